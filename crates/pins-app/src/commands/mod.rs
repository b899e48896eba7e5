//! One file per command, and what those that write have in common.
//!
//! Decides nothing about versions.

mod bump;
mod fetch_checksums;
mod runtime_matrix;
mod status;
mod sync;
mod verify;

use std::process::ExitCode;

use anyhow::{Context, Result};
use pins::finding::Finding;
use pins::model::Model;
use pins::plan::Plan;
use pins::world::World;

use crate::asker::Asker;
use crate::cli::{Cli, Command, Format};
use crate::disk::lock::WriterLock;
use crate::disk::repo::{Repo, Snapshot};
use crate::disk::{transaction, undo};
use crate::program::Program;
use crate::{interrupt, report};

/// How a command that could do its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Clean,
    /// There are findings, or something would change.
    Findings,
    /// The work was done only in part, or not at all.
    Failed,
}

impl Outcome {
    fn findings_if(there_are_some: bool) -> Self {
        if there_are_some { Self::Findings } else { Self::Clean }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

/// Runs the command that was asked for.
pub(crate) fn run(program: &Program, cli: &Cli) -> Result<Outcome> {
    let repo = Repo::find(*program, cli.root.as_deref(), cli.verbose)?;
    match &cli.command {
        Command::Verify => verify::run(cli, &repo),
        Command::Status => status::run(cli, &repo),
        Command::Sync(options) => sync::run(cli, &repo, options),
        Command::Bump(options) => bump::run(cli, &repo, options),
        Command::RuntimeMatrix(options) => runtime_matrix::run(cli, &repo, options),
        Command::FetchChecksums(options) => fetch_checksums::run(cli, &repo, options),
    }
}

/// What a command does with its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Write it.
    Write,
    /// Show it as a diff.
    DryRun,
    /// Say only whether there is something in it.
    Check,
}

impl Mode {
    fn new(dry_run: bool, check: bool) -> Self {
        match (check, dry_run) {
            (true, false) => Self::Check,
            (_, true) => Self::DryRun,
            (false, false) => Self::Write,
        }
    }
}

/// A command that may write, with the right to do so and what it has read.
struct Writer<'c> {
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
    fn new(cli: &'c Cli, repo: &'c Repo, mode: Mode) -> Result<Self> {
        interrupt::listen();
        let lock = match mode {
            Mode::Write => {
                let lock = WriterLock::take(&repo.state()?, cli.command.name())?;
                let restored = undo::recover(&repo.root, &lock.state, &repo.settings()?)
                    .context("an interrupted change could not be restored, so nothing else was done")?;
                if let Some((command, paths)) = restored {
                    report::restored(&command, &paths);
                }
                Some(lock)
            }
            Mode::DryRun | Mode::Check => None,
        };
        let snapshot = repo.read()?;
        if let Some(interrupted) = &snapshot.world.interrupted {
            anyhow::bail!(
                "`{}` was interrupted and may have left files half changed ({})\n\
                 restore them first: cargo xtask sync",
                interrupted.command.as_deref().unwrap_or("cargo xtask"),
                interrupted.log
            );
        }
        Ok(Self { cli, repo, mode, snapshot, lock })
    }

    /// Whoever can be asked while the command plans.
    fn asker(&self) -> Asker<'_> {
        Asker::new(self.cli, self.repo, &self.snapshot)
    }

    fn world(&self) -> &World {
        &self.snapshot.world
    }

    /// Writes the plan, shows it, or says whether there is anything in it.
    /// `remaining` are findings that it leaves, `problems` what was left out of it.
    fn finish(&self, plan: &Plan, remaining: &[Finding], problems: &[String]) -> Result<Outcome> {
        if let Some(lock) = self.lock.as_ref().filter(|_| !plan.is_empty()) {
            let command = format!("cargo xtask {}", self.cli.command.name());
            transaction::write(&self.repo.root, &lock.state, &command, &plan.changes())?;
        }
        let after = &plan.after;
        let report = report::PlanReport {
            command: self.cli.command.name(),
            written: self.mode == Mode::Write && !plan.is_empty(),
            show_diff: self.mode == Mode::DryRun,
            plan,
            remaining,
            problems,
            world: after,
        };
        match self.cli.format {
            Format::Human => report::human::plan(self.cli, &report)?,
            Format::Json => report::json::plan(&report)?,
        }
        Ok(match self.mode {
            Mode::Check => Outcome::findings_if(!plan.is_empty()),
            Mode::Write | Mode::DryRun => Outcome::Clean,
        })
    }
}

/// The findings of `sources`.
fn findings(sources: &World) -> Vec<Finding> {
    pins::verify::verify(&Model::of(sources))
}
