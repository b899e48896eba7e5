//! A manifest that was broken by hand, in a workspace of its own: cargo cannot
//! resolve it, `sync` heals it all the same.

use crate::support::crates::{krate, lock};
use crate::support::{Repo, WIT_BINDGEN};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {"wit-bindgen": "0.46.0"}
TOOL_COMPATIBILITY = {}
//- Cargo.toml
[workspace]
members = ["tool"]
exclude = ["guest"]
//- tool/Cargo.toml
[package]
name = "tool"
version = "0.0.0"
edition = "2024"
//- tool/src/lib.rs
//- guest/Cargo.toml
[package]
name = "guest"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
wit-bindgen = "0.46.0"
//- guest/src/lib.rs
"#;

fn repo() -> Repo {
    let repo = Repo::without_git(FIXTURE);
    WIT_BINDGEN.register(&repo, "0.46.0", &["0.46.0"]);
    repo.write("Cargo.lock", lock(&[("tool", "0.0.0", &[])]));
    repo.write("guest/Cargo.lock", guest_lock("0.46.0"));
    repo.knows_crates(&["0.43.0", "0.46.0", "0.46.1"].map(|version| krate("wit-bindgen", version)));
    repo.commit();
    repo
}

fn guest_lock(version: &str) -> String {
    lock(&[("guest", "0.0.0", &["wit-bindgen"]), ("wit-bindgen", version, &[])])
}

#[test]
fn a_version_that_does_not_exist_is_healed() {
    let repo = repo();
    let whole = repo.bytes();
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.99.0\"");
    let broken = repo.bytes();
    let cargo = repo.run(env!("CARGO"), "guest", &["metadata", "--format-version", "1"]);
    cargo.exits(101).says("0.99.0");
    repo.assert_unchanged(&broken);
    repo.xtask(&["verify"]).exits(1).shows("but this requires the crate wit-bindgen 0.99.0");
    repo.xtask(&["sync"]).exits(0).shows("sync: changed 1 file\n");
    repo.assert_unchanged(&whole);
    repo.xtask(&["verify"]).exits(0);
    repo.run(env!("CARGO"), "guest", &["update", "--locked", "--workspace"]).exits(0);
}

#[test]
fn its_lock_is_healed_with_it() {
    let repo = repo();
    let whole = repo.bytes();
    // A version that does not exist either, and two that do.
    for locked in ["0.99.0", "0.46.1", "0.43.0"] {
        repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.99.0\"");
        repo.write("guest/Cargo.lock", guest_lock(locked));
        repo.xtask(&["verify"]).exits(1).shows("verify: 2 errors\n");
        repo.xtask(&["sync"]).exits(0);
        repo.assert_unchanged(&whole);
    }
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_lock_that_does_not_know_the_dependency_is_healed() {
    let repo = repo();
    let whole = repo.bytes();
    repo.write("guest/Cargo.lock", lock(&[("guest", "0.0.0", &[])]));
    repo.xtask(&["verify"]).exits(1).shows("knows no dependency");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&whole);
}

#[test]
fn a_lock_in_the_middle_of_a_merge_is_reported() {
    let repo = repo();
    let lock = repo.read("guest/Cargo.lock");
    repo.write("guest/Cargo.lock", format!("<<<<<<< ours\n{lock}=======\n>>>>>>> theirs\n"));
    let before = repo.bytes();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("error[manifest-syntax]")
        .shows("a merge conflict is not resolved")
        .shows("guest/Cargo.lock:1:1");
    repo.xtask(&["sync"]).exits(1);
    repo.assert_unchanged(&before);
}
