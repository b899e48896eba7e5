//! `verify`: every disagreement, reported.
//!
//! Reads only, offline, and starts no cargo.

use anyhow::Result;
use pins::model::Model;
use pins::verify::{Earlier, LookedAt, Since, verify_since};

use super::Done;
use crate::cli::Verify;
use crate::disk::repo::{Repo, Texts};
use crate::report::{Findings, Report, Verified};

pub(super) fn run(repo: &Repo, options: &Verify) -> Result<Done> {
    let before = options.since.as_ref().map(|revision| repo.before(revision)).transpose()?;
    let snapshot = repo.read_beside(Texts::OfTools, before.as_ref())?;
    let searched = snapshot.searched;
    let earlier = before.as_ref().map(|before| before.files(&snapshot)).transpose()?;
    let files = snapshot.world;
    let model = Model::of(&files);
    let since = match before.iter().zip(&earlier).next() {
        Some((before, files)) => verify_since(&model, Earlier { files, commit: &before.commit }),
        None => Since { findings: pins::verify::verify(&model), older: Vec::new() },
    };
    let looked_at = LookedAt::of(&model, since.findings.iter().chain(&since.older));
    let findings = Findings { files, list: since.findings };
    let (errors, warnings) = (findings.errors(), findings.warnings());
    let denied = if options.deny.is_some() { warnings } else { 0 };
    let prefix = repo.root.prefix();
    let verified = Verified { findings, older: since.older.len(), denied, looked_at, searched, prefix };
    Ok(Done::with_findings(errors + denied, Report::Verified(Box::new(verified))))
}
