//! `generated-stale`, `interrupted-change` and `old-state`: the state of the
//! repository as a whole.
//!
//! Restores nothing: the next command that writes does.

use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::model::Model;
use crate::model::derived::{Generated, stale};
use crate::world::Interrupted;
use crate::world::layout::OLD_STATE_FOLDER;

pub(super) fn generated_stale(model: &Model<'_>) -> Vec<Finding> {
    stale(model).iter().map(|file| stale_file(model, file)).collect()
}

fn stale_file(model: &Model<'_>, file: &Generated) -> Finding {
    let Generated { path, wanted, from } = file;
    let (place, found) = match model.world.text(path) {
        Some(text) => {
            let differs = text.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
            let span = crate::value::text::line_span(text, floor(text, differs));
            (model.place(path, &span), text[span].trim().chars().take(60).collect())
        }
        None => (Place::file(path), "no such file".to_owned()),
    };
    let line = wanted.lines().nth(place.line.saturating_sub(1)).unwrap_or("the end of the file");
    Finding {
        rule: Rule::GeneratedStale,
        severity: Severity::Error,
        tool: None,
        expected: line.trim().chars().take(60).collect(),
        found,
        message: format!("this generated file is not what {from} gives; from this line on it differs"),
        place,
        fix: Fix::sync(),
    }
}

/// The character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

pub(super) fn interrupted_change(model: &Model<'_>) -> Vec<Finding> {
    let Some(Interrupted { log, command }) = &model.world.interrupted else { return Vec::new() };
    let (found, message, fix) = match command {
        Some(command) => (
            format!("the undo log of `{command}`"),
            format!(
                "`{command}` did not finish, so files may be half changed; the next command that writes restores \
                 them first"
            ),
            Fix::sync(),
        ),
        None => (
            "an undo log that cannot be read".to_owned(),
            "a change did not finish, so files may be half changed, and its undo log cannot be read"
                .to_owned(),
            Fix::Edit(format!(
                "put the originals beside {log} back by hand (`git diff` shows what changed), then remove its folder"
            )),
        ),
    };
    vec![Finding {
        rule: Rule::InterruptedChange,
        severity: Severity::Error,
        tool: None,
        place: Place::file(log),
        expected: "no change in progress".to_owned(),
        found,
        message,
        fix,
    }]
}

/// What an earlier release, or whoever wrote the checkout, has left where this
/// one looks no more.
pub(super) fn old_state(model: &Model<'_>) -> Vec<Finding> {
    if !model.world.has_old_state {
        return Vec::new();
    }
    vec![Finding {
        rule: Rule::OldState,
        severity: Severity::Error,
        tool: None,
        place: Place::file(OLD_STATE_FOLDER),
        expected: "no such folder".to_owned(),
        found: OLD_STATE_FOLDER.to_owned(),
        message: format!(
            "{OLD_STATE_FOLDER} is where earlier releases kept the originals of a change; a branch can put it \
             there too, so it is not obeyed"
        ),
        fix: Fix::Edit(format!(
            "if such a release was interrupted here, put back what {OLD_STATE_FOLDER}/undo has (log.json names \
             the files, `git diff` shows what changed); then remove {OLD_STATE_FOLDER}"
        )),
    }]
}
