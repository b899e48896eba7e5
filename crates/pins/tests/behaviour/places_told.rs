//! Places at which no version can be read or moved: each is refused, where it
//! stands and with the reason. What a bump refuses is in `places_moved`.

use pins::world::layout::Layout;

use crate::support::{PROGRAM, findings, lines, path, world};

/// A place behind its file, the text of the file, the finding, and a part of its
/// message and of its fix.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// Each place is the pin of a tool: there is just this finding.
#[track_caller]
fn refused(file: &str, cases: &[Case]) {
    for (place, text, finding, message) in cases {
        let fixture = format!("//- pins.toml\n[tool.buf]\npin = '{file}{place}'\n//- {file}\n{text}\n");
        says(&fixture, finding, message);
    }
}

/// There is just this finding, and it says this.
#[track_caller]
fn says(fixture: &str, finding: &str, message: &str) {
    let found = findings(&world(fixture));
    assert_eq!(lines(&found), [finding], "in\n{fixture}");
    let said = format!("{}; {}", found[0].message, found[0].fix.text(PROGRAM));
    assert!(said.contains(message), "{said}\ndoes not say\n{message}\nin\n{fixture}");
    assert!(!said.contains(char::is_control), "{said:?}");
}

#[test]
fn a_file_in_which_no_place_can_stand() {
    let with = |settings: &str, rest: &str| format!("//- pins.toml\n{settings}\n{rest}\n");
    for (settings, rest, finding, message) in [
        (
            "[tool.a]\npin = 'a.json :: v'",
            "//- b\n",
            "pins.toml:2:7 place-missing: a.json -> no such file",
            "there is no file a.json (files that git ignores do not count); correct the place in pins.toml, or remove it",
        ),
        (
            "exclude = ['old/**']\n[tool.a]\npin = 'old/a.json :: v'",
            "//- old/a.json\n{\"v\": \"1\"}",
            "pins.toml:3:7 place-missing: old/a.json -> no such file",
            "old/a.json is excluded by the setting exclude, so no place in it counts",
        ),
        (
            "[tool.a]\npin = 'x/*.json :: v'",
            "//- y/x/a.json\n{\"v\": \"1\"}\n//- x/y/a.json\n{\"v\": \"1\"}",
            "pins.toml:2:7 place-missing: a file -> no such file",
            "no file matches the pattern of \"x/*.json :: v\"",
        ),
        (
            "[tool.a]\npin = 'pins.toml :: tool / a / scheme'\nscheme = 'opaque'",
            "",
            "pins.toml:2:7 place-missing: a file of versions -> pins.toml",
            "no place can stand in pins.toml: these are the settings themselves",
        ),
        (
            "registry_data = 'r.bzl'\n[tool.a]\npin = 'r.bzl :: A'\n[[waiver]]\nrule = 'generated-stale'\nplace = \
             'r.bzl'\nreason = 'x'\nexpires = 'never'",
            "//- r.bzl\nA = '1'",
            "pins.toml:3:7 place-missing: a file of versions -> r.bzl",
            "it is generated, and whatever is changed in it would be undone",
        ),
    ] {
        says(&with(settings, rest), finding, message);
    }
    let registry = with("[tool.a]\npin = 'checksums/tools/a.json :: x'", "//- checksums/tools/a.json\n{}");
    let found = findings(&world(&registry));
    assert!(found.iter().any(|finding| finding.message.contains("whose versions are releases and not pins")));
    // A pattern is about every file in which it finds something, and only those.
    let all = with(
        "[tool.a]\npin = '** :: v / w'",
        "//- b\n1.2\n//- a.json\n{\"v\": {\"w\": \"1\"}}\n//- c.toml\nw = 1",
    );
    assert_eq!(lines(&findings(&world(&all))), [""; 0]);
    says(
        &all.replace("w = 1", "v.w = '1'"),
        "pins.toml:2:7 place-ambiguous: one place -> 2 places",
        "\"** :: v / w\" names 2 places",
    );
}

