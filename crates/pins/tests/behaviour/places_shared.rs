//! Places that have to do with each other: claims on one literal, pins of one tool,
//! commits, crates, tables and bundles; and the steps that choose one of several.

use pins::plan::{Goal, Refusal};

use crate::support::{PROGRAM, assert_becomes, findings, lines, planned, request, world};

/// The finding among those of a fixture that says so, as a whole line.
#[track_caller]
fn says(fixture: &str, expected: &[(&str, &str)]) {
    let found = findings(&world(fixture));
    let wanted: Vec<&str> = expected.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines(&found), wanted, "in\n{fixture}");
    for (finding, (_, part)) in found.iter().zip(expected) {
        let said = format!("{}; {}", finding.message, finding.fix.text(PROGRAM));
        assert!(said.contains(part), "{said}\ndoes not say\n{part}");
    }
}

#[test]
fn a_literal_belongs_to_one_tool() {
    let both = "a and b both claim this version, and each would undo the other; leave it to one of the two in pins.toml";
    let with = |a: &str, b: &str, rest: &str| {
        format!(
            "//- pins.toml\nsource = 's.bzl'\n[tool.a]\n{a}\n[tool.b]\n{b}\n//- s.bzl\nTOOL_VERSIONS = {{}}\n{rest}\n"
        )
    };
    let file = "//- x.toml\nv = '1.2'\nw = '1.2'\nu = '1.2.3 1.2'";
    let shared = "x.toml:1:6 place-shared: one tool -> a and b";
    for (a, b, line, part) in [
        ("pin = 'x.toml :: v'", "pin = 'x.toml :: v'", shared, both),
        ("pin = 'x.toml :: v'", "pin = 'x.toml :: w'\nalso = 'x.toml :: v'", shared, both),
        (
            "pin = 'x.toml :: w'\nalso = 'x.toml :: v'",
            "pin = 'x.toml :: u ~ 1.2.3 {version}'\nalso = ['x.toml :: v']",
            shared,
            both,
        ),
        (
            "pin = 'x.toml :: u ~ {version} 1.2'\nalso = ['x.toml :: u ~ {major}.{minor}.3 1.2', 'x.toml :: u ~ {major}.{minor}.{patch} *']",
            "pin = 'x.toml :: v'",
            "x.toml:3:6 place-shared: one place -> two places of a",
            "two places of a claim this version, each in another form",
        ),
    ] {
        let found = findings(&world(&with(a, b, file)));
        let found = found.iter().find(|finding| lines(std::slice::from_ref(finding)) == [line]);
        let found = found.unwrap_or_else(|| {
            panic!("{line} of {a} and {b}: {:?}", lines(&findings(&world(&with(a, b, file)))))
        });
        assert!(
            format!("{}; {}", found.message, found.fix.text(PROGRAM)).contains(part),
            "{}",
            found.message
        );
    }
    let source =
        with("also = 'x.toml :: v'", "pin = 'x.toml :: w'\nalso = 's.bzl :: TOOL_VERSIONS / a'", file);
    let source = source.replace("= {}", "= {\"a\": \"1.2\"}");
    let found = lines(&findings(&world(&source)));
    assert!(found.contains(&"s.bzl:1:24 place-shared: one tool -> a and b".to_owned()), "{found:?}");
}

#[test]
fn a_pin_is_not_moved_for_another_tool() {
    says(
        "//- pins.toml\n[tool.a]\npin='a.toml :: v'\n[tool.b]\npin = 'a.toml :: w'\n//- a.toml\nv = '1.2.3' # tool-version: \
         b\nw = '1.3.0'\n",
        &[(
            "a.toml:1:6 marked-version: 1.3.0 -> 1.2.3",
            "this must be 1.2.3 for the pin of a, so it cannot be 1.3.0 for the marker of b; have only one of the two follow here",
        )],
    );
    says(
        "//- pins.toml\n[tool.a]\npin = 'y'\ncrates = { foo = '{version}' }\n[tool.b]\npin = 'x'\nalso = 'Cargo.toml :: \
         dependencies / foo'\n//- x\n1.3.0\n//- y\n1.2.0\n//- Cargo.toml\n[package]\nname = 'x'\n[dependencies]\nfoo = \
         '1.2.0'\n",
        &[(
            "Cargo.toml:4:8 place-version: 1.3.0 -> 1.2.0",
            "this must be 1.2.0 for the crate foo, so it cannot be 1.3.0 for the place of b; have only one of the two follow here",
        )],
    );
}

