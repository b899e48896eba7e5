//! The life of a record: releases that are revoked, left out, and tools that are
//! removed or renamed.

use crate::support::workshop;

const TOOLBOX_FILE: &str = "checksums/tools/toolbox.json";

/// The day of the first revocation in a text.
fn day(text: &str) -> &str {
    let (_, rest) = text.split_once("\"revoked\": \"").unwrap();
    let (day, _) = rest.split_once(": ").unwrap();
    assert!(day.len() == 10 && day.starts_with("20"), "{day}");
    day
}

#[test]
fn a_revoked_release_can_be_neither_pinned_nor_proposed_and_stays_on_record() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    let text = repo.read(TOOLBOX_FILE);
    let diff = repo.xtask(&["revoke", "toolbox@1.3.0", "--reason", "sends home", "--dry-run"]);
    repo.assert_unchanged(&before);
    diff.exits(0).shows(&format!("\n+      \"revoked\": \"{}: sends home\",\n", day(&diff.stdout)));
    repo.xtask(&["revoke", "toolbox@1.3.0", "--reason", "sends home"])
        .exits(0)
        .shows("revoke: changed 1 file\n")
        .shows("  toolbox  registry: 1.3.0 -> 1.3.0, revoked: sends home  (checksums/tools/toolbox.json)\n")
        .shows("  toolbox  latest_version: 1.3.0 -> 1.2.0  (checksums/tools/toolbox.json)\n");
    let after = repo.read(TOOLBOX_FILE);
    let day = day(&after);
    let revoked = format!("\"1.3.0\": {{\n      \"revoked\": \"{day}: sends home\",\n");
    let expected = text
        .replace("\"1.3.0\": {\n", &revoked)
        .replace("\"latest_version\": \"1.3.0\"", "\"latest_version\": \"1.2.0\"");
    assert_eq!(after, expected);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["sync", "--check"]).exits(0);
    repo.xtask(&["status"]).exits(0);
    assert!(!repo.xtask(&["status"]).stdout.contains("1.3.0"));
    let why = format!("toolbox 1.3.0 is revoked since {day}: sends home (checksums/tools/toolbox.json:10)");
    repo.refuses(&["bump", "toolbox", "1.3.0", "--compatible"], &[&why, "nothing was written"]);
    repo.refuses(
        &["fetch-checksums", "toolbox@1.3.0", "--replace"],
        &["toolbox 1.3.0 for linux_amd64 is revoked"],
    );
    repo.refuses(&["revoke", "toolbox@1.3.0", "--reason", "again"], &["already"]);
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn one_platform_of_the_pinned_release_can_be_revoked() {
    let (repo, _server) = workshop();
    let document =
        repo.xtask(&["--format", "json", "revoke", "wit-bindgen@0.46.0:linux_amd64", "--reason", "bad"]);
    document.exits(0);
    let document = document.json();
    assert_eq!((&document["command"], &document["outcome"]), (&"revoke".into(), &"changed".into()));
    assert!(document["changes"][0]["diff"].as_str().unwrap().contains("+          \"revoked\": \""));
    let found = repo.xtask(&["verify"]);
    found.exits(1).shows(
        "error[release-revoked]: wit-bindgen 0.46.0 is pinned, but it is revoked for linux_amd64 since",
    );
    found.shows("= help: run `cargo xtask bump wit-bindgen 0.50.0`");
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.xtask(&["verify"])
        .exits(0)
        .shows("warning[release-revoked]: toolbox 1.2.0 allows wit-bindgen 0.46.0");
}

