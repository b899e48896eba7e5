//! `registry-latest-version`: `latest_version` is the newest stable release.
//!
//! Does not decide which that is: `derived` does, for `sync` as well.

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;
use crate::model::derived::stale_latest_versions;
use crate::schema::registry_edit;

/// `registry-latest-version`.
pub(super) static RULE: Rule = Rule {
    name: "registry-latest-version",
    summary: "`latest_version` is the newest stable release in the file",
    protects: "Whoever asks for the latest version gets an old one, or one that nobody recorded.",
    healing: "`sync` sets it.",
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
  "latest_version": "1.45.0",
  "versions": {
    "1.47.2": {
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
    let stale = stale_latest_versions(model).into_iter().map(|(registry, latest, newest)| {
        let found = latest.value.to_string();
        let edits: Vec<_> = registry_edit::set_latest(registry.content, newest).into_iter().collect();
        let edits = model.replacements(registry.path, &edits);
        Problem {
            tool: Some(registry.content.tool.to_string()),
            place: model.place(registry.path, &latest.span),
            expected: newest.to_string(),
            message: format!(
                "latest_version is {found}, but the newest stable release in this file is {newest}"
            ),
            found,
            fix: Fix::run(Invocation::sync()).with_edits(edits),
        }
        .breaks(&RULE)
    });
    stale.collect()
}
