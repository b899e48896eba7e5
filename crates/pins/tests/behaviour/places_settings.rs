//! Tools by configuration beside the convention: where the pin is, shared releases,
//! several tables, items that are computed.

use pins::world::FileText;
use pins::world::layout::Layout;

use crate::places::bumped;
use crate::support::{check, findings, lines, path, world};

#[test]
fn a_place_that_cannot_be_written_is_refused_where_it_stands() {
    for (place, at, why) in [
        ("../x.bzl :: v", "../x.bzl", "the file of a place must be a path inside the repository"),
        ("/x.bzl :: v", "/x.bzl", "must be a path inside the repository"),
        ("a//x.bzl", "a//x.bzl", "must be a path inside the repository"),
        ("x.bzl :: [", "[", "the bracket is not closed"),
        ("x.bzl :: f(a=b)", "b", "with the value in double quotes"),
        ("x.bzl :: f(a=\"b\"", "f(a=\"b\"", "parenthesis is not closed"),
        ("x.bzl :: # / v", "#", "can only be the last step"),
        ("x.bzl :: \"v", "\"v", "the quoted key does not end"),
        ("x.bzl ~ {name}", "{name}", "{name} is no hole; known are {version}"),
        ("x.bzl ~ {version", "{version", "a { is never closed"),
        ("x.bzl ~ {version}*", "{version}*", "between two holes, or a hole and a *, there must be text"),
        ("x.bzl ~ x", "x", "a template has a hole"),
        ("a*/[ :: v", "a*/[", "no pattern of files"),
    ] {
        let settings = format!("[tool.t]\npin = '{place}'\n");
        let error = Layout::read(Some((&path("pins.toml"), &settings.as_str().into())), &[]).unwrap_err();
        assert!(error.message.contains(why), "{place}: {}", error.message);
        assert_eq!(&settings[error.span], at, "{place}: {}", error.message);
    }
    let settings = "[tool.t]\npin = 'a\\b.bzl :: v'\n";
    let error = Layout::read(Some((&path("pins.toml"), &settings.into())), &[]).unwrap_err();
    assert!(error.message.contains("with \"/\" between folders"), "{}", error.message);
}

#[test]
fn a_tool_needs_a_pin_and_no_source() {
    check(
        "//- pins.toml\n[tool.t]\nalso = 'a.json :: t'\n//- a.json\n{\"t\": \"1.2.3\"}\n",
        &["pins.toml:1:7 tool-pin: a pin -> none"],
    );
    let source = "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"t\": \"1.2.3\"}\n//- a.json\n{\"t\": \"1.2.3\"}\n";
    check(&format!("//- pins.toml\n[tool.t]\nalso = 'a.json :: t'\n{source}"), &[]);
    check(
        &format!("//- pins.toml\n[tool.t]\npin = 'a.json :: t'\n{source}"),
        &["toolchains/tool_versions.bzl:1:19 tool-pin: one pin -> two pins"],
    );
}

#[test]
fn an_item_that_is_computed_says_no_version() {
    let fixture = |version: &str| {
        format!(
            "//- pins.toml\n[tool.go]\npin = '.go-version'\nalso = '.github/workflows/*.yml :: jobs / [*] / go'\n\
             //- .go-version\n{version}\n//- .github/workflows/a.yml\njobs:\n  a: {{ go: \"{version}\" }}\n  b: {{ go: \"${{{{ matrix.go }}}}\" }}\n"
        )
    };
    let before = fixture("1.22.0");
    check(&before, &[]);
    let plan = bumped(&before, "go", "1.23.0").unwrap();
    assert_eq!(
        plan.after.text(".github/workflows/a.yml"),
        world(&fixture("1.23.0")).text(".github/workflows/a.yml")
    );
    let alone = before.replace("  a: { go: \"1.22.0\" }\n", "");
    assert_eq!(findings(&world(&alone)).len(), 1, "{alone}");
}

const TABLES: &str = r#"
//- pins.toml
[tool.a]
pin = "v.json :: a"
[tool.b]
pin = "v.json :: b"
[[compatibility_table]]
at = "one.json :: fits"
[[compatibility_table]]
at = "two.json :: fits"
of = "a"
//- v.json
{"a": "1.0", "b": "2.0"}
"#;

#[test]
fn a_misfit_is_told_once_and_half_a_table_says_nothing() {
    let tables = |one: &str, two: &str| {
        format!(
            "{TABLES}//- one.json\n{{\"fits\": {{\"a\": {{\"1.0\": {{\"b\": [{one}]}}}}}}}}\n//- two.json\n{{\"fits\": {{\"1.0\": {{\"b\": [{two}]}}}}}}\n"
        )
    };
    check(&tables("\"2.0\"", "\"2.0\""), &[]);
    check(&tables("\"1.9\"", "\"1.9\""), &["v.json:1:20 compatibility: 1.9 -> 2.0"]);
    check(
        &tables("\"2.0\"", "3"),
        &["two.json:1:25 place-version: a version as a plain string literal -> 3"],
    );
}

