//! Texts that nobody writes: such as grow, go deep, or are damaged.

use super::*;

/// Why `x` of a text is not evaluated that is too large to be shown.
#[track_caller]
fn why(text: &str) -> String {
    evaluated(text, &span_of_x(text)).map(|computed| computed.text.len()).unwrap_err().why
}

#[test]
fn what_grows_is_refused_soon() {
    let doubled = |first: &str, next: &dyn Fn(usize) -> String| {
        let next: String = (1..40).map(|n| format!("a{n} = {}\n", next(n - 1))).collect();
        format!("a0 = {first}\n{next}x = a39")
    };
    let thousand = format!("\"{}\"", "a".repeat(1_000));
    let longer = "it becomes longer than 65536 bytes";
    assert_eq!(why(&doubled(&thousand, &|n| format!("a{n} + a{n}"))), longer);
    assert_eq!(why(&doubled(&thousand, &|n| format!("\"%s%s\" % (a{n}, a{n})"))), longer);
    assert_eq!(why(&doubled(&thousand, &|n| format!("\"{{0}}{{0}}\".format(a{n})"))), longer);
    assert_eq!(why(&doubled(&thousand, &|n| format!("a{n}.replace(\"a\", a{n})"))), longer);
    assert_eq!(why(&doubled(&thousand, &|n| format!("a{n}.join([a{n}, a{n}])"))), longer);
    let work = "it takes too much work to evaluate this";
    assert_eq!(why(&doubled("\"\"", &|n| format!("a{n} + a{n}"))), work);
    assert_eq!(why(&doubled("[1]", &|n| format!("a{n} + a{n}"))), work);
    let parts = format!("p = '{}'.split(\",\")\n", ",".repeat(60_000));
    assert_eq!(why(&format!("{parts}x = (p + p)[0]")), work);
    assert_eq!(why(&format!("{parts}x = (p + [])[0]")), work);
    let items = format!("p = ({})\n", "\"\",".repeat(40_000));
    assert_eq!(why(&format!("{items}x = (p + () + ())[0]")), work);
    // So is to copy where a part was taken from, however often it is put in.
    let parts = format!("p = ({}\",\").split(\",\")\n", "\"\" + ".repeat(1_000));
    assert_eq!(why(&format!("{parts}x = \"{}\".format(*p)", "{0}".repeat(200))), work);
    // To copy a long text is work, too.
    let parts = format!("p = '{}'\nx = \"\".join([{}])", "p".repeat(60_000), "p.lower()[:1], ".repeat(2_000));
    assert_eq!(why(&parts), work);
}

#[test]
fn what_goes_deep_is_refused_and_what_is_only_long_is_not() {
    let deep = "it is nested too deeply to be evaluated";
    for link in [
        "~",
        "(~)",
        "\"\" + ~",
        "~ + \"\"",
        "\"%s\" % ~",
        "\"{}\".format(~)",
        "\"{}\".format(*[~])",
        "f\"{~}\"",
        "str(~)",
        "\"\".join([~])",
        "~.replace(\"b\", ~)",
        "~[0:]",
        "[~][0]",
        "{\"k\": ~}[\"k\"]",
        "{~: \"\"}[\"\"]",
        "{}.get(\"k\", ~)",
        "struct(k = ~).k",
        "\"{k}\".format(**{\"k\": ~})",
    ] {
        let names: String =
            (1..2_000).map(|n| format!("a{n} = {}\n", link.replace('~', &format!("a{}", n - 1)))).collect();
        assert_eq!(why(&format!("a0 = \"\"\n{names}x = a1999")), deep, "{link}");
    }
    for (open, close) in [("str(", ")"), ("\"{}\".format(", ")"), ("{}.get(\"a\", ", ")")] {
        let nested = format!("x = {}\"a\"{}", open.repeat(150), close.repeat(150));
        assert_eq!(why(&nested), deep);
    }
    assert_eq!(why(&format!("x = \"a\"{}", ".lower()".repeat(20_000))), deep);
    // Each of these is evaluated on its own, and compared through all of the others.
    let names: String = (1..12_000).map(|n| format!("a{n} = (a{},)\n", n - 1)).collect();
    assert_eq!(why(&format!("a0 = ()\n{names}x = {{a11999: \"a\"}}[a11999]")), deep);
    // What only is long is no problem.
    let long = format!("x = \"a\"{}", " + \"a\"".repeat(5_000));
    assert_eq!(evaluated(&long, &span_of_x(&long)).map(|computed| computed.text.len()), Ok(5_001));
}

