//! `release-checklist`: every step open and done, told from a repository and its git.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::support::{Reply, Repo, Server, TOOLBOX, WIT_BINDGEN, spotless, workshop};

const LOG: &str = "# Changelog\n\n## Unreleased\n\n## [1.2.0] - 2026-01-01\n- new\n";

/// The repository that most tests begin with, about to release 1.2.0.
fn ready() -> (Repo, Server) {
    let (repo, server) = spotless();
    repo.write("Cargo.toml", "[workspace.package]\nversion = \"1.2.0\"\n");
    repo.write("CHANGELOG.md", LOG);
    repo.commit();
    repo.xtask(&["fetch-checksums", "--check", "-q"]).exits(0);
    (repo, server)
}

/// The states of the steps, by their names.
#[track_caller]
fn states(repo: &Repo, code: i32, arguments: &[&str]) -> BTreeMap<String, String> {
    let before = repo.bytes();
    let run = repo.xtask(&[&["release-checklist", "--format", "json"], arguments].concat());
    run.exits(code);
    repo.assert_unchanged(&before);
    let document = run.json();
    let steps = document["steps"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    steps.map(|step| (text(&step["name"]), text(&step["state"]))).collect()
}

/// Asserts which steps are left, each with its state, and the exit status.
#[track_caller]
fn leaves(repo: &Repo, expected: &[&str]) {
    let states = states(repo, i32::from(!expected.is_empty()), &[]);
    let left = states.iter().filter(|(_, state)| ["open", "unknown"].contains(&state.as_str()));
    let left: Vec<String> = left.map(|(name, state)| format!("{name} {state}")).collect();
    assert_eq!(left, expected);
}

#[test]
fn a_repository_that_is_ready_has_nothing_left() {
    let (repo, server) = ready();
    let asked = server.asked().len();
    leaves(&repo, &[]);
    let run = repo.xtask(&["release-checklist"]);
    run.exits(0)
        .shows("[x] verify-clean           2 tools and 6 places that repeat their versions agree (0 warnings)\n")
        .shows("[-] newer-releases         decide whether to move first to what the record knows\n      at ")
        .shows("\n      toolbox 1.2.0 -> 1.3.0\n")
        .shows("[x] artifacts-rehashed     5 artifacts were downloaded here and found as recorded, the first on 20")
        .shows("[x] tag-free               v1.2.0 is free locally, among 0 tags;")
        .shows("\nrelease-checklist: 1.2.0: 8 done, 0 open, 0 unknown, 3 by hand\n");
    assert_eq!(run.stderr, "");
    repo.xtask(&["release-checklist", "-q", "1.2.0"])
        .exits(0)
        .prints(run.stdout.rsplit_once("release-").unwrap().0);
    assert_eq!(server.asked().len(), asked, "it is offline");
}

#[test]
fn each_step_is_open_until_what_it_says_is_done() {
    let (repo, _server) = ready();
    let whole = repo.read("checksums/tools/toolbox.json");
    // By a commit, so that only what it is about is open.
    let commit_and_leaves = |path: &str, text: &str, expected: &[&str]| {
        let before = repo.read(path);
        repo.write(path, text);
        repo.commit();
        leaves(&repo, expected);
        repo.write(path, before);
        repo.commit();
        leaves(&repo, &[]);
    };
    let versions = repo.read("docs/versions.md");
    let behind = versions.replace("The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    commit_and_leaves("docs/versions.md", &behind, &["nothing-to-sync open", "verify-clean open"]);
    let start = whole.find("\"1.2.0\": {").unwrap();
    let (head, release) = whole.split_at(start);
    let renamed = format!("{head}{}", release.replacen("windows_amd64", "linux_arm64", 1));
    commit_and_leaves(
        "checksums/tools/toolbox.json",
        &renamed,
        // What stands there was never compared under that name.
        &["artifacts-rehashed open", "registry-whole open", "verify-clean open"],
    );
    commit_and_leaves("Cargo.toml", "[package]\nversion = \"1.1.0\"\n", &["changelog-has-version open"]);
    repo.xtask(&["release-checklist", "1.3.0"])
        .exits(1)
        .shows("[ ] version-set            Cargo.toml says 1.2.0, not 1.3.0\n      at Cargo.toml:2:11\n      set `version`")
        .shows("[ ] changelog-has-version  no heading has 1.3.0\n");
    let left = LOG.replace("## Unreleased\n", "## Unreleased\n- more\n");
    commit_and_leaves("CHANGELOG.md", &left, &["changelog-has-version open"]);
    fs::remove_file(repo.path("CHANGELOG.md")).unwrap();
    leaves(&repo, &["changelog-has-version open", "work-tree-clean open"]);
    repo.write("CHANGELOG.md", LOG);
    repo.write("forgotten", "");
    leaves(&repo, &["work-tree-clean open"]);
    repo.xtask(&["release-checklist"])
        .exits(1)
        .shows("1 path is not as committed\n      forgotten\n      commit what");
    fs::remove_file(repo.path("forgotten")).unwrap();
    repo.git(&["tag", "v1.2.0"]);
    leaves(&repo, &["tag-free open"]);
    repo.git(&["tag", "--delete", "v1.2.0"]);
    leaves(&repo, &[]);
}

#[test]
fn what_is_served_counts_since_the_digests_changed_and_until_it_is_another() {
    let (repo, server) = workshop();
    repo.write("Cargo.toml", "[workspace.package]\nversion = \"1.2.0\"\n");
    repo.write("CHANGELOG.md", LOG);
    repo.commit();
    leaves(&repo, &["artifacts-rehashed open"]);
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "--check", "wit-bindgen"]).exits(0);
    repo.xtask(&["release-checklist"])
        .exits(1)
        .shows("2 artifacts are not known to be served as recorded, of 5\n")
        .shows("\n      toolbox 1.2.0 linux_amd64\n      toolbox 1.2.0 windows_amd64\n      run `cargo xtask fetch-checksums --check`\n");
    repo.xtask(&["fetch-checksums", "--check"]).exits(0);
    repo.assert_unchanged(&before);
    assert!(!repo.path(".git/xtask").exists());
    leaves(&repo, &[]);
    // Another digest is another artifact, and the old one is known.
    let (right, wrong) = (TOOLBOX.sha256("1.2.0", "linux_amd64"), TOOLBOX.sha256("1.9.0", "linux_amd64"));
    repo.replace("checksums/tools/toolbox.json", &right, &wrong);
    repo.commit();
    leaves(&repo, &["artifacts-rehashed open"]);
    repo.xtask(&["fetch-checksums", "--check", "toolbox"]).exits(1);
    leaves(&repo, &["artifacts-rehashed open"]);
    repo.replace("checksums/tools/toolbox.json", &wrong, &right);
    // So is one that comes another way.
    let way = repo.read("downloader.cfg");
    repo.write("downloader.cfg", format!("{way}block example.com\n"));
    repo.commit();
    leaves(&repo, &["artifacts-rehashed open"]);
    repo.write("downloader.cfg", way);
    repo.commit();
    leaves(&repo, &[]);
    // What was served once and is not any more.
    let url = WIT_BINDGEN.url_path("0.46.0", "linux_amd64");
    server.answer(&url, Reply::Status(404));
    repo.xtask(&["fetch-checksums", "--check", "wit-bindgen"]).exits(2);
    leaves(&repo, &["artifacts-rehashed open"]);
}

