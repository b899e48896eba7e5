//! Places that are none, that are several, or at which something else stands: what
//! `verify` says of each, and where.

use crate::support::{findings, lines, world};

/// A repository in which one place repeats the pin, 1.2.0.
pub(crate) fn at(place: &str, file: &str, text: &str) -> String {
    format!(
        "//- pins.toml\n[tool.x]\npin = '.x-version'\nalso = ['{place}']\n//- .x-version\n1.2.0\n//- {file}\n{text}"
    )
}

/// What is found in each repository, one after the other.
#[track_caller]
fn finds(cases: &[(&str, &str, &str, &str)]) {
    let found = cases
        .iter()
        .map(|(place, file, text, _)| lines(&findings(&world(&at(place, file, text)))).join("\n"));
    let found: Vec<String> = found.collect();
    let expected: Vec<&str> = cases.iter().map(|(.., expected)| *expected).collect();
    assert_eq!(found, expected);
}

#[test]
fn no_file_is_there() {
    finds(&[
        ("b.json :: x", "a.json", "{}", "pins.toml:3:9 place-missing: b.json -> no such file"),
        ("*/b.json :: x", "a.json", "{}", "pins.toml:3:9 place-missing: a file -> no such file"),
        ("b/a.json :: x", "a.json", "{}", "pins.toml:3:9 place-missing: b/a.json -> no such file"),
        ("A.json :: x", "a.json", "{}", "pins.toml:3:9 place-missing: A.json -> no such file"),
    ]);
}

#[test]
fn a_file_whose_name_holds_a_separator_is_quoted() {
    finds(&[
        ("\"a ~ b.json\" :: x", "a ~ b.json", "{\"x\": \"1.2.0\"}", ""),
        (
            "\"a ~ b.json\" :: x",
            "a ~ b.json",
            "{\"x\": \"1.3.0\"}",
            "a ~ b.json:1:8 place-version: 1.2.0 -> 1.3.0",
        ),
    ]);
}

#[test]
fn a_file_does_not_parse() {
    finds(&[
        ("a.bzl :: X", "a.bzl", "X = (\n", "a.bzl:2:1 place-missing: Starlark -> something else"),
        ("a.toml :: x", "a.toml", "x = \n", "a.toml:1:5 place-missing: TOML -> something else"),
        ("a.json :: x", "a.json", "{\"x\": 1,,}\n", "a.json:1:9 place-missing: JSON -> something else"),
        ("a.yml :: x", "a.yml", "x: [\n", "a.yml:2:1 place-missing: YAML -> something else"),
        ("a.yml :: x", "a.yml", "x:\n\ty: 1\n", "a.yml:2:1 place-missing: YAML -> something else"),
        ("a.yml :: x", "a.yml", "x: 1.2.0\nx: 1.2.0\n", "a.yml:2:1 place-missing: YAML -> something else"),
        (
            "Dockerfile :: FROM / .tag",
            "Dockerfile",
            "FROM\n",
            "pins.toml:3:9 place-missing: .tag -> there is nothing to choose from",
        ),
        (
            ".tool-versions :: x",
            ".tool-versions",
            "x\n",
            ".tool-versions:1:1 place-missing: lines of tools and versions -> something else",
        ),
        (".x", ".x", "1.2.0\n1.2.0\n", ".x:1:1 place-missing: a plain literal -> a list"),
        (".x :: y", ".x", "1.2.0\n", "pins.toml:3:9 place-missing: y -> there is nothing to choose from"),
    ]);
}

#[test]
fn what_stands_there_is_no_plain_literal() {
    finds(&[
        (
            "a.bzl :: X",
            "a.bzl",
            "X = \"1.\" + \"2.0\"\n",
            "a.bzl:1:5 place-missing: a plain literal -> a concatenation",
        ),
        (
            "a.bzl :: X",
            "a.bzl",
            "X = f(\"1.2.0\")\n",
            "a.bzl:1:5 place-missing: a plain literal -> a call of f",
        ),
        (
            "a.bzl :: X",
            "a.bzl",
            "X = \"1.{}\".format(\"2.0\")\n",
            "a.bzl:1:5 place-missing: a plain literal -> a formatted string",
        ),
        (
            "a.bzl :: X",
            "a.bzl",
            "X = \"1.%s\" % \"2.0\"\n",
            "a.bzl:1:5 place-missing: a plain literal -> a formatted string",
        ),
        ("a.bzl :: X", "a.bzl", "X = Y\n", "a.bzl:1:5 place-missing: a plain literal -> a name"),
        ("a.bzl :: X", "a.bzl", "X = [\"1.2.0\"]\n", "a.bzl:1:5 place-missing: a plain literal -> a list"),
        ("a.bzl :: X", "a.bzl", "X = {\"1.2.0\": 1}\n", "a.bzl:1:5 place-missing: a plain literal -> a map"),
        ("a.bzl :: X", "a.bzl", "X = True\n", "a.bzl:1:5 place-missing: a plain literal -> true or false"),
        ("a.bzl :: X", "a.bzl", "X = None\n", "a.bzl:1:5 place-missing: a plain literal -> no value"),
        (
            "a.bzl :: X",
            "a.bzl",
            "X = \"1.2.0\" if Y else \"1.3.0\"\n",
            "a.bzl:1:5 place-missing: a plain literal -> a conditional",
        ),
    ]);
}