#[test]
fn a_tool_has_one_pin() {
    says(
        "//- pins.toml\n[tool.a]\nalso = 'x'\n//- x\n1.2\n",
        &[(
            "pins.toml:1:7 tool-pin: a pin -> none",
            "[tool.a] says no pin, and toolchains/tool_versions.bzl does not pin a",
        )],
    );
    says(
        "//- pins.toml\nsource = 's.bzl'\n[tool.a]\npin = 'x'\n//- s.bzl\nTOOL_VERSIONS = {\"a\": \"1.2\"}\n//- x\n1.2\n",
        &[(
            "s.bzl:1:19 tool-pin: one pin -> two pins",
            "a is pinned here and at the pin of [tool.a] in pins.toml, and which one counts is not to be told; remove one of \
             the two: whatever stands in s.bzl is a pin",
        )],
    );
    says(
        "//- pins.toml\n[tool.a]\nof = 'b'\npin = 'x'\n//- x\n1.2\n",
        &[(
            "pins.toml:2:6 tool-pin: a tool -> b",
            "a shares the releases of b, which is not pinned and has no registry file",
        )],
    );
}

/// What is said of one that no steps choose.
const NONE: &str = "no steps choose this one alone";

/// A file, the end of a place in it, its text, and the steps that are shown.
type Several = (&'static str, &'static str, &'static str, &'static [&'static str]);

const SEVERAL: &[Several] = &[
    ("a.yml", "v", "a: {v: 1.2}\nb: [{v: 1.3}, {v: 1.4}]", &["a / v", "b / [0] / v", "b / [1] / v"]),
    ("a.yml", "v", "v: 1.2\n---\nv: 1.3", &["[0] / v", "[1] / v"]),
    ("a.yml", "v / #", "a: {v: x} # 1.2\nb: {v: x} # 1.3", &["a / v / #", "b / v / #"]),
    ("a.json", "a / [*] / v", "{\"a\": [{\"v\": \"1\"}], \"b\": {\"a\": [{\"v\": \"2\"}]}}", &[]),
    (
        "a.json",
        "v",
        "{\"~\": {\"v\": \"1\"}, \"::\": {\"v\": \"2\"}, \"/\": {\"v\": \"3\"}, \"a b/{c}\": {\"v\": \"4\"}, \"\": {\"v\": \"5\"}, \"é\\\"\": \
             {\"v\": \"6\"}, \".x\": {\"v\": \"7\"}, \"a\\n\": {\"v\": \"8\"}}",
        &[
            "\"~\" / v",
            "\"::\" / v",
            "\"/\" / v",
            "\"a b/\\{c}\" / v",
            "\"\" / v",
            "\"é\\\"\" / v",
            "\".x\" / v",
            NONE,
        ],
    ),
    (
        "a.json",
        "\"t@{version}\"",
        "{\"a\": {\"t@1\": 0}, \"b\": {\"t@2\": 0}}",
        &["a / \"t@{version}\"", "b / \"t@{version}\""],
    ),
    ("a.bzl", "V", "V = \"1\"\nV = \"2\"", &[NONE, NONE]),
    (
        "a.bzl",
        "f / .v",
        "f(v = \"1\")\nf(v = \"2\", w = \"x\")\nf(name = \"a[1]*\", v = \"3\")\ndef g():\n    f(v = \"4\")",
        &[NONE, "f(w=\"x\") / .v", "f(name=\"a[[]1[]][*]\") / .v", "def g / f() / .v"],
    ),
    (
        "a.bzl",
        "[name=\"x\"] / .v",
        "A = [f(name = \"x\", v = \"1\")]\nB = [f(name = \"x\", v = \"2\"), f(name = \"x\", v = \"3\")]",
        &["A / [name=\"x\"] / .v", "B / [0] / .v", "B / [1] / .v"],
    ),
    (
        "Dockerfile",
        "FROM / .tag",
        "FROM go:1 AS a\nFROM go:2 AS b\nFROM x:3",
        &[
            "FROM(image=\"go\",as=\"a\") / .tag",
            "FROM(image=\"go\",as=\"b\") / .tag",
            "FROM(image=\"x\") / .tag",
        ],
    ),
    ("Dockerfile", "ARG / .V", "ARG V=1\nFROM x\nARG V=2", &[NONE, NONE]),
];

#[test]
fn the_steps_that_are_shown_choose_what_they_stand_at() {
    for (file, place, text, routes) in SEVERAL {
        let fixture =
            |place: &str| format!("//- pins.toml\n[tool.t]\npin = '{file} :: {place}'\n//- {file}\n{text}\n");
        let found = findings(&world(&fixture(place)));
        let labels = found.iter().flat_map(|finding| &finding.labels);
        if routes.is_empty() {
            assert_eq!(found.len(), 0, "what is at the top comes first");
            continue;
        }
        assert_eq!(labels.clone().map(|label| &*label.text).collect::<Vec<_>>(), *routes, "in\n{text}");
        for label in labels.filter(|label| label.text != NONE) {
            let chosen = world(&fixture(&label.text));
            let model = pins::model::Model::of(&chosen);
            let pin = model.pin("t").unwrap_or_else(|| panic!("{} in\n{text}", label.text));
            let (start, end) = label.place.span;
            let within = start <= pin.version.span.start && pin.version.span.end <= end;
            assert!(within || label.text.ends_with('#'), "{} in\n{text}", label.text);
        }
    }
    let many = "{\"v\": 1}, ".repeat(5_000);
    let many = format!("//- pins.toml\n[tool.a]\npin = 'a.json :: v'\n//- a.json\n{{\"x\": [{many}1]}}\n");
    let found = findings(&world(&many));
    assert_eq!((found.len(), found[0].labels.len(), &*found[0].found), (1, 8, "5000 places"));
}

#[test]
fn commits_agree_and_are_not_guessed() {
    let (one, other) =
        ("0123456789abcdef0123456789abcdef01234567", "1123456789abcdef0123456789abcdef01234567");
    let fixture = |version: &str, first: &str, second: &str| {
        format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\nalso = ['a.yml :: u ~ x@{{commit}}', 'a.yml :: w ~ x@{{commit}}', \
             'a.yml :: u / # ~ v{{version}}']\n//- a.toml\na = '{version}'\n//- a.yml\nu: x@{first} # v{version}\nw: x@{second}\n"
        )
    };
    says(
        &fixture("1.2.0", one, other),
        &[(
            &format!("a.yml:2:6 place-version: {one} -> {other}"),
            "and the other places of a name the commit 0123456789abcdef0123456789abcdef01234567, and which of the two is 1.2.0 \
             is not to be told; write the commit that is 1.2.0 in all places of a",
        )],
    );
    let mut request = request("a", "1.3.0", false);
    let before = world(&fixture("1.2.0", one, one));
    let bump = |request| planned(&before, &Goal::Bump(request), |wanted| panic!("{wanted:?}"));
    let refusal = bump(request.clone()).unwrap_err().text(PROGRAM);
    assert_eq!(
        refusal,
        "a stands as a commit at a.yml:1:6, a.yml:2:6, and which commit a 1.3.0 is cannot be told from here; nothing was \
         written\nlook it up where the tool is published, and say it: cargo xtask bump a 1.3.0 --rev <commit>"
    );
    request.commits = vec![("a".parse().unwrap(), other.to_owned())];
    assert_becomes(&before, &bump(request).unwrap(), &fixture("1.3.0", other, other));
}

#[test]
fn a_commit_moves_with_the_version_beside_it_where_one_is_known() {
    let (one, other) =
        ("0123456789abcdef0123456789abcdef01234567", "1123456789abcdef0123456789abcdef01234567");
    let fixture = |first: &str, second: &str| {
        world(&format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\nalso = ['a.yml :: u ~ x@{{commit}}', 'a.yml :: w ~ x@{{commit}}', \
             'a.yml :: u / # ~ v{{version}}', 'a.yml :: w / # ~ v{{version}}']\n//- a.toml\na = '1.3.0'\n//- a.yml\n\
             u: x@{first}\nw: x@{second}\n"
        ))
    };
    let new = format!("{other} # v1.3.0");
    let before = fixture(&format!("{one} # v1.2.0"), &new);
    let plan = planned(&before, &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
    assert_eq!(plan.after.text("a.yml"), fixture(&new, &new).text("a.yml"));
    // Of two that say they are it, none is known; nor is it where none says so.
    for (first, second) in [("1.3.0", "1.3.0"), ("1.2.0", "1.2.0")] {
        let before = fixture(&format!("{one} # v{first}"), &format!("{other} # v{second}"));
        let plan = planned(&before, &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
        assert!(plan.after.text("a.yml").unwrap().contains(one));
    }
}

#[test]
fn a_crate_that_others_brought_follows_too() {
    says(
        "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\ncrates = { foo = '{version}' }\n//- a.toml\na = '1.2.0'\n//- \
         Cargo.lock\nversion = 4\n[[package]]\nname = 'x'\nversion = '0.1.0'\ndependencies = ['bar']\n[[package]]\nname = \
         'bar'\nversion = '1.0.0'\nsource = 'registry+https://x'\ndependencies = ['foo']\n[[package]]\nname = 'foo'\nversion \
         = '1.1.0'\nsource = 'registry+https://x'\n",
        &[(
            "Cargo.lock:13:11 crate-lock: 1.2.0 -> 1.1.0",
            "a is pinned to 1.2.0 in a.toml:1, but this lock file has 1.1.0",
        )],
    );
}

const REGISTRY: &str = "//- checksums/tools/a.json\n{\"tool_name\": \"a\", \"github_repo\": \"a/a\", \"url_template\": \
    \"https://github.com/{github_repo}/releases/download/v{version}/{url_suffix}\", \"latest_version\": \"1.2.0\", \
    \"supported_platforms\": [\"linux_amd64\"], \"versions\": {\"1.2.0\": {\"release_date\": \"2026-01-01\", \"platforms\": \
    {\"linux_amd64\": {\"sha256\": \"fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6\", \"url_suffix\": \
    \"x.zip\"}}}}}\n";

#[test]
fn tools_share_a_registry_file() {
    let fixture = |version: &str| {
        format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\n[tool.c]\nof = 'a'\npin = 'a.toml :: c'\n//- a.toml\na = \
                 '1.2.0'\nc = '{version}'\n{REGISTRY}"
        )
    };
    says(&fixture("1.2.0"), &[]);
    says(
        &fixture("1.1.0"),
        &[("a.toml:2:6 registry-missing-version: 1.1.0 -> releases up to 1.2.0", "checksums/tools/a.json")],
    );
}

#[test]
fn bundles_name_what_is_released_and_fits() {
    says(
        &format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\n[tool.b]\npin = 'a.toml :: b'\n[[bundle]]\nat = 't.json :: \
             bundles'\n[[compatibility_table]]\nat = 't.json :: fits'\n//- a.toml\na = '1.2.0'\nb = '2.0'\n//- t.json\n\
             {{\"bundles\": {{\"x\": {{\"a\": \"1.9.0\", \"z\": \"1\"}}, \"y\": {{\"a\": \"1.2.0\", \"b\": \"3.0\"}}}}, \"fits\": {{\"a\": \
             {{\"1.2.0\": {{\"b\": [\"2.0\"]}}}}}}}}\n{REGISTRY}"
        ),
        &[
            (
                "t.json:1:26 bundle-version: a release -> 1.9.0",
                "does not have it; cargo xtask fetch-checksums a@1.9.0",
            ),
            (
                "t.json:1:40 bundle-version: a tool -> z",
                "names z, which is not pinned and has no registry file",
            ),
            (
                "t.json:1:71 bundle-version: 2.0 -> 3.0",
                "in the bundle y b 3.0 does not fit a 1.2.0, which allows 2.0",
            ),
        ],
    );
}

/// Two tools and four tables of one of them, all of which say the same.
fn tables(b: &str, allowed: &str, row: &str) -> String {
    format!(
        "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\n[tool.b]\npin = 'a.toml :: b'\n[[compatibility_table]]\nat = 't.json :: \
         fits'\nof = 'a'\n[[compatibility_table]]\nat = 't.bzl :: FITS'\n//- a.toml\na = '1.2'\nb = '{b}'\n//- t.json\n{{\n  \
         \"fits\": {{\n    \"1.2\": {{\n      \"b\": [{allowed}]\n    }}\n  }}\n}}\n//- t.bzl\nFITS = {{\"a\": {{\"1.2\": {{\"b\": \
         [{row}]}}}}}}\n"
    )
}

#[test]
fn tables_say_the_same_and_are_extended_together() {
    says(
        &tables("2.0", "\"2.0\"", "\"2.0\", \"2.1\""),
        &[(
            "t.bzl:1:24 compatibility-tables: 2.0 -> 2.0, 2.1",
            "a 1.2 allows b 2.0, 2.1 here, but 2.0 in t.json:4; correct t.bzl or t.json, so that both say the same",
        )],
    );
    let before = world(&tables("2.0", "\"2.0\"", "\"2.0\""));
    let bump = |world: &pins::world::World, tool: &str, version: &str, vouched: bool| {
        planned(world, &Goal::Bump(request(tool, version, vouched)), |wanted| panic!("{wanted:?}"))
    };
    let refusal = bump(&before, "b", "2.1", false).unwrap_err().text(PROGRAM);
    assert!(
        refusal.contains("which allows b 2.0 (t.json:4)\n  a is pinned to 1.2, which allows b 2.0 (t.bzl:1)"),
        "{refusal}"
    );
    let both = "\"2.0\", \"2.1\"";
    assert_becomes(&before, &bump(&before, "b", "2.1", true).unwrap(), &tables("2.1", both, both));
    let row = bump(&before, "a", "1.3", true).unwrap();
    assert_eq!(lines(&findings(&row.after)), [""; 0], "{:?}", row.after.text("t.json"));
    let expected = before
        .text("t.json")
        .unwrap()
        .replace("    }\n  }", "    },\n    \"1.3\": {\n      \"b\": [\"2.0\"]\n    }\n  }");
    assert_eq!(row.after.text("t.json"), Some(expected.as_str()));
    // What is not in brackets is left to a person.
    for (file, text, tool, said) in [
        (
            "t.yml",
            "fits:\n  '1.2':\n    b:\n      - '2.0'\n",
            "b",
            "t.yml:3 is written in a form to which nothing can be added from here; write into it that a 1.2 allows b 9, and then bump",
        ),
        ("t.yml", "fits:\n  '1.2':\n    b: ['2.0']\n", "a", "write into it what fits a 9"),
        ("t.toml", "[fits.'1.2']\nb = ['2.0']\n", "a", "write into it what fits a 9"),
        ("t.toml", "fits = { '1.2' = { b = ['2.0'] } }\n", "a", "write into it what fits a 9"),
    ] {
        let fixture = format!(
            "//- pins.toml\n[tool.a]\npin = 'x.toml :: a'\n[tool.b]\npin = 'x.toml :: b'\n[[compatibility_table]]\nat = '{file} :: fits'\nof = 'a'\n//- x.toml\na = '1.2'\nb = '2.0'\n//- {file}\n{text}"
        );
        let refusal = bump(&world(&fixture), tool, "9", true).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Request(_)) && refusal.text(PROGRAM).contains(said),
            "{}",
            refusal.text(PROGRAM)
        );
    }
}
