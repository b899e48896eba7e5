//! From a change that was written to a commit of it: what git would have to be told, or the
//! commit itself, which the user's own git makes, with its hooks and its configuration.
//!
//! Commits nothing but the files of the change: where that is not sure, it refuses before
//! anything is written.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};

use anyhow::{Context, Result, anyhow, bail};
use pins::plan::Message;
use pins::value::text::{count, listed};
use pins::world::FileChange;
use xshell::Shell;

use super::commit::Differing;
use super::git::{ELSEWHERE, PATHSPECS};
use super::repo::Repo;
use crate::cli::Verbosity;
use crate::{interrupt, report};

/// How many files a refusal names.
const MOST_NAMED: usize = 5;

/// What of a change is not committed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uncommitted {
    /// The files, by their paths in the repository.
    pub(crate) paths: Vec<String>,
    /// Whether no other file of the checkout differs from its last commit.
    pub(crate) is_all: bool,
    /// Whether something else is staged.
    pub(crate) others_staged: bool,
    /// Whether a merge or its like is not finished: what is committed then is all of it.
    pub(crate) is_merging: bool,
    /// The repository, where the person who reads it is somewhere else.
    pub(crate) folder: Option<PathBuf>,
}

/// What git has in its folder while something is not finished, with a commit in it.
const UNFINISHED: [&str; 3] = ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"];

impl Repo {
    /// What git has to be told of a change of files that was written; none if there is nothing to
    /// tell, or no git.
    pub(crate) fn uncommitted<'p>(&self, files: impl Iterator<Item = &'p str>) -> Option<Uncommitted> {
        let root = self.root.path();
        let of_git = root.ancestors().map(|folder| folder.join(".git")).find(|folder| folder.exists())?;
        let is_merging = UNFINISHED.iter().any(|head| of_git.join(head).exists());
        let paths: BTreeSet<String> = files.filter_map(|path| self.root.resolve(path).ok()).collect();
        let here = std::env::current_dir().and_then(|folder| folder.canonicalize());
        let folder = here.map_or(true, |here| here != root).then(|| root.to_path_buf());
        let Ok(differing) = self.differing("all") else {
            // Whoever can ask git knows better.
            let paths = paths.into_iter().collect();
            return Some(Uncommitted { paths, is_merging, folder, ..Uncommitted::default() });
        };
        let (ours, others) = parted(differing, &paths, &self.root.prefix());
        let (is_all, others_staged) = (others.is_empty(), others.iter().any(|file| file.is_staged));
        (!ours.is_empty()).then_some(Uncommitted { paths: ours, is_all, others_staged, is_merging, folder })
    }
}

/// Which of the files that differ are among `paths`, by their paths in the repository, and the others.
fn parted(
    differing: Vec<Differing>,
    paths: &BTreeSet<String>,
    prefix: &str,
) -> (Vec<String>, Vec<Differing>) {
    let mut ours = Vec::new();
    let is_other =
        |file: &Differing| match file.path.strip_prefix(prefix).filter(|path| paths.contains(*path)) {
            Some(path) => {
                ours.push(path.to_owned());
                false
            }
            None => true,
        };
    let others = differing.into_iter().filter(is_other).collect();
    (ours, others)
}

/// Whoever makes a commit of a change.
pub(crate) struct Committer<'r> {
    repo: &'r Repo,
    git: PathBuf,
}

