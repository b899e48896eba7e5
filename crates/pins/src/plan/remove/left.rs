//! What speaks of a tool and stays when it goes: only a person can take it away.
//!
//! Decides nothing: `remove` refuses, or tells what stays.

use super::super::{Move, Moved, Refusal};
use super::own::OwnParts;
use crate::finding::{Invocation, Place};
use crate::model::Model;
use crate::model::consumer::ConsumerKind;
use crate::model::store::StoreId;
use crate::value::name::ToolName;
use crate::value::text::{count, shown};

/// Something that speaks of a tool and stays when it goes.
pub(super) struct Left {
    what: Moved,
    /// Where.
    pub(crate) place: Place,
    found: String,
}

impl Left {
    /// That it stays, told.
    pub(super) fn stays(&self, tool: &ToolName) -> Move {
        let (what, place) = (self.what.clone(), self.place.clone());
        Move {
            tool: tool.to_string(),
            what,
            place,
            from: self.found.clone(),
            to: "stays as it is".to_owned(),
        }
    }
}

/// What speaks of a tool, is none of its `own` parts, and only a person can take away.
pub(super) fn left_behind(model: &Model<'_>, tool: &ToolName, own: &OwnParts) -> Vec<Left> {
    let consumers = model.consumers().iter().filter(|consumer| consumer.tool == **tool);
    let mut left: Vec<Left> = consumers
        .map(|consumer| Left {
            what: match &consumer.kind {
                ConsumerKind::Crate(krate) => Moved::Crate(krate.clone()),
                ConsumerKind::Lock(krate) | ConsumerKind::Unlocked(krate) => Moved::Lock(krate.clone()),
                ConsumerKind::Marked => Moved::MarkedLine,
                ConsumerKind::Place => Moved::Place,
                ConsumerKind::Commit(_) => Moved::Commit,
            },
            place: consumer.place.clone(),
            found: consumer.found.clone(),
        })
        .collect();
    // The source is where it is taken out.
    let pin = model.pin(tool).filter(|_| model.source().pin(tool).is_none());
    left.extend(pin.map(|pin| Left {
        what: Moved::Pin,
        place: model.pin_place(pin),
        found: pin.version.value.to_string(),
    }));
    let stores = model.stores_of(tool);
    left.extend(stores.iter().filter(|store| store.id() != StoreId::Registry).map(|store| {
        let version = model.pin(tool).map(|pin| &pin.version.value).or(store.versions().first().copied());
        let place = version.map_or_else(|| Place::file(store.path()), |version| store.place(version));
        Left { what: Moved::Digests, place, found: count(store.versions().len(), "release") }
    }));
    let of_settings = model
        .tables
        .iter()
        .filter(|table| table.content.tool.value == *tool && table.content.is_of_settings());
    left.extend(of_settings.map(|table| Left {
        what: Moved::Extended("compatibility table".to_owned()),
        place: model.place(table.path, &table.content.tool.span),
        found: count(table.content.rows.len(), "row"),
    }));
    left.retain(|left| !own.has(&left.place));
    left
}

/// That a person has to look at what would stay.
pub(super) fn refused(tool: &ToolName, left: &[Left]) -> Refusal {
    let line = |left: &Left| format!("  {}: {} ({})", left.place, shown(&left.found), left.what);
    let lines: Vec<String> = left.iter().map(line).collect();
    Refusal::Hinted {
        why: format!(
            "{} would stay that nobody but you can take out, or give another meaning, when {tool} goes:\n{}\nnothing \
             was written",
            count(left.len(), "place"),
            lines.join("\n")
        ),
        hint: "to leave them as they are",
        command: Invocation::new(["remove", tool.as_str(), "--keep-consumers"]),
    }
}
