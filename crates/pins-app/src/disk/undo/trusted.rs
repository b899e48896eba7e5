//! Which undo logs count: those that name only what this tool could have changed in
//! this checkout.
//!
//! Reads no log, and restores nothing.

use std::path::Path;

use anyhow::{Result, bail};
use pins::world::layout::Layout;

use super::{LOG, Log, UNDO};
use crate::disk::root::is_plain;
use crate::disk::state::State;
use crate::program::Program;

/// A log is read back from disk: it may only name what this tool could have
/// changed in this checkout.
pub(super) fn check_log(log: &Log, state: &State, layout: &Layout, program: &Program) -> Result<()> {
    let shown = state.folder.shown(LOG);
    if log.owner != state.folder.owner {
        bail!(
            "`{}` was interrupted in another checkout than this one ({} is not {}); nothing was restored\n\
             run `{}` there; if that is this one, moved, put the originals beside {shown} back \
             by hand, then remove {}",
            log.command,
            log.owner,
            state.folder.owner,
            program.command(&["sync"]),
            state.folder.shown(UNDO)
        );
    }
    let is_path = |path: &str| !path.is_empty() && Path::new(path).components().all(is_plain);
    let is_name = |name: &str| is_path(name) && !name.contains(['/', '\\']);
    for entry in &log.entries {
        let is_ours = is_path(&entry.path)
            && is_path(&entry.real)
            && entry.path.parse().is_ok_and(|path| match &entry.after {
                Some(after) => layout.may_be_changed(&path, after),
                None => layout.may_be_removed(&path) && entry.original.is_some(),
            })
            && is_name(&entry.staged)
            && entry.staged.ends_with(pins::world::layout::STAGED_SUFFIX)
            && entry.original.as_deref().is_none_or(is_name);
        if !is_ours {
            bail!(
                "{shown} names {:?}, which is no file that this tool changes; nothing was restored, look at it by hand",
                entry.path
            );
        }
    }
    match log.folders.iter().find(|folder| !is_path(folder)) {
        Some(folder) => {
            bail!("{shown} names the folder {folder:?}; nothing was restored, look at it by hand")
        }
        None => Ok(()),
    }
}
