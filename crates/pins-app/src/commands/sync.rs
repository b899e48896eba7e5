//! `sync`: makes every consumer follow the source.
//!
//! Downloads no artifact; cargo is asked only where a lock file has to move.

use anyhow::Result;
use pins::plan::Goal;
use pins::verify::is_behind;

use super::{Done, Exit, Left, Mode, Writer, findings};
use crate::cli::{Cli, Sync};
use crate::disk::repo::{Repo, Texts};
use crate::report::Detail;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Sync) -> Result<Done> {
    let mode = Mode::asked(&[(options.check, Mode::Check), (options.dry_run, Mode::DryRun)]);
    let (goal, texts) = match options.manage {
        true => (Goal::Manage, Texts::OfTools),
        false => (Goal::Sync, Texts::OfInterest),
    };
    let writer = Writer::reading(cli, repo, mode, texts)?;
    let plan = writer.asker().with_cargo(options.cargo).plan(&goal)?;
    let remaining = findings(plan.after.clone());
    // What only a person can bring into line is not in line yet.
    let is_left = remaining.errors() > 0 || remaining.list.iter().any(is_behind);
    let done = writer.finish(plan, Some(&goal), Left::of(remaining, Detail::Lines))?;
    Ok(if is_left { Done { exit: Exit::Findings, ..done } } else { done })
}
