//! `remove`: a tool leaves everything that is about it.
//!
//! Touches no place that only repeats its version.

use anyhow::Result;
use pins::plan::{Consumers, Goal, RemoveRequest};

use super::{Done, Mode, Writer};
use crate::cli::{Cli, Remove};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Remove) -> Result<Done> {
    let consumers = if options.keep_consumers { Consumers::Kept } else { Consumers::Refused };
    let request = RemoveRequest { tool: options.tool.clone(), consumers };
    let mode = Mode::asked(&[(options.dry_run, Mode::DryRun)]);
    Writer::new(cli, repo, mode)?.reach(&Goal::Remove(request))
}
