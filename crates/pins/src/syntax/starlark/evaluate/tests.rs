//! Expressions of one file: what they come to and from which literals, and what is
//! refused, where and why. What Bazel gives for the same is compared in
//! `world::computed`.

mod limits;

use super::*;
use crate::syntax::node::Syntax;
use crate::syntax::starlark::{AnyStarlark, Dialect, tree};

struct NoFiles;

impl<'w> Loads<'w> for NoFiles {
    fn load(&self, _from: &RepoPath, _label: &str) -> Result<Module<'w>, String> {
        Err("and there is no other file".to_owned())
    }
}

/// Where the value stands that is assigned to `x`.
fn span_of_x(text: &str) -> Span {
    let root = AnyStarlark::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
    let mut span = None;
    root.root().each(&mut |node| match &node.kind {
        Kind::Assignment(entry) if entry.name() == "x" => span = Some(entry.value.span.clone()),
        _ => {}
    });
    span.unwrap_or_else(|| panic!("no x in {text:?}"))
}

fn evaluated(text: &str, span: &Span) -> Result<ComputedText, Uncomputed> {
    let (path, constants) =
        (RepoPath::known("a.bzl"), Constants::of(tree(text, Dialect::Any).unwrap(), text));
    evaluate(Module { path: &path, text, constants: &constants }, span, &NoFiles)
}

/// What `x` comes to, and the literals that it was taken from.
#[track_caller]
fn check(table: &[(&str, &str, &[&str])]) {
    for (text, expected, sources) in table {
        let computed = evaluated(text, &span_of_x(text)).unwrap_or_else(|why| panic!("{text:?}: {why:?}"));
        assert_eq!(computed.text, *expected, "{text}");
        let literals: Vec<&str> = computed.sources.iter().map(|(_, span)| &text[span.clone()]).collect();
        assert_eq!(literals, *sources, "{text}");
    }
}

/// Why `x` is not evaluated, and what stands at the place of that.
#[track_caller]
fn refused(table: &[(&str, &str, &str)]) {
    for (text, at, why) in table {
        let refusal = evaluated(text, &span_of_x(text)).expect_err(text);
        assert_eq!((&text[refusal.span.clone()], refusal.why.as_str()), (*at, *why), "{text}");
        assert_eq!(refusal.path, "a.bzl");
    }
}

#[test]
fn a_text_comes_from_its_literals() {
    check(&[
        ("x = \"a\"", "a", &["\"a\""]),
        ("x = ((r'\\d'))", "\\d", &["'\\d'"]),
        ("x = \"\"\"a\n\\x41\"\"\"", "a\nA", &["\"\"\"a\n\\x41\"\"\""]),
        ("V = \"1.2\"\nx = \"v\" + V + \".zip\"", "v1.2.zip", &["\"1.2\"", "\"v\"", "\".zip\""]),
        ("V = \"1.2\"\nx = \"{}\".format(V)", "1.2", &["\"1.2\"", "\"{}\""]),
        ("V = 27\nx = \"v%d\" % V", "v27", &["27", "\"v%d\""]),
        // What chooses is no part of what is chosen, and neither is its neighbour.
        ("D = {\"a\": \"1\", \"b\": \"2\"}\nK = \"b\"\nx = D[K]", "2", &["\"2\""]),
        ("x = \"1.2\".replace(\".\", \"_\")", "1_2", &["\"1.2\"", "\"_\""]),
        ("x = \"12\".replace(\".\", \"_\")", "12", &["\"12\""]),
        ("x = \"v1\".strip(\"v\")", "1", &["\"v1\""]),
        ("x = \"a/b\".split(\"/\")[1]", "b", &["\"a/b\""]),
        ("x = ([] + [\"a\"])[0] + (() + (\"b\", 1))[0]", "ab", &["\"a\"", "\"b\""]),
        ("x = \"-\".join([\"a\", \"b\"])", "a-b", &["\"-\"", "\"a\"", "\"b\""]),
        ("V = \"1\"\nx = V + V", "11", &["\"1\""]),
        ("S = struct(v = \"1\", w = \"2\")\nx = S.v", "1", &["\"1\""]),
        ("x = \"{a}\".format(a = \"1\", b = f())", "1", &["\"{a}\"", "\"1\""]),
        ("x = [\"a\", f()][0]", "a", &["\"a\""]),
        ("D = {\"a\": \"1\", \"b\": f()}\nx = D[\"a\"]", "1", &["\"1\""]),
    ]);
}

