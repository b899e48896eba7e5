//! What to think of artifacts that were downloaded: what their publishers say of
//! them elsewhere decides whether they may be recorded.
//!
//! Compares no digest itself: `witness` does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::slice::from_ref;

use super::artifact::{ArtifactKind, FetchedArtifact, Mismatch, WantedArtifact};
use super::ask::{Answers, DocumentRequest, NotHad, Question};
use crate::finding::Place;
use crate::place::{moved_parts, says};
use crate::value::text::count;
use crate::value::version::Version;
use crate::witness::opinion::{Documents, api_documents, opinion, sums_documents};

/// An artifact that could not be had, or that its publisher disowns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// What was wanted.
    pub wanted: WantedArtifact,
    /// Why it cannot be recorded.
    pub message: String,
    /// If that is only that hosts cannot be reached: which, and why.
    pub unreachable: Option<String>,
}

impl Unavailable {
    /// Whether it is the same failure, of an artifact that another place wants as well.
    fn is_of(&self, other: &Self) -> bool {
        self.message == other.message && self.wanted.first_url() == other.wanted.first_url()
    }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.wanted.label(), self.message)
    }
}

/// What keeps an artifact from being recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It could not be had.
    Unavailable(Box<Unavailable>),
    /// It is not what is recorded.
    Differs(Box<Mismatch>),
}

impl Obstacle {
    /// The artifact.
    pub fn wanted(&self) -> &WantedArtifact {
        match self {
            Self::Unavailable(unavailable) => &unavailable.wanted,
            Self::Differs(mismatch) => &mismatch.fetched.wanted,
        }
    }
}

impl Obstacle {
    /// What it is, for a person who calls this program `program`.
    pub fn text(&self, program: &str) -> String {
        match self {
            Self::Unavailable(unavailable) => unavailable.to_string(),
            Self::Differs(mismatch) => mismatch.text(program),
        }
    }
}

/// What obstacles are, for a person who calls this program `program`: what several places
/// want and what cannot be had is said once, with all of them, and so is a host that cannot be
/// reached.
pub fn obstacle_texts(obstacles: &[Obstacle], program: &str) -> Vec<String> {
    let mut told = Vec::new();
    for (index, obstacle) in obstacles.iter().enumerate() {
        let Obstacle::Unavailable(first) = obstacle else {
            told.push(obstacle.text(program));
            continue;
        };
        let is_same = |other: &&Obstacle| matches!(other, Obstacle::Unavailable(other) if other.is_of(first));
        let is_there = |other: &&Obstacle| {
            let Obstacle::Unavailable(other) = other else { return false };
            first.unreachable.is_some() && other.unreachable == first.unreachable
        };
        if obstacles[..index].iter().any(|other| is_same(&other) || is_there(&other)) {
            continue;
        }
        let there: Vec<&Obstacle> = obstacles[index..].iter().filter(is_there).collect();
        if let (Some(unreachable), [_, _, ..]) = (&first.unreachable, there.as_slice()) {
            told.push(of_host(unreachable, &there));
            continue;
        }
        let same = obstacles[index..].iter().filter(is_same);
        let places = each_once(same.map(|same| line_of(&same.wanted().store.place)));
        told.push(format!("{first}\n  wanted for {}", places.join(", ")));
    }
    told
}

/// How many of the artifacts that a host should have are named, and of the places that want them.
const MOST_NAMED: usize = 10;

/// A host that cannot be reached, with what it should have.
fn of_host(unreachable: &str, there: &[&Obstacle]) -> String {
    let wanted = || there.iter().map(|obstacle| obstacle.wanted());
    let labels: Vec<String> = each_once(wanted().map(WantedArtifact::label));
    let places = each_once(wanted().map(|wanted| line_of(&wanted.store.place)));
    let artifacts = count(labels.len(), "artifact");
    format!(
        "{unreachable}\n  {artifacts} from there: {}\n  wanted for {}",
        beginning(&labels),
        beginning(&places)
    )
}

fn line_of(Place { path, line, .. }: &Place) -> String {
    format!("{path}:{line}")
}

fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut known = BTreeSet::new();
    texts.filter(|text| known.insert(text.clone())).collect()
}

/// The first of them, and how many others there are.
fn beginning(texts: &[String]) -> String {
    let (named, others) = texts.split_at(texts.len().min(MOST_NAMED));
    let more = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
    format!("{}{more}", named.join(", "))
}

/// What to think of one artifact.
pub(super) type Judged = Result<FetchedArtifact, Box<Unavailable>>;

/// What to think of artifacts, in their order.
///
/// # Errors
/// What has to be asked first.
pub(super) fn judged(wanted: &[WantedArtifact], answers: &Answers) -> Result<Vec<Judged>, Vec<Question>> {
    let unknown = answers.unknown_artifacts(wanted);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let downloaded: Vec<Judged> = wanted.iter().filter_map(|wanted| downloaded(wanted, answers)).collect();
    let fetched: Vec<&FetchedArtifact> = downloaded.iter().flatten().collect();
    let known = &answers.documents;
    let of_api = requests(&fetched, known, |artifact| api_documents(from_ref(artifact)));
    if !of_api.is_empty() {
        return Err(of_api);
    }
    // Which these are, the release API says.
    let of_sums = requests(&fetched, known, |artifact| sums_documents(from_ref(artifact), known));
    if !of_sums.is_empty() {
        return Err(of_sums);
    }
    let judged = |artifact: Judged| judge(artifact.and_then(|artifact| agreed(artifact, answers))?, known);
    Ok(downloaded.into_iter().map(judged).collect())
}

