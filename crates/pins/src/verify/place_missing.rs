//! `place-missing`: a place of the settings leads to a plain literal.
//!
//! Does not look for places: `model` does.

use crate::finding::{Finding, Rule};
use crate::model::{Fault, Model};

/// `place-missing`.
pub(super) static RULE: Rule = Rule {
    name: "place-missing",
    summary: "a place of the settings leads to a plain literal",
    protects: "A place that leads nowhere is not checked, and drifts unseen.",
    healing: "Correct the place in the settings, or what stands there.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Missing, &RULE)).collect()
}
