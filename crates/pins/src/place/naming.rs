//! The names by which an address leads to something: keys of maps and fields of items, and
//! how they are named anew, in the file and in the address.
//!
//! Does not say whose they are: whoever asks knows what has another name now.

use std::ptr;

use super::address::Address;
use super::document::Language;
use super::removal::tell;
use super::step::Step;
use super::text::SharedText;
use super::walk::{Walk, find, part};
use crate::syntax::headers::{header_key, sections};
use crate::syntax::node::{Entry, Node};
use crate::value::edit::Edit;
use crate::value::text::{Span, Spanned};

/// Files in which the program that reads them gives names their meaning, or in which a name
/// is a label: how their paths end.
const OF_PROGRAMS: [&str; 13] = [
    ".tool-versions",
    "mise.toml",
    "package.json",
    "Cargo.toml",
    "pyproject.toml",
    "go.mod",
    ".lock",
    ".lock.json",
    ".pre-commit-config.yaml",
    "deno.json",
    "compose.yaml",
    "compose.yml",
    "Dockerfile",
];

/// Whether the names in a file mean something to the program that reads it, as those of
/// packages and jobs do.
pub(crate) fn has_names_of_programs(path: &str) -> bool {
    let is_of_ci = [".github/", ".circleci/", ".gitlab-ci"].iter().any(|folder| path.starts_with(folder));
    is_of_ci || OF_PROGRAMS.iter().any(|end| path.ends_with(end))
}

/// Whether a step leads on because of that name.
pub(crate) fn is_named(step: &Step, name: &str) -> bool {
    match step {
        Step::Key(key) => key == name,
        Step::Call(_, conditions) | Step::Where(conditions) | Step::All(conditions) => {
            conditions.iter().any(|condition| condition.wants(name))
        }
        _ => false,
    }
}

/// Where the first stands to which the step of that number leads, in a file with this root.
pub(crate) fn led_to(root: &Node<'_>, address: &Address, step: usize) -> Option<Span> {
    let Walk::Found(found) = find(root, address.steps.get(..=step)?) else { return None };
    found.first().map(|found| found.node().span.clone())
}

/// Where the name stands by which the step of that number leads on, in a file with this
/// root; none if it leads to several things, or to a call or a variable: labels and other
/// lines would have to follow.
pub(crate) fn named_at(
    text: &str,
    root: &Node<'_>,
    address: &Address,
    step: usize,
    name: &str,
) -> Option<Vec<Span>> {
    let by = &address.steps.get(step)?.value;
    let Walk::Found(found) = find(root, &address.steps[..=step]) else { return None };
    let is_one = found.len() == 1 || matches!(by, Step::All(_));
    let spans = found.iter().filter(|_| is_one).map(|found| match by {
        Step::Key(_) => keys(text, root, found.node()),
        Step::Where(conditions) | Step::All(conditions) => {
            let by = conditions.iter().find(|condition| condition.wants(name))?;
            let field = part(found.node(), &by.subject)?.between_quotes()?;
            (field.value == name).then(|| vec![field.span])
        }
        _ => None,
    });
    let spans: Vec<Span> = spans.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    (!spans.is_empty()).then_some(spans)
}

/// Where the key of an entry of a map stands; of a table of TOML in each of its headers.
fn keys(text: &str, root: &Node<'_>, value: &Node<'_>) -> Option<Vec<Span>> {
    let (key, depth) = entry_of(root, value, 0)?;
    let mut headers = Vec::new();
    sections(text, value, &mut headers);
    if headers.is_empty() {
        return Some(vec![key.key.span.clone()]);
    }
    headers.iter().map(|header| header_key(text, header.start, depth)).collect()
}

/// The entry with that value, and in how many maps the one is that holds it.
fn entry_of<'n, 't>(node: &'n Node<'t>, value: &Node<'_>, depth: usize) -> Option<(&'n Entry<'t>, usize)> {
    let own = node.map().unwrap_or_default().iter().find(|entry| ptr::eq(&entry.value, value));
    if let Some(entry) = own {
        return Some((entry, depth));
    }
    let inner = depth + usize::from(node.map().is_some());
    let mut found = None;
    node.each_child(&mut |child| found = found.or_else(|| entry_of(child, value, inner)));
    found
}

