//! The audit table: every tool, every place that has its version, and whether
//! it agrees.
//!
//! Does not explain what disagrees; `verify` does.

use std::fmt;

use crate::finding::Place;
use crate::model::Model;
use crate::model::consumer::{Consumer, ConsumerKind, State};
use crate::model::store::{DigestStore, StoreId, missing_platforms};
use crate::value::name::{Platform, ToolName};
use crate::value::text::listed;
use crate::value::version::Version;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRow {
    /// The tool.
    pub tool: String,
    /// Where.
    pub place: Place,
    /// What kind of place: `pin`, `registry`, `digests`, `crate`, `lock`, `marked line`, `place` or `commit`.
    pub kind: &'static str,
    /// What stands there.
    pub version: String,
    /// Whether it agrees, and what is worth knowing.
    pub state: RowState,
}

/// Whether a row of the table agrees with its pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It does.
    Agrees,
    /// It does, and a newer release is known, for every platform that it needs.
    Newer(Version),
    /// It does not.
    Wrong(Wrong),
}

/// Why a row does not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such registry file that can be read.
    Unread,
    /// The store does not have this release.
    Missing(Version),
    /// The release is not whole: these platforms are missing.
    Incomplete(Vec<Platform>),
    /// The release is revoked.
    Revoked,
    /// Something else should stand there.
    Behind(String),
    /// The same, and only a person can say what.
    ByHand,
    /// The same, and its digest has to be downloaded first.
    NeedsDigest,
}

impl RowState {
    /// Whether it agrees.
    pub fn is_ok(&self) -> bool {
        !matches!(self, Self::Wrong(_))
    }

    /// In one word, for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agrees | Self::Newer(_) => "agrees",
            Self::Wrong(Wrong::Unread) => "unread",
            Self::Wrong(Wrong::Missing(_)) => "missing",
            Self::Wrong(Wrong::Incomplete(_)) => "incomplete",
            Self::Wrong(Wrong::Revoked) => "revoked",
            Self::Wrong(Wrong::Behind(_)) => "behind",
            Self::Wrong(Wrong::ByHand) => "by-hand",
            Self::Wrong(Wrong::NeedsDigest) => "needs-digest",
        }
    }
}

impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agrees => f.write_str("ok"),
            Self::Newer(version) => write!(f, "ok ({version} is known)"),
            Self::Wrong(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread => f.write_str("missing or unreadable"),
            Self::Missing(version) => write!(f, "{version} is missing"),
            Self::Incomplete(platforms) => write!(f, "no {}", listed(platforms)),
            Self::Revoked => f.write_str("revoked"),
            Self::Behind(expected) => write!(f, "should be {expected}"),
            Self::ByHand => f.write_str("needs a person"),
            Self::NeedsDigest => f.write_str("needs its digest"),
        }
    }
}

/// The table, tool by tool in the order of the pins, then whatever follows no pin.
pub fn status(model: &Model<'_>) -> Vec<StatusRow> {
    let consumers = model.consumers();
    let mut rows = Vec::new();
    for pin in &model.pins {
        let tool = &pin.tool.value;
        let version = pin.version.value.to_string();
        let row = |place, kind, version, state: RowState| StatusRow {
            tool: tool.to_string(),
            place,
            kind,
            version,
            state,
        };
        rows.push(row(model.pin_place(pin), "pin", version.clone(), RowState::Agrees));
        let stores = model.stores_of(tool);
        if model.needs_registry(tool) && !stores.iter().any(|store| store.id() == StoreId::Registry) {
            let place = Place::file(&model.registry_path(tool));
            let missing = RowState::Wrong(Wrong::Unread);
            rows.push(row(place, "registry", "-".to_owned(), missing));
        }
        rows.extend(stores.iter().map(|store| {
            let kind = if store.id() == StoreId::Registry { "registry" } else { "digests" };
            let (version, state) = match state_in(model, tool, &**store, &pin.version.value) {
                (version, RowState::Wrong(why)) => (version, RowState::Wrong(why)),
                (version, _) if model.revocation(tool, &pin.version.value).is_some() => {
                    (version, RowState::Wrong(Wrong::Revoked))
                }
                told => told,
            };
            row(store.place(&pin.version.value), kind, version, state)
        }));
        let of_tool = consumers.iter().filter(|consumer| consumer.tool == **tool);
        rows.extend(of_tool.map(consumer_row));
    }
    let strays = consumers.iter().filter(|consumer| model.pin(&consumer.tool).is_none());
    rows.extend(strays.map(consumer_row));
    rows
}

/// What a digest store has of a pinned release.
fn state_in(
    model: &Model<'_>,
    tool: &ToolName,
    store: &dyn DigestStore,
    pinned: &Version,
) -> (String, RowState) {
    let versions = store.versions();
    if !versions.contains(&pinned) {
        let has = if store.says_versions() { None } else { versions.first() };
        let has = has.map_or("-".to_owned(), |version| version.to_string());
        return (has, RowState::Wrong(Wrong::Missing(pinned.clone())));
    }
    let missing = missing_platforms(store, pinned);
    let state = match (missing.is_empty(), newer(model, tool, store, pinned)) {
        (false, _) => RowState::Wrong(Wrong::Incomplete(missing)),
        (true, Some(newest)) => RowState::Newer(newest.clone()),
        (true, None) => RowState::Agrees,
    };
    (pinned.to_string(), state)
}

/// The newest release to which the pin could move: of one that is not whole in the store a
/// build would miss something.
fn newer<'s>(
    model: &Model<'_>,
    tool: &ToolName,
    store: &'s dyn DigestStore,
    pinned: &Version,
) -> Option<&'s Version> {
    let is_newer = |version: &&Version| pinned.is_ordered() && version.is_stable() && *version > pinned;
    let is_good = |version: &&Version| model.revocation(tool, version).is_none();
    let newer = store.versions().into_iter().filter(is_newer).filter(is_good);
    newer.filter(|version| missing_platforms(store, version).is_empty()).max()
}

fn consumer_row(consumer: &Consumer) -> StatusRow {
    StatusRow {
        tool: consumer.tool.clone(),
        place: consumer.place.clone(),
        kind: match consumer.kind {
            ConsumerKind::Crate(_) => "crate",
            ConsumerKind::Lock(_) | ConsumerKind::Unlocked(_) => "lock",
            ConsumerKind::Marked => "marked line",
            ConsumerKind::Place => "place",
            ConsumerKind::Commit(_) => "commit",
        },
        version: consumer.found.clone(),
        state: match &consumer.state {
            State::Agrees => RowState::Agrees,
            State::Edit(_) | State::Resolve(_) | State::Remake(_) => {
                RowState::Wrong(Wrong::Behind(consumer.expected.clone()))
            }
            State::ByHand(_) => RowState::Wrong(Wrong::ByHand),
            State::Fetch(_) => RowState::Wrong(Wrong::NeedsDigest),
        },
    }
}
