//! Versions in comments that say that they must be those of somewhere else, `# Keep in step
//! with versions.bzl: saw 1.2.0`, or what something is now, `# The library is saw 1.2.0`, and in
//! what is said of a parameter, `saw_version: the release, 1.2.0 if you say nothing`.
//!
//! Leaves every other comment: they tell of the past, of examples, of what did not work.

use memchr::memmem;

use super::lines::{LineMention, Lines, in_line, may_have_version};
use super::telling::of_default;
use super::words::is_of_the_past;
use crate::value::text::lines_of;

/// What a comment says that wants to be kept as something else is.
const PROMISES: [&str; 16] = [
    "(default ",
    "which is what",
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
    "the version we ",
    "we build with ",
    "we compile with ",
    "checked in ci with ",
];

/// What a comment says of something that is to stay as it is.
const STAYS: [&str; 19] = [
    "allowed to fail",
    "stay there",
    "stops at",
    "cannot move",
    "nothing newer",
    "on purpose",
    "deliberate",
    "intentional",
    "do not bump",
    "do not upgrade",
    "do not update",
    "don't bump",
    "don't upgrade",
    "don't update",
    "still built",
    "must stay",
    "stays at",
    "held back",
    "frozen",
];

/// Whether a comment, on the line of something or in the lines before it, says that it is to
/// stay as it is.
pub(super) fn stays(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let said = |comment: &str| {
        let comment = comment.to_ascii_lowercase();
        STAYS.iter().any(|phrase| comment.contains(phrase))
    };
    let line = text[start..].lines().next().unwrap_or_default();
    let behind = [" #", " //", "<!--"].iter().filter_map(|sign| line.find(sign)).min();
    let above = text[..start].lines().rev().map(str::trim);
    let mut above =
        above.take_while(|line| ["#", "//", "*", ";", "--"].iter().any(|sign| line.starts_with(sign)));
    behind.is_some_and(|from| said(&line[from..])) || above.any(said)
}

/// Whether a line tells the default of a parameter that is a version.
fn documents(line: &str) -> bool {
    let parameter = line.split_once(": ").filter(|(name, _)| !name.contains(char::is_whitespace));
    parameter.is_some_and(|(name, said)| name.ends_with("version") && of_default(said).is_some())
}

/// What something is, where a comment begins with that: `The library is saw 1.2.0`.
fn identity(comment: &str) -> Option<&str> {
    const MOST_WORDS: usize = 3;
    const OF_SOME: [&str; 6] = ["first", "last", "only", "next", "that", "which"];
    let rest = ["The ", "Our ", "the ", "our "].iter().find_map(|begin| comment.strip_prefix(begin));
    let (subject, object) = rest?.split_once(" is ")?;
    let mut words = subject.split(' ');
    let mut objects = object.split(' ');
    let is_name = objects.next().is_some_and(|word| word.contains(|c: char| c.is_ascii_lowercase()));
    let is_version = objects.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_some = |word: &str| OF_SOME.contains(&word) || is_of_the_past(word);
    let is_one = words.clone().count() <= MOST_WORDS && !words.any(is_some);
    (is_name && is_version && is_one).then_some(object)
}

/// Whether a comment says for what a file is written, and nothing else: `for saw 1.2.0`.
fn is_title(comment: &str) -> bool {
    let mut words = comment.strip_prefix("for ").unwrap_or(comment).split(' ');
    let is_name = words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_version = words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    is_name && is_version && words.next().is_none()
}

/// What a comment begins with, at least.
const BEGINS: [u8; 4] = *b"#/*;";

/// What names a version in a line that is no comment.
const FIELD: &str = "version: ";

