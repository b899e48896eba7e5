//! `fetch-checksums`: downloads release artifacts and records their digests.
//!
//! A release is recorded whole or not at all; a recorded digest changes only
//! with `--replace`.

use anyhow::Result;
use pins::checklist::rehashed::Outcome;
use pins::plan::{Existing, Goal, Looked, Recording, Releases, obstacle_texts};

use super::{Done, Exit, Left, Mode, Writer, findings};
use crate::cli::{Cli, FetchChecksums};
use crate::disk::repo::Repo;
use crate::report::{self, Detail, Report};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &FetchChecksums) -> Result<Done> {
    let writer = Writer::new(
        cli,
        repo,
        Mode::asked(&[(options.check, Mode::Check), (options.dry_run, Mode::DryRun)]),
    )?;
    let named = options.releases.iter().map(|release| (release.tool.clone(), release.version.clone()));
    let releases = match (options.all, options.releases.as_slice()) {
        (true, _) => Releases::All,
        (false, []) => Releases::Pinned,
        (false, _) => Releases::Named(named.collect()),
    };
    let recording = match writer.mode {
        Mode::Check => Recording::Compare,
        Mode::Write | Mode::DryRun => {
            let recorded = if options.replace { Existing::Replaced } else { Existing::Kept };
            Recording::Add { recorded, keep_going: options.keep_going }
        }
    };
    let goal = Goal::Fetch(releases, recording);
    let plan = writer.asker().with_download(&options.download).plan(&goal)?;
    if recording == Recording::Compare {
        repo.remember(&Outcome::of(&plan.looked, &repo.through()));
        return Ok(checked(plan.looked));
    }
    obstacle_texts(&plan.obstacles, repo.program.name).iter().for_each(|obstacle| report::problem(obstacle));
    let failed = !plan.obstacles.is_empty();
    let remaining = findings(plan.after.clone());
    let done = writer.finish(plan, Some(&goal), Left::of(remaining, Detail::Lines))?;
    Ok(if failed { Done { exit: Exit::Failed, ..done } } else { done })
}

/// How `--check` ends.
fn checked(looked: Looked) -> Done {
    let differs = looked.mismatches().next().is_some() || looked.unrecorded().next().is_some();
    let exit = match (differs, looked.unavailable.is_empty()) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::Failed,
        (false, true) => Exit::Clean,
    };
    Done { exit, report: Report::Checked(looked) }
}
