//! `crate-version`: a Cargo requirement follows the pin of its tool.
//!
//! Does not look for them: `consumer` does, for `sync` as well.

use super::following::{Claim, disagreement};
use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::model::by_hand::ByHand;
use crate::model::consumer::{ConsumerKind, State};

/// `crate-version`.
pub(crate) static RULE: Rule = Rule {
    name: "crate-version",
    summary: "a Cargo requirement follows the pin",
    protects: "A crate and the tool that generates code for it drift apart, and the build breaks in generated code that nobody reads.",
    healing: "`sync` moves it; a requirement that only a person can read is edited by hand.",
    example: Example::of(
        r#"
//- pins.toml
[tool.wasmtime]
pin = "tools.bzl :: WASMTIME"
crates = { wasmtime = "{version}" }
//- tools.bzl
WASMTIME = "27.0.0"
//- Cargo.toml
[package]
name = "host"

[dependencies]
wasmtime = "26.0.1"
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let disagreeing = model.consumers().iter().filter(|consumer| consumer.state != State::Agrees);
    disagreeing
        .filter_map(|consumer| {
            let ConsumerKind::Crate(krate) = &consumer.kind else { return None };
            let claim = match &consumer.state {
                State::ByHand(ByHand { why, .. }) => {
                    Claim::And(format!("the requirement of {krate} does not follow: {why}"))
                }
                _ => Claim::But(format!("this requires the crate {krate} {}", consumer.found)),
            };
            Some(disagreement(model, consumer, &RULE, claim))
        })
        .collect()
}
