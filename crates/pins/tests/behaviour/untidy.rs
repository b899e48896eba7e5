//! An untidy repository: what `init` makes of it, and what `verify` then finds, judged line
//! by line against what its author said of each.

use std::collections::{BTreeMap, BTreeSet};

use pins::finding::Finding;
use pins::plan::{Goal, additions};
use pins::world::World;

use crate::fixture;
use crate::repository::digests;
use crate::support::{downloaded, findings, planned, searched_files};

/// The files, which the fixtures hold by their areas.
fn files() -> Vec<(String, String)> {
    let areas = [
        include_str!("../data/untidy/build.txt"),
        include_str!("../data/untidy/ci.txt"),
        include_str!("../data/untidy/code.txt"),
        include_str!("../data/untidy/docs.txt"),
        include_str!("../data/untidy/infra.txt"),
        include_str!("../data/untidy/lookalikes.txt"),
        include_str!("../data/untidy/web.txt"),
    ];
    areas.into_iter().flat_map(|area| fixture::files(&digests(area))).collect()
}

/// What the author says of lines: by file and line, whether it is a drift, and of which tool.
fn expected() -> BTreeMap<(&'static str, String), (bool, &'static str)> {
    let rows = include_str!("../data/untidy/expected.tsv").lines().map(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        ((columns[1], digests(columns[2])), (columns[0] == "drift", columns[3]))
    });
    rows.collect()
}

fn initialized() -> World {
    let before = searched_files(&files());
    let plan = planned(&before, &Goal::Init, downloaded).unwrap();
    assert_eq!(plan.changes().len(), 1);
    plan.after
}

/// The line of a text, without the blanks around it.
fn line(text: &str, number: usize) -> &str {
    text.lines().nth(number - 1).unwrap_or_default().trim()
}

/// Whether a finding is of a tool, however the words of its name are joined.
fn is_of(finding: &Finding, tool: &str) -> bool {
    finding.tool.as_deref().is_some_and(|found| found.replace('_', "-") == tool.replace('_', "-"))
}

#[test]
fn what_has_drifted_is_found_and_nothing_else() {
    let (world, expected) = (initialized(), expected());
    let (mut found, mut others) = (BTreeSet::new(), Vec::new());
    let mut sums = 0;
    let list = findings(&world);
    for finding in &list {
        let path = finding.place.path.as_str();
        let line = line(world.text(path).unwrap(), finding.place.line);
        let row = expected.iter().find(|((of, said), _)| *of == path && said == line);
        match row {
            Some((key, (true, tool))) if is_of(finding, tool) => _ = found.insert(key),
            // Cargo.lock has what the manifests want, and these have drifted.
            _ if finding.rule.name == "crate-lock" => {}
            // Tables of digests are no drift, and nobody manages them until their URLs are said.
            _ if finding.message.starts_with("this is the first digest of a table") => sums += 1,
            // Of other tools nobody has said what they should be.
            Some((_, (false, tool))) if !is_of(finding, tool) => {}
            _ => others.push(format!("{}: {line} ({})", finding.place, finding.rule)),
        }
    }
    assert_eq!(others, [""; 0]);
    let drifts = expected.values().filter(|(is_drift, _)| *is_drift).count();
    assert_eq!((found.len(), drifts), (198, 200));
    assert_eq!(sums, 2);
}

#[test]
fn the_settings_are_whole_and_can_be_followed() {
    let world = initialized();
    let settings = world.text("pins.toml").unwrap();
    for said in [
        "\n# buf, told by a constant.\n[tool.buf]\n",
        "\n[tool.bazel]\npin = '.bazelversion'\n",
        "\npin = 'bazel/versions.bzl :: TOOL_VERSIONS / wit-bindgen'\n",
        "\ncrates = { wit-bindgen = \"{version}\", ",
        "\n    { beside = 'tools/multitool.lock.json :: ",
    ] {
        assert!(settings.contains(said), "{said}\n{settings}");
    }
    // Whatever it was not sure of is a comment: no place is wrong.
    let of_settings: Vec<String> = findings(&world)
        .iter()
        .filter(|finding| finding.place.path == "pins.toml" || finding.rule.name == "place-shared")
        .map(|finding| finding.message.clone())
        .collect();
    assert_eq!(of_settings, [""; 0]);
    // Nothing is left to add, and a second time nothing is written.
    assert_eq!(additions(&world), "");
    let said = planned(&world, &Goal::Init, downloaded).unwrap_err().to_string();
    assert!(said.starts_with("there is pins.toml already"), "{said}");
}

#[test]
fn a_repository_without_tools_gets_no_settings() {
    for files in [
        "//- README.md\n# Us\n\nVersion 1.2.3 of us.\n//- Cargo.toml\n[package]\nname = \"us\"\nversion = \"1.2.3\"\n",
        // Numbers that count something else.
        "//- a.yml\njobs: {a: {timeout-minutes: 60}, b: {timeout-minutes: 60}}\n",
        // What tests are about.
        "//- tests/a.bzl\nV = {\"saw\": \"1.2.0\"}\nW = {\"saw\": \"1.2.0\"}\n",
        // Arguments without a name.
        "//- a.bzl\nX = saw.replace(\"0.12\", \"0.11\")\nY = saw.replace(\"0.12\", \"0.11\")\n",
        // Libraries, which their package manager moves.
        "//- a/package.json\n{\"dependencies\": {\"saw\": \"1.2.0\"}}\n//- b/package.json\n{\"dependencies\": {\"saw\": \"1.2.1\"}}\n",
        // One place repeats nothing.
        "//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n",
        // Nobody knows which of these is one tool's.
        "//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n//- b.yml\nsaw: 7.0.0\n",
    ] {
        let before = searched_files(&fixture::files(files));
        assert!(planned(&before, &Goal::Init, downloaded).unwrap().is_empty(), "{files}");
        assert_eq!(additions(&before).lines().filter(|line| line.starts_with('[')).count(), 0);
    }
}

#[test]
fn settings_lie_where_an_xtask_would_look_for_them() {
    let tools = "//- v.bzl\nSAW_VERSION = \"1.2.0\"\n//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n";
    for (other, path) in [("", "pins.toml"), ("//- xtask/Cargo.toml\n[package]\n", "xtask/pins.toml")] {
        let before = searched_files(&fixture::files(&format!("{tools}{other}")));
        let plan = planned(&before, &Goal::Init, downloaded).unwrap();
        let text = plan.after.text(path).unwrap();
        assert!(text.ends_with(
            "[tool.saw]\npin = 'v.bzl :: SAW_VERSION'\nalso = [\n    'a.yml :: env / SAW_VERSION',\n]\n"
        ));
        assert!(text.contains("# saw, told by a constant.\n"));
        assert_eq!(findings(&plan.after), []);
    }
}

#[test]
fn what_cannot_be_a_place_is_a_comment() {
    // Two tools would claim one version, which no bump could move.
    let before = "//- v.bzl\nSAW_VERSION = \"1.2.0\"\nAXE_VERSION = \"1.2.0\"\n//- a.yml\nenv:\n  SAW_VERSION: 1.2.0\n  AXE_VERSION: 1.2.0\n\
                  //- Dockerfile\nRUN curl https://x.test/saw/v1.1.0/saw.tgz\n";
    let before = searched_files(&fixture::files(before));
    let plan = planned(&before, &Goal::Init, downloaded).unwrap();
    let text = plan.after.text("pins.toml").unwrap();
    assert!(
        text.contains("# Nothing but a marker there would manage what Dockerfile says of it.\n"),
        "{text}"
    );
    assert_eq!(findings(&plan.after).len(), 1);
}
