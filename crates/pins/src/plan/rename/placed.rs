//! The entries and items that are a tool's own and named after it, at the places of its pin
//! and its digests: they have its new name, and so have the places that lead there.
//!
//! Does not name anew what repeats its version: whoever reads that looks for the name that
//! it has.

use std::collections::BTreeMap;

use super::super::remove::by_hand;
use super::super::{Edits, Move, Moved, Refusal};
use super::{RenameRequest, step};
use crate::model::Model;
use crate::place::{Language, has_names_of_programs, is_named, led_to, named_at, renamed, renamed_step};
use crate::schema::settings::AddressId;
use crate::value::edit::Edit;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned};

/// What has another name at places of the settings.
#[derive(Default)]
pub(super) struct Placed {
    /// Where a name changes, by file.
    names: BTreeMap<RepoPath, Vec<Span>>,
    /// The edits of the settings, for the places that lead there.
    pub settings: Vec<Edit>,
    /// What is named anew, and what is not.
    pub moves: Vec<Move>,
}

impl Placed {
    /// What is to be named anew of a tool; its edits of files but the settings are added.
    ///
    /// # Errors
    /// [`Refusal`] where a place of the settings is written in a form that cannot be edited.
    pub(super) fn of(model: &Model<'_>, request: &RenameRequest, edits: &mut Edits) -> Result<Self, Refusal> {
        let mut placed = Self::default();
        let names = [request.from.as_str(), request.to.as_str()];
        let Some(settings) = model.world.settings().places.tool(&request.from) else { return Ok(placed) };
        let own = settings.pin.iter().map(|id| (*id, Moved::Pin));
        let own: Vec<(AddressId, Moved)> =
            own.chain(settings.digests.iter().map(|digests| (digests.at, Moved::Digests))).collect();
        for (id, what) in &own {
            placed.define(model, request, *id, what);
        }
        for (path, spans) in &placed.names {
            let (language, text) = (Language::of(path.name()), model.shared_text(path));
            let document = text.document(language).map_err(|error| error.message.clone());
            let renamed = document
                .and_then(|document| renamed(language, &text, document.root(), spans, names))
                .map_err(|why| {
                    let place = model.place(path, spans.first().unwrap_or(&(0..0)));
                    Refusal::Request(format!(
                        "{place}: {} cannot be named {}: {why}; nothing was written",
                        names[0], names[1]
                    ))
                })?;
            edits.add(path, &text, renamed);
        }
        placed.follow(model, names)?;
        let also = settings.also.iter().map(|id| (*id, Moved::Place));
        for (id, what) in own.into_iter().chain(also) {
            placed.tell_what_stays(model, request, id, what);
        }
        Ok(placed)
    }

    /// Adds the names by which the place of a pin or of digests leads.
    fn define(&mut self, model: &Model<'_>, request: &RenameRequest, id: AddressId, what: &Moved) {
        for (path, spans) in names_at(model, id, &request.from).into_iter().filter_map(|named| named.spans) {
            if has_names_of_programs(path) {
                continue;
            }
            let known = self.names.entry(path.clone()).or_default();
            let new: Vec<Span> = spans.into_iter().filter(|span| !known.contains(span)).collect();
            if let Some(first) = new.first() {
                self.moves.push(step(request, what.clone(), model.place(path, first)));
            }
            known.extend(new);
        }
        self.names.retain(|_, spans| !spans.is_empty());
    }

    /// Lets every place of the settings follow that leads through one of the names.
    fn follow(&mut self, model: &Model<'_>, names: [&str; 2]) -> Result<(), Refusal> {
        let settings = model.world.settings();
        let text = model.text(&settings.path);
        for (index, Spanned { value: address, span }) in settings.places.addresses.iter().enumerate() {
            let written = address.to_string();
            let named = names_at(model, AddressId(index), names[0]);
            let anew: Vec<usize> =
                named.iter().filter(|named| self.is_anew(named)).map(|named| named.step).collect();
            for step in anew {
                let Some(part) = address.steps.get(step).map(|step| &step.span) else { continue };
                let start = text.get(span.clone()).and_then(|literal| literal.find(&written));
                let start = start.ok_or_else(|| by_hand(&model.place(&settings.path, span), names[0]))?;
                let at = span.start + start;
                let new = renamed_step(address, step, names);
                self.settings.push(Edit::new(at + part.start..at + part.end, new));
            }
        }
        Ok(())
    }

    /// Whether what leads on there has another name.
    fn is_anew(&self, named: &Named<'_>) -> bool {
        let Some((path, spans)) = &named.spans else { return false };
        self.names.get(*path).is_some_and(|known| spans.iter().all(|span| known.contains(span)))
    }

    /// Adds what is named after the tool at a place, and stays so.
    fn tell_what_stays(&mut self, model: &Model<'_>, request: &RenameRequest, id: AddressId, what: Moved) {
        let named = names_at(model, id, &request.from);
        let Some(named) = named.iter().find(|named| !self.is_anew(named)) else { return };
        let settings = model.world.settings();
        let place = named.at.as_ref().map_or_else(
            || model.place(&settings.path, &settings.places.address(id).span),
            |(path, span)| model.place(path, span),
        );
        let to = "stays as it is".to_owned();
        self.moves.push(Move { to, ..step(request, what, place) });
    }
}

/// A step of a place that leads on by a name.
struct Named<'m> {
    step: usize,
    /// What it leads to.
    at: Option<(&'m RepoPath, Span)>,
    /// Where the name stands; none if nothing there can be named anew.
    spans: Option<(&'m RepoPath, Vec<Span>)>,
}

/// The steps of a place that lead on by a name.
fn names_at<'m>(model: &'m Model<'_>, id: AddressId, name: &str) -> Vec<Named<'m>> {
    let address = &model.world.settings().places.address(id).value;
    let steps = address.steps.iter().enumerate().filter(|(_, step)| is_named(&step.value, name));
    let steps: Vec<usize> = steps.map(|(index, _)| index).collect();
    // What a pattern of files leads to is several things.
    let path = address.path().filter(|_| !steps.is_empty());
    let in_file = path.and_then(|path| {
        let file = model.world.file(path)?;
        Some((path, file.text()?, file.document()?.ok()?.root()))
    });
    let named = |step: usize| {
        let at = in_file.and_then(|(path, _, root)| Some((path, led_to(root, address, step)?)));
        let spans =
            in_file.and_then(|(path, text, root)| Some((path, named_at(text, root, address, step, name)?)));
        Named { step, at, spans }
    };
    steps.into_iter().map(named).collect()
}
