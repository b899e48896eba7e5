//! What becomes of a Cargo.lock, crate by crate, as a person reads it.
//!
//! Leaves out which package needs which: that follows from the manifests, and fills pages.

use std::collections::BTreeMap;
use std::fmt;

use super::lockfile::{Entry, Lockfile};
use crate::value::version::Version;

/// What becomes of one crate in a lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrateMove {
    /// Another version of it, or the same from elsewhere.
    Moved(String),
    /// It was not there before.
    Added(String),
    /// It is not there any more.
    Removed(String),
}

impl fmt::Display for CrateMove {
    /// As a line of a diff.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved(what) => write!(f, "  {what}"),
            Self::Added(what) => write!(f, "+ {what}"),
            Self::Removed(what) => write!(f, "- {what}"),
        }
    }
}

/// What becomes of the crates of a lock file, by name.
pub(crate) fn crate_moves(before: &Lockfile, after: &Lockfile) -> Vec<CrateMove> {
    let mut crates: BTreeMap<&str, (Vec<Entry<'_>>, Vec<Entry<'_>>)> = BTreeMap::new();
    for (name, entry) in before.entries() {
        crates.entry(name).or_default().0.push(entry);
    }
    for (name, entry) in after.entries() {
        let (gone, come) = crates.entry(name).or_default();
        match gone.iter().position(|old| *old == entry) {
            Some(same) => drop(gone.remove(same)),
            None => come.push(entry),
        }
    }
    crates.into_iter().flat_map(|(name, (gone, come))| of_crate(name, gone, come)).collect()
}

/// What becomes of one crate: these of its packages go, and those come.
fn of_crate(name: &str, mut gone: Vec<Entry<'_>>, mut come: Vec<Entry<'_>>) -> Vec<CrateMove> {
    let mut moves = Vec::new();
    // A version that stays has another source or checksum, which nobody must overlook.
    gone.retain(|old| match come.iter().position(|new| new.version == old.version) {
        Some(index) => {
            moves.push(moved(name, old, &come.remove(index)));
            false
        }
        None => true,
    });
    gone.sort_by(by_version);
    come.sort_by(by_version);
    if gone.len() == come.len() {
        moves.extend(gone.iter().zip(&come).map(|(old, new)| moved(name, old, new)));
        return moves;
    }
    // Which of them became which, nobody can tell.
    moves.extend(gone.iter().map(|old| CrateMove::Removed(format!("{name} {}", old.version))));
    moves.extend(come.iter().map(|new| CrateMove::Added(format!("{name} {}", new.version))));
    moves
}

fn by_version(one: &Entry<'_>, other: &Entry<'_>) -> std::cmp::Ordering {
    match (one.version.parse::<Version>(), other.version.parse::<Version>()) {
        (Ok(one), Ok(other)) => one.cmp(&other),
        _ => one.version.cmp(other.version),
    }
}

fn moved(name: &str, old: &Entry<'_>, new: &Entry<'_>) -> CrateMove {
    let mut told = match old.version == new.version {
        true => format!("{name} {}", old.version),
        false => format!("{name} {} -> {}", old.version, new.version),
    };
    let source = |entry: &Entry<'_>| entry.source.unwrap_or("this repository").to_owned();
    let checksum = |entry: &Entry<'_>| entry.checksum.unwrap_or("none").to_owned();
    if old.source != new.source {
        told += &format!(", source: {} -> {}", source(old), source(new));
    } else if old.version == new.version {
        told += &format!(", checksum: {} -> {}", checksum(old), checksum(new));
    }
    CrateMove::Moved(told)
}
