//! One file per command, and what those that write have in common.
//!
//! Decides nothing about versions.

mod adopt;
mod bump;
mod completions;
mod explain;
mod fetch_checksums;
mod init;
mod merge_driver;
mod prune;
mod release_checklist;
mod remove;
mod rename;
mod revoke;
mod status;
mod sync;
mod verify;

use std::process::ExitCode;

use anyhow::{Context, Result};
use pins::model::Model;
use pins::plan::{Goal, Plan};
use pins::value::path::RepoPath;
use pins::world::World;

use crate::asker::Asker;
use crate::cli::{CargoOptions, Cli, Command, OwnCommand};
use crate::disk::earlier::Before;
use crate::disk::find::Needs;
use crate::disk::lock::WriterLock;
use crate::disk::repo::{Repo, Snapshot, Texts};
use crate::disk::{transaction, undo};
use crate::extension::Host;
use crate::interrupt::{self, Interrupted};
use crate::program::Program;
use crate::report::{self, Commit, Committed, Detail, Findings, Planned, Refusal, Report, Shown};

/// What came of a command.
pub struct Done {
    pub(crate) exit: Exit,
    pub(crate) report: Report,
}

impl Done {
    /// So many findings; this is to be shown.
    pub fn shown(findings: usize, shown: Box<dyn Shown>) -> Self {
        Self::with_findings(findings, Report::Shown(shown))
    }

    pub(crate) fn clean(report: Report) -> Self {
        Self { exit: Exit::Clean, report }
    }

    fn with_findings(findings: usize, report: Report) -> Self {
        Self { exit: if findings > 0 { Exit::Findings } else { Exit::Clean }, report }
    }

    /// The work was not done.
    pub(crate) fn refused(error: anyhow::Error) -> Self {
        let refusal = Refusal::from(error);
        let exit = match &refusal {
            Refusal::Interrupted(interrupted) => Exit::Interrupted(*interrupted),
            _ => Exit::Failed,
        };
        Self { exit, report: Report::Refused(refusal) }
    }
}

/// How a command ended, for whoever started it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Exit {
    /// All is well.
    Clean,
    /// There are findings, or something would change.
    Findings,
    /// The work was done only in part, or not at all.
    Failed,
    /// Somebody wanted it to end.
    Interrupted(Interrupted),
}

impl Exit {
    /// The exit status.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
            Self::Interrupted(interrupted) => interrupted.code(),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Runs the command that was asked for.
pub(crate) fn run(program: &Program, cli: &Cli) -> Result<Done> {
    let needs = match &cli.command {
        // It is of no repository.
        Command::Own(OwnCommand::Explain(options)) => return explain::run(program, options),
        Command::Own(OwnCommand::Completions(options)) => return completions::run(program, options),
        Command::Own(OwnCommand::Init(_)) => Needs::AnyFolder,
        _ => Needs::Tools,
    };
    let repo = Repo::find(*program, cli.root.as_deref(), cli.verbosity(), needs)?;
    let repo = repo.keeping_trees(cli.command.edits());
    match &cli.command {
        Command::Own(OwnCommand::Verify(options)) => verify::run(&repo, options),
        Command::Own(OwnCommand::Init(options)) => init::run(cli, &repo, options),
        Command::Own(OwnCommand::Explain(options)) => explain::run(program, options),
        Command::Own(OwnCommand::Completions(options)) => completions::run(program, options),
        Command::Own(OwnCommand::Status) => status::run(&repo),
        Command::Own(OwnCommand::ReleaseChecklist(options)) => release_checklist::run(&repo, options),
        Command::Own(OwnCommand::MergeDriver(options)) => merge_driver::run(&repo, options),
        Command::Own(OwnCommand::Sync(options)) => sync::run(cli, &repo, options),
        Command::Own(OwnCommand::Bump(options)) => bump::run(cli, &repo, options),
        Command::Own(OwnCommand::Adopt(options)) => adopt::run(cli, &repo, options),
        Command::Own(OwnCommand::FetchChecksums(options)) => fetch_checksums::run(cli, &repo, options),
        Command::Own(OwnCommand::Revoke(options)) => revoke::run(cli, &repo, options),
        Command::Own(OwnCommand::Prune(options)) => prune::run(cli, &repo, options),
        Command::Own(OwnCommand::Remove(options)) => remove::run(cli, &repo, options),
        Command::Own(OwnCommand::Rename(options)) => rename::run(cli, &repo, options),
        Command::Of(extension, arguments) => {
            let host = Host { cli, repo: &repo, cargo: CargoOptions::default() };
            extension.run(&host, arguments)
        }
    }
}

/// What a command does with its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Show it as a diff.
    DryRun,
    /// Say only whether there is something in it.
    Check,
}

impl Mode {
    /// The first whose option was given; without any, [`Mode::Write`].
    pub fn asked(options: &[(bool, Self)]) -> Self {
        options.iter().find(|(is_given, _)| *is_given).map_or(Self::Write, |(_, mode)| *mode)
    }
}

