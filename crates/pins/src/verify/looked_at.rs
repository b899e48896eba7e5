//! How much was looked at: so that "nothing found" never means that nobody looked.
//!
//! Does not look; whoever has verified brings what was found.

use super::{digest_unmanaged, stray_version};
use crate::finding::{Finding, Rule};
use crate::model::Model;
use crate::schema::settings::Level;

/// What `verify` looked at, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookedAt {
    /// The tools that are pinned.
    pub tools: usize,
    /// The places that repeat a pin.
    pub consumers: usize,
    /// The releases in the digest stores.
    pub releases: usize,
    /// The digests that these have.
    pub digests: usize,
    /// The versions that nothing manages; none if nobody wants to hear of them.
    pub strays: Option<usize>,
    /// The digests that nothing manages; none if nobody wants to hear of them.
    pub unmanaged: Option<usize>,
}

impl LookedAt {
    /// In a repository in which this was found.
    pub fn of<'f>(model: &Model<'_>, found: impl Iterator<Item = &'f Finding> + Clone) -> Self {
        let number_of = |rule: &'static Rule| {
            let is_off = model.world.settings().level(rule) == Some(Level::Off);
            (!is_off).then(|| found.clone().filter(|finding| finding.rule == rule).count())
        };
        Self {
            tools: model.pins.len(),
            consumers: model.consumers().len(),
            releases: model.recorded_releases(),
            digests: model.recorded_digests(),
            strays: number_of(&stray_version::RULE),
            unmanaged: number_of(&digest_unmanaged::RULE),
        }
    }
}
