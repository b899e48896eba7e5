//! `registry-missing-version`: every pinned release is in its tool's digest stores.
//!
//! Whether it is there whole, `registry_missing_platform` says; of which release a digest
//! is that stands alone, `digest_version` does.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;

/// `registry-missing-version`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-version",
    summary: "every pinned release is in the registry, and in each table of its digests",
    protects: "Bazel would be told to download a release of which no digest is known.",
    healing: "`fetch-checksums` downloads and records it.",
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
                fix: Fix::Run(Invocation::fetch(tool, version, &[])),
            }
            .breaks(&RULE)
        })
        .collect()
}
