//! What the keys of a registry file are called, where a repository calls them otherwise.
//!
//! Does not know what stands behind them: `registry_reader` does.

use std::fmt;

/// A key of a registry file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RegistryKey {
    /// The tool's name.
    ToolName,
    /// `owner/name`.
    GithubRepo,
    /// The URL of an artifact, with placeholders.
    UrlTemplate,
    /// The newest stable release.
    LatestVersion,
    /// The program in its artifacts.
    Program,
    /// The folder around everything in its archives.
    StripPrefix,
    /// What its artifacts are packed as.
    ArchiveType,
    /// The crates that follow.
    Crates,
    /// The platforms that a release needs.
    SupportedPlatforms,
    /// The releases.
    Versions,
    /// When a release was published.
    ReleaseDate,
    /// The artifacts of a release.
    Platforms,
    /// The digest of an artifact.
    Sha256,
    /// The end of its URL.
    UrlSuffix,
    /// Its whole URL.
    Url,
    /// Its size.
    Size,
    /// Who agrees with its digest.
    VerifiedBy,
}

/// What has keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    File,
    Release,
    Artifact,
}

/// What a tool and each of its artifacts have.
const FILE_AND_ARTIFACT: &[Level] = &[Level::File, Level::Artifact];

/// All keys, with what they are called if nobody says otherwise, and what has them.
const KEYS: [(RegistryKey, &str, &[Level]); 17] = [
    (RegistryKey::ToolName, "tool_name", &[Level::File]),
    (RegistryKey::GithubRepo, "github_repo", &[Level::File]),
    (RegistryKey::UrlTemplate, "url_template", &[Level::File]),
    (RegistryKey::LatestVersion, "latest_version", &[Level::File]),
    (RegistryKey::Program, "program", FILE_AND_ARTIFACT),
    (RegistryKey::StripPrefix, "strip_prefix", FILE_AND_ARTIFACT),
    (RegistryKey::ArchiveType, "archive_type", FILE_AND_ARTIFACT),
    (RegistryKey::Crates, "crates", &[Level::File]),
    (RegistryKey::SupportedPlatforms, "supported_platforms", &[Level::File]),
    (RegistryKey::Versions, "versions", &[Level::File]),
    (RegistryKey::ReleaseDate, "release_date", &[Level::Release]),
    (RegistryKey::Platforms, "platforms", &[Level::Release]),
    (RegistryKey::Sha256, "sha256", &[Level::Artifact]),
    (RegistryKey::UrlSuffix, "url_suffix", &[Level::Artifact]),
    (RegistryKey::Url, "url", &[Level::Artifact]),
    (RegistryKey::Size, "size", &[Level::Artifact]),
    (RegistryKey::VerifiedBy, "verified_by", &[Level::Artifact]),
];

impl RegistryKey {
    /// The key of that name, as this tool calls it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        KEYS.iter().find(|(_, known, _)| *known == name).map(|(key, ..)| *key)
    }

    /// All of them, as this tool calls them.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        KEYS.iter().map(|(_, name, _)| *name)
    }

    fn known(self) -> (&'static str, &'static [Level]) {
        let known = KEYS.iter().find(|(key, ..)| *key == self);
        known.map_or(("", &[]), |(_, name, levels)| (name, levels))
    }
}

impl fmt::Display for RegistryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.known().0)
    }
}

/// What keys are called, where somebody says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegistryKeys(Vec<(RegistryKey, String)>);

impl RegistryKeys {
    /// Of what somebody says.
    pub(crate) fn new(said: Vec<(RegistryKey, String)>) -> Self {
        Self(said)
    }

    /// What a key is called.
    pub(crate) fn name(&self, key: RegistryKey) -> &str {
        let said = self.0.iter().find(|(said, _)| *said == key);
        said.map_or(key.known().0, |(_, name)| name.as_str())
    }

    /// The key that a name stands for, among those of what has `beside`.
    pub(crate) fn key(&self, name: &str, beside: RegistryKey) -> Option<RegistryKey> {
        beside.known().1.iter().find_map(|level| keys_of(*level).find(|key| self.name(*key) == name))
    }

    /// These, and those of `others` of which nothing is said here.
    pub(crate) fn over(&self, others: &Self) -> Self {
        let is_said = |key: RegistryKey| self.0.iter().any(|(said, _)| *said == key);
        let others = others.0.iter().filter(|(key, _)| !is_said(*key));
        Self(self.0.iter().chain(others).cloned().collect())
    }

    /// Two keys of one thing that have one name.
    pub(crate) fn clash(&self) -> Option<(RegistryKey, RegistryKey)> {
        [Level::File, Level::Release, Level::Artifact].into_iter().find_map(|level| {
            keys_of(level).find_map(|key| {
                let first = keys_of(level).find(|first| self.name(*first) == self.name(key))?;
                (first != key).then_some((first, key))
            })
        })
    }
}

/// The keys that something has.
fn keys_of(level: Level) -> impl Iterator<Item = RegistryKey> {
    KEYS.iter().filter(move |(.., levels)| levels.contains(&level)).map(|(key, ..)| *key)
}
