//! How often a text is parsed while a plan is made: never twice, however often
//! the planner has to ask, and whatever the plan changes.

use pins::model::Model;
use pins::plan::{Existing, Goal, Recording, Releases};
use pins::verify::{Earlier, verify, verify_since};

use crate::repository::clean_with;
use crate::support::{downloaded, path, planned, request, world};

#[test]
fn no_text_is_parsed_twice() {
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
fn what_is_as_it_was_earlier_is_the_same_file() {
    let now = world(&clean_with(&[]));
    let mut earlier = now.emptied();
    assert_eq!(earlier.files().count(), 0);
    now.files().for_each(|file| earlier.insert_as(file));
    earlier.insert(&path("docs/versions.md"), "Something else.\n");
    let since = verify_since(&Model::of(&now), Earlier { files: &earlier, commit: "0123456789ab" });
    assert!(since.findings.is_empty() && since.older.is_empty());
    let files = now.files().count();
    assert_eq!(now.parses(), (files + 1, files + 1));
}
