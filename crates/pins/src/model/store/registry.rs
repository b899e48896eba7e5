//! A registry file as a digest store.
//!
//! Does not read or edit the file itself: `schema` does.

use super::artifact::{ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact};
use super::{DigestStore, KnownArtifact, StoreName, Unlocated};
use crate::finding::{Invocation, Place};
use crate::model::{Model, Parsed};
use crate::place::SharedText;
use crate::schema::digest_table::is_placeholder;
use crate::schema::registry::{Artifact, Registry};
use crate::schema::registry_edit::{self, NewArtifact};
use crate::schema::registry_prune::without;
use crate::schema::registry_urls::{Located, Written, repo_of};
use crate::value::name::Platform;
use crate::value::path::RepoPath;
use crate::value::version::Version;

/// A registry file that could be read.
pub(super) struct RegistryStore<'m, 'w> {
    /// What the files say.
    pub(crate) model: &'m Model<'w>,
    /// The file.
    pub(crate) registry: Parsed<'w, Registry>,
}

impl DigestStore for RegistryStore<'_, '_> {
    fn id(&self) -> StoreId {
        StoreId::Registry
    }

    fn name(&self) -> StoreName {
        StoreName::Registry
    }

    fn path(&self) -> &RepoPath {
        self.registry.path
    }

    fn says_versions(&self) -> bool {
        true
    }

    fn follows_pin(&self) -> bool {
        false
    }

    fn forgets(&self) -> bool {
        false
    }

    fn versions(&self) -> Vec<&Version> {
        self.registry.content.releases.iter().map(|release| &release.version.value).collect()
    }

    fn newest_stable(&self) -> Option<&Version> {
        self.registry.content.newest_stable()
    }

    fn known(&self, version: &Version) -> Vec<KnownArtifact> {
        let release = self.registry.content.release(version).into_iter();
        let known = |artifact: &Artifact| KnownArtifact {
            platform: artifact.platform.value.clone(),
            says_platform: true,
            digest: artifact.digest.value.as_ref().ok().cloned(),
            is_empty: matches!(&artifact.digest.value, Err(text) if is_placeholder(text)),
            span: artifact.digest.span.clone(),
        };
        release.flat_map(|release| &release.artifacts).map(known).collect()
    }

    fn required(&self) -> Vec<Platform> {
        self.registry.content.supported_platforms.clone().unwrap_or_default()
    }

    fn needed(&self, version: &Version) -> Vec<Platform> {
        self.registry.content.platforms_of(version).into_iter().cloned().collect()
    }

    fn place(&self, version: &Version) -> Place {
        let path = self.registry.path;
        let release = self.registry.content.release(version);
        release.map_or_else(|| Place::file(path), |release| self.model.place(path, &release.version.span))
    }

    fn wanted(
        &self,
        version: &Version,
        platform: &Platform,
        _: &Model<'_>,
    ) -> Result<WantedArtifact, Unlocated> {
        wanted(self, version, platform)
    }

    fn without(&self, releases: &[&Version]) -> Result<SharedText, String> {
        let Parsed { path, content } = self.registry;
        let text = self.model.shared_text(path);
        text.edited(&without(&text, content, releases)).map_err(|conflict| format!("{path}: {conflict}"))
    }

    fn record(&self, version: &Version, fetched: &[&FetchedArtifact]) -> Result<SharedText, String> {
        let registry = self.registry.content;
        let new = |artifact: &&FetchedArtifact| NewArtifact {
            platform: artifact.wanted.platform.clone(),
            digest: artifact.hashes.written(&registry.digest_form(version, &artifact.wanted.platform)),
            url_suffix: Some(artifact.found.suffix.clone()).filter(|suffix| !suffix.is_empty()),
            url: artifact.found.url.clone(),
            size: artifact.size,
            verified_by: artifact.verified_by.clone(),
        };
        let artifacts: Vec<NewArtifact> = fetched.iter().map(new).collect();
        let release_date = fetched.iter().find_map(|artifact| artifact.release_date.as_deref());
        let text = self.model.shared_text(self.registry.path);
        let edits = registry_edit::record(&text, registry, version, release_date, &artifacts);
        text.edited(&edits).map_err(|conflict| {
            let path = self.registry.path;
            format!("cannot edit {path}: {conflict}; this is a defect of this program, please report it")
        })
    }
}

fn wanted(
    store: &RegistryStore<'_, '_>,
    version: &Version,
    platform: &Platform,
) -> Result<WantedArtifact, Unlocated> {
    let RegistryStore { model, registry } = *store;
    let Parsed { path, content } = registry;
    let recorded = content.release(version).and_then(|release| release.artifact(platform));
    let located = content.located(version, platform).map_err(|why| format!("{path}: {why}"))?;
    let Some(first) = located.first() else { return Err(unlocated(registry, platform)) };
    let told = || repo_of(&first.url).unwrap_or_default().to_owned();
    let place = recorded.map(|artifact| model.place(path, &artifact.digest.span));
    Ok(WantedArtifact {
        tool: content.tool.clone(),
        version: version.clone(),
        platform: platform.clone(),
        kind: ArtifactKind::File,
        github_repo: content.github_repo.clone().unwrap_or_else(told),
        candidates: located.into_iter().map(candidate).collect(),
        mirrors: Vec::new(),
        recorded: recorded.and_then(|artifact| recorded_at(model, registry, artifact)),
        store: InStore {
            id: StoreId::Registry,
            pattern: None,
            place: place.unwrap_or_else(|| store.place(version)),
        },
    })
}

fn candidate(place: Located) -> Candidate {
    let suffix = match place.written {
        Written::Suffix(suffix) => suffix,
        Written::Nothing | Written::Url => String::new(),
    };
    Candidate { suffix, url: place.url }
}

fn unlocated(registry: Parsed<'_, Registry>, platform: &Platform) -> Unlocated {
    let Parsed { path, content } = registry;
    let why = match content.url_template {
        Some(_) => format!(
            "{path} has no artifact for {platform} in any release, so the end of its URL is not known; \
             write one release's \"{platform}\" by hand (\"sha256\": \"\", \"url_suffix\": ...)"
        ),
        None => format!(
            "{path} has no artifact for {platform} whose URL holds the version of its release, so that of another \
             is not known; write one release's \"{platform}\" by hand (\"sha256\": \"\", \"url\": ...)"
        ),
    };
    Unlocated { why, hint: Some(("then run", Invocation::fetch(&content.tool, &"<version>", &[]))) }
}

fn recorded_at(model: &Model<'_>, registry: Parsed<'_, Registry>, artifact: &Artifact) -> Option<Recorded> {
    // What stands for a digest that is not known yet is nothing that would be replaced.
    let is_empty = matches!(&artifact.digest.value, Err(text) if is_placeholder(text));
    (!is_empty).then(|| Recorded {
        digest: artifact.digest_text(),
        size: artifact.size.as_ref().map(|size| size.value),
        place: model.place(registry.path, &artifact.digest.span),
    })
}
