//! `sync`: every consumer follows the source.
//!
//! Does not resolve lock files: `lock` says which ones cargo has to.

use super::ask::{Answers, Step};
use super::lock::{lock_jobs, resolved};
use super::{Edits, Move, Moved, Plan, Refusal, settle};
use crate::model::Model;
use crate::model::consumer::{Consumer, ConsumerKind, State};
use crate::model::derived::{stale, stale_latest_versions};
use crate::schema::registry_edit;
use crate::verify::{crate_version, manifest_syntax, verify_strictly};
use crate::world::World;

/// Makes every consumer follow the source, but for what only a person can
/// change.
pub(super) fn sync(world: &World, answers: &Answers) -> Result<Step, Refusal> {
    if let Some(finding) = Model::of(world).unread_source() {
        let (place, message) = (&finding.place, &finding.message);
        return Err(Refusal::Request(format!("{place}: {message}\nnothing was written")));
    }
    let settled = settle::settle(world);
    let followed = follow_source(&settled.after)?;
    let plan = settled.then(followed);
    let mut jobs = lock_jobs(&plan.after);
    if !jobs.is_empty() {
        // Cargo cannot resolve a workspace that a person has to rewrite first, and
        // that must not keep the others from being healed.
        let findings = verify_strictly(&Model::of(&plan.after));
        jobs.retain(|job| {
            let folder = job.path.trim_end_matches("Cargo.lock");
            !findings.iter().any(|finding| {
                [&crate_version::RULE, &manifest_syntax::RULE].contains(&finding.rule)
                    && finding.place.path.starts_with(folder)
            })
        });
    }
    Ok(resolved(plan, jobs, answers))
}

/// Whose consumers follow.
pub(super) enum Following<'a> {
    /// Every tool's.
    All,
    /// Those of the tools for which this is so.
    Some(&'a dyn Fn(&str) -> bool),
}

impl Following<'_> {
    fn holds(&self, tool: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(is_one) => is_one(tool),
        }
    }
}

/// What makes every consumer follow the source, but for lock files and for
/// what only a person can change.
///
/// # Errors
/// [`Refusal::Conflict`] if edits collide.
pub fn follow_source(world: &World) -> Result<Plan, Refusal> {
    follow(world, Following::All)
}

/// The same for some tools.
pub(super) fn follow(world: &World, following: Following<'_>) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    for consumer in model.consumers().iter().filter(|consumer| following.holds(&consumer.tool)) {
        if let State::Edit(of_consumer) = &consumer.state {
            edits.add(&consumer.place.path, model.text(&consumer.place.path), of_consumer.iter().cloned());
            moves.push(consumer_move(consumer.clone()));
        }
    }
    let plan = Plan::new(world, edits.apply_to(world)?, moves);
    let followed = follow_registry(&plan.after, following)?;
    Ok(plan.then(followed))
}

/// What follows from the registry files: each `latest_version`, and generated
/// files.
pub(super) fn follow_registry(world: &World, following: Following<'_>) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    latest_versions(&model, following, &mut edits, &mut moves);
    Ok(Plan::new(world, regenerated(&edits.apply_to(world)?), moves))
}

/// The world with its generated files brought up to date.
pub fn regenerated(world: &World) -> World {
    let mut after = world.clone();
    for file in stale(&Model::of(world)) {
        after.insert(&file.path, file.wanted.as_str());
    }
    after
}

fn consumer_move(consumer: Consumer) -> Move {
    let what = match consumer.kind {
        ConsumerKind::Crate(krate) => Moved::Crate(krate),
        ConsumerKind::Lock(krate) | ConsumerKind::Unlocked(krate) => Moved::Lock(krate),
        ConsumerKind::Marked => Moved::MarkedLine,
        ConsumerKind::Place => Moved::Place,
        ConsumerKind::Commit(_) => Moved::Commit,
    };
    Move { tool: consumer.tool, what, place: consumer.place, from: consumer.found, to: consumer.expected }
}

/// Sets each registry's `latest_version`.
fn latest_versions(model: &Model<'_>, following: Following<'_>, edits: &mut Edits, moves: &mut Vec<Move>) {
    let stale = stale_latest_versions(model).into_iter();
    for (registry, latest, newest) in stale.filter(|(registry, ..)| following.holds(&registry.content.tool)) {
        let text = model.text(registry.path);
        edits.add(registry.path, text, registry_edit::set_latest(registry.content, newest));
        moves.push(Move {
            tool: registry.content.tool.to_string(),
            what: Moved::LatestVersion,
            place: model.place(registry.path, &latest.span),
            from: latest.value.to_string(),
            to: newest.to_string(),
        });
    }
}
