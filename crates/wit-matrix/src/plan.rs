//! `runtime-matrix`: which releases have to be tried, and what is recorded of
//! the trial.
//!
//! Compiles nothing: it takes what came of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::embedded::{Embedded, GENERATOR};
use crate::record::{self as record_form, Cell, CrateMatrix, RICH_SYNC, Record, Worlds, incompatible_worlds};
use pins::finding::Place;
use pins::model::Model;
use pins::plan::{Move, Moved, Plan, Refusal, regenerated};
use pins::value::path::RepoPath;
use pins::value::version::Version;
use pins::world::World;

/// Generator, then crate, then the worlds that do not compile.
pub(crate) type Pairs = BTreeMap<Version, BTreeMap<Version, Vec<String>>>;

/// Which releases somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// All that the registry has or that are recorded.
    All,
    /// The pinned release, and those before and after it in the registry.
    Neighbours,
    /// These.
    Named(Vec<Version>),
}

/// The releases to try for a selection, the oldest first.
///
/// # Errors
/// [`Refusal`] if there is no pin to have neighbours.
pub(crate) fn selected_releases(
    model: &Model<'_>,
    selection: &Selection,
) -> Result<BTreeSet<Version>, Refusal> {
    let registry = model.registries.iter().find(|(tool, _)| **tool == GENERATOR);
    let releases = registry.into_iter().flat_map(|(_, registry)| &registry.content.releases);
    let registered: BTreeSet<&Version> = releases.map(|release| &release.version.value).collect();
    match selection {
        Selection::Named(versions) => Ok(versions.iter().cloned().collect()),
        Selection::All => {
            let recorded =
                Embedded::of(model.world).record(model).into_iter().flat_map(|record| record.releases.keys());
            let pinned = model.pin(GENERATOR).map(|pin| &pin.version.value);
            Ok(registered.into_iter().chain(recorded).chain(pinned).cloned().collect())
        }
        Selection::Neighbours => {
            let pin = model.pin(GENERATOR).ok_or_else(|| {
                Refusal::Request(format!(
                    "{GENERATOR} is not pinned in {}, so it has no neighbours; name releases instead",
                    model.world.settings().source
                ))
            })?;
            let pinned = &pin.version.value;
            let before = registered.iter().rev().find(|version| **version < pinned);
            let after = registered.iter().find(|version| **version > pinned);
            Ok(before.into_iter().chain(after).chain([&pinned]).map(|version| (*version).clone()).collect())
        }
    }
}

/// The pairs of generator and crate that are worth trying among `versions`:
/// the pinned release with every other, in both roles, and each with its
/// neighbours.
pub(crate) fn crate_pairs(model: &Model<'_>, versions: &BTreeSet<Version>) -> BTreeSet<(Version, Version)> {
    let pinned = model.pin(GENERATOR).map(|pin| &pin.version.value);
    let all: Vec<&Version> = versions.iter().collect();
    let mut pairs = BTreeSet::new();
    let mut add = |a: &Version, b: &Version| {
        pairs.insert((a.clone(), b.clone()));
        pairs.insert((b.clone(), a.clone()));
    };
    for (index, version) in all.iter().enumerate() {
        all[index..].iter().take(2).for_each(|neighbour| add(version, neighbour));
        if let Some(pinned) = pinned.filter(|pinned| versions.contains(pinned)) {
            add(pinned, version);
        }
    }
    pairs
}

