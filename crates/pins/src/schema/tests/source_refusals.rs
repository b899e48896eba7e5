//! The source, in every form that is refused, and the exact place at which.

use crate::finding::Fix;
use crate::schema::source;

use super::source_reading::NAMES;
use super::source_syntax::refuses_statements;
use super::{assert_refused, path, unmark};

/// Asserts that `marked` is refused at each `$0`, with `expected -> found`.
#[track_caller]
pub(crate) fn refuses(marked: &str, expected: &[&str]) {
    let (text, places) = unmark(marked);
    let (_, problems) = source::read(&path("versions.bzl"), &text, NAMES);
    assert_refused(&text, &problems, &places, expected);
    for problem in problems {
        assert_eq!(problem.place.path, "versions.bzl");
        assert_eq!(problem.fix, Fix::advise("correct versions.bzl by hand".to_owned()));
    }
}

/// Asserts that a pin's value is refused as no plain literal, shown as it is.
#[track_caller]
fn refuses_value(value: &str) {
    refuses(
        &format!("e = \"é\"; TOOL_VERSIONS = {{\n\t\"wac\": $0{value},\n}}\n"),
        &[&format!("a version as a plain string literal -> {value}")],
    );
}

/// The same for a whole dict.
#[track_caller]
fn refuses_dict(value: &str) {
    refuses(
        &format!("TOOL_VERSIONS = $0{value}\n"),
        &[&format!("a dict of tool names and versions -> {value}")],
    );
}

#[test]
fn names_and_keys_that_bazel_refuses_are_each_found() {
    refuses_statements(&[
        ("def f():\n    pass\ndef $0f():\n    pass", "f"),
        ("x = 1\n$0x = 2", "x"),
        ("x, y = 1, 2\n[$0y] = [3]", "y"),
        ("x = 1\n$0x += 1", "x"),
        ("x = $0y\ny = 1", "y"),
        ("x = [$0y for z in []]\ny = 1", "y"),
        ("x = $0x", "x"),
        ("def f(a = $0x):\n    pass\nx = 1", "x"),
        ("x = {'a': 1, $0\"a\": 2}", "\"a\""),
        ("x = [{1: 1, $01: 2}]", "1"),
    ]);
    refuses("load(':x.bzl', 'x')\nTOOL_VERSIONS = {}\n$0x = 1\n", &["valid Starlark -> x"]);
    refuses("load(':x.bzl', 'x', $0x = 'y')\nTOOL_VERSIONS = {}\n", &["valid Starlark -> x"]);
    refuses("x = $0TOOL_VERSIONS['a']\nTOOL_VERSIONS = {'a': '1'}\n", &["valid Starlark -> TOOL_VERSIONS"]);
    let text = "TOOL_VERSIONS = {'a': '1'}\nx = 1\nx = 2\n";
    let (source, findings) = source::read(&path("v.bzl"), text, NAMES);
    assert_eq!(findings[0].message, "Bazel cannot load this file: x is defined above already");
    assert_eq!(super::source_reading::show(&source), ["a 1"]);
}

#[test]
fn a_version_may_not_be_computed() {
    for value in [
        "f()",
        "\"0.8\" + \".0\"",
        "VERSION",
        "\"0.{}.0\".format(8)",
        "\"0.%d.0\" % 8",
        "OTHER[\"wac\"]",
        "struct.version",
        "(\"0.8.0\")",
        "\"0.8.0\" if True else \"0.9.0\"",
        "[\"0.8.0\"]",
        "{\"linux\": \"0.8.0\"}",
        "27",
        "0.8",
        "-1",
        "None",
        "True",
        "lambda: \"0.8.0\"",
        "r\"0.8.0\"",
        "\"\"\"0.8.0\"\"\"",
        "'''0.8.0'''",
        "\"0.8.0\\n\"",
    ] {
        refuses_value(value);
    }
}

