//! `registry-missing-platform`: a pinned release has every supported platform.
//!
//! Does not judge digests.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;
use crate::value::text::listed;

/// `registry-missing-platform`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-platform",
    summary: "a pinned release has every supported platform",
    protects: "The build works here and fails on somebody else's machine.",
    healing: "`fetch-checksums` downloads what is missing; a platform that the tool gave up leaves `supported_platforms` by hand.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (pin, registry) in model.pinned_registries().filter(|(_, registry)| model.is_whole(registry.path)) {
        let (tool, version) = (&pin.tool.value, &pin.version.value);
        let Some(release) = registry.content.release(version) else { continue };
        let missing = registry.content.missing_platforms(version);
        if missing.is_empty() {
            continue;
        }
        let has = listed(release.artifacts.iter().map(|artifact| &artifact.platform.value));
        let missing = listed(missing);
        let problem = Problem {
            tool: Some(tool.to_string()),
            place: model.place(registry.path, &release.version.span),
            expected: listed(&registry.content.supported_platforms),
            found: if has.is_empty() { "none".to_owned() } else { has },
            message: format!("the pinned release {tool} {version} has no artifact for {missing}"),
            fix: Fix::Run(Invocation::fetch(tool, version, &[])),
        };
        findings.push(problem.breaks(&RULE));
    }
    findings
}
