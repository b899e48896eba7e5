//! From a change to a commit: the commands that a person runs as they are shown, and
//! `bump --commit`, which makes the commit or says how things stand.

use crate::support::program::Run;
use crate::support::workshop::FOLLOWERS;
use crate::support::{Repo, Server, workshop};

const BUMP: [&str; 3] = ["bump", "wit-bindgen", "0.47.0"];
const COMMIT: [&str; 4] = ["bump", "wit-bindgen", "0.47.0", "--commit"];
const SUBJECT: &str = "Bump wit-bindgen from 0.46.0 to 0.47.0";

/// The workshop of somebody whom git knows.
fn signed() -> (Repo, Server) {
    let (mut repo, server) = workshop();
    for role in ["AUTHOR", "COMMITTER"] {
        repo.env(&format!("GIT_{role}_NAME"), "test");
        repo.env(&format!("GIT_{role}_EMAIL"), "test@example.com");
    }
    (repo, server)
}

/// The commands for git that are shown, each in its line.
fn commands(run: &Run) -> Vec<&str> {
    run.stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with("git "))
        .collect()
}

/// Runs the commands that are shown as a shell does, and looks at the commit.
#[track_caller]
fn commits(repo: &Repo, folder: &str, run: &Run, subject: &str, files: &[&str]) {
    run.exits(0);
    assert!(!commands(run).is_empty(), "{}", run.stdout);
    repo.run("sh", folder, &["-ec", &commands(run).join("\n")]).exits(0);
    is_committed(repo, subject, files);
}

/// Asserts what the last commit is.
#[track_caller]
fn is_committed(repo: &Repo, subject: &str, files: &[&str]) {
    repo.git(&["log", "-1", "--format=%s"]).prints(&format!("{subject}\n"));
    let names: String = files.iter().map(|file| format!("{file}\0")).collect();
    repo.git(&["show", "--format=", "--name-only", "-z", "HEAD"]).prints(&names);
}

fn head(repo: &Repo) -> String {
    repo.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned()
}

#[test]
fn the_commands_that_are_shown_make_the_commit() {
    let (repo, _server) = signed();
    let run = repo.xtask(&BUMP);
    run.shows(&format!(
        "commit them together:\n  git add -- {}\n  git commit -m '{SUBJECT}'\n",
        FOLLOWERS.join(" ")
    ));
    commits(&repo, "", &run, SUBJECT, &FOLLOWERS);
    repo.git(&["status", "--porcelain"]).prints("");
    // Whoever is somewhere else is told where.
    let run = repo.xtask_in("host/app", &["bump", "wit-bindgen", "0.46.0"]);
    commits(&repo, "docs", &run, "Bump wit-bindgen from 0.47.0 to 0.46.0", &FOLLOWERS);
}

#[test]
fn several_tools_are_named_in_the_message() {
    let (repo, _server) = signed();
    let run = repo.xtask(&["bump", "toolbox@1.3.0", "wit-bindgen@0.47.0", "--compatible"]);
    let subject = "Bump toolbox from 1.2.0 to 1.3.0 and wit-bindgen from 0.46.0 to 0.47.0";
    commits(&repo, "", &run, subject, &FOLLOWERS);
}

#[test]
fn a_pin_that_was_moved_by_hand_goes_with_what_follows() {
    let (repo, _server) = signed();
    repo.replace(
        "toolchains/tool_versions.bzl",
        "\"wit-bindgen\": \"0.46.0\"",
        "\"wit-bindgen\": \"0.47.0\"",
    );
    repo.write("docs/else.md", "somebody's\n");
    let run = repo.xtask(&["sync"]);
    commits(&repo, "", &run, "Follow wit-bindgen 0.47.0", &FOLLOWERS);
    repo.git(&["status", "--porcelain"]).prints("?? docs/else.md\n");
}

#[test]
fn a_place_that_a_bot_moved_goes_with_what_follows_it() {
    let (repo, _server) = signed();
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
    let run = repo.xtask(&["adopt"]);
    commits(&repo, "", &run, SUBJECT, &FOLLOWERS);
    repo.git(&["status", "--porcelain"]).prints("");
}

#[cfg(unix)]
#[test]
fn odd_names_and_what_is_staged_stay_what_they_are() {
    let (repo, _server) = signed();
    let line = |version: &str| format!("{version} <!-- tool-version: toolbox -->\n");
    let names = [":(top)x.md", "docs/*.md", "docs/[a] b's.md"];
    names.iter().for_each(|name| repo.write(name, line("1.2.0")));
    repo.commit();
    // A pattern would take these as well.
    repo.write("docs/a.md", "x\n");
    repo.write("docs/staged.md", "x\n");
    repo.git(&["add", "docs/staged.md"]);
    names.iter().for_each(|name| repo.write(name, line("1.1.0")));
    repo.git(&[
        "-c",
        "user.name=t",
        "-c",
        "user.email=t",
        "commit",
        "--quiet",
        "-m",
        "x",
        "--",
        "docs/versions.md",
        ":(literal)docs/*.md",
        ":(literal)docs/[a] b's.md",
        ":(literal):(top)x.md",
    ]);
    let run = repo.xtask(&["sync"]);
    commits(&repo, "", &run, "Follow toolbox 1.2.0", &names);
    repo.git(&["status", "--porcelain"]).prints("A  docs/staged.md\n?? docs/a.md\n");
}

