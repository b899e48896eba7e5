//! The way from a file's root to what an address names, step by step.
//!
//! Does not judge what it finds, and does not read the literal: `literal` does.

use std::collections::HashMap;
use std::ptr;

use super::document::Language;
use super::literal::Literal;
use super::step::{Condition, Step, Subject, Wanted};
use super::template::Template;
use crate::syntax::node::{Entry, Kind, Node, Scalar, Shape};
use crate::syntax::yaml::DOCUMENTS;
use crate::value::text::{Span, Spanned, line_end};

/// What an address names in a file.
#[derive(Debug)]
pub(crate) struct Found<'n, 't> {
    /// What it is.
    spot: Spot<'n, 't>,
    /// Which item each `[*]` stands for: with the same, there must be one.
    pub(crate) items: Vec<usize>,
    /// Whether the first step found it at the top level.
    is_top: bool,
}

/// What a step led to.
#[derive(Clone, Copy, Debug)]
enum Spot<'n, 't> {
    Node(&'n Node<'t>),
    /// A key, of which a part is the version.
    Key(&'n Node<'t>, &'n Template),
    /// The comment on the line on which this ends.
    CommentOf(&'n Node<'t>),
}

/// How far the steps of an address lead.
pub(crate) enum Walk<'n, 't> {
    /// To the end: all that they name.
    Found(Vec<Found<'n, 't>>),
    /// Up to the step of that number, which nothing fits; and where it was looked
    /// for.
    Lost(usize, Vec<&'n Node<'t>>),
}

/// What `steps` name in the file with this root. The first may stand at any depth,
/// but what is at the top level comes first; each other is looked for in what the
/// one before found.
pub(crate) fn find<'n, 't>(root: &'n Node<'t>, steps: &'n [Spanned<Step>]) -> Walk<'n, 't> {
    let Some((first, others)) = steps.split_first() else {
        return Walk::Found(vec![Found { spot: Spot::Node(root), items: Vec::new(), is_top: true }]);
    };
    let mut found = anywhere(root, &first.value);
    if found.is_empty() {
        return Walk::Lost(0, vec![root]);
    }
    for (index, step) in others.iter().enumerate() {
        let next = distinct(found.iter().flat_map(|found| inside(found, &step.value)));
        if next.is_empty() {
            let tops = found.iter().any(|found| found.is_top);
            let nearest = found.iter().filter(|found| found.is_top == tops);
            let nodes = nearest.filter_map(|found| match found.spot {
                Spot::Node(node) => Some(node),
                _ => None,
            });
            return Walk::Lost(index + 1, nodes.collect());
        }
        found = next;
    }
    if found.iter().any(|found| found.is_top) {
        found.retain(|found| found.is_top);
    }
    Walk::Found(found)
}

/// Each once, whatever ways lead there: in calls that are in each other there are
/// many.
fn distinct<'n, 't>(found: impl Iterator<Item = Found<'n, 't>>) -> Vec<Found<'n, 't>> {
    let mut places = HashMap::new();
    let mut all: Vec<Found<'n, 't>> = Vec::new();
    for one in found {
        let place = *places.entry((ptr::from_ref(one.node()), one.items.clone())).or_insert(all.len());
        match all.get_mut(place) {
            Some(known) => known.is_top |= one.is_top,
            None => all.push(one),
        }
    }
    all
}

/// What the first step finds.
fn anywhere<'n, 't>(root: &'n Node<'t>, step: &'n Step) -> Vec<Found<'n, 't>> {
    if let Step::Call(..) = step {
        return inside(&Found { spot: Spot::Node(root), items: Vec::new(), is_top: true }, step);
    }
    let mut found: Vec<Found<'n, 't>> = Vec::new();
    root.each(&mut |node| {
        let is_top = ptr::eq(node, root);
        let start = Found { spot: Spot::Node(node), items: Vec::new(), is_top };
        let mut direct = Vec::new();
        members(&start, node, step, &mut direct);
        // A call by its name alone is found wherever it stands, from the top.
        if let (Step::Key(name), true) = (step, is_top) {
            calls(root, name, &[], &mut |call| direct.push(start.goes_on(Spot::Node(call))));
        }
        found.extend(direct);
    });
    found
}

/// What a further step finds in what one before it found.
fn inside<'n, 't>(found: &Found<'n, 't>, step: &'n Step) -> Vec<Found<'n, 't>> {
    let mut next = Vec::new();
    let Spot::Node(node) = found.spot else { return next };
    match step {
        Step::Call(name, conditions) => {
            calls(node, name, conditions, &mut |call| next.push(found.goes_on(Spot::Node(call))));
        }
        Step::Comment => next.push(found.goes_on(Spot::CommentOf(node))),
        _ => {
            let mut parts = vec![node];
            while let Some(part) = parts.pop() {
                members(found, part, step, &mut next);
                // What is made of parts is looked through.
                if let Kind::Several(_, several) = &part.kind {
                    let inner = several.iter().rev();
                    parts.extend(inner.filter(|part| {
                        matches!(part.kind, Kind::Several(..) | Kind::Map(..) | Kind::Sequence(..))
                    }));
                }
            }
            if let Step::Key(name) = step {
                calls(node, name, &[], &mut |call| {
                    if !ptr::eq(call, node) {
                        next.push(found.goes_on(Spot::Node(call)));
                    }
                });
            }
        }
    }
    next
}

impl<'n, 't> Found<'n, 't> {
    fn goes_on(&self, spot: Spot<'n, 't>) -> Self {
        Self { spot, items: self.items.clone(), is_top: self.is_top }
    }

