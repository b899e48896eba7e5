//! The rules about the places that repeat a pin: Cargo.toml, Cargo.lock and
//! marked lines; and what only looks like one.

use pins::finding::Severity;
use pins::verify::errors;

use crate::repository::{clean_and, clean_with, finds};
use crate::support::{PROGRAM, check, findings, world};

/// The message and fix of the only finding.
#[track_caller]
fn says(fixture: &str, message: &str, fix: &str) {
    let findings = findings(&world(fixture));
    let said: Vec<(&str, String)> =
        findings.iter().map(|finding| (finding.message.as_str(), finding.fix.text(PROGRAM))).collect();
    assert_eq!(said, [(message, fix.to_owned())]);
}

/// Asserts what a further manifest makes `verify` find; its folder has no lock.
#[track_caller]
fn manifest(text: &str, expected: &[&str]) {
    check(&clean_and(&format!("//- other/Cargo.toml\n{text}")), expected);
}

#[test]
fn crate_version() {
    let drifted = [("wit-bindgen = { version = \"0.46.0\" }", "wit-bindgen = { version = \"0.47.0\" }")];
    finds(&drifted, &["app/Cargo.toml:6:27 crate-version: 0.46.0 -> 0.47.0"]);
    says(
        &clean_with(&drifted),
        "wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this requires the crate wit-bindgen 0.47.0",
        "cargo xtask sync",
    );
    // A mapped crate follows by its mapping.
    finds(
        &[("wasmparser = \"0.240.0\"", "wasmparser = \"0.239.0\"")],
        &["app/Cargo.toml:5:14 crate-version: 0.240.0 -> 0.239.0"],
    );
    for (requirement, expected) in
        [("^0.47", "^0.46"), ("=0.47.0", "=0.46.0"), ("0.47.*", "0.46.*"), ("~0.47.1", "~0.46.0")]
    {
        finds(
            &[(
                "wit-bindgen = { version = \"0.46.0\" }",
                &format!("wit-bindgen = {{ version = \"{requirement}\" }}"),
            )],
            &[&format!("app/Cargo.toml:6:27 crate-version: {expected} -> {requirement}")],
        );
    }
    for requirement in ["0.46", "^0.46.0", "=0.46.0", "0.46.*", ">=0.40, <0.47", ">=0.46.0", "*"] {
        finds(
            &[(
                "wit-bindgen = { version = \"0.46.0\" }",
                &format!("wit-bindgen = {{ version = \"{requirement}\" }}"),
            )],
            &[],
        );
    }
}

#[test]
fn a_requirement_that_no_version_fits_into_needs_a_person() {
    let range = [("wit-bindgen = { version = \"0.46.0\" }", "wit-bindgen = { version = \">=0.40, <0.46\" }")];
    finds(&range, &["app/Cargo.toml:6:27 crate-version: 0.46.0 -> >=0.40, <0.46"]);
    says(
        &clean_with(&range),
        "wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, and the requirement of wit-bindgen does not \
         follow: a range that excludes 0.46.0 has to be rewritten by hand",
        "write a requirement that 0.46.0 fits",
    );
}

#[test]
fn every_manifest_and_table_counts() {
    for text in [
        "[dependencies]\nwit-bindgen = $\n",
        "[dev-dependencies]\nwit-bindgen = $\n",
        "[build-dependencies]\n'wit-bindgen' = $\n",
        "[workspace.dependencies]\nwit-bindgen = { version = $ }\n",
        "[target.'cfg(unix)'.dependencies]\nwit-bindgen = { features = [\n], version = $ }\n",
        "[dependencies.wit-bindgen]\nversion = $\n",
        "[dependencies]\nwit-bindgen.version = $\n",
        "[dependencies]\nwb = { package = \"wit-bindgen\", version = $ }\n",
    ] {
        let (line, column) = {
            let before = &text[..text.find('$').unwrap()];
            (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().len() + 1)
        };
        manifest(
            &text.replace('$', "\"0.47.0\""),
            &[&format!("other/Cargo.toml:{line}:{column} crate-version: 0.46.0 -> 0.47.0")],
        );
    }
}

