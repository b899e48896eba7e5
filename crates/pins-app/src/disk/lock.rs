//! One writer at a time: a lock file that the system releases when its holder
//! ends, however it ends.
//!
//! Does not protect against editors; `transaction` notices what they change.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};

use anyhow::{Context, Result, anyhow, bail};

use super::state::{Create, State, StateFolder};
use crate::program::Program;

/// The lock's name in the state folder.
const LOCK: &str = "lock";

/// The longest holder's name that is shown, in bytes.
const LONGEST_HOLDER: u64 = 200;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
    /// The state folder, which only the holder may change.
    pub(crate) state: State,
}

impl WriterLock {
    /// Takes the lock in a state folder, which is made if it is not there.
    ///
    /// # Errors
    /// If another process holds it; the message says which.
    pub(crate) fn take(folder: &StateFolder, program: &Program, command: &str) -> Result<Self> {
        loop {
            let state = folder.make()?;
            let mut file = match state.open(LOCK, Create::IfMissing) {
                Ok(file) => file,
                // Its holder removed the folder in this moment.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) if error.kind() == ErrorKind::PermissionDenied => bail!(
                    "{}: {error}\nthe folder belongs to somebody else, who has changed this checkout before (`sudo`?): \
                     work as that user, or give the folder to this one",
                    folder.shown(LOCK)
                ),
                Err(error) => bail!("{}: {error}", folder.shown(LOCK)),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(held(&mut file, program)),
                Err(TryLockError::Error(error)) => {
                    bail!("{} cannot be locked: {error}", folder.shown(LOCK))
                }
            }
            // The holder before us may have removed the file that we opened, or
            // the folder that it was in.
            let ours = file.try_clone().and_then(same_file::Handle::from_file);
            let current = folder.open()?.map(|state| state.identity(LOCK));
            let is_current = matches!((ours, current), (Ok(ours), Some(Ok(current))) if ours == current);
            if is_current {
                file.set_len(0).and_then(|()| file.rewind()).context("the lock file cannot be written")?;
                let line = format!("{} (process {})\n", program.command(&[command]), std::process::id());
                file.write_all(line.as_bytes()).context("the lock file cannot be written")?;
                return Ok(Self { file, state });
            }
        }
    }
}

/// Whether somebody is writing right now, and who. Leaves no trace.
pub(crate) fn writer(state: &State, program: &Program) -> Option<anyhow::Error> {
    let mut file = state.open(LOCK, Create::No).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(held(&mut file, program)),
        _ => None,
    }
}

/// Who holds the lock, as an error.
fn held(file: &mut File, program: &Program) -> anyhow::Error {
    let mut holder = Vec::new();
    let known = file.take(LONGEST_HOLDER).read_to_end(&mut holder).is_ok_and(|length| length > 0);
    let holder = String::from_utf8_lossy(&holder);
    let holder = if known { holder.trim() } else { program.name };
    anyhow!(
        "another {holder} is writing to this repository; nothing was done\nwait for it to end, then try again"
    )
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Removed while it is still held, so that nobody can take it in between.
        // What fails here leaves an unlocked file that the next writer reuses.
        let _ = self.state.remove(LOCK);
        let _ = self.file.unlock();
        self.state.folder.remove();
    }
}
