//! The places under `also` of a tool in the settings: consumers of its pin.
//!
//! Does not find the literals: `world` does.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Model;
use super::beside::moved_beside;
use super::by_hand::ByHand;
use super::consumer::{Consumer, ConsumerKind, State};
use super::pin::Pin;
use super::place_fault::{Fault, LocatedSpot, PlaceFault, gather, located};
use crate::finding::Place;
use crate::place::{Hole, Language, Reading};
use crate::schema::requirement::admits;
use crate::schema::settings::{AddressId, ToolSettings};
use crate::value::edit::Edit;
use crate::value::path::RepoPath;
use crate::value::text::Span;

/// What the places of the settings come to.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// The places that repeat a pin.
    pub(crate) consumers: Vec<Consumer>,
    /// What is wrong with places.
    pub(crate) faults: Vec<PlaceFault>,
    /// The bytes that stand for a version of some tool.
    pub(crate) claimed: Vec<(RepoPath, Span)>,
}

/// The bytes that a tool claims.
struct ClaimOn<'w> {
    tool: &'w str,
    path: &'w RepoPath,
    span: Span,
}

/// Every place of the settings that repeats a pin.
pub(super) fn places(model: &Model<'_>) -> Places {
    let mut places = Places::default();
    let mut claims: Vec<ClaimOn<'_>> = model
        .pins
        .iter()
        .map(|pin| ClaimOn { tool: &pin.tool.value, path: &pin.path, span: pin.version.span.clone() })
        .collect();
    for tool in &model.world.settings().places.tools {
        claims.extend(tool_places(model, tool, &mut places));
    }
    places.claimed = claims.iter().map(|claim| (claim.path.clone(), claim.span.clone())).collect();
    places.faults.extend(shared(model, claims));
    places.faults.extend(table_faults(model));
    let tools = model.world.settings().places.tools.iter();
    places.faults.extend(tools.flat_map(|tool| super::store::faults(model, tool)));
    places
}

/// Adds the places of one tool, and says what of these it claims.
fn tool_places<'w>(model: &Model<'w>, tool: &'w ToolSettings, places: &mut Places) -> Vec<ClaimOn<'w>> {
    let name = tool.name.value.as_str();
    let (mut claims, mut commits) = (Vec::new(), Vec::new());
    for id in tool.also.iter().copied() {
        let spots = located(model, Some(name), id).unwrap_or_else(|faults| {
            for fault in faults {
                if !places.faults.iter().any(|known| known.repeats(&fault)) {
                    places.faults.push(fault);
                }
            }
            Vec::new()
        });
        // Without a pin there is nothing to follow; that was said.
        let Some(pin) = model.pin(name) else { continue };
        for spot in spots {
            if let Some(range) = range_consumer(model, pin, id, &spot) {
                places.consumers.push(range);
                continue;
            }
            let reading = match spot.read(model, id, Some(&pin.version.value)) {
                Ok(reading) => reading,
                Err(why) => {
                    places.faults.push(PlaceFault::at(model, Some(name), Fault::Version, &spot, why));
                    continue;
                }
            };
            claims.extend(claimed(model, name, &spot, &reading));
            places.consumers.extend(consumer(model, pin, &spot, &reading));
            if let Some(commit) = reading.hole(Hole::Commit, &spot.spot.literal.value) {
                commits.push(Commit { spot, commit: commit.to_owned(), reading: reading.clone() });
            }
        }
    }
    if let Some(pin) = model.pin(name) {
        let of_commits = commit_consumers(model, pin, &commits, &places.consumers);
        places.consumers.extend(of_commits);
    }
    claims
}

/// What is wrong with the places of compatibility tables and bundles.
pub(super) fn table_faults(model: &Model<'_>) -> Vec<PlaceFault> {
    let places = &model.world.settings().places;
    let tables =
        places.tables.iter().filter_map(|table| gather(model, None, table.at, |placed| &placed.tables).err());
    let bundles =
        places.bundles.iter().filter_map(|id| gather(model, None, *id, |placed| &placed.bundles).err());
    let mut faults: Vec<PlaceFault> = tables.chain(bundles).flatten().collect();
    let problems = model.world.files().flat_map(|file| &file.said().placed.problems);
    faults.extend(problems.map(|problem| PlaceFault::of(Fault::Version, problem.clone())));
    faults
}