/// What is remembered of downloads.
fn memory(repo: &Repo) -> PathBuf {
    let mut folders = fs::read_dir(repo.outside().join("state/cargo-xtask")).unwrap();
    folders.next().unwrap().unwrap().path().join("rehashed.json")
}

#[test]
fn nothing_that_comes_with_a_checkout_says_what_was_downloaded() {
    let (repo, _server) = ready();
    leaves(&repo, &[]);
    let memory = memory(&repo);
    let text = fs::read_to_string(&memory).unwrap();
    fs::remove_file(&memory).unwrap();
    for planted in [".git/xtask/rehashed.json", ".git/rehashed.json"] {
        repo.write(planted, &text);
        leaves(&repo, &["artifacts-rehashed open"]);
    }
    // Nor what is damaged.
    fs::write(&memory, &text[1..]).unwrap();
    leaves(&repo, &["artifacts-rehashed open"]);
    fs::write(&memory, text).unwrap();
    leaves(&repo, &[]);
}

#[test]
fn where_nothing_can_be_remembered_it_is_said() {
    let (mut repo, _server) = workshop();
    let file = repo.outside().join("file");
    fs::write(&file, "").unwrap();
    repo.env("XDG_STATE_HOME", file.to_str().unwrap());
    repo.xtask(&["fetch-checksums", "--check"])
        .exits(0)
        .says("note: nobody remembers that these were downloaded: ");
    assert_eq!(states(&repo, 1, &["1.2.0"])["artifacts-rehashed"], "open");
}

