//! JSON with spans, as editors and their like read it; and whether it is strict JSON: no
//! comments, no trailing commas, no white space but JSON's own. What is strict,
//! Bazel's `json.decode` reads. A registry is large and read at every push, so it
//! is read into nodes at once.
//!
//! Does not know what the values mean, nor refuse a key that stands twice, and has
//! no words for what is wrong with a text: jsonc-parser, which forgives more, finds
//! those when they are wanted.

use std::borrow::Cow;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use memchr::memchr2;
use serde::de::IgnoredAny;

use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::Span;

/// How deep maps and sequences may stand in each other.
const DEEPEST: usize = 256;

/// A JSON document: with any value at the top level, with comments, and with a comma
/// behind the last item.
pub(crate) struct Json<'t> {
    root: Node<'t>,
    /// Where the first thing stands that JSON does not have.
    liberty: Option<usize>,
}

impl<'t> Syntax<'t> for Json<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let mut parser = Parser { text, at: 0, depth: 0, liberty: None };
        let root = parser.node().filter(|_| parser.next().is_none());
        let liberty = parser.liberty;
        root.map(|root| Self { root, liberty }).ok_or_else(|| {
            let at = parser.at.min(text.len());
            let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            let message = match text.trim().is_empty() {
                _ if text.starts_with('\u{feff}') => BYTE_ORDER_MARK,
                true => "the file is empty",
                false => "no JSON goes on like this",
            };
            SyntaxError { span: at..end, message: message.to_owned() }
        })
    }

    fn root(&self) -> &Node<'t> {
        &self.root
    }
}

/// What was read of a text, if that is strict JSON with an object at the top level.
///
/// # Errors
/// [`SyntaxError`] at the first place that is none of strict JSON's.
pub(crate) fn strict<'n, 't>(
    text: &str,
    read: Result<&'n Json<'t>, &SyntaxError>,
) -> Result<&'n Node<'t>, SyntaxError> {
    match read {
        Ok(Json { root, liberty: None }) if root.map().is_some() => Ok(root),
        Ok(Json { liberty, .. }) => Err(error_in(text, liberty.unwrap_or(0))),
        Err(error) => Err(error_in(text, error.span.start)),
    }
}

/// Reads one text from its beginning. Whatever finds no JSON gives nothing, and
/// leaves off where it is.
struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    liberty: Option<usize>,
}

impl<'t> Parser<'t> {
    /// The next byte that is no white space, where the parser then is.
    fn next(&mut self) -> Option<u8> {
        let mut rest = self.text.as_bytes().get(self.at..)?;
        // Most of them indent a line.
        while let Some(others) = rest.strip_prefix(b"        ") {
            rest = others;
        }
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.at = self.text.len() - rest.len() + blanks.unwrap_or(rest.len());
        let next = self.text.as_bytes().get(self.at).copied();
        if next == Some(b'/') && self.skip_comment() { self.next() } else { next }
    }

    /// Goes over a comment, if one is next and ends.
    fn skip_comment(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = match rest.as_bytes() {
            [b'/', b'/', ..] => Some(rest.find('\n').unwrap_or(rest.len())),
            [b'/', b'*', ..] => rest[2..].find("*/").map(|end| end + 4),
            _ => None,
        };
        self.take_liberty(length.is_some());
        self.at += length.unwrap_or(0);
        length.is_some()
    }

    /// Notes that JSON does not have what is next.
    fn take_liberty(&mut self, is_taken: bool) {
        self.liberty = self.liberty.or(is_taken.then_some(self.at));
    }

