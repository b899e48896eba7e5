//! `status`: the audit table, every tool and every place that repeats it.
//!
//! Judges nothing: whoever wants an exit status asks `verify`.

use anyhow::Result;
use pins::model::Model;
use pins::model::status::status;

use super::Done;
use crate::disk::repo::Repo;
use crate::report::Report;

pub(super) fn run(repo: &Repo) -> Result<Done> {
    let files = repo.read()?.world;
    Ok(Done::clean(Report::Status(status(&Model::of(&files)))))
}
