//! What a command would change, as data: nothing here writes.
//!
//! Does not talk to cargo or the network: [`plan`] says what has to be asked of
//! them, and is called again with the answers.

mod adopt;
mod artifact;
mod ask;
mod bump;
mod fit;
mod init;
mod judge;
mod lock;
mod manage;
mod merge;
mod merge_tables;
mod message;
mod prune;
mod read;
mod record;
mod remove;
mod rename;
mod revoke;
mod settle;
mod sync;
mod which;

pub use crate::schema::attributes::MERGE_DRIVER;
pub use crate::schema::lockfile::Resolved;
pub use crate::schema::lockfile_moves::CrateMove;
pub use adopt::{Adoption, Lead, adopt};
pub(crate) use artifact::release_artifacts;
pub use artifact::{ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact};
pub use ask::{Answers, CrateProbe, DocumentRequest, Download, NotHad, Question, Step, Trial};
pub use bump::BumpRequest;
pub use init::additions;
pub use judge::{Obstacle, Unavailable, obstacle_texts};
pub use lock::{LockJob, LockMove};
pub use merge::{ByGit, Merged, Sides, attributed, merged};
pub use message::Message;
pub use prune::PruneRequest;
pub use record::{Existing, Looked, Recording, Releases, record};
pub use remove::{Consumers, RemoveRequest};
pub use rename::RenameRequest;
pub use revoke::RevokeRequest;
pub use sync::follow_source;
pub use sync::regenerated;
pub use which::{which_release, whole_releases};

use std::collections::BTreeMap;
use std::fmt;

use crate::finding::{Finding, Invocation, Place};
use crate::value::edit::{Edit, EditConflict};
use crate::value::name::{CrateName, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::count;
use crate::verify::errors;
use crate::world::{FileChange, World};

/// What somebody wants of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A repository gets its first settings; with where their schema is, where editors shall know.
    Init(Option<String>),
    /// Every place that repeats a pin follows it.
    Sync,
    /// The places of strays enter the settings, and then the same.
    Manage,
    /// Pins move, and everything that repeats them.
    Bump(BumpRequest),
    /// The artifacts of releases are downloaded, and recorded or compared.
    Fetch(Releases, Recording),
    /// A release, or what it has for one platform, is not to be used any more.
    Revoke(RevokeRequest),
    /// Old releases leave the registry files.
    Prune(PruneRequest),
    /// A tool goes.
    Remove(RemoveRequest),
    /// A tool gets another name.
    Rename(RenameRequest),
}

/// The next step to a goal: what has to be known first, or the plan.
///
/// # Errors
/// [`Refusal`] if it cannot be reached whole.
pub fn plan(world: &World, goal: &Goal, answers: &Answers) -> Result<Step, Refusal> {
    match goal {
        Goal::Init(schema) => init::init(world, schema.as_deref()),
        Goal::Sync => sync::sync(world, answers),
        Goal::Manage => manage::manage(world, answers),
        Goal::Bump(request) => bump::bump(world, request, answers),
        Goal::Fetch(releases, recording) => record::releases(world, releases, *recording, answers),
        Goal::Revoke(request) => revoke::revoke(world, request),
        Goal::Prune(request) => prune::prune(world, request),
        Goal::Remove(request) => remove::remove(world, request),
        Goal::Rename(request) => rename::rename(world, request),
    }
}

/// What a command would change: the world as it is, and as it would be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files as they are.
    pub(crate) before: World,
    /// The files as they would be.
    pub after: World,
    /// What moves, version by version, for people.
    pub moves: Vec<Move>,
    /// What became of artifacts that somebody asked for.
    pub looked: Looked,
    /// What was left out of the plan, and why.
    pub obstacles: Vec<Obstacle>,
}

/// One version that moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The tool.
    pub tool: String,
    /// What moves.
    pub what: Moved,
    /// Where.
    pub place: Place,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
}

/// What moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The pin.
    Pin,
    /// The requirement of a crate.
    Crate(CrateName),
    /// What a lock file has of a crate.
    Lock(CrateName),
    /// A marked line.
    MarkedLine,
    /// A place of the settings.
    Place,
    /// A place of the settings that names a commit.
    Commit,
    /// What the registry has of a release.
    Registry,
    /// What another digest store has of a release.
    Digests,
    /// The registry's newest release.
    LatestVersion,
    /// A waiver of a rule, which covers nothing any more.
    Waiver(String),
    /// Something of an extension.
    Extended(String),
}

impl Moved {
    /// What it is, in one word, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Crate(_) => "crate",
            Self::Lock(_) => "lock",
            Self::MarkedLine => "marked-line",
            Self::Place => "place",
            Self::Commit => "commit",
            Self::Registry => "registry",
            Self::Digests => "digests",
            Self::LatestVersion => "latest-version",
            Self::Waiver(_) => "waiver",
            Self::Extended(_) => "extension",
        }
    }

    /// The crate, the rule of the waiver, or what an extension calls it.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Crate(name) | Self::Lock(name) => Some(name),
            Self::Waiver(name) | Self::Extended(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pin => f.write_str("pin"),
            Self::Crate(name) => write!(f, "crate {name}"),
            Self::Lock(name) => write!(f, "lock of {name}"),
            Self::MarkedLine => f.write_str("marked line"),
            Self::Place => f.write_str("place"),
            Self::Commit => f.write_str("commit"),
            Self::Registry => f.write_str("registry"),
            Self::Digests => f.write_str("digests"),
            Self::LatestVersion => f.write_str("latest_version"),
            Self::Waiver(rule) => write!(f, "waiver of {rule}"),
            Self::Extended(what) => f.write_str(what),
        }
    }
}

