//! A registry file: what is known of a tool's releases, read with places.
//!
//! Does not judge digests against each other or pins; a release that is not
//! whole is read like any other. `registry_reader` reads the file and
//! `registry_edit` edits it.

use std::sync::Arc;

pub use super::registry_reader::read;
pub(crate) use super::registry_reader::{RegistryForm, read_as};
pub use super::revoked::{Revocation, Revoked};
use super::url::UrlParts;
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, Platform, ToolName};
use crate::value::sha256::{DigestError, Sha256};
use crate::value::text::Spanned;
use crate::value::version::Version;

/// A parsed registry file.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The tool, by file name and `tool_name`.
    pub tool: ToolName,
    /// `owner/name`, for `{github_repo}`.
    pub github_repo: String,
    /// The URL of an artifact, with placeholders.
    pub url_template: String,
    /// The newest stable release, as the file says.
    pub latest_version: Spanned<Version>,
    /// The crates whose version follows the tool's.
    pub crates: Vec<FollowingCrate>,
    /// The platforms that a release needs to be whole.
    pub supported_platforms: Vec<Platform>,
    /// The releases, in the file's order.
    pub releases: Vec<Release>,
    /// What stands for a digest and is none, in the file's order: also that of an
    /// artifact which lacks something else, and is none of the release's therefore.
    pub bad_digests: Vec<BadDigest>,
    /// What the placeholders of its URLs stand for.
    pub(crate) parts: UrlParts,
}

/// A crate whose version follows the tool's.
#[derive(Clone, Debug)]
pub struct FollowingCrate {
    /// Its name in the crate registry.
    pub name: CrateName,
    /// How its version follows.
    pub mapping: Spanned<VersionMapping>,
}

/// A release: one version of the tool.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its version.
    pub version: Spanned<Version>,
    /// The day of publication, `YYYY-MM-DD`, where it is known.
    pub release_date: Option<Box<str>>,
    /// Its artifacts, in the file's order.
    pub artifacts: Vec<Artifact>,
    /// Why it may not be used, if it may not.
    pub revoked: Option<Box<Revoked>>,
}

/// An artifact: the file of a release for one platform.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The platform.
    pub platform: Spanned<Platform>,
    /// The digest, or what stands there instead of one.
    pub sha256: Spanned<Result<Sha256, Box<str>>>,
    /// The end of the URL, for `{url_suffix}`.
    pub url_suffix: Spanned<Arc<str>>,
    /// The size in bytes, where it is known.
    pub size: Option<Spanned<u64>>,
    /// Why it may not be used, if it may not.
    pub revoked: Option<Box<Revoked>>,
}

/// What stands where a digest belongs, and is none.
#[derive(Clone, Debug)]
pub struct BadDigest {
    /// The version of the release.
    pub version: Version,
    /// The platform, as it is written.
    pub platform: Box<str>,
    /// What stands there.
    pub text: Spanned<Box<str>>,
    /// Why it is no digest.
    pub error: DigestError,
}

impl Registry {
    /// The release of that version.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        self.releases.iter().find(|release| release.version.value == *version)
    }

    /// The newest release that is no pre-release, and not revoked.
    pub fn newest_stable(&self) -> Option<&Version> {
        let usable = self.releases.iter().filter(|release| self.revocation_in(release).is_none());
        usable.map(|release| &release.version.value).filter(|version| version.is_stable()).max()
    }

    /// The supported platforms that `version` has no artifact for.
    pub fn missing_platforms(&self, version: &Version) -> Vec<&Platform> {
        let release = self.release(version);
        let has = |platform: &Platform| release.is_some_and(|release| release.artifact(platform).is_some());
        self.supported_platforms.iter().filter(|platform| !has(platform)).collect()
    }

    /// The URL of an artifact.
    ///
    /// # Errors
    /// What is wrong with the template or the suffix, in one sentence.
    pub fn url(&self, version: &Version, platform: &Platform, suffix: &str) -> Result<String, String> {
        url(&self.parts, &self.github_repo, &self.url_template, version, platform, suffix)
    }
}

impl Release {
    /// The artifact for `platform`.
    pub fn artifact(&self, platform: &Platform) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.platform.value == *platform)
    }
}

impl Artifact {
    /// The digest as it is written.
    pub fn sha256_text(&self) -> String {
        match &self.sha256.value {
            Ok(digest) => digest.to_string(),
            Err(text) => text.to_string(),
        }
    }
}

/// Fills in a URL template. The suffix may hold placeholders of its own.
pub(super) fn url(
    parts: &UrlParts,
    repo: &str,
    template: &str,
    version: &Version,
    platform: &Platform,
    suffix: &str,
) -> Result<String, String> {
    let repo = |name: &str| (name == "github_repo").then(|| repo.to_owned());
    let suffix = parts.fill(("url_suffix", suffix), version, platform, repo)?;
    let of_template = |name: &str| if name == "url_suffix" { Some(suffix.clone()) } else { repo(name) };
    parts.expand(("url_template", template), version, platform, of_template)
}