#[test]
fn the_dicts_may_not_be_computed() {
    for value in [
        "dict(wac = \"0.8.0\")",
        "{\"wac\": \"0.8.0\"} | OTHER",
        "OTHER",
        "{tool: \"0.8.0\" for tool in TOOLS}",
        "[(\"wac\", \"0.8.0\")]",
        "({\"wac\": \"0.8.0\"})",
        "\"wac 0.8.0\"",
        "None",
        "struct(wac = \"0.8.0\")",
    ] {
        refuses_dict(value);
    }
}

#[test]
fn a_key_must_be_a_plain_string() {
    for key in
        ["wac", "1", "\"w\" + \"ac\"", "(\"wac\",)", "r\"wac\"", "\"w\\141c\"", "\"\"\"wac\"\"\"", "f()"]
    {
        refuses(
            &format!("TOOL_VERSIONS = {{$0{key}: \"0.8.0\"}}"),
            &[&format!("a plain string as a plain string literal -> {key}")],
        );
    }
}

#[test]
fn each_key_and_version_stands_once() {
    refuses(
        "TOOL_VERSIONS = {\n    \"wac\": \"0.8.0\",\n    \"$0wac\": \"0.9.0\",\n    '$0wac': f(),\n}",
        &["each key once -> wac", "each key once -> wac"],
    );
    let table = |rows: &str| format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{{rows}}}");
    refuses(&table("\"wac\": {}, \"$0wac\": {}"), &["each key once -> wac"]);
    refuses(&table("\"wac\": {\"1.0\": {}, \"1.0.0\": {}, \"$01.0\": {}}"), &["each key once -> 1.0"]);
    refuses(&table("\"wac\": {\"1.0\": {\"wkg\": [], \"$0wkg\": [\"1.0\"]}}"), &["each key once -> wkg"]);
    refuses(
        &table("\"wac\": {\"1.0\": {\"wkg\": [\"1.0\", \"1.0.0\", \"$01.0\"]}}"),
        &["each version once -> 1.0"],
    );
}

#[test]
fn a_duplicate_key_says_where_the_first_is() {
    let (_, findings) = source::read(&path("v.bzl"), "TOOL_VERSIONS = {\n 'a': '1',\n\n 'a': '2'}", NAMES);
    assert_eq!(findings[0].message, "\"a\" is a duplicate key: it stands in line 2 already");
}

#[test]
fn a_version_must_be_one() {
    for version in
        ["v1.2", "", "latest", "1.2 ", " 1.2", "1 2", "../x", "1.2/..", "^1.2", ">=1", "1.2.", "1.x"]
    {
        let found = &[&*format!("a version -> {version}")];
        refuses(&format!("TOOL_VERSIONS = {{\"wac\": \"$0{version}\"}}"), found);
        refuses(
            &format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\"a\": {{\"$0{version}\": {{}}}}}}"),
            found,
        );
        refuses(
            &format!(
                "TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\"a\": {{\"1\": {{\"b\": [\"$0{version}\"]}}}}}}"
            ),
            found,
        );
    }
}

#[test]
fn a_tool_name_must_be_safe_anywhere() {
    for name in
        ["a/b", "../a", "a..b", "a b", "", "-rf", ".a", "a;b", "$(a)", "`a`", "a&b", "a|b", "ä", "a:b"]
    {
        let found = &[&*format!("a tool name -> {name}")];
        refuses(&format!("TOOL_VERSIONS = {{\"$0{name}\": \"1\"}}"), found);
        refuses(&format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\"$0{name}\": {{}}}}"), found);
        refuses(
            &format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{\"a\": {{\"1\": {{\"$0{name}\": []}}}}}}"),
            found,
        );
    }
}