impl<'r> Committer<'r> {
    /// Checks that a commit can be made, as far as that can be told before it is known of what.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub(crate) fn new(repo: &'r Repo) -> Result<Self> {
        let git = repo.programs.find("git").context("--commit asks git")?;
        let committer = Self { repo, git };
        committer.check_unstaged(&committer.differing()?)?;
        for head in UNFINISHED {
            if committer.asked(&["rev-parse", "--verify", "--quiet", head])?.status.success() {
                let what = head.trim_end_matches("_HEAD").replace('_', "-").to_lowercase();
                bail!(
                    "--commit: a {what} is not finished here, and would be committed as well; nothing was written"
                );
            }
        }
        for person in ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"] {
            let said = committer.asked(&["var", person])?;
            if !said.status.success() {
                bail!("--commit: git does not know in whose name; nothing was written\n{}", words(&said));
            }
        }
        Ok(committer)
    }

    /// Checks that nothing of somebody else would be in a commit of these changes.
    ///
    /// # Errors
    /// What would be.
    pub(crate) fn check(&self, changes: &[FileChange]) -> Result<()> {
        let differing = self.differing()?;
        self.check_unstaged(&differing)?;
        let paths = changes.iter().filter_map(|change| self.repo.root.resolve(&change.path).ok()).collect();
        let (edited, _) = parted(differing, &paths, &self.repo.root.prefix());
        if edited.is_empty() {
            return Ok(());
        }
        bail!(
            "--commit: {} not committed yet, and it would be in this commit as well; nothing was written\n\
             commit or stash it first, or do without --commit",
            named(&edited, "has something", "have something")
        )
    }

    /// Commits files that were written. The answer is the commit, or why there is none and how
    /// things stand.
    pub(crate) fn commit(&self, files: &Uncommitted, message: &Message) -> Result<String, String> {
        let written = count(files.paths.len(), "file");
        let pathspecs = files.paths.iter().map(|path| format!(":(literal){path}"));
        let add: Vec<String> = ["add", "--"].map(str::to_owned).into_iter().chain(pathspecs).collect();
        self.done(&add).map_err(|why| {
            format!("git did not take what was written{why}\n{written} changed, nothing is committed")
        })?;
        let parts = std::iter::once(&message.subject).chain(&message.body);
        let commit = ["commit", "--quiet"].map(str::to_owned).into_iter();
        let commit: Vec<String> = commit.chain(parts.map(|part| format!("--message={part}"))).collect();
        self.done(&commit).map_err(|why| {
            format!("git did not make the commit{why}\n{written} changed and staged, nothing is committed")
        })?;
        let said = self
            .asked(&["rev-parse", "--verify", "--quiet", "HEAD"])
            .map_err(|error| format!("{error:#}"))?;
        Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
    }

    /// Has git do something, or says why it did not, as the end of a sentence.
    fn done(&self, arguments: &[String]) -> Result<(), String> {
        let said = self.own(arguments).map_err(|error| format!(": {error:#}"))?;
        match (said.status.success(), words(&said)) {
            (true, _) => Ok(()),
            (false, words) if words.is_empty() => Err(format!(" ({})", said.status)),
            (false, words) => Err(format!(" ({}):\n{words}", said.status)),
        }
    }

    fn differing(&self) -> Result<Vec<Differing>> {
        self.repo.differing("all").map_err(|why| anyhow!("--commit: {why}; nothing was written"))
    }

    fn check_unstaged(&self, differing: &[Differing]) -> Result<()> {
        let staged: Vec<String> =
            differing.iter().filter(|file| file.is_staged).map(|file| file.path.clone()).collect();
        if staged.is_empty() {
            return Ok(());
        }
        bail!(
            "--commit: {} staged, and would be in this commit as well; nothing was written\n\
             commit or unstage it first (git restore --staged), or do without --commit",
            named(&staged, "is", "are")
        )
    }

    fn asked(&self, arguments: &[&str]) -> Result<Output> {
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        self.repo.git(&arguments).map_err(|why| anyhow!("--commit: {why}; nothing was written"))
    }

    /// Runs git as the user would: what its configuration and its hooks name is run, and has the
    /// user's own environment. Only which checkout is meant, nothing in it may say.
    fn own(&self, arguments: &[String]) -> Result<Output> {
        let shell = Shell::new().context("the folder cannot be entered")?;
        shell.change_dir(self.repo.root.path());
        let mut command = shell.cmd(&self.git).args(arguments);
        for name in ELSEWHERE.into_iter().chain(PATHSPECS) {
            command = command.env_remove(name);
        }
        if self.repo.verbosity == Verbosity::Verbose {
            report::command(&command);
        }
        interrupt::finished(&mut Command::from(command))
    }
}

/// All that git and its hooks said.
fn words(said: &Output) -> String {
    let texts = [&said.stdout, &said.stderr].map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The first paths with their verb.
fn named(paths: &[String], one: &str, many: &str) -> String {
    let first = listed(&paths[..paths.len().min(MOST_NAMED)]);
    match paths.len() {
        1 => format!("{first} {one}"),
        number if number <= MOST_NAMED => format!("{first} {many}"),
        number => format!("{first} and {} {many}", count(number - MOST_NAMED, "other file")),
    }
}
