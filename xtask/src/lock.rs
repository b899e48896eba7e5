//! One writer at a time: a lock file that the system releases when its holder
//! ends, however it ends.
//!
//! Does not protect against editors; `transaction` notices what they change.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
    path: PathBuf,
}

impl WriterLock {
    /// Takes the lock in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// If another process holds it; the message says which.
    pub(crate) fn take(folder: &Path, command: &str) -> Result<Self> {
        let path = folder.join("lock");
        loop {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = match opened {
                Ok(file) => file,
                // Its holder removed the folder in this moment.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => bail!("{}: {error}", path.display()),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(&mut file)),
                Err(TryLockError::Error(error)) => bail!("{} cannot be locked: {error}", path.display()),
            }
            // The holder before us may have removed the file that we opened.
            let is_current = match (
                same_file::Handle::from_path(&path),
                file.try_clone().and_then(same_file::Handle::from_file),
            ) {
                (Ok(on_disk), Ok(ours)) => on_disk == ours,
                _ => false,
            };
            if is_current {
                file.set_len(0).and_then(|()| file.rewind()).context("the lock file cannot be written")?;
                let line = format!("cargo xtask {command} (process {})\n", std::process::id());
                file.write_all(line.as_bytes()).context("the lock file cannot be written")?;
                return Ok(Self { file, path });
            }
        }
    }
}

/// Makes sure that nobody is writing right now, for those who only read: what
/// they see would be half changed. Leaves no trace.
///
/// # Errors
/// If another process holds the lock in `folder`; the message says which.
pub(crate) fn no_writer(folder: &Path) -> Result<()> {
    let Ok(mut file) = File::open(folder.join("lock")) else { return Ok(()) };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(held(&mut file)),
        _ => Ok(()),
    }
}

/// Who holds the lock, as an error.
fn held(file: &mut File) -> anyhow::Error {
    let mut holder = String::new();
    let known = file.read_to_string(&mut holder).is_ok_and(|length| length > 0);
    let holder = if known { holder.trim() } else { "cargo xtask" };
    anyhow!(
        "another {holder} is writing to this repository; nothing was done\nwait for it to end, then try again"
    )
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Removed while it is still held, so that nobody can take it in between.
        // What fails here leaves an unlocked file that the next writer reuses.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
        if let Some(folder) = self.path.parent() {
            let _ = fs::remove_dir(folder);
        }
    }
}
