//! The artifacts of a release that the digest stores of its tool have: one for each
//! platform, with every URL at which it is.
//!
//! Does not know how they are unpacked.

use super::Gathering;
use crate::finding::{Fix, Place, Problem};
use crate::model::store::{ArtifactKind, DigestStore, KnownArtifact, StoreId};
use crate::schema::bazel_platform::of_url;
use crate::schema::packaging::is_about_artifacts;
use crate::value::digest::Digest;
use crate::value::name::{Platform, ToolName};
use crate::value::version::Version;

/// An artifact that is recorded.
pub(super) struct Find {
    /// Its platform, and whether somebody says that; else its URL tells it.
    pub(super) platform: Platform,
    says_platform: bool,
    /// Whether its row is named after its file.
    is_named_by_file: bool,
    /// What is recorded.
    pub(super) digest: Digest,
    /// Where it is.
    pub(super) urls: Vec<String>,
    /// The repository of its publisher; empty if that is not known.
    pub(super) repo: String,
    /// The store that has it, and where.
    pub(super) store: StoreId,
    pub(super) place: Place,
}

impl Find {
    /// Whether another one is the same file, as far as anybody can tell.
    fn is_same_file(&self, other: &Self) -> bool {
        let has_url = || self.urls.iter().any(|url| other.urls.contains(url));
        let has_digest = || self.digest.sha256().is_some() && self.digest.sha256() == other.digest.sha256();
        !self.digest.contradicts(&other.digest) && (has_digest() || has_url())
    }
}

impl Gathering<'_, '_> {
    /// The recorded artifacts of a release, each platform once.
    pub(super) fn finds(&mut self, tool: &ToolName, version: &Version) -> Vec<Find> {
        let mut finds = Vec::new();
        for store in self.model.stores_of(tool) {
            for known in store.known(version) {
                finds.extend(self.find(tool, version, (&*store, &known)));
            }
        }
        let tells = |find: &Find| find.says_platform || find.platform != Platform::universal();
        // Of a list of all files of a release, those without a platform are its source,
        // or say something of the others.
        let has_platforms = finds.iter().any(tells);
        finds.retain(|find| !find.is_named_by_file || tells(find) || !has_platforms);
        // What somebody says goes before what a URL tells.
        finds.sort_by_key(|find| !find.says_platform);
        let mut merged: Vec<Find> = Vec::new();
        for find in finds {
            self.merge(tool, find, &mut merged);
        }
        merged
    }

    /// What a store knows of an artifact, if that is of use here.
    fn find(
        &mut self,
        tool: &ToolName,
        version: &Version,
        (store, known): (&dyn DigestStore, &KnownArtifact),
    ) -> Option<Find> {
        let model = self.model;
        // That something is revoked, or no digest, is said elsewhere.
        let digest = known.digest.clone()?;
        if model.revocation_for(tool, version, &known.platform).is_some() {
            return None;
        }
        let place = model.place(store.path(), &known.span);
        let wanted = match store.wanted(version, &known.platform, model) {
            Ok(wanted) => wanted,
            Err(unlocated) => {
                self.fault(
                    tool,
                    place,
                    ["an artifact with a URL", &known.platform],
                    unlocated.why,
                    "say where it is",
                );
                return None;
            }
        };
        // An image is no file that holds a program.
        if wanted.kind == ArtifactKind::Manifest {
            return None;
        }
        let mut urls: Vec<String> = Vec::new();
        wanted.urls().for_each(|url| {
            if !urls.iter().any(|known| known == url) {
                urls.push(url.to_owned());
            }
        });
        let is_named_by_file = !known.says_platform && known.platform != Platform::universal();
        let first = urls.first().map_or("", String::as_str);
        if is_named_by_file && is_about_artifacts(first) {
            return None;
        }
        let told = || of_url(first).and_then(|platform| platform.parse().ok());
        let platform = match known.says_platform {
            true => known.platform.clone(),
            false => told().unwrap_or_else(Platform::universal),
        };
        let (says_platform, repo) = (known.says_platform, wanted.github_repo);
        let required = store.required();
        if is_named_by_file && !required.is_empty() && !required.contains(&known.platform) {
            return None;
        }
        Some(Find { platform, says_platform, is_named_by_file, digest, urls, repo, store: store.id(), place })
    }

    /// Adds an artifact to those of its release: a file that is there already has one URL
    /// more.
    fn merge(&mut self, tool: &ToolName, find: Find, merged: &mut Vec<Find>) {
        let told = !find.says_platform;
        let is_it = |known: &Find| {
            let may_be = known.platform == find.platform
                || told && (known.says_platform || find.platform == Platform::universal());
            may_be && known.is_same_file(&find)
        };
        if let Some(known) = merged.iter_mut().find(|known| is_it(known)) {
            let new: Vec<String> = find.urls.into_iter().filter(|url| !known.urls.contains(url)).collect();
            known.urls.extend(new);
            return;
        }
        let settings = self.model.world.settings();
        let runs_on = |find: &Find| settings.constraints(&find.platform);
        let is_said = |known: &&Find| known.says_platform && told && runs_on(known) == runs_on(&find);
        if merged.iter().any(|known| is_said(&known)) {
            return;
        }
        match merged.iter().find(|known| known.platform == find.platform) {
            None => merged.push(find),
            Some(known) => {
                let platform = &find.platform;
                let why = format!(
                    "{tool} has two artifacts for the platform {platform}, here and at {}, and which one Bazel is to use \
                     cannot be told",
                    known.place
                );
                let fix = "say the platform of each, or list those that a release needs, in its digests of the settings";
                self.fault(tool, find.place, ["one artifact for each platform", platform], why, fix);
            }
        }
    }

    /// Adds that an artifact cannot be in the lock.
    pub(super) fn fault(
        &mut self,
        tool: &ToolName,
        place: Place,
        [expected, found]: [&str; 2],
        message: String,
        fix: &str,
    ) {
        let (tool, fix) = (Some(tool.to_string()), Fix::advise(fix.to_owned()));
        let (expected, found) = (expected.to_owned(), found.to_owned());
        self.faults.push(Problem { tool, place, expected, found, message, fix });
    }
}
