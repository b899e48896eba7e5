//! `verify --since`: what git tells of an earlier commit, and where it cannot.

use crate::support::program::Run;
use crate::support::{Repo, workshop};

const TOOLBOX: &str = "checksums/tools/toolbox.json";

/// The repository that most tests begin with, on a branch that left `main`.
fn branched() -> Repo {
    let (repo, _server) = workshop();
    repo.git(&["branch", "--move", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

/// Takes the release 1.1.0 out of the registry file of toolbox.
fn lose(repo: &Repo) {
    let text = repo.read(TOOLBOX);
    let start = text.find(",\n    \"1.1.0\"").unwrap();
    repo.write(TOOLBOX, format!("{}\n  }}\n}}\n", &text[..start]));
}

#[test]
fn what_went_on_this_branch_is_found_committed_or_not() {
    let repo = branched();
    repo.xtask(&["verify", "--since", "main"]).exits(0);
    lose(&repo);
    let finds = |run: Run| {
        run.exits(1).shows("error[record-lost]: toolbox 1.1.0 was on record at ").shows("restores the file");
    };
    repo.xtask(&["verify"]).exits(0);
    finds(repo.xtask(&["verify", "--since", "main"]));
    repo.commit();
    finds(repo.xtask(&["verify", "--since=main"]));
    // What comes to the other branch meanwhile is not missing here.
    repo.git(&["checkout", "--quiet", "main"]);
    repo.replace(TOOLBOX, "    \"1.1.0\": {", "    \"1.0.0\": {\"platforms\": {}},\n    \"1.1.0\": {");
    repo.commit();
    repo.git(&["checkout", "--quiet", "topic"]);
    let document = repo.xtask(&["--format", "json", "verify", "--since", "main"]);
    document.exits(1);
    let document = document.json();
    assert_eq!(document["findings"].as_array().unwrap().len(), 1);
    assert_eq!(document["findings"][0]["rule"], "record-lost");
    assert!(document["findings"][0]["expected"].as_str().unwrap().starts_with("linux_amd64 "));
    // And what it says helps.
    let fix = document["findings"][0]["fix"]["advice"].as_str().unwrap();
    let restore: Vec<&str> = fix.split('`').nth(1).unwrap().split(' ').skip(1).collect();
    repo.git(&restore);
    repo.xtask(&["verify", "--since", "main"]).exits(0);
}

const SCRIPT: &str = "bin/get-toolbox.sh";

/// A line that downloads a file of toolbox, and the one that checks it.
fn stanza(version: &str, platform: &str, digest: &str) -> String {
    format!(
        "curl -LO https://example.com/v{version}/toolbox-{platform}.tgz # tool-version: toolbox\n\
         echo \"{digest}  toolbox-{platform}.tgz\" | sha256sum -c\n\n"
    )
}

#[test]
fn a_digest_near_a_marked_line_is_on_record_too() {
    let (repo, _server) = workshop();
    let [linux, mac, other] = ["1a", "2b", "3c"].map(|two| two.repeat(32));
    let both = |mac: &str| stanza("1.2.0", "linux", &linux) + &stanza("1.2.0", "mac", mac);
    repo.write(SCRIPT, both(&mac));
    repo.commit();
    repo.git(&["branch", "--move", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    let since = |code: i32| repo.xtask(&["verify", "--since", "main"]).exits(code).stdout.clone();
    assert!(!since(0).contains("record-lost"));
    // To other lines of another file, whatever git is set to.
    repo.git(&["config", "color.ui", "always"]);
    repo.git(&["mv", SCRIPT, "bin/fetch.sh"]);
    repo.write("bin/fetch.sh", format!("#!/bin/sh\n\n{}", both(&mac)));
    since(0);
    repo.git(&["mv", "bin/fetch.sh", SCRIPT]);
    for (text, shown) in [
        (
            both(&other),
            "the digest of toolbox 1.2.0 at https://example.com/v1.2.0/toolbox-mac.tgz was another one at"
                .to_owned(),
        ),
        (both("TODO"), "1.2.0 at https://example.com/v1.2.0/toolbox-mac.tgz was on record at".to_owned()),
        (stanza("1.2.0", "linux", &linux), format!("no marked line of {SCRIPT} has it any more")),
    ] {
        repo.write(SCRIPT, text);
        repo.xtask(&["verify"]).exits(0);
        let found = since(1);
        assert!(found.contains("error[record-lost]") && found.contains(&shown), "{found}");
    }
    // And what it says helps.
    let document = repo.xtask(&["--format", "json", "verify", "--since", "main"]).json();
    assert_eq!(document["findings"][0]["expected"], mac.as_str());
    let fix = document["findings"][0]["fix"]["advice"].as_str().unwrap();
    let restore: Vec<&str> = fix.split('`').nth(1).unwrap().split(' ').skip(1).collect();
    repo.git(&restore);
    since(0);
    // While the tool is pinned, its script is missed.
    std::fs::remove_file(repo.path(SCRIPT)).unwrap();
    since(1);
}

#[test]
fn the_registry_may_have_moved_and_the_settings_with_it() {
    let repo = branched();
    repo.write("pins.toml", "registry = \"build/tools\"\n");
    std::fs::create_dir_all(repo.path("build")).unwrap();
    repo.git(&["add", "."]);
    repo.git(&["mv", "checksums/tools", "build/tools"]);
    repo.commit();
    repo.xtask(&["verify", "--since", "main"]).exits(0);
    std::fs::remove_file(repo.path("build/tools/toolbox.json")).unwrap();
    repo.xtask(&["verify", "--since", "main"])
        .exits(1)
        .shows("error[record-lost]: toolbox 1.3.0 was on record at")
        .shows("there is no build/tools/toolbox.json any more\n --> pins.toml:1:12");
}

#[test]
fn a_root_within_a_checkout_has_its_own_records() {
    let outer = Repo::empty();
    let inner = branched();
    outer
        .run("cp", "", &["-a", inner.path("").to_str().unwrap(), outer.path("inner").to_str().unwrap()])
        .exits(0);
    std::fs::remove_dir_all(outer.path("inner/.git")).unwrap();
    let script = format!("inner/{SCRIPT}");
    outer.write(&script, stanza("1.2.0", "linux", &"1a".repeat(32)));
    outer.commit();
    outer.git(&["config", "grep.fullName", "true"]);
    outer.git(&["tag", "start"]);
    outer.xtask_in("inner", &["verify", "--since", "start"]).exits(0);
    outer.replace("inner/checksums/tools/toolbox.json", "    \"1.1.0\": {", "    \"1.0.9\": {");
    outer.commit();
    outer.write(&script, stanza("1.2.0", "linux", "TODO"));
    let found = outer.xtask_in("inner", &["verify", "--since", "start"]);
    found.exits(1).shows("toolbox 1.1.0 was on record").shows(&format!("no marked line of {SCRIPT} has it"));
}

/// Asserts that it does not work, and says why in these words.
#[track_caller]
fn refuses(repo: &Repo, revision: &str, says: &[&str]) {
    let run = repo.xtask(&["verify", &format!("--since={revision}")]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{revision:?}: {}", run.stderr);
    for text in says {
        run.says(text);
    }
}

#[test]
fn what_is_no_commit_is_refused() {
    let repo = branched();
    for revision in ["", "-x", "--all", "^main", "main..topic", "a b", "--output=/tmp/x"] {
        refuses(&repo, revision, &["names no commit; say a branch, a tag or a commit"]);
    }
    refuses(&repo, "nothing", &["--since nothing: git knows no such commit here"]);
    refuses(&repo, "main:docs", &["git knows no such commit here"]);
    refuses(&repo, "HEAD^{tree}", &["git knows no such commit here"]);
    refuses(&repo, "origin/main", &["git knows no such commit here", "git fetch origin main"]);
    repo.git(&["checkout", "--quiet", "--orphan", "other"]);
    refuses(&repo, "main", &["nothing is committed here yet"]);
    repo.write("other", "the same commit would be the same");
    repo.commit();
    refuses(&repo, "main", &["it has no commit in common with this checkout"]);
}

#[test]
fn a_shallow_clone_says_what_is_missing() {
    let repo = branched();
    repo.write("a", "a");
    repo.commit();
    let clone = Repo::empty();
    let url = format!("file://{}", repo.path("").display());
    std::fs::remove_dir(clone.path("")).unwrap();
    let root = clone.path("").to_str().unwrap().to_owned();
    repo.git(&["clone", "--quiet", "--depth", "1", "--branch", "topic", &url, &root]);
    let hint = "git fetch --unshallow (in CI: fetch-depth: 0)";
    refuses(&clone, "origin/main", &["git knows no such commit here; this clone is shallow", hint]);
    clone.git(&["fetch", "--quiet", "--depth", "1", "origin", "main:refs/remotes/origin/main"]);
    refuses(&clone, "origin/main", &["no commit in common with this checkout; this clone is shallow", hint]);
    clone.git(&["fetch", "--quiet", "--unshallow", "origin"]);
    clone.xtask(&["verify", "--since", "origin/main"]).exits(0);
}

/// What it does not have it must not take for something that was never on record.
#[test]
fn a_partial_clone_says_what_is_missing() {
    let repo = branched();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    lose(&repo);
    repo.commit();
    let clone = Repo::empty();
    let url = format!("file://{}", repo.path("").display());
    std::fs::remove_dir(clone.path("")).unwrap();
    let root = clone.path("").to_str().unwrap().to_owned();
    repo.git(&["clone", "--quiet", "--filter=blob:none", "--branch", "topic", &url, &root]);
    let hint = "fetch the rest of it: git fetch --refetch --no-filter";
    refuses(&clone, "origin/main", &["git does not have all that the earlier commit held", hint]);
    clone.git(&["fetch", "--quiet", "--refetch", "--no-filter"]);
    let run = clone.xtask(&["verify", "--since", "origin/main"]);
    run.exits(1).shows("error[record-lost]: toolbox 1.1.0 was on record at ");
}

#[test]
fn in_a_partial_clone_any_missing_file_may_have_held_a_marker() {
    let repo = branched();
    repo.write("a", "as it is on main");
    repo.commit();
    repo.git(&["branch", "--force", "main"]);
    repo.write("a", "as it is here");
    repo.commit();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = Repo::empty();
    let url = format!("file://{}", repo.path("").display());
    std::fs::remove_dir(clone.path("")).unwrap();
    let root = clone.path("").to_str().unwrap().to_owned();
    repo.git(&["clone", "--quiet", "--filter=blob:none", "--branch", "topic", &url, &root]);
    // Nobody knows what it said.
    let hint = "git fetch --refetch --no-filter";
    refuses(&clone, "origin/main", &["git does not have all that the earlier commit held", hint]);
    clone.git(&["fetch", "--quiet", "--refetch", "--no-filter"]);
    clone.xtask(&["verify", "--since", "origin/main"]).exits(0);
}

#[test]
fn without_git_there_is_no_earlier_commit() {
    let (repo, _server) = workshop();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    repo.xtask(&["verify"]).exits(0);
    refuses(&repo, "main", &["--since compares with an earlier commit, and", "is in no git repository"]);
}

#[test]
fn a_checkout_that_git_does_not_trust_has_no_earlier_commit() {
    let mut repo = branched();
    // Git's own switch for its own tests: everything belongs to somebody else.
    repo.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    refuses(
        &repo,
        "main",
        &["git does not trust this checkout", "git config --global --add safe.directory "],
    );
}

#[cfg(unix)]
#[test]
fn nothing_of_the_repository_is_run_or_read_for_it() {
    use std::os::unix::fs::PermissionsExt;

    let repo = branched();
    let trace = repo.outside().join("trace");
    let script = repo.path("evil.sh");
    repo.write("evil.sh", format!("#!/bin/sh\necho \"$*\" >> '{}'\n", trace.display()));
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    repo.write(".gitattributes", "*.json filter=evil diff=evil merge=evil export-subst\n");
    repo.commit();
    let evil = script.to_str().unwrap();
    for key in
        ["filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "diff.external", "core.fsmonitor"]
    {
        repo.git(&["config", key, evil]);
    }
    repo.write(".git/hooks/post-checkout", "#!/bin/sh\nfalse\n");
    // What a link at an earlier commit led to is not read.
    repo.git(&["checkout", "--quiet", "main"]);
    std::os::unix::fs::symlink("toolbox.json", repo.path("checksums/tools/linked.json")).unwrap();
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "next"]);
    std::fs::remove_file(repo.path("checksums/tools/linked.json")).unwrap();
    let _ = std::fs::remove_file(&trace);
    let run = repo.xtask(&["verify", "--since", "main"]);
    run.shows("warning[record-lost]: what was on record of linked at").exits(0);
    assert!(!trace.exists(), "{}", std::fs::read_to_string(trace).unwrap());
}
