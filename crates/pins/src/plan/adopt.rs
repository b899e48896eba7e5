//! `adopt`: which pins follow places that somebody has moved, as bots do, and to which
//! version.
//!
//! Plans no change: what it comes to is a bump, with all that a bump asks.

use super::bump::BumpRequest;
use super::{Refusal, bump};
use crate::finding::{Invocation, Place};
use crate::model::consumer::{Consumer, ConsumerKind, State};
use crate::model::{Model, Pin};
use crate::schema::requirement::{Agreement, compare};
use crate::value::name::ToolName;
use crate::value::version::Version;
use crate::verify::Earlier;
use crate::world::World;

/// Which pins follow whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The pins, with their new versions; one that has moved itself is there with its own, and
    /// what repeats it follows.
    pub request: BumpRequest,
    /// The places that the pins follow.
    pub leads: Vec<Lead>,
}

/// A place that a pin follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The tool.
    pub tool: ToolName,
    /// The place.
    pub place: Place,
    /// The version that it names.
    pub version: Version,
}

/// A place that was moved and does not agree with its pin.
struct Moved<'m> {
    consumer: &'m Consumer,
    /// The version of the tool that it names, if it names one whole.
    names: Option<Version>,
    /// The same of what it said before, as far as there is a before and it can be told.
    before: Option<Version>,
}

/// Which pins follow places that were moved since an earlier commit. Without one nobody can
/// tell who moved, and a place that is newer than its pin counts as moved.
///
/// # Errors
/// [`Refusal`] where a place was moved and its pin cannot follow.
pub fn adopt(world: &World, earlier: Option<Earlier<'_>>) -> Result<Adoption, Refusal> {
    let model = Model::of(world);
    if let Some(finding) = model.unread_source() {
        return Err(Refusal::Request(format!("{}: {}", finding.place, finding.message)));
    }
    let before = earlier.map(|earlier| Model::of(earlier.files));
    let request = BumpRequest { pins: Vec::new(), commits: Vec::new(), compatible: false };
    let mut adoption = Adoption { request, leads: Vec::new() };
    for pin in &model.pins {
        let moved = moved(&model, before.as_ref(), pin);
        let was = before.as_ref().map(|before| before.pin(&pin.tool.value));
        let pin_moved = was.is_some_and(|was| was.is_none_or(|was| was.version.value != pin.version.value));
        if moved.is_empty() && !pin_moved {
            continue;
        }
        let version = followed(&model, pin, &moved)?.unwrap_or_else(|| pin.version.value.clone());
        let tool = &pin.tool.value;
        let leading = moved.iter().filter(|moved| moved.names.as_ref() == Some(&version));
        let leading: Vec<&Consumer> = leading.map(|moved| moved.consumer).collect();
        let commit = commit_beside(&model, tool, &leading);
        adoption.request.commits.extend(commit.map(|commit| (tool.clone(), commit.to_owned())));
        let lead = |consumer: &&Consumer| Lead {
            tool: tool.clone(),
            place: consumer.place.clone(),
            version: version.clone(),
        };
        adoption.leads.extend(leading.iter().map(lead));
        adoption.request.pins.push((tool.clone(), version));
    }
    Ok(adoption)
}

/// The places of a tool that were moved and do not agree with its pin.
fn moved<'m>(model: &'m Model<'_>, before: Option<&Model<'_>>, pin: &Pin) -> Vec<Moved<'m>> {
    let of_tool = |consumer: &&Consumer| consumer.tool == *pin.tool.value && consumer.says.is_some();
    let disagrees = |moved: &Moved<'_>| moved.consumer.state != State::Agrees;
    let now = model.consumers().iter().filter(of_tool);
    let Some(before) = before else {
        let all = now.map(|consumer| Moved { consumer, names: named(model, consumer, pin), before: None });
        return all.filter(|moved| disagrees(moved) && is_newer(model, pin, moved)).collect();
    };
    // What of it stands there no more: first without what stands as it stood.
    let mut gone: Vec<&Consumer> = before.consumers().iter().filter(of_tool).collect();
    let mut take = |consumer: &Consumer, is_it: &dyn Fn(&Consumer) -> bool| {
        let index = gone.iter().position(|old| is_alike(consumer, old) && is_it(old));
        index.map(|index| gone.remove(index))
    };
    let changed: Vec<&Consumer> =
        now.filter(|consumer| take(consumer, &|old| old.says == consumer.says).is_none()).collect();
    let with_before = changed.into_iter().map(|consumer| {
        let old = take(consumer, &|_| true);
        let before = old.and_then(|old| named(before, old, before.pin(&old.tool)?));
        Moved { consumer, names: named(model, consumer, pin), before }
    });
    with_before.filter(disagrees).collect()
}

