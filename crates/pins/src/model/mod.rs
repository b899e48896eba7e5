//! What the files say together: the pins, the registry, who repeats a pin and
//! what follows from the registry.
//!
//! Judges nothing: `verify` does.

pub(crate) mod compatibility;
pub(crate) mod consumer;
pub mod derived;
pub mod status;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use self::consumer::Consumer;
use crate::finding::{Place, Problem};
use crate::schema::lockfile::Lockfile;
use crate::schema::manifest::Manifest;
use crate::schema::marker::{MarkedLine, Misspelt};
use crate::schema::registry::Registry;
use crate::schema::source::{Pin, Source};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Span;
use crate::world::layout::FileKind;
use crate::world::{Content, World, unreadable};

/// What is taken for the source where there is none.
static NO_SOURCE: LazyLock<Source> = LazyLock::new(Source::default);

/// What a file says, with its path.
#[derive(Debug)]
pub struct Parsed<'w, T: ?Sized> {
    /// The path, relative to the root.
    pub path: &'w RepoPath,
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
    pub source: &'w Source,
    /// The registry files that could be read, by tool.
    pub registries: BTreeMap<&'w str, Parsed<'w, Registry>>,
    /// The tools that have a registry file, readable or not.
    pub registered: BTreeSet<&'w str>,
    /// Every Cargo.toml that could be read.
    pub manifests: Vec<Parsed<'w, Manifest>>,
    /// Every Cargo.lock that could be read.
    pub locks: Vec<Parsed<'w, Lockfile>>,
    /// The marked lines of every file that has some.
    pub marked: Vec<Parsed<'w, [MarkedLine]>>,
    /// What looks like a marker in every file that has such, and is none.
    pub misspelt: Vec<Parsed<'w, [Misspelt]>>,
    /// What is wrong with the files themselves.
    problems: Vec<(FileKind, Cow<'w, Problem>)>,
    /// The files that such a problem is about.
    broken: BTreeSet<RepoPath>,
    consumers: OnceCell<Vec<Consumer>>,
}

impl<'w> Model<'w> {
    /// Puts together what the files say; those that nobody asked before are
    /// parsed now.
    pub fn of(world: &'w World) -> Self {
        let mut model = Self {
            world,
            source: &NO_SOURCE,
            registries: BTreeMap::new(),
            registered: BTreeSet::new(),
            manifests: Vec::new(),
            locks: Vec::new(),
            marked: Vec::new(),
            misspelt: Vec::new(),
            problems: Vec::new(),
            broken: BTreeSet::new(),
            consumers: OnceCell::new(),
        };
        let source = &world.settings().source;
        if world.file(source).is_none() {
            let problem = unreadable(source, FileKind::Source, "there is no such file");
            model.problems.push((FileKind::Source, Cow::Owned(problem)));
        }
        for file in world.files() {
            let (path, said) = (&file.path, file.said());
            match &said.content {
                Content::Source(source) => model.source = source,
                Content::Registry(tool, registry) => {
                    let tool = tool.as_str();
                    model.registered.insert(tool);
                    let registry = registry.as_ref().map(|content| Parsed { path, content });
                    model.registries.extend(registry.map(|registry| (tool, registry)));
                }
                Content::Manifest(content) => model.manifests.push(Parsed { path, content }),
                Content::Lock(content) => model.locks.push(Parsed { path, content }),
                Content::Record(_) | Content::Nothing => {}
            }
            if !said.marked.is_empty() {
                model.marked.push(Parsed { path, content: &*said.marked });
            }
            if !said.misspelt.is_empty() {
                model.misspelt.push(Parsed { path, content: &*said.misspelt });
            }
            model.problems.extend(said.problems.iter().map(|problem| (file.kind, Cow::Borrowed(problem))));
        }
        model.broken = model.problems.iter().map(|(_, problem)| problem.place.path.clone()).collect();
        model
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> &'w str {
        self.world.text(path).unwrap_or_default()
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
        self.problems.iter().filter(move |(kind, _)| counts(*kind)).map(|(_, problem)| problem.as_ref())
    }

    /// The first thing that is wrong with a file.
    pub(crate) fn problem_of(&self, path: &RepoPath) -> Option<&Problem> {
        self.problems(|_| true).find(|problem| problem.place.path == *path)
    }

    /// What is wrong with the source, if it cannot be read whole. While it
    /// cannot, a tool that seems not to be pinned may well be.
    pub(crate) fn unread_source(&self) -> Option<&Problem> {
        self.problems(|kind| kind == FileKind::Source).next()
    }

    /// Every place that repeats a pin, by path and line.
    pub fn consumers(&self) -> &[Consumer] {
        self.consumers.get_or_init(|| consumer::consumers(self))
    }

    /// The pins whose registry file could be read.
    pub(crate) fn pinned_registries(&self) -> impl Iterator<Item = (&'w Pin, Parsed<'w, Registry>)> {
        let pins = self.source.pins.iter();
        pins.filter_map(|pin| Some((pin, *self.registries.get(pin.tool.value.as_str())?)))
    }

    /// The tools that there are: pinned, or with a registry file.
    pub(crate) fn tools(&self) -> BTreeSet<&'w str> {
        let pinned = self.source.pins.iter().map(|pin| pin.tool.value.as_str());
        pinned.chain(self.registered.iter().copied()).collect()
    }

    /// The place of a pin's version.
    pub fn pin_place(&self, pin: &Pin) -> Place {
        self.place(&self.world.settings().source, &pin.version.span)
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
        self.world.settings().registry.file_of(tool, ".json")
    }
}
