//! `rename`: a tool gets another name wherever it is named.
//!
//! Moves no version, and names nothing anew that others look for by its name.

mod placed;

use std::collections::BTreeMap;

use self::placed::Placed;
use super::ask::Step;
use super::remove::{by_hand, check_known, names};
use super::sync::{Following, follow_registry};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Place, Severity};
use crate::model::Model;
use crate::place::Language;
use crate::schema::{registry_rename, settings_edit};
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Span, shown};
use crate::verify::verify_strictly;
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameRequest {
    /// The tool.
    pub from: ToolName,
    /// Its new name, which no tool has.
    pub to: ToolName,
}

/// Plans how a tool gets another name, everywhere at once.
pub(super) fn rename(world: &World, request: &RenameRequest) -> Result<Step, Refusal> {
    let RenameRequest { from, to } = request;
    let model = Model::of(world);
    check_known(&model, from)?;
    check_free(&model, to)?;
    let (mut edits, mut moves) = (Edits::default(), Vec::new());
    for (path, span, what) in named(&model, from) {
        let text = model.text(&path);
        edits.add(&path, text, [Edit::new(span.clone(), key(&path, text, &span, to))]);
        moves.push(step(request, what, model.place(&path, &span)));
    }
    let placed = Placed::of(&model, request, &mut edits)?;
    moves.extend(placed.moves);
    let after = edits.apply_to(world)?;
    let after = registry(&model, after, request, &mut moves)?;
    let after = settings(&model, after, request, placed.settings, &mut moves)?;
    let plan = Plan::new(world, after, moves);
    let followed = follow_registry(&plan.after, Following::Some(&|_| false))?;
    let plan = plan.then(followed);
    check_no_worse(&verify_strictly(&model), &plan.after)?;
    Ok(Step::done(plan))
}

/// Refuses a name that something has.
fn check_free(model: &Model<'_>, to: &ToolName) -> Result<(), Refusal> {
    let path = model.world.settings().registry.file_of(to, ".json");
    let taken = |what: String| Err(Refusal::Request(format!("{what}; nothing was written")));
    if let Some(pin) = model.pin(to) {
        return taken(format!("there is a tool {to} already, pinned at {}", model.pin_place(pin)));
    }
    if model.world.file(&path).is_some() {
        return taken(format!("there is a registry file of {to} already: {path}"));
    }
    if let Some(tool) = model.world.settings().places.tool(to) {
        let place = model.place(&model.world.settings().path, &tool.name.span);
        return taken(format!("there is a tool {to} already, in the settings at {place}"));
    }
    if let Some(table) = model.tables.iter().find(|table| names(table.content, to)) {
        return taken(format!("a compatibility table in {} speaks of a tool {to} already", table.path));
    }
    let marked = model.marked.iter().find(|marked| marked.content.iter().any(|line| line.tool.value == **to));
    match marked {
        Some(marked) => taken(format!("a marker in {} names a tool {to} already", marked.path)),
        None => Ok(()),
    }
}

/// Where a tool's name stands, but for the settings and its registry file.
fn named(model: &Model<'_>, tool: &ToolName) -> Vec<(RepoPath, Span, Moved)> {
    let mut named = Vec::new();
    let mut add = |path: &RepoPath, span: &Span, what: Moved| named.push((path.clone(), span.clone(), what));
    if let Some(pin) = model.source().pin(tool) {
        add(&model.world.settings().source, &pin.tool.span, Moved::Pin);
    }
    let table = || Moved::Extended("compatibility table".to_owned());
    for parsed in &model.tables {
        let own = &parsed.content.tool;
        if own.value == *tool && !parsed.content.is_of_settings() {
            add(parsed.path, &own.span, table());
        }
        let allowed = parsed.content.rows.iter().flat_map(|row| &row.allowed);
        let allowed = allowed.filter(|allowed| allowed.tool.value == *tool);
        allowed.for_each(|allowed| add(parsed.path, &allowed.tool.span, table()));
    }
    for (path, bundle) in model.bundles() {
        for (other, _) in bundle.versions.iter().filter(|(other, _)| other.value == *tool) {
            add(path, &other.span, Moved::Extended(format!("bundle {}", shown(&bundle.name.value))));
        }
    }
    for marked in &model.marked {
        let lines = marked.content.iter().filter(|line| line.tool.value == **tool);
        lines.for_each(|line| add(marked.path, &line.tool.span, Moved::MarkedLine));
    }
    named
}

