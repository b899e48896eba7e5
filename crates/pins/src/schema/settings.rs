//! `xtask/pins.toml` or `pins.toml`: where a repository keeps things, if not where convention
//! has them, and what it waives.
//!
//! Does not apply a waiver; `verify` does.

mod bazel;
mod digests;
mod levels;
mod platforms;
mod registries;
mod registry_defaults;
mod registry_keys;
mod required;
mod revoked;
mod scheme;
mod tables;
mod tools;
mod waivers;

use std::collections::BTreeMap;

use glob::Pattern;

pub(crate) use self::bazel::BazelSettings;
pub(crate) use self::digests::{DigestSettings, Keep, UrlFrom};
pub(crate) use self::levels::Level;
pub(crate) use self::levels::RuleName;
pub(crate) use self::registries::RegistrySettings;
pub use self::required::needs_newer;
pub(crate) use self::revoked::{entry as revoked_entry, revoke};
pub(crate) use self::tools::Places;
pub(crate) use self::tools::{AddressId, ToolSettings};
pub(crate) use self::waivers::Waiver;
use crate::finding::Rule;
use crate::place::{Language, SharedText, matches};
use crate::syntax::SyntaxError;
use crate::syntax::conflict;
use crate::syntax::node::{Entry, Kind, Node, Shape};
use crate::value::near::did_you_mean;
use crate::value::path::{PathError, RepoPath};
use crate::value::text::{Span, Spanned, listed};

/// Where the settings are, in a repository that has an `xtask`.
pub(crate) const PATH: &str = "xtask/pins.toml";

/// Where they are in one that has none.
pub(crate) const ROOT_PATH: &str = "pins.toml";

/// The settings, or the conventions where there are none.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where they are, or would be.
    pub path: RepoPath,
    /// The path of the source.
    pub source: RepoPath,
    /// Whether the settings name it: then it must exist.
    pub(crate) source_required: bool,
    /// The name of the constant with the pins.
    pub(crate) versions: String,
    /// The name of the constant with the compatibility table.
    pub(crate) compatibility: String,
    /// The folder of the registry.
    pub registry: RepoPath,
    /// Where the settings name it, if they do.
    pub(crate) registry_span: Option<Span>,
    /// The path of the Starlark file that repeats the registry for Bazel.
    pub(crate) registry_data: RepoPath,
    /// Whether the settings name that file: then it must exist.
    pub(crate) registry_data_required: bool,
    /// The lock for Bazel.
    pub(crate) bazel: BazelSettings,
    /// What they say to extensions.
    pub(crate) sections: Vec<Section>,
    /// Files that are no consumers.
    pub(crate) exclude: Vec<Pattern>,
    /// What is said of registry files and of URLs, where no tool says otherwise.
    pub(crate) registries: RegistrySettings,
    /// Where versions stand, besides the source.
    pub(crate) places: Places,
    /// What is waived.
    pub(crate) waivers: Vec<Waiver>,
    /// What rules are, if not what they are by themselves, by their names.
    pub(crate) levels: BTreeMap<String, Level>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            path: RepoPath::known(PATH),
            source: RepoPath::known("toolchains/tool_versions.bzl"),
            source_required: false,
            versions: "TOOL_VERSIONS".to_owned(),
            compatibility: "TOOL_COMPATIBILITY".to_owned(),
            registry: RepoPath::known("checksums/tools"),
            registry_span: None,
            registry_data: RepoPath::known("checksums/registry_data.bzl"),
            registry_data_required: false,
            bazel: BazelSettings::default(),
            sections: Vec::new(),
            exclude: Vec::new(),
            registries: RegistrySettings::default(),
            places: Places::default(),
            waivers: Vec::new(),
            levels: BTreeMap::new(),
        }
    }
}

/// A table of the settings that belongs to an extension: keys and texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it says, in its order.
    pub entries: Vec<(String, Spanned<String>)>,
}

impl Settings {
    /// Whether `path` is excluded from the search for consumers.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| matches(pattern, path))
    }

    /// What they have a rule be, if they do.
    pub(crate) fn level(&self, rule: &Rule) -> Option<Level> {
        self.levels.get(rule.name).copied()
    }
}

/// What the settings may say, as it is told to people.
const KNOWN: [&str; 16] = [
    "required_version",
    "source",
    "versions",
    "compatibility",
    "registry",
    "registry_data",
    "exclude",
    "[bazel]",
    "[platforms]",
    "[registry_keys]",
    "[registry_defaults]",
    "[tool.NAME]",
    "[[compatibility_table]]",
    "[[bundle]]",
    "[levels]",
    "[[waiver]]",
];

