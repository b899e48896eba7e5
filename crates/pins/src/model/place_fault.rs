//! What is wrong with a place of the settings: it is not there, it is not the only
//! one, or what stands there is no version.
//!
//! Does not know the pins.

use super::Model;
use super::placed::made_by;
use crate::finding::{Finding, Fix, Label, Place, Problem, Rule};
use crate::place::{Address, Language, Reading, Template, suggestion};
use crate::schema::settings::AddressId;
use crate::syntax::conflict::is_conflict;
use crate::value::path::RepoPath;
use crate::value::text::{Span, Spanned, shown};
use crate::value::version::Version;
use crate::world::{Miss, Spot, keep_one_side, not_for_places, take_one_side};

/// What kind of fault it is: which rule reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A tool has no pin, or two.
    Pin,
    /// A place is not there.
    Missing,
    /// Several things could be the place.
    Ambiguous,
    /// What stands at a place is no version that can be read.
    Version,
    /// Two tools claim one literal.
    Shared,
    /// What stands in a table of digests is none of its rows.
    Digests,
}

/// Something that is wrong with a place.
#[derive(Clone, Debug)]
pub(crate) struct PlaceFault {
    fault: Fault,
    problem: Problem,
    labels: Vec<Label>,
}

/// A literal that an address names, in a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LocatedSpot<'w> {
    /// The file.
    pub(crate) path: &'w RepoPath,
    /// What is there.
    pub(crate) spot: &'w Spot,
}

impl PlaceFault {
    pub(super) fn new(
        fault: Fault,
        tool: Option<&str>,
        place: Place,
        [expected, found]: [&str; 2],
        message: String,
        fix: String,
    ) -> Self {
        let (expected, found) = (expected.to_owned(), found.to_owned());
        let problem =
            Problem { tool: tool.map(str::to_owned), place, expected, found, message, fix: Fix::advise(fix) };
        Self { fault, problem, labels: Vec::new() }
    }

    /// One that is told already.
    pub(super) fn of(fault: Fault, problem: Problem) -> Self {
        Self { fault, problem, labels: Vec::new() }
    }

    /// One about what stands at a place.
    pub(super) fn at(
        model: &Model<'_>,
        tool: Option<&str>,
        fault: Fault,
        spot: &LocatedSpot<'_>,
        why: String,
    ) -> Self {
        let place = model.place(spot.path, &spot.spot.literal.span);
        let fix =
            format!("correct {}:{}, or the place in {}", place.path, place.line, model.world.settings().path);
        Self::new(fault, tool, place, ["a version", &shown(&spot.spot.literal.value)], why, fix)
    }

    /// One about so many things that could be the place; with the first of them, each
    /// with the steps that would choose it.
    pub(super) fn several(
        model: &Model<'_>,
        tool: Option<&str>,
        id: AddressId,
        count: usize,
        candidates: Vec<(&RepoPath, Span, String)>,
    ) -> Self {
        let address = address(model, id);
        let why = format!(
            "{:?} names {count} places, and which one is meant is not to be told",
            address.value.to_string()
        );
        let fix = format!("add steps to the place in {} until it names one", model.world.settings().path);
        let mut fault = Self::new(
            Fault::Ambiguous,
            tool,
            address_place(model, id),
            ["one place", &format!("{count} places")],
            why,
            fix,
        );
        let label =
            |(path, span, text): (&RepoPath, Span, String)| Label { place: model.place(path, &span), text };
        fault.labels = candidates.into_iter().map(label).collect();
        fault
    }

    /// What is wrong.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What is wrong, if it is about this tool.
    pub(super) fn of_tool(&self, tool: &str) -> Option<&Problem> {
        Some(&self.problem).filter(|problem| problem.tool.as_deref() == Some(tool))
    }

