//! `compatibility-tables`: several compatibility tables say the same.
//!
//! Does not decide which of them is right.

use std::collections::BTreeMap;

use crate::finding::{Example, Finding, Fix, Label, Problem, Rule};
use crate::model::{Model, Parsed};
use crate::schema::compatibility::Allowed;
use crate::value::text::listed;

/// `compatibility-tables`.
pub(super) static RULE: Rule = Rule {
    name: "compatibility-tables",
    summary: "compatibility tables that speak of the same versions say the same",
    protects: "Of two tables that differ one is wrong, and whoever reads that one pins versions that do not fit.",
    healing: "Correct the table that is wrong; of new versions that were built together, `bump --compatible` declares in all of them that they fit.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"

[tool.protoc]
pin = "tools.bzl :: PROTOC"

[[compatibility_table]]
at = "tools.bzl :: FITS"

[[compatibility_table]]
at = "fits.json :: fits"
//- tools.bzl
BUF = "1.47.2"
PROTOC = "28.3"

FITS = {"buf": {"1.47.2": {"protoc": ["28.3"]}}}
//- fits.json
{
  "fits": { "buf": { "1.47.2": { "protoc": ["27.5", "28.3"] } } }
}
"#,
    ),
};

/// A tool, its version, and the other tool.
type Subject<'t> = (&'t str, &'t str, &'t str);

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut first: BTreeMap<Subject<'_>, Parsed<'_, Allowed>> = BTreeMap::new();
    let mut findings = Vec::new();
    for table in &model.tables {
        for row in &table.content.rows {
            for allowed in &row.allowed {
                let subject = (&*table.content.tool.value, row.version.value.as_str(), &*allowed.tool.value);
                let here = Parsed { path: table.path, content: allowed };
                match first.get(&subject) {
                    None => {
                        first.insert(subject, here);
                    }
                    Some(other) if versions(other.content) == versions(allowed) => {}
                    Some(other) => findings.push(disagreement(model, subject, *other, here)),
                }
            }
        }
    }
    findings
}

fn versions(allowed: &Allowed) -> Vec<&str> {
    let mut versions: Vec<&str> = allowed.versions.iter().map(|version| version.value.as_str()).collect();
    versions.sort_unstable();
    versions
}

fn disagreement(
    model: &Model<'_>,
    (tool, version, other_tool): Subject<'_>,
    first: Parsed<'_, Allowed>,
    here: Parsed<'_, Allowed>,
) -> Finding {
    let (expected, found) = (listed(versions(first.content)), listed(versions(here.content)));
    let other = model.place(first.path, &first.content.tool.span);
    let problem = Problem {
        tool: Some(tool.to_owned()),
        place: model.place(here.path, &here.content.tool.span),
        message: format!(
            "{tool} {version} allows {other_tool} {found} here, but {expected} in {}:{}",
            other.path, other.line
        ),
        fix: Fix::advise(format!("correct {} or {}, so that both say the same", here.path, first.path)),
        expected,
        found,
    };
    let label = Label { place: other, text: "the other table".to_owned() };
    Finding { labels: vec![label], ..problem.breaks(&RULE) }
}
