//! Files of the repository, read and parsed: those of a list, and before there is one those that
//! are likely to be on it.
//!
//! Does not list them, and does not say which are files of the repository.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use pins::discover::{Search, seen};
use pins::value::path::RepoPath;
use pins::world::layout::{FileKind, Layout};
use pins::world::{File, FileText, World};

use super::earlier::Before;
use super::parallel::on_all_processors;
use super::repo::Repo;
use super::root::{MAX_FILE_SIZE, Unreadable};

/// A file that was read.
pub(super) struct ReadFile {
    pub(super) path: RepoPath,
    pub(super) kind: FileKind,
    /// The file, if it is of interest.
    pub(super) file: Option<Arc<File>>,
    /// Whether it is as it was at the earlier commit.
    pub(super) is_unchanged: bool,
    /// Whether something was looked for in it, or can be where nothing was yet.
    pub(super) is_searched: bool,
}

/// Whether such files are read before the others: they tell which tools there are, and how large
/// those may be that this tool generates.
pub(super) fn is_read_first(kind: FileKind) -> bool {
    !matches!(kind, FileKind::Generated | FileKind::Other)
}

/// What was read before the files were listed.
pub(super) struct Ahead {
    /// The world in which these are what they are.
    pub(super) world: World,
    /// Files that may be on the list.
    pub(super) files: Likely,
}

/// Files that may be on the list, by their paths.
pub(super) struct Likely(HashMap<RepoPath, ReadFile>);

impl Likely {
    /// Those that are on it as what they were read as, and what of it nobody has read.
    pub(super) fn of<'p>(
        mut self,
        list: &[(&'p RepoPath, FileKind)],
    ) -> (Vec<ReadFile>, Vec<(&'p RepoPath, FileKind)>) {
        let (mut read, mut unread) = (Vec::with_capacity(self.0.len()), Vec::new());
        for (path, kind) in list.iter().copied() {
            match self.0.remove(path) {
                Some(file) if file.kind == kind => read.push(file),
                _ => unread.push((path, kind)),
            }
        }
        (read, unread)
    }
}

impl Repo {
    /// Reads the settings and the files that they or Cargo's conventions name. What is not on
    /// the list later was read for nothing.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub(super) fn ahead(&self, earlier: Option<&Before<'_>>) -> Result<Ahead> {
        let mut world = self.empty_world()?;
        // By other settings a registry file is read again.
        world.keeps_trees |= earlier.is_some_and(|earlier| !earlier.had_settings_of(&world.layout));
        let mut paths = world.layout.named_files();
        paths.extend(self.registry_files(&world.layout));
        // A place may be in a file of the registry.
        paths.sort_unstable();
        paths.dedup();
        // What a file says does not depend on git's attributes, which are not known yet.
        let mut likely = world.layout.classify(&paths);
        likely.retain(|(_, kind)| is_read_first(*kind));
        let read = self.files(&world, &likely, MAX_FILE_SIZE, (None, earlier));
        let files = Likely(read.into_iter().map(|file| (file.path.clone(), file)).collect());
        Ok(Ahead { world, files })
    }

    /// What looks like a file of the registry in its folder.
    fn registry_files(&self, layout: &Layout) -> Vec<RepoPath> {
        let folder = layout.registry();
        let names = self.root.names_in(folder.as_str());
        let names = names.into_iter().filter(|name| name.ends_with(".json"));
        names.filter_map(|name| format!("{folder}/{name}").parse().ok()).collect()
    }

    /// Reads files of a world, and has each parsed where it was read.
    pub(super) fn files(
        &self,
        world: &World,
        paths: &[(&RepoPath, FileKind)],
        limit: u64,
        (search, earlier): (Option<&Search>, Option<&Before<'_>>),
    ) -> Vec<ReadFile> {
        let files = on_all_processors(paths, |(path, kind)| {
            let (text, is_unchanged, is_searched) =
                match self.bytes(Path::new(path.as_str()), *kind, limit)? {
                    Ok(bytes) => {
                        let is_unchanged = earlier.is_some_and(|earlier| earlier.had(path, &bytes));
                        let seen = seen(Some(path), *kind, bytes, search);
                        (seen.text, is_unchanged, seen.is_searched)
                    }
                    Err(why) => (Some(FileText::Unreadable(why)), false, false),
                };
            let file = text.map(|text| world.file_of(path, text));
            if let Some(file) = &file {
                file.parse();
            }
            Some(ReadFile { path: (*path).clone(), kind: *kind, file, is_unchanged, is_searched })
        });
        files.into_iter().flatten().collect()
    }

    /// What a file holds, or why that cannot be read; none if it is gone, or nobody misses it.
    pub(super) fn bytes(&self, path: &Path, kind: FileKind, limit: u64) -> Option<Result<Vec<u8>, String>> {
        let unreadable = |why: &Unreadable| (!kind.is_optional()).then(|| Err(why.to_string()));
        match self.root.read_no_link(path, limit) {
            Ok(bytes) => Some(Ok(bytes)),
            // Deleted, but still in git's index; or a submodule.
            Err(Unreadable::Missing | Unreadable::Folder) => None,
            Err(Unreadable::Link) => match self.root.read(path) {
                // The target is read under its own name.
                Ok(_) if kind.is_optional() || matches!(kind, FileKind::Manifest | FileKind::Lock) => None,
                Ok(bytes) => Some(Ok(bytes)),
                Err(Unreadable::Folder) => None,
                Err(Unreadable::Missing) => unreadable(&Unreadable::Link),
                Err(why) => unreadable(&why),
            },
            Err(why) => unreadable(&why),
        }
    }
}
