//! What is JSON, what editors and their like make of it, and what is none.

use super::*;

/// Why a text is no strict JSON, if it is none.
fn strictly(text: &str) -> Result<(), SyntaxError> {
    strict(text, Json::parse(text).as_ref()).map(drop)
}

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
        "{\"a\": \"b\nc\nd\"}",
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
        assert!(strictly(text).is_err(), "{text:?}");
    }
    for text in [
        "{}",
        "{\"a\\\"\": \"\\n\\\\\",\n\t\"b\": 1}",
        "{\"a\": \"\u{a0}\u{2028}\u{feff}\u{7f}\"}",
        " {\"a\": [1, 2.5e3, null, true, \"\\u00e9\"]}\r\n",
        "{\"a\"       : 1       ,        \"b\"         :         2         }",
    ] {
        assert!(strictly(text).is_ok(), "{text:?}");
    }
}

#[test]
fn comments_are_read_where_they_may_stand() {
    for (text, expected) in [
        ("[\"1\", 2]", Some("[\"1\", 2]")),
        ("// c\n{\"a\": /* b */ 1, // d\n}", Some("{\"a\": /* b */ 1, // d\n}")),
        ("{\"a\": \"// no /* comment */\"}\n", Some("{\"a\": \"// no /* comment */\"}")),
        ("{\"a\": 1,, }", None),
        ("{\"a\": 1 /* }", None),
        ("{,}", None),
        ("", None),
    ] {
        let read = Json::parse(text);
        assert_eq!(
            read.ok().map(|json| text[json.root().span.clone()].to_owned()).as_deref(),
            expected,
            "{text}"
        );
    }
    let error = Json::parse("{\"a\": é}").err().unwrap();
    assert_eq!((error.span, &*error.message), (6..8, "no JSON goes on like this"));
    for (text, message) in
        [("", "the file is empty"), (" \n", "the file is empty"), ("\u{feff}{}", BYTE_ORDER_MARK)]
    {
        assert_eq!(Json::parse(text).err().unwrap().message, message, "{text:?}");
    }
    let error = Json::parse("{\"a b\": \"c d\ne f\"}").err().unwrap();
    assert_eq!((error.span, &*error.message), (12..13, "no JSON goes on like this"));
}

#[test]
fn what_nobody_sees_is_named() {
    let why = |text: &str| strictly(text).err().unwrap().message;
    assert_eq!(why("\u{feff}{}"), BYTE_ORDER_MARK);
    let space = "JSON has no white space but blanks, tabs and line breaks";
    let control = "a control character in a string must be written as an escape";
    for (before, foreign, behind, expected) in [
        ("{", "\u{a0}", "}", space),
        ("{\"\\\"\u{a0}\":", "\u{c}", "1}", space),
        ("{\"a\\\\\": 1}", "\u{2028}", "", space),
        ("{\"a~! \u{7f}", "\n", "\": 1}", control),
        ("{\"\\\\", "\u{1f}", "\": 1}", control),
    ] {
        let error = strictly(&format!("{before}{foreign}{behind}")).err().unwrap();
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
    assert!(strictly(&format!("{{\"a\":{}", "[".repeat(100_000))).is_err());
    let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(strictly(&nested(DEEPEST - 1)).is_ok());
    let error = strictly(&nested(DEEPEST)).err().unwrap();
    assert!(error.message.contains("nested too deeply"), "{error:?}");
    // One beside the other is not one in the other.
    assert!(strictly(&format!("{{\"a\": [{}[]]}}", "[],".repeat(2 * DEEPEST))).is_ok());
}

#[test]
fn a_scalar_is_what_it_is_called() {
    let document = Json::parse("{\"k\": [\"a\", 1.5, true, false, null]}").unwrap();
    let kinds = document.root().get("k").unwrap().sequence().unwrap().iter().map(|node| &node.kind);
    let [Kind::Scalar(text), Kind::Scalar(number), Kind::Scalar(yes), Kind::Scalar(no), Kind::Scalar(null)] =
        kinds.collect::<Vec<_>>()[..]
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
        assert_eq!(strictly(&text).is_ok(), wanted, "{text:?}");
        *(if wanted { &mut accepted } else { &mut refused }) += 1;
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} {refused}");
}
