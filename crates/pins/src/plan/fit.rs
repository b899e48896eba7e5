//! Whether pins fit each other after a bump, by the compatibility table, and the
//! edits that declare it.
//!
//! Believes the table, and whoever vouches for more.

use super::Refusal;
use super::bump::BumpRequest;
use crate::finding::Invocation;
use crate::model::Model;
use crate::model::compatibility::{Misfit, misfits};
use crate::schema::source::Source;
use crate::schema::source_edit;
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::text::{line_and_column, listed};
use crate::value::version::Version;

/// Refuses new versions that the table excludes, or does not mention.
pub(super) fn check(model: &Model<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    let source = &model.source;
    let mut reasons: Vec<String> =
        misfits_of(source, request).map(|misfit| reason(model, request, &misfit)).collect();
    for (tool, version) in &request.pins {
        let is_pinned = source.pin(tool).is_some_and(|pin| pin.version.value == *version);
        let table = source.table(tool).filter(|table| table.row(version).is_none() && !is_pinned);
        reasons.extend(table.map(|table| {
            let rows = listed(table.rows.iter().map(|row| &row.version.value));
            let rows = if rows.is_empty() { "none" } else { &rows };
            format!("the compatibility table of {tool} has no row for {version} (it has {rows})")
        }));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = request.pins.iter().map(|(tool, version)| format!("{tool} {version}")).collect();
    let verb = if named.len() == 1 { "is" } else { "are" };
    Err(Refusal::Hinted {
        why: format!(
            "{} {verb} not known to fit the other pins:\n  {}",
            named.join(" and "),
            reasons.join("\n  ")
        ),
        hint: "if you know that it fits, declare it",
        command: Invocation::bump(&request.pins, &["--compatible"]),
    })
}

/// The misfits that have to do with a tool that moves.
fn misfits_of<'t>(source: &'t Source, request: &'t BumpRequest) -> impl Iterator<Item = Misfit<'t>> {
    let moves = |tool: &ToolName| request.version_of(tool).is_some();
    let all = misfits(source, &|pin| request.version_after(pin)).into_iter();
    all.filter(move |misfit| moves(&misfit.table.tool.value) || moves(&misfit.pin.tool.value))
}

fn reason(model: &Model<'_>, request: &BumpRequest, misfit: &Misfit<'_>) -> String {
    let source = &model.world.settings().source;
    let (line, _) = line_and_column(model.text(source), misfit.allowed.tool.span.start);
    let (owner, other) = (&misfit.table.tool.value, &misfit.pin.tool.value);
    let allowed = misfit.allowed_versions();
    let of_row = &misfit.row.version.value;
    let what = match (request.version_of(owner), request.version_of(other)) {
        (Some(_), Some(version)) => format!("{owner} {of_row} allows {other} {allowed}, and not {version}"),
        (Some(_), None) => format!(
            "{other} is pinned to {}, but {owner} {of_row} allows {other} {allowed}",
            misfit.pin.version.value
        ),
        (None, _) => format!("{owner} is pinned to {of_row}, which allows {other} {allowed}"),
    };
    format!("{what} ({source}:{line})")
}

/// The edits of the compatibility table that declare the new versions to fit.
pub(super) fn declarations(source: &Source, text: &str, request: &BumpRequest) -> Vec<Edit> {
    let allow =
        |misfit: Misfit<'_>| source_edit::allow(text, misfit.allowed, request.version_after(misfit.pin));
    let mut edits: Vec<Edit> = misfits_of(source, request).flat_map(allow).collect();
    for (tool, version) in &request.pins {
        let Some(table) = source.table(tool).filter(|table| table.row(version).is_none()) else { continue };
        // The row of the version that was pinned says which tools matter.
        let pinned = source.pin(tool).and_then(|pin| table.row(&pin.version.value));
        let model = pinned.or(table.rows.last());
        let matters = |other: &ToolName| {
            model.is_none_or(|row| row.allowed.iter().any(|allowed| allowed.tool.value == *other))
        };
        let others = source.pins.iter().filter(|pin| pin.tool.value != *tool && matters(&pin.tool.value));
        let pins: Vec<(ToolName, Version)> =
            others.map(|pin| (pin.tool.value.clone(), request.version_after(pin).clone())).collect();
        edits.extend(source_edit::add_row(text, table, version, &pins, model));
    }
    edits
}
