//! `fetch-checksums`: what is recorded of artifacts that were downloaded, and
//! which releases that is about.
//!
//! Never lets a recorded digest change unless asked to.

use std::collections::BTreeSet;

use super::artifact::{
    FetchedArtifact, Mismatch, StoreId, WantedArtifact, known_artifacts, missing_artifacts,
    release_artifacts, stores_of,
};
use super::ask::{Answers, Step};
use super::judge::{Obstacle, Unavailable, judged};
use super::sync::{Following, follow_registry};
use super::{Move, Moved, Plan, Refusal};
use crate::finding::Place;
use crate::model::Model;
use crate::model::store::missing_platforms;
use crate::value::name::ToolName;
use crate::value::text::listed;
use crate::value::version::Version;
use crate::world::World;

/// Which releases somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Releases {
    /// Those that are pinned.
    Pinned,
    /// All that the registry has.
    All,
    /// These; without a version, the pinned one of that tool.
    Named(Vec<(ToolName, Option<Version>)>),
}

/// What is wanted of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// Nothing is recorded: only compared with what is.
    Compare,
    /// What is not recorded yet.
    Add {
        /// What becomes of what is recorded already.
        recorded: Existing,
        /// Whether the releases without a problem are recorded beside others.
        keep_going: bool,
    },
}

/// What becomes of what is recorded already, where it is not what was downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and is a reason to refuse.
    Kept,
    /// It changes.
    Replaced,
}

/// What became of the artifacts that somebody asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Those that were downloaded, and that nobody disowns.
    pub fetched: Vec<FetchedArtifact>,
    /// Those that were not.
    pub unavailable: Vec<Unavailable>,
}

impl Looked {
    /// What is not as it is recorded.
    pub fn mismatches(&self) -> impl Iterator<Item = Mismatch> {
        self.fetched.iter().filter_map(FetchedArtifact::mismatch)
    }

    /// The artifacts of which nothing is recorded.
    pub fn unrecorded(&self) -> impl Iterator<Item = &FetchedArtifact> {
        self.fetched.iter().filter(|artifact| artifact.wanted.recorded.is_none())
    }
}

/// Downloads releases, and compares or records their artifacts.
pub(super) fn releases(
    world: &World,
    releases: &Releases,
    recording: Recording,
    answers: &Answers,
) -> Result<Step, Refusal> {
    let wanted = wanted(&Model::of(world), releases, recording)?;
    let judged = match judged(&wanted, answers) {
        Ok(judged) => judged,
        Err(questions) => return Ok(Step::Ask(questions)),
    };
    let mut looked = Looked::default();
    for artifact in judged {
        match artifact {
            Ok(fetched) => looked.fetched.push(fetched),
            Err(unavailable) => looked.unavailable.push(*unavailable),
        }
    }
    let Recording::Add { recorded, keep_going } = recording else {
        return Ok(Step::done(Plan { looked, ..Plan::none(world) }));
    };
    let unavailable = looked.unavailable.iter().cloned();
    let mut obstacles: Vec<Obstacle> = unavailable.map(Box::new).map(Obstacle::Unavailable).collect();
    if recorded == Existing::Kept {
        obstacles.extend(looked.mismatches().map(Box::new).map(Obstacle::Differs));
    }
    if !obstacles.is_empty() && !keep_going {
        return Err(Refusal::Artifacts(obstacles));
    }
    let whole = without_failed_releases(&looked.fetched, &obstacles);
    let plan = record(world, &whole, recorded)?;
    check_urls(&plan.after, &whole)?;
    Ok(Step::done(Plan { obstacles, looked, ..plan }))
}

/// What of `fetched` belongs to releases without a problem.
fn without_failed_releases(fetched: &[FetchedArtifact], obstacles: &[Obstacle]) -> Vec<FetchedArtifact> {
    let release = |wanted: &WantedArtifact| (wanted.tool.clone(), wanted.version.clone());
    let failed: BTreeSet<(ToolName, Version)> =
        obstacles.iter().map(|problem| release(problem.wanted())).collect();
    fetched.iter().filter(|artifact| !failed.contains(&release(&artifact.wanted))).cloned().collect()
}

