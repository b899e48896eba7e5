//! `waiver-unused`: a waiver covers something.
//!
//! Does not apply waivers: `waivers` does, and finds this.

use crate::finding::{Example, Rule};

/// `waiver-unused`.
pub(crate) static RULE: Rule = Rule {
    name: "waiver-unused",
    summary: "a waiver covers something",
    protects: "A waiver that waives nothing hides the next disagreement in its place.",
    healing: "Remove the waiver; or correct its rule, place or tool, if it was to cover something else.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"

[[waiver]]
rule = "marked-version"
place = "docs/old.md"
reason = "it tells of an old release"
expires = "never"
//- .bazelversion
8.4.1
"#,
    ),
};
