//! Results for programs: one JSON document on standard output.
//!
//! The form is a promise: keys are added, never renamed, while
//! `schema_version` stays.

use std::io;

use pins::checklist::{Checklist, State, Step};
use pins::finding::{Finding, Label};
use pins::model::status::StatusRow;
use pins::plan::{self, FetchedArtifact, Looked, Move, Unavailable};
use pins::world::FileChange;
use serde_json::{Value, json};

use super::{Planned, Refusal, Renderer, Report, Verified, diff, terminal};
use crate::program::Program;

const SCHEMA_VERSION: u32 = 1;

/// The renderer for programs.
pub(super) struct Json {
    pub(super) program: Program,
}

impl Renderer for Json {
    fn render(&self, report: &Report) -> io::Result<()> {
        match report {
            Report::Verified(verified) => print(&of_verified(&self.program, verified)),
            Report::Status(rows) => print(&json!({
                "schema_version": SCHEMA_VERSION,
                "rows": rows.iter().map(of_row).collect::<Vec<_>>(),
            })),
            Report::Planned(planned) => print(&of_planned(&self.program, planned)),
            Report::Checked(checked) => print(&of_checked(checked)),
            Report::Checklist(list) => print(&of_checklist(&self.program, list)),
            Report::Shown(shown) => {
                let mut document = shown.json();
                document.insert("schema_version".to_owned(), SCHEMA_VERSION.into());
                print(&document.into())
            }
            Report::Refused(refusal) => {
                self.refused(refusal);
                Ok(())
            }
        }
    }
}

impl Json {
    /// Why a command did not do its work: for people as well, who see the log.
    fn refused(&self, refusal: &Refusal) {
        let mut message = refusal.text(&self.program);
        if let Refusal::Plan(plan::Refusal::Inconsistent { findings, .. }) = refusal {
            for finding in findings {
                message += &format!("\n{}: {}: {}", finding.place, finding.rule, finding.message);
            }
        }
        // A closed standard output cannot be reported there.
        let _ = print(&json!({ "schema_version": SCHEMA_VERSION, "error": { "message": message } }));
        match refusal {
            Refusal::Usage(error) => terminal::usage(error),
            _ => super::problem(&message),
        }
    }
}

fn print(document: &Value) -> io::Result<()> {
    terminal::print_json(&serde_json::to_string_pretty(document)?)
}

fn of_label(label: &Label) -> Value {
    let Label { place, text } = label;
    json!({ "path": place.path.as_str(), "line": place.line, "column": place.column, "text": text })
}

fn of_finding(program: &Program, finding: &Finding) -> Value {
    json!({
        "rule": finding.rule.name,
        "severity": finding.severity.name(),
        "tool": finding.tool,
        "path": finding.place.path.as_str(),
        "line": finding.place.line,
        "column": finding.place.column,
        "expected": finding.expected,
        "found": finding.found,
        "message": finding.message,
        "fix": finding.fix.text(program.name),
        "labels": finding.labels.iter().map(of_label).collect::<Vec<_>>(),
    })
}

fn of_verified(program: &Program, verified: &Verified) -> Value {
    let findings = &verified.findings.list;
    let Verified { older, looked_at, searched, .. } = verified;
    json!({
        "schema_version": SCHEMA_VERSION,
        "findings": findings.iter().map(|finding| of_finding(program, finding)).collect::<Vec<_>>(),
        "summary": {
            "errors": verified.findings.errors(),
            "warnings": verified.findings.warnings(),
            "older": older,
            "tools": looked_at.tools,
            "consumers": looked_at.consumers,
            "releases": looked_at.releases,
            "digests": looked_at.digests,
            "files_searched": searched,
            "stray_versions": looked_at.strays,
            "unmanaged_digests": looked_at.unmanaged,
        },
    })
}

fn of_planned(program: &Program, planned: &Planned) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "command": planned.command,
        "written": planned.written,
        "moves": planned.plan.moves.iter().map(of_move).collect::<Vec<_>>(),
        "changes": planned.plan.changes().iter().map(of_change).collect::<Vec<_>>(),
        "failures": plan::obstacle_texts(&planned.plan.obstacles, program.name),
        "findings": planned.remaining.list.iter().map(|finding| of_finding(program, finding)).collect::<Vec<_>>(),
    })
}

fn of_move(step: &Move) -> Value {
    json!({
        "tool": step.tool,
        "what": step.what.to_string(),
        "path": step.place.path.as_str(),
        "line": step.place.line,
        "from": step.from,
        "to": step.to,
    })
}

fn of_change(change: &FileChange) -> Value {
    json!({ "path": &*change.path, "diff": diff::unified(change) })
}

fn of_row(row: &StatusRow) -> Value {
    json!({
        "tool": row.tool,
        "path": row.place.path.as_str(),
        "line": row.place.line,
        "kind": row.kind,
        "version": row.version,
        "state": row.state.to_string(),
        "ok": row.state.is_ok(),
    })
}

fn of_checked(checked: &Looked) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "command": "fetch-checksums",
        "artifacts": checked.fetched.iter().map(of_fetched).collect::<Vec<_>>(),
        "failures": checked.unavailable.iter().map(of_unavailable).collect::<Vec<_>>(),
    })
}

fn of_checklist(program: &Program, list: &Checklist) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "command": "release-checklist",
        "version": list.version.as_str(),
        "steps": list.steps.iter().map(|step| of_step(program, step)).collect::<Vec<_>>(),
        "summary": {
            "done": list.count(State::Done),
            "open": list.count(State::Open),
            "unknown": list.count(State::Unknown),
            "by_hand": list.count(State::ByHand),
        },
    })
}

fn of_step(program: &Program, step: &Step) -> Value {
    json!({
        "name": step.name,
        "protects": step.protects,
        "state": step.state.name(),
        "message": step.said,
        "details": step.details,
        "since": step.since,
        "path": step.place.as_ref().map(|place| place.path.as_str()),
        "line": step.place.as_ref().map(|place| place.line),
        "column": step.place.as_ref().map(|place| place.column),
        "fix": step.fix.as_ref().map(|fix| fix.text(program.name)),
    })
}

fn of_fetched(artifact: &FetchedArtifact) -> Value {
    json!({
        "tool": artifact.wanted.tool.as_str(),
        "version": artifact.wanted.version.as_str(),
        "platform": artifact.wanted.platform.as_str(),
        "sha256": artifact.hashes.sha256.to_string(),
        "size": artifact.size,
        "recorded": artifact.wanted.recorded.as_ref().map(|recorded| &recorded.digest),
        "agrees": artifact.wanted.recorded.is_some() && artifact.mismatch().is_none(),
    })
}

fn of_unavailable(unavailable: &Unavailable) -> Value {
    json!({
        "tool": unavailable.wanted.tool.as_str(),
        "version": unavailable.wanted.version.as_str(),
        "platform": unavailable.wanted.platform.as_str(),
        "path": unavailable.wanted.store.place.path.as_str(),
        "line": unavailable.wanted.store.place.line,
        "message": unavailable.message,
    })
}
