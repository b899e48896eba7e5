//! Which files are worth a look: those in which a tool may be named, and a version.
//!
//! Reads no file, and finds nothing in those that it names.

use std::sync::Arc;

use aho_corasick::AhoCorasick;

use super::called::parts_of_names;
use super::files::is_apart;
use crate::model::Model;
use crate::value::path::RepoPath;
use crate::world::World;
use crate::world::layout::{FileKind, Layout};

/// What is looked for in files.
#[derive(Clone, Debug)]
pub struct Search {
    /// A part of each tool's names; none if there is no tool.
    names: Option<AhoCorasick>,
    layout: Arc<Layout>,
}

impl Search {
    /// For the tools that are pinned in these files.
    pub fn for_tools(world: &World) -> Self {
        let names = parts_of_names(&Model::of(world));
        let matcher = AhoCorasick::builder().ascii_case_insensitive(true).build(names);
        // Of more names than it can hold none is left out: then every file is looked at.
        Self { names: matcher.ok(), layout: Arc::clone(&world.layout) }
    }

    /// For tools that nobody knows yet.
    pub fn for_all(world: &World) -> Self {
        Self { names: None, layout: Arc::clone(&world.layout) }
    }

    /// Whether something is looked for in a file.
    pub fn looks_in(&self, path: &RepoPath, kind: FileKind) -> bool {
        is_searched(&self.layout, path, kind)
    }

    /// Whether something may be found in a file that it looks in, of these bytes.
    pub fn may_find(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        let is_named = |names: &AhoCorasick| names.is_match(path.as_str()) || names.is_match(bytes);
        has_digit(bytes) && self.names.as_ref().is_none_or(is_named)
    }
}

/// Whether versions are looked for in a file.
pub(super) fn is_searched(layout: &Layout, path: &RepoPath, kind: FileKind) -> bool {
    let is_of_interest = matches!(
        kind,
        FileKind::Source
            | FileKind::Manifest
            | FileKind::Placed
            | FileKind::Read
            | FileKind::Document
            | FileKind::Loaded
            | FileKind::Other
    );
    is_of_interest && !is_apart(path) && !layout.settings.excludes(path) && layout.is_own(path)
}

/// Whether a file is there to choose another toolchain below its folder than the one of the
/// repository: <https://rust-lang.github.io/rustup/overrides.html>.
pub(super) fn overrides(world: &World, path: &RepoPath) -> bool {
    const NAMES: [&str; 2] = ["rust-toolchain", "rust-toolchain.toml"];
    NAMES.contains(&path.name())
        && path.contains('/')
        && NAMES.iter().any(|name| world.paths().any(|other| other.as_str() == *name))
}

fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
}
