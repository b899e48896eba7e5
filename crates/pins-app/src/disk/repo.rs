//! The repository on disk: where its root is, which files it has, and what they
//! say, read once and at one moment.
//!
//! Does not write (`transaction` does) and does not parse (`pins` does).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use pins::discover::{Search, seen};
use pins::value::date::Date;
use pins::value::path::RepoPath;
use pins::value::text::line_and_column;
use pins::world::layout::{Attributes, FileKind, Layout, OLD_STATE_FOLDER, needs_newer};
use pins::world::{FileText, SharedText, World};

use super::earlier::Before;
use super::find::{self, Needs};
use super::git::{self, Answer};
use super::lock;
use super::parallel::{AllProcessors, beside};
use super::paths::{Paths, named, path_of, walk};
use super::reading::{Ahead, ReadFile, is_read_first};
use super::root::{MAX_FILE_SIZE, Root, Unreadable};
use super::state::StateFolder;
use super::undo::{Mark, mark};
use crate::cli::Verbosity;
use crate::program::Program;
use crate::programs::Programs;
use crate::report;

/// How long whoever only reads waits for a change to be over.
const LONGEST_CHANGE: Duration = Duration::from_secs(5);

/// A repository.
#[derive(Debug)]
pub(crate) struct Repo {
    /// The program that serves it.
    pub(crate) program: Program,
    /// Its root, opened.
    pub(crate) root: Root,
    /// The programs that may be run for it.
    pub(crate) programs: Programs,
    /// Where its state is; none if there is nowhere to keep it.
    state: OnceLock<Option<StateFolder>>,
    /// A world without files that is laid out as the settings say which were read last, and these.
    /// A text that comes again is the same file in all that come of it.
    empty: Mutex<Option<(Option<SettingsFile>, World)>>,
    pub(super) verbosity: Verbosity,
    /// Whether what is parsed is kept whole, for a command that edits.
    keeps_trees: bool,
}

/// Which files are read whose path says nothing of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts {
    /// Those with a marker.
    OfInterest,
    /// And those that name a tool and a version.
    OfTools,
    /// And those with a number.
    All,
}

/// The path and the text of the settings.
type SettingsFile = (RepoPath, SharedText);

impl Repo {
    /// Finds the repository: `root` if it is given, or the nearest folder from
    /// the working directory upwards that has the source or the settings; where none is
    /// needed, also that of git.
    pub(crate) fn find(
        program: Program,
        root: Option<&Path>,
        verbosity: Verbosity,
        needs: Needs,
    ) -> Result<Self> {
        let folder = find::folder(root, needs)?;
        let programs = Programs::outside(&folder);
        let root = Root::open(folder).context("the repository cannot be opened")?;
        let (state, empty) = (OnceLock::new(), Mutex::default());
        Ok(Self { program, root, programs, state, empty, verbosity, keeps_trees: false })
    }

    /// The same, whose texts are read to be edited.
    #[must_use]
    pub(crate) fn keeping_trees(self, keeps_trees: bool) -> Self {
        Self { keeps_trees, ..self }
    }

    /// How the repository is laid out, by its settings as they are now.
    pub(crate) fn layout(&self) -> Result<Layout> {
        Ok((*self.empty_world()?.layout).clone())
    }

