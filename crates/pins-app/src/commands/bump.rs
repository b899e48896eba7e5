//! `bump`: moves one pin, and everything that repeats it, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::Result;
use pins::plan::{BumpRequest, Goal};

use super::{Done, Mode, Writer, findings};
use crate::cli::{Bump, Cli};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Done> {
    let writer = Writer::new(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]))?;
    let goal = Goal::Bump(BumpRequest {
        tool: options.tool.clone(),
        version: options.version.clone(),
        compatible: options.compatible,
    });
    let plan = writer.asker().with_cargo(options.cargo).with_download(&options.download).plan(&goal)?;
    let remaining = findings(plan.after.clone());
    writer.finish(plan, remaining)
}
