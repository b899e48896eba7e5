//! The pins: where each tool's version is written, in the source or at a place of
//! the settings.
//!
//! Does not compare them with anything.

use super::Model;
use super::beside::beside_digest;
use super::place_fault::{Fault, PlaceFault, located};
use super::placed::made_by;
use super::store::is_managed;
use crate::place::{Hole, Language, Literal, Reading};
use crate::schema::settings::ToolSettings;
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::near::did_you_mean;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned, line_and_column, shown};
use crate::value::version::Version;
use crate::world::MOST_CANDIDATES;

/// Where a person writes a tool's version.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The tool, and where its name stands, or else its version.
    pub tool: Spanned<ToolName>,
    /// Its version.
    pub version: Spanned<Version>,
    /// The file.
    pub(crate) path: RepoPath,
    /// The literal that holds it, and how that is to be read.
    literal: Literal,
    reading: Reading,
    /// Where a digest stands that belongs to what the literal names, and that nobody manages.
    digest: Option<Span>,
}

impl Pin {
    /// The edits that move it, and the commit beside it if there is one.
    ///
    /// # Errors
    /// Why it cannot be written, for people.
    pub(crate) fn set(
        &self,
        text: &str,
        version: &Version,
        commit: Option<&str>,
    ) -> Result<Vec<Edit>, String> {
        if let Some(command) = made_by(self.path.name()) {
            return Err(format!(
                "{} is written by another program (`{command}`), so the pin cannot move there; pin the tool in the file from which it is made",
                self.path
            ));
        }
        if let Some(digest) = &self.digest {
            let (line, _) = line_and_column(text, digest.start);
            return Err(beside_digest(version.as_str(), line));
        }
        let mut parts = self.reading.saying(&self.literal.value, version)?;
        let commits = self.reading.holes.iter().filter(|(hole, _)| *hole == Hole::Commit);
        parts.extend(commits.zip(commit).map(|((_, span), commit)| (span.clone(), commit.to_owned())));
        parts.sort_by_key(|(span, _)| span.start);
        self.literal.edits(text, Language::of(self.path.name()), &parts)
    }

    /// The commit that its place names beside the version.
    pub(crate) fn commit(&self) -> Option<&str> {
        self.reading.hole(Hole::Commit, &self.literal.value)
    }
}

/// The pins, those of the source first, and what is wrong with those of the
/// settings.
pub(super) fn pins(model: &Model<'_>) -> (Vec<Pin>, Vec<PlaceFault>) {
    let (mut pins, mut faults) = (Vec::new(), Vec::new());
    let settings = model.world.settings();
    let source = &settings.source;
    let text = model.text(source);
    for pin in &model.source.pins {
        let tool = settings.places.tool(&pin.tool.value);
        if let Some(twice) = tool.filter(|tool| tool.pin.is_some()) {
            faults.push(twice_pinned(model, twice, &pin.tool.span));
            continue;
        }
        let literal = Literal::bare(text, pin.version.span.clone());
        let reading = Reading::whole(&literal.value);
        let (tool, version) = (pin.tool.clone(), pin.version.clone());
        pins.push(Pin { tool, version, path: source.clone(), literal, reading, digest: None });
    }
    for tool in &settings.places.tools {
        let unknown_of = tool.of.as_ref().filter(|of| !is_known(model, &of.value));
        faults.extend(unknown_of.map(|of| unknown(model, tool, of)));
        match placed_pin(model, tool) {
            Ok(pin) => pins.extend(pin),
            Err(of_tool) => faults.extend(of_tool),
        }
    }
    (pins, faults)
}

