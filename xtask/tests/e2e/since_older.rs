//! `verify --since`: what was wrong before a change is left out, and counted.

use crate::support::{Repo, spotless};

/// A file of a neighbour, in which two lines are behind and one says a stray version.
const OLD: &str = "docs/old.md";
const BEHIND: &str = "wit-bindgen 0.43.0 <!-- tool-version: wit-bindgen -->\n\nwit-bindgen 0.47.0 <!-- tool-version: wit-bindgen -->\n";
const STRAY: &str = "docs/stray.md";

/// A branch that left `main`, on which not all is well.
fn branched() -> Repo {
    let (repo, _server) = spotless();
    repo.write(OLD, BEHIND);
    repo.write(STRAY, "Install wit-bindgen 0.44.0.\n");
    repo.commit();
    repo.git(&["branch", "--move", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    repo
}

/// The end of what is printed.
fn last_lines(repo: &Repo, code: i32, arguments: &[&str]) -> String {
    let run = repo.xtask(&[&["verify", "--since", "main"], arguments].concat());
    run.exits(code);
    run.stdout.clone()
}

const LOOKED_AT: &str = "2 tools, 8 places and 7 recorded releases with 16 digests; 11 files were searched: 1 stray version, \
                         no unmanaged digest\n";

#[test]
fn older_findings_elsewhere_are_counted_and_not_shown() {
    let repo = branched();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("verify: 2 errors, 1 warning\n")
        .shows(&format!("\ncompared: {LOOKED_AT}"));
    let nothing = format!("verify: nothing new in {LOOKED_AT}3 older findings elsewhere are not shown\n");
    assert_eq!(last_lines(&repo, 0, &[]), nothing);
    assert_eq!(last_lines(&repo, 0, &["--deny", "warnings"]), nothing);
    assert_eq!(last_lines(&repo, 0, &["--quiet"]), "");
    // Neither a change of another line, nor of the place of this one; committed or not.
    repo.write(OLD, format!("# Old\n\n{BEHIND}"));
    assert_eq!(last_lines(&repo, 0, &[]), nothing);
    repo.commit();
    assert_eq!(last_lines(&repo, 0, &[]), nothing);
    // Of a line that changed all counts.
    repo.replace(OLD, "wit-bindgen 0.43.0", "wit-bindgen at 0.43.0");
    let shown = last_lines(&repo, 1, &[]);
    assert!(shown.contains(" --> docs/old.md:3:16\n") && !shown.contains("docs/old.md:5"), "{shown}");
    assert!(shown.contains("\nverify: 1 error\n"), "{shown}");
    assert!(
        shown.ends_with(&format!("\ncompared: {LOOKED_AT}2 older findings elsewhere are not shown\n")),
        "{shown}"
    );
    let document = repo.xtask(&["verify", "--since", "main", "--format", "json"]).json();
    assert_eq!((&document["summary"]["errors"], &document["summary"]["older"]), (&1.into(), &2.into()));
    assert_eq!(document["findings"].as_array().unwrap().len(), 1);
}

#[test]
fn what_a_change_caused_in_files_that_it_did_not_touch_is_shown() {
    let repo = branched();
    repo.replace(
        "toolchains/tool_versions.bzl",
        "\"wit-bindgen\": \"0.46.0\"",
        "\"wit-bindgen\": \"0.47.0\"",
    );
    repo.commit();
    let shown = last_lines(&repo, 1, &[]);
    for place in ["guest/Cargo.toml:9:15", "docs/old.md:1:13"] {
        assert!(shown.contains(&format!(" --> {place}\n")), "{place} in {shown}");
    }
    // What says this version now is healed, and the stray is the old one.
    assert!(!shown.contains("docs/old.md:3") && !shown.contains("stray-version"), "{shown}");
    assert!(shown.ends_with("\n1 older finding elsewhere is not shown\n"), "{shown}");
}

#[test]
fn strays_that_a_change_brings_are_warnings_unless_these_are_denied() {
    let repo = branched();
    repo.write("docs/new.md", "Install wit-bindgen 0.42.0.\n");
    let shown = last_lines(&repo, 0, &[]);
    assert!(shown.contains("warning[stray-version]") && shown.contains(" --> docs/new.md:1:21\n"), "{shown}");
    assert!(shown.contains("\nverify: 0 errors, 1 warning\n") && !shown.contains(STRAY), "{shown}");
    let shown = last_lines(&repo, 1, &["--deny=warnings"]);
    assert!(shown.contains("\nverify: 0 errors, 1 warning (denied)\n"), "{shown}");
    repo.xtask(&["verify", "--deny", "errors"]).exits(2).says("possible values: warnings");
}

#[test]
fn what_is_as_it_was_is_not_asked_of_git() {
    let repo = branched();
    repo.write("docs/more.md", "More.\n");
    repo.commit();
    for path in [OLD, STRAY, "guest/Cargo.toml", "checksums/tools/toolbox.json"] {
        let object = repo.git(&["rev-parse", &format!("main:{path}")]).stdout.trim().to_owned();
        std::fs::remove_file(repo.path(&format!(".git/objects/{}/{}", &object[..2], &object[2..]))).unwrap();
    }
    let shown = last_lines(&repo, 0, &[]);
    assert!(shown.ends_with("\n3 older findings elsewhere are not shown\n"), "{shown}");
    // What it held that has changed nobody knows.
    repo.write(STRAY, "Install.\n");
    repo.xtask(&["verify", "--since", "main"])
        .exits(2)
        .says("git does not have all that the earlier commit held");
}

#[test]
fn settings_and_attributes_count_as_they_were() {
    let repo = branched();
    // Laid out otherwise since then: what was found then was found.
    repo.write("pins.toml", "exclude = [\"docs/new/**\"]\n");
    assert!(last_lines(&repo, 0, &[]).ends_with("\n3 older findings elsewhere are not shown\n"));
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("pins.toml", "exclude = [\"docs/**\"]\n");
    repo.write(".gitattributes", "guest/** linguist-vendored\n");
    repo.replace("guest/Cargo.toml", "wit-bindgen = \"0.46.0\"", "wit-bindgen = \"0.43.0\"");
    repo.commit();
    repo.xtask(&["verify"]).exits(0).prints(
        "verify: 2 tools, 2 places and 7 recorded releases with 16 digests agree; 7 files were searched: no stray \
         version, no unmanaged digest\n",
    );
    // And what settings left out then is new where they do not any more.
    repo.git(&["checkout", "--quiet", "-b", "other"]);
    std::fs::remove_file(repo.path("pins.toml")).unwrap();
    let shown = last_lines(&repo, 1, &[]);
    assert!(shown.contains("verify: 2 errors, 1 warning\n") && !shown.contains("older"), "{shown}");
    repo.git(&["checkout", "--quiet", "pins.toml"]);
    std::fs::remove_file(repo.path(".gitattributes")).unwrap();
    let shown = last_lines(&repo, 1, &[]);
    assert!(shown.contains(" --> guest/Cargo.toml:9:15\n"), "{shown}");
}

#[test]
fn a_submodule_is_of_another_repository() {
    let (repo, _server) = spotless();
    let other = Repo::empty();
    other.write("Cargo.toml", "[dependencies]\nwit-bindgen = \"0.43.0\"\n");
    other.write("a.md", "wit-bindgen 0.43.0 <!-- tool-version: wit-bindgen -->\nwit-bindgen 0.42.0\n");
    other.commit();
    let searched = |repo: &Repo| {
        let document = repo.xtask(&["verify", "--format", "json"]);
        document.exits(0).json()["summary"]["files_searched"].clone()
    };
    let before = searched(&repo);
    let url = other.path("").to_str().unwrap().to_owned();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "sub"]);
    assert!(repo.path("sub/Cargo.toml").exists());
    // Its folder is not read: .gitmodules is what came to the others.
    assert_eq!(searched(&repo).as_u64(), before.as_u64().map(|number| number + 1));
    repo.commit();
    repo.git(&["branch", "--move", "main"]);
    repo.git(&["checkout", "--quiet", "-b", "topic"]);
    // Neither now nor then, wherever it stands.
    other.write("a.md", "wit-bindgen 0.41.0 <!-- tool-version: wit-bindgen -->\n");
    other.commit();
    repo.run("git", "sub", &["pull", "--quiet"]).exits(0);
    repo.commit();
    assert!(!last_lines(&repo, 0, &[]).contains("older"));
    repo.git(&["rm", "--quiet", "-r", "--force", "sub"]);
    repo.write("sub/a.md", "wit-bindgen 0.41.0 <!-- tool-version: wit-bindgen -->\n");
    repo.commit();
    assert!(last_lines(&repo, 1, &[]).contains(" --> sub/a.md:1:13\n"));
}