/// Whether a place is newer than the pin, or may be.
fn is_newer(model: &Model<'_>, pin: &Pin, moved: &Moved<'_>) -> bool {
    let pinned = &pin.version.value;
    match &moved.names {
        Some(version) => version.is_ordered() && pinned.is_ordered() && version > pinned,
        None => !is_met(model, moved.consumer, pinned, pinned),
    }
}

/// Whether two places may be one at different times.
fn is_alike(now: &Consumer, then: &Consumer) -> bool {
    now.place.path == then.place.path && now.kind == then.kind
}

/// The version of the tool that a place names, if it names one whole: with as many numbers as
/// the pin has.
fn named(model: &Model<'_>, consumer: &Consumer, pin: &Pin) -> Option<Version> {
    let says: Version = Version::any(consumer.says.as_deref()?).ok()?;
    let version = match consumer.kind.krate() {
        Some(krate) => model.mapping(&consumer.tool, krate)?.tool_version(&says, &pin.version.value)?,
        None => says,
    };
    let count = |version: &Version| version.numbers().count();
    (count(&version) >= count(&pin.version.value) || !version.is_ordered()).then_some(version)
}

/// The version that a pin follows, if one of the places is newer.
fn followed(model: &Model<'_>, pin: &Pin, moved: &[Moved<'_>]) -> Result<Option<Version>, Refusal> {
    let (tool, pinned) = (&pin.tool.value, &pin.version.value);
    for place in moved {
        check_order(pin, place)?;
    }
    let newest =
        moved.iter().filter_map(|moved| moved.names.as_ref()).max().filter(|newest| *newest > pinned);
    let followed = newest.unwrap_or(pinned);
    let mut vague = moved.iter().filter(|moved| moved.names.is_none());
    let unclear = vague.find(|moved| !is_met(model, moved.consumer, followed, pinned));
    match unclear {
        None => Ok(newest.cloned()),
        Some(Moved { consumer, .. }) => Err(by_bump(
            pin,
            format!(
                "{}: {} was moved to {}, and which release of {tool} that is cannot be told from it",
                consumer.place,
                consumer.kind.krate().map_or_else(|| tool.to_string(), |krate| format!("the crate {krate}")),
                consumer.says.as_deref().unwrap_or_default()
            ),
            None,
        )),
    }
}

/// Refuses a place that was moved where the pin does not go of itself: back, or to what has no
/// order.
fn check_order(pin: &Pin, moved: &Moved<'_>) -> Result<(), Refusal> {
    let Moved { consumer: Consumer { place, .. }, names: Some(version), before } = moved else {
        return Ok(());
    };
    let (tool, pinned) = (&pin.tool.value, &pin.version.value);
    if !version.is_ordered() || !pinned.is_ordered() {
        let why = format!(
            "{place}: {tool} was moved to {version}, and whether that is newer than {pinned} cannot be told: not \
             both have numbers"
        );
        return Err(by_bump(pin, why, Some(version)));
    }
    match before {
        Some(before) if version < before => {
            let why = format!(
                "{place}: {tool} was moved back from {before} to {version}, while it is pinned to {pinned}; a pin goes \
                 back only where somebody says so"
            );
            Err(by_bump(pin, why, Some(version)))
        }
        _ => Ok(()),
    }
}

/// Whether a place that names no version whole says what a pin at `followed` has it say, or
/// something older, which follows.
fn is_met(model: &Model<'_>, consumer: &Consumer, followed: &Version, pinned: &Version) -> bool {
    let Some(says) = &consumer.says else { return true };
    let older = |says: &str, than: &Version| says.parse::<Version>().is_ok_and(|says| says < *than);
    match &consumer.kind {
        ConsumerKind::Crate(krate) => {
            let mapping = model.mapping(&consumer.tool, krate);
            let follows = |version: &Version| mapping.and_then(|mapping| mapping.apply(version).ok());
            follows(followed).is_some_and(|version| compare(&consumer.found, &version) == Agreement::Agrees)
                || follows(pinned).is_some_and(|version| older(says, &version))
        }
        _ => followed.in_form_of(says) == *says || older(says, pinned),
    }
}

/// The commit that stands beside a place that leads.
fn commit_beside<'m>(model: &'m Model<'_>, tool: &'m ToolName, leading: &[&Consumer]) -> Option<&'m str> {
    let is_beside = |commit: &&Consumer| {
        let line = |consumer: &Consumer| (consumer.place.path.clone(), consumer.place.line);
        leading.iter().any(|leading| line(leading) == line(commit))
    };
    bump::commit_places(model, tool).find(is_beside).map(|commit| commit.found.as_str())
}

/// That only a person can say where a pin goes.
fn by_bump(pin: &Pin, why: String, version: Option<&Version>) -> Refusal {
    let tool = &pin.tool.value;
    Refusal::Hinted {
        why: format!("{why}; nothing was written"),
        hint: "if it is meant to move there",
        command: Invocation::new(["bump", tool.as_str(), version.map_or("VERSION", Version::as_str)]),
    }
}
