//! The lock files that cargo has to resolve anew, and what came of it.
//!
//! Resolves nothing: cargo alone writes its lock files.

use super::ask::{Answers, Question, Step};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::Place;
use crate::model::Model;
use crate::model::consumer::State;
use crate::schema::lockfile::Resolved;
use crate::schema::requirement::{Agreement, compare};
use crate::value::name::CrateName;
use crate::value::path::RepoPath;
use crate::value::version::Version;
use crate::world::{Content, FileChange, World};

/// A lock file that cargo has to resolve anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockJob {
    /// The lock file.
    pub path: RepoPath,
    /// What should come out, by crate.
    pub moves: Vec<LockMove>,
}

/// One crate in a [`LockJob`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockMove {
    /// The tool that it follows.
    pub tool: String,
    /// The crate.
    pub krate: CrateName,
    /// The version in the lock now, or why there is none.
    pub from: String,
    /// The version wanted.
    pub to: Version,
    /// Where the lock has it.
    pub place: Place,
}

impl LockJob {
    /// What becomes of the manifests that admit the versions which should come out, so that
    /// they ask for nothing else while cargo resolves.
    ///
    /// # Errors
    /// [`Refusal::Conflict`].
    pub fn exact(&self, planned: &World) -> Result<Vec<FileChange>, Refusal> {
        let mut edits = Edits::default();
        for manifest in &Model::of(planned).manifests {
            let exact = manifest.content.requirements.iter().filter_map(|requirement| {
                let step = self.moves.iter().find(|step| *step.krate == *requirement.krate)?;
                let admits = compare(&requirement.requirement.value, &step.to) == Agreement::Agrees;
                admits.then(|| requirement.set(&format!("={}", step.to)))
            });
            edits.add(manifest.path, planned.text(manifest.path).unwrap_or_default(), exact);
        }
        Ok(planned.changes_to(&edits.apply_to(planned)?))
    }

    /// The versions that a crate has in a text of the lock file: for the local packages, if one
    /// depends on it.
    ///
    /// # Errors
    /// Why the text cannot be read.
    pub fn resolved(&self, planned: &World, text: &str, krate: &CrateName) -> Result<Vec<Resolved>, String> {
        let file = planned.file_of(&self.path, text);
        match &file.said().content {
            Content::Lock(lockfile) => Ok(lockfile.followed(krate)),
            _ => Err(file.said().problems.first().map(|it| it.message.clone()).unwrap_or_default()),
        }
    }
}

/// The lock files that cargo has to resolve anew, with what should come out.
pub(crate) fn lock_jobs(world: &World) -> Vec<LockJob> {
    let model = Model::of(world);
    let mut jobs: Vec<LockJob> = Vec::new();
    for consumer in model.consumers().iter().cloned() {
        let (State::Resolve(to), Some(krate)) = (consumer.state, consumer.kind.krate().cloned()) else {
            continue;
        };
        let path = consumer.place.path.clone();
        let step = LockMove { tool: consumer.tool, krate, from: consumer.found, to, place: consumer.place };
        match jobs.iter_mut().find(|job| job.path == path) {
            Some(job) => job.moves.push(step),
            None => jobs.push(LockJob { path, moves: vec![step] }),
        }
    }
    jobs
}

/// The plan with its lock files resolved, or how they resolve is asked first.
pub(super) fn resolved(mut plan: Plan, jobs: Vec<LockJob>, answers: &Answers) -> Step {
    if jobs.iter().any(|job| !answers.locks.contains_key(&job.path)) {
        return Step::Ask(vec![Question::Locks(jobs, Box::new(plan))]);
    }
    for job in jobs {
        if let Some(text) = answers.locks.get(&job.path) {
            plan.after.insert(&job.path, text.as_str());
        }
        plan.moves.extend(job.moves.into_iter().map(|step| Move {
            tool: step.tool,
            what: Moved::Lock(step.krate),
            place: step.place,
            from: step.from,
            to: step.to.to_string(),
        }));
    }
    Step::done(plan)
}
