//! Digests that stand beside a version, and which digest store manages each, if one does.
//!
//! Does not find them: `place` and `schema` do.

use super::Model;
use super::marked::marked_of;
use super::table::tables_of;
use crate::finding::Place;
use crate::model::consumer::ConsumerKind;
use crate::model::place_fault::located;
use crate::place::Address;
use crate::schema::digest_beside::digest_beside;
use crate::schema::settings::{AddressId, ToolSettings};
use crate::value::path::RepoPath;
use crate::value::text::Span;
use crate::value::version::Version;

/// Who answers for a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Manager {
    /// Nobody.
    Nobody,
    /// A digest store of the tool, in which it is that of this release.
    Store(Option<Version>),
}

/// Who answers for the digest at a span, which stands beside a version of `tool`.
pub(crate) fn manager(model: &Model<'_>, tool: &str, path: &RepoPath, digest: &Span) -> Manager {
    let pin = model.pin(tool).into_iter();
    let mut marked = pin.flat_map(|pin| marked_of(model, &pin.tool.value));
    if let Some(marked) = marked.find(|marked| marked.digest() == (path, digest)) {
        return Manager::Store(Some(marked.release().clone()));
    }
    let Some(settings) = model.world.settings().places.tool(tool) else { return Manager::Nobody };
    let tables = tables_of(model, &settings.name.value);
    let mut in_file = tables.iter().filter(|table| table.is_in(path));
    let found = in_file.find_map(|table| {
        table.rows().find(|row| row.row.digest.span == *digest).map(|row| row.release.cloned())
    });
    found.map_or(Manager::Nobody, Manager::Store)
}

/// Whether a digest store of a tool has the digest at a span.
pub(crate) fn is_managed(model: &Model<'_>, tool: &ToolSettings, path: &RepoPath, digest: &Span) -> bool {
    let Some(file) = model.world.file(path).filter(|_| !tool.digests.is_empty()) else { return false };
    let of_tool = |id: &AddressId| tool.digests.iter().any(|digests| digests.at == *id);
    let tables = file.said().placed.digests.iter().filter(|(id, _)| of_tool(id));
    let mut rows = tables.filter_map(|(_, table)| table.as_ref().ok()).flat_map(|table| &table.rows);
    rows.any(|row| row.digest.span == *digest)
}

/// A digest beside a version that nobody manages.
pub(crate) struct Unmanaged {
    /// The tool whose version it is.
    pub(crate) tool: String,
    /// Where the digest stands.
    pub(crate) digest: Place,
    /// What stands there.
    pub(crate) text: String,
    /// The steps to what holds both, if they are known.
    pub(crate) beside: Option<String>,
}

/// The digests beside pins and what repeats them that nobody manages, each once.
pub(crate) fn unmanaged(model: &Model<'_>) -> Vec<Unmanaged> {
    let mut found: Vec<Unmanaged> = Vec::new();
    let mut add = |tool: &str, path: &RepoPath, digest: &Span, beside: Option<String>| {
        let place = model.place(path, digest);
        if manager(model, tool, path, digest) != Manager::Nobody {
            return;
        }
        if let Some(known) = found.iter_mut().find(|known| known.digest == place) {
            // Of several that hold it, the inner one has it as a field.
            if beside.as_ref().map(String::len) > known.beside.as_ref().map(String::len) {
                known.beside = beside;
            }
            return;
        }
        let text = model.text(path).get(digest.clone()).unwrap_or_default().to_owned();
        found.push(Unmanaged { tool: tool.to_owned(), digest: place, text, beside });
    };
    for tool in &model.world.settings().places.tools {
        let name = tool.name.value.as_str();
        // Without a pin nothing would move.
        for id in tool.pin.into_iter().chain(tool.also.iter().copied()).filter(|_| model.pin(name).is_some())
        {
            for spot in located(model, Some(name), id).unwrap_or_default() {
                if let Some(digest) = &spot.spot.digest {
                    add(
                        name,
                        spot.path,
                        digest,
                        holder(&model.world.settings().places.address(id).value, spot.path),
                    );
                }
            }
        }
    }
    let marked = model.consumers().iter().filter(|consumer| consumer.kind == ConsumerKind::Marked);
    for consumer in marked.filter(|consumer| model.pin(&consumer.tool).is_some()) {
        let path = &consumer.place.path;
        let (start, end) = consumer.place.span;
        if let Some(digest) = digest_beside(model.text(path), &(start..end)) {
            add(&consumer.tool, path, &digest, None);
        }
    }
    found
}

/// The address of what a literal's address leads into: without the steps to arguments,
/// fields and items at its end.
fn holder(address: &Address, path: &RepoPath) -> Option<String> {
    let steps: Vec<&str> = (0..address.steps.len()).map(|index| address.step(index)).collect();
    let inner = steps.iter().rev().take_while(|step| step.starts_with(['.', '[', '#'])).count();
    // Without such steps the last one is the key itself.
    let kept = steps.len().saturating_sub(inner.max(1));
    (kept > 0).then(|| format!("{path} :: {}", steps[..kept].join(" / ")))
}
