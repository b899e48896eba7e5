//! Where this program may keep what is not in a repository: the folders of the
//! XDG Base Directory Specification, or what Windows has for them.
//!
//! Makes no folder.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// For what has to outlive a crash where there is no git folder.
pub(crate) fn state() -> Result<PathBuf> {
    folder("XDG_STATE_HOME", ".local/state").context(
        "this checkout has no git folder, and you have no home folder: there is nowhere to keep the lock and the \
         originals of a change; nothing was written\nset XDG_STATE_HOME to a folder of yours",
    )
}

/// For what can be made anew.
pub fn cache() -> Result<PathBuf> {
    folder("XDG_CACHE_HOME", ".cache")
        .context("you have no home folder, and so no cache: set XDG_CACHE_HOME to a folder of yours")
}

fn folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let of_system = || named("LOCALAPPDATA").filter(|_| cfg!(windows));
    let below_home = || Some(env::home_dir().filter(|home| home.is_absolute())?.join(below_home));
    Some(named(variable).or_else(of_system).or_else(below_home)?.join("cargo-xtask"))
}
