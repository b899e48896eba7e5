//! Which pins the compatibility table excludes.
//!
//! Believes the table; it proves nothing by compiling.

use crate::schema::source::{Allowed, Pin, Row, Source, Table};
use crate::value::version::Version;

/// A pin that a row of the compatibility table excludes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Misfit<'t> {
    /// The table.
    pub(crate) table: &'t Table,
    /// Its row for the pinned version of the tool that has the table.
    pub(crate) row: &'t Row,
    /// The list that should hold the pinned version.
    pub(crate) allowed: &'t Allowed,
    /// The pin that is not in the list.
    pub(crate) pin: &'t Pin,
}

/// Every pin that a row excludes. `version_of` gives the version of a pin, so
/// that a bump can ask about versions which are not written yet.
pub(crate) fn misfits<'t>(
    source: &'t Source,
    version_of: &dyn Fn(&'t Pin) -> &'t Version,
) -> Vec<Misfit<'t>> {
    let mut misfits = Vec::new();
    for table in &source.tables {
        let Some(row) = source.pin(table.tool.value.as_str()).and_then(|pin| table.row(version_of(pin)))
        else {
            continue;
        };
        for allowed in &row.allowed {
            let Some(pin) = source.pin(allowed.tool.value.as_str()) else { continue };
            if !allowed.versions.iter().any(|version| version.value == *version_of(pin)) {
                misfits.push(Misfit { table, row, allowed, pin });
            }
        }
    }
    misfits
}

impl Misfit<'_> {
    /// The versions that the row allows, for people.
    pub(crate) fn allowed_versions(&self) -> String {
        let versions: Vec<&str> =
            self.allowed.versions.iter().map(|version| version.value.as_str()).collect();
        if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
    }
}
