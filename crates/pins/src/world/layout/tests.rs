//! What files are by their paths, and what may be restored.

use super::*;

#[test]
fn files_are_told_apart_by_their_place() {
    let layout =
        Layout::read(Some((&RepoPath::known(settings::PATH), &"exclude = [\"old/**\"]".into())), &[])
            .unwrap();
    let paths = [
        ".cargo-checksum.json",
        "Cargo.toml",
        "a/Cargo.lock",
        "checksums/tools/x.json",
        "checksums/tools/sub/x.json",
        "checksums/registry_data.bzl",
        "old/Cargo.toml",
        "toolchains/tool_versions.bzl",
        "vendor/c/.cargo-checksum.json",
        "vendor/c/Cargo.toml",
        "vendor/c/src/lib.rs",
        ".xtask/Cargo.toml",
        "a/.Cargo.toml.xtask-new",
        "xtask/pins.toml",
    ]
    .map(RepoPath::known);
    let kinds = layout.classify(&paths);
    let expected = [
        (".cargo-checksum.json", FileKind::Other),
        ("Cargo.toml", FileKind::Manifest),
        ("a/Cargo.lock", FileKind::Lock),
        ("checksums/tools/x.json", FileKind::Registry),
        ("checksums/tools/sub/x.json", FileKind::Other),
        ("checksums/registry_data.bzl", FileKind::Generated),
        ("toolchains/tool_versions.bzl", FileKind::Source),
        (".xtask/Cargo.toml", FileKind::Manifest),
        ("xtask/pins.toml", FileKind::Settings),
    ];
    assert_eq!(
        kinds,
        expected
            .map(|(path, kind)| (RepoPath::known(path), kind))
            .each_ref()
            .map(|(path, kind)| (path, *kind))
    );
}

#[test]
fn constants_are_read_where_a_url_may_be_made_of_them() {
    for (digests, expected) in [
        ("{ beside = 'a.bzl :: f' }", FileKind::Loaded),
        ("{ at = 'a.bzl :: T / {version}', url = 'https://x/{version}' }", FileKind::Other),
        ("{ beside = 'a.yml :: f' }", FileKind::Other),
    ] {
        let text = format!("[tool.x]\npin = 'x.txt'\ndigests = {digests}");
        let layout = Layout::read(Some((&RepoPath::known(settings::PATH), &text.into())), &[]).unwrap();
        let kind = |path| layout.kind(&RepoPath::known(path));
        assert_eq!((kind("b.bzl"), kind("b.yml")), (expected, FileKind::Other), "{digests}");
    }
}

#[test]
fn only_what_this_tool_writes_may_be_restored() {
    let settings = "exclude = [\"old/**\"]\n[tool.x]\npin = \"a.yml :: x\"\nalso = [\"old/b.yml :: x\", \"c/*.json :: x\"]";
    let layout = Layout::read(Some((&RepoPath::known(settings::PATH), &settings.into())), &[]).unwrap();
    let marked = "1.0.0 # tool-version: x";
    for (path, text, expected) in [
        ("Cargo.toml", "", true),
        ("a/Cargo.lock", "", true),
        ("toolchains/tool_versions.bzl", "", true),
        ("checksums/tools/x.json", "", true),
        ("checksums/registry_data.bzl", "", true),
        ("docs/a.md", marked, true),
        ("docs/a.md", "1.0.0", false),
        ("old/Cargo.toml", "", false),
        ("old/a.md", marked, false),
        ("xtask/pins.toml", "", true),
        ("xtask/pins.toml", marked, false),
        ("src/main.rs", "fn main() {}", false),
        (".gitattributes", "/checksums/tools/*.json merge=tool-pins\n", true),
        (".gitattributes", "* merge=tool-pins filter=other\n", false),
        ("a/.gitattributes", "/checksums/tools/*.json merge=tool-pins\n", false),
        ("a.yml", "", true),
        ("b.yml", "", false),
        ("old/b.yml", "", false),
        ("c/d.json", "", true),
        ("c/d/e.json", "", false),
    ] {
        assert_eq!(layout.may_be_changed(&RepoPath::known(path), text), expected, "{path}");
    }
    // Nor is anything else taken away than a registry file.
    for (path, expected) in [("checksums/tools/x.json", true), ("Cargo.toml", false), ("a.yml", false)] {
        assert_eq!(layout.may_be_removed(&RepoPath::known(path)), expected, "{path}");
    }
}