/// The artifacts that the releases have, each once.
fn wanted(
    model: &Model<'_>,
    releases: &Releases,
    recording: Recording,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut wanted = Vec::new();
    match releases {
        Releases::All => {
            for tool in model.tools().into_iter().filter_map(|tool| tool.parse::<ToolName>().ok()) {
                if !model.stores_of(&tool).is_empty() {
                    wanted.extend(known_artifacts(model, &tool)?);
                }
            }
        }
        Releases::Pinned => {
            let artifacts = match recording {
                Recording::Compare => release_artifacts,
                Recording::Add { .. } => missing_artifacts,
            };
            let released = model.pins.iter().filter(|pin| model.needs_digests(&pin.tool.value));
            for pin in released {
                wanted.extend(artifacts(model, &pin.tool.value, &pin.version.value)?);
            }
        }
        Releases::Named(named) => {
            for (tool, version) in named {
                let pinned = model.pin(tool.as_str()).map(|pin| &pin.version.value);
                let version = version.as_ref().or(pinned).ok_or_else(|| {
                    let pinned = model.where_pinned();
                    Refusal::Request(format!(
                        "{tool} is not pinned in {pinned}{}; say which release: {tool}@VERSION",
                        model.meant(tool)
                    ))
                })?;
                wanted.extend(release_artifacts(model, tool, version)?);
            }
        }
    }
    if *releases == Releases::All {
        // What is revoked is on record, and may be gone where it was published.
        wanted.retain(|wanted| !is_revoked(model, wanted));
    }
    if recording != Recording::Compare {
        // Of a release that is not revoked, the other platforms may still be completed.
        wanted.retain(|wanted| !is_revoked_alone(model, wanted));
        check_usable(model, &wanted)?;
    }
    let mut seen = BTreeSet::new();
    wanted.retain(|artifact| {
        let (platform, store) = (artifact.platform.clone(), artifact.store.id);
        seen.insert((artifact.tool.clone(), artifact.version.clone(), platform, store))
    });
    Ok(wanted)
}

/// Whether an artifact is revoked, alone or with its release.
fn is_revoked(model: &Model<'_>, wanted: &WantedArtifact) -> bool {
    model.revocation_for(&wanted.tool, &wanted.version, &wanted.platform).is_some()
}

/// Whether an artifact is revoked, and its release is not.
fn is_revoked_alone(model: &Model<'_>, wanted: &WantedArtifact) -> bool {
    let registry = model.registry(&wanted.tool);
    let release = registry.and_then(|registry| registry.content.release(&wanted.version));
    let release = release.filter(|release| release.revoked.is_none());
    release.is_some_and(|release| release.revocation_for(&wanted.platform).is_some())
}

/// Refuses artifacts that are revoked: what is on record of them stays as it is.
fn check_usable<'a>(
    model: &Model<'_>,
    wanted: impl IntoIterator<Item = &'a WantedArtifact>,
) -> Result<(), Refusal> {
    for WantedArtifact { tool, version, platform, .. } in wanted {
        if let Some((path, revoked)) = model.revocation_for(tool, version, platform) {
            let place = model.place(path, &revoked.span);
            return Err(Refusal::Request(format!(
                "{tool} {version} for {platform} is {revoked} ({}:{})\nnothing is recorded of what is revoked, and \
                 nothing was written",
                place.path, place.line
            )));
        }
    }
    Ok(())
}

/// Records what was downloaded: new releases and artifacts, sizes that were
/// not known, and what follows from them.
///
/// # Errors
/// [`Refusal`] if something differs from what is recorded and that is kept, or
/// if a release would not be whole.
pub fn record(world: &World, fetched: &[FetchedArtifact], recorded: Existing) -> Result<Plan, Refusal> {
    let kept = || recorded == Existing::Kept;
    if let Some(mismatch) = fetched.iter().find_map(FetchedArtifact::mismatch).filter(|_| kept()) {
        return Err(Refusal::Artifacts(vec![Obstacle::Differs(Box::new(mismatch))]));
    }
    let mut plan = Plan::none(world);
    // One release after the other: edits that were all made for the file as it
    // was would not know of each other's place in the order.
    for release in releases_of(fetched) {
        let recorded = record_release(&plan.after, release, fetched)?;
        plan = plan.then(recorded);
    }
    let is_recorded = |tool: &str| fetched.iter().any(|artifact| artifact.wanted.tool == *tool);
    let followed = follow_registry(&plan.after, Following::Some(&is_recorded))?;
    Ok(plan.then(followed))
}

