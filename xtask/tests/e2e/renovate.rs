//! The preset for Renovate: its patterns find every pin of this repository's source, and a line of
//! each kind that `init` pins. What Renovate makes of it, `tests/renovate/run` tries with Renovate.

use std::fs;
use std::path::{Path, PathBuf};

use regex::{Captures, Regex};
use serde_json::Value;

use crate::support::program::{Run, clean};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn texts(manager: &Value, key: &str) -> Vec<Regex> {
    manager[key].as_array().unwrap().iter().map(|text| Regex::new(text.as_str().unwrap()).unwrap()).collect()
}

/// What the preset finds in a file: the names, the versions and where their releases are.
fn found(path: &str, text: &str) -> Vec<String> {
    let preset = fs::read_to_string(repository().join("renovate/tool-pins.json")).unwrap();
    let preset: Value = serde_json::from_str(&preset).unwrap();
    let mut found = Vec::new();
    for manager in preset["customManagers"].as_array().unwrap() {
        if !texts(manager, "fileMatch").iter().any(|pattern| pattern.is_match(path)) {
            continue;
        }
        let patterns = texts(manager, "matchStrings");
        let dependency = |captures: Captures<'_>| {
            let datasource = captures.name("datasource").map(|it| it.as_str());
            let datasource = datasource.or(manager["datasourceTemplate"].as_str()).unwrap();
            format!("{path} {} {} {datasource}", &captures["depName"], &captures["currentValue"])
        };
        match (manager["matchStringsStrategy"].as_str(), patterns.as_slice()) {
            (Some("recursive"), [outer, inner]) => {
                let outer = outer.find_iter(text).map(|found| found.as_str());
                found.extend(
                    outer.flat_map(|text| inner.captures_iter(text).map(dependency).collect::<Vec<_>>()),
                );
            }
            (None, any) => found.extend(any.iter().flat_map(|one| one.captures_iter(text).map(dependency))),
            other => panic!("{other:?}"),
        }
    }
    found.sort();
    found
}

#[test]
fn every_pin_of_the_source_is_found() {
    let source = "toolchains/tool_versions.bzl";
    let text = fs::read_to_string(repository().join(source)).unwrap();
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repository());
    command.args(["status", "--format", "json"]);
    let document = Run::of(command).exits(0).json();
    let pins = document["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "pin");
    let text_of = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut pinned: Vec<String> = pins
        .map(|row| {
            format!(
                "{} {} {} github-releases",
                text_of(row, "path"),
                text_of(row, "tool"),
                text_of(row, "version")
            )
        })
        .collect();
    pinned.sort();
    assert!(pinned.len() > 5);
    assert_eq!(found(source, &text), pinned);
    // Where the releases are, which a package rule says, the registry files know.
    for line in pinned {
        let registry = format!("checksums/tools/{}.json", line.split(' ').nth(1).unwrap());
        assert!(fs::read_to_string(repository().join(registry)).unwrap().contains("\"github_repo\""));
    }
}

#[test]
fn a_line_of_each_kind_is_found() {
    let folder = repository().join("tests/renovate");
    let expected = fs::read_to_string(folder.join("expected")).unwrap();
    let mut all = Vec::new();
    for entry in fs::read_dir(folder.join("lines")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("lines/{}", path.file_name().unwrap().to_str().unwrap());
        all.extend(found(&name, &fs::read_to_string(&path).unwrap().replace("\r\n", "\n")));
    }
    all.sort();
    assert_eq!(all, expected.lines().collect::<Vec<_>>());
}

#[test]
fn what_is_no_pin_is_not_found() {
    for (path, text) in [
        // Of the compatibility table nothing moves.
        (
            "toolchains/tool_versions.bzl",
            "TOOL_COMPATIBILITY = {\"buf\": {\"1.47.2\": {\"protoc\": [\"28.3\"]}}}\n",
        ),
        ("toolchains/tool_versions.bzl", "TOOL_VERSIONS = {\n    # \"buf\"\n}\nOTHER = {\"a\": \"1.0\"}\n"),
        ("other.bzl", "TOOL_VERSIONS = {\"buf\": \"1.47.2\"}\n"),
        ("a.sh", "# renovate: look at 1.2.3\nA=1.2.3\n"),
        ("a.sh", "# renovate: datasource=github-releases depName=a/b\n\nA=1.2.3\n"),
        ("a.rs", "// renovate: datasource=github-releases depName=a/b\nlet a = \"1.2.3\";\n"),
    ] {
        assert!(found(path, text).is_empty(), "{path}: {:?}", found(path, text));
    }
}
