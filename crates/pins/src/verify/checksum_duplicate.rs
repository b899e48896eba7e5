//! `checksum-duplicate`: two different artifacts do not have one digest.
//!
//! Downloads nothing: `fetch-checksums --check` does.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::{Model, Parsed};
use crate::schema::registry::{Artifact, Registry, Release};

/// `checksum-duplicate`.
pub(super) static RULE: Rule = Rule {
    name: "checksum-duplicate",
    summary: "two artifacts at different URLs do not have one digest",
    protects: "A digest that was copied to the wrong place lets the wrong file in, or keeps the right one out.",
    healing: "`fetch-checksums --check` tells which of the two is wrong, and once it is clear how that came there, `--replace` records what is served.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"
//- tools.bzl
BUF = "1.47.2"
//- checksums/tools/buf.json
{
  "url_template": "https://example.com/buf/v{version}/buf-{os}-{arch}",
  "versions": {
    "1.47.2": {
      "platforms": {
        "darwin_arm64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" },
        "linux_amd64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
"#,
    ),
};

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

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut first_seen = HashMap::with_capacity(artifacts(model).count());
    let mut findings = Vec::new();
    for (registry, release, artifact) in artifacts(model) {
        let Ok(digest) = &artifact.digest.value else { continue };
        let (first_registry, first_release, first) = match first_seen.entry(digest) {
            Entry::Vacant(entry) => {
                entry.insert((registry.content, release, artifact));
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let urls = (
            registry.content.url_of(&release.version.value, artifact),
            first_registry.url_of(&first_release.version.value, first),
        );
        // One file may serve two platforms, as a universal binary does. Where a
        // URL cannot be made, that was said of its registry file.
        if !matches!(&urls, (Ok(url), Ok(first_url)) if url != first_url) {
            continue;
        }
        let [label, first] = [(registry.content, release, artifact), (first_registry, first_release, first)]
            .map(|(registry, release, artifact)| {
                let (tool, platform) = (&registry.tool, &artifact.platform.value);
                format!("{tool} {} for {platform}", release.version.value)
            });
        let problem = Problem {
            tool: Some(registry.content.tool.to_string()),
            place: model.place(registry.path, &artifact.digest.span),
            expected: "a digest of its own".to_owned(),
            found: artifact.digest_text(),
            message: format!("{label} has the same digest as {first}, at another URL: one of them is wrong"),
            fix: Fix::run(Invocation::fetch(&registry.content.tool, &release.version.value, &["--check"])),
        };
        findings.push(problem.breaks(&RULE));
    }
    findings
}
