//! The program that only lists and parses: what `verify` is compared with.
//!
//! Compares no version with any other.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use serde::Deserialize;

use super::{SETTINGS, number};

#[derive(Deserialize)]
#[allow(dead_code, reason = "read, as whoever wants to know a registry must")]
struct Registry {
    tool_name: String,
    github_repo: String,
    url_template: String,
    latest_version: String,
    crates: BTreeMap<String, String>,
    supported_platforms: Vec<String>,
    versions: BTreeMap<String, Release>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Release {
    release_date: String,
    platforms: BTreeMap<String, Artifact>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Artifact {
    sha256: String,
    url_suffix: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Tools {
    tools: BTreeMap<String, Tool>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Tool {
    version: String,
    options: Vec<String>,
    enabled: String,
}

/// What a file is, once parsed.
enum Parsed {
    Registry(Registry),
    Toml(toml_edit::Document<String>),
    Tools(Tools),
    /// How many events a YAML file has.
    Yaml(usize),
    /// How long a Starlark file is.
    Starlark(usize),
}

/// Lists and parses, keeps it all, and says how much it was.
pub(super) fn run(root: &Path) {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let list = Command::new("git").args(arguments).current_dir(root).output().unwrap();
    assert!(list.status.success());
    let list = String::from_utf8(list.stdout).unwrap();
    let paths: Vec<&str> = list.split_terminator('\0').collect();
    let size = paths.len().div_ceil(number("SCALE_THREADS", 1)).max(1);
    let parsed: Vec<Parsed> = thread::scope(|scope| {
        let parts = paths.chunks(size).map(|part| scope.spawn(|| parse(root, part)));
        let parts: Vec<_> = parts.collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).collect()
    });
    let size: usize = parsed
        .iter()
        .map(|parsed| match parsed {
            Parsed::Registry(registry) => registry.versions.len(),
            Parsed::Toml(document) => document.as_table().len(),
            Parsed::Tools(tools) => tools.tools.len(),
            Parsed::Yaml(events) => *events,
            Parsed::Starlark(length) => *length,
        })
        .sum();
    println!("{size}");
}

fn parse(root: &Path, paths: &[&str]) -> Vec<Parsed> {
    let text = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let parsed = paths.iter().filter_map(|path| {
        let (folder, name) = path.split_once('/')?;
        Some(match name.rsplit_once('.')?.1 {
            "json" if folder == "places" => Parsed::Tools(serde_json::from_str(&text(path)).unwrap()),
            "json" => Parsed::Registry(serde_json::from_str(&text(path)).unwrap()),
            "toml" if *path == SETTINGS => return None,
            "toml" => Parsed::Toml(toml_edit::Document::parse(text(path)).unwrap()),
            "yml" => {
                Parsed::Yaml(saphyr_parser::Parser::new_from_str(&text(path)).map(Result::unwrap).count())
            }
            "bzl" if folder == "places" => Parsed::Starlark(text(path).len()),
            _ => return None,
        })
    });
    parsed.collect()
}
