//! Versions in comments that say that they must be those of somewhere else, `# Keep in step
//! with versions.bzl: saw 1.2.0`, and in what is said of a parameter, `saw_version: the
//! release, 1.2.0 if you say nothing`.
//!
//! Leaves every other comment: they tell of the past, of examples, of what did not work.

use super::lines::{LineMention, Lines, in_line};
use super::telling::of_default;

/// What a comment says that wants to be kept as something else is.
const PROMISES: [&str; 10] = [
    "in step with",
    "in sync with",
    "keep in step",
    "keep in sync",
    "must be kept in",
    "must be the same",
    "must equal",
    "must match",
    "same version as",
    "should match",
];

/// Whether a line tells the default of a parameter that is a version.
fn documents(line: &str) -> bool {
    let parameter = line.split_once(": ").filter(|(name, _)| !name.contains(char::is_whitespace));
    parameter.is_some_and(|(name, said)| name.ends_with("version") && of_default(said).is_some())
}

/// The versions in such lines, where a comment has its line to itself.
pub(super) fn mentions(text: &str) -> Vec<LineMention> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        let comment = line.trim_start_matches(['#', '/', '*', ';']).trim_start();
        let is_comment = ["#", "//", "* ", ";"].iter().any(|begin| line.starts_with(begin));
        let promises = || {
            let lower = comment.to_ascii_lowercase();
            PROMISES.iter().any(|promise| lower.contains(promise))
        };
        if !(is_comment && promises() || documents(line)) {
            continue;
        }
        let offset = start + line.len() - comment.len();
        found.extend(in_line(comment, Lines::Prose).into_iter().map(|version| LineMention {
            line: start..start + line.len(),
            span: offset + version.at.start..offset + version.at.end,
            version,
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_comment_that_promises_something_counts() {
        for (line, expected) in [
            ("# Keep in step with versions.bzl: saw 1.2.0.", "1.2.0"),
            ("  // must match saw 1.2.0", "1.2.0"),
            ("# saw 1.2.0", ""),
            ("# Must match saw 1.2.0 or newer", ""),
            ("# Kept in sync with axe, since saw 1.2.0 broke it", ""),
            ("x = 1 # must match saw 1.2.0", ""),
            ("Keep in step with saw 1.2.0", ""),
            ("    saw_version: the release, 1.2.0 if you say nothing", "1.2.0"),
            ("    saw_version: 1.2.0 if the other one fails", ""),
            ("    note: saw 1.2.0 if you say nothing", ""),
        ] {
            let found: Vec<&str> = mentions(line).into_iter().map(|it| &line[it.span]).collect();
            assert_eq!(found.concat(), expected, "{line}");
        }
    }
}
