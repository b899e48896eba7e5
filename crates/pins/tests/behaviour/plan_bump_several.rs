//! `bump` of several tools, and what else is wrong in the repository: that stays
//! as it is, and stops nothing.

use pins::plan::{BumpRequest, Goal, Plan, Refusal};
use pins::world::World;

use crate::repository::{clean, clean_with};
use crate::support::{assert_becomes, downloaded, findings, lines, planned, request, world};

/// The request to move several tools.
fn several(pins: &[(&str, &str)], compatible: bool) -> BumpRequest {
    let pin = |(tool, version): &(&str, &str)| (tool.parse().unwrap(), version.parse().unwrap());
    BumpRequest { pins: pins.iter().map(pin).collect(), commits: Vec::new(), compatible }
}

fn bump(world: &World, request: &BumpRequest) -> Result<Plan, Refusal> {
    planned(world, &Goal::Bump(request.clone()), downloaded)
}

/// The clean repository with both releases recorded that the bumps are to, and
/// without a lock, which cargo would move.
fn recorded(replacements: &[(&str, &str)]) -> String {
    let more = [
        (
            "\"versions\": {\n    \"1.240.0\"",
            "\"versions\": {\n    \"1.241.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<a2>\", \
             \"url_suffix\": \"l\"}}},\n    \"1.240.0\"",
        ),
        (
            "    \"0.43.0\": {\n      \"platforms\": {\n",
            "    \"0.47.0\": {\n      \"platforms\": {\n        \"darwin_arm64\": {\"sha256\": \"<c1>\", \
             \"url_suffix\": \"d\"},\n        \"linux_amd64\": {\"sha256\": \"<c2>\", \"url_suffix\": \"l\"}\n      }\n    \
             },\n    \"0.43.0\": {\n      \"platforms\": {\n",
        ),
        ("\"latest_version\": \"1.240.0\"", "\"latest_version\": \"1.241.0\""),
        ("\"latest_version\": \"0.46.0\"", "\"latest_version\": \"0.47.0\""),
    ];
    let text = clean_with(&[&more, replacements].concat());
    let (before, after) = text.split_once("//- app/Cargo.lock").unwrap();
    format!("{before}//-{}", after.split_once("//-").unwrap().1)
}

const ROW: &str = "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\", \"0.47.0\"]},\n";
const ROW_AND_NEXT: &str = "        \"1.240.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n        \"1.241.0\": \
                            {\"wit-bindgen\": [\"0.47.0\"]},\n";
const BOTH: [(&str, &str); 2] = [("wasm-tools", "1.241.0"), ("wit-bindgen", "0.47.0")];

/// What moves with both tools.
const MOVED: [(&str, &str); 5] = [
    ("    \"wasm-tools\": \"1.240.0\"", "    \"wasm-tools\": \"1.241.0\""),
    ("    \"wit-bindgen\": \"0.46.0\"", "    \"wit-bindgen\": \"0.47.0\""),
    ("wasmparser = \"0.240.0\"", "wasmparser = \"0.241.0\""),
    ("{ version = \"0.46.0\" }", "{ version = \"0.47.0\" }"),
    ("The CLI is 0.46.0.", "The CLI is 0.47.0."),
];

#[test]
fn tools_that_fit_only_together_move_together() {
    let before = world(&recorded(&[(ROW, ROW_AND_NEXT)]));
    for (tool, version) in BOTH {
        assert!(bump(&before, &request(tool, version, false)).is_err(), "{tool} alone does not fit");
    }
    for pins in [BOTH, [BOTH[1], BOTH[0]]] {
        let plan = bump(&before, &several(&pins, false)).unwrap();
        assert_becomes(&before, &plan, &recorded(&[&[(ROW, ROW_AND_NEXT)], &MOVED[..]].concat()));
        assert_eq!(lines(&findings(&plan.after)), [""; 0]);
        // And back.
        let back = pins.map(|(tool, _)| (tool, if tool == "wasm-tools" { "1.240.0" } else { "0.46.0" }));
        let down = bump(&plan.after, &several(&back, false)).unwrap();
        assert_becomes(&plan.after, &down, &recorded(&[(ROW, ROW_AND_NEXT)]));
    }
}

