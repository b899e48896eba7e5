//! What nothing manages, for `stray-version` and `digest-unmanaged`: both look into the same texts,
//! and so do it at once.
//!
//! Says nothing of what it finds: the rules do.

use super::{digest_unmanaged, stray_version};
use crate::discover::{LookFor, look_through};
use crate::finding::Finding;
use crate::model::Model;

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    // What was not read cannot be told to be free of strays, and is not looked at in part.
    let wanted = if model.world.is_searched { LookFor::All } else { LookFor::Sums };
    let found = look_through(model, wanted);
    let strays = found.strays.into_iter().map(|stray| stray_version::finding(model, stray));
    strays.chain(found.sums.into_iter().map(|sums| digest_unmanaged::of_table(model, sums))).collect()
}
