//! Tables of TOML with a header of their own: where each begins and ends, and where the keys
//! stand in a header.
//!
//! Does not read TOML: `toml` does.

use super::node::{Kind, Node, Shape};
use crate::value::text::{Span, line_end};

/// The parts of the text that are a table and those below it, each from its header to
/// its last value.
pub(crate) fn sections(text: &str, node: &Node<'_>, found: &mut Vec<Span>) {
    if has_header(text, node) {
        found.push(node.span.start..end_of(text, node).max(line_end(text, node.span.start)));
    }
    match &node.kind {
        Kind::Map(entries, Shape::Lines) => {
            entries.iter().for_each(|entry| sections(text, &entry.value, found))
        }
        Kind::Sequence(tables, Shape::Lines) => tables.iter().for_each(|table| sections(text, table, found)),
        _ => {}
    }
}

/// Whether a node is a table with a header of its own.
pub(crate) fn has_header(text: &str, node: &Node<'_>) -> bool {
    matches!(node.kind, Kind::Map(_, Shape::Lines)) && text[node.span.clone()].starts_with('[')
}

/// Where the last value of a table ends, but for tables with a header of their own.
pub(crate) fn end_of(text: &str, node: &Node<'_>) -> usize {
    let entries = node.map().unwrap_or_default().iter().map(|entry| &entry.value);
    let own = entries.filter(|value| !has_header(text, value));
    let ends = own.map(|value| match &value.kind {
        Kind::Map(_, Shape::Lines) => end_of(text, value),
        Kind::Sequence(_, Shape::Lines) => 0,
        _ => value.span.end,
    });
    ends.max().unwrap_or_default()
}

/// Where a key of a header stands, counted from 0: NAME of `[tool.NAME.digests]` is that of
/// the number 1.
pub(crate) fn header_key(text: &str, start: usize, number: usize) -> Option<Span> {
    let header = &text[start..line_end(text, start)];
    let mut at = header.len() - header.trim_start_matches('[').len();
    for key in 0..=number {
        at += header[at..].len() - header[at..].trim_start().len();
        let rest = &header[at..];
        let length = match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].find(quote)? + 2,
            _ => rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c)))?,
        };
        if key == number {
            return Some(start + at..start + at + length);
        }
        at += length;
        let rest = header[at..].trim_start().strip_prefix('.')?;
        at = header.len() - rest.len();
    }
    None
}