#[test]
fn what_newer_and_other_dialects_have() {
    check(&[
        ("x = \"v1\".removeprefix(\"v\") + \"1\".removeprefix(\"v\")", "11", &["\"v1\"", "\"1\""]),
        ("x = \"a.b\".removesuffix(\".b\")", "a", &["\"a.b\""]),
        ("V = \"1\"\nx = f\"v{V}-{{}}\\n\"", "v1-{}\n", &["\"1\"", "f\"v{V}-{{}}\\n\""]),
        ("V_1 = \"1\"\nx = f\"{V_1}\"", "1", &["\"1\"", "f\"{V_1}\""]),
        ("V: str = \"1\"\nx = V", "1", &["\"1\""]),
    ]);
    check(&[("x = str(1.5) + str(0.0) + str(1e3)", "1.50.01000.0", &["1.5", "0.0", "1e3"])]);
    check(&[("x = \"%d %d\" % (0b11, 0O17)", "3 15", &["\"%d %d\"", "0b11", "0O17"])]);
}

#[test]
fn names_are_looked_up_where_they_stand() {
    check(&[
        ("def f(v = \"1\"):\n    x = \"v\" + v", "v1", &["\"1\"", "\"v\""]),
        ("V = \"1\"\ndef f(v = V):\n    x = v", "1", &["\"1\""]),
        ("v = \"0\"\ndef f():\n    v = \"1\"\n    x = v", "1", &["\"1\""]),
        ("def f():\n    if g():\n        v = \"1\"\n        x = v", "1", &["\"1\""]),
        ("def f():\n    v = \"1\"\n    def g():\n        x = v\ndef h():\n    v = \"2\"", "1", &["\"1\""]),
        ("def f():\n    x = V\nV = \"1\"", "1", &["\"1\""]),
        // What cannot be changed is not, whatever is done to what it was put into.
        ("V = \"1\"\nL = [V]\nL.append(\"2\")\nx = V", "1", &["\"1\""]),
        ("D = {\"a\": \"1\"}\nE = dict(b = \"2\")\nE[\"c\"] = \"3\"\nx = D[\"a\"]", "1", &["\"1\""]),
    ]);
}