#[test]
fn new_versions_are_checked_against_each_other() {
    let excluded = ROW_AND_NEXT.replace("[\"0.47.0\"]", "[\"0.46.0\"]");
    let before = world(&recorded(&[(ROW, &excluded)]));
    let refusal = bump(&before, &several(&BOTH, false)).unwrap_err().text("pins");
    assert_eq!(
        refusal,
        "wasm-tools 1.241.0 and wit-bindgen 0.47.0 are not known to fit the other pins:\n  wasm-tools 1.241.0 allows \
         wit-bindgen 0.46.0, and not 0.47.0 (toolchains/tool_versions.bzl:8)\nbuild with it first; if it fits, declare that: pins \
         bump wasm-tools@1.241.0 wit-bindgen@0.47.0 --compatible"
    );
    let plan = bump(&before, &several(&BOTH, true)).unwrap();
    let declared = ROW_AND_NEXT.replace("[\"0.47.0\"]", "[\"0.46.0\", \"0.47.0\"]");
    assert_becomes(&before, &plan, &recorded(&[&[(ROW, declared.as_str())], &MOVED[..]].concat()));
}

#[test]
fn a_tool_that_is_named_twice_moves_nowhere() {
    let twice = several(&[BOTH[1], ("wit-bindgen", "0.46.0")], false);
    let refusal = bump(&world(&clean()), &twice).unwrap_err().to_string();
    assert_eq!(refusal, "wit-bindgen is named twice; it can move to one version only");
    let unknown = several(&[BOTH[1], ("wac", "0.8.0")], false);
    let refusal = bump(&world(&clean()), &unknown).unwrap_err().to_string();
    assert_eq!(
        refusal,
        "wac is not pinned in toolchains/tool_versions.bzl; pinned are wasm-tools, wit-bindgen"
    );
}

/// What is wrong with another tool, or with none, each with what `verify` says.
const ELSEWHERE: [(&str, &str, &str); 5] = [
    (
        "wasmparser = \"0.240.0\"",
        "wasmparser = \"0.239.0\"",
        "app/Cargo.toml:5:14 crate-version: 0.240.0 -> 0.239.0",
    ),
    ("wasmparser = \"0.240.0\"", "wasmparser = \">=0.1, <0.9\"", ""),
    (
        "\"sha256\": \"<a1>\"",
        "\"sha256\": \"TODO\"",
        "checksums/tools/wasm-tools.json:10:58 checksum-malformed: 64 lower-case hexadecimal digits -> TODO",
    ),
    (
        "\"supported_platforms\": [\"linux_amd64\"]",
        "\"supported_platforms\": [\"linux_amd64\", \"linux_arm64\"]",
        "checksums/tools/wasm-tools.json:10:6 registry-missing-platform: linux_amd64, linux_arm64 -> linux_amd64",
    ),
    (
        "\"url_suffix\": \"l\"}}}\n  }\n}\n//- checksums/tools/wit-bindgen.json",
        "\"url_suffix\": \"l\"}}}\n  }\n}\n//- docs/notes.md\n1.0 <!-- tool-version: wac -->\n//- checksums/tools/wit-bindgen.json",
        "docs/notes.md:1:24 marked-version: a pinned tool -> wac",
    ),
];

#[test]
fn what_is_wrong_elsewhere_stays_and_stops_nothing() {
    for (part, replacement, finding) in ELSEWHERE {
        let before = world(&recorded(&[(part, replacement)]));
        let was = lines(&findings(&before));
        assert!(finding.is_empty() || was == [finding], "{was:?}");
        let plan = bump(&before, &request("wit-bindgen", "0.47.0", false)).unwrap();
        let moved = [MOVED[1], MOVED[3], MOVED[4]];
        assert_becomes(&before, &plan, &recorded(&[&[(part, replacement)], &moved[..]].concat()));
        assert_eq!(lines(&findings(&plan.after)), was, "nothing else, and no line moved");
    }
}

#[test]
fn what_is_wrong_with_the_tool_itself_stops_it() {
    for (fixture, finding) in [
        (
            recorded(&[("{\"sha256\": \"<b3>\"", "{\"sha256\": \"TODO\"")]),
            "checksum-malformed: 64 lower-case hexadecimal digits -> TODO",
        ),
        (
            format!("{}//- x.yml\na: 0.45.0 or 0.46.0 # tool-version: wit-bindgen\n", recorded(&[])),
            "x.yml:1:37 marked-version: 0.47.0 -> 0.45.0 and 0.46.0",
        ),
    ] {
        let refusal = bump(&world(&fixture), &request("wit-bindgen", "0.47.0", false)).unwrap_err();
        let Refusal::Inconsistent { findings, .. } = refusal else { panic!("{refusal}") };
        let [found] = &lines(&findings)[..] else { panic!("{findings:?}") };
        assert!(found.ends_with(finding), "{found}");
    }
}

