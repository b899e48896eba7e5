//! Unified diffs of a plan, as `git apply` takes them.
//!
//! Compares texts only; it does not know what changed and why.

use pins::edit::FileChange;
use similar::TextDiff;

/// The unified diff of one file.
pub(crate) fn unified(change: &FileChange) -> String {
    let before = change.before.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(before, &change.after);
    let old = match change.before {
        Some(_) => format!("a/{}", change.path),
        None => "/dev/null".to_owned(),
    };
    diff.unified_diff().context_radius(3).header(&old, &format!("b/{}", change.path)).to_string()
}
