//! A plan as a person reads it: in which order, and a lock file crate by crate.
//!
//! Shows nothing: who does so lays it out.

use super::Plan;
use crate::model::Model;
use crate::schema::lockfile::Lockfile;
use crate::schema::lockfile_moves::{CrateMove, crate_moves};
use crate::value::path::RepoPath;

use crate::world::layout::FileKind;
use crate::world::{Content, FileChange, World};

impl Plan {
    /// What becomes of each file, in the order in which a person thinks of them: where tools are
    /// pinned, what repeats that, digests, what is generated from them, lock files; of each by path.
    pub fn changes_as_read(&self) -> Vec<FileChange> {
        let model = Model::of(&self.before);
        let kind = |path: &RepoPath| self.before.file(path).or(self.after.file(path)).map(|file| file.kind);
        let rank = |change: &FileChange| match kind(&change.path) {
            Some(FileKind::Settings | FileKind::Source) => 0,
            Some(FileKind::Registry | FileKind::Record) => 3,
            Some(FileKind::Generated) => 4,
            _ if change.path.name().ends_with(".lock") => 5,
            _ if model.pins.iter().any(|pin| pin.path == change.path) => 1,
            _ => 2,
        };
        let mut changes = self.changes();
        changes.sort_by_key(rank);
        changes
    }

    /// What becomes of a lock file of cargo, crate by crate; none of any other file, and none of
    /// one that cannot be read. Where no crate moves, something else in it does.
    pub fn crate_moves(&self, path: &RepoPath) -> Option<Vec<CrateMove>> {
        Some(crate_moves(lock(&self.before, path)?, lock(&self.after, path)?))
    }
}

fn lock<'w>(world: &'w World, path: &RepoPath) -> Option<&'w Lockfile> {
    match &world.file(path)?.said().content {
        Content::Lock(lock) => Some(lock),
        _ => None,
    }
}
