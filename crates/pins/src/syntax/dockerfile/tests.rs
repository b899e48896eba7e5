//! What is read of real Dockerfiles, of bad, and of damaged.
//!
//! Looks at nodes and places only.

use super::Dockerfile;
use crate::syntax::node::Syntax;

/// What real files hold, and what it is.
const CASES: &[(&str, &str)] = &[
    ("", ""),
    ("\u{feff}# é\n\n \t\n", ""),
    // Images.
    ("FROM scratch", r#"FROM(`image`0: "scratch"0)"#),
    ("\u{feff}from alpine:3.20 as é\n", r#"FROM(`image`0: "alpine"0, `tag`0: "3.20"0, `as`0: "é"0)"#),
    (
        "# é\n  FROM  registry:5000/a/b:1.2@sha256:abc \t AS x \n",
        r#"FROM(`image`0: "registry:5000/a/b"0, `tag`0: "1.2"0, `digest`0: "sha256:abc"0, `as`0: "x"0)"#,
    ),
    (
        "COPY --chown=a --from=h:5/x/a:1.2 /b /c\nCOPY --from=build a --from=b:1\nCOPY --link a b\nADD --from=a:1 b c",
        r#"COPY(`image`0: "h:5/x/a"0, `tag`0: "1.2"0), COPY(`image`0: "build"0), COPY(), ADD()"#,
    ),
    ("FROM registry:5000/a", r#"FROM(`image`0: "registry:5000/a"0)"#),
    ("FROM a@sha256:abc", r#"FROM(`image`0: "a"0, `digest`0: "sha256:abc"0)"#),
    (
        "FROM --platform=linux/amd64 --x=y a:1 As b",
        r#"FROM(`platform`0: "linux/amd64"0, `image`0: "a"0, `tag`0: "1"0, `as`0: "b"0)"#,
    ),
    (
        "FROM --platform=$BUILDPLATFORM é:1.2-${V:-a/b:c@d}",
        r#"FROM(`platform`0: <a variable: >, `image`0: "é"0, `tag`0: <a variable: >)"#,
    ),
    ("FROM ${R:-h:5/x}/a:1", r#"FROM(`image`0: <a variable: >, `tag`0: "1"0)"#),
    ("FROM $IMAGE AS ${N}", "FROM(`image`0: <a variable: >, `as`0: <a variable: >)"),
    ("FROM", "FROM()"),
    ("FROM a: AS", r#"FROM(`image`0: "a"0)"#),
    ("FROM a b c", r#"FROM(`image`0: "a"0)"#),
    ("FROM \\\n  # é\n\n a:1 \\ \t\n  AS b\n", r#"FROM(`image`0: "a"0, `tag`0: "1"0, `as`0: "b"0)"#),
    ("FROM al\\\npine:1\n", r#"FROM(`image`0: <a word over several lines: >, `tag`0: "1"0)"#),
    // Variables.
    ("ARG X", "ARG()"),
    ("ARG é=1", r#"ARG("é"0: "1"0)"#),
    ("arg X=\"1\" Y Z='2' W=", r#"ARG("X"0: "1"1, "Z"0: "2"1, "W"0: ""0)"#),
    (
        "ENV X=é Y=\"a b\" Z=a\\ b W=\"\\\"q\\\"\"",
        r#"ENV("X"0: "é"0, "Y"0: "a b"1, "Z"0: `a b`0, "W"0: `\"q\"`1)"#,
    ),
    (
        "ENV A=a\"b\"'c' B=\"a\"\"b\" C='$x' D=\"$x\" E=\\$x",
        r#"ENV("A"0: `abc`0, "B"0: `ab`0, "C"0: "$x"1, "D"0: <a variable: >, "E"0: `$x`0)"#,
    ),
    ("ENV A=\"\\$x\" B=\"a\\\\b\" C=\"\\d\"", r#"ENV("A"0: `$x`1, "B"0: `a\\b`1, "C"0: "\\d"1)"#),
    ("ENV A='a\\' B=c", r#"ENV("A"0: "a\\"1, "B"0: "c"0)"#),
    ("ENV X 1", r#"ENV("X"0: "1"0)"#),
    ("ENV é  a  b=c \n", r#"ENV("é"0: "a  b=c"0)"#),
    ("ENV X \"1\"", r#"ENV("X"0: "1"1)"#),
    ("ENV X", "ENV()"),
    ("ENV =1 X=1", r#"ENV("X"0: "1"0)"#),
    (
        "ENV A=1 \\\n  # é\n  B=\"2 \\\n3\" \\\n\n  C=4\nENV D=5",
        r#"ENV("A"0: "1"0, "B"0: `2 3`1, "C"0: "4"0), ENV("D"0: "5"0)"#,
    ),
    ("LABEL a=b \"c=é\"=\"d\" e", r#"LABEL("a"0: "b"0, "c=é"1: "d"1)"#),
    ("LABEL a b", r#"LABEL("a"0: "b"0)"#),
    // Directives.
    (
        "# syntax=docker/dockerfile:1\n# Escape = `\nENV A=c:\\é `\n B=1\n",
        r#"ENV("A"0: "c:\\é"0, "B"0: "1"0)"#,
    ),
    ("# é\n# escape=`\nENV A=1 `\nENV B=1 \\\n C=2", r#"ENV("A"0: "1"0), ENV("B"0: "1"0, "C"0: "2"0)"#),
    ("# é = x\n# escape=`\nENV A=1 `\nENV B=2", r#"ENV("A"0: "1"0), ENV("B"0: "2"0)"#),
    ("# = x\n# escape=`\nENV A=1 `\nENV B=2", r#"ENV("A"0: "1"0), ENV("B"0: "2"0)"#),
    ("# escape=\\\n# escape=`\nENV A=1 `\nENV B=2", r#"ENV("A"0: "1"0), ENV("B"0: "2"0)"#),
    // What else there is.
    (
        "RUN a \\\n # FROM x\n && b \\\\\nONBUILD run <<A\nFROM y\nA\nCmd [\"a\"] # x\nFOO\nRUN[\"b\"]",
        "RUN(), ONBUILD(), CMD(), FOO(), RUN[\"b\"]()",
    ),
    (
        "RUN <<EOF\nFROM a\n EOF\n# é\nEOF\nCOPY <<-\"é\" <<'B' /x\nFROM b\n\té\nFROM c\nB\nRUN 3<<X cat \\\n y\nFROM d\nX\nFROM e",
        r#"RUN(), COPY(), RUN(), FROM(`image`0: "e"0)"#,
    ),
    (
        "RUN a <<<b && echo \"<<c $((1<<2))\" '<<d'\nRUN e << f\nFROM x",
        r#"RUN(), RUN(), FROM(`image`0: "x"0)"#,
    ),
];

#[test]
fn a_text_is_read_with_its_places() {
    for (text, expected) in CASES {
        for text in [(*text).to_owned(), text.replace('\n', "\r\n")] {
            let document = Dockerfile::parse(&text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
            let expected = format!("<a Dockerfile: {expected}>");
            assert_eq!(document.root().shown(), expected, "{text:?}");
            document.root().checked(&text);
        }
    }
}

#[test]
fn a_place_is_what_is_written_there() {
    let text = "# é\nfrom é/a:1 AS b \nENV \"é\"='c' D=\n run <<E \\\n d\nx\nE\nUSER é";
    let document = Dockerfile::parse(text).unwrap();
    let written: Vec<&str> =
        document.root().checked(text)[1..].iter().map(|node| &text[node.span.clone()]).collect();
    let instructions = ["from é/a:1 AS b", "ENV \"é\"='c' D=", "run <<E \\\n d\nx\nE", "USER é"];
    let parts = ["", "é/a", "", "1", "", "b", "\"é\"", "'c'", "D", ""];
    assert_eq!(written, [&instructions[..], &parts[..]].concat());
}

#[test]
fn an_empty_value_stands_behind_its_sign() {
    let text = "ARG é=1\nENV A=1 B=";
    let document = Dockerfile::parse(text).unwrap();
    let last =
        document.root().checked(text).into_iter().map(|node| node.span.clone()).max_by_key(|span| span.end);
    assert_eq!(last, Some(text.len()..text.len()));
}

#[test]
fn what_is_no_dockerfile_is_refused_in_place() {
    let begins = "no instruction begins like this; each begins with its name, such as FROM";
    for (before, at, behind, message) in [
        ("FROM é\n", "<<<<<<<", " HEAD\n", begins),
        ("FROM é\n ", "{{", " if }}\n", begins),
        ("", "é", "", begins),
        ("FROM é\nRUN a\n", "&&", " b\n", begins),
        ("# é\nRUN cat ", "<<EOF", " >x\nFROM a\n EOF\n", "no line \"EOF\" ends this here-document"),
    ] {
        let error = Dockerfile::parse(&format!("{before}{at}{behind}")).err().unwrap();
        assert_eq!(error.message, message);
        assert_eq!(error.span, before.len()..before.len() + at.len(), "{error:?}");
    }
}

#[test]
fn damaged_texts_are_read_with_their_places_or_refused() {
    const PARTS: [&str; 20] = [
        "é",
        "a",
        ":",
        "@",
        "/",
        " ",
        "\n",
        "\r\n",
        "\\",
        "\\\n",
        "\"",
        "'",
        "$",
        "${",
        "}",
        "=",
        "#",
        "<<E",
        "--platform=",
        "FROM ",
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
        if let Ok(document) = Dockerfile::parse(&text) {
            document.root().checked(&text);
            accepted += 1;
        }
    }
    assert!(accepted > 1_000, "{accepted}");
}
