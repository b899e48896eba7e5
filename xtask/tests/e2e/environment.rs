//! What surrounds the program: whether there is a cargo or a git, and a
//! repository that is laid out otherwise than by convention.

use crate::support::workshop::FOLLOWERS;
use crate::support::{Repo, TOOLBOX, WIT_BINDGEN, spotless, workshop};

#[test]
fn without_cargo_whatever_needs_none_works() {
    let (mut repo, _server) = workshop();
    let missing = repo.outside().join("no-such-cargo");
    repo.env("CARGO", missing.to_str().unwrap());
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["status"]).exits(0);
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["fetch-checksums"]).exits(0);
    repo.assert_unchanged(&before);
    repo.refuses(&["bump", "wit-bindgen", "0.47.0"], &["cargo cannot be started"]);
    repo.refuses(&["fetch-checksums", "wit-bindgen"], &["cargo cannot be started to build artifact-fetch"]);
    repo.replace("docs/versions.md", "The toolbox is 1.2.0.", "The toolbox is 1.1.0.");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn without_git_the_folders_are_listed() {
    let (mut repo, _server) = spotless();
    repo.env("PATH", "");
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
    repo.xtask(&["verify"]).exits(1).shows("verify: 1 error\n");
    repo.xtask(&["sync"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn the_command_to_commit_with_can_be_pasted() {
    let (repo, _server) = workshop();
    repo.write("docs/it's here.md", "1.0.0 <!-- tool-version: toolbox -->\n");
    repo.commit();
    let run = repo.xtask(&["sync"]);
    let command = "git add -- 'docs/it'\\''s here.md'";
    run.exits(0).shows(&format!("commit them together:\n  {command}\n"));
    if cfg!(unix) {
        repo.run("sh", "", &["-c", command]).exits(0);
        assert_eq!(repo.git(&["diff", "--cached", "--name-only", "-z"]).stdout, "docs/it's here.md\0");
    }
}

#[test]
fn a_repository_may_be_laid_out_otherwise() {
    let (repo, _server) = workshop();
    let settings = "source = \"build/versions.bzl\"\nversions = \"VERSIONS\"\ncompatibility = \"FITS\"\n\
                    registry = \"build/registry\"\nexclude = [\"old/**\"]\n";
    repo.write("xtask/pins.toml", settings);
    let source = repo.read("toolchains/tool_versions.bzl");
    let source = source.replace("TOOL_VERSIONS", "VERSIONS").replace("TOOL_COMPATIBILITY", "FITS");
    repo.write("build/versions.bzl", source);
    std::fs::remove_dir_all(repo.path("toolchains")).unwrap();
    std::fs::rename(repo.path("checksums/tools"), repo.path("build/registry")).unwrap();
    repo.write("old/Cargo.toml", "[dependencies]\nwit-bindgen = \"0.1.0\"\n");
    repo.xtask_in("host/app", &["verify"]).exits(0);
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    let mut expected = FOLLOWERS.map(|path| if path.ends_with(".bzl") { "build/versions.bzl" } else { path });
    expected.sort_unstable();
    repo.assert_changed(&before, &expected);
    repo.xtask(&["fetch-checksums", "toolbox@1.4.0"]).exits(0);
    assert!(repo.read("build/registry/toolbox.json").contains(&TOOLBOX.release("1.4.0", true)));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_waiver_counts_until_it_expires_and_only_for_what_it_names() {
    let (repo, _server) = workshop();
    let waiver = |rule: &str, expires: &str| {
        let text = format!(
            "[[waiver]]\nrule = \"{rule}\"\nplace = \"guest/Cargo.toml\"\nreason = \"being tried\"\nexpires = {expires}\n"
        );
        repo.write("xtask/pins.toml", text);
    };
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.46\"");
    repo.xtask(&["verify"]).exits(0);
    repo.replace("guest/Cargo.toml", "\"0.46\"", "\"0.45.9\"");
    waiver("crate-version", "9999-12-31");
    repo.xtask(&["verify"]).exits(0);
    waiver("crate-version", "2020-01-01");
    repo.xtask(&["verify"]).exits(1).shows("error[waiver-expired]").shows("error[crate-version]");
    waiver("crate-lock", "9999-12-31");
    repo.xtask(&["verify"]).exits(1).shows("error[waiver-unused]").shows("error[crate-version]");
}

#[test]
fn a_generated_file_follows_the_registry() {
    let (repo, _server) = workshop();
    repo.write("xtask/pins.toml", "registry_data = \"checksums/registry_data.bzl\"\n");
    repo.xtask(&["verify"]).exits(1).shows("error[generated-stale]").shows("run `cargo xtask sync`");
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
    let digest = WIT_BINDGEN.sha256("0.49.0", "linux_amd64");
    assert!(!repo.read("checksums/registry_data.bzl").contains(&digest));
    let before = repo.bytes();
    repo.xtask(&["fetch-checksums", "wit-bindgen@0.49.0"]).exits(0);
    repo.assert_changed(&before, &["checksums/registry_data.bzl", "checksums/tools/wit-bindgen.json"]);
    assert!(repo.read("checksums/registry_data.bzl").contains(&digest));
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.49.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    repo.replace("checksums/registry_data.bzl", &digest, "edited by hand");
    repo.xtask(&["verify"]).exits(1).shows("error[generated-stale]");
    repo.xtask(&["sync"]).exits(0);
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn the_help_names_every_command_with_what_it_does() {
    let repo = Repo::empty();
    let run = repo.xtask(&["--help"]);
    run.exits(0);
    for (command, does) in [
        ("verify", "Report every disagreement"),
        ("sync", "Make every place that repeats a version follow the source"),
        ("bump", "Move a pin or several"),
        ("fetch-checksums", "Download release artifacts"),
        ("status", "List every tool"),
        ("runtime-matrix", "Try which wit-bindgen releases"),
    ] {
        let line = run.stdout.lines().find(|line| line.trim_start().starts_with(command));
        assert!(line.is_some_and(|line| line.contains(does)), "{command}: {line:?}");
    }
}
