//! `fetch-checksums`: downloads release artifacts and records their digests.
//!
//! A release is recorded whole or not at all; a recorded digest changes only
//! with `--replace`.

use anyhow::Result;
use pins::plan::{Goal, Looked, Recording, Releases};

use super::{Mode, Outcome, Writer, findings};
use crate::cli::{Cli, FetchChecksums, Format};
use crate::disk::repo::Repo;
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &FetchChecksums) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let named = options.releases.iter().map(|release| (release.tool.clone(), release.version.clone()));
    let releases = match (options.all, options.releases.as_slice()) {
        (true, _) => Releases::All,
        (false, []) => Releases::Pinned,
        (false, _) => Releases::Named(named.collect()),
    };
    let recording = match writer.mode {
        Mode::Check => Recording::Compare,
        _ => Recording::Add { replace: options.replace, keep_going: options.keep_going },
    };
    let plan = writer.asker().with_download(&options.download).plan(&Goal::Fetch(releases, recording))?;
    if writer.mode == Mode::Check {
        return check(cli, &plan.looked);
    }
    plan.problems.iter().for_each(|problem| report::problem(problem));
    let outcome = writer.finish(&plan, &findings(&plan.after), &plan.problems)?;
    Ok(if plan.problems.is_empty() { outcome } else { Outcome::Failed })
}

/// Reports what `--check` found.
fn check(cli: &Cli, looked: &Looked) -> Result<Outcome> {
    let Looked { fetched, failures } = looked;
    let mismatches = looked.mismatches();
    let unrecorded: Vec<_> = fetched.iter().filter(|artifact| artifact.wanted.recorded.is_none()).collect();
    let check = report::Check { fetched, failures, mismatches: &mismatches, unrecorded: &unrecorded };
    match cli.format {
        Format::Human => report::human::check(cli, &check)?,
        Format::Json => report::json::check(&check)?,
    }
    Ok(match (failures.is_empty(), mismatches.is_empty() && unrecorded.is_empty()) {
        (_, false) => Outcome::Findings,
        (false, true) => Outcome::Failed,
        (true, true) => Outcome::Clean,
    })
}
