//! The files that somebody wants results in, by paths of theirs and not of the repository.
//!
//! Replaces a file as a whole, or leaves it. Never follows a link that stands at its path,
//! and below the working directory none on the way to it: what a checkout has there was put
//! there by somebody else.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

/// Checks that a file can be written at a path, as far as that can be told without writing.
///
/// # Errors
/// Why it cannot.
pub(crate) fn check(path: &Path) -> Result<()> {
    place(path).map(drop)
}

/// Writes a file, in one step: whoever reads sees what was there before, or all of it.
///
/// # Errors
/// Why it could not be written; then it is as it was.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let (folder, name) = place(path)?;
    // Made as any file is, so that whoever may read those may read it.
    let make = |path: &Path| File::create_new(path);
    let mut staged =
        tempfile::Builder::new().make_in(&folder, make).with_context(|| folder.display().to_string())?;
    staged.write_all(bytes)?;
    staged.as_file().sync_all()?;
    staged.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}

/// Adds to a file that another program reads when this one has ended.
///
/// # Errors
/// Why it could not be written.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    Ok(file.write_all(bytes)?)
}

/// The folder of a path, after all links, and the file's name in it.
fn place(path: &Path) -> Result<(PathBuf, &std::ffi::OsStr)> {
    let name = path.file_name().ok_or_else(|| anyhow!("it names no file"))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = match parent.canonicalize() {
        Ok(folder) if folder.is_dir() => folder,
        Ok(_) => bail!("{} is no folder", parent.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("there is no folder {}; make it first", parent.display())
        }
        Err(error) => bail!("{}: {error}", parent.display()),
    };
    if let Some(link) = link_on_the_way(parent) {
        bail!("{} is a symbolic link; say the path that it leads to", link.display());
    }
    match fs::symlink_metadata(folder.join(name)) {
        Ok(found) if found.is_dir() => bail!("it is a folder, not a file"),
        Ok(found) if !found.is_file() => bail!("what is there is no ordinary file, and is left as it is"),
        Ok(_) => Ok((folder, name)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((folder, name)),
        Err(error) => Err(error.into()),
    }
}

/// The first part of a path that is a link, of those below the working directory: whatever
/// is above it no checkout has put there.
fn link_on_the_way(path: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    let (mut passed, below) = match path.strip_prefix(&here) {
        Ok(below) => (here, below),
        Err(_) if path.is_absolute() => return None,
        Err(_) => (PathBuf::new(), path),
    };
    below.components().find_map(|part| {
        passed.push(part);
        let is_link = || fs::symlink_metadata(&passed).is_ok_and(|found| found.is_symlink());
        (matches!(part, Component::Normal(_)) && is_link()).then(|| passed.clone())
    })
}
