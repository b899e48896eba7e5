//! What becomes of a version beside a digest, when its pin moves.
//!
//! Does not find the digest: `schema` does.

use super::by_hand::ByHand;
use super::consumer::State;
use super::store::{Manager, manager};
use super::{Model, Pin};
use crate::value::edit::Edit;
use crate::value::path::RepoPath;
use crate::value::text::{Span, line_and_column};

/// What becomes of such a version: it moves alone only to the release of
/// which the digest is.
pub(super) fn moved_beside(
    model: &Model<'_>,
    pin: &Pin,
    (path, digest): (&RepoPath, &Span),
    expected: &str,
    edits: Vec<Edit>,
) -> State {
    let (line, _) = line_and_column(model.text(path), digest.start);
    match manager(model, &pin.tool.value, path, digest) {
        Manager::Store(release) if release.as_ref() == Some(&pin.version.value) => State::Edit(edits),
        Manager::Store(release) => {
            let release = release.map_or("another release".to_owned(), |release| release.to_string());
            State::Fetch(format!("the digest in line {line} is that of {release}; both move together"))
        }
        Manager::Nobody => State::ByHand(ByHand::new(
            beside_digest(expected, line),
            format!("give {} `digests` in the settings, or correct both", pin.tool.value),
        )),
    }
}

/// Why a version does not move that names a file whose digest stands beside it.
pub(super) fn beside_digest(expected: &str, line: usize) -> String {
    format!(
        "this must be {expected}, but it names the file whose digest stands in line {line}, and nobody manages that \
         digest: one must not move without the other (`digests` of the tool in the settings moves both)"
    )
}
