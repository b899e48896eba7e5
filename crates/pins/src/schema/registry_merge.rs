//! What becomes of a JSON text that two sides changed: each key by itself, so that releases
//! that both have recorded add up.
//!
//! Knows no key: what follows from others is for whoever asks.

use crate::place::SharedText;
use crate::syntax::node::{Kind, Node, Scalar};
use crate::syntax::splice::{IfEmpty, Order, TrailingComma, sorted_index};
use crate::value::edit::Edit;
use crate::value::text::line_and_column;
use crate::value::version::Version;

/// The text of one file on both sides of a merge, and before.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'t> {
    /// Where both began; none if it was not there.
    pub base: Option<&'t str>,
    /// On this side.
    pub ours: &'t str,
    /// On the other.
    pub theirs: &'t str,
}

/// Why two sides cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unmerged {
    /// One of them cannot be read, from this line on and for this reason.
    Unread(usize, String),
    /// Both have something else at these places.
    Clashes(Vec<String>),
}

/// What is to be done to this side so that it has what the other one did.
enum Step {
    Edit(Vec<Edit>),
    Clash(String),
}

/// Merges all but the value of one key of the whole, which stays as it is on this side.
pub(crate) fn merge(sides: Sides<'_>, derived: &str) -> Result<SharedText, Unmerged> {
    let mut text = SharedText::from(sides.ours);
    let base = sides.base.filter(|base| !base.trim().is_empty()).map(|base| text.becoming(base.to_owned()));
    let base = base.as_ref().map(read).transpose()?;
    let theirs = text.becoming(sides.theirs.to_owned());
    let other = read(&theirs)?;
    loop {
        let ours = read(&text)?;
        let merging = Merging { ours: &text, theirs: &theirs, derived };
        let mut steps = Vec::new();
        merging.maps(base, ours, other, &[], &mut steps);
        let clashes =
            steps.iter().filter_map(|step| if let Step::Clash(at) = step { Some(at.clone()) } else { None });
        let clashes: Vec<String> = clashes.collect();
        if !clashes.is_empty() {
            return Err(Unmerged::Clashes(clashes));
        }
        // One at a time: two insertions at one place would each think themselves the last.
        let Some(Step::Edit(edits)) = steps.into_iter().next() else { break };
        match text.edited(&edits) {
            Ok(next) if next != text => text = next,
            _ => return Err(Unmerged::Clashes(vec!["the whole of it".to_owned()])),
        }
    }
    Ok(text)
}

/// Reads a text in which each key stands once: of others one side would be lost.
fn read(text: &SharedText) -> Result<&Node<'_>, Unmerged> {
    let unread = |at: usize, why: &str| Unmerged::Unread(line_and_column(text, at).0, why.to_owned());
    let root = text.strict_json().map_err(|error| unread(error.span.start, &error.message))?;
    match root.duplicate_keys().into_iter().next() {
        None => Ok(root),
        Some(key) => {
            Err(unread(key.span.start, &format!("{:?} is a duplicate key in one object", key.value)))
        }
    }
}

struct Merging<'t> {
    ours: &'t str,
    theirs: &'t str,
    derived: &'t str,
}

