//! Whether the pinned artifacts were downloaded and compared with what is recorded, since
//! that last changed.
//!
//! Downloads nothing and keeps nothing: it says by which name the shell may remember what
//! came of a download.

use super::{State, Step, are};
use crate::finding::{Fix, Invocation};
use crate::model::Model;
use crate::plan::{Looked, Refusal, WantedArtifact, release_artifacts};
use crate::value::sha256::sha256_hex;
use crate::value::text::count;

/// What an artifact is called with what is recorded of it: otherwise as soon as its
/// digest, its size, its URL or the way to it (`through`, a downloader's configuration) is
/// another one. None if nothing is recorded of it.
pub fn name_of(wanted: &WantedArtifact, through: &str) -> Option<String> {
    let recorded = wanted.recorded.as_ref().filter(|recorded| !recorded.digest.is_empty())?;
    let size = recorded.size.map(|size| size.to_string()).unwrap_or_default();
    let parts = [
        wanted.tool.as_str(),
        wanted.version.as_str(),
        wanted.platform.as_str(),
        &recorded.digest,
        &size,
        through,
    ];
    let urls = wanted
        .candidates
        .iter()
        .map(|candidate| &*candidate.url)
        .chain(wanted.mirrors.iter().map(|url| &**url));
    // With lengths, no two lists give the same bytes.
    let all: String = parts.into_iter().chain(urls).map(|part| format!("{} {part}\n", part.len())).collect();
    Some(sha256_hex(all.as_bytes()))
}

/// What came of downloads, by these names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is as it is recorded.
    pub agree: Vec<String>,
    /// What is not, or could not be had.
    pub differ: Vec<String>,
}

impl Outcome {
    /// What came of these.
    pub fn of(looked: &Looked, through: &str) -> Self {
        let (agree, differ): (Vec<_>, Vec<_>) =
            looked.fetched.iter().partition(|artifact| artifact.mismatch().is_none());
        let unavailable = looked.unavailable.iter().map(|unavailable| &unavailable.wanted);
        let differ = differ.into_iter().map(|artifact| &artifact.wanted).chain(unavailable);
        Self {
            agree: agree.iter().filter_map(|artifact| name_of(&artifact.wanted, through)).collect(),
            differ: differ.filter_map(|wanted| name_of(wanted, through)).collect(),
        }
    }
}

/// The artifacts of the pinned releases.
fn pinned(model: &Model<'_>) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut wanted = Vec::new();
    for pin in model.pins.iter().filter(|pin| model.needs_digests(&pin.tool.value)) {
        wanted.extend(release_artifacts(model, &pin.tool.value, &pin.version.value)?);
    }
    Ok(wanted)
}

/// The step; `day_of` says when an artifact was last as it is recorded.
pub(super) fn step(model: &Model<'_>, day_of: &dyn Fn(&WantedArtifact) -> Option<String>) -> Step {
    let step = |state, said: String| {
        Step::new(
            "artifacts-rehashed",
            "Builds would fail on what a publisher replaced or took away, or a digest would be of nothing that \
             is served.",
            state,
            said,
        )
    };
    let check = Fix::run(Invocation::new(["fetch-checksums", "--check"]));
    let wanted = match pinned(model) {
        Ok(wanted) => wanted,
        Err(refusal) => {
            let why = refusal.to_string().replace('\n', " ");
            return step(State::Open, "the artifacts cannot be named".to_owned())
                .with_details([why])
                .with_fix(check);
        }
    };
    let (mut days, mut left) = (Vec::new(), Vec::new());
    for artifact in &wanted {
        match day_of(artifact) {
            Some(day) => days.push(day),
            None => left.push(artifact),
        }
    }
    if let Some(first) = left.first() {
        let place = first.recorded.as_ref().map(|recorded| recorded.place.clone());
        let said = format!(
            "{} not known to be served as recorded, of {}",
            are(left.len(), "artifact"),
            wanted.len()
        );
        let labels = left.into_iter().map(WantedArtifact::label);
        return step(State::Open, said).at(place).with_details(labels).with_fix(check);
    }
    let Some(day) = days.iter().min() else {
        return step(State::Done, "no pinned tool has artifacts on record".to_owned());
    };
    let said = format!("{} downloaded here and found as recorded, the first on {day}", were(days.len()));
    Step { since: Some(day.clone()), ..step(State::Done, said) }
}

fn were(artifacts: usize) -> String {
    format!("{} {}", count(artifacts, "artifact"), if artifacts == 1 { "was" } else { "were" })
}
