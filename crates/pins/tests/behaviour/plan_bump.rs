//! `bump`: what is refused and why, and what the files look like afterwards.

use pins::plan::{BumpRequest, Goal, Plan, Refusal};
use pins::world::World;

use crate::repository::{clean, clean_and, clean_with};
use crate::support::{
    PROGRAM, assert_becomes, download, findings, lines, planned, questions, request, world,
};

/// Plans a bump, as if everything that it needs had been downloaded: the digest
/// holds the number of the artifact.
fn bump(world: &World, request: &BumpRequest) -> Result<Plan, Refusal> {
    let mut count = 0;
    planned(world, &Goal::Bump(request.clone()), |wanted| {
        let download = download(wanted, &format!("c{count}"));
        count += 1;
        download
    })
}

/// Bumps a fixture and asserts what becomes of its files, and that `verify` then
/// finds just lock files to resolve.
#[track_caller]
fn bumps(fixture: &str, request: &BumpRequest, expected: &str) -> Plan {
    let world = world(fixture);
    let plan = bump(&world, request).unwrap();
    assert_becomes(&world, &plan, expected);
    let left = lines(&findings(&plan.after));
    assert!(left.iter().all(|finding| finding.contains("crate-lock")), "{left:?}");
    plan
}

/// Asserts the whole text of a refusal.
#[track_caller]
fn refuses(fixture: &str, request: &BumpRequest, expected: &str) {
    let world = world(fixture);
    assert_eq!(bump(&world, request).unwrap_err().text(PROGRAM), expected);
}

#[test]
fn an_unknown_tool_is_refused() {
    refuses(
        &clean(),
        &request("wac", "0.8.0", true),
        "wac is not pinned in toolchains/tool_versions.bzl; pinned are wasm-tools, wit-bindgen",
    );
    refuses(
        &clean(),
        &request("witbindgen", "0.48.1", true),
        "witbindgen is not pinned in toolchains/tool_versions.bzl (did you mean wit-bindgen?); pinned are wasm-tools, \
         wit-bindgen",
    );
}

#[test]
fn a_version_that_anothers_table_excludes_is_refused() {
    refuses(
        &clean(),
        &request("wit-bindgen", "0.48.1", false),
        "wit-bindgen 0.48.1 is not known to fit the other pins:\n  \
         wasm-tools is pinned to 1.240.0, which allows wit-bindgen 0.46.0, 0.47.0 (toolchains/tool_versions.bzl:7)\n\
         build with it first; if it fits, declare that: cargo xtask bump wit-bindgen 0.48.1 --compatible",
    );
}

#[test]
fn a_version_whose_own_row_excludes_a_pin_is_refused() {
    let row = "        \"1.241.0\": {\"wit-bindgen\": [\"0.47.0\", \"0.48.1\"]},\n    },\n}\n//-";
    refuses(
        &clean_with(&[("    },\n}\n//-", row)]),
        &request("wasm-tools", "1.241.0", false),
        "wasm-tools 1.241.0 is not known to fit the other pins:\n  \
         wit-bindgen is pinned to 0.46.0, but wasm-tools 1.241.0 allows wit-bindgen 0.47.0, 0.48.1 \
         (toolchains/tool_versions.bzl:8)\n\
         build with it first; if it fits, declare that: cargo xtask bump wasm-tools 1.241.0 --compatible",
    );
}

#[test]
fn a_version_without_a_row_in_its_own_table_is_refused() {
    refuses(
        &clean(),
        &request("wasm-tools", "1.241.0", false),
        "wasm-tools 1.241.0 is not known to fit the other pins:\n  \
         the compatibility table of wasm-tools has no row for 1.241.0 (it has 1.240.0)\n\
         build with it first; if it fits, declare that: cargo xtask bump wasm-tools 1.241.0 --compatible",
    );
}

