//! Git merges registry files by the merge driver: real branches, real merges.

use crate::support::program::Run;
use crate::support::{Repo, Server, TOOLBOX, workshop};

const REGISTRY: &str = "checksums/tools/toolbox.json";
const DATA: &str = "checksums/registry_data.bzl";

/// The repository with two releases more on the server.
fn releasing() -> (Repo, Server) {
    let (repo, server) = workshop();
    TOOLBOX.publish(&server, "1.5.0");
    repo.write(DATA, "");
    repo.xtask(&["sync"]).exits(0);
    repo.commit();
    repo.git(&["branch", "--move", "main"]);
    (repo, server)
}

/// Has git ask the program that is tested, once `init --git` has set it up.
fn set_up(repo: &Repo) {
    repo.xtask(&["init", "--git"]).exits(0);
    repo.commit();
    let driver = format!("{} merge-driver %O %A %B %P", env!("CARGO_BIN_EXE_xtask"));
    repo.git(&["config", "merge.tool-pins.driver", &driver]);
}

/// Two branches, each with another release: `topic` 1.4.0, and `main` 1.5.0.
fn branched(repo: &Repo) {
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    for (branch, version) in [("topic", "1.4.0"), ("main", "1.5.0")] {
        repo.git(&["checkout", "--quiet", branch]);
        repo.xtask(&["fetch-checksums", &format!("toolbox@{version}")]).exits(0);
        repo.commit();
    }
}

fn merge(repo: &Repo) -> Run {
    let person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    repo.run("git", "", &[&person[..], &["merge", "--quiet", "topic"]].concat())
}

#[test]
fn releases_of_both_branches_add_up() {
    let (repo, _server) = releasing();
    branched(&repo);
    // Git alone cannot.
    merge(&repo).exits(1);
    assert!(repo.read(REGISTRY).contains("<<<<<<<"));
    repo.git(&["merge", "--abort"]);
    set_up(&repo);
    merge(&repo).exits(0);
    let text = repo.read(REGISTRY);
    let at = |version: &str| text.find(&format!("\n    \"{version}\": {{")).unwrap();
    assert!(at("1.5.0") < at("1.4.0") && at("1.4.0") < at("1.3.0"), "{text}");
    assert!(text.contains("\"latest_version\": \"1.5.0\""), "{text}");
    for platform in ["linux_amd64", "windows_amd64"] {
        let digests = ["1.4.0", "1.5.0"].map(|version| TOOLBOX.sha256(version, platform));
        assert!(digests.iter().all(|digest| text.contains(digest)), "{text}");
    }
    // What is made from it follows.
    repo.xtask(&["verify"]).exits(1).shows("error[generated-stale]");
    repo.xtask(&["sync"]).exits(0).shows("sync: changed 1 file\n");
    repo.xtask(&["verify", "--since", "topic"]).exits(0);
}

#[test]
fn a_release_that_both_recorded_otherwise_is_a_conflict_of_gits() {
    let (repo, _server) = releasing();
    set_up(&repo);
    branched(&repo);
    let (recorded, other) = (TOOLBOX.sha256("1.4.0", "linux_amd64"), "ab".repeat(32));
    repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
    repo.replace(REGISTRY, &recorded, &other);
    repo.commit();
    let run = merge(&repo);
    run.exits(1).says(&format!(
        "merge-driver: {REGISTRY}: versions / 1.4.0 / platforms / linux_amd64 / sha256: \"{other}\" on one side, \
         \"{recorded}\" on the other\n"
    ));
    let text = repo.read(REGISTRY);
    let lines = ["<<<<<<< ours\n", "=======\n", ">>>>>>> theirs\n", &recorded, &other];
    assert!(lines.iter().all(|line| text.contains(line)), "{text}");
    assert!(repo.git(&["status", "--short"]).stdout.contains(&format!("UU {REGISTRY}")));
    repo.xtask(&["verify"])
        .exits(1)
        .shows("error[registry-schema]: a merge conflict is not resolved")
        .shows("`init --git`");
}

#[test]
fn git_is_set_up_once_in_each_clone_and_for_all_in_its_attributes() {
    let (repo, _server) = releasing();
    let before = repo.bytes();
    repo.xtask(&["init", "--git", "--dry-run"]).exits(0).shows("+/checksums/tools/*.json merge=tool-pins");
    repo.assert_unchanged(&before);
    repo.run("git", "", &["config", "merge.tool-pins.driver"]).exits(1);
    repo.write(".gitattributes", "* text=auto eol=lf");
    repo.xtask(&["init", "--git"]).exits(0).says(
        "this clone's git now asks `cargo xtask merge-driver %O %A %B %P`; every other clone does once",
    );
    assert_eq!(
        repo.read(".gitattributes"),
        "* text=auto eol=lf\n/checksums/tools/*.json merge=tool-pins\n/checksums/registry_data.bzl merge=tool-pins\n"
    );
    let driver = repo.git(&["config", "merge.tool-pins.driver"]);
    driver.prints("cargo xtask merge-driver %O %A %B %P\n");
    repo.commit();
    let after = repo.bytes();
    repo.xtask(&["init", "--git"]).exits(0).prints("init: nothing to change\n");
    repo.assert_unchanged(&after);
    // Of a folder of a checkout, git is told which.
    let inner = Repo::empty();
    inner.write("tools/pins.toml", "[tool.x]\npin = '.x-version'\n");
    inner.write("tools/.x-version", "1.0.0\n");
    inner.commit();
    inner.xtask_in("tools", &["init", "--git"]).exits(2).says("there is no registry file in checksums/tools");
    inner.write(&format!("tools/{REGISTRY}"), repo.read(REGISTRY));
    inner.xtask_in("tools", &["init", "--git"]).exits(0);
    let driver = inner.git(&["config", "merge.tool-pins.driver"]);
    driver.prints("cargo xtask --root tools merge-driver %O %A %B %P\n");
    assert_eq!(inner.read("tools/.gitattributes"), "/checksums/tools/*.json merge=tool-pins\n");
}

#[test]
fn what_cannot_be_read_is_left_to_git() {
    let (repo, _server) = releasing();
    for (name, text) in [("base", "{}"), ("ours", "{\"a\": 1}"), ("theirs", "{")] {
        repo.write(name, text);
    }
    let run = |path: &str| repo.xtask(&["merge-driver", "base", "ours", "theirs", path]);
    run(REGISTRY).exits(1).says("one of the sides cannot be read, in its line 1: ");
    assert_eq!(repo.read("ours"), "<<<<<<< ours\n{\"a\": 1}\n=======\n{\n>>>>>>> theirs\n");
    repo.write("ours", "{\"a\": 1}");
    run("docs/versions.md").exits(1).says("docs/versions.md is no registry file");
    run("../a.json").exits(1).says("this is no path in the repository");
}
