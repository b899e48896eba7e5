//! `status`: the audit table, every tool and every place that repeats it.
//!
//! Judges nothing: whoever wants an exit status asks `verify`.

use anyhow::Result;
use pins::model::Model;

use super::Outcome;
use crate::cli::{Cli, Format};
use crate::disk::repo::Repo;
use crate::report;

pub(super) fn run(cli: &Cli, repo: &Repo) -> Result<Outcome> {
    let snapshot = repo.read()?;
    let model = Model::of(&snapshot.world);
    let rows = pins::model::status::status(&model);
    match cli.format {
        Format::Human => report::human::status(&rows)?,
        Format::Json => report::json::status(&rows)?,
    }
    Ok(Outcome::Clean)
}
