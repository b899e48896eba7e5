//! What was on record at an earlier commit, as a world of its own.
//!
//! Compares nothing: `pins::verify` does.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use pins::schema::{marker, settings};
use pins::value::path::RepoPath;
use pins::world::layout::{FileKind, Layout, OnRecord};
use pins::world::{FileText, World};

use super::history::{Blob, History};
use super::repo::{Repo, text_of, today};
use crate::report;

/// The repository as it was.
#[derive(Debug)]
pub(crate) struct Before {
    /// The beginning of the commit's name.
    pub(crate) commit: String,
    /// Its settings and what was on record.
    pub(crate) files: World,
}

impl Repo {
    /// The repository as it was where its branch left `revision`.
    ///
    /// # Errors
    /// If git cannot tell.
    pub(crate) fn before(&self, revision: &str) -> Result<Before> {
        let history = History::new(&self.programs, self.root.path(), self.verbosity);
        let base = history.merge_base(revision)?;
        let blobs = history.files(&base)?;
        let commit: String = base.chars().take(12).collect();
        let layout = self.layout_of(&history, &blobs, &commit)?;
        let mut files = World::new(layout.clone(), today());
        let paths: Vec<RepoPath> = blobs.iter().map(|blob| blob.path.clone()).collect();
        let marked = history.holding(&base, marker::MARKER)?;
        let is_record = |(path, kind): &(&RepoPath, FileKind)| match Layout::is_record(*kind) {
            OnRecord::Always => true,
            OnRecord::IfMarked => marked.contains(*path),
            OnRecord::Never => false,
        };
        let kinds = layout.classify(&paths).into_iter().filter(is_record);
        let records: BTreeSet<&RepoPath> = kinds.map(|(path, _)| path).collect();
        let (mut readable, mut objects) = (Vec::new(), Vec::new());
        for blob in blobs.iter().filter(|blob| records.contains(&blob.path)) {
            match &blob.object {
                Ok(object) => {
                    readable.push(&blob.path);
                    objects.push(object.as_str());
                }
                Err(why) => files.insert(&blob.path, FileText::Unreadable(why.clone())),
            }
        }
        for (path, bytes) in readable.into_iter().zip(history.read(&objects)?) {
            files.insert(path, text_of(bytes));
        }
        files.note_unread(&paths, |_| true);
        Ok(Before { commit, files })
    }

    /// How the repository was laid out: by its settings at that commit, or, where
    /// these cannot be read any more, as it is now.
    fn layout_of(&self, history: &History<'_>, blobs: &[Blob], commit: &str) -> Result<Layout> {
        let is_settings = |blob: &&Blob| [settings::PATH, settings::ROOT_PATH].contains(&blob.path.as_str());
        let Some(blob) = blobs.iter().find(is_settings) else {
            return Layout::read(None, &self.program.makers()).map_err(|error| anyhow!(error.message));
        };
        let text = match &blob.object {
            Ok(object) => String::from_utf8(history.read(&[object])?.concat()).context("not UTF-8"),
            Err(why) => Err(anyhow!(why.clone())),
        };
        let layout = text.and_then(|text| {
            let layout = Layout::read(Some((&blob.path, &text)), &self.program.makers());
            layout.map_err(|error| anyhow!(error.message))
        });
        layout.or_else(|why| {
            report::note(&format!(
                "note: {} cannot be read as it was at {commit} ({why:#}), so what it says now counts",
                blob.path
            ));
            self.layout()
        })
    }
}
