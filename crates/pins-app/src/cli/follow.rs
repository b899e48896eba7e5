//! The arguments of the commands by which settings come to be, and places follow their pin.
//!
//! Holds arguments as data; what they do is in `commands`.

use std::path::PathBuf;

use clap::Args;

use super::{CargoOptions, DownloadOptions};

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Write nothing; print what could be added to the settings, and exit with 1 if there is something
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print the settings as a unified diff
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// Where the schema of the settings is, for editors: the first line of the settings says it
    #[arg(long, conflicts_with_all = ["check", "git"], value_name = "URL", value_parser = one_word)]
    pub(crate) schema: Option<String>,
    /// Have git merge registry files and tables of digests by releases: says so in .gitattributes, and to this clone
    #[arg(long, conflicts_with = "check")]
    pub(crate) git: bool,
}

/// An address without what would end it, or its line.
fn one_word(text: &str) -> Result<String, String> {
    let is_one = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_one {
        Ok(text.to_owned())
    } else {
        Err("an address has no blanks and no controls in it".to_owned())
    }
}

#[derive(Debug, Args)]
pub(crate) struct MergeDriver {
    /// The file as it was where both sides began (git's %O)
    #[arg(value_name = "BASE")]
    pub(crate) base: PathBuf,
    /// The file on this side, where the result goes (%A)
    #[arg(value_name = "OURS")]
    pub(crate) ours: PathBuf,
    /// The file on the other side (%B)
    #[arg(value_name = "THEIRS")]
    pub(crate) theirs: PathBuf,
    /// Where the file is in the checkout (%P)
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
}

#[derive(Debug, Args)]
pub(crate) struct Adopt {
    /// Follow what was moved since this branch left another one, such as origin/main (without it:
    /// whatever is newer than its pin)
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Write nothing; exit with 1 if something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoOptions,
    #[command(flatten)]
    pub(crate) download: DownloadOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Write nothing; exit with 1 if something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// First add every stray version that `verify` warns of to the settings, so that it follows too
    #[arg(long)]
    pub(crate) manage: bool,
    #[command(flatten)]
    pub(crate) cargo: CargoOptions,
}
