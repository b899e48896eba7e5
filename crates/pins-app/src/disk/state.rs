//! The state folder: where the lock, the undo log and the originals of a change
//! are kept, out of the reach of whoever writes the checkout.
//!
//! It is in git's own folder, where no branch can put anything, or, without
//! git, in a private folder of the user. Does not know what is kept in it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cap_fs_ext::{DirExt, FollowSymlinks};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, OpenOptions};
use pins::value::sha256::sha256_hex;

use super::git::GitFolder;
use super::root::{self, Root, Unreadable};
use crate::user_folders;

/// The largest undo log that is read: it holds the new texts of all files.
const MAX_STATE_SIZE: u64 = 1 << 30;

/// Where the state of one checkout is; the folder itself may not be there yet.
#[derive(Clone, Debug)]
pub(crate) struct StateFolder {
    /// The folder that has it: git's, or one of the user's.
    parent: PathBuf,
    name: String,
    /// Which checkout the state belongs to, as the undo log says it.
    pub(crate) owner: String,
    /// How it is shown to people.
    shown: String,
}

impl StateFolder {
    /// The state folder of a repository; `git` is what git says of it.
    pub(super) fn of(root: &Root, git: Option<&GitFolder>) -> Result<Self> {
        let real = root.path().to_string_lossy().into_owned();
        let Some(git) = git else { return Self::of_user(root) };
        // What is in git's folder moves with the checkout, if that folder is in
        // it; a worktree's is elsewhere, and says nothing of where it belongs.
        let owner = if git.moves_along { git.prefix.clone() } else { real };
        let name = if git.prefix.is_empty() {
            "xtask".to_owned()
        } else {
            format!("xtask-{}", short_hash(&git.prefix))
        };
        Ok(Self::new(git.path.clone(), name, owner, root))
    }

    /// The private folder that the user has for a repository: nothing gets there with a
    /// checkout, not even with one whose git folder somebody else made.
    pub(super) fn of_user(root: &Root) -> Result<Self> {
        let real = root.path().to_string_lossy().into_owned();
        let name = format!("checkout-{}", short_hash(&real));
        Ok(Self::new(user_folders::state()?, name, real, root))
    }

    /// Where the state usually is, told without asking git; none where only git
    /// can tell.
    pub(super) fn guess(root: &Root) -> Option<Self> {
        if let Some(folder) = GitFolder::ordinary(root.path()) {
            return Self::of(root, Some(&folder)).ok();
        }
        let has_git = root.path().ancestors().any(|above| above.join(".git").symlink_metadata().is_ok());
        if has_git { None } else { Self::of(root, None).ok() }
    }

    fn new(parent: PathBuf, name: String, owner: String, root: &Root) -> Self {
        let full = parent.join(&name);
        let shown = full.strip_prefix(root.path()).unwrap_or(&full).to_string_lossy().into_owned();
        Self { parent, name, owner, shown }
    }

    /// A path in it, for people.
    pub(crate) fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.shown.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    /// Opens it, if it is there.
    pub(crate) fn open(&self) -> Result<Option<State>> {
        let opened = Dir::open_ambient_dir(&self.parent, ambient_authority())
            .and_then(|parent| parent.open_dir_nofollow(&self.name));
        match opened {
            Ok(dir) => Ok(Some(State { dir, folder: self.clone() })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => bail!("{} cannot be opened: {error}", self.shown),
        }
    }

    /// Opens it, and makes it if it is not there. Other users of the checkout may
    /// look whether a change is under way; what a change keeps is private.
    pub(crate) fn make(&self) -> Result<State> {
        let make = || -> io::Result<()> {
            private_folders(&self.parent)?;
            let parent = Dir::open_ambient_dir(&self.parent, ambient_authority())?;
            match parent.create_dir(&self.name) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => Ok(()),
            }
        };
        make().with_context(|| format!("{} cannot be made", self.shown))?;
        self.open()?.with_context(|| format!("{} cannot be opened", self.shown))
    }

    /// Removes it, if it is empty.
    pub(crate) fn remove(&self) {
        // Only tidiness: the next command takes it as it is.
        let _ = Dir::open_ambient_dir(&self.parent, ambient_authority())
            .and_then(|parent| parent.remove_dir(&self.name));
    }
}

/// The state folder, open.
#[derive(Debug)]
pub(crate) struct State {
    dir: Dir,
    /// Where it is.
    pub(crate) folder: StateFolder,
}

impl State {
    /// Opens a file in it, for reading and writing; it is made if `create` says
    /// so. No link is followed.
    pub(crate) fn open(&self, name: &str, create: Create) -> io::Result<std::fs::File> {
        use cap_fs_ext::{OpenOptionsFollowExt, OpenOptionsSyncExt};
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        match create {
            Create::No => {}
            Create::IfMissing => drop(options.write(true).create(true)),
            Create::Private => {
                options.write(true).create_new(true);
                #[cfg(unix)]
                cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
            }
        }
        Ok(self.dir.open_with(name, &options)?.into_std())
    }

    /// What a file in it holds; no link is followed.
    pub(crate) fn read(&self, name: &str) -> std::result::Result<Vec<u8>, Unreadable> {
        root::read(&self.dir, Path::new(name), FollowSymlinks::No, MAX_STATE_SIZE)
    }

    /// Whether there is something of that name in it, as far as can be told:
    /// what another user keeps to themselves may be there.
    pub(crate) fn has(&self, name: &str) -> bool {
        let looked = self.dir.symlink_metadata(name);
        !looked.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// Writes a new file, readable for this user alone, so that it is on disk
    /// when this returns.
    pub(crate) fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.open(name, Create::Private)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Makes a folder in it, for this user alone.
    pub(crate) fn make_folder(&self, name: &str) -> io::Result<()> {
        self.dir.create_dir_with(name, &private())
    }

    /// Renames a file within it.
    pub(crate) fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.dir.rename(from, &self.dir, to)
    }

    /// Removes a file in it.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        self.dir.remove_file(name)
    }

    /// Removes a folder in it, with all that is in it.
    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<()> {
        self.dir.remove_dir_all(name)
    }

    /// Makes renames and removals in one of its folders last (`.` is itself).
    pub(crate) fn sync(&self, folder: &str) -> io::Result<()> {
        sync_folder(&self.dir.open_dir(folder)?)
    }

    /// What tells a file in it apart from a later one of that name.
    pub(crate) fn identity(&self, name: &str) -> io::Result<same_file::Handle> {
        same_file::Handle::from_file(self.open(name, Create::No)?)
    }
}

/// Whether a file is made where it is not there, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Create {
    /// It must be there.
    No,
    /// It is made if it is missing, for everybody to read.
    IfMissing,
    /// It must be missing, and is for this user alone.
    Private,
}

/// Makes renames and removals in a folder last. Only Unix can and needs to.
pub(super) fn sync_folder(folder: &Dir) -> io::Result<()> {
    if cfg!(unix) {
        // A folder that is opened for searching alone cannot be synced.
        folder.open(".")?.sync_all()?;
    }
    Ok(())
}

fn private() -> DirBuilder {
    let builder = DirBuilder::new();
    #[cfg(unix)]
    let builder = {
        let mut builder = builder;
        cap_std::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
    };
    builder
}

/// Makes a folder and those above it, for this user alone where they are new.
fn private_folders(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn short_hash(text: &str) -> String {
    sha256_hex(text.as_bytes()).chars().take(16).collect()
}