/// Why a plan cannot be made. Nothing was written.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// What was asked for cannot be done; the text says why and what can.
    Request(String),
    /// The same, with a command that helps.
    Hinted {
        /// Why.
        why: String,
        /// What the command does.
        hint: &'static str,
        /// The command.
        command: Invocation,
    },
    /// After a bump the repository would disagree with itself.
    Inconsistent {
        /// How it would disagree.
        findings: Vec<Finding>,
        /// The files that the findings are about.
        world: Box<World>,
    },
    /// Of a release that is about to be pinned, artifacts cannot be recorded.
    NotWhole {
        /// The tool.
        tool: ToolName,
        /// What keeps them from it.
        obstacles: Vec<Obstacle>,
    },
    /// Artifacts cannot be recorded.
    Artifacts(Vec<Obstacle>),
    /// Edits collide: a defect of this program.
    Conflict {
        /// The file.
        path: RepoPath,
        /// The collision.
        conflict: String,
    },
}

impl Refusal {
    /// That edits of a file collide.
    pub(crate) fn conflict(path: &RepoPath, conflict: &EditConflict) -> Self {
        Self::Conflict { path: path.clone(), conflict: conflict.to_string() }
    }

    /// All of it but findings, for a person who calls this program `program`.
    pub fn text(&self, program: &str) -> String {
        let mut lines = vec![self.to_string()];
        lines.extend(obstacle_texts(self.obstacles(), program));
        if let Self::Hinted { hint, command, .. } = self {
            lines.push(format!("{hint}: {}", command.typed(program)));
        }
        lines.join("\n")
    }

    /// The artifacts that it is about.
    pub fn obstacles(&self) -> &[Obstacle] {
        match self {
            Self::NotWhole { obstacles, .. } | Self::Artifacts(obstacles) => obstacles,
            _ => &[],
        }
    }
}

impl fmt::Display for Refusal {
    /// Why, in a sentence or two, without the artifacts and findings that it is about.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(why) | Self::Hinted { why, .. } => f.write_str(why),
            Self::Inconsistent { findings, .. } => write!(
                f,
                "after this change the repository would still disagree with itself ({}); nothing was written",
                count(errors(findings), "finding")
            ),
            Self::NotWhole { tool, .. } => {
                write!(f, "the release of {tool} cannot be had whole, so nothing was written")
            }
            Self::Artifacts(obstacles) => write!(
                f,
                "{} failed; nothing was written (--keep-going records the other releases)",
                count(obstacles.len(), "artifact")
            ),
            Self::Conflict { path, conflict } => {
                write!(
                    f,
                    "cannot edit {path}: {conflict}; this is a defect of this program, please report it"
                )
            }
        }
    }
}

impl std::error::Error for Refusal {}

impl Plan {
    /// A plan that changes nothing.
    pub(crate) fn none(world: &World) -> Self {
        Self::new(world, world.clone(), Vec::new())
    }

    /// A plan that comes to `after`.
    pub fn new(before: &World, after: World, moves: Vec<Move>) -> Self {
        Self { before: before.clone(), after, moves, looked: Looked::default(), obstacles: Vec::new() }
    }

    /// Whether nothing would change.
    pub fn is_empty(&self) -> bool {
        self.changes().is_empty()
    }

    /// What becomes of each file, by path.
    pub fn changes(&self) -> Vec<FileChange> {
        self.before.changes_to(&self.after)
    }

    /// This plan, then `next`, which was made for the files as this one leaves
    /// them.
    #[must_use]
    pub(crate) fn then(mut self, next: Self) -> Self {
        self.after = next.after;
        self.moves.extend(next.moves);
        self
    }
}

/// Edits to several files, as they are collected.
#[derive(Debug, Default)]
pub(crate) struct Edits(BTreeMap<RepoPath, Vec<Edit>>);

impl Edits {
    /// Adds edits to `path`, whose text is `text`. Each is cut to what it
    /// really changes, so that two reasons for one change do not collide.
    pub(crate) fn add(&mut self, path: &RepoPath, text: &str, edits: impl IntoIterator<Item = Edit>) {
        let cut = edits.into_iter().filter_map(|edit| minimal(text, edit));
        self.0.entry(path.clone()).or_default().extend(cut);
    }

    /// The files as the edits leave them.
    pub(crate) fn apply_to(self, world: &World) -> Result<World, Refusal> {
        let mut after = world.clone();
        for (path, edits) in self.0.into_iter().filter(|(_, edits)| !edits.is_empty()) {
            let text = world.shared_text(&path).edited(&edits);
            after.insert(&path, text.map_err(|conflict| Refusal::conflict(&path, &conflict))?);
        }
        Ok(after)
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
    use crate::value::edit::apply;

    #[test]
    fn an_edit_is_cut_to_what_changes() {
        let text = "v = \"0.46.0\"";
        let whole = minimal(text, Edit::new(4..12, "\"0.47.0\"")).unwrap();
        let inner = minimal(text, Edit::new(5..11, "0.47.0")).unwrap();
        assert_eq!(whole, inner);
        assert_eq!(apply(text, &[whole, inner]).unwrap(), "v = \"0.47.0\"");
        assert_eq!(minimal(text, Edit::new(5..11, "0.46.0")), None);
    }
}
