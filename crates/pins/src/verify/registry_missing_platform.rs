//! `registry-missing-platform`: a pinned release has every supported platform.
//!
//! Does not judge digests.

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::Model;
use crate::value::name::Platform;
use crate::value::text::listed;

/// `registry-missing-platform`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-platform",
    summary: "a pinned release has every supported platform",
    protects: "The build works here and fails on somebody else's machine.",
    healing: "`fetch-checksums` downloads what is missing; a platform that the tool gave up leaves `supported_platforms` by hand.",
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
  "supported_platforms": ["linux_amd64", "darwin_arm64"],
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
            fix: Fix::run(Invocation::fetch(tool, version, &[])),
        };
        findings.push(problem.breaks(&RULE));
    }
    findings
}