#[test]
fn every_reason_is_given_at_once() {
    let table = "    },\n    \"wit-bindgen\": {\"0.46.0\": {\"wasm-tools\": []}},\n}\n//-";
    refuses(
        &clean_with(&[("    },\n}\n//-", table)]),
        &request("wit-bindgen", "0.48.1", false),
        "wit-bindgen 0.48.1 is not known to fit the other pins:\n  \
         wasm-tools is pinned to 1.240.0, which allows wit-bindgen 0.46.0, 0.47.0 (toolchains/tool_versions.bzl:7)\n  \
         the compatibility table of wit-bindgen has no row for 0.48.1 (it has 0.46.0)\n\
         build with it first; if it fits, declare that: cargo xtask bump wit-bindgen 0.48.1 --compatible",
    );
}

#[test]
fn a_crate_that_cannot_follow_stops_the_bump() {
    refuses(
        &clean(),
        &request("wasm-tools", "27", true),
        "the crate wasmparser cannot follow wasm-tools 27: \"0.{minor}.{patch}\" cannot be filled in for 27: {minor} is \
         not to be had (known: {version}, and {major}, {minor}, {patch} where the version has them)",
    );
    // A crate that nothing depends on stops nothing.
    let unused = clean_with(&[("wasmparser = \"0.240.0\"\n", ""), (" \"wasmparser\",\n", "")]);
    let goal = Goal::Bump(request("wasm-tools", "27", true));
    assert!(questions(&world(&unused), &goal).is_ok());
}

#[test]
fn a_repository_that_cannot_be_read_is_refused() {
    refuses(
        &clean().replace("TOOL_VERSIONS = {", "TOOL_VERSIONS = {\"wac\": f(),"),
        &request("wit-bindgen", "0.47.0", false),
        "toolchains/tool_versions.bzl:1:25: expected a version as a plain string literal, found \"f()\"; nothing here may \
         be computed, because other programs read it too",
    );
    refuses(
        &clean().replace("\"tool_name\": \"wit-bindgen\",", "\"tool_name\": "),
        &request("wit-bindgen", "0.47.0", false),
        "the registry file of wit-bindgen cannot be used as it is\n  checksums/tools/wit-bindgen.json:3:16: this is not JSON: Unexpected token in object",
    );
    refuses(
        &clean().replace("TOOL_VERSIONS = {", "TOOL_VERSIONS = {\"wac\": \"0.8.0\","),
        &request("wac", "0.9.0", false),
        "there is no registry file for wac (checksums/tools/wac.json); there are files for wasm-tools, wit-bindgen",
    );
}

/// Makes 0.43.0 of the clean repository into a whole 0.47.0.
pub(crate) const RECORDED: &str = "\"0.47.0\": {\n      \"platforms\": {\n        \
                        \"darwin_arm64\": {\"sha256\": \"<b4>\", \"url_suffix\": \"d\"},\n";

#[test]
fn a_bump_moves_everything_but_the_lock() {
    let plan = bumps(
        &clean(),
        &request("wit-bindgen", "0.47.0", false),
        &clean_with(&[
            ("\"wit-bindgen\": \"0.46.0\"", "\"wit-bindgen\": \"0.47.0\""),
            ("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.47.0\""),
            (
                "    \"0.46.0\": {\n",
                "    \"0.47.0\": {\n      \"platforms\": {\n        \
                 \"darwin_arm64\": {\"sha256\": \"<c0>\", \"url_suffix\": \"d\", \"size\": 7},\n        \
                 \"linux_amd64\": {\"sha256\": \"<c1>\", \"url_suffix\": \"l\", \"size\": 7}\n      }\n    },\n    \
                 \"0.46.0\": {\n",
            ),
            ("{ version = \"0.46.0\" }", "{ version = \"0.47.0\" }"),
            ("The CLI is 0.46.0.", "The CLI is 0.47.0."),
        ]),
    );
    let moves: Vec<String> = plan
        .moves
        .iter()
        .map(|step| format!("{} {} at {}: {} to {}", step.tool, step.what, step.place, step.from, step.to))
        .collect();
    assert_eq!(
        moves,
        [
            "wit-bindgen pin at toolchains/tool_versions.bzl:3:21: 0.46.0 to 0.47.0",
            "wit-bindgen registry at checksums/tools/wit-bindgen.json:1:1: not recorded to 0.47.0 with 2 artifacts",
            "wit-bindgen latest_version at checksums/tools/wit-bindgen.json:5:22: 0.46.0 to 0.47.0",
            "wit-bindgen crate wit-bindgen at app/Cargo.toml:6:27: 0.46.0 to 0.47.0",
            "wit-bindgen marked line at docs/versions.md:1:12: 0.46.0 to 0.47.0",
        ]
    );
}

