//! `cargo xtask`: keeps every place that repeats a tool's version in step with
//! the source. Starts the command and turns its outcome into an exit status.
//!
//! Decides nothing about versions: the crate `pins` does.

mod cargo;
mod cli;
mod commands;
mod fetcher;
mod lock;
mod repo;
mod report;
mod shadow;
mod transaction;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    cli.color.apply();
    match commands::run(&cli) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            report::failure(&cli, &error);
            ExitCode::from(2)
        }
    }
}
