//! Makes a change of several files, all or nothing: originals are saved and
//! synced first, new texts are prepared beside the files, then they change
//! places, and the undo log is closed last. A file that goes gives up its name
//! for that of a new text, and is removed when the change has happened.
//!
//! Does not know what the changes mean, and does not restore; `undo` does.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use anyhow::{Context, Result, bail};
use pins::world::FileChange;
use pins::world::layout::STAGED_SUFFIX;

use super::replace::{Replaced, Staged, is, replace, stage, take_away};
use super::root::{MAX_FILE_SIZE, Place, Root};
use super::state::{State, sync_folder};
use super::undo::{self, Entry, Log, UNDO};
use crate::interrupt::{self, Interrupted};

/// Makes `changes`. After an error nothing has changed.
pub(crate) fn write(root: &Root, state: &State, command: &str, changes: &[FileChange]) -> Result<()> {
    let entries = changes.iter().map(|change| check(root, change)).collect::<Result<Vec<_>>>()?;
    check_distinct(&entries)?;
    let mut log = Log {
        command: command.to_owned(),
        owner: state.folder.owner.clone(),
        id: random(),
        folders: missing_folders(root, &entries),
        entries,
    };
    if let Err(error) = save(state, &mut log, changes) {
        // Nothing was touched yet.
        let _ = undo::clean_up(state);
        return Err(error);
    }
    let done = install(root, &log, changes).and_then(|()| undo::commit(state, &log));
    if let Err(error) = done {
        return Err(match (undo::roll_back(root, state, &log), error.downcast_ref::<Interrupted>()) {
            (Ok(()), Some(interrupted)) => interrupted.restored().into(),
            (Ok(()), None) => error.context("the change failed, and everything was restored"),
            (Err(second), _) => error.context(format!(
                "the change failed, and so did restoring it ({second:#}); the next command that writes tries again"
            )),
        });
    }
    undo::tidy(root, state, &log);
    Ok(())
}

/// Checks that a file may be written and still is what the plan was made for.
fn check(root: &Root, change: &FileChange) -> Result<Entry> {
    let path = &change.path;
    let real = root.resolve(path).with_context(|| {
        format!("{path} may not be written: it leads out of the repository, or to where nothing may be")
    })?;
    let name = real.rsplit('/').next().unwrap_or(&real);
    let staged = format!(".{}.{}{STAGED_SUFFIX}", shortened(name), random());
    if change.after.is_none() && real != path.as_str() {
        bail!("{path} leads to {real}, and which of the two is to go is not to be told; nothing was written");
    }
    let after = change.after.as_deref().map(str::to_owned);
    let entry = Entry { path: path.to_string(), real, staged, original: None, after };
    let Some(before) = &change.before else {
        if root.has(&entry.real) {
            bail!("{path} appeared while the command ran; nothing was written, run it again");
        }
        return Ok(entry);
    };
    let current = root
        .read_no_link(&entry.real, MAX_FILE_SIZE.max(before.len() as u64))
        .with_context(|| format!("{path} cannot be read any more"))?;
    if current != before.as_bytes() {
        bail!("{path} was changed by somebody else while the command ran; nothing was written, run it again");
    }
    let place = root.place(&entry.real).with_context(|| path.clone())?;
    if place.folder.metadata(&place.name).with_context(|| path.clone())?.permissions().readonly() {
        bail!("{path} is read-only; nothing was written\nmake it writable: chmod u+w {path}");
    }
    Ok(entry)
}

/// Two paths may be links to one file, which cannot become two texts.
fn check_distinct(entries: &[Entry]) -> Result<()> {
    for (index, entry) in entries.iter().enumerate() {
        if let Some(other) = entries[..index].iter().find(|other| other.real == entry.real) {
            bail!(
                "{} and {} are one file ({}), and would be written twice; nothing was written",
                other.path,
                entry.path,
                entry.real
            );
        }
    }
    Ok(())
}

/// The beginning of a name, so that what is put around it is not too long for a
/// file system.
fn shortened(name: &str) -> &str {
    let end = (0..=name.len().min(150)).rev().find(|end| name.is_char_boundary(*end));
    &name[..end.unwrap_or(0)]
}

/// What nobody can have put there before. A fresh `RandomState` is keyed by the
/// system's randomness.
fn random() -> String {
    format!("{:016x}", RandomState::new().hash_one(0))
}

fn missing_folders(root: &Root, entries: &[Entry]) -> Vec<String> {
    let mut folders: Vec<String> =
        entries.iter().flat_map(|entry| root.missing_folders(&entry.real)).collect();
    folders.sort();
    folders.dedup();
    folders
}

/// Saves the originals and then the log, each on disk before the next step.
fn save(state: &State, log: &mut Log, changes: &[FileChange]) -> Result<()> {
    state.make_folder(UNDO).with_context(|| format!("{} cannot be made", state.folder.shown(UNDO)))?;
    for (index, (entry, change)) in log.entries.iter_mut().zip(changes).enumerate() {
        let Some(before) = &change.before else { continue };
        interrupt::check()?;
        let name = format!("{index}.original");
        state
            .write_new(&format!("{UNDO}/{name}"), before.as_bytes())
            .with_context(|| format!("the original of {} cannot be saved", entry.path))?;
        entry.original = Some(name);
    }
    undo::begin(state, log)
}

/// Prepares the new texts, and then puts them in place.
fn install(root: &Root, log: &Log, changes: &[FileChange]) -> Result<()> {
    for folder in &log.folders {
        root.make_folder(folder).with_context(|| format!("the folder {folder} cannot be made"))?;
    }
    let mut places: Vec<Place> = Vec::new();
    for entry in &log.entries {
        interrupt::check()?;
        let prepare = || {
            let place = root.place(&entry.real)?;
            if let Some(after) = &entry.after {
                let like = [place.name.as_str()];
                let staged = Staged { name: &entry.staged, bytes: after.as_bytes(), like: &like };
                stage(&place.folder, &staged)?;
            }
            Ok::<Place, std::io::Error>(place)
        };
        places.push(prepare().with_context(|| format!("{} cannot be written", entry.path))?);
    }
    for ((entry, change), place) in log.entries.iter().zip(changes).zip(&places) {
        interrupt::check()?;
        let expected = change.before.as_deref().map(str::as_bytes);
        let replaced = match (&entry.after, expected) {
            (None, Some(expected)) => take_away(place, &entry.staged, expected),
            // What is not there need not go.
            (None, None) => continue,
            (Some(_), expected) => replace(place, &entry.staged, expected),
        };
        let replaced = replaced.with_context(|| format!("{} cannot be replaced", entry.path))?;
        if replaced == Replaced::Edited {
            bail!("{} was changed by somebody else in this moment; run this again", entry.path);
        }
    }
    let mut synced = BTreeSet::new();
    for (entry, place) in log.entries.iter().zip(&places) {
        if !synced.insert(entry.real.rsplit_once('/').map(|(folder, _)| folder)) {
            continue;
        }
        sync_folder(&place.folder)
            .with_context(|| format!("the folder of {} cannot be synced", entry.path))?;
    }
    interrupt::check()?;
    // Whoever had a file open may have written to it after it was replaced.
    for ((entry, change), place) in log.entries.iter().zip(changes).zip(&places) {
        let Some(before) = &change.before else { continue };
        if place.has(&entry.staged) && !is(place, &entry.staged, before.as_bytes()) {
            bail!("{} was changed by somebody else in this moment; run this again", entry.path);
        }
    }
    Ok(())
}