#[test]
fn what_is_computed_otherwise_is_refused_where_it_stands() {
    let function = "it calls the function f, which is not evaluated";
    refused(&[
        ("x = \"a\" + f(\"b\")", "f", function),
        ("def f():\n    return \"a\"\nx = f()", "f", function),
        ("load(\"@r//:f.bzl\", \"f\")\nx = f(\"a\")", "f", function),
        (
            "def str(v):\n    return \"a\"\nx = str(\"b\")",
            "str",
            "it calls the function str, which is not evaluated",
        ),
        ("x = native.a.b()", "native.a.b", "it calls the function native.a.b, which is not evaluated"),
        ("x = select({\"a\": \"b\"})", "select", "it calls the function select, which is not evaluated"),
        ("x = f()()", "f()", "it calls a function that is computed, which is not evaluated"),
        (
            "x = \"a\" if b else \"c\"",
            "\"a\" if b else \"c\"",
            "it depends on a condition, which is not evaluated",
        ),
        ("x = [a for a in b][0]", "[a for a in b]", "it is a comprehension, which is not evaluated"),
        ("x = (lambda: \"a\")", "lambda: \"a\"", "it is a function, which is not evaluated"),
        ("x = \"a\" or \"b\"", "\"a\" or \"b\"", "it has the operator or, which is not evaluated"),
        ("x = \"a\" * 2", "\"a\" * 2", "it has the operator *, which is not evaluated"),
        ("x = not \"a\"", "not \"a\"", "it has the operator not, which is not evaluated"),
        ("x = \"a\".title()", "\"a\".title()", "it calls the method title of a text, which is not evaluated"),
        ("x = {}.keys()", "{}.keys()", "it calls the method keys of a dict, which is not evaluated"),
        (
            "x = {}.get()",
            "{}.get()",
            "it calls the method get of a dict with arguments that are not evaluated",
        ),
        ("x = str(\"a\", \"b\")", "str(\"a\", \"b\")", "str with these arguments is not evaluated"),
        (
            "x = struct(1, a = \"b\").a",
            "struct(1, a = \"b\")",
            "struct with these arguments is not evaluated",
        ),
        (
            "x = dict({}, a = \"b\")[\"a\"]",
            "dict({}, a = \"b\")",
            "dict with these arguments is not evaluated",
        ),
        ("x = None.a()", "None.a()", "it calls the method a of None, which is not evaluated"),
        ("x = \"abc\"[::2]", "2", "it has a step, which is not evaluated"),
        ("x = b\"a\"", "b\"a\"", "it is no text but bytes"),
    ]);
}

#[test]
fn names_without_one_known_value_are_refused() {
    refused(&[
        ("x = Y", "Y", "this file does not define Y"),
        ("def f(v):\n    x = v", "v", "v is a parameter whose value is not known"),
        ("def f(**v):\n    x = v", "v", "v is a parameter whose value is not known"),
        ("def v(): pass\nx = v", "v", "v is a function, which is not evaluated"),
        (
            "def f():\n    for v in [\"1\"]:\n        x = v",
            "v",
            "v is a variable, of which the value is not known",
        ),
        ("a, v = \"1\", \"2\"\nx = v", "v", "v is a variable, of which the value is not known"),
        ("v += \"2\"\nx = v", "v", "v is a variable, of which the value is not known"),
        ("v = \"1\"\nx = v\nv = \"2\"", "v", "v is given another value here"),
        ("v = \"1\"\nv += \"2\"\nx = v", "v", "v is given another value here"),
        (
            "def f(v = \"1\"):\n    if not v:\n        v = \"2\"\n    x = v",
            "v",
            "v is given another value here",
        ),
        ("a = b\nb = a\nx = a", "a", "a is made of itself"),
        ("load(\":b.bzl\", \"V\")\nx = V", ":b.bzl", "V is loaded from :b.bzl, and there is no other file"),
        ("load(\":b.bzl\", v = \"_V\")\nx = v", "_V", "_V begins with _, so it cannot be loaded"),
    ]);
}

/// Of more values than two, the second is shown.
#[test]
fn the_second_value_of_a_name_is_shown() {
    let text = "v = \"1\"\nx = v\n(v) = \"3\"\nv = \"4\"";
    let second = text.find("(v)").unwrap() + 1;
    assert_eq!(evaluated(text, &span_of_x(text)).unwrap_err().span, second..second + 1);
}

