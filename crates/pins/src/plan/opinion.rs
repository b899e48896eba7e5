//! Second opinions on a digest: what the publisher says beside the artifact.
//!
//! Asks nobody; it says which documents are worth asking for, and compares.

use std::collections::{BTreeMap, BTreeSet};

use super::FetchedArtifact;
use crate::digest::Digest;
use crate::formats::release_api::{ApiRelease, api_url};
use crate::formats::sums::{digest_of, is_sums_file};

/// Who agreed, as the registry records it: GitHub's release API.
const RELEASE_API: &str = "release-api";
/// Who agreed, as the registry records it: a checksum file of the release.
const SUMS_FILE: &str = "sums-file";

/// What came of asking for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Its text.
    Text(String),
    /// There is none.
    Missing,
    /// It could not be asked for; why.
    Unknown(String),
}

/// Documents by their URLs.
pub type Documents = BTreeMap<String, Document>;

/// What there is to say of one artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opinion {
    /// Who has the same digest.
    pub verified_by: Vec<String>,
    /// Who has another, or contradicts itself: one sentence each.
    pub disagreements: Vec<String>,
    /// Who could not be asked: one sentence each.
    pub unasked: Vec<String>,
    /// The day on which the release was published.
    pub release_date: Option<String>,
}

/// The documents to ask for first: the release API's.
pub fn api_documents(fetched: &[FetchedArtifact]) -> BTreeSet<String> {
    fetched.iter().filter_map(|artifact| api_url(artifact.url())).collect()
}

/// The documents to ask for next: the checksum files that the API names; where
/// it could not be asked, the two commonest names.
pub fn sums_documents(fetched: &[FetchedArtifact], known: &Documents) -> BTreeSet<String> {
    fetched.iter().flat_map(|artifact| sums_of(artifact, known)).map(|(url, _)| url).collect()
}

/// The checksum files for one artifact, each with whether it is that
/// artifact's alone.
fn sums_of(artifact: &FetchedArtifact, known: &Documents) -> Vec<(String, bool)> {
    let (folder, file) = folder_and_file(artifact.url());
    let own = [format!("{file}.sha256"), format!("{file}.sha256sum"), format!("{file}.sha256.txt")];
    match release(artifact, known) {
        Some(Ok(release)) => {
            let names = release.assets.iter().map(|asset| asset.name.as_str());
            let sums = names.filter(|name| own.iter().any(|own| own == name) || is_sums_file(name));
            // A name from the API goes into a URL: it must be one component.
            let safe = sums.filter(|name| !name.contains(['/', '?', '#', '%', ' ']) && *name != file);
            safe.map(|name| (format!("{folder}{name}"), own.iter().any(|own| own == name))).collect()
        }
        _ => vec![(format!("{folder}SHA256SUMS"), false), (format!("{folder}{}", own[0]), true)],
    }
}

/// The API's answer on an artifact's release, if there is one.
fn release(artifact: &FetchedArtifact, known: &Documents) -> Option<Result<ApiRelease, String>> {
    match known.get(&api_url(artifact.url())?)? {
        Document::Text(text) => Some(ApiRelease::read(text)),
        Document::Missing => None,
        Document::Unknown(why) => Some(Err(why.clone())),
    }
}

/// Compares an artifact with every document that speaks of it.
pub fn opinion(artifact: &FetchedArtifact, known: &Documents) -> Opinion {
    let (_, file) = folder_and_file(artifact.url());
    let mut opinion = Opinion::default();
    match release(artifact, known) {
        Some(Ok(release)) => {
            opinion.release_date = release.release_date().map(str::to_owned);
            opinion.compare(RELEASE_API, "the release API", artifact, release.digest_of(file));
        }
        Some(Err(why)) => opinion.unasked.push(format!("the release API: {why}")),
        None => {}
    }
    for (url, is_own) in sums_of(artifact, known) {
        match known.get(&url) {
            Some(Document::Text(text)) => {
                let said = digest_of(text, file, is_own);
                opinion.compare(SUMS_FILE, &url, artifact, said);
            }
            Some(Document::Unknown(why)) => opinion.unasked.push(why.clone()),
            Some(Document::Missing) | None => {}
        }
    }
    opinion
}

impl Opinion {
    fn compare(
        &mut self,
        who: &str,
        shown: &str,
        artifact: &FetchedArtifact,
        said: Result<Option<Digest>, String>,
    ) {
        match said {
            Ok(None) => {}
            Ok(Some(digest)) if digest == artifact.sha256 => {
                if !self.verified_by.iter().any(|known| known == who) {
                    self.verified_by.push(who.to_owned());
                }
            }
            Ok(Some(digest)) => self.disagreements.push(format!("{shown} says {digest}")),
            Err(why) => self.disagreements.push(format!("{shown} cannot be right: {why}")),
        }
    }
}

fn folder_and_file(url: &str) -> (&str, &str) {
    url.split_at(url.rfind('/').map_or(0, |slash| slash + 1))
}
