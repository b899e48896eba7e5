//! `remove`: a tool leaves the source, the compatibility tables and bundles, the
//! settings, its digest stores and what is named after it.
//!
//! Takes nothing else out of files that repeat its version: what should stand there
//! instead, nobody can tell.

mod left;
mod own;

use self::left::{Left, left_behind, refused};
use self::own::OwnParts;
use super::ask::Step;
use super::bump::without_unused_waivers;
use super::sync::{Following, follow_registry};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Place, Severity};
use crate::model::{Model, Parsed};
use crate::schema::settings_edit;
use crate::schema::source_edit::{without_pin, without_tool, without_version};
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{count, listed, shown};
use crate::verify::known::Known;
use crate::verify::verify_strictly;
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoveRequest {
    /// The tool.
    pub tool: ToolName,
    /// What becomes of the places that repeat its version.
    pub consumers: Consumers,
}

/// What becomes of the places that repeat the version of a tool that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consumers {
    /// They are a reason to refuse: a person has to look at them first.
    Refused,
    /// They stay as they are.
    Kept,
}

/// Plans how a tool goes, whole.
pub(super) fn remove(world: &World, request: &RemoveRequest) -> Result<Step, Refusal> {
    let tool = &request.tool;
    let model = Model::of(world);
    check_known(&model, tool)?;
    check_alone(&model, tool)?;
    let own = OwnParts::of(&model, tool);
    let left = left_behind(&model, tool, &own);
    if request.consumers == Consumers::Refused && !left.is_empty() {
        return Err(refused(tool, &left));
    }
    let (after, mut moves) = without(&model, tool, own)?;
    moves.extend(left.iter().map(|left| left.stays(tool)));
    let after = out_of_settings(&model, after, tool, &mut moves)?;
    let plan = Plan::new(world, after, moves);
    let followed = follow_registry(&plan.after, Following::Some(&|_| false))?;
    let before = verify_strictly(&model);
    let plan = without_unused_waivers(plan.then(followed), &before)?;
    check_no_worse(&before, &plan.after, tool, &left)?;
    Ok(Step::done(plan))
}

/// Refuses a tool that there is not, and a repository of which not all can be read.
pub(super) fn check_known(model: &Model<'_>, tool: &ToolName) -> Result<(), Refusal> {
    let faults = model.table_faults();
    let unread = model.unread_source().into_iter().chain(model.pin_problems());
    if let Some(problem) = unread.chain(faults.iter().map(|fault| fault.problem())).next() {
        return Err(Refusal::Request(format!(
            "{}: {}\nso where {tool} stands is not all known; nothing was written",
            problem.place, problem.message
        )));
    }
    let is_named = |table: &Parsed<'_, _>| names(table.content, tool);
    let is_known = model.tools().contains(tool.as_str())
        || model.world.settings().places.tool(tool).is_some()
        || model.tables.iter().any(is_named);
    if !is_known {
        let known = listed(model.tools());
        let known = if known.is_empty() { "none" } else { &known };
        return Err(Refusal::Request(format!(
            "there is no tool {tool}{}; there are {known}; nothing was written",
            model.meant(tool)
        )));
    }
    let path = model.world.settings().registry.file_of(tool, ".json");
    match model.problem_of(&path) {
        Some(problem) => Err(Refusal::Request(format!(
            "the registry file of {tool} cannot be used as it is\n  {}: {}\nnothing was written",
            problem.place, problem.message
        ))),
        None => Ok(()),
    }
}

/// Whether a compatibility table speaks of a tool.
pub(super) fn names(table: &crate::schema::compatibility::Table, tool: &ToolName) -> bool {
    let mut allowed = table.rows.iter().flat_map(|row| &row.allowed);
    table.tool.value == *tool || allowed.any(|allowed| allowed.tool.value == *tool)
}

/// Refuses a tool whose releases others share.
fn check_alone(model: &Model<'_>, tool: &ToolName) -> Result<(), Refusal> {
    let settings = model.world.settings();
    let places = &settings.places;
    // Without any tool, the settings say that a source has the pins.
    let is_last = places.tools.iter().all(|other| other.name.value == *tool);
    if is_last && !places.tools.is_empty() && model.world.file(&settings.source).is_none() {
        return Err(Refusal::Request(format!(
            "{tool} is the last tool here, and without it nothing is left to look after: remove {} by hand; nothing was \
             written",
            settings.path
        )));
    }
    let sharing = places.tools.iter().filter(|other| other.of.as_ref().is_some_and(|of| of.value == *tool));
    let sharing = listed(sharing.map(|other| &other.name.value));
    match sharing.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Request(format!(
            "{sharing} in {} shares the releases of {tool}, and would have none; nothing was written",
            model.world.settings().path
        ))),
    }
}