    /// Goes over `byte`, if it is next.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn node(&mut self) -> Option<Node<'t>> {
        let (first, start) = (self.next()?, self.at);
        let kind = match first {
            b'{' => Kind::Map(self.items(b'}', Self::entry)?, Shape::Brackets),
            b'[' => Kind::Sequence(self.items(b']', Self::node)?, Shape::Brackets),
            b'"' => Kind::Scalar(Scalar::Text(self.string()?, 1)),
            _ => Kind::Scalar(self.word()?),
        };
        Some(Node { span: start..self.at, kind })
    }

    /// What stands in brackets, of which the parser is at the first.
    fn items<T>(&mut self, close: u8, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if self.depth == DEEPEST {
            return None;
        }
        self.at += 1;
        self.depth += 1;
        let mut items = Vec::new();
        if !self.take(close) {
            items.push(item(self)?);
            while self.take(b',') {
                if self.next() == Some(close) {
                    self.take_liberty(true);
                    break;
                }
                items.push(item(self)?);
            }
            self.take(close).then_some(())?;
        }
        self.depth -= 1;
        Some(items)
    }

    fn entry(&mut self) -> Option<Entry<'t>> {
        (self.next()? == b'"').then_some(())?;
        let start = self.at;
        let key = Scalar::Text(self.string()?, 1);
        let key = Node::scalar(start..self.at, key);
        self.take(b':').then_some(())?;
        Some(Entry { key, value: self.node()? })
    }

    /// A string, at whose first quote the parser is.
    fn string(&mut self) -> Option<Cow<'t, str>> {
        let (start, mut escaped) = (self.at, false);
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let plain = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            // All of them are looked at, since a loop that may end early looks at one at a time.
            if rest[..plain].iter().fold(false, |found, byte| found | (*byte < b' ')) {
                self.at += rest.iter().position(|byte| *byte < b' ')?;
                return None;
            }
            self.at += plain;
            match self.text.as_bytes().get(self.at)? {
                b'"' => break,
                _ => (self.at, escaped) = (self.at + 2, true),
            }
        }
        self.at += 1;
        let literal = self.text.get(start..self.at)?;
        match escaped {
            false => Some(Cow::Borrowed(&literal[1..literal.len() - 1])),
            true => serde_json::from_str(literal).ok().map(Cow::Owned),
        }
    }

    /// A number or a name of JSON's.
    fn word(&mut self) -> Option<Scalar<'t>> {
        let rest = self.text.get(self.at..)?;
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let word = &rest[..rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len())];
        let scalar = match word {
            "true" | "false" => Scalar::Boolean(word),
            "null" => Scalar::Null,
            _ => serde_json::from_str::<IgnoredAny>(word).ok().map(|_| Scalar::Number(word))?,
        };
        self.at += word.len();
        Some(scalar)
    }
}

const BYTE_ORDER_MARK: &str = "a byte order mark stands before it; save it without one";

/// What is wrong with a text that was read up to `at`.
fn error_in(text: &str, at: usize) -> SyntaxError {
    let options = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let error = |span: Span, message: &str| SyntaxError { span, message: message.to_owned() };
    if text.starts_with('\u{feff}') {
        return error(0..'\u{feff}'.len_utf8(), BYTE_ORDER_MARK);
    }
    let value = match parse_to_ast(text, &CollectOptions::default(), &options) {
        Ok(parsed) => parsed.value,
        Err(failure) => {
            let range = failure.range();
            return error(range.start..range.end, &failure.kind().to_string());
        }
    };
    if let Some((span, why)) = foreign_character(text) {
        return error(span, why);
    }
    match value {
        None => error(0..0, "the file is empty; it must hold a JSON object"),
        // It forgives more than JSON does, and so does nothing else here.
        Some(Value::Object(_)) => error(at..at, "this is no JSON, or it is nested too deeply"),
        Some(other) => error(other.range().start..other.range().end, "the file must hold a JSON object"),
    }
}

/// A JSON string literal.
pub(crate) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The first character that the parser lets pass and JSON does not: a raw
/// control character in a string, or other white space than JSON's outside.
fn foreign_character(text: &str) -> Option<(Span, &'static str)> {
    let (mut in_string, mut is_escaped) = (false, false);
    for (at, character) in text.char_indices() {
        let span = at..at + character.len_utf8();
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            '\0'..' ' if in_string => {
                return Some((span, "a control character in a string must be written as an escape"));
            }
            ' ' | '\t' | '\n' | '\r' | '!'..='~' => {}
            _ if in_string || character.is_alphanumeric() => {}
            _ => return Some((span, "JSON has no white space but blanks, tabs and line breaks")),
        }
    }
    None
}

#[cfg(test)]
mod tests;
