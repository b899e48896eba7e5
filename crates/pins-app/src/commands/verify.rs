//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::tree::Tree;

use super::Outcome;
use crate::cli::{Cli, Format};
use crate::disk::repo::Repo;
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo) -> Result<Outcome> {
    let snapshot = repo.read()?;
    let tree = Tree::read(&snapshot.sources);
    let findings = pins::verify::verify(&tree);
    match cli.format {
        Format::Human => report::human::findings(cli, &tree, &findings)?,
        Format::Json => report::json::findings(&tree, &findings)?,
    }
    Ok(Outcome::findings_if(pins::verify::errors(&findings) > 0))
}
