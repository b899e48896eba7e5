//! The command line.
//!
//! Holds arguments as data; what they do is in `commands`.

mod bump;
mod completions;
mod follow;
mod format;
mod life;
mod meant;
mod release;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use pins::value::name::ToolName;
use pins::value::version::Version;

pub(crate) use self::bump::Bump;
pub(crate) use self::completions::{Completions, Shell};
pub(crate) use self::follow::{Adopt, Init, MergeDriver, Sync};
pub(crate) use self::format::{Format, Output};
pub(crate) use self::life::{Explain, Prune, Remove, Rename, Revoke, Verify};
pub(crate) use self::release::ReleaseChecklist;
use crate::extension::Extension;
use crate::program::Program;
use crate::report;

/// Keeps every place that repeats a tool's version in step with where it is pinned.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_STATUS)]
pub(crate) struct Cli {
    /// What is to be done.
    #[arg(skip)]
    pub(crate) command: Command,
    /// The repository (default: the nearest folder upwards that has the source, xtask/pins.toml or
    /// pins.toml)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// How results are written to standard output
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write the results into a file as well, in a format of its own, such as sarif=results.sarif; may
    /// be given several times
    #[arg(long = "output", global = true, value_name = "FORMAT=FILE", value_parser = Output::from_str)]
    pub(crate) outputs: Vec<Output>,
    /// Whether to color the output
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Say less: no progress, no summary
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: what is asked of cargo and git, and every line of long lists and lock files
    #[arg(long, short, global = true)]
    verbose: bool,
}

/// How much is said beside what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// No progress, no summary.
    Quiet,
    /// Both.
    Normal,
    /// What is asked of other programs as well.
    Verbose,
}

impl Cli {
    /// How much is to be said.
    pub(crate) fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, false) => Verbosity::Normal,
            (false, true) => Verbosity::Verbose,
        }
    }

    /// What reads the arguments of a program.
    pub(crate) fn parser(program: &Program) -> clap::Command {
        let own = OwnCommand::augment_subcommands(Self::command());
        let extensions = program.extensions.iter().map(|extension| extension.command());
        let command = own.name(program.name).bin_name(program.name).subcommands(extensions);
        command.subcommand_required(true).arg_required_else_help(true)
    }

    /// Reads arguments, without the first that a process is given: `program` has a
    /// name already.
    ///
    /// # Errors
    /// What is wrong with them, or the help that they ask for.
    pub(crate) fn read(
        program: &Program,
        arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::parser(program).no_binary_name(true);
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let outputs = outputs_in(&arguments);
        let matches = command.try_get_matches_from_mut(arguments).map_err(meant::with_what_is_meant)?;
        let read = || {
            let mut cli = Self::from_arg_matches(&matches)?;
            let of_extension = program.extensions.iter().find_map(|extension| {
                let (name, matches) = matches.subcommand()?;
                (extension.command().get_name() == name).then(|| Command::Of(*extension, matches.clone()))
            });
            cli.command = match of_extension {
                Some(command) => command,
                None => Command::Own(OwnCommand::from_arg_matches(&matches)?),
            };
            Ok(cli)
        };
        let mut cli = read().map_err(|error: clap::Error| error.format(&mut command))?;
        let split = "--output before and behind the command's name: write all of them behind it";
        let is_whole = if outputs == cli.outputs.len() { Ok(()) } else { Err(split.to_owned()) };
        is_whole
            .and_then(|()| report::check_formats(&cli))
            .map_err(|why| clap::Error::raw(ErrorKind::ValueValidation, why).format(&mut command))?;
        if let Command::Own(OwnCommand::Bump(bump)) = &mut cli.command {
            bump.read().map_err(|why| {
                let invalid = clap::Error::raw(ErrorKind::ValueValidation, why);
                // Whose usage it then shows.
                let command = command.find_subcommand_mut("bump").cloned();
                invalid.format(&mut command.unwrap_or_default())
            })?;
        }
        Ok(cli)
    }
}

/// How often arguments say `--output`. Of an option that may stand before and behind the name of
/// a command, clap keeps those of one side and drops the others.
fn outputs_in(arguments: &[OsString]) -> usize {
    let texts = arguments.iter().filter_map(|argument| argument.to_str()).take_while(|text| *text != "--");
    texts.filter(|text| *text == "--output" || text.starts_with("--output=")).count()
}

/// What is to be done.
pub(crate) enum Command {
    /// Something that every such program does.
    Own(OwnCommand),
    /// What an extension does.
    Of(&'static dyn Extension, ArgMatches),
}

impl Default for Command {
    fn default() -> Self {
        Self::Own(OwnCommand::Verify(Verify::default()))
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl Command {
    /// The command's name, as it is typed.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Own(command) => command.name().to_owned(),
            Self::Of(extension, _) => extension.command().get_name().to_owned(),
        }
    }

