//! `place-missing`: a place of the settings leads to a plain literal.
//!
//! Does not look for places: `model` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::{Fault, Model};

/// `place-missing`.
pub(super) static RULE: Rule = Rule {
    name: "place-missing",
    summary: "a place of the settings leads to a plain literal",
    protects: "A place that leads nowhere is not checked, and drifts unseen.",
    healing: "Correct the place in the settings, or what stands there.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
also = ".github/workflows/ci.yml :: env / BAZEL_VERSION"
//- .bazelversion
8.4.1
//- .github/workflows/ci.yml
env:
  USE_BAZEL_VERSION: 8.4.1
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Missing, &RULE)).collect()
}
