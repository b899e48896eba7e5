//! Second opinions on a digest: what the publisher says beside the artifact.
//!
//! Asks nobody; it says which documents are worth asking for, and compares.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::plan::FetchedArtifact;
use crate::witness::claim::{Claim, quoted};
use crate::witness::release_api::{ApiRelease, api_url};
use crate::witness::sums::{SumsOf, claim_of};
use crate::witness::sums_name::{is_sums_file, own_names};

/// Who agreed, as the registry records it: GitHub's release API.
const RELEASE_API: &str = "release-api";
/// Who agreed, as the registry records it: a checksum file of the release.
const SUMS_FILE: &str = "sums-file";

/// How many checksum files for many artifacts one release may offer. Each is a
/// request, and whoever answers for the release API chooses how many it names.
const MAX_SUMS_FILES: usize = 8;

/// What came of asking for a document.
#[derive(Clone, Debug)]
pub enum Document {
    /// It came.
    Text {
        /// Its text.
        text: DocumentText,
        /// The URL that sent it, fit to be shown.
        answered_by: Option<String>,
    },
    /// There is none.
    Missing,
    /// It could not be asked for; why.
    Unknown(String),
}

/// The text of a document. Many artifacts are spoken of in one, which is read
/// for the first of them.
#[derive(Clone, Debug)]
pub struct DocumentText {
    text: String,
    release: OnceLock<Result<Arc<ApiRelease>, String>>,
}

impl From<String> for DocumentText {
    fn from(text: String) -> Self {
        Self { text, release: OnceLock::new() }
    }
}

impl DocumentText {
    /// What it says as the release API's answer that came from `url`, its own.
    fn release(&self, url: &str) -> Result<Arc<ApiRelease>, String> {
        self.release.get_or_init(|| ApiRelease::read(&self.text, url).map(Arc::new)).clone()
    }
}

/// Documents by their URLs.
pub(crate) type Documents = BTreeMap<String, Document>;

/// What there is to say of one artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Opinion {
    /// Who has the same digest.
    pub(crate) verified_by: Vec<String>,
    /// Who has another, or contradicts itself: one sentence each.
    pub(crate) disagreements: Vec<String>,
    /// Who could not be asked, or not be understood: one sentence each.
    pub(crate) unheard: Vec<String>,
    /// Who speaks of other artifacts only: one sentence each.
    pub(crate) silent: Vec<String>,
    /// The day on which the release was published.
    pub(crate) release_date: Option<String>,
}

/// The documents to ask for first: the release API's.
pub(crate) fn api_documents(fetched: &[FetchedArtifact]) -> BTreeSet<String> {
    fetched.iter().filter_map(|artifact| api_url(&artifact.found.url)).collect()
}

/// The documents to ask for next: the checksum files that the API names and
/// that can speak of an artifact; where it could not be asked, the two
/// commonest names.
pub(crate) fn sums_documents(fetched: &[FetchedArtifact], known: &Documents) -> BTreeSet<String> {
    let sums = |artifact| sums_files(artifact, release(artifact, known).as_ref());
    fetched.iter().flat_map(|artifact| sums(artifact).asked).map(|file| file.url).collect()
}

/// A checksum file that may speak of an artifact.
struct SumsFile {
    url: String,
    /// Which artifacts it is for.
    sums_of: SumsOf,
    /// Whether the release API names it; if not, it is a guess.
    is_named: bool,
}

/// The checksum files of a release.
struct SumsFiles {
    /// Those that are worth asking for.
    asked: Vec<SumsFile>,
    /// Why others are not: one sentence each.
    unasked: Vec<String>,
}

/// The checksum files that may speak of one artifact.
fn sums_files(artifact: &FetchedArtifact, release: Option<&Result<Arc<ApiRelease>, String>>) -> SumsFiles {
    let (folder, file) = folder_and_file(&artifact.found.url);
    let is_named = matches!(release, Some(Ok(_)));
    let beside = |name: &str, sums_of| SumsFile { url: format!("{folder}{name}"), sums_of, is_named };
    let own = own_names(file);
    let Some(Ok(release)) = release else {
        let asked = vec![beside("SHA256SUMS", SumsOf::Release), beside(&own[0], SumsOf::OneArtifact)];
        return SumsFiles { asked, unasked: Vec::new() };
    };
    let names: BTreeSet<&str> = release.assets.iter().map(|asset| asset.name.as_str()).collect();
    let (own, others): (Vec<&str>, Vec<&str>) =
        names.into_iter().filter(|name| *name != file).partition(|name| own.iter().any(|own| own == name));
    let (plain, odd): (Vec<&str>, Vec<&str>) =
        others.into_iter().filter(|name| is_sums_file(name)).partition(|name| is_component(name));
    let mut unasked = Vec::new();
    if let Some(name) = odd.first() {
        unasked.push(format!("the release API names {}, which is no name of a file", quoted(name)));
    }
    let shared = if plain.len() > MAX_SUMS_FILES {
        let count = plain.len();
        unasked.push(format!(
            "the release API names {count} files of checksums; more than {MAX_SUMS_FILES} are not asked for"
        ));
        Vec::new()
    } else {
        plain
    };
    let own = own.into_iter().map(|name| beside(name, SumsOf::OneArtifact));
    let shared = shared.into_iter().map(|name| beside(name, SumsOf::Release));
    SumsFiles { asked: own.chain(shared).collect(), unasked }
}