    fn item(&self, spot: Spot<'n, 't>, index: usize) -> Self {
        let mut next = self.goes_on(spot);
        next.items.push(index);
        next
    }

    /// The node that it is, or whose key or comment.
    pub(crate) fn node(&self) -> &'n Node<'t> {
        match self.spot {
            Spot::Node(node) | Spot::Key(node, _) | Spot::CommentOf(node) => node,
        }
    }

    /// Whether both are the same place.
    pub(super) fn is(&self, other: &Self) -> bool {
        ptr::eq(self.node(), other.node())
            && std::mem::discriminant(&self.spot) == std::mem::discriminant(&other.spot)
    }

    /// Whether it is the comment behind its node.
    pub(super) fn is_comment(&self) -> bool {
        matches!(self.spot, Spot::CommentOf(_))
    }

    /// The template that its last step has brought along.
    pub(crate) fn template(&self) -> Option<&'n Template> {
        match self.spot {
            Spot::Key(_, template) => Some(template),
            _ => None,
        }
    }

    /// The literal that stands there.
    ///
    /// # Errors
    /// What stands there instead.
    pub(crate) fn literal(&self, text: &str, language: Language) -> Result<Literal, String> {
        match self.spot {
            Spot::Node(node) | Spot::Key(node, _) => Literal::of(node, text),
            Spot::CommentOf(node) => {
                let comment = comment_behind(text, node.span.end, language);
                comment.map(|span| Literal::bare(text, span)).ok_or_else(|| "no comment".to_owned())
            }
        }
    }
}

/// What a step finds directly in a node.
fn members<'n, 't>(from: &Found<'n, 't>, node: &'n Node<'t>, step: &'n Step, next: &mut Vec<Found<'n, 't>>) {
    match (step, &node.kind) {
        (Step::Key(name), Kind::Map(entries, _)) => {
            let named = entries.iter().filter(|entry| word(&entry.key) == Some(name));
            next.extend(named.map(|entry| from.goes_on(Spot::Node(&entry.value))));
        }
        (Step::KeyWithHoles(template), Kind::Map(entries, _)) => {
            let fits = |entry: &&Entry<'_>| {
                word(&entry.key).is_some_and(|key| template.read_value(key, None).is_some())
            };
            next.extend(
                entries.iter().filter(fits).map(|entry| from.goes_on(Spot::Key(&entry.key, template))),
            );
        }
        // A line of text is its own key; of several that look so, each counts.
        (Step::KeyWithHoles(template), Kind::Sequence(lines, Shape::Lines)) => {
            let fits = |(_, line): &(usize, &'n Node<'t>)| {
                word(line).is_some_and(|line| template.read_value(line, None).is_some())
            };
            let lines = lines.iter().enumerate().filter(fits);
            next.extend(lines.map(|(index, line)| from.item(Spot::Key(line, template), index)));
        }
        (Step::Tuple(parts), Kind::Map(entries, _)) => {
            let fits = entries.iter().filter(|entry| tuple_fits(&entry.key, parts));
            next.extend(fits.map(|entry| from.goes_on(Spot::Node(&entry.value))));
        }
        (Step::Key(name), Kind::Several(_, items)) => named_items(from, items, name, next),
        (Step::Key(name), Kind::Function(function)) => named_items(from, &function.body, name, next),
        (Step::Function(name), Kind::Several(_, items)) => functions(from, items, name, next),
        (Step::Function(name), Kind::Function(function)) => functions(from, &function.body, name, next),
        (Step::Named(name), Kind::Call(call)) => entries_named(from, &call.named, name, next),
        (Step::Named(name), Kind::Function(function)) => {
            entries_named(from, &function.parameters, name, next)
        }
        (Step::Item(index), Kind::Sequence(items, _) | Kind::Several(DOCUMENTS, items)) => {
            next.extend(items.get(*index).map(|item| from.goes_on(Spot::Node(item))));
        }
        (Step::Item(index), Kind::Call(call)) => {
            next.extend(call.positional.get(*index).map(|item| from.goes_on(Spot::Node(item))));
        }
        (Step::All(conditions), _) => {
            let items = items(node).into_iter().enumerate().filter(|(_, item)| hold(item, conditions));
            next.extend(items.map(|(index, item)| from.item(Spot::Node(item), index)));
        }
        (Step::Where(conditions), _) => {
            let items = items(node).into_iter().filter(|item| hold(item, conditions));
            next.extend(items.map(|item| from.goes_on(Spot::Node(item))));
        }
        _ => {}
    }
}

