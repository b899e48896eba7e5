//! Several places in one file or on one line: what is said of them once, and what each is
//! to the others.

use pins::plan::Goal;

use crate::support::{PROGRAM, findings, lines, planned, world};

const ONE: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "1123456789abcdef0123456789abcdef01234567";

/// What `verify` finds, each with why.
fn said(fixture: &str) -> Vec<String> {
    let found = findings(&world(fixture));
    lines(&found)
        .into_iter()
        .zip(&found)
        .map(|(line, finding)| format!("{line} | {}", finding.message))
        .collect()
}

#[test]
fn what_is_wrong_with_a_file_is_said_once_and_what_is_wrong_with_a_place_of_each() {
    let of = |text: &str| {
        lines(&findings(&world(&format!(
            "//- pins.toml\n[tool.a]\npin = 'p'\nalso = ['a.json :: v', 'a.json :: w']\n//- p\n1.2\n//- a.json\n{text}\n"
        ))))
    };
    assert_eq!(of("{\"v\": \"1.2\", \"w\": \"1.2\"}"), [""; 0]);
    assert_eq!(of("{'v': 1}"), ["a.json:1:2 place-missing: JSON -> something else"]);
    assert_eq!(
        of("{\"u\": \"1.2\"}"),
        ["pins.toml:3:9 place-missing: v -> there is u", "pins.toml:3:24 place-missing: w -> there is u"]
    );
}

#[test]
fn a_commit_belongs_to_one_tool() {
    let also = "also = 'a.yml :: u ~ x@{commit}'";
    assert_eq!(
        said(&format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\n{also}\n[tool.b]\npin = 'a.toml :: b'\n{also}\n//- a.toml\na = '1.2'\nb = \
             '1.3'\n//- a.yml\nu: x@{ONE}\n"
        )),
        [
            "a.yml:1:6 place-shared: one tool -> a and b | a and b both claim this version, and each would undo the other"
        ]
    );
}

#[test]
fn that_two_tools_claim_a_literal_is_said_once() {
    let fixture = "//- pins.toml\n[tool.a]\npin = 'x.toml :: v'\nalso = 'x.toml :: v'\n[tool.b]\npin = 'x.toml :: v'\n//- x.toml\nv = \
                   '1.2'\n";
    assert_eq!(lines(&findings(&world(fixture))), ["x.toml:1:6 place-shared: one tool -> a and b"]);
}

#[test]
fn what_ends_where_another_begins_is_apart_from_it() {
    for (a, b) in [("pin", "also"), ("also", "pin")] {
        let (first, second) = (
            format!("{a} = 'x.toml :: v ~ {{version}}abc'"),
            format!("{b} = 'x.toml :: v ~ 1.2{{version}}'"),
        );
        let rest = |key: &str, own: &str| match key == "also" {
            true => format!("\npin = '{own}'"),
            false => String::new(),
        };
        let fixture = format!(
            "//- pins.toml\n[tool.a]\n{first}{}\n[tool.b]\nscheme = 'opaque'\n{second}{}\n//- x.toml\nv = '1.2abc'\n//- a\n1.2\n//- b\nabc\n",
            rest(a, "a"),
            rest(b, "b")
        );
        assert_eq!(said(&fixture), [""; 0], "{fixture}");
    }
}

#[test]
fn a_marker_gives_way_to_a_place_and_a_crate_to_a_pin() {
    let (advised, tool) = ("have only one of the two follow here", "//- pins.toml\n[tool.a]\npin = 'p'\n");
    for (fixture, count, expected) in [
        (
            format!(
                "{tool}also = 'a.toml :: v'\n[tool.b]\npin = 'a.toml :: w'\n//- p\n1.2.3\n//- a.toml\nv = '1.2.3' # tool-version: b\nw \
                 = '1.3.0'\n"
            ),
            1,
            "a.toml:1:6 marked-version: 1.3.0 -> 1.2.3 | this must be 1.2.3 for the place of a, so it cannot be 1.3.0 for the \
             marker of b",
        ),
        (
            format!(
                "{tool}crates = {{ foo = '{{version}}' }}\n[tool.b]\npin = 'Cargo.toml :: dependencies / foo'\n//- p\n1.3.0\n//- \
                 Cargo.toml\n[package]\nname = 'x'\n[dependencies]\nfoo = '1.2.0'\n"
            ),
            1,
            "Cargo.toml:4:7 crate-version: 1.3.0 -> 1.2.0 | a is pinned to 1.3.0 in p:1, and the requirement of foo does not follow: \
             this must be 1.2.0 for the pin of b, so it cannot be 1.3.0 for the crate foo",
        ),
        (
            format!(
                "{tool}[tool.b]\npin = 'q'\n//- p\n1.2.3\n//- q\n1.3.0\n//- a.txt\n1.2.3 # tool-version: a, tool-version: b\n"
            ),
            2,
            "a.txt:1:1 marked-version: 1.2.3 -> 1.2.3 | this must be 1.3.0 for the marker of b, so it cannot be 1.2.3 for the \
             marker of a",
        ),
    ] {
        let found = findings(&world(&fixture));
        assert_eq!((found.len(), said(&fixture)[0].as_str()), (count, expected), "{fixture}");
        assert!(found.iter().all(|finding| finding.fix.text(PROGRAM).contains(advised)), "{fixture}");
    }
}

