//! The drift that this project began with: the CLI at 0.46.0, the crate at
//! 0.47.0, a registry that knows 0.43.0, a line that promises 0.47.0.

use pins::finding::Finding;
use pins::model::Model;
use pins::model::status::status;
use pins::plan::{Existing, FetchedArtifact, Move, Recording, follow_source, record};
use pins::world::World;

use crate::repository::digests;
use crate::support::{PROGRAM, findings, hashes, lines, locks, path, plan_text, wanted, world};

const DRIFTED: &str = r#"//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {"wit-bindgen": "0.46.0"}
//- checksums/tools/wit-bindgen.json
{
  "tool_name": "wit-bindgen",
  "github_repo": "bytecodealliance/wit-bindgen",
  "url_template": "https://x/{version}/{url_suffix}",
  "latest_version": "0.43.0",
  "crates": {"wit-bindgen": "{version}"},
  "supported_platforms": ["linux_amd64"],
  "versions": {
    "0.43.0": {"platforms": {"linux_amd64": {"sha256": "<43>", "url_suffix": "linux.tar.gz"}}}
  }
}
//- component/Cargo.toml
[package]
name = "component"

[dependencies]
wit-bindgen = "0.47.0" # the runtime
//- docs/versions.md
Works with 0.47.0. <!-- tool-version: wit-bindgen -->
"#;

const LOCK: &str = r#"//- component/Cargo.lock
version = 4

[[package]]
name = "component"
version = "0.1.0"
dependencies = [
 "wit-bindgen",
]

[[package]]
name = "wit-bindgen"
version = "0.47.0"
source = "registry+https://example.com/index"
"#;

fn drifted(with_lock: bool) -> World {
    world(&digests(&format!("{DRIFTED}{}", if with_lock { LOCK } else { "" })))
}

/// The repository after `cargo` has resolved the lock file.
fn resolved(mut world: World) -> World {
    let lock = world.text("component/Cargo.lock").unwrap().replace("0.47.0", "0.46.0");
    world.insert(&path("component/Cargo.lock"), lock);
    world
}

/// What was downloaded of the release that the registry lacks.
fn fetched(world: &World) -> Vec<FetchedArtifact> {
    let tree = Model::of(world);
    let pin = tree.pin("wit-bindgen").unwrap();
    let recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
    let wanted = wanted(world, "wit-bindgen", pin.version.value.as_str(), recording).unwrap();
    let missing = wanted.into_iter().filter(|wanted| wanted.recorded.is_none());
    let fetched = missing.map(|wanted| FetchedArtifact {
        found: wanted.candidates[0].clone(),
        hashes: hashes("46"),
        size: 46,
        wanted,
        answered_by: None,
        verified_by: Vec::new(),
        release_date: None,
    });
    fetched.collect()
}

#[test]
fn every_place_that_drifted_is_found() {
    let found = findings(&drifted(true));
    assert_eq!(
        lines(&found),
        [
            "component/Cargo.lock:12:11 crate-lock: 0.46.0 -> 0.47.0",
            "component/Cargo.toml:5:15 crate-version: 0.46.0 -> 0.47.0",
            "docs/versions.md:1:12 marked-version: 0.46.0 -> 0.47.0",
            "toolchains/tool_versions.bzl:1:34 registry-missing-version: 0.46.0 -> releases up to 0.43.0",
        ]
    );
    let fixes: Vec<String> = found.iter().map(|finding: &Finding| finding.fix.text(PROGRAM)).collect();
    assert_eq!(
        fixes,
        [
            "cargo xtask sync",
            "cargo xtask sync",
            "cargo xtask sync",
            "cargo xtask fetch-checksums wit-bindgen@0.46.0"
        ]
    );
    assert_eq!(lines(&findings(&drifted(false))).len(), 3);
}

#[test]
fn sync_heals_the_consumers_and_a_second_one_does_nothing() {
    let world = drifted(true);
    let plan = follow_source(&world).unwrap();
    assert_eq!(
        plan_text(&plan),
        "//- component/Cargo.toml\n[package]\nname = \"component\"\n\n[dependencies]\nwit-bindgen = \"0.46.0\" # the runtime\n\
         //- docs/versions.md\nWorks with 0.46.0. <!-- tool-version: wit-bindgen -->\n"
    );
    let moves: Vec<String> = plan
        .moves
        .iter()
        .map(|Move { tool, what, place, from, to }| format!("{place} {what} of {tool}: {from} to {to}"))
        .collect();
    assert_eq!(
        moves,
        [
            "component/Cargo.toml:5:15 crate wit-bindgen of wit-bindgen: 0.47.0 to 0.46.0",
            "docs/versions.md:1:12 marked line of wit-bindgen: 0.47.0 to 0.46.0",
        ]
    );
    let after = plan.after.clone();
    let jobs = locks(&after);
    assert_eq!(jobs.len(), 1);
    assert_eq!((jobs[0].path.as_str(), jobs[0].moves.len()), ("component/Cargo.lock", 1));
    let step = &jobs[0].moves[0];
    assert_eq!(
        (step.krate.as_str(), step.from.as_str(), step.to.as_str()),
        ("wit-bindgen", "0.47.0", "0.46.0")
    );
    let after = resolved(after);
    assert!(follow_source(&after).unwrap().is_empty());
    assert_eq!(locks(&after), []);
    assert_eq!(
        lines(&findings(&after)),
        ["toolchains/tool_versions.bzl:1:34 registry-missing-version: 0.46.0 -> releases up to 0.43.0"]
    );
}

