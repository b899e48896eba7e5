//! The root folder of the repository, opened once: every path of the
//! repository is opened through it, whoever wrote the checkout.
//!
//! A symbolic link is followed where it stays inside, and refused by the system
//! where it leads out. Does not know what a file means.

use std::fmt;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions};

/// The largest file that is read. Cargo.lock files of the largest workspaces
/// and registries of a thousand releases have about 1 MiB.
pub(super) const MAX_FILE_SIZE: u64 = 4 << 20;

/// The largest file that is compared with what this tool has written.
const MAX_WRITTEN_SIZE: u64 = 1 << 30;

/// The root folder.
#[derive(Debug)]
pub(crate) struct Root {
    dir: Dir,
    path: PathBuf,
}

/// Where a path of the repository leads: what is opened for writing is one
/// name in one open folder, so that nothing in between can move it elsewhere.
#[derive(Debug)]
pub(crate) struct Place {
    /// The open folder.
    pub(crate) folder: Dir,
    /// The file's name in it; no link.
    pub(crate) name: String,
}

impl Place {
    /// What a file in the folder holds; no link is followed.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Unreadable> {
        read(&self.folder, Path::new(name), FollowSymlinks::No, MAX_WRITTEN_SIZE)
    }

    /// Whether there is something of that name in the folder.
    pub(super) fn has(&self, name: &str) -> bool {
        self.folder.symlink_metadata(name).is_ok()
    }
}

