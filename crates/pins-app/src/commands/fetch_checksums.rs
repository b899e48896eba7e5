//! `fetch-checksums`: downloads release artifacts and records their digests.
//!
//! A release is recorded whole or not at all; a recorded digest changes only
//! with `--replace`.

use anyhow::{Result, bail};
use pins::model::Model;
use pins::plan::{
    FetchedArtifact, Mismatch, Plan, WantedArtifact, missing_artifacts, record, release_artifacts,
};
use pins::value::name::ToolName;
use pins::value::version::Version;

use super::{Mode, Outcome, Writer, findings};
use crate::cli::{Cli, FetchChecksums, Format};
use crate::disk::repo::Repo;
use crate::fetcher::{self, Failure};
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &FetchChecksums) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let wanted = wanted(&Model::of(writer.world()), options)?;
    let answers = fetcher::fetch(repo, &options.download, cli.quiet, wanted)?;
    let (fetched, failures): (Vec<_>, Vec<_>) = answers.into_iter().partition(std::result::Result::is_ok);
    let fetched: Vec<FetchedArtifact> = fetched.into_iter().flatten().collect();
    let failures: Vec<Failure> =
        failures.into_iter().filter_map(|answer| answer.err().map(|failure| *failure)).collect();
    let mismatches: Vec<Mismatch> = fetched.iter().filter_map(FetchedArtifact::mismatch).collect();
    if writer.mode == Mode::Check {
        return check(cli, &fetched, &failures, &mismatches);
    }
    let kept_out: &[Mismatch] = if options.replace { &[] } else { &mismatches };
    let problems: Vec<String> =
        failures.iter().map(report::fetch_failure).chain(kept_out.iter().map(Mismatch::to_string)).collect();
    let bad = problems.len();
    if bad > 0 && !options.keep_going {
        bail!(
            "{} failed; nothing was written (--keep-going records the other releases)\n{}",
            report::count(bad, "artifact"),
            problems.join("\n")
        );
    }
    problems.iter().for_each(|problem| report::problem(problem));
    let whole = without_failed_releases(fetched, &failures, kept_out);
    let plan = if whole.is_empty() {
        Plan::none(writer.world())
    } else {
        record(writer.world(), &whole, options.replace)?
    };
    let remaining = findings(&plan.after);
    let outcome = writer.finish(&plan, &remaining, &problems)?;
    Ok(if bad > 0 { Outcome::Failed } else { outcome })
}

/// The artifacts that the arguments ask for.
fn wanted(model: &Model<'_>, options: &FetchChecksums) -> Result<Vec<WantedArtifact>> {
    let mut wanted = Vec::new();
    if options.all {
        for registry in model.registries.values() {
            for release in &registry.content.releases {
                wanted.extend(release_artifacts(model, &registry.content.tool, &release.version.value)?);
            }
        }
    } else if options.releases.is_empty() {
        for pin in &model.source.pins {
            let (tool, version) = (&pin.tool.value, &pin.version.value);
            let artifacts = if options.check { release_artifacts } else { missing_artifacts };
            wanted.extend(artifacts(model, tool, version)?);
        }
    }
    for release in &options.releases {
        let version = match (&release.version, model.source.pin(release.tool.as_str())) {
            (Some(version), _) => version.clone(),
            (None, Some(pin)) => pin.version.value.clone(),
            (None, None) => bail!(
                "{} is not pinned in {}; say which release: {}@VERSION",
                release.tool,
                model.world.settings.source,
                release.tool
            ),
        };
        wanted.extend(release_artifacts(model, &release.tool, &version)?);
    }
    let mut seen: Vec<(ToolName, Version, String)> = Vec::new();
    wanted.retain(|artifact| {
        let key = (artifact.tool.clone(), artifact.version.clone(), artifact.platform.clone());
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
    Ok(wanted)
}

/// What of `fetched` belongs to releases without a failure.
fn without_failed_releases(
    fetched: Vec<FetchedArtifact>,
    failures: &[Failure],
    mismatches: &[Mismatch],
) -> Vec<FetchedArtifact> {
    let failed: Vec<&WantedArtifact> = failures
        .iter()
        .map(|failure| &failure.wanted)
        .chain(mismatches.iter().map(|mismatch| &mismatch.fetched.wanted))
        .collect();
    let is_whole = |artifact: &FetchedArtifact| {
        !failed
            .iter()
            .any(|wanted| wanted.tool == artifact.wanted.tool && wanted.version == artifact.wanted.version)
    };
    fetched.into_iter().filter(is_whole).collect()
}

/// Reports what `--check` found.
fn check(
    cli: &Cli,
    fetched: &[FetchedArtifact],
    failures: &[Failure],
    mismatches: &[Mismatch],
) -> Result<Outcome> {
    let unrecorded: Vec<&FetchedArtifact> =
        fetched.iter().filter(|artifact| artifact.wanted.recorded.is_none()).collect();
    let check = report::Check { fetched, failures, mismatches, unrecorded: &unrecorded };
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
