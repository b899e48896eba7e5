//! The rules about the source and the registry: each finds what it is there
//! for, at its place and with its fix, and lets look-alikes pass.

use pins::finding::Finding;

use crate::repository::{clean_and, clean_with, finds};
use crate::support::{PROGRAM, check, findings, lines, world};

/// The one finding of a fixture: its message and its fix.
#[track_caller]
pub(crate) fn message_and_fix(fixture: &str) -> (String, String) {
    let findings = findings(&world(fixture));
    let [Finding { message, fix, .. }] = &findings[..] else { panic!("{:?}", lines(&findings)) };
    (message.clone(), fix.text(PROGRAM))
}

/// Asserts the message and the fix of the one finding of a fixture.
#[track_caller]
pub(crate) fn says(fixture: &str, message: &str, fix: &str) {
    assert_eq!(message_and_fix(fixture), (message.to_owned(), fix.to_owned()));
}

#[test]
fn compatibility() {
    let excluded = [("[\"0.46.0\", \"0.47.0\"]", "[\"0.47.0\", \"0.45.0\"]")];
    finds(&excluded, &["toolchains/tool_versions.bzl:3:21 compatibility: 0.47.0, 0.45.0 -> 0.46.0"]);
    says(
        &clean_with(&excluded),
        "wit-bindgen 0.46.0 does not fit wasm-tools 1.240.0, which allows 0.47.0, 0.45.0",
        "cargo xtask bump wit-bindgen 0.47.0",
    );
    let none = [("[\"0.46.0\", \"0.47.0\"]", "[]")];
    finds(&none, &["toolchains/tool_versions.bzl:3:21 compatibility: none -> 0.46.0"]);
    says(
        &clean_with(&none),
        "wit-bindgen 0.46.0 does not fit wasm-tools 1.240.0, which allows none",
        "pin a version of wasm-tools that wit-bindgen 0.46.0 fits",
    );
    // Versions that the registry lacks, tools that are not pinned, and rows
    // that are not in force say nothing about the pins.
    finds(&[("[\"0.46.0\", \"0.47.0\"]", "[\"9.0\", \"0.46.0\"]")], &[]);
    finds(&[("\"1.240.0\": {\"wit", "\"1.0\": {\"wit-bindgen\": []},\n        \"1.240.0\": {\"wit")], &[]);
    for table in [
        ("[\"0.46.0\", \"0.47.0\"]", "[\"0.46.0\"], \"wac\": [\"0.8.0\"]"),
        ("TOOL_COMPATIBILITY = {", WAC_TABLE),
    ] {
        check(&format!("{}{WAC_FILE}", clean_with(&[table])), &[]);
    }
}

const WAC_TABLE: &str = "TOOL_COMPATIBILITY = {\n    \"wac\": {\"0.8.0\": {\"wit-bindgen\": []}},";
const WAC_FILE: &str = "//- checksums/tools/wac.json\n{\"tool_name\": \"wac\", \"github_repo\": \"a/b\", \"url_template\": \
                        \"https://x/{url_suffix}\", \"latest_version\": \"1\", \"supported_platforms\": [\"linux_amd64\"], \
                        \"versions\": {}}\n";

