//! The tables of the settings that say where versions stand: `[tool.NAME]`,
//! `[[compatibility_table]]` and `[[bundle]]`.
//!
//! Does not look into the files that they name.

use std::collections::HashMap;

use super::digests::{self, DigestSettings};
use super::platforms::Of;
use super::revoked::{self, RevokedReleases};
use super::scheme::Scheme;
use super::tables::TableSettings;
use super::{RegistrySettings, error, string, unknown_key};
use crate::place::{Address, Hole};
use crate::schema::packaging::{Packaging, PackagingKey};
use crate::schema::registry::FollowingCrate;
use crate::syntax::SyntaxError;
use crate::syntax::node::{Node, Quotes};
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, ToolName};
use crate::value::text::{Span, Spanned, listed};
use crate::value::version::{ReadVersion, Version};

/// What may be said of one tool.
const KEYS: [&str; 13] = [
    "pin",
    "also",
    "crates",
    "of",
    "scheme",
    "digests",
    "revoked",
    "platforms",
    "registry_keys",
    "registry_defaults",
    "program",
    "strip_prefix",
    "archive_type",
];

/// An address of the settings, by its place in [`Places::addresses`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AddressId(pub(crate) usize);

/// Where versions stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    /// Every address, with where it stands in the settings.
    pub(crate) addresses: Vec<Spanned<Address>>,
    /// The tools that have a table, in the order of the settings.
    pub(crate) tools: Vec<ToolSettings>,
    /// The place of each among these: there may be many of both.
    by_name: HashMap<ToolName, usize>,
    /// The place of the tool whose digests are at an address among these.
    digests_of: HashMap<AddressId, usize>,
    /// The compatibility tables besides the source's.
    pub(crate) tables: Vec<TableSettings>,
    /// Where bundles of versions stand that fit each other.
    pub(crate) bundles: Vec<AddressId>,
}

/// What the settings say of one tool.
#[derive(Clone, Debug)]
pub(crate) struct ToolSettings {
    /// The tool.
    pub(crate) name: Spanned<ToolName>,
    /// Where its version is written; none for the source.
    pub(crate) pin: Option<AddressId>,
    /// Where it is repeated.
    pub(crate) also: Vec<AddressId>,
    /// The crates that follow it, besides those of its registry file.
    pub(crate) crates: Vec<FollowingCrate>,
    /// The tool whose releases it shares.
    pub(crate) of: Option<Spanned<ToolName>>,
    /// What its versions are, if not what they look like.
    pub(crate) scheme: Option<Scheme>,
    /// Where the digests of its artifacts stand, besides a registry file.
    pub(crate) digests: Vec<DigestSettings>,
    /// The releases that may not be used any more.
    pub(crate) revoked: RevokedReleases,
    /// What is said of its registry file and its URLs, before what is said for all tools.
    pub(crate) registries: RegistrySettings,
    /// How its program lies in what is downloaded, where its registry file does not say it.
    pub(crate) packaging: Packaging,
}

impl ToolSettings {
    /// Of a tool of which nothing is said yet.
    fn new(name: Spanned<ToolName>) -> Self {
        Self {
            name,
            pin: None,
            also: Vec::new(),
            crates: Vec::new(),
            of: None,
            scheme: None,
            digests: Vec::new(),
            revoked: RevokedReleases::default(),
            registries: RegistrySettings::default(),
            packaging: Packaging::default(),
        }
    }
}

impl Places {
    /// An address.
    pub(crate) fn address(&self, id: AddressId) -> &Spanned<Address> {
        &self.addresses[id.0]
    }

    /// What is said of a tool.
    pub(crate) fn tool(&self, name: &str) -> Option<&ToolSettings> {
        self.tools.get(*self.by_name.get(name)?)
    }

    /// Every table of digests.
    pub(crate) fn digests(&self) -> impl Iterator<Item = &DigestSettings> {
        self.tools.iter().flat_map(|tool| &tool.digests)
    }

    /// The table of digests that is at an address, and whose it is.
    pub(crate) fn digests_at(&self, id: AddressId) -> Option<(&ToolSettings, &DigestSettings)> {
        let tool = &self.tools[*self.digests_of.get(&id)?];
        Some((tool, tool.digests.iter().find(|digests| digests.at == id)?))
    }

    /// What is a version of a tool: of one of the convention, numbers only.
    pub(crate) fn versions_of(&self, tool: &str) -> ReadVersion {
        let may_be_names = |tool: &ToolSettings| match tool.scheme {
            Some(scheme) => scheme == Scheme::Opaque,
            None => tool.pin.is_some(),
        };
        if self.tool(tool).is_some_and(may_be_names) { Version::any } else { str::parse }
    }

