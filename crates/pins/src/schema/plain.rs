//! Plain literals of a file, read with a finding for whatever is none: what the
//! schemas of pins, compatibility tables and bundles share.
//!
//! Does not know which keys there are.

use std::collections::HashMap;

use crate::finding::{Fix, Place, Problem};
use crate::place::Language;
use crate::syntax::node::Node;
use crate::syntax::splice::TrailingComma;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span, Spanned};
use crate::value::version::{ReadVersion, Version};

/// Of more problems nobody reads the rest, and a file can be made to have
/// hundreds of thousands.
const MOST_PROBLEMS: usize = 1000;

/// Reads the literals of one file.
pub(super) struct Reader<'a> {
    path: &'a RepoPath,
    text: &'a str,
    lines: Lines,
    /// What is wrong, in the order in which it was read.
    pub(crate) problems: Vec<Problem>,
    versions_of: VersionsOf<'a>,
}

/// What is a version of a tool, by the tool's name.
pub(crate) type VersionsOf<'a> = &'a dyn Fn(&str) -> ReadVersion;

/// A key that is a plain string, and its value.
pub(super) type Entry<'n, 't> = (Spanned<&'n str>, &'n Node<'t>);

impl<'a> Reader<'a> {
    /// Of a file whose versions are what `versions_of` takes for one.
    pub(super) fn new(path: &'a RepoPath, text: &'a str, versions_of: VersionsOf<'a>) -> Self {
        Self { path, text, lines: Lines::of(text), problems: Vec::new(), versions_of }
    }

    /// Whether the file's language allows a comma behind the last item.
    pub(super) fn trailing(&self) -> TrailingComma {
        match Language::of(self.path.name()) {
            Language::Json => TrailingComma::Forbidden,
            _ => TrailingComma::Allowed,
        }
    }

    pub(super) fn problem(&mut self, span: &Span, expected: &str, found: &str, message: &str) {
        if self.problems.len() == MOST_PROBLEMS {
            return;
        }
        self.problems.push(Problem {
            tool: None,
            place: Place::new(self.path, self.text, &self.lines, span),
            expected: expected.to_owned(),
            found: found.to_owned(),
            message: message.to_owned(),
            fix: Fix::advise(format!("correct {} by hand", self.path)),
        });
    }

    /// The beginning of what stands at `span`, for people.
    pub(super) fn shown(&self, span: &Span) -> String {
        let text = self.text[span.clone()].lines().next().unwrap_or_default();
        if text.is_empty() { "nothing".to_owned() } else { text.chars().take(40).collect() }
    }

    /// The entries of a dict whose keys are plain strings, each once.
    pub(super) fn dict<'n, 't>(&mut self, node: &'n Node<'t>, what: &str) -> Vec<Entry<'n, 't>> {
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
    pub(super) fn string<'n>(&mut self, node: &'n Node<'_>, what: &str) -> Option<Spanned<&'n str>> {
        let string = node.between_quotes();
        if string.is_none() {
            self.unexpected(node, &format!("{what} as a plain string literal"));
        }
        string
    }

    pub(super) fn unexpected(&mut self, node: &Node<'_>, expected: &str) {
        let shown: String = self.text[node.span.clone()].chars().take(40).collect();
        let message = format!(
            "expected {expected}, found {:?}; nothing here may be computed, because other programs read it too",
            shown
        );
        self.problem(&node.span, expected, &shown, &message);
    }

    pub(super) fn tool(&mut self, text: Spanned<&str>) -> Option<Spanned<ToolName>> {
        match text.value.parse() {
            Ok(tool) => Some(Spanned::new(tool, text.span)),
            Err(error) => {
                let error: crate::value::name::NameError = error;
                self.problem(&text.span, "a tool name", text.value, &error.to_string());
                None
            }
        }
    }

    pub(super) fn version(&mut self, tool: &str, text: Spanned<&str>) -> Option<Spanned<Version>> {
        match (self.versions_of)(tool)(text.value) {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                self.problem(&text.span, "a version", text.value, &error.to_string());
                None
            }
        }
    }
}
