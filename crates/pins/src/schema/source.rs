//! The source: `TOOL_VERSIONS` and `TOOL_COMPATIBILITY` in a Starlark file,
//! read with their places.
//!
//! Does not evaluate Starlark: both must be plain literals, and whatever is
//! computed is a finding. How a new pin is written is `source_edit`'s business.

use std::collections::{HashMap, HashSet};

use crate::finding::{Fix, Place, Problem};
use crate::syntax::node::{Node, Syntax};
use crate::syntax::splice::Collection;
use crate::syntax::starlark::{self, Starlark};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span, Spanned};
use crate::value::version::Version;

/// A parsed source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The pins, in the file's order.
    pub pins: Vec<Pin>,
    /// The compatibility table, in the file's order.
    pub tables: Vec<Table>,
}

/// One entry of `TOOL_VERSIONS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The tool.
    pub tool: Spanned<ToolName>,
    /// Its version.
    pub version: Spanned<Version>,
}

/// One entry of `TOOL_COMPATIBILITY`: what fits to the versions of one tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The tool that has the table.
    pub tool: Spanned<ToolName>,
    /// Its rows, in the file's order.
    pub rows: Vec<Row>,
    pub(super) shape: Collection,
}

/// What fits to one version of the tool that has the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// That version.
    pub version: Spanned<Version>,
    /// The other tools; one that is not named is not constrained.
    pub allowed: Vec<Allowed>,
    pub(super) shape: Collection,
}

/// The versions of one tool that fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The other tool.
    pub tool: Spanned<ToolName>,
    /// Its versions, in the file's order.
    pub versions: Vec<Spanned<Version>>,
    pub(super) shape: Collection,
}

impl Source {
    /// The pin of `tool`.
    pub fn pin(&self, tool: &str) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.tool.value.as_str() == tool)
    }

    /// The compatibility table that `tool` has of its own.
    pub fn table(&self, tool: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.tool.value.as_str() == tool)
    }
}

impl Table {
    /// The row for `version`.
    pub fn row(&self, version: &Version) -> Option<&Row> {
        self.rows.iter().find(|row| row.version.value == *version)
    }
}

/// Reads the source. `names` are those of the two constants.
///
/// With any finding the result is incomplete; a syntax error leaves it empty.
pub fn read(path: &RepoPath, text: &str, names: Names<'_>) -> (Source, Vec<Problem>) {
    let mut reader = Reader { path, text, lines: Lines::of(text), problems: Vec::new() };
    let source = reader.read(names);
    (source, reader.problems)
}

/// The names of the two constants in the source.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Usually `TOOL_VERSIONS`.
    pub versions: &'a str,
    /// Usually `TOOL_COMPATIBILITY`.
    pub compatibility: &'a str,
}

/// Of more problems nobody reads the rest, and a file can be made to have
/// hundreds of thousands.
const MOST_PROBLEMS: usize = 1000;

struct Reader<'a> {
    path: &'a RepoPath,
    text: &'a str,
    lines: Lines,
    problems: Vec<Problem>,
}

/// The dicts in each other of the pins: tool, version.
const PIN_LEVELS: u8 = 1;
/// The dicts and lists in each other of the table: tool, version, other tool, versions.
const TABLE_LEVELS: u8 = 4;

