//! Edits of files as a fix tells them: with their places, and what they replace.
//!
//! Makes no edit, and applies none.

use super::Model;
use crate::finding::Replacement;
use crate::value::edit::Edit;
use crate::value::path::RepoPath;

impl Model<'_> {
    /// Edits of a file as a fix tells them.
    pub(crate) fn replacements(&self, path: &RepoPath, edits: &[Edit]) -> Vec<Replacement> {
        let text = self.text(path);
        let replacement = |edit: &Edit| Replacement {
            place: self.place(path, &edit.span),
            found: text.get(edit.span.clone()).unwrap_or_default().to_owned(),
            text: edit.replacement.clone(),
        };
        edits.iter().map(replacement).collect()
    }
}