#[test]
fn what_a_file_changes_has_no_known_value() {
    let of = |name: &str| format!("what {name} stands for may be changed here");
    for (text, name, at) in [
        ("D = {\"a\": \"1\"}\nD[\"a\"] = \"2\"\nx = D[\"a\"]", "D", "D[\"a\"]"),
        ("D = {\"a\": \"1\"}\ndef f():\n    D[\"a\"] += \"2\"\nx = D[\"a\"]", "D", "D[\"a\"]"),
        ("L = [\"1\"]\nx = L[0]\nL.insert(0, \"2\")", "L", "L.insert(0, \"2\")"),
        ("D = {\"a\": [\"1\"]}\nD[\"a\"].append(\"2\")\nx = D[\"a\"][0]", "D", "D[\"a\"].append(\"2\")"),
        ("L = [\"1\"]\nM = L\nM.clear()\nx = L[0]", "L", "M.clear()"),
        ("L = [\"1\"]\nM = {\"l\": L}\nx = L[0]\nM[\"l\"].clear()", "L", "M[\"l\"].clear()"),
        (
            "D = {\"a\": [\"1\"]}\ndef f():\n    for l in D.values():\n        l.clear()\nx = D[\"a\"][0]",
            "D",
            "l.clear()",
        ),
        ("def f(l):\n    l.clear()\nL = [\"1\"]\nf(L)\nx = L[0]", "L", "l.clear()"),
        (
            "def f(m, l = None):\n    l.update(m)\nL = {\"a\": \"1\"}\nf({}, l = L)\nx = L[\"a\"]",
            "L",
            "l.update(m)",
        ),
        ("L = [[\"1\"]]\nM = [] + L\nM[0].clear()\nx = L[0][0]", "L", "M[0].clear()"),
        ("L = [[\"1\"]]\nM = [l for l in L]\nM[0].clear()\nx = L[0][0]", "L", "M[0].clear()"),
        ("L = [\"1\"]\nM = L if N else []\nM.clear()\nx = L[0]", "L", "M.clear()"),
        ("L = [[\"1\"]]\nM = list(L)\nM[0].clear()\nx = L[0][0]", "L", "M[0].clear()"),
        ("L = [\"1\"]\n(L[0], b) = (\"2\", \"3\")\nx = L[0]", "L", "L[0]"),
        ("L = [\"1\"]\n(L[0]) = \"2\"\nx = L[0]", "L", "L[0]"),
        ("L = [\"1\"]\n[L[0] for L[0] in [\"2\"]]\nx = L[0]", "L", "L[0]"),
        ("L = [\"1\"]\nM = [L][0]\nM += [\"2\"]\nx = L[0]", "L", "M += [\"2\"]"),
        ("L = [\"1\"]\nf = L.clear\nf()\nx = L[0]", "L", "L.clear"),
        ("L = [\"1\"]\ndef f(l = L):\n    l.clear()\nf()\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\nf = lambda l = L: l.clear()\nf()\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\nf = lambda l: l.clear()\nf(L)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\n(lambda l: l.clear())(L)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\ndef f(l):\n    l.clear()\ng = f\ng(L)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\ndef f(l):\n    l.clear()\nS = struct(f = f)\nS.f(L)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\ndef f(l):\n    l.clear()\n[f][0](L)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\ndef f(l):\n    l.clear()\ndef g(h):\n    h(L)\ng(f)\nx = L[0]", "L", "l.clear()"),
        ("L = [\"1\"]\ndef f():\n    return L\nf().clear()\nx = L[0]", "L", "f().clear()"),
        ("L = [\"1\"]\ndef f():\n    return L\ng = f\nM = g()\nM.clear()\nx = L[0]", "L", "M.clear()"),
        ("L = [\"1\"]\nM = (lambda: L)()\nM.clear()\nx = L[0]", "L", "M.clear()"),
    ] {
        refused(&[(text, at, &of(name))]);
    }
}

/// What is given to functions of which none changes that, or of other files.
#[test]
fn what_is_only_read_has_its_value() {
    let changes = "load(\":a.bzl\", \"h\")\ndef f(l):\n    l.clear()\ndef g(l):\n    return [l[0]]\n";
    for uses in [
        "h(L)\nM = h([\"2\"])\nM.clear()",
        "native.h(L, f)",
        "h(\"a\")(L)",
        "\"a.b\".partition(L[0])",
        "h[0](L)",
        "h[1:](L)",
        "(h).run(L)",
        "print(L)",
        "\", \".join(L)\n{}.get(L[0])",
        "M = g(L)",
        "f([\"2\"])\nM = [\"2\"]\nM.clear()",
        "M = []\nM += [m for m in L]",
        "def r(ctx):\n    a = [ctx.path()]\n    a.append(\"2\")\n    ctx.download(L)",
    ] {
        check(&[(&format!("{changes}L = [\"1\"]\n{uses}\nx = L[0]"), "1", &["\"1\""])]);
    }
}

