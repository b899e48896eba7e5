//! Artifacts and second opinions on them, from the network.
//!
//! Opens no socket itself: `artifact-fetch` alone does, and is built only when
//! something has to be downloaded. Judges no digest: `pins` does.

mod process;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow, bail};
use fetch_wire::{Outcome, Request, Want};
use pins::plan::{FetchedArtifact, WantedArtifact};
use pins::value::digest::DigestError;
use pins::witness::opinion::{Document, Documents, api_documents, opinion, sums_documents};

use self::process::ArtifactFetch;
use crate::cli::DownloadOptions;
use crate::disk::repo::Repo;
use crate::report;

/// What came of a download: the artifact, or why it could not be had.
pub(crate) type Fetched = std::result::Result<FetchedArtifact, Box<Failure>>;

/// An artifact that could not be had, or that its publisher disowns.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) wanted: WantedArtifact,
    pub(crate) message: String,
}

/// Downloads artifacts, and compares them with what their publishers say of
/// them. The answers are in the order of `wanted`.
///
/// # Errors
/// If the program cannot be built or run; what is wrong with one artifact is
/// in its answer.
pub(crate) fn fetch(
    repo: &Repo,
    options: &DownloadOptions,
    quiet: bool,
    wanted: Vec<WantedArtifact>,
) -> Result<Vec<Fetched>> {
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
    let fetched = pairs.map(|(wanted, outcome)| answer(wanted, outcome)).collect::<Result<Vec<Fetched>>>()?;
    with_opinions(&program, quiet, fetched)
}

fn answer(wanted: WantedArtifact, outcome: Outcome) -> Result<Fetched> {
    match outcome {
        Outcome::Fetched { url_index, sha256, size, answered_by } => {
            let Some(suffix) = wanted.suffixes.get(url_index).cloned() else {
                bail!("artifact-fetch answered with URL {url_index}, which was not asked for");
            };
            let sha256 = sha256.parse().map_err(|error: DigestError| {
                anyhow!("artifact-fetch answered something unexpected: {sha256:?} is {error}")
            })?;
            let answered_by = answered_by.map(String::from);
            let (verified_by, release_date) = (Vec::new(), None);
            Ok(Ok(FetchedArtifact { wanted, suffix, sha256, size, answered_by, verified_by, release_date }))
        }
        Outcome::NotFound { message } | Outcome::Failed { message } => {
            Ok(Err(Box::new(Failure { wanted, message })))
        }
        Outcome::Text { .. } => bail!("artifact-fetch answered with a text for {}", wanted.label()),
    }
}

/// Asks for second opinions. Who disagrees turns an artifact into a failure.
fn with_opinions(program: &ArtifactFetch, quiet: bool, fetched: Vec<Fetched>) -> Result<Vec<Fetched>> {
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
fn judge(mut artifact: FetchedArtifact, documents: &Documents, notes: &mut BTreeSet<String>) -> Fetched {
    let opinion = opinion(&artifact, documents);
    if let Some(message) = opinion.refusal(&artifact) {
        return Err(Box::new(Failure { wanted: artifact.wanted, message }));
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
        Outcome::Text { text, answered_by } => {
            Document::Text { text, answered_by: answered_by.map(String::from) }
        }
        Outcome::NotFound { .. } => Document::Missing,
        Outcome::Failed { message } => Document::Unknown(message),
        Outcome::Fetched { .. } => Document::Unknown("it came as an artifact".to_owned()),
    });
    Ok(repositories.into_keys().zip(outcomes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_cannot_be_ends_the_run() {
        let wanted = || WantedArtifact {
            tool: "t".parse().unwrap(),
            version: "1.0.0".parse().unwrap(),
            platform: "linux_amd64".to_owned(),
            suffixes: vec!["x".to_owned()],
            urls: vec!["https://x/x".to_owned()],
            github_repo: "o/r".to_owned(),
            recorded: None,
        };
        let fetched = |url_index, sha256: &str| Outcome::Fetched {
            url_index,
            sha256: sha256.to_owned(),
            size: 7,
            answered_by: None,
        };
        let good = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert!(answer(wanted(), fetched(0, good)).unwrap().is_ok());
        for (outcome, expected) in [
            (fetched(1, good), "URL 1, which was not asked for"),
            (fetched(0, "abc"), "something unexpected: \"abc\" is not a SHA-256"),
            (fetched(0, empty), "is the SHA-256 of an empty file, which is no artifact"),
            (Outcome::Text { text: String::new(), answered_by: None }, "a text for t 1.0.0 linux_amd64"),
        ] {
            let error = answer(wanted(), outcome).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