/// Whether a name from elsewhere is one component of a path, and stays what it
/// is in a URL.
fn is_component(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+~@-".contains(&byte))
}

/// The API's answer on an artifact's release, if there is one.
fn release(artifact: &FetchedArtifact, known: &Documents) -> Option<Result<Arc<ApiRelease>, String>> {
    let url = api_url(&artifact.found.url)?;
    match known.get(&url)? {
        Document::Text { text, .. } => Some(text.release(&url)),
        Document::Missing => None,
        Document::Unknown(why) => Some(Err(why.clone())),
    }
}

/// Compares an artifact with every document that speaks of it.
pub(crate) fn opinion(artifact: &FetchedArtifact, known: &Documents) -> Opinion {
    let (_, file) = folder_and_file(&artifact.found.url);
    let mut opinion = Opinion::default();
    let release = release(artifact, known);
    match &release {
        Some(Ok(release)) => {
            opinion.release_date = release.release_date().map(str::to_owned);
            let url = api_url(&artifact.found.url).unwrap_or_default();
            let by = answered_by(&url, known);
            opinion.compare(RELEASE_API, "the release API", &by, artifact, release.claim_of(file));
        }
        Some(Err(why)) => opinion.unheard.push(format!("the release API: {why}")),
        None => {}
    }
    let sums = sums_files(artifact, release.as_ref());
    opinion.unheard.extend(sums.unasked);
    for SumsFile { url, sums_of, is_named } in sums.asked {
        match known.get(&url) {
            Some(Document::Text { text, .. }) => {
                let by = answered_by(&url, known);
                opinion.compare(SUMS_FILE, &url, &by, artifact, claim_of(&text.text, file, sums_of));
            }
            Some(Document::Unknown(why)) => opinion.unheard.push(why.clone()),
            Some(Document::Missing) if is_named => {
                opinion.unheard.push(format!("{url}: the release API names it, but there is no such file"));
            }
            Some(Document::Missing) | None => {}
        }
    }
    opinion
}

/// Who sent a document, where that is not its own URL.
fn answered_by(url: &str, known: &Documents) -> String {
    match known.get(url) {
        Some(Document::Text { answered_by: Some(answered), .. }) if answered != url => {
            format!(" (answered by {answered})")
        }
        _ => String::new(),
    }
}

impl Opinion {
    /// Why the artifact must not be recorded, if it must not.
    pub(crate) fn refusal(&self, artifact: &FetchedArtifact) -> Option<String> {
        let (origin, ours) = (artifact.origin(), artifact.hashes.sha256);
        let against = self.disagreements.join("; ");
        (!against.is_empty()).then(|| format!("{origin} has the digest {ours}, but {against}"))
    }

    /// What a person should know of who did not agree, though nobody disagrees:
    /// a line each.
    pub(crate) fn notes(&self, artifact: &FetchedArtifact) -> Vec<String> {
        let release = format!("{} {}", artifact.wanted.tool, artifact.wanted.version);
        if !self.verified_by.is_empty() {
            let further = |why| format!("no further second opinion on {release}: {why}");
            return self.unheard.iter().map(further).collect();
        }
        let none = "its publisher offers none".to_owned();
        let offered = !self.unheard.is_empty() || !self.silent.is_empty();
        let whys = self.unheard.iter().chain(&self.silent).chain((!offered).then_some(&none));
        whys.map(|why| format!("no second opinion on {release}: {why}")).collect()
    }

    fn compare(&mut self, who: &str, shown: &str, by: &str, artifact: &FetchedArtifact, claim: Claim) {
        match claim {
            Claim::Digest(digest) if digest == artifact.hashes.sha256 => {
                if !self.verified_by.iter().any(|known| known == who) {
                    self.verified_by.push(who.to_owned());
                }
            }
            Claim::Digest(digest) => self.disagreements.push(format!("{shown} says {digest}{by}")),
            Claim::Wrong(why) => self.disagreements.push(format!("{shown} cannot be right: {why}{by}")),
            Claim::Unclear { why, held } => {
                // Whatever it means, it does not mean this artifact.
                let is_against = !held.is_empty() && !held.contains(&artifact.hashes.sha256);
                let list = if is_against { &mut self.disagreements } else { &mut self.unheard };
                list.push(format!("{shown} cannot be understood: {why}{by}"));
            }
            Claim::Silent(why) => self.silent.push(format!("{shown} {why}{by}")),
            Claim::Nothing => {}
        }
    }
}

fn folder_and_file(url: &str) -> (&str, &str) {
    url.split_at(url.rfind('/').map_or(0, |slash| slash + 1))
}
