//! Strays: versions of a pinned tool that are none of its pin's, and that nothing manages.
//!
//! Does not look where versions are of the past, of others, or made by a program.

use super::comments::stays;
use super::found::{Found, Wanted, in_text};
use super::look::{Known, Looked};
use super::search::overrides;
use super::words::Name;
use crate::finding::Place;
use crate::model::consumer::{Consumer, ConsumerKind};
use crate::model::{Model, Pin};
use crate::schema::marker;
use crate::value::text::{line_end, line_span};
use crate::world::File;
use crate::world::layout::FileKind;

/// A version that nothing manages and that is not that of its tool's pin.
pub(crate) struct Stray<'m> {
    /// The pin of its tool.
    pub(crate) pin: &'m Pin,
    /// Where it stands.
    pub(crate) place: Place,
    /// The version.
    pub(crate) found: Found,
}

impl Stray<'_> {
    /// The place that would manage it, if one alone can.
    pub(crate) fn managing(&self, model: &Model<'_>) -> Option<&str> {
        self.found.place.as_deref().filter(|_| moves(model, self.pin, &self.found))
    }
}

/// Whether a version can move to that of the pin: neither what stands beside a digest can,
/// nor what stands beside a commit where nothing says which one is that of the pin.
pub(crate) fn moves(model: &Model<'_>, pin: &Pin, found: &Found) -> bool {
    let tool = pin.tool.value.as_str();
    let is_commit = |other: &Consumer| other.tool == tool && matches!(other.kind, ConsumerKind::Commit(_));
    let knows_commit = || pin.commit().is_some() || model.consumers().iter().any(is_commit);
    found.digest.is_none() && (found.commit.is_none() || knows_commit())
}

/// The strays in a text.
pub(super) fn strays<'m>(known: &Known<'m>, file: &File, looked: &Looked<'_>) -> Vec<Stray<'m>> {
    let (model, text) = (known.model, looked.text);
    let pin_of = |names: &[Name]| known.tools.tool(names).and_then(|index| model.pins.get(index));
    let is_stray = |names: &[Name], version: &str| {
        pin_of(names).is_some_and(|pin| pin.version.value.in_form_of(version) != version)
    };
    // A crate before 1.0 that is called as a tool is: what it binds to counts otherwise.
    let binds = |pin: &Pin, found: &Found| {
        file.kind == FileKind::Manifest
            && found.version.starts_with("0.")
            && !pin.version.value.as_str().starts_with("0.")
    };
    let stray = |found: Found| {
        let place = file.place(&found.span);
        let line = line_span(text, found.span.start).start..line_end(text, found.span.end);
        let is_marked = marker::holds(text[line].as_bytes());
        let is_meant = stays(text, found.span.start) || overrides(model.world, &file.path);
        let is_own = is_marked || is_meant || known.managed.has(&place);
        let pin = pin_of(&found.names).filter(|pin| !is_own && !binds(pin, &found))?;
        Some(Stray { pin, place, found })
    };
    let may_be_in =
        |line: &str| known.names.as_ref().is_none_or(|names| names.may_be_in("", line.as_bytes()));
    let wanted = Wanted { may_be_in: &may_be_in, is: &is_stray };
    in_text(looked, &wanted).into_iter().filter_map(stray).collect()
}
