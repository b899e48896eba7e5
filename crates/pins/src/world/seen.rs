//! Every file that worlds of one repository were ever given: a text that comes again is the same
//! file, which is not read again.
//!
//! Does not say which of them a world has.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::file::File;
use super::text::FileText;
use crate::value::path::RepoPath;

/// Files by their paths, each with every text that it was seen with.
#[derive(Default)]
pub(super) struct Seen(Mutex<BTreeMap<RepoPath, Vec<Arc<File>>>>);

impl Seen {
    /// The file of that path and text, which is made if nobody has seen it.
    pub(super) fn file(
        &self,
        path: &RepoPath,
        text: FileText,
        make: impl FnOnce(FileText) -> File,
    ) -> Arc<File> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.get(path).into_iter().flatten().find(|file| file.text == text);
        if let Some(file) = known {
            return file.clone();
        }
        let file = Arc::new(make(text));
        seen.entry(path.clone()).or_default().push(file.clone());
        file
    }

    /// Takes note of a file that was made elsewhere.
    pub(super) fn add(&self, file: &Arc<File>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.get_mut(&file.path) {
            Some(known) if known.iter().any(|known| Arc::ptr_eq(known, file)) => {}
            Some(known) => known.push(file.clone()),
            None => _ = seen.insert(file.path.clone(), vec![file.clone()]),
        }
    }
}
