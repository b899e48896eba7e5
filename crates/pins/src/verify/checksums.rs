//! The `checksum-*` rules: digests that cannot be right, whoever downloads.
//!
//! Downloads nothing: `fetch-checksums --check` does.

use std::collections::BTreeMap;

use crate::finding::{Finding, Fix, Rule, Severity};
use crate::model::tree::{Parsed, Tree};
use crate::schema::registry::{Artifact, RecordedDigest, Registry, Release};
use crate::value::digest::DigestError;
use crate::value::text::Span;
use crate::value::version::Version;

/// Every artifact of every registry file.
fn artifacts<'t>(
    tree: &'t Tree<'_>,
) -> impl Iterator<Item = (&'t Parsed<Registry>, &'t Release, &'t Artifact)> {
    tree.registries.values().flat_map(|registry| {
        let releases = registry.content.releases.iter();
        releases.flat_map(move |release| {
            release.artifacts.iter().map(move |artifact| (registry, release, artifact))
        })
    })
}

/// A finding at a digest.
fn finding(
    tree: &Tree<'_>,
    rule: Rule,
    (registry, version, sha256, text): (&Parsed<Registry>, &Version, &Span, &str),
    expected: &str,
    message: String,
    option: &str,
) -> Finding {
    let tool = &registry.content.tool;
    Finding {
        rule,
        severity: Severity::Error,
        tool: Some(tool.to_string()),
        place: tree.place(&registry.path, sha256),
        expected: expected.to_owned(),
        found: text.to_owned(),
        message,
        fix: Fix::Run(format!("cargo xtask fetch-checksums {tool}@{version} {option}")),
    }
}

/// `checksum-malformed` and `checksum-known-bad`: of every digest in the
/// registry, whatever else its artifact lacks.
pub(super) fn bad(tree: &Tree<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for registry in tree.registries.values() {
        for RecordedDigest { version, platform, sha256, text } in &registry.content.digests {
            let Err(error) = &sha256.value else { continue };
            let (rule, expected) = match error {
                DigestError::Malformed(_) => (Rule::ChecksumMalformed, "64 lower-case hexadecimal digits"),
                DigestError::KnownBad(_) => (Rule::ChecksumKnownBad, "the SHA-256 of the artifact"),
            };
            let message =
                format!("the digest of {} {version} for {platform} is {error}", registry.content.tool);
            findings.push(finding(
                tree,
                rule,
                (registry, version, &sha256.span, text),
                expected,
                message,
                "--replace",
            ));
        }
    }
    findings
}

pub(super) fn duplicate(tree: &Tree<'_>) -> Vec<Finding> {
    let mut first_seen: BTreeMap<_, (String, String)> = BTreeMap::new();
    let mut findings = Vec::new();
    for (registry, release, artifact) in artifacts(tree) {
        let Ok(digest) = artifact.sha256.value else { continue };
        let (platform, version) = (&artifact.platform.value, &release.version.value);
        let Ok(url) = registry.content.url(version, platform, &artifact.url_suffix.value) else { continue };
        let label = format!("{} {version} for {platform}", registry.content.tool);
        match first_seen.get(&digest) {
            // A universal binary: one file that serves two platforms.
            Some((_, first_url)) if *first_url == url => {}
            Some((first, _)) => {
                let message =
                    format!("{label} has the same digest as {first}, at another URL: one of them is wrong");
                findings.push(finding(
                    tree,
                    Rule::ChecksumDuplicate,
                    (registry, version, &artifact.sha256.span, &artifact.sha256_text),
                    "a digest of its own",
                    message,
                    "--check",
                ));
            }
            None => {
                first_seen.insert(digest, (label, url));
            }
        }
    }
    findings
}
