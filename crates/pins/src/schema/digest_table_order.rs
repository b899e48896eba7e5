//! Where among the items of a table of digests a new one belongs.
//!
//! Edits nothing.

use std::collections::BTreeMap;
use std::ptr;

use super::digest_table_edit::{Known, version_item};
use super::digest_table_merge::path;
use crate::syntax::node::Node;
use crate::syntax::splice::{Order, sorted_index};
use crate::value::version::Version;

/// In front of which item of a map or a list a new release belongs: its releases
/// ascend or descend, or it goes behind the items of the one that it is a copy of.
pub(super) fn index_of(
    known: &[Known<'_, '_>],
    holder: &Node<'_>,
    to: &Version,
    siblings: Vec<usize>,
) -> usize {
    let mut by_index: BTreeMap<usize, &Version> = BTreeMap::new();
    for (row, read) in known {
        let item = version_item(row).filter(|item| ptr::eq(item.holder, holder));
        by_index.extend(item.zip(read.version.as_ref()).map(|(item, version)| (item.index, version)));
    }
    let versions: Vec<(usize, &Version)> = by_index.into_iter().collect();
    let is_ordered = to.is_ordered() && versions.iter().all(|(_, version)| version.is_ordered());
    let ascending = versions.is_sorted_by(|(_, a), (_, b)| a <= b);
    let descending = versions.is_sorted_by(|(_, a), (_, b)| a >= b);
    let behind = |index: Option<&(usize, &Version)>| index.map(|(index, _)| index + 1);
    let end = behind(versions.last()).unwrap_or(0);
    match (ascending, descending) {
        // Of a single one nobody knows; mostly the newest is on top.
        (_, true) if is_ordered => {
            versions.iter().find(|(_, version)| **version < *to).map_or(end, |(index, _)| *index)
        }
        (true, false) if is_ordered => behind(versions.iter().rev().find(|(_, version)| **version <= *to))
            .unwrap_or_else(|| versions.first().map_or(0, |(index, _)| *index)),
        _ => siblings.into_iter().max().map_or(end, |last| last + 1),
    }
}

/// In front of which item of a map what has these keys belongs by the order of the names there.
pub(super) fn index_by_name(
    known: &[Known<'_, '_>],
    holder: &Node<'_>,
    depth: usize,
    at: &[String],
) -> usize {
    let items = known.iter().filter_map(|(row, _)| Some((row, row.items.get(depth)?)));
    let items = items.filter(|(_, item)| ptr::eq(item.holder, holder));
    let by_index: BTreeMap<usize, Vec<String>> =
        items.map(|(row, item)| (item.index, path(row, depth))).collect();
    let names: Vec<&[String]> = by_index.values().map(Vec::as_slice).collect();
    let end = by_index.keys().last().map_or(0, |last| last + 1);
    by_index.keys().nth(sorted_index(&names, &at, Order::Ascending)).copied().unwrap_or(end)
}
