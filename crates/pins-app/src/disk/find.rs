//! Where the root of a repository is.
//!
//! Looks for files by their names, and reads none of them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use pins::world::layout::Layout;

/// What a folder must have to be a repository that can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// The source or the settings.
    Tools,
    /// Nothing.
    AnyFolder,
}

/// The folder of the repository: `root` if it is given, or the nearest folder from the
/// working directory upwards that has the source or the settings; where none is needed, also
/// that of git.
pub(super) fn folder(root: Option<&Path>, needs: Needs) -> Result<PathBuf> {
    let source = Layout::usual_source();
    let is_root = |folder: &Path| {
        [&*source, Layout::SETTINGS, Layout::ROOT_SETTINGS].iter().any(|path| folder.join(path).is_file())
    };
    let known = format!("{source}, {} nor {}", Layout::SETTINGS, Layout::ROOT_SETTINGS);
    match root {
        Some(root) => {
            let folder =
                root.canonicalize().with_context(|| format!("--root {}: no such folder", root.display()))?;
            if needs == Needs::Tools && !is_root(&folder) {
                bail!("--root {}: there is neither {known} in it", root.display());
            }
            Ok(folder)
        }
        None => {
            let here = std::env::current_dir().context("the working directory cannot be read")?;
            let here = here.canonicalize().unwrap_or(here);
            // Of a repository without either the root is where git has it, whatever
            // repository it lies in.
            let is_of_git = |folder: &Path| folder.join(".git").exists();
            let found = match needs {
                Needs::Tools => here.ancestors().find(|folder| is_root(folder)),
                Needs::AnyFolder => {
                    let mut ancestors = here.ancestors();
                    ancestors.find(|folder| is_root(folder) || is_of_git(folder)).or(Some(&here))
                }
            };
            found.map(Path::to_path_buf).with_context(|| {
                format!(
                    "there is neither {known} in {} or any folder above it\n\
                     run this inside the repository, or say where it is: --root DIR",
                    here.display()
                )
            })
        }
    }
}