    fn labelled(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label { place, text: text.into() });
        self
    }

    /// Whether both say the same of the same tool, whichever of its places they are
    /// about.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        self.fault == other.fault && self.problem == other.problem
    }

    /// The finding of the rule that reports faults of this kind, if it is one.
    pub(crate) fn finding(&self, fault: Fault, rule: &'static Rule) -> Option<Finding> {
        let finding = (self.fault == fault).then(|| self.problem.clone().breaks(rule))?;
        Some(Finding { labels: self.labels.clone(), ..finding })
    }
}

/// An address, with where it stands in the settings.
pub(super) fn address<'w>(model: &Model<'w>, id: AddressId) -> &'w Spanned<Address> {
    model.world.settings().places.address(id)
}

/// Where an address stands in the settings.
pub(super) fn address_place(model: &Model<'_>, id: AddressId) -> Place {
    model.place(&model.world.settings().path, &address(model, id).span)
}

/// The literals that an address names, in all files that it is about.
///
/// # Errors
/// Why there is none, or more in one file than one.
pub(super) fn located<'w>(
    model: &Model<'w>,
    tool: Option<&str>,
    id: AddressId,
) -> Result<Vec<LocatedSpot<'w>>, Vec<PlaceFault>> {
    gather(model, tool, id, |placed| &placed.literals).map(|found| {
        let spots = found
            .into_iter()
            .flat_map(|(path, spots)| spots.iter().map(move |spot| LocatedSpot { path, spot }));
        spots.collect()
    })
}