#[test]
fn what_stands_in_data_is_no_plain_literal() {
    finds(&[
        (
            "a.json :: x",
            "a.json",
            "{\"x\": {\"y\": \"1.2.0\"}}\n",
            "a.json:1:7 place-missing: a plain literal -> a map",
        ),
        ("a.json :: x", "a.json", "{\"x\": null}\n", "a.json:1:7 place-missing: a plain literal -> no value"),
        ("a.toml :: x", "a.toml", "x = true\n", "a.toml:1:5 place-missing: a plain literal -> true or false"),
        (
            "a.toml :: x",
            "a.toml",
            "x = 2026-01-01\n",
            "a.toml:1:5 place-missing: a plain literal -> 2026-01-01",
        ),
        (
            "a.yml :: x",
            "a.yml",
            "y: &a 1.2.0\nx: *a\n",
            "a.yml:2:4 place-missing: a plain literal -> an alias",
        ),
        ("a.yml :: x", "a.yml", "x:\n", "a.yml:1:3 place-missing: a plain literal -> no value"),
        ("a.yml :: x", "a.yml", "x: yes\n", "a.yml:1:4 place-version: 1.2.0 -> yes"),
        (
            "Dockerfile :: FROM / .tag",
            "Dockerfile",
            "ARG V=1\nFROM x:${V}\n",
            "Dockerfile:2:8 place-missing: a plain literal -> a variable",
        ),
    ]);
}

#[test]
fn the_literal_says_something_else() {
    finds(&[
        ("a.json :: x", "a.json", "{\"x\": \"x 1.2.0\"}\n", "a.json:1:7 place-version: a version -> x 1.2.0"),
        ("a.json :: x", "a.json", "{\"x\": \"\"}\n", "a.json:1:7 place-version: a version -> "),
        (
            "a.json :: x ~ {platform}/{version}-{platform}",
            "a.json",
            "{\"x\": \"linux/1.2.0-mac\"}\n",
            "a.json:1:7 place-version: a version -> linux/1.2.0-mac",
        ),
        (
            "a.json :: x ~ {version}@{commit}",
            "a.json",
            "{\"x\": \"1.2.0@012345\"}\n",
            "a.json:1:7 place-version: a version -> 1.2.0@012345",
        ),
        (
            "a.json :: x ~ {version}/{file}",
            "a.json",
            "{\"x\": \"1.2.0/a/b.tgz\"}\n",
            "a.json:1:7 place-version: a version -> 1.2.0/a/b.tgz",
        ),
        (
            "a.json :: x ~ v{version}",
            "a.json",
            "{\"x\": \"1.2.0\"}\n",
            "a.json:1:7 place-version: a version -> 1.2.0",
        ),
        (
            "a.json :: x ~ v{version}-*",
            "a.json",
            "{\"x\": \"v1.2.0-x-1.2.0\"}\n",
            "a.json:1:7 place-version: a version -> v1.2.0-x-1.2.0",
        ),
        (
            "a.json :: x ~ {version}/{version}",
            "a.json",
            "{\"x\": \"1.2.0/1.3.0\"}\n",
            "a.json:1:14 place-version: 1.2.0 -> 1.3.0",
        ),
        ("a.json :: x", "a.json", "{\"x\": \">=1.20 <2\"}\n", "a.json:1:7 place-version: 1.2.0 -> >=1.20 <2"),
        ("a.json :: x", "a.json", "{\"x\": \">=1.0 <2\"}\n", ""),
    ]);
}