#[test]
fn bumping_up_and_back_restores_every_byte() {
    let start = clean_with(&[
        ("\"0.43.0\": {\n      \"platforms\": {\n", RECORDED),
        ("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.47.0\""),
    ]);
    let world = world(&start);
    let up = bump(&world, &request("wit-bindgen", "0.47.0", false)).unwrap();
    let changes = up.changes();
    let paths: Vec<&str> = changes.iter().map(|change| &*change.path).collect();
    assert_eq!(paths, ["app/Cargo.toml", "docs/versions.md", "toolchains/tool_versions.bzl"]);
    let above = up.after.clone();
    let down = bump(&above, &request("wit-bindgen", "0.46.0", false)).unwrap();
    assert_becomes(&above, &down, &start);
}

#[test]
fn bumping_to_the_pinned_version_changes_nothing_that_agrees() {
    assert!(bumps(&clean(), &request("wit-bindgen", "0.46.0", false), &clean()).is_empty());
    assert!(bumps(&clean(), &request("wasm-tools", "1.240.0", true), &clean()).is_empty());
    // It still makes the consumers follow.
    bumps(
        &clean_with(&[("The CLI is 0.46.0.", "The CLI is 0.45.0.")]),
        &request("wit-bindgen", "0.46.0", false),
        &clean(),
    );
}

/// A row that does not fit, of which nobody makes the bump of wit-bindgen guilty:
/// a person has waived it.
const WAIVED: &str = r#"    },
    "wac": {"0.8.0": {"wasm-tools": ["1.239.0"]}},
}
//- checksums/tools/wac.json
{
  "tool_name": "wac",
  "github_repo": "o/wac",
  "url_template": "https://x/wac-{version}-{url_suffix}",
  "latest_version": "0.8.0",
  "supported_platforms": ["linux_amd64"],
  "versions": {"0.8.0": {"platforms": {"linux_amd64": {"sha256": "<ac>", "url_suffix": "l"}}}}
}
//- xtask/pins.toml
[[waiver]]
rule = "compatibility"
place = "toolchains/tool_versions.bzl"
tool = "wasm-tools"
reason = "it was tried"
expires = 2026-12-31
//-"#;

#[test]
fn a_misfit_of_other_tools_is_neither_a_reason_nor_declared_to_fit() {
    let pinned = "TOOL_VERSIONS = {\n    \"wac\": \"0.8.0\",\n";
    let fixture = clean_with(&[("TOOL_VERSIONS = {\n", pinned), ("    },\n}\n//-", WAIVED)]);
    let world = world(&fixture);
    assert_eq!(lines(&findings(&world)), [""; 0]);
    for compatible in [false, true] {
        let plan = bump(&world, &request("wit-bindgen", "0.47.0", compatible)).unwrap();
        let source = plan.after.text("toolchains/tool_versions.bzl").unwrap();
        assert!(source.contains("{\"wasm-tools\": [\"1.239.0\"]}"), "{source}");
    }
    // Of a bump of one of the two it is the reason.
    let request = request("wasm-tools", "1.240.0", false);
    let refusal = bump(&world, &request).unwrap_err().to_string();
    let reason = "wac is pinned to 0.8.0, which allows wasm-tools 1.239.0 (toolchains/tool_versions.bzl:10)";
    assert!(refusal.contains(reason), "{refusal}");
}

