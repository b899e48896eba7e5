//! What each file of a repository is to this tool, by its path alone.
//!
//! Reads no file.

use std::collections::BTreeSet;

use crate::schema::marker;
use crate::schema::settings::{self, Settings};

/// What a file of the repository is to this tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `xtask/pins.toml`.
    Settings,
    /// The source.
    Source,
    /// A registry file.
    Registry,
    /// A generated file: the registry or the runtime's compatibility, for Bazel.
    Generated,
    /// A document with a generated part.
    Document,
    /// The embedded runtime's compatibility record.
    RuntimeRecord,
    /// A source file of the embedded runtime, or one of its worlds.
    Runtime,
    /// A Cargo.toml.
    Manifest,
    /// A Cargo.lock.
    Lock,
    /// Anything else: of interest only if it holds a marker.
    Other,
}

/// The folder, in the root, in which earlier releases kept what they needed
/// while they wrote. Whoever writes a branch can put one there: it is reported,
/// and means nothing.
pub const OLD_STATE_FOLDER: &str = ".xtask";

/// How the names of files end that are about to change places with others.
pub const STAGED_SUFFIX: &str = ".xtask-new";

/// Decides what each of the repository's files is. Left out are files that
/// the settings exclude, vendored crates, which belong to somebody else, and
/// what a change in progress keeps beside the files.
pub fn classify<'p>(paths: &'p [String], settings: &Settings) -> Vec<(&'p str, FileKind)> {
    let vendored: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_suffix(".cargo-checksum.json"))
        .filter(|folder| !folder.is_empty())
        .collect();
    let is_vendored =
        |path: &str| path.match_indices('/').any(|(slash, _)| vendored.contains(&path[..=slash]));
    paths
        .iter()
        .filter(|path| !path.ends_with(STAGED_SUFFIX))
        .map(|path| (path.as_str(), kind(path, settings)))
        .filter(|(path, kind)| match kind {
            FileKind::Manifest | FileKind::Lock | FileKind::Other => {
                !settings.excludes(path) && !is_vendored(path)
            }
            _ => true,
        })
        .collect()
}

pub(crate) fn kind(path: &str, settings: &Settings) -> FileKind {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let runtime = &settings.runtime;
    match name {
        _ if path == settings::PATH => FileKind::Settings,
        _ if path == settings.source => FileKind::Source,
        _ if path == settings.registry_data || path == runtime.table => FileKind::Generated,
        _ if runtime.document.as_deref() == Some(path) => FileKind::Document,
        _ if path == runtime.record() => FileKind::RuntimeRecord,
        _ if folder == settings.registry && name.ends_with(".json") => FileKind::Registry,
        "Cargo.toml" => FileKind::Manifest,
        "Cargo.lock" => FileKind::Lock,
        _ if runtime.is_source(path) || runtime.is_world(path) => FileKind::Runtime,
        _ => FileKind::Other,
    }
}

/// Whether this tool could have written `text` to a file of that path: only
/// such a file is restored after an interrupted change.
pub fn may_be_changed(path: &str, text: &str, settings: &Settings) -> bool {
    match kind(path, settings) {
        FileKind::Settings | FileKind::Runtime => false,
        FileKind::Other => !settings.excludes(path) && marker::holds(text.as_bytes()),
        FileKind::Manifest | FileKind::Lock => !settings.excludes(path),
        FileKind::Source
        | FileKind::Registry
        | FileKind::Generated
        | FileKind::Document
        | FileKind::RuntimeRecord => true,
    }
}

/// Whether the bytes of a file of kind [`FileKind::Other`] may hold a marker,
/// or what looks like one.
pub fn may_be_marked(bytes: &[u8]) -> bool {
    marker::may_hold(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_place() {
        let settings = settings::read("exclude = [\"old/**\"]").unwrap();
        let paths = [
            ".cargo-checksum.json",
            "Cargo.toml",
            "a/Cargo.lock",
            "checksums/tools/x.json",
            "checksums/tools/sub/x.json",
            "checksums/registry_data.bzl",
            "crates/wit-runtime/src/a/b.rs",
            "crates/wit-runtime/src/a/b.wasm",
            "crates/wit-runtime/tests/worlds/a.wit",
            "crates/wit-runtime/tests/worlds/a/b.wit",
            "crates/wit-runtime/compatibility.json",
            "crates/wit-runtime/Cargo.toml",
            "old/Cargo.toml",
            "toolchains/tool_versions.bzl",
            "vendor/c/.cargo-checksum.json",
            "vendor/c/Cargo.toml",
            "vendor/c/src/lib.rs",
            ".xtask/Cargo.toml",
            "a/.Cargo.toml.xtask-new",
            "xtask/pins.toml",
        ]
        .map(str::to_owned);
        let kinds = classify(&paths, &settings);
        let expected = [
            (".cargo-checksum.json", FileKind::Other),
            ("Cargo.toml", FileKind::Manifest),
            ("a/Cargo.lock", FileKind::Lock),
            ("checksums/tools/x.json", FileKind::Registry),
            ("checksums/tools/sub/x.json", FileKind::Other),
            ("checksums/registry_data.bzl", FileKind::Generated),
            ("crates/wit-runtime/src/a/b.rs", FileKind::Runtime),
            ("crates/wit-runtime/src/a/b.wasm", FileKind::Other),
            ("crates/wit-runtime/tests/worlds/a.wit", FileKind::Runtime),
            ("crates/wit-runtime/tests/worlds/a/b.wit", FileKind::Other),
            ("crates/wit-runtime/compatibility.json", FileKind::RuntimeRecord),
            ("crates/wit-runtime/Cargo.toml", FileKind::Manifest),
            ("toolchains/tool_versions.bzl", FileKind::Source),
            (".xtask/Cargo.toml", FileKind::Manifest),
            ("xtask/pins.toml", FileKind::Settings),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn only_what_this_tool_writes_may_be_restored() {
        let settings = settings::read("exclude = [\"old/**\"]").unwrap();
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
            ("xtask/pins.toml", marked, false),
            ("crates/wit-runtime/src/runtime.rs", marked, false),
            ("src/main.rs", "fn main() {}", false),
        ] {
            assert_eq!(may_be_changed(path, text, &settings), expected, "{path}");
        }
    }
}
