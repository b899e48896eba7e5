//! `manifest-syntax`: Cargo.toml and Cargo.lock can be read.
//!
//! Does not read them: `schema` does.

use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::world::layout::FileKind;

/// `manifest-syntax`.
pub(crate) static RULE: Rule = Rule {
    name: "manifest-syntax",
    summary: "a Cargo.toml or Cargo.lock parses (the others are still checked)",
    protects: "A file that cannot be read may hold any version, and nothing would say so.",
    healing: "Correct the file by hand; after a merge conflict, decide for one side.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
//- .bazelversion
8.4.1
//- Cargo.toml
[package]
name = "app"
<<<<<<< HEAD
version = "0.2.0"
=======
version = "0.1.1"
>>>>>>> topic
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model
        .problems(|kind| matches!(kind, FileKind::Manifest | FileKind::Lock))
        .map(|problem| problem.clone().breaks(&RULE))
        .collect()
}