#[test]
fn compatibility_unknown_tool() {
    let at = "toolchains/tool_versions.bzl";
    let owner = [("    \"wasm-tools\": {\n", "    \"wasm-tool\": {\n")];
    finds(&owner, &[&format!("{at}:6:6 compatibility-unknown-tool: wasm-tools -> wasm-tool")]);
    says(
        &clean_with(&owner),
        "wasm-tool is not pinned and has no registry file, so what the table says of it constrains nothing \
         (did you mean wasm-tools?)",
        "correct the name in toolchains/tool_versions.bzl, or remove it; for a tool to come, write \
         checksums/tools/wasm-tool.json first",
    );
    for (key, near) in [
        ("wit_bindgen", "wit-bindgen"),
        ("wit-bingden", "wit-bindgen"),
        ("wac", "a tool"),
        ("wit-bxxxxen", "a tool"),
        ("Wit-Bindgen", "wit-bindgen"),
    ] {
        finds(
            &[("{\"wit-bindgen\": [", &format!("{{\"{key}\": ["))],
            &[&format!("{at}:7:22 compatibility-unknown-tool: {near} -> {key}")],
        );
    }
    // In a row that is not in force, too; and each place for itself.
    finds(
        &[("\"1.240.0\": {\"wit", "\"1.0\": {\"wac\": []}, \"1.1\": {\"wac\": []}, \"1.240.0\": {\"wit")],
        &[
            &format!("{at}:7:18 compatibility-unknown-tool: a tool -> wac"),
            &format!("{at}:7:38 compatibility-unknown-tool: a tool -> wac"),
        ],
    );
    // While a pin cannot be read, the table may well be about it.
    finds(
        &[
            ("    \"wit-bindgen\": \"0.46.0\",", "    \"wit-bindgen\": \"0.46.0\",\n    \"wac\": \"x\","),
            ("TOOL_COMPATIBILITY = {", WAC_TABLE),
        ],
        &[&format!("{at}:4:13 source-syntax: a version -> x")],
    );
    // A registry file that cannot be read is one all the same.
    check(
        &format!(
            "{}//- checksums/tools/wac.json\n[]\n",
            clean_with(&[("TOOL_COMPATIBILITY = {", WAC_TABLE)])
        ),
        &["checksums/tools/wac.json:1:1 registry-schema: JSON -> something else"],
    );
}

#[test]
fn a_misspelt_tool_is_corrected_where_it_stands() {
    let found = findings(&world(&clean_with(&[("    \"wasm-tools\": {\n", "    \"wasm-tool\": {\n")])));
    let [edit] = found[0].fix.edits() else { panic!("{found:?}") };
    assert_eq!((edit.found.as_str(), edit.text.as_str()), ("wasm-tool", "wasm-tools"));
    assert_eq!(edit.place.to_string(), "toolchains/tool_versions.bzl:6:6");
}

#[test]
fn compatibility_unknown() {
    let other_row = [("\"1.240.0\": {\"wit", "\"1.239.0\": {}, \"1.241.0\": {\"wit")];
    finds(
        &other_row,
        &[
            "toolchains/tool_versions.bzl:2:20 compatibility-unknown: a row for 1.240.0 -> rows for 1.239.0, 1.241.0",
        ],
    );
    says(
        &clean_with(&other_row),
        "the compatibility table of wasm-tools does not say what fits 1.240.0",
        "build with wasm-tools 1.240.0 and see that it fits the other pins, then run `cargo xtask bump wasm-tools 1.240.0 --compatible`",
    );
    finds(
        &[("\"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},", "")],
        &["toolchains/tool_versions.bzl:2:20 compatibility-unknown: a row for 1.240.0 -> rows for none"],
    );
    finds(
        &[(
            "    \"wasm-tools\": {\n        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},\n    },\n",
            "",
        )],
        &[],
    );
}

#[test]
fn registry_missing_tool() {
    let unregistered =
        [("    \"wit-bindgen\": \"0.46.0\",", "    \"wit-bindgen\": \"0.46.0\",\n    \"wac\": \"0.8.0\",")];
    finds(
        &unregistered,
        &["toolchains/tool_versions.bzl:4:6 registry-missing-tool: checksums/tools/wac.json -> no such file"],
    );
    let (message, fix) = message_and_fix(&clean_with(&unregistered));
    assert_eq!(message, "wac is pinned, but there is no registry file for it");
    assert!(
        fix.starts_with("write checksums/tools/wac.json ") && fix.contains("fetch-checksums wac@0.8.0"),
        "{fix}"
    );
    // A registry file of a tool that is not pinned is fine.
    finds(&[("    \"wasm-tools\": \"1.240.0\",\n", "")], &[]);
}