/// Bumps wit-bindgen in a repository with these settings, in which one manifest
/// is ahead of the pin: what becomes of the settings.
fn settings_after(settings: &str) -> (Vec<String>, String) {
    let ahead = "//- examples/a/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.47.0\"\n";
    let before = world(&format!("{}{ahead}//- xtask/pins.toml\n{settings}", recorded(&[])));
    assert_eq!(lines(&findings(&before)), [""; 0]);
    let plan = bump(&before, &request("wit-bindgen", "0.47.0", false)).unwrap();
    assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    let moves = plan.moves.iter().filter(|step| step.place.path == "xtask/pins.toml");
    let moves = moves.map(|step| format!("{} {}: {} -> {}", step.tool, step.what, step.from, step.to));
    (moves.collect(), plan.after.text("xtask/pins.toml").unwrap().to_owned())
}

#[test]
fn a_waiver_that_a_bump_makes_unused_is_removed_by_it() {
    let waiver = "[[waiver]]\nrule = \"crate-version\"\nplace = \"examples/**\"\nreason = \"tries the next one\"\n\
                  expires = \"never\" # really\n";
    let other = "[[waiver]]\nrule = \"marked-version\"\nplace = \"docs/versions.md\"\nreason = \"old\"\n\
                 expires = 2030-01-01\n";
    for (before, after) in [
        (waiver.to_owned(), String::new()),
        (format!("# Ours.\n{waiver}"), "# Ours.\n".to_owned()),
        (format!("# Ours.\n\n# It tries.\n# Often.\n{waiver}"), "# Ours.\n".to_owned()),
        (
            format!("exclude = [\"x/**\"]\n\n{waiver}\n# More.\n"),
            "exclude = [\"x/**\"]\n\n# More.\n".to_owned(),
        ),
        (
            format!("exclude = [\"x/**\"]\r\n\r\n{}", waiver.replace('\n', "\r\n")),
            "exclude = [\"x/**\"]\r\n".to_owned(),
        ),
        (format!("exclude = []\n\n{}", waiver.trim_end()), "exclude = []\n".to_owned()),
    ] {
        let (moves, text) = settings_after(&before);
        assert_eq!(moves, ["- waiver of crate-version: examples/** -> removed"]);
        assert_eq!(text, after, "{before}");
    }
    // One that still covers something stays as it is, wherever it stands.
    let stray = format!("//- docs/versions.md\n{}", "1.0 <!-- tool-version: wac -->\n");
    let fixture = recorded(&[]);
    let fixture = format!("{}{stray}", &fixture[..fixture.find("//- docs/versions.md").unwrap()]);
    let ahead = "//- examples/a/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.47.0\"\n";
    for settings in [format!("{waiver}\n{other}"), format!("{other}\n{waiver}")] {
        let before = world(&format!("{fixture}{ahead}//- xtask/pins.toml\n{settings}"));
        assert_eq!(lines(&findings(&before)), [""; 0]);
        let plan = bump(&before, &request("wit-bindgen", "0.47.0", false)).unwrap();
        assert_eq!(plan.after.text("xtask/pins.toml"), Some(other));
        assert_eq!(lines(&findings(&plan.after)), [""; 0]);
    }
}

#[test]
fn a_waiver_that_was_unused_before_stays() {
    let unused = "[[waiver]]\nrule = \"crate-lock\"\nplace = \"x\"\nreason = \"y\"\nexpires = \"never\"\n";
    let before = world(&format!("{}//- xtask/pins.toml\n{unused}", recorded(&[])));
    let was = lines(&findings(&before));
    assert_eq!(was, ["xtask/pins.toml:1:1 waiver-unused: a finding of crate-lock in x -> none"]);
    let plan = bump(&before, &request("wit-bindgen", "0.47.0", false)).unwrap();
    assert_eq!(plan.after.text("xtask/pins.toml"), Some(unused));
    assert_eq!(lines(&findings(&plan.after)), was);
}

#[test]
fn a_workspace_that_cannot_be_read_whole_is_left_alone() {
    for (path, is_reason) in [
        ("app/Cargo.lock", true),
        ("app/member/Cargo.toml", true),
        ("Cargo.toml", true),
        ("other/Cargo.toml", false),
        ("app2/Cargo.lock", false),
    ] {
        let broken = world(&format!("{}//- {path}\n[\n", recorded(&[])));
        let was = lines(&findings(&broken));
        assert!(was[0].starts_with(&format!("{path}:1:2 manifest-syntax: ")), "{was:?}");
        let plan = bump(&broken, &request("wit-bindgen", "0.47.0", false));
        match plan {
            Ok(plan) => assert_eq!((is_reason, lines(&findings(&plan.after))), (false, was)),
            Err(Refusal::Inconsistent { findings, .. }) => {
                assert_eq!((is_reason, lines(&findings)), (true, was));
            }
            Err(refusal) => panic!("{path}: {refusal}"),
        }
    }
}
