//! `marked-version`: a marked line has the pinned version.
//!
//! Does not look for them: `consumer` does, for `sync` as well.

use super::following::{Claim, disagreement};
use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::model::consumer::{ConsumerKind, State};
use crate::world::layout::FileKind;

/// `marked-version`.
pub(super) static RULE: Rule = Rule {
    name: "marked-version",
    summary: "a marked line has the pinned version",
    protects: "Somebody marked the line because a version there that is not the pinned one misleads, or breaks.",
    healing: "`sync` moves it; a line on which it cannot tell what follows is edited by hand.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
//- .bazelversion
8.4.1
//- docs/install.md
Install Bazel 8.3.0. <!-- tool-version: bazel -->
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let unread = model.problems(|kind| matches!(kind, FileKind::Loaded | FileKind::Other));
    let unread = unread.map(|problem| problem.clone().breaks(&RULE));
    let marked = model.consumers().iter().filter(|consumer| consumer.kind == ConsumerKind::Marked);
    let disagreeing = marked.filter(|consumer| consumer.state != State::Agrees).map(|consumer| {
        let claim = match &consumer.state {
            State::ByHand(by_hand) => Claim::Alone(by_hand.why.clone()),
            State::Fetch(why) => Claim::And(why.clone()),
            _ => Claim::But(format!("this marked line says {}", consumer.found)),
        };
        disagreement(model, consumer, &RULE, claim)
    });
    unread.chain(disagreeing).collect()
}