#[test]
fn a_version_that_nobody_says_is_asked_for() {
    let (repo, _server) = workshop();
    let say = "say it: cargo xtask release-checklist VERSION";
    repo.refuses(&["release-checklist"], &["Cargo.toml in the root gives none that can be read", say]);
    assert_eq!(states(&repo, 1, &["1.2.0"])["version-set"], "done");
    repo.write("Cargo.toml", "[package]\nversion.workspace = true\n");
    repo.refuses(&["release-checklist"], &[say]);
    repo.write("Cargo.toml", "[package]\nversion = \"1.2.0 \"\n");
    repo.refuses(
        &["release-checklist"],
        &["Cargo.toml:2:11: \"1.2.0 \" is no version", "release-checklist VERSION"],
    );
    repo.refuses(&["release-checklist", "v1.2.0"], &["write it without the leading \"v\": 1.2.0"]);
    repo.refuses(&["release-checklist", "--", "--all"], &["is no version"]);
}

#[test]
fn without_git_nobody_knows_what_is_committed_or_tagged() {
    let (repo, _server) = ready();
    fs::remove_dir_all(repo.path(".git")).unwrap();
    leaves(&repo, &["tag-free unknown", "work-tree-clean unknown"]);
    repo.xtask(&["release-checklist"])
        .exits(1)
        .shows("[?] tag-free               ")
        .shows(" is in no git repository\n")
        .shows(" 2 unknown, ");
}

#[test]
fn a_checkout_that_git_does_not_trust_is_not_asked_about() {
    let (mut repo, _server) = ready();
    repo.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    repo.xtask(&["release-checklist"])
        .exits(1)
        .shows("[?] work-tree-clean        git does not trust this checkout, because somebody else owns it");
}

#[test]
fn a_repository_without_a_commit_has_nothing_committed() {
    let (repo, _server) = ready();
    fs::remove_dir_all(repo.path(".git")).unwrap();
    repo.git(&["init", "--quiet"]);
    leaves(&repo, &["work-tree-clean open"]);
}

#[test]
fn a_shallow_clone_may_lack_tags() {
    let (repo, _server) = ready();
    repo.git(&["tag", "v1.2.0"]);
    repo.write("later", "");
    repo.commit();
    let clone = Repo::empty();
    let url = format!("file://{}", repo.path("").display());
    fs::remove_dir(clone.path("")).unwrap();
    let root = clone.path("").to_str().unwrap().to_owned();
    repo.git(&["clone", "--quiet", "--depth", "1", &url, &root]);
    let unknown = ["artifacts-rehashed open", "tag-free unknown"];
    leaves(&clone, &unknown);
    clone
        .xtask(&["release-checklist"])
        .exits(1)
        .shows("git fetch --unshallow --tags (in CI: fetch-depth: 0)\n");
    clone.git(&["fetch", "--quiet", "--unshallow", "--tags"]);
    leaves(&clone, &["artifacts-rehashed open", "tag-free open"]);
    clone.git(&["tag", "--delete", "v1.2.0"]);
    leaves(&clone, &["artifacts-rehashed open"]);
}

