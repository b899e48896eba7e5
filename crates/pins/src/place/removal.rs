//! Taking out of a file what an address leads to: entries of maps, items of lists, and
//! calls that are statements.
//!
//! Does not say what may go: whoever asks knows whose it is.

use std::collections::BTreeSet;
use std::ptr;

use super::document::Language;
use super::step::Step;
use super::text::SharedText;
use super::walk::{Walk, find};
use crate::syntax::node::{Entry, Kind, Node, Scalar};
use crate::syntax::removal::{is_alone, lines_of};
use crate::value::edit::Edit;
use crate::value::text::{Span, Spanned};

/// A part of a map, a list, a file or a function's body that can go on its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'n, 't> {
    /// What holds it.
    pub(crate) holder: &'n Node<'t>,
    /// Its number in there.
    pub(crate) index: usize,
}

impl<'n, 't> Part<'n, 't> {
    /// The part of a file with this root that is a node.
    fn of(root: &'n Node<'t>, node: &Node<'t>) -> Option<Self> {
        let mut found = None;
        root.each(&mut |holder| {
            let index = parts(holder).iter().position(|part| ptr::eq(*part, node));
            found = found.or(index.map(|index| Self { holder, index }));
        });
        found
    }

    /// Where it stands: with its key, if it has one.
    pub(crate) fn span(&self) -> Span {
        let entry = self.holder.map().and_then(|entries| entries.get(self.index)).map(whole);
        let node = || parts(self.holder).get(self.index).map(|node| extent(node));
        entry.or_else(node).unwrap_or_default()
    }
}

/// What a holder holds, each of which can go; of a concatenation no operand can.
fn parts<'n, 't>(holder: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    match &holder.kind {
        Kind::Map(entries, _) => entries.iter().map(|entry| &entry.value).collect(),
        Kind::Sequence(items, _) => items.iter().collect(),
        Kind::Several(Node::FILE, items) => items.iter().collect(),
        Kind::Function(function) => function.body.iter().collect(),
        _ => Vec::new(),
    }
}

/// The part named `name` to which `steps` lead in a file with this root: an entry with
/// that key, or an item or a call with that name in it, the innermost if there are
/// several. Unless `is_defined` there, it holds nothing but what the last step names.
pub(crate) fn named_part<'n, 't>(
    root: &'n Node<'t>,
    steps: &'n [Spanned<Step>],
    name: &str,
    is_defined: bool,
) -> Option<Part<'n, 't>> {
    let naming = steps.iter().rposition(|step| names(&step.value, name))?;
    if !is_defined && naming + 1 < steps.len() {
        return None;
    }
    let Walk::Found(found) = find(root, &steps[..=naming]) else { return None };
    let [found] = found.as_slice() else { return None };
    Part::of(root, found.node())
}

/// Whether a step leads to something because of that name.
fn names(step: &Step, name: &str) -> bool {
    match step {
        Step::Key(key) => key == name,
        Step::Call(_, conditions) | Step::Where(conditions) => conditions.iter().any(|it| it.wants(name)),
        _ => false,
    }
}

