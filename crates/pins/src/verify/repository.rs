//! `generated-stale` and `interrupted-change`: the state of the repository as
//! a whole.
//!
//! Restores nothing: the next command that writes does.

use crate::derived::registry_data;
use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::tree::Tree;

pub(super) fn generated_stale(tree: &Tree<'_>) -> Vec<Finding> {
    let path = &tree.sources.settings.registry_data;
    let Some(wanted) = registry_data(tree) else { return Vec::new() };
    let (place, found) = match tree.sources.text(path) {
        Some(text) if text == wanted => return Vec::new(),
        Some(text) => {
            let differs = text.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
            let span = crate::text::line_span(text, floor(text, differs));
            (tree.place(path, &span), text[span].trim().chars().take(60).collect())
        }
        None => (Place::file(path), "no such file".to_owned()),
    };
    let line = wanted.lines().nth(place.line.saturating_sub(1)).unwrap_or("the end of the file");
    vec![Finding {
        rule: Rule::GeneratedStale,
        severity: Severity::Error,
        tool: None,
        expected: line.trim().chars().take(60).collect(),
        found,
        message: "this generated file is not what the registry gives; from this line on it differs"
            .to_owned(),
        place,
        fix: Fix::sync(),
    }]
}

/// The character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

pub(super) fn interrupted_change(tree: &Tree<'_>) -> Vec<Finding> {
    let Some(interrupted) = &tree.sources.interrupted else { return Vec::new() };
    vec![Finding {
        rule: Rule::InterruptedChange,
        severity: Severity::Error,
        tool: None,
        place: Place::file(&interrupted.log),
        expected: "no change in progress".to_owned(),
        found: format!("the undo log of `{}`", interrupted.command),
        message: format!(
            "`{}` did not finish, so files may be half changed; the next command that writes restores them first",
            interrupted.command
        ),
        fix: Fix::sync(),
    }]
}