/// What a text says as settings: see [`of`].
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(text: &str, sections: &[&str], rules: &[RuleName<'_>]) -> Result<Settings, SyntaxError> {
    of(&text.into(), sections, rules)
}

/// What a text says as settings. `sections` are the names of tables that belong to
/// extensions, `rules` the rules that there are.
///
/// # Errors
/// What is wrong with them; nothing can be checked with half of them.
pub(crate) fn of(
    text: &SharedText,
    sections: &[&str],
    rules: &[RuleName<'_>],
) -> Result<Settings, SyntaxError> {
    conflict::check(text)?;
    let document = text.document(Language::Toml).map_err(SyntaxError::clone)?;
    let mut settings = Settings::default();
    required::check(document.root())?;
    for entry in document.root().map().unwrap_or_default() {
        let (key, value) = (entry.name(), &entry.value);
        match key {
            // Is checked already.
            required::KEY => {}
            "source" => {
                settings.source = path(value, key)?;
                settings.source_required = true;
            }
            "versions" => settings.versions = identifier(value, key)?,
            "compatibility" => settings.compatibility = identifier(value, key)?,
            "registry" => {
                settings.registry = path(value, key)?;
                settings.registry_span = Some(value.span.clone());
            }
            "registry_data" => {
                settings.registry_data = path(value, key)?;
                settings.registry_data_required = true;
            }
            "exclude" => settings.exclude = patterns(value)?,
            "bazel" => settings.bazel = bazel::read(value)?,
            "waiver" => settings.waivers = waivers::read(value, rules)?,
            "levels" => settings.levels = levels::read(value, rules)?,
            "platforms" | "registry_keys" | "registry_defaults" => {
                settings.registries.read(key, text, value, platforms::Of::All)?
            }
            "tool" => settings.places.read_tools(text, value)?,
            "compatibility_table" => settings.places.read_tables(value)?,
            "bundle" => settings.places.read_bundles(value)?,
            _ if sections.contains(&key) => settings.sections.push(section(value, key)?),
            _ => {
                let sections: Vec<String> = sections.iter().map(|name| format!("[{name}]")).collect();
                let known: Vec<&str> = KNOWN.into_iter().chain(sections.iter().map(String::as_str)).collect();
                return Err(unknown_key(&entry.key, "setting", &known));
            }
        }
    }
    settings.check_registry_keys()?;
    Ok(settings)
}

/// The path inside the repository that the setting `key` says.
///
/// # Errors
/// What it has to be.
pub fn repo_path(key: &str, path: &str) -> Result<RepoPath, String> {
    // On Windows a backslash would separate folders, elsewhere it would not.
    let parsed = if path.contains('\\') { Err(PathError) } else { path.parse() };
    parsed.map_err(|error| format!("{key} {error}"))
}

/// That a key is none of those that are known; these as they are told, tables in brackets.
fn unknown_key(key: &Node<'_>, what: &str, known: &[&str]) -> SyntaxError {
    let name = key.as_text().unwrap_or_default();
    let plain = known.iter().map(|known| known.trim_matches(['[', ']']).trim_end_matches(".NAME"));
    let meant = did_you_mean(name, plain);
    error(key, format!("unknown {what} {name:?}{meant}; known are {}", listed(known)))
}

fn error(node: &Node<'_>, message: impl Into<String>) -> SyntaxError {
    SyntaxError { span: node.span.clone(), message: message.into() }
}

fn string(node: &Node<'_>, key: &str) -> Result<String, SyntaxError> {
    let text = node.as_text().filter(|text| !text.trim().is_empty());
    text.map(str::to_owned).ok_or_else(|| error(node, format!("{key} must be a string that says something")))
}

fn path(node: &Node<'_>, key: &str) -> Result<RepoPath, SyntaxError> {
    repo_path(key, &string(node, key)?).map_err(|message| error(node, message))
}

fn section(node: &Node<'_>, name: &str) -> Result<Section, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, format!("the {name}'s settings are written as a table [{name}]")));
    };
    let entry = |entry: &Entry<'_>| {
        let (key, value) = (entry.name(), &entry.value);
        Ok((key.to_owned(), Spanned::new(string(value, key)?, value.span.clone())))
    };
    let entries = entries.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Section { name: name.to_owned(), entries })
}

