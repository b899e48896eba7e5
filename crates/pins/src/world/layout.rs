//! What each file of a repository is to this tool, by its path alone.
//!
//! Reads no file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::extension::{Extension, Maker, Role};
use crate::place::{Language, SharedText};
use crate::schema::settings::{self, AddressId, Places, Settings};
use crate::schema::{attributes, marker};
use crate::syntax::SyntaxError;
use crate::value::path::RepoPath;
use crate::verify::{named, rules};

pub use crate::schema::attributes::Attributes;
pub use crate::schema::settings::needs_newer;

/// What a file of the repository is to this tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `xtask/pins.toml` or `pins.toml`.
    Settings,
    /// The source.
    Source,
    /// A registry file.
    Registry,
    /// A generated file.
    Generated,
    /// A document with a generated part.
    Document,
    /// What an extension has recorded.
    Record,
    /// What an extension reads.
    Read,
    /// A Cargo.toml.
    Manifest,
    /// A Cargo.lock.
    Lock,
    /// Anything else in which the settings have a version stand.
    Placed,
    /// Starlark whose constants a URL beside a digest may be made of.
    Loaded,
    /// Anything else: of interest only if it holds a marker.
    Other,
}

impl FileKind {
    /// Whether a file is of interest only for what it says: where it cannot be read, nobody
    /// misses it.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Loaded | Self::Other)
    }
}

/// The folder, in the root, in which earlier releases kept what they needed
/// while they wrote. Whoever writes a branch can put one there: it is reported,
/// and means nothing.
pub const OLD_STATE_FOLDER: &str = ".xtask";

/// How the names of files end that are about to change places with others.
pub const STAGED_SUFFIX: &str = ".xtask-new";

/// How a repository is laid out: its settings, and the extensions that they
/// configure.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The settings.
    pub(crate) settings: Settings,
    /// The text that they were read of, if there is one.
    text: Option<SharedText>,
    extensions: Vec<Arc<dyn Extension>>,
    makers: Vec<Maker>,
    addresses: Arc<AddressIndex>,
    attributes: Arc<Attributes>,
}

/// Which addresses are about a file. Most name one; looking at each for every file
/// would take long where there are many of both.
#[derive(Debug, Default)]
struct AddressIndex {
    /// Those that name one, by its path.
    of_one: BTreeMap<RepoPath, Vec<AddressId>>,
    /// Those that name a pattern of files.
    of_many: Vec<AddressId>,
    /// Whether one may stand beside a URL that is made of constants.
    computes_urls: bool,
}

impl AddressIndex {
    fn of(places: &Places) -> Self {
        let mut index = Self {
            computes_urls: places.digests().any(|digests| {
                let path = places.address(digests.at).value.path();
                let is_starlark = path.is_some_and(|path| Language::of(path.name()) == Language::Starlark);
                is_starlark && !digests.url.is_template()
            }),
            ..Self::default()
        };
        for (number, address) in places.addresses.iter().enumerate() {
            let id = AddressId(number);
            match address.value.path() {
                Some(path) => index.of_one.entry(path.clone()).or_default().push(id),
                None => index.of_many.push(id),
            }
        }
        index
    }
}

impl Layout {
    /// Where the settings are, where there is an xtask.
    pub const SETTINGS: &str = settings::PATH;
    /// Where they are otherwise.
    pub const ROOT_SETTINGS: &str = settings::ROOT_PATH;

    /// Where the source is if the settings do not say.
    pub fn usual_source() -> RepoPath {
        Settings::default().source
    }

    /// The layout that the settings say, of which the path and the text are given;
    /// without any, that of the conventions.
    ///
    /// # Errors
    /// What is wrong with the settings; nothing can be checked with half of them.
    pub fn read(file: Option<(&RepoPath, &SharedText)>, makers: &[Maker]) -> Result<Self, SyntaxError> {
        let sections: Vec<&str> = makers.iter().map(|maker| maker.section).collect();
        let known = rules([]).chain(makers.iter().map(|maker| maker.rule)).map(named);
        let settings = match file {
            Some((path, text)) => {
                let settings = settings::of(text, &sections, &known.collect::<Vec<_>>())?;
                Settings { path: path.clone(), ..settings }
            }
            None => Settings::default(),
        };
        let text = file.map(|(_, text)| text.clone());
        let make = |maker: &Maker| {
            (maker.make)(settings.sections.iter().find(|section| section.name == maker.section))
        };
        let extensions = makers.iter().map(make).collect::<Result<_, _>>()?;
        let addresses = Arc::new(AddressIndex::of(&settings.places));
        Ok(Self {
            settings,
            text,
            extensions,
            makers: makers.to_vec(),
            addresses,
            attributes: Arc::default(),
        })
    }