impl Merging<'_> {
    /// What is to be done to an object `ours`.
    fn maps(
        &self,
        base: Option<&Node<'_>>,
        ours: &Node<'_>,
        theirs: &Node<'_>,
        at: &[&str],
        steps: &mut Vec<Step>,
    ) {
        let entries = |node: &Node<'_>| -> Vec<String> {
            node.map().unwrap_or_default().iter().map(|entry| entry.name().to_owned()).collect()
        };
        let (own, others) = (entries(ours), entries(theirs));
        let keys = own.iter().chain(others.iter().filter(|key| !own.contains(key)));
        for key in keys.filter(|key| !(at.is_empty() && *key == self.derived)) {
            let before = base.and_then(|base| base.get(key));
            let at = [at, &[key.as_str()]].concat();
            match (ours.get(key), theirs.get(key)) {
                (Some(mine), Some(other)) if same(mine, other) => {}
                (Some(mine), Some(other)) if mine.map().is_some() && other.map().is_some() => {
                    self.maps(before, mine, other, &at, steps);
                }
                (Some(mine), other) => match (before, other) {
                    (None, None) => {}
                    (Some(before), Some(other)) if same(before, other) => {}
                    (Some(before), Some(other)) if same(before, mine) => {
                        steps.push(Step::Edit(vec![Edit::new(
                            mine.span.clone(),
                            &self.theirs[other.span.clone()],
                        )]));
                    }
                    (Some(before), None) if same(before, mine) => {
                        steps.extend(self.removal(ours, key).map(Step::Edit));
                    }
                    _ => steps.push(self.clash(&at, Some(mine), other)),
                },
                (None, Some(other)) => match before {
                    None => steps.extend(self.insertion(ours, theirs, key).map(Step::Edit)),
                    Some(before) if same(before, other) => {}
                    Some(_) => steps.push(self.clash(&at, None, Some(other))),
                },
                (None, None) => {}
            }
        }
    }

    fn removal(&self, ours: &Node<'_>, key: &str) -> Option<Vec<Edit>> {
        let index = ours.map()?.iter().position(|entry| entry.name() == key)?;
        Some(ours.collection()?.remove(self.ours, &[index]))
    }

    /// The edits that add an entry of theirs where it belongs in the order of ours.
    fn insertion(&self, ours: &Node<'_>, theirs: &Node<'_>, key: &str) -> Option<Vec<Edit>> {
        let entry = theirs.map()?.iter().find(|entry| entry.name() == key)?;
        let own: Vec<&str> = ours.map()?.iter().map(|entry| entry.name()).collect();
        let versions: Option<Vec<Version>> = own.iter().map(|key| key.parse().ok()).collect();
        let index = match (versions, key.parse::<Version>()) {
            (Some(versions), Ok(version)) => sorted_index(&versions, &version, Order::Descending),
            _ => sorted_index(&own, &key, Order::Ascending),
        };
        let shape = ours.collection()?;
        let layout = shape.layout(self.ours, IfEmpty::AsTheFile);
        let item = &self.theirs[entry.span()];
        Some(shape.insert(self.ours, index, item, &layout, TrailingComma::Forbidden))
    }

    fn clash(&self, at: &[&str], ours: Option<&Node<'_>>, theirs: Option<&Node<'_>>) -> Step {
        let said = |node: Option<&Node<'_>>, text: &str| {
            let written = node.and_then(|node| text.get(node.span.clone()));
            let is_short = |written: &&str| written.len() <= 100 && !written.contains('\n');
            match written {
                None => "nothing".to_owned(),
                Some(written) => Some(written).filter(is_short).unwrap_or("something else").to_owned(),
            }
        };
        let (here, there) = (said(ours, self.ours), said(theirs, self.theirs));
        Step::Clash(format!("{}: {here} on one side, {there} on the other", at.join(" / ")))
    }
}

/// Whether two values mean the same, in whatever order objects have their keys.
fn same(a: &Node<'_>, b: &Node<'_>) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Map(left, _), Kind::Map(right, _)) => {
            let is_there = |key: &str, value: &Node<'_>| b.get(key).is_some_and(|other| same(value, other));
            left.len() == right.len() && left.iter().all(|entry| is_there(entry.name(), &entry.value))
        }
        (Kind::Sequence(left, _), Kind::Sequence(right, _)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Kind::Scalar(left), Kind::Scalar(right)) => match (left, right) {
            (Scalar::Text(left, _), Scalar::Text(right, _)) => left == right,
            (Scalar::Number(left), Scalar::Number(right))
            | (Scalar::Boolean(left), Scalar::Boolean(right)) => left == right,
            (Scalar::Null, Scalar::Null) => true,
            _ => false,
        },
        _ => false,
    }
}