/// A key that is a plain string, and its value.
type Entry<'n, 't> = (Spanned<&'n str>, &'n Node<'t>);

impl Reader<'_> {
    fn read(&mut self, names: Names<'_>) -> Source {
        if let Some(span) = starlark::control_character(self.text) {
            let found = self.text[span.clone()].escape_debug().to_string();
            let message = "this is not valid Starlark: a control character or a byte order mark; nothing in this file \
                           was read";
            self.problem(&span, "text", &found, message);
            return Source::default();
        }
        let file = match Starlark::parse(self.text) {
            Ok(file) => file,
            Err(error) => {
                let message = format!(
                    "this is not valid Starlark, so nothing in this file was read: {}",
                    error.message
                );
                let shown = self.shown(&error.span);
                self.problem(&error.span, "valid Starlark", &shown, &message);
                return Source::default();
            }
        };
        for (span, why) in file.misused(&[names.versions, names.compatibility]) {
            let message = format!("Bazel cannot load this file: {why}");
            let shown = self.shown(&span);
            self.problem(&span, "valid Starlark", &shown, &message);
        }
        let versions = self.constant(&file, names.versions, PIN_LEVELS);
        let compatibility = self.constant(&file, names.compatibility, TABLE_LEVELS);
        self.problems.sort_by_key(|problem| problem.place.span);
        let Some(versions) = versions else {
            let message = format!("no {} = {{...}} at the top level of this file", names.versions);
            self.problem(&(0..0), names.versions, "no such constant", &message);
            return Source::default();
        };
        let pins = self.pins(versions);
        let tables = compatibility.map(|value| self.tables(value)).unwrap_or_default();
        Source { pins, tables }
    }

    fn problem(&mut self, span: &Span, expected: &str, found: &str, message: &str) {
        if self.problems.len() == MOST_PROBLEMS {
            return;
        }
        self.problems.push(Problem {
            tool: None,
            place: Place::new(self.path, self.text, &self.lines, span),
            expected: expected.to_owned(),
            found: found.to_owned(),
            message: message.to_owned(),
            fix: Fix::Edit(format!("correct {} by hand", self.path)),
        });
    }

    /// The beginning of what stands at `span`, for people.
    fn shown(&self, span: &Span) -> String {
        let text = self.text[span.clone()].lines().next().unwrap_or_default();
        if text.is_empty() { "nothing".to_owned() } else { text.chars().take(40).collect() }
    }

    /// The value of the one assignment to `name` at the top level. Whatever
    /// else may change the constant is a finding.
    fn constant<'f, 't>(&mut self, file: &'f Starlark<'t>, name: &str, levels: u8) -> Option<&'f Node<'t>> {
        for offence in file.offences(name, levels) {
            let expected = offence.expected;
            let found = if expected == starlark::ONE_ASSIGNMENT {
                "another statement".to_owned()
            } else {
                self.shown(&offence.span)
            };
            self.problem(&offence.span, expected, &found, &offence.message);
        }
        file.root().get(name)
    }

    fn pins(&mut self, value: &Node<'_>) -> Vec<Pin> {
        let mut pins = Vec::new();
        for (key, value) in self.dict(value, "a dict of tool names and versions") {
            let tool = self.tool(key);
            let version = self.string(value, "a version").and_then(|text| self.version(text));
            if let (Some(tool), Some(version)) = (tool, version) {
                pins.push(Pin { tool, version });
            }
        }
        pins
    }

    fn tables(&mut self, value: &Node<'_>) -> Vec<Table> {
        let mut tables = Vec::new();
        for (key, value) in self.dict(value, "a dict of tool names and their tables") {
            let Some(tool) = self.tool(key) else { continue };
            let entries = self.dict(value, "a dict of versions and what fits to them");
            let rows = entries.into_iter().filter_map(|entry| self.row(entry)).collect();
            tables.push(Table { tool, rows, shape: value.collection().unwrap_or_default() });
        }
        tables
    }

    fn row(&mut self, (key, value): Entry<'_, '_>) -> Option<Row> {
        let version = self.version(key)?;
        let mut allowed = Vec::new();
        for (key, list) in self.dict(value, "a dict of tool names and lists of versions") {
            let Some(tool) = self.tool(key) else { continue };
            let Some(items) = list.sequence() else {
                self.unexpected(list, "a list of versions");
                continue;
            };
            let mut versions: Vec<Spanned<Version>> = Vec::new();
            let mut seen = HashSet::new();
            for item in items {
                let Some(version) = self.string(item, "a version").and_then(|text| self.version(text)) else {
                    continue;
                };
                if !seen.insert(version.value.clone()) {
                    let message = format!("{} stands twice in this list", version.value);
                    self.problem(&version.span, "each version once", version.value.as_str(), &message);
                }
                versions.push(version);
            }
            allowed.push(Allowed { tool, versions, shape: list.collection().unwrap_or_default() });
        }
        Some(Row { version, allowed, shape: value.collection().unwrap_or_default() })
    }

    /// The entries of a dict whose keys are plain strings, each once.
    fn dict<'n, 't>(&mut self, node: &'n Node<'t>, what: &str) -> Vec<Entry<'n, 't>> {
        let mut entries: Vec<Entry<'n, 't>> = Vec::new();
        let Some(items) = node.map() else {
            self.unexpected(node, what);
            return entries;
        };
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for item in items {
            let Some(key) = self.string(&item.key, "a plain string") else { continue };
            if let Some(first) = seen.get(key.value) {
                let (line, _) = self.lines.line_and_column(self.text, *first);
                let message = format!("{:?} is a duplicate key: it stands in line {line} already", key.value);
                self.problem(&key.span, "each key once", key.value, &message);
                continue;
            }
            seen.insert(key.value, key.span.start);
            entries.push((key, &item.value));
        }
        entries
    }

    /// The text of a plain string literal, with the span between its quotes.
    fn string<'n>(&mut self, node: &'n Node<'_>, what: &str) -> Option<Spanned<&'n str>> {
        let string = node.between_quotes();
        if string.is_none() {
            self.unexpected(node, &format!("{what} as a plain string literal"));
        }
        string
    }

    fn unexpected(&mut self, node: &Node<'_>, expected: &str) {
        let shown: String = self.text[node.span.clone()].chars().take(40).collect();
        let message = format!(
            "expected {expected}, found {:?}; nothing here may be computed, because other programs read it too",
            shown
        );
        self.problem(&node.span, expected, &shown, &message);
    }

    fn tool(&mut self, text: Spanned<&str>) -> Option<Spanned<ToolName>> {
        match text.value.parse() {
            Ok(tool) => Some(Spanned::new(tool, text.span)),
            Err(error) => {
                let error: crate::value::name::NameError = error;
                self.problem(&text.span, "a tool name", text.value, &error.to_string());
                None
            }
        }
    }

    fn version(&mut self, text: Spanned<&str>) -> Option<Spanned<Version>> {
        match text.value.parse() {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                let error: crate::value::version::VersionError = error;
                self.problem(&text.span, "a version", text.value, &error.to_string());
                None
            }
        }
    }
}
