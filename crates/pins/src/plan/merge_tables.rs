//! What becomes of a file that git is about to merge and in which tables of digests stand, or of
//! which nothing is known: git merges its text, and where that is in conflict, rows that either
//! side added, changed or took out are settled first.
//!
//! Decides for neither side where both say something else of one row.

use super::merge::{ByGit, GitMerge, Merged};
use crate::place::{Language, SharedText};
use crate::schema::digest_table::say_versions;
use crate::schema::digest_table_edit::TableText;
use crate::schema::digest_table_merge::{Texts, Told, merged_rows};
use crate::schema::registry_merge::Sides;
use crate::schema::settings::{DigestSettings, Keep, ToolSettings};
use crate::syntax::conflict;
use crate::value::path::RepoPath;
use crate::world::layout::{FileKind, Layout};
use crate::world::not_for_places;

/// The tables of digests in a file in which releases add up, each with its tool.
pub(super) fn tables_in<'l>(
    layout: &'l Layout,
    path: &RepoPath,
) -> Vec<(&'l ToolSettings, &'l DigestSettings)> {
    let kind = layout.kind(path);
    if not_for_places(kind).is_some() || matches!(kind, FileKind::Loaded | FileKind::Other) {
        return Vec::new();
    }
    let places = &layout.settings.places;
    let known = layout.addresses_about(path).into_iter().filter_map(|id| places.digests_at(id));
    let adds_up = |table: &DigestSettings| {
        table.keep != Keep::Pinned && say_versions(&places.address(table.at).value.steps)
    };
    known.filter(|(_, table)| adds_up(table)).collect()
}

/// A file in which tables may stand.
struct Tables<'l> {
    layout: &'l Layout,
    path: &'l RepoPath,
    known: Vec<(&'l ToolSettings, &'l DigestSettings)>,
}

/// What both sides come to.
///
/// # Errors
/// Why only a person can merge it, a line each.
pub(super) fn tables(
    layout: &Layout,
    path: &RepoPath,
    sides: Sides<'_>,
    git: GitMerge<'_>,
) -> Result<Merged, Vec<String>> {
    Tables { layout, path, known: tables_in(layout, path) }.merged(sides, git)
}

impl Tables<'_> {
    fn merged(&self, sides: Sides<'_>, git: GitMerge<'_>) -> Result<Merged, Vec<String>> {
        let said = |why: String| vec![format!("{}: {why}", self.path)];
        if self.known.is_empty() {
            return match git(sides).map_err(said)? {
                ByGit::Clean(text) => Ok(Merged::Whole(text)),
                ByGit::Conflict(_) => Err(vec![format!(
                    "{} is no registry file and has no table of digests in which releases add up, and what both sides want of it cannot be told",
                    self.path
                )]),
            };
        }
        let base = SharedText::from(sides.base.unwrap_or_default());
        let [ours, theirs] = [sides.ours, sides.theirs].map(|text| base.becoming(text.to_owned()));
        let told = [&base, &ours, &theirs].map(|text| self.told(text));
        let [Ok(before), Ok(mine), Ok(other)] = &told else {
            return self.unread(sides, &base, told.into_iter().find_map(Result::err), git);
        };
        let rows = self.rows([before, mine, other])?;
        let reads = |text: &str| self.told(&base.becoming(text.to_owned())).as_ref() == Ok(&rows);
        match git(sides).map_err(said)? {
            ByGit::Clean(text) if reads(&text) => return Ok(Merged::Whole(text)),
            _ => {}
        }
        let texts = self.settled(Texts { base: base.clone(), ours, theirs })?;
        let sides = Sides { base: Some(&texts.base), ours: &texts.ours, theirs: &texts.theirs };
        match git(sides).map_err(said)? {
            ByGit::Clean(text) if reads(&text) => Ok(Merged::Whole(text)),
            ByGit::Conflict(text)
                if conflict::sides(&text).is_some_and(|sides| sides.iter().all(|side| reads(side))) =>
            {
                let why = "the tables of digests have the rows of both sides; what else both changed is left to a person";
                Ok(Merged::InPart(text, said(why.to_owned())))
            }
            _ => Err(said("the rows of both sides do not come together".to_owned())),
        }
    }

    /// What git makes of sides of which one has no table that can be read.
    fn unread(
        &self,
        sides: Sides<'_>,
        base: &SharedText,
        why: Option<String>,
        git: GitMerge<'_>,
    ) -> Result<Merged, Vec<String>> {
        let said = |why: String| vec![format!("{}: {why}", self.path)];
        let reads = |text: &str| base.becoming(text.to_owned()).document(self.language()).is_ok();
        match git(sides).map_err(said)? {
            ByGit::Clean(text) if reads(&text) => Ok(Merged::Whole(text)),
            _ => Err(said(format!("of one of the sides, {}", why.unwrap_or_default()))),
        }
    }

    /// What the rows of each table come to.
    fn rows(&self, [base, ours, theirs]: [&Vec<Told>; 3]) -> Result<Vec<Told>, Vec<String>> {
        let (mut rows, mut clashes) = (Vec::new(), Vec::new());
        let told = base.iter().zip(ours).zip(theirs);
        for ((tool, _), ((base, ours), theirs)) in self.known.iter().zip(told) {
            match merged_rows(base, ours, theirs) {
                Ok(of_table) => rows.push(of_table),
                Err(places) => clashes.extend(
                    places.into_iter().map(|place| format!("{}: {} {place}", self.path, tool.name.value)),
                ),
            }
        }
        if clashes.is_empty() { Ok(rows) } else { Err(clashes) }
    }

    /// What the rows of each table say in a text.
    fn told(&self, text: &SharedText) -> Result<Vec<Told>, String> {
        let told = |(tool, table): &(&ToolSettings, &DigestSettings)| {
            let told = self.table(text, tool, table).told();
            told.map_err(|why| format!("the digests of {} cannot be read: {why}", tool.name.value))
        };
        self.known.iter().map(told).collect()
    }

    fn settled(&self, mut texts: Texts) -> Result<Texts, Vec<String>> {
        for (tool, table) in &self.known {
            let base = texts.base.clone();
            let settled = self.table(&base, tool, table).settled(texts);
            texts = settled.map_err(|why| vec![format!("{}: {}: {why}", self.path, tool.name.value)])?;
        }
        Ok(texts)
    }

    fn language(&self) -> Language {
        Language::of(self.path.name())
    }

    fn table<'t>(
        &'t self,
        text: &'t SharedText,
        tool: &'t ToolSettings,
        settings: &'t DigestSettings,
    ) -> TableText<'t> {
        let places = &self.layout.settings.places;
        TableText {
            text,
            language: self.language(),
            steps: &places.address(settings.at).value.steps,
            settings,
            versions: places.versions_of(&tool.name.value),
        }
    }
}
