//! The undo log of a change: what it was about to do, where the originals are,
//! and how they are put back.
//!
//! Does not make changes; `transaction` does. The log is `undo/log.json` in the
//! state folder, with the originals beside it: while it is there, the change
//! did not happen. It is renamed to `undo/done.json` at the moment at which the
//! change has happened, and then says only what is left to tidy up.

mod trusted;

use std::io::{self, Write};

use anyhow::{Context, Result, anyhow, bail};
use pins::world::Interrupted;
use pins::world::layout::Layout;
use serde::{Deserialize, Serialize};

use self::trusted::check_log;
use super::replace::{Replaced, Staged, bring_back, replace, stage};
use super::root::{Place, Root, Unreadable};
use super::state::{Create, State, StateFolder};
use crate::program::Program;

/// The folder of the log and the originals, in the state folder.
pub(super) const UNDO: &str = "undo";
const LOG: &str = "undo/log.json";
const DONE: &str = "undo/done.json";
/// Names the last change that was made or undone, so that whoever only reads
/// notices one that began and ended meanwhile.
const LAST: &str = "last";

/// The undo log.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    /// The command, for messages.
    pub(super) command: String,
    /// The checkout that it changed; see [`StateFolder`].
    pub(super) owner: String,
    /// Unlike any other change's.
    pub(super) id: String,
    /// Folders that are made for new files, the outermost first.
    pub(super) folders: Vec<String>,
    pub(super) entries: Vec<Entry>,
}

/// One file that the change touches.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// Relative to the root, as the repository has it.
    pub(super) path: String,
    /// The same after all links.
    pub(super) real: String,
    /// The name in the file's folder under which the new text is prepared, and
    /// under which the original is after they changed places.
    pub(super) staged: String,
    /// The name of the saved original in the undo folder; none for a new file.
    pub(super) original: Option<String>,
    /// The new text; none for a file that goes. Whatever else is found in place is
    /// somebody's work.
    pub(super) after: Option<String>,
}

impl Entry {
    /// Whether this is the new text.
    fn becomes(&self, bytes: &[u8]) -> bool {
        self.after.as_deref().is_some_and(|after| after.as_bytes() == bytes)
    }

    fn original(&self, state: &State) -> Result<Option<Vec<u8>>> {
        let Some(name) = &self.original else { return Ok(None) };
        let path = format!("{UNDO}/{name}");
        let bytes = state.read(&path).map_err(|why| anyhow!("{}: {why}", state.folder.shown(&path)))?;
        Ok(Some(bytes))
    }
}

/// What is in the state folder, for whoever only reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// A change that is under way, or that was interrupted.
    pub(crate) interrupted: Option<Interrupted>,
    /// Names the change that is under way.
    id: Option<String>,
    /// Names the last one that ended.
    last: Option<Vec<u8>>,
}

/// Looks whether a change is under way or was interrupted.
pub(crate) fn mark(folder: &StateFolder) -> Result<Mark> {
    let Some(state) = folder.open()? else { return Ok(Mark::default()) };
    let mut mark = Mark::default();
    if state.has(LOG) {
        let log = read_log(&state, LOG).ok();
        mark.id = log.as_ref().map(|log| log.id.clone());
        let command = log.map(|log| log.command);
        mark.interrupted = Some(Interrupted { log: folder.shown(LOG), command });
    }
    mark.last = state.read(LAST).ok();
    Ok(mark)
}

/// Restores what an interrupted change has left behind, and tidies up after one
/// that was not.
///
/// Returns the command that was interrupted and the files that were restored.
///
/// # Errors
/// If the log cannot be trusted or a file was edited since: nothing is restored.
pub(crate) fn recover(
    root: &Root,
    state: &State,
    layout: &Layout,
    program: &Program,
) -> Result<Option<(String, Vec<String>)>> {
    if !state.has(UNDO) {
        return Ok(None);
    }
    if state.has(LOG) {
        let log = read_log(state, LOG).with_context(|| {
            format!(
                "{} cannot be read, and so nothing was restored\nthe originals are beside it: put them back by \
                 hand, then remove {}",
                state.folder.shown(LOG),
                state.folder.shown(UNDO)
            )
        })?;
        check_log(&log, state, layout, program)?;
        roll_back(root, state, &log)?;
        let paths = log.entries.into_iter().map(|entry| entry.path).collect();
        return Ok(Some((log.command, paths)));
    }
    if let Ok(log) = read_log(state, DONE)
        && check_log(&log, state, layout, program).is_ok()
    {
        tidy(root, state, &log);
        if state.has(UNDO) {
            bail!(
                "what `{}` left beside the files it changed cannot be removed; {} names them",
                log.command,
                state.folder.shown(DONE)
            );
        }
        return Ok(None);
    }
    // It ended before it touched a file.
    clean_up(state)?;
    Ok(None)
}

