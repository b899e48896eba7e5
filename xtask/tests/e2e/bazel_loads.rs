//! What Bazel loads for somebody who has pins of their own: nothing of this
//! repository's pins and registry, however large these get.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use regex::Regex;

use crate::support::expected::repository;

/// The files that grow with this repository's own tools.
const DATA: [&str; 3] =
    ["checksums/registry_data.bzl", "toolchains/runtime_compatibility.bzl", "toolchains/tool_versions.bzl"];

/// Every file that is loaded from some, directly or not, and from which one. What
/// the hubs are made to load counts: they get it as `Label("...")`.
fn loaded(from: BTreeSet<String>) -> BTreeMap<String, String> {
    let label = Regex::new(r#"\b(?:load|Label)\(\s*"(?:@tool_pins)?(//[^":]*)?:([^":]*\.bzl)""#).unwrap();
    let mut found: BTreeMap<String, String> =
        from.into_iter().map(|file| (file, "a user".to_owned())).collect();
    let mut waiting: Vec<String> = found.keys().cloned().collect();
    while let Some(file) = waiting.pop() {
        let text = fs::read_to_string(repository().join(&file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        let own = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for load in label.captures_iter(&text) {
            let folder = load.get(1).map_or(own, |package| &package.as_str()[2..]);
            let path = format!("{folder}/{}", &load[2]);
            if !found.contains_key(&path) {
                found.insert(path.clone(), file.clone());
                waiting.push(path);
            }
        }
    }
    found
}

/// The files that users are told to load, and those that the example does.
fn told() -> BTreeSet<String> {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let document = read("docs/bazel.md");
    let (own, of_this_repository) = document.split_once("\n## This repository's tools\n").unwrap();
    assert!(of_this_repository.contains("wasm_extension.bzl"));
    let example = ["MODULE.bazel", "WORKSPACE", "BUILD.bazel", "build/planks.bzl"]
        .map(|file| read(&format!("examples/bazel-downstream/{file}")));
    let label = Regex::new(r#""@tool_pins//([^":]*):([^":]*\.bzl)""#).unwrap();
    [own, &read("README.md"), &example.concat()]
        .into_iter()
        .flat_map(|text| label.captures_iter(text))
        .map(|label| format!("{}/{}", &label[1], &label[2]))
        .collect()
}

#[test]
fn a_build_with_its_own_pins_loads_nothing_of_this_repositorys() {
    let told = told();
    // The package of `@tool_pins//:verify`.
    let found = loaded(told.into_iter().chain(["BUILD.bazel".to_owned()]).collect());
    for file in ["extensions", "pins", "context", "verify", "hub", "plain", "pinned_tool", "tool_repository"]
    {
        let file = format!("toolchains/{file}.bzl");
        assert!(found.contains_key(&file), "{file} is not found: {found:?}");
    }
    for data in DATA {
        assert_eq!(found.get(data), None, "{data} is loaded; all that is: {found:#?}");
    }
}

#[test]
fn whoever_asks_for_this_repositorys_tools_loads_them() {
    for (file, data) in [
        ("toolchains/wasm_extension.bzl", [true, false, true]),
        ("toolchains/wasm_toolchain.bzl", [true, false, true]),
        ("checksums/registry.bzl", [true, false, true]),
        ("toolchains/wit_bindgen.bzl", [false, true, true]),
        ("toolchains/versions.bzl", [false, false, true]),
    ] {
        let found = loaded([file.to_owned()].into());
        assert_eq!(DATA.map(|data| found.contains_key(data)), data, "{file}: {found:#?}");
    }
}