/// What an address names in each file that it is about. Where it is about a pattern
/// of files, those in which it names nothing are left out.
pub(super) fn gather<'w, T: 'w>(
    model: &Model<'w>,
    tool: Option<&str>,
    id: AddressId,
    list: impl Fn(&'w crate::world::Placed) -> &'w Vec<(AddressId, Result<T, Miss>)>,
) -> Result<Vec<(&'w RepoPath, &'w T)>, Vec<PlaceFault>> {
    let (mut found, mut faults, mut nothing) = (Vec::new(), Vec::new(), Vec::new());
    let is_pattern = address(model, id).value.path().is_none();
    for path in model.files_about(id).iter().copied() {
        let Some(file) = model.world.file(path) else { continue };
        let of_file = list(&file.said().placed).iter().find(|(other, _)| *other == id);
        match of_file {
            Some((_, Ok(one))) => found.push((path, one)),
            Some((_, Err(miss @ Miss::Nothing { .. }))) if is_pattern => {
                nothing.push(missed(model, tool, id, path, miss))
            }
            Some((_, Err(miss))) => faults.push(missed(model, tool, id, path, miss)),
            None => faults.push(unfit(model, tool, id, path)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    match (found.is_empty(), nothing.is_empty()) {
        (false, _) => Ok(found),
        (true, false) => Err(nothing),
        (true, true) => Err(vec![no_file(model, tool, id)]),
    }
}

/// That no file is there for an address.
fn no_file(model: &Model<'_>, tool: Option<&str>, id: AddressId) -> PlaceFault {
    let settings = model.world.settings();
    let address = &address(model, id).value;
    let (what, why) = match address.path() {
        Some(path) if settings.excludes(path) => {
            (path.to_string(), format!("{path} is excluded by the setting exclude, so no place in it counts"))
        }
        Some(path) => {
            (path.to_string(), format!("there is no file {path} (files that git ignores do not count)"))
        }
        None => ("a file".to_owned(), format!("no file matches the pattern of {:?}", address.to_string())),
    };
    let fix = format!("correct the place in {}, or remove it", model.world.settings().path);
    PlaceFault::new(Fault::Missing, tool, address_place(model, id), [&what, "no such file"], why, fix)
}

/// That a file is none in which places can stand.
fn unfit(model: &Model<'_>, tool: Option<&str>, id: AddressId, path: &RepoPath) -> PlaceFault {
    let file = model.world.file(path);
    let unreadable = file.filter(|file| file.text().is_none()).map(|_| "it cannot be read");
    let why = unreadable.or_else(|| file.and_then(|file| not_for_places(file.kind)));
    let why = format!("no place can stand in {path}: {}", why.unwrap_or("nothing is known of it"));
    let fix = format!("correct the place in {}, or remove it", model.world.settings().path);
    PlaceFault::new(Fault::Missing, tool, address_place(model, id), ["a file of versions", path], why, fix)
}

fn missed(model: &Model<'_>, tool: Option<&str>, id: AddressId, path: &RepoPath, miss: &Miss) -> PlaceFault {
    let here = address_place(model, id);
    let shown = address(model, id).value.to_string();
    let fix = format!("correct the place in {}", model.world.settings().path);
    match miss {
        Miss::Nothing { step, at, found, why } => {
            let fault =
                PlaceFault::new(Fault::Missing, tool, here, [step, found], format!("{path}: {why}"), fix);
            let at = model.place(path, at);
            fault.labelled(at, "it was looked for here")
        }
        Miss::Several(count, candidates) => {
            let candidate = |(span, route): &(Span, Option<String>)| {
                let route = route.clone().unwrap_or_else(|| "no steps choose this one alone".to_owned());
                (path, span.clone(), route)
            };
            PlaceFault::several(model, tool, id, *count, candidates.iter().map(candidate).collect())
        }
        Miss::NoLiteral { at, what } => {
            let place = model.place(path, at);
            let why =
                format!("the place {shown:?} leads to {what}, and not to a literal that could be edited");
            let fix = format!(
                "write a plain literal there, or correct the place in {}",
                model.world.settings().path
            );
            PlaceFault::new(Fault::Missing, tool, place, ["a plain literal", what], why, fix)
                .labelled(here, "the place")
        }
        Miss::Unparsed(error, _) if is_conflict(error) => {
            let (place, why) = (model.place(path, &error.span), error.message.clone());
            let fix = match made_by(path.name()) {
                Some(_) => take_one_side(path),
                None => keep_one_side(path),
            };
            PlaceFault::new(Fault::Missing, tool, place, ["one side", "two"], why, fix)
                .labelled(here, "the place")
        }
        Miss::Unparsed(error, language) => {
            let place = model.place(path, &error.span);
            let why = format!(
                "this cannot be read as {}, so no place in it was checked: {}",
                language.name(),
                error.message
            );
            let fix = match language {
                Language::Plain => {
                    format!("write steps for a file with a grammar, or mark a line of {path} with a comment")
                }
                _ => format!("correct {path} by hand"),
            };
            PlaceFault::new(Fault::Missing, tool, place, [language.name(), "something else"], why, fix)
                .labelled(here, "the place")
        }
    }
}

impl<'w> LocatedSpot<'w> {
    /// What its literal must look like, if that was said.
    pub(super) fn template(&self, model: &Model<'w>, id: AddressId) -> Option<&'w Template> {
        self.spot.template.as_ref().or(address(model, id).value.template.as_ref())
    }

    /// How its literal is to be read, where that can be told; the version that is
    /// `wanted` there helps.
    pub(super) fn read(
        &self,
        model: &Model<'w>,
        id: AddressId,
        wanted: Option<&Version>,
    ) -> Result<Reading, String> {
        let value = &self.spot.literal.value;
        let reading = match self.template(model, id) {
            Some(template) => template.read_value(value, wanted).ok_or_else(|| {
                format!("\"{}\" does not look like the template \"{template}\"", shown(value))
            })?,
            None => Reading::of_version(value)
                .filter(|reading| !reading.has_more(value, wanted))
                .ok_or_else(|| {
                    let hint = suggestion(value);
                    format!(
                        "{value:?} is not a version alone; say what else stands there with a template{hint}"
                    )
                })?,
        };
        // In a line of text others stand beside it.
        let is_of_literal = self.spot.template.is_none();
        if let Some(left) = reading.left_out(value).filter(|_| is_of_literal) {
            return Err(format!(
                "in \"{}\" the version {left} stands where the template has *, so it would stay behind",
                shown(value)
            ));
        }
        Ok(reading)
    }
}
