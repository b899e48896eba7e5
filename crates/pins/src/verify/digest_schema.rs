//! `digest-schema`: every row of a table of digests can be read, and has a URL of its own.
//!
//! Whether the table is there at all, `place_missing` says.

use crate::finding::{Finding, Rule};
use crate::model::{Fault, Model};

/// `digest-schema`.
pub(super) static RULE: Rule = Rule {
    name: "digest-schema",
    summary: "every row of a table of digests can be read, and no two have one URL",
    protects: "A row of another shape would be left out of every comparison, and of the next release; two with one URL would have one digest.",
    healing: "Write it as the others are, or correct the table's place or the names of its fields in the settings.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Digests, &RULE)).collect()
}