impl Answers {
    /// What a person should know of witnesses that could have agreed with what
    /// was downloaded, and did not: a line each.
    pub fn notes(&self) -> BTreeSet<String> {
        let files = self.wanted().filter(|wanted| wanted.kind == ArtifactKind::File);
        let fetched = files.filter_map(|wanted| downloaded(wanted, self)?.ok());
        let notes = fetched.map(|artifact| {
            let opinion = opinion(&artifact, &self.documents);
            if opinion.refusal(&artifact).is_some() {
                return Vec::new();
            }
            let mirrors = self.mirrors(&artifact.wanted, &artifact.found.url);
            let unheard = mirrors.filter_map(|(url, answer)| Some((url, answer.as_ref().err()?)));
            let mut notes = opinion.notes(&artifact);
            notes.extend(unheard.map(|(url, why)| {
                format!("{} could not be compared at {url}: {}", artifact.wanted.label(), why.message)
            }));
            notes
        });
        notes.flatten().collect()
    }
}

/// An artifact as it was downloaded, before any witness is heard.
fn downloaded(wanted: &WantedArtifact, answers: &Answers) -> Option<Judged> {
    Some(match answers.artifact(wanted)? {
        Ok(download) => Ok(FetchedArtifact {
            wanted: wanted.clone(),
            found: download.found.clone(),
            hashes: download.hashes,
            size: download.size,
            answered_by: download.answered_by.clone(),
            verified_by: Vec::new(),
            release_date: None,
        }),
        Err(NotHad { message, unreachable }) => {
            Err(Box::new(Unavailable { wanted: wanted.clone(), message, unreachable }))
        }
    })
}

/// Refuses an artifact that one URL has and another one of it has otherwise, and one that
/// came from where another release is.
fn agreed(artifact: FetchedArtifact, answers: &Answers) -> Judged {
    let ours = artifact.hashes.sha256;
    let other = answers.mirrors(&artifact.wanted, &artifact.found.url).find_map(|(url, answer)| {
        let theirs = answer.as_ref().ok().filter(|download| download.hashes != artifact.hashes)?;
        Some((url.to_owned(), theirs.hashes.sha256))
    });
    let message = match (other, elsewhere(&artifact)) {
        (Some((url, theirs)), _) => {
            format!(
                "{} has the digest {ours}, but {url}, which should be the same, has {theirs}",
                artifact.origin()
            )
        }
        (None, Some(other)) => format!(
            "{} led to {}, which is of {other} and not of {}",
            artifact.found.url,
            artifact.answered_by.as_deref().unwrap_or_default(),
            artifact.wanted.version
        ),
        (None, None) => return Ok(artifact),
    };
    Err(Box::new(Unavailable { wanted: artifact.wanted, message, unreachable: None }))
}

/// The release that the URL names to which a redirect led, if it is another one.
fn elsewhere(artifact: &FetchedArtifact) -> Option<String> {
    let version = &artifact.wanted.version;
    let answered = artifact.answered_by.as_deref()?.split(['?', '#']).next()?;
    let wanted = artifact.found.url.split('/').filter(|part| says(part, version));
    wanted.flat_map(|part| answered.split('/').map(move |other| (part, other))).find_map(|(part, other)| {
        let (span, _) = moved_parts(part, version, version).into_iter().next()?;
        let inner = other.strip_prefix(&part[..span.start])?.strip_suffix(&part[span.end..])?;
        let is_version = inner.starts_with(|c: char| c.is_ascii_digit()) && inner.parse::<Version>().is_ok();
        (is_version && inner != &part[span]).then(|| inner.to_owned())
    })
}

/// The documents about artifacts that are not known yet, each with the
/// repository of the first artifact that it speaks of.
fn requests(
    fetched: &[&FetchedArtifact],
    known: &Documents,
    documents: impl Fn(&FetchedArtifact) -> BTreeSet<String>,
) -> Vec<Question> {
    let mut repositories: BTreeMap<String, &str> = BTreeMap::new();
    // What is said beside files is not said of images.
    for artifact in fetched.iter().filter(|artifact| artifact.wanted.kind == ArtifactKind::File) {
        let urls = documents(artifact).into_iter().filter(|url| !known.contains_key(url));
        urls.for_each(|url| {
            repositories.entry(url).or_insert(&artifact.wanted.github_repo);
        });
    }
    let request = |(url, repo): (String, &str)| DocumentRequest { url, github_repo: repo.to_owned() };
    repositories.into_iter().map(|pair| Question::Document(request(pair))).collect()
}

/// Hears the witnesses. Who disagrees turns an artifact into a failure.
fn judge(mut artifact: FetchedArtifact, known: &Documents) -> Judged {
    if artifact.wanted.kind == ArtifactKind::Manifest {
        return Ok(artifact);
    }
    let opinion = opinion(&artifact, known);
    if let Some(message) = opinion.refusal(&artifact) {
        return Err(Box::new(Unavailable { wanted: artifact.wanted, message, unreachable: None }));
    }
    artifact.verified_by = opinion.verified_by;
    artifact.release_date = opinion.release_date;
    Ok(artifact)
}
