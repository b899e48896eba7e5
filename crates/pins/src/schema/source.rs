//! The source: `TOOL_VERSIONS` and `TOOL_COMPATIBILITY` in a Starlark file,
//! read with their places.
//!
//! Does not evaluate Starlark: both must be plain literals, and whatever is
//! computed is a finding. How a new pin is written is `source_edit`'s business.

use std::collections::{HashMap, HashSet};

use super::source_uses;
use crate::finding::{Fix, Place, Problem};
use crate::syntax::splice::Collection;
use crate::syntax::starlark::{self, Expr, ExprId, ExprKind, File};
use crate::value::name::ToolName;
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
pub fn read(path: &str, text: &str, names: Names<'_>) -> (Source, Vec<Problem>) {
    let mut reader =
        Reader { path, text, lines: Lines::of(text), file: File::default(), problems: Vec::new() };
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
    path: &'a str,
    text: &'a str,
    lines: Lines,
    file: File,
    problems: Vec<Problem>,
}

/// A key with its value, and the span of both.
struct Entry {
    key: Spanned<String>,
    value: ExprId,
    span: Span,
}

impl<'a> Reader<'a> {
    fn read(&mut self, names: Names<'_>) -> Source {
        if let Some(span) = starlark::control_character(self.text) {
            let found = self.text[span.clone()].escape_debug().to_string();
            let message = "this is not valid Starlark: a control character or a byte order mark; nothing in this file \
                           was read";
            self.problem(&span, "text", &found, message);
            return Source::default();
        }
        match starlark::parse(self.text) {
            Ok(file) => self.file = file,
            Err(refusal) => {
                let message =
                    format!("this is not valid Starlark, so nothing in this file was read: {}", refusal.why);
                let shown = self.shown(&refusal.span);
                self.problem(&refusal.span, "valid Starlark", &shown, &message);
                return Source::default();
            }
        }
        for (span, why) in starlark::misused(&self.file, self.text, &[names.versions, names.compatibility]) {
            let message = format!("Bazel cannot load this file: {why}");
            let shown = self.shown(&span);
            self.problem(&span, "valid Starlark", &shown, &message);
        }
        let versions = self.constant(names.versions, source_uses::Depth::PINS);
        let compatibility = self.constant(names.compatibility, source_uses::Depth::TABLE);
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

    fn expr(&self, id: ExprId) -> &Expr {
        &self.file.expressions[id]
    }

    fn span(&self, id: ExprId) -> Span {
        self.expr(id).span.clone()
    }

    /// The value of the one assignment to `name` at the top level. Whatever
    /// else may change the constant is a finding.
    fn constant(&mut self, name: &str, depth: source_uses::Depth) -> Option<ExprId> {
        let found = self.file.constants(self.text, &[name]).next().map(|(_, value)| value);
        for offence in source_uses::offences(&self.file, self.text, name, depth) {
            let expected = offence.expected;
            let found = if expected == source_uses::ONE_ASSIGNMENT {
                "another statement".to_owned()
            } else {
                self.shown(&offence.span)
            };
            self.problem(&offence.span, expected, &found, &offence.message);
        }
        found
    }

    fn pins(&mut self, value: ExprId) -> Vec<Pin> {
        let mut pins = Vec::new();
        for entry in self.dict(value, "a dict of tool names and versions").0 {
            let tool = self.tool(entry.key);
            let version = self.string(entry.value, "a version").and_then(|text| self.version(text));
            if let (Some(tool), Some(version)) = (tool, version) {
                pins.push(Pin { tool, version });
            }
        }
        pins
    }

    fn tables(&mut self, value: ExprId) -> Vec<Table> {
        let mut tables = Vec::new();
        for entry in self.dict(value, "a dict of tool names and their tables").0 {
            let Some(tool) = self.tool(entry.key) else { continue };
            let (entries, shape) = self.dict(entry.value, "a dict of versions and what fits to them");
            let rows = entries.into_iter().filter_map(|entry| self.row(entry)).collect();
            tables.push(Table { tool, rows, shape });
        }
        tables
    }

    fn row(&mut self, entry: Entry) -> Option<Row> {
        let version = self.version(entry.key)?;
        let (entries, shape) = self.dict(entry.value, "a dict of tool names and lists of versions");
        let mut allowed = Vec::new();
        for entry in entries {
            let Some(tool) = self.tool(entry.key) else { continue };
            let ExprKind::List(items) = &self.expr(entry.value).kind else {
                self.unexpected(entry.value, "a list of versions");
                continue;
            };
            let items = items.clone();
            let mut versions: Vec<Spanned<Version>> = Vec::new();
            let mut seen = HashSet::new();
            for item in &items {
                let Some(version) = self.string(*item, "a version").and_then(|text| self.version(text))
                else {
                    continue;
                };
                if !seen.insert(version.value.clone()) {
                    let message = format!("{} stands twice in this list", version.value);
                    self.problem(&version.span, "each version once", version.value.as_str(), &message);
                }
                versions.push(version);
            }
            let spans = items.into_iter().map(|item| self.span(item)).collect();
            allowed.push(Allowed { tool, versions, shape: self.brackets(entry.value, spans) });
        }
        Some(Row { version, allowed, shape })
    }

    /// The entries of a dict whose keys are plain strings, each once.
    fn dict(&mut self, value: ExprId, what: &str) -> (Vec<Entry>, Collection) {
        let mut entries: Vec<Entry> = Vec::new();
        let ExprKind::Dict(items) = &self.expr(value).kind else {
            self.unexpected(value, what);
            return (entries, self.brackets(value, Vec::new()));
        };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (key, value) in items.clone() {
            let span = self.span(key).start..self.span(value).end;
            let Some(key) = self.string(key, "a plain string") else { continue };
            if let Some(first) = seen.get(&key.value) {
                let (line, _) = self.lines.line_and_column(self.text, *first);
                let message = format!("{:?} is a duplicate key: it stands in line {line} already", key.value);
                self.problem(&key.span, "each key once", &key.value, &message);
                continue;
            }
            seen.insert(key.value.clone(), key.span.start);
            entries.push(Entry { key, value, span });
        }
        let items = entries.iter().map(|entry| entry.span.clone()).collect();
        (entries, self.brackets(value, items))
    }

    /// The text of a plain string literal, with the span between its quotes.
    fn string(&mut self, value: ExprId, what: &str) -> Option<Spanned<String>> {
        let expr = self.expr(value);
        let inner = starlark::plain(&self.text[expr.span.clone()]);
        match inner.filter(|_| matches!(expr.kind, ExprKind::Text)) {
            Some(inner) => {
                let start = expr.span.start + 1;
                Some(Spanned::new(inner.to_owned(), start..start + inner.len()))
            }
            None => {
                self.unexpected(value, &format!("{what} as a plain string literal"));
                None
            }
        }
    }

    fn unexpected(&mut self, value: ExprId, expected: &str) {
        let span = self.span(value);
        let shown: String = self.text[span.clone()].chars().take(40).collect();
        let message = format!(
            "expected {expected}, found {:?}; nothing here may be computed, because other programs read it too",
            shown
        );
        self.problem(&span, expected, &shown, &message);
    }

    /// The shape of a bracketed value.
    fn brackets(&self, value: ExprId, items: Vec<Span>) -> Collection {
        let span = self.span(value);
        Collection { open: span.start + 1, close: span.end.saturating_sub(1), items }
    }

    fn tool(&mut self, text: Spanned<String>) -> Option<Spanned<ToolName>> {
        match text.value.parse() {
            Ok(tool) => Some(Spanned::new(tool, text.span)),
            Err(error) => {
                let error: crate::value::name::NameError = error;
                self.problem(&text.span, "a tool name", &text.value, &error.to_string());
                None
            }
        }
    }

    fn version(&mut self, text: Spanned<String>) -> Option<Spanned<Version>> {
        match text.value.parse() {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                let error: crate::value::version::VersionError = error;
                self.problem(&text.span, "a version", &text.value, &error.to_string());
                None
            }
        }
    }
}
