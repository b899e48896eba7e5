//! `old-state`: nothing is left where earlier releases kept their state.
//!
//! Obeys nothing that it finds there.

use crate::finding::{Example, Finding, Fix, Given, Place, Rule, Severity};
use crate::model::Model;
use crate::value::path::RepoPath;
use crate::world::layout::OLD_STATE_FOLDER;

/// `old-state`.
pub(super) static RULE: Rule = Rule {
    name: "old-state",
    summary: "there is no folder `.xtask` in the checkout: nothing in it is obeyed",
    protects: "A branch of a stranger can have such a folder; whoever believes in it would let that branch write files.",
    healing: "Look what is in it, put back by hand what an interrupted change left there, and remove it.",
    example: Example {
        files: r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
//- .bazelversion
8.4.1
"#,
        given: Given::OldState,
    },
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    if !model.world.has_old_state {
        return Vec::new();
    }
    vec![Finding {
        rule: &RULE,
        severity: Severity::Error,
        tool: None,
        place: Place::file(&RepoPath::known(OLD_STATE_FOLDER)),
        labels: Vec::new(),
        expected: "no such folder".to_owned(),
        found: OLD_STATE_FOLDER.to_owned(),
        message: format!(
            "{OLD_STATE_FOLDER} is where earlier releases kept the originals of a change; a branch can put it \
             there too, so it is not obeyed"
        ),
        fix: Fix::advise(format!(
            "if such a release was interrupted here, put back what {OLD_STATE_FOLDER}/undo has (log.json names \
             the files, `git diff` shows what changed); then remove {OLD_STATE_FOLDER}"
        )),
    }]
}
