//! The three files that git hands to a merge driver, which are none of the repository's: they lie
//! beside its own for as long as the merge takes.
//!
//! Merges nothing itself; where nobody can, git is asked to.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::Output;

use anyhow::{Context, Result, bail};
use pins::plan::{ByGit, Sides};
use xshell::Shell;

use super::git::command;
use super::output;
use super::repo::Repo;
use super::root::MAX_FILE_SIZE;
use crate::interrupt;
use crate::temporary::Temporary;

/// What git hands over.
pub(crate) struct Merging<'m> {
    pub(crate) repo: &'m Repo,
    pub(crate) base: &'m Path,
    pub(crate) ours: &'m Path,
    pub(crate) theirs: &'m Path,
}

/// What the three hold.
pub(crate) struct Texts {
    base: String,
    ours: String,
    theirs: String,
}

impl Texts {
    /// The same for whoever merges.
    pub(crate) fn sides(&self) -> Sides<'_> {
        Sides { base: Some(&self.base), ours: &self.ours, theirs: &self.theirs }
    }
}

impl Merging<'_> {
    /// Reads the three.
    ///
    /// # Errors
    /// Which of them cannot be read, and why.
    pub(crate) fn read(&self) -> Result<Texts> {
        Ok(Texts { base: read(self.base)?, ours: read(self.ours)?, theirs: read(self.theirs)? })
    }

    /// Writes what the merge comes to, where git takes it from.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn write(&self, text: &str) -> Result<()> {
        output::write(self.ours, text.as_bytes()).with_context(|| self.ours.display().to_string())
    }

    /// What git makes of texts, line by line.
    ///
    /// # Errors
    /// If git cannot.
    pub(crate) fn by_git(&self, sides: Sides<'_>) -> Result<ByGit> {
        let folder = Temporary::new()?;
        let texts =
            [("ours", sides.ours), ("base", sides.base.unwrap_or_default()), ("theirs", sides.theirs)];
        for (name, text) in texts {
            output::write(&folder.path().join(name), text.as_bytes())?;
        }
        let said = self.merge_file(&["-p"], texts.map(|(name, _)| folder.path().join(name)))?;
        let text = String::from_utf8(said.stdout).context("what git makes of it is no text")?;
        Ok(if said.status.success() { ByGit::Clean(text) } else { ByGit::Conflict(text) })
    }

    /// Leaves in ours the conflict that git makes of a file without a driver.
    ///
    /// # Errors
    /// If git cannot.
    pub(crate) fn as_git_would(&self) -> Result<()> {
        self.merge_file(&[], [self.ours, self.base, self.theirs]).map(drop)
    }

    /// Runs git's own merge of three files.
    fn merge_file<P: AsRef<Path>>(&self, options: &[&str], files: [P; 3]) -> Result<Output> {
        let shell = Shell::new().context("the folder cannot be entered")?;
        let git = self.repo.programs.find("git").context("the merge is git's")?;
        let merge = command(&shell, &git, &self.repo.programs).args(["merge-file", "--quiet"]).args(options);
        let merge = merge.args(["-L", "ours", "-L", "base", "-L", "theirs"]);
        let said = interrupt::output(&mut merge.args(files.each_ref().map(AsRef::as_ref)).into())?;
        // It says how many conflicts there are.
        match said.status.code() {
            Some(0..=127) => Ok(said),
            _ => bail!("git cannot merge: {}", String::from_utf8_lossy(&said.stderr).trim()),
        }
    }
}

/// Says to git, in the checkout's own configuration, what a merge driver is.
///
/// # Errors
/// If there is no checkout of git, or git cannot.
pub(crate) fn configure(repo: &Repo, name: &str, driver: &str) -> Result<()> {
    let shell = Shell::new().context("the folder cannot be entered")?;
    shell.change_dir(repo.root.path());
    let git = repo.programs.find("git").context("the merge driver is git's")?;
    let values = [("name", "the releases of both sides"), ("driver", driver)];
    for (key, value) in values {
        let set = command(&shell, &git, &repo.programs).args(["config", "--local"]);
        let said = interrupt::output(&mut set.args([&format!("merge.{name}.{key}"), value]).into())?;
        if !said.status.success() {
            bail!("git does not take the merge driver: {}", String::from_utf8_lossy(&said.stderr).trim());
        }
    }
    Ok(())
}

/// What a file holds that git has made.
fn read(path: &Path) -> Result<String> {
    let shown = || path.display().to_string();
    let mut text = String::new();
    let file = File::open(path).with_context(shown)?;
    file.take(MAX_FILE_SIZE + 1).read_to_string(&mut text).with_context(shown)?;
    if text.len() as u64 > MAX_FILE_SIZE {
        bail!("{} is larger than {MAX_FILE_SIZE} bytes", shown());
    }
    Ok(text)
}