/// The files without what the source, the tables and the registry say of a tool, and
/// without its own parts.
fn without(model: &Model<'_>, tool: &ToolName, own: OwnParts) -> Result<(World, Vec<Move>), Refusal> {
    let (mut edits, mut moves) = (Edits::default(), Vec::new());
    let mut take = |path: &RepoPath, place: Place, what: Moved, from: String, found: Option<Vec<Edit>>| {
        let found = found.ok_or_else(|| by_hand(&place, tool))?;
        if !found.is_empty() {
            edits.add(path, model.text(path), found);
            moves.push(Move { tool: tool.to_string(), what, place, from, to: "removed".to_owned() });
        }
        Ok::<(), Refusal>(())
    };
    let source = &model.world.settings().source;
    if let Some(pin) = model.source().pin(tool) {
        let place = model.place(source, &pin.tool.span);
        let found = without_pin(model.text(source), model.source(), pin);
        take(source, place, Moved::Pin, pin.version.value.to_string(), found)?;
    }
    for table in model.tables.iter().filter(|table| names(table.content, tool)) {
        let content = table.content;
        if content.tool.value == *tool && content.is_of_settings() {
            continue;
        }
        let own = &content.tool;
        let allowed =
            || content.rows.iter().flat_map(|row| &row.allowed).find(|allowed| allowed.tool.value == *tool);
        let span =
            if own.value == *tool { &own.span } else { allowed().map_or(&own.span, |it| &it.tool.span) };
        let place = model.place(table.path, span);
        let found = without_tool(model.text(table.path), content, tool);
        let what = Moved::Extended("compatibility table".to_owned());
        take(table.path, place, what, format!("what fits {}", own.value), found)?;
    }
    for (path, bundle) in model.bundles() {
        let Some((named, version)) = bundle.versions.iter().find(|(named, _)| named.value == *tool) else {
            continue;
        };
        let found = without_version(model.text(path), bundle, tool);
        let what = Moved::Extended(format!("bundle {}", shown(&bundle.name.value)));
        take(path, model.place(path, &named.span), what, version.value.to_string(), found)?;
    }
    own.edits.into_iter().for_each(|(path, own)| edits.add(&path, model.text(&path), own));
    moves.extend(own.moves);
    let after = edits.apply_to(model.world)?;
    let Some(registry) = model.registries.get(tool.as_str()) else { return Ok((after, moves)) };
    moves.push(Move {
        tool: tool.to_string(),
        what: Moved::Registry,
        place: Place::file(registry.path),
        from: count(registry.content.releases.len(), "release"),
        to: "removed".to_owned(),
    });
    Ok((after.without(registry.path), moves))
}

/// That something is not written in a form from which it can be taken out.
pub(super) fn by_hand(place: &Place, tool: &str) -> Refusal {
    Refusal::Request(format!(
        "{place} is written in a form that cannot be edited from here; take {tool} out there by hand, and then try \
         again; nothing was written"
    ))
}

/// The files with settings that say nothing of a tool.
fn out_of_settings(
    model: &Model<'_>,
    after: World,
    tool: &ToolName,
    moves: &mut Vec<Move>,
) -> Result<World, Refusal> {
    let settings = model.world.settings();
    let (path, text) = (&settings.path, model.shared_text(&settings.path));
    let registry = settings.registry.file_of(tool, ".json");
    let left = settings_edit::without_tool(&text, tool, &registry)
        .map_err(|conflict| Refusal::conflict(path, &conflict))?;
    if left == text {
        return match settings.places.tool(tool) {
            Some(own) => Err(by_hand(&model.place(path, &own.name.span), tool)),
            None => Ok(after),
        };
    }
    let after = after.laid_out_anew(left);
    let after = after.map_err(|error| {
        Refusal::Request(format!(
            "{path} would not be right without {tool}: {}; nothing was written",
            error.message
        ))
    })?;
    if let Some(own) = after.settings().places.tool(tool) {
        return Err(by_hand(&model.place(path, &own.name.span), tool));
    }
    let own = settings.places.tool(tool).map(|own| model.place(path, &own.name.span));
    moves.push(Move {
        tool: tool.to_string(),
        what: Moved::Extended("settings".to_owned()),
        place: own.unwrap_or_else(|| Place::file(path)),
        from: "what they say of it".to_owned(),
        to: "removed".to_owned(),
    });
    Ok(after)
}

/// Refuses a world with errors that were not there before, but for those of what stays.
fn check_no_worse(before: &[Finding], after: &World, tool: &ToolName, left: &[Left]) -> Result<(), Refusal> {
    let (mut known, model) = (Known::of(before), Model::of(after));
    let mut findings = verify_strictly(&model);
    // A marker may stand in the line before what it marks.
    let markers = model.marked.iter().flat_map(|marked| {
        let of_tool = marked.content.iter().filter(|line| line.tool.value == **tool);
        of_tool.map(|line| model.place(marked.path, &line.tool.span))
    });
    let staying: Vec<Place> = markers.chain(left.iter().map(|left| left.place.clone())).collect();
    let stays =
        |place: &Place| staying.iter().any(|other| other.path == place.path && other.line == place.line);
    findings.retain(|finding| {
        let was_there = known.has(finding);
        finding.severity == Severity::Error && !was_there && !stays(&finding.place)
    });
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}
