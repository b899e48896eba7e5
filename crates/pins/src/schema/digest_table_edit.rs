//! The edits that record a release in a table of digests, or beside a URL: in a copy of
//! the rows of the release before, or in their place.
//!
//! Does not decide what may be recorded.

use std::ptr;

use super::digest_table::{DigestRow, WrittenDigest, fields, read_rows};
use super::digest_table_order::index_of;
use super::sibling::{copied, moves};
use crate::place::{Document, Item, Language, Row, SharedText, Step, moved, rows, tag_parts};
use crate::schema::settings::{DigestSettings, Keep};
use crate::syntax::node::{Entry, Kind, Node};
use crate::syntax::splice::{IfEmpty, TrailingComma};
use crate::value::digest::{Digest, Hashes, is_written_digest};
use crate::value::edit::Edit;
use crate::value::name::Platform;
use crate::value::text::{Span, Spanned, indent_of, line_break, line_end, line_span};
use crate::value::version::{ReadVersion, Version};

/// A table of digests in a text.
#[derive(Clone, Copy)]
pub(crate) struct TableText<'a> {
    /// The text of the file.
    pub(crate) text: &'a SharedText,
    /// The language that it is written in.
    pub(crate) language: Language,
    /// The steps to the table.
    pub(crate) steps: &'a [Spanned<Step>],
    /// What the settings say of it.
    pub(crate) settings: &'a DigestSettings,
    /// What is a version of its tool.
    pub(crate) versions: ReadVersion,
}

/// What is to be recorded of one artifact.
#[derive(Clone, Debug)]
pub(crate) struct NewRow {
    /// What tells it from the others of its release.
    pub(crate) slot: Platform,
    /// The release of the row after whose pattern it is written.
    pub(crate) from: Version,
    /// Its hashes.
    pub(crate) hashes: Hashes,
    /// Its size in bytes.
    pub(crate) size: u64,
}

/// A row, as it stands and as it was read.
pub(super) type Known<'n, 't> = (Row<'n, 't>, DigestRow);

impl<'a> TableText<'a> {
    /// The text with artifacts of the release `to` recorded. Of that release `recorded` are
    /// there already; `kept` are the releases that stay however many newer ones there are.
    ///
    /// # Errors
    /// Why they cannot be recorded, in a sentence.
    pub(crate) fn record(
        &self,
        to: &Version,
        new: &[NewRow],
        recorded: &[Platform],
        kept: &[&Version],
    ) -> Result<SharedText, String> {
        let from = new.first().map_or(to, |new| &new.from);
        let known = self.rows(self.root()?);
        let of = |version: &Version| -> Vec<&Known<'_, '_>> {
            known.iter().filter(|(_, row)| row.version.as_ref() == Some(version)).collect()
        };
        let says_versions = known.iter().any(|(_, row)| row.version.is_some());
        let edits = match says_versions {
            false => self.in_place(known.iter().collect(), (from, to), new),
            true if !of(to).is_empty() => self.completed(&of(to), &of(from), (from, to), new)?,
            true if self.settings.keep == Keep::Pinned => self.in_place(of(from), (from, to), new),
            true => self.copy(&known, (from, to), new)?,
        };
        let text = self.text.edited(&edits).map_err(|conflict| conflict.to_string())?;
        let text = self.on(&text).without_others(to, new, recorded)?;
        let kept: Vec<&Version> = kept.iter().copied().chain([to]).collect();
        let text = self.on(&text).pruned(&kept)?;
        self.check(&text, to, new, recorded)?;
        Ok(text)
    }