/// The pin that the settings place; none if the source has it.
fn placed_pin(model: &Model<'_>, tool: &ToolSettings) -> Result<Option<Pin>, Vec<PlaceFault>> {
    let settings = model.world.settings();
    let Some(id) = tool.pin else {
        let is_known = model.source.pin(&tool.name.value).is_some() || model.unread_source().is_some();
        return if is_known { Ok(None) } else { Err(vec![unpinned(model, tool)]) };
    };
    let mut spots = located(model, Some(&tool.name.value), id)?;
    let spot = match spots.len() {
        1 => spots.remove(0),
        // A pattern of files, or `[*]`: of several places each could be the one.
        _ => {
            let (name, count) = (Some(tool.name.value.as_str()), spots.len());
            let shown = spots.iter().take(MOST_CANDIDATES);
            let shown = shown
                .map(|spot| (spot.path, spot.spot.literal.span.clone(), "one of them".to_owned()))
                .collect();
            return Err(vec![PlaceFault::several(model, name, id, count, shown)]);
        }
    };
    let fault = |why: String| vec![PlaceFault::at(model, Some(&tool.name.value), Fault::Version, &spot, why)];
    let reading = spot.read(model, id, None).map_err(fault)?;
    let value = &spot.spot.literal.value;
    let text = reading
        .version(value)
        .ok_or_else(|| fault(format!("\"{}\" names no whole version", shown(value))))?;
    let version = settings.places.version(&tool.name.value, &text).map_err(fault)?;
    let parts = reading.saying(value, &version).map_err(fault)?;
    if let Some((part, wanted)) = parts.iter().find(|(part, wanted)| value[part.clone()] != **wanted) {
        let why = format!("{:?} stands beside {version}, where {wanted} should", &value[part.clone()]);
        return Err(fault(why));
    }
    let span = reading.span().and_then(|part| spot.spot.literal.span_of(model.text(spot.path), &part));
    let span = span.unwrap_or_else(|| spot.spot.literal.span.clone());
    Ok(Some(Pin {
        tool: Spanned::new(tool.name.value.clone(), span.clone()),
        version: Spanned::new(version, span),
        path: spot.path.clone(),
        literal: spot.spot.literal.clone(),
        reading,
        digest: spot.spot.digest.clone().filter(|digest| !is_managed(model, tool, spot.path, digest)),
    }))
}

/// Whether there is such a tool: pinned, or with a registry file.
fn is_known(model: &Model<'_>, name: &ToolName) -> bool {
    model.world.settings().places.tool(name).is_some()
        || model.registered.contains(name.as_str())
        || model.source.pin(name).is_some()
        || model.unread_source().is_some()
}

impl Model<'_> {
    /// The tool that may have been meant by a name that is none's, as [`did_you_mean`] says it.
    pub(crate) fn meant(&self, name: &str) -> String {
        did_you_mean(name, self.tools())
    }
}

/// That a tool shares the releases of one that there is not.
fn unknown(model: &Model<'_>, tool: &ToolSettings, of: &Spanned<ToolName>) -> PlaceFault {
    let (name, other) = (&tool.name.value, &of.value);
    let place = model.place(&model.world.settings().path, &of.span);
    let why = format!("{name} shares the releases of {other}, which is not pinned and has no registry file");
    let fix = format!("correct the name of the tool whose releases {name} shares");
    PlaceFault::new(Fault::Pin, Some(name), place, ["a tool", other], why, fix)
}

/// That a tool is pinned in the source as well.
fn twice_pinned(model: &Model<'_>, tool: &ToolSettings, span: &Span) -> PlaceFault {
    let source = &model.world.settings().source;
    let name = &tool.name.value;
    let why = format!(
        "{name} is pinned here and at the pin of [tool.{name}] in {}, and which one counts is not to be told",
        model.world.settings().path
    );
    let fix = format!("remove one of the two: whatever stands in {source} is a pin");
    PlaceFault::new(Fault::Pin, Some(name), model.place(source, span), ["one pin", "two pins"], why, fix)
}

/// That nobody pins a tool.
fn unpinned(model: &Model<'_>, tool: &ToolSettings) -> PlaceFault {
    let (name, source) = (&tool.name.value, &model.world.settings().source);
    let place = model.place(&model.world.settings().path, &tool.name.span);
    let why = format!("[tool.{name}] says no pin, and {source} does not pin {name} either");
    let fix = format!("write where {name} is pinned: pin = \"FILE :: step / step\"");
    PlaceFault::new(Fault::Pin, Some(name), place, ["a pin", "none"], why, fix)
}
