//! A change that was interrupted is reported, and restored before anything
//! else is done; two writers never meet.

use std::fs::{File, OpenOptions};
use std::io::Write;

use serde_json::{Value, json};

use crate::support::{Repo, workshop};

/// Where the log is: no branch can put anything there.
const LOG: &str = ".git/xtask/undo/log.json";

/// An entry of the undo log: a file, the name of its saved original, and its
/// new text.
fn entry(path: &str, original: Option<&str>, after: &str) -> Value {
    let name = path.rsplit('/').next().unwrap();
    json!({
        "path": path,
        "real": path,
        "staged": format!(".{name}.0.xtask-new"),
        "original": original,
        "after": after,
    })
}

fn write_log(repo: &Repo, entries: &[Value]) {
    let log =
        json!({ "command": "cargo xtask bump", "owner": "", "id": "1", "folders": [], "entries": entries });
    repo.write(LOG, log.to_string());
}

/// The repository in the middle of a change of two files and a new one.
fn interrupted() -> (Repo, crate::support::repo::Bytes) {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    let manifest = repo.read("guest/Cargo.toml");
    let source = repo.read("toolchains/tool_versions.bzl");
    repo.write(".git/xtask/undo/0.original", &manifest);
    repo.write(".git/xtask/undo/1.original", &source);
    let new_manifest = manifest.replace("0.46.0", "0.47.0");
    let entries = [
        entry("guest/Cargo.toml", Some("0.original"), &new_manifest),
        entry("toolchains/tool_versions.bzl", Some("1.original"), "half a file and the rest"),
        entry("checksums/registry_data.bzl", None, "REGISTRY = {}\n"),
    ];
    write_log(&repo, &entries);
    // One file has changed places, one was about to, one is new.
    repo.write("guest/Cargo.toml", new_manifest);
    repo.write("guest/.Cargo.toml.0.xtask-new", &manifest);
    repo.write("toolchains/.tool_versions.bzl.0.xtask-new", "half a fi");
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
        .shows(LOG)
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
fn a_log_that_names_what_this_tool_never_changes_is_refused() {
    for path in [
        "../victim",
        "/etc/victim",
        "a/../../victim",
        "",
        ".git/hooks/post-checkout",
        "guest/.GIT/config",
        "xtask/pins.toml",
        "docs/unmarked.md",
        "guest/src/lib.rs",
    ] {
        let (repo, _server) = workshop();
        let victim = repo.outside().join("victim");
        std::fs::write(&victim, "precious").unwrap();
        repo.write("docs/unmarked.md", "new");
        repo.write(".git/xtask/undo/0.original", "bad");
        write_log(&repo, &[entry(path, Some("0.original"), "new")]);
        repo.refuses(
            &["sync"],
            &[
                "an interrupted change could not be restored, so nothing else was done",
                "which is no file that this tool changes",
            ],
        );
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "precious");
    }
}

#[test]
fn a_log_whose_originals_or_staged_names_are_elsewhere_is_refused() {
    for (key, value) in [
        ("original", "../../guest/Cargo.toml"),
        ("original", "a/b"),
        ("staged", "../x.xtask-new"),
        ("staged", "Cargo.toml"),
        ("real", ".git/config"),
    ] {
        let (repo, _server) = workshop();
        let mut entry = entry("guest/Cargo.toml", Some("0.original"), "new");
        entry[key] = value.into();
        write_log(&repo, &[entry]);
        repo.refuses(&["sync"], &["which is no file that this tool changes"]);
    }
}

#[test]
fn a_log_of_another_checkout_is_refused() {
    let (repo, _server) = workshop();
    let manifest = repo.read("guest/Cargo.toml");
    repo.write(".git/xtask/undo/0.original", &manifest);
    let mut log = json!({ "command": "cargo xtask bump", "owner": "/elsewhere", "id": "1", "folders": [] });
    log["entries"] = json!([entry("guest/Cargo.toml", Some("0.original"), "new")]);
    repo.write(LOG, log.to_string());
    repo.refuses(&["sync"], &["`cargo xtask bump` was interrupted in another checkout than this one", LOG]);
}

