//! The release checklist: its steps as data, each with its state as far as anybody can
//! tell.
//!
//! Finds out nothing outside the files: what git says and what was downloaded when, the
//! shell does. Runs no step, and changes nothing.

mod outside;
mod record;
pub mod rehashed;

use crate::finding::{Fix, Place};
use crate::model::Model;
use crate::plan::WantedArtifact;
use crate::schema::changelog;
use crate::value::path::RepoPath;
use crate::value::text::count;
use crate::value::version::Version;

/// How many details of a step are told.
const MOST_DETAILS: usize = 5;

/// Where the version of a workspace is written.
const MANIFEST: &str = "Cargo.toml";

/// The checklist of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checklist {
    /// The version that is about to be released.
    pub version: Version,
    /// Its steps, in the order in which they are done.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The name under which it is reported and documented; it never changes.
    pub name: &'static str,
    /// What goes wrong without it.
    pub protects: &'static str,
    /// Whether it is done.
    pub state: State,
    /// Why that is so, in a line.
    pub said: String,
    /// What it is about one by one, a line each, as far as that is worth telling.
    pub details: Vec<String>,
    /// Where the first of it is, if it is anywhere.
    pub place: Option<Place>,
    /// What does it, where it is not done.
    pub fix: Option<Fix>,
    /// Since when it is done (`2026-01-31`), where that is known.
    pub since: Option<String>,
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is.
    Done,
    /// It is not.
    Open,
    /// Nobody can tell from here, so that it does not count as done.
    Unknown,
    /// Only a person can tell; it counts as neither.
    ByHand,
}

impl State {
    /// Its name: `done`, `open`, `unknown`, `by-hand`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Open => "open",
            Self::Unknown => "unknown",
            Self::ByHand => "by-hand",
        }
    }
}

impl Step {
    /// A step in a state, and why.
    pub fn new(name: &'static str, protects: &'static str, state: State, said: impl Into<String>) -> Self {
        let said = said.into();
        Self { name, protects, state, said, details: Vec::new(), place: None, fix: None, since: None }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }

    /// The same, with what does it.
    #[must_use]
    pub fn with_fix(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }

    /// The same, with what it is about: the first few, and how many there are beside.
    #[must_use]
    pub fn with_details(self, details: impl IntoIterator<Item = String>) -> Self {
        let mut all = details.into_iter();
        let mut details: Vec<String> = all.by_ref().take(MOST_DETAILS).collect();
        let more = all.count();
        if more > 0 {
            details.push(format!("and {more} more"));
        }
        Self { details, ..self }
    }
}

impl Checklist {
    /// Where the changelog is.
    pub const CHANGELOG: &str = changelog::PATH;

    /// How many steps are in a state.
    pub fn count(&self, state: State) -> usize {
        self.steps.iter().filter(|step| step.state == state).count()
    }

    /// How many steps are not known to be done, of those that can be.
    pub fn left(&self) -> usize {
        self.count(State::Open) + self.count(State::Unknown)
    }
}

/// What the files of the repository do not tell.
pub struct Facts<'f> {
    /// The version that is about to be released.
    pub version: &'f Version,
    /// The text of the changelog, if there is one, or why it cannot be read.
    pub changelog: Result<Option<String>, String>,
    /// The paths that differ from the last commit, or why nobody can tell.
    pub changed: Result<Vec<String>, String>,
    /// The tags that this clone has, or why nobody can tell.
    pub tags: Result<Tags, String>,
    /// The day on which an artifact was last downloaded and was what is recorded, if it
    /// was.
    pub rehashed: &'f dyn Fn(&WantedArtifact) -> Option<String>,
}

/// The tags of a clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Their names.
    pub names: Vec<String>,
    /// Whether the clone has only a part of the history, and so of the tags.
    pub is_shallow: bool,
}

/// The checklist of a release.
pub fn checklist(model: &Model<'_>, facts: &Facts<'_>) -> Checklist {
    let mut steps = vec![
        record::verify_clean(model),
        record::nothing_to_sync(model),
        record::registry_whole(model),
        record::newer_releases(model),
        rehashed::step(model, facts.rehashed),
    ];
    steps.extend(model.world.layout.extensions().flat_map(|extension| extension.release_steps(model)));
    steps.extend([
        outside::ci_passes(),
        outside::version_set(written_version(model), facts.version),
        outside::changelog(&facts.changelog, facts.version),
        outside::tree_clean(&facts.changed),
        outside::tag_free(&facts.tags, facts.version),
        outside::tag_made(facts.version),
    ]);
    Checklist { version: facts.version.clone(), steps }
}

/// The version that the manifest in the root gives its crates, and where.
pub fn written_version(model: &Model<'_>) -> Option<(String, Place)> {
    let path = RepoPath::known(MANIFEST);
    let manifest = model.manifests.iter().find(|manifest| *manifest.path == path)?;
    let version = manifest.content.version.as_ref()?;
    Some((version.value.clone(), model.place(&path, &version.span)))
}

/// `1 tool is`, `2 tools are`.
fn are(number: usize, noun: &str) -> String {
    format!("{} {}", count(number, noun), if number == 1 { "is" } else { "are" })
}