#[test]
fn the_steps_lead_nowhere_or_to_several_things() {
    finds(&[
        ("a.json :: y", "a.json", "{\"x\": \"1.2.0\"}\n", "pins.toml:3:9 place-missing: y -> there is x"),
        (
            "a.json :: x / y",
            "a.json",
            "{\"x\": {\"z\": 1}}\n",
            "pins.toml:3:9 place-missing: y -> there is z",
        ),
        (
            "a.json :: x / [3]",
            "a.json",
            "{\"x\": [\"1.2.0\"]}\n",
            "pins.toml:3:9 place-missing: [3] -> there is [0]",
        ),
        (
            "a.json :: x",
            "a.json",
            "{\"a\": {\"x\": \"1.2.0\"}, \"b\": {\"x\": \"1.2.0\"}}\n",
            "pins.toml:3:9 place-ambiguous: one place -> 2 places",
        ),
        ("a.yml :: x", "a.yml", "x: 1.2.0\n---\ny: 1.2.0\n", ""),
        (
            "a.yml :: x",
            "a.yml",
            "x: 1.2.0\n---\nx: 1.2.0\n",
            "pins.toml:3:9 place-ambiguous: one place -> 2 places",
        ),
        (
            "a.bzl :: f / .v",
            "a.bzl",
            "f(v = \"1.2.0\")\nf(v = \"1.2.0\")\n",
            "pins.toml:3:9 place-ambiguous: one place -> 2 places",
        ),
    ]);
}

#[test]
fn a_file_is_none_for_places() {
    finds(&[
        (
            "checksums/registry_data.bzl :: X",
            "checksums/registry_data.bzl",
            "X = \"1.2.0\"\n",
            "checksums/registry_data.bzl:1:1 generated-stale: \"\"\"The registry as Bazel reads it, at load time and without  -> X = \"1.2.0\"\npins.toml:3:9 place-missing: a file of versions -> checksums/registry_data.bzl",
        ),
        (
            "checksums/tools/y.json :: latest_version",
            "checksums/tools/y.json",
            "{}\n",
            "checksums/tools/y.json:1:1 registry-schema: versions -> no such key\npins.toml:3:9 place-missing: a file of versions -> checksums/tools/y.json",
        ),
        (
            "pins.toml :: tool / x / pin",
            "a",
            "",
            "pins.toml:3:9 place-missing: a file of versions -> pins.toml",
        ),
    ]);
}

/// What is found in a repository of these files.
#[track_caller]
fn finds_in(cases: &[(&str, &str)]) {
    let found: Vec<String> =
        cases.iter().map(|(fixture, _)| lines(&findings(&world(fixture))).join("\n")).collect();
    let expected: Vec<&str> = cases.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(found, expected);
}

#[test]
fn two_tools_want_one_literal() {
    let source =
        "//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {\"y\": \"1.2.0\"}\nTOOL_COMPATIBILITY = {}\n";
    let row = "toolchains/tool_versions.bzl :: TOOL_VERSIONS / y";
    finds_in(&[
        (
            "//- pins.toml\n[tool.x]\npin = 'a.json :: x'\nalso = 'a.json :: z'\n[tool.y]\npin = 'a.json :: y'\nalso = 'a.json :: z'\n//- a.json\n{\"x\": \"1.2\", \"y\": \"1.2\", \"z\": \"1.2\"}\n",
            "a.json:1:32 place-shared: one tool -> x and y",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = 'a.json :: x'\n[tool.y]\npin = 'a.json :: x'\n//- a.json\n{\"x\": \"1.2\"}\n",
            "a.json:1:8 place-shared: one tool -> x and y",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = 'a.json :: x'\n[tool.y]\npin = 'a.json :: y'\nalso = 'a.json :: x'\n//- a.json\n{\"x\": \"1.2\", \"y\": \"1.2\"}\n",
            "a.json:1:8 place-shared: one tool -> x and y",
        ),
        (
            &format!(
                "//- xtask/pins.toml\n[tool.x]\npin = 'a.json :: x'\nalso = '{row}'\n[tool.y]\n//- a.json\n{{\"x\": \"1.2.0\"}}\n{source}"
            ),
            "toolchains/tool_versions.bzl:1:24 place-shared: one tool -> y and x",
        ),
        (
            &format!(
                "//- xtask/pins.toml\n[tool.y]\npin = 'a.json :: x'\n//- a.json\n{{\"x\": \"1.2.0\"}}\n{source}"
            ),
            "toolchains/tool_versions.bzl:1:19 tool-pin: one pin -> two pins",
        ),
        (
            "//- pins.toml\n[tool.x]\nalso = 'a.json :: x'\n[tool.y]\npin = 'a.json :: x'\n//- toolchains/tool_versions.bzl\nTOOL_VERSIONS = {}\n//- a.json\n{\"x\": \"1.2.0\"}\n",
            "pins.toml:1:7 tool-pin: a pin -> none",
        ),
    ]);
}

