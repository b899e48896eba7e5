//! `bump`: one pin moves, everything that repeats it follows, nothing else.

use crate::support::crates::lock;
use crate::support::workshop::{FOLLOWERS, guest_lock, host_lock, in_part};
use crate::support::{Repo, TOOLBOX, WIT_BINDGEN, workshop};

const NOTHING: [&str; 0] = [];

/// The followers and the registry file.
const FOLLOWERS_AND_REGISTRY: [&str; 7] = [
    "checksums/tools/wit-bindgen.json",
    "docs/versions.md",
    "guest/Cargo.lock",
    "guest/Cargo.toml",
    "host/Cargo.lock",
    "host/Cargo.toml",
    "toolchains/tool_versions.bzl",
];

/// The lines that git says were removed and added.
fn changed_lines(repo: &Repo) -> Vec<String> {
    let diff = repo.git(&["diff", "--unified=0", "--no-color"]).stdout;
    diff.lines()
        .filter(|line| line.starts_with(['-', '+']) && !line.starts_with("---") && !line.starts_with("+++"))
        .filter(|line| !line.contains("checksum = "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_recorded_release_is_not_downloaded_and_everything_moves() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0).prints(
        "bump: changed 6 files\n  \
         wit-bindgen  pin: 0.46.0 -> 0.47.0  (toolchains/tool_versions.bzl)\n  \
         wit-bindgen  marked line: 0.46.0 -> 0.47.0  (docs/versions.md)\n  \
         wit-bindgen  crate wit-bindgen: 0.46.0 -> 0.47.0  (guest/Cargo.toml)\n  \
         wit-bindgen  crate wit-bindgen: =0.46.0 -> =0.47.0  (host/Cargo.toml)\n  \
         wit-bindgen  lock of wit-bindgen: 0.46.0 -> 0.47.0  (guest/Cargo.lock)\n  \
         wit-bindgen  lock of wit-bindgen: 0.46.0 -> 0.47.0  (host/Cargo.lock)\n\
         commit them together:\n  \
         git add -- docs/versions.md guest/Cargo.lock guest/Cargo.toml host/Cargo.lock host/Cargo.toml \
         toolchains/tool_versions.bzl\n  \
         git commit -m 'Bump wit-bindgen from 0.46.0 to 0.47.0'\n",
    );
    repo.assert_changed(&before, &FOLLOWERS);
    assert_eq!(
        changed_lines(&repo),
        [
            "-The bindings come from 0.46.0. <!-- tool-version: wit-bindgen -->",
            "+The bindings come from 0.47.0. <!-- tool-version: wit-bindgen -->",
            "-version = \"0.46.0\"",
            "+version = \"0.47.0\"",
            "-wit-bindgen = \"0.46.0\" # the runtime",
            "+wit-bindgen = \"0.47.0\" # the runtime",
            "- \"wit-bindgen 0.46.0\",",
            "+ \"wit-bindgen 0.47.0\",",
            "-version = \"0.46.0\"",
            "+version = \"0.47.0\"",
            "-bindgen = { package = \"wit-bindgen\", version = \"=0.46.0\" }",
            "+bindgen = { package = \"wit-bindgen\", version = \"=0.47.0\" }",
            "-    \"wit-bindgen\": \"0.46.0\",",
            "+    \"wit-bindgen\": \"0.47.0\",",
        ]
    );
    // A caret requirement admits 0.47.1, which is newer: the pin decides.
    assert_eq!(repo.read("guest/Cargo.lock"), guest_lock("0.47.0"));
    assert_eq!(repo.read("host/Cargo.lock"), host_lock("0.47.0"));
    repo.xtask(&["verify"]).exits(0);

    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), NOTHING);
}

#[test]
fn bumping_to_the_pinned_version_changes_nothing() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0).prints("bump: nothing to change\n");
    repo.assert_unchanged(&before);
    assert_eq!(server.asked(), NOTHING);
}

