//! One look into each text of a repository, for all that nothing manages in it: a text is parsed
//! once at most, whatever is looked for.
//!
//! Tells neither a stray nor a table of digests: `stray` and `sums` do.

use super::called::Called;
use super::files::is_generated;
use super::managed::Managed;
use super::search::{Names, is_searched};
use super::stray::{Stray, strays};
use super::sums::{UnmanagedSums, unmanaged_sums};
use crate::model::Model;
use crate::place::{Document, Language};
use crate::value::path::RepoPath;
use crate::world::File;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookFor {
    /// Versions that are none of their tools' pins.
    Strays,
    /// Tables of digests.
    Sums,
    /// Both.
    All,
}

/// What nothing manages, by path and place.
pub(crate) struct NotManaged<'m> {
    /// Versions that are none of their tools' pins; none if they were not looked for.
    pub(crate) strays: Vec<Stray<'m>>,
    /// Tables of digests that are named after a pinned tool; none if they were not looked for.
    pub(crate) sums: Vec<UnmanagedSums>,
}

/// What is known of the pinned tools while texts are looked through.
pub(super) struct Known<'m> {
    pub(super) model: &'m Model<'m>,
    pub(super) tools: Called,
    /// The words of what they are called; none if these are too many.
    pub(super) names: Option<Names>,
    pub(super) managed: Managed,
}

/// A text that is looked through.
pub(super) struct Looked<'f> {
    pub(super) path: &'f RepoPath,
    pub(super) text: &'f str,
    pub(super) language: Language,
    file: &'f File,
}

impl<'f> Looked<'f> {
    /// The text of a file; none if it has none, or says that a program made it.
    pub(super) fn of(file: &'f File) -> Option<Self> {
        let text = file.text().filter(|text| !is_generated(text))?;
        Some(Self { path: &file.path, text, language: Language::of(file.path.name()), file })
    }

    /// What it is by its grammar; none if it is not of it.
    pub(super) fn document(&self) -> Option<&'f Document<'f>> {
        self.file.document()?.ok()
    }
}

/// Looks for what nothing manages in every text in which versions are those in use.
pub(crate) fn look_through<'m>(model: &'m Model<'m>, wanted: LookFor) -> NotManaged<'m> {
    let known = Known {
        model,
        tools: Called::pinned(model),
        names: Names::pinned(model),
        managed: Managed::of(model),
    };
    let in_one = |file: &File| {
        let is_looked_in = is_searched(&model.world.layout, &file.path, file.kind);
        let looked = is_looked_in.then(|| Looked::of(file))??;
        let strays = (wanted != LookFor::Sums).then(|| strays(&known, file, &looked));
        let sums = (wanted != LookFor::Strays).then(|| unmanaged_sums(&known, file, &looked));
        Some((strays.unwrap_or_default(), sums.unwrap_or_default()))
    };
    let mut found = NotManaged { strays: Vec::new(), sums: Vec::new() };
    for (strays, sums) in model.world.of_each_file(in_one).into_iter().flatten() {
        found.strays.extend(strays);
        found.sums.extend(sums);
    }
    found
}
