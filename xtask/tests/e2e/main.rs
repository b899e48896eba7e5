//! What `cargo xtask` does, end to end: the built program runs on temporary
//! repositories against a release server on the loopback interface and crate
//! registries in folders. Only `crate_registry`, `component` and `runtime_releases`
//! have cargo ask the public crate registry; nothing else leaves this machine.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../crates/pins/tests/support/digest.rs"]
#[allow(unreachable_pub, reason = "shared with the tests of another crate")]
mod digest;
#[path = "../../../crates/pins/tests/support/fixture.rs"]
#[allow(unreachable_pub, reason = "shared with the tests of another crate")]
mod fixture;
mod support;

mod adoption;
mod bad_input;
mod bazel_loads;
mod bazel_lock;
mod broken_manifest;
mod bump;
mod bump_several;
mod commit;
mod compatible;
mod completions;
mod component;
mod conflicts;
#[cfg(target_os = "linux")]
mod crash;
mod crate_registry;
mod digests;
mod dry_run;
mod editors;
mod edits;
mod environment;
mod explain;
mod fetch_checksums;
mod first_settings;
mod formats;
mod hostile;
mod interface;
mod interrupted;
mod json;
mod layering;
mod levels;
mod life;
mod merge_driver;
mod merge_tables;
#[cfg(target_os = "linux")]
mod moments;
mod narrow;
mod opinions;
mod places;
mod pull_requests;
mod refusals;
mod release_checklist;
mod releases_refused;
mod renovate;
mod results;
mod runtime_matrix;
mod runtime_releases;
mod scale;
mod screens;
mod seed_story;
mod since;
mod since_older;
mod terminal;
#[cfg(target_os = "linux")]
mod untrusted;
mod writers;
