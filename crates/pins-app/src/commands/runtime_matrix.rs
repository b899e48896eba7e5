//! `runtime-matrix`: tries releases of wit-bindgen against the embedded
//! runtime and records what came of it.
//!
//! Does not compile anything itself: `matrix` does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use pins::model::Model;
use pins::runtime::plan::{
    Pairs, Selection, crate_pairs, explain, is_recorded_now, matrix_differences, record_matrix,
    selected_releases,
};
use pins::runtime::record::Worlds;
use pins::value::version::Version;

use super::{Done, Mode, Writer};
use crate::cargo::Cargo;
use crate::cli::{Cli, RuntimeMatrix};
use crate::disk::repo::Repo;
use crate::matrix::Matrix;
use crate::report::{self, Compared, Explained, Findings, Refusal, Report};

pub(super) fn run(cli: &Cli, repo: &Repo, options: &RuntimeMatrix) -> Result<Done> {
    if let Some([older, newer]) = options.explain.as_deref() {
        return explain_step(cli, repo, options, older, newer);
    }
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let model = Model::of(writer.world());
    let selection = match (options.neighbours, options.releases.as_slice()) {
        (true, _) => Selection::Neighbours,
        (false, []) => Selection::All,
        (false, named) => Selection::Named(named.to_vec()),
    };
    let mut versions = selected_releases(&model, &selection)?;
    if versions.is_empty() {
        return Err(Refusal::NothingToTry.into());
    }
    if !is_recorded_now(&model) {
        versions.extend(releases_of_another_runtime(cli, &writer, &model, &versions)?);
    }
    let matrix = Matrix::new(repo, Cargo::new(repo, options.cargo, cli.verbose), &model, cli.quiet)?;
    let releases = matrix.releases(&versions)?;
    let pairs = match options.crates {
        true => Some(matrix.crates(&crate_pairs(&model, &versions))?),
        false => None,
    };
    if writer.mode == Mode::Check {
        return Ok(compared(&model, releases, pairs.unwrap_or_default()));
    }
    let plan = record_matrix(writer.world(), releases, pairs)?;
    let remaining = Findings { files: plan.after.clone(), list: Vec::new() };
    writer.finish(plan, remaining)
}

/// The releases that have to be tried as well because what is recorded is of
/// another runtime and counts no more: all, unless nothing will be recorded.
fn releases_of_another_runtime(
    cli: &Cli,
    writer: &Writer<'_>,
    model: &Model<'_>,
    asked_for: &BTreeSet<Version>,
) -> Result<BTreeSet<Version>> {
    let tell = |what: &str| {
        if !cli.quiet {
            report::note(&format!("nothing is recorded of the runtime as it is now, {what}"));
        }
    };
    if writer.mode == Mode::Check {
        tell("so this compares with another one's record");
        return Ok(BTreeSet::new());
    }
    let all = selected_releases(model, &Selection::All)?;
    if !all.is_subset(asked_for) {
        tell(&format!("so all {} releases are tried", all.len()));
    }
    Ok(all)
}

/// Compares what was found with what is recorded.
fn compared(model: &Model<'_>, releases: BTreeMap<Version, Worlds>, pairs: Pairs) -> Done {
    let record = pins::runtime::record(model).cloned().unwrap_or_default();
    let differences = matrix_differences(&record, &releases, &pairs);
    Done::findings_if(!differences.is_empty(), Report::Compared(Compared { releases, pairs, differences }))
}

/// Finds out what a newer release needs that an older one did not.
fn explain_step(
    cli: &Cli,
    repo: &Repo,
    options: &RuntimeMatrix,
    older: &Version,
    newer: &Version,
) -> Result<Done> {
    let snapshot = repo.read()?;
    let model = Model::of(&snapshot.world);
    let mut known = BTreeMap::new();
    if let Some(record) = pins::runtime::record(&model).filter(|_| is_recorded_now(&model)) {
        known = record.releases.clone();
    }
    let untried: BTreeSet<Version> =
        [older, newer].into_iter().filter(|version| !known.contains_key(version)).cloned().collect();
    if !untried.is_empty() {
        let matrix = Matrix::new(repo, Cargo::new(repo, options.cargo, cli.verbose), &model, cli.quiet)?;
        known.extend(matrix.releases(&untried)?);
    }
    let (Some(before), Some(after)) = (known.get(older), known.get(newer)) else {
        bail!("{older} and {newer} could not be tried");
    };
    let explanation = explain(before, after);
    let (older, newer) = (older.clone(), newer.clone());
    Ok(Done::clean(Report::Explained(Explained { older, newer, explanation })))
}
