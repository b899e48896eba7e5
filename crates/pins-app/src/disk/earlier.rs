//! The repository at an earlier commit, as a world of its own, of the same files as the one
//! beside which it is read.
//!
//! Compares nothing: `pins::verify` does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use pins::discover::{Search, seen};
use pins::value::path::RepoPath;
use pins::world::layout::{Attributes, FileKind, Layout, OLD_STATE_FOLDER};
use pins::world::{File, FileText, SharedText, World};

use super::history::{Blob, History};
use super::object::is_object;
use super::parallel::on_all_processors;
use super::repo::{Repo, Snapshot, generated_limit};
use super::root::{MAX_FILE_SIZE, Unreadable};
use crate::report;

/// How many bytes are asked of git at a time, or a little more.
const AT_A_TIME: u64 = 32 << 20;

/// The repository as it was where its branch left another one.
pub(crate) struct Before<'r> {
    repo: &'r Repo,
    history: History<'r>,
    /// The beginning of the commit's name.
    pub(crate) commit: String,
    blobs: BTreeMap<RepoPath, Blob>,
}

impl Repo {
    /// The repository as it was where its branch left `revision`.
    ///
    /// # Errors
    /// If git cannot tell.
    pub(crate) fn before(&self, revision: &str) -> Result<Before<'_>> {
        let history = History::new(&self.programs, self.root.path(), self.verbosity);
        let base = history.merge_base(revision)?;
        let blobs = history.files(&base)?.into_iter().map(|blob| (blob.path.clone(), blob)).collect();
        Ok(Before { repo: self, history, commit: base.chars().take(12).collect(), blobs })
    }
}

