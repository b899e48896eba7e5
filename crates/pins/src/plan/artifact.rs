//! The artifacts of releases that a command wants: those that the tool's digest stores
//! lack, or all of them.
//!
//! Downloads nothing.

use std::collections::BTreeSet;

use super::Refusal;
use crate::finding::Invocation;
pub(crate) use crate::model::store::Mismatch;
pub use crate::model::store::{
    ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact,
};
use crate::model::store::{DigestStore, Unlocated, missing_platforms};
use crate::model::{Model, Parsed};
use crate::schema::registry::Registry;
use crate::value::name::{Platform, ToolName};
use crate::value::text::listed;
use crate::value::version::Version;

/// Every artifact of a release: those recorded, and those that it still needs to be
/// whole, in each of the tool's digest stores that can have it.
///
/// # Errors
/// [`Refusal`] if the tool has no digest store, if one of them cannot be read, or if it
/// does not tell where an artifact is.
pub(crate) fn release_artifacts(
    model: &Model<'_>,
    tool: &ToolName,
    version: &Version,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut stores = stores_of(model, tool)?;
    let pinned = model.pin(tool.as_str()).map(|pin| &pin.version.value);
    let first = stores.first().map(|store| store.path().clone());
    // What has the pinned release alone must not become that of another one.
    let serves = |store: &dyn DigestStore| !store.follows_pin() || store.versions().contains(&version);
    stores.retain(|store| pinned == Some(version) || serves(&**store));
    if let (true, Some(path)) = (stores.is_empty(), first) {
        let pinned =
            pinned.map_or_else(|| format!("{tool} is not pinned"), |pinned| format!("that is {pinned}"));
        return Err(Refusal::Hinted {
            why: format!(
                "{path} has the digests of the pinned release of {tool} alone, and {pinned}; nothing was written"
            ),
            hint: "this moves them, with the pin",
            command: Invocation::bump(&[(tool.clone(), version.clone())], &[]),
        });
    }
    let mut wanted = Vec::new();
    for store in stores {
        wanted.extend(whole(&*store, version, model)?);
    }
    Ok(wanted)
}

/// Every artifact of the releases that the tool's digest stores have, each in the stores
/// that have its release.
///
/// # Errors
/// As [`release_artifacts`].
pub(super) fn known_artifacts(model: &Model<'_>, tool: &ToolName) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut wanted = Vec::new();
    for store in stores_of(model, tool)? {
        for version in store.versions() {
            wanted.extend(whole(&*store, version, model)?);
        }
    }
    Ok(wanted)
}

/// Every artifact of a release in one store.
fn whole(
    store: &dyn DigestStore,
    version: &Version,
    model: &Model<'_>,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let known = store.known(version).into_iter().map(|known| known.platform);
    let mut platforms: Vec<Platform> = store.needed(version).into_iter().chain(known).collect();
    platforms.sort_unstable();
    platforms.dedup();
    artifacts(store, version, &platforms, model)
}

/// The artifacts that the tool's digest stores still need of a release; and of those what is
/// recorded in another store, which must be what comes.
///
/// # Errors
/// As [`release_artifacts`].
pub(crate) fn missing_artifacts(
    model: &Model<'_>,
    tool: &ToolName,
    version: &Version,
) -> Result<Vec<WantedArtifact>, Refusal> {
    missing_as_moved(model, tool, version, model)
}

/// The same, where `moved` has the pins as they will be.
pub(super) fn missing_as_moved(
    model: &Model<'_>,
    tool: &ToolName,
    version: &Version,
    moved: &Model<'_>,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let stores = stores_of(model, tool)?;
    let mut wanted = Vec::new();
    for store in &stores {
        wanted.extend(artifacts(&**store, version, &missing_platforms(&**store, version), moved)?);
    }
    if wanted.is_empty() {
        return Ok(wanted);
    }
    let urls: BTreeSet<&str> = wanted.iter().flat_map(WantedArtifact::urls).collect();
    let recorded = stores.iter().flat_map(|store| {
        let known = store.known(version).into_iter().filter(|known| !known.is_empty);
        // Where nobody can tell where it is, nothing else is there.
        known.filter_map(|known| store.wanted(version, &known.platform, moved).ok())
    });
    let compared = recorded.filter(|recorded| recorded.urls().all(|url| urls.contains(url)));
    let compared: Vec<WantedArtifact> = compared.collect();
    wanted.extend(compared);
    Ok(wanted)
}

fn artifacts(
    store: &dyn DigestStore,
    version: &Version,
    platforms: &[Platform],
    moved: &Model<'_>,
) -> Result<Vec<WantedArtifact>, Refusal> {
    if platforms.is_empty() && !store.versions().contains(&version) {
        return Err(Refusal::Request(format!(
            "{} has no release after whose pattern {version} could be written; write it there by hand once, with the \
             digests left empty, and `fetch-checksums` fills them in; nothing was written",
            store.path()
        )));
    }
    let wanted = platforms.iter().map(|platform| store.wanted(version, platform, moved));
    wanted.collect::<Result<_, Unlocated>>().map_err(Refusal::from)
}

impl From<Unlocated> for Refusal {
    fn from(unlocated: Unlocated) -> Self {
        let Unlocated { why, hint } = unlocated;
        match hint {
            Some((hint, command)) => Self::Hinted { why, hint, command },
            None => Self::Request(why),
        }
    }
}

/// The registry file of a tool, if it can be read whole.
///
/// # Errors
/// Why there is none.
pub(super) fn registry_of<'w>(model: &Model<'w>, tool: &ToolName) -> Result<Parsed<'w, Registry>, Refusal> {
    match (model.store_problem(tool), model.registry(tool)) {
        (Some(problem), _) => Err(Refusal::Request(problem)),
        (None, Some(registry)) => Ok(registry),
        (None, None) => Err(no_registry(model, tool)),
    }
}

fn no_registry(model: &Model<'_>, tool: &ToolName) -> Refusal {
    let path = model.registry_path(tool);
    let known = listed(model.registered.iter().copied());
    let meant = model.meant(tool);
    let known = if known.is_empty() {
        "there is none at all".to_owned()
    } else {
        format!("there are files for {known}")
    };
    Refusal::Request(format!("there is no registry file for {tool} ({path}){meant}; {known}"))
}

/// The digest stores of a tool, all of which can be read whole: one or more.
pub(super) fn stores_of<'m>(
    model: &'m Model<'_>,
    tool: &ToolName,
) -> Result<Vec<Box<dyn DigestStore + 'm>>, Refusal> {
    if let Some(problem) = model.store_problem(tool) {
        return Err(Refusal::Request(problem));
    }
    let stores = model.stores_of(tool);
    let has_registry = stores.iter().any(|store| store.id() == StoreId::Registry);
    match stores.is_empty() || model.needs_registry(tool) && !has_registry {
        true => Err(no_registry(model, tool)),
        false => Ok(stores),
    }
}
