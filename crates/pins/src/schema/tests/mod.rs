//! What the schemas make of whole files: each read in every form, refused at the
//! exact place, and edited byte for byte. Every module is tables of cases.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/support/damage.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use the rest")]
mod damage;
mod damaged;
mod json_schema;
mod real_registry;
mod registry_edits;
mod registry_patterns;
mod registry_reading;
mod registry_tolerance;
mod revoked;
mod source_edits;
mod source_reading;
mod source_refusals;
mod source_syntax;
mod source_uses;

use crate::finding::Problem;
use crate::value::path::RepoPath;

/// A path in the repository.
fn path(text: &str) -> RepoPath {
    text.parse().unwrap()
}

/// What marks the place of a finding in the text of a case.
const MARK: &str = "$0";

/// A text without its marks, and the line and column of each.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for (index, part) in marked.split(MARK).enumerate() {
        if index > 0 {
            let line = text.matches('\n').count() + 1;
            let column = text.rsplit('\n').next().unwrap().trim_start_matches('\u{feff}').chars().count() + 1;
            places.push((line, column));
        }
        text.push_str(part);
    }
    (text, places)
}

/// Asserts that the problems are at the marked places, in order, and say
/// `expected -> found`.
#[track_caller]
fn assert_refused(text: &str, problems: &[Problem], places: &[(usize, usize)], expected: &[&str]) {
    let shown: Vec<String> =
        problems.iter().map(|problem| format!("{} -> {}", problem.expected, problem.found)).collect();
    assert_eq!(shown, expected, "in\n{text}");
    let found: Vec<(usize, usize)> =
        problems.iter().map(|problem| (problem.place.line, problem.place.column)).collect();
    assert_eq!(found, places, "the places of {shown:?} in\n{text}");
}