/// The bytes of a literal that stand for a tool's version.
fn claimed<'w>(
    model: &Model<'w>,
    tool: &'w str,
    spot: &LocatedSpot<'w>,
    reading: &Reading,
) -> Vec<ClaimOn<'w>> {
    let text = model.text(spot.path);
    let spans = reading.holes.iter().filter(|(hole, _)| hole.is_of_version() || *hole == Hole::Commit);
    let spans = spans.filter_map(|(_, part)| spot.spot.literal.span_of(text, part));
    spans.map(|span| ClaimOn { tool, path: spot.path, span }).collect()
}

/// The claims of two tools on the same bytes: each would undo the other's. Of one
/// tool, two claims on some of the same bytes, and on others, cannot be edited.
fn shared(model: &Model<'_>, claims: Vec<ClaimOn<'_>>) -> Vec<PlaceFault> {
    let mut of_file: BTreeMap<&RepoPath, Vec<ClaimOn<'_>>> = BTreeMap::new();
    claims.into_iter().for_each(|claim| of_file.entry(claim.path).or_default().push(claim));
    let mut faults = Vec::new();
    for mut claims in of_file.into_values() {
        claims.sort_by_key(|claim| (claim.span.start, claim.span.end));
        // The one before that reaches farthest.
        let mut farthest: Option<ClaimOn<'_>> = None;
        for claim in claims {
            let meeting = farthest.as_ref().filter(|first| claim.span.start < first.span.end);
            if let Some(first) = meeting.filter(|first| first.tool != claim.tool || first.span != claim.span)
            {
                faults.push(both(model, first, &claim));
            }
            if farthest.as_ref().is_none_or(|first| first.span.end < claim.span.end) {
                farthest = Some(claim);
            }
        }
    }
    faults
}

/// That two claims meet.
fn both(model: &Model<'_>, first: &ClaimOn<'_>, second: &ClaimOn<'_>) -> PlaceFault {
    let settings = &model.world.settings().path;
    let place = model.place(second.path, &second.span);
    let (a, b) = (first.tool, second.tool);
    let (expected, found, why) = match a == b {
        true => (
            "one place",
            format!("two places of {a}"),
            format!("two places of {a} claim this version, each in another form"),
        ),
        false => (
            "one tool",
            format!("{a} and {b}"),
            format!("{a} and {b} both claim this version, and each would undo the other"),
        ),
    };
    let fix = format!("leave it to one of the two in {settings}");
    PlaceFault::new(Fault::Shared, Some(b), place, [expected, &found], why, fix)
}

/// What a place says, and what it should; none if it names no version, but a commit.
fn consumer(model: &Model<'_>, pin: &Pin, spot: &LocatedSpot<'_>, reading: &Reading) -> Option<Consumer> {
    let mut part = reading.span()?;
    let (text, literal) = (model.text(spot.path), &spot.spot.literal);
    let version = &pin.version.value;
    let before = &literal.value[..part.start];
    let is_operator = !before.is_empty() && before.chars().all(|c| "<>=^~! ".contains(c));
    let becoming = match is_operator && !version.is_ordered() {
        true => Err(format!("{version} is the name of a release, which no range can admit")),
        false => reading.becoming(&literal.value, version),
    };
    let (expected, found, state) = match becoming {
        Ok(parts) => {
            let is_new = |(part, new): &&(Range<usize>, String)| literal.value[part.clone()] != **new;
            // Where several parts stand for the version, the one that differs tells.
            let (shown, new) = parts.iter().find(is_new).or(parts.first())?;
            let state = edits(text, spot, &parts);
            part = shown.clone();
            (new.clone(), literal.value[shown.clone()].to_owned(), state)
        }
        Err(why) => (
            version.to_string(),
            literal.value[part.clone()].to_owned(),
            State::ByHand(ByHand::write(why, version)),
        ),
    };
    let span = literal.span_of(text, &part).unwrap_or_else(|| literal.span.clone());
    let state = guarded(model, pin, spot, &expected, state);
    Some(Consumer {
        tool: pin.tool.value.to_string(),
        kind: ConsumerKind::Place,
        place: model.place(spot.path, &span),
        expected,
        found,
        says: reading.told(&literal.value),
        state,
    })
}