#[test]
fn a_text_without_its_grammar() {
    let unread = "so no place in it was checked";
    refused(
        "a.json",
        &[
            (" :: v", "{'v': 1}", "a.json:1:2 place-missing: JSON -> something else", unread),
            (
                " :: v",
                "\u{feff}{}",
                "a.json:1:1 place-missing: JSON -> something else",
                "save it without one",
            ),
        ],
    );
    refused(
        "a.toml",
        &[(" :: v", "v = 1\nv = 2", "a.toml:2:1 place-missing: TOML -> something else", unread)],
    );
    refused("a.bzl", &[(" :: V", "V = (", "a.bzl:2:1 place-missing: Starlark -> something else", unread)]);
    refused(
        "a.yml",
        &[
            (
                " :: v",
                "v: 1\nw: 2\nv: 3",
                "a.yml:3:1 place-missing: YAML -> something else",
                "\"v\" stands twice in one map",
            ),
            (
                " :: a / v",
                "a:\n\tv: 1",
                "a.yml:2:1 place-missing: YAML -> something else",
                "a tab stands where YAML",
            ),
        ],
    );
    let dockerfile = "Dockerfile:1:1 place-missing: a Dockerfile -> something else";
    refused("Dockerfile", &[(" :: FROM", "{}", dockerfile, "no instruction begins like this")]);
    let lines = ".tool-versions:1:1 place-missing: lines of tools and versions -> something else";
    refused(
        ".tool-versions",
        &[(" :: v", "go", lines, "\"go\" stands without a version; correct .tool-versions by hand")],
    );
    let plain = ".v:1:1 place-missing: a file of one version -> something else";
    refused(".v", &[("", "", plain, "or mark a line of .v with a comment")]);
}

#[test]
fn steps_that_find_nothing() {
    refused(
        "a.toml",
        &[
            (
                " :: x / v",
                "[a]\nv = 1",
                "pins.toml:2:7 place-missing: x -> there is a",
                "a.toml: nothing fits the step \"x\": there is a; correct the place",
            ),
            (
                " :: a / w",
                "[a]\nv = 1\n[b]\nw = 2",
                "pins.toml:2:7 place-missing: w -> there is v",
                "nothing fits the step \"w\" in what \"a\" found: there is v",
            ),
            (" :: a / [1]", "a = ['1']", "pins.toml:2:7 place-missing: [1] -> there is [0]", "nothing fits"),
            (" :: a", "\"b\\n\" = 1", "pins.toml:2:7 place-missing: a -> there is \"b\\n\"", "nothing fits"),
        ],
    );
}

#[test]
fn steps_to_a_call_that_is_not_there() {
    refused(
        "Dockerfile",
        &[(
            " :: FROM / .tag",
            "FROM go",
            "pins.toml:2:7 place-missing: .tag -> there is .image",
            "in what \"FROM\" found",
        )],
    );
    refused(
        "a.bzl",
        &[
            (
                " :: f(name=\"x\") / .v",
                "f(name = \"y\", v = \"1\")",
                "pins.toml:2:7 place-missing: f(name=\"x\") -> there is f(name=\"y\")",
                "nothing fits",
            ),
            // What is there several times is said once.
            (
                " :: g() / .v",
                "f(v = \"1\")\nf(v = \"2\")",
                "pins.toml:2:7 place-missing: g() -> there is f()",
                "nothing fits",
            ),
            (
                " :: def f / .v",
                "def f(v, *w, **x):\n    pass",
                "pins.toml:2:7 place-missing: .v -> there is nothing to choose from",
                "nothing fits",
            ),
        ],
    );
}

#[test]
fn a_place_without_a_plain_literal() {
    let at = |what: &str| format!("a.bzl:1:5 place-missing: a plain literal -> {what}");
    for (value, what) in [
        ("\"1.\" + \"2\"", "a concatenation"),
        ("f(\"1\")", "a call of f"),
        ("x[0](\"1\")", "a call"),
        ("\"%s\" % X", "a formatted string"),
        ("\"{}\".format(X)", "a formatted string"),
        ("f\"1.2\"", "a formatted string"),
        ("X", "a name"),
        ("X.y", "an attribute"),
        ("X[0]", "an element"),
        ("-1", "a computed value"),
        ("\"1\" if X else \"2\"", "a conditional"),
        ("lambda: \"1\"", "a lambda"),
        ("[\"1\" for x in X]", "a comprehension"),
        ("[\"1\"]", "a list"),
        ("{\"1\": 1}", "a map"),
        ("True", "true or false"),
        ("None", "no value"),
        ("b\"1.2\"", "b\"1.2\""),
    ] {
        let fixture = format!("//- pins.toml\n[tool.buf]\npin = 'a.bzl :: V'\n//- a.bzl\nV = {value}\n");
        let message = format!(
            "the place \"a.bzl :: V\" leads to {what}, and not to a literal that could be edited; write"
        );
        says(&fixture, &at(what), &message);
    }
    let edited = "not to a literal that could be edited";
    refused(
        "a.yml",
        &[
            (" :: v", "x: &x 1.2\nv: *x", "a.yml:2:4 place-missing: a plain literal -> an alias", edited),
            (" :: v", "v: true", "a.yml:1:4 place-missing: a plain literal -> true or false", edited),
            (" :: v", "v: ~", "a.yml:1:4 place-missing: a plain literal -> no value", edited),
            (" :: v / #", "v: 1", "a.yml:1:4 place-missing: a plain literal -> no comment", edited),
        ],
    );
    refused(
        "a.json",
        &[(" :: v", "{\"v\": null}", "a.json:1:7 place-missing: a plain literal -> no value", edited)],
    );
    refused(
        "a.toml",
        &[(" :: v", "v = 2024-01-01", "a.toml:1:5 place-missing: a plain literal -> 2024-01-01", edited)],
    );
    let tag = "Dockerfile:2:9 place-missing: a plain literal -> a variable";
    refused("Dockerfile", &[(" :: FROM / .tag", "ARG X=1\nFROM go:${X}", tag, "leads to a variable")]);
    refused(
        ".v",
        &[(
            "",
            "1.2\n1.3",
            ".v:1:1 place-missing: a plain literal -> a list",
            "the place \".v\" leads to a list",
        )],
    );
}