/// The edits that take parts out of a document, and change nothing else that it says.
///
/// # Errors
/// Why they cannot be taken out, in a sentence.
pub(crate) fn without_parts(
    language: Language,
    text: &SharedText,
    root: &Node<'_>,
    gone: &[Part<'_, '_>],
) -> Result<Vec<Edit>, String> {
    let mut holders: Vec<(&Node<'_>, BTreeSet<usize>)> = Vec::new();
    for part in gone {
        match holders.iter_mut().find(|(holder, _)| ptr::eq(*holder, part.holder)) {
            Some((_, indices)) => _ = indices.insert(part.index),
            None => holders.push((part.holder, BTreeSet::from([part.index]))),
        }
    }
    let mut edits = Vec::new();
    for (holder, indices) in &holders {
        if indices.len() == parts(holder).len() && needs_parts(language, root, holder) {
            return Err("what holds it would be empty, and may not be".to_owned());
        }
        edits.extend(out_of(text, holder, indices)?);
    }
    let spans: Vec<Span> = gone.iter().map(Part::span).collect();
    let left = text.edited(&edits).map_err(|conflict| conflict.to_string())?;
    let after = left.document(language).map_err(|error| error.message.clone())?;
    let says = |text, root, spans: &[Span]| {
        let mut said = Vec::new();
        tell(text, root, spans, &mut said);
        said
    };
    match says(text, root, &spans) == says(&left, after.root(), &[]) {
        true => Ok(edits),
        false => Err("without it something else there would mean another thing".to_owned()),
    }
}

/// Whether something must not be empty, as far as anybody can tell: what lines hold
/// together would be no map any more, and what is given to a call is looked at there.
fn needs_parts(language: Language, root: &Node<'_>, holder: &Node<'_>) -> bool {
    let mut is_argument = false;
    root.each(&mut |node| {
        if let Kind::Call(call) = &node.kind {
            let named = call.named.iter().map(|entry| &entry.value);
            is_argument |= call.positional.iter().chain(named).any(|value| ptr::eq(value, holder));
        }
    });
    is_argument || (language == Language::Yaml && holder.collection().is_none())
}

/// The edits that take parts out of what holds them.
fn out_of(text: &str, holder: &Node<'_>, indices: &BTreeSet<usize>) -> Result<Vec<Edit>, String> {
    let gone: Vec<usize> = indices.iter().copied().collect();
    if let Some(shape) = holder.collection() {
        return Ok(shape.remove(text, &gone));
    }
    let is_statement = holder.map().is_none();
    let edit = |index: usize| {
        let span = Part { holder, index }.span();
        // What shares its lines with something else is not taken apart.
        let is_whole = !span.is_empty() && is_alone(text, &span);
        is_whole.then(|| {
            Edit::new(lines_of(text, &span, is_statement || text[span.start..].starts_with('[')), "")
        })
    };
    let edits: Option<Vec<Edit>> = gone.into_iter().map(edit).collect();
    edits.ok_or_else(|| "it shares a line with something else".to_owned())
}

/// From the key of an entry to the last thing in it.
fn whole(entry: &Entry<'_>) -> Span {
    let (key, value) = (&entry.key.span, extent(&entry.value));
    // A table of TOML begins with its header, in which its key stands.
    let start = if value.is_empty() { key.start } else { key.start.min(value.start) };
    start..value.end.max(key.end)
}

/// From the first thing in a node to the last.
fn extent(node: &Node<'_>) -> Span {
    let mut span = node.span.clone();
    node.each(&mut |inner| {
        if span.is_empty() {
            span = inner.span.clone();
        }
        if !inner.span.is_empty() {
            span = span.start.min(inner.span.start)..span.end.max(inner.span.end);
        }
    });
    span
}

/// What a node says, part by part, but for what stands in some spans.
pub(crate) fn tell<'t>(
    text: &'t str,
    node: &Node<'_>,
    but: &[Span],
    said: &mut Vec<(&'static str, &'t str)>,
) {
    let is_gone = |span: &Span| but.iter().any(|gone| gone.start <= span.start && span.end <= gone.end);
    let written = |span: &Span| text.get(span.clone()).unwrap_or_default();
    let entries = |entries: &[Entry<'_>], said: &mut Vec<(&'static str, &'t str)>| {
        for entry in entries.iter().filter(|entry| !is_gone(&whole(entry))) {
            said.push(("key", written(&entry.key.span)));
            tell(text, &entry.value, but, said);
        }
    };
    let nodes = |nodes: &[Node<'_>], said: &mut Vec<(&'static str, &'t str)>| {
        nodes.iter().filter(|node| !is_gone(&extent(node))).for_each(|node| tell(text, node, but, said));
    };
    match &node.kind {
        Kind::Map(map, _) => {
            said.push(("map", ""));
            entries(map, said);
        }
        Kind::Sequence(items, _) => {
            said.push(("list", ""));
            nodes(items, said);
        }
        Kind::Scalar(Scalar::Null) => said.push(("null", "")),
        Kind::Scalar(_) => said.push(("value", written(&node.span))),
        Kind::Call(call) => {
            said.push(("call", ""));
            nodes(&call.positional, said);
            entries(&call.named, said);
        }
        Kind::Function(function) => {
            said.push(("function", ""));
            entries(&function.parameters, said);
            nodes(&function.body, said);
        }
        Kind::Assignment(entry) => entries(std::slice::from_ref(entry), said),
        Kind::Several(what, items) => {
            said.push((*what, ""));
            nodes(items, said);
        }
    }
    said.push(("end", ""));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Address;

    /// A file without what is named `saw` at an address, or why it cannot be.
    fn without_saw(address: &str, text: &str, is_defined: bool) -> Option<Result<String, String>> {
        let address: Address = address.parse().unwrap();
        let language = Language::of(address.path().unwrap().name());
        let text = SharedText::from(text);
        let root = text.document(language).unwrap().root();
        let part = named_part(root, &address.steps, "saw", is_defined)?;
        let edits = without_parts(language, &text, root, &[part]);
        Some(edits.map(|edits| text.edited(&edits).unwrap().to_string()))
    }

    #[test]
    fn what_is_named_goes_and_all_else_stays() {
        for (address, text, expected) in [
            (
                "a.bzl :: V / saw",
                "V = {\n    \"axe\": \"1\",\n    # Cuts.\n    \"saw\": \"2\",\n}\n",
                "V = {\n    \"axe\": \"1\",\n}\n",
            ),
            (
                "a.bzl :: V / saw / version",
                "V = {\"saw\": {\"version\": \"2\", \"u\": \"x\"}, \"axe\": 1}\n",
                "V = {\"axe\": 1}\n",
            ),
            (
                "a.json :: t / [name=\"saw\"] / v",
                "{\"t\": [{\"name\": \"saw\", \"v\": \"2\"}, {\"name\": \"axe\"}]}",
                "{\"t\": [{\"name\": \"axe\"}]}",
            ),
            (
                "a.toml :: tools / saw",
                "[tools]\naxe = \"1\"\n# Cuts.\nsaw = \"2\" # here\n\n[other]\nx = 1\n",
                "[tools]\naxe = \"1\"\n\n[other]\nx = 1\n",
            ),
            (
                "a.toml :: tools / saw / v",
                "[tools.axe]\nv = \"1\"\n\n# Cuts.\n[tools.saw]\nv = \"2\"\nx = [\n  1,\n]\n\n[z]\n",
                "[tools.axe]\nv = \"1\"\n\n[z]\n",
            ),
            ("a.yml :: t / saw", "t:\n  axe: 1\n  # Cuts.\n  saw: 2\nu: 3\n", "t:\n  axe: 1\nu: 3\n"),
            ("a.yml :: t / saw / v", "t:\n  saw:\n    v: 2\n    w: 3\n\n  axe: 1\n", "t:\n\n  axe: 1\n"),
            ("a.yml :: t / saw", "t: {saw: 2}\n", "t: {}\n"),
            (".tool-versions :: saw", "axe 1\nsaw 2 # cuts\n", "axe 1\n"),
            (
                "W.bzl :: get(name=\"saw\") / .sha256",
                "# Ours.\nget(name = \"axe\")\n\n# Cuts.\nget(\n    name = \"saw\",\n    sha256 = \"\",\n)\n",
                "# Ours.\nget(name = \"axe\")\n",
            ),
            (
                "W.bzl :: get(name=\"saw\") / .sha256",
                "# Of the file.\nget(name = \"saw\", sha256 = \"\")\n\nget(name = \"axe\")\n",
                "# Of the file.\nget(name = \"axe\")\n",
            ),
            (
                "W.bzl :: get(name=\"saw\") / .sha256",
                "def deps():\n    get(name = \"axe\")\n    get(name = \"saw\", sha256 = \"\")\n",
                "def deps():\n    get(name = \"axe\")\n",
            ),
        ] {
            assert_eq!(
                without_saw(address, text, true),
                Some(Ok(expected.to_owned())),
                "{address} of {text:?}"
            );
        }
    }

    #[test]
    fn what_cannot_go_alone_is_told() {
        for (address, text, why) in [
            ("a.bzl :: saw", "saw = \"2\"\n", None),
            ("a.bzl :: V / sawmill", "V = {\"sawmill\": \"2\"}\n", None),
            ("a.yml :: t / saw", "t:\n  saw: 2\n", Some("would be empty")),
            ("a.bzl :: f / [0] / saw", "f({\"saw\": \"2\"})\n", Some("would be empty")),
            ("a.bzl :: V / saw", "V = {\"saw\": \"2\", \"axe\": \"1\"} | {\"saw\": 3}\n", None),
            (
                "W.bzl :: get(name=\"saw\") / .v",
                "def deps():\n    get(name = \"saw\", v = \"2\")\n",
                Some(""),
            ),
            (
                "W.bzl :: get(name=\"saw\") / .v",
                "get(name = \"saw\", v = \"2\"); get(name = \"axe\")\n",
                Some("shares a line"),
            ),
            ("W.bzl :: get(name=\"saw\") / .v", "x = get(name = \"saw\", v = \"2\")\n", None),
            ("W.bzl :: get(name=\"saw\") / .v", "f(\n    get(name = \"saw\", v = \"2\")\n)\n", None),
            (
                "W.bzl :: get(name=\"saw\") / .v",
                "def f():\n    return (\n        get(name = \"saw\", v = \"2\")\n    )\n",
                Some(""),
            ),
            ("a.toml :: t / saw", "t.saw = \"2\"\nt.axe = \"1\"\n[t.saw2]\n", Some("")),
        ] {
            let found = without_saw(address, text, true);
            let found = found.map(|found| found.map_or_else(|why| why, |left| panic!("{text:?}: {left:?}")));
            assert_eq!(found.is_some(), why.is_some(), "{address} of {text:?}: {found:?}");
            assert!(found.unwrap_or_default().contains(why.unwrap_or_default()), "{address} of {text:?}");
        }
        // A job that is named as a tool is more than its version.
        let job = "jobs:\n  saw:\n    container: saw:2\n  axe:\n    x: 1\n";
        assert_eq!(without_saw("a.yml :: jobs / saw / container ~ saw:{version}", job, false), None);
    }
}
