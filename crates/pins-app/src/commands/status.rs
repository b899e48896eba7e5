//! `status`: the audit table, every tool and every place that repeats it.
//!
//! Judges nothing: whoever wants an exit status asks `verify`.

use anyhow::Result;
use pins::model::Model;
use pins::model::status::status;

use super::{Done, findings};
use crate::disk::repo::Repo;
use crate::report::{Audit, Report};

pub(super) fn run(repo: &Repo) -> Result<Done> {
    let files = repo.read()?.world;
    let rows = status(&Model::of(&files));
    let errors = findings(files).errors();
    Ok(Done::clean(Report::Status(Audit { rows, errors })))
}