/// Records what came of a trial: beside what was recorded before, as long as
/// that is of the same runtime and worlds. Generated files follow.
///
/// # Errors
/// [`Refusal`] if what was tried can prove nothing: worlds are missing, or no
/// release at all understands one.
pub(crate) fn record_matrix(
    world: &World,
    tried: BTreeMap<Version, Worlds>,
    crates: Option<Pairs>,
) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let embedded = Embedded::of(world);
    let before = embedded.record(&model).cloned().unwrap_or_default();
    let now = embedded.fingerprint(&model);
    let mut after =
        Record { fingerprint: now.clone(), releases: BTreeMap::new(), crates: before.crates.clone() };
    if before.fingerprint == now {
        after.releases = before.releases.clone();
    }
    after.releases.extend(tried);
    check_worlds(&embedded, &model, &after)?;
    if let Some(pairs) = crates {
        after.crates = Some(with_pairs(before.crates.as_ref(), &now.worlds, pairs));
    }
    let path = embedded.settings.record();
    let recorded = world.with(&path, record_form::write(&after));
    Ok(Plan::new(world, regenerated(&recorded), moves(&before, &after, &path)))
}

/// The matrix of crates with what was tried now: beside what was recorded
/// before, as long as that is of the same worlds.
fn with_pairs(before: Option<&CrateMatrix>, worlds_sha256: &str, tried: Pairs) -> CrateMatrix {
    let same_worlds = before.filter(|before| before.worlds_sha256 == worlds_sha256).cloned();
    let mut matrix = same_worlds.unwrap_or_default();
    matrix.worlds_sha256 = worlds_sha256.to_owned();
    for (generator, pairs) in tried {
        matrix.pairs.entry(generator).or_default().0.extend(pairs);
    }
    matrix
}

/// Makes sure that the trial can have meant something.
fn check_worlds(embedded: &Embedded, model: &Model<'_>, record: &Record) -> Result<(), Refusal> {
    let folder = embedded.settings.worlds();
    let worlds = embedded.worlds(model);
    if !worlds.iter().any(|(name, _)| *name == RICH_SYNC) {
        return Err(Refusal::Request(format!(
            "there is no world {folder}/{RICH_SYNC}.wit, which decides whether a release is supported"
        )));
    }
    for (name, path) in worlds {
        let cells: Vec<&Cell> = record.releases.values().filter_map(|worlds| worlds.get(name)).collect();
        let errors = cells.iter().rev().filter_map(|cell| match cell {
            Cell::CannotGenerate { error } => Some(error.as_str()),
            _ => None,
        });
        let errors: Vec<&str> = errors.collect();
        if errors.is_empty() || errors.len() < cells.len() {
            continue;
        }
        // The newest says it best, unless it leaves out where.
        let names_place = errors.iter().find(|error| error.contains("-->"));
        return Err(Refusal::Request(format!(
            "no release of {GENERATOR} that was tried can generate bindings for {path}, so it proves nothing; \
             nothing was written\n  {}",
            names_place.unwrap_or(&errors[0])
        )));
    }
    Ok(())
}

fn moves(before: &Record, after: &Record, path: &RepoPath) -> Vec<Move> {
    let state = |record: &Record, version: &Version| match record.releases.get(version) {
        None => "not recorded".to_owned(),
        Some(worlds) if incompatible_worlds(worlds).is_empty() => "supported".to_owned(),
        Some(worlds) => format!("not supported ({})", incompatible_worlds(worlds).join(", ")),
    };
    let changed =
        after.releases.iter().filter(|(version, worlds)| before.releases.get(version) != Some(worlds));
    let changed = changed.map(|(version, _)| Move {
        tool: GENERATOR.to_owned(),
        what: Moved::Extended(format!("runtime for {version}")),
        place: Place::file(path),
        from: state(before, version),
        to: state(after, version),
    });
    changed.filter(|step| step.from != step.to).collect()
}

/// What a newer release asks of the runtime that an older one did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// Items that only the newer one uses, with the worlds that do.
    pub(crate) needed: BTreeMap<String, Vec<String>>,
    /// Items that only the older one uses, with the worlds that did.
    pub(crate) dropped: BTreeMap<String, Vec<String>>,
    /// Worlds that only the older one's bindings compile in, with the reason.
    pub(crate) stop: BTreeMap<String, Cell>,
    /// Worlds that only the newer one's bindings compile in.
    pub(crate) start: BTreeMap<String, Cell>,
}