#[test]
fn values_that_do_not_fit_are_refused() {
    refused(&[
        ("x = [\"a\"]", "[\"a\"]", "it is a list and no text"),
        ("x = 1", "1", "it is a number and no text"),
        ("x = None", "None", "it is None and no text"),
        ("x = \"a\" + 1", "\"a\" + 1", "a text and a number are not added"),
        ("x = [] + ()", "[] + ()", "a list and a tuple are not added"),
        ("x = 1 % 2", "1 % 2", "a number stands before a %"),
        ("x = \"%s\" % [\"a\"]", "\"%s\" % [\"a\"]", "a list is put into a text, which is not evaluated"),
        (
            "x = \"%s%s\" % \"a\"",
            "\"%s%s\" % \"a\"",
            "the template has more places than the 1 value behind it",
        ),
        ("x = \"%s\" % ()", "\"%s\" % ()", "the template has more places than the 0 values behind it"),
        ("x = \"a\" % \"b\"", "\"a\" % \"b\"", "the template has no place for 1 of 1 value"),
        ("x = \"%\" % \"b\"", "\"%\" % \"b\"", "the template ends in a single %"),
        ("x = \"%é\" % 1", "\"%é\" % 1", "the template has \"%é\", which is not evaluated"),
        ("x = \"%d\" % \"1\"", "\"%d\" % \"1\"", "a text is put where %d is, which is for whole numbers"),
        ("x = \"{}{}\".format(1)", "\"{}{}\".format(1)", "nothing is given for {} of the template"),
        ("x = \"{1}\".format(1)", "\"{1}\".format(1)", "nothing is given for {1} of the template"),
        (
            "x = \"{a!r}\".format(a = 1)",
            "\"{a!r}\".format(a = 1)",
            "nothing is given for {a!r} of the template",
        ),
        (
            "x = \"{0}{}\".format(1)",
            "\"{0}{}\".format(1)",
            "the template has places with and without numbers",
        ),
        (
            "x = \"{}{0}\".format(1)",
            "\"{}{0}\".format(1)",
            "the template has places with and without numbers",
        ),
        ("x = \"{a.b}\".format()", "\"{a.b}\".format()", "{a.b} of the template is not evaluated"),
        ("x = \"{\".format()", "\"{\".format()", "the template has a single {"),
        ("x = \"}\".format()", "\"}\".format()", "the template has a single }"),
        ("x = f\"{1}\"", "f\"{1}\"", "{1} of the template is no name"),
        ("x = f\"{y!r}\"", "f\"{y!r}\"", "{y!r} of the template is no name"),
        ("x = f\"{}\"", "f\"{}\"", "{} of the template is no name"),
        ("x = f\"{y}\"", "f\"{y}\"", "this file does not define y"),
    ]);
}

#[test]
fn methods_refuse_what_does_not_fit() {
    refused(&[
        ("x = \"\".join(\"a\")", "\"\".join(\"a\")", "a text is joined and no list"),
        ("x = \"\".join([1])", "\"\".join([1])", "a number stands where a text is needed"),
        ("x = \"a\".split(\"\")[0]", "\"a\".split(\"\")", "a text is split at nothing"),
        (
            "x = \"a\".split(\"b\", -1)[0]",
            "\"a\".split(\"b\", -1)",
            "a negative number of times is not evaluated",
        ),
        ("x = \"a\".lower(b = 1)", "\"a\".lower(b = 1)", "it calls the method lower with named arguments"),
        ("x = \"É\".lower()", "\"É\".lower()", "the text has letters beyond ASCII, which is not evaluated"),
        ("x = \"É\"[0]", "\"É\"[0]", "the text has letters beyond ASCII, which is not evaluated"),
    ]);
}

