//! What each form of Starlark becomes, printed on one line.

mod files;

use super::*;
use crate::syntax::node::{Quotes, Syntax};
use crate::syntax::starlark::{AnyStarlark, Dialect, tree};
use crate::value::edit::apply;

fn root(text: &str) -> Node<'_> {
    match AnyStarlark::parse(text) {
        Ok(AnyStarlark(root)) => root,
        Err(error) => panic!("{text:?}: {error:?}"),
    }
}

fn all<T>(parts: &[T], between: &str, print: impl Fn(&T) -> String) -> String {
    parts.iter().map(print).collect::<Vec<_>>().join(between)
}

fn named_parts(entries: &[Entry<'_>], sign: &str) -> String {
    all(entries, ", ", |Entry { key, value }| {
        let key = if key.quotes() == Some(Quotes::Plain(0)) {
            key.as_text().unwrap().to_owned()
        } else {
            print(key)
        };
        format!("{key}{sign}{}", print(value))
    })
}

/// A node without its places: `~` is before what is not written as it is meant,
/// `<>` is around what is no literal, `|` inside what has no brackets.
fn print(node: &Node<'_>) -> String {
    match &node.kind {
        Kind::Map(entries, _) => format!("{{{}}}", named_parts(entries, ": ")),
        Kind::Sequence(items, Shape::Brackets) => format!("[{}]", all(items, ", ", print)),
        Kind::Sequence(items, Shape::Lines) => format!("|{}|", all(items, ", ", print)),
        Kind::Scalar(Scalar::Text(Cow::Borrowed(text), width)) => {
            let quotes = "'".repeat(*width);
            format!("{quotes}{text}{quotes}")
        }
        Kind::Scalar(Scalar::Text(Cow::Owned(text), _)) => format!("~{text:?}"),
        Kind::Scalar(Scalar::Number(number)) => (*number).to_owned(),
        Kind::Scalar(scalar) => format!("{scalar:?}"),
        Kind::Call(Call { name, positional, named }) => {
            let positional = all(positional, ", ", print);
            let between = if positional.is_empty() || named.is_empty() { "" } else { ", " };
            format!("{name}({positional}{between}{})", named_parts(named, "="))
        }
        Kind::Function(Function { name, parameters, body }) => {
            format!("def {name}({}) {{ {} }}", named_parts(parameters, "="), all(body, "; ", print))
        }
        Kind::Assignment(entry) => named_parts(std::slice::from_ref(entry), " = "),
        Kind::Several("a file", items) => all(items, "; ", print),
        Kind::Several("a name", _) => "<>".to_owned(),
        Kind::Several(what, parts) => {
            format!("<{}: {}>", what.split_once(' ').unwrap().1, all(parts, ", ", print))
        }
    }
}

fn children<'n, 't>(node: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    let both = |entries: &'n [Entry<'t>]| entries.iter().flat_map(|entry| [&entry.key, &entry.value]);
    match &node.kind {
        Kind::Map(entries, _) => both(entries).collect(),
        Kind::Sequence(items, _) | Kind::Several(_, items) => items.iter().collect(),
        Kind::Scalar(_) => Vec::new(),
        Kind::Call(Call { positional, named, .. }) => positional.iter().chain(both(named)).collect(),
        Kind::Function(Function { parameters, body, .. }) => both(parameters).chain(body).collect(),
        Kind::Assignment(entry) => both(std::slice::from_ref(entry)).collect(),
    }
}

/// Every node, each before its parts.
fn every<'n, 't>(node: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    let mut found = Vec::new();
    let mut todo = vec![node];
    while let Some(node) = todo.pop() {
        found.push(node);
        todo.extend(children(node).into_iter().rev());
    }
    found
}

