//! What a command has to say, as data, and who says it: one file per format.
//!
//! Results go to standard output, everything else to standard error. Decides
//! nothing.

mod deliver;
mod diff;
mod extent;
mod github;
mod gitlab;
mod grouped;
mod human;
mod json;
mod markdown;
mod refusal;
mod sarif;
pub(crate) mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use pins::checklist::Checklist;
use pins::explain::Explanation;
use pins::finding::Finding;
use pins::model::status::StatusRow;
use pins::plan::{Looked, Message, Plan};
use pins::value::text::listed;
use pins::verify::LookedAt;
use pins::world::World;

pub(crate) use self::deliver::{check_outputs, deliver};
pub(crate) use self::refusal::Refusal;

use crate::cli::{Cli, Command, Format, OwnCommand, Verbosity};
use crate::commands::Exit;
use crate::disk::committing::Uncommitted;
use crate::program::Program;
use terminal::Text;

/// What a command has to say.
pub(crate) enum Report {
    Verified(Box<Verified>),
    Status(Audit),
    Planned(Box<Planned>),
    /// What `fetch-checksums --check` found.
    Checked(Looked),
    /// What is left to do before a release.
    Checklist(Box<Checklist>),
    /// What rules are about.
    Explained(Box<Explained>),
    /// What an extension has to say.
    Shown(Box<dyn Shown>),
    Refused(Refusal),
}

/// The audit table.
pub(crate) struct Audit {
    pub(crate) rows: Vec<StatusRow>,
    /// How many errors `verify` finds, in rows of the table and elsewhere.
    pub(crate) errors: usize,
}

/// Findings, with the files that they are in.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) files: World,
    pub(crate) list: Vec<Finding>,
}

impl Findings {
    /// How many are errors.
    pub(crate) fn errors(&self) -> usize {
        pins::verify::errors(&self.list)
    }

    /// How many are only warnings.
    pub(crate) fn warnings(&self) -> usize {
        self.list.len() - self.errors()
    }
}

/// How findings are shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// With the lines that they are about, unless there are many.
    Lines,
    /// In one line each: they are not what the command was about.
    Brief,
}

/// What `verify` found, and in how much.
pub(crate) struct Verified {
    pub(crate) findings: Findings,
    /// How many more there are that were there at the earlier commit.
    pub(crate) older: usize,
    /// How many of the findings count although they are only warnings.
    pub(crate) denied: usize,
    pub(crate) looked_at: LookedAt,
    /// How many texts were looked through for versions.
    pub(crate) searched: usize,
    /// The root's path within the checkout, with a `/` at its end: what shows paths to a
    /// forge counts them from there.
    pub(crate) prefix: String,
}

/// What rules are about.
pub(crate) struct Explained {
    pub(crate) rules: Vec<Explanation>,
    /// Whether somebody asked for one of them, and not for all.
    pub(crate) is_one: bool,
}

/// What a command that writes has changed, or would change.
pub(crate) struct Planned {
    pub(crate) command: String,
    /// Whether the plan was written.
    pub(crate) written: bool,
    /// Whether the diff is wanted.
    pub(crate) show_diff: bool,
    pub(crate) plan: Plan,
    /// Findings that are left after the plan.
    pub(crate) remaining: Findings,
    /// How these are shown to people.
    pub(crate) detail: Detail,
    /// How what was written is committed; none if nothing is to be.
    pub(crate) commit: Option<Commit>,
}

/// How what was written is committed.
pub(crate) struct Commit {
    pub(crate) files: Uncommitted,
    /// What the commit says; none if only a person knows.
    pub(crate) message: Option<Message>,
    pub(crate) outcome: Committed,
}

/// What came of a commit.
pub(crate) enum Committed {
    /// A person makes it.
    ByHand,
    /// It was made; this is its name.
    Made(String),
    /// It was not made although somebody wanted it: why, and how things stand.
    Refused(String),
}

/// What an extension has to say, in every format.
pub trait Shown {
    /// For people; a quiet one without summaries.
    fn text(&self, program: &Program, verbosity: Verbosity) -> Text;

    /// For programs: the document's keys, but for that of its version.
    fn json(&self) -> serde_json::Map<String, serde_json::Value>;
}

/// What is told, by whichever renderer.
#[derive(Clone, Copy)]
pub(crate) struct Told<'r> {
    /// The command; none if the arguments could not be read.
    pub(crate) command: Option<&'r str>,
    /// How it ends.
    pub(crate) exit: Exit,
    pub(crate) report: &'r Report,
}

/// What a report comes to in a format.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    /// For standard output.
    pub(crate) out: Body,
    /// For standard error, where people look.
    pub(crate) err: Text,
}

/// What goes to standard output.
#[derive(Debug)]
pub(crate) enum Body {
    /// For whoever reads.
    Text(Text),
    /// The same, which may be applied: it is said whether it can be.
    Patch(Text),
    /// For a program, which gets every byte as it is.
    Document(String),
}

