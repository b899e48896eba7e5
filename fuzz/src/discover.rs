//! What `init` makes of any file, and `sync --manage` of what is left.

use pins::model::Model;
use pins::plan::{Answers, Goal, Step, plan};
use pins::value::date::Date;
use pins::value::path::RepoPath;
use pins::verify::verify;
use pins::world::World;
use pins::world::layout::Layout;

use crate::text;

/// Names of files, each read in another way.
const NAMES: [&str; 20] = [
    "a.bzl",
    "MODULE.bazel",
    "a.yml",
    "a.json",
    "a.toml",
    "Dockerfile",
    "a.sh",
    "README.md",
    "a.rs",
    ".tool-versions",
    "Cargo.toml",
    ".bazelversion",
    "tools/go.mod",
    "a.nix",
    "Formula/buf.rb",
    "a.tf",
    "a.html",
    "roles/buf/defaults/main.yml",
    ".pre-commit-config.yaml",
    ".github/workflows/a.yml",
];

/// The settings that are proposed can be read, and every place in them leads somewhere;
/// what is then managed is no stray any more.
pub fn discover(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let Some(text) = text(rest) else { return };
    let mut world = World::new(Layout::default(), Date { year: 2026, month: 11, day: 22 });
    world.is_searched = true;
    // A second file, so that something can repeat something.
    world.insert(&RepoPath::known("v.bzl"), "BUF_VERSION = \"1.47.2\"\nGO_VERSION = \"1.23.4\"\n");
    let name = NAMES[usize::from(*first) % NAMES.len()];
    world.insert(&RepoPath::known(name), text);
    let Ok(Step::Done(first)) = plan(&world, &Goal::Init(None), &Answers::default()) else { return };
    if first.changes().is_empty() {
        return;
    }
    let wrong = |world: &World| {
        let findings = verify(&Model::of(world));
        let of_settings = findings.into_iter().filter(|finding| finding.place.path == "pins.toml");
        of_settings.map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(wrong(&first.after), [""; 0], "{}", first.after.text("pins.toml").unwrap_or_default());
    let Ok(Step::Done(second)) = plan(&first.after, &Goal::Manage, &Answers::default()) else { return };
    assert_eq!(wrong(&second.after), [""; 0], "{}", second.after.text("pins.toml").unwrap_or_default());
    let Ok(Step::Done(third)) = plan(&second.after, &Goal::Manage, &Answers::default()) else { return };
    assert!(third.changes().is_empty(), "{:?}", third.changes());
}
