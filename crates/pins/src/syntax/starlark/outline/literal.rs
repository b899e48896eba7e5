//! What a string literal means, whatever its prefix, quotes and escapes are.
//!
//! Does not decide where a literal ends; the lexer does.

use std::borrow::Cow;

use super::A_FORMATTED_STRING;
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::text::Span;

/// The literal at `span`. Its prefix is no part of the node: what stays in
/// front of the quotes when another text is written there means nothing for
/// one without escapes.
pub(in super::super) fn node(text: &str, span: Span) -> Node<'_> {
    let written = &text[span.clone()];
    let (prefix, quoted) = parts(written);
    if prefix.contains('f') {
        return Node { span, kind: Kind::Several(A_FORMATTED_STRING, Vec::new()) };
    }
    if prefix.contains('b') {
        return Node::scalar(span, Scalar::Other);
    }
    let (value, width) = meaning(prefix, quoted);
    Node::scalar(span.start + prefix.len()..span.end, Scalar::Text(value, width))
}

/// What stands between the quotes of a formatted string, as what it means: text
/// and, in braces, names.
pub(in super::super) fn formatted(written: &str) -> Option<String> {
    let (prefix, quoted) = parts(written);
    prefix.contains('f').then(|| meaning(prefix, quoted).0.into_owned())
}

/// The prefix of a literal, and the rest.
fn parts(written: &str) -> (&str, &str) {
    written.split_at(written.find(['"', '\'']).unwrap_or(0))
}

/// What a literal means without its quotes, and how many bytes these take on each
/// side.
fn meaning<'t>(prefix: &str, quoted: &'t str) -> (Cow<'t, str>, usize) {
    let is_long = quoted.starts_with("\"\"\"") || quoted.starts_with("'''");
    let width = if is_long { 3 } else { 1 };
    let inner = quoted.get(width..quoted.len().saturating_sub(width)).unwrap_or_default();
    let is_raw = prefix.contains('r');
    if inner.contains('\r') || !is_raw && inner.contains('\\') {
        // Every reader takes the line breaks of Windows for plain ones.
        let inner = inner.replace("\r\n", "\n");
        (Cow::Owned(if is_raw { inner } else { unescaped(&inner) }), width)
    } else {
        (Cow::Borrowed(inner), width)
    }
}

/// A text whose escapes are what they mean; an unknown one means what it shows.
fn unescaped(mut text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    while let Some((before, behind)) = text.split_once('\\') {
        value.push_str(before);
        let (length, meaning) = escape(behind).unwrap_or((0, Some('\\')));
        value.extend(meaning);
        // What an unknown escape is of is no escape of its own.
        let unknown = behind.chars().next().filter(|_| length == 0);
        value.extend(unknown);
        text = &behind[length + unknown.map_or(0, char::len_utf8)..];
    }
    value.push_str(text);
    value
}

/// How much of what is behind a backslash belongs to the escape, and the
/// character that it means; a line break means none.
fn escape(behind: &str) -> Option<(usize, Option<char>)> {
    let first = behind.chars().next()?;
    let meaning = match first {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'v' => '\x0b',
        '\\' | '\'' | '"' => first,
        '\n' => return Some((1, None)),
        '0'..='7' => {
            let length = behind.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            return coded(behind.get(..length)?, 8).filter(|c| *c <= '\u{ff}').map(|c| (length, Some(c)));
        }
        'x' | 'u' | 'U' => {
            let length = match first {
                'x' => 3,
                'u' => 5,
                _ => 9,
            };
            return coded(behind.get(1..length)?, 16).map(|c| (length, Some(c)));
        }
        _ => return None,
    };
    Some((1, Some(meaning)))
}

/// The character of a code in digits, all of them of the radix.
fn coded(digits: &str, radix: u32) -> Option<char> {
    if digits.starts_with('+') {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}