/// The edits by which what has one name in a document has another, and nothing else is
/// said.
///
/// # Errors
/// Why it cannot be named so, in a sentence.
pub(crate) fn renamed(
    language: Language,
    text: &SharedText,
    root: &Node<'_>,
    spans: &[Span],
    [from, to]: [&str; 2],
) -> Result<Vec<Edit>, String> {
    let edit = |span: &Span| {
        let old = &text[span.clone()];
        let is_bare = language == Language::Toml && old == from && !text[..span.start].ends_with(['"', '\'']);
        let new = old.replacen(from, to, 1);
        let new = if is_bare && to.contains('.') { format!("\"{new}\"") } else { new };
        Edit::new(span.clone(), new)
    };
    let edits: Vec<Edit> = spans.iter().map(edit).collect();
    let left = text.edited(&edits).map_err(|conflict| conflict.to_string())?;
    let after = left.document(language).map_err(|error| error.message.clone())?;
    let said = |text, root| {
        let mut said = Vec::new();
        tell(text, root, &[], &mut said);
        said
    };
    let (before, after) = (said(text, root), said(&left, after.root()));
    let is_same = |((what, old), (now, new)): (&(&str, &str), &(&str, &str))| {
        what == now && (old == new || old.contains(from) && new.contains(to))
    };
    match before.len() == after.len() && before.iter().zip(&after).all(is_same) {
        true => Ok(edits),
        false => Err("with another name something else there would mean another thing".to_owned()),
    }
}

/// A step of an address as it is written, with another name in it.
pub(crate) fn renamed_step(address: &Address, step: usize, [from, to]: [&str; 2]) -> String {
    let text = address.step(step);
    if matches!(address.steps.get(step), Some(Spanned { value: Step::Key(_), .. })) {
        return text.replacen(from, to, 1);
    }
    let (quoted, new) = (format!("\"{from}\""), format!("\"{to}\""));
    let mut renamed = String::new();
    for part in text.split_inclusive(&quoted) {
        // What stands before the sign of equality is the field.
        match part.strip_suffix(&quoted).filter(|before| before.trim_end().ends_with('=')) {
            Some(before) => renamed.extend([before, &new]),
            None => renamed.push_str(part),
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in which what the step of that number calls `saw` has another name.
    fn named_anew(address: &str, step: usize, to: &str, text: &str) -> Result<String, String> {
        let address: Address = address.parse().unwrap();
        let language = Language::of(address.path().unwrap().name());
        let text = SharedText::from(text);
        let root = text.document(language).unwrap().root();
        let spans = named_at(&text, root, &address, step, "saw").unwrap();
        let edits = renamed(language, &text, root, &spans, ["saw", to])?;
        Ok(text.edited(&edits).unwrap().to_string())
    }

    #[test]
    fn a_name_is_quoted_only_where_a_dot_would_mean_more() {
        for (address, step, text, expected) in [
            ("a.toml :: t / saw", 1, "[t]\nsaw = 1\n", "[t]\n\"saw.x\" = 1\n"),
            ("a.toml :: t / saw", 1, "[t]\n'saw' = 1\n", "[t]\n'saw.x' = 1\n"),
            (
                "a.toml :: t / saw / v",
                1,
                "[t.saw]\nv = 1\n[t.\"saw\".w]\n",
                "[t.\"saw.x\"]\nv = 1\n[t.\"saw.x\".w]\n",
            ),
            ("a.toml :: t / [n=\"saw\"] / v", 1, "[[t]]\nn = 'saw'\nv = 1\n", "[[t]]\nn = 'saw.x'\nv = 1\n"),
            ("a.yml :: t / saw", 1, "t:\n  saw: 1\n", "t:\n  saw.x: 1\n"),
            ("a.yml :: [n=\"saw\"] / v", 0, "- n: saw\n  v: 1\n", "- n: saw.x\n  v: 1\n"),
        ] {
            assert_eq!(named_anew(address, step, "saw.x", text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_name_that_would_be_read_as_something_else_is_refused() {
        let why = named_anew("a.yml :: [n=\"saw\"] / v", 0, "null", "- n: saw\n  v: 1\n").unwrap_err();
        assert_eq!(why, "with another name something else there would mean another thing");
    }
}
