//! The edits of the source: a version declared compatible, a new
//! row of a compatibility table, and what is said of a tool that goes.
//!
//! Does not decide whether versions fit; it writes down what was decided.

use super::compatibility::{Allowed, Bundle, Row, Table};
use super::source::{Pin, Source};
use crate::syntax::splice::{IfEmpty, Layout, Order, TrailingComma, sorted_index};
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::version::Version;

/// The edits that add `version` to a list of versions that fit, in its order.
pub(crate) fn allow(text: &str, list: &Allowed, version: &Version) -> Vec<Edit> {
    let keys: Vec<&Version> = list.versions.iter().map(|version| &version.value).collect();
    let index = sorted_index(&keys, &version, Order::Ascending);
    let layout = list.shape.layout(text, IfEmpty::AsItStands);
    list.shape.insert(text, index, &format!("\"{version}\""), &layout, list.trailing)
}

/// The edits that give `table` a row for `version` which allows just `pins`.
/// `model` is the row whose layout is followed, if there is one.
pub(crate) fn add_row(
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

/// The edits that take out a pin; none if it is not in brackets.
pub(crate) fn without_pin(text: &str, source: &Source, pin: &Pin) -> Option<Vec<Edit>> {
    source.shape.remove_at(text, pin.tool.span.start)
}

/// The edits that take out what a compatibility table says of a tool: all of it, if it
/// is the tool's own, or what is allowed of it. None if that is not in brackets, or if
/// nothing but the settings say whose table it is.
pub(crate) fn without_tool(text: &str, table: &Table, tool: &ToolName) -> Option<Vec<Edit>> {
    if table.tool.value == *tool {
        return table.among.as_ref()?.remove_at(text, table.tool.span.start);
    }
    let mut edits = Vec::new();
    for row in &table.rows {
        for allowed in row.allowed.iter().filter(|allowed| allowed.tool.value == *tool) {
            edits.extend(row.shape.remove_at(text, allowed.tool.span.start)?);
        }
    }
    Some(edits)
}

/// The edits that take a tool out of a bundle; none if it is not in brackets.
pub(crate) fn without_version(text: &str, bundle: &Bundle, tool: &ToolName) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for (named, _) in bundle.versions.iter().filter(|(named, _)| named.value == *tool) {
        edits.extend(bundle.shape.remove_at(text, named.span.start)?);
    }
    Some(edits)
}

impl Table {
    /// Whether nothing but the settings say whose table it is.
    pub(crate) fn is_of_settings(&self) -> bool {
        self.tool.span.is_empty()
    }
}
