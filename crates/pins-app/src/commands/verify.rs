//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::consumer::consumers;
use pins::model::tree::Tree;

use super::Done;
use crate::disk::repo::Repo;
use crate::report::{Findings, Report, Verified};

pub(super) fn run(repo: &Repo) -> Result<Done> {
    let files = repo.read()?.sources;
    let tree = Tree::read(&files);
    let list = pins::verify::verify(&tree);
    let (tools, consumers) = (tree.source.pins.len(), consumers(&tree).len());
    let releases = tree.registries.values().map(|registry| registry.content.releases.len()).sum();
    let findings = Findings { files, list };
    let failed = findings.errors() > 0;
    let verified = Verified { findings, tools, consumers, releases };
    Ok(Done::findings_if(failed, Report::Verified(Box::new(verified))))
}
