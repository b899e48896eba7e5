//! What has to be done before a release: the compatibility record is of this runtime, and
//! has every release that could be pinned.
//!
//! Tries nothing, and believes the record as the rule does.

use pins::checklist::{State, Step};
use pins::extension::Extension;
use pins::finding::{Fix, Invocation, Place};
use pins::model::Model;
use pins::value::text::count;
use pins::value::version::Version;

use crate::COMMAND;
use crate::embedded::{Embedded, GENERATOR};
use crate::plan::{Selection, selected_releases};
use crate::rule::RULE;

/// The step, where there is a runtime to keep a record of.
pub(crate) fn matrix_fresh(embedded: &Embedded, model: &Model<'_>) -> Option<Step> {
    if !embedded.is_wanted(model) {
        return None;
    }
    let step = |state, said: String| {
        Step::new("matrix-fresh", "Bindings would be said to compile that were never tried.", state, said)
    };
    let findings: Vec<_> =
        embedded.check(model).into_iter().filter(|finding| *finding.rule == RULE).collect();
    if let Some(first) = findings.first() {
        let told = findings.iter().map(|finding| format!("{}: {}", finding.place, finding.message));
        return Some(
            step(State::Open, format!("the compatibility record has {}", count(findings.len(), "finding")))
                .at(Some(first.place.clone()))
                .with_details(told)
                .with_fix(first.fix.clone()),
        );
    }
    let place = Some(Place::file(&embedded.settings.record()));
    let recorded = embedded.record(model)?;
    let mut selected = selected_releases(model, &Selection::All).unwrap_or_default();
    selected.retain(|version| !recorded.releases.contains_key(version));
    let untried: Vec<&Version> = selected.iter().collect();
    if untried.is_empty() {
        let releases = count(recorded.releases.len(), "release");
        let said = format!("{releases} of {GENERATOR} were tried with the runtime as it is now");
        return Some(step(State::Done, said).at(place));
    }
    let said = format!(
        "the runtime was never tried with {} of {GENERATOR} on record",
        count(untried.len(), "release")
    );
    let fix = Fix::run(Invocation::new([COMMAND]));
    Some(
        step(State::Open, said).at(place).with_details(untried.iter().map(ToString::to_string)).with_fix(fix),
    )
}