#[test]
fn a_literal_that_is_no_version() {
    let at = |found: &str| format!("a.toml:1:5 place-version: a version -> {found}");
    for (template, value, found, message) in [
        (
            "",
            "'buf 1.2.3 x'",
            "buf 1.2.3 x",
            "\"buf 1.2.3 x\" is not a version alone; say what else stands there with a template, such as ~ buf {version} x; correct a.toml:1",
        ),
        ("", "'a*{1.2'", "a*{1.2", "such as ~ a\\*\\{{version}"),
        ("", "''", "", "\"\" is not a version alone"),
        (
            "",
            "\"1.2\\n3\"",
            "1.2\\n3",
            "\"1.2\\n3\" is not a version alone; say what else stands there with a template;",
        ),
        ("", "'>=1.2 <2'", ">=1.2 <2", "is not a version alone"),
        (" ~ x{version}", "'y1'", "y1", "\"y1\" does not look like the template \"x{version}\""),
        (" ~ x{version}", "'xv1'", "xv1", "does not look like"),
        (" ~ {version}/x", "'1.2/xy'", "1.2/xy", "does not look like"),
        (
            " ~ */{version}",
            "'1.2.3/1.3.0'",
            "1.2.3/1.3.0",
            "in \"1.2.3/1.3.0\" the version 1.2.3 stands where the template has *, so it would stay behind",
        ),
        (" ~ {version} {major}", "'1.2.3 2'", "1.2.3 2", "\"2\" stands beside 1.2.3, where 1 should"),
        (" ~ {version} {patch}", "'1.2 2'", "1.2 2", "1.2 has no number for {patch}"),
    ] {
        let fixture =
            format!("//- pins.toml\n[tool.buf]\npin = 'a.toml :: v{template}'\n//- a.toml\nv = {value}\n");
        says(&fixture, &at(found), message);
    }
    refused(
        "a.toml",
        &[(
            " :: \"v-{major}\"",
            "v-1 = ''",
            "a.toml:1:1 place-version: a version -> v-1",
            "\"v-1\" names no whole version",
        )],
    );
    let semver = "//- pins.toml\n[tool.a]\nscheme = 'semver'\npin = 'a.toml :: v'\n//- a.toml\nv = '1.2'\n";
    says(semver, &at("1.2"), "\"1.2\" is no version of semver");
}

#[test]
fn a_huge_literal_is_refused_soon_and_shown_short() {
    // Nothing here has a clock: without a bound, this would not end.
    for (template, value) in [
        ("*a*a*a*a*a*a*a*b{version}".to_owned(), "a".repeat(1_000_000)),
        ("*a*b{version}".to_owned(), "a".repeat(1_000_000)),
        ("*1{version}b".to_owned(), "1".repeat(1_000_000)),
        ("*-{version_}b".to_owned(), "-1_2".repeat(100_000)),
    ] {
        let fixture =
            format!("//- pins.toml\n[tool.a]\npin = 'a.toml :: v ~ {template}'\n//- a.toml\nv = '{value}'\n");
        let found = findings(&world(&fixture));
        assert_eq!(found.len(), 1);
        assert!(found[0].found.len() < 100 && found[0].message.len() < 5000, "{}", found[0].message);
    }
    // A version so far away was not meant.
    let far = format!("v = '{}b1.2'", "a".repeat(2_000_000));
    let far = format!("//- pins.toml\n[tool.a]\npin = 'a.toml :: v ~ *b{{version}}'\n//- a.toml\n{far}\n");
    let found = findings(&world(&far));
    assert!(found[0].message.contains("does not look like the template"), "{}", found[0].message);
    let nested = format!("{}f(v = '1'){}", "f(x = ".repeat(60), ")".repeat(60));
    let steps = "f / ".repeat(20);
    let fixture = format!("//- pins.toml\n[tool.a]\npin = 'a.bzl :: {steps}.v'\n//- a.bzl\n{nested}\n");
    assert_eq!(lines(&findings(&world(&fixture))), [""; 0]);
}

