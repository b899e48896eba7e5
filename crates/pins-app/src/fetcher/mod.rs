//! Artifacts and second opinions on them, from the network.
//!
//! Opens no socket itself: `artifact-fetch` alone does, and is looked for only
//! when something has to be downloaded. Judges no digest: `pins` does.

mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Result, bail};
use pins::fetch::{Outcome, Request, Want};
use pins::plan::{FetchedArtifact, WantedArtifact};
use pins::witness::opinion::{Document, Documents, api_documents, opinion, sums_documents};

use self::process::ArtifactFetch;
use crate::cli::DownloadOptions;
use crate::disk::repo::Repo;
use crate::report;

/// What came of a download: the artifact, or why it could not be had.
pub(crate) type Download = std::result::Result<FetchedArtifact, Box<Unavailable>>;

/// An artifact that could not be had, or that its publisher disowns.
#[derive(Clone, Debug)]
pub(crate) struct Unavailable {
    pub(crate) wanted: WantedArtifact,
    pub(crate) message: String,
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.wanted.label(), self.message)
    }
}

/// Downloads artifacts, and compares them with what their publishers say of
/// them. The answers are in the order of `wanted`.
///
/// # Errors
/// If `artifact-fetch` cannot be had or run; what is wrong with one artifact is
/// in its answer.
pub(crate) fn download(
    repo: &Repo,
    options: &DownloadOptions,
    quiet: bool,
    wanted: Vec<WantedArtifact>,
) -> Result<Vec<Download>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let program = ArtifactFetch::new(repo, options, quiet)?;
    let requests: Vec<Request> = wanted
        .iter()
        .enumerate()
        .map(|(id, artifact)| Request {
            id,
            want: Want::Digest,
            label: artifact.label(),
            urls: artifact.urls.clone(),
            size: artifact.recorded.as_ref().and_then(|recorded| recorded.size),
            github_repo: Some(artifact.github_repo.clone()),
        })
        .collect();
    let outcomes = program.answer(&requests)?;
    let pairs = wanted.into_iter().zip(outcomes);
    let fetched =
        pairs.map(|(wanted, outcome)| answer(wanted, outcome)).collect::<Result<Vec<Download>>>()?;
    with_opinions(&program, quiet, fetched)
}

fn answer(wanted: WantedArtifact, outcome: Outcome) -> Result<Download> {
    match outcome {
        Outcome::Fetched { url_index, sha256, size, answered_by } => {
            let Some(suffix) = wanted.suffixes.get(url_index).cloned() else {
                bail!("artifact-fetch answered with URL {url_index}, which was not asked for");
            };
            let (verified_by, release_date) = (Vec::new(), None);
            Ok(Ok(FetchedArtifact { wanted, suffix, sha256, size, answered_by, verified_by, release_date }))
        }
        Outcome::NotFound { message } | Outcome::Failed { message } => {
            Ok(Err(Box::new(Unavailable { wanted, message })))
        }
        Outcome::Text { .. } => bail!("artifact-fetch answered with a text for {}", wanted.label()),
    }
}

/// Asks for second opinions. An artifact that somebody disagrees with counts as not
/// to be had.
fn with_opinions(program: &ArtifactFetch, quiet: bool, fetched: Vec<Download>) -> Result<Vec<Download>> {
    let artifacts: Vec<FetchedArtifact> = fetched.iter().flatten().cloned().collect();
    let mut documents = Documents::new();
    documents.extend(ask(program, of_repositories(&artifacts, api_documents))?);
    let sums = of_repositories(&artifacts, |artifact| sums_documents(artifact, &documents));
    documents.extend(ask(program, sums)?);
    let mut notes = BTreeSet::new();
    let judged = fetched.into_iter().map(|fetched| judge(fetched?, &documents, &mut notes)).collect();
    if !quiet {
        notes.iter().for_each(|note| report::note(note));
    }
    Ok(judged)
}

/// Compares one artifact with the documents that speak of it; `notes` is told
/// who could have agreed and did not.
fn judge(mut artifact: FetchedArtifact, documents: &Documents, notes: &mut BTreeSet<String>) -> Download {
    let opinion = opinion(&artifact, documents);
    if let Some(message) = opinion.refusal(&artifact) {
        return Err(Box::new(Unavailable { wanted: artifact.wanted, message }));
    }
    notes.extend(opinion.notes(&artifact));
    artifact.verified_by = opinion.verified_by;
    artifact.release_date = opinion.release_date;
    Ok(artifact)
}

/// The URLs of documents, each with the repository of the first artifact that
/// it speaks of.
fn of_repositories(
    artifacts: &[FetchedArtifact],
    documents: impl Fn(&[FetchedArtifact]) -> BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut repositories = BTreeMap::new();
    for artifact in artifacts {
        for url in documents(std::slice::from_ref(artifact)) {
            repositories.entry(url).or_insert_with(|| artifact.wanted.github_repo.clone());
        }
    }
    repositories
}

/// Asks for documents about artifacts, given with their repositories.
fn ask(program: &ArtifactFetch, repositories: BTreeMap<String, String>) -> Result<Documents> {
    let requests: Vec<Request> = repositories
        .iter()
        .enumerate()
        .map(|(id, (url, repo))| Request {
            id,
            want: Want::Text,
            label: url.clone(),
            urls: vec![url.clone()],
            size: None,
            github_repo: Some(repo.clone()),
        })
        .collect();
    let outcomes = program.answer(&requests)?.into_iter().map(|outcome| match outcome {
        Outcome::Text { text, answered_by } => Document::Text { text, answered_by },
        Outcome::NotFound { .. } => Document::Missing,
        Outcome::Failed { message } => Document::Unknown(message),
        Outcome::Fetched { .. } => Document::Unknown("it came as an artifact".to_owned()),
    });
    Ok(repositories.into_keys().zip(outcomes).collect())
}
