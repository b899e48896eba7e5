//! The paths of the repository's files, as the system and git have them and as they are named
//! here.
//!
//! Opens no file.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use anyhow::{Context, Result};
use pins::value::path::RepoPath;

/// The paths of the repository's files.
pub(super) struct Paths {
    /// Those in UTF-8.
    pub(super) named: Vec<RepoPath>,
    /// Those that are not.
    pub(super) unnamed: Vec<PathBuf>,
}

impl Paths {
    pub(super) fn new(mut all: Vec<PathBuf>) -> Self {
        // Byte for byte: a path's own order looks at its parts.
        all.sort_unstable_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
        all.dedup();
        let mut paths = Self { named: Vec::with_capacity(all.len()), unnamed: Vec::new() };
        for path in all {
            match path.into_os_string().into_string() {
                Ok(path) => paths.named.extend(named(&path)),
                Err(path) => paths.unnamed.push(path.into()),
            }
        }
        paths.named.sort_unstable();
        paths
    }
}

/// A path of this system in the repository; none if it leads elsewhere, which
/// nobody's list of files should hold.
pub(super) fn named(path: &str) -> Option<RepoPath> {
    if MAIN_SEPARATOR == '/' { path.parse().ok() } else { path.replace(MAIN_SEPARATOR, "/").parse().ok() }
}

/// The path that bytes of git mean.
#[cfg(unix)]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// Every file below a root but build products, for whoever cannot ask git.
pub(super) fn walk(root: &Path) -> Result<Vec<PathBuf>> {
    // Build products say so themselves (https://bford.info/cachedir/), but for
    // these; history is no file of the repository.
    const LEFT_OUT: [&str; 6] = [".git", ".hg", ".jj", ".svn", ".venv", "node_modules"];
    let is_cache = |folder: &Path| {
        std::fs::symlink_metadata(folder.join("CACHEDIR.TAG")).is_ok_and(|metadata| metadata.is_file())
    };
    let walk = walkdir::WalkDir::new(root).follow_links(false).into_iter().filter_entry(|entry| {
        let is_folder = entry.depth() > 0 && entry.file_type().is_dir();
        let is_left_out = || LEFT_OUT.iter().any(|name| entry.file_name() == *name);
        !is_folder || !(is_left_out() || is_cache(entry.path()))
    });
    let mut paths = Vec::new();
    for entry in walk {
        let entry = entry.context("the repository cannot be listed")?;
        if !entry.file_type().is_dir() {
            paths.push(entry.path().strip_prefix(root).unwrap_or(entry.path()).to_path_buf());
        }
    }
    Ok(paths)
}
