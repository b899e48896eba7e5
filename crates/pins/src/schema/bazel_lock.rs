//! The lock for Bazel, which reads neither TOML nor YAML: what it holds, and its text.
//!
//! Does not know where that comes from, nor whether a repository wants it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::value::version::Version;

/// What its first key says. Only a file that says it is written over.
const GENERATED: &str = "by sync; do not edit";

/// The form of the file: it changes where an older reader would misread it.
const VERSION: u32 = 1;

/// What the lock holds. Its keys are described in `docs/schema/lock.schema.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct BazelLock {
    generated: &'static str,
    lock_version: u32,
    /// The platforms that some artifact has.
    pub(crate) platforms: BTreeMap<String, LockedPlatform>,
    /// The tools, each with its pinned release.
    pub(crate) tools: BTreeMap<String, LockedTool>,
}

/// Where the artifacts of a platform run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedPlatform {
    /// Labels of constraints.
    pub(crate) constraints: Vec<String>,
}

/// A pinned tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedTool {
    /// The pinned version: one of the releases.
    pub(crate) version: String,
    /// The releases, by version, the newest first.
    #[serde(serialize_with = "newest_first")]
    pub(crate) releases: BTreeMap<Version, LockedRelease>,
}

/// A release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedRelease {
    /// The versions of other tools that fit it, where a table says so.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) compatible: BTreeMap<String, Vec<String>>,
    /// Its package URL, where its publisher is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) purl: Option<String>,
    /// Its artifacts, by platform.
    pub(crate) platforms: BTreeMap<String, LockedArtifact>,
}

/// An artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedArtifact {
    /// Where it is, the publisher's first.
    pub(crate) urls: Vec<String>,
    /// The strongest digest that is recorded.
    pub(crate) integrity: String,
    /// The same in hexadecimal, where it is a SHA-256.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
    /// What it is: `file` for the program itself, or a kind of archive.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The folder in the archive around everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) strip_prefix: Option<String>,
    /// The program.
    pub(crate) program: String,
}

fn newest_first<S: Serializer>(
    releases: &BTreeMap<Version, LockedRelease>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(releases.iter().rev().map(|(version, release)| (version.as_str(), release)))
}

impl BazelLock {
    /// One without tools.
    pub(crate) fn new() -> Self {
        Self {
            generated: GENERATED,
            lock_version: VERSION,
            platforms: BTreeMap::new(),
            tools: BTreeMap::new(),
        }
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        // Nothing in it can fail to be written: its keys are texts.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }
}

/// Whether a file may be written over: it is a lock, or empty.
pub(crate) fn is_lock(text: &str) -> bool {
    text.trim().is_empty() || text.contains(&format!("\"generated\": \"{GENERATED}\""))
}

/// The package URL of a release that the publisher has at `owner/name`, by the tag that
/// one of its URLs names: on github.com, or elsewhere as `v` and the version; or else by
/// its version.
pub(crate) fn purl(repo: &str, url: &str, version: &str) -> Option<String> {
    let repo = repo.to_ascii_lowercase();
    repo.split_once('/')?;
    let path = url.to_ascii_lowercase();
    let start = format!("https://github.com/{repo}/releases/download/");
    let tag = path.starts_with(&start).then(|| url[start.len()..].split('/').next()).flatten();
    let tag = tag.or_else(|| url.split('/').find(|part| part.strip_prefix('v') == Some(version)));
    Some(format!("pkg:github/{repo}@{}", encoded(tag.unwrap_or(version))))
}

/// A version as a package URL has it. What a URL has encoded stays so.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:%".contains(&byte);
    let byte = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_url_has_the_tag_that_the_publisher_gave() {
        let at = |tag: &str| format!("https://github.com/Owner/Saw/releases/download/{tag}/saw.tgz");
        for (repo, url, expected) in [
            ("Owner/Saw", at("v1.2.0"), Some("pkg:github/owner/saw@v1.2.0")),
            ("Owner/Saw", at("cli%2Fv1.2.0"), Some("pkg:github/owner/saw@cli%2Fv1.2.0")),
            ("Owner/Saw", at("1.2.0+3"), Some("pkg:github/owner/saw@1.2.0%2B3")),
            ("owner/saw", "https://x/saw-1.2.0".to_owned(), Some("pkg:github/owner/saw@1.2.0")),
            ("owner/saw", "https://x/v1.2.0/saw".to_owned(), Some("pkg:github/owner/saw@v1.2.0")),
            ("", "https://x/saw-1.2.0".to_owned(), None),
        ] {
            assert_eq!(purl(repo, &url, "1.2.0").as_deref(), expected, "{url}");
        }
    }
}
