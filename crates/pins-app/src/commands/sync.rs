//! `sync`: makes every consumer follow the source.
//!
//! Downloads no artifact; cargo is asked only where a lock file has to move.

use anyhow::Result;
use pins::finding::Rule;
use pins::plan::Goal;

use super::{Mode, Outcome, Writer, findings};
use crate::cli::{Cli, Sync};
use crate::disk::repo::Repo;

pub(super) fn run(cli: &Cli, repo: &Repo, options: &Sync) -> Result<Outcome> {
    let writer = Writer::new(cli, repo, Mode::new(options.dry_run, options.check))?;
    let plan = writer.asker().with_cargo(options.cargo).plan(&Goal::Sync)?;
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
