//! The order in which a diff tells what changes.

use pins::plan::Goal;

use crate::support::{downloaded, planned, request, world};

#[test]
fn the_pin_comes_first_and_lock_files_last() {
    let files = "//- pins.toml\n[tool.saw]\npin = 'z.bzl :: SAW'\nalso = ['a.txt', 'b.lock :: \"saw {version}\"']\n\
                 //- z.bzl\nSAW = \"1.0.0\"\n//- a.txt\n1.0.0\n//- b.lock\nsaw 1.0.0\nx\n";
    let plan = planned(&world(files), &Goal::Bump(request("saw", "1.1.0", false)), downloaded).unwrap();
    let paths = |changes: Vec<pins::world::FileChange>| -> Vec<String> {
        changes.into_iter().map(|change| change.path.to_string()).collect()
    };
    assert_eq!(paths(plan.changes()), ["a.txt", "b.lock", "z.bzl"]);
    assert_eq!(paths(plan.changes_as_read()), ["z.bzl", "a.txt", "b.lock"]);
}
