//! The shell around the pure core: a repository on disk, cargo, downloads and
//! reports, as commands that a small `main` starts.
//!
//! Decides nothing about versions: the crate `pins` does.

mod asker;
mod cargo;
mod cli;
mod commands;
mod disk;
mod fetcher;
mod interrupt;
mod matrix;
mod program;
mod programs;
mod report;
mod shadow;
mod temporary;
mod user_folders;

use std::process::ExitCode;

use clap::Parser;

pub use crate::program::Program;

use crate::interrupt::Interrupted;

/// Runs the command that the arguments of this process name, and turns its
/// outcome into an exit status: 0 all is well, 1 there are findings, 2 it could
/// not do its work.
pub fn main(program: &Program) -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return report::usage(&error),
    };
    report::terminal::color(cli.color);
    match commands::run(program, &cli) {
        Ok(outcome) => outcome.into(),
        // Nobody reads on: there is nobody to tell.
        Err(error) if is_broken_pipe(&error) => ExitCode::from(2),
        Err(error) => match error.downcast_ref::<Interrupted>() {
            // Wherever it was noticed, there is nothing more to say.
            Some(interrupted) => {
                report::failure(&cli, &(*interrupted).into());
                (*interrupted).into()
            }
            None => {
                report::failure(&cli, &error);
                ExitCode::from(2)
            }
        },
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
