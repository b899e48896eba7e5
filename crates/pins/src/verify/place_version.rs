//! `place-version`: a place of the settings has the pinned version.
//!
//! Does not look for places: `model` does, for `sync` as well.

use super::following::{Claim, disagreement};
use crate::finding::{Example, Finding, Rule};
use crate::model::by_hand::ByHand;
use crate::model::consumer::{ConsumerKind, State};
use crate::model::{Fault, Model};

/// `place-version`.
pub(crate) static RULE: Rule = Rule {
    name: "place-version",
    summary: "a place of the settings has the pinned version",
    protects: "Whatever reads that place would use another version of the tool than everything else.",
    healing: "`sync` moves it; what only a person can change is edited by hand, and a lock file is made anew by the program that wrote it.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
also = ".github/workflows/ci.yml :: env / USE_BAZEL_VERSION"
//- .bazelversion
8.4.1
//- .github/workflows/ci.yml
env:
  USE_BAZEL_VERSION: 8.3.0
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let faults = model.place_faults().filter_map(|fault| fault.finding(Fault::Version, &RULE));
    let is_place = |kind: &ConsumerKind| matches!(kind, ConsumerKind::Place | ConsumerKind::Commit(_));
    let placed = model.consumers().iter().filter(|consumer| is_place(&consumer.kind));
    let disagreeing = placed.filter(|consumer| consumer.state != State::Agrees).map(|consumer| {
        let claim = match &consumer.state {
            State::ByHand(ByHand { why, .. }) | State::Fetch(why) => Claim::And(why.clone()),
            _ => Claim::But(format!("this place says {}", consumer.found)),
        };
        disagreement(model, consumer, &RULE, claim)
    });
    faults.chain(disagreeing).collect()
}
