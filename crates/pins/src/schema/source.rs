//! The source: `TOOL_VERSIONS` and `TOOL_COMPATIBILITY` in a Starlark file,
//! read with their places.
//!
//! Does not evaluate Starlark: both must be plain literals, and whatever is
//! computed is a finding. How a new pin is written is `source_edit`'s business.

use super::compatibility::{self, Table};
use super::plain::{Reader, VersionsOf};
use crate::finding::Problem;
use crate::place::SharedText;
use crate::syntax::node::Node;
use crate::syntax::splice::Collection;
use crate::syntax::starlark::{self, Starlark};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// A parsed source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Source {
    /// The pins, in the file's order.
    pub(crate) pins: Vec<Pin>,
    /// The compatibility table, in the file's order.
    pub(crate) tables: Vec<Table>,
    /// Where the pins stand.
    pub(super) shape: Collection,
}

/// One entry of `TOOL_VERSIONS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    /// The tool.
    pub(crate) tool: Spanned<ToolName>,
    /// Its version.
    pub(crate) version: Spanned<Version>,
}

impl Source {
    /// The pin of `tool`.
    pub(crate) fn pin(&self, tool: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.tool.value.as_str() == tool)
    }
}

/// Reads the source. `names` are those of the two constants.
///
/// With any finding the result is incomplete; a syntax error leaves it empty.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(path: &RepoPath, text: &str, names: Names<'_>) -> (Source, Vec<Problem>) {
    read_as(path, &text.into(), names, &|_| str::parse)
}

/// The same, of tools whose versions are what `versions_of` says.
pub(crate) fn read_as(
    path: &RepoPath,
    text: &SharedText,
    names: Names<'_>,
    versions_of: VersionsOf<'_>,
) -> (Source, Vec<Problem>) {
    let mut reader = Reader::new(path, text, versions_of);
    let source = read_with(&mut reader, text, names);
    (source, reader.problems)
}

/// The names of the two constants in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    /// Usually `TOOL_VERSIONS`.
    pub(crate) versions: &'a str,
    /// Usually `TOOL_COMPATIBILITY`.
    pub(crate) compatibility: &'a str,
}

/// The dicts in each other of the pins: tool, version.
const PIN_LEVELS: u8 = 1;
/// The dicts and lists in each other of the table: tool, version, other tool, versions.
const TABLE_LEVELS: u8 = 4;

fn read_with(reader: &mut Reader<'_>, text: &SharedText, names: Names<'_>) -> Source {
    let file = match text.tree_of_bazel() {
        Ok(tree) => Starlark::of(tree, text),
        Err(error) => {
            let message =
                format!("this is not valid Starlark, so nothing in this file was read: {}", error.message);
            let (expected, found) = match starlark::foreign_character(text) {
                None => ("valid Starlark", reader.shown(&error.span)),
                Some(_) => ("text", text[error.span.clone()].escape_debug().to_string()),
            };
            reader.problem(&error.span, expected, &found, &message);
            return Source::default();
        }
    };
    for (span, why) in file.misused(&[names.versions, names.compatibility]) {
        let message = format!("Bazel cannot load this file: {why}");
        let shown = reader.shown(&span);
        reader.problem(&span, "valid Starlark", &shown, &message);
    }
    let versions = constant(reader, &file, names.versions, PIN_LEVELS);
    let compatibility = constant(reader, &file, names.compatibility, TABLE_LEVELS);
    reader.problems.sort_by_key(|problem| problem.place.span);
    let Some(versions) = versions else {
        let message = format!("no {} = {{...}} at the top level of this file", names.versions);
        reader.problem(&(0..0), names.versions, "no such constant", &message);
        return Source::default();
    };
    let pins = pins(reader, versions);
    let tables = compatibility.map(|value| compatibility::tables(reader, value)).unwrap_or_default();
    Source { pins, tables, shape: versions.collection().unwrap_or_default() }
}

/// The value of the one assignment to `name` at the top level. Whatever
/// else may change the constant is a finding.
fn constant<'f, 't>(
    reader: &mut Reader<'_>,
    file: &'f Starlark<'t>,
    name: &str,
    levels: u8,
) -> Option<&'f Node<'t>> {
    for offence in file.offences(name, levels) {
        let expected = offence.expected;
        let found = if expected == starlark::ONE_ASSIGNMENT {
            "another statement".to_owned()
        } else {
            reader.shown(&offence.span)
        };
        reader.problem(&offence.span, expected, &found, &offence.message);
    }
    file.root().get(name)
}

fn pins(reader: &mut Reader<'_>, value: &Node<'_>) -> Vec<Pin> {
    let mut pins = Vec::new();
    for (key, value) in reader.dict(value, "a dict of tool names and versions") {
        let tool = reader.tool(key);
        let name = tool.as_ref().map_or("", |tool| tool.value.as_str());
        let version = reader.string(value, "a version").and_then(|text| reader.version(name, text));
        if let (Some(tool), Some(version)) = (tool, version) {
            pins.push(Pin { tool, version });
        }
    }
    pins
}
