//! `compatibility`: the pins fit together, by the table.
//!
//! Believes the table; it proves nothing by compiling.

use crate::finding::{Example, Finding, Fix, Invocation, Label, Rule, Severity};
use crate::model::Model;
use crate::model::compatibility::misfits;
use crate::value::version::Version;

/// `compatibility`.
pub(super) static RULE: Rule = Rule {
    name: "compatibility",
    summary: "pinned versions fit together, by the table",
    protects: "Two tools that do not fit break a build in a place that names neither of them.",
    healing: "Bump one of the two to a version that the table allows, or build with both, and if they fit after all, declare it with `bump --compatible`.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"

[tool.protoc]
pin = "tools.bzl :: PROTOC"

[[compatibility_table]]
at = "tools.bzl :: FITS"
//- tools.bzl
BUF = "1.47.2"
PROTOC = "28.3"

FITS = {"buf": {"1.47.2": {"protoc": ["27.5"]}}}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for finding in all(model) {
        // Several tables may say so.
        match findings
            .iter_mut()
            .find(|known| (&known.place, &known.message) == (&finding.place, &finding.message))
        {
            Some(known) => known.labels.extend(finding.labels),
            None => findings.push(finding),
        }
    }
    findings
}

/// What each table excludes.
fn all(model: &Model<'_>) -> Vec<Finding> {
    misfits(model, &|pin| &pin.version.value)
        .into_iter()
        .map(|misfit| {
            let (tool, found) = (&misfit.pin.tool.value, &misfit.pin.version.value);
            let (other, other_version) = (&misfit.table.content.tool.value, &misfit.row.version.value);
            let allowed = misfit.allowed_versions();
            let table = model.place(misfit.table.path, &misfit.allowed.tool.span);
            let revocation = |version: &&Version| model.revocation(tool, version);
            let usable = misfit.allowed.versions.iter().map(|version| &version.value);
            let newest = usable.filter(|version| revocation(version).is_none()).max();
            Finding {
                rule: &RULE,
                severity: Severity::Error,
                tool: Some(tool.to_string()),
                place: model.pin_place(misfit.pin),
                labels: vec![Label {
                    place: table,
                    text: format!("{other} {other_version} allows {allowed}"),
                }],
                expected: allowed.clone(),
                found: found.to_string(),
                message: format!(
                    "{tool} {found} does not fit {other} {other_version}, which allows {allowed}"
                ),
                fix: match newest {
                    Some(newest) => Fix::run(Invocation::new(["bump", tool.as_str(), newest.as_str()])),
                    None => Fix::advise(format!("pin a version of {other} that {tool} {found} fits")),
                },
            }
        })
        .collect()
}