#[test]
fn a_file_that_leads_elsewhere_now_is_not_restored() {
    let (repo, _server) = workshop();
    let manifest = repo.read("guest/Cargo.toml");
    repo.write(".git/xtask/undo/0.original", &manifest);
    write_log(&repo, &[entry("guest/Cargo.toml", Some("0.original"), "new")]);
    repo.write("docs/other.toml", "new");
    std::fs::remove_file(repo.path("guest/Cargo.toml")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../docs/other.toml", repo.path("guest/Cargo.toml")).unwrap();
    repo.refuses(&["sync"], &["guest/Cargo.toml leads elsewhere than when the change was interrupted"]);
}

#[test]
fn a_log_that_cannot_be_read_is_reported_and_left_to_a_person() {
    for log in ["{\"command\": ", "", "[]", "{\"command\": \"x\", \"entries\": []}", "\0"] {
        let (repo, _server) = workshop();
        repo.write(".git/xtask/undo/0.original", "the original");
        repo.write(LOG, log);
        repo.refuses(&["sync"], &[".git/xtask/undo/log.json cannot be read", "the originals are beside it"]);
        repo.xtask(&["verify"])
            .exits(1)
            .shows("error[interrupted-change]")
            .shows("its undo log cannot be read")
            .shows("put the originals beside .git/xtask/undo/log.json back by hand");
    }
}

#[test]
fn a_log_that_is_no_file_is_reported_as_well() {
    let (repo, _server) = workshop();
    repo.write(".git/xtask/undo/log.json/a folder", "");
    repo.xtask(&["verify"]).exits(1).shows("error[interrupted-change]");
    repo.refuses(&["sync"], &["log.json cannot be read"]);
}

#[test]
fn originals_without_a_log_mean_nothing() {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    repo.write(".git/xtask/undo/0.original", "the original");
    repo.write(".git/xtask/undo/log.json.new", "{");
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync"]).exits(0).prints("sync: nothing to change\n");
    repo.assert_unchanged(&before);
    assert!(!repo.path(".git/xtask").exists());
}

#[test]
fn what_a_finished_change_left_beside_the_files_is_tidied_up() {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    let manifest = repo.read("guest/Cargo.toml");
    let staged = "guest/.Cargo.toml.0.xtask-new";
    let done = json!({ "command": "cargo xtask bump", "owner": "", "id": "1", "folders": [],
        "entries": [entry("guest/Cargo.toml", Some("0.original"), "new")] });
    let leave = |beside: &str| {
        repo.write(".git/xtask/undo/0.original", &manifest);
        repo.write(".git/xtask/undo/done.json", done.to_string());
        repo.write(staged, beside);
    };
    leave(&manifest);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync"]).exits(0).prints("sync: nothing to change\n");
    repo.assert_unchanged(&before);
    // Unless somebody has written to it.
    leave("by hand");
    repo.xtask(&["sync"]).exits(0).says("guest/Cargo.toml was edited while it was replaced");
    assert_eq!(repo.read(staged), "by hand");
}

#[test]
fn what_somebody_edited_since_is_not_lost() {
    let (repo, _server) = workshop();
    let original = repo.read("guest/Cargo.toml");
    let after = original.replace("0.46.0", "0.47.0");
    write_log(&repo, &[entry("guest/Cargo.toml", Some("0.original"), &after)]);
    repo.write(".git/xtask/undo/0.original", &original);
    repo.write("guest/Cargo.toml", format!("{after}# by hand\n"));
    let says = "guest/Cargo.toml was edited after the change was interrupted";
    repo.refuses(&["sync"], &[says, ".git/xtask/undo/0.original"]);
    assert_eq!(repo.read(".git/xtask/undo/0.original"), original);
    repo.write("guest/Cargo.toml", &after);
    repo.xtask(&["sync"]).exits(0).says("had been interrupted; restored");
    assert_eq!(repo.read("guest/Cargo.toml"), original);
}

#[test]
fn what_somebody_edited_in_the_last_moment_is_put_back() {
    let (repo, _server) = workshop();
    let original = repo.read("guest/Cargo.toml");
    let after = original.replace("0.46.0", "0.47.0");
    write_log(&repo, &[entry("guest/Cargo.toml", Some("0.original"), &after)]);
    repo.write(".git/xtask/undo/0.original", &original);
    // The new text changed places with what was found to be an edit.
    repo.write("guest/Cargo.toml", &after);
    let edited = format!("{original}# by hand\n");
    repo.write("guest/.Cargo.toml.0.xtask-new", &edited);
    repo.xtask(&["sync"]).exits(0).says("had been interrupted; restored");
    assert_eq!(repo.read("guest/Cargo.toml"), edited);
    assert!(!repo.path("guest/.Cargo.toml.0.xtask-new").exists());
}

#[cfg(unix)]
#[test]
fn what_is_the_original_already_is_left_as_it_is() {
    use std::os::unix::fs::MetadataExt;
    let (repo, before) = interrupted();
    let inode = |path: &str| std::fs::metadata(repo.path(path)).unwrap().ino();
    let source = inode("toolchains/tool_versions.bzl");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&before);
    assert_eq!(inode("toolchains/tool_versions.bzl"), source);
}

