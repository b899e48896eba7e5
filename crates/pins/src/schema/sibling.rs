//! A new item after the pattern of one beside it: what the one says of its version is
//! moved, and the rest is carried over as it stands.
//!
//! Does not know which items there are, and writes no digest.

use crate::place::{Language, moved_parts};
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::digest::is_written_digest;
use crate::value::edit::{Edit, EditConflict, apply};
use crate::value::text::Span;
use crate::value::version::Version;

/// The edits that have every text in a node, but for those at some spans and for
/// digests, say the version `to` where it says `from`.
pub(crate) fn moves(
    text: &str,
    node: &Node<'_>,
    (from, to): (&Version, &Version),
    but: &[Span],
) -> Vec<Edit> {
    let mut edits = Vec::new();
    move_in(text, node, (from, to), but, &mut edits);
    edits
}

/// The same of a key, which may be a number or several texts.
pub(crate) fn key_moves(text: &str, key: &Node<'_>, (from, to): (&Version, &Version)) -> Vec<Edit> {
    match key.kind {
        Kind::Scalar(Scalar::Number(number)) if number == from.as_str() => {
            // What is no number any more becomes a text.
            let is_number = to.as_str().bytes().all(|byte| byte.is_ascii_digit());
            let written = if is_number { to.to_string() } else { format!("\"{to}\"") };
            vec![Edit::new(key.span.clone(), written)]
        }
        _ => moves(text, key, (from, to), &[]),
    }
}

fn move_in(text: &str, node: &Node<'_>, versions: (&Version, &Version), but: &[Span], edits: &mut Vec<Edit>) {
    if but.contains(&node.span) {
        return;
    }
    if let Some(value) = node.between_quotes() {
        let raw = text.get(value.span.clone()).unwrap_or_default();
        if !is_written_digest(raw) {
            let parts = moved_parts(raw, versions.0, versions.1);
            let start = value.span.start;
            edits.extend(
                parts.into_iter().map(|(part, new)| Edit::new(start + part.start..start + part.end, new)),
            );
        }
        return;
    }
    for entry in node.map().unwrap_or_default() {
        edits.extend(key_moves(text, &entry.key, versions));
    }
    node.each_child(&mut |child| move_in(text, child, versions, but, edits));
}

/// The text at `span` with those of `edits` that lie in it made, and without the lines
/// of comments in between: they are about the one that it is a copy of.
///
/// # Errors
/// The collision of two edits.
pub(crate) fn copied(
    text: &str,
    span: &Span,
    edits: &[Edit],
    language: Language,
) -> Result<String, EditConflict> {
    let inside = |edit: &&Edit| span.start <= edit.span.start && edit.span.end <= span.end;
    let shifted = edits.iter().filter(inside).map(|edit| {
        let at = edit.span.start - span.start..edit.span.end - span.start;
        Edit::new(at, edit.replacement.as_str())
    });
    let copy = apply(text.get(span.clone()).unwrap_or_default(), &shifted.collect::<Vec<_>>())?;
    let leader = language.comment().filter(|_| language != Language::Json);
    let is_comment = |line: &str| leader.is_some_and(|leader| line.trim_start().starts_with(leader));
    Ok(copy.split_inclusive('\n').filter(|line| !is_comment(line)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_edits_that_lie_in_it_and_no_lines_of_comments() {
        let text = "a 1\nb 1\n  # 1\nc 1 # 1\nd 1\n";
        let edits: Vec<Edit> = text.match_indices('1').map(|(at, _)| Edit::new(at..at + 1, "2")).collect();
        let span = text.find('b').unwrap()..text.find('d').unwrap();
        let copy = |language| copied(text, &span, &edits, language).unwrap();
        assert_eq!(copy(Language::Starlark), "b 2\nc 2 # 2\n");
        assert_eq!(copy(Language::Json), "b 2\n  # 2\nc 2 # 2\n");
    }
}
