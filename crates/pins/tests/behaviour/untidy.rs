//! An untidy repository: what `init` makes of it, and what `verify` then finds, judged line
//! by line against what its author said of each.

use pins::plan::{Goal, additions};
use pins::world::World;

use crate::fixture;
use crate::judged::{Expected, judged, said_of_lines};
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

fn expected() -> Expected {
    said_of_lines(include_str!("../data/untidy/expected.tsv"))
}

fn initialized() -> World {
    let before = searched_files(&files());
    let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
    assert_eq!(plan.changes().len(), 1);
    plan.after
}

#[test]
fn what_has_drifted_is_found_and_nothing_else() {
    let judged = judged(&initialized(), &expected());
    assert_eq!(judged.others, [""; 0]);
    assert_eq!((judged.found, judged.drifts, judged.unmanaged), (198, 200, 2));
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
    let said = planned(&world, &Goal::Init(None), downloaded).unwrap_err().to_string();
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
        assert!(planned(&before, &Goal::Init(None), downloaded).unwrap().is_empty(), "{files}");
        assert_eq!(additions(&before).lines().filter(|line| line.starts_with('[')).count(), 0);
    }
}

#[test]
fn settings_lie_where_an_xtask_would_look_for_them() {
    let tools = "//- v.bzl\nSAW_VERSION = \"1.2.0\"\n//- a.yml\nenv: {SAW_VERSION: 1.2.0}\n";
    for (other, path) in [("", "pins.toml"), ("//- xtask/Cargo.toml\n[package]\n", "xtask/pins.toml")] {
        let before = searched_files(&fixture::files(&format!("{tools}{other}")));
        let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
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
    let plan = planned(&before, &Goal::Init(None), downloaded).unwrap();
    let text = plan.after.text("pins.toml").unwrap();
    assert!(
        text.contains("# Nothing but a marker there would manage what Dockerfile says of it.\n"),
        "{text}"
    );
    assert_eq!(findings(&plan.after).len(), 1);
}
