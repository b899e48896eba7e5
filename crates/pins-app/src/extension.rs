//! What an extension adds to the shell: a command, and the trials that its plans
//! depend on.
//!
//! Knows no extension: `main` is given them.

use std::path::Path;

use anyhow::Result;
use clap::ArgMatches;
use pins::extension::{Maker, Opaque};
use pins::plan::Plan;
use pins::world::World;

use crate::cargo::Cargo;
use crate::cli::{CargoOptions, Cli, Verbosity};
use crate::commands::{Done, Left, Mode, Writer};
use crate::disk::repo::Repo;
use crate::programs::Programs;
use crate::report::{self, Detail, Findings};

/// An extension of the shell.
pub trait Extension: Sync {
    /// How its part of the core is made.
    fn maker(&self) -> Maker;

    /// Its command, for the parser of arguments.
    fn command(&self) -> clap::Command;

    /// Runs its command.
    ///
    /// # Errors
    /// Why it did not do its work.
    fn run(&self, host: &Host<'_>, arguments: &ArgMatches) -> Result<Done>;

    /// Tries what its part of the core asks for in a world.
    ///
    /// # Errors
    /// If it could not be tried at all.
    fn try_out(&self, host: &Host<'_>, trial: &str, world: &World) -> Result<Opaque>;
}

/// What an extension may use of the shell, for one command.
#[derive(Clone, Copy)]
pub struct Host<'c> {
    pub(crate) cli: &'c Cli,
    pub(crate) repo: &'c Repo,
    pub(crate) cargo: CargoOptions,
}

impl<'c> Host<'c> {
    /// The same with the options of a command that asks cargo.
    #[must_use]
    pub fn with_cargo(self, cargo: CargoOptions) -> Self {
        Self { cargo, ..self }
    }

    /// The folder of the repository.
    pub fn root(&self) -> &'c Path {
        self.repo.root.path()
    }

    /// The programs that may be run for it.
    pub fn programs(&self) -> &'c Programs {
        &self.repo.programs
    }

    /// Cargo, as the user has it.
    pub fn cargo(&self) -> Cargo<'c> {
        Cargo::new(self.repo, self.cargo, self.cli.verbosity())
    }

    /// The repository as it is now.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self) -> Result<World> {
        Ok(self.repo.read()?.world)
    }

    /// The right to write to the repository, for what the command may do with its
    /// plan; see [`Change::finish`].
    ///
    /// # Errors
    /// If somebody else has it, or if the repository cannot be read.
    pub fn change(&self, mode: Mode) -> Result<Change<'c>> {
        Ok(Change(Writer::new(self.cli, self.repo, mode)?))
    }

    /// Says how far the work is, to who waits.
    pub fn tell(&self, what: &str) {
        if self.cli.verbosity() > Verbosity::Quiet {
            what.lines().for_each(report::note);
        }
    }
}

/// The right to change the repository, and what it is now.
pub struct Change<'c>(Writer<'c>);

impl Change<'_> {
    /// The repository.
    pub fn world(&self) -> &World {
        self.0.world()
    }

    /// Writes a plan, unless it is only to be shown or asked about.
    ///
    /// # Errors
    /// If it cannot be written; then nothing was.
    pub fn finish(&self, plan: Plan) -> Result<Done> {
        let remaining = Findings { files: plan.after.clone(), list: Vec::new() };
        self.0.finish(plan, None, Left::of(remaining, Detail::Lines))
    }
}