#[test]
fn what_only_looks_like_a_requirement_is_left_alone() {
    for text in [
        "[features]\nwit-bindgen = [\"0.47.0\"]\ndefault = [\"wit-bindgen\"]\n",
        "[wit-bindgen]\nversion = \"0.47.0\"\n",
        "[package.metadata.wit-bindgen]\nversion = \"0.47.0\"\n",
        "[target.wit-bindgen]\nversion = \"0.47.0\"\n[target.x.wit-bindgen]\nversion = \"0.47.0\"\n",
        "[[bin]]\nname = \"wit-bindgen\"\nversion = \"0.47.0\"\n",
        "[package]\nname = \"wit-bindgen\"\nversion = \"0.47.0\"\n",
        "[dependencies]\nwit-bindgen = { path = \"../wit-bindgen\" }\n",
        "[dependencies]\nwit-bindgen = { git = \"https://x/y\", tag = \"v0.47.0\" }\n",
        "[dependencies]\nwit-bindgen = { workspace = true }\n",
        "[dependencies]\nwit-bindgen.workspace = true\n",
        "[dependencies]\nwit-bindgen = { package = \"other\", version = \"0.47.0\" }\n",
        "[dependencies]\nwit-bindgen-rt = \"0.47.0\"\nwit_bindgen = \"0.47.0\"\nbindgen = \"0.47.0\"\n",
        "[patch.crates-io]\nwit-bindgen = { path = \"x\", version = \"0.47.0\" }\n",
        "[patch.'https://x/y']\nwit-bindgen = { git = \"https://x/z\", version = \"0.47.0\" }\n",
        "[replace]\n\"wit-bindgen:0.47.0\" = { path = \"x\" }\n",
        "# wit-bindgen = \"0.47.0\"\n[dependencies]\n# wit-bindgen = \"0.47.0\"\nserde = \"1\" # wit-bindgen 0.47.0\n",
        "[package]\ndescription = \"needs wit-bindgen = 0.47.0\"\nversion = \"0.47.0\"\n",
        // A tool is not a crate.
        "[dependencies]\nwasm-tools = \"1.239.0\"\n",
    ] {
        manifest(text, &[]);
    }
}

#[test]
fn vendored_and_excluded_crates_belong_to_somebody_else() {
    let drifted =
        |path: &str| format!("//- {path}\n[dependencies]\nwit-bindgen = \"0.47.0\" # tool-version: wac\n");
    let vendored = format!(
        "//- third_party/rust/x/.cargo-checksum.json\n{{}}\n{}",
        drifted("third_party/rust/x/Cargo.toml")
    );
    check(&clean_and(&vendored), &[]);
    let settings = "//- xtask/pins.toml\nexclude = [\"examples/**\"]\n";
    check(&clean_and(&format!("{settings}{}", drifted("examples/a/b/Cargo.toml"))), &[]);
    check(
        &clean_and(&format!("{settings}{}", drifted("more/examples/Cargo.toml"))),
        &[
            "more/examples/Cargo.toml:2:15 crate-version: 0.46.0 -> 0.47.0",
            "more/examples/Cargo.toml:2:40 marked-version: a pinned tool -> wac",
        ],
    );
}

#[test]
fn manifest_syntax() {
    check(
        &clean_and(
            "//- bad/Cargo.toml\n[dependencies]\nwit-bindgen = \n//- bad/Cargo.lock\nversion = 4\n<<<<<<< HEAD\n",
        ),
        &["bad/Cargo.lock:2:9 manifest-syntax: TOML -> ", "bad/Cargo.toml:2:15 manifest-syntax: TOML -> "],
    );
}

