//! What is read of real YAML, of bad, and of damaged.
//!
//! Looks at nodes and places only.

use super::{DEEPEST, Yaml};
use crate::syntax::node::{Node, Syntax};

/// What real files hold, and what it is.
const CASES: &[(&str, &str)] = &[
    ("", "null"),
    ("# é\n\n", "null"),
    ("\u{feff}# é\n---\n", "null"),
    ("\u{feff}é: a\n", r#"lines("é"0: "a"0)"#),
    ("\u{feff}- |\n  a\n", "items(`a\\n`0)"),
    ("--- é\n", "\"é\"0"),
    // Scalars.
    (
        "[a b, 'a', \"a\", 'it''s', \"\\x41\", '', \"\u{e9}\"]",
        r#"["a b"0, "a"1, "a"1, `it\'s`1, `A`1, ""1, "é"1]"#,
    ),
    ("[null, Null, NULL, ~, true, False]", "[null, null, null, null, boolean, boolean]"),
    (
        "[1, 1.20, -3, +4, 0x1F, 0o7, 1e3, 1.5E-3, .5, 1., .inf, -.INF, .nan, 007]",
        "[1, 1.20, -3, +4, 0x1F, 0o7, 1e3, 1.5E-3, .5, 1., .inf, -.INF, .nan, 007]",
    ),
    (
        "[1.2.3, 12:30:45, 2024-01-01, 1e, ., e3, 0x, 0o8, v1, on, yes, No, 1_0, -.nan, 1.2-a]",
        r#"["1.2.3"0, "12:30:45"0, "2024-01-01"0, "1e"0, "."0, "e3"0, "0x"0, "0o8"0, "v1"0, "on"0, "yes"0, "No"0, "1_0"0, "-.nan"0, "1.2-a"0]"#,
    ),
    (
        "[!!str 1.2, !x 'a', ! 3, !!int \"4\", &a !!str b, !<tag:x> &b c, !!str ]",
        r#"["1.2"0, "a"1, "3"0, "4"1, "b"0, "c"0, ""0]"#,
    ),
    ("é: a\n  b # c\nf: 'x\n  y'\n", r#"lines("é"0: `a b`0, "f"0: `x y`1)"#),
    ("- 'é' # it's\n- \"a\\\"\" # b\"\n- 'a'   \n", r#"items("é"1, `a\"`1, "a"1)"#),
    ("é: a#b  # c\nu: http://é/x:1  \n", r#"lines("é"0: "a#b"0, "u"0: "http://é/x:1"0)"#),
    ("é: |\n  a\n   b \n\n\nf: >-  # c | d\n\n  a\n  b\n", r#"lines("é"0: `a\n b \n`0, "f"0: `\na b`0)"#),
    ("- |+2 # é\n    a\n\n- &a !!str |\n  b\n- |\n- >-", r#"items(`  a\n\n`0, `b\n`0, ``0, ``0)"#),
    ("- |\n  a\n  # b\n# é\n- c\n", r#"items(`a\n# b\n`0, "c"0)"#),
    // Collections.
    ("?\n? a\n?\n", r#"lines(null: null, "a"0: null, null: null)"#),
    ("?\n? # é\n: - b\n", r#"lines(null: null, null: items("b"0))"#),
    ("? # é\n: - b\n", r#"lines(null: items("b"0))"#),
    ("é\n...\n- a\n", r#"<several documents: "é"0, items("a"0)>"#),
    ("# é\n...\n- a\n", r#"items("a"0)"#),
    ("a: {é: [1, {b: c}], d: }\n", r#"lines("a"0: {"é"0: [1, {"b"0: "c"0}], "d"0: null})"#),
    ("{a, b: c, \"é\":d, e: {}}", r#"{"a"0: null, "b"0: "c"0, "é"1: "d"0, "e"0: {}}"#),
    (
        "[é: b, ? c : d, [e]: f, {g: h}: ]",
        r#"[lines("é"0: "b"0), lines("c"0: "d"0), lines(["e"0]: "f"0), lines({"g"0: "h"0}: null)]"#,
    ),
    (
        "é:\n- a\n-\n- - b\n  -   - c\n      - d\n- \n",
        r#"lines("é"0: items("a"0, null, items("b"0, items("c"0, "d"0)), null))"#,
    ),
    (
        "a: &é # [\n- # {\n  b\n-   c: d\n    e: f\n",
        r#"lines("a"0: items("b"0, lines("c"0: "d"0, "e"0: "f"0)))"#,
    ),
    ("? - é\n  - b\n: c\n", r#"lines(items("é"0, "b"0): "c"0)"#),
    ("? é\n: - b\n? |\n  c\n: &x\n? [d]\n", r#"lines("é"0: items("b"0), `c\n`0: null, ["d"0]: null)"#),
    (": é\nb:\n", r#"lines(null: "é"0, "b"0: null)"#),
    (
        "é: &a !!map\n  b: &c !!seq [*a , *a]\n  <<: *a\n",
        r#"lines("é"0: lines("b"0: [<an alias: >, <an alias: >], "<<"0: <an alias: >))"#,
    ),
    ("&a é: &b {c: &d d}\n*a : b\n", r#"lines("é"0: {"c"0: "d"0}, <an alias: >: "b"0)"#),
    (
        "é: 1\n---\n# c\na: 2\n...\n---\n- |\n a\n--- !!str\n",
        "<several documents: lines(\"é\"0: 1), lines(\"a\"0: 2), items(`a\\n`0), \"\"0>",
    ),
    // Brackets that are closed less deep than the key.
    (
        "é:\n  - a: [\n    'x', # é\n   \"y\"\n  ]\n    b: {\n  c: 'z'\n}\n    d: |\n      ]\n  - [\n1]\n",
        r#"lines("é"0: items(lines("a"0: ["x"1, "y"1], "b"0: {"c"0: "z"1}, "d"0: `]\n`0), [1]))"#,
    ),
    // Files.
    (
        "name: é\non:\n  push: {branches: [main]}\njobs:\n  b:\n    steps:\n      - uses: o/a@v4 # v4\n      - run: |\n          x\n        with:\n          go: '1.20'\n",
        "lines(\"name\"0: \"é\"0, \"on\"0: lines(\"push\"0: {\"branches\"0: [\"main\"0]}), \"jobs\"0: lines(\"b\"0: lines(\"steps\"0: items(lines(\"uses\"0: \"o/a@v4\"0), lines(\"run\"0: `x\\n`0, \"with\"0: lines(\"go\"0: \"1.20\"1))))))",
    ),
    (
        "lockfileVersion: '9.0'\npackages:\n\n  '@é/a@1.0.0':\n    resolution: {integrity: sha512-a+/b==}\n    engines: {node: '>=18'}\n",
        "lines(\"lockfileVersion\"0: \"9.0\"1, \"packages\"0: lines(\"@é/a@1.0.0\"1: lines(\"resolution\"0: {\"integrity\"0: \"sha512-a+/b==\"0}, \"engines\"0: {\"node\"0: \">=18\"1})))",
    ),
    (
        "x: &d\n  r: always\nservices:\n  é:\n    <<: *d\n    image: \"a:1.2@sha256:b\"\n    ports: [80:80, \"${P:-1}:1\"]\n    command: [\"a\", --b=c]\n",
        "lines(\"x\"0: lines(\"r\"0: \"always\"0), \"services\"0: lines(\"é\"0: lines(\"<<\"0: <an alias: >, \"image\"0: \"a:1.2@sha256:b\"1, \"ports\"0: [\"80:80\"0, \"${P:-1}:1\"1], \"command\"0: [\"a\"1, \"--b=c\"0])))",
    ),
];

#[test]
fn a_text_is_read_with_its_places() {
    for (text, expected) in CASES {
        let document = Yaml::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        assert_eq!(document.root().shown(), *expected, "{text:?}");
        document.root().checked(text);
        let text = text.replace('\n', "\r\n");
        let document = Yaml::parse(&text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        assert_eq!(document.root().shown(), *expected, "{text:?}");
        document.root().checked(&text);
    }
}

#[test]
fn a_place_is_what_is_written_there() {
    let text = "é: &x |- # c\n  ü\n\n  z  \n\nk: !!str\n  'b' # c\ns: &y\n- - 1\n-\nf: !a {}\n? g\n...\n";
    let document = Yaml::parse(text).unwrap();
    let written: Vec<&str> =
        document.root().checked(text).iter().map(|node| &text[node.span.clone()]).collect();
    let expected = [
        &text[..text.len() - "\n...\n".len()],
        "é",
        "|- # c\n  ü\n\n  z",
        "k",
        "'b'",
        "s",
        "- - 1\n-",
        "f",
        "{}",
        "g",
        "",
        "- 1",
        "",
        "1",
    ];
    assert_eq!(written, expected);
}

#[test]
fn what_has_brackets_ends_with_one() {
    for (text, expected) in [
        ("a: [] # [b]\n", "[]"),
        ("a: {b: c,} # d\ne: f\n", "{b: c,}"),
        ("a: {b: , c:} # d\n", "{b: , c:}"),
        ("a: {? b} # d\n", "{? b}"),
        ("a: &b[c] # d\n", "[c]"),
        ("a: !<tag:x,[y]> [c] # d\n", "[c]"),
        ("a: [ # b\n  c]\n", "[ # b\n  c]"),
        ("a: &b !!map { # é\n  c: [ # d\n]}\n", "{ # é\n  c: [ # d\n]}"),
        ("a: [b, # ]\n  c, # d\n  ]\t\n\n# e\n", "[b, # ]\n  c, # d\n  ]"),
        ("a: [{b: c} ] # d", "[{b: c} ]"),
        ("é: [!!str ] # d", "[!!str ]"),
        ("a: &b {c: *b } # d", "{c: *b }"),
    ] {
        let document = Yaml::parse(text).unwrap();
        document.root().checked(text);
        let value = &document.root().map().unwrap()[0].value;
        assert_eq!(&text[value.span.clone()], expected, "{text}");
    }
}

#[test]
fn a_pair_begins_with_its_question_mark() {
    for (before, written) in [("", "? é\n: b"), ("- ", "? c\n  : d"), ("[", "? c : d"), ("é:\n  ", "? c")] {
        let text = format!("{before}{written}{}\n", if before == "[" { "]" } else { "" });
        let document = Yaml::parse(&text).unwrap();
        let found = document.root().checked(&text);
        let is_it = |node: &&Node<'_>| node.map().is_some() && text[node.span.clone()] == *written;
        assert!(found.iter().any(is_it), "{text:?}: {found:?}");
    }
}

#[test]
fn a_block_stands_from_its_header_on() {
    for (before, written) in [
        ("- ", "|"),
        ("- ", ">-"),
        ("- ", "|+"),
        ("- &a !!str ", ">"),
        ("- é: b\n  c: ", "|  # x\n    d\n\n     e"),
        ("? ", "|\n  c"),
        ("? &a ", ">-\n  c"),
    ] {
        let text = format!("{before}{written}\n");
        let document = Yaml::parse(&text).unwrap();
        let found = document.root().checked(&text);
        let is_it = |node: &&&Node<'_>| node.as_text().is_some() && text[node.span.clone()] == *written;
        assert_eq!(found.iter().filter(is_it).count(), 1, "{text:?}: {found:?}");
    }
}

#[test]
fn an_empty_key_stands_behind_the_bracket() {
    for (text, place) in [("{: b}", 1), ("é: {: b}", 5)] {
        let document = Yaml::parse(text).unwrap();
        let mut map = document.root();
        if let Some(inner) = map.get("é") {
            map = inner;
        }
        assert_eq!(map.map().unwrap()[0].key.span, place..place, "{text:?}");
    }
}

#[test]
fn what_is_no_yaml_is_refused_in_place() {
    let tab = "a tab stands where YAML has only blanks for an indentation";
    let twice = "stands twice in one map: many readers silently take the last one";
    for (before, at, behind, message) in [
        ("é:\n", "\t", "b: 1\n", tab),
        ("é:\n  b: 1\n", "\t", "c: 2\n", tab),
        ("é:\n  - b\n", "\t", "- c\n", tab),
        ("é: |\n", "\t", "x\n", tab),
        ("é: [1,2", "", "", "while parsing a flow sequence, expected ',' or ']'"),
        ("é: b", "", ": c", "mapping values are not allowed in this context"),
        ("é: ", "", "*x", "while parsing node, found unknown anchor"),
        ("é: ", "", "%x", "unexpected character: `%'"),
        ("é: ", "", "'x", "while scanning a quoted scalar, found unexpected end of stream"),
        ("é: ", "", "\0", "found unprintable character"),
        ("é: 1\nb: 2\n", "é", ": 3\n", twice),
        ("- [{é: 1, '", "é", "': 2}]", twice),
        ("a: é\n---\n? {b: 1, ", "b", ": 2}\n", twice),
        ("1: é\n", "1", ": é\n", twice),
    ] {
        let error = Yaml::parse(&format!("{before}{at}{behind}")).err().unwrap();
        assert!(error.message.ends_with(message), "{before:?}: {error:?}");
        assert_eq!(error.span, before.len()..before.len() + at.len(), "{error:?}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    for (open, close) in [("[", "]"), ("- ", ""), ("{a: ", "}"), ("? ", ""), ("[a: ", "]")] {
        assert!(Yaml::parse(&open.repeat(100_000)).is_err(), "{open}");
        let nested = |depth: usize| format!("{}{}", open.repeat(depth), close.repeat(depth));
        assert!(Yaml::parse(&nested(DEEPEST / 2 - 1)).is_ok(), "{open}");
        assert!(Yaml::parse(&nested(DEEPEST + 1)).is_err(), "{open}");
    }
    assert!(Yaml::parse(&"- ".repeat(DEEPEST)).is_ok());
}

#[test]
fn many_shallow_lines_are_refused_rather_than_read_again_for_long() {
    let shallow = |lines: usize| format!("é: [\n{}]\n", "'x',\n".repeat(lines));
    assert!(Yaml::parse(&shallow(100)).is_ok());
    for lines in [1_000, 10_000] {
        let error = Yaml::parse(&shallow(lines)).err().unwrap();
        assert_eq!(error.message, "invalid indentation");
    }
}

#[test]
fn a_line_far_less_deep_than_its_key_is_refused_where_it_is() {
    let text = |blanks: usize| format!("é:\n{}b: [\n1]\n", " ".repeat(blanks));
    assert!(Yaml::parse(&text(70)).is_ok());
    let text = text(90);
    let error = Yaml::parse(&text).err().unwrap();
    assert_eq!(error.span.start, text.find('1').unwrap());
    assert!(error.message.starts_with("invalid indentation"), "{error:?}");
}

#[test]
fn damaged_texts_are_read_with_their_places_or_refused() {
    const PARTS: [&str; 24] = [
        "é", "a", ": ", "- ", "? ", "\n", "\n  ", "\r\n", "[", "]", "{", "}", ", ", "&a ", "*a", "!!str ",
        "|", ">-", "'", "\"", " #", "---\n", "\t", "\u{feff}",
    ];
    let mut state = 0x9e37_79b9_u32;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    let mut accepted = 0;
    for round in 0..20_000 {
        let mut text = CASES[round % CASES.len()].0.to_owned();
        for _ in 0..=random(3) {
            let at = text.floor_char_boundary(random(text.len() + 1));
            text.insert_str(at, PARTS[random(PARTS.len())]);
        }
        if let Ok(document) = Yaml::parse(&text) {
            document.root().checked(&text);
            accepted += 1;
        }
    }
    assert!(accepted > 1_000, "{accepted}");
}
