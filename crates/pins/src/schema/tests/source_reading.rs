//! The source, in every form that a person may write it.

use crate::schema::compatibility::Table;
use crate::schema::source::{self, Names, Source};

use super::path;

/// The conventional names of the constants.
pub(crate) const NAMES: Names<'static> =
    Names { versions: "TOOL_VERSIONS", compatibility: "TOOL_COMPATIBILITY" };

/// Reads a source that has nothing wrong with it.
#[track_caller]
pub(crate) fn read(text: &str) -> Source {
    let (source, findings) = source::read(&path("versions.bzl"), text, NAMES);
    assert_eq!(findings, [], "in\n{text}");
    source
}

/// A source as lines: `tool version` for each pin, then
/// `tool version: other [versions], ...` for each row.
pub(crate) fn show(source: &Source) -> Vec<String> {
    let mut lines: Vec<String> =
        source.pins.iter().map(|pin| format!("{} {}", pin.tool.value, pin.version.value)).collect();
    for table in &source.tables {
        for row in &table.rows {
            let allowed = row.allowed.iter().map(|allowed| {
                let versions: Vec<&str> =
                    allowed.versions.iter().map(|version| version.value.as_str()).collect();
                format!("{} [{}]", allowed.tool.value, versions.join(" "))
            });
            let allowed: Vec<String> = allowed.collect();
            lines.push(format!("{} {}: {}", table.tool.value, row.version.value, allowed.join(", ")));
        }
        if table.rows.is_empty() {
            lines.push(format!("{}: no row", table.tool.value));
        }
    }
    lines
}

/// The compatibility table that `tool` has of its own.
pub(super) fn own_table<'s>(source: &'s Source, tool: &str) -> &'s Table {
    source.tables.iter().find(|table| table.tool.value.as_str() == tool).unwrap()
}

/// Reads `text` and compares what it says; every span must cover its value.
#[track_caller]
fn reads(text: &str, expected: &[&str]) {
    let source = read(text);
    assert_eq!(show(&source), expected, "in\n{text}");
    for pin in &source.pins {
        assert_eq!(&text[pin.tool.span.clone()], pin.tool.value.as_str());
        assert_eq!(&text[pin.version.span.clone()], pin.version.value.as_str());
    }
    for allowed in source.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.allowed) {
        assert_eq!(&text[allowed.tool.span.clone()], allowed.tool.value.as_str());
        for version in &allowed.versions {
            assert_eq!(&text[version.span.clone()], version.value.as_str());
        }
    }
}

#[test]
fn pins_are_read_in_every_layout() {
    for text in [
        "TOOL_VERSIONS = {\"wac\": \"0.8.0\", \"wkg\": \"0.11.0\"}\n",
        "TOOL_VERSIONS = {'wac': '0.8.0', \"wkg\": '0.11.0'}\n",
        "TOOL_VERSIONS = {\"wac\": \"0.8.0\", \"wkg\": \"0.11.0\",}",
        "TOOL_VERSIONS={\"wac\":\"0.8.0\",\"wkg\":\"0.11.0\"}",
        "TOOL_VERSIONS = {\n    \"wac\": \"0.8.0\",\n    \"wkg\": \"0.11.0\"\n}",
        "TOOL_VERSIONS = {\n\t\"wac\": \"0.8.0\",\n\t\"wkg\": \"0.11.0\",\n}\n",
        "TOOL_VERSIONS = {\r\n    \"wac\": \"0.8.0\",\r\n    \"wkg\": \"0.11.0\",\r\n}\r\n",
        "\r\nTOOL_VERSIONS = {\r\n\t'wac': '0.8.0',\r\n\t'wkg': '0.11.0'}",
        "TOOL_VERSIONS = {\"wac\"\n:\n\"0.8.0\"\n,\"wkg\":   \"0.11.0\"  }",
        "TOOL_VERSIONS = \\\n    {\"wac\": \"0.8.0\", \"wkg\": \"0.11.0\"}\n",
        "A = 1; TOOL_VERSIONS = {\"wac\": \"0.8.0\", \"wkg\": \"0.11.0\"}; B = 2\n",
    ] {
        reads(text, &["wac 0.8.0", "wkg 0.11.0"]);
    }
}

#[test]
fn comments_may_stand_anywhere() {
    reads(
        r#"# TOOL_VERSIONS = {"wac": "9.9.9"}
TOOL_VERSIONS = { # "wkg": "9.9.9", }
    # é "wizer": "9.9.9",
    "wac": # the composer
        "0.8.0", # not "0.9.0"
    # "wkg": "0.10.0",
    "wkg": "0.11.0" # last }
    # end
} # after
TOOL_COMPATIBILITY = { # table
    # of
    "wac": { # rows
        "0.8.0": { # allows
            # these
            "wkg": [ # "1.0.0",
                "0.11.0", # and
                # "0.12.0",
                "0.13.0"
                # end ]
            ],
        },
    },
}
"#,
        &["wac 0.8.0", "wkg 0.11.0", "wac 0.8.0: wkg [0.11.0 0.13.0]"],
    );
}

