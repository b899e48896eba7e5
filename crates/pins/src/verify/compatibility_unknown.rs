//! `compatibility-unknown`: the table speaks of the pins.
//!
//! Does not compare them: `compatibility` does.

use crate::finding::{Example, Finding, Fix, Invocation, Rule, Severity};
use crate::model::Model;

/// `compatibility-unknown`.
pub(super) static RULE: Rule = Rule {
    name: "compatibility-unknown",
    summary: "a tool's own table has a row for its pinned version",
    protects: "A table without a row for the pinned version allows everything, and nobody notices.",
    healing: "Build with the pinned versions; if they fit, `bump --compatible` declares it. Or remove the tool's table.",
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

FITS = {"buf": {"1.45.0": {"protoc": ["28.3"]}}}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in model.tables.iter().map(|table| table.content) {
        let tool = &table.tool.value;
        let Some(pin) = model.pin(tool) else { continue };
        let version = &pin.version.value;
        if table.row(version).is_none() {
            let rows: Vec<&str> = table.rows.iter().map(|row| row.version.value.as_str()).collect();
            let rows = if rows.is_empty() { "none".to_owned() } else { rows.join(", ") };
            findings.push(Finding {
                rule: &RULE,
                severity: Severity::Error,
                tool: Some(tool.to_string()),
                place: model.pin_place(pin),
                labels: Vec::new(),
                expected: format!("a row for {version}"),
                found: format!("rows for {rows}"),
                message: format!("the compatibility table of {tool} does not say what fits {version}"),
                fix: Fix::advise_then_run(
                    format!("build with {tool} {version} and see that it fits the other pins"),
                    Invocation::new(["bump", tool.as_str(), version.as_str(), "--compatible"]),
                ),
            });
        }
    }
    findings
}
