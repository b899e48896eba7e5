//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::Model;
use pins::verify::{Earlier, verify_since};

use super::Done;
use crate::cli::Verify;
use crate::disk::earlier::Before;
use crate::disk::repo::{Repo, Texts};
use crate::report::{Findings, Report, Verified};

pub(super) fn run(repo: &Repo, options: &Verify) -> Result<Done> {
    let before = options.since.as_ref().map(|revision| repo.before(revision)).transpose()?;
    let files = repo.read_as(Texts::OfTools)?.world;
    let model = Model::of(&files);
    let list = match &before {
        Some(Before { commit, files }) => verify_since(&model, Earlier { files, commit }),
        None => pins::verify::verify(&model),
    };
    let (tools, consumers) = (model.pins.len(), model.consumers().len());
    let releases = model.recorded_releases();
    let findings = Findings { files, list };
    let errors = findings.errors();
    let verified = Verified { findings, tools, consumers, releases };
    Ok(Done::with_findings(errors, Report::Verified(Box::new(verified))))
}