#[test]
fn an_old_state_folder_in_the_checkout_is_reported_and_never_obeyed() {
    let (repo, _server) = workshop();
    let manifest = repo.read("guest/Cargo.toml");
    repo.write(".xtask/undo/0.original", "bad");
    let log = json!({ "command": "cargo xtask bump", "entries": [
        { "path": ".git/hooks/post-checkout", "original": "0.original" },
        { "path": "guest/Cargo.toml", "original": "0.original" },
    ] });
    repo.write(".xtask/undo/log.json", log.to_string());
    repo.commit();
    let before = repo.bytes();
    let shows = "put back what .xtask/undo has (log.json names the files, `git diff` shows what changed); then remove .xtask";
    repo.xtask(&["verify"]).exits(1).shows("error[old-state]").shows(shows);
    repo.xtask(&["sync"]).exits(1).says("error[old-state]");
    repo.assert_unchanged(&before);
    assert_eq!(repo.read("guest/Cargo.toml"), manifest);
    assert!(!repo.path(".git/hooks/post-checkout").exists());
}

#[test]
fn a_second_writer_is_told_who_the_first_one_is() {
    let (repo, server) = workshop();
    let unlocked = repo.bytes();
    repo.write(".git/xtask/lock", "");
    let mut lock = OpenOptions::new().read(true).write(true).open(repo.path(".git/xtask/lock")).unwrap();
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
    // Unless files are being replaced in this moment, and that does not end.
    write_log(&repo, &[]);
    repo.refuses(&["verify"], &[says]);
    repo.refuses(&["sync", "--check"], &[says]);
    drop::<File>(lock);
    repo.xtask(&["verify"]).exits(1).shows("error[interrupted-change]");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&unlocked);
}

/// The same entry for a file that goes.
fn gone(path: &str, original: Option<&str>) -> Value {
    let mut entry = entry(path, original, "");
    entry["after"] = Value::Null;
    entry
}

#[test]
fn a_file_that_went_comes_back_with_what_somebody_wrote_to_it() {
    const FILE: &str = "checksums/tools/toolbox.json";
    const STAGED: &str = "checksums/tools/.toolbox.json.0.xtask-new";
    let start = || {
        let (repo, _server) = workshop();
        let text = repo.read(FILE);
        repo.write(".git/xtask/undo/0.original", &text);
        write_log(&repo, &[gone(FILE, Some("0.original"))]);
        (repo, text)
    };
    let next = |repo: &Repo| repo.xtask(&["bump", "no-such-tool", "1.0.0"]);
    let moved = |repo: &Repo| std::fs::rename(repo.path(FILE), repo.path(STAGED)).unwrap();
    // It was about to go, it went, and what it held is gone beside it as well.
    let (repo, text) = start();
    next(&repo).says("had been interrupted; restored");
    assert_eq!(repo.read(FILE), text);
    let (repo, text) = start();
    moved(&repo);
    next(&repo).says("had been interrupted; restored");
    assert!(repo.read(FILE) == text && !repo.path(STAGED).exists());
    let (repo, text) = start();
    std::fs::remove_file(repo.path(FILE)).unwrap();
    next(&repo).says("had been interrupted; restored");
    assert_eq!(repo.read(FILE), text);
    // Somebody had it open, and has written to it since.
    let (repo, text) = start();
    moved(&repo);
    repo.write(STAGED, format!("{text} "));
    next(&repo).says("had been interrupted; restored");
    assert_eq!(repo.read(FILE), format!("{text} "));
    // Somebody has edited it before it went.
    let (repo, text) = start();
    repo.write(FILE, format!("{text} "));
    next(&repo).says("had been interrupted; restored");
    assert_eq!(repo.read(FILE), format!("{text} "));
    // Somebody has written another one there since.
    let (repo, _) = start();
    moved(&repo);
    repo.write(FILE, "{}");
    let before = repo.bytes();
    next(&repo).says("checksums/tools/toolbox.json was edited after the change was interrupted");
    repo.assert_unchanged(&before);
}

#[test]
fn a_log_names_only_registry_files_as_gone() {
    for (path, original) in [
        ("guest/Cargo.toml", Some("0.original")),
        ("docs/versions.md", Some("0.original")),
        ("checksums/tools/toolbox.json", None),
        ("checksums/tools/../x.json", Some("0.original")),
    ] {
        let (repo, _server) = workshop();
        repo.write(".git/xtask/undo/0.original", "x");
        write_log(&repo, &[gone(path, original)]);
        let _ = std::fs::remove_file(repo.path(path));
        let before = repo.bytes();
        repo.xtask(&["sync"]).exits(2).says("which is no file that this tool changes; nothing was restored");
        repo.assert_unchanged(&before);
    }
}