/// Compares two releases, world by world. A world that only one of them
/// understands is compared with nothing: all it uses is new.
pub(crate) fn explain(older: &Worlds, newer: &Worlds) -> Explanation {
    let stop = |from: &Worlds, to: &Worlds| -> BTreeMap<String, Cell> {
        let is_ok = |cell: &Cell| matches!(cell, Cell::Ok { .. });
        let lost = to.iter().filter(|(world, cell)| !is_ok(cell) && from.get(*world).is_some_and(is_ok));
        lost.map(|(world, cell)| (world.clone(), cell.clone())).collect()
    };
    Explanation {
        needed: only_in(newer, older),
        dropped: only_in(older, newer),
        stop: stop(older, newer),
        start: stop(newer, older)
            .into_keys()
            .filter_map(|it| Some((it.clone(), older.get(&it)?.clone())))
            .collect(),
    }
}

/// Items that `these` use and `those` do not, each with the worlds of `these`.
fn only_in(these: &Worlds, those: &Worlds) -> BTreeMap<String, Vec<String>> {
    let known: BTreeSet<&String> = those.values().flat_map(Cell::symbols).collect();
    let mut only: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (world, cell) in these {
        for symbol in cell.symbols().iter().filter(|symbol| !known.contains(symbol)) {
            only.entry(symbol.clone()).or_default().push(world.clone());
        }
    }
    only
}

/// Something that is not as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The release, or the pair of generator and crate.
    pub(crate) of: String,
    /// The world; none where the whole release is not recorded.
    pub(crate) world: Option<String>,
    /// What is recorded.
    pub(crate) recorded: String,
    /// What was found.
    pub(crate) found: String,
}

/// Compares what was tried with the record. What a compiler or a generator
/// says in words is left aside: another compiler says it otherwise.
pub(crate) fn matrix_differences(
    record: &Record,
    tried: &BTreeMap<Version, Worlds>,
    pairs: &Pairs,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (version, worlds) in tried {
        let of = format!("{GENERATOR} {version}");
        let Some(recorded) = record.releases.get(version) else {
            let (recorded, found) = ("nothing".to_owned(), format!("{} worlds", worlds.len()));
            differences.push(Difference { of, world: None, recorded, found });
            continue;
        };
        let names: BTreeSet<&String> = recorded.keys().chain(worlds.keys()).collect();
        for world in names {
            let (recorded, found) = (essence(recorded.get(world)), essence(worlds.get(world)));
            if recorded != found {
                differences.push(Difference { of: of.clone(), world: Some(world.clone()), recorded, found });
            }
        }
    }
    for (generator, crates) in pairs {
        for (of_crate, failing) in crates {
            let matrix = record.crates.as_ref();
            let recorded = matrix.and_then(|matrix| matrix.pairs.get(generator)?.0.get(of_crate));
            let say = |failing: Option<&Vec<String>>| match failing {
                None => "nothing".to_owned(),
                Some(failing) if failing.is_empty() => "all compile".to_owned(),
                Some(failing) => format!("{} do not compile", failing.join(", ")),
            };
            if recorded != Some(failing) {
                let of = format!("generator {generator} with the crate {of_crate}");
                let (recorded, found) = (say(recorded), say(Some(failing)));
                differences.push(Difference { of, world: None, recorded, found });
            }
        }
    }
    differences
}

/// What a cell says, but for the words of compilers.
fn essence(cell: Option<&Cell>) -> String {
    match cell {
        None => "nothing".to_owned(),
        Some(Cell::CannotGenerate { .. }) => "cannot generate".to_owned(),
        Some(Cell::Ok { symbols }) => format!("compiles, using {}", symbols.join(", ")),
        Some(Cell::Fails { missing, symbols, .. }) if missing.is_empty() => {
            format!("does not compile, using {}", symbols.join(", "))
        }
        Some(Cell::Fails { missing, symbols, .. }) => {
            format!("does not compile without {}, using {}", missing.join(", "), symbols.join(", "))
        }
    }
}