#[test]
fn what_stands_at_a_pin_is_none_of_its_versions() {
    finds_in(&[
        (
            "//- pins.toml\n[tool.x]\npin = '.x'\nscheme = 'semver'\n//- .x\n27\n",
            ".x:1:1 place-version: a version -> 27",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = '.x'\nscheme = 'numbers'\n//- .x\ncanary\n",
            ".x:1:1 place-version: a version -> canary",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = '*.txt'\n//- a.txt\n27\n//- b.txt\n27\n",
            "pins.toml:2:7 place-ambiguous: one place -> 2 places",
        ),
        (
            "//- pins.toml\nexclude = ['a/**']\n[tool.x]\npin = 'a/x.json :: x'\n//- a/x.json\n{\"x\": \"1.2\"}\n",
            "pins.toml:3:7 place-missing: a/x.json -> no such file",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = 'a.yml :: x / # ~ v{version}'\nalso = 'a.yml :: [*] ~ *@{commit}'\n//- a.yml\nx: a@0123456789abcdef0123456789abcdef01234567 # v1.2\ny: b@fffffffffffffffffffffffffffffffffffffff0\n",
            "a.yml:2:6 place-version: 0123456789abcdef0123456789abcdef01234567 -> fffffffffffffffffffffffffffffffffffffff0",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = '.x'\nalso = 'a.bzl :: f / .url ~ */{version}.zip'\n//- .x\n1.3\n//- a.bzl\nf(\n    url = \"https://a/1.2.zip\",\n    sha256 = \"<a1>\",\n)\n",
            "a.bzl:2:22 place-version: 1.3 -> 1.2",
        ),
        (
            "//- pins.toml\n[tool.x]\npin = '.x'\ncrates = { c = '{version}' }\n//- .x\n1.3.0\n//- Cargo.toml\n[package]\nname = \"a\"\n[dependencies]\nd = \"1\"\n//- Cargo.lock\nversion = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\n \"d\",\n]\n\n[[package]]\nname = \"c\"\nversion = \"1.2.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"d\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\ndependencies = [\n \"c\",\n]\n",
            "Cargo.lock:12:11 crate-lock: 1.3.0 -> 1.2.0",
        ),
    ]);
}

#[test]
fn tables_and_bundles_disagree() {
    let settings = "//- pins.toml\n[tool.x]\npin = '.x'\n[tool.y]\npin = '.y'\n[[compatibility_table]]\nat = 'a.json :: fits'\n[[compatibility_table]]\nat = 'b.bzl :: FITS'\nof = 'x'\n[[bundle]]\nat = 'a.json :: bundles'\n//- .x\n1.2\n//- .y\n2.0\n";
    let a = |fits: &str, bundles: &str| {
        format!(
            "{settings}//- a.json\n{{\"fits\": {{\"x\": {{\"1.2\": {{\"y\": [{fits}]}}}}}}, \"bundles\": {{{bundles}}}}}\n//- b.bzl\nFITS = {{\"1.2\": {{\"y\": [\"2.0\"]}}}}\n"
        )
    };
    finds_in(&[
        (&a("\"2.0\"", ""), ""),
        (&a("\"2.1\", \"2.0\"", ""), "b.bzl:1:18 compatibility-tables: 2.0, 2.1 -> 2.0"),
        (&a("\"2.0\"", "\"new\": {\"z\": \"1.0\"}"), "a.json:1:68 bundle-version: a tool -> z"),
        (
            &a("\"2.0\"", "\"new\": {\"x\": \"1.2\", \"y\": \"2.1\"}"),
            "a.json:1:80 bundle-version: 2.0 -> 2.1",
        ),
        // Each table that says something else is told.
        (
            &a("\"2.0\", \"2.2\"", "\"new\": {\"x\": \"1.2\", \"y\": \"2.1\"}"),
            "a.json:1:87 bundle-version: 2.0, 2.2 -> 2.1\na.json:1:87 bundle-version: 2.0 -> 2.1\nb.bzl:1:18 \
             compatibility-tables: 2.0, 2.2 -> 2.0",
        ),
        (
            &a("\"2.0\"", "\"new\": {\"x\": [\"1.2\"]}"),
            "a.json:1:67 place-version: a version as a plain string literal -> [\"1.2\"]",
        ),
    ]);
    // Those that say the same are told together.
    let found = findings(&world(&a("\"2.0\"", "\"new\": {\"x\": \"1.2\", \"y\": \"2.1\"}")));
    let told = found[0].labels.iter().map(|label| format!("{} {}", label.place, label.text));
    let expected = ["a.json:1:26 x 1.2 allows 2.0", "b.bzl:1:18 x 1.2 allows 2.0"];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}
