//! By what a finding is known again: its rule, its tool, its file, what was found and the text of
//! its line, and nothing else.

use pins::finding::{Finding, Fix, Place, Problem};
use pins::verify::{fingerprints, rules};
use pins::world::World;

use crate::repository::clean_with;
use crate::support::{findings, path, world};

/// The line of the clean repository that is marked.
const LINE: &str = "The CLI is 0.46.0. <!-- tool-version: wit-bindgen -->";

/// The fingerprints of what is found where other lines stand there.
#[track_caller]
fn of_lines(lines: &[&str]) -> Vec<String> {
    let world = world(&clean_with(&[(LINE, &lines.join("\n"))]));
    let found = findings(&world);
    let prints = fingerprints(&world, &found);
    assert_eq!(prints.len(), found.len());
    assert!(prints.iter().all(|print| print.len() == 64), "{prints:?}");
    prints
}

#[test]
fn the_text_of_the_line_counts_and_the_blanks_around_it_do_not() {
    let line = LINE.replace("0.46.0", "0.45.0");
    let line = line.as_str();
    let first = of_lines(&[line]).remove(0);
    let unended = world(&clean_with(&[])).with(&path("docs/versions.md"), line);
    assert_eq!(fingerprints(&unended, &findings(&unended)), *std::slice::from_ref(&first));
    for (same, lines) in [
        (true, &["# Title", "", line][..]),
        (true, &[line, "And more."]),
        (true, &[&format!("  {line}  ")]),
        (false, &[&line.replace("CLI", "program")]),
        (false, &[&line.replace("0.45.0", "0.44.0")]),
        (false, &[&format!("- {line}")]),
    ] {
        let prints = of_lines(lines);
        assert_eq!(prints.len(), 1, "{lines:?}");
        assert_eq!(prints[0] == first, same, "{lines:?}");
    }
}

#[test]
fn of_several_that_are_alike_each_has_its_own() {
    let line = LINE.replace("0.46.0", "0.45.0");
    let line = line.as_str();
    let twice = of_lines(&[line, "", line]);
    assert_eq!(twice.len(), 2);
    assert_ne!(twice[0], twice[1]);
    assert_eq!(twice[0], of_lines(&[line])[0]);
}

/// The fingerprint of a finding about a whole file.
fn of_file(world: &World, file: &str, tool: Option<&str>, found: &str) -> String {
    let problem = Problem {
        tool: tool.map(str::to_owned),
        place: Place::file(&path(file)),
        expected: "something else".to_owned(),
        found: found.to_owned(),
        message: "It is wrong.".to_owned(),
        fix: Fix::advise("look at it"),
    };
    let finding: Finding = problem.breaks(rules([]).next().unwrap());
    fingerprints(world, &[finding]).remove(0)
}

#[test]
fn what_is_about_a_whole_file_knows_no_line() {
    let (before, after) = (world(&clean_with(&[])), world(&clean_with(&[(LINE, "# Another first line")])));
    let file = "docs/versions.md";
    let print = of_file(&before, file, None, "it");
    assert_eq!(print, of_file(&after, file, None, "it"));
    let others = [
        of_file(&before, "app/Cargo.toml", None, "it"),
        of_file(&before, file, Some("saw"), "it"),
        of_file(&before, file, None, "that"),
    ];
    assert!(others.iter().all(|other| *other != print), "{others:?}");
}
