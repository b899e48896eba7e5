//! Where the artifacts of a registry are: by its template, or by URLs of their own; and
//! where those of a release that is not recorded yet would be.
//!
//! Asks nobody.

use std::borrow::Cow;

use super::registry::{Artifact, Registry};
use super::url::checked;
use crate::place::{moved, says};
use crate::value::name::Platform;
use crate::value::version::Version;

/// Where an artifact may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    /// What the registry says of it.
    pub(crate) written: Written,
    /// Its URL.
    pub(crate) url: String,
}

/// What a registry says of an artifact's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing: its template says all.
    Nothing,
    /// The end of its URL.
    Suffix(String),
    /// Its URL.
    Url,
}

impl Written {
    /// Of a suffix, if there is one.
    fn of(suffix: Option<impl Into<String>>) -> Self {
        suffix.map_or(Self::Nothing, |suffix| Self::Suffix(suffix.into()))
    }
}

/// What archives are packed as: tools do switch between these.
const PACKINGS: [&str; 4] = [".tar.gz", ".tar.xz", ".zip", ".tar.zst"];

impl Registry {
    /// The URL of an artifact with that suffix, by the template.
    ///
    /// # Errors
    /// What is wrong with the template or the suffix, in one sentence.
    pub(crate) fn url(&self, version: &Version, platform: &Platform, suffix: &str) -> Result<String, String> {
        let Some(template) = &self.url_template else {
            return Err("there is no url_template".to_owned());
        };
        let parts = &self.form.parts;
        let repo = |name: &str| self.github_repo.clone().filter(|_| name == "github_repo");
        let suffix = parts.fill(("url_suffix", suffix), version, platform, repo)?;
        let of_template = |name: &str| if name == "url_suffix" { Some(suffix.clone()) } else { repo(name) };
        parts.expand(("url_template", template), version, platform, of_template)
    }

    /// The URL of an artifact of the release `version`.
    ///
    /// # Errors
    /// As [`Self::url`].
    pub(crate) fn url_of(&self, version: &Version, artifact: &Artifact) -> Result<String, String> {
        match &artifact.url {
            Some(url) => checked(url.value.to_string()),
            None => {
                let suffix = self.suffix_of(version, artifact).unwrap_or_default();
                self.url(version, &artifact.platform.value, &suffix)
            }
        }
    }

    /// The end of the URL of an artifact of the release `version`: as it is said, or as
    /// that of the release before is.
    pub(crate) fn suffix_of<'r>(&'r self, version: &Version, artifact: &'r Artifact) -> Option<Cow<'r, str>> {
        if let Some(suffix) = artifact.suffix() {
            return Some(Cow::Borrowed(suffix));
        }
        let platform = &artifact.platform.value;
        let (release, suffix) = self
            .needs_suffix()
            .then(|| self.sibling(version, |release| release.artifact(platform)?.suffix()))??;
        Some(Cow::Owned(moved(suffix, &release.version.value, version)))
    }

    /// Whether the template asks for the end of a URL.
    pub(crate) fn needs_suffix(&self) -> bool {
        self.url_template.as_ref().is_some_and(|template| template.contains("{url_suffix}"))
    }

    /// Where the artifact of a release may be, the likeliest place first: where it is
    /// recorded to be, or where those of other releases are, the release before it
    /// first; then the same name packed otherwise. Nothing where no release tells.
    ///
    /// # Errors
    /// As [`Self::url`].
    pub(crate) fn located(&self, version: &Version, platform: &Platform) -> Result<Vec<Located>, String> {
        if let Some(artifact) = self.release(version).and_then(|release| release.artifact(platform)) {
            let written = match artifact.url {
                Some(_) => Written::Url,
                None => Written::of(self.suffix_of(version, artifact)),
            };
            return Ok(vec![Located { written, url: self.url_of(version, artifact)? }]);
        }
        let mut located: Vec<Located> = Vec::new();
        let add = |place: Located, located: &mut Vec<Located>| {
            if !located.iter().any(|known| known.url == place.url) {
                located.push(place);
            }
        };
        for (other, artifact) in self.siblings_of(version, platform) {
            if let Some(place) = self.moved_place(artifact, other, version)? {
                add(place, &mut located);
            }
        }
        if self.url_template.is_some() && !self.needs_suffix() {
            add(Located { written: Written::Nothing, url: self.url(version, platform, "")? }, &mut located);
        }
        for place in located.first().map(packed_otherwise).unwrap_or_default() {
            let place = match &place.written {
                Written::Suffix(suffix) => Located { url: self.url(version, platform, suffix)?, ..place },
                _ => place,
            };
            add(place, &mut located);
        }
        Ok(located)
    }

