//! What a file says, as a value.
//!
//! Reads no text: `file` does.

use super::placed::Placed;
use crate::extension::Opaque;
use crate::finding::Problem;
use crate::schema::lockfile::Lockfile;
use crate::schema::manifest::Manifest;
use crate::schema::marker::{MarkedLine, Misspelt};
use crate::schema::registry::Registry;
use crate::schema::source::Source;
use crate::value::name::ToolName;

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// What it holds, if it is of a kind that this tool parses and could be read.
    pub content: Content,
    /// Its marked lines.
    pub(crate) marked: Vec<MarkedLine>,
    /// What looks like a marker in it, and is none.
    pub(crate) misspelt: Vec<Misspelt>,
    /// What the addresses of the settings name in it.
    pub(crate) placed: Placed,
    /// What is wrong with the file itself. Of a file with such a problem, parts
    /// are missing here.
    pub problems: Vec<Problem>,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(crate) enum Content {
    /// Nothing that is parsed, or nothing that could be.
    #[default]
    Nothing,
    /// The pins.
    Source(Source),
    /// What is known of a tool's releases; none if the file cannot be read.
    Registry(ToolName, Option<Registry>),
    /// A Cargo.toml.
    Manifest(Manifest),
    /// A Cargo.lock.
    Lock(Lockfile),
    /// What an extension has recorded.
    Record(Opaque),
}
