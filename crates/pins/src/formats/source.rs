//! The source: `TOOL_VERSIONS` and `TOOL_COMPATIBILITY` in a Starlark file,
//! read with their places.
//!
//! Does not evaluate Starlark: both must be plain literals, and whatever is
//! computed is a finding. How a new pin is written is `source_edit`'s business.

use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, Parser};

use super::splice::Collection;
use super::starlark::{self, Visit};
use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::name::ToolName;
use crate::text::{Lines, Span, Spanned};
use crate::version::Version;

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
pub fn read(path: &str, text: &str, names: Names<'_>) -> (Source, Vec<Finding>) {
    let mut reader = Reader { path, text, lines: Lines::of(text), findings: Vec::new() };
    let source = reader.read(names);
    (source, reader.findings)
}

/// The names of the two constants in the source.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Usually `TOOL_VERSIONS`.
    pub versions: &'a str,
    /// Usually `TOOL_COMPATIBILITY`.
    pub compatibility: &'a str,
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    lines: Lines,
    findings: Vec<Finding>,
}

/// A key with its value node, and the span of both.
struct Entry<'t> {
    key: Spanned<String>,
    value: Node<'t>,
    span: Span,
}

impl<'a> Reader<'a> {
    fn read(&mut self, names: Names<'_>) -> Source {
        if let Some(span) = starlark::control_character(self.text) {
            let found = self.text[span.clone()].escape_debug().to_string();
            let message = "this is not valid Starlark: a control character; nothing in this file was read";
            self.problem(&span, "text", &found, message);
            return Source::default();
        }
        let mut parser = Parser::new();
        let parsed = match parser.set_language(&tree_sitter_starlark::LANGUAGE.into()) {
            Ok(()) => parser.parse(self.text, None),
            Err(_) => None,
        };
        let Some(tree) = parsed else {
            self.problem(
                &(0..0),
                "a Starlark file",
                "a text that the parser gave up on",
                "cannot be read as Starlark",
            );
            return Source::default();
        };
        let root = tree.root_node();
        if root.has_error() {
            self.syntax_error(root);
            return Source::default();
        }
        if let Some((span, why)) = starlark::python_only(root, self.text) {
            let shown: String =
                self.text[span.clone()].lines().next().unwrap_or("").chars().take(40).collect();
            let message = format!("this is not valid Starlark, so nothing in this file was read: {why}");
            self.problem(&span, "valid Starlark", &shown, &message);
            return Source::default();
        }
        let versions = self.constant(root, names.versions);
        let compatibility = self.constant(root, names.compatibility);
        let Some(versions) = versions else {
            let message = format!("no {} = {{...}} at the top level of this file", names.versions);
            self.problem(&(0..0), names.versions, "no such constant", &message);
            return Source::default();
        };
        let pins = self.pins(versions);
        let tables = compatibility.map(|node| self.tables(node)).unwrap_or_default();
        Source { pins, tables }
    }

    fn problem(&mut self, span: &Span, expected: &str, found: &str, message: &str) {
        self.findings.push(Finding {
            rule: Rule::SourceSyntax,
            severity: Severity::Error,
            tool: None,
            place: Place::new(self.path, self.text, &self.lines, span),
            expected: expected.to_owned(),
            found: found.to_owned(),
            message: message.to_owned(),
            fix: Fix::Edit(format!("correct {} by hand", self.path)),
        });
    }

    /// Reports the first place that the grammar cannot make sense of.
    fn syntax_error(&mut self, root: Node<'_>) {
        let mut node = root;
        let mut cursor = root.walk();
        while let Some(child) =
            node.children(&mut cursor).find(|child| child.has_error() || child.is_missing())
        {
            node = child;
        }
        let shown: String =
            self.text[node.byte_range()].lines().next().unwrap_or("").chars().take(40).collect();
        if node.is_missing() {
            let message = format!("this is not valid Starlark: {:?} is missing here", node.kind());
            self.problem(&node.byte_range(), node.kind(), "nothing", &message);
        } else {
            self.problem(
                &node.byte_range(),
                "valid Starlark",
                &shown,
                "this is not valid Starlark; nothing in this file was read",
            );
        }
    }

