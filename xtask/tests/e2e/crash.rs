//! The crash matrix: each command that writes is stopped at every call by which
//! it changes a file or folder of the repository, by SIGKILL, a full disk and
//! an I/O error. Afterwards, or after the next command, every byte is as it was
//! before or as it would be after.
//!
//! A preloaded shim does it (`support/shim.rs`).

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::digests;
use crate::support::crates::{krate, lock};
use crate::support::repo::Bytes;
use crate::support::shim::Stop;
use crate::support::{Repo, Server, TOOLBOX, WIT_BINDGEN};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "wit-bindgen": "0.46.0",
    "toolbox": "1.0.0",
}
//- xtask/pins.toml
registry_data = "checksums/registry_data.bzl"
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

/// How a call fails. The numbers are Linux's ENOSPC and EIO.
const HOWS: [&str; 3] = ["kill", "28", "5"];

/// What the wit-bindgen release server, the crate registry and the repository
/// hold before each run.
fn consistent(server: &Server) -> Repo {
    consistent_in(Repo::without_git(FIXTURE), server, Git::Yes)
}

/// Whether there is a git folder, in which state is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Git {
    Yes,
    No,
}

fn consistent_in(repo: Repo, server: &Server, git: Git) -> Repo {
    WIT_BINDGEN.register(&repo, "0.46.0", &["0.46.0"]);
    TOOLBOX.register(&repo, "1.0.0", &["1.0.0"]);
    let packages: [(&str, &str, &[&str]); 2] =
        [("guest", "0.0.0", &["wit-bindgen"]), ("wit-bindgen", "0.46.0", &[])];
    repo.write("guest/Cargo.lock", lock(&packages));
    repo.knows_crates(&["0.46.0", "0.47.0"].map(|version| krate("wit-bindgen", version)));
    repo.download_from(server);
    if git == Git::Yes {
        repo.commit();
    }
    repo.xtask(&["sync"]).exits(0);
    repo
}

#[test]
fn bump_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    WIT_BINDGEN.publish(&server, "0.47.0");
    // The source, a manifest, a lock file, the registry, a marked line, and a
    // generated file.
    matrix(&["bump", "wit-bindgen", "0.47.0"], 6, 83, &consistent(&server));
}

#[test]
fn sync_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    matrix(&["sync"], 4, 57, &drifted(consistent(&server)));
}

#[test]
fn sync_is_all_or_nothing_without_git_as_well() {
    let server = Server::start();
    let repo = consistent_in(Repo::without_git(FIXTURE), &server, Git::No);
    matrix(&["sync"], 4, 57, &drifted(repo));
}

#[test]
fn rename_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    // The source, the registry under two names, a marked line, a generated file.
    matrix(&["rename", "wit-bindgen", "bindgen"], 5, 60, &consistent(&server));
}

#[test]
fn remove_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    // The source, the registry file that goes, a generated file.
    matrix(&["remove", "toolbox"], 3, 45, &consistent(&server));
}

#[test]
fn a_restoration_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    restores(drifted(consistent(&server)), &["sync"]);
}

#[test]
fn a_restoration_of_a_file_that_went_is_all_or_nothing_as_well() {
    let server = Server::start();
    restores(consistent(&server), &["rename", "wit-bindgen", "bindgen"]);
}

/// Stops a command where all files are changed, and its restoration everywhere.
fn restores(repo: Repo, arguments: &[&str]) {
    let before = repo.bytes();
    let calls = Stop::new(0, "kill").run(&repo.copied(), arguments, 0);
    let is_placed = |call: &String| {
        call.starts_with("exchange ") || call.starts_with("rename /repo/") && !call.contains("/.git/")
    };
    let last = calls.iter().rposition(is_placed).unwrap();
    // All files have their new texts, and the log is not closed.
    Stop::new(last + 2, "kill").start(&repo, arguments);
    assert_ne!(repo.bytes(), before);
    let restore = ["bump", "no-such-tool", "1.0.0"];
    let calls = Stop::new(0, "kill").run(&repo.copied(), &restore, 2);
    assert!(calls.len() >= 20, "{calls:#?}");
    for call in 1..=calls.len() {
        for how in HOWS {
            let at = format!("restoring stopped by {how} at call {call}: {}", calls[call - 1]);
            let repo = repo.copied();
            Stop::new(call, how).start(&repo, &restore);
            repo.xtask(&restore).exits(2);
            assert_eq!(repo.bytes(), before, "{at}");
            assert!(!has_state(&repo, "undo"), "{at}: the originals are left behind");
        }
    }
}

/// A repository that `sync` has to change.
fn drifted(repo: Repo) -> Repo {
    repo.replace("rules/bindings.bzl", "0.46.0", "0.45.0");
    repo.replace("guest/Cargo.toml", "0.46.0", "0.45.0");
    repo.replace(
        "checksums/tools/toolbox.json",
        "\"latest_version\": \"1.0.0\"",
        "\"latest_version\": \"0.9.0\"",
    );
    // A file that sync makes anew.
    fs::remove_file(repo.path("checksums/registry_data.bzl")).unwrap();
    repo
}

