//! Results for programs: one JSON document on standard output, in one envelope whatever
//! the command and however it ends.
//!
//! The form is a promise, in `docs/schema/output.schema.json`: keys are added, never
//! renamed, while `schema_version` stays.

mod parts;

use pins::checklist::{Checklist, State};
use pins::explain::Explanation;
use pins::finding::Finding;
use pins::plan::{self, Looked, Obstacle};
use pins::world::World;
use serde_json::{Map, Value, json};

pub(super) use self::parts::argv;
use self::parts::{of_change, of_commit, of_failure, of_fetched, of_finding, of_move, of_row, of_step};
use super::human::Human;
use super::{Body, Commit, Committed, Planned, Refusal, Rendered, Renderer, Report, Told, Verified};
use crate::commands::Exit;
use crate::program::Program;

const SCHEMA_VERSION: u32 = 2;

/// The renderer for programs.
pub(super) struct Json {
    pub(super) human: Human,
}

impl Renderer for Json {
    fn render(&self, told: &Told<'_>) -> Rendered {
        let program = &self.human.program;
        let mut document = match told.report {
            Report::Verified(verified) => of_verified(program, verified),
            Report::Status(audit) => keys(json!({
                "rows": audit.rows.iter().map(of_row).collect::<Vec<_>>(),
                "errors": audit.errors,
            })),
            Report::Planned(planned) => of_planned(program, planned),
            Report::Checked(checked) => of_checked(program, checked),
            Report::Checklist(list) => of_checklist(program, list),
            Report::Explained(explained) => {
                let rules = explained.rules.iter().map(|one| of_rule(program, one));
                keys(json!({ "rules": rules.collect::<Vec<_>>() }))
            }
            Report::Shown(shown) => shown.json(),
            Report::Refused(refusal) => of_refused(program, refusal),
        };
        document.insert("schema_version".to_owned(), SCHEMA_VERSION.into());
        document.insert("command".to_owned(), told.command.into());
        document.insert("outcome".to_owned(), outcome(told).into());
        for (key, nothing) in [("findings", json!([])), ("changes", json!([])), ("error", Value::Null)] {
            document.entry(key).or_insert(nothing);
        }
        // Why a command did not do its work, people read as well, who see the log.
        let is_refused =
            |planned: &Planned| matches!(planned.commit, Some(Commit { outcome: Committed::Refused(_), .. }));
        let err = match told.report {
            Report::Refused(_) => self.human.render(told).err,
            Report::Planned(planned) if is_refused(planned) => self.human.render(told).err,
            _ => super::Text::default(),
        };
        Rendered { out: Body::Document(pretty(&document.into())), err }
    }
}

/// A document as text, in which nothing deceives whoever looks at it.
pub(super) fn pretty(document: &Value) -> String {
    format!("{}\n", printable::json(&format!("{document:#}")))
}

/// How the command ended, in one word.
fn outcome(told: &Told<'_>) -> &'static str {
    match (told.report, told.exit) {
        (_, Exit::Interrupted(_)) => "interrupted",
        (Report::Refused(_), _) => "refused",
        (_, Exit::Failed) => "incomplete",
        (Report::Planned(planned), _) if planned.written => "changed",
        (Report::Planned(planned), _) if !planned.plan.is_empty() => "would-change",
        (Report::Status(audit), _) if audit.errors > 0 || audit.rows.iter().any(|row| !row.state.is_ok()) => {
            "findings"
        }
        (_, Exit::Findings) => "findings",
        (_, Exit::Clean) => "clean",
    }
}

/// The keys of an object.
fn keys(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(keys) => keys,
        other => [("value".to_owned(), other)].into_iter().collect(),
    }
}

fn of_findings(program: &Program, files: &World, findings: &[Finding]) -> Value {
    let fingerprints = pins::verify::fingerprints(files, findings);
    let each = findings.iter().zip(&fingerprints);
    each.map(|(finding, fingerprint)| of_finding(program, finding, fingerprint)).collect()
}

