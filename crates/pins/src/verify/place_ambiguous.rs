//! `place-ambiguous`: a place of the settings leads to one literal.
//!
//! Does not look for places: `model` does.

use crate::finding::{Finding, Rule};
use crate::model::{Fault, Model};

/// `place-ambiguous`.
pub(super) static RULE: Rule = Rule {
    name: "place-ambiguous",
    summary: "a place of the settings leads to one literal",
    protects: "Which of several is meant would be a guess.",
    healing: "Add steps to the place until it names one; the finding lists those that choose each.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Ambiguous, &RULE)).collect()
}
