//! `sync`: makes every consumer follow the source.
//!
//! Downloads no artifact; cargo is asked only where a lock file has to move.

use anyhow::{Result, bail};
use pins::finding::Rule;
use pins::model::Model;
use pins::plan::{lock_jobs, sync};

use super::{Mode, Outcome, Writer, findings};
use crate::cargo::Cargo;
use crate::cli::{Cli, Sync};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Sync) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let model = Model::of(writer.world());
    if let Some(finding) = model.findings.iter().find(|finding| finding.rule == Rule::SourceSyntax) {
        bail!("{}: {}\nnothing was written", finding.place, finding.message);
    }
    let plan = sync(writer.world())?;
    let planned = plan.after.clone();
    let mut jobs = lock_jobs(&planned);
    // Cargo cannot resolve a workspace that a person has to rewrite first, and
    // that must not keep the others from being healed.
    let unresolvable = findings(&planned);
    jobs.retain(|job| {
        let folder = job.path.trim_end_matches("Cargo.lock");
        !unresolvable.iter().any(|finding| {
            matches!(finding.rule, Rule::CrateVersion | Rule::ManifestSyntax)
                && finding.place.path.starts_with(folder)
        })
    });
    let cargo = Cargo::new(repo, options.cargo, cli.verbose);
    let plan = plan.then(cargo.resolve(&writer.snapshot.paths, &planned, &jobs)?);
    let remaining = findings(&plan.after);
    let outcome = writer.finish(&plan, &remaining, &[])?;
    // What only a person can bring into line is not in line yet.
    let by_hand = remaining.iter().any(|finding| {
        matches!(
            finding.rule,
            Rule::CrateVersion | Rule::CrateLock | Rule::MarkedVersion | Rule::ManifestSyntax
        )
    });
    Ok(if by_hand { Outcome::Findings } else { outcome })
}
