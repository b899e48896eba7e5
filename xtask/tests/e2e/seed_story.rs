//! The drift that started this: the CLI is 0.46.0, the crate 0.47.0, the
//! registry knows only 0.43.0, and a comment promises compatibility with
//! 0.47.0.

use crate::support::crates::{krate, lock};
use crate::support::{Repo, Server, WIT_BINDGEN};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
# What the build downloads.
TOOL_VERSIONS = {
    "wit-bindgen": "0.46.0",  # the CLI
}

TOOL_COMPATIBILITY = {}
//- guest/Cargo.toml
[package]
name = "guest"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
# Generated code needs its runtime.
wit-bindgen = { version = "0.47.0", default-features = false } # keep in step
//- guest/src/lib.rs
//! A guest.
//- rules/bindings.bzl
# Compatible with wit-bindgen CLI 0.47.0 (tool-version: wit-bindgen).
def bindings():
    pass
"#;

/// The files, a crate registry, and a server that has the release.
fn seed_story() -> (Repo, Server) {
    let repo = Repo::without_git(FIXTURE);
    WIT_BINDGEN.register(&repo, "0.43.0", &["0.43.0"]);
    repo.write("guest/Cargo.lock", guest_lock("0.47.0"));
    repo.knows_crates(&["0.43.0", "0.46.0", "0.47.0"].map(|version| krate("wit-bindgen", version)));
    let server = Server::start();
    WIT_BINDGEN.publish(&server, "0.46.0");
    repo.download_from(&server);
    repo.commit();
    (repo, server)
}

fn guest_lock(version: &str) -> String {
    lock(&[("guest", "0.0.0", &["wit-bindgen"]), ("wit-bindgen", version, &[])])
}

#[test]
fn verify_reports_four_findings() {
    let (repo, server) = seed_story();
    let before = repo.bytes();
    let run = repo.xtask(&["verify"]);
    run.exits(1);
    for finding in [
        "error[crate-version]: wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this requires the \
         crate wit-bindgen 0.47.0",
        "error[crate-lock]: wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this lock file has \
         0.47.0 of the crate wit-bindgen",
        "error[marked-version]: wit-bindgen is pinned to 0.46.0 in toolchains/tool_versions.bzl:3, but this marked line \
         says 0.47.0",
        "error[registry-missing-version]: wit-bindgen 0.46.0 is pinned, but checksums/tools/wit-bindgen.json does not \
         have it",
        "guest/Cargo.toml:10:27",
        "guest/Cargo.lock:14:11",
        "rules/bindings.bzl:1:35",
        "toolchains/tool_versions.bzl:3:21",
        "verify: 4 errors\n  cargo xtask sync  heals 3\n  cargo xtask fetch-checksums wit-bindgen@0.46.0  heals 1\n",
    ] {
        run.shows(finding);
    }
    assert_eq!(run.stdout.matches("error[").count(), 4);
    let json = repo.xtask(&["verify", "--format", "json"]);
    json.exits(1);
    let rules: Vec<String> = json.json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(rules, ["crate-lock", "crate-version", "marked-version", "registry-missing-version"]);
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[test]
fn one_sync_and_one_fetch_heal_it() {
    let (repo, server) = seed_story();
    let before = repo.bytes();
    repo.xtask(&["sync", "--check"]).exits(1).shows("sync: would change 3 files");
    repo.assert_unchanged(&before);

    // What only a download heals is left, and told.
    let run = repo.xtask(&["sync"]);
    run.says("error[registry-missing-version]").says(" left for another command or for you\n");
    run.exits(1).prints(
        "sync: changed 3 files\n  \
         wit-bindgen  crate wit-bindgen: 0.47.0 -> 0.46.0  (guest/Cargo.toml)\n  \
         wit-bindgen  marked line: 0.47.0 -> 0.46.0  (rules/bindings.bzl)\n  \
         wit-bindgen  lock of wit-bindgen: 0.47.0 -> 0.46.0  (guest/Cargo.lock)\n\
         commit them together:\n  \
         git add -- guest/Cargo.lock guest/Cargo.toml rules/bindings.bzl\n  \
         git commit -m 'Follow wit-bindgen 0.46.0'\n",
    );
    repo.assert_changed(&before, &["guest/Cargo.lock", "guest/Cargo.toml", "rules/bindings.bzl"]);
    assert_eq!(repo.read("guest/Cargo.lock"), guest_lock("0.46.0"));
    assert_eq!(server.asked(), Vec::<String>::new());

    repo.xtask(&["fetch-checksums"]).exits(0).shows("fetch-checksums: changed 1 file\n");
    let mut expected = WIT_BINDGEN.release("0.46.0", true);
    expected = WIT_BINDGEN.registry_of("0.46.0", &[expected, WIT_BINDGEN.release("0.43.0", false)]);
    assert_eq!(repo.read("checksums/tools/wit-bindgen.json"), expected);
    for (platform, _) in WIT_BINDGEN.platforms {
        assert_eq!(server.requests()[&WIT_BINDGEN.url_path("0.46.0", platform)], 1);
    }

    repo.xtask(&["verify"])
        .exits(0)
        .prints(
            "verify: 1 tool, 3 places and 2 recorded releases with 6 digests agree; 6 files were searched: no stray \
             version, no unmanaged digest\n",
        );
    let healed = repo.bytes();
    repo.xtask(&["sync"]).exits(0).prints("sync: nothing to change\n");
    repo.xtask(&["sync", "--check"]).exits(0).prints("sync: nothing to change\n");
    repo.assert_unchanged(&healed);
}

#[test]
fn the_other_way_round_heals_it_too() {
    let (repo, _server) = seed_story();
    repo.xtask(&["fetch-checksums"]).exits(0).says("left for another command or for you");
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn status_is_the_audit_table() {
    let (repo, _server) = seed_story();
    let before = repo.bytes();
    repo.xtask(&["status"]).exits(0).prints(
        "TOOL         PLACE                               KIND         VERSION  STATE\n\
         wit-bindgen  toolchains/tool_versions.bzl:3      pin          0.46.0   ok\n\
         wit-bindgen  checksums/tools/wit-bindgen.json:1  registry     -        0.46.0 is missing\n\
         wit-bindgen  guest/Cargo.lock:14                 lock         0.47.0   should be 0.46.0\n\
         wit-bindgen  guest/Cargo.toml:10                 crate        0.47.0   should be 0.46.0\n\
         wit-bindgen  rules/bindings.bzl:1                marked line  0.47.0   should be 0.46.0\n",
    );
    repo.assert_unchanged(&before);
}
