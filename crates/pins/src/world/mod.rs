//! A repository as a value: the text of every file of interest at one moment,
//! each parsed at most once, and shared with every world that comes of it.
//!
//! Opens no file, and does not say what the files mean together: `model` does.

mod computed;
mod file;
mod label;
pub mod layout;
mod placed;
mod said;
mod seen;
mod text;
mod workers;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use self::layout::{Attributes, Layout};
use self::seen::Seen;
use crate::model::Places;
use crate::model::consumer::Consumer;
use crate::model::locked::Locked;
use crate::schema::settings::Settings;
use crate::syntax::SyntaxError;
use crate::value::date::Date;
use crate::value::path::RepoPath;

pub use crate::place::SharedText;
pub use crate::syntax::parses::parsed_during;
pub(crate) use computed::computed_text;
pub use file::File;
pub(crate) use file::{keep_one_side, no_source, take_one_side};
pub(crate) use placed::{MOST_CANDIDATES, Miss, Placed, Spot, not_for_places};
pub(crate) use said::Content;
pub use text::FileText;
pub use workers::Workers;

/// The files of interest, as they are at one moment or would be after a change.
/// A copy shares all of them.
#[derive(Clone)]
pub struct World {
    files: BTreeMap<RepoPath, Arc<File>>,
    /// How the repository is laid out.
    pub layout: Arc<Layout>,
    /// The day, for waivers that expire.
    pub today: Date,
    /// What an interrupted change has left behind, if one was.
    pub interrupted: Option<Interrupted>,
    /// Whether there is something at [`layout::OLD_STATE_FOLDER`].
    pub has_old_state: bool,
    /// Whether every text in which a tool is named was read, and not only what is of
    /// interest by its path or a marker.
    pub is_searched: bool,
    /// Whether all that is parsed of a text is kept, for whoever edits registry files or the
    /// settings: it takes more room than the texts do.
    pub keeps_trees: bool,
    /// Who does what is to be done to every file; unless somebody says, one file after the other.
    pub workers: &'static dyn Workers,
    /// The files that are there and were not read, as far as a label may name them or
    /// they tell what it names.
    unread: Arc<BTreeSet<RepoPath>>,
    /// Every file that this world, or one that comes of the same, was ever given.
    seen: Arc<Seen>,
    /// What was found out about just these files, shared by every world of them.
    found_out: Arc<FoundOut>,
}

/// What takes all of the files to be found out, once somebody wants to know.
#[derive(Debug, Default)]
pub(crate) struct FoundOut {
    /// The generated files that are not what they should be.
    pub(crate) stale: OnceLock<Vec<Generated>>,
    /// The places that repeat a pin.
    pub(crate) consumers: OnceLock<Vec<Consumer>>,
    /// What the lock for Bazel holds.
    pub(crate) locked: OnceLock<Locked>,
    /// What the places of the settings come to.
    pub(crate) places: OnceLock<Places>,
    /// The same files with other settings: at this path, of this text.
    laid_out: Mutex<Vec<(RepoPath, SharedText, World)>>,
}

/// An interrupted change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted {
    /// Where its undo log is, for people.
    pub log: String,
    /// The command that was interrupted; none if the log cannot be read.
    pub command: Option<String>,
}

impl fmt::Debug for World {
    /// The paths of its files.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.files.values()).finish()
    }
}

/// A generated file, as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Where it is.
    pub path: RepoPath,
    /// Its text.
    pub wanted: String,
    /// What it is made from, for people.
    pub from: &'static str,
}

/// What becomes of one file: all of its text, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// The file.
    pub path: RepoPath,
    /// Its text now; `None` if there is no such file yet.
    pub before: Option<SharedText>,
    /// Its text afterwards; `None` if there is no such file any more.
    pub after: Option<SharedText>,
}

impl World {
    /// No files yet.
    pub fn new(layout: Layout, today: Date) -> Self {
        Self {
            files: BTreeMap::new(),
            layout: Arc::new(layout),
            today,
            interrupted: None,
            has_old_state: false,
            is_searched: false,
            keeps_trees: false,
            workers: &workers::Alone,
            unread: Arc::default(),
            seen: Arc::default(),
            found_out: Arc::default(),
        }
    }

