//! `bump`: moves one pin, and everything that repeats it, or nothing.
//!
//! Contacts no release host for what the registry already holds.

use anyhow::{Result, bail};
use pins::finding::{Finding, Rule};
use pins::model::Model;
use pins::plan::{BumpRequest, Plan, bump, bump_needs, lock_jobs};
use pins::runtime::GENERATOR;
use pins::runtime::plan::{record_matrix, untried_pin};
use pins::verify::errors;
use pins::world::World;

use super::{Mode, Outcome, Writer, findings};
use crate::cargo::Cargo;
use crate::cli::{Bump, Cli, Format};
use crate::disk::repo::Repo;
use crate::fetcher::{self, Fetched};
use crate::matrix::Matrix;
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Bump) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, false))?;
    let request = BumpRequest {
        tool: options.tool.clone(),
        version: options.version.clone(),
        compatible: options.compatible,
    };
    let plan = plan(cli, &writer, options, &request)?;
    let after = consistent(cli, &plan.after, |_| true)?;
    writer.finish(&plan, &after, &[])
}

/// Asks everything that has to be known, then plans.
fn plan(cli: &Cli, writer: &Writer<'_>, options: &Bump, request: &BumpRequest) -> Result<Plan> {
    let repo = writer.repo;
    let needs = bump_needs(&Model::of(writer.world()), request)?;
    let cargo = Cargo::new(repo, options.cargo, cli.verbose);
    for probe in &needs.crates {
        cargo.probe(probe)?;
    }
    if options.cargo.offline && !needs.artifacts.is_empty() {
        let missing: Vec<String> = needs.artifacts.iter().map(|artifact| artifact.platform.clone()).collect();
        bail!(
            "the registry does not have {} {} for {}, and --offline forbids to download it; nothing was written",
            request.tool,
            request.version,
            missing.join(", ")
        );
    }
    let fetched = fetcher::fetch(repo, &options.download, cli.quiet, needs.artifacts)?;
    let fetched: Vec<_> = whole(fetched, &request.tool.to_string())?;
    let plan = tried(cli, &cargo, repo, bump(writer.world(), request, &fetched)?)?;
    let planned = plan.after.clone();
    // What only a person can change is said before cargo stumbles over it.
    consistent(cli, &planned, |finding| finding.rule != Rule::CrateLock)?;
    let jobs = lock_jobs(&planned);
    Ok(plan.then(cargo.resolve(&writer.snapshot.paths, &planned, &jobs)?))
}

/// The plan, with a trial of the embedded runtime if it pins a release that
/// was never tried with it.
fn tried(cli: &Cli, cargo: &Cargo<'_>, repo: &Repo, plan: Plan) -> Result<Plan> {
    let planned = plan.after.clone();
    let Some(version) = untried_pin(&planned) else { return Ok(plan) };
    if !cli.quiet {
        report::note(&format!(
            "trying {GENERATOR} {version} with the embedded runtime, which was not done before"
        ));
    }
    let matrix = Matrix::new(repo, *cargo, &Model::of(&planned), cli.quiet)?;
    let releases = matrix.releases(&[version].into())?;
    Ok(plan.then(record_matrix(&planned, releases, None)?))
}

/// The findings that `sources` would have, if none of those that `counts` is
/// an error.
fn consistent(cli: &Cli, sources: &World, counts: impl Fn(&Finding) -> bool) -> Result<Vec<Finding>> {
    let findings: Vec<Finding> = findings(sources).into_iter().filter(counts).collect();
    if errors(&findings) > 0 {
        report::refused_findings(cli, sources, &findings)?;
        let listed = match cli.format {
            Format::Human => String::new(),
            Format::Json => findings
                .iter()
                .map(|finding| format!("\n{}: {}: {}", finding.place, finding.rule, finding.message))
                .collect(),
        };
        bail!(
            "after this bump the repository would still disagree with itself ({}); nothing was written{listed}",
            report::count(errors(&findings), "finding")
        );
    }
    Ok(findings)
}

/// All of what was fetched, or an error that names what could not be.
fn whole(fetched: Vec<Fetched>, tool: &str) -> Result<Vec<pins::plan::FetchedArtifact>> {
    let failures: Vec<String> = fetched
        .iter()
        .filter_map(|fetched| fetched.as_ref().err())
        .map(|failure| report::fetch_failure(failure))
        .collect();
    if !failures.is_empty() {
        bail!("the release of {tool} cannot be had whole, so nothing was written\n{}", failures.join("\n"));
    }
    Ok(fetched.into_iter().flatten().collect())
}
