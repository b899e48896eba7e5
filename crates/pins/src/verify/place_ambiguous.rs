//! `place-ambiguous`: a place of the settings leads to one literal.
//!
//! Does not look for places: `model` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::{Fault, Model};

/// `place-ambiguous`.
pub(super) static RULE: Rule = Rule {
    name: "place-ambiguous",
    summary: "a place of the settings leads to one literal",
    protects: "Which of several is meant would be a guess.",
    healing: "Add steps to the place until it names one; the finding lists those that choose each.",
    example: Example::of(
        r#"
//- pins.toml
[tool.rust]
pin = "Dockerfile :: FROM(image=\"rust\") / .tag ~ {version}-slim"
//- Dockerfile
FROM rust:1.90.0-slim AS build
FROM rust:1.89.0-slim AS test
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Ambiguous, &RULE)).collect()
}