/// The place behind `a.` is refused in the settings, for this reason.
#[track_caller]
fn unread(text: &str, at: &str, message: &str) {
    let error = Layout::read(Some((&path(Layout::ROOT_SETTINGS), &text.into())), &[]).unwrap_err();
    assert!(error.message.contains(message), "{}\ndoes not say\n{message}", error.message);
    assert_eq!(&text[error.span], at, "in {text}");
}

#[test]
fn settings_that_name_no_place() {
    let pin =
        |place: &str, at: &str, message: &str| unread(&format!("[tool.a]\npin = '{place}'"), at, message);
    pin("../x :: v", "../x", "inside the repository");
    pin("/x :: v", "/x", "inside the repository");
    pin("a/../../x", "a/../../x", "inside the repository");
    pin("a\\b :: v", "a\\b", "inside the repository");
    pin(" :: v", "", "a place begins with a file");
    pin("a :: v ~", " ", "a key with ' ' in it is written in double quotes");
    pin("a :: v ~ ", "", "a template has a hole");
    pin("a :: v ~ x", "x", "a template has a hole");
    pin("a :: v ~ {versio}", "{versio}", "{versio} is no hole; known are {version}");
    pin("a :: v ~ {version", "{version", "a { is never closed");
    pin("a :: v ~ {version}*", "{version}*", "there must be text");
    pin("a :: v ~ {version}\\", "{version}\\", "behind the last \\");
    pin("a :: \"v {version}\" ~ {version}", "\"v {version}\"", "a key with holes is a template itself");
    pin("a :: # / v", "#", "can only be the last step");
    pin("a :: a.b(", "a.b(", "parenthesis is not closed");
    pin("a :: a[", "[", "double quotes");
    pin("a :: [*,]", "", "behind the comma a condition is missing");
    pin("a :: \"v", "\"v", "quoted");
    pin("a :: [x=y]", "y", "with the value in double quotes");
    pin("\"a\"b :: v", "\"a\"b", "the quoted name of the file does not end");
    pin("a[ :: v", "a[", "no pattern of files");
    unread("[tool.a]\npin = \"a\\tb :: v\"", "\"a\\tb :: v\"", "without control characters");
    unread("[tool.a]\npin = \"a\u{85}b :: v\"", "\u{85}", "without control characters");
    unread(&format!("[tool.a]\npin = '{}'", "a".repeat(5000)), &"a".repeat(5000), "at most 4096 bytes");
    let longest = format!("[tool.a]\npin = '{}'", "a".repeat(4096));
    assert!(Layout::read(Some((&path(Layout::ROOT_SETTINGS), &longest.into())), &[]).is_ok());
    for name in ["a/b", "a b", "\\\"", "{a}", "", "..", "a\\nb"] {
        let text = format!("[tool.\"{name}\"]\npin = 'a'");
        unread(&text, &format!("\"{name}\""), "tool name");
    }
    unread("[tool.a]\nof = 'b'\n[tool.b]\nof = 'c'\n[tool.c]\nof = 'a'", "'b'", "in a circle");
}

#[test]
fn what_stands_behind_a_version_is_of_it_where_the_pin_has_something_there() {
    let told = |pin: &str, place: &str| {
        let settings = "//- pins.toml\n[tool.t]\npin = 'p.txt'\nalso = 'a.txt'\n";
        lines(&findings(&world(&format!("{settings}//- p.txt\n{pin}\n//- a.txt\n{place}\n"))))
    };
    for pin in ["1.95.0-rc.1", "1.95.0+build.5"] {
        let expected = format!("a.txt:1:1 place-version: {pin} -> 1.94.0-slim");
        assert_eq!(told(pin, "1.94.0-slim"), [expected]);
    }
    let expected = "a.txt:1:1 place-version: a version -> 1.94.0-slim";
    assert_eq!(told("1.95.0", "1.94.0-slim"), [expected]);
}