/// Looks at the places of a file's nodes: parts are inside the whole and in
/// order, and a text is what stands between its quotes, where another can be written.
fn check_places(text: &str) {
    let root = root(text);
    for node in every(&root) {
        let Span { start, end } = node.span;
        for part in children(node) {
            let is_inside = start <= part.span.start && part.span.end <= end;
            assert!(is_inside, "{text:?}: {:?} is outside {:?}", part, node);
        }
        if let Kind::Several(_, parts) | Kind::Sequence(parts, _) = &node.kind {
            let is_ordered = parts.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
            assert!(is_ordered, "{text:?}: {parts:?}");
        }
        let is_text = matches!(node.kind, Kind::Scalar(Scalar::Text(..)));
        let Some(quotes) = node.quotes().filter(|_| is_text) else { continue };
        let between = node.between_quotes().unwrap();
        if quotes != Quotes::Escaped {
            assert_eq!(&text[between.span.clone()], between.value, "{text:?}");
        }
        let edit = quotes.set(&node.span, "n3w");
        let edited = apply(text, &[edit]).unwrap();
        let edited_root = self::root(&edited);
        let is_new = |node: &&Node<'_>| node.as_text() == Some("n3w");
        assert_eq!(every(&edited_root).into_iter().filter(is_new).count(), 1, "{text:?}: {edited:?}");
    }
}

/// Compares what each text becomes, also with another line break, and what
/// Bazel's own reader makes of those that it reads.
fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(print(&root(text)), *expected, "{text:?}");
        check_places(text);
        check_places(&format!("# \u{fc}\u{1f980}\n{}", text.replace('\n', "\r\n")));
        if let Ok(strict) = tree(text, Dialect::Bazel) {
            assert_eq!(print(AnyStarlark::of(&strict, text).root()), *expected, "{text:?}");
        }
    }
}

#[test]
fn places_have_their_forms() {
    check(&[
        (
            "def register_toolchains(name, version = \"1.0\"):\n    pass\n",
            "def register_toolchains(version='1.0') {  }",
        ),
        (
            "http_archive(\n    name = \"x\",\n    url = \"https://x/1.0\",\n)\n",
            "http_archive(name='x', url='https://x/1.0')",
        ),
        ("TOOLS = {\"buf\": {\"version\": \"1.0\"}}\n", "TOOLS = {'buf': {'version': '1.0'}}"),
        (
            "compile = rule(attrs = {\"_v\": attr.string(default = \"1.0\")})\n",
            "compile = rule(attrs={'_v': attr.string(default='1.0')})",
        ),
        (
            "def deps():\n    maybe(http_archive, name = \"x\", url = select({\"//:l\": [\"a\"]}))\n",
            "def deps() { maybe(<>, name='x', url=select({'//:l': ['a']})) }",
        ),
        (
            "rust.toolchain(versions = [\"1.0\"], edition = \"2024\")",
            "rust.toolchain(versions=['1.0'], edition='2024')",
        ),
    ]);
}

#[test]
fn values() {
    check(&[
        ("a = 1\nb = 0x1F\nc = 1.5e3", "a = 1; b = 0x1F; c = 1.5e3"),
        ("a = [True, False, None, Truer]", "a = [Boolean(\"True\"), Boolean(\"False\"), Null, <>]"),
        ("a = (1, \"2\")\nb = ()\nc = (1,)", "a = [1, '2']; b = []; c = [1]"),
        ("a = 1, \"2\"\nb = (1), 2\nc = (1, 2), 3", "a = |1, '2'|; b = |1, 2|; c = |[1, 2], 3|"),
        ("a = ((\"x\"))\n", "a = 'x'"),
        ("a = {}\nb = {f(\"k\"): [], 1: {}}", "a = {}; b = {f('k'): [], 1: {}}"),
        ("a = -1", "a = <computed value: 1>"),
        ("a = not x", "a = <computed value: <>>"),
        ("a = b", "a = <>"),
        ("a = b.c.d", "a = <attribute: <>>"),
        ("a = b[\"k\"][1:n]", "a = <element: <>, 'k', 1, <>>"),
        ("a = b.c[\"k\"].d", "a = <attribute: <>, 'k'>"),
        ("a = \"x\" if c else \"y\"", "a = <conditional: 'x', <>, 'y'>"),
        (
            "a = [f(\"x\", i) for i in [\"y\"] if i != \"z\"]",
            "a = <comprehension: f('x', <>), <>, ['y'], <computed value: <>, 'z'>>",
        ),
        ("a = {\"k\": i for i in x}", "a = <comprehension: 'k', <>, <>, <>>"),
        ("a = lambda x, y = \"1\": x + \"2\"", "a = <lambda: '1', <concatenation: <>, '2'>>"),
    ]);
}