/// A command that may write, with the right to do so and what it has read.
pub(crate) struct Writer<'c> {
    cli: &'c Cli,
    repo: &'c Repo,
    mode: Mode,
    snapshot: Snapshot,
    /// Held until the command ends; a command that only shows takes none.
    lock: Option<WriterLock>,
}

impl<'c> Writer<'c> {
    /// Takes the lock, restores what an interrupted change left behind, and
    /// reads the repository.
    pub(crate) fn new(cli: &'c Cli, repo: &'c Repo, mode: Mode) -> Result<Self> {
        Self::reading(cli, repo, mode, Texts::OfInterest)
    }

    /// The same, with further texts.
    fn reading(cli: &'c Cli, repo: &'c Repo, mode: Mode, texts: Texts) -> Result<Self> {
        Self::reading_beside(cli, repo, mode, (texts, None))
    }

    /// The same, with what of it is as it was at an earlier commit.
    fn reading_beside(
        cli: &'c Cli,
        repo: &'c Repo,
        mode: Mode,
        (texts, earlier): (Texts, Option<&Before<'_>>),
    ) -> Result<Self> {
        interrupt::listen();
        let lock = match mode {
            Mode::Write => {
                let lock = WriterLock::take(&repo.state()?, &repo.program, &cli.command.name())?;
                let restored = undo::recover(&repo.root, &lock.state, &repo.layout()?, &repo.program)
                    .context("an interrupted change could not be restored, so nothing else was done")?;
                if let Some((command, paths)) = restored {
                    report::restored(&command, &paths);
                }
                Some(lock)
            }
            Mode::DryRun | Mode::Check => None,
        };
        let snapshot = repo.read_beside(texts, earlier)?;
        if let Some(interrupted) = &snapshot.world.interrupted {
            let command = interrupted.command.clone().unwrap_or_else(|| repo.program.command(&[]));
            return Err(Refusal::Unfinished { command, log: interrupted.log.clone() }.into());
        }
        Ok(Self { cli, repo, mode, snapshot, lock })
    }

    /// Whoever can be asked while the command plans.
    fn asker(&self) -> Asker<'_> {
        Asker::new(self.cli, self.repo, &self.snapshot)
    }

    /// Plans what needs neither cargo nor a download, and finishes it.
    fn reach(&self, goal: &Goal) -> Result<Done> {
        let plan = self.asker().plan(goal)?;
        let remaining = findings(plan.after.clone());
        self.finish(plan, Some(goal), Left::of(remaining, Detail::Brief))
    }

    pub(crate) fn world(&self) -> &World {
        &self.snapshot.world
    }

    /// Writes the plan, unless it is only to be shown or asked about. `goal` is what it was made to
    /// reach, if the core knows that.
    pub(crate) fn finish(&self, plan: Plan, goal: Option<&Goal>, left: Left) -> Result<Done> {
        let command = self.cli.command.name();
        let changes = plan.changes();
        if let Some(lock) = self.lock.as_ref().filter(|_| !changes.is_empty()) {
            let typed = self.repo.program.command(&[&command]);
            transaction::write(&self.repo.root, &lock.state, &typed, &changes)?;
        }
        let would_change = if self.mode == Mode::Check { changes.len() } else { 0 };
        let written = self.mode == Mode::Write && !changes.is_empty();
        let Left { remaining, detail, followed } = left;
        let commit = written.then(|| self.uncommitted(&plan, goal, &followed)).flatten();
        let show_diff = self.mode == Mode::DryRun;
        let planned = Planned { command, written, show_diff, plan, remaining, detail, commit };
        Ok(Done::with_findings(would_change, Report::Planned(Box::new(planned))))
    }

    /// What is to be committed of a plan that was written: its files, and where somebody moved by
    /// hand what they follow.
    fn uncommitted(&self, plan: &Plan, goal: Option<&Goal>, followed: &[RepoPath]) -> Option<Commit> {
        let (changes, mut pinned) = (plan.changes(), plan.pinned_in());
        pinned.extend(followed.iter().cloned());
        let files = changes.iter().map(|change| &change.path).chain(&pinned);
        let files = self.repo.uncommitted(files.map(|path| path.as_str()))?;
        Some(Commit { files, message: goal.map(|goal| plan.message(goal)), outcome: Committed::ByHand })
    }
}

/// What a plan leaves, and how that is shown.
pub(crate) struct Left {
    pub(crate) remaining: Findings,
    pub(crate) detail: Detail,
    /// The files that somebody else changed and that the plan follows.
    pub(crate) followed: Vec<RepoPath>,
}

impl Left {
    pub(crate) fn of(remaining: Findings, detail: Detail) -> Self {
        Self { remaining, detail, followed: Vec::new() }
    }
}

/// The findings that files have.
fn findings(files: World) -> Findings {
    let list = pins::verify::verify(&Model::of(&files));
    Findings { files, list }
}
