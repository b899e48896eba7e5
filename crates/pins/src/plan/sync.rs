//! `sync`: every consumer follows the source.
//!
//! Does not resolve lock files; it says which ones cargo has to.

use super::{Edits, LockJob, LockMove, Move, Plan, Refusal};
use crate::model::consumer::{Consumer, ConsumerKind, State, consumers};
use crate::model::derived::{generated, stale_latest_versions};
use crate::model::tree::{Sources, Tree};
use crate::schema::registry_edit;
use crate::value::edit::FileChange;

/// What makes every consumer follow the source, but for lock files and for
/// what only a person can change.
///
/// # Errors
/// [`Refusal::Conflict`] if edits collide.
pub fn sync(sources: &Sources) -> Result<Plan, Refusal> {
    let tree = Tree::read(sources);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    for consumer in consumers(&tree) {
        if let State::Edit(of_consumer) = &consumer.state {
            edits.add(&consumer.place.path, tree.text(&consumer.place.path), of_consumer.iter().cloned());
            moves.push(consumer_move(consumer));
        }
    }
    let plan = Plan { changes: edits.into_changes(sources)?, moves };
    let after = sources.with(&plan.changes);
    Ok(plan.then(follow_registry(&after)?))
}

/// What follows from the registry files: each `latest_version`, and generated
/// files.
pub(super) fn follow_registry(sources: &Sources) -> Result<Plan, Refusal> {
    let tree = Tree::read(sources);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    latest_versions(&tree, &mut edits, &mut moves);
    let plan = Plan { changes: edits.into_changes(sources)?, moves };
    let after = sources.with(&plan.changes);
    Ok(plan.then(regenerate(&after)))
}

/// Brings the generated files up to date with `sources`.
pub(crate) fn regenerate(sources: &Sources) -> Plan {
    let tree = Tree::read(sources);
    let changes = generated(&tree).into_iter().filter_map(|file| {
        let before = sources.text(&file.path).map(str::to_owned);
        (before.as_ref() != Some(&file.wanted)).then_some(FileChange {
            path: file.path,
            before,
            after: file.wanted,
        })
    });
    Plan { changes: changes.collect(), moves: Vec::new() }
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
fn latest_versions(tree: &Tree<'_>, edits: &mut Edits, moves: &mut Vec<Move>) {
    for (registry, newest) in stale_latest_versions(tree) {
        let latest = &registry.content.latest_version;
        let text = tree.text(&registry.path);
        edits.add(&registry.path, text, [registry_edit::set_latest(&registry.content, newest)]);
        moves.push(Move {
            tool: registry.content.tool.to_string(),
            what: "latest_version".to_owned(),
            place: tree.place(&registry.path, &latest.span),
            from: latest.value.to_string(),
            to: newest.to_string(),
        });
    }
}

/// The lock files that cargo has to resolve anew, with what should come out.
pub fn lock_jobs(sources: &Sources) -> Vec<LockJob> {
    let tree = Tree::read(sources);
    let mut jobs: Vec<LockJob> = Vec::new();
    for consumer in consumers(&tree).into_iter().filter(|consumer| consumer.state == State::Resolve) {
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
