//! `bump`: moves pins, and everything that repeats them, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::Result;
use pins::plan::{BumpRequest, Goal, which_release};

use super::{Done, Exit, Left, Mode, Writer, findings};
use crate::cli::{Bump, Cli};
use crate::disk::committing::Committer;
use crate::disk::repo::{Repo, Texts};
use crate::report::{Commit, Committed, Detail, Report};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Done> {
    if let Some((tool, said)) = &options.unclear {
        return Err(which_release(&repo.read_as(Texts::OfInterest)?.world, tool, said).into());
    }
    let request = BumpRequest {
        pins: options.pins.clone(),
        commits: options.commits.clone(),
        compatible: options.compatible,
    };
    let committer = options.commit.then(|| Committer::new(repo)).transpose()?;
    let writer = Writer::new(cli, repo, Mode::asked(&[(options.dry_run, Mode::DryRun)]))?;
    let goal = Goal::Bump(request);
    let plan = writer.asker().with_cargo(options.cargo).with_download(&options.download).plan(&goal)?;
    if let Some(committer) = &committer {
        committer.check(&plan.changes())?;
    }
    let remaining = findings(plan.after.clone());
    let done = writer.finish(plan, Some(&goal), Left::of(remaining, Detail::Brief))?;
    // A hook may look at the repository, or change it.
    drop(writer);
    Ok(match committer {
        Some(committer) => committed(&committer, done),
        None => done,
    })
}

/// What was written, committed.
fn committed(committer: &Committer<'_>, mut done: Done) -> Done {
    let Report::Planned(planned) = &mut done.report else { return done };
    let Some(Commit { files, message: Some(message), outcome }) = &mut planned.commit else { return done };
    *outcome = match committer.commit(files, message) {
        Ok(id) => Committed::Made(id),
        Err(why) => Committed::Refused(why),
    };
    let exit = if matches!(outcome, Committed::Refused(_)) { Exit::Failed } else { done.exit };
    Done { exit, ..done }
}
