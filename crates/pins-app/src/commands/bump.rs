//! `bump`: moves one pin, and everything that repeats it, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::Result;
use pins::plan::{BumpRequest, Goal};

use super::{Mode, Outcome, Writer, findings};
use crate::cli::{Bump, Cli};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, false))?;
    let goal = Goal::Bump(BumpRequest {
        tool: options.tool.clone(),
        version: options.version.clone(),
        compatible: options.compatible,
    });
    let asker = writer.asker().with_cargo(options.cargo).with_download(&options.download);
    let plan = asker.plan(&goal)?;
    writer.finish(&plan, &findings(&plan.after), &[])
}
