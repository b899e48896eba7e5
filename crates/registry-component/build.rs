//! Turns the registry, `checksums/tools/*.json`, into the expression
//! `$OUT_DIR/registry.rs`: nested tables, each sorted by name, that `src/lib.rs`
//! includes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde::Deserialize;

const REGISTRY: &str = "../../checksums/tools";

#[derive(Deserialize)]
struct RegistryFile {
    tool_name: String,
    versions: BTreeMap<String, Release>,
}

#[derive(Deserialize)]
struct Release {
    platforms: BTreeMap<String, Artifact>,
}

#[derive(Deserialize)]
struct Artifact {
    sha256: String,
}

fn main() {
    if let Err(message) = generate() {
        println!("cargo::error={message}");
    }
}

fn generate() -> Result<(), String> {
    println!("cargo::rerun-if-changed={REGISTRY}");
    let mut tools = BTreeMap::new();
    for path in registry_files().map_err(|error| format!("{REGISTRY}: {error}"))? {
        println!("cargo::rerun-if-changed={}", path.display());
        let file = read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        tools.insert(file.tool_name, file.versions);
    }
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let out = Path::new(&out).join("registry.rs");
    fs::write(&out, expression(&tools)).map_err(|error| format!("{}: {error}", out.display()))
}

fn registry_files() -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(REGISTRY)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn read(path: &Path) -> io::Result<RegistryFile> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// The Rust expression: tool, version, platform: digest.
fn expression(tools: &BTreeMap<String, BTreeMap<String, Release>>) -> String {
    table(tools, |releases| {
        table(releases, |release| {
            table(&release.platforms, |artifact| {
                format!("{:?}", artifact.sha256)
            })
        })
    })
}

/// A slice of names and values, in the map's order.
fn table<T>(entries: &BTreeMap<String, T>, value: impl Fn(&T) -> String) -> String {
    let rows: Vec<String> = entries
        .iter()
        .map(|(name, entry)| format!("({name:?}, {})", value(entry)))
        .collect();
    format!("&[{}]", rows.join(",\n"))
}
