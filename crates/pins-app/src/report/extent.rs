//! Where a finding begins and ends, and the text there, for formats that say both.
//!
//! Lines and columns count from 1, columns in characters; the end is behind the last one.

use pins::finding::Finding;
use pins::world::World;

/// The longest text of a region that is worth repeating, in bytes.
const LONGEST: usize = 4096;

/// The end of a finding's place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Extent<'t> {
    pub(super) end_line: usize,
    pub(super) end_column: usize,
    /// The text between both.
    pub(super) text: &'t str,
}

/// The end of a finding's place; none where the file cannot be shown, or there is no more
/// to it than where it begins.
pub(super) fn extent<'t>(files: &'t World, finding: &Finding) -> Option<Extent<'t>> {
    let (start, end) = finding.place.span;
    let text = files.text(&finding.place.path)?.get(start..end)?;
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let (breaks, last) = (text.matches('\n').count(), text.rsplit('\n').next().unwrap_or_default());
    let before = if breaks == 0 { finding.place.column } else { 1 };
    let end_column = before + last.chars().count();
    Some(Extent { end_line: finding.place.line + breaks, end_column, text })
}
