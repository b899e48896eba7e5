//! What the files say together: the pins, the registry, who repeats a pin and
//! what follows from the registry.
//!
//! Judges nothing: `verify` does.

mod beside;
pub(crate) mod by_hand;
pub(crate) mod compatibility;
pub(crate) mod consumer;
pub(crate) mod derived;
pub(crate) mod locked;
mod pin;
mod place_fault;
mod placed;
mod replacements;
mod revoked;
pub mod status;
pub(crate) mod store;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use self::consumer::Consumer;
pub use self::pin::Pin;
pub(crate) use self::place_fault::{Fault, PlaceFault};
pub(crate) use self::placed::Places;
use crate::finding::{Place, Problem};
use crate::place::SharedText;
use crate::schema::compatibility::{Bundle, Table};
use crate::schema::lockfile::Lockfile;
use crate::schema::manifest::Manifest;
use crate::schema::marker::{MarkedLine, Misspelt};
use crate::schema::registry::Registry;
use crate::schema::settings::AddressId;
use crate::schema::source::Source;
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::Span;
use crate::world::layout::FileKind;
use crate::world::{Content, File, World, no_source};

/// What is taken for the source where there is none.
static NO_SOURCE: LazyLock<Source> = LazyLock::new(Source::default);

/// What a file says, with its path.
#[derive(Debug)]
pub struct Parsed<'w, T: ?Sized> {
    /// The path, relative to the root.
    pub(crate) path: &'w RepoPath,
    /// What it holds.
    pub content: &'w T,
}

// Derived, these would ask the same of `T`, which is only borrowed.
impl<T: ?Sized> Clone for Parsed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Parsed<'_, T> {}

/// What the files of a world say.
#[derive(Debug)]
pub struct Model<'w> {
    /// The files.
    pub world: &'w World,
    /// The source; empty if it could not be read.
    source: &'w Source,
    /// The pins: those of the source first, then those of the settings.
    pub pins: Vec<Pin>,
    /// The place of each pin among these, by its tool.
    pin_of: HashMap<String, usize>,
    /// What is wrong with the pins of the settings.
    pin_faults: Vec<PlaceFault>,
    /// The compatibility tables: the source's first, then those of the settings.
    pub(crate) tables: Vec<Parsed<'w, Table>>,
    /// The files that an address names something in.
    files_about: BTreeMap<AddressId, Vec<&'w RepoPath>>,
    /// The registry files that could be read, by tool.
    pub registries: BTreeMap<&'w str, Parsed<'w, Registry>>,
    /// The tools that have a registry file, readable or not.
    pub(crate) registered: BTreeSet<&'w str>,
    /// Every Cargo.toml that could be read.
    pub(crate) manifests: Vec<Parsed<'w, Manifest>>,
    /// Every Cargo.lock that could be read.
    pub(crate) locks: Vec<Parsed<'w, Lockfile>>,
    /// The marked lines of every file that has some.
    pub(crate) marked: Vec<Parsed<'w, [MarkedLine]>>,
    /// What looks like a marker in every file that has such, and is none.
    pub(crate) misspelt: Vec<Parsed<'w, [Misspelt]>>,
    /// What is wrong with the files themselves, each with the kind of its file and that.
    problems: Vec<(FileKind, RepoPath, Cow<'w, Problem>)>,
    /// The files that such a problem is about. What is wrong may stand in the settings.
    broken: BTreeSet<RepoPath>,
}

impl<'w> Model<'w> {
    /// Puts together what the files say; those that nobody asked before are
    /// parsed now.
    pub fn of(world: &'w World) -> Self {
        let mut model = Self::without_files(world);
        let settings = world.settings();
        let source = &settings.source;
        // Where the settings say where versions stand, there need be no source.
        if world.file(source).is_none() && (settings.source_required || settings.places.tools.is_empty()) {
            let problem = Cow::Owned(no_source(settings));
            model.problems.push((FileKind::Source, source.clone(), problem));
        }
        world.files().for_each(|file| model.add(file));
        model.tables = tables(&model);
        (model.pins, model.pin_faults) = pin::pins(&model);
        let pins = model.pins.iter().enumerate();
        model.pin_of = pins.map(|(index, pin)| (pin.tool.value.to_string(), index)).collect();
        model.broken = model.problems.iter().map(|(_, path, _)| path.clone()).collect();
        model
    }

    fn without_files(world: &'w World) -> Self {
        Self {
            world,
            source: &NO_SOURCE,
            pins: Vec::new(),
            pin_of: HashMap::new(),
            pin_faults: Vec::new(),
            tables: Vec::new(),
            files_about: placed::ids_of_files(world),
            registries: BTreeMap::new(),
            registered: BTreeSet::new(),
            manifests: Vec::new(),
            locks: Vec::new(),
            marked: Vec::new(),
            misspelt: Vec::new(),
            problems: Vec::new(),
            broken: BTreeSet::new(),
        }
    }

