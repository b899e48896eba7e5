//! A registry file: what is known of a tool's releases, read with places.
//!
//! Does not judge digests against each other or pins; a release that is not
//! whole is read like any other. `registry_reader` reads the file and
//! `registry_edit` edits it.

use std::ptr;
use std::sync::Arc;

use super::packaging::Packaging;
use super::registry_keys::RegistryKeys;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use super::registry_reader::read;
pub(crate) use super::registry_reader::read_as;
pub(crate) use super::revoked::{Revocation, Revoked};
use super::url::UrlParts;
use crate::value::digest::{Digest, Form};
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, Platform, ToolName};
use crate::value::sha256::DigestError;
use crate::value::text::Spanned;
use crate::value::version::{ReadVersion, Version};

/// A parsed registry file. What it does not say is told from elsewhere where that can be.
#[derive(Clone, Debug)]
pub struct Registry {
    /// The tool, by file name.
    pub(crate) tool: ToolName,
    /// `owner/name`, for `{github_repo}`: as the file says, or as its `url_template` does.
    pub(crate) github_repo: Option<String>,
    /// The URL of an artifact, with placeholders.
    pub(crate) url_template: Option<String>,
    /// The newest stable release, as the file says.
    pub latest_version: Option<Spanned<Version>>,
    /// How the program lies in its artifacts, where that is said.
    pub(crate) packaging: Option<Box<Packaging>>,
    /// The crates whose version follows the tool's.
    pub(crate) crates: Vec<FollowingCrate>,
    /// The platforms that a release needs to be whole, if somebody says them.
    pub(crate) supported_platforms: Option<Vec<Platform>>,
    /// The releases, in the file's order.
    pub releases: Vec<Release>,
    /// What stands for a digest and is none, in the file's order: also that of an
    /// artifact which lacks something else, and is none of the release's therefore.
    pub(crate) bad_digests: Vec<BadDigest>,
    /// How the settings say that it is written.
    pub(crate) form: Box<RegistryForm>,
}

/// What the settings say of a tool's registry file.
#[derive(Clone, Debug)]
pub(crate) struct RegistryForm {
    /// What a version is.
    pub(crate) versions: ReadVersion,
    /// What the placeholders of URLs stand for.
    pub(crate) parts: UrlParts,
    /// What the keys are called.
    pub(crate) keys: Arc<RegistryKeys>,
    /// What it need not say.
    pub(crate) defaults: Arc<RegistryDefaults>,
}

impl PartialEq for RegistryForm {
    /// Whether a file is read alike by both.
    fn eq(&self, other: &Self) -> bool {
        ptr::fn_addr_eq(self.versions, other.versions)
            && self.parts == other.parts
            && self.keys == other.keys
            && self.defaults == other.defaults
    }
}

/// What the settings say where a registry file does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RegistryDefaults {
    /// The URL of an artifact, with placeholders.
    pub(crate) url_template: Option<DefaultTemplate>,
    /// `owner/name`.
    pub(crate) github_repo: Option<String>,
    /// The platforms that a release needs.
    pub(crate) supported_platforms: Option<Vec<Platform>>,
}

/// A template of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DefaultTemplate {
    /// What it is, and where it stands in the settings.
    pub(crate) text: Spanned<String>,
    /// The line and the column of that.
    pub(crate) at: (usize, usize),
}

impl Default for RegistryForm {
    fn default() -> Self {
        Self {
            versions: str::parse,
            parts: UrlParts::default(),
            keys: Arc::default(),
            defaults: Arc::default(),
        }
    }
}

/// A crate whose version follows the tool's.
#[derive(Clone, Debug)]
pub(crate) struct FollowingCrate {
    /// Its name in the crate registry.
    pub(crate) name: CrateName,
    /// How its version follows.
    pub(crate) mapping: Spanned<VersionMapping>,
}

/// A release: one version of the tool.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its version.
    pub version: Spanned<Version>,
    /// Its artifacts, in the file's order.
    pub artifacts: Vec<Artifact>,
    /// Why it may not be used, if it may not.
    pub(crate) revoked: Option<Box<Revoked>>,
}

