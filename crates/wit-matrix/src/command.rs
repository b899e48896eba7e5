//! `runtime-matrix`: tries releases of wit-bindgen against the embedded
//! runtime and records what came of it.
//!
//! Does not compile anything itself: `runner` does.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clap::{ArgMatches, Args, FromArgMatches};
use pins::extension::{Maker, Opaque};
use pins::model::Model;
use pins::value::version::Version;
use pins::world::World;
use pins_app::{CargoOptions, Done, Extension, Host, Mode};

use crate::embedded::{Embedded, GENERATOR, MAKER};
use crate::plan::{
    Pairs, Selection, crate_pairs, explain, matrix_differences, record_matrix, selected_releases,
};
use crate::record::Worlds;
use crate::report::{Compared, Explained};
use crate::runner::Matrix;

/// The command, and the trials that a bump of the generator depends on.
pub const RUNTIME_MATRIX: &dyn Extension = &RuntimeMatrix;

/// See [`RUNTIME_MATRIX`].
struct RuntimeMatrix;

impl Extension for RuntimeMatrix {
    fn maker(&self) -> Maker {
        MAKER
    }

    fn command(&self) -> clap::Command {
        Arguments::augment_args(clap::Command::new("runtime-matrix")).about(
            "Try which wit-bindgen releases generate bindings that compile against the embedded runtime",
        )
    }

    fn run(&self, host: &Host<'_>, arguments: &ArgMatches) -> Result<Done> {
        let arguments = Arguments::from_arg_matches(arguments)?;
        run(&host.with_cargo(arguments.cargo), &arguments)
    }

    fn try_out(&self, host: &Host<'_>, trial: &str, world: &World) -> Result<Opaque> {
        host.tell(&format!(
            "trying {GENERATOR} {trial} with the embedded runtime, which was not done before"
        ));
        let version: Version = trial.parse().with_context(|| format!("{trial} cannot be tried"))?;
        let mut releases = Matrix::new(*host, &Model::of(world))?.releases(&[version.clone()].into())?;
        let worlds = releases.remove(&version).with_context(|| format!("{trial} could not be tried"))?;
        Ok(Arc::new(worlds))
    }
}

#[derive(Debug, Args)]
struct Arguments {
    /// Releases to try (default: all that the registry has or that are recorded)
    #[arg(value_name = "VERSION", value_parser = Version::from_str)]
    releases: Vec<Version>,
    /// Try the pinned release and those before and after it in the registry
    #[arg(long, conflicts_with = "releases")]
    neighbours: bool,
    /// Also try each release's bindings against the wit-bindgen crate of others
    #[arg(long)]
    crates: bool,
    /// Write nothing; compare what is recorded with what is found, exit with 1 if it differs
    #[arg(long)]
    check: bool,
    /// Write nothing; print what would change as a unified diff
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Print what a newer release needs that an older one did not; tries what is not recorded
    #[arg(
        long,
        num_args = 2,
        value_names = ["OLDER", "NEWER"],
        value_parser = Version::from_str,
        conflicts_with_all = ["releases", "neighbours", "crates", "check", "dry_run"]
    )]
    explain: Option<Vec<Version>>,
    #[command(flatten)]
    cargo: CargoOptions,
}

fn run(host: &Host<'_>, options: &Arguments) -> Result<Done> {
    if let Some([older, newer]) = options.explain.as_deref() {
        return explain_step(host, older, newer);
    }
    let mode = Mode::asked(&[(options.check, Mode::Check), (options.dry_run, Mode::DryRun)]);
    let change = host.change(mode)?;
    let (model, embedded) = (Model::of(change.world()), Embedded::of(change.world()));
    let selection = match (options.neighbours, options.releases.as_slice()) {
        (true, _) => Selection::Neighbours,
        (false, []) => Selection::All,
        (false, named) => Selection::Named(named.to_vec()),
    };
    let mut versions = selected_releases(&model, &selection)?;
    if versions.is_empty() {
        bail!("there is no release to try: the registry has none of {GENERATOR}, so name some");
    }
    if !embedded.is_recorded_now(&model) {
        versions.extend(releases_of_another_runtime(host, mode, &model, &versions)?);
    }
    let matrix = Matrix::new(*host, &model)?;
    let releases = matrix.releases(&versions)?;
    let pairs = match options.crates {
        true => Some(matrix.crates(&crate_pairs(&model, &versions))?),
        false => None,
    };
    if mode == Mode::Check {
        return Ok(compared(&model, releases, pairs.unwrap_or_default()));
    }
    let plan = record_matrix(change.world(), releases, pairs)?;
    change.finish(plan)
}

/// The releases that have to be tried as well because what is recorded is of
/// another runtime and counts no more: all, unless nothing will be recorded.
fn releases_of_another_runtime(
    host: &Host<'_>,
    mode: Mode,
    model: &Model<'_>,
    asked_for: &BTreeSet<Version>,
) -> Result<BTreeSet<Version>> {
    let tell = |what: &str| host.tell(&format!("nothing is recorded of the runtime as it is now, {what}"));
    if mode == Mode::Check {
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
    let record = Embedded::of(model.world).record(model).cloned().unwrap_or_default();
    let differences = matrix_differences(&record, &releases, &pairs);
    Done::shown(differences.len(), Box::new(Compared { releases, pairs, differences }))
}

/// Finds out what a newer release needs that an older one did not.
fn explain_step(host: &Host<'_>, older: &Version, newer: &Version) -> Result<Done> {
    let world = host.read()?;
    let (model, embedded) = (Model::of(&world), Embedded::of(&world));
    let mut known = BTreeMap::new();
    if let Some(record) = embedded.record(&model).filter(|_| embedded.is_recorded_now(&model)) {
        known = record.releases.clone();
    }
    let untried: BTreeSet<Version> =
        [older, newer].into_iter().filter(|version| !known.contains_key(version)).cloned().collect();
    if !untried.is_empty() {
        let matrix = Matrix::new(*host, &model)?;
        known.extend(matrix.releases(&untried)?);
    }
    let (Some(before), Some(after)) = (known.get(older), known.get(newer)) else {
        bail!("{older} and {newer} could not be tried");
    };
    let explanation = explain(before, after);
    let (older, newer) = (older.clone(), newer.clone());
    Ok(Done::shown(0, Box::new(Explained { older, newer, explanation })))
}
