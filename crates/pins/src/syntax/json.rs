//! Strict JSON with spans: no comments, no trailing commas, no duplicate keys,
//! no white space but JSON's own. What is read here, Bazel's `json.decode` reads.
//!
//! Does not know what the values mean.

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::toml::SyntaxError;
use crate::value::text::Span;

/// Parses a JSON document whose top level is an object.
///
/// # Errors
/// [`SyntaxError`] if it is not JSON, or not an object.
pub(crate) fn parse(text: &str) -> Result<Object<'_>, SyntaxError> {
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
    let error = |span: Span, message: String| SyntaxError { span, message };
    if text.starts_with('\u{feff}') {
        return Err(error(
            0..'\u{feff}'.len_utf8(),
            "a byte order mark stands before it; save it without one".to_owned(),
        ));
    }
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options)
        .map_err(|failure| error(failure.range().start..failure.range().end, failure.kind().to_string()))?;
    if let Some((span, why)) = foreign_character(text) {
        return Err(error(span, why.to_owned()));
    }
    match parsed.value {
        Some(Value::Object(object)) => Ok(object),
        Some(other) => Err(error(span(&other), "the file must hold a JSON object".to_owned())),
        None => Err(error(0..0, "the file is empty; it must hold a JSON object".to_owned())),
    }
}

/// The first character that the parser lets pass and JSON does not: a raw
/// control character in a string, or other white space than JSON's outside.
fn foreign_character(text: &str) -> Option<(Span, &'static str)> {
    let bytes = text.as_bytes();
    let found = |at: usize, why| {
        let length = text[at..].chars().next().map_or(1, char::len_utf8);
        Some((at..at + length, why))
    };
    let mut at = 0;
    while at < bytes.len() {
        let string = memchr::memchr(b'"', &bytes[at..]).map_or(bytes.len(), |quote| at + quote);
        let is_foreign = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
        if let Some(foreign) = bytes[at..string].iter().position(is_foreign) {
            return found(at + foreign, "JSON has no white space but blanks, tabs and line breaks");
        }
        at = string + 1;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let special = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            if let Some(control) = rest[..special].iter().position(|byte| *byte < b' ') {
                return found(at + control, "a control character in a string must be written as an escape");
            }
            at += special;
            match bytes.get(at) {
                Some(b'\\') => at += 2,
                _ => break,
            }
        }
        at += 1;
    }
    None
}

/// Where a node stands.
pub(crate) fn span(node: &impl Ranged) -> Span {
    node.range().start..node.range().end
}

/// The name of a property, without its quotes.
pub(crate) fn name<'a>(property: &'a ObjectProp<'_>) -> &'a str {
    property.name.as_str()
}

/// Where a property's name stands, without its quotes.
pub(crate) fn name_span(property: &ObjectProp<'_>) -> Span {
    let span = span(&property.name);
    span.start + 1..span.end.saturating_sub(1).max(span.start + 1)
}

/// The name and place of every key that stands twice in one object, at any
/// depth. Other readers would silently take the last one.
pub(crate) fn duplicate_keys(object: &Object<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut todo: Vec<&Object<'_>> = vec![object];
    while let Some(object) = todo.pop() {
        // Most objects have few keys, which are compared sooner than hashed.
        let (few, mut seen) = (object.properties.len() <= 16, std::collections::HashSet::new());
        for (index, property) in object.properties.iter().enumerate() {
            let is_new = match few {
                true => !object.properties[..index].iter().any(|other| name(other) == name(property)),
                false => seen.insert(name(property)),
            };
            if !is_new {
                found.push((name(property).to_owned(), name_span(property)));
            }
            nested(&property.value, &mut todo);
        }
    }
    found.sort_by_key(|(_, span)| span.start);
    found
}

/// Adds the objects directly inside `value`, through any arrays, to `todo`.
fn nested<'a, 't>(value: &'a Value<'t>, todo: &mut Vec<&'a Object<'t>>) {
    match value {
        Value::Object(object) => todo.push(object),
        Value::Array(array) => array.elements.iter().for_each(|element| nested(element, todo)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(parse(text).is_err(), "{text:?}");
        }
        for text in [
            "{}",
            "{\"a\\\"\": \"\\n\\\\\",\n\t\"b\": 1}",
            "{\"a\": \"\u{a0}\u{2028}\u{feff}\u{7f}\"}",
            " {\"a\": [1, 2.5e3, null, true, \"\\u00e9\"]}\r\n",
        ] {
            assert!(parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_named() {
        let why = |text: &str| parse(text).unwrap_err().message;
        assert_eq!(why("\u{feff}{}"), "a byte order mark stands before it; save it without one");
        assert_eq!(why("{\u{a0}}"), "JSON has no white space but blanks, tabs and line breaks");
    }

    #[test]
    fn a_key_that_stands_twice_is_found_at_any_depth() {
        let text = r#"{"a": {"b": 1, "b": 2}, "c": [{"d": 1, "d": 2}], "a": 1}"#;
        let found = duplicate_keys(&parse(text).unwrap());
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b", "d", "a"]);
        assert_eq!(&text[found[0].1.clone()], "b");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        assert!(parse(&format!("{{\"a\":{}", "[".repeat(100_000))).is_err());
    }
}