/// Each change is of all that stands before it.
#[test]
fn many_changes_in_one_line_are_found_soon() {
    let changes = ".pop().f()".repeat(100_000);
    let text = format!("D = {{\"a\": \"1\"}}\nD{changes}\nx = D[\"a\"]");
    assert_eq!(why(&text), "what D stands for may be changed here");
}

#[test]
fn damaged_texts_are_evaluated_or_refused_with_their_places() {
    const CASES: [&str; 6] = [
        "V = {\"é\": [\"1\", (2, \"3\")]}\nx = \"v{}-%s\".format(V[\"é\"][0]) % V[\"é\"][1][1]\n",
        "def f(v = \"1.2\", *a, **k):\n    w = v.replace(\".\", \"_\")\n    g(url = \"{v}{0}\".format(w, v = v), **k)\n",
        "S = struct(a = \"v1\", b = dict(c = -1))\nx = S.a[1:].upper() + str(S.b[\"c\"]) + \",\".join([\"a\"] + [S.a])\n",
        "load(\":b.bzl\", \"A\", b = \"B\")\nx = \"%d%%\" % 0x10 + A + b.strip().rsplit(\"/\", 1)[-1]\n",
        "L = [1.5, None, True]\nL.append(\"é\")\nx = f\"{y}{{\" + r'\\d' + str(L[0])\ny = \"\"\"\n\"\"\"\n",
        "a, b = 1, \"2\"\nx = {(1, \"é\"): b}.get((a, \"é\"), \"\")\nfor c in x: x += c\n",
    ];
    const PARTS: [&str; 26] = [
        "é", "x", "V", "\"", "'", "(", ")", "[", "]", "{", "}", ".", ",", ":", " + ", " % ", "=", "\n",
        "\n    ", "\\", "f", "1", "-", "*", "format(", "#",
    ];
    let mut state = 0x9e37_79b9_u32;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    };
    let (mut computed, mut refused) = (0, 0);
    for round in 0..6_000 {
        let mut text = CASES[round % CASES.len()].to_owned();
        for _ in 0..=random(3) {
            let at = text.floor_char_boundary(random(text.len() + 1));
            text.insert_str(at, PARTS[random(PARTS.len())]);
        }
        let Ok(root) = AnyStarlark::parse(&text) else { continue };
        assert!(Constants::of(tree(&text, Dialect::Any).unwrap(), &text).is_in_order(), "{text:?}");
        let mut spans = vec![0..text.len(), text.len()..text.len() + 1];
        root.root().each(&mut |node| spans.push(node.span.clone()));
        for span in spans {
            match evaluated(&text, &span) {
                Ok(found) => {
                    computed += 1;
                    for (_, source) in found.sources {
                        let literal = &text[source];
                        let is_literal = literal.contains(['"', '\''])
                            || literal.starts_with(|c: char| c.is_ascii_digit());
                        assert!(is_literal, "{literal:?} of {text:?}");
                    }
                }
                Err(why) => {
                    refused += 1;
                    assert!(why.span == span || text.get(why.span.clone()).is_some(), "{why:?} of {text:?}");
                }
            }
        }
    }
    assert!(computed > 4_000 && refused > 10_000, "{computed} and {refused}");
}
