//! The shell around the pure core: a repository on disk, cargo, downloads and
//! reports, as commands that a small `main` starts.
//!
//! Decides nothing about versions: the crate `pins` does.

mod asker;
mod cargo;
mod cli;
mod commands;
mod complete;
mod disk;
mod extension;
mod fetcher;
pub mod interrupt;
mod program;
mod programs;
mod report;
mod shadow;
mod temporary;
pub mod user_folders;

use std::ffi::OsString;
use std::process::ExitCode;

pub use crate::cargo::{Cargo, indent};
pub use crate::cli::{CargoOptions, Verbosity};
pub use crate::commands::{Done, Mode};
pub use crate::extension::{Change, Extension, Host};
pub use crate::program::{Downloader, Program};
pub use crate::programs::Programs;
pub use crate::report::Shown;
pub use crate::report::terminal::Text;
pub use crate::temporary::Temporary;

use crate::cli::Cli;

/// Runs the command that the arguments of this process name, and turns its
/// outcome into an exit status: 0 all is well, 1 there are findings, 2 it could
/// not do its work.
pub fn main(program: &Program) -> ExitCode {
    run(program, std::env::args_os().skip(1).collect())
}

/// The same with arguments of which some were meant for `main`.
pub fn run(program: &Program, arguments: Vec<OsString>) -> ExitCode {
    if let Some(shell) = complete::asked() {
        return report::candidates(&complete::candidates(program, shell, arguments));
    }
    let cli = match Cli::read(program, &arguments) {
        Ok(cli) => cli,
        Err(error) => return report::usage(program, &arguments, error),
    };
    report::terminal::color(cli.color);
    let (outputs, done) = match report::check_outputs(&cli.outputs) {
        Ok(()) => (cli.outputs.as_slice(), commands::run(program, &cli).unwrap_or_else(Done::refused)),
        Err(error) => (&[][..], Done::refused(error)),
    };
    let exit = report::deliver(program, &cli, outputs, &done);
    // All that is left is memory, and the system frees that at once.
    std::mem::forget(done);
    exit.into()
}
