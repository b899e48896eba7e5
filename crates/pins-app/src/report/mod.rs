//! What a command has to say, as data, and who says it: one file per format.
//!
//! Results go to standard output, everything else to standard error. Decides
//! nothing.

mod diff;
mod human;
mod json;
mod markdown;
mod refusal;
pub(crate) mod terminal;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use pins::checklist::Checklist;
use pins::finding::Finding;
use pins::model::status::StatusRow;
use pins::plan::{Looked, Plan};
use pins::verify::LookedAt;
use pins::world::World;

pub(crate) use self::refusal::Refusal;

use crate::cli::{Cli, Command, Format, OwnCommand, Verbosity};
use crate::program::Program;
use terminal::Text;

/// What a command has to say.
pub(crate) enum Report {
    Verified(Box<Verified>),
    Status(Vec<StatusRow>),
    Planned(Box<Planned>),
    /// What `fetch-checksums --check` found.
    Checked(Looked),
    /// What is left to do before a release.
    Checklist(Box<Checklist>),
    /// What an extension has to say.
    Shown(Box<dyn Shown>),
    Refused(Refusal),
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
}

/// What an extension has to say, in every format.
pub trait Shown {
    /// For people; a quiet one without summaries.
    fn text(&self, program: &Program, verbosity: Verbosity) -> Text;

    /// For programs: the document's keys, but for that of its version.
    fn json(&self) -> serde_json::Map<String, serde_json::Value>;
}

/// Who says what a command has to say.
pub(crate) trait Renderer {
    /// Writes a report: results to standard output, the rest to standard error.
    ///
    /// # Errors
    /// If standard output cannot be written to.
    fn render(&self, report: &Report) -> io::Result<()>;
}

/// The renderer of a format; the only place that tells formats apart.
pub(crate) fn renderer(format: Format, program: &Program, verbosity: Verbosity) -> Box<dyn Renderer> {
    let program = *program;
    match format {
        Format::Human => Box::new(human::Human { program, verbosity }),
        Format::Json => Box::new(json::Json { program }),
        Format::Markdown => Box::new(markdown::Markdown { program, verbosity }),
    }
}

/// Checks that a command has what it says in the format that is wanted, before it does
/// anything.
///
/// # Errors
/// Which command has it.
pub(crate) fn check_format(cli: &Cli) -> Result<(), String> {
    match (cli.format, &cli.command) {
        (Format::Markdown, Command::Own(OwnCommand::ReleaseChecklist(_))) => Ok(()),
        (Format::Markdown, other) => Err(format!(
            "invalid value 'markdown' for '--format <FORMAT>': {} has nothing in Markdown, only release-checklist has",
            other.name()
        )),
        (Format::Human | Format::Json, _) => Ok(()),
    }
}

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
    let refused = Report::Refused(Refusal::Usage(error));
    // A closed standard output cannot be reported there.
    let _ = renderer(Format::named_in(&arguments), program, Verbosity::Normal).render(&refused);
    ExitCode::from(2)
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
