//! Which pins the compatibility table excludes.
//!
//! Believes the table; it proves nothing by compiling.

use super::{Model, Parsed, Pin};
use crate::schema::compatibility::{Allowed, Row, Table};
use crate::value::version::Version;

/// A pin that a row of the compatibility table excludes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Misfit<'t> {
    /// The table.
    pub(crate) table: Parsed<'t, Table>,
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
    model: &'t Model<'_>,
    version_of: &dyn Fn(&'t Pin) -> &'t Version,
) -> Vec<Misfit<'t>> {
    let mut misfits = Vec::new();
    for table in &model.tables {
        let pin = model.pin(&table.content.tool.value);
        let Some(row) = pin.and_then(|pin| table.content.row(version_of(pin))) else { continue };
        for allowed in &row.allowed {
            let Some(pin) = model.pin(&allowed.tool.value) else { continue };
            if !allowed.versions.iter().any(|version| version.value == *version_of(pin)) {
                misfits.push(Misfit { table: *table, row, allowed, pin });
            }
        }
    }
    misfits
}

/// The versions of a tool that compatibility tables name.
pub(crate) fn named<'w>(model: &Model<'w>, tool: &str) -> Vec<&'w Version> {
    let rows = |table: &Parsed<'w, Table>| table.content.rows.iter();
    let own = model.tables_of(tool).flat_map(|table| rows(&table)).map(|row| &row.version.value);
    let allowed = model.tables.iter().flat_map(rows).flat_map(|row| &row.allowed);
    let allowed = allowed.filter(|allowed| allowed.tool.value == *tool).flat_map(|allowed| &allowed.versions);
    own.chain(allowed.map(|version| &version.value)).collect()
}

impl Misfit<'_> {
    /// The versions that the row allows, for people.
    pub(crate) fn allowed_versions(&self) -> String {
        let versions: Vec<&str> =
            self.allowed.versions.iter().map(|version| version.value.as_str()).collect();
        if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
    }
}
