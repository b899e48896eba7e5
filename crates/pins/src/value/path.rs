//! The path of a file in the repository.
//!
//! Does not know which files there are, nor where the repository is.

use std::fmt;

use super::name::{ToolName, checked_text};

checked_text! {
    /// The path of a file or folder, relative to the repository's root, with `/`
    /// between folders. It leads nowhere else: no part of it is empty, `.` or `..`.
    RepoPath, PathError, check
}

/// A text is no [`RepoPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathError;

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a path inside the repository, such as \"a/b\", with \"/\" between folders")
    }
}

impl std::error::Error for PathError {}

fn check(text: &str) -> Result<(), PathError> {
    // `str::split` takes several times as long, and every file of a repository is asked.
    let mut parts = text.as_bytes().split(|byte| *byte == b'/');
    if parts.any(|part| matches!(part, b"" | b"." | b"..")) { Err(PathError) } else { Ok(()) }
}

impl RepoPath {
    /// A path that this program itself knows.
    pub fn known(path: &'static str) -> Self {
        debug_assert!(check(path).is_ok(), "{path}");
        Self(path.into())
    }

    /// What is in this folder at a path that this program itself knows.
    #[must_use]
    pub fn join(&self, below: &'static str) -> Self {
        debug_assert!(check(below).is_ok(), "{below}");
        Self(format!("{self}/{below}").into())
    }

    /// The file of a tool in this folder, with an ending such as `.json`.
    #[must_use]
    pub(crate) fn file_of(&self, tool: &ToolName, ending: &'static str) -> Self {
        Self(format!("{self}/{tool}{ending}").into())
    }

    /// The folder that it is in, with its last `/`; empty in the root.
    pub fn folder(&self) -> &str {
        // `str::rfind` takes several times as long, and every file is asked often.
        &self.0[..memchr::memrchr(b'/', self.0.as_bytes()).map_or(0, |slash| slash + 1)]
    }

    /// Its last part.
    pub fn name(&self) -> &str {
        &self.0[self.folder().len()..]
    }
}

/// The folder that a folder is in; both end with `/`, the root is empty.
pub(crate) fn above(folder: &str) -> Option<&str> {
    let folder = folder.strip_suffix('/')?;
    Some(&folder[..folder.rfind('/').map_or(0, |slash| slash + 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_nowhere_but_into_the_repository() {
        for path in ["a", "a/b.c", ".github/x", "..a/b..", "a b/ä"] {
            assert_eq!(path.parse::<RepoPath>().map(|path| path.to_string()), Ok(path.to_owned()));
        }
        for path in ["", "/", "/a", "a/", "a//b", ".", "./a", "a/./b", "..", "../a", "a/..", "a/../b"] {
            assert_eq!(path.parse::<RepoPath>(), Err(PathError), "{path:?}");
        }
    }

    #[test]
    fn folders_end_with_the_root() {
        let folders: Vec<&str> = std::iter::successors(Some("a/b/"), |folder| above(folder)).collect();
        assert_eq!(folders, ["a/b/", "a/", ""]);
    }

    #[test]
    fn a_path_has_a_folder_and_a_name() {
        for (path, folder, name) in [("a/b/c.d", "a/b/", "c.d"), ("c.d", "", "c.d")] {
            let path: RepoPath = path.parse().unwrap();
            assert_eq!((path.folder(), path.name()), (folder, name));
        }
    }
}
