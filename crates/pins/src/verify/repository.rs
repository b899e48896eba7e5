//! `generated-stale` and `interrupted-change`: the state of the repository as
//! a whole.
//!
//! Restores nothing: the next command that writes does.

use crate::derived::{Generated, document_without_place, generated};
use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::formats::runtime_document::{BEGIN, END};
use crate::tree::Tree;

pub(super) fn generated_stale(tree: &Tree<'_>) -> Vec<Finding> {
    let stale = generated(tree).into_iter().filter_map(|file| stale_file(tree, &file));
    stale.chain(document_without_place(tree).map(|path| no_place(tree, path))).collect()
}

fn stale_file(tree: &Tree<'_>, file: &Generated) -> Option<Finding> {
    let Generated { path, wanted, from } = file;
    let (place, found) = match tree.sources.text(path) {
        Some(text) if text == wanted => return None,
        Some(text) => {
            let differs = text.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
            let span = crate::text::line_span(text, floor(text, differs));
            (tree.place(path, &span), text[span].trim().chars().take(60).collect())
        }
        None => (Place::file(path), "no such file".to_owned()),
    };
    let line = wanted.lines().nth(place.line.saturating_sub(1)).unwrap_or("the end of the file");
    Some(Finding {
        rule: Rule::GeneratedStale,
        severity: Severity::Error,
        tool: None,
        expected: line.trim().chars().take(60).collect(),
        found,
        message: format!("this generated file is not what {from} gives; from this line on it differs"),
        place,
        fix: Fix::sync(),
    })
}

/// A document that should show the matrix, and does not say where.
fn no_place(tree: &Tree<'_>, path: &str) -> Finding {
    let found = if tree.sources.text(path).is_some() { "no such lines" } else { "no such file" };
    Finding {
        rule: Rule::GeneratedStale,
        severity: Severity::Error,
        tool: None,
        place: Place::file(path),
        expected: format!("{BEGIN} and {END}"),
        found: found.to_owned(),
        message: "this document should show the compatibility matrix, but does not say where".to_owned(),
        fix: Fix::Edit(format!("write the lines {BEGIN} and {END} into {path} where the matrix belongs")),
    }
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
