//! The preset for Renovate: its patterns find every pin of this repository's source, and of a fixture
//! with each kind that `init` pins what Renovate's own managers do not. What Renovate makes of both,
//! `tests/renovate/run` tries with Renovate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

use crate::fixture;
use crate::support::Repo;
use crate::support::program::{Run, clean};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap().replace("\r\n", "\n")
}

fn preset() -> Value {
    serde_json::from_str(&read("renovate/tool-pins.json")).unwrap()
}

fn texts(manager: &Value, key: &str) -> Vec<Regex> {
    manager[key].as_array().unwrap().iter().map(|text| Regex::new(text.as_str().unwrap()).unwrap()).collect()
}

/// What the named groups of a pattern, and of those around it, have matched.
type Groups = BTreeMap<String, String>;

/// Every match of a pattern: all of it, and its groups beside those around it.
fn matches(pattern: &Regex, text: &str, around: &Groups) -> Vec<(String, Groups)> {
    let names = || pattern.capture_names().flatten();
    let of_match = |found: regex::Captures<'_>| {
        let own = names().filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())));
        (found[0].to_owned(), around.clone().into_iter().chain(own).collect())
    };
    pattern.captures_iter(text).map(of_match).collect()
}

/// The groups that a manager's patterns find in a text, as its strategy says.
fn groups(manager: &Value, text: &str) -> Vec<Groups> {
    let patterns = texts(manager, "matchStrings");
    let whole = (text.to_owned(), Groups::new());
    let within = |texts: Vec<(String, Groups)>, pattern: &Regex| -> Vec<(String, Groups)> {
        texts.iter().flat_map(|(text, around)| matches(pattern, text, around)).collect()
    };
    let found = match manager["matchStringsStrategy"].as_str() {
        Some("recursive") => patterns.iter().fold(vec![whole], within),
        None => patterns.iter().flat_map(|pattern| within(vec![whole.clone()], pattern)).collect(),
        other => panic!("{other:?}"),
    };
    found.into_iter().map(|(_, groups)| groups).collect()
}

/// How a manager calls what it found; none where Renovate would drop it.
fn name(manager: &Value, path: &str, groups: &Groups) -> Option<String> {
    let group = |name: &str| groups.get(name).cloned();
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    match manager["depNameTemplate"].as_str() {
        None => group("depName").or_else(|| group("packageName")),
        Some("{{#if name}}{{{name}}}{{else}}{{{lowercase (replace '_' '-' tool)}}}{{/if}}") => {
            group("name").or_else(|| group("tool").map(|tool| tool.replace('_', "-").to_lowercase()))
        }
        Some(r"{{{replace '^\.|-version$' '' packageFile}}}") => {
            file.strip_prefix('.')?.strip_suffix("-version").map(str::to_owned)
        }
        Some(
            r"{{#if (replace '^(?:versions?|defs|deps|repositories|build|extensions|toolchains?)\.bzl$' '' packageFile)}}{{{replace '\.bzl$' '' packageFile}}}{{else}}{{{replace '^.*/' '' packageFileDir}}}{{/if}}",
        ) => match file {
            "version.bzl" => folder.rsplit('/').next().map(str::to_owned),
            _ => file.strip_suffix(".bzl").map(str::to_owned),
        },
        Some(other) => panic!("this test does not know the template {other}"),
    }
}

/// What the preset finds in a file: the names and the versions.
fn found(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for manager in preset()["customManagers"].as_array().unwrap() {
        if !texts(manager, "fileMatch").iter().any(|pattern| pattern.is_match(path)) {
            continue;
        }
        for groups in groups(manager, text) {
            let has_source = groups.contains_key("datasource") || manager["datasourceTemplate"].is_string();
            let Some(version) = groups.get("currentValue").filter(|_| has_source) else { continue };
            let Some(name) = name(manager, path, &groups) else { continue };
            found.push(format!("regex {path} {name} {version}"));
        }
    }
    found.sort();
    found
}

/// The pins of a repository: the file of each, its tool and its version.
fn pins(run: &Run) -> Vec<[String; 3]> {
    let document = run.exits(0).json();
    let rows = document["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "pin");
    rows.map(|row| ["path", "tool", "version"].map(|key| row[key].as_str().unwrap().to_owned())).collect()
}

#[test]
fn every_pin_of_the_source_is_found() {
    let source = "toolchains/tool_versions.bzl";
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repository());
    command.args(["status", "--format", "json"]);
    let pins = pins(&Run::of(command));
    let mut pinned: Vec<String> = pins.iter().map(|pin| format!("regex {}", pin.join(" "))).collect();
    pinned.sort();
    assert!(pinned.len() > 5);
    assert_eq!(found(source, &read(source)), pinned);
    // Where the releases are, which a package rule says, the registry files know.
    for [_, tool, _] in pins {
        assert!(read(&format!("checksums/tools/{tool}.json")).contains("\"github_repo\""));
    }
}

