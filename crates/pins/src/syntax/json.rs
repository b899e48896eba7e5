//! Strict JSON with spans: no comments, no trailing commas, no white space but
//! JSON's own. What is read here, Bazel's `json.decode` reads. A registry is large
//! and read at every push, so it is read into nodes at once.
//!
//! Does not know what the values mean, nor refuse a key that stands twice, and has
//! no words for what is wrong with a text: jsonc-parser, which forgives more, finds
//! those when they are wanted.

use std::borrow::Cow;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::de::IgnoredAny;

use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::Span;

/// How deep maps and sequences may stand in each other.
const DEEPEST: usize = 256;

/// A JSON document whose top level is an object.
pub(crate) struct Json<'t>(Node<'t>);

impl<'t> Syntax<'t> for Json<'t> {
    fn parse(text: &'t str) -> Result<Self, SyntaxError> {
        let mut parser = Parser { text, at: 0, depth: 0 };
        let root = parser.node().filter(|root| root.map().is_some());
        let root = root.filter(|_| parser.next().is_none());
        root.map(Self).ok_or_else(|| error_in(text, parser.at))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// Reads one text from its beginning. Whatever finds no JSON gives nothing, and
/// leaves off where it is.
struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// The next byte that is no white space, where the parser then is.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.at += blanks.unwrap_or(rest.len());
        self.text.as_bytes().get(self.at).copied()
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
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\0'..b' '))?;
            match self.text.as_bytes().get(self.at)? {
                b'"' => break,
                b'\\' => (self.at, escaped) = (self.at + 2, true),
                _ => return None,
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
        return error(0..'\u{feff}'.len_utf8(), "a byte order mark stands before it; save it without one");
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
mod tests {
    use super::*;

    /// Enough keys to be compared in a table.
    const FEW_AND_MORE: usize = 40;

    #[test]
    fn only_json_is_json() {
        for text in [
            "",
            " ",
            "[]",
            "3",
            "{",
            "{\"a\":1,}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":0x1}",
            "{\"a\":1}x",
            "// c\n{}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":NaN}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":\"\\x41\"}",
            "not json",
            "\u{0}",
            "{\"a\": \"b\nc\"}",
            "{\"a\": \"\\\\\tc\"}",
            "\u{feff}{}",
            "{}\u{feff}",
            "{\u{b}}",
            "{\"a\"\u{c}: 1}",
            "{\"a\":\u{a0}1}",
            "{\"a\": 1}\u{2028}",
            "\u{3000}{}",
            "{\u{85}}",
            "{\u{200b}}",
        ] {
            assert!(Json::parse(text).is_err(), "{text:?}");
        }
        for text in [
            "{}",
            "{\"a\\\"\": \"\\n\\\\\",\n\t\"b\": 1}",
            "{\"a\": \"\u{a0}\u{2028}\u{feff}\u{7f}\"}",
            " {\"a\": [1, 2.5e3, null, true, \"\\u00e9\"]}\r\n",
        ] {
            assert!(Json::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_named() {
        let why = |text: &str| Json::parse(text).err().unwrap().message;
        assert_eq!(why("\u{feff}{}"), "a byte order mark stands before it; save it without one");
        let space = "JSON has no white space but blanks, tabs and line breaks";
        let control = "a control character in a string must be written as an escape";
        for (before, foreign, behind, expected) in [
            ("{", "\u{a0}", "}", space),
            ("{\"\\\"\u{a0}\":", "\u{c}", "1}", space),
            ("{\"a\\\\\": 1}", "\u{2028}", "", space),
            ("{\"a~! \u{7f}", "\n", "\": 1}", control),
            ("{\"\\\\", "\u{1f}", "\": 1}", control),
        ] {
            let error = Json::parse(&format!("{before}{foreign}{behind}")).err().unwrap();
            assert_eq!(
                (error.message.as_str(), error.span),
                (expected, before.len()..before.len() + foreign.len())
            );
        }
        assert!(!why("{\"a\": é}").contains("white space"));
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_any_depth() {
        let text = r#"{"a": {"b": 1, "b": 2}, "c": [{"d": 1, "d": 2}], "a": 1}"#;
        let document = Json::parse(text).unwrap();
        let found = document.root().duplicate_keys();
        let names: Vec<&str> = found.iter().map(|key| key.value).collect();
        assert_eq!(names, ["b", "d", "a"]);
        assert_eq!(&text[found[0].span.clone()], "b");
        let many: String = (0..FEW_AND_MORE).map(|key| format!("\"{key}\": 0, ")).collect();
        let text = format!("{{{many}\"7\": 0}}");
        assert_eq!(Json::parse(&text).unwrap().root().duplicate_keys().len(), 1);
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        assert!(Json::parse(&format!("{{\"a\":{}", "[".repeat(100_000))).is_err());
        let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::parse(&nested(DEEPEST - 1)).is_ok());
        let error = Json::parse(&nested(DEEPEST)).err().unwrap();
        assert!(error.message.contains("nested too deeply"), "{error:?}");
        // One beside the other is not one in the other.
        assert!(Json::parse(&format!("{{\"a\": [{}[]]}}", "[],".repeat(2 * DEEPEST))).is_ok());
    }

    #[test]
    fn a_scalar_is_what_it_is_called() {
        let document = Json::parse("{\"k\": [\"a\", 1.5, true, false, null]}").unwrap();
        let kinds = document.root().get("k").unwrap().sequence().unwrap().iter().map(|node| &node.kind);
        let [
            Kind::Scalar(text),
            Kind::Scalar(number),
            Kind::Scalar(yes),
            Kind::Scalar(no),
            Kind::Scalar(null),
        ] = kinds.collect::<Vec<_>>()[..]
        else {
            panic!("not five scalars")
        };
        assert!(matches!(text, Scalar::Text(text, _) if text == "a"));
        assert!(matches!(number, Scalar::Number("1.5")));
        assert!(matches!((yes, no, null), (Scalar::Boolean("true"), Scalar::Boolean("false"), Scalar::Null)));
    }

    #[test]
    fn damaged_texts_are_refused_just_as_another_reader_refuses_them() {
        const SAMPLE: &str =
            "{\"a\": [1, -2.5e+3, true, null, {}], \"b\\u00e9\": {\"c\": \"\\n x\"},\n\t\"d\": []}";
        const BYTES: &[u8] = b"{}[]:,\"\\0123456789eE+-. \n\tatrufalsn\x01\x7f";
        let mut state = 0x9e37_79b9_u32;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as usize % below
        };
        let (mut accepted, mut refused) = (0, 0);
        for _ in 0..20_000 {
            let mut bytes = SAMPLE.as_bytes().to_vec();
            for _ in 0..=random(3) {
                let (at, byte) = (random(bytes.len()), BYTES[random(BYTES.len())]);
                match random(3) {
                    0 => drop(bytes.remove(at)),
                    1 => bytes[at] = byte,
                    _ => bytes.insert(at, byte),
                }
            }
            let text = String::from_utf8(bytes).unwrap();
            let is_object = text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{');
            let wanted = is_object && serde_json::from_str::<IgnoredAny>(&text).is_ok();
            assert_eq!(Json::parse(&text).is_ok(), wanted, "{text:?}");
            *(if wanted { &mut accepted } else { &mut refused }) += 1;
        }
        assert!(accepted > 1_000 && refused > 1_000, "{accepted} {refused}");
    }
}
