//! What differs between two states of a repository: lines, and the versions in them.
//!
//! Judges nothing.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use pins::plan::{Move, Moved};
use pins::value::path::RepoPath;
use pins::world::World;
use regex::Regex;
use similar::{Algorithm, DiffOp, TextDiff};

/// Some lines of a file that became others: one that became another, or several that
/// came and went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hunk<'t> {
    pub(super) path: &'t RepoPath,
    /// Where the old lines began, and the new ones begin.
    lines: (usize, usize),
    old: Vec<&'t str>,
    new: Vec<&'t str>,
}

impl Hunk<'_> {
    /// Whether it is one line that became another.
    pub(super) fn is_one_line(&self) -> bool {
        self.old.len() == 1 && self.new.len() == 1
    }

    /// Where its first line begins.
    pub(super) fn place(&self) -> String {
        format!("{}:{}:", self.path, self.lines.1)
    }

    /// Whether a digest became another one.
    pub(super) fn replaces_digest(&self) -> bool {
        let has = |lines: &[&str]| lines.iter().any(|line| words(line).iter().any(|word| is_digest(word.1)));
        self.is_one_line() && has(&self.old) && has(&self.new)
    }

    /// The lines that came and went, wherever they stand by now.
    pub(super) fn texts(&self) -> (&RepoPath, &[&str], &[&str]) {
        (self.path, &self.old, &self.new)
    }
}

/// The lines that differ.
pub(super) fn hunks<'t>(before: &'t World, after: &'t World) -> Vec<Hunk<'t>> {
    let mut hunks = Vec::new();
    for path in after.paths() {
        let [old, new] = [before, after].map(|world| world.text(path).unwrap());
        let diff = TextDiff::configure().algorithm(Algorithm::Patience).diff_lines(old, new);
        for op in diff.ops().iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
            let lines = (op.old_range().start + 1, op.new_range().start + 1);
            let [old, new] =
                [(old, op.old_range()), (new, op.new_range())].map(|(text, range)| lines_of(text, range));
            if old.len() == new.len() {
                let pairs = old.into_iter().zip(new).enumerate();
                hunks.extend(pairs.map(|(index, (old, new))| Hunk {
                    path,
                    lines: (lines.0 + index, lines.1 + index),
                    old: vec![old],
                    new: vec![new],
                }));
            } else {
                hunks.push(Hunk { path, lines, old, new });
            }
        }
    }
    hunks
}

fn lines_of(text: &str, range: Range<usize>) -> Vec<&str> {
    text.split_inclusive('\n').skip(range.start).take(range.len()).collect()
}

/// The lines that differ, as somebody would write them down.
pub(super) fn shown(hunks: &[Hunk<'_>]) -> String {
    let mut shown = String::new();
    for Hunk { path, lines, old, new } in hunks {
        writeln!(shown, "{path}:{}", lines.1).unwrap();
        old.iter().for_each(|line| writeln!(shown, "-{}", line.trim_end()).unwrap());
        new.iter().for_each(|line| writeln!(shown, "+{}", line.trim_end()).unwrap());
    }
    shown.trim_end().to_owned()
}

/// A version, or a commit, that a bump has changed.
#[derive(Debug)]
pub(super) struct Change<'t> {
    pub(super) path: &'t RepoPath,
    line: usize,
    column: usize,
    /// Where it stands in the text that the bump has left.
    pub(super) at: Range<usize>,
    pub(super) old: &'t str,
    /// What the bump says of it.
    pub(super) step: &'t Move,
}

impl Change<'_> {
    pub(super) fn is_commit(&self) -> bool {
        self.step.what == Moved::Commit
    }

    pub(super) fn place(&self) -> String {
        format!("{}:{}:{}", self.path, self.line, self.column)
    }

    /// What `verify` says if it stays behind.
    pub(super) fn finding(&self) -> String {
        let rule = match &self.step.what {
            Moved::Crate(_) => "crate-version",
            Moved::Lock(_) => "crate-lock",
            Moved::MarkedLine => "marked-version",
            Moved::Pin | Moved::Place | Moved::Commit => "place-version",
            other => panic!("{other:?} at {}", self.place()),
        };
        format!("{} {rule}", self.place())
    }
}