    /// The same table in another text.
    pub(super) fn on<'b>(&self, text: &'b SharedText) -> TableText<'b>
    where
        'a: 'b,
    {
        TableText { text, ..*self }
    }

    /// The root of the text.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn root(&self) -> Result<&'a Node<'a>, String> {
        self.text.document(self.language).map(Document::root).map_err(|error| error.message.clone())
    }

    /// The rows of the table in a file with this root, as far as they can be read.
    pub(super) fn rows<'n>(&'n self, root: &'n Node<'a>) -> Vec<Known<'n, 'a>> {
        let found = rows(root, self.steps).map(|found| found.rows).unwrap_or_default();
        let read = read_rows(found, self.settings, self.versions).into_iter();
        read.filter_map(|(row, read)| Some((row, read.ok()?))).collect()
    }

    /// The edits of rows that become those of another release.
    fn in_place(
        &self,
        known: Vec<&Known<'_, '_>>,
        versions: (&Version, &Version),
        new: &[NewRow],
    ) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (row, read) in &known {
            let is_of_row =
                |new: &&NewRow| slot_after(read, (&new.from, versions.1)).as_ref() == Some(&new.slot);
            let Some(new) = new.iter().find(is_of_row) else { continue };
            edits.extend(self.row_edits(row, read, (&new.from, versions.1), new));
        }
        let items = known.iter().filter_map(|(row, _)| version_item(row));
        for (key, _) in items.filter_map(Item::entry) {
            edits.extend(super::sibling::key_moves(self.text, key, versions));
        }
        edits.dedup();
        edits
    }

    /// The edits of one row: its digest, its size, and the version in what it says.
    fn row_edits(
        &self,
        row: &Row<'_, '_>,
        read: &DigestRow,
        versions: (&Version, &Version),
        new: &NewRow,
    ) -> Vec<Edit> {
        let mut edits = value_edits(self, read, new);
        let but: Vec<Span> = edits.iter().map(|edit| edit.span.clone()).collect();
        match &row.value.kind {
            // What else a call is given, such as its name, others know it by; but one that
            // says its version is a row of a list.
            Kind::Call(_) if read.image.is_some() => {
                let tag = read.image.as_ref().and_then(|image| image.tag.as_ref());
                edits.extend(tag.into_iter().flat_map(|tag| {
                    let parts = tag_parts(&tag.value, versions.0, versions.1).into_iter();
                    let start = tag.span.start;
                    parts.map(move |(part, new)| Edit::new(start + part.start..start + part.end, new))
                }));
            }
            Kind::Call(call) if !says_version(row) => {
                let urls: Vec<&Span> = read.urls.iter().map(|url| &url.span).collect();
                let follows = |entry: &&Entry<'_>| {
                    FOLLOWING.contains(&entry.name()) || urls.iter().any(|url| holds(&entry.value.span, url))
                };
                for entry in call.named.iter().filter(follows) {
                    edits.extend(moves(self.text, &entry.value, versions, &but));
                }
                for item in
                    call.positional.iter().filter(|item| urls.iter().any(|url| holds(&item.span, url)))
                {
                    edits.extend(moves(self.text, item, versions, &but));
                }
            }
            _ => edits.extend(moves(self.text, row.value, versions, &but)),
        }
        if let Some((key, _)) = row.items.last().and_then(Item::entry) {
            edits.extend(super::sibling::key_moves(self.text, key, versions));
        }
        edits
    }

    /// The edits that complete a release which is recorded in part.
    fn completed(
        &self,
        recorded: &[&Known<'_, '_>],
        before: &[&Known<'_, '_>],
        versions: (&Version, &Version),
        new: &[NewRow],
    ) -> Result<Vec<Edit>, String> {
        let mut edits = Vec::new();
        let mut missing = Vec::new();
        for new in new {
            match recorded.iter().find(|(_, read)| read.slot == new.slot) {
                Some((_, read)) => edits.extend(value_edits(self, read, new)),
                None => missing.push(new),
            }
        }
        // Beside the last row of the release, each after the pattern of its sibling.
        let Some(last) = recorded.last().and_then(|(row, _)| row.items.last()) else { return Ok(edits) };
        let mut items = Vec::new();
        for new in missing {
            let sibling =
                before.iter().find(|(_, read)| slot_after(read, versions).as_ref() == Some(&new.slot));
            let (row, read) = sibling.ok_or_else(|| self.no_pattern(new))?;
            let item = row.items.last().ok_or_else(|| self.no_pattern(new))?;
            items.push(self.copied(item, &self.row_edits(row, read, versions, new))?);
        }
        edits.extend(self.insert(last.holder, last.index + 1, &items)?);
        Ok(edits)
    }

    fn no_pattern(&self, new: &NewRow) -> String {
        let slot = &new.slot;
        format!(
            "no release before has a row for {slot} after whose pattern one could be made; write one by hand"
        )
    }

    /// The edits that put a copy of the rows of one release beside them, for another.
    fn copy(
        &self,
        known: &[Known<'_, '_>],
        versions: (&Version, &Version),
        new: &[NewRow],
    ) -> Result<Vec<Edit>, String> {
        let (from, to) = versions;
        let of_from: Vec<&Known<'_, '_>> =
            known.iter().filter(|(_, row)| row.version.as_ref() == Some(from)).collect();
        let inner = self.in_place(of_from.clone(), versions, new);
        // The items that say the version, by the collection that holds them.
        let mut groups: Vec<(&Node<'_>, Vec<&Item<'_, '_>>)> = Vec::new();
        for item in of_from.iter().filter_map(|(row, _)| version_item(row)) {
            match groups.iter_mut().find(|(holder, _)| ptr::eq(*holder, item.holder)) {
                Some((_, items)) if items.iter().any(|known| known.index == item.index) => {}
                Some((_, items)) => items.push(item),
                None => groups.push((item.holder, vec![item])),
            }
        }
        if groups.is_empty() {
            return Err(format!("no release before {to} stands there after whose pattern one could be made"));
        }
        let mut edits = Vec::new();
        for (holder, items) in groups {
            let index = index_of(known, holder, to, items.iter().map(|item| item.index).collect());
            let mut copies = Vec::new();
            for item in items {
                let mut of_item = inner.clone();
                if let Some(span) = item.span() {
                    let outside = |edit: &Edit| !holds(&span, &edit.span);
                    of_item.retain(|edit| !outside(edit));
                    let but: Vec<Span> = of_item.iter().map(|edit| edit.span.clone()).collect();
                    of_item.extend(self.rest_moves(item, versions, &but));
                }
                copies.push(self.copied(item, &of_item)?);
            }
            edits.extend(self.insert(holder, index, &copies)?);
        }
        Ok(edits)
    }

    /// The edits of what stands in a release beside its rows.
    fn rest_moves(&self, item: &Item<'_, '_>, versions: (&Version, &Version), but: &[Span]) -> Vec<Edit> {
        let all = item.node().map(|node| moves(self.text, node, versions, but)).unwrap_or_default();
        all.into_iter().filter(|edit| !but.iter().any(|span| holds(span, &edit.span))).collect()
    }

    fn copied(&self, item: &Item<'_, '_>, edits: &[Edit]) -> Result<String, String> {
        let span = item.span().ok_or(
            "a row there stands in no one place, so it cannot be copied; write the release by hand once",
        )?;
        copied(self.text, &span, edits, self.language).map_err(|conflict| conflict.to_string())
    }

    /// The edits that put items in front of the one at `index` of a map or a list.
    pub(super) fn insert(
        &self,
        holder: &Node<'_>,
        index: usize,
        items: &[String],
    ) -> Result<Vec<Edit>, String> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(shape) = holder.collection() {
            let layout = shape.layout(self.text, IfEmpty::AsTheFile);
            let separator = match layout.multiline {
                true => format!(",{}{}", layout.line_break, layout.indent),
                false => layout.comma.to_owned(),
            };
            let trailing = match self.language {
                Language::Json => TrailingComma::Forbidden,
                _ => TrailingComma::Allowed,
            };
            return Ok(shape.insert(self.text, index, &items.join(&separator), &layout, trailing));
        }
        let entries = holder.map().unwrap_or_default();
        let spans: Vec<Span> = entries.iter().map(Entry::span).collect();
        let (Some(last), line) = (spans.last(), line_break(self.text)) else {
            return Err("there is nothing beside which a release could be written".to_owned());
        };
        let indent = indent_of(self.text, last.start);
        let lines: Vec<String> = items.iter().map(|item| format!("{indent}{item}")).collect();
        let lines = lines.join(line);
        Ok(vec![match spans.get(index) {
            Some(next) => Edit::insert(line_span(self.text, next.start).start, format!("{lines}{line}")),
            None => Edit::insert(line_end(self.text, last.end), format!("{line}{lines}")),
        }])
    }

    /// Checks that what the edits make says just what is to be recorded: whatever the
    /// table looks like, no digest of another release may come to stand there.
    fn check(
        &self,
        text: &SharedText,
        to: &Version,
        new: &[NewRow],
        recorded: &[Platform],
    ) -> Result<(), String> {
        let after = self.on(text);
        let (before, root) = (self.root()?, after.root()?);
        let of_release = |row: &DigestRow| row.version.as_ref().is_none_or(|version| version == to);
        let mut left: Vec<&NewRow> = new.iter().collect();
        for (row, read) in after.rows(root).iter().filter(|(_, row)| of_release(row)) {
            match left.iter().position(|new| new.slot == read.slot) {
                Some(index) => after.check_row(row, left.remove(index))?,
                None if recorded.contains(&read.slot) => {}
                None => {
                    let slot = &read.slot;
                    return Err(format!("{slot} stands there, of which nothing of {to} is known"));
                }
            }
        }
        let twice = root.duplicate_keys().len() > before.duplicate_keys().len();
        match left.is_empty() && !twice {
            true => Ok(()),
            false => Err(format!(
                "{to} cannot be written there after the pattern of what stands there; write the release by hand once"
            )),
        }
    }

    /// Checks that every digest of a row is that of its artifact.
    fn check_row(&self, row: &Row<'_, '_>, new: &NewRow) -> Result<(), String> {
        let other = fields(row.value).into_iter().filter_map(Node::as_text).find(|text| {
            is_written_digest(text) && !text.parse::<Digest>().is_ok_and(|digest| digest.is_of(&new.hashes))
        });
        match other {
            None => Ok(()),
            Some(other) => Err(format!(
                "beside the digest stands another one, {other}, which nothing manages and which would be that of another release"
            )),
        }
    }
}

