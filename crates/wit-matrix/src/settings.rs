//! The section `[runtime]` of the settings: where the embedded runtime is, and
//! what follows from its compatibility record.
//!
//! Reads no file.

use pins::extension::{Section, SyntaxError, repo_path};
use pins::value::path::RepoPath;

/// The name of the section.
pub(crate) const SECTION: &str = "runtime";

/// What the section says, or the conventions where there is none.
#[derive(Clone, Debug)]
pub(crate) struct RuntimeSettings {
    /// Whether the settings speak of the runtime: then its record must exist.
    pub(crate) required: bool,
    /// The folder of its crate.
    pub(crate) folder: RepoPath,
    /// The path of the Starlark file that tells Bazel which releases it supports.
    pub(crate) table: RepoPath,
    /// The Markdown document that shows the matrix, if one does.
    pub(crate) document: Option<RepoPath>,
}

impl Default for RuntimeSettings {
    fn default() -> Self {
        Self {
            required: false,
            folder: RepoPath::known("crates/wit-runtime"),
            table: RepoPath::known("toolchains/runtime_compatibility.bzl"),
            document: None,
        }
    }
}

impl RuntimeSettings {
    /// What a section says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(section: Option<&Section>) -> Result<Self, SyntaxError> {
        let mut settings = Self { required: section.is_some(), ..Self::default() };
        for (key, text) in section.into_iter().flat_map(|section| &section.entries) {
            let error = |message| SyntaxError { span: text.span.clone(), message };
            let path = || repo_path(key, &text.value).map_err(error);
            match key.as_str() {
                "crate" => settings.folder = path()?,
                "table" => settings.table = path()?,
                "document" => settings.document = Some(path()?),
                _ => {
                    return Err(error(format!(
                        "unknown key {key:?} in [{SECTION}]; known are crate, table and document"
                    )));
                }
            }
        }
        Ok(settings)
    }

    /// The path of the compatibility record.
    pub(crate) fn record(&self) -> RepoPath {
        self.folder.join("compatibility.json")
    }

    /// The folder of the worlds that the record is made from.
    pub(crate) fn worlds(&self) -> RepoPath {
        self.folder.join("tests/worlds")
    }

    /// The path below the folder of the crate.
    fn inside<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(&*self.folder)?.strip_prefix('/')
    }

    /// Whether a file is the compatibility record.
    pub(crate) fn is_record(&self, path: &str) -> bool {
        self.inside(path) == Some("compatibility.json")
    }

    /// Whether a file is one of the worlds.
    pub(crate) fn is_world(&self, path: &str) -> bool {
        let name = self.inside(path).and_then(|inside| inside.strip_prefix("tests/worlds/"));
        name.is_some_and(|name| name.ends_with(".wit") && !name.contains('/'))
    }

    /// Whether a file is part of the runtime itself: its manifest or its source.
    pub(crate) fn is_source(&self, path: &str) -> bool {
        let is_rust = |inside: &str| inside.starts_with("src/") && inside.ends_with(".rs");
        self.inside(path).is_some_and(|inside| inside == "Cargo.toml" || is_rust(inside))
    }
}

#[cfg(test)]
mod tests {
    use pins::world::layout::Layout;

    use super::*;
    use crate::embedded::MAKER;

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error =
            Layout::read(Some((&RepoPath::known(Layout::SETTINGS), &text.into())), &[MAKER]).unwrap_err();
        assert!(error.message.contains(expected), "{text}: {}", error.message);
    }

    #[test]
    fn a_section_that_makes_no_sense_is_refused() {
        refused("[runtime]\nfolder = \"x\"\n", "unknown key \"folder\" in [runtime]; known are crate");
        refused("[runtime]\ncrate = \"../x\"\n", "inside the repository");
    }
}