#[test]
fn of_many_files_the_command_stays_right() {
    let (repo, _server) = signed();
    let write = |version: &str| {
        for number in 10..40 {
            repo.write(&format!("docs/{number}.md"), format!("{version} <!-- tool-version: toolbox -->\n"));
        }
    };
    write("1.1.0");
    repo.commit();
    let names: Vec<String> = (10..40).map(|number| format!("docs/{number}.md")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let run = repo.xtask(&["sync"]);
    run.shows("  ... and 10 more: -v shows all of them\n").shows("  git add --all\n");
    assert_eq!(repo.git(&["diff", "--name-only"]).stdout.lines().count(), 30);
    commits(&repo, "", &run, "Follow toolbox 1.2.0", &names);
    write("1.1.0");
    repo.commit();
    repo.write("docs/else.md", "somebody's\n");
    let run = repo.xtask(&["-v", "sync"]);
    run.shows(&format!("  git add -- {}\n", names.join(" ")));
    assert!(
        !run.stdout.contains("more:") && run.stdout.matches("marked line").count() == 30,
        "{}",
        run.stdout
    );
    commits(&repo, "", &run, "Follow toolbox 1.2.0", &names);
}

#[test]
fn where_there_is_nothing_to_commit_nothing_is_said_of_it() {
    let (repo, _server) = signed();
    repo.xtask(&BUMP).exits(0);
    let run = repo.xtask(&["bump", "wit-bindgen", "0.46.0"]);
    assert!(!run.exits(0).stdout.contains("commit"), "{}", run.stdout);
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    let run = repo.xtask(&BUMP);
    assert!(!run.exits(0).stdout.contains("commit"), "{}", run.stdout);
}

#[test]
fn a_bump_commits_its_own_files() {
    let (repo, _server) = signed();
    repo.write("docs/else.md", "somebody's\n");
    repo.replace("host/app/src/main.rs", "fn main() {}", "fn main() { }");
    let run = repo.xtask(&COMMIT);
    run.exits(0).shows(&format!("committed: {} {SUBJECT}\n", &head(&repo)[..12]));
    assert!(commands(&run).is_empty(), "{}", run.stdout);
    is_committed(&repo, SUBJECT, &FOLLOWERS);
    repo.git(&["status", "--porcelain"]).prints(" M host/app/src/main.rs\n?? docs/else.md\n");
    // Again there is nothing to commit.
    let before = head(&repo);
    repo.xtask(&COMMIT).exits(0).prints("bump: nothing to change\n");
    // Of no branch, and told to a program.
    repo.git(&["checkout", "--quiet", "--detach"]);
    let run = repo.xtask(&["--format", "json", "bump", "wit-bindgen", "0.46.0", "--commit"]);
    let document = run.exits(0).json();
    assert_ne!(head(&repo), before);
    assert_eq!(document["commit"]["id"], head(&repo));
    assert_eq!(document["commit"]["message"], "Bump wit-bindgen from 0.47.0 to 0.46.0");
    assert_eq!(document["commit"]["paths"].as_array().unwrap().len(), FOLLOWERS.len());
    assert_eq!(document["outcome"], "changed");
}

#[test]
fn what_is_not_committed_is_told_to_a_program() {
    let (repo, _server) = signed();
    let document = repo.xtask(&[&["--format", "json"], &BUMP[..]].concat()).exits(0).json();
    assert_eq!(document["commit"]["id"], serde_json::Value::Null);
    assert_eq!(document["commit"]["message"], SUBJECT);
    assert_eq!(document["commit"]["paths"], serde_json::json!(FOLLOWERS));
    let document = repo.xtask(&["--format", "json", "sync"]).exits(0).json();
    assert_eq!(document["commit"], serde_json::Value::Null);
}

#[test]
fn a_commit_that_would_have_more_in_it_is_refused_before_anything_is_written() {
    let (repo, _server) = signed();
    repo.write("docs/staged.md", "x\n");
    repo.git(&["add", "docs/staged.md"]);
    repo.refuses(&COMMIT, &["docs/staged.md is staged, and would be in this commit", "nothing was written"]);
    repo.git(&["rm", "--quiet", "--cached", "docs/staged.md"]);
    let manifest = repo.read("guest/Cargo.toml");
    repo.write("guest/Cargo.toml", format!("{manifest}# somebody's\n"));
    repo.refuses(&COMMIT, &["guest/Cargo.toml has something not committed yet", "nothing was written"]);
    repo.write("guest/Cargo.toml", manifest);
    // What git does not know is somebody's as well.
    repo.write("docs/new.md", "0.46.0 <!-- tool-version: wit-bindgen -->\n");
    repo.refuses(&COMMIT, &["docs/new.md has something not committed yet"]);
    std::fs::remove_file(repo.path("docs/new.md")).unwrap();
    repo.write(".git/MERGE_HEAD", head(&repo) + "\n");
    repo.refuses(&COMMIT, &["a merge is not finished here"]);
    std::fs::remove_file(repo.path(".git/MERGE_HEAD")).unwrap();
    repo.refuses(&[&COMMIT[..], &["--dry-run"]].concat(), &["cannot be used with"]);
    repo.xtask(&COMMIT).exits(0);
}

#[test]
fn a_commit_in_nobodys_name_or_in_no_repository_is_refused_before_anything_is_written() {
    let (repo, _server) = workshop();
    repo.git(&["config", "user.useConfigOnly", "true"]);
    repo.refuses(&COMMIT, &["git does not know in whose name", "user.email", "nothing was written"]);
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    repo.refuses(&COMMIT, &["is in no git repository", "nothing was written"]);
}

#[cfg(unix)]
fn hook(repo: &Repo, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    repo.write(".git/hooks/pre-commit", format!("#!/bin/sh\n{script}\n"));
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(repo.path(".git/hooks/pre-commit"), mode).unwrap();
}

#[cfg(unix)]
#[test]
fn hooks_run_as_in_any_commit() {
    let (repo, _server) = signed();
    // It may ask the same program, and git with patterns.
    let program = env!("CARGO_BIN_EXE_xtask");
    hook(
        &repo,
        &format!("set -e\n'{program}' verify --quiet\ngit diff --cached --name-only -- '*.md' > ../seen"),
    );
    repo.xtask(&COMMIT).exits(0);
    assert_eq!(std::fs::read_to_string(repo.outside().join("seen")).unwrap(), "docs/versions.md\n");
}

#[cfg(unix)]
#[test]
fn a_hook_that_refuses_leaves_a_state_that_is_told() {
    let (repo, _server) = signed();
    hook(&repo, "echo 'the moon is full' >&2; exit 1");
    let (bytes, before) = (repo.bytes(), head(&repo));
    let run = repo.xtask(&COMMIT);
    run.exits(2).says("error: git did not make the commit (exit status: 1):\nthe moon is full\n");
    run.says("6 files changed and staged, nothing is committed\n").shows("bump: changed 6 files\n");
    assert_eq!(head(&repo), before);
    repo.assert_changed(&bytes, &FOLLOWERS);
    assert_eq!(repo.git(&["diff", "--cached", "--name-only"]).stdout.lines().count(), 6);
    // What it says helps, once the moon is another.
    std::fs::remove_file(repo.path(".git/hooks/pre-commit")).unwrap();
    repo.run("sh", "", &["-ec", &commands(&run).join("\n")]).exits(0);
    is_committed(&repo, SUBJECT, &FOLLOWERS);
    hook(&repo, "exit 3");
    let run = repo.xtask(&["--format", "json", "bump", "wit-bindgen", "0.46.0", "--commit"]);
    let document = run.exits(2).says("git did not make the commit").json();
    assert_eq!(document["outcome"], "incomplete");
    assert_eq!(document["commit"]["id"], serde_json::Value::Null);
    let why =
        "git did not make the commit (exit status: 1)\n6 files changed and staged, nothing is committed";
    assert_eq!(document["commit"]["failure"], why);
}

#[cfg(unix)]
#[test]
fn nothing_of_the_repository_is_run_but_for_the_commit() {
    use std::os::unix::fs::PermissionsExt;
    let (repo, _server) = signed();
    let (trace, script) = (repo.outside().join("trace"), repo.path("evil"));
    repo.write(".gitattributes", "*.md filter=evil\n");
    repo.write("evil", format!("#!/bin/sh\necho run >> '{}'\ncat\n", trace.display()));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    repo.commit();
    hook(&repo, "../repo/evil < /dev/null");
    for key in ["filter.evil.clean", "filter.evil.smudge", "core.fsmonitor"] {
        repo.git(&["config", key, script.to_str().unwrap()]);
    }
    repo.xtask(&BUMP).exits(0).shows("git commit -m");
    repo.refuses(&["bump", "wit-bindgen", "0.46.0", "--commit"], &["not committed yet"]);
    assert!(!trace.exists(), "{}", std::fs::read_to_string(&trace).unwrap());
    // Whoever says so has the user's own git commit.
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.xtask(&COMMIT).exits(0);
    assert!(trace.exists());
}
