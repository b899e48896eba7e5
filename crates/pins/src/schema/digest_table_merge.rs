//! A table of digests that both sides of a merge changed: what its rows come to, and the texts
//! of which git merges the rest.
//!
//! Merges no text itself: what stands around the rows is git's.

use std::collections::{BTreeMap, BTreeSet};

use super::digest_table;
use super::digest_table_edit::{Known, TableText};
use super::digest_table_order::{index_by_name, index_of};
use crate::place::{Document, Item, Part, Row, SharedText, tell, without_parts};
use crate::syntax::node::Node;
use crate::value::edit::Edit;
use crate::value::text::{Span, line_and_column, line_break};

/// What something in a text says, part by part.
type Said = Vec<(&'static str, String)>;

/// What each row says, by what its keys say.
pub(crate) type Told = BTreeMap<Vec<String>, Said>;

/// What the keys say that lead to some rows, and to what these are in.
type Paths = BTreeSet<Vec<String>>;

/// The texts of which git makes one.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    /// Where both sides began.
    pub(crate) base: SharedText,
    /// This side.
    pub(crate) ours: SharedText,
    /// The other.
    pub(crate) theirs: SharedText,
}

/// What each row comes to, of which at least one side says what both began with.
///
/// # Errors
/// The rows of which both say something else, each with what they say.
pub(crate) fn merged_rows(base: &Told, ours: &Told, theirs: &Told) -> Result<Told, Vec<String>> {
    let (mut rows, mut clashes) = (Told::new(), Vec::new());
    let keys: BTreeSet<&Vec<String>> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    for key in keys {
        let [before, mine, other] = [base, ours, theirs].map(|told| told.get(key));
        let row = match () {
            () if mine == other || other == before => mine,
            () if mine == before => other,
            () => {
                let (here, there) = (shown(mine), shown(other));
                clashes.push(format!("{}: {here} on one side, {there} on the other", key.join(" / ")));
                continue;
            }
        };
        rows.extend(row.map(|row| (key.clone(), row.clone())));
    }
    if clashes.is_empty() { Ok(rows) } else { Err(clashes) }
}

fn shown(said: Option<&Said>) -> &str {
    match said.map(Vec::as_slice) {
        None => "nothing",
        Some([("value", text), _]) if text.len() <= 200 && !text.contains('\n') => text,
        Some(_) => "something else",
    }
}

impl<'a> TableText<'a> {
    /// What each row says.
    ///
    /// # Errors
    /// What cannot be read, and in which line.
    pub(crate) fn told(&self) -> Result<Told, String> {
        let root = self.readable()?;
        if let Some(key) = root.duplicate_keys().first() {
            return Err(self.in_line(&key.span, &format!("{:?} is a duplicate key", key.value)));
        }
        let table = digest_table::read(root, self.steps, self.settings, self.versions);
        let table = table.map_err(|_| "its steps lead to no table, or to several".to_owned())?;
        if let Some((span, why)) = table.odd.first() {
            return Err(self.in_line(span, why));
        }
        let rows = self.rows(root);
        Ok(rows.iter().map(|(row, _)| (key(row), said(self.text, row.value, &[]))).collect())
    }

    /// The texts with what theirs did to rows in all of them, or in none: git has no rows to
    /// merge then, but for what it can.
    ///
    /// # Errors
    /// Why what theirs did cannot be done to ours.
    pub(crate) fn settled(&self, texts: Texts) -> Result<Texts, String> {
        let texts = self.with_added(texts)?;
        let texts = self.with_removed(texts)?;
        self.with_changed(texts)
    }

    /// The root of the text, or why and in which line it cannot be read.
    fn readable(&self) -> Result<&'a Node<'a>, String> {
        let document = self.text.document(self.language);
        document.map(Document::root).map_err(|error| self.in_line(&error.span, &error.message))
    }

    fn in_line(&self, span: &Span, why: &str) -> String {
        format!("line {}: {why}", line_and_column(self.text, span.start).0)
    }