/// Why a file could not be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// There is no such file.
    Missing,
    /// A symbolic link, where none is wanted or that leads out or nowhere.
    Link,
    /// A folder.
    Folder,
    /// A device, a pipe or a socket.
    NoFile,
    /// Larger than this many bytes.
    TooLarge(u64),
    /// Anything else.
    Io(io::Error),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Link => f.write_str(
                "a symbolic link that leads out of the repository, or nowhere (an absolute one counts as leading out)",
            ),
            Self::Folder => f.write_str("a folder, not a file"),
            Self::NoFile => f.write_str("a device or a pipe, not a file"),
            Self::TooLarge(limit) => write!(f, "larger than {} MiB", limit >> 20),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Root {
    /// Opens the root, a path without symbolic links.
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(&path, ambient_authority())?;
        Ok(Self { dir, path })
    }

    /// Its absolute path, for messages, for other programs, and for whoever
    /// lists it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its path within the checkout of git that it is in, with a `/` at its end; empty for
    /// the checkout itself, and where there is none.
    pub(crate) fn prefix(&self) -> String {
        let checkout = self.path.ancestors().find(|folder| folder.join(".git").exists());
        let below = checkout.and_then(|checkout| self.path.strip_prefix(checkout).ok());
        let names =
            below.into_iter().flat_map(Path::components).map(|part| part.as_os_str().to_string_lossy());
        names.map(|name| format!("{name}/")).collect()
    }

    /// What a file holds; links inside the repository are followed.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Result<Vec<u8>, Unreadable> {
        read(&self.dir, path.as_ref(), FollowSymlinks::Yes, MAX_FILE_SIZE)
    }

    /// What a file of at most `limit` bytes holds that is no link.
    ///
    /// # Errors
    /// [`Unreadable::Link`] for any link, wherever it leads.
    pub(super) fn read_no_link(&self, path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>, Unreadable> {
        read(&self.dir, path.as_ref(), FollowSymlinks::No, limit)
    }

    /// What a file holds, as text in UTF-8.
    pub(crate) fn read_text(&self, path: impl AsRef<Path>) -> Result<String, Unreadable> {
        let no_text = |_| Unreadable::Io(io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"));
        String::from_utf8(self.read(path)?).map_err(no_text)
    }

    /// The names in a folder, in UTF-8; none where it cannot be listed.
    pub(super) fn names_in(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = self.dir.read_dir(folder) else { return Vec::new() };
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    /// Whether there is something at a path, be it a link to nowhere.
    pub(crate) fn has(&self, path: impl AsRef<Path>) -> bool {
        self.dir.symlink_metadata(path).is_ok()
    }

    /// Whether there is a file at a path, after all links.
    pub(crate) fn has_file(&self, path: impl AsRef<Path>) -> bool {
        self.dir.metadata(path).is_ok_and(|metadata| metadata.is_file())
    }

    /// The absolute path of a file, after all links, for a program that reads it
    /// itself; none if there is no such file inside.
    pub(crate) fn real_path(&self, path: &str) -> Option<PathBuf> {
        let real = self.dir.canonicalize(path).ok()?;
        self.has_file(&real).then(|| self.path.join(real))
    }

    /// Where `path` leads: the path of the file that is there, after all links,
    /// or of a new one.
    ///
    /// # Errors
    /// Where it leads out of the repository, or into git's own folder.
    pub(crate) fn resolve(&self, path: &str) -> io::Result<String> {
        let real = self.follow(Path::new(path))?;
        if let Some(part) = real.components().find(|part| !is_plain(*part)) {
            let part = part.as_os_str().to_string_lossy();
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("no file may be in {part}")));
        }
        let no_utf8 = || io::Error::new(io::ErrorKind::InvalidData, "its path is not UTF-8");
        Ok(real.to_str().ok_or_else(no_utf8)?.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    /// Opens the folder of a path that [`Root::resolve`] gave.
    pub(crate) fn place(&self, path: &str) -> io::Result<Place> {
        let (folder, name) = match path.rsplit_once('/') {
            Some((folder, name)) => (self.dir.open_dir(folder)?, name),
            None => (self.dir.try_clone()?, path),
        };
        Ok(Place { folder, name: name.to_owned() })
    }

    /// The folders above `path` that are not there, the outermost first.
    pub(crate) fn missing_folders(&self, path: &str) -> Vec<String> {
        let folders = path.match_indices('/').map(|(slash, _)| &path[..slash]);
        folders.filter(|folder| !self.has(folder)).map(str::to_owned).collect()
    }

    /// Makes a folder.
    pub(crate) fn make_folder(&self, path: &str) -> io::Result<()> {
        if Path::new(path).components().all(is_plain) {
            return self.dir.create_dir(path);
        }
        Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("no folder may be made at {path}")))
    }

    /// Removes a folder that is empty.
    pub(crate) fn remove_folder(&self, path: &str) -> io::Result<()> {
        self.dir.remove_dir(path)
    }

    /// A path after all links; what is not there stays as it is.
    fn follow(&self, path: &Path) -> io::Result<PathBuf> {
        match self.dir.symlink_metadata(path) {
            Ok(_) => self.dir.canonicalize(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match (path.parent(), path.file_name()) {
                    (Some(folder), Some(name)) if folder != Path::new("") => {
                        Ok(self.follow(folder)?.join(name))
                    }
                    _ => Ok(path.to_path_buf()),
                }
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a part of a path is the name of something that this tool may
/// change: git's own folder is not, in any spelling that a file system takes
/// for it.
pub(crate) fn is_plain(part: Component<'_>) -> bool {
    let Component::Normal(name) = part else { return false };
    let name = name.to_string_lossy();
    // Windows ignores dots and blanks at the end, and gives short names.
    let name = name.trim_end_matches(['.', ' ']);
    !name.eq_ignore_ascii_case(".git") && !name.eq_ignore_ascii_case("git~1")
}

/// Reads a file beneath an open folder, with every limit that holds for files
/// that somebody else wrote: never a device, never more than is allowed, and
/// never waiting for the other end of a pipe.
pub(super) fn read(
    dir: &Dir,
    path: &Path,
    follow: FollowSymlinks,
    limit: u64,
) -> Result<Vec<u8>, Unreadable> {
    let mut options = OpenOptions::new();
    options.read(true).follow(follow).nonblock(true);
    let file = dir.open_with(path, &options).map_err(|error| unreadable(dir, path, error))?;
    let metadata = file.metadata().map_err(Unreadable::Io)?;
    if metadata.is_dir() {
        return Err(Unreadable::Folder);
    }
    if !metadata.is_file() {
        return Err(Unreadable::NoFile);
    }
    if metadata.len() > limit {
        return Err(Unreadable::TooLarge(limit));
    }
    read_bounded(file, metadata.len(), limit)
}

/// Reads up to the limit: a file may be longer than it said.
fn read_bounded(file: File, expected: u64, limit: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default() + 1);
    // The standard library's own file is not given a buffer that was filled with zeros first.
    file.into_std().take(limit + 1).read_to_end(&mut bytes).map_err(Unreadable::Io)?;
    if bytes.len() as u64 > limit { Err(Unreadable::TooLarge(limit)) } else { Ok(bytes) }
}

/// Why a file could not be opened.
fn unreadable(dir: &Dir, path: &Path, error: io::Error) -> Unreadable {
    // So the system, or cap-std for it, refuses to leave the root.
    let leads_out = error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none();
    match dir.symlink_metadata(path) {
        _ if leads_out => Unreadable::Link,
        Ok(metadata) if metadata.is_symlink() => Unreadable::Link,
        // A socket cannot be opened.
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Unreadable::NoFile,
        _ if error.kind() == io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_s_own_folder_has_many_names() {
        for name in [".git", ".GIT", ".Git.", ".git ", "GIT~1", "..", "/", "."] {
            assert!(!Path::new(name).components().all(is_plain), "{name}");
        }
        for name in [".gitignore", "git", ".github", "a.git", "a/b"] {
            assert!(Path::new(name).components().all(is_plain), "{name}");
        }
    }
}