#[test]
fn operators_that_follow_each_other_are_one() {
    check(&[
        ("a = \"x\" + v + \"y\"", "a = <concatenation: 'x', <>, 'y'>"),
        ("a = \"x\" + (v + \"y\")", "a = <concatenation: 'x', <concatenation: <>, 'y'>>"),
        ("a = (\"x\" + v) + \"y\"", "a = <concatenation: <concatenation: 'x', <>>, 'y'>"),
        ("a = \"x%s\" % v", "a = <formatted string: 'x%s', <>>"),
        ("a = \"x%s\" % (v, \"w\")", "a = <formatted string: 'x%s', [<>, 'w']>"),
        ("a = \"x\" + \"y%s\" % v", "a = <concatenation: 'x', <formatted string: 'y%s', <>>>"),
        ("a = b or \"x\"", "a = <computed value: <>, 'x'>"),
        ("a = glob([\"x\"]) + [\"y\"]", "a = <concatenation: glob(['x']), ['y']>"),
    ]);
    for operator in ["==", "!=", "<", "<=", ">", ">=", "|", "^", "&", "<<", ">>", "-", "/", "//", "*"] {
        check(&[(&format!("a = b{operator}\"x\""), "a = <computed value: <>, 'x'>")]);
    }
    for operator in ["+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^=", ">>=", "<<="] {
        check(&[(&format!("a{operator}\"x\""), "<augmented assignment: 'x'>")]);
    }
}

#[test]
fn calls() {
    check(&[
        ("f()", "f()"),
        ("f(a, \"b\", c = \"d\")", "f(<>, 'b', c='d')"),
        ("a.b.c(1)", "a.b.c(1)"),
        ("a = f(g(\"x\"))", "a = f(g('x'))"),
        // Arguments without a name keep their place in front of those that hold several.
        (
            "f(\"x\", a = \"y\", *[\"z\"], **{\"k\": \"v\"})",
            "f('x', <spread argument: ['z']>, <spread argument: {'k': 'v'}>, a='y')",
        ),
        ("f(*a, \"x\", *b)", "f('x', <spread argument: <>>, <spread argument: <>>)"),
        // What is called is computed: nobody can name it, and its parts are there.
        ("a = \"x{}\".format(\"y\")", "a = <formatted string: 'x{}', ('y')>"),
        ("a = (\"x\" + \"{}\").format(v)", "a = <formatted string: <concatenation: 'x', '{}'>, (<>)>"),
        ("a = \",\".join([\"x\"])", "a = <call: ',', (['x'])>"),
        ("f(\"x\")(\"y\")", "<call: f('x'), ('y')>"),
        ("f(\"x\").g(\"y\").h[\"z\"](\"w\")", "<call: f('x'), ('y'), 'z', ('w')>"),
        ("(f)(\"x\")", "<call: <>, ('x')>"),
        ("a .b(\"x\")\na. b(\"y\")", "<call: <>, ('x')>; <call: <>, ('y')>"),
        ("1.5.b(\"x\")", "<call: 1.5, ('x')>"),
        ("....b(\"x\")", "<call: <>, ('x')>"),
        ("x = [f][0](\"y\")", "x = <call: [<>], 0, ('y')>"),
        (
            "use_extension(\"//:e.bzl\", \"e\").tag(v = \"1\")",
            "<call: use_extension('//:e.bzl', 'e'), (v='1')>",
        ),
    ]);
}