fn read_log(state: &State, name: &str) -> Result<Log> {
    let bytes = state.read(name).map_err(|why| anyhow!("{why}"))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// Puts the log in place: from now on the change is under way.
pub(super) fn begin(state: &State, log: &Log) -> Result<()> {
    let text = serde_json::to_vec_pretty(log).context("the undo log cannot be written")?;
    let draft = format!("{UNDO}/log.json.new");
    let write = || -> io::Result<()> {
        state.write_new(&draft, &text)?;
        state.rename(&draft, LOG)?;
        state.sync(UNDO)?;
        state.sync(".")
    };
    write().context("the undo log cannot be written")
}

/// The moment at which the change has happened.
pub(super) fn commit(state: &State, log: &Log) -> Result<()> {
    let name = state.folder.shown(LOG);
    note_last(state, log).with_context(|| format!("{name} cannot be closed"))?;
    state.rename(LOG, DONE).with_context(|| format!("{name} cannot be closed"))
}

/// Names this change as the last one that ended, before it ends: a reader that
/// sees no log before and after has seen either this name or none of it.
fn note_last(state: &State, log: &Log) -> io::Result<()> {
    let draft = format!("{LAST}.new");
    match state.remove(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = state.open(&draft, Create::IfMissing)?;
    file.write_all(log.id.as_bytes())?;
    file.sync_all()?;
    state.rename(&draft, LAST)
}

/// Removes what a change that has happened leaves beside the files, the
/// originals that changed places with the new texts, and then the log. What
/// fails is tried again by the next command that writes.
pub(super) fn tidy(root: &Root, state: &State, log: &Log) {
    let mut is_tidy = true;
    for entry in &log.entries {
        let Ok(place) = root.place(&entry.real) else { continue };
        let Ok(Some(original)) = entry.original(state) else { continue };
        match place.read(&entry.staged) {
            // Whoever still had it open has written to it since.
            Ok(bytes) if bytes != original => crate::report::note(&format!(
                "note: {} was edited while it was replaced; what was written is in {} beside it",
                entry.path, entry.staged
            )),
            Ok(_) => is_tidy &= place.folder.remove_file(&entry.staged).is_ok(),
            Err(why) => is_tidy &= matches!(why, Unreadable::Missing),
        }
    }
    if is_tidy {
        let _ = clean_up(state);
    }
}

/// Removes the originals, and the log of a change that is over.
pub(super) fn clean_up(state: &State) -> Result<()> {
    // If the system fails right now and the log comes back, the originals must
    // not be gone.
    let remove = || -> io::Result<()> {
        state.sync(UNDO)?;
        state.remove_folder(UNDO)
    };
    remove().with_context(|| format!("{} cannot be removed", state.folder.shown(UNDO)))
}

/// Puts the originals back, and then removes the log. What is the original
/// already is left as it is.
pub(super) fn roll_back(root: &Root, state: &State, log: &Log) -> Result<()> {
    let undone = log.entries.iter().map(|entry| look(root, state, entry)).collect::<Result<Vec<_>>>()?;
    for (entry, (place, what)) in log.entries.iter().zip(undone) {
        let Some(place) = place else { continue };
        put_back(&place, entry, what).with_context(|| format!("{} cannot be restored", entry.path))?;
        for name in [entry.staged.clone(), rewritten(entry)] {
            remove_if_there(&place, &name).with_context(|| format!("{name} cannot be removed"))?;
        }
        super::state::sync_folder(&place.folder)
            .with_context(|| format!("{} cannot be synced", entry.path))?;
    }
    for folder in log.folders.iter().rev() {
        // One that somebody has put something into stays.
        let _ = root.remove_folder(folder);
    }
    note_last(state, log)
        .and_then(|()| state.remove(LOG))
        .with_context(|| format!("{} cannot be removed", state.folder.shown(LOG)))?;
    // Without a log the originals mean nothing; the next command removes them.
    let _ = clean_up(state);
    Ok(())
}

/// What has to be done about one file.
enum Undo {
    /// It is what it was, or what somebody has made of that.
    Nothing,
    /// Its new text is there, and the original is beside it, or what somebody
    /// made of the original in the last moment.
    Exchange,
    /// It went, and the original is beside where it was, or what somebody made of it in
    /// the last moment.
    BringBack,
    /// Its new text is there, or nothing is, and the original is saved alone.
    Write(Vec<u8>),
    /// It is new.
    Remove,
}

/// Decides what has to be done about one file; its folder may be gone.
fn look(root: &Root, state: &State, entry: &Entry) -> Result<(Option<Place>, Undo)> {
    let original = entry.original(state)?;
    if root.resolve(&entry.path).is_ok_and(|real| real != entry.real) {
        bail!("{} leads elsewhere than when the change was interrupted; nothing was restored", entry.path);
    }
    let place = match root.place(&entry.real) {
        Ok(place) => place,
        Err(error) if error.kind() == io::ErrorKind::NotFound && original.is_none() => {
            return Ok((None, Undo::Nothing));
        }
        Err(error) => return Err(error).with_context(|| entry.path.clone()),
    };
    let current = match place.read(&place.name) {
        Ok(bytes) => Some(bytes),
        Err(Unreadable::Missing) => None,
        Err(why) => bail!("{}: {why}", entry.path),
    };
    let what = match (original, current) {
        (None, None) => Undo::Nothing,
        (Some(original), Some(current)) if original == current => Undo::Nothing,
        (Some(_), None) if entry.after.is_none() && place.has(&entry.staged) => Undo::BringBack,
        // It never went, and what somebody made of it stays.
        (Some(_), Some(_)) if entry.after.is_none() && !place.has(&entry.staged) => Undo::Nothing,
        (None, Some(current)) if entry.becomes(&current) => Undo::Remove,
        (Some(original), None) => Undo::Write(original),
        (Some(original), Some(current)) if entry.becomes(&current) => {
            // The beginning of the new text is one that was not ready.
            match place.has(&entry.staged) && !is_staged(&place, entry, Some(&original)) {
                true => Undo::Exchange,
                false => Undo::Write(original),
            }
        }
        // The new text is still beside it: they never changed places, and what
        // somebody made of the original stays.
        (original, Some(_)) if is_staged(&place, entry, original.as_deref()) => Undo::Nothing,
        (original, Some(_)) => {
            let saved = match &entry.original {
                Some(name) if original.is_some() => state.folder.shown(&format!("{UNDO}/{name}")),
                _ => "nowhere: it was a new file".to_owned(),
            };
            bail!(
                "{} was edited after the change was interrupted, and restoring would lose that; nothing was \
                 restored\nwhat it was before is in {saved}; put things right by hand, then remove {}",
                entry.path,
                state.folder.shown(UNDO)
            )
        }
    };
    Ok((Some(place), what))
}

/// Whether the new text, or its beginning, has its staged name and not the
/// file's.
fn is_staged(place: &Place, entry: &Entry, original: Option<&[u8]>) -> bool {
    let Some(after) = &entry.after else { return false };
    let staged = place.read(&entry.staged);
    staged.is_ok_and(|staged| Some(&*staged) != original && after.as_bytes().starts_with(&staged))
}

fn put_back(place: &Place, entry: &Entry, what: Undo) -> Result<()> {
    match what {
        Undo::Nothing => Ok(()),
        Undo::Remove => remove_if_there(place, &place.name).map_err(Into::into),
        Undo::BringBack => bring_back(place, &entry.staged).map_err(Into::into),
        Undo::Exchange => {
            let replaced = replace(place, &entry.staged, entry.after.as_deref().map(str::as_bytes))?;
            edited(entry, replaced)
        }
        Undo::Write(original) => {
            let name = rewritten(entry);
            remove_if_there(place, &name)?;
            let like = [place.name.as_str(), entry.staged.as_str()];
            let staged = Staged { name: &name, bytes: &original, like: &like };
            stage(&place.folder, &staged)?;
            // It may have been removed by hand.
            let after = entry.after.as_deref().map(str::as_bytes);
            let expected = after.filter(|_| place.has(&place.name));
            edited(entry, replace(place, &name, expected)?)
        }
    }
}

fn edited(entry: &Entry, replaced: Replaced) -> Result<()> {
    match replaced {
        Replaced::Done => Ok(()),
        Replaced::Edited => bail!("{} was edited in this moment; try again", entry.path),
    }
}

/// The name under which an original is written anew, where the one that
/// changed places is gone.
fn rewritten(entry: &Entry) -> String {
    format!(
        "{}-undo{}",
        entry.staged.trim_end_matches(pins::world::layout::STAGED_SUFFIX),
        pins::world::layout::STAGED_SUFFIX
    )
}

fn remove_if_there(place: &Place, name: &str) -> io::Result<()> {
    match place.folder.remove_file(name) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
