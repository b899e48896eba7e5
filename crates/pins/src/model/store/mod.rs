//! Digest stores: where the digests of a tool's artifacts stand, be it a registry file,
//! a table somewhere or a digest beside a URL.
//!
//! Downloads nothing and decides nothing: a store says which artifacts there are, where
//! they would be, what is known of them, and which edits record more.

mod artifact;
mod beside;
mod marked;
mod registry;
mod table;
mod told;
mod whereabouts;

use std::fmt;

pub(crate) use self::artifact::Mismatch;
pub use self::artifact::{
    ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact,
};
pub(super) use self::beside::is_managed;
pub(crate) use self::beside::{Manager, Unmanaged, manager, unmanaged};
pub(crate) use self::marked::MarkedStore;
pub(crate) use self::table::TableStore;
pub(super) use self::table::faults;
use super::{Model, Pin};
use crate::finding::{Invocation, Place};
use crate::place::SharedText;
use crate::value::digest::Digest;
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::Span;
use crate::value::version::Version;

/// Where the digests of a tool's artifacts stand.
pub(crate) trait DigestStore {
    /// Which of the tool's stores it is.
    fn id(&self) -> StoreId;

    /// By what it is known at every commit, whatever else the settings name there.
    fn name(&self) -> StoreName;

    /// The file.
    fn path(&self) -> &RepoPath;

    /// Whether it says of which release a digest is.
    fn says_versions(&self) -> bool;

    /// Whether it has the pinned release alone, whose place a new one takes.
    fn follows_pin(&self) -> bool;

    /// Whether older releases leave it when a new one is recorded.
    fn forgets(&self) -> bool;

    /// The releases that it knows, as far as it can tell.
    fn versions(&self) -> Vec<&Version>;

    /// The newest release that it knows and that is no pre-release.
    fn newest_stable(&self) -> Option<&Version> {
        self.versions().into_iter().filter(|version| version.is_stable()).max()
    }

    /// What it knows of a release.
    fn known(&self, version: &Version) -> Vec<KnownArtifact>;

    /// The platforms that every release must have, where somebody says so.
    fn required(&self) -> Vec<Platform>;

    /// The platforms that a release needs to be whole: the required ones, or else those
    /// that it has or, if it is not known, the release before.
    fn needed(&self, version: &Version) -> Vec<Platform>;

    /// Where what it knows of a release stands, and else the store.
    fn place(&self, version: &Version) -> Place;

    /// Where it stands in other files, as far as it is there.
    fn place_in(&self, model: &Model<'_>) -> Option<Place> {
        model.world.file(self.path()).map(|file| Place::file(&file.path))
    }

    /// An artifact of a release: where it may be, and what is recorded of it. `moved` has
    /// the pins as they will be.
    ///
    /// # Errors
    /// Why nobody can tell where it is.
    fn wanted(
        &self,
        version: &Version,
        platform: &Platform,
        moved: &Model<'_>,
    ) -> Result<WantedArtifact, Unlocated>;

    /// The text of its file without some releases.
    ///
    /// # Errors
    /// Why they cannot be taken out.
    fn without(&self, releases: &[&Version]) -> Result<SharedText, String>;

    /// The text of its file with artifacts of a release recorded.
    ///
    /// # Errors
    /// Why they cannot be recorded.
    fn record(&self, version: &Version, fetched: &[&FetchedArtifact]) -> Result<SharedText, String>;
}

/// A digest store of a tool by what does not depend on the commit. Near two lines with the
/// same URL two may have the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StoreName {
    /// Its registry file, wherever the settings have it.
    Registry,
    /// The table at this address.
    Table(String),
    /// A digest near this URL on a marked line of a file.
    Marked {
        /// The file.
        path: RepoPath,
        /// The URL, with a hole for the version.
        url: String,
    },
}

impl StoreName {
    /// Whether a store that is not there any more may be this one now, at another place.
    pub(crate) fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Table(_), Self::Table(_)) => true,
            (Self::Marked { url, .. }, Self::Marked { url: other, .. }) => url == other,
            _ => false,
        }
    }
}

/// What a store knows of an artifact.
#[derive(Clone, Debug)]
pub(crate) struct KnownArtifact {
    /// The platform.
    pub(crate) platform: Platform,
    /// Whether somebody says that this is its platform: else it is the name of its file, or
    /// nobody says anything.
    pub(crate) says_platform: bool,
    /// Its digest, if one stands there.
    pub(crate) digest: Option<Digest>,
    /// Whether nothing stands there, or a placeholder.
    pub(crate) is_empty: bool,
    /// Where that is.
    pub(crate) span: Span,
}

