//! `bump`: one pin moves, and everything that repeats it follows.
//!
//! Downloads nothing and asks no cargo: it says what it must know.

use super::artifact::{FetchedArtifact, missing_artifacts};
use super::ask::{Answers, CrateProbe, Question, Step, Trial};
use super::judge::{Judged, Obstacle, judged};
use super::lock::{lock_jobs, resolved};
use super::record::{Existing, record};
use super::sync::follow_source;
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Invocation};
use crate::model::Model;
use crate::model::compatibility::misfits;
use crate::model::consumer::ConsumerKind;
use crate::schema::requirement::{Agreement, compare};
use crate::schema::source::{Pin, Source};
use crate::schema::source_edit;
use crate::value::name::ToolName;
use crate::value::text::line_and_column;
use crate::value::version::Version;
use crate::verify::{crate_lock, errors, verify};
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpRequest {
    /// The tool.
    pub tool: ToolName,
    /// Its new version.
    pub version: Version,
    /// Whether the person vouches that the new version fits the other pins.
    pub compatible: bool,
}

/// Plans a bump: the pin, the compatibility table where it was vouched for, the
/// registry, and everything that `sync` moves.
pub(super) fn bump(world: &World, request: &BumpRequest, answers: &Answers) -> Result<Step, Refusal> {
    let model = Model::of(world);
    check(&model, request)?;
    let wanted = missing_artifacts(&model, &request.tool, &request.version)?;
    let mut questions = answers.unknown_crates(crate_probes(&model, request)?);
    questions.extend(answers.unknown_artifacts(&wanted));
    if !questions.is_empty() {
        return Ok(Step::Ask(questions));
    }
    let fetched = match judged(&wanted, answers) {
        Ok(judged) => whole(judged, request)?,
        Err(questions) => return Ok(Step::Ask(questions)),
    };
    let mut plan = source_plan(&model, request)?;
    if !fetched.is_empty() {
        let recorded = record(&plan.after, &fetched, Existing::Kept)?;
        plan = plan.then(recorded);
    }
    let synced = follow_source(&plan.after)?;
    plan = plan.then(synced);
    for extension in world.layout.extensions() {
        let Some(trial) = extension.untried(&plan.after) else { continue };
        let trial = Trial { section: extension.section(), name: trial };
        let Some(outcome) = answers.trials.get(&trial) else {
            return Ok(Step::Ask(vec![Question::Trial(trial, plan.after)]));
        };
        let tried = extension.tried(&plan.after, &trial.name, outcome)?;
        plan = plan.then(tried);
    }
    // What only a person can change is said before cargo stumbles over it.
    check_consistent(&plan.after, |finding| finding.rule != &crate_lock::RULE)?;
    let jobs = lock_jobs(&plan.after);
    match resolved(plan, jobs, answers) {
        Step::Done(plan) => {
            check_consistent(&plan.after, |_| true)?;
            Ok(Step::Done(plan))
        }
        ask => Ok(ask),
    }
}

/// Refuses a world that has errors among the findings that count.
fn check_consistent(world: &World, counts: impl Fn(&Finding) -> bool) -> Result<(), Refusal> {
    let mut findings = verify(&Model::of(world));
    findings.retain(counts);
    match errors(&findings) {
        0 => Ok(()),
        _ => Err(Refusal::Inconsistent { findings, world: Box::new(world.clone()) }),
    }
}

/// All of a release, or a refusal that names what could not be had.
fn whole(judged: Vec<Judged>, request: &BumpRequest) -> Result<Vec<FetchedArtifact>, Refusal> {
    let (mut fetched, mut obstacles) = (Vec::new(), Vec::new());
    for artifact in judged {
        match artifact {
            Ok(artifact) => fetched.push(artifact),
            Err(unavailable) => obstacles.push(Obstacle::Unavailable(unavailable)),
        }
    }
    match obstacles.is_empty() {
        true => Ok(fetched),
        false => Err(Refusal::NotWhole { tool: request.tool.clone(), obstacles }),
    }
}

/// Checks a bump against the source.
fn check(model: &Model<'_>, request: &BumpRequest) -> Result<(), Refusal> {
    let source_path = &model.world.settings().source;
    if let Some(finding) = model.unread_source() {
        return Err(Refusal::Request(format!("{}: {}", finding.place, finding.message)));
    }
    let Some(pin) = model.source.pin(request.tool.as_str()) else {
        let pinned: Vec<&str> = model.source.pins.iter().map(|pin| pin.tool.value.as_str()).collect();
        return Err(Refusal::Request(format!(
            "{} is not pinned in {source_path}; pinned are {}",
            request.tool,
            pinned.join(", ")
        )));
    };
    if request.compatible { Ok(()) } else { check_compatibility(model, pin, request) }
}

