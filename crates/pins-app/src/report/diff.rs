//! Unified diffs of a plan, as `git apply` takes them.
//!
//! Compares texts only; it does not know what changed and why.

use std::borrow::Cow;

use pins::world::FileChange;
use printable::is_deceptive;
use similar::{ChangeTag, TextDiff};

/// A line of a diff, with its line break.
pub(crate) struct Line<'t> {
    pub(crate) kind: Kind,
    /// What the line begins with.
    pub(crate) mark: &'static str,
    pub(crate) text: Cow<'t, str>,
    /// Whether it is the first line of its file.
    pub(crate) is_first: bool,
}

/// What a line of a diff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The name of a file.
    Name,
    /// Where the lines that follow are.
    Hunk,
    Removed,
    Added,
    Context,
}

/// The unified diff of one file.
pub(crate) fn unified(change: &FileChange) -> String {
    lines(change).iter().map(|line| format!("{}{}", line.mark, line.text)).collect()
}

/// The same, line by line.
pub(crate) fn lines(change: &FileChange) -> Vec<Line<'_>> {
    let before = change.before.as_deref().unwrap_or_default();
    // Lines are what git takes for lines; a carriage return alone ends none.
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let after = change.after.as_deref().unwrap_or_default();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        if lines.is_empty() {
            lines = names(change);
        }
        lines.push(line(Kind::Hunk, "", format!("{}\n", hunk.header())));
        for change in hunk.ops().iter().flat_map(|op| diff.iter_changes(op)) {
            let (kind, mark) = match change.tag() {
                ChangeTag::Equal => (Kind::Context, " "),
                ChangeTag::Delete => (Kind::Removed, "-"),
                ChangeTag::Insert => (Kind::Added, "+"),
            };
            let is_first = change.old_index() == Some(0) || change.new_index() == Some(0);
            let text = change.value();
            let is_whole = text.ends_with('\n');
            let text = if is_whole { text.into() } else { format!("{text}\n").into() };
            lines.push(Line { kind, mark, text, is_first });
            if !is_whole {
                lines.push(line(Kind::Context, "\\", " No newline at end of file\n".to_owned()));
            }
        }
    }
    lines
}

/// The names of the file before and after, with which its diff begins.
pub(crate) fn names(change: &FileChange) -> Vec<Line<'static>> {
    let name = |text: &Option<_>, side: &str| match text {
        Some(_) => quoted(&format!("{side}/{}", change.path)),
        None => "/dev/null".to_owned(),
    };
    vec![
        line(Kind::Name, "--- ", name(&change.before, "a") + "\n"),
        line(Kind::Name, "+++ ", name(&change.after, "b") + "\n"),
    ]
}

/// A line that is none of the file.
pub(crate) fn line(kind: Kind, mark: &'static str, text: String) -> Line<'static> {
    Line { kind, mark, text: text.into(), is_first: false }
}

/// A path as git writes it into a diff: one that could be taken for more than a
/// path is quoted as in C, byte by byte.
fn quoted(path: &str) -> String {
    if !path.chars().any(|c| is_deceptive(c) || c == '"' || c == '\\') {
        return path.to_owned();
    }
    let mut quoted = "\"".to_owned();
    for c in path.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_deceptive(c) => {
                quoted.extend(c.to_string().bytes().map(|byte| format!("\\{byte:03o}")));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