    /// Rows that theirs added are added to ours, and are in theirs no more.
    fn with_added(&self, texts: Texts) -> Result<Texts, String> {
        let (base, theirs) = (self.on(&texts.base), self.on(&texts.theirs));
        let (before, root) = (base.readable()?, theirs.readable()?);
        let (base, known) = (paths(&base.rows(before)), theirs.rows(root));
        let new: Vec<&Known<'_, '_>> = known.iter().filter(|(row, _)| !base.contains(&key(row))).collect();
        if new.is_empty() {
            return Ok(texts);
        }
        if new.iter().any(|(row, _)| depth_of(row) != row.holes.len()) {
            return Err("a row there stands in no one place, so it cannot be added to the other side".into());
        }
        theirs.check_beside(&known, &new, &base, &self.on(&texts.ours))?;
        let ours = self.with_rows(&theirs, &new, &base, &texts.ours)?;
        let outermost = new.iter().filter_map(|(row, _)| row.items.get(first_new(row, &base)?));
        let gone: Vec<Part<'_, '_>> = outermost.map(Item::part).collect();
        let edits = without_parts(self.language, theirs.text, root, &gone)?;
        check_comments(theirs.text, &edits, &gone)?;
        let left = theirs.text.edited(&edits).map_err(|conflict| conflict.to_string())?;
        let left = match theirs.text.ends_with('\n') {
            true => left,
            // Where the last line went, the one before it is as it was without that.
            false => left.becoming(left.trim_end_matches(['\r', '\n']).to_owned()),
        };
        Ok(Texts { ours, theirs: left, ..texts })
    }

    /// The text `ours` with rows of another.
    fn with_rows(
        &self,
        theirs: &TableText<'_>,
        new: &[&Known<'_, '_>],
        base: &Paths,
        ours: &SharedText,
    ) -> Result<SharedText, String> {
        let mut text = ours.clone();
        // One at a time: two at one place would each think themselves the last.
        for new in new {
            let table = self.on(&text);
            let edits = table.addition(table.readable()?, theirs, new, base)?;
            text = text.edited(&edits).map_err(|conflict| conflict.to_string())?;
        }
        Ok(text)
    }

    /// The edits that add a row of theirs, with all that it is in and that is not there.
    fn addition(
        &self,
        root: &Node<'_>,
        theirs: &TableText<'_>,
        (row, read): &Known<'_, '_>,
        base: &Paths,
    ) -> Result<Vec<Edit>, String> {
        let known = TableText::rows(self, root);
        let Some(depth) = first_new(row, &paths(&known)) else { return Ok(Vec::new()) };
        let at = path(row, depth);
        if base.contains(&at) {
            return Err(format!("{}: taken out on one side, and added to on the other", at.join(" / ")));
        }
        let above = depth.checked_sub(1).map(|depth| (depth, path(row, depth)));
        let is_beside =
            |other: &Row<'_, '_>| above.as_ref().is_none_or(|(depth, above)| path(other, *depth) == *above);
        let beside = known.iter().find(|(other, _)| is_beside(other));
        let holder = beside.and_then(|(other, _)| other.items.get(depth)).map(|item| item.holder);
        let holder = holder.ok_or("there is no row on one side beside which one of the other could stand")?;
        let item = row.items.get(depth);
        // A table of TOML begins with its header, which is more than a key.
        let span = item.and_then(Item::span).filter(|span| item.is_some_and(|it| it.part().span() == *span));
        let written = span.and_then(|span| theirs.text.get(span)).ok_or_else(|| {
            format!("{} stands in no one place, so it cannot be added to the other side", at.join(" / "))
        })?;
        let written = written.replace("\r\n", "\n").replace('\n', line_break(self.text));
        let says_version = item.is_some_and(|item| item.says.iter().any(|hole| hole.is_of_version()));
        let index = match &read.version {
            Some(version) if says_version => index_of(&known, holder, version, Vec::new()),
            _ => index_by_name(&known, holder, depth, &at),
        };
        self.insert(holder, index, &[written])
    }

    /// Of what both sides added, both say the same, rows aside.
    fn check_beside(
        &self,
        known: &[Known<'_, '_>],
        new: &[&Known<'_, '_>],
        base: &Paths,
        ours: &TableText<'_>,
    ) -> Result<(), String> {
        let own = TableText::rows(ours, ours.readable()?);
        for (row, _) in new {
            for depth in 0..row.items.len().saturating_sub(1) {
                let at = path(row, depth);
                let is_shared = !base.contains(&at) && paths(&own).contains(&at);
                if is_shared && beside(self.text, known, depth, &at) != beside(ours.text, &own, depth, &at) {
                    return Err(format!(
                        "{}: beside its rows stands something else on each side",
                        at.join(" / ")
                    ));
                }
            }
        }
        Ok(())
    }

