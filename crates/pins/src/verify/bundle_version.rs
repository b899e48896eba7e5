//! `bundle-version`: the versions of a bundle are registered and fit each other.
//!
//! Does not compare them with the pins: a bundle may be older.

use crate::finding::{Example, Finding, Fix, Invocation, Label, Problem, Rule};
use crate::model::Model;
use crate::schema::compatibility::Bundle;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Spanned, listed};
use crate::value::version::Version;

/// `bundle-version`.
pub(super) static RULE: Rule = Rule {
    name: "bundle-version",
    summary: "every version of a bundle is a known release, and they fit each other",
    protects: "Whoever chooses a bundle by its name gets versions of which no digest is known, or that break each other.",
    healing: "Record the release with `fetch-checksums`, or correct the bundle.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"

[[bundle]]
at = "bundles.json :: bundles"
//- tools.bzl
BUF = "1.47.2"
//- bundles.json
{
  "bundles": { "stable": { "buf": "1.46.0" } }
}
//- checksums/tools/buf.json
{
  "url_template": "https://example.com/buf/v{version}/buf-{os}-{arch}",
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
    for (path, bundle) in model.bundles() {
        findings.extend(bundle.versions.iter().filter_map(|pair| unknown(model, path, bundle, pair)));
        findings.extend(misfits(model, path, bundle));
    }
    findings
}

/// That a version is no release that is known.
fn unknown(
    model: &Model<'_>,
    path: &RepoPath,
    bundle: &Bundle,
    (tool, version): &(Spanned<ToolName>, Spanned<Version>),
) -> Option<Finding> {
    let place = model.place(path, &version.span);
    let (name, wanted) = (&tool.value, &version.value);
    let released = model.released_as(name);
    let problem = |expected: &str, found: &str, message: String, fix: Fix| Problem {
        tool: Some(name.to_string()),
        place,
        expected: expected.to_owned(),
        found: found.to_owned(),
        message,
        fix,
    };
    let finding = match model.registries.get(released.as_str()) {
        Some(registry) if registry.content.release(wanted).is_some() => return None,
        Some(registry) => problem(
            "a release",
            wanted.as_str(),
            format!(
                "the bundle {} names {name} {wanted}, but {} does not have it",
                bundle.name.value, registry.path
            ),
            Fix::run(Invocation::fetch(released, wanted, &[])),
        ),
        // One without artifacts has no releases to look in.
        None if model.registered.contains(released.as_str()) || model.pin(name).is_some() => return None,
        None => problem(
            "a tool",
            name,
            format!(
                "the bundle {} names {name}, which is not pinned and has no registry file",
                bundle.name.value
            ),
            Fix::advise(format!("correct the name in {path}, or remove it")),
        ),
    };
    Some(finding.breaks(&RULE))
}

/// The versions of a bundle that a table excludes.
fn misfits(model: &Model<'_>, path: &RepoPath, bundle: &Bundle) -> Vec<Finding> {
    let of = |tool: &str| bundle.versions.iter().find(|(name, _)| name.value == *tool);
    let mut findings: Vec<Finding> = Vec::new();
    for table in &model.tables {
        let Some((owner, owner_version)) = of(&table.content.tool.value) else { continue };
        let Some(row) = table.content.row(&owner_version.value) else { continue };
        for allowed in &row.allowed {
            let Some((tool, version)) = of(&allowed.tool.value) else { continue };
            if allowed.versions.iter().any(|other| other.value == version.value) {
                continue;
            }
            let wanted = listed(allowed.versions.iter().map(|version| &version.value));
            let place = model.place(table.path, &allowed.tool.span);
            let text = format!("{} {} allows {wanted}", owner.value, owner_version.value);
            let problem = Problem {
                tool: Some(tool.value.to_string()),
                place: model.place(path, &version.span),
                expected: wanted.clone(),
                found: version.value.to_string(),
                message: format!(
                    "in the bundle {} {} {} does not fit {} {}, which allows {wanted}",
                    bundle.name.value, tool.value, version.value, owner.value, owner_version.value
                ),
                fix: Fix::advise(format!("correct the bundle in {path}, or the table")),
            };
            let label = Label { place, text };
            // Several tables may say the same.
            let same = findings
                .iter_mut()
                .find(|finding| finding.place == problem.place && finding.message == problem.message);
            match same {
                Some(finding) => finding.labels.push(label),
                None => findings.push(Finding { labels: vec![label], ..problem.breaks(&RULE) }),
            }
        }
    }
    findings
}
