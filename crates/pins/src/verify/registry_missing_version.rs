//! `registry-missing-version`: every pinned release is in its tool's digest stores.
//!
//! Whether it is there whole, `registry_missing_platform` says; of which release a digest
//! is that stands alone, `digest_version` does.

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;

/// `registry-missing-version`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-version",
    summary: "every pinned release is in the registry, and in each table of its digests",
    protects: "Bazel would be told to download a release of which no digest is known.",
    healing: "`fetch-checksums` downloads and records it.",
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
    "1.45.0": {
      "platforms": {
        "linux_amd64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model
        .pinned_stores()
        .filter(|(_, store)| store.says_versions())
        .filter(|(pin, store)| !store.versions().contains(&&pin.version.value))
        .map(|(pin, store)| {
            let (tool, version) = (&pin.tool.value, &pin.version.value);
            let newest = store.versions().into_iter().max();
            Problem {
                tool: Some(tool.to_string()),
                place: model.pin_place(pin),
                expected: version.to_string(),
                found: newest.map_or("no release".to_owned(), |newest| format!("releases up to {newest}")),
                message: format!("{tool} {version} is pinned, but {} does not have it", store.path()),
                fix: Fix::run(Invocation::fetch(tool, version, &[])),
            }
            .breaks(&RULE)
        })
        .collect()
}