    /// Rows that theirs took out are taken out of all.
    fn with_removed(&self, texts: Texts) -> Result<Texts, String> {
        let tables = [&texts.base, &texts.ours, &texts.theirs].map(|text| self.on(text));
        let [before, own, other] = tables.each_ref().map(TableText::readable);
        let (before, own, other) = (before?, own?, other?);
        let [base, ours, theirs] = &tables;
        let (known, own_rows) = (base.rows(before), ours.rows(own));
        let left = paths(&theirs.rows(other));
        let mut gone = [Vec::new(), Vec::new()];
        for (row, _) in known.iter().filter(|(row, _)| !left.contains(&key(row))) {
            let Some(depth) = first_new(row, &left) else {
                return Err(format!("{} cannot be taken out of the other side", key(row).join(" / ")));
            };
            let at = path(row, depth);
            let item = &row.items[depth];
            gone[0].push(item.part());
            let mine = own_rows.iter().filter(|(row, _)| depth < row.items.len());
            let mut mine = mine.filter(|(row, _)| path(row, depth) == at);
            let Some(mine) = mine.next().map(|(row, _)| &row.items[depth]) else { continue };
            let tells = |text, item: &Item<'_, '_>| item.node().map(|node| said(text, node, &[]));
            if tells(base.text, item) != tells(ours.text, mine) {
                return Err(format!("{}: taken out on one side, and changed on the other", at.join(" / ")));
            }
            gone[1].push(mine.part());
        }
        let without = |table: &TableText<'_>, root: &Node<'_>, gone: &[Part<'_, '_>]| {
            let edits = without_parts(self.language, table.text, root, gone)?;
            table.text.edited(&edits).map_err(|conflict| conflict.to_string())
        };
        let (base, ours) = (without(base, before, &gone[0])?, without(ours, own, &gone[1])?);
        Ok(Texts { base, ours, theirs: texts.theirs })
    }

    /// Rows that theirs alone changed are so in all. What cannot be put in another's place is
    /// left to git.
    fn with_changed(&self, texts: Texts) -> Result<Texts, String> {
        let tables = [&texts.base, &texts.ours, &texts.theirs].map(|text| self.on(text));
        let [before, own, other] = tables.each_ref().map(TableText::readable);
        let (before, own, other) = (before?, own?, other?);
        let [base, ours, theirs] = &tables;
        let (own, others) = (ours.rows(own), theirs.rows(other));
        let mut edits = [Vec::new(), Vec::new()];
        for (row, _) in base.rows(before) {
            let same = |known: &[Known<'_, '_>]| -> Option<Span> {
                let found = known.iter().find(|(other, _)| key(other) == key(&row))?;
                Some(found.0.value.span.clone()).filter(|span| !span.is_empty())
            };
            let (Some(mine), Some(other)) = (same(&own), same(&others)) else { continue };
            let at = row.value.span.clone();
            let [was, is, other] = [&base.text[at.clone()], &ours.text[mine.clone()], &theirs.text[other]];
            if at.is_empty() || was == other || (is != was && is != other) {
                continue;
            }
            let other = other.replace("\r\n", "\n");
            let as_in = |text: &str| other.replace('\n', line_break(text));
            edits[0].push(Edit::new(at, as_in(base.text)));
            edits[1].push(Edit::new(mine, as_in(ours.text)));
        }
        let [base, ours] = [(base, &edits[0]), (ours, &edits[1])]
            .map(|(table, edits)| table.text.edited(edits).map_err(|conflict| conflict.to_string()));
        Ok(Texts { base: base?, ours: ours?, theirs: texts.theirs })
    }
}

/// What all keys on the way to a row say.
fn key(row: &Row<'_, '_>) -> Vec<String> {
    row.holes.iter().map(|(_, text)| text.clone()).collect()
}

/// What the keys on the way to the item at this depth say, and its own.
pub(super) fn path(row: &Row<'_, '_>, depth: usize) -> Vec<String> {
    let count: usize = row.items.iter().take(depth + 1).map(|item| item.says.len()).sum();
    row.holes.iter().take(count).map(|(_, text)| text.clone()).collect()
}

/// How much the items on the way to a row say: all of it, if nothing but items leads there.
fn depth_of(row: &Row<'_, '_>) -> usize {
    row.items.iter().map(|item| item.says.len()).sum()
}