/// The same bump in a repository whose consumers are left out, to show the
/// source alone.
#[track_caller]
fn declares(compatibility: &str, request: &BumpRequest, expected: &str) {
    let with = |table: &str| {
        let part = "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},\n    },\n}\n";
        let repository = clean_with(&[(part, table)]);
        repository.split("//- checksums").next().unwrap().to_owned()
    };
    let registry = clean();
    let registry = &registry[registry.find("//- checksums").unwrap()..registry.find("//- app").unwrap()];
    let world = world(&format!("{}{registry}", with(compatibility)));
    let plan = bump(&world, request).unwrap();
    let changes = plan.changes();
    let source = changes.iter().find(|change| change.path.ends_with(".bzl")).unwrap();
    let (tool, version) = &request.pins[0];
    let pinned = if tool.as_str() == "wasm-tools" { "1.240.0" } else { "0.46.0" };
    let moved = with(expected)
        .replace(&format!("    \"{tool}\": \"{pinned}\","), &format!("    \"{tool}\": \"{version}\","));
    assert_eq!(format!("//- {}\n{}", source.path, source.after.as_deref().unwrap()), moved);
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
}

#[test]
fn a_tool_that_others_name_is_added_to_their_lists() {
    declares(
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},\n    },\n}\n",
        &request("wit-bindgen", "0.48.1", true),
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\", \"0.48.1\"]},\n    },\n}\n",
    );
    declares(
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n    },\n    \"wit-bindgen\": {},\n}\n",
        &request("wit-bindgen", "0.45.0", true),
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.45.0\", \"0.46.0\"]},\n    },\n    \"wit-bindgen\": {\n        \
         \"0.45.0\": {\n            \"wasm-tools\": [\"1.240.0\"],\n        },\n    },\n}\n",
    );
}

#[test]
fn a_tool_with_a_table_gets_a_row_of_the_current_pins() {
    declares(
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n    },\n}\n",
        &request("wasm-tools", "1.241.0", true),
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n        \
         \"1.241.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n    },\n}\n",
    );
    // A row that is there already gets what it lacks.
    declares(
        "        \"1.240.0\": {},\n        \"1.241.0\": {\"wit-bindgen\": [\"0.47.0\"]},\n    },\n}\n",
        &request("wasm-tools", "1.241.0", true),
        "        \"1.240.0\": {},\n        \"1.241.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},\n    },\n}\n",
    );
}

#[test]
fn a_tool_with_a_table_that_is_also_named_gets_both() {
    declares(
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n    },\n    \
         \"wit-bindgen\": {\"0.46.0\": {\"wasm-tools\": [\"1.240.0\"]}},\n}\n",
        &request("wasm-tools", "1.241.0", true),
        "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n        \
         \"1.241.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n    },\n    \
         \"wit-bindgen\": {\"0.46.0\": {\"wasm-tools\": [\"1.240.0\", \"1.241.0\"]}},\n}\n",
    );
}

#[test]
fn what_fits_already_is_not_declared_again() {
    let world = world(&clean_and(""));
    let plain = request("wit-bindgen", "0.47.0", false);
    let vouched = request("wit-bindgen", "0.47.0", true);
    let changes = |request| bump(&world, request).unwrap().changes();
    assert_eq!(changes(&plain), changes(&vouched));
}

#[test]
fn a_version_of_another_scheme_is_refused() {
    refuses(
        &clean(),
        &request("wit-bindgen", "canary", false),
        "\"canary\" is no version: expected numbers separated by dots, such as 0.47.0 or 29\n\
         no newer release is on record; nothing was written\n\
         look which there are, and then: cargo xtask bump wit-bindgen VERSION",
    );
}
