//! What places of the settings lead to and is a tool's alone: the entry, the item or the
//! call that is named after it and holds its version, its pin or its digests, and the rows
//! of its tables of digests.
//!
//! Does not take out what has another name: what reads it would miss it.

use std::collections::BTreeMap;

use super::super::{Move, Moved};
use crate::finding::Place;
use crate::model::Model;
use crate::model::store::{DigestStore, TableStore};
use crate::place::{Language, Part, Step, named_part, without_parts};
use crate::schema::digest_table_edit::TableText;
use crate::schema::settings::AddressId;
use crate::syntax::node::Node;
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned, count};

/// The parts of files that go with a tool.
#[derive(Default)]
pub(super) struct OwnParts {
    /// What goes, told.
    pub(crate) moves: Vec<Move>,
    /// The edits by which it goes.
    pub(crate) edits: Vec<(RepoPath, Vec<Edit>)>,
    /// Where it stands.
    spans: Vec<(RepoPath, Span)>,
}

impl OwnParts {
    /// Those of a tool.
    pub(super) fn of(model: &Model<'_>, tool: &ToolName) -> Self {
        let mut own = Self::default();
        let others = of_others(model, tool);
        let tables = model.tables_of_digests().filter(|(of, _)| *of == tool);
        let tables: Vec<TableStore<'_, '_>> = tables.map(|(_, table)| table).collect();
        for (path, leads) in leads(model, &tables, tool) {
            let others: Vec<&Place> = others.iter().filter(|other| other.path == *path).collect();
            own.add(model, (tool, path), &leads, &others);
        }
        own
    }

    /// Adds what goes of one file. What cannot be read was a reason to refuse.
    fn add(
        &mut self,
        model: &Model<'_>,
        (tool, path): (&ToolName, &RepoPath),
        leads: &[Lead<'_>],
        others: &[&Place],
    ) {
        let (language, text) = (Language::of(path.name()), model.shared_text(path));
        let Ok(document) = text.document(language) else { return };
        let edits = |parts: &[Part<'_, '_>]| without_parts(language, &text, document.root(), parts);
        let is_free = |part: &Part<'_, '_>| !others.iter().any(|other| is_in(&part.span(), other));
        let mut gone: Vec<Part<'_, '_>> = Vec::new();
        let mut moves = Vec::new();
        for lead in leads {
            let mut candidates = lead.candidates(document.root(), tool).into_iter();
            let can_go = |parts: &Vec<Part<'_, '_>>| parts.iter().all(is_free) && edits(parts).is_ok();
            let Some(parts) = candidates.find(can_go) else { continue };
            let new: Vec<Part<'_, '_>> = parts.into_iter().filter(|part| !covers(&gone, part)).collect();
            let Some(first) = new.first() else { continue };
            moves.push(lead.goes(tool, model.place(path, &first.span())));
            gone.retain(|part| !covers(&new, part));
            gone.extend(new);
        }
        if let Ok(edits) = edits(&gone) {
            self.spans.extend(gone.iter().map(|part| (path.clone(), part.span())));
            self.edits.push((path.clone(), edits));
            self.moves.extend(moves);
        }
    }

    /// Whether what stands at a place goes.
    pub(super) fn has(&self, place: &Place) -> bool {
        self.spans.iter().any(|(path, span)| *path == place.path && is_in(span, place))
    }
}

/// Where a place of a tool leads in a file.
struct Lead<'m> {
    steps: &'m [Spanned<Step>],
    what: Moved,
    found: String,
    /// The table of digests that it is.
    table: Option<TableText<'m>>,
}

impl<'m> Lead<'m> {
    /// What may go with the tool, the most first.
    fn candidates<'n>(&'n self, root: &'n Node<'m>, tool: &ToolName) -> Vec<Vec<Part<'n, 'm>>> {
        let named = named_part(root, self.steps, tool, self.what != Moved::Place).map(|part| vec![part]);
        let rows = self.table.as_ref().and_then(|table| table.row_parts(root));
        named.into_iter().chain(rows).collect()
    }

    fn goes(&self, tool: &ToolName, place: Place) -> Move {
        let (what, from) = (self.what.clone(), self.found.clone());
        Move { tool: tool.to_string(), what, place, from, to: "removed".to_owned() }
    }
}

/// Where the places of a tool lead, by file: its pin first.
fn leads<'m>(
    model: &'m Model<'_>,
    tables: &'m [TableStore<'_, '_>],
    tool: &ToolName,
) -> BTreeMap<&'m RepoPath, Vec<Lead<'m>>> {
    let mut leads: BTreeMap<&RepoPath, Vec<Lead<'m>>> = BTreeMap::new();
    let places = &model.world.settings().places;
    let Some(settings) = places.tool(tool) else { return leads };
    let steps = |id: AddressId| places.address(id).value.steps.as_slice();
    let version = model.pin(tool).map(|pin| pin.version.value.to_string()).unwrap_or_default();
    let literals = settings.pin.iter().map(|id| (*id, Moved::Pin));
    for (id, what) in literals.chain(settings.also.iter().map(|id| (*id, Moved::Place))) {
        for path in model.files_about(id) {
            let (what, found) = (what.clone(), version.clone());
            leads.entry(path).or_default().push(Lead { steps: steps(id), what, found, table: None });
        }
    }
    for table in tables {
        let found = count(table.versions().len(), "release");
        let text = table.text();
        let lead = Lead { steps: text.steps, what: Moved::Digests, found, table: Some(text) };
        leads.entry(table.path()).or_default().push(lead);
    }
    leads
}

/// Where something stands that is of another tool.
fn of_others(model: &Model<'_>, tool: &ToolName) -> Vec<Place> {
    let pins = model.pins.iter().filter(|pin| pin.tool.value != *tool).map(|pin| model.pin_place(pin));
    let consumers = model.consumers().iter().filter(|consumer| consumer.tool != **tool);
    let tables = model.tables_of_digests().filter(|(other, _)| *other != tool).flat_map(|(_, table)| {
        let rows: Vec<Place> = table.rows().map(|row| table.place_of(&row.row.span)).collect();
        rows
    });
    let compatible = model.tables.iter().filter(|table| table.content.tool.value != *tool);
    pins.chain(consumers.map(|consumer| consumer.place.clone()))
        .chain(tables)
        .chain(compatible.map(|table| model.place(table.path, &table.content.tool.span)))
        .collect()
}

/// Whether some parts hold another, or are that.
fn covers(parts: &[Part<'_, '_>], part: &Part<'_, '_>) -> bool {
    let inner = part.span();
    parts.iter().map(Part::span).any(|outer| outer.start <= inner.start && inner.end <= outer.end)
}

/// Whether a place is in a span of its file.
fn is_in(span: &Span, place: &Place) -> bool {
    span.start <= place.span.0 && place.span.1 <= span.end
}
