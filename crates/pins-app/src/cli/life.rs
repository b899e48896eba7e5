//! The arguments of the commands about what is on record: what was lost, is revoked, left
//! out, removed or renamed.
//!
//! Does nothing with them; `commands` does.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use pins::value::name::{Platform, ToolName};
use pins::value::version::Version;

use super::shown_error;

#[derive(Debug, Default, Args)]
pub(crate) struct Verify {
    /// Report only what was caused or touched since this branch left another one, such as
    /// origin/main; and what went from the record since then
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Exit with 1 for these as well
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Denied>,
    /// Show each finding with its lines, however many there are
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The rule, such as place-version (without it: all of them)
    #[arg(value_name = "RULE")]
    pub(crate) rule: Option<String>,
}

/// What makes `verify` fail besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Denied {
    /// Findings that are only warnings
    Warnings,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The release, or what it has for one platform, such as wac@0.8.0 or
    /// wac@0.8.0:linux_amd64
    #[arg(value_name = "TOOL@VERSION[:PLATFORM]", value_parser = Revoked::from_str)]
    pub(crate) release: Revoked,
    /// Why, for whoever wants that release next
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// Write nothing; print what would change as a unified diff
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What is revoked, as an argument: `wac@0.8.0` or `wac@0.8.0:linux_amd64`.
#[derive(Clone, Debug)]
pub(crate) struct Revoked {
    pub(crate) tool: ToolName,
    pub(crate) version: Version,
    pub(crate) platform: Option<Platform>,
}

impl FromStr for Revoked {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = || format!("which release of {text}? write {text}@VERSION");
        let (tool, release) = text.split_once('@').ok_or_else(whole)?;
        let (version, platform) = match release.split_once(':') {
            Some((version, platform)) => (version, Some(platform)),
            None => (release, None),
        };
        let tool = shown_error(tool.parse())?;
        let version = shown_error(Version::any(version))?;
        let platform = shown_error(platform.map(str::parse).transpose())?;
        Ok(Self { tool, version, platform })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Prune {
    /// How many of the newest releases of each tool stay, besides those that are used or revoked
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) keep: u16,
    /// The tools (default: all that have digests on record)
    #[arg(value_name = "TOOL")]
    pub(crate) tools: Vec<ToolName>,
    /// Write nothing; print what would change as a unified diff
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The tool
    #[arg(value_name = "TOOL")]
    pub(crate) tool: ToolName,
    /// Leave what repeats its version under another name as it is, instead of refusing while there is such
    #[arg(long)]
    pub(crate) keep_consumers: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Rename {
    /// The tool
    #[arg(value_name = "OLD")]
    pub(crate) from: ToolName,
    /// Its new name
    #[arg(value_name = "NEW")]
    pub(crate) to: ToolName,
    /// Write nothing; print what would change as a unified diff
    #[arg(long)]
    pub(crate) dry_run: bool,
}
