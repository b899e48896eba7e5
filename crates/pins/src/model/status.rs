//! The audit table: every tool, every place that has its version, and whether
//! it agrees.
//!
//! Does not explain what disagrees; `verify` does.

use crate::finding::Place;
use crate::model::Model;
use crate::model::consumer::{ConsumerKind, State, consumers};

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// The tool.
    pub tool: String,
    /// Where.
    pub place: Place,
    /// What kind of place: `pin`, `registry`, `crate`, `lock` or `marked line`.
    pub kind: &'static str,
    /// What stands there.
    pub version: String,
    /// `ok`, or what is wrong in a few words.
    pub state: String,
}

/// The table, tool by tool in the order of the pins, then whatever follows no pin.
pub fn status(model: &Model<'_>) -> Vec<StatusRow> {
    let consumers = consumers(model);
    let mut rows = Vec::new();
    for pin in &model.source.pins {
        let tool = pin.tool.value.as_str();
        let version = pin.version.value.to_string();
        let row = |place, kind, version, state: String| StatusRow {
            tool: tool.to_owned(),
            place,
            kind,
            version,
            state,
        };
        rows.push(row(model.pin_place(pin), "pin", version.clone(), "ok".to_owned()));
        rows.push(match model.registries.get(pin.tool.value.as_str()) {
            None => row(
                Place::file(&model.registry_path(tool)),
                "registry",
                "-".to_owned(),
                "missing or unreadable".to_owned(),
            ),
            Some(registry) => {
                let release = registry.content.release(&pin.version.value);
                let missing = registry.content.missing_platforms(&pin.version.value);
                let newest = registry.content.newest_stable().filter(|newest| **newest > pin.version.value);
                match release {
                    None => row(
                        Place::file(registry.path),
                        "registry",
                        "-".to_owned(),
                        format!("{version} is missing"),
                    ),
                    Some(release) => {
                        let place = model.place(registry.path, &release.version.span);
                        let state = match (missing.is_empty(), newest) {
                            (false, _) => format!("no {}", missing.join(", ")),
                            (true, Some(newest)) => format!("ok ({newest} is known)"),
                            (true, None) => "ok".to_owned(),
                        };
                        row(place, "registry", version, state)
                    }
                }
            }
        });
        let of_tool = consumers.iter().filter(|consumer| consumer.tool == tool);
        rows.extend(of_tool.map(consumer_row));
    }
    let strays = consumers.iter().filter(|consumer| model.source.pin(&consumer.tool).is_none());
    rows.extend(strays.map(consumer_row));
    rows
}

fn consumer_row(consumer: &crate::model::consumer::Consumer) -> StatusRow {
    StatusRow {
        tool: consumer.tool.clone(),
        place: consumer.place.clone(),
        kind: match consumer.kind {
            ConsumerKind::Crate => "crate",
            ConsumerKind::Lock => "lock",
            ConsumerKind::Marked => "marked line",
        },
        version: consumer.found.clone(),
        state: match &consumer.state {
            State::Agrees => "ok".to_owned(),
            State::Edit(_) | State::Resolve => format!("should be {}", consumer.expected),
            State::ByHand(_) => "needs a person".to_owned(),
        },
    }
}
