//! `interrupted-change`: no change waits to be restored.
//!
//! Restores nothing: the next command that writes does.

use crate::finding::{Example, Finding, Fix, Given, Invocation, Place, Rule, Severity};
use crate::model::Model;
use crate::world::Interrupted;

/// `interrupted-change`.
pub(super) static RULE: Rule = Rule {
    name: "interrupted-change",
    summary: "no interrupted change waits to be restored",
    protects: "Some files may be as they were and others as they should have become.",
    healing: "The next command that writes restores all of them; `sync` is one.",
    example: Example {
        files: r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
//- .bazelversion
8.4.1
"#,
        given: Given::Interrupted,
    },
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let Some(Interrupted { log, command }) = &model.world.interrupted else { return Vec::new() };
    let (found, message, fix) = match command {
        Some(command) => (
            format!("the undo log of `{command}`"),
            format!(
                "`{command}` did not finish, so files may be half changed; the next command that writes restores \
                 them first"
            ),
            Fix::run(Invocation::sync()),
        ),
        None => (
            "an undo log that cannot be read".to_owned(),
            "a change did not finish, so files may be half changed, and its undo log cannot be read"
                .to_owned(),
            Fix::advise(format!(
                "put the originals beside {log} back by hand (`git diff` shows what changed), then remove its folder"
            )),
        ),
    };
    vec![Finding {
        rule: &RULE,
        severity: Severity::Error,
        tool: None,
        // A log outside the repository has no place in it.
        place: Place::file(&log.parse().unwrap_or_else(|_| model.world.settings().source.clone())),
        labels: Vec::new(),
        expected: "no change in progress".to_owned(),
        found,
        message,
        fix,
    }]
}
