//! The parts of documents: findings, moves, changes, rows, artifacts.
//!
//! Versions, states and commands are fields of their own, which nobody has to read out of a
//! sentence. Knows no document.

use pins::checklist::Step;
use pins::finding::{Finding, Fix, Label, Replacement};
use pins::model::status::{RowState, StatusRow, Wrong};
use pins::plan::{FetchedArtifact, Message, Move, Obstacle};
use pins::world::FileChange;
use serde_json::{Value, json};

use crate::program::Program;
use crate::report::{Commit, Committed, diff};

/// A command of this program, word by word, as a program starts it.
pub(in crate::report) fn argv(program: &Program, words: &[String]) -> Vec<String> {
    program.name.split_whitespace().map(str::to_owned).chain(words.iter().cloned()).collect()
}

/// What heals a finding: `advice` for a person, a `command` to run then, or one of them; beside them
/// `edits` where it is known to the byte what does the same.
fn of_fix(program: &Program, fix: &Fix) -> Value {
    let advice = fix.advice().map(|advice| ("advice", json!(advice)));
    let command = fix.command().map(|command| ("command", json!(argv(program, command.words()))));
    let edits = fix.edits().iter().map(of_replacement).collect::<Vec<_>>();
    let edits = Some(edits).filter(|edits| !edits.is_empty()).map(|edits| ("edits", json!(edits)));
    advice.into_iter().chain(command).chain(edits).map(|(key, value)| (key.to_owned(), value)).collect()
}

fn of_replacement(edit: &Replacement) -> Value {
    let Replacement { place, found, text } = edit;
    let (end_line, end_column) = edit.end();
    json!({
        "path": place.path.as_str(),
        "start": place.span.0,
        "end": place.span.1,
        "line": place.line,
        "column": place.column,
        "end_line": end_line,
        "end_column": end_column,
        "found": found,
        "text": text,
    })
}

fn of_label(label: &Label) -> Value {
    let Label { place, text } = label;
    json!({ "path": place.path.as_str(), "line": place.line, "column": place.column, "text": text })
}

pub(super) fn of_finding(program: &Program, finding: &Finding, fingerprint: &str) -> Value {
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
        "fix": of_fix(program, &finding.fix),
        "labels": finding.labels.iter().map(of_label).collect::<Vec<_>>(),
        "fingerprint": fingerprint,
    })
}

pub(super) fn of_move(step: &Move) -> Value {
    json!({
        "tool": step.tool,
        "kind": step.what.kind(),
        "name": step.what.name(),
        "path": step.place.path.as_str(),
        "line": step.place.line,
        "from": step.from,
        "to": step.to,
    })
}

pub(super) fn of_change(change: &FileChange) -> Value {
    let what = match (&change.before, &change.after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "edited",
    };
    json!({ "path": &*change.path, "change": what, "diff": diff::unified(change) })
}

pub(super) fn of_commit(commit: &Commit) -> Value {
    let Commit { files, message, outcome } = commit;
    let (id, failure) = match outcome {
        Committed::Made(id) => (Some(id), None),
        Committed::Refused(why) => (None, Some(why)),
        Committed::ByHand => (None, None),
    };
    let message = message.as_ref().map(|Message { subject, body }| match body {
        Some(body) => format!("{subject}\n\n{body}"),
        None => subject.clone(),
    });
    json!({ "id": id, "failure": failure, "message": message, "paths": files.paths })
}

pub(super) fn of_row(row: &StatusRow) -> Value {
    let (newer, expected, lacks) = match &row.state {
        RowState::Newer(version) => (Some(version.as_str()), None, [].as_slice()),
        RowState::Wrong(Wrong::Missing(version)) => (None, Some(version.as_str()), [].as_slice()),
        RowState::Wrong(Wrong::Behind(version)) => (None, Some(version.as_str()), [].as_slice()),
        RowState::Wrong(Wrong::Incomplete(platforms)) => (None, None, platforms.as_slice()),
        _ => (None, None, [].as_slice()),
    };
    json!({
        "tool": row.tool,
        "path": row.place.path.as_str(),
        "line": row.place.line,
        "kind": row.kind.replace(' ', "-"),
        "version": (row.version != "-").then_some(&row.version),
        "state": row.state.name(),
        "ok": row.state.is_ok(),
        "expected": expected,
        "newer": newer,
        "lacks": lacks.iter().map(|platform| platform.as_str()).collect::<Vec<_>>(),
    })
}

pub(super) fn of_step(program: &Program, step: &Step) -> Value {
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
        "fix": step.fix.as_ref().map(|fix| of_fix(program, fix)),
    })
}

pub(super) fn of_fetched(artifact: &FetchedArtifact) -> Value {
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

/// What keeps an artifact from being recorded.
pub(super) fn of_failure(program: &Program, obstacle: &Obstacle) -> Value {
    let wanted = obstacle.wanted();
    let (state, place, message) = match obstacle {
        Obstacle::Unavailable(unavailable) => {
            ("unavailable", &wanted.store.place, unavailable.message.clone())
        }
        Obstacle::Differs(mismatch) => ("differs", &mismatch.recorded.place, mismatch.text(program.name)),
    };
    json!({
        "state": state,
        "tool": wanted.tool.as_str(),
        "version": wanted.version.as_str(),
        "platform": wanted.platform.as_str(),
        "path": place.path.as_str(),
        "line": place.line,
        "message": message,
    })
}
