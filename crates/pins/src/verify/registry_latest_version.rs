//! `registry-latest-version`: `latest_version` is the newest stable release.
//!
//! Does not decide which that is: `derived` does, for `sync` as well.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;
use crate::model::derived::stale_latest_versions;

/// `registry-latest-version`.
pub(super) static RULE: Rule = Rule {
    name: "registry-latest-version",
    summary: "`latest_version` is the newest stable release in the file",
    protects: "Whoever asks for the latest version gets an old one, or one that nobody recorded.",
    healing: "`sync` sets it.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let stale = stale_latest_versions(model).into_iter().map(|(registry, latest, newest)| {
        let found = latest.value.to_string();
        Problem {
            tool: Some(registry.content.tool.to_string()),
            place: model.place(registry.path, &latest.span),
            expected: newest.to_string(),
            message: format!(
                "latest_version is {found}, but the newest stable release in this file is {newest}"
            ),
            found,
            fix: Fix::Run(Invocation::sync()),
        }
        .breaks(&RULE)
    });
    stale.collect()
}
