//! `sync`: every consumer follows the source.
//!
//! Does not resolve lock files; it says which ones cargo has to.

use super::{Edits, LockJob, LockMove, Move, Plan, Refusal};
use crate::model::Model;
use crate::model::consumer::{Consumer, ConsumerKind, State, consumers};
use crate::model::derived::{generated, stale_latest_versions};
use crate::schema::registry_edit;
use crate::world::World;

/// What makes every consumer follow the source, but for lock files and for
/// what only a person can change.
///
/// # Errors
/// [`Refusal::Conflict`] if edits collide.
pub fn sync(world: &World) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    for consumer in consumers(&model) {
        if let State::Edit(of_consumer) = &consumer.state {
            edits.add(&consumer.place.path, model.text(&consumer.place.path), of_consumer.iter().cloned());
            moves.push(consumer_move(consumer));
        }
    }
    let plan = Plan::new(world, edits.apply_to(world)?, moves);
    let followed = follow_registry(&plan.after)?;
    Ok(plan.then(followed))
}

/// What follows from the registry files: each `latest_version`, and generated
/// files.
pub(super) fn follow_registry(world: &World) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    latest_versions(&model, &mut edits, &mut moves);
    Ok(Plan::new(world, regenerated(&edits.apply_to(world)?), moves))
}

/// The world with its generated files brought up to date.
pub(crate) fn regenerated(world: &World) -> World {
    let mut after = world.clone();
    for file in generated(&Model::of(world)) {
        after.insert(&file.path, file.wanted);
    }
    after
}

fn consumer_move(consumer: Consumer) -> Move {
    let what = match consumer.kind {
        ConsumerKind::Crate => format!("crate {}", consumer.name),
        ConsumerKind::Lock => format!("lock of {}", consumer.name),
        ConsumerKind::Marked => "marked line".to_owned(),
    };
    Move { tool: consumer.tool, what, place: consumer.place, from: consumer.found, to: consumer.expected }
}

/// Sets each registry's `latest_version`.
fn latest_versions(model: &Model<'_>, edits: &mut Edits, moves: &mut Vec<Move>) {
    for (registry, newest) in stale_latest_versions(model) {
        let latest = &registry.content.latest_version;
        let text = model.text(registry.path);
        edits.add(registry.path, text, [registry_edit::set_latest(registry.content, newest)]);
        moves.push(Move {
            tool: registry.content.tool.to_string(),
            what: "latest_version".to_owned(),
            place: model.place(registry.path, &latest.span),
            from: latest.value.to_string(),
            to: newest.to_string(),
        });
    }
}

/// The lock files that cargo has to resolve anew, with what should come out.
pub fn lock_jobs(world: &World) -> Vec<LockJob> {
    let model = Model::of(world);
    let mut jobs: Vec<LockJob> = Vec::new();
    for consumer in consumers(&model).into_iter().filter(|consumer| consumer.state == State::Resolve) {
        let path = consumer.place.path.clone();
        let step = LockMove {
            tool: consumer.tool,
            krate: consumer.name,
            from: consumer.found,
            to: consumer.expected,
            place: consumer.place,
        };
        match jobs.iter_mut().find(|job| job.path == path) {
            Some(job) => job.moves.push(step),
            None => jobs.push(LockJob { path, moves: vec![step] }),
        }
    }
    jobs
}
