//! What in the files something answers for already.
//!
//! Does not judge whether it is right there.

use std::collections::HashMap;

use crate::finding::Place;
use crate::model::Model;
use crate::value::path::RepoPath;

/// The bytes that something answers for, by their file.
pub(crate) struct Managed(HashMap<RepoPath, Vec<(usize, usize)>>);

impl Managed {
    /// In these files.
    pub(crate) fn of(model: &Model<'_>) -> Self {
        let mut managed = Self(HashMap::new());
        let mut add = |place: &Place| managed.0.entry(place.path.clone()).or_default().push(place.span);
        model.pins.iter().for_each(|pin| add(&model.pin_place(pin)));
        model.consumers().iter().for_each(|consumer| add(&consumer.place));
        model.claimed().iter().for_each(|(path, span)| add(&model.place(path, span)));
        for (_, table) in model.tables_of_digests() {
            for row in table.rows() {
                add(&table.place_of(&row.row.span));
                row.row.urls.iter().for_each(|url| add(&table.place_of(&url.span)));
            }
        }
        for table in &model.tables {
            for row in &table.content.rows {
                let allowed = row.allowed.iter().flat_map(|allowed| &allowed.versions);
                let spans = allowed.map(|version| &version.span).chain([&row.version.span]);
                spans.for_each(|span| add(&model.place(table.path, span)));
            }
        }
        for (path, bundle) in model.bundles() {
            bundle.versions.iter().for_each(|(_, version)| add(&model.place(path, &version.span)));
        }
        managed
    }

    /// Whether something answers for any byte of a place.
    pub(crate) fn has(&self, place: &Place) -> bool {
        let spans = self.0.get(&place.path).map_or(&[][..], Vec::as_slice);
        spans.iter().any(|(start, end)| *start < place.span.1 && place.span.0 < *end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_answers_for_a_place_that_shares_a_byte_with_it() {
        let path = RepoPath::known("a.bzl");
        let managed = Managed(HashMap::from([(path.clone(), vec![(4, 8)])]));
        for (span, expected) in
            [((0, 4), false), ((0, 5), true), ((3, 9), true), ((5, 6), true), ((7, 9), true), ((8, 9), false)]
        {
            let place = |path: &RepoPath| Place { path: path.clone(), line: 1, column: 1, span };
            assert_eq!(managed.has(&place(&path)), expected, "{span:?}");
            assert!(!managed.has(&place(&RepoPath::known("b.bzl"))), "{span:?}");
        }
    }
}
