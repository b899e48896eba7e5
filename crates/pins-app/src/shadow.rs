//! A shadow of the repository's Cargo workspaces in a temporary folder, with the
//! planned manifests: there cargo resolves lock files before anything is
//! written, so that a dry run shows their diff and a failure leaves no trace.
//!
//! Does not run cargo (`cargo` does). Manifests and locks are copied, source
//! files are empty, because cargo only asks whether they are there.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};
use pins::value::path::RepoPath;
use pins::world::{File, FileChange, World};

use crate::disk::repo::Repo;
use crate::temporary::Temporary;

/// The shadow. Its folder is removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Shadow {
    folder: Temporary,
    /// Where the repository's root is in it: as deep as the real one, so that
    /// relative paths which leave the repository can be followed.
    root: PathBuf,
}

impl Shadow {
    /// Makes a shadow of the files at `paths`, with the texts of `planned`
    /// where it has them.
    pub(crate) fn new(repo: &Repo, paths: &[RepoPath], planned: &World) -> Result<Self> {
        let folder = Temporary::new()?;
        let root = mirror(folder.path(), repo.root.path());
        let shadow = Self { folder, root };
        for path in paths {
            let name = path.name();
            if !(name == "Cargo.toml" || name == "Cargo.lock" || name.ends_with(".rs")) {
                continue;
            }
            let text = match planned.text(path) {
                Some(text) => text.to_owned(),
                None if name.ends_with(".rs") => String::new(),
                None => match repo.root.read_text(&**path) {
                    Ok(text) => text,
                    // Cargo will say what it misses, if it misses it.
                    Err(_) => continue,
                },
            };
            shadow.write(path, &text)?;
            if name == "Cargo.toml" {
                shadow.link_outside(repo, &planned.file_of(path, text));
            }
        }
        Ok(shadow)
    }

    /// Has files say something else while something is done; then they are as they were.
    pub(crate) fn changed<T>(&self, changes: &[FileChange], done: impl FnOnce() -> Result<T>) -> Result<T> {
        let there = |change: &&FileChange| self.path(&change.path).exists();
        let changes: Vec<&FileChange> = changes.iter().filter(there).collect();
        let write_all = |text: fn(&FileChange) -> Option<&str>| {
            let texts = changes.iter().filter_map(|change| Some((&change.path, text(change)?)));
            texts.into_iter().try_for_each(|(path, text)| self.write(path, text))
        };
        write_all(|change| change.after.as_deref())?;
        let result = done();
        write_all(|change| change.before.as_deref())?;
        result
    }

    /// The path of a file in the shadow.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.path(path);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("{} cannot be written", path.display()))
    }

    /// Makes path dependencies outside the repository reachable, by a link
    /// where the shadow expects them. Where that fails, cargo says so.
    fn link_outside(&self, repo: &Repo, file: &File) {
        let folder = repo.root.path().join(&*file.path).parent().map(Path::to_path_buf).unwrap_or_default();
        for path in file.path_dependencies() {
            let target = normalize(&folder.join(path));
            if target.starts_with(repo.root.path()) {
                continue;
            }
            let link = mirror(self.folder.path(), &target);
            // Through a link that is there already, a folder would be made
            // where that one leads; and it leads to this one as well.
            if link.ancestors().take_while(|above| *above != self.folder.path()).any(Path::is_symlink) {
                continue;
            }
            if let Some(parent) = link.parent() {
                let _ = fs::create_dir_all(parent);
            }
            #[cfg(unix)]
            let _ = std::os::unix::fs::symlink(&target, &link);
            #[cfg(windows)]
            let _ = std::os::windows::fs::symlink_dir(&target, &link);
        }
    }
}

/// Where an absolute path is mirrored below `folder`.
fn mirror(folder: &Path, path: &Path) -> PathBuf {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_)));
    folder.join("root").join(parts.collect::<PathBuf>())
}

/// The path without `.` and `..`, as cargo normalizes it: by its text alone.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            part => normal.push(part),
        }
    }
    normal
}