fn paths(known: &[Known<'_, '_>]) -> Paths {
    let of_row = |row: &Row<'_, '_>| {
        let items: Vec<_> = (0..row.items.len()).map(|depth| path(row, depth)).chain([key(row)]).collect();
        items
    };
    known.iter().flat_map(|(row, _)| of_row(row)).collect()
}

/// At which depth stands the first item on the way to a row that is not there.
fn first_new(row: &Row<'_, '_>, there: &Paths) -> Option<usize> {
    (0..row.items.len()).find(|depth| !there.contains(&path(row, *depth)))
}

fn said(text: &str, node: &Node<'_>, but: &[Span]) -> Said {
    let mut said = Vec::new();
    tell(text, node, but, &mut said);
    said.into_iter().map(|(what, text)| (what, text.to_owned())).collect()
}

/// What an item says besides the rows in it.
fn beside(text: &str, known: &[Known<'_, '_>], depth: usize, at: &[String]) -> Option<Said> {
    let within: Vec<&Row<'_, '_>> =
        known.iter().map(|(row, _)| row).filter(|row| path(row, depth) == at).collect();
    let rows: Vec<Span> =
        within.iter().filter_map(|row| row.items.get(depth + 1)).map(|item| item.part().span()).collect();
    let node = within.first()?.items.get(depth)?.node()?;
    Some(said(text, node, &rows))
}

/// With some parts nothing else goes that somebody has written.
fn check_comments(text: &str, edits: &[Edit], gone: &[Part<'_, '_>]) -> Result<(), String> {
    let parts: Vec<Span> = gone.iter().map(Part::span).collect();
    let is_in_part = |at: usize| parts.iter().any(|part| part.contains(&at));
    let is_lost = |edit: &Edit| {
        let lost = text[edit.span.clone()].char_indices();
        lost.into_iter().any(|(at, c)| !c.is_whitespace() && c != ',' && !is_in_part(edit.span.start + at))
    };
    match edits.iter().find(|edit| is_lost(edit)) {
        None => Ok(()),
        Some(edit) => Err(format!(
            "line {}: a comment stands beside a new row, and whether it belongs to that cannot be told",
            line_and_column(text, edit.span.start).0
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Language;
    use crate::schema::settings;

    #[test]
    fn of_what_clashes_only_what_is_short_is_shown() {
        let told = |text: &str| {
            let said = vec![("value", format!("\"{text}\"")), ("end", String::new())];
            Told::from([(vec!["1.0".to_owned()], said)])
        };
        for (text, shown) in [
            ("a".repeat(198), format!("\"{}\"", "a".repeat(198))),
            ("a".repeat(199), "something else".to_owned()),
            ("a\nb".to_owned(), "something else".to_owned()),
        ] {
            let clashes = merged_rows(&Told::new(), &told(&text), &told("b")).unwrap_err();
            assert_eq!(clashes, [format!("1.0: {shown} on one side, \"b\" on the other")]);
        }
    }

    /// The texts of which git makes one, of the file at an address.
    fn settled(address: &str, [base, ours, theirs]: [&str; 3]) -> [String; 3] {
        let settings = format!("[tool.a]\ndigests = {{ at = '{address}' }}\n");
        let places = settings::read(&settings, &[], &[]).unwrap().places;
        let settings = &places.tool("a").unwrap().digests[0];
        let address = &places.address(settings.at).value;
        let language = Language::of(address.path().unwrap().name());
        let [base, ours, theirs] = [base, ours, theirs].map(SharedText::from);
        let table =
            TableText { text: &base, language, steps: &address.steps, settings, versions: str::parse };
        let texts = table.settled(Texts { base: base.clone(), ours, theirs }).unwrap();
        [texts.base, texts.ours, texts.theirs].map(|text| text.to_string())
    }

    #[test]
    fn what_both_sides_changed_alike_is_no_change_to_git() {
        let text = |pair: &str| format!("S = {{\n    \"1.0\": \"{}\",\n}}\n", pair.repeat(32));
        for (sides, expected) in [
            (["a0", "b0", "b0"], ["b0", "b0", "b0"]),
            (["a0", "a0", "b0"], ["b0", "b0", "b0"]),
            (["a0", "b0", "a0"], ["a0", "b0", "a0"]),
            (["a0", "b0", "c0"], ["a0", "b0", "c0"]),
        ] {
            let sides = sides.map(text);
            let sides = sides.each_ref().map(String::as_str);
            assert_eq!(settled("a.bzl :: S / {version}", sides), expected.map(text));
        }
    }
}
