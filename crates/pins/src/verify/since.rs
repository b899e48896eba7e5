//! What a change caused, or touched, of all that is found.
//!
//! Finds nothing itself, and does not read what was there before: whoever asks brings it.

use super::known::Known;
use super::{Counting, Earlier, judged, levelled, record_lost};
use crate::finding::Finding;
use crate::model::Model;

/// What is found, by whether it was there at an earlier commit.
#[derive(Clone, Debug, Default)]
pub struct Since {
    /// What was not there, wherever it is, and what is on lines that changed.
    pub findings: Vec<Finding>,
    /// What was there already, on lines that say the same.
    pub older: Vec<Finding>,
}

/// Checks everything, and that nothing was lost that was on record earlier, and tells what
/// is new from what was found then. A line that moved is the same line.
pub fn verify_since(model: &Model<'_>, earlier: Earlier<'_>) -> Since {
    let now = judged(model, Some(record_lost::check(model, earlier)), Counting::AsSettingsSay);
    // From there to there nothing was lost.
    let before = judged(&Model::of(earlier.files), Some(Vec::new()), Counting::AsSettingsSay);
    let mut known = Known::at_their_lines(earlier.files, &before);
    let (older, findings) = now.into_iter().partition(|finding| known.has_at_its_line(model.world, finding));
    Since { findings: levelled(model, findings), older: levelled(model, older) }
}
