//! `tool-pin`: a tool of the settings has just one pin.
//!
//! Does not look for places: `model` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::{Fault, Model};

/// `tool-pin`.
pub(super) static RULE: Rule = Rule {
    name: "tool-pin",
    summary: "a tool of the settings has just one pin",
    protects: "Without a pin nothing follows, and of two nobody knows which one counts.",
    healing: "Write where the tool is pinned, once.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
also = ".github/workflows/ci.yml :: env / USE_BAZEL_VERSION"
//- .github/workflows/ci.yml
env:
  USE_BAZEL_VERSION: 8.4.1
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Pin, &RULE)).collect()
}