#[test]
fn a_constant_is_assigned_once_and_never_changed() {
    for statement in [
        "TOOL_VERSIONS = {\"wac\": \"0.9.0\"}",
        "TOOL_VERSIONS[\"wac\"] = \"0.9.0\"",
        "TOOL_VERSIONS |= {\"wac\": \"0.9.0\"}",
        "TOOL_VERSIONS.update({\"wac\": \"0.9.0\"})",
        "TOOL_VERSIONS.setdefault(\"wac\", \"0.9.0\")",
        "TOOL_VERSIONS, OTHER = {}, {}",
        "OTHER, (X, TOOL_VERSIONS) = 1, (2, {})",
        "[TOOL_VERSIONS] = [{}]",
        "TOOL_COMPATIBILITY[\"wac\"] = {}",
        "TOOL_COMPATIBILITY[\"wac\"][\"1\"].update({})",
    ] {
        refuses(
            &format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{}}\n$0{statement}\n"),
            &["one assignment -> another statement"],
        );
    }
    for statement in [
        "X = $0TOOL_VERSIONS.pop(\"wac\")",
        "X = [$0TOOL_VERSIONS.pop(x) for x in [\"wac\"]]",
        "def f():\n    $0TOOL_VERSIONS[\"wac\"] = \"0.9.0\"\nf()",
        "def f():\n    if True:\n        $0TOOL_COMPATIBILITY[\"wac\"][\"1\"] |= {}\nf()",
        "def f():\n    $0TOOL_COMPATIBILITY[\"wac\"][\"1\"][\"wkg\"].append(\"1\")",
    ] {
        refuses(
            &format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {{}}\n{statement}\n"),
            &["one assignment -> another statement"],
        );
    }
}

#[test]
fn the_constant_must_be_there() {
    for text in ["$0", "$0X = 1\n", "$0\n# TOOL_VERSIONS = {}\n", "$0def f():\n    TOOL_VERSIONS = {}\n"] {
        refuses(text, &["TOOL_VERSIONS -> no such constant"]);
    }
    refuses("$0load(\":x.bzl\", \"TOOL_VERSIONS\")\n", &["TOOL_VERSIONS -> no such constant"]);
    refuses("$0tool_versions = {}\nTOOL_COMPATIBILITY = {}", &["TOOL_VERSIONS -> no such constant"]);
}

#[test]
fn the_table_must_be_nested_as_it_is_documented() {
    let table = |value: &str| format!("TOOL_VERSIONS = {{}}\nTOOL_COMPATIBILITY = {value}");
    refuses(&table("$0[]"), &["a dict of tool names and their tables -> []"]);
    refuses(&table("{\"a\": $0[\"1\"]}"), &["a dict of versions and what fits to them -> [\"1\"]"]);
    refuses(&table("{\"a\": $0\"1\"}"), &["a dict of versions and what fits to them -> \"1\""]);
    refuses(
        &table("{\"a\": {\"1\": $0[\"b\"]}}"),
        &["a dict of tool names and lists of versions -> [\"b\"]"],
    );
    refuses(&table("{\"a\": {\"1\": {\"b\": $0\"1\"}}}"), &["a list of versions -> \"1\""]);
    refuses(&table("{\"a\": {\"1\": {\"b\": $0(\"1\",)}}}"), &["a list of versions -> (\"1\",)"]);
    refuses(&table("{\"a\": {\"1\": {\"b\": $0{}}}}"), &["a list of versions -> {}"]);
    refuses(&table("{\"a\": {\"1\": {\"b\": $0[v for v in V]}}}"), &["a list of versions -> [v for v in V]"]);
    refuses(&table("{\"a\": {\"1\": {\"b\": [\"1\", $02]}}}"), &["a version as a plain string literal -> 2"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_the_rest_is_read() {
    let (text, places) = unmark(
        "TOOL_VERSIONS = {\n    \"$0a b\": \"1\",\n    \"wac\": \"0.8.0\",\n    \"wkg\": $0f(),\n}\n\
         TOOL_COMPATIBILITY = {\"wac\": {\"$0x\": {}}}\n",
    );
    let (source, findings) = source::read(&path("v.bzl"), &text, NAMES);
    assert_refused(
        &text,
        &findings,
        &places,
        &["a tool name -> a b", "a version as a plain string literal -> f()", "a version -> x"],
    );
    assert_eq!(super::source_reading::show(&source), ["wac 0.8.0", "wac: no row"]);
}