/// Checks that what was downloaded is what the files name afterwards: whatever a URL is
/// made of, no digest may come to stand beside another one.
///
/// # Errors
/// The URL that a file would name, and the one whose digest would stand there.
pub(super) fn check_urls(world: &World, fetched: &[FetchedArtifact]) -> Result<(), Refusal> {
    let model = Model::of(world);
    for artifact in fetched {
        let WantedArtifact { tool, version, platform, .. } = &artifact.wanted;
        let stores = model.stores_of(tool);
        let store = stores.iter().find(|store| store.id() == artifact.wanted.store.id);
        let Some(Ok(named)) = store.map(|store| store.wanted(version, platform, &model)) else { continue };
        if !named.candidates.iter().any(|candidate| candidate.url == artifact.found.url) {
            let now = named.candidates.first().map_or("nothing", |candidate| &candidate.url);
            return Err(Refusal::Request(format!(
                "{}: the digest of {} was about to be written beside {now}; nothing was written",
                store.map_or_else(|| Place::file(&model.world.settings().path), |store| store.place(version)),
                artifact.found.url
            )));
        }
    }
    Ok(())
}

/// Records one release of those that were downloaded in one store.
fn record_release(
    world: &World,
    (tool, version, id): (&ToolName, &Version, StoreId),
    fetched: &[FetchedArtifact],
) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let stores = stores_of(&model, tool)?;
    let store = stores.iter().find(|store| store.id() == id).ok_or_else(|| {
        Refusal::Request(format!("the digests of {tool} are not where they were; nothing was written"))
    })?;
    let of_release: Vec<&FetchedArtifact> =
        fetched.iter().filter(|artifact| release_of(artifact) == (tool, version, id)).collect();
    check_usable(&model, of_release.iter().map(|artifact| &artifact.wanted))?;
    let mut still_missing = missing_platforms(&**store, version);
    still_missing.retain(|platform| !of_release.iter().any(|artifact| artifact.wanted.platform == *platform));
    if !still_missing.is_empty() {
        let missing = listed(still_missing);
        return Err(Refusal::Request(format!("{tool} {version} would not be whole: {missing} is missing")));
    }
    let path = store.path();
    let text = store.record(version, &of_release).map_err(Refusal::Request)?;
    if *text == *model.text(path) {
        return Ok(Plan::none(world));
    }
    let mut after = world.clone();
    after.insert(path, text);
    let is_known = store.versions().contains(&version);
    let step = Move {
        tool: tool.to_string(),
        what: match id {
            StoreId::Registry => Moved::Registry,
            StoreId::Table(_) | StoreId::Marked(_) => Moved::Digests,
        },
        place: if id == StoreId::Registry { Place::file(path) } else { store.place(version) },
        from: match of_release.iter().find_map(|artifact| artifact.wanted.store.pattern.as_ref()) {
            Some(before) if store.follows_pin() => before.to_string(),
            _ => if is_known { "recorded" } else { "not recorded" }.to_owned(),
        },
        to: match store.needed(version).len() {
            1 => format!("{version} with 1 artifact"),
            several => format!("{version} with {several} artifacts"),
        },
    };
    Ok(Plan::new(world, after, vec![step]))
}

/// The release that an artifact is of, in the store that wants it.
fn release_of(artifact: &FetchedArtifact) -> (&ToolName, &Version, StoreId) {
    (&artifact.wanted.tool, &artifact.wanted.version, artifact.wanted.store.id)
}

/// The releases among what was downloaded, each once, in order.
fn releases_of(fetched: &[FetchedArtifact]) -> Vec<(&ToolName, &Version, StoreId)> {
    let mut releases: Vec<_> = fetched.iter().map(release_of).collect();
    releases.sort();
    releases.dedup();
    releases
}
