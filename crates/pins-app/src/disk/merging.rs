//! The three files that git hands to a merge driver, which are none of the repository's: they lie
//! beside its own for as long as the merge takes.
//!
//! Merges nothing itself; where nobody can, git is asked to.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use pins::plan::Sides;
use xshell::Shell;

use super::git::command;
use super::output;
use super::repo::Repo;
use super::root::MAX_FILE_SIZE;
use crate::interrupt;

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

    /// Leaves in ours the conflict that git makes of a file without a driver.
    ///
    /// # Errors
    /// If git cannot.
    pub(crate) fn as_git_would(&self, path: &str) -> Result<()> {
        let shell = Shell::new().context("the folder cannot be entered")?;
        let git = self.repo.programs.find("git").context("the conflict is git's")?;
        let merge = command(&shell, &git, &self.repo.programs).args(["merge-file", "--quiet"]);
        let merge = merge.args(["-L", "ours", "-L", "base", "-L", "theirs"]);
        let said = interrupt::output(&mut merge.args([self.ours, self.base, self.theirs]).into())?;
        // It says how many conflicts there are.
        match said.status.code() {
            Some(0..=127) => Ok(()),
            _ => bail!("git cannot merge {path}: {}", String::from_utf8_lossy(&said.stderr).trim()),
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
