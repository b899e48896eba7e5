//! The rows of a table: what an address names whose steps have holes, each row with
//! what it says there.
//!
//! Does not know what a row holds, and judges no version.

use super::removal::Part;
use super::step::{Condition, Step, Wanted};
use super::template::{Hole, Reading, Template};
use super::walk::{Walk, find, hold, items, named_calls, part, word};
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::text::{Span, Spanned};

/// What an address with holes in its steps names in a file.
#[derive(Debug, Default)]
pub(crate) struct Rows<'n, 't> {
    /// The rows, in the order of the text.
    pub(crate) rows: Vec<Row<'n, 't>>,
    /// What stands among them and is of another shape: where, and why.
    pub(crate) odd: Vec<(Span, String)>,
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row<'n, 't> {
    /// What stands in the holes of the steps.
    pub(crate) holes: Vec<(Hole, String)>,
    /// The items on the way to it that say something, from the outermost on.
    pub(crate) items: Vec<Item<'n, 't>>,
    /// What it holds.
    pub(crate) value: &'n Node<'t>,
}

/// An item of a map or a list.
#[derive(Clone, Debug)]
pub(crate) struct Item<'n, 't> {
    /// The map or the list.
    pub(crate) holder: &'n Node<'t>,
    /// Its place in it.
    pub(crate) index: usize,
    /// What its key or its fields say.
    pub(crate) says: Vec<Hole>,
}

impl<'n, 't> Item<'n, 't> {
    /// Its key and its value, if it is one of a map.
    pub(crate) fn entry(&self) -> Option<(&'n Node<'t>, &'n Node<'t>)> {
        self.holder.map()?.get(self.index).map(|entry| (&entry.key, &entry.value))
    }

    /// Its value.
    pub(crate) fn node(&self) -> Option<&'n Node<'t>> {
        let item = || self.holder.sequence()?.get(self.index);
        self.entry().map(|(_, value)| value).or_else(item)
    }

    /// What can be taken out to be rid of it.
    pub(crate) fn part(&self) -> Part<'n, 't> {
        Part { holder: self.holder, index: self.index }
    }

    /// Where it stands, if in one place.
    pub(crate) fn span(&self) -> Option<Span> {
        let node = self.node()?;
        let start = self.entry().map_or(node.span.start, |(key, _)| key.span.start);
        let is_one = start < node.span.end
            && (!node.span.is_empty() || matches!(node.kind, Kind::Scalar(Scalar::Null)));
        is_one.then_some(start..node.span.end)
    }
}

/// How far steps lead that lead to no table, or to several.
pub(crate) struct Lost<'n, 't> {
    /// What was found instead.
    pub(crate) walk: Walk<'n, 't>,
    /// How many steps lead to a table.
    pub(crate) steps: usize,
}

impl Row<'_, '_> {
    /// What stands in a hole.
    pub(crate) fn hole(&self, wanted: Hole) -> Option<&str> {
        self.holes.iter().find(|(hole, _)| *hole == wanted).map(|(_, text)| text.as_str())
    }
}

/// The rows that `steps` name in a file with this root.
///
/// # Errors
/// How far the steps lead, if not to one table.
pub(crate) fn rows<'n, 't>(
    root: &'n Node<'t>,
    steps: &'n [Spanned<Step>],
) -> Result<Rows<'n, 't>, Lost<'n, 't>> {
    let plain = steps.iter().take_while(|step| !step.value.has_holes()).count();
    let (to_table, to_rows) = steps.split_at(plain);
    let found = match find(root, to_table) {
        Walk::Found(found) if found.len() == 1 => found,
        walk => return Err(Lost { walk, steps: plain }),
    };
    let mut table = Rows::default();
    for one in &found {
        let row = Row { holes: Vec::new(), items: Vec::new(), value: one.node() };
        table.descend(row, to_rows);
    }
    Ok(table)
}

impl<'n, 't> Rows<'n, 't> {
    /// Goes on from a row by what is left of the steps.
    fn descend(&mut self, row: Row<'n, 't>, steps: &'n [Spanned<Step>]) {
        let Some((step, others)) = steps.split_first() else { return self.rows.push(row) };
        let node = row.value;
        match (&step.value, &node.kind) {
            (Step::KeyWithHoles(template), Kind::Map(entries, _)) => {
                for (index, entry) in entries.iter().enumerate() {
                    let read = word(&entry.key).and_then(|key| read(template, key));
                    self.go_on(&row, read, (&entry.key, &entry.value, Some(index)), others);
                }
            }
            (Step::Tuple(parts), Kind::Map(entries, _)) => {
                for (index, entry) in entries.iter().enumerate() {
                    let read = read_tuple(&entry.key, parts);
                    self.go_on(&row, read, (&entry.key, &entry.value, Some(index)), others);
                }
            }
            (Step::Where(conditions) | Step::All(conditions), Kind::Map(..) | Kind::Sequence(..)) => {
                let filters: Vec<Condition> = without_holes(conditions);
                let items = items(node).into_iter().enumerate().filter(|(_, item)| hold(item, &filters));
                for (index, item) in items {
                    self.go_on(&row, read_parts(item, conditions), (item, item, Some(index)), others);
                }
            }
            (Step::Call(name, conditions), _) => {
                for call in named_calls(node, name, &without_holes(conditions)) {
                    // Calls of one name may be about other things.
                    if let Some(holes) = read_parts(call, conditions) {
                        self.go_on(&row, Some(holes), (call, call, None), others);
                    }
                }
            }
            (step, _) if step.has_holes() => {
                let why = "here the table has no rows, but something of another shape";
                self.odd.push((node.span.clone(), why.to_owned()));
            }
            _ => match find(node, &steps[..1]) {
                Walk::Found(found) if found.len() == 1 => found
                    .iter()
                    .for_each(|one| self.descend(Row { value: one.node(), ..row.clone() }, others)),
                _ => self.odd.push((
                    node.span.clone(),
                    "here a further step finds nothing, or several things".to_owned(),
                )),
            },
        }
    }

