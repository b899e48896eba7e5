//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::Model;

use super::Done;
use crate::disk::repo::Repo;
use crate::report::{Findings, Report, Verified};

pub(super) fn run(repo: &Repo) -> Result<Done> {
    let files = repo.read()?.world;
    let model = Model::of(&files);
    let list = pins::verify::verify(&model);
    let (tools, consumers) = (model.pins.len(), model.consumers().len());
    let releases = model.registries.values().map(|registry| registry.content.releases.len()).sum();
    let findings = Findings { files, list };
    let errors = findings.errors();
    let verified = Verified { findings, tools, consumers, releases };
    Ok(Done::with_findings(errors, Report::Verified(Box::new(verified))))
}
