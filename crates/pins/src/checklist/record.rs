//! The steps that the files of the repository decide: that they agree, that the record is
//! whole, and whether it knows newer releases.
//!
//! Judges none of it anew: `verify`, `plan` and `model::status` do.

use super::{State, Step, are};
use crate::finding::{Finding, Fix, Invocation, Place, Severity};
use crate::model::Model;
use crate::model::status::{RowState, StatusRow, status};
use crate::plan::{Answers, Goal, Step as Next, plan};
use crate::value::path::RepoPath;
use crate::value::text::count;
use crate::verify::{errors, verify};

/// What `verify` finds.
pub(super) fn verify_clean(model: &Model<'_>) -> Step {
    let step = |state, said: String| {
        Step::new("verify-clean", "What is released would disagree with itself.", state, said)
    };
    let findings = verify(model);
    let errors = errors(&findings);
    let warnings = count(findings.len() - errors, "warning");
    let shown = |finding: &Finding| format!("{}: {}: {}", finding.place, finding.rule, finding.message);
    if errors == 0 {
        let (tools, consumers) = (count(model.pins.len(), "tool"), count(model.consumers().len(), "place"));
        return step(
            State::Done,
            format!("{tools} and {consumers} that repeat their versions agree ({warnings})"),
        )
        .with_details(findings.iter().map(shown));
    }
    let severe: Vec<&Finding> =
        findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    step(State::Open, format!("{}, {warnings}", count(errors, "error")))
        .at(severe.first().map(|finding| finding.place.clone()))
        .with_details(severe.into_iter().map(shown))
        .with_fix(Fix::run(Invocation::new(["verify"])))
}

/// What `sync` would change.
pub(super) fn nothing_to_sync(model: &Model<'_>) -> Step {
    let step = |state, said: &str| {
        Step::new("nothing-to-sync", "A place would keep the version of an earlier release.", state, said)
    };
    let open = |paths: Vec<RepoPath>, said: &str| {
        step(State::Open, said)
            .at(paths.first().map(Place::file))
            .with_details(paths.iter().map(ToString::to_string))
            .with_fix(Fix::run(Invocation::sync()))
    };
    match plan(model.world, &Goal::Sync, &Answers::default()) {
        Ok(Next::Done(plan)) if plan.is_empty() => step(State::Done, "every place follows its pin"),
        Ok(Next::Done(plan)) => {
            let paths: Vec<RepoPath> = plan.changes().into_iter().map(|change| change.path).collect();
            open(paths, "`sync` would change files")
        }
        Ok(Next::Ask(_)) => open(Vec::new(), "`sync` would have lock files resolved"),
        Err(refusal) => open(Vec::new(), &format!("`sync` refuses: {refusal}")),
    }
}

/// What the digest stores lack of the pinned releases.
pub(super) fn registry_whole(model: &Model<'_>) -> Step {
    let step = |state, said: String| {
        Step::new("registry-whole", "Somebody could not build on a platform that is promised.", state, said)
    };
    let is_of_store = |row: &&StatusRow| ["registry", "digests"].contains(&row.kind);
    let rows = status(model);
    let of_stores: Vec<&StatusRow> = rows.iter().filter(is_of_store).collect();
    let wrong: Vec<&&StatusRow> = of_stores.iter().filter(|row| !row.state.is_ok()).collect();
    // Of a store that cannot be read there may be no row.
    let has_row = |tool: &str| wrong.iter().any(|row| row.tool == tool);
    let others = model.pins.iter().filter(|pin| !has_row(&pin.tool.value));
    let unread = others.filter_map(|pin| model.store_problem(&pin.tool.value));
    let told =
        wrong.iter().map(|row| format!("{}:{}: {}: {}", row.place.path, row.place.line, row.tool, row.state));
    let details: Vec<String> = unread.map(|why| why.replace('\n', " ")).chain(told).collect();
    if details.is_empty() {
        let held = match of_stores.len() {
            0 => "no pinned tool has digests on record".to_owned(),
            stores => format!("every pinned release is whole in {}", count(stores, "digest store")),
        };
        return step(State::Done, held);
    }
    let fix = match wrong.first().and_then(|row| model.pin(&row.tool)) {
        Some(pin) if model.revocation(&pin.tool.value, &pin.version.value).is_some() => {
            Fix::advise(format!("pin another release of {}", pin.tool.value))
        }
        Some(pin) if !model.stores_of(&pin.tool.value).is_empty() => {
            Fix::run(Invocation::fetch(&pin.tool.value, &pin.version.value, &[]))
        }
        _ => Fix::run(Invocation::new(["verify"])),
    };
    step(State::Open, format!("{} not whole", are(details.len(), "record")))
        .at(wrong.first().map(|row| row.place.clone()))
        .with_details(details)
        .with_fix(fix)
}

/// Whether to move to releases that the record knows already, a person decides.
pub(super) fn newer_releases(model: &Model<'_>) -> Step {
    let step = |state, said: &str| {
        Step::new("newer-releases", "A fix that is at hand would be left out by mistake.", state, said)
    };
    let rows = status(model);
    let newer: Vec<(&StatusRow, String)> = rows
        .iter()
        .filter_map(|row| match &row.state {
            RowState::Newer(version) => Some((row, format!("{} {} -> {version}", row.tool, row.version))),
            _ => None,
        })
        .collect();
    let Some((first, _)) = newer.first() else {
        return step(State::Done, "the record knows no newer release of a pinned tool that is whole");
    };
    let mut details: Vec<String> = newer.iter().map(|(_, told)| told.clone()).collect();
    details.dedup();
    step(State::ByHand, "decide whether to move first to what the record knows")
        .at(Some(first.place.clone()))
        .with_details(details)
        .with_fix(Fix::run(Invocation::new(["bump", &first.tool, &newest(first), "--dry-run"])))
}

fn newest(row: &StatusRow) -> String {
    match &row.state {
        RowState::Newer(version) => version.to_string(),
        _ => row.version.clone(),
    }
}