#[test]
fn statements() {
    check(&[
        ("", ""),
        ("\n# f(\"x\")\n", ""),
        ("a = \"1\"; b = \"2\"\n", "a = '1'; b = '2'"),
        ("a += [\"x\"]", "<augmented assignment: ['x']>"),
        ("a.b = \"x\"\na[\"k\"] = \"y\"\nb, c = \"v\", \"w\"\n(d) = \"z\"", "'x'; 'y'; |'v', 'w'|; 'z'"),
        ("load(\":a.bzl\", \"b\", c = \"d\")\nx = \"y\"", "x = 'y'"),
        ("for a in [\"x\"]:\n    f(a)\n", "['x']; f(<>)"),
        (
            "if a == \"x\":\n    b = \"y\"\nelif c(\"z\"):\n    pass\nelse:\n    b = \"w\"\ne = 1",
            "<computed value: <>, 'x'>; b = 'y'; c('z'); b = 'w'; e = 1",
        ),
        ("def f():\n    return\n", "def f() {  }"),
        (
            "def f():\n    if a(\"x\"):\n        for b in c(\"y\"):\n            d = \"z\"\n        return \"w\"\n    return g(\"v\")\nh = 1",
            "def f() { a('x'); c('y'); d = 'z'; 'w'; g('v') }; h = 1",
        ),
        (
            "def f(a = \"1\"):\n    def g(b = \"2\", a = \"3\"):\n        x = \"4\"\n    y = \"5\"\n    def h(): return \"6\"\nz = \"7\"\ndef f2(): pass",
            "def f(a='1') { def g(b='2', a='3') { x = '4' }; y = '5'; def h() { '6' } }; z = '7'; def f2() {  }",
        ),
        (
            "def f(a = [x for x in [\"1\"]], *args, b = \"2\", **kwargs): g(*args, **kwargs)",
            "def f(a=<comprehension: <>, <>, ['1']>, b='2') { g(<spread argument: <>>, <spread argument: <>>) }",
        ),
    ]);
}

#[test]
fn look_alikes_are_nothing() {
    check(&[
        (
            "\"\"\"version = \"1.0\"\nf(name = \"x\")\n\"\"\"\n# version = \"1.0\"\ndef f(): # version = \"1.0\"\n    'version = \"2\"'\n",
            "'''version = \"1.0\"\nf(name = \"x\")\n'''; def f() { 'version = \"2\"' }",
        ),
        ("def f(a):\n    def g(version = \"1\"):\n        pass\n", "def f() { def g(version='1') {  } }"),
        ("f(g(name = \"x\"), url = \"y\")", "f(g(name='x'), url='y')"),
        ("a = lambda version = \"1\": version", "a = <lambda: '1', <>>"),
        ("a == \"1\"", "<computed value: <>, '1'>"),
    ]);
}