impl Default for Body {
    fn default() -> Self {
        Self::Text(Text::default())
    }
}

impl Rendered {
    fn text(out: Text) -> Self {
        Self { out: Body::Text(out), err: Text::default() }
    }
}

/// Who says what a command has to say, in one format. Writes nothing.
pub(crate) trait Renderer {
    /// What a report comes to.
    fn render(&self, told: &Told<'_>) -> Rendered;
}

/// The renderer of a format; with what follows, the only place that tells formats apart.
fn renderer(format: Format, program: &Program, shown: Shows) -> Box<dyn Renderer> {
    let program = *program;
    let human = human::Human { program, shown };
    match format {
        Format::Human => Box::new(human),
        Format::Json => Box::new(json::Json { human }),
        Format::Github => Box::new(github::Github { human }),
        Format::Sarif => Box::new(sarif::Sarif { human }),
        Format::Gitlab => Box::new(gitlab::Gitlab { human }),
        Format::Markdown => Box::new(markdown::Markdown { human }),
    }
}

/// How much is shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shows {
    /// Whether nobody wants a summary.
    pub(crate) verbosity: Verbosity,
    /// Whether lists are whole, and each finding stands for itself.
    pub(crate) all: bool,
    /// How wide a table may be; none if it does not matter.
    pub(crate) width: Option<usize>,
}

impl Shows {
    fn asked(cli: &Cli) -> Self {
        let all = matches!(&cli.command, Command::Own(OwnCommand::Verify(verify)) if verify.all);
        Self { verbosity: cli.verbosity(), all, width: None }
    }
}

/// The formats that only some commands have, as they are called, and which have them.
fn special(format: Format) -> Option<(&'static str, &'static [&'static str])> {
    match format {
        Format::Human | Format::Json => None,
        Format::Github => Some(("annotations for GitHub", &["verify"])),
        Format::Sarif => Some(("SARIF", &["verify"])),
        Format::Gitlab => Some(("a report for GitLab", &["verify"])),
        Format::Markdown => Some(("Markdown", &["verify", "release-checklist", "explain"])),
    }
}

/// Checks that a command has what it says in the formats that are wanted, before it does
/// anything.
///
/// # Errors
/// Which command has it.
pub(crate) fn check_formats(cli: &Cli) -> Result<(), String> {
    let command = cli.command.name();
    let of_outputs = cli.outputs.iter().map(|output| (output.format, "--output <FORMAT=FILE>"));
    for (format, option) in [(cli.format, "--format <FORMAT>")].into_iter().chain(of_outputs) {
        let Some((what, commands)) = special(format) else { continue };
        if !commands.contains(&command.as_str()) {
            let have = if commands.len() == 1 { "has" } else { "have" };
            return Err(format!(
                "invalid value '{}' for '{option}': {command} has nothing as {what}, only {} {have}",
                format.name(),
                listed(commands)
            ));
        }
    }
    Ok(())
}

/// Whether a job of GitHub Actions gets a summary as well.
fn has_job_summary(format: Format) -> bool {
    format == Format::Github
}

/// The format of such a summary.
const JOB_SUMMARY: Format = Format::Markdown;

/// What is wrong with the arguments, or the help that they ask for. Whoever
/// asked for JSON gets it for errors too.
pub(crate) fn usage(program: &Program, arguments: &[OsString], error: clap::Error) -> ExitCode {
    if !error.use_stderr() {
        terminal::usage(&error);
        return ExitCode::SUCCESS;
    }
    // The parser quotes arguments as they are, among its own styles. What
    // refuses an argument refuses it as well where it was made printable.
    let arguments = arguments.iter().map(|argument| printable::line(&argument.to_string_lossy(), usize::MAX));
    let arguments: Vec<String> = arguments.collect();
    let error = Cli::read(program, &arguments).err().unwrap_or(error);
    let report = Report::Refused(Refusal::Usage(error));
    let told = Told { command: None, exit: Exit::Failed, report: &report };
    // No other format has something to say of what was not even begun.
    let format = match Format::named_in(&arguments) {
        Format::Json => Format::Json,
        _ => Format::Human,
    };
    let shown = Shows { verbosity: Verbosity::Normal, all: false, width: None };
    // A closed standard output cannot be reported there.
    let _ = terminal::show(renderer(format, program, shown).render(&told));
    ExitCode::from(2)
}

/// What a shell is told that a word may become. Nobody reads it if something is wrong.
pub(crate) fn candidates(told: &str) -> ExitCode {
    let _ = terminal::show(Rendered { out: Body::Document(told.to_owned()), ..Rendered::default() });
    ExitCode::SUCCESS
}

/// One problem, on standard error.
pub(crate) fn problem(message: &str) {
    terminal::tell(problem_text(message));
}

/// The same, to be told later.
fn problem_text(message: &str) -> Text {
    let mut text = Text::default();
    text.word(Style::new().bold().fg_color(Some(AnsiColor::Red.into())), "error:");
    text.lines(&format!(" {message}"));
    text
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
