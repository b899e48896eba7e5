//! `registry-missing-platform`: a pinned release has every supported platform.
//!
//! Does not judge digests.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;
use crate::value::name::Platform;
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
    for (pin, store) in model.pinned_stores() {
        let (tool, version) = (&pin.tool.value, &pin.version.value);
        if !store.versions().contains(&version) {
            continue;
        }
        let (required, known) = (store.required(), store.known(version));
        let has: Vec<&Platform> = known.iter().map(|known| &known.platform).collect();
        let missing: Vec<&Platform> = required.iter().filter(|platform| !has.contains(platform)).collect();
        if missing.is_empty() {
            continue;
        }
        let missing = listed(missing);
        let problem = Problem {
            tool: Some(tool.to_string()),
            place: store.place(version),
            expected: listed(&required),
            found: if has.is_empty() { "none".to_owned() } else { listed(has) },
            message: format!("the pinned release {tool} {version} has no artifact for {missing}"),
            fix: Fix::Run(Invocation::fetch(tool, version, &[])),
        };
        findings.push(problem.breaks(&RULE));
    }
    findings
}
