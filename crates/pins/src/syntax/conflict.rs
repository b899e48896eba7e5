//! What git leaves in a text where both sides of a merge changed the same lines.
//!
//! Resolves nothing.

use memchr::memmem;

use super::node::SyntaxError;
use crate::value::text::Span;

/// What is said of a text in which a conflict is left.
pub(crate) const UNRESOLVED: &str = "a merge conflict is not resolved";

/// Whether it is said of a text that a conflict is left in it.
pub(crate) fn is_conflict(error: &SyntaxError) -> bool {
    error.message == UNRESOLVED
}

/// The text has no conflict.
///
/// # Errors
/// The line with which the first one begins.
pub(crate) fn check(text: &str) -> Result<(), SyntaxError> {
    match first(text) {
        None => Ok(()),
        Some(span) => Err(SyntaxError { span, message: UNRESOLVED.to_owned() }),
    }
}

/// Where a line of a text with conflicts belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Both,
    Ours,
    Base,
    Theirs,
}

/// The text as each side has it; none if it has no conflict, or one that is not whole.
pub(crate) fn sides(text: &str) -> Option<[String; 2]> {
    first(text)?;
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut part = Part::Both;
    for line in text.split_inclusive('\n') {
        let begins = |marker: &str| marked(line, 0, marker).is_some();
        part = match part {
            Part::Both if begins("<<<<<<<") => Part::Ours,
            Part::Ours if begins("|||||||") => Part::Base,
            Part::Ours | Part::Base if begins("=======") => Part::Theirs,
            Part::Theirs if begins(">>>>>>>") => Part::Both,
            _ if begins("<<<<<<<") => return None,
            part => {
                if matches!(part, Part::Both | Part::Ours) {
                    ours.push_str(line);
                }
                if matches!(part, Part::Both | Part::Theirs) {
                    theirs.push_str(line);
                }
                part
            }
        };
    }
    (part == Part::Both).then_some([ours, theirs])
}

/// The line with which the first conflict begins: behind it come the line between the sides and
/// the one at the end, and so a title that somebody has underlined with `=` is none.
fn first(text: &str) -> Option<Span> {
    let start = marked(text, 0, "<<<<<<<")?;
    let between = marked(text, start.end, "=======")?;
    marked(text, between.end, ">>>>>>>")?;
    Some(start)
}

/// The first line from `at` on that begins with a marker of git's, which stands alone or before a
/// blank.
fn marked(text: &str, at: usize, marker: &str) -> Option<Span> {
    let mut from = at;
    while let Some(found) = memmem::find(&text.as_bytes()[from..], marker.as_bytes()) {
        let start = from + found;
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let line = text[start..end].trim_end_matches('\r');
        let begins = start == 0 || text.as_bytes()[start - 1] == b'\n';
        if begins && (line.len() == marker.len() || line[marker.len()..].starts_with(' ')) {
            return Some(start..start + line.len());
        }
        from = start + marker.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conflicts_are_told_from_what_looks_alike() {
        for (text, expected) in [
            ("a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n", Some("<<<<<<< HEAD")),
            ("<<<<<<< HEAD\r\nb\r\n=======\r\n>>>>>>> topic\r\n", Some("<<<<<<< HEAD")),
            ("<<<<<<<\n=======\n>>>>>>>", Some("<<<<<<<")),
            ("<<<<<<< a\nb\n||||||| base\nc\n=======\nd\n>>>>>>> e\n", Some("<<<<<<< a")),
            ("x <<<<<<< y\n<<<<<<< a\n=======\n>>>>>>> b\n", Some("<<<<<<< a")),
            ("Title\n=======\n", None),
            ("<<<<<<< HEAD\nb\n", None),
            ("<<<<<<< HEAD\n>>>>>>> topic\n=======\n", None),
            ("<<<<<<<< a\n========\n>>>>>>>> b\n", None),
            (" <<<<<<< a\n =======\n >>>>>>> b\n", None),
            ("", None),
        ] {
            assert_eq!(first(text).map(|span| &text[span]), expected, "{text:?}");
        }
    }

    #[test]
    fn each_side_is_a_text() {
        for (text, expected) in [
            ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd\n", Some(["a\nb\nd\n", "a\nc\nd\n"])),
            ("<<<<<<< x\nb\n||||||| o\nz\n=======\n>>>>>>> y\n", Some(["b\n", ""])),
            ("<<<<<<< x\r\nb\r\n=======\r\nc\r\n>>>>>>> y", Some(["b\r\n", "c\r\n"])),
            (
                "<<<<<<< x\n1\n=======\n2\n>>>>>>> y\n-\n<<<<<<< x\n3\n=======\n4\n>>>>>>> y\n",
                Some(["1\n-\n3\n", "2\n-\n4\n"]),
            ),
            ("<<<<<<< x\n<<<<<<< z\n=======\n>>>>>>> y\n", None),
            ("<<<<<<< x\n=======\n>>>>>>> y\n<<<<<<< x\n", None),
            ("a\n=======\n", None),
        ] {
            assert_eq!(sides(text), expected.map(|sides| sides.map(str::to_owned)), "{text:?}");
        }
    }
}