/// What a range such as `>=18` says, if a place without a template holds one: it
/// only has to admit the version.
fn range_consumer(model: &Model<'_>, pin: &Pin, id: AddressId, spot: &LocatedSpot<'_>) -> Option<Consumer> {
    if spot.template(model, id).is_some() {
        return None;
    }
    let (literal, version) = (&spot.spot.literal, &pin.version.value);
    let why = || format!("a range that excludes {version} has to be rewritten by hand");
    let (expected, state) = match admits(&literal.value, version)? {
        true => (literal.value.clone(), State::Agrees),
        false => (
            version.to_string(),
            State::ByHand(ByHand::new(why(), format!("write a range that admits {version}"))),
        ),
    };
    Some(Consumer {
        tool: pin.tool.value.to_string(),
        kind: ConsumerKind::Place,
        place: model.place(spot.path, &literal.span),
        expected,
        found: literal.value.clone(),
        says: None,
        state,
    })
}

/// The edits of a literal, if there is anything to change.
fn edits(text: &str, spot: &LocatedSpot<'_>, parts: &[(Range<usize>, String)]) -> State {
    match spot.spot.literal.edits(text, Language::of(spot.path.name()), parts) {
        Ok(edits) if edits.is_empty() => State::Agrees,
        Ok(edits) => State::Edit(edits),
        Err(why) => {
            let wanted = parts.first().map_or("the version", |(_, new)| new);
            State::ByHand(ByHand::write(why, wanted))
        }
    }
}

/// The same, but for what must not be edited: a digest of another release stands beside
/// it, or another program writes the file.
fn guarded(model: &Model<'_>, pin: &Pin, spot: &LocatedSpot<'_>, expected: &str, state: State) -> State {
    let State::Edit(edits) = state else { return state };
    if let Some(command) = made_by(spot.path.name()) {
        return State::Remake(command);
    }
    match &spot.spot.digest {
        Some(digest) => moved_beside(model, pin, (spot.path, digest), expected, edits),
        None => State::Edit(edits),
    }
}

/// The command that makes a lock file anew, by the file's name: such a file repeats
/// versions, but is never edited.
pub(super) fn made_by(name: &str) -> Option<&'static str> {
    Some(match name {
        "Cargo.lock" => "cargo update",
        "Cargo.Bazel.lock" | "cargo-bazel-lock.json" => "CARGO_BAZEL_REPIN=1 bazel sync --only=crate_index",
        "MODULE.bazel.lock" => "bazel mod deps --lockfile_mode=update",
        "package-lock.json" | "npm-shrinkwrap.json" => "npm install --package-lock-only",
        "pnpm-lock.yaml" => "pnpm install --lockfile-only",
        "uv.lock" => "uv lock",
        "poetry.lock" => "poetry lock",
        "pdm.lock" => "pdm lock",
        "Pipfile.lock" => "pipenv lock",
        "yarn.lock" => "yarn install",
        "bun.lock" => "bun install --lockfile-only",
        "deno.lock" => "deno install",
        "composer.lock" => "composer update --lock",
        "Gemfile.lock" => "bundle lock",
        "go.sum" => "go mod tidy",
        "flake.lock" => "nix flake update",
        _ => return None,
    })
}

/// A place that names a commit.
struct Commit<'w> {
    spot: LocatedSpot<'w>,
    commit: String,
    reading: Reading,
}

