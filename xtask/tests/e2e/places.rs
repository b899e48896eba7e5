//! Places of the settings in a repository without an `xtask`: the built program,
//! its files and links, and cargo.

use crate::support::Repo;
use crate::support::crates::{Krate, krate, lock};

const REPOSITORY: &str = r#"
//- pins.toml
[tool.toolbox]
pin = 'build/deps.bzl :: register / .version'
also = [
  '.github/workflows/*.yml :: env / TOOLBOX',
  'docker/Dockerfile :: FROM(image="toolbox") / .tag ~ {version}-slim',
]
crates = { toolbox = "{version}" }
[tool.checkout]
pin = '.github/workflows/ci.yml :: jobs / a / steps / [uses="actions/checkout@*"] / # ~ v{version}'
also = ['.github/workflows/*.yml :: jobs / [*] / steps / [*,uses="actions/checkout@*"] / uses ~ actions/checkout@{commit}']
//- build/deps.bzl
register(name = "toolbox", version = "1.2.0")
//- .github/workflows/ci.yml
env: { TOOLBOX: "1.2" }
jobs:
  a:
    steps:
      - uses: actions/checkout@1111111111111111111111111111111111111111 # v4.0.0
//- docker/Dockerfile
FROM toolbox:1.2.0-slim AS build
//- host/Cargo.toml
[package]
name = "host"
version = "0.0.0"
edition = "2024"

[dependencies]
toolkit = "1"
//- host/src/lib.rs
"#;

/// Releases of a crate that nobody here depends on but through another.
const RELEASES: [Krate; 3] = [
    krate("toolbox", "1.2.0"),
    krate("toolbox", "1.3.1"),
    Krate { name: "toolkit", version: "1.0.0", needs: &[("toolbox", "1")], yanked: false },
];

fn host_lock(version: &str) -> String {
    lock(&[("host", "0.0.0", &["toolkit"]), ("toolbox", version, &[]), ("toolkit", "1.0.0", &["toolbox"])])
}

fn repository() -> Repo {
    let repo = Repo::without_git(REPOSITORY);
    repo.knows_crates(&RELEASES);
    repo.write("host/Cargo.lock", host_lock("1.2.0"));
    repo.commit();
    repo
}

#[test]
fn one_bump_moves_every_place_and_back() {
    let repo = repository();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0).shows("verify: 2 tools, 4 places and 0 recorded releases");
    repo.xtask(&["status"]).exits(0).shows("place").shows("commit").shows("lock");
    let moved = [".github/workflows/ci.yml", "build/deps.bzl", "docker/Dockerfile", "host/Cargo.lock"];
    repo.xtask(&["bump", "toolbox", "1.3.1"]).exits(0).shows("toolbox  place: 1.2 -> 1.3");
    repo.assert_changed(&before, &moved);
    assert_eq!(repo.read("host/Cargo.lock"), host_lock("1.3.1"));
    assert_eq!(repo.read("docker/Dockerfile"), "FROM toolbox:1.3.1-slim AS build\n");
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "toolbox", "1.2.0"]).exits(0);
    repo.assert_unchanged(&before);
    repo.refuses(&["bump", "toolbox", "1.4.0"], &["the crate toolbox has no version 1.4.0"]);
    repo.assert_unchanged(&before);
}

#[test]
fn a_commit_moves_only_when_it_is_said() {
    let repo = repository();
    let before = repo.bytes();
    repo.refuses(
        &["bump", "checkout", "4.1.0"],
        &[
            "checkout stands as a commit at .github/workflows/ci.yml:5:32, and which commit checkout 4.1.0 is cannot be told",
            "bump checkout 4.1.0 --rev <commit>",
        ],
    );
    let commit = "2".repeat(40);
    repo.refuses(&["bump", "checkout", "4.1.0", "--rev", "2222"], &["a commit has 40 hexadecimal digits"]);
    repo.refuses(
        &["bump", "checkout@4.1.0", "toolbox@1.3.1", "--rev", &commit],
        &["of several tools, write TOOL=<COMMIT>"],
    );
    repo.assert_unchanged(&before);
    let of_tool = format!("checkout={commit}");
    repo.xtask(&["bump", "checkout@4.1.0", "toolbox@1.3.1", "--rev", &of_tool]).exits(0);
    let line = format!("      - uses: actions/checkout@{commit} # v4.1.0\n");
    assert!(repo.read(".github/workflows/ci.yml").ends_with(&line));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_place_that_is_no_file_of_the_repository() {
    let repo = repository();
    repo.write(".gitignore", "/docker\n");
    repo.git(&["rm", "-q", "--cached", "docker/Dockerfile"]);
    repo.commit();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("there is no file docker/Dockerfile (files that git ignores do not count)");
    repo.refuses(&["bump", "toolbox", "1.3.1"], &["after this change the repository would still disagree"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_repository_is_not_followed() {
    let repo = repository();
    let outside = repo.outside().join("deps.bzl");
    std::fs::rename(repo.path("build/deps.bzl"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, repo.path("build/deps.bzl")).unwrap();
    repo.commit();
    let text = std::fs::read_to_string(&outside).unwrap();
    repo.xtask(&["verify"]).exits(1).shows("build/deps.bzl");
    repo.refuses(&["bump", "toolbox", "1.3.1"], &["build/deps.bzl"]);
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), text);
    // One inside the repository stays a link, and its target moves.
    std::fs::write(repo.path("build/other.bzl"), text).unwrap();
    std::fs::remove_file(repo.path("build/deps.bzl")).unwrap();
    std::os::unix::fs::symlink("other.bzl", repo.path("build/deps.bzl")).unwrap();
    repo.commit();
    repo.xtask(&["bump", "toolbox", "1.3.1"]).exits(0);
    assert!(std::fs::symlink_metadata(repo.path("build/deps.bzl")).unwrap().is_symlink());
    assert_eq!(repo.read("build/other.bzl"), "register(name = \"toolbox\", version = \"1.3.1\")\n");
}

#[test]
fn two_settings_files_are_refused() {
    let repo = repository();
    repo.write("xtask/pins.toml", "");
    let both = "xtask/pins.toml and pins.toml are both there, and which settings count is not to be told";
    for command in [&["verify"][..], &["sync"], &["bump", "toolbox", "1.3.1"], &["status"]] {
        repo.refuses(command, &[both]);
    }
}
