//! Results for people and programs: one file per format.
//!
//! Results go to standard output, everything else to standard error. Decides
//! nothing.

pub(crate) mod diff;
pub(crate) mod human;
pub(crate) mod json;
pub(crate) mod matrix;
pub(crate) mod terminal;

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use clap::Parser;
use pins::finding::Finding;
use pins::model::tree::{Sources, Tree};
use pins::plan::{FetchedArtifact, Mismatch, Plan};

use crate::cli::{Cli, Format};
use crate::fetcher::Failure;
use terminal::Text;

/// What a command that writes reports.
pub(crate) struct PlanReport<'a> {
    pub(crate) command: &'static str,
    /// Whether the plan was written.
    pub(crate) written: bool,
    /// Whether the diff is wanted.
    pub(crate) show_diff: bool,
    pub(crate) plan: &'a Plan,
    /// Findings that are left after the plan.
    pub(crate) remaining: &'a [Finding],
    /// What was left out of the plan, and why.
    pub(crate) problems: &'a [String],
    /// The files after the plan.
    pub(crate) sources: &'a Sources,
}

/// What `fetch-checksums --check` reports.
pub(crate) struct Check<'a> {
    pub(crate) fetched: &'a [FetchedArtifact],
    pub(crate) failures: &'a [Failure],
    pub(crate) mismatches: &'a [Mismatch],
    pub(crate) unrecorded: &'a [&'a FetchedArtifact],
}

/// What is wrong with the arguments, or the help that they ask for. Whoever
/// asked for JSON gets it for errors too.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // The parser quotes arguments as they are, among its own styles. What
    // refuses an argument refuses it as well where it was made printable.
    let arguments =
        std::env::args_os().map(|argument| printable::line(&argument.to_string_lossy(), usize::MAX));
    let arguments: Vec<String> = arguments.collect();
    let printable = Cli::try_parse_from(&arguments).err();
    let error = printable.as_ref().unwrap_or(error);
    let json = arguments.windows(2).any(|pair| pair == ["--format", "json"])
        || arguments.iter().any(|argument| argument == "--format=json");
    if json && error.use_stderr() {
        let message = error.render().to_string();
        json::failure(message.strip_prefix("error: ").unwrap_or(&message).trim_end());
    }
    terminal::usage(error);
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

/// Why a command could not do its work.
pub(crate) fn failure(cli: &Cli, error: &anyhow::Error) {
    let message = format!("{error:#}");
    if cli.format == Format::Json {
        json::failure(&message);
    }
    problem(&message);
}

/// One problem, on standard error.
pub(crate) fn problem(message: &str) {
    let mut text = Text::default();
    text.word(Style::new().bold().fg_color(Some(AnsiColor::Red.into())), "error:");
    text.lines(&format!(" {message}"));
    terminal::tell(text);
}

/// A line on standard error: how far the work is, or what is worth knowing.
pub(crate) fn note(what: &str) {
    let mut text = Text::default();
    text.line(what);
    terminal::tell(text);
}

/// A command that is about to be run, for those who asked to see them.
pub(crate) fn command(command: &xshell::Cmd<'_>) {
    note(&format!("$ {command}"));
}

/// What was restored of an interrupted change.
pub(crate) fn restored(command: &str, paths: &[String]) {
    let mut text = Text::default();
    text.line(&format!("`{command}` had been interrupted; restored to what it was before:"));
    paths.iter().for_each(|path| text.line(&format!("  {path}")));
    terminal::tell(text);
}

/// The findings for which a plan is refused, on standard error.
pub(crate) fn refused_findings(cli: &Cli, sources: &Sources, findings: &[Finding]) -> Result<()> {
    let tree = Tree::read(sources);
    if cli.format == Format::Human {
        terminal::tell(human::rendered(&tree, findings));
    }
    Ok(())
}

/// Why an artifact could not be had.
pub(crate) fn fetch_failure(failure: &Failure) -> String {
    format!("{}: {}", failure.wanted.label(), failure.message)
}

/// `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
