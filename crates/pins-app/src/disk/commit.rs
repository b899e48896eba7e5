//! What git says of the commit that is checked out: what differs from it, and which tags
//! this clone has.
//!
//! Git is asked as in `git`: it runs nothing of the repository's, and asks no remote. So it
//! runs no filters either: a file that one keeps in another form may seem to differ until a
//! `git status` of the user's own has looked at it.

use std::process::{Command, Output};

use pins::checklist::Tags;
use xshell::Shell;

use super::git;
use super::repo::Repo;
use crate::cli::Verbosity;
use crate::{interrupt, report};

impl Repo {
    /// The paths in the work tree that differ from the last commit, or are not in it.
    ///
    /// # Errors
    /// Why nobody can tell.
    pub(crate) fn changed(&self) -> Result<Vec<String>, String> {
        Ok(self.differing("normal")?.into_iter().map(|file| file.path).collect())
    }

    /// The files of the checkout that differ from the last commit, or are not in it: of those
    /// that git does not know (`untracked`), each, or one entry a folder.
    ///
    /// # Errors
    /// Why nobody can tell.
    pub(super) fn differing(&self, untracked: &str) -> Result<Vec<Differing>, String> {
        let mut arguments = self.without_filters()?;
        let status = ["status", "--porcelain=v1", "-z", "--no-renames"];
        arguments.extend(status.map(str::to_owned));
        arguments.push(format!("--untracked-files={untracked}"));
        // To look into one, git would follow what that one is configured to run.
        arguments.push("--ignore-submodules=dirty".to_owned());
        let said = self.told(&self.git(&arguments)?)?;
        Ok(said.split('\0').filter_map(Differing::of).collect())
    }

    /// The tags of this clone.
    ///
    /// # Errors
    /// Why nobody can tell.
    pub(crate) fn tags(&self) -> Result<Tags, String> {
        let asked = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
            self.told(&self.git(&arguments)?)
        };
        let names = asked(&["for-each-ref", "--format=%(refname)", "refs/tags"])?;
        let names = names.lines().filter_map(|name| name.strip_prefix("refs/tags/"));
        let is_shallow = asked(&["rev-parse", "--is-shallow-repository"])?.trim() != "false";
        Ok(Tags { names: names.map(str::to_owned).collect(), is_shallow })
    }

    /// What keeps git from running the filters of its configuration, which may be the
    /// checkout's.
    fn without_filters(&self) -> Result<Vec<String>, String> {
        let asked = ["config", "--null", "--name-only", "--get-regexp", r"^filter\."].map(str::to_owned);
        let said = self.git(&asked)?;
        // Where there is none, it says so by its exit status.
        let said = if said.status.code() == Some(1) { String::new() } else { self.told(&said)? };
        let mut options = Vec::new();
        for name in said.split('\0').filter(|name| !name.is_empty()) {
            let value = match name.rsplit('.').next() {
                Some("clean" | "smudge" | "process") => "",
                Some("required") => "false",
                _ => continue,
            };
            if name.contains('=') {
                return Err(format!(
                    "git would run {name:?} of its configuration, which nobody can keep it from; ask `git status` yourself"
                ));
            }
            options.extend(["-c".to_owned(), format!("{name}={value}")]);
        }
        Ok(options)
    }

    /// What git said, if it did what it was asked.
    pub(super) fn told(&self, said: &Output) -> Result<String, String> {
        if said.status.success() {
            return Ok(String::from_utf8_lossy(&said.stdout).into_owned());
        }
        let nowhere = || format!("{} is in no git repository", self.root.path().display());
        Err(git::refusal(self.root.path(), said).unwrap_or_else(nowhere))
    }

    pub(super) fn git(&self, arguments: &[String]) -> Result<Output, String> {
        let told = |error: &dyn std::fmt::Display| format!("git cannot be asked: {error}");
        let shell = Shell::new().map_err(|error| told(&error))?;
        shell.change_dir(self.root.path());
        let program = self.programs.find("git").map_err(|error| told(&error))?;
        let command = git::command(&shell, &program, &self.programs).args(arguments);
        if self.verbosity == Verbosity::Verbose {
            report::command(&command);
        }
        interrupt::output(&mut Command::from(command)).map_err(|error| told(&format!("{error:#}")))
    }
}

/// A file that differs from the last commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Differing {
    /// Its path in the checkout.
    pub(super) path: String,
    /// Whether the next commit would have something of it.
    pub(super) is_staged: bool,
    /// Whether git does not know it yet.
    pub(super) is_new: bool,
}

impl Differing {
    /// Two letters and a blank, then the path.
    fn of(entry: &str) -> Option<Self> {
        let (letters, path) = (entry.get(..2)?, entry.get(3..)?);
        let is_new = letters == "??";
        let is_staged = !is_new && !letters.starts_with(' ');
        Some(Self { path: path.to_owned(), is_staged, is_new })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_git_status_is_a_file() {
        for (line, expected) in [
            (" M a b", Some(("a b", false, false))),
            ("M  a", Some(("a", true, false))),
            ("UU a", Some(("a", true, false))),
            ("?? a/", Some(("a/", false, true))),
            (" D ä", Some(("ä", false, false))),
            ("", None),
        ] {
            let expected = expected.map(|(path, is_staged, is_new)| {
                let path = path.to_owned();
                Differing { path, is_staged, is_new }
            });
            assert_eq!(Differing::of(line), expected, "{line}");
        }
    }
}