    /// The right-hand side of the one assignment to `name` at the top level.
    /// Whatever else changes the constant, here or in a function, is a finding.
    fn constant<'t>(&mut self, root: Node<'t>, name: &str) -> Option<Node<'t>> {
        let mut found: Option<Node<'t>> = None;
        for Visit { node, depth, .. } in starlark::visits(root) {
            // Behind a statement of the top level.
            let is_top_level = depth == 2;
            let left = node.child_by_field_name("left");
            let is_plain = node.kind() == "assignment"
                && is_top_level
                && left
                    .is_some_and(|left| left.kind() == "identifier" && self.text[left.byte_range()] == *name);
            if is_plain && found.is_none() {
                found = node.child_by_field_name("right");
            } else if self.changes(node, is_top_level, name) {
                let message = format!("{name} must be one plain literal; this statement changes it");
                self.problem(&node.byte_range(), "one assignment", "another statement", &message);
            }
        }
        found
    }

    /// Whether a node assigns to the constant or to what is in it, or calls
    /// one of its methods that change it. A function's own variable of that
    /// name is another one.
    fn changes(&self, node: Node<'_>, is_top_level: bool, name: &str) -> bool {
        const CHANGING: [&str; 9] =
            ["append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"];
        match node.kind() {
            "assignment" | "augmented_assignment" => {
                let mut targets: Vec<Node<'_>> = node.child_by_field_name("left").into_iter().collect();
                while let Some(target) = targets.pop() {
                    match target.kind() {
                        "identifier" if !is_top_level => {}
                        "identifier" | "subscript" | "attribute" => {
                            if self.first_name(target) == Some(name) {
                                return true;
                            }
                        }
                        _ => targets.extend(target.named_children(&mut target.walk())),
                    }
                }
                false
            }
            "call" => node.child_by_field_name("function").is_some_and(|function| {
                let method = function.child_by_field_name("attribute").map(|method| method.byte_range());
                method.is_some_and(|method| CHANGING.contains(&&self.text[method]))
                    && self.first_name(function) == Some(name)
            }),
            _ => false,
        }
    }

    /// The identifier that a target begins with: `X` of `X`, `X[..]`, `X.f`.
    fn first_name(&self, target: Node<'_>) -> Option<&'a str> {
        let mut node = target;
        while node.kind() != "identifier" {
            node = node.named_child(0)?;
        }
        Some(&self.text[node.byte_range()])
    }

    fn pins(&mut self, node: Node<'_>) -> Vec<Pin> {
        let mut pins = Vec::new();
        for entry in self.dict(node, "a dict of tool names and versions").0 {
            let tool = self.tool(entry.key);
            let version = self.string(entry.value, "a version").and_then(|text| self.version(text));
            if let (Some(tool), Some(version)) = (tool, version) {
                pins.push(Pin { tool, version });
            }
        }
        pins
    }

    fn tables(&mut self, node: Node<'_>) -> Vec<Table> {
        let mut tables = Vec::new();
        for entry in self.dict(node, "a dict of tool names and their tables").0 {
            let Some(tool) = self.tool(entry.key) else { continue };
            let (entries, shape) = self.dict(entry.value, "a dict of versions and what fits to them");
            let rows = entries.into_iter().filter_map(|entry| self.row(entry)).collect();
            tables.push(Table { tool, rows, shape });
        }
        tables
    }

    fn row(&mut self, entry: Entry<'_>) -> Option<Row> {
        let version = self.version(entry.key)?;
        let (entries, shape) = self.dict(entry.value, "a dict of tool names and lists of versions");
        let mut allowed = Vec::new();
        for entry in entries {
            let Some(tool) = self.tool(entry.key) else { continue };
            if entry.value.kind() != "list" {
                self.unexpected(entry.value, "a list of versions");
                continue;
            }
            let mut versions: Vec<Spanned<Version>> = Vec::new();
            let mut seen = HashSet::new();
            let mut items = Vec::new();
            let mut cursor = entry.value.walk();
            for item in entry.value.named_children(&mut cursor).filter(|item| item.kind() != "comment") {
                items.push(item.byte_range());
                let Some(version) = self.string(item, "a version").and_then(|text| self.version(text)) else {
                    continue;
                };
                if !seen.insert(version.value.clone()) {
                    let message = format!("{} stands twice in this list", version.value);
                    self.problem(&version.span, "each version once", version.value.as_str(), &message);
                }
                versions.push(version);
            }
            allowed.push(Allowed { tool, versions, shape: brackets(entry.value, items) });
        }
        Some(Row { version, allowed, shape })
    }

    /// The entries of a dict whose keys are plain strings, each once.
    fn dict<'t>(&mut self, node: Node<'t>, what: &str) -> (Vec<Entry<'t>>, Collection) {
        let mut entries: Vec<Entry<'t>> = Vec::new();
        if node.kind() != "dictionary" {
            self.unexpected(node, what);
            return (entries, brackets(node, Vec::new()));
        }
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor).filter(|child| child.kind() != "comment") {
            let (Some(key), Some(value)) =
                (child.child_by_field_name("key"), child.child_by_field_name("value"))
            else {
                self.unexpected(child, "\"key\": value");
                continue;
            };
            let Some(key) = self.string(key, "a plain string") else { continue };
            if let Some(first) = seen.get(&key.value) {
                let (line, _) = self.lines.line_and_column(self.text, *first);
                let message = format!("{:?} is a duplicate key: it stands in line {line} already", key.value);
                self.problem(&key.span, "each key once", &key.value, &message);
                continue;
            }
            seen.insert(key.value.clone(), key.span.start);
            entries.push(Entry { key, value, span: child.byte_range() });
        }
        let items = entries.iter().map(|entry| entry.span.clone()).collect();
        (entries, brackets(node, items))
    }

    /// The text of a string literal that means what it shows: quoted once, on
    /// one line, without prefix or escapes. The span is what is between the quotes.
    fn string(&mut self, node: Node<'_>, what: &str) -> Option<Spanned<String>> {
        let literal = &self.text[node.byte_range()];
        let inner = ['"', '\'']
            .into_iter()
            .find_map(|quote| literal.strip_prefix(quote)?.strip_suffix(quote))
            .filter(|inner| node.kind() == "string" && !inner.contains(['\\', '\n', '"', '\'']));
        match inner {
            Some(inner) => {
                let start = node.start_byte() + 1;
                Some(Spanned::new(inner.to_owned(), start..start + inner.len()))
            }
            None => {
                self.unexpected(node, &format!("{what} as a plain string literal"));
                None
            }
        }
    }

    fn unexpected(&mut self, node: Node<'_>, expected: &str) {
        let shown: String = self.text[node.byte_range()].chars().take(40).collect();
        let message = format!(
            "expected {expected}, found {:?}; nothing here may be computed, because other programs read it too",
            shown
        );
        self.problem(&node.byte_range(), expected, &shown, &message);
    }

    fn tool(&mut self, text: Spanned<String>) -> Option<Spanned<ToolName>> {
        match text.value.parse() {
            Ok(tool) => Some(Spanned::new(tool, text.span)),
            Err(error) => {
                let error: crate::name::NameError = error;
                self.problem(&text.span, "a tool name", &text.value, &error.to_string());
                None
            }
        }
    }

    fn version(&mut self, text: Spanned<String>) -> Option<Spanned<Version>> {
        match text.value.parse() {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                let error: crate::version::VersionError = error;
                self.problem(&text.span, "a version", &text.value, &error.to_string());
                None
            }
        }
    }
}

/// The shape of a bracketed node.
fn brackets(node: Node<'_>, items: Vec<Span>) -> Collection {
    Collection { open: node.start_byte() + 1, close: node.end_byte().saturating_sub(1), items }
}
