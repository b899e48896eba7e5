//! `prune`: old releases leave the registry files.
//!
//! Decides nothing: what is used stays, and the planner says what that is.

use anyhow::Result;
use pins::plan::{Goal, PruneRequest};

use super::{Done, Mode, Writer};
use crate::cli::{Cli, Prune};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Prune) -> Result<Done> {
    let request = PruneRequest { keep: usize::from(options.keep), tools: options.tools.clone() };
    let mode = Mode::asked(&[(options.dry_run, Mode::DryRun)]);
    Writer::new(cli, repo, mode)?.reach(&Goal::Prune(request))
}
