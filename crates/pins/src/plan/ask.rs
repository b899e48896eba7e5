//! What has to be known before a plan can be made, and what came of asking.
//!
//! Asks nobody: a planner says what it must know, whoever runs it finds out and
//! calls it again, until it knows enough.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Candidate, LockJob, Plan, WantedArtifact};
use crate::extension::Opaque;
use crate::value::digest::Hashes;
use crate::value::name::CrateName;
use crate::value::path::RepoPath;
use crate::value::version::Version;
use crate::witness::opinion::Documents;
use crate::world::World;

/// A planner's next step.
#[derive(Debug)]
pub enum Step {
    /// It has to know this first; never empty.
    Ask(Vec<Question>),
    /// It is done.
    Done(Box<Plan>),
}

impl Step {
    pub(super) fn done(plan: Plan) -> Self {
        Self::Done(Box::new(plan))
    }
}

/// Something that a planner has to know.
#[derive(Clone, Debug)]
pub enum Question {
    /// Whether a crate version exists and is not yanked.
    Crate(CrateProbe),
    /// What an artifact is.
    Artifact(WantedArtifact),
    /// What a small document says that speaks of artifacts.
    Document(DocumentRequest),
    /// What comes of an extension's trial, in this world.
    Trial(Trial, World),
    /// How cargo resolves lock files after this plan.
    Locks(Vec<LockJob>, Box<Plan>),
}

/// Something that an extension has to try.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trial {
    /// The name of the extension's section.
    pub section: &'static str,
    /// What is tried, by the extension's own name for it.
    pub name: String,
}

/// A crate version that must exist in the crate registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateProbe {
    /// The crate.
    pub krate: CrateName,
    /// The version.
    pub version: Version,
    /// The folder, relative to the root, of the first file that needs it: cargo
    /// is asked there, so that its configuration there counts.
    pub folder: String,
}

/// A document that may speak of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRequest {
    /// Where it is.
    pub url: String,
    /// The GitHub repository of the artifact that it speaks of, as the registry
    /// names it.
    pub github_repo: String,
}

/// An artifact as it was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Where it was found.
    pub found: Candidate,
    /// Its hashes.
    pub hashes: Hashes,
    /// Its size in bytes.
    pub size: u64,
    /// The URL that sent it, fit to be shown.
    pub answered_by: Option<String>,
}

/// Why an artifact could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHad {
    /// Why, with the URLs.
    pub message: String,
    /// If that is only that hosts cannot be reached: which, and why, without the URLs. It is the
    /// same for every artifact there.
    pub unreachable: Option<String>,
}

impl From<String> for NotHad {
    fn from(message: String) -> Self {
        Self { message, unreachable: None }
    }
}

/// What is known so far.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    crates: BTreeSet<(CrateName, Version)>,
    /// What came of downloads, by the first URL at which each was looked for.
    artifacts: BTreeMap<String, (WantedArtifact, Result<Download, NotHad>)>,
    /// What came of asking for documents, by their URLs.
    pub documents: Documents,
    /// What came of extensions' trials.
    pub trials: BTreeMap<Trial, Opaque>,
    /// The texts of lock files as cargo resolves them.
    pub locks: BTreeMap<RepoPath, String>,
}

impl Answers {
    /// A crate version exists. Of one that does not, no plan is made.
    pub fn crate_exists(&mut self, probe: CrateProbe) {
        self.crates.insert((probe.krate, probe.version));
    }

    /// What came of a download: the artifact, or why it could not be had.
    pub fn downloaded(&mut self, wanted: WantedArtifact, answer: Result<Download, impl Into<NotHad>>) {
        let answer = answer.map_err(Into::into);
        self.artifacts.insert(wanted.first_url().to_owned(), (wanted, answer));
    }

    /// The crate versions that nobody asked for yet.
    pub(super) fn unknown_crates(&self, probes: Vec<CrateProbe>) -> Vec<Question> {
        let is_known = |probe: &CrateProbe| {
            self.crates.iter().any(|(krate, version)| (krate, version) == (&probe.krate, &probe.version))
        };
        probes.into_iter().filter(|probe| !is_known(probe)).map(Question::Crate).collect()
    }

    /// The artifacts that nobody asked for yet: what several stores want is downloaded
    /// once.
    pub(super) fn unknown_artifacts(&self, wanted: &[WantedArtifact]) -> Vec<Question> {
        let mut unknown: BTreeMap<&str, Cow<'_, WantedArtifact>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        let all = wanted.iter().flat_map(|wanted| {
            let mirrors = wanted.mirrors.iter().map(|url| (url.as_str(), Cow::Owned(wanted.at_mirror(url))));
            [(wanted.first_url(), Cow::Borrowed(wanted))].into_iter().chain(mirrors)
        });
        for (key, wanted) in all.filter(|(key, _)| !self.artifacts.contains_key(*key)) {
            match unknown.get_mut(key) {
                Some(known) if known.candidates.len() >= wanted.candidates.len() => {}
                Some(known) => *known = wanted,
                None => {
                    unknown.insert(key, wanted);
                    order.push(key);
                }
            }
        }
        let mut question = |key| unknown.remove(key).map(|wanted| Question::Artifact(wanted.into_owned()));
        order.into_iter().filter_map(&mut question).collect()
    }

    /// What is known of an artifact that was asked for.
    pub(super) fn artifact(&self, wanted: &WantedArtifact) -> Option<Result<Download, NotHad>> {
        let (_, answer) = self.artifacts.get(wanted.first_url())?;
        Some(answer.clone().and_then(|download| {
            // Another store may have looked at more places.
            let own = wanted.candidates.iter().find(|candidate| candidate.url == download.found.url);
            let own = own.ok_or_else(|| {
                let found = &download.found.url;
                format!("it is at {found}, which is none of the places where it should be")
            })?;
            Ok(Download { found: own.clone(), ..download })
        }))
    }

    /// What is known of the mirrors of an artifact, but for the one that it came from.
    pub(super) fn mirrors<'a>(
        &'a self,
        wanted: &'a WantedArtifact,
        found: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Result<Download, NotHad>)> {
        let others = wanted.mirrors.iter().filter(move |url| *url != found);
        others.filter_map(|url| Some((url.as_str(), &self.artifacts.get(url)?.1)))
    }

    /// The artifacts that were asked for, but for their mirrors.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &WantedArtifact> {
        let all = || self.artifacts.values().map(|(wanted, _)| wanted);
        let mirrors: BTreeSet<&str> = all().flat_map(|wanted| &wanted.mirrors).map(String::as_str).collect();
        all().filter(move |wanted| !mirrors.contains(wanted.first_url()))
    }
}
