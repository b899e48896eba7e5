//! Starlark where it is less than Python: what the grammar lets pass and
//! Bazel refuses, so that a source which is read here can be loaded there.
//!
//! Does not know the source's constants, and does not evaluate anything.

use tree_sitter::Node;

use crate::text::{Span, line_span};

/// What the grammar knows from Python and Starlark does not have.
const PYTHON_ONLY: [&str; 21] = [
    "as_pattern",
    "assert_statement",
    "async",
    "chevron",
    "decorated_definition",
    "delete_statement",
    "ellipsis",
    "exec_statement",
    "interpolation",
    "match_statement",
    "named_expression",
    "positional_separator",
    "print_statement",
    "set",
    "set_comprehension",
    "type",
    "type_parameter",
    "typed_default_parameter",
    "typed_parameter",
    "while_statement",
    "with_statement",
];

/// What Bazel refuses outside functions.
const NOT_AT_TOP_LEVEL: [&str; 3] = ["for_statement", "if_statement", "return_statement"];

/// A node with what stands around it. tree-sitter finds a node's parent by
/// walking down from the root, which takes too long in a deep tree.
#[derive(Clone, Copy)]
pub(super) struct Visit<'t> {
    /// The node.
    pub node: Node<'t>,
    /// How far it is from the root: statements at the top level have 1.
    pub depth: usize,
    parent: &'t str,
    previous: &'t str,
}

/// Every node of a tree, each before those inside it.
pub(super) fn visits<'t>(root: Node<'t>) -> Vec<Visit<'t>> {
    let mut visits = Vec::new();
    let mut todo = vec![Visit { node: root, depth: 0, parent: "", previous: "" }];
    while let Some(visit) = todo.pop() {
        visits.push(visit);
        let (parent, depth) = (visit.node.kind(), visit.depth + 1);
        let mut previous = "";
        let first = todo.len();
        for node in visit.node.children(&mut visit.node.walk()) {
            todo.push(Visit { node, depth, parent, previous });
            if node.kind() != "comment" {
                previous = node.kind();
            }
        }
        todo[first..].reverse();
    }
    visits
}

/// The first place that is Python and not Starlark, and why.
pub(super) fn python_only(root: Node<'_>, text: &str) -> Option<(Span, &'static str)> {
    visits(root).into_iter().find_map(|visit| {
        let Visit { node, depth, parent, previous } = visit;
        let kind = node.kind();
        let is_statement = depth == 1 && node.is_named() && kind != "comment";
        let is_operator = matches!(parent, "binary_operator" | "comparison_operator");
        let why = if PYTHON_ONLY.contains(&kind) || is_operator && matches!(kind, "**" | "@" | "<>") {
            "this is Python, and Starlark has no such thing"
        } else if is_statement && NOT_AT_TOP_LEVEL.contains(&kind) {
            "this may only stand inside a function"
        } else if is_statement && is_indented(node, text) {
            "a statement at the top level may not be indented"
        } else if kind == "," && matches!(previous, "{" | "[" | "(") {
            "this comma follows nothing"
        } else {
            return None;
        };
        Some((node.byte_range(), why))
    })
}

/// The first character that no Starlark file holds outside strings, and that
/// readers do not agree on: a control character, or a lone carriage return.
pub(super) fn control_character(text: &str) -> Option<Span> {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_plain = !c.is_control() || matches!(c, '\n' | '\t') || c == '\r' && next == Some('\n');
        if !is_plain || c == '\u{feff}' && at > 0 {
            return Some(at..at + c.len_utf8());
        }
    }
    None
}

/// Whether blanks alone stand before a statement on its line.
fn is_indented(node: Node<'_>, text: &str) -> bool {
    let line = line_span(text, node.start_byte()).start;
    let before = text[line..node.start_byte()].trim_start_matches('\u{feff}');
    !before.is_empty() && before.trim().is_empty()
}