#[test]
fn each_kind_of_pin_is_found_by_the_preset_or_by_renovate_and_never_by_both() {
    let text = read("tests/renovate/repository.txt");
    let expected = read("tests/renovate/expected");
    let expected: Vec<&str> =
        expected.lines().map(|line| line.strip_suffix(" (44)").unwrap_or(line)).collect();
    let mut all: Vec<String> =
        fixture::files(&text).iter().flat_map(|(path, text)| found(path, text)).collect();
    all.sort();
    let of_preset: Vec<&str> = expected.iter().copied().filter(|line| line.starts_with("regex ")).collect();
    assert_eq!(all, of_preset);

    // Whatever `init` pins is read by somebody.
    let repo = Repo::without_git(&text);
    repo.commit();
    repo.xtask(&["init", "--quiet"]).exits(0);
    let pins = pins(&repo.xtask(&["status", "--format", "json"]));
    assert!(pins.len() > 50, "{pins:?}");
    for [path, tool, version] in pins {
        let by: Vec<&&str> = expected
            .iter()
            .filter(|line| {
                let [_, file, _, found] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
                file == path && found.trim_start_matches(['v', '=']) == version
            })
            .collect();
        assert_eq!(by.len(), 1, "{tool} {version} in {path} is read by {by:?}");
    }
}

#[test]
fn what_a_name_alone_tells_is_off_until_a_rule_says_its_package() {
    let preset = preset();
    let [rule] = preset["packageRules"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(rule["enabled"], false);
    assert_eq!(rule["matchManagers"], serde_json::json!(["custom.regex"]));
    assert_eq!(rule["matchDepTypes"], serde_json::json!(["pin"]));
    for manager in preset["customManagers"].as_array().unwrap() {
        let patterns = manager["matchStrings"].to_string();
        let is_named = patterns.contains("(?<packageName>");
        assert_eq!(manager["depTypeTemplate"] == "pin", !is_named, "{}", manager["description"]);
    }
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
        ("other.json", "{\"buf_version\": \"1.47.2\"}\n"),
        ("a.sh", "# renovate: look at 1.2.3\nA=1.2.3\n"),
        ("a.sh", "# renovate: datasource=github-releases depName=a/b\n\nA=1.2.3\n"),
        ("a.rs", "// renovate: datasource=github-releases depName=a/b\nlet a = \"1.2.3\";\n"),
        // What a comment says, what another version is for, and what is no whole version.
        ("a.bzl", "# BUF_VERSION = \"1.47.2\"\n"),
        ("a.sh", "MIN_BUF_VERSION=1.47.2\nBUF_VERSION=\"$1\"\nBUF_VERSION=1\n"),
        ("a.yml", "rust-version: 1.85.0\napi_version: 1.2.0\nlatest_buf_version: 1.47.2\n"),
        ("gradle/libs.versions.toml", "[versions]\nbuf = \"1.47.2\"\n"),
        // What Renovate's own managers read.
        (
            "MODULE.bazel",
            "module(name = \"a\", version = \"1.2.3\")\nbazel_dep(name = \"b\", version = \"1.2.3\")\n",
        ),
        ("MODULE.bazel", "crate.spec(package = \"a\", version = \"1.2.3\")\n"),
        (
            "a.bzl",
            "http_archive(\n    name = \"a\",\n    sha256 = \"0\",\n    url = \"https://github.com/a/a/archive/v1.2.3.tar.gz\",\n)\n",
        ),
        ("Dockerfile", "# syntax=docker/dockerfile:1\nARG GO_VERSION=1.23.4\nFROM golang:${GO_VERSION}\n"),
        (".node-version", "20.18.1\n"),
        (".terraform-version", "1.9.8\n"),
        (
            ".github/workflows/a.yml",
            "      - uses: azure/setup-helm@v4\n        with:\n          version: v3.16.3\n      - uses: moonrepo/setup-toolchain@v0\n        with:\n          moon-version: 1.30.0\n",
        ),
    ] {
        assert!(found(path, text).is_empty(), "{path}: {:?}", found(path, text));
    }
}
