//! The arguments of `release-checklist`.
//!
//! Does nothing with them; `commands` does.

use clap::Args;
use pins::value::version::Version;

#[derive(Debug, Args)]
pub(crate) struct ReleaseChecklist {
    /// The version that is about to be released (default: the one that Cargo.toml in the root
    /// gives its crates)
    #[arg(value_name = "VERSION", value_parser = Version::any)]
    pub(crate) version: Option<Version>,
}
