//! Writes a plan, all or nothing: originals are saved and synced first, then
//! new files are renamed into place, the undo log is removed last.
//!
//! Does not know what the changes mean. The log is `.xtask/undo/log.json` with
//! the originals beside it; while it is there, the change did not happen, and
//! [`recover`] puts the originals back.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use pins::edit::FileChange;
use pins::layout::{STAGED_SUFFIX, STATE_FOLDER};
use pins::tree::Interrupted;
use serde::{Deserialize, Serialize};

const UNDO: &str = ".xtask/undo";
const LOG: &str = ".xtask/undo/log.json";

/// The undo log.
#[derive(Debug, Serialize, Deserialize)]
struct Log {
    /// The command, for messages.
    command: String,
    entries: Vec<Entry>,
}

/// One file that the change touches.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// Relative to the root.
    path: String,
    /// The name of the saved original in the undo folder; none for a new file.
    original: Option<String>,
    /// The new text. Whatever else is found in place is somebody's work.
    #[serde(default)]
    after: Option<String>,
}

impl Entry {
    /// Where the new text is put before it is renamed into place: beside the
    /// file, because a rename must not cross file systems.
    fn staged(&self, root: &Path) -> PathBuf {
        staged(&root.join(&self.path))
    }
}

fn staged(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(STAGED_SUFFIX);
    path.with_file_name(name)
}

/// What an interrupted change has left behind in a repository, if one was.
pub(crate) fn interrupted(root: &Path) -> Option<Interrupted> {
    let text = fs::read_to_string(root.join(LOG)).ok()?;
    let command = match serde_json::from_str::<Log>(&text) {
        Ok(log) => log.command,
        Err(_) => "cargo xtask".to_owned(),
    };
    Some(Interrupted { log: LOG.to_owned(), command })
}

/// Restores what an interrupted change has left behind.
///
/// Returns the command that was interrupted and the files that were restored.
pub(crate) fn recover(root: &Path) -> Result<Option<(String, Vec<String>)>> {
    let undo = root.join(UNDO);
    if !undo.is_dir() {
        return Ok(None);
    }
    let text = match fs::read_to_string(root.join(LOG)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // It ended before it touched a file, or after it was done.
            fs::remove_dir_all(&undo).with_context(|| format!("{UNDO} cannot be removed"))?;
            return Ok(None);
        }
        Err(error) => bail!("{LOG}: {error}"),
    };
    let log: Log = serde_json::from_str(&text).with_context(|| {
        format!("{LOG} cannot be read; the originals are beside it, put them back by hand")
    })?;
    roll_back(root, &log)?;
    let paths = log.entries.into_iter().map(|entry| entry.path).collect();
    Ok(Some((log.command, paths)))
}

/// Writes `changes`. After an error nothing has changed.
pub(crate) fn write(root: &Path, command: &str, changes: &[FileChange]) -> Result<()> {
    let targets = changes.iter().map(|change| check(root, change)).collect::<Result<Vec<_>>>()?;
    let log = match save(root, command, changes, &targets) {
        Ok(log) => log,
        Err(error) => {
            // Nothing was touched yet.
            let _ = fs::remove_dir_all(root.join(UNDO));
            return Err(error);
        }
    };
    // Removing the log is the moment at which the change has happened.
    let done = install(root, &log, changes, &targets).and_then(|()| remove_log(root));
    if let Err(error) = done {
        return Err(match roll_back(root, &log) {
            Ok(()) => error.context("the change failed, and everything was restored"),
            Err(second) => error.context(format!(
                "the change failed, and so did restoring it ({second:#}); the next command that writes tries again"
            )),
        });
    }
    clean_up(root);
    Ok(())
}

/// A file that is about to be written.
struct Target {
    path: PathBuf,
    permissions: Option<Permissions>,
}

/// Checks that a file may be written and still is what the plan was made for.
fn check(root: &Path, change: &FileChange) -> Result<Target> {
    let path = root.join(&change.path);
    let Some(before) = &change.before else {
        if fs::symlink_metadata(&path).is_ok() {
            bail!("{} appeared while the command ran; nothing was written, run it again", change.path);
        }
        return Ok(Target { path, permissions: None });
    };
    let resolved =
        path.canonicalize().with_context(|| format!("{} cannot be found any more", change.path))?;
    if !resolved.starts_with(root) {
        bail!("{} leads out of the repository, to {}; nothing was written", change.path, resolved.display());
    }
    let permissions = fs::metadata(&resolved).with_context(|| change.path.clone())?.permissions();
    if permissions.readonly() {
        bail!(
            "{} is read-only; nothing was written\nmake it writable: chmod u+w {}",
            change.path,
            change.path
        );
    }
    let current = fs::read(&resolved).with_context(|| change.path.clone())?;
    if current != before.as_bytes() {
        bail!(
            "{} was changed by somebody else while the command ran; nothing was written, run it again",
            change.path
        );
    }
    Ok(Target { path: resolved, permissions: Some(permissions) })
}

