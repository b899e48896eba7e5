//! A registry file as a digest store.
//!
//! Does not read or edit the file itself: `schema` does.

use super::artifact::{ArtifactKind, Candidate, FetchedArtifact, InStore, Recorded, StoreId, WantedArtifact};
use super::{DigestStore, KnownArtifact, Unlocated};
use crate::finding::{Invocation, Place};
use crate::model::{Model, Parsed};
use crate::schema::digest_table::is_placeholder;
use crate::schema::registry::{Artifact, Registry};
use crate::schema::registry_edit::{self, NewArtifact};
use crate::value::edit::apply;
use crate::value::name::Platform;
use crate::value::path::RepoPath;
use crate::value::version::Version;

/// A registry file that could be read.
pub(super) struct RegistryStore<'m, 'w> {
    /// What the files say.
    pub model: &'m Model<'w>,
    /// The file.
    pub registry: Parsed<'w, Registry>,
}

impl DigestStore for RegistryStore<'_, '_> {
    fn id(&self) -> StoreId {
        StoreId::Registry
    }

    fn path(&self) -> &RepoPath {
        self.registry.path
    }

    fn says_versions(&self) -> bool {
        true
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
            is_empty: matches!(&artifact.sha256.value, Err(text) if is_placeholder(text)),
        };
        release.flat_map(|release| &release.artifacts).map(known).collect()
    }

    fn required(&self) -> Vec<Platform> {
        self.registry.content.supported_platforms.clone()
    }

    fn needed(&self, _: &Version) -> Vec<Platform> {
        self.registry.content.supported_platforms.clone()
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
        wanted(self.model, self.registry, version, platform)
    }

    fn record(&self, version: &Version, fetched: &[&FetchedArtifact]) -> Result<String, String> {
        let new = |artifact: &&FetchedArtifact| NewArtifact {
            platform: artifact.wanted.platform.clone(),
            sha256: artifact.hashes.sha256,
            url_suffix: artifact.found.suffix.clone(),
            size: artifact.size,
            verified_by: artifact.verified_by.clone(),
        };
        let artifacts: Vec<NewArtifact> = fetched.iter().map(new).collect();
        let release_date = fetched.iter().find_map(|artifact| artifact.release_date.as_deref());
        let text = self.model.text(self.registry.path);
        let edits = registry_edit::record(text, self.registry.content, version, release_date, &artifacts);
        apply(text, &edits).map_err(|conflict| {
            let path = self.registry.path;
            format!("cannot edit {path}: {conflict}; this is a defect of this program, please report it")
        })
    }
}

fn wanted(
    model: &Model<'_>,
    registry: Parsed<'_, Registry>,
    version: &Version,
    platform: &Platform,
) -> Result<WantedArtifact, Unlocated> {
    let recorded = registry.content.release(version).and_then(|release| release.artifact(platform));
    let suffixes = match recorded {
        Some(artifact) => vec![artifact.url_suffix.value.to_string()],
        None => likely_suffixes(registry.content, version, platform),
    };
    let tool = &registry.content.tool;
    if suffixes.is_empty() {
        return Err(Unlocated {
            why: format!(
                "{} has no artifact for {platform} in any release, so the end of its URL is not known; \
                 write one release's \"{platform}\" by hand (\"sha256\": \"\", \"url_suffix\": ...)",
                registry.path
            ),
            hint: Some(("then run", Invocation::fetch(tool, &"<version>", &[]))),
        });
    }
    let candidate = |suffix: String| {
        let url = registry.content.url(version, platform, &suffix)?;
        Ok(Candidate { suffix, url })
    };
    let candidates = suffixes
        .into_iter()
        .map(candidate)
        .collect::<Result<Vec<Candidate>, String>>()
        .map_err(|why| format!("{}: {why}", registry.path))?;
    Ok(WantedArtifact {
        tool: tool.clone(),
        version: version.clone(),
        platform: platform.clone(),
        kind: ArtifactKind::File,
        candidates,
        github_repo: registry.content.github_repo.clone(),
        mirrors: Vec::new(),
        recorded: recorded.and_then(|artifact| recorded_at(model, registry, artifact)),
        store: InStore { id: StoreId::Registry, pattern: None },
    })
}

fn recorded_at(model: &Model<'_>, registry: Parsed<'_, Registry>, artifact: &Artifact) -> Option<Recorded> {
    // What stands for a digest that is not known yet is nothing that would be replaced.
    let is_empty = matches!(&artifact.sha256.value, Err(text) if is_placeholder(text));
    (!is_empty).then(|| Recorded {
        digest: artifact.sha256_text(),
        size: artifact.size.as_ref().map(|size| size.value),
        place: model.place(registry.path, &artifact.sha256.span),
    })
}

/// How an artifact's URL may end, from how those of other releases do: the
/// release before it first, then the others, then the same name packed
/// otherwise (tools do switch between `.zip` and `.tar.gz`).
fn likely_suffixes(registry: &Registry, version: &Version, platform: &Platform) -> Vec<String> {
    const PACKINGS: [&str; 4] = [".tar.gz", ".tar.xz", ".zip", ".tar.zst"];
    let mut known: Vec<(&Version, &str)> = registry
        .releases
        .iter()
        .filter_map(|release| Some((&release.version.value, &*release.artifact(platform)?.url_suffix.value)))
        .collect();
    known.sort_by(|a, b| b.0.cmp(a.0));
    // Of names nobody knows which is newer.
    let is_newer = |other: &Version| version.is_ordered() && other > version;
    let (newer, older): (Vec<_>, Vec<_>) = known.into_iter().partition(|(other, _)| is_newer(other));
    let mut suffixes: Vec<String> = Vec::new();
    for (_, suffix) in older.into_iter().chain(newer.into_iter().rev()) {
        if !suffixes.iter().any(|known| known == suffix) {
            suffixes.push(suffix.to_owned());
        }
    }
    if let Some((stem, packing)) = suffixes.first().and_then(|first| {
        PACKINGS.iter().find_map(|packing| Some((first.strip_suffix(packing)?.to_owned(), *packing)))
    }) {
        for other in PACKINGS.iter().filter(|other| **other != packing) {
            let suffix = format!("{stem}{other}");
            if !suffixes.contains(&suffix) {
                suffixes.push(suffix);
            }
        }
    }
    suffixes
}
