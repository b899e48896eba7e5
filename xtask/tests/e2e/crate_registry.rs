//! Against the public crate registry, as cargo is configured here: how cargo
//! really words what is missing, yanked or not to be known, and how it really
//! writes lock files. Only its index is asked, for two tiny crates.

use crate::support::crates::krate;
use crate::support::{Repo, Tool};

/// A tool that a crate with many versions follows.
const ITOA: Tool = Tool {
    name: "itoa-tool",
    crates: "{ \"itoa\": \"{version}\", \"cfg-if\": \"{version}\" }",
    platforms: &[("linux_amd64", "linux.tar.gz")],
};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {"itoa-tool": "1.0.9"}
TOOL_COMPATIBILITY = {}
//- caret/Cargo.toml
[package]
name = "caret"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
itoa = "1.0.9"
//- caret/src/lib.rs
//- both/Cargo.toml
[package]
name = "both"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
itoa = "1.0.9"
# This one needs itoa 0.4.
num-format = "=0.4.0"
//- both/src/lib.rs
"#;

/// A repository whose lock files were written by cargo.
fn repo() -> Repo {
    let mut repo = Repo::without_git(FIXTURE);
    repo.asks_patiently();
    ITOA.register(&repo, "1.0.15", &["1.0.15", "1.0.13", "1.0.10", "1.0.9", "1.0.2", "1.0.0"]);
    for folder in ["caret", "both"] {
        repo.run(env!("CARGO"), folder, &["generate-lockfile"]).exits(0);
        let locked = repo.read(&format!("{folder}/Cargo.lock"));
        let newest =
            locked.split("name = \"itoa\"\nversion = \"1").nth(1).unwrap().split('"').next().unwrap();
        let spec = format!("itoa@1{newest}");
        repo.run(env!("CARGO"), folder, &["update", "--package", &spec, "--precise", "1.0.9"]).exits(0);
    }
    repo.commit();
    repo
}

/// The versions of itoa in a lock file.
fn locked(repo: &Repo, path: &str) -> Vec<String> {
    let text = repo.read(path);
    let entries = text.split("name = \"itoa\"\nversion = \"").skip(1);
    entries.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn a_caret_requirement_is_locked_to_exactly_the_pin() {
    let repo = repo();
    repo.xtask(&["verify"]).exits(0);
    let before = repo.bytes();
    // Later versions exist, and the requirement admits them.
    repo.xtask(&["bump", "itoa-tool", "1.0.10"]).exits(0);
    repo.assert_changed(
        &before,
        &[
            "both/Cargo.lock",
            "both/Cargo.toml",
            "caret/Cargo.lock",
            "caret/Cargo.toml",
            "toolchains/tool_versions.bzl",
        ],
    );
    assert_eq!(locked(&repo, "caret/Cargo.lock"), ["1.0.10"]);
    // The one that only num-format needs stays.
    assert_eq!(locked(&repo, "both/Cargo.lock"), ["0.4.8", "1.0.10"]);
    repo.xtask(&["verify"]).exits(0);
    for folder in ["caret", "both"] {
        repo.run(env!("CARGO"), folder, &["tree", "--locked", "--offline", "--depth", "0"]);
        repo.run(env!("CARGO"), folder, &["update", "--workspace", "--locked"]).exits(0);
    }
    // Down, below what the requirement admitted.
    repo.xtask(&["bump", "itoa-tool", "1.0.0"]).exits(0);
    assert_eq!(locked(&repo, "both/Cargo.lock"), ["0.4.8", "1.0.0"]);
    repo.xtask(&["bump", "itoa-tool", "1.0.9"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn what_cargo_says_of_other_versions_is_understood() {
    let repo = repo();
    repo.write(&ITOA.path(), ITOA.registry("1.99.0", &["1.99.0", "1.0.15", "1.0.9", "1.0.2"]));
    repo.refuses(
        &["bump", "itoa-tool", "1.99.0"],
        &["the crate itoa has no version 1.99.0; nothing was written", "versions that cargo names: 1.0."],
    );
    repo.replace("caret/Cargo.toml", "itoa = \"1.0.9\"", "cfg-if = \"1.0.9\"");
    repo.replace("both/Cargo.toml", "itoa = \"1.0.9\"\n", "");
    repo.refuses(&["bump", "itoa-tool", "1.0.2"], &["the crate cfg-if 1.0.2 is yanked; nothing was written"]);
    repo.replace("caret/Cargo.toml", "cfg-if = \"1.0.9\"", "no-such-crate-of-this-name = \"1.0.9\"");
    repo.replace(&ITOA.path(), "\"cfg-if\"", "\"no-such-crate-of-this-name\"");
    repo.refuses(
        &["bump", "itoa-tool", "1.0.2"],
        &["there is no crate no-such-crate-of-this-name in the crate registry; nothing was written"],
    );
}

#[test]
fn a_mirror_that_lags_behind_is_what_counts() {
    let repo = repo();
    repo.knows_crates(&[krate("itoa", "1.0.9")]);
    repo.refuses(&["bump", "itoa-tool", "1.0.10"], &["the crate itoa has no version 1.0.10"]);
}

#[test]
fn offline_is_answered_from_the_cache_or_not_at_all() {
    let mut repo = repo();
    let before = repo.bytes();
    let home = repo.outside().join("home");
    repo.env("CARGO_HOME", home.to_str().unwrap());
    let bump = ["bump", "itoa-tool", "1.0.10", "--offline"];
    repo.refuses(
        &bump,
        &["cargo's cache cannot tell whether the crate itoa 1.0.10 exists, and --offline forbids to ask"],
    );
    // Now the cache knows itoa, but not what the other workspace needs.
    repo.run(env!("CARGO"), "caret", &["update", "--workspace", "--locked"]).exits(0);
    repo.refuses(
        &bump,
        &[
            "cargo could not resolve both/Cargo.lock; nothing was written\n\
             (--offline: cargo was not allowed to ask; without it, it may succeed)",
            "no matching package named `num-format` found",
        ],
    );
    repo.run(env!("CARGO"), "both", &["update", "--workspace", "--locked"]).exits(0);
    repo.xtask(&bump).exits(0);
    repo.xtask(&["bump", "itoa-tool", "1.0.9", "--offline"]).exits(0);
    repo.assert_unchanged(&before);
}