impl Before<'_> {
    /// Whether a file was there and held these bytes.
    pub(super) fn had(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        self.blobs.get(path).is_some_and(|blob| {
            let may_be = !blob.is_link && blob.size.is_none_or(|size| size == bytes.len() as u64);
            may_be && is_object(&blob.object, bytes)
        })
    }

    /// Whether the settings were those of a layout.
    pub(super) fn had_settings_of(&self, layout: &Layout) -> bool {
        let paths = [Layout::SETTINGS, Layout::ROOT_SETTINGS].map(RepoPath::known);
        match layout.text() {
            Some(text) => paths.iter().any(|path| self.had(path, text.as_bytes())),
            None => !paths.iter().any(|path| self.blobs.contains_key(path)),
        }
    }

    /// The files of interest. What is now as it was then is not asked of git, and where the
    /// repository is laid out as it was, it is the same file, which is parsed already.
    ///
    /// # Errors
    /// If git has not all of them.
    pub(crate) fn files(&self, now: &Snapshot) -> Result<World> {
        let mut files = match self.is_laid_out_as(now) {
            true => now.world.emptied(),
            false => World::new(self.layout()?, now.world.today),
        };
        files.is_searched = now.world.is_searched;
        files.has_old_state = self.blobs.keys().any(|path| path.split('/').next() == Some(OLD_STATE_FOLDER));
        let paths: Vec<RepoPath> = self.blobs.keys().cloned().collect();
        let (mut same, mut other) = (Vec::new(), Vec::new());
        for (path, kind) in files.layout.classify(&paths) {
            let is_unchanged = now.unchanged.contains(path);
            match (now.world.file(path), self.blobs.get(path)) {
                (Some(file), _) if is_unchanged => same.push(file),
                // Nothing of interest is in it now, and so there was not.
                (None, _) if is_unchanged && kind == FileKind::Other => {}
                (_, Some(blob)) => other.push((blob, kind)),
                (_, None) => {}
            }
        }
        same.into_iter().for_each(|file| files.insert_as(file));
        // A version that nobody looks for now cannot be found now.
        let search = Search::for_tools(&now.world);
        let read = self.read(&files, &other, &search)?;
        read.into_iter().for_each(|file| files.insert_file(file));
        files.note_unread(&paths, |_| true);
        on_all_processors(&files.files().collect::<Vec<_>>(), |file| {
            file.parse();
        });
        Ok(files)
    }

    /// Files as git has them, some at a time.
    fn read(&self, world: &World, files: &[(&Blob, FileKind)], search: &Search) -> Result<Vec<Arc<File>>> {
        let registry = files.iter().filter(|(_, kind)| *kind == FileKind::Registry);
        let registry = registry.filter_map(|(blob, _)| usize::try_from(blob.size?).ok());
        let known = world.files().filter(|file| file.kind == FileKind::Registry);
        let known = known.filter_map(|file| file.text()).map(str::len);
        let limits = (MAX_FILE_SIZE, generated_limit(registry.chain(known)));
        let mut read = Vec::new();
        let (mut wanted, mut size) = (Vec::new(), 0);
        for (blob, kind) in files {
            let limit = if *kind == FileKind::Generated { limits.1 } else { limits.0 };
            if let Some(why) = not_read(blob, limit) {
                // A link is no file of its own where others are.
                let is_left_out = blob.is_link && matches!(kind, FileKind::Manifest | FileKind::Lock);
                if !kind.is_optional() && !is_left_out {
                    read.push(world.file_of(&blob.path, FileText::Unreadable(why)));
                }
                continue;
            }
            wanted.push((*blob, *kind));
            size += blob.size.unwrap_or_default();
            if size > AT_A_TIME {
                read.extend(self.read_at_once(world, &wanted, search)?);
                (wanted, size) = (Vec::new(), 0);
            }
        }
        read.extend(self.read_at_once(world, &wanted, search)?);
        Ok(read)
    }

    fn read_at_once(
        &self,
        world: &World,
        files: &[(&Blob, FileKind)],
        search: &Search,
    ) -> Result<Vec<Arc<File>>> {
        let objects: Vec<&str> = files.iter().map(|(blob, _)| blob.object.as_str()).collect();
        let texts = files.iter().zip(self.history.read(&objects)?).filter_map(|((blob, kind), bytes)| {
            let text = seen(Some(&blob.path), *kind, bytes, Some(search)).text?;
            Some(world.file_of(&blob.path, text))
        });
        Ok(texts.collect())
    }

    /// Whether the settings and git's attributes say what they say now.
    fn is_laid_out_as(&self, now: &Snapshot) -> bool {
        let says = |path: &RepoPath| {
            [Layout::SETTINGS, Layout::ROOT_SETTINGS].contains(&path.as_str())
                || path.name() == Attributes::FILE
        };
        let was: BTreeSet<&RepoPath> = self.blobs.keys().filter(|path| says(path)).collect();
        let is: BTreeSet<&RepoPath> = now.paths.iter().filter(|path| says(path)).collect();
        was == is && was.iter().all(|path| now.unchanged.contains(*path))
    }

    /// How the repository was laid out: by its settings at that commit, or, where
    /// these cannot be read any more, as it is now.
    fn layout(&self) -> Result<Layout> {
        let is_attributes =
            |blob: &&Blob| blob.path.name() == Attributes::FILE && not_read(blob, MAX_FILE_SIZE).is_none();
        let blobs: Vec<&Blob> = self.blobs.values().filter(is_attributes).collect();
        let objects: Vec<&str> = blobs.iter().map(|blob| blob.object.as_str()).collect();
        let texts = self.history.read(&objects)?.into_iter().map(String::from_utf8);
        let texts: Vec<(&RepoPath, String)> =
            blobs.iter().zip(texts).filter_map(|(blob, text)| Some((&blob.path, text.ok()?))).collect();
        let attributes = Attributes::of(texts.iter().map(|(path, text)| (*path, text.as_str())));
        Ok(self.layout_of_settings()?.with_attributes(attributes))
    }

    fn layout_of_settings(&self) -> Result<Layout> {
        let makers = self.repo.program.makers();
        let paths = [Layout::SETTINGS, Layout::ROOT_SETTINGS].map(RepoPath::known);
        let Some(blob) = paths.iter().find_map(|path| self.blobs.get(path)) else {
            return Layout::read(None, &makers).map_err(|error| anyhow!(error.message));
        };
        let text = match not_read(blob, MAX_FILE_SIZE) {
            None => String::from_utf8(self.history.read(&[&blob.object])?.concat()).context("not UTF-8"),
            Some(why) => Err(anyhow!(why)),
        };
        let layout = text.and_then(|text| {
            // What is the same is parsed already.
            let now = self.repo.layout()?;
            let text = match now.text() {
                Some(now) => now.becoming(text),
                None => SharedText::from(text),
            };
            Layout::read(Some((&blob.path, &text)), &makers).map_err(|error| anyhow!(error.message))
        });
        layout.or_else(|why| {
            report::note(&format!(
                "note: {} cannot be read as it was at {} ({why:#}), so what it says now counts",
                blob.path, self.commit
            ));
            self.repo.layout()
        })
    }
}

/// Why an object is not read, if it is not.
fn not_read(blob: &Blob, limit: u64) -> Option<String> {
    match blob.size {
        _ if blob.is_link => Some("a symbolic link".to_owned()),
        Some(size) if size > limit => Some(Unreadable::TooLarge(limit).to_string()),
        _ => None,
    }
}