    /// A version of a tool, whatever file it stands in.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn version(&self, tool: &str, text: &str) -> Result<Version, String> {
        let is_semver = self.tool(tool).is_some_and(|tool| tool.scheme == Some(Scheme::Semver));
        if let (true, Err(error)) = (is_semver, semver::Version::parse(text)) {
            return Err(format!("{text:?} is no version of semver: {error}"));
        }
        self.versions_of(tool)(text).map_err(|error| error.to_string())
    }

    /// Whether something is said of where versions stand.
    pub(crate) fn has_pins(&self) -> bool {
        !self.tools.is_empty()
    }

    /// Reads `[tool.*]` of settings with that text.
    pub(super) fn read_tools(&mut self, text: &str, node: &Node<'_>) -> Result<(), SyntaxError> {
        let Some(entries) = node.map() else {
            return Err(error(node, "tools are written as tables [tool.NAME]"));
        };
        for entry in entries {
            let name = entry.name().parse::<ToolName>().map_err(|why| error(&entry.key, why.to_string()))?;
            let span = entry.key.span.clone();
            let tool = self.read_tool(text, Spanned::new(name, span), &entry.value)?;
            self.by_name.insert(tool.name.value.clone(), self.tools.len());
            self.digests_of.extend(tool.digests.iter().map(|digests| (digests.at, self.tools.len())));
            self.tools.push(tool);
        }
        self.check_shared(node)
    }

    fn read_tool(
        &mut self,
        text: &str,
        name: Spanned<ToolName>,
        node: &Node<'_>,
    ) -> Result<ToolSettings, SyntaxError> {
        let mut tool = ToolSettings::new(name);
        let Some(entries) = node.map() else {
            return Err(error(node, format!("{} is written as a table [tool.{0}]", tool.name.value)));
        };
        for entry in entries {
            let (key, value) = (entry.name(), &entry.value);
            match key {
                "pin" => {
                    let address = self.read_address(value, key)?;
                    let template = &self.address(address).value.template;
                    if template.as_ref().is_some_and(|template| !template.tells_version()) {
                        return Err(error(
                            value,
                            "the template of a pin must hold the whole version, such as {version}",
                        ));
                    }
                    tool.pin = Some(address);
                }
                "also" => tool.also = self.read_addresses(value, key)?,
                "crates" => tool.crates = crates(value)?,
                "of" => tool.of = Some(Spanned::new(tool_name(value, key)?, value.span.clone())),
                "scheme" => tool.scheme = Some(Scheme::read(value)?),
                "digests" => tool.digests = digests::read(self, value)?,
                "revoked" => tool.revoked = revoked::read(value)?,
                "platforms" | "registry_keys" | "registry_defaults" => {
                    tool.registries.read(key, text, value, Of::Tool)?
                }
                _ => match PackagingKey::named(key) {
                    Some(of_packaging) => {
                        let said = string(value, key)?;
                        of_packaging.check(&said).map_err(|why| error(value, why))?;
                        tool.packaging.set(of_packaging, Spanned::new(said, value.span.clone()));
                    }
                    None => return Err(unknown_key(&entry.key, "key of a tool", &KEYS)),
                },
            }
        }
        Ok(tool)
    }

    /// Refuses tools that share releases in a circle, or with themselves.
    fn check_shared(&self, node: &Node<'_>) -> Result<(), SyntaxError> {
        for tool in &self.tools {
            let mut seen = vec![&tool.name.value];
            let mut next = tool.of.as_ref();
            while let Some(of) = next {
                if seen.contains(&&of.value) {
                    let circle = listed(seen);
                    let message =
                        format!("{circle}: these tools share the releases of each other, in a circle");
                    let span = tool.of.as_ref().map_or(node.span.clone(), |of| of.span.clone());
                    return Err(SyntaxError { span, message });
                }
                seen.push(&of.value);
                next = self.tool(&of.value).and_then(|tool| tool.of.as_ref());
            }
        }
        Ok(())
    }

    fn read_addresses(&mut self, node: &Node<'_>, key: &str) -> Result<Vec<AddressId>, SyntaxError> {
        match node.sequence() {
            Some(items) => items.iter().map(|item| self.read_address(item, key)).collect(),
            None => Ok(vec![self.read_address(node, key)?]),
        }
    }

    /// Adds the address of a literal.
    pub(super) fn read_address(&mut self, node: &Node<'_>, key: &str) -> Result<AddressId, SyntaxError> {
        let id = self.add_address(node, key)?;
        let address = &self.address(id).value;
        if address.has_inner_holes() {
            let why = "a step with holes can only be the last one, and a key; others are those of a table of digests";
            return Err(error(node, format!("{key} is no place of one literal: {why}")));
        }
        let of_version = address.template.as_ref();
        let is_useless = of_version.is_some_and(|template| {
            !template.tells_version()
                && !template.has(Hole::Commit)
                && !(0..3).any(|n| template.has(Hole::Number(n)))
        });
        if is_useless {
            return Err(error(node, format!("the template of {key} holds no version and no commit")));
        }
        Ok(id)
    }

    /// Adds an address, whatever it leads to.
    pub(super) fn add_address(&mut self, node: &Node<'_>, key: &str) -> Result<AddressId, SyntaxError> {
        let text = string(node, key)?;
        let address = text.parse::<Address>().map_err(|why| {
            let span = inside(node, &why.span);
            SyntaxError { span, message: format!("{key} is no place: {why}") }
        })?;
        self.addresses.push(Spanned::new(address, node.span.clone()));
        Ok(AddressId(self.addresses.len() - 1))
    }
}

