//! `sync`: makes every consumer follow the source.
//!
//! Downloads no artifact; cargo is asked only where a lock file has to move.

use anyhow::Result;
use pins::finding::Rule;
use pins::model::tree::Tree;
use pins::plan::{lock_jobs, sync};

use super::{Done, Exit, Mode, Writer, findings};
use crate::cargo::Cargo;
use crate::cli::{Cli, Sync};
use crate::disk::repo::Repo;
use crate::report::Refusal;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Sync) -> Result<Done> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let tree = Tree::read(writer.sources());
    if let Some(finding) = tree.findings.iter().find(|finding| finding.rule == Rule::SourceSyntax) {
        return Err(Refusal::Source(Box::new(finding.clone())).into());
    }
    let plan = sync(writer.sources())?;
    let planned = findings(writer.sources().with(&plan.changes));
    let mut jobs = lock_jobs(&planned.files);
    // Cargo cannot resolve a workspace that a person has to rewrite first, and
    // that must not keep the others from being healed.
    jobs.retain(|job| {
        let folder = job.path.trim_end_matches("Cargo.lock");
        !planned.list.iter().any(|finding| {
            matches!(finding.rule, Rule::CrateVersion | Rule::ManifestSyntax)
                && finding.place.path.starts_with(folder)
        })
    });
    let cargo = Cargo::new(repo, options.cargo, cli.verbose);
    let plan = plan.then(cargo.resolve(&writer.snapshot.paths, &planned.files, &jobs)?);
    let remaining = findings(writer.sources().with(&plan.changes));
    // What only a person can bring into line is not in line yet.
    let by_hand = remaining.list.iter().any(|finding| {
        matches!(
            finding.rule,
            Rule::CrateVersion | Rule::CrateLock | Rule::MarkedVersion | Rule::ManifestSyntax
        )
    });
    let done = writer.finish(plan, remaining, Vec::new())?;
    Ok(if by_hand { Done { exit: Exit::Findings, ..done } } else { done })
}