/// The versions in such lines, where a comment has its line to itself, in those that may name
/// what is looked for.
pub(super) fn mentions(text: &str, may_name: &dyn Fn(&str) -> bool) -> Vec<LineMention> {
    let mut found = Vec::new();
    let mut at = 0;
    let has_field = memmem::find(text.as_bytes(), FIELD.as_bytes()).is_some();
    for raw in lines_of(text) {
        let from = at;
        at += raw.len();
        // The cheapest first: most lines begin with no comment.
        let begins = raw.bytes().find(|byte| !byte.is_ascii_whitespace());
        if !has_field && begins.is_none_or(|byte| byte.is_ascii() && !BEGINS.contains(&byte)) {
            continue;
        }
        let line = raw.trim_start();
        let start = from + (raw.len() - line.len());
        let line = line.trim_end();
        if !may_have_version(line) {
            continue;
        }
        let is_comment = ["#", "//", "* ", ";"].iter().any(|begin| line.starts_with(begin));
        let may_say = is_comment || line.contains(FIELD);
        if !may_say || !may_name(line) {
            continue;
        }
        let comment = line.trim_start_matches(['#', '/', '*', ';']).trim_start();
        let promises = || {
            let lower = comment.to_ascii_lowercase();
            PROMISES.iter().any(|promise| lower.contains(promise))
        };
        let object = identity(comment).filter(|_| is_comment);
        let counts = is_comment && (promises() || from == 0 && is_title(comment));
        if !(counts || object.is_some() || documents(line)) {
            continue;
        }
        let comment = object.unwrap_or(comment);
        let offset = start + line.len() - comment.len();
        // What was done with a version that a promise is about counts: it has to be done again.
        let present = comment.replace(" was ", "     ").replace(" were ", "      ");
        found.extend(in_line(&present, Lines::Prose).into_iter().map(|version| LineMention {
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
    fn what_stays_as_it_is_is_said_beside_it() {
        for (text, expected) in [
            ("# On purpose: the old site.\nV = \"@\"", true),
            ("# Do not bump: x/1.\n# More.\nV = \"@\"", true),
            ("V = \"@\"  # held back by x", true),
            ("image: '@' // still built with it", true),
            ("# Bump this with care.\nV = \"@\"", false),
            ("# On purpose.\n\nV = \"@\"", false),
            ("# On purpose.\nW = 1\nV = \"@\"", false),
            ("V = \"@ frozen\"", false),
        ] {
            assert_eq!(stays(text, text.find('@').unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn only_a_comment_that_promises_something_counts() {
        for (line, expected) in [
            ("# Keep in step with versions.bzl: saw 1.2.0.", "1.2.0"),
            ("  // must match saw 1.2.0", "1.2.0"),
            ("# saw 1.2.0", "1.2.0"),
            ("# for saw 1.2.0", "1.2.0"),
            ("# for saw 1.2.0 and 1.3.0", ""),
            ("# https://x.test/o/saw-1.2.0.sh", ""),
            ("# Runs saw 1.2.0 in a box.", ""),
            ("\n# saw 1.2.0", ""),
            ("x = 1\n# for saw 1.2.0", ""),
            ("# Checked with saw 1.2.0, the version we build with.", "1.2.0"),
            ("# These were checked with saw 1.2.0, which is what builds.", "1.2.0"),
            ("# Checked with saw 1.2.0, the version we used before.", ""),
            ("// The calls below are for saw 1.2.0, which is what we link.", "1.2.0"),
            ("# The runner's own library is saw 1.2.0; others fail", "1.2.0"),
            ("# The migration tool is saw 1.2.0", "1.2.0"),
            ("# The oldest is saw 1.2.0", ""),
            ("# The first that works is saw 1.2.0", ""),
            ("# The saw is 1.2.0", ""),
            ("# It is saw 1.2.0", ""),
            ("# Must match saw 1.2.0 or newer", ""),
            ("# Kept in sync with axe, since saw 1.2.0 broke it", ""),
            ("x = 1 # must match saw 1.2.0", ""),
            ("Keep in step with saw 1.2.0", ""),
            ("    saw_version: the release, 1.2.0 if you say nothing", "1.2.0"),
            ("    saw_version: 1.2.0 if the other one fails", ""),
            ("    saw_version: the release, as in saw 1.2.0", ""),
            ("    note: saw 1.2.0 if you say nothing", ""),
        ] {
            let found: Vec<&str> = mentions(line, &|_| true).into_iter().map(|it| &line[it.span]).collect();
            assert_eq!(found.concat(), expected, "{line}");
            assert!(mentions(line, &|_| false).is_empty(), "it names something else: {line}");
        }
    }
}
