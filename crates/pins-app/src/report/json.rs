//! Results for programs: one JSON document on standard output.
//!
//! The form is a promise: keys are added, never renamed, while
//! `schema_version` stays.

use anyhow::Result;
use pins::finding::{Finding, Severity};
use pins::model::Model;
use pins::model::status::StatusRow;
use serde_json::{Value, json};

use super::{Check, PlanReport, diff, terminal};

pub(super) const SCHEMA_VERSION: u32 = 1;

pub(super) fn print(document: &Value) -> Result<()> {
    Ok(terminal::print_json(&serde_json::to_string_pretty(document)?)?)
}

fn finding(finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.name(),
        "severity": finding.severity.name(),
        "tool": finding.tool,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "expected": finding.expected,
        "found": finding.found,
        "message": finding.message,
        "fix": finding.fix.to_string(),
    })
}

/// The document of `verify`.
pub(crate) fn findings(model: &Model<'_>, findings: &[Finding]) -> Result<()> {
    let with = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    print(&json!({
        "schema_version": SCHEMA_VERSION,
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "summary": {
            "errors": with(Severity::Error),
            "warnings": with(Severity::Warning),
            "tools": model.source.pins.len(),
            "consumers": pins::model::consumer::consumers(model).len(),
        },
    }))
}

/// The document of a command that writes.
pub(crate) fn plan(report: &PlanReport<'_>) -> Result<()> {
    let moves = report.plan.moves.iter().map(|step| {
        json!({
            "tool": step.tool,
            "what": step.what,
            "path": step.place.path,
            "line": step.place.line,
            "from": step.from,
            "to": step.to,
        })
    });
    let changes = report.plan.changes();
    let changes =
        changes.iter().map(|change| json!({ "path": &*change.path, "diff": diff::unified(change) }));
    print(&json!({
        "schema_version": SCHEMA_VERSION,
        "command": report.command,
        "written": report.written,
        "moves": moves.collect::<Vec<_>>(),
        "changes": changes.collect::<Vec<_>>(),
        "failures": report.problems,
        "findings": report.remaining.iter().map(finding).collect::<Vec<_>>(),
    }))
}

/// The document of `status`.
pub(crate) fn status(rows: &[StatusRow]) -> Result<()> {
    let rows = rows.iter().map(|row| {
        json!({
            "tool": row.tool,
            "path": row.place.path,
            "line": row.place.line,
            "kind": row.kind,
            "version": row.version,
            "state": row.state,
            "ok": row.state.starts_with("ok"),
        })
    });
    print(&json!({ "schema_version": SCHEMA_VERSION, "rows": rows.collect::<Vec<_>>() }))
}

/// The document of `fetch-checksums --check`.
pub(crate) fn check(check: &Check<'_>) -> Result<()> {
    let artifacts = check.fetched.iter().map(|artifact| {
        json!({
            "tool": artifact.wanted.tool.as_str(),
            "version": artifact.wanted.version.as_str(),
            "platform": artifact.wanted.platform,
            "sha256": artifact.sha256.to_string(),
            "size": artifact.size,
            "recorded": artifact.wanted.recorded.as_ref().map(|recorded| &recorded.sha256),
            "agrees": artifact.wanted.recorded.is_some() && artifact.mismatch().is_none(),
        })
    });
    let failures = check.failures.iter().map(|failure| {
        json!({
            "tool": failure.wanted.tool.as_str(),
            "version": failure.wanted.version.as_str(),
            "platform": failure.wanted.platform,
            "message": failure.message,
        })
    });
    print(&json!({
        "schema_version": SCHEMA_VERSION,
        "command": "fetch-checksums",
        "artifacts": artifacts.collect::<Vec<_>>(),
        "failures": failures.collect::<Vec<_>>(),
    }))
}

/// The document of a command that could not do its work.
pub(crate) fn failure(message: &str) {
    // A closed standard output cannot be reported there.
    let _ = print(&json!({ "schema_version": SCHEMA_VERSION, "error": { "message": message } }));
}