    /// Whether it may edit registry files or the settings, by more than single values.
    pub(crate) fn edits(&self) -> bool {
        match self {
            Self::Own(OwnCommand::Sync(sync)) => sync.manage,
            Self::Own(command) => !matches!(
                command,
                OwnCommand::Verify(_) | OwnCommand::Status | OwnCommand::ReleaseChecklist(_)
            ),
            Self::Of(..) => true,
        }
    }
}

const EXIT_STATUS: &str = "Exit status: 0 all is well, 1 errors are left (or, with --check, something would \
change), 2 the command could not do its work and wrote nothing (or says what it wrote).";

#[derive(Debug, Subcommand)]
pub(crate) enum OwnCommand {
    /// Write the first settings of a repository: its tools, and every place that repeats a version
    Init(Init),
    /// Report every disagreement, with its place and its fix; reads only, offline
    Verify(Verify),
    /// Say what a rule of verify protects, with an example, how to heal and how to waive what it finds
    Explain(Explain),
    /// Make every place that repeats a version follow the source
    Sync(Sync),
    /// Move a pin or several, and everything that repeats them, or nothing
    Bump(Bump),
    /// Move pins to where a bot has moved what repeats them, and everything else with them
    Adopt(Adopt),
    /// Download release artifacts and record their digests
    FetchChecksums(FetchChecksums),
    /// Mark a release as bad: it can be neither pinned nor proposed again, and stays on record
    Revoke(Revoke),
    /// Take old releases out of the digest stores; never what is pinned, allowed by a table, or revoked
    Prune(Prune),
    /// Take a tool out of the source, the tables, the settings, its digest stores and what is named after it
    Remove(Remove),
    /// Give a tool another name wherever it is named
    Rename(Rename),
    /// List every tool and every place that repeats its version
    Status,
    /// List what is left to do before a release; reads only, offline
    ReleaseChecklist(ReleaseChecklist),
    /// Merge a registry file or tables of digests for git, by releases: what `init --git` has git call
    #[command(hide = true)]
    MergeDriver(MergeDriver),
    /// Print what has a shell complete the commands, the tools and the versions of this program
    Completions(Completions),
}

impl OwnCommand {
    fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Verify(_) => "verify",
            Self::Explain(_) => "explain",
            Self::Sync(_) => "sync",
            Self::Bump(_) => "bump",
            Self::Adopt(_) => "adopt",
            Self::FetchChecksums(_) => "fetch-checksums",
            Self::Revoke(_) => "revoke",
            Self::Prune(_) => "prune",
            Self::Remove(_) => "remove",
            Self::Rename(_) => "rename",
            Self::Status => "status",
            Self::ReleaseChecklist(_) => "release-checklist",
            Self::MergeDriver(_) => "merge-driver",
            Self::Completions(_) => "completions",
        }
    }
}

fn shown_error<T, E: fmt::Display>(parsed: Result<T, E>) -> Result<T, String> {
    parsed.map_err(|error| error.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct FetchChecksums {
    /// Releases to fetch, recorded artifacts included (a tool alone: its pinned release);
    /// without any: what the pinned releases lack
    #[arg(value_name = "TOOL[@VERSION]", value_parser = Release::from_str)]
    pub(crate) releases: Vec<Release>,
    /// Fetch every release in the registry
    #[arg(long, conflicts_with = "releases")]
    pub(crate) all: bool,
    /// Write nothing; compare what is recorded with what is downloaded, exit with 1 if it differs
    #[arg(long)]
    pub(crate) check: bool,
    /// Record what was downloaded even where it differs from what is recorded; find out first why it
    /// does
    #[arg(long, conflicts_with = "check")]
    pub(crate) replace: bool,
    /// Record the releases that could be fetched whole, even if others could not
    #[arg(long, conflicts_with = "check")]
    pub(crate) keep_going: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) download: DownloadOptions,
}

/// What cargo may do.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct CargoOptions {
    /// Ask nothing over the network; what cargo's cache cannot answer is an error
    #[arg(long)]
    pub offline: bool,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct DownloadOptions {
    /// A Bazel downloader configuration (default: downloader.cfg in the root, if there is one)
    #[arg(long, value_name = "FILE")]
    pub(crate) downloader_config: Option<PathBuf>,
    /// How many artifacts to download at a time
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) jobs: u8,
    /// Refuse an artifact that is larger than this (default: 4294967296)
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_size: Option<u64>,
    /// Give up on a server that sends nothing for this long (default: 30)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) idle_timeout: Option<String>,
    /// The wait before a second attempt, doubled before each further one (default: 500)
    #[arg(long, value_name = "MILLISECONDS")]
    pub(crate) retry_delay_ms: Option<u64>,
}

/// Checks a number of seconds, which is passed on as it was written.
fn seconds(text: &str) -> Result<String, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.001..=86_400.0).contains(&seconds) => Ok(text.to_owned()),
        _ => Err("not a number between 0.001 and 86400".to_owned()),
    }
}

/// A release as an argument: `wac` or `wac@0.8.1`.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    pub(crate) tool: ToolName,
    pub(crate) version: Option<Version>,
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (tool, version) = match text.split_once('@') {
            Some((tool, version)) => (tool, Some(version)),
            None => (text, None),
        };
        let tool = shown_error(tool.parse())?;
        let version = shown_error(version.map(str::parse).transpose())?;
        Ok(Self { tool, version })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
