//! Tables of the settings as lines.
//!
//! Does not know what they say.

use crate::value::edit::Edit;
use crate::value::text::{Span, line_span};

/// The edit that takes a table, from its header to its last value, out of the
/// settings' text, with the comment right above it and the blank lines that held it
/// apart.
pub(crate) fn removal(text: &str, start: usize, end: usize) -> Edit {
    let mut start = line_span(text, start).start;
    let above = |start: usize| Some(line_span(text, start.checked_sub(1)?));
    // A comment at the very beginning is about the file.
    let is_its_own = |line: &Span| line.start > 0 && text[line.clone()].trim_start().starts_with('#');
    while let Some(comment) = above(start).filter(is_its_own) {
        start = comment.start;
    }
    let is_blank = |line: &&str| line.trim().is_empty();
    let mut lines = text[end..].split_inclusive('\n');
    let mut end = end + lines.next().map_or(0, str::len);
    end += lines.take_while(is_blank).map(str::len).sum::<usize>();
    if end == text.len() {
        // Nothing follows that blank lines would hold it apart from.
        while let Some(blank) = above(start).filter(|line| is_blank(&&text[line.clone()])) {
            start = blank.start;
        }
    }
    Edit::new(start..end, "")
}