    /// A world without files, in which those belong that are read, by the settings as they are now.
    pub(super) fn empty_world(&self) -> Result<World> {
        let read = |path: &'static str| match self.root.read_text(path) {
            Ok(text) => Ok(Some((RepoPath::known(path), text))),
            Err(Unreadable::Missing) => Ok(None),
            Err(why) => bail!("{path}: {why}"),
        };
        let text = match (read(Layout::SETTINGS)?, read(Layout::ROOT_SETTINGS)?) {
            (Some(_), Some(_)) => bail!(
                "{} and {} are both there, and which settings count is not to be told; remove one of them",
                Layout::SETTINGS,
                Layout::ROOT_SETTINGS
            ),
            (in_xtask, in_root) => in_xtask.or(in_root),
        };
        let mut known = self.empty.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.as_ref().and_then(|(known, _)| known.as_ref());
        let text = text.map(|(path, text)| match before.filter(|(before, _)| *before == path) {
            Some((_, before)) => (path, before.becoming(text)),
            None => (path, SharedText::from(text)),
        });
        if let Some((_, world)) = known.as_ref().filter(|(known, _)| *known == text) {
            return Ok(world.clone());
        }
        let file = text.as_ref().map(|(path, text)| (path, text));
        let layout = Layout::read(file, &self.program.makers()).map_err(|error| {
            let (path, text) = file.map_or((Layout::SETTINGS, ""), |(path, text)| (path.as_str(), &**text));
            let (line, column) = line_and_column(text, error.span.start);
            let newer = match file.is_some_and(|(_, text)| needs_newer(text)) {
                true => format!("\nget a newer one: {}", self.program.newer),
                false => String::new(),
            };
            anyhow!("{path}:{line}:{column}: {}{newer}", error.message)
        })?;
        let mut world = World::new(layout, today());
        world.workers = &AllProcessors;
        world.keeps_trees = self.keeps_trees;
        Ok(known.insert((text, world)).1.clone())
    }

    /// Where the lock and the undo log are.
    ///
    /// # Errors
    /// If there is nowhere to keep them.
    pub(crate) fn state(&self) -> Result<StateFolder> {
        if self.state.get().is_none() {
            self.list()?;
        }
        match self.state.get() {
            Some(Some(state)) => Ok(state.clone()),
            // Says why.
            _ => StateFolder::of(&self.root, None),
        }
    }

    /// Reads every file of interest, as all of them are at one moment: where a
    /// change is being made meanwhile, again.
    pub(crate) fn read(&self) -> Result<Snapshot> {
        self.read_as(Texts::OfInterest)
    }

    /// The same, with further texts.
    pub(crate) fn read_as(&self, texts: Texts) -> Result<Snapshot> {
        self.read_beside(texts, None)
    }

    /// The same, with what of it is as it was at an earlier commit.
    pub(crate) fn read_beside(&self, texts: Texts, earlier: Option<&Before<'_>>) -> Result<Snapshot> {
        let started = Instant::now();
        // Usually right, and then git is asked but once.
        let guess = self.state.get().cloned().unwrap_or_else(|| StateFolder::guess(&self.root));
        let mut before = look(guess.as_ref())?;
        let (mut paths, mut ahead) = self.list_and_read_ahead(earlier)?;
        let state = self.state.get().cloned().flatten();
        if state.as_ref().map(|state| state.shown("")) != guess.as_ref().map(|guess| guess.shown("")) {
            before = look(state.as_ref())?;
            (paths, ahead) = self.list_and_read_ahead(earlier)?;
        }
        loop {
            let snapshot = self.read_listed(paths, ahead, texts, earlier)?;
            let writer = match &state {
                Some(state) if before.interrupted.is_some() => {
                    state.open()?.and_then(|state| lock::writer(&state, &self.program))
                }
                _ => None,
            };
            let after = look(state.as_ref())?;
            if before == after && writer.is_none() {
                return Ok(snapshot.interrupted(after));
            }
            if let Some(writer) = writer.filter(|_| started.elapsed() > LONGEST_CHANGE) {
                return Err(writer);
            }
            if started.elapsed() > LONGEST_CHANGE {
                bail!(
                    "the repository is changed again and again while it is read; nothing was done, try again"
                );
            }
            thread::sleep(Duration::from_millis(20));
            before = look(state.as_ref())?;
            (paths, ahead) = self.list_and_read_ahead(earlier)?;
        }
    }

    /// Lists the files, and reads meanwhile those that are likely to be among them: nothing is
    /// waited for as long as for git.
    fn list_and_read_ahead(&self, earlier: Option<&Before<'_>>) -> Result<(Paths, Ahead)> {
        let (paths, ahead) = beside(|| self.list(), || self.ahead(earlier));
        Ok((paths?, ahead?))
    }

    /// Reads the files of a list.
    fn read_listed(
        &self,
        paths: Paths,
        ahead: Ahead,
        texts: Texts,
        earlier: Option<&Before<'_>>,
    ) -> Result<Snapshot> {
        let mut world = ahead.world.emptied_with(self.attributes(&paths.named));
        let layout = world.layout.clone();
        self.report_unnamed(&mut world, &layout, &paths.unnamed);
        let kinds = layout.classify(&paths.named);
        let of = |wanted: fn(FileKind) -> bool| {
            kinds.iter().copied().filter(|(_, kind)| wanted(*kind)).collect::<Vec<_>>()
        };
        let generated = of(|kind| kind == FileKind::Generated);
        let others = of(|kind| kind == FileKind::Other);
        let known = of(is_read_first);
        let (mut read, unread) = ahead.files.of(&known);
        read.extend(self.files(&world, &unread, MAX_FILE_SIZE, (None, earlier)));
        // As large as what this tool would write there may be.
        let registry = read.iter().filter(|read| read.kind == FileKind::Registry);
        let limit = generated_limit(registry.filter_map(|read| read.file.as_ref()?.text()).map(str::len));
        let insert = |world: &mut World, read: &[ReadFile]| {
            read.iter().filter_map(|read| read.file.clone()).for_each(|file| world.insert_file(file));
        };
        insert(&mut world, &read);
        let search_others = || {
            let search = match texts {
                Texts::OfInterest => None,
                // Which tools there are, the files say that were read.
                Texts::OfTools => Some(Search::for_tools(&world)),
                Texts::All => Some(Search::for_all(&world)),
            };
            let others = self.files(&world, &others, MAX_FILE_SIZE, (search.as_ref(), earlier));
            (search, others)
        };
        // It tells of no tool, and one may be as large as all the others.
        let read_generated = || self.files(&world, &generated, limit, (None, earlier));
        let ((search, others), generated) = beside(search_others, read_generated);
        // In those that were read first, nothing was looked for before they had told what.
        let may_be_searched =
            |read: &&ReadFile| search.as_ref().is_some_and(|search| search.looks_in(&read.path, read.kind));
        let first = read.iter().filter(|read| read.is_searched).filter(may_be_searched).count();
        let searched = match search {
            Some(_) => first + others.iter().filter(|read| read.is_searched).count(),
            None => 0,
        };
        for more in [others, generated] {
            insert(&mut world, &more);
            read.extend(more);
        }
        world.is_searched = search.is_some();
        world.has_old_state = self.root.has(OLD_STATE_FOLDER);
        // Git lists what was deleted, too.
        world.note_unread(&paths.named, |path| self.root.has(path.as_str()));
        let unchanged = read.into_iter().filter(|read| read.is_unchanged).map(|read| read.path).collect();
        Ok(Snapshot { world, paths: paths.named, searched, unchanged })
    }

    /// Adds files of which the names are not UTF-8: they cannot be named in an edit, but reported.
    fn report_unnamed(&self, world: &mut World, layout: &Layout, unnamed: &[PathBuf]) {
        for real in unnamed {
            let Some(shown) = named(&real.to_string_lossy()) else { continue };
            for (path, kind) in layout.classify(from_ref(&shown)) {
                let is_of_interest = match self.bytes(real, kind, MAX_FILE_SIZE) {
                    Some(Ok(bytes)) => seen(None, kind, bytes, None).text.is_some(),
                    read => read.is_some(),
                };
                if is_of_interest {
                    world.insert(path, FileText::Unreadable("its path is not UTF-8".to_owned()));
                }
            }
        }
    }

    /// What git is told of the files; what cannot be read tells nothing.
    fn attributes(&self, paths: &[RepoPath]) -> Attributes {
        let files = paths.iter().filter(|path| path.name() == Attributes::FILE);
        let read = |path: &RepoPath| {
            let bytes = self.root.read_no_link(Path::new(path.as_str()), MAX_FILE_SIZE).ok()?;
            Some((path.clone(), String::from_utf8(bytes).ok()?))
        };
        let files: Vec<(RepoPath, String)> = files.filter_map(read).collect();
        Attributes::of(files.iter().map(|(path, text)| (path, text.as_str())))
    }

    /// The files of the repository, relative to its root, sorted: what git
    /// tracks and what it would add. Without git: everything but build products.
    fn list(&self) -> Result<Paths> {
        let answer = git::ask(&self.programs, self.root.path(), self.verbosity);
        let (all, folder) = match answer {
            Answer::Files(paths, folder) => (paths.into_iter().map(path_of).collect(), Some(folder)),
            Answer::None => (walk(self.root.path())?, None),
            Answer::Refused(why) => {
                if self.state.get().is_none() {
                    report::note(&format!("note: {why}"));
                    report::note("note: so the folders were listed, with what git would have ignored");
                }
                (walk(self.root.path())?, None)
            }
        };
        self.state.get_or_init(|| StateFolder::of(&self.root, folder.as_ref()).ok());
        Ok(Paths::new(all))
    }
}