#[test]
fn a_version_down_and_a_version_of_a_lock_that_is_shared() {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.43.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    assert_eq!(repo.read("guest/Cargo.lock"), guest_lock("0.43.0"));
    // Both that need it share the one entry now.
    assert_eq!(repo.read("host/Cargo.lock").matches("name = \"wit-bindgen\"").count(), 1);
    repo.xtask(&["verify"]).exits(0);
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn only_missing_platforms_are_downloaded() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.50.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS_AND_REGISTRY);
    assert_eq!(
        server.asked(),
        [
            "/example/wit-bindgen/releases/download/v0.50.0/wit-bindgen-0.50.0-aarch64-macos.tar.xz",
            "/example/wit-bindgen/releases/download/v0.50.0/wit-bindgen-0.50.0-x86_64-windows.zip",
        ]
    );
    let sized = WIT_BINDGEN.release("0.50.0", true);
    // What was recorded before has no size, and keeps its text.
    let size = format!(",\n          \"size\": {}", WIT_BINDGEN.artifact("0.50.0", "linux_amd64").len());
    let linux = sized.find("linux_amd64").unwrap();
    let expected = format!("{}{}", &sized[..linux], sized[linux..].replacen(&size, "", 1));
    assert!(repo.read(&WIT_BINDGEN.path()).contains(&expected), "{}", repo.read(&WIT_BINDGEN.path()));
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_release_that_the_registry_lacks_is_recorded_in_its_place() {
    let (repo, server) = workshop();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.49.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS_AND_REGISTRY);
    let mut releases = vec![in_part(), WIT_BINDGEN.release("0.49.0", true)];
    releases.extend(["0.47.0", "0.46.0", "0.43.0"].map(|version| WIT_BINDGEN.release(version, false)));
    assert_eq!(repo.read(&WIT_BINDGEN.path()), WIT_BINDGEN.registry_of("0.50.0", &releases));
    assert_eq!(server.requests().values().sum::<usize>(), 3);
    repo.xtask(&["verify"]).exits(0);
    // Back again: the registry keeps what it has learned.
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_changed(&before, &["checksums/tools/wit-bindgen.json"]);
}

#[test]
fn a_tool_without_crates_asks_nobody() {
    let (mut repo, server) = workshop();
    repo.cannot_ask_for_crates();
    repo.xtask(&["bump", "wit-bindgen", "0.43.0"]).exits(2);
    repo.replace(
        "toolchains/tool_versions.bzl",
        "\"1.2.0\": {\n",
        "\"1.3.0\": {\"wit-bindgen\": [\"0.46.0\"]},\n        \"1.2.0\": {\n",
    );
    let before = repo.bytes();
    repo.xtask(&["bump", "toolbox", "1.3.0", "--offline"]).exits(0);
    repo.assert_changed(&before, &["docs/versions.md", "toolchains/tool_versions.bzl"]);
    repo.xtask(&["verify"]).exits(0);
    assert_eq!(server.asked(), NOTHING);
    assert!(repo.read("docs/versions.md").contains("The toolbox is 1.3.0."));
    assert!(repo.read(&TOOLBOX.path()).contains("\"latest_version\": \"1.3.0\""));
}

#[test]
fn a_repository_without_git_is_changed_alike() {
    let (repo, _server) = workshop();
    std::fs::remove_dir_all(repo.path(".git")).unwrap();
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    repo.xtask(&["verify"]).exits(0);
}

