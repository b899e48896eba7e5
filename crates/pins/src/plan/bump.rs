//! `bump`: pins move, and everything that repeats them follows.
//!
//! Downloads nothing and asks no cargo: it says what it must know.

use std::iter;

use super::artifact::{FetchedArtifact, WantedArtifact, missing_as_moved};
use super::ask::{Answers, CrateProbe, Question, Step, Trial};
use super::fit;
use super::judge::{Judged, Obstacle, judged};
use super::lock::{LockJob, lock_jobs, resolved};
use super::record::{Existing, check_urls, record};
use super::sync::{Following, follow};
use super::{Edits, Move, Moved, Plan, Refusal, revoke, which};
use crate::finding::{Finding, Invocation, Place, Severity};
use crate::model::consumer::{Consumer, ConsumerKind, State};
use crate::model::{Model, Pin};
use crate::schema::requirement::{Agreement, compare};
use crate::value::edit::apply;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::listed;
use crate::value::version::Version;
use crate::verify::known::Known;
use crate::verify::{crate_lock, manifest_syntax, place_version, verify_strictly, waiver_unused};
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpRequest {
    /// The tools, each once, and their new versions.
    pub pins: Vec<(ToolName, Version)>,
    /// The commits of the new versions, of tools that stand somewhere as a commit.
    pub commits: Vec<(ToolName, String)>,
    /// Whether the person vouches that the new versions fit the other pins.
    pub compatible: bool,
}

impl BumpRequest {
    /// The new version of a tool, if it moves.
    pub(super) fn version_of(&self, tool: &str) -> Option<&Version> {
        self.pins.iter().find(|(moved, _)| moved == tool).map(|(_, version)| version)
    }

    /// The commit of a tool's new version, where it was said.
    fn commit_of(&self, tool: &str) -> Option<&str> {
        self.commits.iter().find(|(moved, _)| moved == tool).map(|(_, commit)| commit.as_str())
    }

    /// The version that a pin has after the bump.
    pub(super) fn version_after<'t>(&'t self, pin: &'t Pin) -> &'t Version {
        self.version_of(&pin.tool.value).unwrap_or(&pin.version.value)
    }
}

/// Plans a bump: the pins, the compatibility table where it was vouched for, the
/// registry, and everything that repeats the pins.
pub(super) fn bump(world: &World, request: &BumpRequest, answers: &Answers) -> Result<Step, Refusal> {
    let model = Model::of(world);
    check(&model, request)?;
    let is_moved = |tool: &str| request.version_of(tool).is_some();
    let pins = pin_plan(&model, request)?;
    let moved = follow(&pins.after, Following::Some(&is_moved))?.after;
    let wanted = missing(&model, &Model::of(&moved), request)?;
    let mut questions = answers.unknown_crates(crate_probes(&model, request)?);
    questions.extend(answers.unknown_artifacts(&wanted));
    if !questions.is_empty() {
        return Ok(Step::Ask(questions));
    }
    let fetched = match judged(&wanted, answers) {
        Ok(judged) => whole(judged)?,
        Err(questions) => return Ok(Step::Ask(questions)),
    };
    let mut plan = pins;
    if !fetched.is_empty() {
        let recorded = record(&plan.after, &fetched, Existing::Kept)?;
        plan = plan.then(recorded);
    }
    let followed = follow(&plan.after, Following::Some(&is_moved))?;
    plan = plan.then(followed);
    check_urls(&plan.after, &fetched)?;
    for extension in world.layout.extensions() {
        let Some(trial) = extension.untried(&plan.after) else { continue };
        let trial = Trial { section: extension.section(), name: trial };
        let Some(outcome) = answers.trials.get(&trial) else {
            return Ok(Step::Ask(vec![Question::Trial(trial, plan.after)]));
        };
        let tried = extension.tried(&plan.after, &trial.name, outcome)?;
        plan = plan.then(tried);
    }
    let before = verify_strictly(&model);
    // What only a person can change is said before cargo stumbles over it.
    let counts = |finding: &Finding| ![&crate_lock::RULE, &waiver_unused::RULE].contains(&finding.rule);
    check_consistent(&before, &plan.after, request, counts)?;
    let mut jobs = lock_jobs(&plan.after);
    jobs.iter_mut().for_each(|job| job.moves.retain(|step| is_moved(&step.tool)));
    jobs.retain(|job| !job.moves.is_empty());
    check_readable(&plan, &jobs)?;
    match resolved(plan, jobs, answers) {
        Step::Done(plan) => {
            let plan = without_unused_waivers(*plan, &before)?;
            check_consistent(&before, &plan.after, request, |_| true)?;
            Ok(Step::done(plan))
        }
        ask => Ok(ask),
    }
}

