//! `record-lost`: what was on record stays on record.
//!
//! Does not find out what was: whoever asks brings the files as they were.

mod tables;

use super::Earlier;
use crate::finding::{Finding, Fix, Invocation, Place, Problem, Rule, Severity};
use crate::model::{Model, Parsed};
use crate::schema::registry::{Artifact, Registry, Release};
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::text::listed;

/// `record-lost`.
pub(super) static RULE: Rule = Rule {
    name: "record-lost",
    summary: "no release, platform, digest or revocation on record went or changed since an earlier commit (`--since`)",
    protects: "A release never changes. Whoever takes its digest off the record can record another one later, and nobody notices.",
    healing: "Restore the registry file as it was; a bad release is marked with `revoke`, and what went on purpose is waived.",
};

/// What is not on record any more.
pub(super) fn check(model: &Model<'_>, earlier: Earlier<'_>) -> Vec<Finding> {
    let before = Model::of(earlier.files);
    let unread = before.registered.iter().filter(|tool| !before.registries.contains_key(**tool));
    let mut findings: Vec<Finding> = unread.map(|tool| not_compared(model, tool, earlier.commit)).collect();
    for (tool, was) in &before.registries {
        let now = model.registries.get(tool).copied();
        // Of a file that cannot be read whole that was said, and parts are missing here.
        let is_unread = match now {
            Some(now) => !model.is_whole(now.path),
            None => model.registered.contains(tool),
        };
        if is_unread {
            continue;
        }
        let lost = Lost { model, before: &before, commit: earlier.commit, was: *was, now };
        findings.extend(was.content.releases.iter().flat_map(|release| lost.of_release(release)));
    }
    findings.extend(tables::check(model, &before, earlier.commit));
    findings
}

/// That a registry file could not be read as it was.
fn not_compared(model: &Model<'_>, tool: &str, commit: &str) -> Finding {
    let known = model.registries.get(tool).map(|registry| registry.path.clone());
    let path = known.unwrap_or_else(|| model.world.settings().path.clone());
    let problem = Problem {
        tool: Some(tool.to_owned()),
        place: Place::file(&path),
        expected: "a registry file".to_owned(),
        found: format!("one that cannot be read at {commit}"),
        message: format!(
            "what was on record of {tool} at {commit} cannot be read there, so nothing was compared with it"
        ),
        fix: Fix::Edit(format!("compare the file with an older one by hand: git log -p -- {path}")),
    };
    Finding { severity: Severity::Warning, ..problem.breaks(&RULE) }
}

/// One registry file, as it was and as it is.
struct Lost<'a, 'w> {
    model: &'a Model<'w>,
    before: &'a Model<'w>,
    commit: &'a str,
    was: Parsed<'a, Registry>,
    /// None if there is no such file any more.
    now: Option<Parsed<'a, Registry>>,
}

impl Lost<'_, '_> {
    /// What is lost of one release.
    fn of_release(&self, was: &Release) -> Vec<Finding> {
        let version = &was.version.value;
        match self.now.and_then(|now| Some((now, now.content.release(version)?))) {
            Some((now, release)) => {
                let artifacts = was.artifacts.iter();
                let lost = artifacts.filter_map(|was| self.of_artifact(now.path, release, was));
                lost.chain(self.revocation(now.path, release, was)).collect()
            }
            // A tool that has another name now has its releases there.
            None if self.now.is_none() && self.is_elsewhere(was) => Vec::new(),
            None => vec![self.release(was)],
        }
    }

    /// Whether a registry file that there was not has all of a release.
    fn is_elsewhere(&self, was: &Release) -> bool {
        let registries = self.model.registries.iter();
        let mut new = registries.filter(|(tool, _)| !self.before.registered.contains(**tool));
        new.any(|(_, registry)| {
            let release = registry.content.release(&was.version.value);
            release.is_some_and(|release| {
                let is_there = |was: &Artifact| {
                    let now = release.artifact(&was.platform.value);
                    now.is_some_and(|now| now.digest.value == was.digest.value)
                };
                was.artifacts.iter().all(is_there) && (was.revoked.is_none() || release.revoked.is_some())
            })
        })
    }

