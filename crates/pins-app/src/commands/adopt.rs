//! `adopt`: pins follow what a bot has moved, and everything else follows the pins.
//!
//! Decides nothing: `pins` says which pins move, and how is `bump`'s.

use anyhow::Result;
use pins::plan::{Adoption, Goal, Plan, adopt};
use pins::verify::Earlier;

use super::{Done, Left, Mode, Writer, findings};
use crate::cli::{Adopt, Cli, Verbosity};
use crate::disk::repo::{Repo, Texts};
use crate::report::{self, Detail};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Adopt) -> Result<Done> {
    let mode = Mode::asked(&[(options.check, Mode::Check), (options.dry_run, Mode::DryRun)]);
    let before = options.since.as_ref().map(|revision| repo.before(revision)).transpose()?;
    let writer = Writer::reading_beside(cli, repo, mode, (Texts::OfInterest, before.as_ref()))?;
    let files = before.as_ref().map(|before| before.files(&writer.snapshot)).transpose()?;
    let earlier = before.iter().zip(&files).next();
    let earlier = earlier.map(|(before, files)| Earlier { files, commit: &before.commit });
    let adoption = adopt(writer.world(), earlier)?;
    if cli.verbosity() > Verbosity::Quiet {
        tell(&adoption);
    }
    let followed = adoption.leads.iter().map(|lead| lead.place.path.clone()).collect();
    let goal = (!adoption.request.pins.is_empty()).then_some(Goal::Bump(adoption.request));
    let plan = match &goal {
        None => Plan::new(writer.world(), writer.world().clone(), Vec::new()),
        Some(goal) => writer.asker().with_cargo(options.cargo).with_download(&options.download).plan(goal)?,
    };
    let remaining = findings(plan.after.clone());
    writer.finish(plan, goal.as_ref(), Left { followed, ..Left::of(remaining, Detail::Brief) })
}

/// Says whom the pins follow.
fn tell(adoption: &Adoption) {
    for lead in &adoption.leads {
        report::note(&format!(
            "{}: {} was moved to {}; its pin follows",
            lead.place, lead.tool, lead.version
        ));
    }
}
