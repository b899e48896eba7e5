//! How often a text is parsed while files are judged and a plan is made: never twice, however
//! often the planner has to ask, whatever the plan changes, and whatever is looked for.
//!
//! Does not count an edit that reads how the text is laid out which it changes, nor who computes
//! with the constants of a Starlark file; and other settings make other files of the same texts.

use pins::model::Model;
use pins::plan::{Existing, Goal, Recording, Releases};
use pins::verify::{Earlier, verify, verify_since};
use pins::world::{File, Interrupted, World};

use crate::repository::{clean_and, clean_with};
use crate::support::{downloaded, findings, lines, path, planned, request, searched, world};

/// The files that were parsed, each as often as one of its texts was.
fn parsed(world: &World) -> Vec<String> {
    let parses = world.parses();
    parses.iter().flat_map(|(path, parses)| vec![path.to_string(); *parses]).collect()
}

/// What there is to be parsed in a clean repository.
const PARSED: [&str; 5] = [
    "app/Cargo.lock",
    "app/Cargo.toml",
    "checksums/tools/wasm-tools.json",
    "checksums/tools/wit-bindgen.json",
    "toolchains/tool_versions.bzl",
];

#[test]
fn no_text_is_parsed_twice() {
    let more = "//- pins.toml\n[tool.saw]\npin = 'saw.yml :: env / saw'\n//- saw.yml\nenv:\n  saw: 1.0.0 # wit-bindgen 0.45.0\n//- x.toml\nwit-bindgen = \"0.45.0\"\n";
    let drifted = clean_with(&[("{ version = \"0.46.0\" }", "\"0.45\"")]) + more;
    let named = vec![("wit-bindgen".parse().unwrap(), Some("0.47.0".parse().unwrap()))];
    let recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
    for (goal, files_after) in [
        (Goal::Sync, 1),
        (Goal::Bump(request("wit-bindgen", "0.47.0", false)), 4),
        (Goal::Fetch(Releases::Named(named), recording), 1),
    ] {
        let world = searched(&drifted);
        assert_eq!(parsed(&world), [""; 0], "nobody has asked yet");
        assert!(format!("{world:?}").contains("\"toolchains/tool_versions.bzl\""));
        verify(&Model::of(&world));
        let expected = [&PARSED[..4], &["docs/versions.md", "saw.yml", PARSED[4], "x.toml"]].concat();
        assert_eq!(parsed(&world), expected, "{goal:?}");
        let plan = planned(&world, &goal, downloaded);
        let plan = plan.unwrap();
        verify(&Model::of(&plan.after));
        // A planner that has to ask is called again, and makes the same texts.
        let again = planned(&world, &goal, downloaded).unwrap();
        verify(&Model::of(&again.after));
        assert_eq!((plan.changes().len(), plan.is_empty()), (files_after, false), "{goal:?}");
        let parses = world.parses();
        assert!(parses.iter().all(|(_, parses)| *parses <= 1), "{goal:?}: {parses:?}");
        assert!(parses.len() <= world.files().count() + 2 * files_after, "{goal:?}: {parses:?}");
    }
}

#[test]
fn what_is_asked_for_later_can_be_parsed_before() {
    let world = world(&clean_and(""));
    world.files().for_each(File::parse);
    assert_eq!(parsed(&world), PARSED);
    verify(&Model::of(&world));
    assert_eq!(parsed(&world), PARSED);
}

#[test]
fn without_files_nothing_is_known_that_was_found_in_them() {
    let mut world = world(&clean_with(&[("{ version = \"0.46.0\" }", "\"0.45\"")]));
    world.interrupted = Some(Interrupted { log: "undo/log.json".to_owned(), command: None });
    let found = [
        "app/Cargo.toml:6:15 crate-version: 0.46 -> 0.45",
        "undo/log.json:1:1 interrupted-change: no change in progress -> an undo log that cannot be read",
    ];
    assert_eq!(lines(&findings(&world)), found);
    let source =
        "toolchains/tool_versions.bzl:1:1 source-syntax: the file in which tools are pinned -> no such file";
    assert_eq!(lines(&findings(&world.emptied())), [source]);
}

#[test]
fn what_is_as_it_was_earlier_is_the_same_file() {
    let now = world(&clean_with(&[]));
    let mut earlier = now.emptied();
    assert_eq!(earlier.files().count(), 0);
    now.files().for_each(|file| earlier.insert_as(file));
    assert!(earlier.paths().eq(now.paths()));
    earlier.insert(&path("docs/versions.md"), "Something else.\n");
    let since = verify_since(&Model::of(&now), Earlier { files: &earlier, commit: "0123456789ab" });
    assert!(since.findings.is_empty() && since.older.is_empty());
    assert_eq!(parsed(&now), PARSED);
    assert_eq!(now.parses().len(), now.files().count() + 1);
}

#[test]
fn a_manifest_says_where_the_crates_are_that_it_depends_on() {
    let text = "[dependencies]\na = { path = \"../a\" }\nb = \"1\"\n\n[build-dependencies]\nc = { version = \"1\", path = \"c\" }\n";
    let files = world(&format!("//- x/Cargo.toml\n{text}//- y/Cargo.toml\n[package]\n//- pins.toml\n"));
    let paths = |path: &str| files.file(path).unwrap().path_dependencies();
    assert_eq!(paths("x/Cargo.toml"), ["../a", "c"]);
    assert!(paths("y/Cargo.toml").is_empty() && paths("pins.toml").is_empty());
}

#[test]
fn a_file_is_parsed_once_somebody_asks_for_it() {
    let files = world(&clean_with(&[]));
    for _ in 0..2 {
        files.file("app/Cargo.toml").unwrap().parse();
        assert_eq!(parsed(&files), ["app/Cargo.toml"]);
    }
}
