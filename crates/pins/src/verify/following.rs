//! What the rules about consumers share: a place that does not follow its pin,
//! with the pin beside it.
//!
//! Does not decide what follows: `consumer` does.

use crate::finding::{Finding, Fix, Invocation, Label, Problem, Rule};
use crate::model::Model;
use crate::model::consumer::{Consumer, State};
use crate::value::name::ToolName;

/// What is said of a consumer.
pub(super) enum Claim {
    /// The pin, but this.
    But(String),
    /// The pin, and this.
    And(String),
    /// This alone: there is no pin, or it does not matter.
    Alone(String),
}

/// That a consumer does not follow its pin.
pub(super) fn disagreement(
    model: &Model<'_>,
    consumer: &Consumer,
    rule: &'static Rule,
    claim: Claim,
) -> Finding {
    let Consumer { tool, place, expected, found, state, .. } = consumer;
    let pin = model.pin(tool).map(|pin| Label {
        place: model.pin_place(pin),
        text: format!("{tool} is pinned to {}", pin.version.value),
    });
    let pinned = pin
        .as_ref()
        .map_or(String::new(), |Label { place, text }| format!("{text} in {}:{}", place.path, place.line));
    let problem = Problem {
        tool: Some(tool.clone()),
        place: place.clone(),
        expected: expected.clone(),
        found: found.clone(),
        message: match claim {
            Claim::But(what) => format!("{pinned}, but {what}"),
            Claim::And(what) => format!("{pinned}, and {what}"),
            Claim::Alone(what) => what,
        },
        fix: match state {
            State::Remake(command) => {
                Fix::advise(format!("run `{command}`, which makes {} anew", place.path))
            }
            State::ByHand(by_hand) => Fix::advise(&*by_hand.advice),
            State::Fetch(_) => match (tool.parse::<ToolName>(), model.pin(tool)) {
                (Ok(tool), Some(pin)) => Fix::run(Invocation::fetch(&tool, &pin.version.value, &[])),
                _ => Fix::run(Invocation::sync()),
            },
            State::Edit(edits) => {
                Fix::run(Invocation::sync()).with_edits(model.replacements(&place.path, edits))
            }
            State::Agrees | State::Resolve(_) => Fix::run(Invocation::sync()),
        },
    };
    Finding { labels: pin.into_iter().collect(), ..problem.breaks(rule) }
}