/// The version that a pin has after the bump.
fn version_after<'t>(request: &'t BumpRequest, pin: &'t Pin) -> &'t Version {
    if pin.tool.value == request.tool { &request.version } else { &pin.version.value }
}

fn check_compatibility(model: &Model<'_>, pin: &Pin, request: &BumpRequest) -> Result<(), Refusal> {
    let BumpRequest { tool, version, .. } = request;
    let source = &model.source;
    let text = model.text(&model.world.settings().source);
    let mut reasons = Vec::new();
    for misfit in misfits(source, &|pin| version_after(request, pin)) {
        let owner = &misfit.table.tool.value;
        if owner != tool && misfit.pin.tool.value != *tool {
            continue;
        }
        let (line, _) = line_and_column(text, misfit.allowed.tool.span.start);
        let allowed = misfit.allowed_versions();
        let other = &misfit.pin.tool.value;
        let place = format!("{}:{line}", &model.world.settings().source);
        reasons.push(if other == tool {
            format!(
                "{owner} is pinned to {}, which allows {tool} {allowed} ({place})",
                misfit.row.version.value
            )
        } else {
            format!(
                "{other} is pinned to {}, but {tool} {version} allows {other} {allowed} ({place})",
                misfit.pin.version.value
            )
        });
    }
    if let Some(table) = source.table(tool.as_str())
        && table.row(version).is_none()
        && *version != pin.version.value
    {
        let rows: Vec<&str> = table.rows.iter().map(|row| row.version.value.as_str()).collect();
        reasons.push(format!(
            "the compatibility table of {tool} has no row for {version} (it has {})",
            if rows.is_empty() { "none".to_owned() } else { rows.join(", ") }
        ));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Refusal::Hinted {
        why: format!("{tool} {version} is not known to fit the other pins:\n  {}", reasons.join("\n  ")),
        hint: "if you know that it fits, declare it",
        command: Invocation::new(["bump", tool.as_str(), version.as_str(), "--compatible"]),
    })
}

/// The crate versions that consumers would require: only crates that some
/// manifest or lock file has, and only where their version changes.
fn crate_probes(model: &Model<'_>, request: &BumpRequest) -> Result<Vec<CrateProbe>, Refusal> {
    let mut probes: Vec<CrateProbe> = Vec::new();
    let Some(registry) = model.registries.get(request.tool.as_str()) else { return Ok(probes) };
    for consumer in model.consumers() {
        let Some(krate) = consumer.kind.krate().filter(|_| consumer.tool == *request.tool) else { continue };
        let is_known = probes.iter().any(|probe| probe.krate == *krate);
        let following = registry.content.crates.iter().find(|following| following.name == *krate);
        let Some(following) = following.filter(|_| !is_known) else { continue };
        let version = following.mapping.value.apply(&request.version).map_err(|why| {
            let BumpRequest { tool, version, .. } = request;
            Refusal::Request(format!("the crate {krate} cannot follow {tool} {version}: {why}"))
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
    if let Some(pin) =
        model.source.pin(request.tool.as_str()).filter(|pin| pin.version.value != request.version)
    {
        edits.add(path, text, [source_edit::set_pin(pin, &request.version)]);
        moves.push(Move {
            tool: request.tool.to_string(),
            what: Moved::Pin,
            place: model.pin_place(pin),
            from: pin.version.value.to_string(),
            to: request.version.to_string(),
        });
    }
    if request.compatible {
        edits.add(path, text, compatibility_edits(model.source, text, request));
    }
    Ok(Plan::new(model.world, edits.apply_to(model.world)?, moves))
}

/// The edits of the compatibility table that declare the new version to fit.
fn compatibility_edits(source: &Source, text: &str, request: &BumpRequest) -> Vec<crate::value::edit::Edit> {
    let mut edits = Vec::new();
    for misfit in misfits(source, &|pin| version_after(request, pin)) {
        if misfit.table.tool.value == request.tool || misfit.pin.tool.value == request.tool {
            edits.extend(source_edit::allow(text, misfit.allowed, version_after(request, misfit.pin)));
        }
    }
    let Some(table) =
        source.table(request.tool.as_str()).filter(|table| table.row(&request.version).is_none())
    else {
        return edits;
    };
    // The row of the version that was pinned says which tools matter.
    let pinned = source.pin(request.tool.as_str()).and_then(|pin| table.row(&pin.version.value));
    let model = pinned.or(table.rows.last());
    let pins: Vec<(ToolName, Version)> = source
        .pins
        .iter()
        .filter(|pin| pin.tool.value != request.tool)
        .filter(|pin| {
            model.is_none_or(|row| row.allowed.iter().any(|allowed| allowed.tool.value == pin.tool.value))
        })
        .map(|pin| (pin.tool.value.clone(), pin.version.value.clone()))
        .collect();
    edits.extend(source_edit::add_row(text, table, &request.version, &pins, model));
    edits
}