#[test]
fn two_lines_of_a_tool_share_its_releases() {
    let registry = |tool: &str| {
        format!(
            "//- checksums/tools/{tool}.json\n{{\"tool_name\": \"{tool}\", \"github_repo\": \"o/{tool}\", \"url_template\": \
             \"https://x/{{version}}-{{url_suffix}}\", \"latest_version\": \"27\", \"crates\": {{}}, \"supported_platforms\": \
             [\"linux_amd64\"], \"versions\": {{\"27\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"{}\", \"url_suffix\": \
             \"l\"}}}}}}}}}}\n",
            "3f786850e387550fdab836ed7e6dc881de23001b8e2f4b8a7c1d0ff6a2c4b1d9"
        )
    };
    let fixture = |old: &str| {
        format!(
            "//- pins.toml\n[tool.sdk]\npin = 'v.json :: new'\n[tool.sdk-old]\npin = 'v.json :: old'\nof = 'sdk'\n\
             //- v.json\n{{\"new\": \"27\", \"old\": \"{old}\"}}\n{}",
            registry("sdk")
        )
    };
    check(&fixture("27"), &[]);
    check(&fixture("24"), &["v.json:1:23 registry-missing-version: 24 -> releases up to 27"]);
    let fix = findings(&world(&fixture("24"))).remove(0).fix.text("pins");
    assert_eq!(fix, "pins fetch-checksums sdk-old@24");
}

#[test]
fn a_file_of_a_pattern_that_cannot_be_read_is_told() {
    let fixture = "//- pins.toml\n[tool.t]\npin = 'a.json :: t'\nalso = 'x/*.json :: t'\n//- a.json\n{\"t\": \"1\"}\n\
                   //- x/a.json\n{\"t\": \"1\"}\n";
    let unread = world(fixture).with(&path("x/b.json"), FileText::Unreadable("not UTF-8".to_owned()));
    assert_eq!(lines(&findings(&unread)), ["x/b.json:1:1 place-missing: JSON -> something else"]);
    assert!(findings(&unread)[0].message.ends_with("no place in it was checked: not UTF-8"));
}

#[test]
fn a_comment_begins_behind_every_string() {
    for (file, line) in [
        ("a.bzl", "V = f('x', r'# 1.2.3') # 1.3.0"),
        ("a.bzl", "V = f('''# 1.2.3 ' #''', \"\\\"# 1.2.3\") # 1.3.0"),
        ("a.toml", "V = ['x'] # 1.3.0"),
        ("a.yml", "V: it's a#b # 1.3.0"),
    ] {
        let fixture = format!(
            "//- pins.toml\n[tool.t]\npin = 'pin'\nalso = '{file} :: V / #'\n//- pin\n1.3.0\n//- {file}\n{line}\n"
        );
        check(&fixture, &[]);
    }
}

/// Every form that settings have had so far, from the first one.
#[test]
fn settings_of_an_older_form_are_read() {
    let first = "source = \"a.bzl\"\nversions = \"V\"\ncompatibility = \"C\"\nregistry = \"r\"\nregistry_data = \"r.bzl\"\n\
                 exclude = [\"old/**\"]\n\n[[waiver]]\nrule = \"crate-version\"\nplace = \"x/Cargo.toml\"\ntool = \"t\"\n\
                 reason = \"why\"\nexpires = 2027-01-31\n";
    let places = "[tool.t]\npin = 'a.bzl :: V'\nalso = 'b.json :: x'\ncrates = { t = \"{version}\" }\nscheme = \"opaque\"\n\
                  platforms = { x = { os = \"linux\" } }\nregistry_keys = { versions = \"releases\" }\n\n[tool.u]\nof = \"t\"\n\n\
                  [[compatibility_table]]\nat = 'a.bzl :: FITS'\nof = \"t\"\n\n[[bundle]]\nat = 'b.json :: bundles'\n";
    for settings in [first, places] {
        let read = Layout::read(Some((&path("pins.toml"), &settings.into())), &[]);
        assert!(read.is_ok(), "{settings}{}", read.unwrap_err().message);
    }
}

#[test]
fn the_files_that_the_settings_name_are_known_without_a_look_at_the_repository() {
    let text = "[tool.x]\npin = 'a.yml :: x'\nalso = ['b.json :: x', 'a.yml :: y', 'c/*.json :: x']\n";
    let layout = Layout::read(Some((&path(Layout::ROOT_SETTINGS), &text.into())), &[]).unwrap();
    let named: Vec<String> = layout.named_files().iter().map(ToString::to_string).collect();
    let expected =
        ["Cargo.lock", "Cargo.toml", "a.yml", "b.json", "pins.toml", "toolchains/tool_versions.bzl"];
    assert_eq!(named, expected);
}