/// A name as a key of that file: TOML has a bare one with a dot for two.
fn key(path: &RepoPath, text: &str, span: &Span, tool: &ToolName) -> String {
    let is_quoted = text[..span.start].ends_with(['"', '\'']);
    let is_marker = text[..span.start].trim_end_matches([' ', '\t']).ends_with(':');
    match Language::of(path.name()) == Language::Toml && !is_quoted && !is_marker && tool.contains('.') {
        true => format!("\"{tool}\""),
        false => tool.to_string(),
    }
}

/// The files with the registry file under its new name.
fn registry(
    model: &Model<'_>,
    after: World,
    request: &RenameRequest,
    moves: &mut Vec<Move>,
) -> Result<World, Refusal> {
    let RenameRequest { from, to } = request;
    let Some(registry) = model.registries.get(from.as_str()) else { return Ok(after) };
    let (path, text) = (registry.path, after.shared_text(registry.path));
    let edits = registry_rename::renamed(&text, registry.content, to);
    let text = text.edited(&edits).map_err(|conflict| Refusal::conflict(path, &conflict))?;
    let new = model.world.settings().registry.file_of(to, ".json");
    moves.push(Move {
        tool: from.to_string(),
        what: Moved::Registry,
        place: Place::file(path),
        from: path.to_string(),
        to: new.to_string(),
    });
    Ok(after.without(path).with(&new, text))
}

/// The files with settings that say the new name.
fn settings(
    model: &Model<'_>,
    after: World,
    request: &RenameRequest,
    placed: Vec<Edit>,
    moves: &mut Vec<Move>,
) -> Result<World, Refusal> {
    let RenameRequest { from, to } = request;
    let settings = model.world.settings();
    let (path, text) = (&settings.path, model.shared_text(&settings.path));
    let [old, new] = [from, to].map(|tool| settings.registry.file_of(tool, ".json"));
    let mut edits = settings_edit::renamed_tool(&text, [from, to], [&old, &new]);
    edits.extend(placed);
    let renamed = text.edited(&edits).map_err(|conflict| Refusal::conflict(path, &conflict))?;
    if renamed == text && settings.places.tool(from).is_none() {
        return Ok(after);
    }
    let after = after.laid_out_anew(renamed).map_err(|error| {
        Refusal::Request(format!(
            "{path} would not be right with {to}: {}; nothing was written",
            error.message
        ))
    })?;
    if let Some(own) = after.settings().places.tool(from) {
        return Err(by_hand(&model.place(path, &own.name.span), from));
    }
    let own = settings.places.tool(from).map(|own| model.place(path, &own.name.span));
    let what = Moved::Extended("settings".to_owned());
    moves.push(step(request, what, own.unwrap_or_else(|| Place::file(path))));
    Ok(after)
}

fn step(request: &RenameRequest, what: Moved, place: Place) -> Move {
    let RenameRequest { from, to } = request;
    Move { tool: from.to_string(), what, place, from: from.to_string(), to: to.to_string() }
}

/// Refuses a world with more errors of a rule than before: those that there were may
/// be about the new name now.
fn check_no_worse(before: &[Finding], after: &World) -> Result<(), Refusal> {
    let errors = |findings: &[Finding]| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        errors.for_each(|finding| *counts.entry(finding.rule.name).or_default() += 1);
        counts
    };
    let mut findings = verify_strictly(&Model::of(after));
    let (known, now) = (errors(before), errors(&findings));
    findings.retain(|finding| now.get(finding.rule.name) > known.get(finding.rule.name));
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}