/// What the state folder says, if there is one.
fn look(state: Option<&StateFolder>) -> Result<Mark> {
    state.map_or_else(|| Ok(Mark::default()), mark)
}

/// The repository at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The files of interest.
    pub(crate) world: World,
    /// Every file's path.
    pub(crate) paths: Vec<RepoPath>,
    /// How many texts were looked through for versions.
    pub(crate) searched: usize,
    /// The files that were looked at and are as they were at the earlier commit.
    pub(super) unchanged: BTreeSet<RepoPath>,
}

impl Snapshot {
    fn interrupted(mut self, mark: Mark) -> Self {
        self.world.interrupted = mark.interrupted;
        self
    }
}

/// How large a generated file may be, beside registry files of these sizes.
pub(super) fn generated_limit(registry: impl Iterator<Item = usize>) -> u64 {
    MAX_FILE_SIZE.max(4 * registry.sum::<usize>() as u64)
}

/// The day in UTC, so that a waiver expires everywhere at once.
pub(super) fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::of_unix_day(seconds / 86_400)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ptr;

    use super::*;
    use crate::program::Downloader;

    #[test]
    fn a_text_that_is_read_again_is_the_same_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
        write("pins.toml", "[tool.saw]\npin = 'a.toml :: saw'\nalso = 'b.toml :: saw'\n");
        write("a.toml", "saw = '1'\n");
        write("b.toml", "saw = '2'\n");
        let downloader = Downloader::Beside("artifact-fetch");
        let program = Program { name: "tool-pins", downloader, newer: "", extensions: &[] };
        let repo = Repo::find(program, Some(folder.path()), Verbosity::Quiet, Needs::Tools).unwrap();
        let before = repo.read().unwrap().world;
        write("b.toml", "saw = '3'\n");
        let after = repo.read_as(Texts::OfTools).unwrap().world;
        let is_same = |path: &str| ptr::eq(before.file(path).unwrap(), after.file(path).unwrap());
        assert_eq!(["pins.toml", "a.toml", "b.toml"].map(is_same), [true, true, false]);
        write("pins.toml", "[tool.saw]\npin = 'a.toml :: saw'\n");
        let other = repo.read().unwrap().world;
        assert!(other.file("b.toml").is_none() && other.text("a.toml") == Some("saw = '1'\n"));
    }
}