#[test]
fn record_heals_the_registry() {
    let world = drifted(true);
    let world = resolved(follow_source(&world).unwrap().after);
    let plan = record(&world, &fetched(&world), Existing::Kept).unwrap();
    let before = world.text("checksums/tools/wit-bindgen.json").unwrap();
    let wanted = before.replace("\"latest_version\": \"0.43.0\"", "\"latest_version\": \"0.46.0\"").replace(
        "    \"0.43.0\": {",
        &digests(
            "    \"0.46.0\": {\"platforms\": {\"linux_amd64\": {\"sha256\": \"<46>\", \"url_suffix\": \"linux.tar.gz\", \
             \"size\": 46}}},\n    \"0.43.0\": {",
        ),
    );
    assert_eq!(plan_text(&plan), format!("//- checksums/tools/wit-bindgen.json\n{wanted}"));
    let after = plan.after.clone();
    assert_eq!(lines(&findings(&after)), [""; 0]);
    assert_eq!(fetched(&after), []);
    assert!(follow_source(&after).unwrap().is_empty());
}

#[test]
fn the_order_of_healing_does_not_matter() {
    let world = drifted(true);
    let after = record(&world, &fetched(&world), Existing::Kept).unwrap().after;
    let after = resolved(follow_source(&after).unwrap().after);
    assert_eq!(lines(&findings(&after)), [""; 0]);
}

/// The audit table as lines.
fn table(world: &World) -> Vec<String> {
    let rows = status(&Model::of(world)).into_iter();
    rows.map(|row| {
        assert_eq!(row.state.is_ok(), row.state.to_string().starts_with("ok"));
        format!("{} {} {}: {} {}", row.tool, row.kind, row.place, row.version, row.state)
    })
    .collect()
}

#[test]
fn status_shows_every_place() {
    let mut world = drifted(true);
    world.insert(&path("x.sh"), "W=1.0 # tool-version: wac\n".to_owned());
    assert_eq!(
        table(&world),
        [
            "wit-bindgen pin toolchains/tool_versions.bzl:1:34: 0.46.0 ok",
            "wit-bindgen registry checksums/tools/wit-bindgen.json:1:1: - 0.46.0 is missing",
            "wit-bindgen lock component/Cargo.lock:12:11: 0.47.0 should be 0.46.0",
            "wit-bindgen crate component/Cargo.toml:5:15: 0.47.0 should be 0.46.0",
            "wit-bindgen marked line docs/versions.md:1:12: 0.47.0 should be 0.46.0",
            "wac marked line x.sh:1:23: wac needs a person",
        ]
    );
}

#[test]
fn status_of_a_healed_repository() {
    let world = drifted(true);
    let after = resolved(follow_source(&world).unwrap().after);
    let after = record(&after, &fetched(&after), Existing::Kept).unwrap().after;
    assert_eq!(
        table(&after),
        [
            "wit-bindgen pin toolchains/tool_versions.bzl:1:34: 0.46.0 ok",
            "wit-bindgen registry checksums/tools/wit-bindgen.json:9:6: 0.46.0 ok",
            "wit-bindgen lock component/Cargo.lock:12:11: 0.46.0 ok",
            "wit-bindgen crate component/Cargo.toml:5:15: 0.46.0 ok",
            "wit-bindgen marked line docs/versions.md:1:12: 0.46.0 ok",
        ]
    );
    // The other states of a registry.
    let with = |part: &str, replacement: &str| {
        let mut world = after.clone();
        let path = path("checksums/tools/wit-bindgen.json");
        let text = world.text(&path).unwrap().replace(part, replacement);
        world.insert(&path, text);
        table(&world)[1].clone()
    };
    let row = "wit-bindgen registry checksums/tools/wit-bindgen.json";
    assert_eq!(
        with("[\"linux_amd64\"]", "[\"linux_amd64\", \"a_b\", \"c_d\"]"),
        format!("{row}:9:6: 0.46.0 no a_b, c_d")
    );
    assert_eq!(
        with("\"0.43.0\": {\"pl", "\"0.60.0\": {\"pl"),
        format!("{row}:9:6: 0.46.0 ok (0.60.0 is known)")
    );
    assert_eq!(with("\"tool_name\"", "tool_name"), format!("{row}:1:1: - missing or unreadable"));
}
