//! Which programs are run: found once, by their absolute paths, and never from
//! inside the repository that is looked at.
//!
//! Runs nothing itself.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where programs are looked for.
#[derive(Clone, Debug)]
pub struct Programs {
    path: OsString,
    root: PathBuf,
}

impl Programs {
    /// The folders of `PATH`, but for relative ones, which mean another folder
    /// wherever a program is started, and for those in the repository.
    pub(crate) fn outside(root: &Path) -> Self {
        let all = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&all).filter(|folder| folder.is_absolute() && !is_in(folder, root));
        // What was split can be joined again.
        let path = env::join_paths(folders).unwrap_or_default();
        Self { path, root: root.to_path_buf() }
    }

    /// `PATH` as the programs may have it that are started.
    pub(crate) fn path(&self) -> &OsStr {
        &self.path
    }

    /// The variables by which cargo may be told to run something of the
    /// repository; a program that is started goes without them.
    pub(crate) fn unsafe_variables(&self) -> impl Iterator<Item = &'static str> {
        let names = ["CARGO", "RUSTC", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"];
        names.into_iter().filter(|name| {
            env::var_os(name).is_some_and(|program| {
                let program = Path::new(&program);
                // A bare name is looked for on `PATH`.
                let is_relative = !program.is_absolute() && program.components().count() > 1;
                is_relative || is_in(program, &self.root)
            })
        })
    }

    /// The absolute path of a program.
    pub(crate) fn find(&self, name: &str) -> Result<PathBuf> {
        let found = which::which_in_all(name, Some(&self.path), "/");
        let mut found = found.into_iter().flatten().filter(|program| !is_in(program, &self.root));
        found.next().with_context(|| {
            format!(
                "there is no program {name} in the folders of PATH (those inside the repository do not count)"
            )
        })
    }

    /// The program that a variable names, or the one on `PATH`.
    pub fn named_or_found(&self, variable: &str, name: &str) -> Result<PathBuf> {
        let named = env::var_os(variable).map(PathBuf::from);
        match named.filter(|program| program.is_absolute() && !is_in(program, &self.root)) {
            Some(program) => Ok(program),
            None => self.find(name),
        }
    }
}

/// Whether a path leads into a folder, whose own path has no links.
fn is_in(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder) || path.canonicalize().is_ok_and(|real| real.starts_with(folder))
}
