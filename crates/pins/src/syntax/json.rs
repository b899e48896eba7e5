//! Strict JSON with spans: no comments, no trailing commas, no white space but
//! JSON's own. What is read here, Bazel's `json.decode` reads.
//!
//! Does not know what the values mean, nor refuse a key that stands twice.

use jsonc_parser::ast::{Object, ObjectProp, ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::Span;

/// A JSON document whose top level is an object.
pub(crate) struct Json<'t>(Node<'t>);

impl<'t> Syntax<'t> for Json<'t> {
    fn parse(text: &'t str) -> Result<Self, SyntaxError> {
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
            let mark = 0..'\u{feff}'.len_utf8();
            return Err(error(mark, "a byte order mark stands before it; save it without one"));
        }
        let parsed = parse_to_ast(text, &CollectOptions::default(), &options).map_err(|failure| {
            error(failure.range().start..failure.range().end, &failure.kind().to_string())
        })?;
        if let Some((span, why)) = foreign_character(text) {
            return Err(error(span, why));
        }
        match parsed.value {
            Some(Value::Object(object)) => Ok(Self(map(object))),
            Some(other) => Err(error(span(&other), "the file must hold a JSON object")),
            None => Err(error(0..0, "the file is empty; it must hold a JSON object")),
        }
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// A JSON string literal.
pub(crate) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The first character that the parser lets pass and JSON does not: a raw
/// control character in a string, or other white space than JSON's outside.
fn foreign_character(text: &str) -> Option<(Span, &'static str)> {
    let bytes = text.as_bytes();
    let (mut at, mut in_string) = (0, false);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (length, is_foreign): (usize, fn(u8) -> bool) = if in_string {
            (memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len()), |byte| byte < b' ')
        } else {
            (memchr::memchr(b'"', rest).unwrap_or(rest.len()), |byte| {
                !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'!'..=b'~')
            })
        };
        // Most have none, and that is found faster than where it stands.
        if rest[..length].iter().fold(false, |found, byte| found | is_foreign(*byte)) {
            let start = at + rest.iter().position(|byte| is_foreign(*byte))?;
            let width = text[start..].chars().next().map_or(1, char::len_utf8);
            let why = if in_string {
                "a control character in a string must be written as an escape"
            } else {
                "JSON has no white space but blanks, tabs and line breaks"
            };
            return Some((start..start + width, why));
        }
        let is_escape = rest.get(length) == Some(&b'\\');
        in_string ^= !is_escape;
        at += length + if is_escape { 2 } else { 1 };
    }
    None
}

fn span(node: &impl Ranged) -> Span {
    node.range().start..node.range().end
}

fn map(object: Object<'_>) -> Node<'_> {
    let span = span(&object);
    let entries = object.properties.into_iter().map(entry).collect();
    Node { span, kind: Kind::Map(entries, Shape::Brackets) }
}

fn entry(property: ObjectProp<'_>) -> Entry<'_> {
    let span = span(&property.name);
    let name = match property.name {
        ObjectPropName::String(literal) => literal.value,
        ObjectPropName::Word(word) => word.value.into(),
    };
    Entry { key: Node::scalar(span, Scalar::Text(name, 1)), value: node(property.value) }
}

fn node(value: Value<'_>) -> Node<'_> {
    let span = span(&value);
    let scalar = match value {
        Value::Object(object) => return map(object),
        Value::Array(array) => {
            let items = array.elements.into_iter().map(node).collect();
            return Node { span, kind: Kind::Sequence(items, Shape::Brackets) };
        }
        Value::StringLit(literal) => Scalar::Text(literal.value, 1),
        Value::NumberLit(number) => Scalar::Number(number.value),
        Value::BooleanLit(_) => Scalar::Boolean,
        Value::NullKeyword(_) => Scalar::Null,
    };
    Node::scalar(span, scalar)
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
        assert_eq!(why("{\u{a0}}"), "JSON has no white space but blanks, tabs and line breaks");
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
    }
}
