//! Puts a new text in the place of a file, in one step, and notices what
//! somebody else wrote there in the last moment.
//!
//! Where the system can exchange two names (Linux, macOS) what was in place
//! comes out whole, and is compared; elsewhere the file is compared right
//! before it is replaced. Knows nothing of logs.

use std::io::{self, Write};

use cap_std::fs::{Dir, File, Metadata, OpenOptions};

use super::root::Place;

/// What came of replacing a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Replaced {
    /// The new text is in place. The old file has the staged name, where names
    /// can be exchanged.
    Done,
    /// Something else was in place than what was expected, and still is.
    Edited,
}

/// A text that is about to be put in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Staged<'a> {
    /// Its name in the folder.
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
    /// Names of files in the folder: it gets the owner and permissions of the
    /// first that is there.
    pub(super) like: &'a [&'a str],
}

/// Writes a new file beside the one that it will replace, so that it is on disk
/// when this returns. It never was readable for more people than that one.
pub(super) fn stage(folder: &Dir, staged: &Staged<'_>) -> io::Result<()> {
    let like = staged.like.iter().find_map(|name| folder.symlink_metadata(name).ok());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if like.is_some() {
        cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = folder.open_with(staged.name, &options)?;
    file.write_all(staged.bytes)?;
    if let Some(like) = like {
        keep_owner(&file, &like)?;
        file.set_permissions(like.permissions())?;
    }
    file.sync_all()
}

/// Gives a file the owner and group of another. Only who may give files away
/// can; for anybody else a file that they replace becomes theirs, as with every
/// editor.
#[cfg(unix)]
fn keep_owner(file: &File, like: &Metadata) -> io::Result<()> {
    use cap_std::fs::MetadataExt;
    let ours = file.metadata()?;
    let group = (ours.gid() != like.gid()).then(|| rustix::fs::Gid::from_raw(like.gid()));
    let user = (ours.uid() != like.uid()).then(|| rustix::fs::Uid::from_raw(like.uid()));
    if user.is_none() && group.is_none() {
        return Ok(());
    }
    match rustix::fs::fchown(file, user, group) {
        Err(rustix::io::Errno::PERM) => Ok(()),
        other => other.map_err(Into::into),
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Puts the staged file in place, if `expected` is what is there now (none:
/// nothing may be there).
pub(super) fn replace(place: &Place, staged: &str, expected: Option<&[u8]>) -> io::Result<Replaced> {
    let Place { folder, name } = place;
    let Some(expected) = expected else { return place_new(place, staged) };
    match exchange(folder, staged, name) {
        Ok(()) => {}
        Err(error) if is_unsupported(&error) => {
            if !is(place, name, expected) {
                return Ok(Replaced::Edited);
            }
            folder.rename(staged, folder, name)?;
            return Ok(Replaced::Done);
        }
        Err(error) => return Err(error),
    }
    if is(place, staged, expected) {
        return Ok(Replaced::Done);
    }
    exchange(folder, staged, name)?;
    Ok(Replaced::Edited)
}

/// Takes a file away, if `expected` is what is there now. It has the staged name then.
pub(super) fn take_away(place: &Place, staged: &str, expected: &[u8]) -> io::Result<Replaced> {
    let Place { folder, name } = place;
    match rename_no_replace(folder, name, staged) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Replaced::Edited),
        Err(error) if is_unsupported(&error) => {
            if !is(place, name, expected) {
                return Ok(Replaced::Edited);
            }
            folder.rename(name, folder, staged)?;
        }
        Err(error) => return Err(error),
    }
    if is(place, staged, expected) {
        return Ok(Replaced::Done);
    }
    bring_back(place, staged)?;
    Ok(Replaced::Edited)
}

/// Gives a file that was taken away its name again, where nothing has it now.
pub(super) fn bring_back(place: &Place, staged: &str) -> io::Result<()> {
    match place_new(place, staged)? {
        Replaced::Done => Ok(()),
        Replaced::Edited => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// Puts a new file in place, where nothing is.
fn place_new(place: &Place, staged: &str) -> io::Result<Replaced> {
    let Place { folder, name } = place;
    match rename_no_replace(folder, staged, name) {
        Ok(()) => Ok(Replaced::Done),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Replaced::Edited),
        Err(error) if is_unsupported(&error) => {
            if place.has(name) {
                return Ok(Replaced::Edited);
            }
            folder.rename(staged, folder, name)?;
            Ok(Replaced::Done)
        }
        Err(error) => Err(error),
    }
}

/// Whether a name in the folder is a file that holds these bytes.
pub(super) fn is(place: &Place, name: &str, bytes: &[u8]) -> bool {
    place.read(name).is_ok_and(|found| found == bytes)
}

/// Whether a file system, or a system, does not have what was asked for.
fn is_unsupported(error: &io::Error) -> bool {
    let kinds = [io::ErrorKind::Unsupported, io::ErrorKind::InvalidInput];
    kinds.contains(&error.kind())
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(folder: &Dir, one: &str, other: &str) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    Ok(renameat_with(folder, one, folder, other, RenameFlags::EXCHANGE)?)
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_no_replace(folder: &Dir, from: &str, to: &str) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    Ok(renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Dir, _: &str, _: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_no_replace(_: &Dir, _: &str, _: &str) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
