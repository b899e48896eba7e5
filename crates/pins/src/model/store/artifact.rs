//! An artifact of a release, on its way into a digest store: wanted, downloaded, or not
//! what was recorded.
//!
//! Does not know where stores keep what they know.

use crate::finding::{Invocation, Place};
use crate::value::digest::{Digest, Form, Hashes};
use crate::value::name::{Platform, ToolName};
use crate::value::version::Version;

/// An artifact that has to be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedArtifact {
    /// The tool.
    pub tool: ToolName,
    /// The release.
    pub version: Version,
    /// The platform.
    pub platform: Platform,
    /// What it is.
    pub kind: ArtifactKind,
    /// Where it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// The tool's GitHub repository, as the registry names it.
    pub github_repo: String,
    /// Other URLs at which it must be the same, where it is to be had at all.
    pub mirrors: Vec<String>,
    /// What is recorded, if something is.
    pub recorded: Option<Recorded>,
    /// The store that wants it.
    pub store: InStore,
}

/// What an artifact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// A file that is downloaded.
    File,
    /// The manifest of a container image: its SHA-256 is the image's digest.
    Manifest,
}

/// A place in a digest store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InStore {
    /// The store.
    pub id: StoreId,
    /// The release after whose pattern this one is written, if there is one.
    pub pattern: Option<Version>,
    /// Where the digest stands, or that after whose pattern it is written.
    pub place: Place,
}

/// One of the digest stores of a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreId {
    /// Its registry file.
    Registry,
    /// The one at an address of the settings, by the address's place among all.
    Table(usize),
    /// The digest near a URL on a marked line, by its place among those of the tool.
    Marked(usize),
}

/// A place where an artifact may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The end of its URL, as the registry writes it.
    pub suffix: String,
    /// The URL that it gives.
    pub url: String,
}

/// What is recorded of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The digest as it is written; it may be malformed.
    pub digest: String,
    /// The size in bytes, where it is known.
    pub size: Option<u64>,
    /// Where the digest stands.
    pub place: Place,
}

/// An artifact that was downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchedArtifact {
    /// What was asked for.
    pub wanted: WantedArtifact,
    /// Where it was found, by the registry's template.
    pub found: Candidate,
    /// Its hashes.
    pub hashes: Hashes,
    /// Its size in bytes.
    pub size: u64,
    /// The URL that sent it, which is a mirror's or that of a redirect's target
    /// where it is not that of [`Self::found`]; fit to be shown.
    pub answered_by: Option<String>,
    /// Whose second opinion agrees.
    pub verified_by: Vec<String>,
    /// The day on which its release was published, where that is known.
    pub release_date: Option<String>,
}

/// A downloaded artifact that is not what the registry has recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was downloaded.
    pub fetched: FetchedArtifact,
    /// What was recorded.
    pub recorded: Recorded,
}

impl WantedArtifact {
    /// The same, only at one of its mirrors.
    pub(crate) fn at_mirror(&self, url: &str) -> Self {
        let candidates = vec![Candidate { suffix: String::new(), url: url.to_owned() }];
        Self { candidates, mirrors: Vec::new(), recorded: None, ..self.clone() }
    }

    /// Where it is looked for first, which tells artifacts apart.
    pub(crate) fn first_url(&self) -> &str {
        self.candidates.first().map_or("", |candidate| &candidate.url)
    }

    /// Every URL at which it may be.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &str> {
        let candidates = self.candidates.iter().map(|candidate| candidate.url.as_str());
        candidates.chain(self.mirrors.iter().map(String::as_str))
    }

    /// `toolbox 0.47.0 linux_amd64`.
    pub fn label(&self) -> String {
        let Self { tool, version, platform, .. } = self;
        match *platform == Platform::universal() {
            true => format!("{tool} {version}"),
            false => format!("{tool} {version} {platform}"),
        }
    }
}

impl Recorded {
    /// Whether the digest is that of what has these hashes.
    fn is_of(&self, hashes: &Hashes) -> bool {
        self.digest.parse::<Digest>().is_ok_and(|digest| digest.is_of(hashes))
    }

    /// The digest of something else, in the same form.
    fn form_of(&self, hashes: &Hashes) -> Digest {
        let form = self.digest.parse::<Digest>().map_or(Form::Hex, |digest| digest.form());
        hashes.written(&form)
    }
}

impl FetchedArtifact {
    /// Where its bytes came from, for people.
    pub(crate) fn origin(&self) -> String {
        match &self.answered_by {
            Some(answered) if *answered != self.found.url => format!("{answered} (for {})", self.found.url),
            _ => self.found.url.clone(),
        }
    }

    /// The recorded digest or size, if this artifact differs from it.
    pub fn mismatch(&self) -> Option<Mismatch> {
        let recorded = self.wanted.recorded.clone()?;
        let differs = !recorded.is_of(&self.hashes) || recorded.size.is_some_and(|size| size != self.size);
        differs.then(|| Mismatch { fetched: self.clone(), recorded })
    }
}

impl Mismatch {
    /// What differs, and the command that records it nevertheless, for a person
    /// who calls this program `program`.
    pub fn text(&self, program: &str) -> String {
        let Self { fetched, recorded } = self;
        let replace = Invocation::fetch(&fetched.wanted.tool, &fetched.wanted.version, &["--replace"]);
        let why = match fetched.wanted.kind {
            ArtifactKind::File => "a release never changes, so find out why before you trust it",
            ArtifactKind::Manifest => {
                "a tag may name another image by now: look what changed before you trust it"
            }
        };
        format!(
            "{} is not what was recorded; {why}\n  \
             recorded: {} in {}:{}\n  found:    {} ({} bytes) at {}\n  if the new one is right: {}",
            fetched.wanted.label(),
            if recorded.digest.is_empty() { "nothing" } else { &recorded.digest },
            recorded.place.path,
            recorded.place.line,
            recorded.form_of(&fetched.hashes),
            fetched.size,
            fetched.origin(),
            replace.typed(program),
        )
    }
}