#[test]
fn texts_of_others_are_only_text_in_every_format() {
    let (mut repo, _server) = workshop();
    repo.env("GITHUB_ACTIONS", "true");
    repo.write("CHANGELOG.md", "# \u{1b}[2J\u{202e}::error::x <script> [a](b) `c\n## ##[x]\n");
    repo.commit();
    repo.git(&["tag", "v1.2.0\u{202e}"]);
    #[cfg(unix)]
    repo.write("a\u{1b}[31m\n::stop::b", "");
    for format in ["human", "markdown", "json"] {
        let run = repo.xtask(&["release-checklist", "1.2.0", "--format", format]);
        run.exits(1).is_sane().gives_no_commands();
        run.shows(if format == "json" { "v1.2.0\\u202e" } else { "v1.2.0\\u{202e}" });
    }
    repo.xtask(&["release-checklist", "1.2.0", "--format", "markdown"])
        .shows("\n  - \\# \\u{1b}\\[2J\\u{202e}::error::x &lt;script> \\[a\\](b) \\`c\n");
}

#[cfg(unix)]
#[test]
fn nothing_of_the_repository_is_run_for_it() {
    use std::os::unix::fs::PermissionsExt;

    let (repo, _server) = ready();
    let trace = repo.outside().join("trace");
    let script = repo.path("evil.sh");
    repo.write("evil.sh", format!("#!/bin/sh\necho \"$*\" >> '{}'\n", trace.display()));
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    repo.write(".gitattributes", "*.md filter=evil\n*.json filter=ev.il\n*.bzl diff=evil\n");
    repo.commit();
    let evil = script.to_str().unwrap();
    for key in [
        "filter.evil.clean",
        "filter.evil.process",
        "filter.ev.il.clean",
        "diff.evil.textconv",
        "diff.external",
    ] {
        repo.git(&["config", key, evil]);
    }
    repo.git(&["config", "filter.evil.required", "true"]);
    // What git has to look at again, since its index is older.
    for path in ["CHANGELOG.md", "checksums/tools/toolbox.json", "toolchains/tool_versions.bzl"] {
        repo.write(path, repo.read(path));
    }
    leaves(&repo, &[]);
    assert!(!trace.exists(), "{}", fs::read_to_string(&trace).unwrap());
    // Nobody can keep git from one with such a name.
    repo.git(&["config", "filter.a=b.clean", evil]);
    leaves(&repo, &["work-tree-clean unknown"]);
    assert!(!trace.exists());
}

#[test]
fn the_task_list_is_markdown_and_few_commands_have_some() {
    let (repo, server) = ready();
    repo.write("new_file", "");
    let run = repo.xtask(&["release-checklist", "--format", "markdown"]);
    run.exits(1)
        .shows("# Release 1.2.0\n\n- [x] **verify-clean**: 2 tools")
        .shows("\n- [ ] **ci-passes** (by hand): build and test")
        .shows("\n- [ ] **work-tree-clean**: 1 path is not as committed\n  - new\\_file\n  - commit what")
        .shows("\n\nrelease-checklist: 1.2.0: 7 done, 1 open, 0 unknown, 3 by hand\n");
    let asked = server.asked().len();
    for command in [&["status"][..], &["sync"], &["bump", "wit-bindgen", "0.47.0"], &["runtime-matrix"]] {
        let says = format!(
            "'--format <FORMAT>': {} has nothing as Markdown, only verify, release-checklist, explain have",
            command[0]
        );
        let run = repo.refuses(&[command, &["--format", "markdown"]].concat(), &[&says]);
        assert_eq!(run.stdout, "");
    }
    assert_eq!(server.asked().len(), asked);
}

#[test]
fn the_documents_name_every_step_and_every_command() {
    let repo = Repo::of_this_repository();
    let document = repo.xtask(&["release-checklist", "--format", "json", "0.1.0"]).json();
    let steps = document["steps"].as_array().unwrap().iter();
    let names: Vec<&str> = steps.map(|step| step["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"matrix-fresh"));
    let releasing = repo.read("RELEASING.md");
    let named = releasing.lines().filter_map(|line| line.split_once(". **`")?.1.split_once("`**"));
    assert_eq!(named.map(|(name, _)| name).collect::<Vec<_>>(), names, "RELEASING.md has other steps");
    let (help, readme) = (repo.xtask(&["--help"]).stdout, repo.read("README.md"));
    let commands = help.split_once("Commands:\n").unwrap().1.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    for name in names.into_iter().filter(|name| !name.is_empty() && *name != "help") {
        let row = format!("\n| `cargo xtask {name}");
        assert!(readme.contains(&row), "README.md has no row for {name}");
    }
}
