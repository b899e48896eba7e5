//! Files that are not what they should be: a message with file and line, what
//! to do, and nothing written.

use crate::support::{Repo, TOOLBOX, WIT_BINDGEN, workshop};

const SOURCE: &str = "toolchains/tool_versions.bzl";

/// Asserts that `verify` reports each of these, and writes nothing.
#[track_caller]
fn reports(repo: &Repo, shows: &[&str]) {
    let before = repo.bytes();
    let run = repo.xtask(&["verify"]);
    run.exits(1);
    for text in shows {
        run.shows(text);
    }
    repo.assert_unchanged(&before);
}

/// A source in which nothing can be trusted stops every command that writes.
#[track_caller]
fn bad_source(repo: &Repo, place: &str, message: &str) {
    reports(repo, &["error[source-syntax]", place, message]);
    for command in [&["sync"][..], &["sync", "--check"], &["bump", "wit-bindgen", "0.47.0"]] {
        repo.refuses(command, &[place, message]);
    }
}

#[test]
fn a_source_that_is_not_starlark() {
    let (repo, _server) = workshop();
    repo.replace(SOURCE, "\"wit-bindgen\": \"0.46.0\",", "\"wit-bindgen\" \"0.46.0\",");
    reports(&repo, &["error[source-syntax]", "toolchains/tool_versions.bzl:5:"]);
    repo.refuses(&["sync"], &["toolchains/tool_versions.bzl:5:"]);
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["toolchains/tool_versions.bzl:5:"]);
}

#[test]
fn a_source_with_a_computed_value() {
    let (repo, _server) = workshop();
    repo.replace(SOURCE, "\"toolbox\": \"1.2.0\",", "\"toolbox\": \"1.\" + \"2.0\",");
    bad_source(&repo, "toolchains/tool_versions.bzl:6:", "");
}

#[test]
fn a_source_with_a_duplicate_key() {
    let (repo, _server) = workshop();
    repo.replace(
        SOURCE,
        "    \"toolbox\": \"1.2.0\",\n",
        "    \"toolbox\": \"1.2.0\",\n    \"toolbox\": \"1.3.0\",\n",
    );
    bad_source(&repo, "toolchains/tool_versions.bzl:7:", "toolbox");
}

#[test]
fn a_source_with_a_version_that_is_none() {
    let (repo, _server) = workshop();
    repo.replace(SOURCE, "\"toolbox\": \"1.2.0\",", "\"toolbox\": \"latest\",");
    bad_source(&repo, "toolchains/tool_versions.bzl:6:", "\"latest\" is no version");
}

#[test]
fn a_source_with_a_tool_name_that_is_none() {
    let (repo, _server) = workshop();
    repo.replace(SOURCE, "\"toolbox\": \"1.2.0\",", "\"../toolbox\": \"1.2.0\",");
    bad_source(&repo, "toolchains/tool_versions.bzl:6:", "is no tool name");
}

#[test]
fn a_source_that_is_gone_or_not_text() {
    let (repo, _server) = workshop();
    repo.write(SOURCE, b"TOOL_VERSIONS = {\"a\": \"\xff\"}");
    bad_source(&repo, SOURCE, "not UTF-8 (byte 24 of the file)");
    repo.write("xtask/pins.toml", "source = \"tools.bzl\"\n");
    bad_source(&repo, "tools.bzl", "there is no tools.bzl, which `source` in xtask/pins.toml names");
}

/// Asserts that a registry file is reported, and that a bump of its tool is
/// refused; the other tool is not affected.
#[track_caller]
fn bad_registry(text: &[u8], shows: &[&str]) {
    let (repo, server) = workshop();
    repo.write(&TOOLBOX.path(), text);
    reports(&repo, &[&["error[registry-schema]"], shows].concat());
    repo.refuses(
        &["bump", "toolbox", "1.1.0", "--compatible"],
        &["the registry file of toolbox cannot be used as it is\n  checksums/tools/toolbox.json:"],
    );
    repo.refuses(
        &["fetch-checksums", "toolbox"],
        &["the registry file of toolbox cannot be used as it is\n  checksums/tools/toolbox.json:"],
    );
    repo.refuses(
        &["fetch-checksums"],
        &["the registry file of toolbox cannot be used as it is\n  checksums/tools/toolbox.json:"],
    );
    assert!(server.asked().is_empty());
}

#[test]
fn a_registry_that_is_not_json() {
    bad_registry(b"{\n  \"tool_name\": toolbox\n}\n", &["checksums/tools/toolbox.json:2:"]);
    bad_registry(b"", &["checksums/tools/toolbox.json:1:1"]);
    bad_registry(b"{\"tool_name\": \"\xc3\x28\"}", &["checksums/tools/toolbox.json", "not UTF-8 (byte 16"]);
}