/// Each word of which the bump says that it moved, from where its version begins. Of
/// what moves in a digest store the bump says only that something did.
pub(super) fn changes<'t>(after: &'t World, hunks: &[Hunk<'t>], moves: &'t [Move]) -> Vec<Change<'t>> {
    let mut changes = Vec::new();
    for hunk in hunks.iter().filter(|hunk| hunk.is_one_line()) {
        let (path, line, old, new) = (hunk.path, hunk.lines.1, hunk.old[0], hunk.new[0]);
        let start = line_start(after.text(path).unwrap(), line);
        let is_there = |step: &&Move| {
            step.what != Moved::Digests
                && step.place.path == *path
                && [hunk.lines.0, line].contains(&step.place.line)
        };
        let mut steps: Vec<&Move> = moves.iter().filter(is_there).collect();
        if steps.is_empty() {
            continue;
        }
        let (old_words, new_words) = (words(old), words(new));
        assert_eq!(old_words.len(), new_words.len(), "{path}: {old}{new}");
        let pairs = old_words.into_iter().zip(new_words).filter(|(a, b)| a.1 != b.1);
        let pairs: Vec<_> = pairs.filter(|(old, _)| !is_digest(old.1)).collect();
        steps.sort_by_key(|step| step.place.column);
        if steps.len() == 1 {
            // A literal may say its version twice.
            steps = vec![steps[0]; pairs.len()];
        }
        assert_eq!(steps.len(), pairs.len(), "{path}:{line} changes, and {steps:?} is said of it");
        for (((_, old), (at, word)), step) in pairs.into_iter().zip(steps) {
            let skipped = if step.what == Moved::Commit { 0 } else { version_start(old, word) };
            let shown = match step.what {
                // A requirement is shown whole, with its quotes.
                Moved::Crate(_) | Moved::Lock(_) => new[..at].rfind('"').unwrap(),
                _ => at + skipped,
            };
            let column = new[..shown].chars().count() + 1;
            let at = start + at + skipped..start + at + word.len();
            changes.push(Change { path, line, column, at, old: &old[skipped..], step });
        }
    }
    changes
}

/// A literal that a bump has changed without a word on it: a part of a row.
#[derive(Debug)]
pub(super) struct Literal<'t> {
    pub(super) path: &'t RepoPath,
    pub(super) line: usize,
    pub(super) at: Range<usize>,
    pub(super) text: &'t str,
}

/// The literals on the lines that differ, but for those that say where they moved, and
/// for digests.
pub(super) fn literals<'t>(after: &'t World, hunks: &[Hunk<'t>], changes: &[Change<'_>]) -> Vec<Literal<'t>> {
    static LITERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"[^\s"',()\[\]{}]+"#).unwrap());
    let mut literals = Vec::new();
    for Hunk { path, lines, new, .. } in hunks {
        let text = after.text(path).unwrap();
        for (index, line) in new.iter().enumerate() {
            let start = line_start(text, lines.1 + index);
            for found in LITERAL.find_iter(line).filter(|found| !is_digest(found.as_str())) {
                let at = start + found.start()..start + found.end();
                let meets = |change: &Change<'_>| {
                    change.path == *path && change.at.start < at.end && at.start < change.at.end
                };
                if !changes.iter().any(meets) {
                    literals.push(Literal { path, line: lines.1 + index, at, text: found.as_str() });
                }
            }
        }
    }
    literals
}

/// A digest that stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) path: RepoPath,
    pub(super) at: Range<usize>,
    pub(super) text: String,
}

/// Every digest in the files.
pub(super) fn digests(world: &World) -> Vec<Written> {
    let mut digests = Vec::new();
    for path in world.paths() {
        let all = words(world.text(path).unwrap()).into_iter().filter(|(_, word)| is_digest(word));
        digests.extend(all.map(|(at, word)| Written {
            path: path.clone(),
            at: at..at + word.len(),
            text: word.to_owned(),
        }));
    }
    digests
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line - 1).map(str::len).sum()
}

/// A SHA-256 in hexadecimal, or an integrity.
fn is_digest(word: &str) -> bool {
    let is_hex = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex || ["sha256-", "sha384-", "sha512-"].iter().any(|algorithm| word.starts_with(algorithm))
}

/// The words of a text, and where each begins. The other signs of an integrity belong
/// to it.
fn words(text: &str) -> Vec<(usize, &str)> {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"sha(?:256|384|512)-[A-Za-z0-9+/]+=*|[A-Za-z0-9._+-]+").unwrap());
    WORD.find_iter(text).map(|word| (word.start(), word.as_str())).collect()
}

/// Where the version begins in a word of which both forms are known.
fn version_start(old: &str, new: &str) -> usize {
    let same = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let numbers = |byte: &u8| byte.is_ascii_digit() || b"._-".contains(byte);
    let back = new.as_bytes()[..same].iter().rev().take_while(|byte| numbers(byte)).count();
    let start = same - back;
    start + new[start..].find(|c: char| c.is_ascii_digit()).unwrap_or(0)
}

/// The world with another text at some places, which are in the order of the text.
pub(super) fn with<'c>(
    world: &World,
    parts: impl Iterator<Item = (&'c RepoPath, Range<usize>, &'c str)>,
) -> World {
    let mut world = world.clone();
    // From the last on, so that those before stay where they are.
    for (path, at, new) in parts.collect::<Vec<_>>().into_iter().rev() {
        let mut text = world.text(path).unwrap().to_owned();
        text.replace_range(at, new);
        world.insert(path, text);
    }
    world
}
