//! The edits of the source: a new pin, a version declared compatible, a new
//! row of a compatibility table.
//!
//! Does not decide whether versions fit; it writes down what was decided.

use super::compatibility::{Allowed, Row, Table};
use super::source::Pin;
use crate::syntax::splice::{IfEmpty, Layout, Order, TrailingComma, sorted_index};
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::version::Version;

/// The edit that moves a pin.
pub fn set_pin(pin: &Pin, version: &Version) -> Edit {
    Edit::new(pin.version.span.clone(), version.as_str())
}

/// The edits that add `version` to a list of versions that fit, in its order.
pub fn allow(text: &str, list: &Allowed, version: &Version) -> Vec<Edit> {
    let keys: Vec<&Version> = list.versions.iter().map(|version| &version.value).collect();
    let index = sorted_index(&keys, &version, Order::Ascending);
    let layout = list.shape.layout(text, IfEmpty::AsItStands);
    list.shape.insert(text, index, &format!("\"{version}\""), &layout, list.trailing)
}

/// The edits that give `table` a row for `version` which allows just `pins`.
/// `model` is the row whose layout is followed, if there is one.
pub fn add_row(
    text: &str,
    table: &Table,
    version: &Version,
    pins: &[(ToolName, Version)],
    model: Option<&Row>,
) -> Vec<Edit> {
    let layout = table.shape.layout(text, IfEmpty::AsTheFile);
    let keys: Vec<&Version> = table.rows.iter().map(|row| &row.version.value).collect();
    let index = sorted_index(&keys, &version, Order::Ascending);
    let inner_multiline = model.is_none_or(|row| row.shape.layout(text, IfEmpty::AsTheFile).multiline);
    let row = render_row(
        version,
        pins,
        &Layout { multiline: layout.multiline && inner_multiline, ..layout.clone() },
        table.trailing,
    );
    table.shape.insert(text, index, &row, &layout, table.trailing)
}

fn render_row(
    version: &Version,
    pins: &[(ToolName, Version)],
    layout: &Layout,
    trailing: TrailingComma,
) -> String {
    let entries = pins.iter().map(|(tool, version)| format!("\"{tool}\": [\"{version}\"]"));
    if !layout.multiline {
        return format!("\"{version}\": {{{}}}", entries.collect::<Vec<_>>().join(", "));
    }
    let Layout { indent, step, line_break, .. } = layout;
    let lines: Vec<String> = entries.map(|entry| format!("{line_break}{indent}{step}{entry}")).collect();
    let last = if trailing == TrailingComma::Allowed && !lines.is_empty() { "," } else { "" };
    format!("\"{version}\": {{{}{last}{line_break}{indent}}}", lines.join(","))
}
