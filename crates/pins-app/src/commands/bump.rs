//! `bump`: moves pins, and everything that repeats them, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::Result;
use pins::plan::{BumpRequest, Goal, which_release};

use super::{Done, Mode, Writer, findings};
use crate::cli::{Bump, Cli};
use crate::disk::repo::{Repo, Texts};
use crate::report::Detail;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Done> {
    if let Some((tool, said)) = &options.unclear {
        return Err(which_release(&repo.read_as(Texts::OfInterest)?.world, tool, said).into());
    }
    let request = BumpRequest {
        pins: options.pins.clone(),
        commits: options.commits.clone(),
        compatible: options.compatible,
    };
    let writer = Writer::new(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]))?;
    let goal = Goal::Bump(request);
    let plan = writer.asker().with_cargo(options.cargo).with_download(&options.download).plan(&goal)?;
    let remaining = findings(plan.after.clone());
    writer.finish(plan, remaining, Detail::Brief)
}