    /// No files yet, of a repository that is laid out like this one: a file that it has as
    /// well is the same one.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self { files: BTreeMap::new(), found_out: Arc::default(), interrupted: None, ..self.clone() }
    }

    /// The same of files of which git's attributes say this.
    #[must_use]
    pub fn emptied_with(&self, attributes: Attributes) -> Self {
        let layout = (*self.layout).clone().with_attributes(attributes);
        Self { layout: Arc::new(layout), ..self.emptied() }
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.layout.settings
    }

    /// Adds a file, or puts another in its place.
    pub fn insert(&mut self, path: &RepoPath, text: impl Into<FileText>) {
        self.insert_file(self.file_of(path, text));
    }

    /// Adds a file that [`Self::file_of`] gave, be it that of another world, or puts it in
    /// another's place.
    pub fn insert_file(&mut self, file: Arc<File>) {
        self.found_out = Arc::default();
        self.seen.add(&file);
        self.files.insert(file.path.clone(), file);
    }

    /// Says which files there are besides those of this world: `is_there` is asked of
    /// those of the paths that matter.
    pub fn note_unread(&mut self, paths: &[RepoPath], is_there: impl Fn(&RepoPath) -> bool + Sync) {
        let matters = |path: &&RepoPath| label::matters(path) && !self.files.contains_key(*path);
        let unread: Vec<&RepoPath> = paths.iter().filter(matters).collect();
        let there = self.at_once(&unread, |path| is_there(path).then(|| (*path).clone()));
        (self.unread, self.found_out) = (Arc::new(there.into_iter().flatten().collect()), Arc::default());
    }

    /// Whether there is a file, be it one that was not read.
    fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.unread.contains(path)
    }

    /// Adds a file as another world has it, or puts it in another's place.
    pub fn insert_as(&mut self, file: &File) {
        self.insert_file(self.seen.file(&file.path, file.text.clone(), |_| file.laid_out(&self.layout)));
    }

    /// What was found out about these files, by whoever asked first.
    pub(crate) fn found_out(&self) -> &FoundOut {
        &self.found_out
    }

    /// The same files, but for one that has another text.
    #[must_use]
    pub fn with(&self, path: &RepoPath, text: impl Into<FileText>) -> Self {
        let mut next = self.clone();
        next.insert(path, text);
        next
    }

    /// The same files without one.
    #[must_use]
    pub(crate) fn without(&self, path: &RepoPath) -> Self {
        let mut next = self.clone();
        next.found_out = Arc::default();
        next.files.remove(path);
        next
    }

    /// The same files with other settings, in which files are to this tool what
    /// they were: only waivers may differ.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn with_settings(&self, text: SharedText) -> Result<Self, SyntaxError> {
        let layout = Arc::new(self.layout.with_settings(&self.settings().path, &text)?);
        let mut next = Self { layout, ..self.clone() };
        next.insert(&self.settings().path, text);
        Ok(next)
    }

    /// The same files, with other settings by which files may be something else to this
    /// tool: each is read anew when somebody asks for it, where they may have to do with that.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub(crate) fn laid_out_anew(&self, text: SharedText) -> Result<Self, SyntaxError> {
        self.laid_out_at(&self.settings().path, text)
    }

    /// The same with settings at that path.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub(crate) fn laid_out_at(
        &self,
        path: &RepoPath,
        text: impl Into<SharedText>,
    ) -> Result<Self, SyntaxError> {
        let text = text.into();
        let mut known = self.found_out.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., known)) = known.iter().find(|(at, settings, _)| at == path && *settings == text) {
            return Ok(known.clone());
        }
        let layout = Arc::new(self.layout.with_settings(path, &text)?);
        let mut next = Self {
            files: BTreeMap::new(),
            layout: layout.clone(),
            seen: Arc::default(),
            found_out: Arc::default(),
            ..self.clone()
        };
        for file in self.files.values() {
            next.insert_file(Arc::new(file.laid_out(&layout)));
        }
        next.insert(path, text.clone());
        known.push((path.clone(), text, next.clone()));
        Ok(next)
    }

    /// A file of that path and text, whether or not it is in this world: one
    /// that was seen before is the same one.
    pub fn file_of(&self, path: &RepoPath, text: impl Into<FileText>) -> Arc<File> {
        let text = match (text.into(), self.layout.text()) {
            // It was parsed already.
            (FileText::Text(text), Some(known)) if *path == self.settings().path && text == *known => {
                FileText::Text(known.clone())
            }
            (text, _) => text,
        };
        let make = |text| File::new(path.clone(), text, self.layout.clone(), self.keeps_trees);
        self.seen.file(path, text, make)
    }

    /// A file.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path).map(Arc::as_ref)
    }

    /// The files, by path.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.values().map(Arc::as_ref)
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.keys()
    }

    /// The text of a file, to be edited; empty if it is not there or could not be read.
    pub(crate) fn shared_text(&self, path: &str) -> SharedText {
        let text = self.file(path).and_then(File::shared_text);
        text.cloned().unwrap_or_else(|| SharedText::from(""))
    }

    /// The text of a file, if it is there and could be read.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.file(path)?.text()
    }

    /// What has to change in this world to make it `next`, by path.
    pub(crate) fn changes_to(&self, next: &Self) -> Vec<FileChange> {
        let paths: BTreeSet<&RepoPath> = self.files.keys().chain(next.files.keys()).collect();
        let change = |path: &RepoPath| {
            let (before, after) = (self.files.get(path), next.files.get(path));
            let is_same = match (before, after) {
                (Some(before), Some(after)) => Arc::ptr_eq(before, after) || before.text == after.text,
                _ => false,
            };
            let text = |file: &Arc<File>| match &file.text {
                FileText::Text(text) => Some(text.clone()),
                FileText::Unreadable(_) => None,
            };
            let change =
                FileChange { path: path.clone(), before: before.and_then(text), after: after.and_then(text) };
            // Of a file that cannot be read nothing is known, and nothing changes.
            (!is_same && (change.before.is_some() || change.after.is_some())).then_some(change)
        };
        paths.into_iter().filter_map(change).collect()
    }
}
