//! What the addresses of the settings name in one file.
//!
//! Does not say whether a version there is right: `model` knows the pins.

use std::collections::HashMap;

use super::layout::FileKind;
use crate::finding::Problem;
use crate::place::{
    Address, Found, Language, Literal, Lost, Template, Walk, digest_of, find, route, steps_from,
    version_literals,
};
use crate::schema::compatibility::{Bundle, Table, read_bundles, read_tables};
use crate::schema::digest_beside::digest_beside;
use crate::schema::digest_table::{self, DigestTable};
use crate::schema::settings::{AddressId, Settings};
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::path::RepoPath;
use crate::value::text::{Span, listed, shown};

/// What addresses name in a file.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    /// The addresses of literals that are about the file, in the order of the
    /// settings, each with what it names there.
    pub(crate) literals: Vec<(AddressId, Result<Vec<Spot>, Miss>)>,
    /// The compatibility tables in it, likewise.
    pub(crate) tables: Vec<(AddressId, Result<Vec<Table>, Miss>)>,
    /// The bundles in it, likewise.
    pub(crate) bundles: Vec<(AddressId, Result<Vec<Bundle>, Miss>)>,
    /// The tables of digests in it, likewise.
    pub(crate) digests: Vec<(AddressId, Result<DigestTable, Miss>)>,
    /// What is wrong inside of tables and bundles. Parts are missing of these.
    pub(crate) problems: Vec<Problem>,
}

/// A literal at a place.
#[derive(Debug)]
pub(crate) struct Spot {
    /// The literal.
    pub(crate) literal: Literal,
    /// What it must look like, if its last step says so.
    pub(crate) template: Option<Template>,
    /// Where a digest stands that belongs to what it names.
    pub(crate) digest: Option<Span>,
}

/// Why an address names no literal in a file.
#[derive(Debug)]
pub(crate) enum Miss {
    /// Nothing fits one of its steps.
    Nothing {
        /// That step.
        step: String,
        /// Where it was looked for.
        at: Span,
        /// What there is instead, for people.
        found: String,
        /// Why, in a sentence.
        why: String,
    },
    /// Several things fit all of them: so many; where, and the steps that choose each,
    /// of the first.
    Several(usize, Vec<(Span, Option<String>)>),
    /// What stands there is no literal.
    NoLiteral {
        /// Where.
        at: Span,
        /// What it is.
        what: String,
    },
    /// The file cannot be read.
    Unparsed(SyntaxError, Language),
}

impl Miss {
    /// Something else than what is needed at `at`.
    fn no_literal(at: &Span, what: impl Into<String>) -> Self {
        Self::NoLiteral { at: at.clone(), what: what.into() }
    }
}

/// Looks for the addresses in a text that was parsed.
pub(super) fn resolve(
    (path, text): (&RepoPath, &str),
    root: Result<&Node<'_>, &SyntaxError>,
    settings: &Settings,
    ids: &[AddressId],
) -> Placed {
    let language = Language::of(path.name());
    let mut placed = Placed::default();
    let places = &settings.places;
    let versions_of = |tool: &str| places.versions_of(tool);
    for id in ids.iter().copied() {
        let address = &places.address(id).value;
        let root = root.map_err(|error| Miss::Unparsed(error.clone(), language));
        if let Some(table) = places.tables.iter().find(|table| table.at == id) {
            let tables = root.and_then(|root| node(root, address)).map(|node| {
                let (tables, problems) = read_tables(path, text, node, table.of.as_ref(), &versions_of);
                placed.problems.extend(problems);
                tables
            });
            placed.tables.push((id, tables));
        } else if places.bundles.contains(&id) {
            let bundles = root.and_then(|root| node(root, address)).map(|node| {
                let (bundles, problems) = read_bundles(path, text, node, &versions_of);
                placed.problems.extend(problems);
                bundles
            });
            placed.bundles.push((id, bundles));
        } else if let Some((tool, digests)) = places.digests_at(id) {
            let table = root.and_then(|root| {
                digest_table::read(root, &address.steps, digests, places.versions_of(&tool.name.value))
                    .map_err(|lost| no_table(root, address, &lost))
            });
            placed.digests.push((id, table));
        } else {
            let spots = root.and_then(|root| spots(text, language, root, address));
            placed.literals.push((id, spots));
        }
    }
    placed
}

/// Whether addresses can be about a file of this kind, and if not, why.
pub(crate) fn not_for_places(kind: FileKind) -> Option<&'static str> {
    match kind {
        FileKind::Generated => Some("it is generated, and whatever is changed in it would be undone"),
        FileKind::Document => Some("a part of it is generated; mark the line with a comment instead"),
        FileKind::Record => Some("it records what was tried"),
        FileKind::Registry => Some("it is a registry file, whose versions are releases and not pins"),
        FileKind::Settings => Some("these are the settings themselves"),
        FileKind::Source
        | FileKind::Read
        | FileKind::Manifest
        | FileKind::Lock
        | FileKind::Placed
        | FileKind::Loaded
        | FileKind::Other => None,
    }
}