#[test]
fn a_bump_from_a_subfolder_and_from_outside_is_the_same() {
    let (repo, _server) = workshop();
    let before = repo.bytes();
    repo.xtask_in("host/app", &["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    let root = repo.path("").to_str().unwrap().to_owned();
    repo.xtask_in("..", &["--root", &root, "bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn bytes_that_are_not_the_version_stay() {
    let (repo, _server) = workshop();
    // A byte order mark, CRLF, tabs and no line break at the end.
    let source = "\"\"\"Doc.\"\"\"\r\nTOOL_VERSIONS = {\r\n\t\"wit-bindgen\"\t: '0.46.0' , # why\r\n\
                  \t\"toolbox\": \"1.2.0\"}\r\nTOOL_COMPATIBILITY = {}";
    let manifest = "\u{feff}[package]\r\nname = \"guest\"\r\nversion = \"0.0.0\"\r\nedition = \"2024\"\r\n\
                    [workspace]\r\n[dependencies.wit-bindgen] # here\r\n\tversion\t= '^0.46.0'\t# caret\r\n\
                    default-features=false";
    let marked = "\u{feff}a\r\n\tv0.46.0 # tool-version: wit-bindgen\r\n0.46.0";
    repo.write("toolchains/tool_versions.bzl", source);
    repo.write("guest/Cargo.toml", manifest);
    repo.write("docs/windows.txt", marked);
    repo.xtask(&["verify"]).exits(0);
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    let moved = |text: &str| text.replacen("0.46.0", "0.47.0", 1);
    assert_eq!(repo.read("toolchains/tool_versions.bzl"), moved(source));
    assert_eq!(repo.read("guest/Cargo.toml"), moved(manifest));
    assert_eq!(repo.read("docs/windows.txt"), moved(marked));
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn a_lock_file_keeps_its_line_ends() {
    let (repo, _server) = workshop();
    let windows = |lock: String| lock.replace('\n', "\r\n");
    repo.write("host/Cargo.lock", windows(host_lock("0.46.0")));
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    assert_eq!(repo.read("host/Cargo.lock"), windows(host_lock("0.47.0")));
    repo.xtask(&["bump", "wit-bindgen", "0.46.0"]).exits(0);
    repo.assert_unchanged(&before);
}

#[test]
fn a_path_dependency_outside_of_the_repository_is_followed() {
    let (repo, _server) = workshop();
    let outside = repo.outside().join("lib");
    std::fs::create_dir_all(outside.join("src")).unwrap();
    std::fs::write(outside.join("src/lib.rs"), "").unwrap();
    let manifest = "[package]\nname = \"lib\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    std::fs::write(outside.join("Cargo.toml"), manifest).unwrap();
    let guest = repo.read("guest/Cargo.toml");
    repo.write("guest/Cargo.toml", format!("{guest}lib = {{ path = \"../../lib\" }}\n"));
    let locked = |version| {
        lock(&[
            ("guest", "0.0.0", &["lib", "wit-bindgen"]),
            ("lib", "0.0.0", &[]),
            ("wit-bindgen", version, &[]),
        ])
    };
    repo.write("guest/Cargo.lock", locked("0.46.0"));
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    assert_eq!(repo.read("guest/Cargo.lock"), locked("0.47.0"));
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 2);
}

#[test]
fn look_alikes_are_no_consumers() {
    let (repo, server) = workshop();
    repo.write(
        "other/Cargo.toml",
        r#"
[package]
name = "wit-bindgen"
version = "0.1.0"
edition = "2024"
description = "wit-bindgen 0.1.0"

[features]
wit-bindgen = []

[package.metadata.wit-bindgen]
version = "0.2.0"

[[bin]]
name = "wit-bindgen"
path = "main.rs"

[patch.crates-io]
wit-bindgen = { path = "../patched" } # wit-bindgen = "0.3.0"

[workspace]
"#,
    );
    repo.write("other/main.rs", "fn main() {}\n");
    let by_path = "[package]\nname = \"x\"\nversion = \"0.0.0\"\n[dependencies]\n\
                   wit-bindgen = { path = \"../patched\" }\n\
                   wit_bindgen = { git = \"https://example.com/x\", package = \"wit-bindgen\" }\n";
    repo.write("by-path/Cargo.toml", by_path);
    repo.xtask(&["verify"]).exits(0);
    let before = repo.bytes();
    repo.xtask(&["bump", "wit-bindgen", "0.47.0"]).exits(0);
    repo.assert_changed(&before, &FOLLOWERS);
    repo.xtask(&["verify"]).exits(0);
    assert_eq!(server.asked(), NOTHING);
}
