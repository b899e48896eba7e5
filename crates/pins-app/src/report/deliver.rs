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
    for wanted in outputs {
        if !files.insert(&wanted.file) {
            bail!("{}: two results cannot be in one file", typed(wanted));
        }
        output::check(&wanted.file).with_context(|| typed(wanted))?;
    }
    Ok(())
}

/// As it was typed.
fn typed(Output { format, file }: &Output) -> String {
    format!("--output {}={}", format.name(), file.display())
}

/// Brings the report of a command to wherever it is wanted; how the command then ends is
/// in the answer.
pub(crate) fn deliver(program: &Program, cli: &Cli, outputs: &[Output], done: &Done) -> Exit {
    let name = cli.command.name();
    let told = Told { command: Some(&name), exit: done.exit, report: &done.report };
    let shown = Shows::asked(cli);
    let seen = Shows { width: terminal::width(), ..shown };
    let mut exit = match terminal::show(renderer(cli.format, program, seen).render(&told)) {
        Ok(()) => done.exit,
        // Nobody reads on: there is nobody to tell.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Failed,
        Err(error) => {
            problem(&format!("standard output cannot be written to: {error}"));
            Exit::Failed
        }
    };
    for wanted in outputs {
        let text = terminal::plain(renderer(wanted.format, program, shown).render(&told));
        if let Err(error) = output::write(&wanted.file, text.as_bytes()) {
            problem(&format!("{}: {error:#}", typed(wanted)));
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
