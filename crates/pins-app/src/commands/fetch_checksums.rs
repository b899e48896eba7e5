//! `fetch-checksums`: downloads release artifacts and records their digests.
//!
//! A release is recorded whole or not at all; a recorded digest changes only
//! with `--replace`.

use std::collections::BTreeSet;

use anyhow::Result;
use pins::model::tree::Tree;
use pins::plan::{FetchedArtifact, Plan, WantedArtifact, missing_artifacts, record, release_artifacts};
use pins::value::name::ToolName;
use pins::value::version::Version;

use super::{Done, Exit, Mode, Writer, findings};
use crate::cli::{Cli, FetchChecksums};
use crate::disk::repo::Repo;
use crate::fetcher;
use crate::report::{self, Checked, Problem, Refusal, Report};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &FetchChecksums) -> Result<Done> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let wanted = wanted(&Tree::read(writer.sources()), options)?;
    let (mut fetched, mut unavailable) = (Vec::new(), Vec::new());
    for download in fetcher::download(repo, &options.download, cli.quiet, wanted)? {
        match download {
            Ok(artifact) => fetched.push(artifact),
            Err(why) => unavailable.push(*why),
        }
    }
    if writer.mode == Mode::Check {
        return Ok(checked(Checked { fetched, unavailable }));
    }
    let mut problems: Vec<Problem> =
        unavailable.into_iter().map(Box::new).map(Problem::Unavailable).collect();
    if !options.replace {
        let mismatches = fetched.iter().filter_map(FetchedArtifact::mismatch);
        problems.extend(mismatches.map(|mismatch| Problem::Differs(Box::new(mismatch))));
    }
    let failed = !problems.is_empty();
    if failed && !options.keep_going {
        return Err(Refusal::Artifacts(problems).into());
    }
    problems.iter().for_each(|problem| report::problem(&problem.to_string()));
    let whole = without_failed_releases(fetched, &problems);
    let plan =
        if whole.is_empty() { Plan::default() } else { record(writer.sources(), &whole, options.replace)? };
    let remaining = findings(writer.sources().with(&plan.changes));
    let done = writer.finish(plan, remaining, problems)?;
    Ok(if failed { Done { exit: Exit::Failed, ..done } } else { done })
}

/// The artifacts that the arguments ask for.
fn wanted(tree: &Tree<'_>, options: &FetchChecksums) -> Result<Vec<WantedArtifact>> {
    let mut wanted = Vec::new();
    if options.all {
        for (tool, registry) in &tree.registries {
            for release in &registry.content.releases {
                wanted.extend(release_artifacts(tree, tool, &release.version.value)?);
            }
        }
    } else if options.releases.is_empty() {
        for pin in &tree.source.pins {
            let (tool, version) = (&pin.tool.value, &pin.version.value);
            let artifacts = if options.check { release_artifacts } else { missing_artifacts };
            wanted.extend(artifacts(tree, tool, version)?);
        }
    }
    for release in &options.releases {
        let version = match (&release.version, tree.source.pin(release.tool.as_str())) {
            (Some(version), _) => version.clone(),
            (None, Some(pin)) => pin.version.value.clone(),
            (None, None) => {
                let (tool, source) = (release.tool.clone(), tree.sources.settings.source.clone());
                return Err(Refusal::NotPinned { tool, source }.into());
            }
        };
        wanted.extend(release_artifacts(tree, &release.tool, &version)?);
    }
    let mut seen: BTreeSet<(ToolName, Version, String)> = BTreeSet::new();
    wanted.retain(|artifact| {
        seen.insert((artifact.tool.clone(), artifact.version.clone(), artifact.platform.clone()))
    });
    Ok(wanted)
}

/// What of `fetched` belongs to releases without a problem.
fn without_failed_releases(fetched: Vec<FetchedArtifact>, problems: &[Problem]) -> Vec<FetchedArtifact> {
    let release = |wanted: &WantedArtifact| (wanted.tool.clone(), wanted.version.clone());
    let failed: BTreeSet<(ToolName, Version)> =
        problems.iter().map(|problem| release(problem.wanted())).collect();
    fetched.into_iter().filter(|artifact| !failed.contains(&release(&artifact.wanted))).collect()
}

/// How `--check` ends.
fn checked(checked: Checked) -> Done {
    let differs = checked.mismatches().next().is_some() || checked.unrecorded().next().is_some();
    let exit = match (differs, checked.unavailable.is_empty()) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::Failed,
        (false, true) => Exit::Clean,
    };
    Done { exit, report: Report::Checked(checked) }
}