/// Where a part of a string stands, if that can be told.
fn inside(node: &Node<'_>, part: &Span) -> Span {
    match node.quotes() {
        Some(Quotes::Plain(width)) => {
            let start = node.span.start + width;
            start + part.start..start + part.end
        }
        _ => node.span.clone(),
    }
}

pub(super) fn tool_name(node: &Node<'_>, key: &str) -> Result<ToolName, SyntaxError> {
    string(node, key)?.parse::<ToolName>().map_err(|why| error(node, why.to_string()))
}

/// `{ name = "{version}" }`.
fn crates(node: &Node<'_>) -> Result<Vec<FollowingCrate>, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(
            node,
            "crates are written as { name = \"{version}\" }: how the crate's version follows",
        ));
    };
    let following = entries.iter().map(|entry| {
        let name = entry.name().parse::<CrateName>().map_err(|why| error(&entry.key, why.to_string()))?;
        let mapping = VersionMapping::new(&string(&entry.value, entry.name())?);
        Ok(FollowingCrate { name, mapping: Spanned::new(mapping, entry.value.span.clone()) })
    });
    following.collect()
}

#[cfg(test)]
mod tests {
    use crate::schema::settings::{Settings, read, refused};

    fn settings(text: &str) -> Settings {
        read(text, &[], &[]).unwrap()
    }

    #[test]
    fn a_tool_says_where_its_version_stands() {
        let text = "[tool.buf]\npin = 'a.bzl :: V / \"buf\" ~ v{version}'\nalso = ['b.json', \"c.yml :: x / y\"]\n\
                    crates = { buf-kit = \"0.{minor}.0\" }\nof = \"buffer\"\nscheme = \"opaque\"\n\n\
                    [[compatibility_table]]\nat = 'a.bzl :: FITS'\nof = \"buf\"\n\n[[bundle]]\nat = 'b.json :: bundles'\n";
        let places = settings(text).places;
        let tool = places.tool("buf").unwrap();
        let address = |id| places.address(id).value.to_string();
        assert_eq!(tool.pin.map(address).unwrap(), "a.bzl :: V / \"buf\" ~ v{version}");
        let also: Vec<String> = tool.also.iter().map(|id| address(*id)).collect();
        assert_eq!(also, ["b.json", "c.yml :: x / y"]);
        assert_eq!(tool.crates[0].name, "buf-kit");
        assert_eq!(tool.of.as_ref().unwrap().value, "buffer");
        assert_eq!(places.tables[0].of.as_ref().unwrap(), &"buf");
        assert_eq!(address(places.bundles[0]), "b.json :: bundles");
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        refused("tool = 1", "1", "[tool.NAME]");
        refused("[tool]\na = 1", "1", "[tool.a]");
        refused("[tool.\"a b\"]", "\"a b\"", "no tool name");
        refused(
            "[tool.a]\nversion = 'x'",
            "version",
            "known are pin, also, crates, of, scheme, digests, revoked,",
        );
        refused("[tool.a]\npin = 'a.bzl :: x / '", "", "a step is missing");
        refused("[tool.a]\npin = 'a.bzl :: x / b c'", " ", "double quotes");
        refused("[tool.a]\npin = '/etc/passwd'", "/etc/passwd", "inside the repository");
        refused("[tool.a]\npin = 'a ~ v{major}'", "'a ~ v{major}'", "must hold the whole version");
        refused("[tool.a]\nalso = ['a ~ x{platform}']", "'a ~ x{platform}'", "no version and no commit");
        refused("[tool.a]\nalso = [3]", "3", "must be a string");
        refused("[tool.a]\ncrates = ['x']", "['x']", "{ name = \"{version}\" }");
        refused("[tool.a]\ncrates = { '1' = 'x' }", "'1'", "no crate name");
        refused("[tool.a]\nscheme = 'calver'", "'calver'", "one of semver, numbers, opaque");
        refused("[tool.a]\nof = 'a'", "'a'", "in a circle");
        refused("[tool.a]\nof = 'b'\n[tool.b]\nof = 'a'", "'b'", "a, b: these tools share");
        refused("[[compatibility_table]]\nof = 'a'", "[[compatibility_table]]", "needs the key \"at\"");
        refused("[[compatibility_table]]\nat = 'a'", "'a'", "the whole compatibility_table");
        refused("[[bundle]]\nat = 'a :: b'\nof = 'c'", "of", "known are at");
        refused("bundle = 1", "1", "[[bundle]]");
    }
}
