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
        let mut arguments = self.without_filters()?;
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames"];
        arguments.extend(status.map(str::to_owned));
        // To look into one, git would follow what that one is configured to run.
        arguments.push("--ignore-submodules=dirty".to_owned());
        let said = self.told(&self.git(&arguments)?)?;
        // Two letters and a blank, then the path.
        Ok(said.split('\0').filter_map(|entry| entry.get(3..)).map(str::to_owned).collect())
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
    fn told(&self, said: &Output) -> Result<String, String> {
        if said.status.success() {
            return Ok(String::from_utf8_lossy(&said.stdout).into_owned());
        }
        let nowhere = || format!("{} is in no git repository", self.root.path().display());
        Err(git::refusal(self.root.path(), said).unwrap_or_else(nowhere))
    }

    fn git(&self, arguments: &[String]) -> Result<Output, String> {
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
