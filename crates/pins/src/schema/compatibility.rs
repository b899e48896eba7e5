//! Compatibility tables and bundles: which versions of tools fit each other.
//!
//! Does not say where they stand, and does not compare them with the pins.

use std::collections::HashSet;
use std::sync::Arc;

use super::plain::{Entry, Reader, VersionsOf};
use crate::finding::Problem;
use crate::syntax::node::Node;
use crate::syntax::splice::{Collection, TrailingComma};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// What fits to the versions of one tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// The tool that has the table.
    pub(crate) tool: Spanned<ToolName>,
    /// Its rows, in the file's order.
    pub(crate) rows: Vec<Row>,
    /// The tables among which it is, where it is keyed by its tool and that is in brackets.
    pub(super) among: Option<Arc<Collection>>,
    pub(super) shape: Collection,
    pub(super) trailing: TrailingComma,
}

/// What fits to one version of the tool that has the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// That version.
    pub(crate) version: Spanned<Version>,
    /// The other tools; one that is not named is not constrained.
    pub(crate) allowed: Vec<Allowed>,
    pub(super) shape: Collection,
}

/// The versions of one tool that fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allowed {
    /// The other tool.
    pub(crate) tool: Spanned<ToolName>,
    /// Its versions, in the file's order.
    pub(crate) versions: Vec<Spanned<Version>>,
    pub(super) shape: Collection,
    pub(super) trailing: TrailingComma,
}

/// Versions that fit each other, under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// The name.
    pub(crate) name: Spanned<String>,
    /// The tools and their versions.
    pub(crate) versions: Vec<(Spanned<ToolName>, Spanned<Version>)>,
    pub(super) shape: Collection,
}

impl Allowed {
    /// Whether another version can be written behind these: the list is in brackets.
    pub(crate) fn is_open(&self) -> bool {
        self.shape != Collection::default()
    }
}

impl Table {
    /// Whether another row can be written among these, as Starlark and JSON do.
    pub(crate) fn is_open(&self) -> bool {
        self.shape != Collection::default()
    }

    /// The row for `version`.
    pub(crate) fn row(&self, version: &Version) -> Option<&Row> {
        self.rows.iter().find(|row| row.version.value == *version)
    }
}

/// What a compatibility table holds, of one tool or keyed by tools; with any
/// problem parts are missing.
pub(crate) fn read_tables(
    path: &RepoPath,
    text: &str,
    node: &Node<'_>,
    of: Option<&ToolName>,
    versions_of: VersionsOf<'_>,
) -> (Vec<Table>, Vec<Problem>) {
    let mut reader = Reader::new(path, text, versions_of);
    let tables = match of {
        // The tool's name stands in the settings.
        Some(tool) => {
            let tool = Spanned::new(tool.clone(), node.span.start..node.span.start);
            vec![table(&mut reader, tool, node, None)]
        }
        None => tables(&mut reader, node),
    };
    (tables, reader.problems)
}

/// What bundles a node holds, by name; with any problem parts are missing.
pub(crate) fn read_bundles(
    path: &RepoPath,
    text: &str,
    node: &Node<'_>,
    versions_of: VersionsOf<'_>,
) -> (Vec<Bundle>, Vec<Problem>) {
    let mut reader = Reader::new(path, text, versions_of);
    let mut bundles = Vec::new();
    for (name, value) in reader.dict(node, "a map of names and bundles") {
        let mut versions = Vec::new();
        for (key, value) in reader.dict(value, "a map of tools and versions") {
            let tool = reader.tool(key);
            let name = tool.as_ref().map_or("", |tool| tool.value.as_str());
            let version = reader.string(value, "a version").and_then(|text| reader.version(name, text));
            versions.extend(tool.zip(version));
        }
        let name = Spanned::new(name.value.to_owned(), name.span);
        bundles.push(Bundle { name, versions, shape: value.collection().unwrap_or_default() });
    }
    (bundles, reader.problems)
}

/// Reads the tables that a node holds, keyed by tools.
pub(super) fn tables(reader: &mut Reader<'_>, value: &Node<'_>) -> Vec<Table> {
    let mut tables = Vec::new();
    let among = value.collection().map(Arc::new);
    for (key, value) in reader.dict(value, "a dict of tool names and their tables") {
        let Some(tool) = reader.tool(key) else { continue };
        tables.push(table(reader, tool, value, among.clone()));
    }
    tables
}

fn row(reader: &mut Reader<'_>, tool: &str, (key, value): Entry<'_, '_>) -> Option<Row> {
    let version = reader.version(tool, key)?;
    let mut allowed = Vec::new();
    for (key, list) in reader.dict(value, "a dict of tool names and lists of versions") {
        let Some(tool) = reader.tool(key) else { continue };
        let Some(items) = list.sequence() else {
            reader.unexpected(list, "a list of versions");
            continue;
        };
        let mut versions: Vec<Spanned<Version>> = Vec::new();
        let mut seen = HashSet::new();
        for item in items {
            let Some(version) =
                reader.string(item, "a version").and_then(|text| reader.version(&tool.value, text))
            else {
                continue;
            };
            if !seen.insert(version.value.clone()) {
                let message = format!("{} stands twice in this list", version.value);
                reader.problem(&version.span, "each version once", version.value.as_str(), &message);
            }
            versions.push(version);
        }
        let shape = list.collection().unwrap_or_default();
        allowed.push(Allowed { tool, versions, shape, trailing: reader.trailing() });
    }
    Some(Row { version, allowed, shape: value.collection().unwrap_or_default() })
}

fn table(
    reader: &mut Reader<'_>,
    tool: Spanned<ToolName>,
    value: &Node<'_>,
    among: Option<Arc<Collection>>,
) -> Table {
    let entries = reader.dict(value, "a dict of versions and what fits to them");
    let rows = entries.into_iter().filter_map(|entry| row(reader, &tool.value, entry)).collect();
    Table { tool, rows, among, shape: value.collection().unwrap_or_default(), trailing: reader.trailing() }
}
