//! Places in a text: byte spans, and the lines and columns that people read.
//!
//! Holds no text of its own.

use std::fmt;
use std::ops::Range;

/// A range of bytes in one file's text.
pub type Span = Range<usize>;

/// A value together with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands. For a string literal: between its quotes.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a value and its place together.
    pub(crate) fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// The line and column of a byte offset, both counted from 1, columns in
/// characters. A byte order mark takes no column. An offset past the end
/// counts as the end.
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    Lines::of(text).line_and_column(text, offset)
}

/// `1 finding`, `2 findings`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Things one after the other: `a, b, c`.
pub fn listed<T: fmt::Display>(things: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = things.into_iter().map(|thing| thing.to_string()).collect();
    texts.join(", ")
}

/// Where the lines of one text begin, for many questions about it.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// The offsets of the line breaks.
    breaks: Vec<usize>,
}

impl Lines {
    /// Finds the lines of a text.
    pub(crate) fn of(text: &str) -> Self {
        Self { breaks: memchr::memchr_iter(b'\n', text.as_bytes()).collect() }
    }

    /// As [`line_and_column`], of the text that this was made of.
    pub(crate) fn line_and_column(&self, text: &str, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.breaks.partition_point(|newline| *newline < offset);
        let start = line.checked_sub(1).map_or(0, |before| self.breaks[before] + 1);
        let before = text.get(start..offset).unwrap_or_default();
        (line + 1, before.trim_start_matches('\u{feff}').chars().count() + 1)
    }
}

/// The span of the line that holds `offset`, without its line break.
pub(crate) fn line_span(text: &str, offset: usize) -> Span {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    start..line_end(text, offset)
}

/// The lines of a text, each with its line break: [`str::split_inclusive`], which takes several
/// times as long.
pub(crate) fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, others) = rest.split_at(end);
        rest = others;
        (!line.is_empty()).then_some(line)
    })
}

/// Where the line that holds `offset` ends, before its line break.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    let end = text[offset..].find('\n').map_or(text.len(), |newline| offset + newline);
    if end > offset && text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
}

/// The blanks at the start of the line that holds `offset`.
pub(crate) fn indent_of(text: &str, offset: usize) -> &str {
    let line = &text[line_span(text, offset)];
    let line = line.trim_start_matches('\u{feff}');
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// The line break that `text` uses: that of its first line.
pub fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(newline) if text[..newline].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The first span of `text` with a letter or more, for findings that concern
/// a whole file: its first line.
pub(crate) fn first_line(text: &str) -> Span {
    line_span(text, 0)
}

/// A text as it can be shown: in one line, and not a long one.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let start: String = text.chars().take(MOST).collect();
    let more = if start.len() < text.len() { "..." } else { "" };
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    start.chars().map(escaped).collect::<String>() + more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "\u{feff}aé\r\nb\n\nc";
        for (needle, expected) in [("a", (1, 1)), ("é", (1, 2)), ("b", (2, 1)), ("c", (4, 1))] {
            assert_eq!(line_and_column(text, text.find(needle).unwrap()), expected, "{needle}");
        }
        // Inside of a character, and past the end.
        assert_eq!(line_and_column(text, text.find('é').unwrap() + 1), (1, 2));
        assert_eq!(line_and_column(text, 1000), (4, 2));
        assert_eq!(line_and_column("", 0), (1, 1));
    }

    #[test]
    fn a_line_span_leaves_out_the_line_break() {
        let text = "one\r\n  two\nthree";
        assert_eq!(&text[line_span(text, 6)], "  two");
        assert_eq!(&text[line_span(text, 1)], "one");
        assert_eq!(&text[line_span(text, text.len())], "three");
        assert_eq!(indent_of(text, 8), "  ");
        assert_eq!(line_break(text), "\r\n");
        assert_eq!(first_line(text), 0..3);
    }

    #[test]
    fn a_line_ends_before_its_line_break() {
        for (text, offset, end) in [
            ("a\r\nb", 0, 1),
            ("a\r\nb", 1, 1),
            ("a\r\nb", 2, 2),
            ("a\r\nb", 3, 4),
            ("a\nb", 1, 1),
            ("\nb", 0, 0),
            ("", 0, 0),
        ] {
            assert_eq!(line_end(text, offset), end, "{text:?} at {offset}");
        }
        for text in ["", "a", "a\n", "\n\n", "a\r\n\r\nb\nc"] {
            assert_eq!(lines_of(text).collect::<Vec<_>>(), text.split_inclusive('\n').collect::<Vec<_>>());
        }
        for (text, expected) in [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("\r\n", "\r\n"), ("a\r", "\n")]
        {
            assert_eq!(line_break(text), expected, "{text:?}");
        }
        assert_eq!(indent_of("\u{feff} \ta b", 8), " \t");
    }

    #[test]
    fn what_is_shown_stands_in_one_line_that_is_not_long() {
        assert_eq!(shown("a\n\u{1b}é\""), "a\\n\\u{1b}é\"");
        assert_eq!(shown(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(shown(&"é".repeat(81)), format!("{}...", "é".repeat(80)));
        assert_eq!([count(0, "line"), count(1, "line"), count(2, "line")], ["0 lines", "1 line", "2 lines"]);
        assert_eq!(listed([1, 2, 3]), "1, 2, 3");
        assert_eq!(listed([""; 0]), "");
    }
}