/// Saves the originals and then the log, each on disk before the next step.
fn save(root: &Path, command: &str, changes: &[FileChange], targets: &[Target]) -> Result<Log> {
    let undo = root.join(UNDO);
    fs::create_dir_all(&undo).with_context(|| format!("{UNDO} cannot be made"))?;
    let mut entries = Vec::new();
    for (index, (change, target)) in changes.iter().zip(targets).enumerate() {
        let original = match &change.before {
            Some(before) => {
                let name = format!("{index}.original");
                write_synced(&undo.join(&name), before.as_bytes(), target.permissions.as_ref())
                    .with_context(|| format!("the original of {} cannot be saved", change.path))?;
                Some(name)
            }
            None => None,
        };
        // Links inside the repository were followed: the log names real files.
        let path = target.path.strip_prefix(root).ok().and_then(Path::to_str);
        let path = path.ok_or_else(|| anyhow!("{} is no path in UTF-8", target.path.display()))?.to_owned();
        entries.push(Entry { path, original, after: Some(change.after.clone()) });
    }
    sync_folder(&undo)?;
    let log = Log { command: command.to_owned(), entries };
    let text = serde_json::to_vec_pretty(&log).context("the undo log cannot be written")?;
    let draft = undo.join("log.json.new");
    write_synced(&draft, &text, None).context("the undo log cannot be written")?;
    fs::rename(&draft, root.join(LOG)).context("the undo log cannot be written")?;
    // Each folder's own entry is in the folder above it.
    for folder in [&undo, &root.join(STATE_FOLDER), root] {
        sync_folder(folder)?;
    }
    Ok(log)
}

/// Puts the new texts in place.
fn install(root: &Path, log: &Log, changes: &[FileChange], targets: &[Target]) -> Result<()> {
    for ((entry, change), target) in log.entries.iter().zip(changes).zip(targets) {
        if change.before.is_none()
            && let Some(folder) = target.path.parent()
        {
            fs::create_dir_all(folder).with_context(|| change.path.clone())?;
        }
        let staged = entry.staged(root);
        write_synced(&staged, change.after.as_bytes(), target.permissions.as_ref())
            .with_context(|| format!("{} cannot be written", change.path))?;
        fs::rename(&staged, &target.path).with_context(|| format!("{} cannot be replaced", change.path))?;
    }
    sync_folders(log, root)
}

/// Removes the log.
fn remove_log(root: &Path) -> Result<()> {
    fs::remove_file(root.join(LOG)).with_context(|| format!("{LOG} cannot be removed"))
}

/// Removes the saved originals. What fails here is tried again by the next
/// command that writes; without a log they mean nothing.
fn clean_up(root: &Path) {
    let undo = root.join(UNDO);
    // If the system fails right now and the log comes back, the originals must
    // not be gone.
    if sync_folder(&undo).is_ok() {
        let _ = fs::remove_dir_all(&undo);
    }
}

/// Puts the originals back, and then removes the log. They are renamed, which
/// needs no space on a full disk; one that is not there any more was put back
/// by an earlier attempt.
fn roll_back(root: &Path, log: &Log) -> Result<()> {
    log.entries.iter().try_for_each(check_entry)?;
    log.entries.iter().try_for_each(|entry| check_untouched(root, entry))?;
    for entry in &log.entries {
        let path = root.join(&entry.path);
        remove_if_there(&entry.staged(root))?;
        match &entry.original {
            None => remove_if_there(&path)?,
            Some(name) => match fs::rename(root.join(UNDO).join(name), &path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("{} cannot be restored", entry.path));
                }
                _ => {}
            },
        }
    }
    sync_folders(log, root)?;
    remove_log(root)?;
    clean_up(root);
    Ok(())
}

/// A log is read back from disk: what it names must stay in the repository.
fn check_entry(entry: &Entry) -> Result<()> {
    let is_plain = |path: &str| {
        !path.is_empty()
            && Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    if !is_plain(&entry.path)
        || !entry.original.as_deref().is_none_or(|name| is_plain(name) && !name.contains('/'))
    {
        bail!("{LOG} names {:?}, which is no file of this repository; look at it by hand", entry.path);
    }
    Ok(())
}

/// Makes sure that nobody edited a file after the change was interrupted: files
/// are replaced whole, so each is the original or the new text.
fn check_untouched(root: &Path, entry: &Entry) -> Result<()> {
    let (Some(after), Ok(current)) = (&entry.after, fs::read(root.join(&entry.path))) else { return Ok(()) };
    let saved = entry.original.as_ref().map(|name| root.join(UNDO).join(name));
    let original = saved.as_ref().and_then(|saved| fs::read(saved).ok());
    // An original that is not there any more was put back already.
    let was_put_back = saved.is_some() && original.is_none();
    if was_put_back || current == after.as_bytes() || original.is_some_and(|original| original == current) {
        return Ok(());
    }
    bail!(
        "{} was edited after the change was interrupted, and restoring would lose that; nothing was restored\n         what it was before is in {UNDO}/{}; put things right by hand, then remove {UNDO}",
        entry.path,
        entry.original.as_deref().unwrap_or("(nothing: it was a new file)")
    )
}

fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        // A folder is nothing that this program has put there.
        Err(error) if error.kind() != io::ErrorKind::NotFound && !path.is_dir() => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}

/// Writes a file so that it is on disk when this returns.
fn write_synced(path: &Path, bytes: &[u8], permissions: Option<&Permissions>) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions.clone())?;
    }
    file.sync_all()
}

/// Syncs the folders of all files in the log, each once.
fn sync_folders(log: &Log, root: &Path) -> Result<()> {
    let mut folders: Vec<PathBuf> = log
        .entries
        .iter()
        .filter_map(|entry| root.join(&entry.path).parent().map(Path::to_path_buf))
        .collect();
    folders.sort();
    folders.dedup();
    folders.iter().filter(|folder| folder.is_dir()).try_for_each(|folder| sync_folder(folder))
}

/// Makes renames and removals in a folder last. Only Unix can and needs to.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("{} cannot be synced", folder.display()))?;
    }
    Ok(())
}
