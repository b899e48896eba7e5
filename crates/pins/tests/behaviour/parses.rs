//! How often what a text says is read while a plan is made: never twice, however often
//! the planner has to ask, and whatever the plan changes.
//!
//! Does not count who looks for something else in it: for what nothing manages, or for how it
//! is laid out, before it is edited.

use pins::model::Model;
use pins::plan::{Existing, Goal, Recording, Releases};
use pins::verify::{Earlier, verify, verify_since};
use pins::world::{File, Interrupted};

use crate::repository::clean_with;
use crate::support::{downloaded, findings, lines, path, planned, request, world};

#[test]
fn what_a_text_says_is_read_once() {
    let drifted = clean_with(&[("{ version = \"0.46.0\" }", "\"0.45\"")]);
    let named = vec![("wit-bindgen".parse().unwrap(), Some("0.47.0".parse().unwrap()))];
    let recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
    for (goal, files_after) in [
        (Goal::Sync, 1),
        (Goal::Bump(request("wit-bindgen", "0.47.0", false)), 4),
        (Goal::Fetch(Releases::Named(named), recording), 1),
    ] {
        let world = world(&drifted);
        assert_eq!(world.parses().0, 0, "nobody has asked yet");
        assert!(format!("{world:?}").contains("\"toolchains/tool_versions.bzl\""));
        verify(&Model::of(&world));
        let (parsed, texts) = world.parses();
        assert_eq!((parsed, texts), (world.files().count(), world.files().count()), "{goal:?}");
        let plan = planned(&world, &goal, downloaded);
        let plan = plan.unwrap();
        verify(&Model::of(&plan.after));
        // A planner that has to ask is called again, and makes the same texts.
        let again = planned(&world, &goal, downloaded).unwrap();
        verify(&Model::of(&again.after));
        assert_eq!((plan.changes().len(), plan.is_empty()), (files_after, false), "{goal:?}");
        let (parsed, texts) = world.parses();
        assert_eq!(parsed, texts, "{goal:?}");
        assert!(texts <= world.files().count() + 2 * files_after, "{goal:?}: {texts} texts");
    }
}

#[test]
fn what_is_asked_for_later_can_be_parsed_before() {
    let world = world(&clean_with(&[]));
    let files = world.files().count();
    world.files().for_each(File::parse);
    assert_eq!(world.parses(), (files, files));
    verify(&Model::of(&world));
    assert_eq!(world.parses(), (files, files));
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
    let files = now.files().count();
    assert_eq!(now.parses(), (files + 1, files + 1));
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
        assert_eq!(files.parses().0, 1);
    }
}