/// Whether a key holds just these texts.
fn tuple_fits(key: &Node<'_>, parts: &[Wanted]) -> bool {
    let items = key.sequence().unwrap_or_default();
    let fits = |(part, item): (&Wanted, &Node<'_>)| word(item).is_some_and(|text| part.fits(text));
    items.len() == parts.len() && parts.iter().zip(items).all(fits)
}

/// The items of a list, or the values of a map.
pub(super) fn items<'n, 't>(node: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    match &node.kind {
        Kind::Sequence(items, _) | Kind::Several(DOCUMENTS, items) => items.iter().collect(),
        Kind::Map(entries, _) => entries.iter().map(|entry| &entry.value).collect(),
        _ => Vec::new(),
    }
}

fn named_items<'n, 't>(
    from: &Found<'n, 't>,
    items: &'n [Node<'t>],
    name: &str,
    next: &mut Vec<Found<'n, 't>>,
) {
    for item in items {
        match &item.kind {
            Kind::Assignment(entry) if entry.name() == name => {
                next.push(from.goes_on(Spot::Node(&entry.value)))
            }
            Kind::Function(function) if function.name == name => next.push(from.goes_on(Spot::Node(item))),
            _ => {}
        }
    }
}

fn functions<'n, 't>(from: &Found<'n, 't>, items: &'n [Node<'t>], name: &str, next: &mut Vec<Found<'n, 't>>) {
    let named = |item: &&Node<'_>| matches!(&item.kind, Kind::Function(function) if function.name == name);
    next.extend(items.iter().filter(named).map(|item| from.goes_on(Spot::Node(item))));
}

fn entries_named<'n, 't>(
    from: &Found<'n, 't>,
    entries: &'n [Entry<'t>],
    name: &str,
    next: &mut Vec<Found<'n, 't>>,
) {
    let named = entries.iter().filter(|entry| entry.name() == name);
    next.extend(named.map(|entry| from.goes_on(Spot::Node(&entry.value))));
}

/// The calls of `name` in a node of which this holds.
pub(super) fn named_calls<'n, 't>(
    node: &'n Node<'t>,
    name: &str,
    conditions: &[Condition],
) -> Vec<&'n Node<'t>> {
    let mut found = Vec::new();
    calls(node, name, conditions, &mut |call| found.push(call));
    found
}

/// Every call of `name` in a node, and the node itself if it is one.
fn calls<'n, 't>(
    node: &'n Node<'t>,
    name: &str,
    conditions: &[Condition],
    found: &mut dyn FnMut(&'n Node<'t>),
) {
    node.each(&mut |node| {
        let is_it = matches!(&node.kind, Kind::Call(call) if call.name == name);
        if is_it && hold(node, conditions) {
            found(node);
        }
    });
}

/// The part of an item or a call that a condition is about.
pub(super) fn part<'n, 't>(node: &'n Node<'t>, subject: &Subject) -> Option<&'n Node<'t>> {
    match (subject, &node.kind) {
        (Subject::Name(name), Kind::Map(..)) => node.get(name),
        (Subject::Name(name), Kind::Call(call)) => {
            call.named.iter().find(|entry| entry.name() == name).map(|entry| &entry.value)
        }
        (Subject::Item(index), Kind::Call(call)) => call.positional.get(*index),
        (Subject::Item(index), Kind::Sequence(items, _)) => items.get(*index),
        _ => None,
    }
}

/// Whether all of this holds of an item or a call.
pub(super) fn hold(node: &Node<'_>, conditions: &[Condition]) -> bool {
    conditions.iter().all(|condition| {
        let part = part(node, &condition.subject);
        let written = part.and_then(|part| match &part.kind {
            Kind::Scalar(Scalar::Boolean(written)) => Some(*written),
            _ => word(part),
        });
        written.is_some_and(|text| condition.value.fits(text))
    })
}

/// What a key or a value says: a string, or a number as it is written.
pub(super) fn word<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.kind {
        Kind::Scalar(Scalar::Text(text, _)) => Some(text),
        Kind::Scalar(Scalar::Number(text)) => Some(text),
        _ => None,
    }
}

/// Where the comment stands at the end of the line that holds `at`, without what
/// begins it.
fn comment_behind(text: &str, at: usize, language: Language) -> Option<Span> {
    let leader = language.comment()?;
    let end = line_end(text, at);
    let (mut at, mut previous) = (at, text[..at].chars().next_back());
    while let Some(c) = text.get(at..end)?.chars().next() {
        let mut length = c.len_utf8();
        if matches!(c, '"' | '\'') && language.begins_string(previous) {
            length = language.string_length(&text[at..end], c);
        } else if c == leader && language.begins_comment(previous) {
            let inner = text[at..end].trim_start_matches(leader).trim_start();
            let start = end - inner.len();
            let inner = inner.trim_end();
            return (!inner.is_empty()).then(|| start..start + inner.len());
        }
        (at, previous) = (at + length, Some(c));
    }
    None
}
