//! The artifacts of releases: which there are by the registry, where they would
//! be, and what is recorded of them.
//!
//! Downloads nothing.

use super::Refusal;
use crate::finding::{Invocation, Place};
use crate::model::{Model, Parsed};
use crate::schema::registry::{Artifact, Registry};
use crate::value::name::{Platform, ToolName};
use crate::value::sha256::Sha256;
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
    /// Where it may be, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// The tool's GitHub repository, as the registry names it.
    pub github_repo: String,
    /// What the registry has recorded, if it has.
    pub recorded: Option<Recorded>,
}

/// A place where an artifact may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The end of its URL, as the registry writes it.
    pub suffix: String,
    /// The URL that it gives.
    pub url: String,
}

/// What the registry has recorded of an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The digest as it is written; it may be malformed.
    pub sha256: String,
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
    /// Its digest.
    pub sha256: Sha256,
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
    /// `toolbox 0.47.0 linux_amd64`.
    pub fn label(&self) -> String {
        format!("{} {} {}", self.tool, self.version, self.platform)
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
        let differs =
            recorded.sha256 != self.sha256.to_string() || recorded.size.is_some_and(|size| size != self.size);
        differs.then(|| Mismatch { fetched: self.clone(), recorded })
    }
}

impl Mismatch {
    /// What differs, and the command that records it nevertheless, for a person
    /// who calls this program `program`.
    pub fn text(&self, program: &str) -> String {
        let Self { fetched, recorded } = self;
        let replace = Invocation::fetch(&fetched.wanted.tool, &fetched.wanted.version, &["--replace"]);
        format!(
            "{} is not what was recorded; a release never changes, so find out why before you trust it\n  \
             recorded: {} in {}:{}\n  found:    {} ({} bytes) at {}\n  if the new one is right: {}",
            fetched.wanted.label(),
            if recorded.sha256.is_empty() { "nothing" } else { &recorded.sha256 },
            recorded.place.path,
            recorded.place.line,
            fetched.sha256,
            fetched.size,
            fetched.origin(),
            replace.typed(program),
        )
    }
}

/// Every artifact of a release: those recorded, and those that supported
/// platforms still need.
///
/// # Errors
/// [`Refusal`] if there is no registry file for the tool, or if it does not
/// tell where an artifact is.
pub fn release_artifacts(
    model: &Model<'_>,
    tool: &ToolName,
    version: &Version,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let registry = registry_of(model, tool)?;
    let mut platforms: Vec<&Platform> = registry.content.supported_platforms.iter().collect();
    let recorded = registry.content.release(version).into_iter().flat_map(|release| &release.artifacts);
    platforms.extend(recorded.map(|artifact| &artifact.platform.value));
    platforms.sort_unstable();
    platforms.dedup();
    platforms.into_iter().map(|platform| wanted(model, registry, version, platform)).collect()
}

/// The artifacts that supported platforms still need of a release.
///
/// # Errors
/// As [`release_artifacts`].
pub fn missing_artifacts(
    model: &Model<'_>,
    tool: &ToolName,
    version: &Version,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let registry = registry_of(model, tool)?;
    let missing = registry.content.missing_platforms(version);
    missing.into_iter().map(|platform| wanted(model, registry, version, platform)).collect()
}

pub(super) fn registry_of<'w>(model: &Model<'w>, tool: &ToolName) -> Result<Parsed<'w, Registry>, Refusal> {
    let path = model.registry_path(tool);
    let whole = model
        .registries
        .get(model.released_as(tool).as_str())
        .copied()
        .filter(|registry| model.is_whole(registry.path));
    whole.ok_or_else(|| {
        Refusal::Request(if model.registered.contains(model.released_as(tool).as_str()) {
            let first = model.problem_of(&path);
            let why =
                first.map_or(path.to_string(), |problem| format!("{}: {}", problem.place, problem.message));
            format!("the registry file of {tool} cannot be used as it is\n  {why}")
        } else {
            let known: Vec<&str> = model.registered.iter().copied().collect();
            format!("there is no registry file for {tool} ({path}); there are files for {}", known.join(", "))
        })
    })
}

fn wanted(
    model: &Model<'_>,
    registry: Parsed<'_, Registry>,
    version: &Version,
    platform: &Platform,
) -> Result<WantedArtifact, Refusal> {
    let recorded = registry.content.release(version).and_then(|release| release.artifact(platform));
    let suffixes = match recorded {
        Some(artifact) => vec![artifact.url_suffix.value.to_string()],
        None => likely_suffixes(registry.content, version, platform),
    };
    let tool = &registry.content.tool;
    if suffixes.is_empty() {
        return Err(Refusal::Hinted {
            why: format!(
                "{} has no artifact for {platform} in any release, so the end of its URL is not known; \
                 write one release's \"{platform}\" by hand (\"sha256\": \"\", \"url_suffix\": ...)",
                registry.path
            ),
            hint: "then run",
            command: Invocation::fetch(tool, &"<version>", &["--replace"]),
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
        .map_err(|why| Refusal::Request(format!("{}: {why}", registry.path)))?;
    Ok(WantedArtifact {
        tool: tool.clone(),
        version: version.clone(),
        platform: platform.clone(),
        candidates,
        github_repo: registry.content.github_repo.clone(),
        recorded: recorded.map(|artifact| recorded_at(model, registry, artifact)),
    })
}

fn recorded_at(model: &Model<'_>, registry: Parsed<'_, Registry>, artifact: &Artifact) -> Recorded {
    Recorded {
        sha256: artifact.sha256_text(),
        size: artifact.size.as_ref().map(|size| size.value),
        place: model.place(registry.path, &artifact.sha256.span),
    }
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