#[test]
fn a_registry_file_that_cannot_be_read_is_one_finding() {
    for (part, replacement, expected) in [
        (
            "\"tool_name\": \"wit-bindgen\",",
            "\"tool_name\": \"wit-bindgen\"",
            "checksums/tools/wit-bindgen.json:2:29 registry-schema: JSON -> something else",
        ),
        (
            "\"github_repo\": \"o/wit-bindgen\"",
            "\"latest_version\": \"0.46.0\"",
            "checksums/tools/wit-bindgen.json:5:4 registry-schema: each key once -> latest_version",
        ),
    ] {
        finds(&[(part, replacement)], &[expected]);
    }
    check(
        &clean_and("//- checksums/tools/a b.json\n{}\n"),
        &["checksums/tools/a b.json:1:1 registry-schema: a file named for its tool -> a b"],
    );
}

#[test]
fn a_crate_that_cannot_follow_is_a_registry_schema_finding() {
    let unmappable = [("0.{minor}.{patch}", "{micro}.0.0")];
    let expected = "checksums/tools/wasm-tools.json:6:29 registry-schema: a crate version -> {micro}.0.0";
    finds(&unmappable, &[expected]);
    assert!(
        message_and_fix(&clean_with(&unmappable))
            .0
            .starts_with("the crate wasmparser cannot follow wasm-tools: ")
    );
    let claimed =
        [("\"wit-bindgen\": \"{version}\"", "\"wit-bindgen\": \"{version}\", \"wasmparser\": \"0.240.0\"")];
    finds(&claimed, &["checksums/tools/wit-bindgen.json:6:57 registry-schema: a crate version -> 0.240.0"]);
    says(
        &clean_with(&claimed),
        "the crate wasmparser follows wasm-tools already, it cannot follow wit-bindgen too",
        "correct \"crates\" in checksums/tools/wit-bindgen.json by hand",
    );
    // Two crates may follow one tool, and a tool that is not pinned claims nothing.
    finds(
        &[(
            "\"wasmparser\": \"0.{minor}.{patch}\"",
            "\"wasmparser\": \"0.{minor}.{patch}\", \"x\": \"{version}\"",
        )],
        &[],
    );
    check(
        &clean_and(
            "//- checksums/tools/wac.json\n{\"tool_name\": \"wac\", \"github_repo\": \"a/b\", \"url_template\": \
             \"https://x/{url_suffix}\", \"latest_version\": \"1\", \"crates\": {\"wasmparser\": \"{micro}\"}, \
             \"supported_platforms\": [\"linux_amd64\"], \"versions\": {}}\n",
        ),
        &[],
    );
}

#[test]
fn registry_missing_version() {
    let unknown = [
        ("\"0.46.0\": {\n", "\"0.45.0\": {\n"),
        ("latest_version\": \"0.46.0\"", "latest_version\": \"0.45.0\""),
    ];
    finds(
        &unknown,
        &["toolchains/tool_versions.bzl:3:21 registry-missing-version: 0.46.0 -> releases up to 0.45.0"],
    );
    says(
        &clean_with(&unknown),
        "wit-bindgen 0.46.0 is pinned, but checksums/tools/wit-bindgen.json does not have it",
        "cargo xtask fetch-checksums wit-bindgen@0.46.0",
    );
    finds(
        &[(
            "\"1.240.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a1>\", \"url_suffix\": \"l\"}}}",
            "",
        )],
        &["toolchains/tool_versions.bzl:2:20 registry-missing-version: 1.240.0 -> no release"],
    );
}

