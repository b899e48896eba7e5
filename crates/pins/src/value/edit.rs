//! Edits as values: byte ranges and their replacements, and what they make of
//! a text.
//!
//! Does not know what an edit means, and writes nothing.

use std::fmt;

use crate::value::text::Span;

/// One replacement in one text. An empty range inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// What is replaced, in bytes of the text that the edit was made for.
    pub(crate) span: Span,
    /// What stands there afterwards.
    pub(crate) replacement: String,
}

impl Edit {
    /// An edit that puts `replacement` in place of `span`.
    pub(crate) fn new(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }

    /// An edit that puts `text` in front of `offset`.
    pub(crate) fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::new(offset..offset, text)
    }
}

/// Two edits want the same bytes, or one lies outside the text: a defect of
/// the planner, reported instead of writing something half-meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditConflict {
    /// The range that could not be applied.
    pub(crate) span: Span,
}

impl fmt::Display for EditConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two edits meet at bytes {}..{}", self.span.start, self.span.end)
    }
}

impl std::error::Error for EditConflict {}

/// Applies `edits`, in any order, to `text`. Insertions at one offset keep
/// their order; identical edits count once.
///
/// # Errors
/// [`EditConflict`] where edits overlap or do not fit the text.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Result<String, EditConflict> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    sorted.dedup();
    let mut result = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in sorted {
        let Some(kept) = text.get(done..edit.span.start).filter(|_| text.get(edit.span.clone()).is_some())
        else {
            return Err(EditConflict { span: edit.span.clone() });
        };
        result.push_str(kept);
        result.push_str(&edit.replacement);
        done = edit.span.end;
    }
    result.push_str(&text[done..]);
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_any_order_and_leave_the_rest() {
        let edits = [Edit::new(4..7, "2"), Edit::insert(0, ">"), Edit::new(0..3, "1"), Edit::insert(7, "!")];
        assert_eq!(apply("one two\r\n", &edits).unwrap(), ">1 2!\r\n");
    }

    #[test]
    fn edits_that_overlap_or_do_not_fit_are_refused() {
        let conflict = apply("abcdef", &[Edit::new(0..3, ""), Edit::new(2..4, "")]).unwrap_err();
        assert_eq!(conflict.to_string(), "two edits meet at bytes 2..4");
        assert!(apply("abc", &[Edit::new(2..9, "")]).is_err());
        assert!(apply("é", &[Edit::new(1..2, "")]).is_err());
    }

    #[test]
    fn an_edit_that_is_wanted_twice_happens_once() {
        assert_eq!(apply("abc", &[Edit::insert(1, "x"), Edit::insert(1, "x")]).unwrap(), "axbc");
    }
}
