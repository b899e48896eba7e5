//! `--dry-run`: the diff is what the real run writes, and nothing is written.

use crate::support::program::{Run, clean};
use crate::support::workshop::FOLLOWERS;
use crate::support::{Repo, workshop};

/// Asserts that the diff of a dry run, applied by git, gives the bytes that
/// the real run writes.
#[track_caller]
fn foretells(prepare: impl Fn(&Repo), arguments: &[&str]) -> String {
    let (repo, _server) = workshop();
    prepare(&repo);
    let before = repo.bytes();
    let run = repo.xtask(&[arguments, &["--dry-run", "-v"]].concat());
    run.exits(0).says_nothing_of("cannot be applied");
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
fn of_a_lock_file_is_told_crate_by_crate() {
    let (repo, _server) = workshop();
    let run = repo.xtask(&["bump", "wit-bindgen", "0.47.0", "--dry-run"]);
    let locks = "--- a/guest/Cargo.lock\n+++ b/guest/Cargo.lock\n@@ -0,0 +0,0 @@ crate by crate; -v shows every line\n  \
                 wit-bindgen 0.46.0 -> 0.47.0\n\
                 --- a/host/Cargo.lock\n+++ b/host/Cargo.lock\n@@ -0,0 +0,0 @@ crate by crate; -v shows every line\n  \
                 wit-bindgen 0.46.0 -> 0.47.0\n";
    assert!(run.exits(0).stdout.ends_with(locks), "{}", run.stdout);
    run.says(
        "of guest/Cargo.lock, host/Cargo.lock only the crates are shown, so this diff cannot be applied; -v shows \
         every line\n",
    );
    // Whoever tries all the same gets nothing, and not a part of it.
    let (patch, before) = (repo.outside().join("patch"), repo.bytes());
    std::fs::write(&patch, &run.stdout).unwrap();
    repo.run("git", "", &["apply", patch.to_str().unwrap()]).exits(128).says("corrupt patch");
    repo.assert_unchanged(&before);
    // Where crates come and go, and where none does.
    repo.write("guest/Cargo.lock", crate::support::crates::lock(&[("guest", "0.0.0", &[])]));
    let run = repo.xtask(&["sync", "--dry-run"]);
    run.shows("\n+ wit-bindgen 0.46.0\n");
    // A program gets every line.
    let document = repo.xtask(&["--format", "json", "sync", "--dry-run"]).json();
    assert!(document["changes"][0]["diff"].as_str().unwrap().contains("\n+name = \"wit-bindgen\"\n"));
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
fn of_a_sync_of_files_that_are_sane_in_their_own_way() {
    let drift = |repo: &Repo| {
        // A byte order mark, tabs and CRLF; scripts and emoji that are joined;
        // what looks like a command to GitHub Actions, or like a diff.
        repo.write(
            "docs/sane.txt",
            "\u{feff}\tmi\u{308}t 1.1.0 # tool-version: toolbox\r\n👩\u{200d}👧 ❤\u{fe0f}\r\nمی\u{200c}خواهم\r\n",
        );
        repo.write("docs/code.txt", "::error::x\n-- a/x\n1.1.0 # tool-version: toolbox\n++ b/x\n##[x]\n");
    };
    let diff = foretells(drift, &["sync"]);
    assert!(diff.contains("\n-\u{feff}\tmi\u{308}t 1.1.0 #"), "{diff}");
}

#[cfg(unix)]
#[test]
fn of_files_whose_names_git_quotes() {
    let names =
        ["docs/tab\there", "docs/line\n+++ b/break", "docs/a\"b\\c", "docs/\u{202e}x\u{1b}[2J", "docs/ä"];
    let drift = |repo: &Repo| {
        for name in names {
            repo.write(name, "1.1.0 # tool-version: toolbox\n");
        }
    };
    let diff = foretells(drift, &["sync"]);
    for name in [
        "\"a/docs/tab\\011here\"",
        "\"a/docs/\\342\\200\\256x\\033[2J\"",
        "\"a/docs/a\\\"b\\\\c\"",
        "a/docs/ä",
    ] {
        assert!(diff.contains(&format!("--- {name}\n")), "{diff}");
    }
}

#[test]
fn that_cannot_be_applied_says_so() {
    let (repo, _server) = workshop();
    let line = "1.1.0 # tool-version: toolbox\n";
    repo.write("docs/odd.txt", format!("a\rb\u{1b}[2J\n{line}\u{202e}c\u{c}\n"));
    let run = repo.xtask(&["sync", "--dry-run"]);
    run.exits(0).says("this diff shows 4 characters as escapes, such as \\u{1b}, and cannot be applied\n");
    run.shows(" a\\rb\\u{1b}[2J\n-1.1.0 #").shows("\n \\u{202e}c\\u{c}\n");
    repo.xtask(&["--quiet", "sync", "--dry-run"]).exits(0).says("cannot be applied\n");
    // The document has it as it is.
    let document = repo.xtask(&["--format", "json", "sync", "--dry-run"]);
    assert!(document.json()["changes"][0]["diff"].as_str().unwrap().contains(" a\rb\u{1b}[2J\n-1.1.0 #"));
    assert_eq!(document.stderr, "");
}

#[test]
fn in_a_log_of_github_actions_gives_no_commands() {
    let (mut repo, _server) = workshop();
    repo.env("GITHUB_ACTIONS", "true");
    repo.write("docs/odd.txt", "::add-mask::x\n1.1.0 # tool-version: toolbox\n##[error]x\n");
    let run = repo.xtask(&["sync", "--dry-run"]);
    run.exits(0).gives_no_commands().shows("\n \\u{3a}:add-mask::x\n").shows("\n \\u{23}#[error]x\n");
    run.says("this diff shows 2 characters as escapes");
    // What goes into a file is in no log.
    let patch = repo.outside().join("patch");
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path(""));
    command.args(["sync", "--dry-run"]).env("GITHUB_ACTIONS", "true");
    command.stdout(std::fs::File::create(&patch).unwrap());
    Run::of(command).exits(0).says_nothing_of("escapes");
    repo.git(&["apply", patch.to_str().unwrap()]);
    assert!(repo.read("docs/odd.txt").contains("1.2.0 #"));
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