/// What of a call besides its URL follows its version.
const FOLLOWING: [&str; 3] = ["strip_prefix", "stripPrefix", "strip_prefixes"];

/// The edits that record a digest and a size in a row.
fn value_edits(table: &TableText<'_>, read: &DigestRow, new: &NewRow) -> Vec<Edit> {
    let written = new.hashes.written(&read.form).to_string();
    // Where a word such as `None` stands, there are no quotes to write between; and YAML
    // reads a digest without, unless it looks like a number.
    let raw = table.text.get(read.digest.span.clone()).unwrap_or_default();
    let is_word = matches!(&read.digest.value, WrittenDigest::Empty(said) if said != raw);
    let is_quoted = table.text[..read.digest.span.start].ends_with(['"', '\'']);
    let reads_bare = is_quoted || table.language != Language::Yaml || table.language.reads_bare(&written);
    let stays = !is_word && reads_bare;
    let mut edits = Vec::new();
    if !read.digest.value.is_of(&new.hashes) {
        let literal = if stays { written } else { format!("\"{written}\"") };
        edits.push(Edit::new(read.digest.span.clone(), literal));
    }
    if let Some(size) = read.size.as_ref().filter(|size| size.value != Some(new.size)) {
        edits.push(Edit::new(size.span.clone(), new.size.to_string()));
    }
    edits
}

/// What tells a row from the others of its release, of the release that it becomes.
fn slot_after(read: &DigestRow, (from, to): (&Version, &Version)) -> Option<Platform> {
    if read.is_named_by_file { moved(&read.slot, from, to).parse().ok() } else { Some(read.slot.clone()) }
}

/// The item on the way to a row that says its version.
pub(super) fn version_item<'r, 'n, 't>(row: &'r Row<'n, 't>) -> Option<&'r Item<'n, 't>> {
    row.items.iter().find(|item| item.says.iter().any(|hole| hole.is_of_version()))
}

/// Whether a row says its version in its own fields.
fn says_version(row: &Row<'_, '_>) -> bool {
    let own = row.items.last().filter(|item| item.entry().is_none());
    own.is_some_and(|item| item.says.iter().any(|hole| hole.is_of_version()))
}

/// Whether one span is in another.
fn holds(outer: &Span, inner: &Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
