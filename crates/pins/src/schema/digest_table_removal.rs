//! Rows that are taken out of a table of digests: releases that are too old, and what a
//! new one does not have.
//!
//! Does not decide which releases are too old to be kept: the settings do.

use super::digest_table::DigestRow;
use super::digest_table_edit::{Known, NewRow, TableText, version_item};
use crate::place::{Item, Part, Row, SharedText, without_parts};
use crate::schema::settings::Keep;
use crate::syntax::node::Node;
use crate::value::name::Platform;
use crate::value::version::Version;

impl<'a> TableText<'a> {
    /// The text without the rows of a release that came along with its pattern, but are
    /// none of those that it has.
    ///
    /// # Errors
    /// Why they cannot be taken out.
    pub(super) fn without_others(
        &self,
        release: &Version,
        new: &[NewRow],
        recorded: &[Platform],
    ) -> Result<SharedText, String> {
        let is_other = |row: &DigestRow| {
            let is_known = new.iter().any(|new| new.slot == row.slot) || recorded.contains(&row.slot);
            row.version.as_ref() == Some(release) && !is_known
        };
        self.without(is_other, |row| row.items.last())
    }

    /// The text without the releases that are not to be kept: of those, `kept` are none.
    ///
    /// # Errors
    /// Why they cannot be taken out.
    pub(super) fn pruned(&self, kept: &[&Version]) -> Result<SharedText, String> {
        let Keep::Newest(count) = self.settings.keep else { return Ok(self.text.clone()) };
        let mut versions: Vec<Version> =
            self.rows(self.root()?).into_iter().filter_map(|(_, row)| row.version).collect();
        versions.sort_unstable_by(|a, b| b.cmp(a));
        versions.dedup();
        versions.truncate(count);
        let is_old = |row: &DigestRow| {
            row.version
                .as_ref()
                .is_some_and(|version| !versions.contains(version) && !kept.contains(&version))
        };
        self.without(is_old, version_item)
    }

    /// The text without some releases.
    ///
    /// # Errors
    /// Why they cannot be taken out.
    pub(crate) fn without_releases(&self, gone: &[&Version]) -> Result<SharedText, String> {
        self.without(|row| row.version.as_ref().is_some_and(|version| gone.contains(&version)), version_item)
    }

    /// What all of its rows are in, in a file with this root; none if a row stands alone.
    pub(crate) fn row_parts<'n>(&'n self, root: &'n Node<'a>) -> Option<Vec<Part<'n, 'a>>> {
        let part = |(row, _): &Known<'n, 'a>| row.items.first().map(Item::part);
        self.rows(root).iter().map(part).collect()
    }

    /// The text without the items that lead to some rows.
    fn without(
        &self,
        is_gone: impl Fn(&DigestRow) -> bool,
        item: impl for<'r, 'n, 't> Fn(&'r Row<'n, 't>) -> Option<&'r Item<'n, 't>>,
    ) -> Result<SharedText, String> {
        let root = self.root()?;
        let known = self.rows(root);
        let mut gone = Vec::new();
        for (row, _) in known.iter().filter(|(_, row)| is_gone(row)) {
            let item = item(row).ok_or("a row there cannot be taken out; take it out by hand")?;
            gone.push(item.part());
        }
        let edits = without_parts(self.language, self.text, root, &gone)?;
        self.text.edited(&edits).map_err(|conflict| conflict.to_string())
    }
}