#[test]
fn subscripts_and_arguments_that_do_not_fit_are_refused() {
    refused(&[
        ("x = {\"a\": \"1\"}[\"b\"]", "\"b\"", "the dict has no key \"b\""),
        ("x = {\"a\": \"1\", \"a\": \"2\"}[\"a\"]", "\"a\"", "the dict has this key twice"),
        ("x = {1.0: \"a\"}[1]", "1", "a number with a fraction is a key, which is not evaluated"),
        ("x = {\"a\": \"1\"}[[]]", "[]", "something that has items is a key, which is not evaluated"),
        ("x = [\"a\"][1]", "1", "the list has no such item"),
        ("x = [\"a\"][-2]", "-2", "the list has no such item"),
        ("x = [\"a\"][\"b\"]", "\"b\"", "it is a text and no whole number"),
        ("x = \"a\"[1]", "1", "the text has no such letter"),
        (
            "x = {(\"a\", \"b\"): \"1\"}[(\"c\", \"b\")]",
            "(\"c\", \"b\")",
            "the dict has no key (\"c\", \"b\")",
        ),
        ("x = {(\"a\",): \"1\"}[(\"a\", \"b\")]", "(\"a\", \"b\")", "the dict has no key (\"a\", \"b\")"),
        ("x = 1[0]", "1[0]", "a number has no items"),
        ("x = 1[0:]", "1[0:]", "a number has no items"),
        ("x = \"a\".b", "\"a\".b", "a text has no field b"),
        ("x = struct(a = \"1\").b", "struct(a = \"1\").b", "the struct has no field b"),
        ("x = \"{}\".format(*\"a\")", "\"a\"", "it is a text and no list"),
        ("x = \"{}\".format(**\"a\")", "\"a\"", "it is a text and no dict"),
        ("x = \"{}\".format(**{1: 2})", "{1: 2}", "one of its keys is a number and no text"),
        (
            "x = \"{a}\".format(a = 1, b = 3, **{\"a\": 2})",
            "\"{a}\".format(a = 1, b = 3, **{\"a\": 2})",
            "it is given a twice",
        ),
    ]);
}

#[test]
fn numbers_and_texts_that_are_too_large_are_refused() {
    let long = "a".repeat(MOST_TEXT + 1);
    refused(&[
        ("x = -\"a\"", "-\"a\"", "a - stands before a text that is no whole number"),
        ("x = str(--1)", "--1", "it has the operator --, which is not evaluated"),
        (
            "x = str(9223372036854775808)",
            "9223372036854775808",
            "the number 9223372036854775808 is not evaluated",
        ),
        ("x = str(1e20)", "1e20", "the number 1e20 is not evaluated"),
        ("x = str(9223372036854775807 + 1)", "9223372036854775807 + 1", "the sum is too large a number"),
        (&format!("x = '{long}'"), &format!("'{long}'"), "it becomes longer than 65536 bytes"),
    ]);
    let longest = format!("x = '{}'", &long[1..]);
    assert!(evaluated(&longest, &span_of_x(&longest)).is_ok());
}

#[test]
fn where_no_expression_stands_there_is_no_value() {
    let text = "x = (r\"a\")";
    for span in [0..0, 4..10, 5..8, 6..8, 3..9, 100..200, 7..9, 8..9, 9..9] {
        let refusal = evaluated(text, &span).unwrap_err();
        assert_eq!((refusal.span, refusal.why.as_str()), (span, "no expression stands here"));
    }
    // With its prefix, and as a node has it.
    for span in [5..9, 6..9] {
        assert_eq!(evaluated(text, &span).unwrap().text, "a");
    }
}
