//! Two branches move one tool, and git merges them: what is said, and the way out.

use crate::support::program::Run;
use crate::support::{Repo, Server, spotless};

const SOURCE: &str = "toolchains/tool_versions.bzl";

/// A merge of two branches, `main` with wit-bindgen 0.43.0 and `topic` with 0.47.0.
fn merged() -> (Repo, Server) {
    let (repo, server) = spotless();
    repo.git(&["branch", "--move", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    for (branch, version) in [("topic", "0.47.0"), ("main", "0.43.0")] {
        repo.git(&["checkout", "--quiet", branch]);
        repo.xtask(&["bump", "wit-bindgen", version]).exits(0);
        repo.commit();
    }
    merge(&repo).exits(1);
    (repo, server)
}

fn merge(repo: &Repo) -> Run {
    let person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    repo.run("git", "", &[&person[..], &["merge", "--quiet", "topic"]].concat())
}

#[test]
fn every_command_says_so_and_after_the_decision_sync_does_the_rest() {
    let (repo, _server) = merged();
    let found = repo.xtask(&["verify"]);
    let lock = "guest/Cargo.lock";
    for (rule, path, help) in [
        ("source-syntax", SOURCE, "keep the side that counts in toolchains/tool_versions.bzl"),
        ("manifest-syntax", "guest/Cargo.toml", "keep the side that counts in guest/Cargo.toml"),
        (
            "manifest-syntax",
            lock,
            "take either side of guest/Cargo.lock whole (`git checkout --ours guest/Cargo.lock`)",
        ),
    ] {
        let (line, _) =
            repo.read(path).lines().enumerate().find(|(_, line)| line.starts_with("<<<<<<<")).unwrap();
        let place = format!("{path}:{}:1", line + 1);
        let lines = found.exits(1).stdout.lines().collect::<Vec<_>>();
        let error = format!("error[{rule}]: a merge conflict is not resolved");
        assert!(lines.iter().any(|line| *line == error), "{}", found.stdout);
        found.shows(&place).shows(help);
    }
    let said = format!("{SOURCE}:5:1: a merge conflict is not resolved");
    for command in [&["sync"][..], &["bump", "wit-bindgen", "0.46.0"], &["adopt"]] {
        repo.refuses(command, &[&said]);
    }
    // The decision; then what is about nothing else is settled, and lock files are left.
    repo.git(&["checkout", "--theirs", SOURCE]);
    repo.xtask(&["sync"])
        .exits(1)
        .shows("-  merge conflict: two sides -> both follow  (guest/Cargo.toml)\n")
        .shows("-  merge conflict: two sides -> both follow  (docs/versions.md)\n")
        .shows("what you resolved yourself:\n  git add -- ")
        .shows("\n  git commit\n");
    repo.xtask(&["verify"]).exits(1).shows("verify: 2 errors\n").shows(lock).shows("host/Cargo.lock");
    repo.git(&["checkout", "--ours", lock, "host/Cargo.lock"]);
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
    repo.git(&["diff", "--exit-code", "topic"]);
}

#[test]
fn where_cargo_stops_either_side_of_its_lock_file_will_do() {
    for side in ["--ours", "--theirs"] {
        let (repo, _server) = merged();
        repo.git(&["checkout", "--theirs", SOURCE, "guest/Cargo.toml", "host", "docs"]);
        let cargo = |arguments: &[&str]| repo.run(env!("CARGO"), "guest", arguments);
        cargo(&["metadata", "--format-version", "1"]).exits(101).says("failed to parse lock file");
        repo.git(&["checkout", side, "guest/Cargo.lock"]);
        repo.xtask(&["sync"]).exits(0);
        cargo(&["update", "--locked", "--workspace"]).exits(0);
        repo.git(&["diff", "--exit-code", "topic"]);
    }
}
