//! Of which release a row of a table is, as far as its keys, its URLs and the name of its
//! file tell.
//!
//! Compares no digest with anything.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::Model;
use crate::place::{is_called_version, says, version_literals};
use crate::schema::digest_table::{DigestRow, DigestTable};
use crate::schema::settings::DigestSettings;
use crate::value::path::RepoPath;
use crate::value::text::Span;
use crate::value::version::Version;
use crate::world::computed_text;

/// The file in which a table is.
#[derive(Clone, Copy)]
pub(super) struct TableFile<'a, 'w> {
    /// What the files say.
    pub(crate) model: &'a Model<'w>,
    /// The file.
    pub(crate) path: &'a RepoPath,
    /// What the settings say of the table.
    pub(crate) settings: &'a DigestSettings,
}

impl TableFile<'_, '_> {
    /// The release of which a row is: its keys say it, or its URL does, or else it is the
    /// pinned one.
    pub(super) fn release_of(&self, row: &DigestRow, pinned: Option<&Version>) -> Option<Version> {
        if let Some(version) = &row.version {
            return Some(version.clone());
        }
        self.told(row, pinned).or_else(|| pinned.cloned())
    }

    /// The release that the URL of a row says that counts.
    pub(super) fn told(&self, row: &DigestRow, pinned: Option<&Version>) -> Option<Version> {
        told_in(&self.urls_of(row).next()?.0, pinned)
    }

    /// The releases that the URLs of a row name, and where. The name of its file may say
    /// the version of anything, so there only that of another release counts.
    pub(super) fn named_in<'r>(
        &self,
        table: &DigestTable,
        row: &'r DigestRow,
        release: Option<&Version>,
    ) -> Vec<(Version, &'r Span)> {
        let file = row.is_named_by_file.then_some((row.slot.as_str(), &row.span));
        let file = file.and_then(|(name, span)| Some((told_in(name, release)?, span)));
        let is_known = |version: &Version| table.rows.iter().any(|row| row.version.as_ref() == Some(version));
        let file = file.filter(|(version, _)| is_known(version));
        let urls = self.urls_of(row);
        let urls = urls.filter_map(|(url, span)| Some((told_in(&url, release)?, span)));
        file.into_iter().chain(urls).collect()
    }

    /// What says in a row where its artifact is, and where that stands, the one that counts
    /// first: a URL, or the tag of an image; where the settings say it, its field `version`.
    fn urls_of<'r>(&self, row: &'r DigestRow) -> impl Iterator<Item = (Cow<'r, str>, &'r Span)> {
        let says = !self.settings.url.is_template();
        let tag = row.image.as_ref().and_then(|image| image.tag.as_ref()).filter(|_| says);
        let tag = tag.map(|tag| (Cow::Borrowed(tag.value.as_str()), &tag.span));
        let urls = row.urls.iter().filter(move |_| says).filter_map(|url| {
            let computed = || computed_text(self.model.world, self.path, &url.span).ok();
            let text = match &url.text {
                Some(text) => Cow::Borrowed(text.as_str()),
                None => Cow::Owned(computed()?.text),
            };
            Some((text, &url.span))
        });
        let said = row.said.as_ref().filter(|_| !says);
        let said = said.map(|said| (Cow::Borrowed(said.value.as_str()), &said.span));
        tag.into_iter().chain(urls).chain(said)
    }
}

/// The release that a URL or the name of a file says, if it says just one.
fn told_in(url: &str, pinned: Option<&Version>) -> Option<Version> {
    if let Some(pinned) = pinned.filter(|pinned| says(url, pinned)) {
        return Some(pinned.clone());
    }
    let path = url
        .split_once("://")
        .map_or(0, |(scheme, rest)| scheme.len() + 3 + rest.find('/').unwrap_or(rest.len()));
    let found: BTreeSet<String> = version_literals(url, path..url.len())
        .into_iter()
        .filter(|found| found.value.contains('.') || is_called_version(url, found.span.start))
        .map(|found| found.value)
        .collect();
    match found.len() {
        1 => {
            let text = found.first()?;
            // `1.2` may be that of 1.2.3.
            let may_be = pinned.is_some_and(|pinned| pinned.in_form_of(text) == *text);
            text.parse().ok().filter(|_| !may_be)
        }
        _ => None,
    }
}
