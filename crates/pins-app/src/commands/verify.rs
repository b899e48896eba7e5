//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::Model;

use super::Outcome;
use crate::cli::{Cli, Format};
use crate::disk::repo::Repo;
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo) -> Result<Outcome> {
    let snapshot = repo.read()?;
    let model = Model::of(&snapshot.world);
    let findings = pins::verify::verify(&model);
    match cli.format {
        Format::Human => report::human::findings(cli, &model, &findings)?,
        Format::Json => report::json::findings(&model, &findings)?,
    }
    Ok(Outcome::findings_if(pins::verify::errors(&findings) > 0))
}