#[test]
fn fetch_checksums_is_all_or_nothing_wherever_it_is_stopped() {
    let server = Server::start();
    TOOLBOX.publish(&server, "1.1.0");
    WIT_BINDGEN.publish(&server, "0.47.0");
    matrix(&["fetch-checksums", "toolbox@1.1.0", "wit-bindgen@0.47.0"], 3, 50, &consistent(&server));
}

#[test]
fn a_bump_of_a_table_and_an_archive_is_all_or_nothing_wherever_it_is_stopped() {
    let (repo, _server) = digests::published();
    repo.xtask(&["sync"]).exits(0);
    // The pin, and a file for each digest store.
    matrix(&["bump", "toolbox", "1.1.0"], 3, 40, &repo);
}

/// Stops `arguments`, which change `files` files of the repository, everywhere
/// and in every way, each time in a copy. There are at least `least` places.
fn matrix(arguments: &[&str], files: usize, least: usize, repo: &Repo) {
    let reference = repo.copied();
    let before = reference.bytes();
    let calls = Stop::new(0, "kill").run(&reference, arguments, 0);
    let after = reference.bytes();
    // Each file: saved (open, write, sync), staged (the same, and chmod), put in
    // place, tidied up. Around them: the lock, the log, the folders.
    assert!(calls.len() >= least, "{calls:#?}");
    let is_placed = |call: &&String| {
        call.starts_with("exchange ") || call.starts_with("rename /repo/") && !call.contains("/.git/")
    };
    assert_eq!(calls.iter().filter(is_placed).count(), files, "{calls:#?}");
    assert!(calls.iter().any(|call| call.starts_with("exchange ")), "{calls:#?}");
    let next = AtomicUsize::new(0);
    let points: Vec<(usize, &str)> = (1..=calls.len()).flat_map(|call| HOWS.map(|how| (call, how))).collect();
    // Two at a time: each is mostly waiting for cargo.
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((call, how)) = points.get(next.fetch_add(1, Ordering::SeqCst)) {
                    stopped(&repo.copied(), arguments, *call, how, &calls[*call - 1], &before, &after);
                }
            });
        }
    });
    // Past the capture of the test runner: the count belongs into every log.
    let _ = writeln!(
        std::io::stderr(),
        "crash matrix: {} makes {} calls in the repository, each was stopped in {} ways",
        arguments[0],
        calls.len(),
        HOWS.len()
    );
}

/// Stops a command at one call, and checks what is left.
fn stopped(
    repo: &Repo,
    arguments: &[&str],
    call: usize,
    how: &str,
    name: &str,
    before: &Bytes,
    after: &Bytes,
) {
    let at = format!("{arguments:?} stopped by {how} at call {call}: {name}");
    let stop = Stop::new(call, how);
    let (code, stderr) = stop.start(repo, arguments);
    if how == "kill" {
        assert_eq!(code, None, "{at}: it was not killed");
        recovers(repo, &at, before, after);
        return;
    }
    let now = repo.bytes();
    match code {
        // What could not be tidied up, the next command does.
        Some(0) => assert_eq!(now.without_staged(), *after, "{at}: it says that all is well"),
        Some(2) => {
            assert!(stderr.contains("error:"), "{at}: {stderr}");
            assert_eq!(now, *before, "{at}: it says that nothing was written");
        }
        other => panic!("{at}: {other:?}\n{stderr}"),
    }
    repo.xtask(&["bump", "no-such-tool", "1.0.0"]).exits(2);
    assert_eq!(
        repo.bytes(),
        if code == Some(0) { after.clone() } else { before.clone() },
        "{at}: left behind"
    );
    assert!(!has_state(repo, "undo"), "{at}: the originals are left behind");
}

/// After a kill: `verify` says what happened and writes nothing, and the next
/// command that may write restores the repository before it does anything
/// else; this one refuses what it is asked for, and so changes nothing itself.
fn recovers(repo: &Repo, at: &str, before: &Bytes, after: &Bytes) {
    let interrupted = has_state(repo, "undo/log.json");
    let left = repo.bytes();
    let verify = repo.xtask(&["verify"]);
    assert_eq!(interrupted, verify.stdout.contains("error[interrupted-change]"), "{at}: {}", verify.stdout);
    assert_eq!(repo.bytes(), left, "{at}: verify has written");
    let next = repo.xtask(&["bump", "no-such-tool", "1.0.0"]);
    assert_eq!(next.code, Some(2), "{at}: {}", next.stderr);
    assert_eq!(interrupted, next.stderr.contains("had been interrupted; restored"), "{at}: {}", next.stderr);
    let now = repo.bytes();
    assert!(now == *before || now == *after, "{at}: half changed");
    assert!(!(interrupted && now == *after), "{at}: it was to be restored");
    assert!(!has_state(repo, "undo"), "{at}: the originals are left behind");
}

/// Whether there is something at a path in the state folder, wherever that is:
/// in git's own, or in the user's.
fn has_state(repo: &Repo, path: &str) -> bool {
    let of_user = fs::read_dir(repo.outside().join("state/cargo-xtask")).into_iter().flatten();
    let mut folders = of_user.map(|entry| entry.unwrap().path()).chain([repo.path(".git/xtask")]);
    folders.any(|folder| folder.join(path).exists())
}