#[test]
fn crate_lock() {
    let drifted =
        [("name = \"wit-bindgen\"\nversion = \"0.46.0\"", "name = \"wit-bindgen\"\nversion = \"0.46.9\"")];
    finds(&drifted, &["app/Cargo.lock:18:11 crate-lock: 0.46.0 -> 0.46.9"]);
    says(
        &clean_with(&drifted),
        "wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this lock file has 0.46.9 of the crate \
         wit-bindgen",
        "cargo xtask sync",
    );
    // Build metadata cannot be asked for.
    finds(
        &[("name = \"wit-bindgen\"\nversion = \"0.46.0\"", "name = \"wit-bindgen\"\nversion = \"0.46.0+b\"")],
        &[],
    );
}

/// A second version of the crate, for a lock file.
const SECOND: &str = "[[package]]\nname = \"wit-bindgen\"\nversion = \"0.40.0\"\nsource = \"registry+https://example.com/index\"\n\n";

#[test]
fn of_two_versions_in_a_lock_only_the_direct_one_counts() {
    let transitive = format!(
        "[[package]]\nname = \"lib\"\nversion = \"1.0.0\"\nsource = \"registry+https://example.com/index\"\n\
         dependencies = [\n \"wit-bindgen 0.40.0\",\n]\n\n{SECOND}"
    );
    let add = |more: &str| format!("{more}[[package]]\nname = \"wit-bindgen\"\nversion = \"0.46.0\"");
    let wit_bindgen = "[[package]]\nname = \"wit-bindgen\"\nversion = \"0.46.0\"";
    finds(
        &[
            (wit_bindgen, &add(&transitive)),
            (" \"wit-bindgen\",\n]", " \"lib\",\n \"wit-bindgen 0.46.0\",\n]"),
        ],
        &[],
    );
    // A member that depends on the other one directly is drift.
    let member = format!(
        "[[package]]\nname = \"b\"\nversion = \"0.1.0\"\ndependencies = [\n \"wit-bindgen 0.40.0\",\n]\n\n{SECOND}"
    );
    finds(
        &[(wit_bindgen, &add(&member)), (" \"wit-bindgen\",\n]", " \"wit-bindgen 0.46.0\",\n]")],
        &["app/Cargo.lock:25:11 crate-lock: 0.46.0 -> 0.40.0"],
    );
}

#[test]
fn what_a_lock_has_from_elsewhere_is_left_alone() {
    let locked =
        "name = \"wit-bindgen\"\nversion = \"0.46.0\"\nsource = \"registry+https://example.com/index\"\n";
    finds(
        &[(
            locked,
            "name = \"wit-bindgen\"\nversion = \"0.40.0\"\nsource = \"git+https://x/y?tag=v0.40.0#ab\"\n",
        )],
        &[],
    );
    finds(&[(locked, "name = \"wit-bindgen\"\nversion = \"0.40.0\"\n")], &[]);
    finds(&[(locked, "name = \"wit-bindgen\"\nversion = \"0.46.0\"\nsource = \"sparse+https://x/\"\n")], &[]);
}

#[test]
fn a_lock_that_does_not_know_a_dependency_is_stale() {
    let unknown = [(" \"wit-bindgen\",\n]", "]")];
    finds(&unknown, &["app/Cargo.lock:5:11 crate-lock: 0.46.0 -> no dependency of app"]);
    // The lock of a folder above counts where there is no nearer one; a
    // package that it does not have is not its own.
    manifest("[package]\nname = \"other\"\n[dependencies]\nwit-bindgen = \"0.46.0\"\n", &[]);
    check(
        &clean_and(
            "//- app/sub/Cargo.toml\n[package]\nname = \"app\"\n[dependencies]\nwit-bindgen = \"0.46.0\"\n",
        ),
        &[],
    );
    // What a workspace offers to its members is no dependency yet.
    finds(
        &[
            (" \"wit-bindgen\",\n]", "]"),
            ("[dependencies]\nwasm", "[workspace.dependencies]\nwasm"),
            (" \"wasmparser\",\n", ""),
        ],
        &[],
    );
}

