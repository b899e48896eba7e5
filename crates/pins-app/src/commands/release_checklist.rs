//! `release-checklist`: what is left to do before a release.
//!
//! Does none of it: reads only, offline, and starts nothing but git.

use anyhow::{Context, Result, anyhow};
use pins::checklist::rehashed::name_of;
use pins::checklist::{Checklist, Facts, checklist, written_version};
use pins::model::Model;
use pins::plan::WantedArtifact;
use pins::value::version::Version;

use super::Done;
use crate::cli::ReleaseChecklist;
use crate::disk::repo::Repo;
use crate::disk::root::Unreadable;
use crate::report::Report;

pub(super) fn run(repo: &Repo, options: &ReleaseChecklist) -> Result<Done> {
    let files = repo.read()?.world;
    let model = Model::of(&files);
    let version = match &options.version {
        Some(version) => version.clone(),
        None => default_version(repo, &model)?,
    };
    let (through, rehashed) = (repo.through(), repo.rehashed());
    let day_of = |wanted: &WantedArtifact| rehashed.day_of(&name_of(wanted, &through)?).map(str::to_owned);
    let facts = Facts {
        version: &version,
        changelog: match repo.root.read_text(Checklist::CHANGELOG) {
            Ok(text) => Ok(Some(text)),
            Err(Unreadable::Missing) => Ok(None),
            Err(why) => Err(why.to_string()),
        },
        changed: repo.changed(),
        tags: repo.tags(),
        rehashed: &day_of,
    };
    let list = checklist(&model, &facts);
    Ok(Done::with_findings(list.left(), Report::Checklist(Box::new(list))))
}

/// The version that the repository gives itself.
fn default_version(repo: &Repo, model: &Model<'_>) -> Result<Version> {
    let say = || repo.program.command(&["release-checklist", "VERSION"]);
    let (written, place) = written_version(model).with_context(|| {
        format!(
            "which version is to be released? Cargo.toml in the root gives none that can be read\nsay it: {}",
            say()
        )
    })?;
    Version::any(&written).map_err(|why| anyhow!("{place}: {why}\nsay which is to be released: {}", say()))
}
