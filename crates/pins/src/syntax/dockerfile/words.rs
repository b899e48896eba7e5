//! The words of an instruction: where they part, and what they mean without their
//! quotes.
//!
//! Knows no instruction.

use std::borrow::Cow;

use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::text::Span;

/// A character and where it stands. Between two of them, a line may be continued.
pub(super) type Letter = (usize, char);

/// Where letters stand, of which there is one at least.
pub(super) fn span_of(letters: &[Letter]) -> Span {
    let start = letters.first().map_or(0, |(at, _)| *at);
    start..letters.last().map_or(start, |(at, letter)| at + letter.len_utf8())
}

/// Letters without the blanks around them.
pub(super) fn trimmed(letters: &[Letter]) -> &[Letter] {
    let is_blank = |(_, letter): &Letter| letter.is_whitespace();
    let start = letters.iter().position(|letter| !is_blank(letter)).unwrap_or(letters.len());
    let end = letters.iter().rposition(|letter| !is_blank(letter)).map_or(start, |last| last + 1);
    &letters[start..end]
}

/// The words, between blanks. Those in quotes or behind `escape` part none, where
/// there is one.
pub(super) fn split(letters: &[Letter], escape: Option<char>) -> Vec<&[Letter]> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut part = |at: usize| {
        words.extend(letters.get(start..at).filter(|word| !word.is_empty()));
        start = at + 1;
    };
    let is_blank = |at: &usize| letters[*at].1.is_whitespace();
    match escape {
        Some(escape) => outside_quotes(letters, escape).filter(is_blank).for_each(&mut part),
        None => (0..letters.len()).filter(is_blank).for_each(&mut part),
    }
    part(letters.len());
    words
}

/// The places of letters that are neither quotes, nor between them, nor escaped.
pub(super) fn outside_quotes(letters: &[Letter], escape: char) -> impl Iterator<Item = usize> {
    let mut quote = None;
    let mut is_escaped = false;
    letters.iter().enumerate().filter_map(move |(at, (_, letter))| {
        if std::mem::take(&mut is_escaped) {
            return None;
        }
        match (quote, *letter) {
            (None, '"' | '\'') => quote = Some(*letter),
            (Some(open), _) if open == *letter => quote = None,
            (Some('\''), _) => {}
            (_, letter) if letter == escape => is_escaped = true,
            (None, _) => return Some(at),
            _ => {}
        }
        None
    })
}

/// A word that has no quotes.
pub(super) fn verbatim<'t>(text: &'t str, letters: &[Letter]) -> Node<'t> {
    let span = span_of(letters);
    let written = &text[span.clone()];
    if letters.iter().any(|(_, letter)| *letter == '$') {
        return variable(span);
    }
    if letters.len() != written.chars().count() {
        return Node { span, kind: Kind::Several("a word over several lines", Vec::new()) };
    }
    Node::scalar(span, Scalar::Text(Cow::Borrowed(written), 0))
}

/// What a word means without quotes and escapes; of an empty one, `at` is the place.
pub(super) fn literal<'t>(text: &'t str, letters: &[Letter], at: usize, escape: char) -> Node<'t> {
    let span = if letters.is_empty() { at..at } else { span_of(letters) };
    let mut value = String::with_capacity(letters.len());
    let mut quote = None;
    // Where the first quote is closed that the word begins with.
    let mut closed = None;
    let mut rest = letters.iter().map(|(_, letter)| *letter).enumerate();
    while let Some((at, letter)) = rest.next() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => {
                quote = None;
                closed = closed.or(Some(at));
            }
            (Some('\''), _) => value.push(letter),
            (_, '$') => return variable(span),
            _ if letter == escape => match rest.next() {
                Some((_, next)) if quote.is_none() || next == '"' || next == '$' || next == escape => {
                    value.push(next);
                }
                next => value.extend([Some(letter), next.map(|(_, next)| next)].into_iter().flatten()),
            },
            _ => value.push(letter),
        }
    }
    let is_quoted = matches!(letters.first(), Some((_, '"' | '\''))) && closed == Some(letters.len() - 1);
    let width = usize::from(is_quoted);
    let value = match text.get(span.start + width..span.end - width) {
        Some(written) if written == value => Cow::Borrowed(written),
        _ => Cow::Owned(value),
    };
    Node::scalar(span, Scalar::Text(value, width))
}

fn variable<'t>(span: Span) -> Node<'t> {
    Node { span, kind: Kind::Several("a variable", Vec::new()) }
}
