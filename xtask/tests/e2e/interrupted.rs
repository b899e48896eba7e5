//! A change that was interrupted is reported, and restored before anything
//! else is done; two writers never meet.

use std::fs::{File, OpenOptions};
use std::io::Write;

use crate::support::{Repo, workshop};

/// The repository in the middle of a change of two files and a new one.
fn interrupted() -> (Repo, crate::support::repo::Bytes) {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    let manifest = repo.read("guest/Cargo.toml");
    let source = repo.read("toolchains/tool_versions.bzl");
    repo.write(".xtask/undo/0.original", &manifest);
    repo.write(".xtask/undo/1.original", &source);
    let log = r#"{
        "command": "cargo xtask bump",
        "entries": [
            {"path": "guest/Cargo.toml", "original": "0.original"},
            {"path": "toolchains/tool_versions.bzl", "original": "1.original"},
            {"path": "checksums/registry_data.bzl", "original": null}
        ]
    }"#;
    repo.write(".xtask/undo/log.json", log);
    // One file was replaced, one was about to be, one is new.
    repo.write("guest/Cargo.toml", manifest.replace("0.46.0", "0.47.0"));
    repo.write("toolchains/.tool_versions.bzl.xtask-new", "half a fi");
    repo.write("checksums/registry_data.bzl", "REGISTRY = {}\n");
    (repo, before)
}

#[test]
fn verify_reports_it_and_writes_nothing() {
    let (repo, _) = interrupted();
    let before = repo.bytes();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("error[interrupted-change]: `cargo xtask bump` did not finish")
        .shows(".xtask/undo/log.json")
        .shows("run `cargo xtask sync`");
    repo.xtask(&["status"]).exits(0);
    for reading in
        [&["sync", "--check"][..], &["sync", "--dry-run"], &["bump", "toolbox", "1.2.0", "--dry-run"]]
    {
        repo.refuses(
            reading,
            &["`cargo xtask bump` was interrupted", "restore them first: cargo xtask sync"],
        );
    }
    repo.assert_unchanged(&before);
}

#[test]
fn the_next_command_that_writes_restores_it_first() {
    for command in [&["sync"][..], &["bump", "wit-bindgen", "0.46.0"], &["fetch-checksums"]] {
        let (repo, before) = interrupted();
        let run = repo.xtask(command);
        run.exits(0)
            .says("`cargo xtask bump` had been interrupted; restored to what it was before:\n  guest/Cargo.toml\n")
            .shows("nothing to change\n");
        repo.assert_unchanged(&before);
        repo.xtask(&["verify"]).exits(0);
    }
}

#[test]
fn a_command_that_then_refuses_has_restored_it_all_the_same() {
    let (repo, before) = interrupted();
    repo.xtask(&["bump", "wit-bindgen", "0.60.0"]).exits(2).says("had been interrupted; restored");
    repo.assert_unchanged(&before);
}

#[test]
fn a_log_that_names_what_is_no_file_of_the_repository_is_refused() {
    for (path, original) in [
        ("../victim", "\"0.original\""),
        ("/etc/victim", "\"0.original\""),
        ("a/../../victim", "null"),
        ("guest/Cargo.toml", "\"../../guest/Cargo.toml\""),
        ("", "null"),
    ] {
        let (repo, _server) = workshop();
        let victim = repo.outside().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        repo.write(".xtask/undo/0.original", "bad");
        let log = format!(
            r#"{{"command": "cargo xtask bump", "entries": [{{"path": "{path}", "original": {original}}}]}}"#
        );
        repo.write(".xtask/undo/log.json", log);
        repo.refuses(
            &["sync"],
            &[
                "an interrupted change could not be restored, so nothing else was done",
                "which is no file of this",
            ],
        );
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[test]
fn a_log_that_cannot_be_read_is_left_to_a_person() {
    let (repo, _server) = workshop();
    repo.write(".xtask/undo/0.original", "the original");
    repo.write(".xtask/undo/log.json", "{\"command\": ");
    repo.refuses(&["sync"], &[".xtask/undo/log.json cannot be read; the originals are beside it"]);
    repo.xtask(&["verify"]).exits(1).shows("error[interrupted-change]");
}

#[test]
fn originals_without_a_log_mean_nothing() {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    repo.write(".xtask/undo/0.original", "the original");
    repo.write(".xtask/undo/log.json.new", "{");
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync"]).exits(0).prints("sync: nothing to change\n");
    repo.assert_unchanged(&before);
}

#[test]
fn what_somebody_edited_since_is_not_lost() {
    let (repo, _server) = workshop();
    let original = repo.read("guest/Cargo.toml");
    let after = original.replace("0.46.0", "0.47.0");
    let entry = serde_json::json!({ "path": "guest/Cargo.toml", "original": "0.original", "after": after });
    let log = serde_json::json!({ "command": "cargo xtask bump", "entries": [entry] });
    repo.write(".xtask/undo/0.original", &original);
    repo.write(".xtask/undo/log.json", log.to_string());
    repo.write("guest/Cargo.toml", format!("{after}# by hand\n"));
    let says = "guest/Cargo.toml was edited after the change was interrupted";
    let before = repo.bytes();
    repo.xtask(&["sync"]).exits(2).says(says).says(".xtask/undo/0.original");
    assert_eq!(repo.bytes().without(".xtask"), before.without(".xtask"));
    assert_eq!(repo.read(".xtask/undo/0.original"), original);
    repo.write("guest/Cargo.toml", &after);
    repo.xtask(&["sync"]).exits(0).says("had been interrupted; restored");
    assert_eq!(repo.read("guest/Cargo.toml"), original);
}

#[test]
fn a_second_writer_is_told_who_the_first_one_is() {
    let (repo, server) = workshop();
    let unlocked = repo.bytes();
    repo.write(".xtask/lock", "");
    let mut lock = OpenOptions::new().read(true).write(true).open(repo.path(".xtask/lock")).unwrap();
    lock.lock().unwrap();
    lock.write_all(b"cargo xtask bump (process 4711)\n").unwrap();
    let says = "another cargo xtask bump (process 4711) is writing to this repository; nothing was done";
    repo.refuses(&["sync"], &[says]);
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &[says]);
    repo.refuses(&["fetch-checksums", "wit-bindgen"], &[says]);
    assert!(server.asked().is_empty());
    // Whoever only reads may.
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync", "--check"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--dry-run"]).exits(0);
    // Unless files are being replaced in this moment.
    repo.write(".xtask/undo/log.json", "{\"command\": \"cargo xtask bump\", \"entries\": []}");
    repo.refuses(&["verify"], &[says]);
    repo.refuses(&["sync", "--check"], &[says]);
    drop::<File>(lock);
    repo.xtask(&["verify"]).exits(1).shows("error[interrupted-change]");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&unlocked);
}

#[test]
fn a_change_whose_file_cannot_be_written_is_undone() {
    let (repo, _server) = workshop();
    // A folder where a new text would be put: the third of six files fails.
    repo.write("guest/.Cargo.toml.xtask-new/in the way", "");
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["guest/Cargo.toml"]);
}