    /// That a release went.
    fn release(&self, was: &Release) -> Finding {
        let (tool, version) = (&self.was.content.tool, &was.version.value);
        let digests = listed(
            was.artifacts
                .iter()
                .map(|artifact| format!("{} {}", artifact.platform.value, artifact.digest_text())),
        );
        let what = match self.now {
            Some(now) => format!("{} does not have it any more", now.path),
            None => format!("there is no {} any more", self.model.registry_path(tool)),
        };
        self.finding(
            self.now.map_or_else(|| self.place_of_gone(tool), |now| Place::file(now.path)),
            [if digests.is_empty() { "the release" } else { &digests }, "no such release"],
            format!("{tool} {version} was on record at {}, and {what}", self.commit),
        )
    }

    /// That the digest for a platform went, or is another one.
    fn of_artifact(&self, path: &RepoPath, release: &Release, was: &Artifact) -> Option<Finding> {
        let digest = was.digest.value.as_ref().ok()?.to_string();
        let (tool, platform) = (&self.was.content.tool, &was.platform.value);
        let version = &release.version.value;
        let Some(now) = release.artifact(platform) else {
            let message = format!(
                "{tool} {version} for {platform} was on record at {}, and {path} does not have it any more",
                self.commit
            );
            let place = self.model.place(path, &release.version.span);
            return Some(self.finding(place, [&digest, "no such platform"], message));
        };
        let found = now.digest_text();
        if found == digest {
            return None;
        }
        let message = format!(
            "the digest of {tool} {version} for {platform} was another one at {}, and a release never changes",
            self.commit
        );
        let place = self.model.place(path, &now.digest.span);
        let finding = self.finding(place, [&digest, &found], message);
        let check = Invocation::fetch(tool, version, &["--check"]);
        let back = format!("put the digest back ({}) unless you know why it changed", self.restore());
        Some(Finding { fix: Fix::EditThenRun(back, check), ..finding })
    }

    /// That a release, or what it has for a platform, is not revoked any more.
    fn revocation(&self, path: &RepoPath, release: &Release, was: &Release) -> Option<Finding> {
        let of_artifacts = was.artifacts.iter().filter_map(|artifact| {
            let revoked = artifact.revoked.as_deref()?;
            let now = release.artifact(&artifact.platform.value)?;
            (release.revocation_for(&artifact.platform.value).is_none())
                .then(|| (revoked, now.platform.span.clone()))
        });
        let of_release = was.revoked.as_deref().filter(|_| release.revoked.is_none());
        let of_release = of_release.map(|revoked| (revoked, release.version.span.clone()));
        let (revoked, span) = of_release.into_iter().chain(of_artifacts).next()?;
        let (tool, version) = (&self.was.content.tool, &release.version.value);
        let message = format!("{tool} {version} was {revoked}, and is not revoked any more");
        let place = self.model.place(path, &span);
        Some(self.finding(place, [&revoked.to_string(), "not revoked"], message))
    }

    /// Where the settings name a registry file that is gone.
    fn place_of_gone(&self, tool: &ToolName) -> Place {
        let settings = self.model.world.settings();
        if self.model.world.file(&settings.path).is_none() {
            return Place::file(self.was.path);
        }
        let of_tool = settings.places.tool(tool).map(|tool| &tool.name.span);
        match of_tool.or(settings.registry_span.as_ref()) {
            Some(span) => self.model.place(&settings.path, span),
            None => Place::file(&settings.path),
        }
    }

    /// How the file as it was is had again.
    fn restore(&self) -> String {
        format!("`git checkout {} -- {}` restores the file", self.commit, self.was.path)
    }

    fn finding(&self, place: Place, [expected, found]: [&str; 2], message: String) -> Finding {
        let fix = Fix::Edit(format!(
            "{}; if this is on purpose, as after `prune`, waive {} in {} for a few days; what is bad is revoked instead",
            self.restore(),
            RULE.name,
            place.path
        ));
        let tool = Some(self.was.content.tool.to_string());
        let (expected, found) = (expected.to_owned(), found.to_owned());
        Problem { tool, place, expected, found, message, fix }.breaks(&RULE)
    }
}
