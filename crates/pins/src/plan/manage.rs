//! `sync --manage`: the places of strays enter the settings, and then everything follows
//! the source.
//!
//! Adds no tool and moves no pin; what no place leads to stays for a person.

use super::ask::{Answers, Step};
use super::sync::sync;
use super::{Move, Moved, Plan, Refusal};
use crate::discover::{LookFor, look_through};
use crate::model::Model;
use crate::schema::settings_edit::{literal, with_place};
use crate::value::name::ToolName;
use crate::world::World;

/// Plans how the places of all strays are managed.
pub(super) fn manage(world: &World, answers: &Answers) -> Result<Step, Refusal> {
    let managed = managed(world)?;
    let step = sync(&managed.after, answers)?;
    Ok(match step {
        Step::Done(plan) => Step::done(managed.then(*plan)),
        ask @ Step::Ask(_) => ask,
    })
}

/// The files with settings that have the places.
fn managed(world: &World) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let path = world.settings().path.clone();
    let before = model.shared_text(&path);
    let mut text = before.clone();
    let mut made = Vec::new();
    let mut known: Vec<(ToolName, String)> = Vec::new();
    for stray in look_through(&model, LookFor::Strays).strays {
        let (tool, place) = (stray.pin.tool.value.clone(), stray.managing(&model).map(str::to_owned));
        // One place may be about several lines, and what is there already was not enough.
        let is_new = |place: &String| {
            !known.contains(&(tool.clone(), place.clone())) && !is_there(&model, &tool, place)
        };
        let Some(place) = place.filter(is_new) else { continue };
        for place in stray.found.commit.iter().chain([&place]) {
            text = with_place(&text, &tool, place).ok_or_else(|| {
                Refusal::Request(format!(
                    "{path} is written in a form to which no place of {tool} can be added from here; add to it by \
                     hand: also = [{}]; nothing was written",
                    literal(place)
                ))
            })?;
        }
        made.push(Move {
            tool: tool.to_string(),
            what: Moved::Extended("settings".to_owned()),
            place: stray.place,
            from: "not managed".to_owned(),
            to: "managed".to_owned(),
        });
        known.push((tool, place));
    }
    if text == before {
        return Ok(Plan::none(world));
    }
    let after = world.laid_out_anew(text).map_err(|error| {
        Refusal::Request(format!("{path} would not be right: {}; nothing was written", error.message))
    })?;
    Ok(Plan::new(world, after, made))
}

/// Whether the settings have a place of a tool.
fn is_there(model: &Model<'_>, tool: &ToolName, place: &str) -> bool {
    let places = &model.world.settings().places;
    let also = places.tool(tool).into_iter().flat_map(|settings| &settings.also);
    also.map(|id| &places.address(*id).value).any(|address| address.to_string() == place)
}