/// Refuses a world that has errors, among the findings that count, for which the
/// bump answers: those about its tools, and those that were not there before. A
/// lock file of another program is made anew from what the bump writes, so it stays
/// behind until then.
fn check_consistent(
    before: &[Finding],
    after: &World,
    request: &BumpRequest,
    counts: impl Fn(&Finding) -> bool,
) -> Result<(), Refusal> {
    let model = Model::of(after);
    let mut findings = verify_strictly(&model);
    let remade = |place: &Place| {
        let mut at_place = model.consumers().iter().filter(|consumer| consumer.place == *place);
        at_place.any(|consumer| matches!(consumer.state, State::Remake(_)))
    };
    let mut known = Known::of(before);
    findings.retain(|finding| {
        let is_of_bump = finding.tool.as_deref().is_some_and(|tool| request.version_of(tool).is_some());
        let was_there = known.has(finding);
        let answers = finding.severity == Severity::Error && (is_of_bump || !was_there) && counts(finding);
        answers && !(finding.rule == &place_version::RULE && remade(&finding.place))
    });
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}

/// Refuses a change of a workspace of which a manifest or the lock file cannot be
/// read: what in it has to move as well, nobody knows.
fn check_readable(plan: &Plan, jobs: &[LockJob]) -> Result<(), Refusal> {
    let changes = plan.changes();
    let manifests = changes.iter().map(|change| &change.path).filter(|path| path.name() == "Cargo.toml");
    let folders: Vec<&str> =
        manifests.chain(jobs.iter().map(|job| &job.path)).map(RepoPath::folder).collect();
    let is_touched = |folder: &str| {
        folders.iter().any(|touched| touched.starts_with(folder) || folder.starts_with(touched))
    };
    let mut findings = verify_strictly(&Model::of(&plan.after));
    findings
        .retain(|finding| finding.rule == &manifest_syntax::RULE && is_touched(finding.place.path.folder()));
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(plan.after.clone()) }),
    }
}

/// The plan, and the waivers removed that cover nothing because of it.
pub(super) fn without_unused_waivers(plan: Plan, before: &[Finding]) -> Result<Plan, Refusal> {
    let mut known = Known::of(before);
    let model = Model::of(&plan.after);
    let unused = verify_strictly(&model).into_iter().filter(|finding| finding.rule == &waiver_unused::RULE);
    let unused: Vec<Finding> = unused.filter(|finding| !known.has(finding)).collect();
    if unused.is_empty() {
        return Ok(plan);
    }
    let path = model.world.settings().path.clone();
    let (mut text, mut moves) = (model.text(&path).to_owned(), Vec::new());
    // From the last on, so that those before stay where they are.
    for waiver in model.world.settings().waivers.iter().rev() {
        let Some(finding) = unused.iter().find(|finding| finding.place.span.0 == waiver.span.start) else {
            continue;
        };
        text =
            apply(&text, &[waiver.removal(&text)]).map_err(|conflict| Refusal::conflict(&path, &conflict))?;
        moves.push(Move {
            tool: waiver.tool.clone().unwrap_or_else(|| "-".to_owned()),
            what: Moved::Waiver(waiver.rule.clone()),
            place: finding.place.clone(),
            from: waiver.place.to_string(),
            to: "removed".to_owned(),
        });
    }
    moves.reverse();
    let after = plan.after.with_settings(model.shared_text(&path).becoming(text));
    let after = after.map_err(|error| Refusal::Request(format!("{path}: {}", error.message)))?;
    let removed = Plan::new(&plan.after, after, moves);
    Ok(plan.then(removed))
}

