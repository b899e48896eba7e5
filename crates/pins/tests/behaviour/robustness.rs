//! Damaged repositories, always the same ones: nothing panics, every place lies
//! in its text, and `sync` comes to rest.

use pins::finding::{Finding, Place};
use pins::model::Model;
use pins::model::status::status;
use pins::plan::follow_source;
use pins::value::path::RepoPath;
use pins::verify::verify;
use pins::world::World;

use crate::damage::{Random, damaged};
use crate::repository::clean_and;
use crate::support::{PROGRAM, lines, world};

/// Asserts that a report could show every finding.
fn assert_places<'p>(text: &str, found: impl IntoIterator<Item = (&'p Place, &'p String)>) {
    for (place, message) in found {
        assert!(text.get(place.span.0..place.span.1).is_some(), "{place} {message} in {text:?}");
        assert!(place.line >= 1 && place.column >= 1);
        assert!(!message.contains('\n'), "{message:?}");
    }
}

/// The repository with one file damaged.
fn with_damage(world: &World, random: &mut Random) -> World {
    let paths: Vec<&RepoPath> = world.paths().collect();
    let path = paths[random.below(paths.len())];
    let text = damaged(world.text(path).unwrap(), random);
    let mut damaged = world.clone();
    damaged.insert(path, text);
    damaged
}

#[test]
fn a_damaged_repository_is_reported_and_sync_comes_to_rest() {
    let world = world(&clean_and(
        "//- checksums/registry_data.bzl\n//- b/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.47.0\" # 0.47.0 \
         (tool-version: wit-bindgen)\nwasmparser = \"^0.239\"\n//- x.yml\nv: 0.45 # tool-version: wasm-tools\n",
    ));
    let mut random = Random(0xdead_beef);
    for _ in 0..120 {
        let mut damaged = with_damage(&world, &mut random);
        if random.below(2) == 0 {
            damaged = with_damage(&damaged, &mut random);
        }
        let tree = Model::of(&damaged);
        let found = verify(&tree);
        for finding in &found {
            let text = damaged.text(&finding.place.path).unwrap_or_default();
            assert_places(text, [(&finding.place, &finding.message)]);
        }
        status(&tree);
        let plan = follow_source(&damaged).unwrap();
        let (after, changes) = (plan.after.clone(), plan.changes());
        assert!(follow_source(&after).unwrap().is_empty(), "{changes:?}");
        // What `sync` says it heals is healed.
        let left = verify(&Model::of(&after));
        let unhealed = left.iter().filter(|finding| finding.fix.text(PROGRAM) == "cargo xtask sync");
        let unhealed: Vec<Finding> = unhealed.cloned().collect();
        assert!(
            lines(&unhealed).iter().all(|finding| finding.contains(" crate-lock: ")),
            "{:?}",
            lines(&unhealed)
        );
    }
}

#[test]
fn long_files_are_no_danger() {
    // Each marker would have to look at all of them.
    let digests =
        format!("# https://x/0.45.0 tool-version: wit-bindgen\n{}\n", "a".repeat(1 << 20)).repeat(3);
    let lines = crate::support::findings(&world(&clean_and(&format!("//- x.txt\n{digests}"))));
    assert_eq!(lines.len(), 3);
}