fn of_rule(program: &Program, one: &Explanation) -> Value {
    let Explanation { rule, world, earlier, findings, waiver, is_fixed } = one;
    json!({
        "name": rule.name,
        "summary": rule.summary,
        "protects": rule.protects,
        "healing": rule.healing,
        "example": {
            "earlier": earlier.as_ref().map(of_files).unwrap_or_default(),
            "files": of_files(world),
            "findings": of_findings(program, world, findings),
        },
        "waiver": waiver,
        "levels": !is_fixed,
    })
}

fn of_files(files: &World) -> Vec<Value> {
    files.files().map(|file| json!({ "path": file.path.as_str(), "text": file.text() })).collect()
}

fn of_verified(program: &Program, verified: &Verified) -> Map<String, Value> {
    let Verified { findings, older, looked_at, searched, .. } = verified;
    keys(json!({
        "findings": of_findings(program, &findings.files, &findings.list),
        "summary": {
            "errors": findings.errors(),
            "warnings": findings.warnings(),
            "older": older,
            "tools": looked_at.tools,
            "consumers": looked_at.consumers,
            "releases": looked_at.releases,
            "digests": looked_at.digests,
            "files_searched": searched,
            "stray_versions": looked_at.strays,
            "unmanaged_digests": looked_at.unmanaged,
        },
    }))
}

fn of_planned(program: &Program, planned: &Planned) -> Map<String, Value> {
    let Planned { plan, remaining, commit, .. } = planned;
    keys(json!({
        "commit": commit.as_ref().map(of_commit),
        "moves": plan.moves.iter().map(of_move).collect::<Vec<_>>(),
        "changes": plan.changes().iter().map(of_change).collect::<Vec<_>>(),
        "failures": failures(program, &plan.obstacles),
        "findings": of_findings(program, &remaining.files, &remaining.list),
    }))
}

fn failures(program: &Program, obstacles: &[Obstacle]) -> Vec<Value> {
    obstacles.iter().map(|obstacle| of_failure(program, obstacle)).collect()
}

fn of_checked(program: &Program, checked: &Looked) -> Map<String, Value> {
    let unavailable = checked.unavailable.iter().cloned().map(Box::new).map(Obstacle::Unavailable);
    let differs = checked.mismatches().map(Box::new).map(Obstacle::Differs);
    let obstacles: Vec<Obstacle> = differs.chain(unavailable).collect();
    keys(json!({
        "artifacts": checked.fetched.iter().map(of_fetched).collect::<Vec<_>>(),
        "failures": failures(program, &obstacles),
    }))
}

fn of_checklist(program: &Program, list: &Checklist) -> Map<String, Value> {
    keys(json!({
        "version": list.version.as_str(),
        "steps": list.steps.iter().map(|step| of_step(program, step)).collect::<Vec<_>>(),
        "summary": {
            "done": list.count(State::Done),
            "open": list.count(State::Open),
            "unknown": list.count(State::Unknown),
            "by_hand": list.count(State::ByHand),
        },
    }))
}

fn of_refused(program: &Program, refusal: &Refusal) -> Map<String, Value> {
    let findings = match refusal {
        Refusal::Plan(plan::Refusal::Inconsistent { findings, world }) => {
            of_findings(program, world, findings)
        }
        _ => json!([]),
    };
    let obstacles = match refusal {
        Refusal::Plan(refusal) => refusal.obstacles(),
        _ => &[],
    };
    let hints = refusal.hints();
    let hints = hints.iter().map(|hint| json!({ "text": hint.what, "command": argv(program, &hint.words) }));
    keys(json!({
        "error": {
            "code": refusal.code(),
            "message": refusal.to_string(),
            "hints": hints.collect::<Vec<_>>(),
            "findings": findings,
        },
        "failures": failures(program, obstacles),
    }))
}