/// Why nobody can tell where an artifact is.
#[derive(Clone, Debug)]
pub(crate) struct Unlocated {
    /// Why, for people.
    pub(crate) why: String,
    /// What helps: what it does, and the command.
    pub(crate) hint: Option<(&'static str, Invocation)>,
}

impl From<String> for Unlocated {
    fn from(why: String) -> Self {
        Self { why, hint: None }
    }
}

impl fmt::Display for Unlocated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

/// The platforms of a release of which a store has no digest.
pub(crate) fn missing_platforms(store: &dyn DigestStore, version: &Version) -> Vec<Platform> {
    let known = store.known(version);
    let has = |platform: &Platform| known.iter().any(|known| known.platform == *platform && !known.is_empty);
    let mut missing = store.needed(version);
    missing.retain(|platform| !has(platform));
    missing
}

impl<'w> Model<'w> {
    /// The digest stores of a tool that could be read: its registry file first.
    pub(crate) fn stores_of<'m>(&'m self, tool: &ToolName) -> Vec<Box<dyn DigestStore + 'm>> {
        let mut stores: Vec<Box<dyn DigestStore + 'm>> = Vec::new();
        if let Some(registry) = self.registries.get(self.released_as(tool).as_str()) {
            stores.push(Box::new(registry::RegistryStore { model: self, registry: *registry }));
        }
        let tables = table::tables_of(self, tool);
        stores.extend(tables.into_iter().map(|table| Box::new(table) as Box<dyn DigestStore + 'm>));
        if let Some(pin) = self.pin(tool) {
            let marked = marked::marked_of(self, &pin.tool.value).into_iter();
            stores.extend(marked.map(|marked| Box::new(marked) as Box<dyn DigestStore + 'm>));
        }
        stores
    }

    /// How many releases the digest stores have.
    pub(crate) fn recorded_releases(&self) -> usize {
        let registered: usize =
            self.registries.values().map(|registry| registry.content.releases.len()).sum();
        let in_tables: usize = self.tables_of_digests().map(|(_, table)| table.versions().len()).sum();
        registered + in_tables
    }

    /// How many digests of artifacts the digest stores have.
    pub(crate) fn recorded_digests(&self) -> usize {
        let registries = self.registries.values().flat_map(|registry| &registry.content.releases);
        let registered = registries.flat_map(|release| &release.artifacts);
        let registered = registered.filter(|artifact| artifact.digest.value.is_ok()).count();
        let in_table = |table: &TableStore<'_, '_>| {
            let known = table.versions().into_iter().flat_map(|version| table.known(version));
            known.filter(|known| known.digest.is_some()).count()
        };
        let in_tables: usize = self.tables_of_digests().map(|(_, table)| in_table(&table)).sum();
        registered + in_tables
    }

    /// The pins, each with every digest store of its tool that was read whole.
    pub(crate) fn pinned_stores(&self) -> impl Iterator<Item = (&Pin, Box<dyn DigestStore + '_>)> {
        self.pins.iter().flat_map(|pin| {
            let stores = self.stores_of(&pin.tool.value).into_iter();
            stores.filter(|store| self.is_whole(store.path())).map(move |store| (pin, store))
        })
    }

    /// The tables of digests, and digests beside URLs, that were read whole, each with its
    /// tool.
    pub(crate) fn tables_of_digests(&self) -> impl Iterator<Item = (&ToolName, TableStore<'_, '_>)> {
        let tools = self.world.settings().places.tools.iter().filter(|tool| !tool.digests.is_empty());
        tools.flat_map(|tool| {
            let name = &tool.name.value;
            table::tables_of(self, name).into_iter().map(move |table| (name, table))
        })
    }

    /// The digests near marked URLs, each with its tool.
    pub(crate) fn marked_digests(&self) -> impl Iterator<Item = (&ToolName, MarkedStore<'_, '_>)> {
        let tools = self.pins.iter().map(|pin| &pin.tool.value);
        tools.flat_map(|tool| marked::marked_of(self, tool).into_iter().map(move |marked| (tool, marked)))
    }

    /// Why the digest stores of a tool cannot be used as they are.
    pub(crate) fn store_problem(&self, tool: &ToolName) -> Option<String> {
        let path = self.registry_path(tool);
        let released_as = self.released_as(tool).as_str();
        let is_whole = self.registries.contains_key(released_as) && self.is_whole(&path);
        if self.registered.contains(released_as) && !is_whole {
            let told =
                self.problem_of(&path).map(|problem| format!("{}: {}", problem.place, problem.message));
            let why = told.unwrap_or_else(|| path.to_string());
            return Some(format!("the registry file of {tool} cannot be used as it is\n  {why}"));
        }
        let faults = table::faults(self, self.world.settings().places.tool(tool)?);
        let fault = faults.iter().find_map(|fault| fault.of_tool(tool))?;
        let (place, why) = (&fault.place, &fault.message);
        Some(format!("the digests of {tool} cannot be read as they are\n  {place}: {why}"))
    }
}
