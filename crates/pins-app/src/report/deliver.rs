//! Brings a report to wherever it is wanted: standard output, files, the summary of a job.
//!
//! Says nothing of its own but what could not be written.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{JOB_SUMMARY, Shows, Told, has_job_summary, problem, renderer, terminal};
use crate::cli::{Cli, Output};
use crate::commands::{Done, Exit};
use crate::disk::output;
use crate::program::Program;

/// Where GitHub Actions says that the summary of a job is written.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Checks that the files in which results are wanted can be written, as far as that can be
/// told before.
///
/// # Errors
/// Why one cannot be.
pub(crate) fn check_outputs(outputs: &[Output]) -> Result<()> {
    let mut files = BTreeSet::new();
    for Output { format, file } in outputs {
        let option = || format!("--output {}={}", format.name(), file.display());
        if !files.insert(file) {
            bail!("{}: two results cannot be in one file", option());
        }
        output::check(file).with_context(option)?;
    }
    Ok(())
}

/// Brings the report of a command to wherever it is wanted; how the command then ends is
/// in the answer.
pub(crate) fn deliver(program: &Program, cli: &Cli, outputs: &[Output], done: &Done) -> Exit {
    let name = cli.command.name();
    let told = Told { command: Some(&name), exit: done.exit, report: &done.report };
    let shown = Shows::asked(cli);
    let mut exit = match terminal::show(renderer(cli.format, program, shown).render(&told)) {
        Ok(()) => done.exit,
        // Nobody reads on: there is nobody to tell.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Failed,
        Err(error) => {
            problem(&format!("standard output cannot be written to: {error}"));
            Exit::Failed
        }
    };
    for Output { format, file } in outputs {
        let text = terminal::plain(renderer(*format, program, shown).render(&told));
        if let Err(error) = output::write(file, text.as_bytes()) {
            problem(&format!("--output {}={}: {error:#}", format.name(), file.display()));
            exit = Exit::Failed;
        }
    }
    let summary = has_job_summary(cli.format).then(|| std::env::var_os(STEP_SUMMARY)).flatten();
    if let Some(file) = summary.filter(|file| !file.is_empty()) {
        let text = terminal::plain(renderer(JOB_SUMMARY, program, shown).render(&told));
        if let Err(error) = output::append(Path::new(&file), text.as_bytes()) {
            problem(&format!("{STEP_SUMMARY}={}: {error:#}", Path::new(&file).display()));
            exit = Exit::Failed;
        }
    }
    exit
}
