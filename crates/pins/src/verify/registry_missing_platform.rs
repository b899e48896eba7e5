//! `registry-missing-platform`: a pinned release has every supported platform.
//!
//! Does not judge digests.

use std::collections::BTreeSet;

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule, Severity};
use crate::model::Model;
use crate::model::store::missing_platforms;
use crate::value::name::{Platform, ToolName};
use crate::value::text::{Spanned, listed};
use crate::value::version::Version;

/// `registry-missing-platform`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-platform",
    summary: "a pinned release has every supported platform; of one that a table allows it is a warning",
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
    findings.extend(allowed(model));
    findings
}

/// What compatibility tables allow although it is on record without some platform: whoever
/// moves a pin there would find out only then.
fn allowed(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in &model.tables {
        for row in &table.content.rows {
            let by = format!("{} {}", table.content.tool.value, row.version.value);
            for allowed in &row.allowed {
                let lacking =
                    |version: &Spanned<Version>| lacking(model, &allowed.tool.value, &version.value);
                let found = allowed.versions.iter().filter_map(|version| Some((version, lacking(version)?)));
                findings.extend(found.map(|(version, missing)| {
                    Finding {
                        severity: Severity::Warning,
                        ..Problem {
                            tool: Some(allowed.tool.value.to_string()),
                            place: model.place(table.path, &version.span),
                            expected: "a release that is on record whole".to_owned(),
                            found: version.value.to_string(),
                            message: format!(
                                "{by} allows {} {}, which is on record without {missing}",
                                allowed.tool.value, version.value
                            ),
                            fix: Fix::run(Invocation::fetch(&allowed.tool.value, &version.value, &[])),
                        }
                        .breaks(&RULE)
                    }
                }));
            }
        }
    }
    findings
}

/// The platforms that a release on record lacks, unless it is pinned, or nobody may use it.
fn lacking(model: &Model<'_>, tool: &ToolName, version: &Version) -> Option<String> {
    let is_pinned = model.pin(tool).is_some_and(|pin| pin.version.value == *version);
    if is_pinned || model.revocation(tool, version).is_some() {
        return None;
    }
    let stores = model.stores_of(tool);
    let known = stores.iter().filter(|store| store.versions().contains(&version));
    let missing: BTreeSet<Platform> = known.flat_map(|store| missing_platforms(&**store, version)).collect();
    (!missing.is_empty()).then(|| listed(&missing))
}
