//! Whether pins fit each other after a bump, by the compatibility table, and the
//! edits that declare it.
//!
//! Believes the table, and whoever vouches for more.

use super::Refusal;
use super::bump::BumpRequest;
use crate::finding::Invocation;
use crate::model::compatibility::{Misfit, misfits};
use crate::model::{Model, Parsed};
use crate::place::Language;
use crate::schema::source_edit;
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{line_and_column, listed};
use crate::value::version::Version;

/// Refuses new versions that the table excludes, or does not mention.
pub(super) fn check(model: &Model<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    let mut reasons: Vec<String> =
        misfits_of(model, request).map(|misfit| reason(model, request, &misfit)).collect();
    for (tool, version) in &request.pins {
        let is_pinned = model.pin(tool).is_some_and(|pin| pin.version.value == *version);
        let tables = model.tables_of(tool);
        let silent = tables.filter(|table| table.content.row(version).is_none() && !is_pinned);
        reasons.extend(silent.map(|table| {
            let rows = listed(table.content.rows.iter().map(|row| &row.version.value));
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
        hint: "build with it first; if it fits, declare that",
        command: Invocation::bump(&request.pins, &["--compatible"]),
    })
}

/// The misfits that have to do with a tool that moves.
fn misfits_of<'t>(model: &'t Model<'_>, request: &'t BumpRequest) -> impl Iterator<Item = Misfit<'t>> {
    let moves = |tool: &ToolName| request.version_of(tool).is_some();
    let all = misfits(model, &|pin| request.version_after(pin)).into_iter();
    all.filter(move |misfit| moves(&misfit.table.content.tool.value) || moves(&misfit.pin.tool.value))
}

fn reason(model: &Model<'_>, request: &BumpRequest, misfit: &Misfit<'_>) -> String {
    let path = misfit.table.path;
    let (line, _) = line_and_column(model.text(path), misfit.allowed.tool.span.start);
    let (owner, other) = (&misfit.table.content.tool.value, &misfit.pin.tool.value);
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
    format!("{what} ({path}:{line})")
}

/// The edits of the compatibility tables that declare the new versions to fit, by
/// the tables' files.
///
/// # Errors
/// [`Refusal::Request`] where a table is not written in brackets: only a person can
/// add to it.
pub(super) fn declarations(
    model: &Model<'_>,
    request: &BumpRequest,
) -> Result<Vec<(RepoPath, Vec<Edit>)>, Refusal> {
    let mut edits: Vec<(RepoPath, Vec<Edit>)> = Vec::new();
    for misfit in misfits_of(model, request) {
        let (path, allowed) = (misfit.table.path, misfit.allowed);
        let version = request.version_after(misfit.pin);
        if !allowed.is_open() {
            let (owner, row) = (&misfit.table.content.tool.value, &misfit.row.version.value);
            let what = format!("that {owner} {row} allows {} {version}", allowed.tool.value);
            return Err(by_hand(model, path, allowed.tool.span.start, &what));
        }
        edits.push((path.clone(), source_edit::allow(model.text(path), allowed, version)));
    }
    for (tool, version) in &request.pins {
        let tables = model.tables_of(tool).filter(|table| table.content.row(version).is_none());
        for Parsed { path, content: table } in tables {
            if !table.is_open() || Language::of(path.name()) == Language::Toml {
                let what = format!("what fits {tool} {version}");
                return Err(by_hand(model, path, table.tool.span.start, &what));
            }
            // The row of the version that was pinned says which tools matter.
            let pinned = model.pin(tool).and_then(|pin| table.row(&pin.version.value));
            let like = pinned.or(table.rows.last());
            let matters = |other: &ToolName| {
                like.is_none_or(|row| row.allowed.iter().any(|allowed| allowed.tool.value == *other))
            };
            let others = model.pins.iter().filter(|pin| pin.tool.value != *tool && matters(&pin.tool.value));
            let pins: Vec<(ToolName, Version)> =
                others.map(|pin| (pin.tool.value.clone(), request.version_after(pin).clone())).collect();
            let rows = source_edit::add_row(model.text(path), table, version, &pins, like);
            edits.push((path.clone(), rows));
        }
    }
    Ok(edits)
}

/// That a table cannot be added to from here.
fn by_hand(model: &Model<'_>, path: &RepoPath, at: usize, what: &str) -> Refusal {
    let (line, _) = line_and_column(model.text(path), at);
    Refusal::Request(format!(
        "the compatibility table at {path}:{line} is written in a form to which nothing can be added from here; \
         write into it {what}, and then bump"
    ))
}