#[test]
fn a_registry_with_a_duplicate_key() {
    let text = TOOLBOX.registry("1.3.0", &["1.3.0", "1.2.0", "1.2.0"]);
    bad_registry(
        text.as_bytes(),
        &["\"1.2.0\" is a duplicate key in one object", "checksums/tools/toolbox.json:33:6"],
    );
}

#[test]
fn a_registry_with_a_wrong_type_or_a_missing_key() {
    let text = TOOLBOX.registry("1.3.0", &["1.3.0", "1.2.0"]);
    let wrong = text.replace("\"versions\": {", "\"versions\": [], \"x\": {");
    bad_registry(wrong.as_bytes(), &["versions must be an object, not an array"]);
    let wrong = text.replace("\"latest_version\": \"1.3.0\"", "\"latest_version\": 1.3");
    bad_registry(wrong.as_bytes(), &["latest_version must be a string, not 1.3", "toolbox.json:5:21"]);
    let wrong = text.replace("  \"url_template\"", "  \"url_tenplate\"");
    bad_registry(wrong.as_bytes(), &["the key \"url_template\" is missing"]);
}

#[test]
fn a_registry_with_one_url_for_several_platforms() {
    let text = TOOLBOX.registry("1.3.0", &["1.3.0", "1.2.0"]);
    let wrong = text.replace("{url_suffix}", "src.tar.gz");
    assert_ne!(wrong, text);
    let shows = [
        "checksums/tools/toolbox.json:4:20",
        "this gives one URL for several platforms (",
        "say what differs",
    ];
    bad_registry(wrong.as_bytes(), &shows);
    // The same in the settings, of which the file is no worse.
    let (repo, server) = workshop();
    let line = wrong.lines().find(|line| line.contains("url_template")).unwrap();
    repo.write(&TOOLBOX.path(), wrong.replace(&format!("{line}\n"), ""));
    let template = line.trim().trim_end_matches(',').replacen("\"url_template\":", "url_template =", 1);
    repo.write("xtask/pins.toml", format!("[registry_defaults]\n{template}\n"));
    let says = ["xtask/pins.toml:2:16", "this gives one URL for several platforms ("];
    reports(&repo, &[&["error[registry-schema]"], &says[..]].concat());
    for command in [&["bump", "toolbox", "1.1.0", "--compatible"][..], &["fetch-checksums"]] {
        repo.refuses(command, &says);
    }
    assert!(server.asked().is_empty());
}

#[test]
fn a_registry_for_another_tool() {
    let (repo, _server) = workshop();
    repo.replace(&TOOLBOX.path(), "\"tool_name\": \"toolbox\"", "\"tool_name\": \"tollbox\"");
    reports(
        &repo,
        &[
            "error[registry-schema]: tool_name is \"tollbox\", but the file is named for \"toolbox\"",
            "toolbox.json:2:",
        ],
    );
    let unusable = "the registry file of toolbox cannot be used as it is";
    repo.refuses(&["bump", "toolbox", "1.1.0", "--compatible"], &[unusable]);
    // It is no reason to keep another tool, which says that it is left.
    let run = repo.xtask(&["bump", "wit-bindgen", "0.47.0"]);
    run.exits(0)
        .says("error[registry-schema]: ")
        .says("1 error and 1 warning left for another command or for you");
}

#[test]
fn digests_that_are_none() {
    let good = TOOLBOX.sha256("1.2.0", "linux_amd64");
    let long = format!("{good}00");
    for (bad, rule, why) in [
        (&good[..63], "checksum-malformed", "63 characters, not 64"),
        (&long, "checksum-malformed", "66 characters, not 64"),
        (&good.to_uppercase(), "checksum-malformed", "upper-case"),
        ("", "checksum-malformed", "0 characters, not 64"),
        ("TODO", "checksum-malformed", "'T' is no hexadecimal digit"),
        (&"0".repeat(64), "checksum-malformed", "a placeholder"),
        (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "checksum-known-bad",
            "an empty file",
        ),
        (
            "0019dfc4b32d63c1392aa264aed2253c1e0c2fb09216f8e2cc269bbfb8bb49b5",
            "checksum-known-bad",
            "the text \"Not Found\"",
        ),
    ] {
        let (repo, _server) = workshop();
        repo.replace(&TOOLBOX.path(), &good, bad);
        let rule = format!("error[{rule}]: the digest of toolbox 1.2.0 for linux_amd64 is ");
        // What stands for a digest that is not known yet is filled, and replaces nothing.
        let is_placeholder = matches!(bad, "" | "TODO") || why == "a placeholder";
        let replace = if is_placeholder { "`" } else { " --replace" };
        let fix = format!("fetch-checksums toolbox@1.2.0{replace}");
        reports(&repo, &[&rule, why, &fix, "toolbox.json:24:"]);
        // No bump leaves a tool behind that disagrees with itself.
        repo.refuses(&["bump", "toolbox", "1.1.0", "--compatible"], &["(1 finding)"]);
    }
}

