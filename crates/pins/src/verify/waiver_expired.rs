//! `waiver-expired`: a waiver still counts.
//!
//! Does not apply waivers: `waivers` does, and finds this.

use crate::finding::{Example, Rule};

/// `waiver-expired`.
pub(super) static RULE: Rule = Rule {
    name: "waiver-expired",
    summary: "a waiver still counts",
    protects: "What was accepted for now stays for good.",
    healing: "Heal what it waived and remove it, or set a later day.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
also = "ci.yml :: env / BAZEL_VERSION"

[[waiver]]
rule = "place-version"
place = "ci.yml"
reason = "8.4 breaks the cache of the old runners"
expires = 2026-06-30
//- .bazelversion
8.4.1
//- ci.yml
env:
  BAZEL_VERSION: 8.4.1
"#,
    ),
};
