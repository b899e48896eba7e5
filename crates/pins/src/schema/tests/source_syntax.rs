//! What is no Starlark as Bazel reads it, and the exact place at which.

use crate::schema::source;

use super::path;
use super::source_reading::NAMES;
use super::source_refusals::refuses;

#[test]
fn what_is_not_starlark_is_refused_whole() {
    for (text, found) in [
        ("TOOL_VERSIONS = {\n    'a': '1',\n$0", "nothing"),
        ("TOOL_VERSIONS = {'a': '1'}$0}\n", "}"),
        ("TOOL_VERSIONS $0{}\n", "{"),
        ("TOOL_VERSIONS = {\n    'a': '1',\n    'b' $0'2',\n    'c': '3',\n}\n", "'2'"),
        ("TOOL_VERSIONS = {\n    'a': '1'\n    $0'b': '2',\n}\n", "'b'"),
        ("TOOL_VERSIONS = {'a': $0}\n", "}"),
        ("TOOL_VERSIONS = {'a': '1',$0,}\n", ","),
        ("TOOL_VERSIONS = {'a': '0.8' $0'.0'}\n", "'.0'"),
        ("TOOL_VERSIONS = {\n    'a': '1',\n    'b': $0'2,\n    'c': '3',\n}\n", "'2,"),
        ("TOOL_VERSIONS = {\n$0<<<<<<< HEAD\n    'a': '1',\n=======\n", "<<"),
        ("TOOL_VERSIONS = {'a': ['1'$0}\n", "}"),
    ] {
        refuses(text, &[&format!("valid Starlark -> {found}")]);
    }
}

#[test]
fn control_characters_are_refused() {
    for (text, found) in [
        ("$0\0TOOL_VERSIONS = {}\n", "\\0"),
        ("TOOL_VERSIONS = {}$0\u{b}\n", "\\u{b}"),
        ("TOOL_VERSIONS = {}$0\r# lone\n", "\\r"),
        ("TOOL_VERSIONS = {'a\u{0}': '1'}\n", "\\0"),
        ("TOOL_VERSIONS = {}\r\n# $0\u{feff}\n", "\\u{feff}"),
        ("$0\u{feff}TOOL_VERSIONS = {}\n", "\\u{feff}"),
    ] {
        let text = if text.contains("$0") { text.to_owned() } else { text.replace('\u{0}', "$0\u{0}") };
        refuses(&text, &[&format!("text -> {found}")]);
    }
}

/// Asserts that each statement behind a good source is refused at its `$0`.
#[track_caller]
pub(crate) fn refuses_statements(statements: &[(&str, &str)]) {
    for (statement, found) in statements {
        refuses(
            &format!("TOOL_VERSIONS = {{'a': '1'}}\n{statement}\n"),
            &[&format!("valid Starlark -> {found}")],
        );
    }
}

#[test]
fn what_is_python_and_not_starlark_is_refused_whole() {
    refuses_statements(&[
        ("$0while x:\n    pass", "while"),
        ("$0try:\n    pass\nexcept:\n    pass", "try"),
        ("$0with x as y:\n    pass", "with"),
        ("$0class A:\n    pass", "class"),
        ("$0import os", "import"),
        ("$0global x", "global"),
        ("def f():\n    $0yield 1", "yield"),
        ("$0@x\ndef f():\n    pass", "@"),
        ("async $0def f():\n    pass", "def"),
        ("$0del x", "del"),
        ("$0assert x", "assert"),
        ("print $0x", "x"),
        ("y = x $0is x", "is"),
        ("x$0: int = 3", ":"),
        ("def f(x$0: int):\n    pass", ":"),
        ("y = (x $0:= 3)", ":"),
        ("y = 2 $0** 3", "**"),
        ("y = 1 <$0> 2", ">"),
        ("y = {1$0, 2}", ","),
        ("y = {$0**x}", "**"),
        ("y = [$0*x]", "*"),
        ("y = f$0'{x}'", "'{x}'"),
        ("y = $0...", "."),
        ("y = {$0,}", ","),
        ("y = [$0,]", ","),
        ("y = {  # nothing\n$0,}", ","),
        ("y = (x $0for x in [])", "for"),
        ("  $0y = 1", "y = 1"),
        ("$0if x:\n    TOOL_VERSIONS = {}", "if x:"),
        ("$0for x in [1]:\n    TOOL_VERSIONS['a'] = '1'", "for x in [1]:"),
        ("def f():\n    for x in []:\n        pass\n    $0else:\n        pass", "else"),
    ]);
    refuses("TOOL_VERSIONS$0: dict = {}\n", &["valid Starlark -> :"]);
    refuses("  $0TOOL_VERSIONS = {}\n", &["valid Starlark -> TOOL_VERSIONS = {}"]);
}

