//! Thousands of damaged texts, always the same ones: nothing panics, every
//! place lies in its text, and an edit does what it says and no more.

use super::damage::damaged_texts;
use super::path;
use super::registry_reading::GOOD;
use super::source_reading::NAMES;
use crate::schema::{manifest, marker, properties, registry, source};

const SOURCE: &str = "\"\"\"é\"\"\"\nTOOL_VERSIONS = {\n    \"wac\": \"0.8.0\", # composer\n    'wkg': '0.11.0'\n}\n\n\
                      TOOL_COMPATIBILITY = {\n    \"wac\": {\n        \"0.8.0\": {\n            \"wkg\": [\n                \
                      '0.11.0', # first\n                \"0.12.0\"\n            ],\n        },\n    },\n}\n";

#[test]
fn a_damaged_source_is_read_or_refused_and_edits_hold() {
    let edited: usize = damaged_texts(SOURCE, 1200).map(|text| properties::source(&text)).sum();
    assert!(edited > 100, "only {edited} edits were tried");
}

#[test]
fn a_damaged_registry_file_is_read_or_refused_and_edits_hold() {
    let good = GOOD.replace("\"tool_name\": \"wac\"", "\"tool_name\": \"a\"");
    let edited: usize = damaged_texts(&good, 4000).map(|text| properties::registry(&text)).sum();
    assert!(edited > 100, "only {edited} edits were tried");
}

const MANIFEST: &str = "[package]\nname = \"a\"\n\n[dependencies]\nsaw-blades = \"0.46.0\" # c\nwb = { package = \
                        \"saw-blades\", version = \"=0.46\", features = [\n] }\n[target.'cfg(a)'.dependencies.saw-blades]\n\
                        version = '''0.46.0'''\n";

#[test]
fn a_damaged_manifest_is_read_or_refused_and_edits_hold() {
    let edited: usize = damaged_texts(MANIFEST, 2000).map(|text| properties::manifest(&text)).sum();
    assert!(edited > 100, "only {edited} edits were tried");
}

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"a\",\n \
                    \"saw-blades\",\n]\n\n[[package]]\nname = \"a\"\nversion = \"0.240.0\"\n\n[[package]]\nname = \
                    \"saw-blades\"\nversion = \"0.46.0\"\n";

const MARKED: &str = "a v0.46.0 b-1.2.3-rc.1 # tool-version: saw-blades. 0.46\r\n<!--tool-version:é--> 1\n";

const SETTINGS: &str = "source = \"a.bzl\"\nexclude = [\"a/**\"]\n[[waiver]]\nrule = \"crate-version\"\nplace = \"a\"\n\
     reason = \"r\"\nexpires = 2027-01-31\n";

#[test]
fn other_damaged_files_are_read_or_refused() {
    for (text, count) in [(LOCK, 1500), (MARKED, 3000), (SETTINGS, 1500)] {
        damaged_texts(text, count).for_each(|text| properties::others(&text));
    }
}

#[test]
fn deep_nesting_and_long_lines_are_no_danger() {
    for bracket in ["[", "{", "(", "{\"a\":", "[[", "{\"a\": {\"b\": ["] {
        let deep = bracket.repeat(5_000);
        let (_, problems) = source::read(&path("v.bzl"), &format!("TOOL_VERSIONS = {deep}"), NAMES);
        assert_eq!(problems.len(), 1);
        let (_, problems) = registry::read(&path("wac.json"), &deep, &"wac".parse().unwrap());
        assert_eq!(problems.len(), 1);
        assert!(manifest::read(&format!("a = {deep}")).is_err());
    }
    let closed = format!("TOOL_VERSIONS = {}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(source::read(&path("v.bzl"), &closed, NAMES).1.len(), 1);
    // Each would have to look at all of them.
    let files = "# tool-version-file: saw-blades\n".repeat(2_000) + &"saw-blades 0.46.0\n".repeat(200_000);
    assert_eq!(marker::read(&files).len(), 1_000);
    let long = format!("# tool-version: saw-blades {}", "0.46.0 ".repeat(500));
    assert_eq!(marker::read(&long)[0].literals.len(), 500);
}
