//! Several writers at once: each does its work whole, or says that it was
//! locked out.

use std::thread;

use crate::support::crates::{krate, lock};
use crate::support::{Repo, Server, WIT_BINDGEN};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "wit-bindgen": "0.46.0",
}
//- guest/Cargo.toml
[package]
name = "guest"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
wit-bindgen = "0.46.0"
//- guest/src/lib.rs
//! A guest.
//- rules/bindings.bzl
CLI = "0.46.0"  # tool-version: wit-bindgen
"#;

#[test]
fn twenty_writers_at_once_leave_a_consistent_tree() {
    let repo = Repo::without_git(FIXTURE);
    WIT_BINDGEN.register(&repo, "0.47.0", &["0.47.0", "0.46.0"]);
    let packages: [(&str, &str, &[&str]); 2] =
        [("guest", "0.0.0", &["wit-bindgen"]), ("wit-bindgen", "0.46.0", &[])];
    repo.write("guest/Cargo.lock", lock(&packages));
    repo.knows_crates(&["0.46.0", "0.47.0"].map(|version| krate("wit-bindgen", version)));
    repo.download_from(&Server::start());
    let old = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    let new = repo.bytes();

    let commands: [&[&str]; 3] =
        [&["bump", "wit-bindgen", "0.46.0"], &["sync"], &["bump", "wit-bindgen", "0.47.0"]];
    let runs: Vec<_> = thread::scope(|scope| {
        let writers: Vec<_> = (0..20)
            .map(|index| {
                scope.spawn({
                    let repo = &repo;
                    move || repo.xtask(commands[index % 3])
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    for run in &runs {
        match run.code {
            Some(0) => {}
            Some(2) => {
                run.says("error: another cargo xtask ")
                    .says("is writing to this repository; nothing was done");
            }
            _ => panic!("{run:?}"),
        }
    }
    assert!(runs.iter().any(|run| run.code == Some(0)), "{runs:?}");
    let left = repo.bytes();
    assert!(left == old || left == new);
    repo.xtask(&["verify"]).exits(0);
}
