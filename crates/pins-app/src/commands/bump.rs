//! `bump`: moves one pin, and everything that repeats it, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::Result;
use pins::finding::{Finding, Rule};
use pins::model::tree::{Sources, Tree};
use pins::plan::{BumpRequest, FetchedArtifact, Plan, bump, bump_needs, lock_jobs};
use pins::runtime::GENERATOR;
use pins::runtime::plan::{record_matrix, untried_pin};
use pins::value::name::ToolName;

use super::{Done, Mode, Writer, findings};
use crate::cargo::Cargo;
use crate::cli::{Bump, Cli};
use crate::disk::repo::Repo;
use crate::fetcher::{self, Download};
use crate::matrix::Matrix;
use crate::report::{self, Findings, Problem, Refusal};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Done> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, false))?;
    let request = BumpRequest {
        tool: options.tool.clone(),
        version: options.version.clone(),
        compatible: options.compatible,
    };
    let plan = plan(cli, &writer, options, &request)?;
    let after = consistent(writer.sources().with(&plan.changes), |_| true)?;
    writer.finish(plan, after, Vec::new())
}

/// Asks everything that has to be known, then plans.
fn plan(cli: &Cli, writer: &Writer<'_>, options: &Bump, request: &BumpRequest) -> Result<Plan> {
    let repo = writer.repo;
    let needs = bump_needs(&Tree::read(writer.sources()), request)?;
    let cargo = Cargo::new(repo, options.cargo, cli.verbose);
    for probe in &needs.crates {
        cargo.probe(probe)?;
    }
    if options.cargo.offline && !needs.artifacts.is_empty() {
        let platforms = needs.artifacts.into_iter().map(|artifact| artifact.platform).collect();
        let (tool, version) = (request.tool.clone(), request.version.clone());
        return Err(Refusal::Offline { tool, version, platforms }.into());
    }
    let downloads = fetcher::download(repo, &options.download, cli.quiet, needs.artifacts)?;
    let fetched = whole(downloads, &request.tool)?;
    let plan = tried(cli, &cargo, repo, writer.sources(), bump(writer.sources(), request, &fetched)?)?;
    // What only a person can change is said before cargo stumbles over it.
    let planned =
        consistent(writer.sources().with(&plan.changes), |finding| finding.rule != Rule::CrateLock)?;
    let planned = planned.files;
    let jobs = lock_jobs(&planned);
    Ok(plan.then(cargo.resolve(&writer.snapshot.paths, &planned, &jobs)?))
}

/// The plan, with a trial of the embedded runtime if it pins a release that
/// was never tried with it.
fn tried(cli: &Cli, cargo: &Cargo<'_>, repo: &Repo, sources: &Sources, plan: Plan) -> Result<Plan> {
    let planned = sources.with(&plan.changes);
    let Some(version) = untried_pin(&planned) else { return Ok(plan) };
    if !cli.quiet {
        report::note(&format!(
            "trying {GENERATOR} {version} with the embedded runtime, which was not done before"
        ));
    }
    let matrix = Matrix::new(repo, *cargo, &Tree::read(&planned), cli.quiet)?;
    let releases = matrix.releases(&[version].into())?;
    Ok(plan.then(record_matrix(&planned, releases, None)?))
}

/// The findings that files would have, if none of those that `counts` is an
/// error.
fn consistent(files: Sources, counts: impl Fn(&Finding) -> bool) -> Result<Findings> {
    let mut findings = findings(files);
    findings.list.retain(counts);
    match findings.errors() {
        0 => Ok(findings),
        _ => Err(Refusal::Inconsistent(Box::new(findings)).into()),
    }
}

/// All of what was downloaded, or an error that names what could not be.
fn whole(downloads: Vec<Download>, tool: &ToolName) -> Result<Vec<FetchedArtifact>> {
    let (mut fetched, mut problems) = (Vec::new(), Vec::new());
    for download in downloads {
        match download {
            Ok(artifact) => fetched.push(artifact),
            Err(unavailable) => problems.push(Problem::Unavailable(unavailable)),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::NotWhole { tool: tool.clone(), problems }.into());
    }
    Ok(fetched)
}