#[test]
fn marked_version() {
    let drifted = [("The CLI is 0.46.0.", "The CLI is 0.47.0.")];
    finds(&drifted, &["docs/versions.md:1:12 marked-version: 0.46.0 -> 0.47.0"]);
    says(
        &clean_with(&drifted),
        "wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this marked line says 0.47.0",
        "cargo xtask sync",
    );
}

/// Asserts what a further file with one line makes `verify` find.
#[track_caller]
fn line(text: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|finding| format!("x.yml:1:{finding}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(&clean_and(&format!("//- x.yml\n{text}\n")), &expected);
}

#[test]
fn a_marked_line_follows_in_its_own_form() {
    line("v: 0.46 # tool-version: wit-bindgen", &[]);
    line("v: 0.47 # tool-version: wit-bindgen", &["4 marked-version: 0.46 -> 0.47"]);
    line("v: v0.47.0 # tool-version: wit-bindgen", &["5 marked-version: 0.46.0 -> 0.47.0"]);
    line("u: /v0.47.0/x-0.47.0.zip # tool-version: wit-bindgen", &["6 marked-version: 0.46.0 -> 0.47.0"]);
    line(
        "node:18.0.0 wit-bindgen-0.47.0 # tool-version: wit-bindgen",
        &["25 marked-version: 0.46.0 -> 0.47.0"],
    );
    line("wit-bindgen 0.46.0, was 0.45.0 # tool-version: wit-bindgen", &[]);
}

#[test]
fn a_marked_line_that_cannot_follow_needs_a_person() {
    line("v: x # tool-version: wit-bindgen", &["22 marked-version: 0.46.0 -> no version"]);
    line("v: 0.46.0 # tool-version: wac", &["27 marked-version: a pinned tool -> wac"]);
    line(
        "v: 0.46.0 or 0.47.0 # tool-version: wit-bindgen",
        &["37 marked-version: 0.46.0 -> 0.46.0 and 0.47.0"],
    );
    let fixture = clean_and("//- x.yml\nv: 1 # tool-version: wac\n");
    says(
        &fixture,
        "\"wac\" is not pinned in toolchains/tool_versions.bzl",
        "correct the name in the marker, take the marker away, or pin the tool in toolchains/tool_versions.bzl",
    );
    // Where there is no source, the settings pin.
    says(
        "//- pins.toml\n[tool.axe]\npin = 'axe.txt'\n//- axe.txt\n1.0.0\n//- x.yml\nv: 1 # tool-version: wac\n",
        "\"wac\" is not pinned in pins.toml",
        "correct the name in the marker, take the marker away, or pin the tool in pins.toml: \
         [tool.NAME] pin = 'FILE :: step / step'",
    );
    for (line, why, what) in [
        ("x", "no version stands on this marked line", "write 0.46.0 there, or take the marker away"),
        (
            "0.46.0 or 0.47.0",
            "different versions stand on this marked line (0.46.0 and 0.47.0), and which one follows is not to be told",
            "write wit-bindgen 0.46.0 where it follows, or take the marker away",
        ),
    ] {
        says(&clean_and(&format!("//- x.yml\nv: {line} # tool-version: wit-bindgen\n")), why, what);
    }
}

#[test]
fn lines_without_a_marker_follow_nothing() {
    line("wit-bindgen: 0.47.0", &[]);
    line("tool-version: wit-bindgen 0.47.0", &[]);
    line("# my-tool-version: wit-bindgen 0.47.0", &[]);
    line("# tool-version: <tool> 0.47.0", &[]);
    line("# tool-version:\n# wit-bindgen 0.47.0", &[]);
}

#[test]
fn two_reasons_to_follow_on_one_line() {
    let dependency = |requirement: &str| format!("[dependencies]\nwit-bindgen = {requirement}\n");
    manifest(&dependency("\"0.46.0\" # tool-version: wit-bindgen"), &[]);
    manifest(
        &dependency("\"0.47.0\" # 0.47.0 (tool-version: wit-bindgen)"),
        &[
            "other/Cargo.toml:2:15 crate-version: 0.46.0 -> 0.47.0",
            "other/Cargo.toml:2:16 marked-version: 0.46.0 -> 0.47.0",
        ],
    );
    // One version cannot follow two pins: `sync` would never come to rest.
    let found = "4 marked-version: 0.46.0 -> 0.46.0";
    let also_found = "4 marked-version: 1.240.0 -> 0.46.0";
    line("v: 0.46.0 # tool-version: wit-bindgen, tool-version: wasm-tools", &[found, also_found]);
    line("wit-bindgen-0.46.0 wasm-tools-1.240.0 # tool-version: wit-bindgen, tool-version: wasm-tools", &[]);
    let marked = "[dependencies]\nwasmparser = \"0.240.0\" # tool-version: wasm-tools\n";
    manifest(marked, &["other/Cargo.toml:2:15 marked-version: 1.240.0 -> 0.240.0"]);
    says(
        &clean_and(&format!("//- other/Cargo.toml\n{marked}")),
        "this must be 0.240.0 for the crate wasmparser, so it cannot be 1.240.0 for the marker of wasm-tools",
        "have only one of the two follow here: take away the other's place, crate or marker",
    );
}

#[test]
fn marker_misspelt() {
    // In two halves, or this file would hold what it speaks of.
    let wrong = |line: &str| line.replace("TOOL-", concat!("tool", "-"));
    let file = |line: &str| clean_and(&format!("//- Dockerfile\n{}\n", wrong(line)));
    for (line, column, found) in [
        ("ARG V=0.45.0 # TOOL-versions: wit-bindgen", 16, "TOOL-versions: wit-bindgen"),
        ("ARG V=0.45.0 # TOOL-version wit-bindgen", 16, "TOOL-version wit-bindgen"),
    ] {
        let expected =
            format!("Dockerfile:1:{column} marker-misspelt: tool-version: wit-bindgen -> {}", wrong(found));
        check(&file(line), &[&expected]);
        let findings = findings(&world(&file(line)));
        assert_eq!((findings[0].severity, errors(&findings)), (Severity::Warning, 0));
    }
    says(
        &file("ARG V=0.45.0 # TOOL-versions: wit-bindgen"),
        "this looks like a marker and is none, so nothing here follows the pin of wit-bindgen",
        "write `tool-version: wit-bindgen`, if this line is to follow the pin",
    );
    // Only before a tool that there is, and only in a comment.
    for line in [
        "# TOOL-versions: node 18",
        "# the TOOL-version of wit-bindgen",
        "TOOL-versions: wit-bindgen",
        "# TOOL-versions: wit-bindgen-cli",
    ] {
        check(&file(line), &[]);
    }
}

#[test]
fn the_pin_is_a_label_of_what_does_not_follow_it() {
    let drifted = clean_with(&[("{ version = \"0.46.0\" }", "\"0.45\"")]);
    let [finding] = &findings(&world(&drifted))[..] else { panic!("{:?}", findings(&world(&drifted))) };
    let [label] = &finding.labels[..] else { panic!("{finding:?}") };
    assert_eq!(label.text, "wit-bindgen is pinned to 0.46.0");
    assert_eq!(label.place.to_string(), "toolchains/tool_versions.bzl:3:21");
    assert!(
        finding
            .message
            .starts_with("wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but ")
    );
}

#[test]
fn what_excludes_a_pin_is_a_label() {
    let excluded = clean_with(&[("[\"0.46.0\", \"0.47.0\"]", "[\"0.47.0\"]")]);
    let found = findings(&world(&excluded));
    let finding = found.iter().find(|finding| finding.rule.name == "compatibility").unwrap();
    let [label] = &finding.labels[..] else { panic!("{finding:?}") };
    assert_eq!(label.text, "wasm-tools 1.240.0 allows 0.47.0");
    assert_eq!(label.place.to_string(), "toolchains/tool_versions.bzl:7:22");
}