fn identifier(node: &Node<'_>, key: &str) -> Result<String, SyntaxError> {
    let name = string(node, key)?;
    let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if is_identifier { Ok(name) } else { Err(error(node, format!("{key} must be a Starlark identifier"))) }
}

fn pattern(text: &str, node: &Node<'_>) -> Result<Pattern, SyntaxError> {
    Pattern::new(text).map_err(|why| error(node, format!("{text:?} is no pattern of files: {why}")))
}

fn patterns(node: &Node<'_>) -> Result<Vec<Pattern>, SyntaxError> {
    let no_array = || error(node, "exclude must be an array of patterns of files");
    let Kind::Sequence(items, Shape::Brackets) = &node.kind else { return Err(no_array()) };
    items.iter().map(|item| pattern(item.as_text().ok_or_else(no_array)?, item)).collect()
}

/// Asserts that settings are refused, for a reason and where it stands.
#[cfg(test)]
#[track_caller]
fn refused(text: &str, at: &str, expected: &str) {
    let error = read(text, &[], &[]).unwrap_err();
    assert!(error.message.contains(expected), "{text}: {}", error.message);
    assert_eq!(&text[error.span], at, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATE_VERSION: RuleName<'_> = RuleName { name: "crate-version", is_fixed: false };

    #[test]
    fn settings_rename_what_convention_names() {
        let settings = read(
            "source = \"build/versions.bzl\"\nversions = \"V\"\ncompatibility = \"C\"\nregistry = \"build/tools\"\nexclude = [\"third_party/**\"]\n\n[[waiver]]\n\
             rule = \"crate-version\"\nplace = \"examples/*/Cargo.toml\"\nreason = \"shows the old API\"\nexpires = 2027-01-31\n",
            &[],
            &[CRATE_VERSION],
        )
        .unwrap();
        assert_eq!((&*settings.source, &*settings.versions), ("build/versions.bzl", "V"));
        assert_eq!((&*settings.registry, &*settings.compatibility), ("build/tools", "C"));
        assert_eq!(settings.registry_data, Settings::default().registry_data);
        assert!(settings.excludes("third_party/a/b/Cargo.toml"));
        assert!(!settings.excludes("src/third_party/Cargo.toml"));
        assert_eq!(settings.waivers[0].expires.value.to_string(), "2027-01-31");
        assert!(matches(&settings.waivers[0].place, "examples/a/Cargo.toml"));
        assert!(!matches(&settings.waivers[0].place, "examples/a/b/Cargo.toml"));
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = read(text, &["own"], &[CRATE_VERSION]).unwrap_err();
        assert!(error.message.contains(expected), "{text}: {}", error.message);
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        refused("sources = \"x\"", "unknown setting");
        refused("source = 3", "must be a string");
        refused("source = \"../x.bzl\"", "inside the repository");
        refused("source = \"/x.bzl\"", "inside the repository");
        refused("source = \"a\\\\x.bzl\"", "source must be a path inside the repository");
        refused("versions = \"a b\"", "identifier");
        refused("exclude = \"x\"", "an array");
        refused("exclude = [\"a***\"]", "no pattern");
        refused("waiver = 1", "[[waiver]]");
        refused("[[waiver]]\nrule = \"crate-version\"\n", "needs the key");
        refused("[[waiver]]\nrule = \"no-rule\"\n", "no rule is called");
        refused("[[waiver]]\nrule = \"crate-version\"\nplaces = \"x\"\n", "unknown key");
        refused(
            "[[waiver]]\nrule = \"crate-version\"\nplace = \"x\"\nreason = \"y\"\nexpires = \"2027-01-31\"\n",
            "must be a day, such as 2027-01-31 (no quotes), or \"never\"",
        );
        refused(
            "[[waiver]]\nrule = \"crate-version\"\nplace = \"x\"\nreason = \" \"\nexpires = 2027-01-31\n",
            "reason",
        );
        refused("own = 1", "a table [own]");
        refused("[own]\nkey = 1\n", "must be a string");
        refused(
            "[other]\n",
            "exclude, [bazel], [platforms], [registry_keys], [registry_defaults], [tool.NAME], [[compatibility_table]], [[bundle]], [levels], [[waiver]], [own]",
        );
        refused("sorce = 1", "unknown setting \"sorce\" (did you mean source?); known are");
        refused("[tol.a]\n", "(did you mean tool?)");
        refused("levels = 1", "a table [levels]");
        refused("a = [", "");
    }
}
