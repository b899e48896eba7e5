//! The `checksum-*` rules: digests that cannot be right, whoever downloads.
//!
//! Downloads nothing: `fetch-checksums --check` does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::{Finding, Fix, Rule, Severity};
use crate::model::{Model, Parsed};
use crate::schema::registry::{Artifact, RecordedDigest, Registry, Release};
use crate::value::digest::DigestError;
use crate::value::text::Span;
use crate::value::version::Version;

/// Every artifact of every registry file.
fn artifacts<'t>(
    model: &'t Model<'_>,
) -> impl Iterator<Item = (Parsed<'t, Registry>, &'t Release, &'t Artifact)> {
    model.registries.values().copied().flat_map(|registry| {
        let releases = registry.content.releases.iter();
        releases.flat_map(move |release| {
            release.artifacts.iter().map(move |artifact| (registry, release, artifact))
        })
    })
}

/// A finding at a digest.
fn finding(
    model: &Model<'_>,
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
        place: model.place(registry.path, sha256),
        expected: expected.to_owned(),
        found: text.to_owned(),
        message,
        fix: Fix::Run(format!("cargo xtask fetch-checksums {tool}@{version} {option}")),
    }
}

/// `checksum-malformed` and `checksum-known-bad`: of every digest in the
/// registry, whatever else its artifact lacks.
pub(super) fn bad(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for registry in model.registries.values() {
        for RecordedDigest { version, platform, sha256, text } in &registry.content.digests {
            let Err(error) = &sha256.value else { continue };
            let (rule, expected) = match error {
                DigestError::Malformed(_) => (Rule::ChecksumMalformed, "64 lower-case hexadecimal digits"),
                DigestError::KnownBad(_) => (Rule::ChecksumKnownBad, "the SHA-256 of the artifact"),
            };
            let message =
                format!("the digest of {} {version} for {platform} is {error}", registry.content.tool);
            findings.push(finding(
                model,
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

pub(super) fn duplicate(model: &Model<'_>) -> Vec<Finding> {
    let mut first_seen = HashMap::new();
    let mut findings = Vec::new();
    for (registry, release, artifact) in artifacts(model) {
        let Ok(digest) = artifact.sha256.value else { continue };
        let (first_registry, first_release, first) = match first_seen.entry(digest) {
            Entry::Vacant(entry) => {
                entry.insert((registry, release, artifact));
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let urls = (url(registry, release, artifact), url(first_registry, first_release, first));
        // One file may serve two platforms, as a universal binary does. Where a
        // URL cannot be made, that was said of its registry file.
        if !matches!(&urls, (Ok(url), Ok(first_url)) if url != first_url) {
            continue;
        }
        let [label, first] = [(registry, release, artifact), (first_registry, first_release, first)].map(
            |(registry, release, artifact)| {
                let (tool, platform) = (&registry.content.tool, &artifact.platform.value);
                format!("{tool} {} for {platform}", release.version.value)
            },
        );
        findings.push(finding(
            model,
            Rule::ChecksumDuplicate,
            (&registry, &release.version.value, &artifact.sha256.span, &artifact.sha256_text),
            "a digest of its own",
            format!("{label} has the same digest as {first}, at another URL: one of them is wrong"),
            "--check",
        ));
    }
    findings
}

fn url(registry: Parsed<'_, Registry>, release: &Release, artifact: &Artifact) -> Result<String, String> {
    let (platform, suffix) = (&artifact.platform.value, &artifact.url_suffix.value);
    registry.content.url(&release.version.value, platform, suffix)
}