#[test]
fn empty_dicts_and_a_missing_table_are_fine() {
    reads("TOOL_VERSIONS = {}", &[]);
    reads("TOOL_VERSIONS = {\n    # nothing yet\n}\n", &[]);
    reads("TOOL_VERSIONS = {}\nTOOL_COMPATIBILITY = {}\n", &[]);
    reads("TOOL_VERSIONS = {}\nTOOL_COMPATIBILITY = {\"wac\": {}}", &["wac: no row"]);
    reads("TOOL_VERSIONS = {}\nTOOL_COMPATIBILITY = {'wac': {'1': {}}}", &["wac 1: "]);
    reads("TOOL_VERSIONS = {}\nTOOL_COMPATIBILITY = {'wac': {'1': {'wkg': []}}}", &["wac 1: wkg []"]);
}

#[test]
fn other_statements_around_the_constants_are_left_alone() {
    reads(
        r#""""A docstring with TOOL_VERSIONS = {"wac": "9.9.9"}."""

load("@bazel_skylib//lib:dicts.bzl", "dicts")
load(":other.bzl", OTHER = "TOOL_VERSIONS")

_NAMES = [name for name in ["a", "b"]]
TOOL_VERSIONS_OLD = {"wac": "0.1.0"}
MY_TOOL_VERSIONS = dicts.add(OTHER, {"wac": "%s" % 1})

TOOL_COMPATIBILITY = {"wac": {"0.8.0": {"wkg": ["0.11.0"]}}}

def version(tool, default = None):
    """TOOL_VERSIONS = 1"""
    TOOL_VERSIONS = {}
    OTHER[TOOL_VERSIONS["wac"]] = 1
    other.update(TOOL_VERSIONS)
    for tool, version in TOOL_VERSIONS.items():
        if tool == "wac" and not version:
            pass
    (lambda x, *args, **kwargs: x)(*args, **kwargs)
    return TOOL_VERSIONS.get(tool, default) or fail("no {}".format(tool))

TOOL_VERSIONS = {"wac": "0.8.0"}
print(TOOL_VERSIONS["wac"], TOOL_VERSIONS)
COPY = dict(TOOL_VERSIONS)
NEWEST = {tool: version for tool, version in TOOL_VERSIONS.items()}
pass
"#,
        &["wac 0.8.0", "wac 0.8.0: wkg [0.11.0]"],
    );
}

#[test]
fn what_bazel_loads_is_read() {
    for statement in [
        r"y = r'\d' + r'\' '",
        r#"y = r"""\d""" + 'a\'b\\' + "\n\t\r\"\0\377""#,
        "y = \"\"\"a 'quote', two \"\" and a\nline\"\"\"",
        "y = ''''a' ''b'''",
        "y = 1 + \\\n    2",
        "y = 1 + \\\r\n    2",
        "y = [\n# c\n1,\n  2]",
        "y = 'a\\\n b'",
        "y = 'a\\\r\n b'",
        "y = 0 + 0x1F + 0o17 + 1.5 + .5 + 1. + 1e3 + 1.5e-3",
        "def g():\n    for i in []:\n        for j in []:\n            break\n        continue",
        "def g(): return",
        "def g():\n\n  # c\n  if 1:\n      pass\n  # d\n  elif 2: pass\n  else:\n   pass",
        "def g(h, i = 1, *args, j, k = 2, **kwargs): pass",
        "def g(h, *, i): pass",
        "y = f(1, a = 2, *x, **z)",
        "y = f(\n    a = 1,\n)",
        "y = lambda: 1",
        "y = lambda i, j = 1: i",
        "y = [i for i in b if i for j in i if j]",
        "y = {i: j for i, j in c}",
        "y = x[1] + x[1:2] + x[::2] + x[:] + x.y.z",
        "y = (1, 2) + (1,) + () + (1)",
        "y, w = 1, 2",
        "(y, w) = [1, 2]",
        "y = not a and b or c if d else e",
        "y = a not in b",
        "y = -1 + +2 | ~3 ^ 4 & 5 << 6 >> 7 // 8 % 9",
        "y = 1 < 2",
        "y = 1; w = 2;",
    ] {
        let names = "load(':o.bzl', 'a', 'b', 'c', 'd', 'e', 'f', 'x', 'z')\n";
        reads(&format!("{names}TOOL_VERSIONS = {{'a': '1'}}\n{statement}\n"), &["a 1"]);
    }
}

#[test]
fn versions_keep_the_form_in_which_they_are_published() {
    reads(
        "TOOL_VERSIONS = {'a': '27', 'b': '0.2.7-rc.2', 'c': '1.0+build.5', '7zip': '1.2.3.4'}",
        &["a 27", "b 0.2.7-rc.2", "c 1.0+build.5", "7zip 1.2.3.4"],
    );
}

#[test]
fn the_constants_have_the_names_that_the_settings_give_them() {
    let names = Names { versions: "PINS", compatibility: "FITS" };
    let text = "TOOL_VERSIONS = 1\nPINS = {'wac': '0.8.0'}\nFITS = {'wac': {'0.8.0': {}}}\n";
    let (source, findings) = source::read(&path("versions.bzl"), text, names);
    assert_eq!((show(&source).join("; "), findings), ("wac 0.8.0; wac 0.8.0: ".to_owned(), Vec::new()));
}