/// The artifacts that the new releases lack in the digest stores.
///
/// URLs may be made of the pins, so `moved` has these as they will be.
fn missing(
    model: &Model<'_>,
    moved: &Model<'_>,
    request: &BumpRequest,
) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut wanted = Vec::new();
    for (tool, version) in request.pins.iter().filter(|(tool, _)| model.needs_digests(tool)) {
        wanted.extend(missing_as_moved(model, tool, version, moved)?);
    }
    Ok(wanted)
}

/// All of the releases that is not recorded yet, or a refusal that names what could not be
/// had, and what another store has recorded otherwise.
fn whole(judged: Vec<Judged>) -> Result<Vec<FetchedArtifact>, Refusal> {
    let (mut fetched, mut obstacles) = (Vec::new(), Vec::new());
    for artifact in judged {
        match artifact {
            Ok(artifact) => fetched.push(artifact),
            Err(unavailable) => obstacles.push(Obstacle::Unavailable(unavailable)),
        }
    }
    let differing = fetched.iter().filter_map(FetchedArtifact::mismatch);
    obstacles.extend(differing.map(Box::new).map(Obstacle::Differs));
    fetched.retain(|artifact| artifact.wanted.recorded.is_none());
    match obstacles.first() {
        None => Ok(fetched),
        Some(first) => Err(Refusal::NotWhole { tool: first.wanted().tool.clone(), obstacles }),
    }
}

/// Checks a bump against the source.
fn check(model: &Model<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    if let Some(finding) = model.unread_source() {
        return Err(Refusal::Request(format!("{}: {}", finding.place, finding.message)));
    }
    for (index, (tool, version)) in request.pins.iter().enumerate() {
        if model.pin(tool).is_none() {
            return Err(Refusal::Request(unpinned(model, tool)));
        }
        check_scheme(model, tool, version)?;
        revoke::check(model, tool, version)?;
        if request.pins[..index].iter().any(|(other, _)| other == tool) {
            return Err(Refusal::Request(format!("{tool} is named twice; it can move to one version only")));
        }
    }
    if request.compatible { Ok(()) } else { fit::check(model, request) }
}

/// Why a tool has no pin that could move.
pub(super) fn unpinned(model: &Model<'_>, tool: &ToolName) -> String {
    if let Some(fault) = model.pin_fault(tool) {
        return format!("the pin of {tool} cannot be read: {}: {}", fault.place, fault.message);
    }
    let pinned = listed(model.pins.iter().map(|pin| &pin.tool.value));
    let pinned = if pinned.is_empty() { "none".to_owned() } else { pinned };
    format!("{tool} is not pinned in {}{}; pinned are {pinned}", model.where_pinned(), model.meant(tool))
}

/// Refuses a version that is none of the tool's scheme: that of a tool in the source,
/// or with releases, has numbers.
fn check_scheme(model: &Model<'_>, tool: &ToolName, version: &Version) -> Result<(), Refusal> {
    let places = &model.world.settings().places;
    let read = places.version(tool, version.as_str());
    read.map(|_| ()).map_err(|why| which::instead_of(model, tool, version.as_str(), why))
}