    /// The same extensions with other settings.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn with_settings(&self, path: &RepoPath, text: &SharedText) -> Result<Self, SyntaxError> {
        let read = Self::read(Some((path, text)), &self.makers)?;
        Ok(Self { attributes: self.attributes.clone(), ..read })
    }

    /// The same for files of which git's attributes say this.
    #[must_use]
    pub fn with_attributes(self, attributes: Attributes) -> Self {
        Self { attributes: Arc::new(attributes), ..self }
    }

    /// The text that the settings were read of, if there is one.
    pub fn text(&self) -> Option<&SharedText> {
        self.text.as_ref()
    }

    /// The files that the settings name by their paths, or Cargo's conventions in the root: most are
    /// of interest where they are there.
    pub fn named_files(&self) -> Vec<RepoPath> {
        let of_cargo = ["Cargo.toml", "Cargo.lock"].map(RepoPath::known);
        let placed = self.addresses.of_one.keys().cloned();
        let own = [self.settings.path.clone(), self.settings.source.clone()];
        let of_extensions = self.extensions().flat_map(Extension::known_paths);
        let named: BTreeSet<RepoPath> = placed.chain(of_cargo).chain(own).chain(of_extensions).collect();
        named.into_iter().collect()
    }

    /// The folder of the registry.
    pub fn registry(&self) -> &RepoPath {
        &self.settings.registry
    }

    /// Whether a file is written in this repository by people, as far as git's attributes
    /// tell.
    pub(crate) fn is_own(&self, path: &RepoPath) -> bool {
        !self.attributes.leave_out(path)
    }

    /// Decides what each of the repository's files is. Left out are files that
    /// the settings exclude, vendored crates, which belong to somebody else, and
    /// what a change in progress keeps beside the files.
    pub fn classify<'p>(&self, paths: &'p [RepoPath]) -> Vec<(&'p RepoPath, FileKind)> {
        let vendored: BTreeSet<&str> = paths
            .iter()
            .filter_map(|path| path.strip_suffix(".cargo-checksum.json"))
            .filter(|folder| !folder.is_empty())
            .collect();
        let is_vendored = |path: &RepoPath| {
            !vendored.is_empty()
                && path.match_indices('/').any(|(slash, _)| vendored.contains(&path[..=slash]))
        };
        paths
            .iter()
            .filter(|path| !path.ends_with(STAGED_SUFFIX))
            .map(|path| (path, self.kind(path)))
            .filter(|(path, kind)| match kind {
                FileKind::Manifest | FileKind::Lock => {
                    !self.settings.excludes(path) && !is_vendored(path) && !self.attributes.is_vendored(path)
                }
                FileKind::Loaded | FileKind::Other => !self.settings.excludes(path) && !is_vendored(path),
                _ => true,
            })
            .collect()
    }

    pub(crate) fn kind(&self, path: &RepoPath) -> FileKind {
        let name = path.name();
        let settings = &self.settings;
        let of_role = |role: Role| match role {
            Role::Generated => FileKind::Generated,
            Role::Document => FileKind::Document,
            Role::Record => FileKind::Record,
            Role::Read => FileKind::Read,
        };
        let role = self.role(path);
        match (name, role) {
            _ if *path == settings.path => FileKind::Settings,
            _ if *path == settings.source => FileKind::Source,
            _ if *path == settings.registry_data || settings.bazel.lock.as_ref() == Some(path) => {
                FileKind::Generated
            }
            (_, Some(role)) if role != Role::Read => of_role(role),
            _ if name.ends_with(".json") && path.folder().strip_suffix('/') == Some(&*settings.registry) => {
                FileKind::Registry
            }
            ("Cargo.toml", _) => FileKind::Manifest,
            ("Cargo.lock", _) => FileKind::Lock,
            (_, Some(role)) => of_role(role),
            _ if self.has_addresses_about(path) && !settings.excludes(path) => FileKind::Placed,
            _ if self.addresses.computes_urls && Language::of(name) == Language::Starlark => FileKind::Loaded,
            _ => FileKind::Other,
        }
    }

    /// The addresses of the settings that are about a file, in their order.
    pub(crate) fn addresses_about(&self, path: &RepoPath) -> Vec<AddressId> {
        let mut ids = self.addresses.of_one.get(path).cloned().unwrap_or_default();
        let places = &self.settings.places;
        let of_many = self.addresses.of_many.iter();
        ids.extend(of_many.filter(|id| places.address(**id).value.is_about(path)));
        ids.sort_unstable();
        ids
    }

    /// Whether a URL beside a digest may be made of the constants of a file.
    pub(super) fn computes_urls(&self) -> bool {
        self.addresses.computes_urls
    }

    /// Whether an address of the settings is about a file.
    pub(super) fn has_addresses_about(&self, path: &RepoPath) -> bool {
        let AddressIndex { of_one, of_many, .. } = &*self.addresses;
        let places = &self.settings.places;
        of_one.contains_key(path) || of_many.iter().any(|id| places.address(*id).value.is_about(path))
    }

    /// What a file is to the first extension to which it is something.
    fn role(&self, path: &RepoPath) -> Option<Role> {
        self.extensions().find_map(|extension| extension.role(path))
    }

    /// The extensions.
    pub fn extensions(&self) -> impl Iterator<Item = &dyn Extension> {
        self.extensions.iter().map(AsRef::as_ref)
    }

    /// The extension to which a file is something.
    pub(super) fn extension(&self, path: &RepoPath) -> Option<&dyn Extension> {
        self.extensions().find(|extension| extension.role(path).is_some())
    }

    /// Whether this tool could have written `text` to a file of that path: only
    /// such a file is restored after an interrupted change.
    pub fn may_be_changed(&self, path: &RepoPath, text: &str) -> bool {
        match self.kind(path) {
            FileKind::Read => self.has_addresses_about(path),
            FileKind::Settings => {
                let text =
                    self.text.as_ref().map_or_else(|| text.into(), |own| own.becoming(text.to_owned()));
                self.with_settings(&self.settings.path, &text).is_ok()
            }
            FileKind::Other if path.as_str() == attributes::NAME => attributes::name_driver(text),
            FileKind::Loaded | FileKind::Other => {
                !self.settings.excludes(path) && marker::holds(text.as_bytes())
            }
            FileKind::Manifest | FileKind::Lock => !self.settings.excludes(path),
            FileKind::Source
            | FileKind::Registry
            | FileKind::Generated
            | FileKind::Document
            | FileKind::Placed
            | FileKind::Record => true,
        }
    }
}

impl Layout {
    /// Whether this tool could have taken away a file of that path.
    pub fn may_be_removed(&self, path: &RepoPath) -> bool {
        self.kind(path) == FileKind::Registry
    }
}

#[cfg(test)]
mod tests;