    /// Adds what a file says.
    fn add(&mut self, file: &'w File) {
        let (path, said) = (&file.path, file.said());
        match &said.content {
            Content::Source(source) => self.source = source,
            Content::Registry(tool, registry) => {
                let tool = tool.as_str();
                self.registered.insert(tool);
                let registry = registry.as_ref().map(|content| Parsed { path, content });
                self.registries.extend(registry.map(|registry| (tool, registry)));
            }
            Content::Manifest(content) => self.manifests.push(Parsed { path, content }),
            Content::Lock(content) => self.locks.push(Parsed { path, content }),
            Content::Record(_) | Content::Nothing => {}
        }
        if !said.marked.is_empty() {
            self.marked.push(Parsed { path, content: &*said.marked });
        }
        if !said.misspelt.is_empty() {
            self.misspelt.push(Parsed { path, content: &*said.misspelt });
        }
        let problems = said.problems.iter();
        self.problems.extend(problems.map(|problem| (file.kind, path.clone(), Cow::Borrowed(problem))));
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> &'w str {
        self.world.text(path).unwrap_or_default()
    }

    /// The same, to be edited.
    pub(crate) fn shared_text(&self, path: &str) -> SharedText {
        self.world.shared_text(path)
    }

    /// What an extension has recorded in a file, if it could be read.
    pub fn record<T: 'static>(&self, path: &str) -> Option<&'w T> {
        match &self.world.file(path)?.said().content {
            Content::Record(record) => record.downcast_ref(),
            _ => None,
        }
    }

