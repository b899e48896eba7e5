//! What must hold for any bytes. Each function is one fuzz target; it returns
//! where the property holds and panics where it does not.
//!
//! What must hold of one text stands beside its reader, in `pins`.

#[path = "../../crates/artifact-fetch/src/address.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod address;
#[path = "../../crates/artifact-fetch/src/java_regex.rs"]
mod java_regex;
#[path = "../../crates/artifact-fetch/src/java_syntax.rs"]
mod java_syntax;
#[path = "../../crates/artifact-fetch/src/rewrite.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod rewrite;

mod digests;
mod discover;

pub use digests::digests;
pub use discover::discover;

use pins::finding::Severity;
use pins::model::Model;
use pins::plan::{Answers, BumpRequest, Goal, Step, plan};
use pins::properties;
use pins::value::date::Date;
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins::verify::verify;
use pins::world::World;
use pins::world::layout::Layout;

/// The text of the input, if it is one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// A version that no input is likely to hold.
fn new_version() -> Version {
    "98765.4.3".parse().expect("a version")
}

/// The Starlark reader and editor.
pub fn source(data: &[u8]) {
    text(data).map(properties::source);
}

/// The manifest editor, and the readers of lock files, settings, marked lines and changelogs.
pub fn manifest(data: &[u8]) {
    let Some(text) = text(data) else { return };
    properties::others(text);
    properties::manifest(text);
}

/// The registry reader and editor.
pub fn registry(data: &[u8]) {
    text(data).map(properties::registry);
}

/// The readers of checksum files and of the release API.
pub fn sums(data: &[u8]) {
    text(data).map(pins::witness::properties::sums);
}

/// The version type and Cargo's requirements.
pub fn version_type(data: &[u8]) {
    text(data).map(properties::version_type);
}

/// Places: the first line is how one is written, the rest is the text of its file.
/// A pin there moves and moves back.
pub fn place(data: &[u8]) {
    let Some((address, old)) = text(data).and_then(|text| text.split_once('\n')) else { return };
    // A marker of the tool is another way to follow.
    if old.contains("tool-version") {
        return;
    }
    let Some(name) = address.split(" :: ").next().and_then(|file| file.split(" ~ ").next()) else { return };
    let Ok(path) = name.parse::<RepoPath>() else { return };
    let quoted = address.replace('\\', "\\\\").replace('"', "\\\"");
    let settings = format!("[tool.t]\npin = \"{quoted}\"\n");
    let at = RepoPath::known("pins.toml");
    let Ok(layout) = Layout::read(Some((&at, &(&settings).into())), &[]) else { return };
    let world = |text: &str| {
        let mut world = World::new(layout.clone(), Date { year: 2026, month: 1, day: 1 });
        world.insert(&at, settings.as_str());
        if path != at {
            world.insert(&path, text);
        }
        world
    };
    let before = world(old);
    let Some(pin) = Model::of(&before).pin("t").map(|pin| pin.version.value.clone()) else {
        verify(&Model::of(&before));
        return;
    };
    let Some(new) = bumped(&before, &path, &new_version()) else { return };
    let after = world(&new);
    assert_eq!(Model::of(&after).pin("t").map(|pin| &pin.version.value), Some(&new_version()), "{new}");
    let errors = verify(&Model::of(&after)).into_iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.filter(|finding| finding.tool.as_deref() == Some("t")).count(), 0, "{new}");
    let back = bumped(&after, &path, &pin).expect("what moved moves back");
    // A number that was quoted stays a text.
    assert!(back == old || back.replacen(&format!("\"{pin}\""), pin.as_str(), 1) == old, "{old}\n{back}");
}

/// The text of a file once its pin has moved, if it may.
fn bumped(world: &World, path: &RepoPath, version: &Version) -> Option<String> {
    let pins = vec![("t".parse().expect("a name"), version.clone())];
    let goal = Goal::Bump(BumpRequest { pins, commits: Vec::new(), compatible: false });
    match plan(world, &goal, &Answers::default()) {
        Ok(Step::Done(plan)) => plan.after.text(path).map(str::to_owned),
        Ok(Step::Ask(questions)) => panic!("{questions:?}"),
        Err(_) => None,
    }
}

/// The reader of downloader configurations, and what one makes of a URL: the
/// first line of the input, if it is one.
pub fn downloader_config(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(rewriter) = rewrite::Rewriter::parse("downloader.cfg".to_owned(), text) else { return };
    let first = text.lines().next().unwrap_or_default().trim_start_matches('#');
    for url in [first, "https://github.com/a/b/releases/download/v1/x.zip", "http://127.0.0.1:1/$1"] {
        for mirror in rewriter.mirrors(url).into_iter().flatten() {
            assert!(matches!(mirror.scheme(), "http" | "https"), "{url} became {mirror}");
        }
    }
}