/// An artifact: the file of a release for one platform.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The platform.
    pub platform: Spanned<Platform>,
    /// The digest, or what stands there instead of one.
    pub(crate) digest: Spanned<Result<Digest, Box<str>>>,
    /// The end of the URL, for `{url_suffix}`, if it is said.
    pub(crate) url_suffix: Option<Spanned<Arc<str>>>,
    /// The whole URL, where the artifact has one of its own. Few have: it takes less
    /// room out of line.
    pub(crate) url: Option<Box<Spanned<Box<str>>>>,
    /// The size in bytes, where it is known.
    pub(crate) size: Option<Spanned<u64>>,
    /// How the program lies in it, where that is said of it alone; few have it.
    pub(crate) packaging: Option<Box<Packaging>>,
    /// Why it may not be used, if it may not.
    pub(crate) revoked: Option<Box<Revoked>>,
}

/// What stands where a digest belongs, and is none.
#[derive(Clone, Debug)]
pub(crate) struct BadDigest {
    /// The version of the release.
    pub(crate) version: Version,
    /// The platform, as it is written.
    pub(crate) platform: Box<str>,
    /// What stands there.
    pub(crate) text: Spanned<Box<str>>,
    /// Why it is no digest.
    pub(crate) error: DigestError,
}

impl Registry {
    /// The release of that version.
    pub(crate) fn release(&self, version: &Version) -> Option<&Release> {
        self.releases.iter().find(|release| release.version.value == *version)
    }

    /// The newest release that is no pre-release, and not revoked.
    pub(crate) fn newest_stable(&self) -> Option<&Version> {
        let usable = self.releases.iter().filter(|release| self.revocation_in(release).is_none());
        usable.map(|release| &release.version.value).filter(|version| version.is_stable()).max()
    }

    /// The platforms that the release `version` needs to be whole: those that the file
    /// says, or else those that it has or, if it has none, the release before.
    pub(crate) fn platforms_of(&self, version: &Version) -> Vec<&Platform> {
        if let Some(platforms) = &self.supported_platforms {
            return platforms.iter().collect();
        }
        let has_some = |release: &&Release| !release.artifacts.is_empty();
        let before =
            || self.sibling(version, |release| Some(release).filter(has_some)).map(|(release, _)| release);
        let release = self.release(version).filter(has_some).or_else(before);
        let artifacts = release.into_iter().flat_map(|release| &release.artifacts);
        artifacts.map(|artifact| &artifact.platform.value).collect()
    }

    /// How the digest of an artifact is to be written: as it stands there, or as that
    /// of the release before.
    pub(crate) fn digest_form(&self, version: &Version, platform: &Platform) -> Form {
        let of = |artifact: &Artifact| Some(artifact.digest.value.as_ref().ok()?.form());
        let recorded = self.release(version).and_then(|release| of(release.artifact(platform)?));
        let sibling = || self.sibling(version, |release| of(release.artifact(platform)?));
        let any = || self.sibling(version, |release| release.artifacts.iter().find_map(of));
        let form = recorded.or_else(|| Some(sibling().or_else(any)?.1));
        form.unwrap_or(Form::Hex)
    }

    /// The release next to `version` of which something is known: the newest of those
    /// that are older, or the newest of all; with what is known of it.
    pub(crate) fn sibling<'r, T>(
        &'r self,
        version: &Version,
        of: impl Fn(&'r Release) -> Option<T>,
    ) -> Option<(&'r Release, T)> {
        let others = self.releases.iter().filter(|release| release.version.value != *version);
        let known = others.filter_map(|release| Some((release, of(release)?)));
        // Of names nobody knows which is newer.
        let is_older = |other: &Version| !version.is_ordered() || other < version;
        known.max_by_key(|(release, _)| (is_older(&release.version.value), &release.version.value))
    }
}

impl Release {
    /// The artifact for `platform`.
    pub(crate) fn artifact(&self, platform: &Platform) -> Option<&Artifact> {
        self.artifacts.iter().find(|artifact| artifact.platform.value == *platform)
    }
}

impl Artifact {
    /// The end of its URL, if one is said: an empty one says nothing.
    pub(crate) fn suffix(&self) -> Option<&str> {
        self.url_suffix.as_ref().map(|suffix| &*suffix.value).filter(|suffix| !suffix.is_empty())
    }

    /// The digest as it is written.
    pub fn digest_text(&self) -> String {
        match &self.digest.value {
            Ok(digest) => digest.to_string(),
            Err(text) => text.to_string(),
        }
    }
}