#[test]
fn signs_numbers_and_escapes_are_those_of_bazel() {
    refuses_statements(&[
        ("y =$0\u{a0}1", "\u{a0}"),
        ("y = 1$0\u{2028}", "\u{2028}"),
        ("$0\u{200b}y = 1", "\u{200b}"),
        ("$0é = 1", "é"),
        ("y = $0?", "?"),
        ("y = 1 $0\\ ", "\\"),
        ("y = $0010", "010"),
        ("y = $000", "00"),
        ("y = $00o8", "0o8"),
        ("y = $00x", "0x"),
        ("y = 1$0_000", "_000"),
        ("y = 1$0L", "L"),
        ("y = 1$0j", "j"),
        ("y = $01e", "1e"),
        ("y = $01e400", "1e400"),
        ("y = b$0'x'", "'x'"),
        ("y = '$0\\d'", "\\d"),
        ("y = \"\"\"\n  $0\\d\n\"\"\"", "\\d"),
        ("y = '$0\\x41'", "\\x"),
        ("y = '$0\\u0041'", "\\u"),
        ("y = '$0\\a'", "\\a"),
        ("y = '$0\\8'", "\\8"),
        ("y = '$0\\400'", "\\4"),
        ("y = '$0\\é'", "\\é"),
        ("y = $0'''\nx", "'''"),
        ("y = $0r'\\'", "r'\\'"),
        ("def f():\n$0\treturn 1", "\t"),
        ("def f():\n    if x:\n$0\t    pass", "\t"),
        ("$0\t# c", "\t"),
        ("def f():\n        pass\n    $0y = 1", "y = 1"),
        ("def f():\n$0pass", "pass"),
    ]);
}

#[test]
fn what_is_wrong_with_a_character_is_said_before_what_was_wanted() {
    for (text, why) in [
        (
            "TOOL_VERSIONS = {}\ndef f():\n\treturn 1\n",
            "Bazel refuses tabs at the start of a line; write spaces",
        ),
        ("TOOL_VERSIONS = {}\n  y = 1\n", "this line is indented for no reason"),
        ("TOOL_VERSIONS = {}\ny = (1\n", "expected"),
    ] {
        let (_, problems) = source::read(&path("v.bzl"), text, NAMES);
        assert!(problems[0].message.contains(why), "{problems:?}");
    }
}

#[test]
fn statements_stand_where_bazel_lets_them() {
    refuses_statements(&[
        ("$0load(':x.bzl', 'x')", "load"),
        ("def f():\n    $0load(':x.bzl', 'x')", "load"),
        ("y = $0load(':x.bzl', 'x')", "load"),
        ("$0return 1", "return 1"),
        ("$0break", "break"),
        ("def f():\n    $0continue", "continue"),
        ("def f():\n    for x in []:\n        def g():\n            $0break", "break"),
        ("def f():\n    for x in []:\n        pass\n    $0break", "break"),
        ("y = z $0= 1", "="),
        ("y = 1$0,", ","),
        ("def f():\n    return 1$0,", ","),
        ("y = x[1$0,]", ","),
        ("x, y $0+= 1", "+="),
        ("$0f() = 1", "f()"),
        ("$0x[1:2] = 1", "x[1:2]"),
        ("y = [1 for $0f() in []]", "f()"),
        ("y = 1 < 2 $0< 3", "<"),
        ("y = 1 in x $0== 2", "=="),
        ("y = f(x = 1, $02)", "2"),
        ("y = f(*x, $01)", "1"),
        ("y = f(*x, $0*x)", "*"),
        ("y = f(**x, $0a = 1)", "a"),
        ("y = f(a = 1, $0a = 2)", "a"),
        ("def f(a, $0a):\n    pass", "a"),
        ("def f(a = 1, $0b):\n    pass", "b"),
        ("def f($0*):\n    pass", "*"),
        ("def f(*a, $0*b):\n    pass", "*"),
        ("def f(**k, $0a):\n    pass", "a"),
        ("y = lambda a, $0a: 1", "a"),
    ]);
    for (load, found) in [
        ("load($0)", ")"),
        ("load($0x, 'y')", "x"),
        ("load(':x.bzl'$0)", ")"),
        ("load(':x.bzl', x$0)", ")"),
        ("load(':x.bzl', x = $0y)", "y"),
        ("load(':x.bzl', '$0_x')", "_x"),
        ("load(':x.bzl', x = '$0_x')", "_x"),
    ] {
        refuses(&format!("{load}\nTOOL_VERSIONS = {{}}\n"), &[&format!("valid Starlark -> {found}")]);
    }
    let text = format!("TOOL_VERSIONS = {{}}\ny = {}{}\n", "[".repeat(300), "]".repeat(300));
    let (_, findings) = source::read(&path("v.bzl"), &text, NAMES);
    assert!(findings[0].message.ends_with("this is nested too deeply to be read"), "{findings:?}");
}

#[test]
fn a_load_is_read_to_the_letter() {
    let good = "TOOL_VERSIONS = {'a': '1'}\n";
    for (load, found) in [
        ("load('//x.bzl' $0'a')", "valid Starlark -> 'a'"),
        ("load('//x.bzl', 'a' $0'b')", "valid Starlark -> 'b'"),
        ("def f(*args $0= 1):\n    pass", "valid Starlark -> ="),
        ("$0load('//x.bzl', \"\"\"TOOL_VERSIONS\"\"\")", "one assignment -> another statement"),
        ("$0load('//x.bzl', r'TOOL_VERSIONS')", "one assignment -> another statement"),
    ] {
        refuses(&format!("{load}\n{good}"), &[found]);
    }
}
