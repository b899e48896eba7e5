//! `source-syntax`: the source says the same to every reader.
//!
//! Does not read it: `schema::source` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::world::layout::FileKind;

/// `source-syntax`.
pub(super) static RULE: Rule = Rule {
    name: "source-syntax",
    summary: "the source is plain literals that every reader agrees on, and nothing in it may change them before other files load them",
    protects: "Bazel runs the source, this program reads it. What is computed, conditional or written twice there would mean one thing to Bazel and another here.",
    healing: "Write plain literals: strings, lists and dicts, each key once.",
    example: Example::of(
        r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "buf": "1.47.2" if NEW else "1.45.0",
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model
        .problems(|kind| matches!(kind, FileKind::Source | FileKind::Settings))
        .map(|problem| problem.clone().breaks(&RULE))
        .collect()
}
