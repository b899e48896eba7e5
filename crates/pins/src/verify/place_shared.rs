//! `place-shared`: a version at a place belongs to one tool.
//!
//! Does not look for places: `model` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::{Fault, Model};

/// `place-shared`.
pub(super) static RULE: Rule = Rule {
    name: "place-shared",
    summary: "a version at a place belongs to one tool",
    protects: "Two tools that move one literal undo each other.",
    healing: "Leave the place to one of the two.",
    example: Example::of(
        r#"
//- pins.toml
[tool.node]
pin = ".nvmrc"
also = "ci.yml :: env / VERSION"

[tool.bazel]
pin = ".bazelversion"
also = "ci.yml :: env / VERSION"
//- .nvmrc
22.1.0
//- .bazelversion
22.1.0
//- ci.yml
env:
  VERSION: 22.1.0
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Shared, &RULE)).collect()
}