/// The crate versions that consumers would require: only crates that some
/// manifest or lock file has, and only where their version changes.
fn crate_probes(model: &Model<'_>, request: &BumpRequest) -> Result<Vec<CrateProbe>, Refusal> {
    let mut probes: Vec<CrateProbe> = Vec::new();
    for consumer in model.consumers() {
        let (Some(krate), Some(new)) = (consumer.kind.krate(), request.version_of(&consumer.tool)) else {
            continue;
        };
        let is_known = probes.iter().any(|probe| probe.krate == *krate);
        let mapping = model.mapping(&consumer.tool, krate).filter(|_| !is_known);
        let Some(mapping) = mapping else { continue };
        let version = mapping.apply(new).map_err(|why| {
            Refusal::Request(format!("the crate {krate} cannot follow {} {new}: {why}", consumer.tool))
        })?;
        let follows_already = match consumer.kind {
            // `0.46` and `>=0.40` name 0.46.0 as well.
            ConsumerKind::Crate(_) => compare(&consumer.found, &version) == Agreement::Agrees,
            _ => consumer.found == version.as_str(),
        };
        if !follows_already {
            let folder = consumer.place.path.folder().trim_end_matches('/').to_owned();
            probes.push(CrateProbe { krate: krate.clone(), version, folder });
        }
    }
    Ok(probes)
}

/// The places at which a tool stands as a commit.
pub(super) fn commit_places<'m>(model: &'m Model<'_>, tool: &'m str) -> impl Iterator<Item = &'m Consumer> {
    let of_tool = model.consumers().iter().filter(move |consumer| consumer.tool == *tool);
    of_tool.filter(|consumer| matches!(consumer.kind, ConsumerKind::Commit(_)))
}

/// The commit that goes with a new version, where the tool stands as one somewhere.
fn commit<'r>(
    model: &Model<'_>,
    request: &'r BumpRequest,
    pin: &Pin,
    version: &Version,
) -> Result<Option<&'r str>, Refusal> {
    let tool = &pin.tool.value;
    if let Some(commit) = request.commit_of(tool) {
        return Ok(Some(commit));
    }
    let mut places: Vec<String> =
        commit_places(model, tool).map(|consumer| consumer.place.to_string()).collect();
    if pin.commit().is_some() {
        places.push(model.pin_place(pin).to_string());
    }
    if places.is_empty() {
        return Ok(None);
    }
    Err(Refusal::Hinted {
        why: format!(
            "{tool} stands as a commit at {}, and which commit {tool} {version} is cannot be told from here; nothing \
             was written",
            listed(places)
        ),
        hint: "look it up where the tool is published, and say it",
        command: Invocation::bump(&request.pins, &["--rev", "<commit>"]),
    })
}

/// The edits of the pins, and of the compatibility tables where that was vouched
/// for, alone.
fn pin_plan(model: &Model<'_>, request: &BumpRequest) -> Result<Plan, Refusal> {
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    for (tool, version) in &request.pins {
        let pin = model.pin(tool).filter(|pin| pin.version.value != *version);
        let Some(pin) = pin else { continue };
        let commit = commit(model, request, pin, version)?;
        let text = model.text(&pin.path);
        let of_pin = pin.set(text, version, commit);
        let of_pin = of_pin.map_err(|why| {
            Refusal::Request(format!("{}: {why}; nothing was written", model.pin_place(pin)))
        })?;
        edits.add(&pin.path, text, of_pin);
        moves.push(Move {
            tool: tool.to_string(),
            what: Moved::Pin,
            place: model.pin_place(pin),
            from: pin.version.value.to_string(),
            to: version.to_string(),
        });
        for (place, commit) in commit_places(model, tool).zip(iter::repeat(commit)) {
            let path = &place.place.path;
            let Some((commit, of_place)) =
                commit.and_then(|commit| Some((commit, place.commit_edits(commit)?)))
            else {
                continue;
            };
            edits.add(path, model.text(path), of_place);
            moves.push(Move {
                tool: tool.to_string(),
                what: Moved::Commit,
                place: place.place.clone(),
                from: place.found.clone(),
                to: commit.to_owned(),
            });
        }
    }
    if request.compatible {
        for (path, of_table) in fit::declarations(model, request)? {
            edits.add(&path, model.text(&path), of_table);
        }
    }
    Ok(Plan::new(model.world, edits.apply_to(model.world)?, moves))
}