    /// What is wrong with the files of some kinds.
    pub fn problems(&self, counts: impl Fn(FileKind) -> bool) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |(kind, ..)| counts(*kind)).map(|(_, _, problem)| problem.as_ref())
    }

    /// The first thing that is wrong with a file.
    pub(crate) fn problem_of(&self, path: &RepoPath) -> Option<&Problem> {
        self.problems.iter().find(|(_, of, _)| of == path).map(|(_, _, problem)| problem.as_ref())
    }

    /// What is wrong with the source, if it cannot be read whole. While it
    /// cannot, a tool that seems not to be pinned may well be.
    pub(crate) fn unread_source(&self) -> Option<&Problem> {
        self.problems(|kind| kind == FileKind::Source).next()
    }

    /// The source; empty if it could not be read.
    pub(crate) fn source(&self) -> &'w Source {
        self.source
    }

    /// The pin of a tool.
    pub fn pin(&self, tool: &str) -> Option<&Pin> {
        self.pins.get(*self.pin_of.get(tool)?)
    }

    /// What is wrong with the pin of a tool in the settings.
    pub(crate) fn pin_fault(&self, tool: &str) -> Option<&Problem> {
        self.pin_faults.iter().find_map(|fault| fault.of_tool(tool))
    }

    /// What is wrong with the pins of the settings.
    pub(crate) fn pin_problems(&self) -> impl Iterator<Item = &Problem> {
        self.pin_faults.iter().map(PlaceFault::problem)
    }

    /// What is wrong with the places of compatibility tables and bundles.
    pub(crate) fn table_faults(&self) -> Vec<PlaceFault> {
        placed::table_faults(self)
    }

    /// Whether a tool without a pin here has none.
    pub(crate) fn knows_all_pins(&self) -> bool {
        self.unread_source().is_none() && self.pin_faults.is_empty()
    }

    /// Where tools are pinned, for people.
    pub(crate) fn where_pinned(&self) -> String {
        let settings = self.world.settings();
        match (self.world.file(&settings.source).is_some(), settings.places.has_pins()) {
            (false, true) => settings.path.to_string(),
            (true, true) => format!("{} or {}", settings.source, settings.path),
            (_, false) => settings.source.to_string(),
        }
    }

    /// The files that an address of the settings names something in.
    pub(crate) fn files_about(&self, id: AddressId) -> &[&'w RepoPath] {
        self.files_about.get(&id).map_or(&[], Vec::as_slice)
    }

    /// What the places of the settings come to.
    fn places(&self) -> &Places {
        self.world.found_out().places.get_or_init(|| placed::places(self))
    }

    /// What is wrong with the places of the settings.
    pub(crate) fn place_faults(&self) -> impl Iterator<Item = &PlaceFault> {
        self.pin_faults.iter().chain(&self.places().faults)
    }

    /// How the version of a crate follows a tool's, if it does.
    pub(crate) fn mapping(&self, tool: &str, krate: &CrateName) -> Option<&VersionMapping> {
        let of_settings = self.world.settings().places.tool(tool).into_iter().flat_map(|tool| &tool.crates);
        let registry = self.registries.get(tool);
        let of_registry = registry.into_iter().flat_map(|registry| &registry.content.crates);
        let following = of_settings.chain(of_registry).find(|following| following.name == *krate);
        following.map(|following| &following.mapping.value)
    }

    /// The bundles of versions that the settings name, each with its file.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = (&'w RepoPath, &'w Bundle)> {
        let world = self.world;
        let files = world.files().filter(|file| {
            !world.settings().places.bundles.is_empty() && !file.said().placed.bundles.is_empty()
        });
        files.flat_map(|file| {
            let bundles = file.said().placed.bundles.iter().filter_map(|(_, bundles)| bundles.as_ref().ok());
            bundles.flatten().map(|bundle| (&file.path, bundle))
        })
    }

    /// The compatibility tables that a tool has of its own.
    pub(crate) fn tables_of(&self, tool: &str) -> impl Iterator<Item = Parsed<'w, Table>> {
        self.tables.iter().copied().filter(move |table| table.content.tool.value == *tool)
    }

    /// Every place that repeats a pin, by path and line.
    pub(crate) fn consumers(&self) -> &[Consumer] {
        self.world.found_out().consumers.get_or_init(|| consumer::consumers(self))
    }

    /// The bytes of places that stand for a version of some tool.
    pub(crate) fn claimed(&self) -> &[(RepoPath, Span)] {
        &self.places().claimed
    }

    /// The pins whose registry file could be read.
    pub(crate) fn pinned_registries(&self) -> impl Iterator<Item = (&Pin, Parsed<'w, Registry>)> {
        let pins = self.pins.iter();
        pins.filter_map(|pin| Some((pin, *self.registries.get(self.released_as(&pin.tool.value).as_str())?)))
    }

    /// The tool whose releases a tool has: its own, or those that it shares.
    pub(crate) fn released_as<'t>(&'t self, tool: &'t ToolName) -> &'t ToolName {
        let mut released = tool;
        // The settings are refused where this would go in a circle.
        while let Some(of) = self.world.settings().places.tool(released).and_then(|tool| tool.of.as_ref()) {
            released = &of.value;
        }
        released
    }

    /// The registry file of the releases that a tool has, if it could be read.
    pub(crate) fn registry(&self, tool: &ToolName) -> Option<Parsed<'w, Registry>> {
        self.registries.get(self.released_as(tool).as_str()).copied()
    }

    /// Whether a tool has artifacts that its registry file must know: the settings
    /// can have one without.
    pub(crate) fn needs_registry(&self, tool: &ToolName) -> bool {
        self.registered.contains(self.released_as(tool).as_str())
            || self.world.settings().places.tool(tool).is_none()
    }

    /// Whether the digests of a tool's artifacts must be known.
    pub(crate) fn needs_digests(&self, tool: &ToolName) -> bool {
        let has_table =
            || self.world.settings().places.tool(tool).is_some_and(|tool| !tool.digests.is_empty());
        self.needs_registry(tool)
            || has_table()
            || self.stores_of(tool).iter().any(|store| !store.says_versions())
    }

    /// The tools that there are: pinned, or with a registry file.
    pub fn tools(&self) -> BTreeSet<&str> {
        let pinned = self.pins.iter().map(|pin| pin.tool.value.as_str());
        pinned.chain(self.registered.iter().copied()).collect()
    }

    /// The place of a pin's version.
    pub fn pin_place(&self, pin: &Pin) -> Place {
        self.place(&pin.path, &pin.version.span)
    }

    /// The place of a span in a file.
    pub fn place(&self, path: &RepoPath, span: &Span) -> Place {
        self.world.file(path).map_or_else(|| Place::file(path), |file| file.place(span))
    }

    /// Whether a file was read without any problem. Of one that was not, parts
    /// are missing here: nothing may be concluded from their absence, and no
    /// edit may be made beside them.
    pub(crate) fn is_whole(&self, path: &str) -> bool {
        !self.broken.contains(path)
    }

    /// Where the registry file of `tool` is or would be.
    pub(crate) fn registry_path(&self, tool: &ToolName) -> RepoPath {
        self.world.settings().registry.file_of(self.released_as(tool), ".json")
    }
}

/// The compatibility tables of the source and of the settings.
fn tables<'w>(model: &Model<'w>) -> Vec<Parsed<'w, Table>> {
    let settings = model.world.settings();
    let of_source = model.source.tables.iter().map(|content| Parsed { path: &settings.source, content });
    let mut tables: Vec<Parsed<'w, Table>> = of_source.collect();
    for table in &settings.places.tables {
        for path in model.files_about(table.at).iter().copied() {
            let Some(file) = model.world.file(path) else { continue };
            let placed = &file.said().placed;
            // Of one with a problem, parts are missing.
            let whole = placed.tables.iter().filter(|(id, _)| *id == table.at && placed.problems.is_empty());
            let found = whole.filter_map(|(_, tables)| tables.as_ref().ok()).flatten();
            tables.extend(found.map(|content| Parsed { path, content }));
        }
    }
    tables
}
