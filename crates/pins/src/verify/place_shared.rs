//! `place-shared`: a version at a place belongs to one tool.
//!
//! Does not look for places: `model` does.

use crate::finding::{Finding, Rule};
use crate::model::{Fault, Model};

/// `place-shared`.
pub(super) static RULE: Rule = Rule {
    name: "place-shared",
    summary: "a version at a place belongs to one tool",
    protects: "Two tools that move one literal undo each other.",
    healing: "Leave the place to one of the two.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Shared, &RULE)).collect()
}
