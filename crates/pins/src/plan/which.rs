//! Which release may be meant by something that is no version, or by one of which nothing is
//! on record.
//!
//! Chooses none: a pin moves to what somebody has written.

use super::Refusal;
use crate::finding::Invocation;
use crate::model::Model;
use crate::model::store::{DigestStore, missing_platforms};
use crate::value::name::ToolName;
use crate::value::near::did_you_mean;
use crate::value::text::listed;
use crate::value::version::Version;
use crate::world::World;

/// So many releases are named; the others are counted.
const MOST_NAMED: usize = 5;

/// Words that mean another release every day.
const MOVING: [&str; 5] = ["latest", "newest", "stable", "current", "head"];

/// Why a tool cannot move to what was `said` instead of a version (nothing, where only the
/// tool was named), and which releases it could move to.
pub fn which_release(world: &World, tool: &ToolName, said: &str) -> Refusal {
    let model = Model::of(world);
    let why = Version::any(said).err().map_or_else(String::new, |why| why.to_string());
    instead_of(&model, tool, said, why)
}

/// The same of something that is no version, for the reason `why`.
pub(super) fn instead_of(model: &Model<'_>, tool: &ToolName, said: &str, why: String) -> Refusal {
    let Some(pin) = model.pin(tool) else { return Refusal::Request(super::bump::unpinned(model, tool)) };
    let pinned = &pin.version.value;
    let why = match said {
        "" => format!("{tool} is pinned to {pinned}: to which release should it move?"),
        _ if MOVING.contains(&said.to_ascii_lowercase().as_str()) => {
            format!("{said:?} is another release every day; {tool} moves to the one that you name")
        }
        _ => why,
    };
    let mut releases = whole_releases(model, tool);
    releases.retain(|version| pinned.is_ordered() && version > pinned && version.is_stable());
    let meant = did_you_mean(said, releases.iter().map(Version::as_str));
    let Some(newest) = releases.first() else {
        return Refusal::Hinted {
            why: format!("{why}{meant}\nno newer release is on record; nothing was written"),
            hint: "look which there are, and then",
            command: Invocation::new(["bump", tool.as_str(), "VERSION"]),
        };
    };
    let more = releases.len().saturating_sub(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let named = listed(releases.iter().take(MOST_NAMED));
    Refusal::Hinted {
        why: format!(
            "{why}{meant}\nnewer and on record for every platform: {named}{more}; nothing was written"
        ),
        hint: "to move it to the newest of these",
        command: Invocation::new(["bump", tool.as_str(), newest.as_str()]),
    }
}

/// The releases of a tool that every store has whole, and that nobody revoked, the newest first.
pub fn whole_releases(model: &Model<'_>, tool: &ToolName) -> Vec<Version> {
    let stores = model.stores_of(tool);
    let stores: Vec<&dyn DigestStore> = stores.iter().map(|store| &**store).collect();
    let Some(first) = stores.first() else { return Vec::new() };
    let is_whole = |version: &Version| {
        let has = |store: &&dyn DigestStore| {
            // What has the pinned release alone is asked for the next one when that comes.
            store.follows_pin()
                || store.versions().contains(&version) && missing_platforms(*store, version).is_empty()
        };
        stores.iter().all(has) && model.revocation(tool, version).is_none()
    };
    let mut releases: Vec<Version> =
        first.versions().into_iter().filter(|version| is_whole(version)).cloned().collect();
    releases.sort_by(|a, b| b.cmp(a));
    releases
}
