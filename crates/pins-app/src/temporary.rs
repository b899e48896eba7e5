//! Private temporary folders: random names, for this user alone, gone when they
//! are dropped; those of a run that was killed are removed by the next one.
//!
//! Does not know what is put into them.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// How their names begin.
const PREFIX: &str = "cargo-xtask-";

/// Held by whoever uses the folder that it is in.
const LOCK: &str = "in-use";

/// A temporary folder.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    // Dropped in this order: the lock ends before the folder does.
    _lock: File,
    _folder: TempDir,
}

impl Temporary {
    /// Makes one. The first of a run removes what killed runs have left.
    pub fn new() -> Result<Self> {
        static LEFTOVERS: Once = Once::new();
        LEFTOVERS.call_once(|| remove_leftovers(&std::env::temp_dir()));
        let make = || {
            let mut builder = tempfile::Builder::new();
            builder.prefix(PREFIX);
            #[cfg(unix)]
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
            let folder = builder.tempdir()?;
            let lock = File::create_new(folder.path().join(LOCK))?;
            lock.lock()?;
            // Cargo looks upwards for a workspace, but not beyond a folder of
            // this name, which is its own for packages that it tries: a stray
            // Cargo.toml in a shared folder is no workspace of ours.
            let path = folder.path().join("target/package");
            fs::create_dir_all(&path)?;
            Ok::<Self, std::io::Error>(Self { path, _lock: lock, _folder: folder })
        };
        make().with_context(|| {
            format!(
                "no temporary folder can be made in {} (TMPDIR names another)",
                std::env::temp_dir().display()
            )
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Removes the folders of runs that were killed: ours alone can be locked, and
/// only if nobody uses them. What cannot be removed does no harm.
fn remove_leftovers(shared: &Path) {
    let Ok(entries) = fs::read_dir(shared) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        // A folder of somebody else cannot be looked into, or its lock not be
        // written: theirs is left alone. One without a lock is being made.
        let Ok(lock) = OpenOptions::new().write(true).open(entry.path().join(LOCK)) else { continue };
        if lock.try_lock().is_ok() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