    /// The artifacts of other releases for that platform: those of older ones, the
    /// newest first, then those of newer ones.
    fn siblings_of(&self, version: &Version, platform: &Platform) -> Vec<(&Version, &Artifact)> {
        let releases = self.releases.iter();
        let artifacts =
            releases.filter_map(|release| Some((&release.version.value, release.artifact(platform)?)));
        let mut known: Vec<(&Version, &Artifact)> = artifacts.collect();
        known.sort_by(|a, b| b.0.cmp(a.0));
        // Of names nobody knows which is newer.
        let is_newer = |other: &Version| version.is_ordered() && other > version;
        let (newer, older): (Vec<_>, Vec<_>) = known.into_iter().partition(|(other, _)| is_newer(other));
        older.into_iter().chain(newer.into_iter().rev()).collect()
    }

    /// Where the artifact of `version` is, if it is named as this of another release is.
    fn moved_place(
        &self,
        artifact: &Artifact,
        other: &Version,
        version: &Version,
    ) -> Result<Option<Located>, String> {
        if let Some(url) = &artifact.url {
            // One that does not say its version stays what it is: the other's.
            let is_told = says(&url.value, other);
            let url = is_told.then(|| checked(moved(&url.value, other, version))).transpose()?;
            return Ok(url.map(|url| Located { written: Written::Url, url }));
        }
        let suffix = self.suffix_of(other, artifact).map(|suffix| moved(&suffix, other, version));
        if self.url_template.is_none() || self.needs_suffix() && suffix.is_none() {
            return Ok(None);
        }
        let url = self.url(version, &artifact.platform.value, suffix.as_deref().unwrap_or_default())?;
        Ok(Some(Located { written: Written::of(suffix), url }))
    }
}

/// The same name with other endings. Where a suffix makes the URL, that is still the
/// old one.
fn packed_otherwise(place: &Located) -> Vec<Located> {
    let name = match &place.written {
        Written::Suffix(suffix) => suffix,
        Written::Url => &place.url,
        Written::Nothing => return Vec::new(),
    };
    let stem = PACKINGS.iter().find_map(|packing| Some((name.strip_suffix(packing)?, *packing)));
    let Some((stem, packing)) = stem else { return Vec::new() };
    let others = PACKINGS.iter().filter(|other| **other != packing).map(|other| format!("{stem}{other}"));
    let packed = |name: String| match place.written {
        Written::Suffix(_) => Located { written: Written::Suffix(name), url: place.url.clone() },
        _ => Located { written: Written::Url, url: name },
    };
    others.map(packed).collect()
}

/// The repository that a URL or its template names literally.
pub(crate) fn repo_of(url: &str) -> Option<&str> {
    let path = url.strip_prefix("https://github.com/")?;
    let owner = path.find('/')?;
    let name = path[owner + 1..].find('/')?;
    let repo = &path[..owner + 1 + name];
    is_repo(repo).then_some(repo)
}

/// Whether a text is `owner/name`, as GitHub allows them.
pub(super) fn is_repo(text: &str) -> bool {
    let holds_only = |part: &str, others: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    text.split_once('/').is_some_and(|(owner, name)| {
        holds_only(owner, "-")
            && !owner.starts_with('-')
            && holds_only(name, "._-")
            && !matches!(name, "." | "..")
    })
}
