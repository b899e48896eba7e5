//! `--dry-run`: the diff is what the real run writes, and nothing is written.

use crate::support::workshop::FOLLOWERS;
use crate::support::{Repo, workshop};

/// Asserts that the diff of a dry run, applied by git, gives the bytes that
/// the real run writes.
#[track_caller]
fn foretells(prepare: impl Fn(&Repo), arguments: &[&str]) -> String {
    let (repo, _server) = workshop();
    prepare(&repo);
    let before = repo.bytes();
    let run = repo.xtask(&[arguments, &["--dry-run"]].concat());
    run.exits(0);
    repo.assert_unchanged(&before);
    let patch = repo.outside().join("patch");
    std::fs::write(&patch, &run.stdout).unwrap();
    repo.git(&["apply", patch.to_str().unwrap()]);
    let applied = repo.bytes();

    // Another repository would have another address of the server in it.
    repo.git(&["apply", "--reverse", patch.to_str().unwrap()]);
    repo.assert_unchanged(&before);
    repo.xtask(arguments).exits(0);
    repo.assert_unchanged(&applied);
    run.stdout
}

#[test]
fn of_a_bump() {
    let diff = foretells(|_| {}, &["bump", "wit-bindgen", "0.47.0"]);
    for path in FOLLOWERS {
        assert!(diff.contains(&format!("--- a/{path}\n+++ b/{path}\n@@ ")), "{diff}");
    }
    assert!(diff.contains("\n- \"wit-bindgen 0.46.0\",\n+ \"wit-bindgen 0.47.0\",\n"), "{diff}");
}

#[test]
fn of_a_bump_that_downloads() {
    let diff = foretells(|_| {}, &["bump", "wit-bindgen", "0.49.0"]);
    assert!(diff.contains("+    \"0.49.0\": {\n"), "{diff}");
}

#[test]
fn of_a_bump_that_changes_the_table() {
    foretells(|_| {}, &["bump", "toolbox", "1.3.0", "--compatible"]);
}

#[test]
fn of_a_sync() {
    let drift = |repo: &Repo| {
        repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
        repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
        repo.write("host/Cargo.lock", crate::support::workshop::host_lock("0.47.0"));
        // Neither a line break at the end, nor Unix ones.
        repo.write("docs/a b.txt", "x\r\n0.1.0 tool // tool-version: toolbox");
    };
    let diff = foretells(drift, &["sync"]);
    for path in ["docs/versions.md", "guest/Cargo.toml", "host/Cargo.lock"] {
        assert!(diff.contains(&format!("--- a/{path}\n+++ b/{path}\n@@ ")), "{diff}");
    }
}

#[test]
fn of_a_generated_file_that_is_not_there_yet() {
    let wanted = |repo: &Repo| {
        repo.write("xtask/pins.toml", "registry_data = \"checksums/registry_data.bzl\"\n");
    };
    let diff = foretells(wanted, &["sync"]);
    assert!(diff.starts_with("--- /dev/null\n+++ b/checksums/registry_data.bzl\n"), "{diff}");
}

#[test]
fn of_fetched_checksums() {
    foretells(|_| {}, &["fetch-checksums", "wit-bindgen@0.50.0"]);
}

#[test]
fn says_what_would_change_beside_the_diff() {
    let (repo, _server) = workshop();
    let run = repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--dry-run"]);
    run.exits(0).says("bump: would change 6 files\n").says("pin: 0.46.0 -> 0.47.0");
    assert!(!run.stdout.contains("would change"));
    let run = repo.xtask(&["sync", "--dry-run"]);
    run.exits(0).prints("").says("sync: nothing to change\n");
}

#[test]
fn is_not_a_check() {
    let (repo, _server) = workshop();
    repo.refuses(&["sync", "--check", "--dry-run"], &["cannot be used with"]);
    repo.refuses(&["fetch-checksums", "--check", "--dry-run"], &["cannot be used with"]);
}