#[test]
fn a_manifest_that_does_not_parse_while_the_others_are_checked() {
    let (repo, _server) = workshop();
    repo.replace("guest/Cargo.toml", "wit-bindgen = \"0.46.0\"", "wit-bindgen = 0.46.0");
    repo.replace("host/Cargo.toml", "\"=0.46.0\"", "\"=0.47.0\"");
    reports(
        &repo,
        &["error[manifest-syntax]", "guest/Cargo.toml:9:", "error[crate-version]", "host/Cargo.toml:6:"],
    );
    let before = repo.bytes();
    // What can be healed is healed; the rest is still reported.
    repo.xtask(&["sync"]).exits(1).says("error[manifest-syntax]");
    repo.assert_changed(&before, &["host/Cargo.toml"]);
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["error[manifest-syntax]"]);
    // Of the toolbox no workspace has a crate.
    let run = repo.xtask(&["bump", "toolbox", "1.1.0", "--compatible"]);
    run.exits(0).says("error[manifest-syntax]: guest/Cargo.toml:9:");
}

#[test]
fn what_only_a_person_can_heal_does_not_keep_the_rest_from_being_healed() {
    for bad in ["wit-bindgen = 0.46.0", "wit-bindgen = \">=0.44, <0.46\""] {
        let (repo, _server) = workshop();
        repo.replace(SOURCE, "\"wit-bindgen\": \"0.46.0\"", "\"wit-bindgen\": \"0.47.0\"");
        repo.replace("guest/Cargo.toml", "wit-bindgen = \"0.46.0\"", bad);
        let before = repo.bytes();
        repo.xtask(&["sync"]).exits(1).says("guest/Cargo.toml:9:").says("error[crate-lock]");
        repo.assert_changed(&before, &["docs/versions.md", "host/Cargo.lock", "host/Cargo.toml"]);
        repo.replace("guest/Cargo.toml", bad, "wit-bindgen = \"0.46.0\"");
        repo.xtask(&["sync"]).exits(0);
        repo.xtask(&["verify"]).exits(0);
    }
}

#[test]
fn a_manifest_that_is_not_text() {
    let (repo, _server) = workshop();
    repo.write("guest/Cargo.toml", b"[package]\nname = \"gu\xe9st\"\n");
    reports(&repo, &["error[manifest-syntax]", "guest/Cargo.toml", "not UTF-8 (byte 21 of the file)"]);
}

#[test]
fn settings_that_are_wrong() {
    let (repo, _server) = workshop();
    for (text, says) in [
        ("source = ", "xtask/pins.toml:1:10: "),
        ("\nsauce = \"x\"\n", "xtask/pins.toml:2:1: "),
        ("source = \"../x.bzl\"\n", "xtask/pins.toml:1:10: "),
        ("exclude = [\"[\"]\n", "xtask/pins.toml:1:12: "),
    ] {
        repo.write("xtask/pins.toml", text);
        for command in
            [&["verify"][..], &["status"], &["sync"], &["bump", "toolbox", "1.1.0"], &["fetch-checksums"]]
        {
            repo.refuses(command, &[says]);
        }
    }
}

