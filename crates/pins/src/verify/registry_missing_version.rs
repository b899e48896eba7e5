//! `registry-missing-version`: every pinned release is in the registry.
//!
//! Does not look at its artifacts: `registry_missing_platform` does.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;

/// `registry-missing-version`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-version",
    summary: "every pinned release is in the registry",
    protects: "Bazel would be told to download a release of which no digest is known.",
    healing: "`fetch-checksums` downloads and records it.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model
        .pinned_registries()
        .filter(|(_, registry)| model.is_whole(registry.path))
        .filter(|(pin, registry)| registry.content.release(&pin.version.value).is_none())
        .map(|(pin, registry)| {
            let (tool, version) = (&pin.tool.value, &pin.version.value);
            let newest = registry.content.releases.iter().map(|release| &release.version.value).max();
            Problem {
                tool: Some(tool.to_string()),
                place: model.pin_place(pin),
                expected: version.to_string(),
                found: newest.map_or("no release".to_owned(), |newest| format!("releases up to {newest}")),
                message: format!("{tool} {version} is pinned, but {} does not have it", registry.path),
                fix: Fix::Run(Invocation::fetch(tool, version, &[])),
            }
            .breaks(&RULE)
        })
        .collect()
}
