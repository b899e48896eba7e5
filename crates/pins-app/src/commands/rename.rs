//! `rename`: a tool gets another name wherever it is named.
//!
//! Moves no version.

use anyhow::Result;
use pins::plan::{Goal, RenameRequest};

use super::{Done, Mode, Writer};
use crate::cli::{Cli, Rename};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Rename) -> Result<Done> {
    let request = RenameRequest { from: options.from.clone(), to: options.to.clone() };
    let mode = Mode::asked(&[(options.dry_run, Mode::DryRun)]);
    Writer::new(cli, repo, mode)?.reach(&Goal::Rename(request))
}