#[test]
fn literals() {
    check(&[
        ("a = 'x\"y'", "a = 'x\"y'"),
        ("a = \"\"\n", "a = ''"),
        ("a = \"\"\"x\n\"y\"\"\"", "a = '''x\n\"y'''"),
        ("a = ''''''", "a = ''''''"),
        ("a = r\"x\"\nb = r'''y'''\nc = r\"\\d\\\"\"", "a = 'x'; b = '''y'''; c = '\\d\\\"'"),
        ("a = \"\u{fc}\u{1f980}\" + \"x\"", "a = <concatenation: '\u{fc}\u{1f980}', 'x'>"),
        (r#"a = "\n\t\r\"\'\\""#, r#"a = ~"\n\t\r\"'\\""#),
        (r#"a = "\0\101\1012""#, r#"a = ~"\0AA2""#),
        (r#"a = "\a\b\f\v""#, r#"a = ~"\u{7}\u{8}\u{c}\u{b}""#),
        ("a = \"x\\\n  y\"", "a = ~\"x  y\""),
        (r#"a = "\x41\u00fc\U0001F980\x410\a""#, "a = ~\"A\u{fc}\u{1f980}A0\\u{7}\""),
        // None of these is an escape that anybody knows.
        (
            r#"a = "\d\x4\xg1\u+041\U00110000\ud800\777\é""#,
            r#"a = ~"\\d\\x4\\xg1\\u+041\\U00110000\\ud800\\777\\é""#,
        ),
        // Neither does a carriage return by itself end a line.
        ("a = \"x\\\r\"", r#"a = ~"x\\\r""#),
        ("a = f\"x{y}\" + fr'z'", "a = <concatenation: <formatted string: >, <formatted string: >>"),
        ("a = b\"x\"\nr = rb'y'\nb(\"z\")", "a = Other; r = Other; b('z')"),
    ]);
    assert_eq!(print(&root("a = \"\"\"x\r\ny\"\"\"\r\nb = r'''\\\r\n'''")), r#"a = ~"x\ny"; b = ~"\\\n""#);
}

#[test]
fn other_dialects() {
    check(&[
        ("x: list[str] = [\"y\"]", "x = ['y']"),
        ("x: \"string\"", "<>"),
        (
            "def f(a: str, b: dict[str, int] | None = \"1\", *args: str, c: \"t\" = \"2\", **kw: dict) -> list[str]:\n    d: str = \"3\"\n    return [a]\n",
            "def f(b='1', c='2') { d = '3'; [<>] }",
        ),
        ("def f(a, /, b = \"1\"): pass\ndef g(a = \"2\", /): pass", "def f(b='1') {  }; def g(a='2') {  }"),
        ("def f(a: tuple[str, ...], b: (str, [int]) = \"x\") -> \"y\": pass", "def f(b='x') {  }"),
        (
            "f()\nload(\"a\", \"_b\")\nload(\"c\")\ndef g():\n    load(\"d\", \"e\")\n    h()\n",
            "f(); def g() { h() }",
        ),
        ("if a:\n\tf(\"x\")\n\tif b:\n\t\tg()\n    \th()\ni()", "<>; f('x'); <>; g(); h(); i()"),
        ("if a:\n\tf()\n        if b:\n\t\tg()\n                h()", "<>; f(); <>; g(); h()"),
        ("a = 1,\nf\u{fc}r = \"x\"", "a = |1|; f\u{fc}r = 'x'"),
        ("a = set([\"x\"])  # \u{1}", "a = set(['x'])"),
    ]);
    assert_eq!(print(&root("\u{feff}a = \"x\"")), "a = 'x'");
    check_places("\u{feff}a = \"x\"");
}

#[test]
fn what_is_no_starlark_is_an_error_where_it_stands() {
    for (text, place) in [
        ("a = \"x", "\"x"),
        ("f(\"x\"", ""),
        ("a = = 1", "="),
        ("a = \"x\" \"y\"", "\"y\""),
        ("# \u{fc}\nclass A:\n    pass\n", "class"),
        ("def f(a: ):\n    pass\n", ")"),
        ("a = \u{201c}x\u{201d}", "\u{201c}"),
        ("a = b..c", "."),
        ("return 1", "return 1"),
        ("a = 1 \\ + 2", "\\"),
        ("a = 0x", "0x"),
        ("a = 0b2", "0b2"),
        ("a = 0o8", "0o8"),
        ("a = 1e", "1e"),
        ("a = 01", "01"),
        ("def f() - a:\n    pass\n", "-"),
        ("def f() = > a:\n    pass\n", "="),
    ] {
        let error = AnyStarlark::parse(text).err().unwrap_or_else(|| panic!("{text:?} is read"));
        assert_eq!(&text[error.span.clone()].trim_end(), &place, "{text:?}: {error:?}");
    }
    // What is missing is so in its own line.
    assert_eq!(AnyStarlark::parse("a =\nb = 1").err().unwrap().span, 3..4);
    for (sign, why) in [
        ("$", "Starlark has no such sign"),
        ("\u{201c}", "only strings and comments may hold anything beyond ASCII"),
    ] {
        assert_eq!(AnyStarlark::parse(&format!("a = {sign}")).err().unwrap().message, why);
    }
}

#[test]
fn bazels_own_reader_refuses_what_only_others_read() {
    for text in [
        "x: str = \"y\"",
        "def f(a: str): pass",
        "def f() -> str: pass",
        "def f(a, /): pass",
        "a = f\"x\"",
        "a = \"\\x41\"",
        "if a:\n    b = 1\n",
        "f()\nload(\"a\", \"b\")",
        "def f():\n\tpass",
        "a = 1,",
        "f(*a, b)",
        "\u{feff}a = 1",
        "f\u{fc}r = 1",
        "a = ...",
    ] {
        assert!(AnyStarlark::parse(text).is_ok(), "{text:?}");
        assert!(tree(text, Dialect::Bazel).is_err(), "{text:?}");
    }
}