/// Why the steps of an address lead to no table of digests.
fn no_table(root: &Node<'_>, address: &Address, lost_at: &Lost<'_, '_>) -> Miss {
    match &lost_at.walk {
        Walk::Lost(step, near) => lost(root, address, *step, near),
        Walk::Found(found) => ambiguous(root, address, lost_at.steps, found.iter()),
    }
}

/// The one node that an address names.
fn node<'n, 't>(root: &'n Node<'t>, address: &'n Address) -> Result<&'n Node<'t>, Miss> {
    match find(root, &address.steps) {
        Walk::Lost(step, near) => Err(lost(root, address, step, &near)),
        Walk::Found(found) => match found.as_slice() {
            [one] => Ok(one.node()),
            several => Err(ambiguous(root, address, address.steps.len(), several.iter())),
        },
    }
}

/// The literals that an address names: one, or one for each item of a `[*]`.
fn spots(text: &str, language: Language, root: &Node<'_>, address: &Address) -> Result<Vec<Spot>, Miss> {
    let found = match find(root, &address.steps) {
        Walk::Lost(step, near) => return Err(lost(root, address, step, &near)),
        Walk::Found(found) => found,
    };
    let found = without_computed(found);
    let mut counts: HashMap<&[usize], usize> = HashMap::new();
    found.iter().for_each(|one| *counts.entry(&one.items).or_default() += 1);
    if let Some(one) = found.iter().find(|one| counts.get(&*one.items).is_some_and(|count| *count > 1)) {
        let same = found.iter().filter(|other| other.items == one.items);
        return Err(ambiguous(root, address, address.steps.len(), same));
    }
    let spots = found.into_iter().map(|one| {
        let template = one.template().cloned();
        let literal = one.literal(text, language).map_err(|what| Miss::no_literal(&one.node().span, what))?;
        // Of a line nothing but what it looks like tells what belongs together.
        let digest = match language {
            Language::Plain => version_literals(text, one.node().span.clone())
                .into_iter()
                .find_map(|version| digest_beside(text, &version.span)),
            _ => digest_of(root, one.node()),
        };
        Ok(Spot { literal, template, digest })
    });
    spots.collect()
}

/// Of several items, those that say a version themselves: an expression of a workflow
/// repeats what is said elsewhere.
fn without_computed<'n, 't>(found: Vec<Found<'n, 't>>) -> Vec<Found<'n, 't>> {
    let is_computed = |one: &Found<'n, 't>| one.node().as_text().is_some_and(|text| text.starts_with("${{"));
    if found.iter().any(|one| one.items.is_empty() || !is_computed(one)) {
        return found.into_iter().filter(|one| one.items.is_empty() || !is_computed(one)).collect();
    }
    found
}

/// How many of several things that fit are told.
pub(crate) const MOST_CANDIDATES: usize = 8;

fn ambiguous<'a, 'n: 'a, 't: 'n>(
    root: &Node<'_>,
    address: &Address,
    steps: usize,
    found: impl Iterator<Item = &'a Found<'n, 't>> + Clone,
) -> Miss {
    let last = address.step(steps.saturating_sub(1));
    let candidate = |one: &Found<'_, '_>| (one.node().span.clone(), route(root, one, last));
    Miss::Several(found.clone().count(), found.take(MOST_CANDIDATES).map(candidate).collect())
}

/// How many of the steps that there are instead are told.
const MOST_STEPS: usize = 8;

fn lost(root: &Node<'_>, address: &Address, step: usize, near: &[&Node<'_>]) -> Miss {
    let wanted = address.step(step);
    let mut steps: Vec<String> = near.iter().flat_map(|node| steps_from(node)).collect();
    steps.dedup();
    let more = steps.len().saturating_sub(MOST_STEPS);
    steps.truncate(MOST_STEPS);
    let steps = steps.iter().map(|step| shown(step));
    let there = match (steps.len() == 0, more) {
        (true, _) => "there is nothing to choose from".to_owned(),
        (false, 0) => format!("there is {}", listed(steps)),
        (false, more) => format!("there is {} and {more} more", listed(steps)),
    };
    let at = near.iter().map(|node| node.span.clone()).find(|span| !span.is_empty());
    let (at, whence) = match at {
        Some(_) if step == 0 => (0..0, String::new()),
        Some(at) => (at, format!(" in what {:?} found", address.step(step - 1))),
        None => (root.span.start..root.span.start, String::new()),
    };
    Miss::Nothing {
        step: wanted.to_owned(),
        at,
        found: there.clone(),
        why: format!("nothing fits the step {wanted:?}{whence}: {there}"),
    }
}