#[test]
fn what_another_tool_says_on_its_line_does_not_tell_a_commit() {
    let of = |commit: &str, version: &str| {
        world(&format!(
            "//- pins.toml\n[tool.b]\npin = 'a.toml :: b'\nalso = 'a.yml :: u / b'\n[tool.a]\npin = 'a.toml :: a'\nalso = ['a.yml :: \
             [*] / uses ~ x@{{commit}}', 'a.yml :: [*] / a']\n//- a.toml\na = '1.3.0'\nb = '2.0'\n//- a.yml\nu: {{uses: x@{commit}, a: \
             {version}, b: \"2.0\"}}\nw: {{uses: x@{OTHER}, a: 1.3.0}}\n"
        ))
    };
    let before = of(ONE, "1.2.0");
    let plan = planned(&before, &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
    assert_eq!(plan.after.text("a.yml"), of(OTHER, "1.3.0").text("a.yml"));
}

#[test]
fn a_commit_without_a_version_beside_it_is_left_whatever_else_moves() {
    let of = |version: &str| {
        world(&format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a'\nalso = ['a.yml :: u ~ x@{{commit}}', 'a.yml :: w ~ x@{{commit}}', 'a.yml :: u \
             / # ~ v{{version}}', 'a.toml :: z']\n//- a.toml\na = '1.3.0'\nz = '{version}'\n//- a.yml\nu: x@{ONE} # v1.3.0\nw: x@{OTHER}\n"
        ))
    };
    let before = of("1.2.0");
    let plan = planned(&before, &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
    assert_eq!(plan.after.text("a.yml"), before.text("a.yml"));
    assert_eq!(plan.after.text("a.toml"), of("1.3.0").text("a.toml"));
}

#[test]
fn the_commit_that_the_pin_names_counts() {
    let of = |commit: &str, version: &str| {
        world(&format!(
            "//- pins.toml\n[tool.a]\npin = 'a.toml :: a ~ v{{version}}@{{commit}}'\nalso = ['a.yml :: [*] ~ x@{{commit}}', 'a.yml :: [*] / # \
             ~ v{{version}}']\n//- a.toml\na = 'v1.3.0@{OTHER}'\n//- a.yml\nu: x@{commit} # v{version}\nw: x@{commit} # v{version}\n"
        ))
    };
    let before = of(ONE, "1.2.0");
    let plan = planned(&before, &Goal::Sync, |wanted| panic!("{wanted:?}")).unwrap();
    assert_eq!(plan.after.text("a.yml"), of(OTHER, "1.3.0").text("a.yml"));
}

#[test]
fn a_tool_may_share_the_releases_of_any_that_there_is() {
    let with = |more: &str| {
        format!("//- pins.toml\nsource = 's.bzl'\n[tool.a]\npin = 'p'\nof = 'b'\n{more}\n//- p\n1.2.0\n")
    };
    let source = |pins: &str| format!("//- s.bzl\nTOOL_VERSIONS = {{{pins}}}");
    let registry = "//- checksums/tools/b.json\n{\"url_template\": \"https://x/{version}\", \"versions\": {\"1.2.0\": {\"platforms\": {}}}}";
    let is_unknown =
        |more: &str| said(&with(more)).iter().any(|line| line.contains(" tool-pin: a tool -> b"));
    assert!(is_unknown(&source("")));
    for more in [
        format!("[tool.b]\npin = 'p'\n{}", source("")),
        source("\"b\": \"1.2.0\""),
        format!("{}\n{registry}", source("")),
        // Nobody knows what is pinned there.
        source("\"b\": f()"),
    ] {
        assert!(!is_unknown(&more), "{more}: {:?}", said(&with(&more)));
    }
}
