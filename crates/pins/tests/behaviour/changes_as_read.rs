//! The order in which a diff tells what changes.

use pins::plan::{Goal, Moved, Plan};
use pins::value::path::RepoPath;
use pins::world::FileChange;

use crate::repository::clean_and;
use crate::support::{downloaded, planned, request, world};
use crate::tools_gone::renamed;

fn paths(changes: Vec<FileChange>) -> Vec<String> {
    changes.into_iter().map(|change| change.path.to_string()).collect()
}

#[test]
fn the_pin_comes_first_and_lock_files_last() {
    let files = "//- pins.toml\n[tool.saw]\npin = 'z.bzl :: SAW'\nalso = ['b.txt', 'a.lock :: \"saw {version}\"']\n\
                 //- z.bzl\nSAW = \"1.0.0\"\n//- b.txt\n1.0.0\n//- a.lock\nsaw 1.0.0\nx\n";
    let plan = planned(&world(files), &Goal::Bump(request("saw", "1.1.0", false)), downloaded).unwrap();
    assert_eq!(paths(plan.changes()), ["a.lock", "b.txt", "z.bzl"]);
    assert_eq!(paths(plan.changes_as_read()), ["z.bzl", "b.txt", "a.lock"]);
    // Digests stand between what repeats the pin and what is generated from them.
    let settings = "//- pins.toml\nregistry_data = \"checksums/registry_data.bzl\"\n";
    let bump = Goal::Bump(request("wit-bindgen", "0.47.0", false));
    let plan = planned(&world(&clean_and(settings)), &bump, downloaded).unwrap();
    assert_eq!(
        paths(plan.changes_as_read()),
        [
            "toolchains/tool_versions.bzl",
            "app/Cargo.toml",
            "docs/versions.md",
            "checksums/tools/wit-bindgen.json",
            "checksums/registry_data.bzl",
        ]
    );
}

#[test]
fn the_settings_come_first() {
    let files = "//- pins.toml\n[tool.saw]\npin = 'z.txt'\n[tool.axe]\npin = 'z.txt'\n//- z.txt\n1.0.0\n//- a.sh\nV=1.0.0 # tool-version: saw\n";
    let plan = renamed(&world(files), "saw", "blade").unwrap();
    assert_eq!(paths(plan.changes()), ["a.sh", "pins.toml"]);
    assert_eq!(paths(plan.changes_as_read()), ["pins.toml", "a.sh"]);
}

/// A lock file of packages, each `name version source checksum`.
fn lock(packages: &[&str]) -> String {
    let mut text = "version = 4\n".to_owned();
    for package in packages {
        text += "\n[[package]]\n";
        for (key, value) in ["name", "version", "source", "checksum"].into_iter().zip(package.split(' ')) {
            text += &format!("{key} = {value:?}\n");
        }
    }
    text
}

#[test]
fn a_lock_file_is_told_crate_by_crate() {
    for (before, after, told) in [
        (&["a 1.0.0 r x"][..], &["a 1.0.0 r x"][..], &[][..]),
        (&["a 1.0.0 r x"], &["a 1.1.0 r y"], &["  a 1.0.0 -> 1.1.0"]),
        (&["b 2.0.0 r x", "a 1.0.0 r x"], &["a 1.0.0 r x", "c 1.0.0 r x"], &["- b 2.0.0", "+ c 1.0.0"]),
        // Of several versions, each becomes the next; where their number changes, nobody can tell.
        (
            &["a 0.9.0 r x", "a 0.10.0 r x"],
            &["a 0.11.0 r x", "a 0.12.0 r x"],
            &["  a 0.9.0 -> 0.11.0", "  a 0.10.0 -> 0.12.0"],
        ),
        (&["a 0.9.0 r x", "a 1.0.0 r x"], &["a 1.0.0 r x"], &["- a 0.9.0"]),
        (&["a 0.9.0 r x", "a 1.0.0 r x"], &["a 1.1.0 r x"], &["- a 0.9.0", "- a 1.0.0", "+ a 1.1.0"]),
        // The same version from elsewhere, or with other bytes, is the news that matters most.
        (&["a 1.0.0 r x"], &["a 1.0.0 s x"], &["  a 1.0.0, source: r -> s"]),
        (&["a 1.0.0"], &["a 1.1.0 s x"], &["  a 1.0.0 -> 1.1.0, source: this repository -> s"]),
        (&["a 1.0.0 r x"], &["a 1.0.0 r"], &["  a 1.0.0, checksum: x -> none"]),
        (
            &["a 1.0.0 r x", "a 2.0.0 r x"],
            &["a 1.0.0 s x", "a 3.0.0 r x"],
            &["  a 1.0.0, source: r -> s", "  a 2.0.0 -> 3.0.0"],
        ),
    ] {
        let before = world(&format!("//- x/Cargo.lock\n{}", lock(before)));
        let mut next = before.clone();
        next.insert(&RepoPath::known("x/Cargo.lock"), lock(after));
        let plan = Plan::new(&before, next, Vec::new());
        let moves = plan.crate_moves(&RepoPath::known("x/Cargo.lock")).unwrap();
        assert_eq!(moves.iter().map(ToString::to_string).collect::<Vec<_>>(), told);
    }
}