#[test]
fn a_read_only_file() {
    let (repo, _server) = workshop();
    let path = repo.path("host/Cargo.toml");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    repo.refuses(
        &["bump", "wit-bindgen", "0.47.0"],
        &["host/Cargo.toml is read-only; nothing was written", "make it writable: chmod u+w host/Cargo.toml"],
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_the_repository() {
    let (repo, _server) = workshop();
    let elsewhere = repo.outside().join("toolbox.json");
    std::fs::rename(repo.path(&TOOLBOX.path()), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, repo.path(&TOOLBOX.path())).unwrap();
    let text = std::fs::read_to_string(&elsewhere).unwrap();
    reports(&repo, &["error[registry-schema]", "a symbolic link that leads out of the repository"]);
    repo.refuses(
        &["fetch-checksums", "toolbox@1.4.0"],
        &["the registry file of toolbox cannot be used as it is"],
    );
    std::fs::remove_file(repo.path("docs/versions.md")).unwrap();
    std::fs::write(repo.outside().join("notes.md"), "toolbox 1.0.0 <!-- tool-version: toolbox -->").unwrap();
    std::os::unix::fs::symlink(repo.outside().join("notes.md"), repo.path("docs/versions.md")).unwrap();
    repo.xtask(&["sync"]);
    assert_eq!(std::fs::read_to_string(elsewhere).unwrap(), text);
    let notes = std::fs::read_to_string(repo.outside().join("notes.md")).unwrap();
    assert_eq!(notes, "toolbox 1.0.0 <!-- tool-version: toolbox -->");
}

#[cfg(unix)]
#[test]
fn a_link_within_the_repository_stays_one() {
    let (repo, _server) = workshop();
    std::fs::rename(repo.path(&WIT_BINDGEN.path()), repo.path("docs/wit-bindgen.json")).unwrap();
    std::os::unix::fs::symlink("../../docs/wit-bindgen.json", repo.path(&WIT_BINDGEN.path())).unwrap();
    std::os::unix::fs::symlink("guest", repo.path("alias")).unwrap();
    // What is written in it is the path of somebody's machine.
    let absolute = repo.path("docs/wit-bindgen.json");
    std::os::unix::fs::symlink(absolute, repo.path("checksums/tools/absolute.json")).unwrap();
    repo.xtask(&["verify"])
        .exits(1)
        .shows("checksums/tools/absolute.json")
        .shows("an absolute one counts as");
    std::fs::remove_file(repo.path("checksums/tools/absolute.json")).unwrap();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.49.0"]).exits(0);
    repo.assert_changed(&before, &["docs/wit-bindgen.json"]);
}

#[test]
fn a_run_from_outside_or_with_a_root_that_is_none() {
    let repo = Repo::without_git("//- folder/README.md\n");
    let none = "there is neither toolchains/tool_versions.bzl, xtask/pins.toml nor pins.toml in ";
    for command in [&["verify"][..], &["status"], &["sync"], &["bump", "a", "1.0.0"], &["fetch-checksums"]] {
        let run =
            repo.refuses(command, &[none, "run this inside the repository, or say where it is: --root DIR"]);
        run.says(repo.path("").canonicalize().unwrap().to_str().unwrap());
        repo.refuses(
            &[&["--root", "folder"], command].concat(),
            &["--root folder: there is neither toolchains/tool_versions.bzl, xtask/pins.toml nor pins.toml in it"],
        );
    }
    repo.refuses(&["--root", "nowhere", "verify"], &["--root nowhere: no such folder"]);
}

#[test]
fn a_repository_without_git() {
    let (repo, _server) = workshop();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    let drift = "[dependencies]\nwit-bindgen = \"0.1.0\"\n";
    // Build products are nobody's business there.
    repo.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    repo.write("target/x/Cargo.toml", drift);
    repo.write("docs/node_modules/x/Cargo.toml", drift);
    repo.xtask(&["verify"]).exits(0);
    repo.write("docs/Cargo.toml", drift);
    repo.write(".hidden/target/Cargo.toml", drift);
    reports(
        &repo,
        &["docs/Cargo.toml:2:15", ".hidden/target/Cargo.toml:2:15", "verify: 2 errors, 1 warning\n"],
    );
}

#[test]
fn what_git_ignores_is_no_consumer() {
    let (repo, _server) = workshop();
    repo.write(".gitignore", "/out/\n/checksums/tools/other.json\n");
    repo.write("out/Cargo.toml", "[dependencies]\nwit-bindgen = \"0.1.0\"\n");
    // It is read before git has said so.
    repo.write("checksums/tools/other.json", "{");
    repo.xtask(&["verify"]).exits(0);
    repo.write("new/Cargo.toml", "[dependencies]\nwit-bindgen = \"0.1.0\"\n");
    reports(&repo, &["new/Cargo.toml:2:15", "verify: 1 error, 1 warning\n"]);
}

/// Names of other programs are answered with what the same is called here.
#[test]
fn a_command_that_is_called_otherwise() {
    let (repo, _server) = workshop();
    for (typed, says) in [
        ("check", "tip: `verify` reports what disagrees; `sync --check` says only whether"),
        ("lint", "tip: `verify` reports"),
        ("fix", "tip: `sync` makes every place follow its pin"),
        ("upgrade", "tip: `bump TOOL VERSION` moves a pin"),
        ("ls", "tip: `status` lists"),
        ("add", "tip: `init` writes the first settings"),
        ("rm", "tip: `remove` takes a tool out"),
        // What is merely misspelt is told by what is like it.
        ("verfy", "tip: a similar subcommand exists: 'verify'"),
    ] {
        let run = repo.refuses(&[typed], &[&format!("error: unrecognized subcommand '{typed}'"), says]);
        assert_eq!(run.stderr.matches("tip:").count(), 1, "{}", run.stderr);
    }
    let document = repo.xtask(&["check", "--format", "json"]).json();
    assert!(document["error"]["message"].as_str().is_some_and(|told| told.contains("`verify` reports")));
}
