//! What was revoked in a registry file and is not any more.
//!
//! Says nothing of a release that went: `digests` does.

use super::Since;
use crate::finding::Finding;
use crate::model::Parsed;
use crate::schema::registry::{Registry, Release};
use crate::value::path::RepoPath;

/// The revocations that went.
pub(super) fn check(since: Since<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (tool, was) in &since.before.registries {
        let now = since.model.registries.get(tool).copied();
        // Of a file that cannot be read whole that was said.
        let Some(now) = now.filter(|now| since.model.is_whole(now.path)) else { continue };
        for release in &was.content.releases {
            let kept = now.content.release(&release.version.value);
            findings.extend(kept.and_then(|kept| pardoned(since, was.path, release, now, kept)));
        }
    }
    findings
}

/// That a release, or what it has for a platform, is not revoked any more.
fn pardoned(
    since: Since<'_, '_>,
    was_in: &RepoPath,
    was: &Release,
    now: Parsed<'_, Registry>,
    release: &Release,
) -> Option<Finding> {
    let of_artifacts = was.artifacts.iter().filter_map(|artifact| {
        let revoked = artifact.revoked.as_deref()?;
        let now = release.artifact(&artifact.platform.value)?;
        (release.revocation_for(&artifact.platform.value).is_none())
            .then(|| (revoked, now.platform.span.clone()))
    });
    let of_release = was.revoked.as_deref().filter(|_| release.revoked.is_none());
    let of_release = of_release.map(|revoked| (revoked, release.version.span.clone()));
    let (revoked, span) = of_release.into_iter().chain(of_artifacts).next()?;
    let (tool, version) = (&now.content.tool, &release.version.value);
    let message = format!("{tool} {version} was {revoked}, and is not revoked any more");
    let place = since.model.place(now.path, &span);
    Some(since.finding((tool, was_in), place, [&revoked.to_string(), "not revoked"], message))
}