#[test]
fn what_is_no_lock_file_that_can_be_read_is_not_told_so() {
    let files = "//- Cargo.lock\n<<<<<<< HEAD\n//- Cargo.toml\n[package]\nname = \"a\"\n";
    let before = world(files);
    let mut next = before.clone();
    for path in ["Cargo.lock", "Cargo.toml", "new/Cargo.lock"] {
        next.insert(&RepoPath::known(path), "version = 4\n");
    }
    let plan = Plan::new(&before, next, Vec::new());
    for path in ["Cargo.lock", "Cargo.toml", "new/Cargo.lock"] {
        assert_eq!(plan.crate_moves(&RepoPath::known(path)), None, "{path}");
    }
}

#[test]
fn a_commit_says_what_the_plan_is_for() {
    let files = "//- pins.toml\n[tool.saw]\npin = 'z.bzl :: SAW'\nalso = ['a.txt']\n\
                 [tool.a-tool-of-a-long-name]\npin = 'y.bzl :: LONG'\n\
                 //- z.bzl\nSAW = \"1.0.0\"\n//- y.bzl\nLONG = \"1.0.0\"\n//- a.txt\n1.0.0\n";
    let message = |files: &str, goal: Goal| {
        let plan = planned(&world(files), &goal, downloaded).unwrap();
        let pins::plan::Message { subject, body } = plan.message(&goal);
        (
            subject,
            body.unwrap_or_default(),
            plan.pinned_in().iter().map(ToString::to_string).collect::<Vec<_>>(),
        )
    };
    let of = |subject: &str, body: &str, pinned: &[&str]| {
        (
            subject.to_owned(),
            body.to_owned(),
            pinned.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>(),
        )
    };
    let bump = |version: &str| Goal::Bump(request("saw", version, false));
    assert_eq!(message(files, bump("1.1.0")), of("Bump saw from 1.0.0 to 1.1.0", "", &["z.bzl"]));
    let behind = files.replace("a.txt\n1.0.0", "a.txt\n0.9.0");
    assert_eq!(message(&behind, Goal::Sync), of("Follow saw 1.0.0", "", &["z.bzl"]));
    // What has moved already moves nothing but what follows.
    assert_eq!(message(&behind, bump("1.0.0")), of("Follow saw 1.0.0", "", &["z.bzl"]));
    let mut both = request("saw", "1.1.0", false);
    both.pins.push(("a-tool-of-a-long-name".parse().unwrap(), "1.10.0".parse().unwrap()));
    let body = "Bump saw from 1.0.0 to 1.1.0 and a-tool-of-a-long-name from 1.0.0 to 1.10.0.";
    assert_eq!(message(files, Goal::Bump(both)), of("Bump 2 tools", body, &["y.bzl", "z.bzl"]));
}

#[test]
fn what_moves_has_one_name_for_people_and_one_for_programs() {
    let krate = || "a-b".parse().unwrap();
    for (what, text, kind, name) in [
        (Moved::Pin, "pin", "pin", None),
        (Moved::Crate(krate()), "crate a-b", "crate", Some("a-b")),
        (Moved::Lock(krate()), "lock of a-b", "lock", Some("a-b")),
        (Moved::MarkedLine, "marked line", "marked-line", None),
        (Moved::Place, "place", "place", None),
        (Moved::Commit, "commit", "commit", None),
        (Moved::Registry, "registry", "registry", None),
        (Moved::Digests, "digests", "digests", None),
        (Moved::LatestVersion, "latest_version", "latest-version", None),
        (Moved::Waiver("tool-pin".to_owned()), "waiver of tool-pin", "waiver", Some("tool-pin")),
        (Moved::Extended("bundle x".to_owned()), "bundle x", "extension", Some("bundle x")),
    ] {
        assert_eq!((&*what.to_string(), what.kind(), what.name()), (text, kind, name));
    }
}
