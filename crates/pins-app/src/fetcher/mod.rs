//! Artifacts and documents about them, from the network.
//!
//! Opens no socket itself: the downloader alone does, and is found or built
//! only when something has to be downloaded. Judges nothing: `pins` does.

mod process;

use anyhow::{Result, anyhow, bail};
use fetch_wire::{Outcome, Request, Want};
use pins::plan::{ArtifactKind, DocumentRequest, Download, NotHad, WantedArtifact};
use pins::value::digest::Hashes;
use pins::witness::opinion::Document;

pub(crate) use self::process::DOWNLOADER_CONFIG;
use self::process::Process;
use crate::cli::{DownloadOptions, Verbosity};
use crate::disk::repo::Repo;

/// The downloader, ready to be asked.
pub(crate) struct Fetcher {
    program: Process,
}

impl Fetcher {
    /// # Errors
    /// If the program cannot be found or built.
    pub(crate) fn new(repo: &Repo, options: &DownloadOptions, verbosity: Verbosity) -> Result<Self> {
        Ok(Self { program: Process::new(repo, options, verbosity)? })
    }

    /// Downloads artifacts. Each comes back with what it is, or why it could not
    /// be had.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub(crate) fn artifacts(
        &self,
        wanted: Vec<WantedArtifact>,
    ) -> Result<Vec<(WantedArtifact, std::result::Result<Download, NotHad>)>> {
        let requests: Vec<Request> = wanted
            .iter()
            .enumerate()
            .map(|(id, artifact)| Request {
                id,
                want: match artifact.kind {
                    ArtifactKind::File => Want::Digest,
                    ArtifactKind::Manifest => Want::Manifest,
                },
                label: artifact.label(),
                urls: artifact.candidates.iter().map(|candidate| candidate.url.clone()).collect(),
                size: artifact.recorded.as_ref().and_then(|recorded| recorded.size),
                github_repo: Some(&artifact.github_repo).filter(|repo| !repo.is_empty()).cloned(),
            })
            .collect();
        let outcomes = self.program.answer(&requests)?;
        let answer = |(wanted, outcome)| {
            let download = download(&wanted, outcome)?;
            Ok((wanted, download))
        };
        wanted.into_iter().zip(outcomes).map(answer).collect()
    }

    /// Asks for documents; they come with their URLs.
    ///
    /// # Errors
    /// If the program cannot be run.
    pub(crate) fn documents(&self, wanted: Vec<DocumentRequest>) -> Result<Vec<(String, Document)>> {
        let requests: Vec<Request> = wanted
            .into_iter()
            .enumerate()
            .map(|(id, DocumentRequest { url, github_repo })| Request {
                id,
                want: Want::Text,
                label: url.clone(),
                urls: vec![url],
                size: None,
                github_repo: Some(github_repo).filter(|repo| !repo.is_empty()),
            })
            .collect();
        let outcomes = self.program.answer(&requests)?.into_iter().map(|outcome| match outcome {
            Outcome::Text { text, answered_by } => {
                Document::Text { text: text.into(), answered_by: answered_by.map(String::from) }
            }
            Outcome::NotFound { .. } => Document::Missing,
            Outcome::Failed { message, .. } => Document::Unknown(message),
            Outcome::Fetched { .. } => Document::Unknown("it came as an artifact".to_owned()),
        });
        Ok(requests.iter().map(|request| request.label.clone()).zip(outcomes).collect())
    }
}

fn download(wanted: &WantedArtifact, outcome: Outcome) -> Result<std::result::Result<Download, NotHad>> {
    match outcome {
        Outcome::Fetched { url_index, hashes, size, answered_by } => {
            let Some(found) = wanted.candidates.get(url_index).cloned() else {
                bail!("the downloader answered with URL {url_index}, which was not asked for");
            };
            let hashes = Hashes::of_hex(&hashes.sha256, &hashes.sha384, &hashes.sha512)
                .map_err(|why| anyhow!("the downloader answered something unexpected: {why}"))?;
            Ok(Ok(Download { found, hashes, size, answered_by: answered_by.map(String::from) }))
        }
        Outcome::NotFound { message } => Ok(Err(message.into())),
        Outcome::Failed { message, unreachable } => Ok(Err(NotHad { message, unreachable })),
        Outcome::Text { .. } => bail!("the downloader answered with a text for {}", wanted.label()),
    }
}

#[cfg(test)]
mod tests {
    use pins::finding::Place;
    use pins::plan::{Candidate, InStore, StoreId};
    use pins::value::path::RepoPath;

    use super::*;

    #[test]
    fn an_answer_that_cannot_be_ends_the_run() {
        let wanted = || WantedArtifact {
            tool: "t".parse().unwrap(),
            version: "1.0.0".parse().unwrap(),
            platform: "linux_amd64".parse().unwrap(),
            kind: ArtifactKind::File,
            candidates: vec![Candidate { suffix: "x".to_owned(), url: "https://x/x".to_owned() }],
            github_repo: "o/r".to_owned(),
            mirrors: Vec::new(),
            recorded: None,
            store: InStore {
                id: StoreId::Registry,
                pattern: None,
                place: Place::file(&RepoPath::known("t.json")),
            },
        };
        let fetched = |url_index, hashes: [&str; 3]| {
            let [sha256, sha384, sha512] = hashes.map(str::to_owned);
            let hashes = fetch_wire::Hashes { sha256, sha384, sha512 };
            Outcome::Fetched { url_index, hashes, size: 7, answered_by: None }
        };
        let good = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let (of_384, of_512) = ("3c".repeat(48), "5d".repeat(64));
        let all = [good, &of_384, &of_512];
        let found = download(&wanted(), fetched(0, all)).unwrap().unwrap();
        assert_eq!(Ok(found.hashes), Hashes::of_hex(good, &of_384, &of_512));
        for (outcome, expected) in [
            (fetched(1, all), "URL 1, which was not asked for"),
            (fetched(0, ["abc", &of_384, &of_512]), "something unexpected: \"abc\" is not a SHA-256"),
            (
                fetched(0, [good, good, &of_512]),
                "something unexpected: \"fd89fb34457e7d2f7e221f3971b023674fa",
            ),
            (
                fetched(0, [good, &of_384, &of_384]),
                "is not a SHA-512 in lower-case hexadecimal: 96 characters",
            ),
            (fetched(0, [empty, &of_384, &of_512]), "is the hash of an empty file, which is no artifact"),
            (Outcome::Text { text: String::new(), answered_by: None }, "a text for t 1.0.0 linux_amd64"),
        ] {
            let error = download(&wanted(), outcome).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