#[test]
fn what_cannot_be_revoked_is_refused() {
    let (repo, _server) = workshop();
    for (arguments, says) in [
        (&["toolbox@9.0.0", "--reason", "x"][..], "does not have toolbox 9.0.0 (it has 1.3.0, 1.2.0, 1.1.0)"),
        (&["hammer@1.0.0", "--reason", "x"], "there is no registry file for hammer"),
        (&["toolbox", "--reason", "x"], "which release of toolbox? write toolbox@VERSION"),
        (&["toolbox@1.2.0:Linux", "--reason", "x"], "Linux"),
        (&["toolbox@1.2.0"], "--reason <TEXT>"),
        (&["toolbox@1.2.0", "--reason", ""], "--reason"),
        (&["toolbox@1.2.0", "--reason", "a\nb"], "in one line of plain text"),
    ] {
        repo.refuses(&[&["revoke"], arguments].concat(), &[says]);
    }
}

#[test]
fn old_releases_leave_the_record_and_what_is_used_stays() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    let text = repo.read(TOOLBOX_FILE);
    let run = repo.xtask(&["prune", "--keep", "1", "toolbox", "--dry-run"]);
    run.exits(0).prints("").says("prune: nothing to change");
    // Nothing speaks of 1.1.0 any more.
    let row = "        \"1.1.0\": {\"wit-bindgen\": [\"0.43.0\"]},\n";
    repo.replace("toolchains/tool_versions.bzl", row, "");
    repo.commit();
    let dry = repo.xtask(&["prune", "--keep", "1", "toolbox", "--dry-run"]);
    dry.exits(0).shows("-    \"1.1.0\": {\n");
    dry.says("  toolbox  registry: 1.1.0 -> removed  (checksums/tools/toolbox.json)\n");
    let run = repo.xtask(&["prune", "--keep", "1", "toolbox"]);
    run.exits(0).shows("prune: changed 1 file\n").shows("  toolbox  registry: 1.1.0 -> removed");
    let (start, end) = (text.find(",\n    \"1.1.0\"").unwrap(), text.rfind("\n  }\n}").unwrap());
    assert_eq!(repo.read(TOOLBOX_FILE), format!("{}{}", &text[..start], &text[end..]));
    repo.assert_changed(&before, &[TOOLBOX_FILE, "toolchains/tool_versions.bzl"]);
    repo.xtask(&["verify"]).exits(0);
    // What went is found, until somebody says that it is meant.
    repo.xtask(&["verify", "--since", "HEAD"])
        .exits(1)
        .shows("error[record-lost]: toolbox 1.1.0 was on record");
    repo.write(
        "xtask/pins.toml",
        "[[waiver]]\nrule = \"record-lost\"\nplace = \"checksums/tools/toolbox.json\"\nreason = \"pruned\"\nexpires = \"never\"\n",
    );
    repo.xtask(&["verify", "--since", "HEAD"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
    repo.refuses(&["prune", "--keep", "0"], &["0 is not in 1.."]);
    repo.refuses(&["prune"], &["--keep <N>"]);
    repo.refuses(&["prune", "--keep", "1", "hammer"], &["there is no registry file for hammer"]);
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn a_tool_that_nothing_repeats_goes_in_one_change() {
    let (repo, server) = workshop();
    repo.replace("docs/versions.md", "The toolbox is 1.2.0. <!-- tool-version: toolbox -->\n", "");
    repo.commit();
    let before = repo.bytes();
    let dry = repo.xtask(&["remove", "toolbox", "--dry-run"]);
    dry.exits(0).shows("--- a/checksums/tools/toolbox.json\n+++ /dev/null\n@@ ");
    repo.assert_unchanged(&before);
    let patch = repo.outside().join("patch");
    std::fs::write(&patch, &dry.stdout).unwrap();
    repo.git(&["apply", patch.to_str().unwrap()]);
    let applied = repo.bytes();
    repo.git(&["apply", "--reverse", patch.to_str().unwrap()]);
    let run = repo.xtask(&["remove", "toolbox"]);
    run.exits(0).shows("remove: changed 2 files\n").shows("  toolbox  registry: 3 releases -> removed");
    run.shows("git add -- checksums/tools/toolbox.json toolchains/tool_versions.bzl\n  git commit -m 'Remove toolbox'\n");
    assert_eq!(repo.bytes(), applied);
    repo.assert_changed(&before, &[TOOLBOX_FILE, "toolchains/tool_versions.bzl"]);
    let source = repo.read("toolchains/tool_versions.bzl");
    assert!(!source.contains("toolbox") && source.contains("# Bindings; 0.45.0 was skipped.\n"), "{source}");
    repo.xtask(&["verify"]).exits(0);
    repo.git(&["add", TOOLBOX_FILE, "toolchains/tool_versions.bzl"]);
    repo.xtask(&["verify", "--since", "HEAD"]).exits(1).shows("toolbox 1.3.0 was on record at");
    assert_eq!(server.asked(), [""; 0]);
}

#[test]
fn what_repeats_the_version_of_a_tool_that_goes_is_listed_first() {
    let (repo, _server) = workshop();
    let said = [
        "5 places would stay that nobody but you can take out",
        "  docs/versions.md:1:24: 0.46.0 (marked line)\n",
        "  guest/Cargo.toml:9:15: 0.46.0 (crate wit-bindgen)\n",
        "to leave them as they are: cargo xtask remove wit-bindgen --keep-consumers",
    ];
    repo.refuses(&["remove", "wit-bindgen"], &said);
    let before = repo.bytes();
    let run = repo.xtask(&["remove", "wit-bindgen", "--keep-consumers"]);
    run.exits(0).shows("  wit-bindgen  crate wit-bindgen: 0.46.0 -> stays as it is  (guest/Cargo.toml)\n");
    run.says("docs/versions.md:1:51: \"wit-bindgen\" is not pinned in toolchains/tool_versions.bzl");
    repo.assert_changed(&before, &["checksums/tools/wit-bindgen.json", "toolchains/tool_versions.bzl"]);
}

#[test]
fn a_tool_gets_another_name_and_has_its_old_one_again() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    let document = repo.xtask(&["--format", "json", "rename", "wit-bindgen", "bindgen", "--dry-run"]);
    document.exits(0);
    let paths: Vec<String> = document.json()["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["path"].as_str().unwrap().to_owned())
        .collect();
    let changed = [
        "checksums/tools/bindgen.json",
        "checksums/tools/wit-bindgen.json",
        "docs/versions.md",
        "toolchains/tool_versions.bzl",
    ];
    assert_eq!(paths, changed);
    repo.assert_unchanged(&before);
    repo.xtask(&["rename", "wit-bindgen", "bindgen"]).exits(0).shows("rename: changed 4 files\n");
    repo.assert_changed(&before, &changed);
    assert!(repo.read("docs/versions.md").contains("<!-- tool-version: bindgen -->"));
    repo.xtask(&["verify"]).exits(0);
    // All that was on record is there under the new name.
    repo.xtask(&["verify", "--since", "HEAD"]).exits(0);
    repo.refuses(&["rename", "bindgen", "toolbox"], &["there is a tool toolbox already"]);
    repo.refuses(
        &["rename", "wit-bindgen", "x"],
        &["there is no tool wit-bindgen; there are bindgen, toolbox"],
    );
    repo.xtask(&["rename", "bindgen", "wit-bindgen"]).exits(0);
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_taken_for_the_file_that_it_leads_to() {
    use std::os::unix::fs::symlink;

    let (repo, _server) = workshop();
    let victim = repo.outside().join("victim");
    std::fs::write(&victim, repo.read(TOOLBOX_FILE)).unwrap();
    std::fs::rename(repo.path(TOOLBOX_FILE), repo.path("elsewhere.json")).unwrap();
    symlink("../../elsewhere.json", repo.path(TOOLBOX_FILE)).unwrap();
    repo.refuses(
        &["rename", "toolbox", "hammer"],
        &["leads to elsewhere.json, and which of the two is to go"],
    );
    std::fs::remove_file(repo.path(TOOLBOX_FILE)).unwrap();
    symlink("../../../victim", repo.path(TOOLBOX_FILE)).unwrap();
    repo.refuses(&["rename", "toolbox", "hammer"], &["the registry file of toolbox cannot be used as it is"]);
    assert!(victim.exists());
}