    fn go_on(
        &mut self,
        from: &Row<'n, 't>,
        read: Option<Vec<(Hole, String)>>,
        (key, value, index): (&'n Node<'t>, &'n Node<'t>, Option<usize>),
        others: &'n [Spanned<Step>],
    ) {
        let contradicts = |(hole, text): &(Hole, String)| from.hole(*hole).is_some_and(|known| known != text);
        let Some(holes) = read.filter(|holes| !holes.iter().any(contradicts)) else {
            self.odd.push((key.span.clone(), "this is not written as the other rows are".to_owned()));
            return;
        };
        let mut row = Row { value, ..from.clone() };
        if let Some(index) = index {
            let says = holes.iter().map(|(hole, _)| *hole).collect();
            row.items.push(Item { holder: from.value, index, says });
        }
        row.holes.extend(holes);
        self.descend(row, others);
    }
}

/// What stands in the holes of a template.
fn read(template: &Template, text: &str) -> Option<Vec<(Hole, String)>> {
    let reading: Reading = template.read_value(text, None)?;
    let holes = reading.holes.iter().map(|(hole, span)| (*hole, text[span.clone()].to_owned()));
    Some(holes.collect())
}

fn read_tuple(key: &Node<'_>, parts: &[Wanted]) -> Option<Vec<(Hole, String)>> {
    let items = key.sequence().filter(|items| items.len() == parts.len())?;
    let mut holes = Vec::new();
    for (item, part) in items.iter().zip(parts) {
        let text = word(item)?;
        match part {
            Wanted::Holes(template) => holes.extend(read(template, text)?),
            Wanted::Pattern(_) if part.fits(text) => {}
            Wanted::Pattern(_) => return None,
        }
    }
    Some(holes)
}

/// What the fields or arguments say that have holes.
fn read_parts(item: &Node<'_>, conditions: &[Condition]) -> Option<Vec<(Hole, String)>> {
    let mut holes = Vec::new();
    for condition in conditions {
        if let Wanted::Holes(template) = &condition.value {
            holes.extend(read(template, word(part(item, &condition.subject)?)?)?);
        }
    }
    Some(holes)
}

fn without_holes(conditions: &[Condition]) -> Vec<Condition> {
    conditions.iter().filter(|condition| matches!(condition.value, Wanted::Pattern(_))).cloned().collect()
}
