//! What a command would change, as data: nothing here writes.
//!
//! Does not talk to cargo or the network; it says what has to be asked of them
//! and takes their answers.

mod bump;

mod record;

mod sync;

pub use bump::{BumpNeeds, BumpRequest, CrateProbe, bump, bump_needs};
pub use record::{
    FetchedArtifact, Mismatch, Recorded, WantedArtifact, missing_artifacts, record, release_artifacts,
};
pub(crate) use sync::regenerate;
pub use sync::{lock_jobs, sync};

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::Place;
use crate::model::tree::Sources;
use crate::value::edit::{Edit, EditConflict, FileChange, apply};

/// The changes that a command would make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What becomes of each file, by path.
    pub changes: Vec<FileChange>,
    /// The same, version by version, for people.
    pub moves: Vec<Move>,
}

/// One version that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The tool.
    pub tool: String,
    /// What moves: `pin`, `crate wit-bindgen`, `marked line`.
    pub what: String,
    /// Where.
    pub place: Place,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
}

/// A lock file that cargo has to resolve anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockJob {
    /// The lock file.
    pub path: String,
    /// What should come out, by crate.
    pub moves: Vec<LockMove>,
}

/// One crate in a [`LockJob`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockMove {
    /// The tool that it follows.
    pub tool: String,
    /// The crate.
    pub krate: String,
    /// The version in the lock now, or why there is none.
    pub from: String,
    /// The version wanted.
    pub to: String,
    /// Where the lock has it.
    pub place: Place,
}

/// Why a plan cannot be made. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What was asked for cannot be done; the text says why and what can.
    Request(String),
    /// Edits collide: a defect of this program.
    Conflict {
        /// The file.
        path: String,
        /// The collision.
        conflict: EditConflict,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(why) => f.write_str(why),
            Self::Conflict { path, conflict } => {
                write!(f, "cannot edit {path}: {conflict}; this is a defect of xtask, please report it")
            }
        }
    }
}

impl std::error::Error for Refusal {}

impl Plan {
    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// This plan, then `next`, which was made for the files as this one leaves
    /// them.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        for change in next.changes {
            match self.changes.iter_mut().find(|earlier| earlier.path == change.path) {
                Some(earlier) => earlier.after = change.after,
                None => self.changes.push(change),
            }
        }
        self.changes.retain(|change| change.before.as_ref() != Some(&change.after));
        self.changes.sort_by(|a, b| a.path.cmp(&b.path));
        self.moves.extend(next.moves);
        self
    }
}

/// Edits to several files, as they are collected.
#[derive(Debug, Default)]
pub(crate) struct Edits(BTreeMap<String, Vec<Edit>>);

impl Edits {
    /// Adds edits to `path`, whose text is `text`. Each is cut to what it
    /// really changes, so that two reasons for one change do not collide.
    pub(crate) fn add(&mut self, path: &str, text: &str, edits: impl IntoIterator<Item = Edit>) {
        let cut = edits.into_iter().filter_map(|edit| minimal(text, edit));
        self.0.entry(path.to_owned()).or_default().extend(cut);
    }

    /// The files as the edits leave them.
    pub(crate) fn into_changes(self, sources: &Sources) -> Result<Vec<FileChange>, Refusal> {
        let mut changes = Vec::new();
        for (path, edits) in self.0.into_iter().filter(|(_, edits)| !edits.is_empty()) {
            let before = sources.text(&path).unwrap_or_default().to_owned();
            let after = apply(&before, &edits)
                .map_err(|conflict| Refusal::Conflict { path: path.clone(), conflict })?;
            changes.push(FileChange { path, before: Some(before), after });
        }
        Ok(changes)
    }
}

/// The same edit without what stays the same at both its ends.
fn minimal(text: &str, edit: Edit) -> Option<Edit> {
    let Some(old) = text.get(edit.span.clone()) else { return Some(edit) };
    let new = edit.replacement.as_str();
    if old == new {
        return None;
    }
    let prefix: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix: usize = old_rest
        .chars()
        .rev()
        .zip(new_rest.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let span = edit.span.start + prefix..edit.span.end - suffix;
    Some(Edit::new(span, &new_rest[..new_rest.len() - suffix]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_cut_to_what_changes() {
        let text = "v = \"0.46.0\"";
        let whole = minimal(text, Edit::new(4..12, "\"0.47.0\"")).unwrap();
        let inner = minimal(text, Edit::new(5..11, "0.47.0")).unwrap();
        assert_eq!(whole, inner);
        assert_eq!(apply(text, &[whole, inner]).unwrap(), "v = \"0.47.0\"");
        assert_eq!(minimal(text, Edit::new(5..11, "0.46.0")), None);
    }

    #[test]
    fn a_plan_after_a_plan_keeps_the_first_before_and_the_last_after() {
        let change = |before: &str, after: &str| FileChange {
            path: "a".to_owned(),
            before: Some(before.to_owned()),
            after: after.to_owned(),
        };
        let first = Plan { changes: vec![change("1", "2")], moves: Vec::new() };
        let second = Plan { changes: vec![change("2", "3")], moves: Vec::new() };
        assert_eq!(first.clone().then(second).changes, [change("1", "3")]);
        let back = Plan { changes: vec![change("2", "1")], moves: Vec::new() };
        assert!(first.then(back).is_empty());
    }
}