/// The places that name a commit: all name one, that which is to stand beside the
/// version. Which one that is, nobody can tell from a version, but what agrees with the pin
/// may say it. `consumers` has the versions.
fn commit_consumers(
    model: &Model<'_>,
    pin: &Pin,
    commits: &[Commit<'_>],
    consumers: &[Consumer],
) -> Vec<Consumer> {
    let known = known_commit(model, pin, commits, consumers);
    let Some(wanted) = known.or(commits.first().map(|first| first.commit.as_str())) else {
        return Vec::new();
    };
    let consumer = |commit: &Commit<'_>| {
        let (text, literal) = (model.text(commit.spot.path), &commit.spot.spot.literal);
        let holes = commit.reading.holes.iter().filter(|(hole, _)| *hole == Hole::Commit);
        let spans: Vec<Span> = holes.filter_map(|(_, part)| literal.span_of(text, part)).collect();
        let place = model.place(commit.spot.path, spans.first().unwrap_or(&literal.span));
        // Beside another version than the pin's another commit is right, and moves with it.
        let drifts = |other: &Consumer| other.state != State::Agrees && is_beside(pin, other, &place);
        let state = match (commit.commit == wanted, known) {
            (true, _) => State::Agrees,
            (false, Some(_)) if consumers.iter().any(drifts) => {
                State::Edit(spans.iter().map(|span| Edit::new(span.clone(), wanted)).collect())
            }
            (false, _) => {
                let (tool, version) = (&pin.tool.value, &pin.version.value);
                let why = format!(
                    "the other places of {tool} name the commit {wanted}, and which of the two is {version} is not to be told"
                );
                State::ByHand(ByHand::new(
                    why,
                    format!("write the commit that is {version} in all places of {tool}"),
                ))
            }
        };
        Consumer {
            tool: pin.tool.value.to_string(),
            kind: ConsumerKind::Commit(spans),
            place,
            expected: wanted.to_owned(),
            found: commit.commit.clone(),
            says: None,
            state,
        }
    };
    commits.iter().map(consumer).collect()
}

/// The commit of the pinned version: what stands beside the pin, or else beside the places
/// that agree with it, if these name just one.
fn known_commit<'c>(
    model: &Model<'_>,
    pin: &'c Pin,
    commits: &'c [Commit<'_>],
    consumers: &[Consumer],
) -> Option<&'c str> {
    let pinned = model.pin_place(pin);
    let names_it = |commit: &&Commit<'_>| {
        let place = model.place(commit.spot.path, &commit.spot.spot.literal.span);
        let agrees = |other: &Consumer| other.state == State::Agrees && is_beside(pin, other, &place);
        (&pinned.path, pinned.line) == (&place.path, place.line) || consumers.iter().any(agrees)
    };
    let mut known: Vec<&str> = commits.iter().filter(names_it).map(|commit| commit.commit.as_str()).collect();
    known.dedup();
    pin.commit().or(if let [only] = known.as_slice() { Some(only) } else { None })
}

/// Whether a version of the tool stands on the line of one of its commits.
fn is_beside(pin: &Pin, version: &Consumer, commit: &Place) -> bool {
    version.tool == *pin.tool.value
        && version.kind == ConsumerKind::Place
        && (&version.place.path, version.place.line) == (&commit.path, commit.line)
}

impl Consumer {
    /// The edits that have a place name another commit; none if it names none.
    pub(crate) fn commit_edits(&self, commit: &str) -> Option<Vec<Edit>> {
        let ConsumerKind::Commit(spans) = &self.kind else { return None };
        Some(spans.iter().map(|span| Edit::new(span.clone(), commit)).collect())
    }
}

/// The files that each address is about, of those that there are.
pub(super) fn ids_of_files<'w>(world: &'w crate::world::World) -> BTreeMap<AddressId, Vec<&'w RepoPath>> {
    let mut files: BTreeMap<AddressId, Vec<&'w RepoPath>> = BTreeMap::new();
    for (number, address) in world.settings().places.addresses.iter().enumerate() {
        // One that is about just one file names it, whatever the file holds.
        if let Some(file) = address.value.path().and_then(|path| world.file(path)) {
            files.entry(AddressId(number)).or_default().push(&file.path);
        }
    }
    for file in world.files() {
        let placed = &file.said().placed;
        let ids = placed.literals.iter().map(|(id, _)| id);
        let ids =
            ids.chain(placed.tables.iter().map(|(id, _)| id)).chain(placed.bundles.iter().map(|(id, _)| id));
        let ids = ids.chain(placed.digests.iter().map(|(id, _)| id));
        for id in ids.filter(|id| world.settings().places.address(**id).value.path().is_none()) {
            files.entry(*id).or_default().push(&file.path);
        }
    }
    files
}
