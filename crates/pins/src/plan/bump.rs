//! `bump`: pins move, and everything that repeats them follows.
//!
//! Downloads nothing and asks no cargo: it says what it must know.

use std::collections::HashMap;

use super::artifact::{FetchedArtifact, WantedArtifact, missing_artifacts};
use super::ask::{Answers, CrateProbe, Question, Step, Trial};
use super::fit;
use super::judge::{Judged, Obstacle, judged};
use super::lock::{lock_jobs, resolved};
use super::record::{Existing, record};
use super::sync::{Following, follow};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::model::consumer::ConsumerKind;
use crate::schema::requirement::{Agreement, compare};
use crate::schema::source::Pin;
use crate::schema::source_edit;
use crate::value::name::ToolName;
use crate::value::text::listed;
use crate::value::version::Version;
use crate::verify::{crate_lock, verify};
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpRequest {
    /// The tools, each once, and their new versions.
    pub pins: Vec<(ToolName, Version)>,
    /// Whether the person vouches that the new versions fit the other pins.
    pub compatible: bool,
}

impl BumpRequest {
    /// The new version of a tool, if it moves.
    pub(super) fn version_of(&self, tool: &str) -> Option<&Version> {
        self.pins.iter().find(|(moved, _)| moved == tool).map(|(_, version)| version)
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
    let wanted = missing(&model, request)?;
    let mut questions = answers.unknown_crates(crate_probes(&model, request)?);
    questions.extend(answers.unknown_artifacts(&wanted));
    if !questions.is_empty() {
        return Ok(Step::Ask(questions));
    }
    let fetched = match judged(&wanted, answers) {
        Ok(judged) => whole(judged)?,
        Err(questions) => return Ok(Step::Ask(questions)),
    };
    let mut plan = source_plan(&model, request)?;
    if !fetched.is_empty() {
        let recorded = record(&plan.after, &fetched, Existing::Kept)?;
        plan = plan.then(recorded);
    }
    let is_moved = |tool: &str| request.version_of(tool).is_some();
    let followed = follow(&plan.after, Following::Some(&is_moved))?;
    plan = plan.then(followed);
    for extension in world.layout.extensions() {
        let Some(trial) = extension.untried(&plan.after) else { continue };
        let trial = Trial { section: extension.section(), name: trial };
        let Some(outcome) = answers.trials.get(&trial) else {
            return Ok(Step::Ask(vec![Question::Trial(trial, plan.after)]));
        };
        let tried = extension.tried(&plan.after, &trial.name, outcome)?;
        plan = plan.then(tried);
    }
    let before = verify(&model);
    // What only a person can change is said before cargo stumbles over it.
    check_consistent(&before, &plan.after, request, |finding| finding.rule != &crate_lock::RULE)?;
    let mut jobs = lock_jobs(&plan.after);
    jobs.iter_mut().for_each(|job| job.moves.retain(|step| is_moved(&step.tool)));
    jobs.retain(|job| !job.moves.is_empty());
    match resolved(plan, jobs, answers) {
        Step::Done(plan) => {
            check_consistent(&before, &plan.after, request, |_| true)?;
            Ok(Step::Done(plan))
        }
        ask => Ok(ask),
    }
}

/// Refuses a world that has errors, among the findings that count, for which the
/// bump answers: those about its tools, and those that were not there before.
fn check_consistent(
    before: &[Finding],
    after: &World,
    request: &BumpRequest,
    counts: impl Fn(&Finding) -> bool,
) -> Result<(), Refusal> {
    // Lines may have moved, and so where it stands does not tell one from another.
    let key = |finding: &Finding| {
        let Finding { rule, tool, place, expected, found, .. } = finding;
        (rule.name, place.path.clone(), tool.clone(), expected.clone(), found.clone())
    };
    let mut known = HashMap::new();
    before.iter().for_each(|finding| *known.entry(key(finding)).or_insert(0_usize) += 1);
    let mut findings = verify(&Model::of(after));
    findings.retain(|finding| {
        let is_of_bump = finding.tool.as_deref().is_some_and(|tool| request.version_of(tool).is_some());
        let was_there = match known.get_mut(&key(finding)) {
            Some(times) if *times > 0 => {
                *times -= 1;
                true
            }
            _ => false,
        };
        finding.severity == Severity::Error && (is_of_bump || !was_there) && counts(finding)
    });
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}

/// The artifacts that the new releases lack in the registry.
fn missing(model: &Model<'_>, request: &BumpRequest) -> Result<Vec<WantedArtifact>, Refusal> {
    let mut wanted = Vec::new();
    for (tool, version) in &request.pins {
        wanted.extend(missing_artifacts(model, tool, version)?);
    }
    Ok(wanted)
}

/// All of the releases, or a refusal that names what could not be had.
fn whole(judged: Vec<Judged>) -> Result<Vec<FetchedArtifact>, Refusal> {
    let (mut fetched, mut obstacles) = (Vec::new(), Vec::new());
    for artifact in judged {
        match artifact {
            Ok(artifact) => fetched.push(artifact),
            Err(unavailable) => obstacles.push(Obstacle::Unavailable(unavailable)),
        }
    }
    match obstacles.first() {
        None => Ok(fetched),
        Some(first) => Err(Refusal::NotWhole { tool: first.wanted().tool.clone(), obstacles }),
    }
}

/// Checks a bump against the source.
fn check(model: &Model<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    let source_path = &model.world.settings().source;
    if let Some(finding) = model.unread_source() {
        return Err(Refusal::Request(format!("{}: {}", finding.place, finding.message)));
    }
    for (index, (tool, _)) in request.pins.iter().enumerate() {
        if model.source.pin(tool).is_none() {
            let pinned = listed(model.source.pins.iter().map(|pin| &pin.tool.value));
            return Err(Refusal::Request(format!(
                "{tool} is not pinned in {source_path}; pinned are {pinned}"
            )));
        }
        if request.pins[..index].iter().any(|(other, _)| other == tool) {
            return Err(Refusal::Request(format!("{tool} is named twice; it can move to one version only")));
        }
    }
    if request.compatible { Ok(()) } else { fit::check(model, request) }
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
        let registry = model.registries.get(consumer.tool.as_str());
        let following = registry.and_then(|registry| registry.content.following(krate));
        let Some(following) = following.filter(|_| !is_known) else { continue };
        let version = following.mapping.value.apply(new).map_err(|why| {
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

/// The edits of the source alone.
fn source_plan(model: &Model<'_>, request: &BumpRequest) -> Result<Plan, Refusal> {
    let path = &model.world.settings().source;
    let text = model.text(path);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    for (tool, version) in &request.pins {
        let pin = model.source.pin(tool).filter(|pin| pin.version.value != *version);
        let Some(pin) = pin else { continue };
        edits.add(path, text, [source_edit::set_pin(pin, version)]);
        moves.push(Move {
            tool: tool.to_string(),
            what: Moved::Pin,
            place: model.pin_place(pin),
            from: pin.version.value.to_string(),
            to: version.to_string(),
        });
    }
    if request.compatible {
        edits.add(path, text, fit::declarations(model.source, text, request));
    }
    Ok(Plan::new(model.world, edits.apply_to(model.world)?, moves))
}