#[test]
fn a_table_that_allows_a_release_that_is_not_whole() {
    let fixture = |table: &str, revoked: &str| {
        format!(
            "//- pins.toml\n[tool.buf]\npin = 't.bzl :: BUF'\n[tool.protoc]\npin = 't.bzl :: PROTOC'\n\
             [[compatibility_table]]\nat = 't.bzl :: FITS'\n//- t.bzl\nBUF = '1.47.2'\nPROTOC = '28.3'\n\
             FITS = {{'buf': {{'1.47.2': {{'protoc': [{table}]}}}}}}\n//- checksums/tools/protoc.json\n{{\
             \"url_template\": \"https://example.com/protoc/v{{version}}/{{os}}-{{arch}}\",\
             \"supported_platforms\": [\"linux_amd64\", \"darwin_arm64\"], \"versions\": {{\
             \"28.3\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"{}\"}}, \"darwin_arm64\": {{\"sha256\": \"{}\"}}}}}},\
             \"29.0\": {{{revoked}\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"{}\"}}}}}}}}}}\n",
            "1".repeat(63) + "a",
            "1".repeat(63) + "b",
            "1".repeat(63) + "c",
        )
    };
    // What is on record whole, and what is not on record at all.
    check(&fixture("'28.3', '30.0'", ""), &[]);
    let lacking = fixture("'28.3', '29.0'", "");
    check(&lacking, &["t.bzl:3:48 registry-missing-platform: a release that is on record whole -> 29.0"]);
    assert_eq!(findings(&world(&lacking))[0].severity, pins::finding::Severity::Warning);
    says(
        &lacking,
        "buf 1.47.2 allows protoc 29.0, which is on record without darwin_arm64",
        "cargo xtask fetch-checksums protoc@29.0",
    );
    // Another rule tells of it.
    let revoked = findings(&world(&fixture("'28.3', '29.0'", "\"revoked\": \"2026-01-01: bad\", ")));
    assert!(revoked.iter().all(|finding| finding.rule.name == "release-revoked"), "{:?}", lines(&revoked));
}

#[test]
fn registry_missing_platform() {
    let incomplete = [("        \"darwin_arm64\": {\"sha256\": \"<b1>\", \"url_suffix\": \"d\"},\n", "")];
    finds(
        &incomplete,
        &[
            "checksums/tools/wit-bindgen.json:9:6 registry-missing-platform: darwin_arm64, linux_amd64 -> linux_amd64",
        ],
    );
    says(
        &clean_with(&incomplete),
        "the pinned release wit-bindgen 0.46.0 has no artifact for darwin_arm64",
        "cargo xtask fetch-checksums wit-bindgen@0.46.0",
    );
    finds(
        &[("{\"linux_amd64\": {\"sha256\": \"<a1>\", \"url_suffix\": \"l\"}}", "{}")],
        &["checksums/tools/wasm-tools.json:9:6 registry-missing-platform: linux_amd64 -> none"],
    );
    // An artifact that cannot be read is one finding, not two.
    finds(
        &[("{\"sha256\": \"<a1>\", \"url_suffix\": \"l\"}", "{\"sha256\": \"<a1>\"}")],
        &["checksums/tools/wasm-tools.json:9:46 registry-schema: url_suffix -> no such key"],
    );
    // A platform more than supported is fine; so is 0.43.0, which is not pinned.
    finds(
        &[(
            "\"<a1>\", \"url_suffix\": \"l\"}",
            "\"<a1>\", \"url_suffix\": \"l\"}, \"linux_riscv64\": {\"sha256\": \"<a2>\", \"url_suffix\": \"r\"}",
        )],
        &[],
    );
}

#[test]
fn registry_latest_version() {
    for (latest, release) in [("0.43.0", "0.46.0"), ("0.99.0", "0.46.0")] {
        let wrong = [("latest_version\": \"0.46.0\"", &*format!("latest_version\": \"{latest}\""))];
        finds(
            &wrong,
            &[&format!(
                "checksums/tools/wit-bindgen.json:5:22 registry-latest-version: {release} -> {latest}"
            )],
        );
        says(
            &clean_with(&wrong),
            &format!("latest_version is {latest}, but the newest stable release in this file is 0.46.0"),
            "cargo xtask sync",
        );
    }
    // A newer pre-release is not the latest; without any stable release
    // nothing can be wrong.
    finds(&[("\"0.43.0\"", "\"0.47.0-rc.1\"")], &[]);
    finds(&[("\"0.43.0\"", "\"0.5.0\"")], &[]);
    check(
        &clean_and(
            "//- checksums/tools/wac.json\n{\"tool_name\": \"wac\", \"github_repo\": \"a/b\", \"url_template\": \
             \"https://x/{url_suffix}\", \"latest_version\": \"1\", \"supported_platforms\": [\"linux_amd64\"], \
             \"versions\": {\"2-rc.1\": {\"platforms\": {}}}}\n",
        ),
        &[],
    );
}
