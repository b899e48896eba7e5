//! `release-revoked`: nothing uses a release that was found to be bad.
//!
//! Does not say which releases those are: the registry files and the settings do.

use crate::finding::{Example, Finding, Fix, Invocation, Label, Problem, Rule, Severity};
use crate::model::Model;
use crate::schema::registry::Revocation;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// `release-revoked`.
pub(super) static RULE: Rule = Rule {
    name: "release-revoked",
    summary: "no pin and no bundle has a release that is revoked; a table that allows one is a warning",
    protects: "What somebody found to be bad is built with, or comes back with the next bump.",
    healing: "Bump to a release that is not revoked; take it out of tables and bundles.",
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
    "1.47.2": {
      "revoked": "2026-03-01: its parser crashes",
      "platforms": {
        "linux_amd64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    },
    "1.45.0": {
      "platforms": {
        "linux_amd64": { "sha256": "f704638b5ae224c9b2460440bbd785a1691f2572d829a7476b291a965a08320a" }
      }
    }
  }
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = pins(model);
    for (path, bundle) in model.bundles() {
        let name = &bundle.name.value;
        findings.extend(bundle.versions.iter().filter_map(|(tool, version)| {
            let what = format!("the bundle {name} has");
            named(model, path, (&tool.value, version), Severity::Error, &what)
        }));
    }
    for table in &model.tables {
        for row in &table.content.rows {
            let what = format!("{} {} allows", table.content.tool.value, row.version.value);
            findings.extend(row.allowed.iter().flat_map(|allowed| {
                let versions = allowed.versions.iter();
                versions.filter_map(|version| {
                    named(model, table.path, (&allowed.tool.value, version), Severity::Warning, &what)
                })
            }));
        }
    }
    findings
}

/// Pins of revoked releases.
fn pins(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pin in &model.pins {
        let (tool, version) = (&pin.tool.value, &pin.version.value);
        let Some((path, revocation)) = model.revocation(tool, version) else { continue };
        let stores = model.stores_of(tool);
        let is_fine = |version: &&Version| model.revocation(tool, version).is_none();
        let newest = stores.iter().filter_map(|store| store.newest_stable()).filter(is_fine).max();
        let problem = Problem {
            tool: Some(tool.to_string()),
            place: model.pin_place(pin),
            expected: "a release that is not revoked".to_owned(),
            found: version.to_string(),
            message: format!("{tool} {version} is pinned, but it is {revocation}"),
            fix: match newest {
                Some(newest) => Fix::run(Invocation::new(["bump", tool.as_str(), newest.as_str()])),
                None => Fix::advise(format!("pin a release of {tool} that is not revoked")),
            },
        };
        let labels = vec![label(model, path, revocation)];
        findings.push(Finding { labels, ..problem.breaks(&RULE) });
    }
    findings
}

/// A version that a table or a bundle names, if it is revoked.
fn named(
    model: &Model<'_>,
    path: &RepoPath,
    (tool, version): (&ToolName, &Spanned<Version>),
    severity: Severity,
    what: &str,
) -> Option<Finding> {
    let (registry, revocation) = model.revocation(tool, &version.value)?;
    let problem = Problem {
        tool: Some(tool.to_string()),
        place: model.place(path, &version.span),
        expected: "a release that is not revoked".to_owned(),
        found: version.value.to_string(),
        message: format!("{what} {tool} {}, which is {revocation}", version.value),
        fix: Fix::advise(format!("take {} out there", version.value)),
    };
    let labels = vec![label(model, registry, revocation)];
    Some(Finding { severity, labels, ..problem.breaks(&RULE) })
}

fn label(model: &Model<'_>, path: &RepoPath, revocation: Revocation<'_>) -> Label {
    let text = revocation.platform.map_or("revoked here".to_owned(), |it| format!("revoked here for {it}"));
    Label { place: model.place(path, &revocation.revoked.span), text }
}
