//! That every digest of a repository is that of what is served, before and after a bump,
//! and that nobody can spoil one unseen.
//!
//! Knows no repository.

use std::collections::BTreeSet;

use pins::finding::{Finding, Severity};
use pins::model::Model;
use pins::plan::{
    Download, Existing, FetchedArtifact, Goal, Looked, Recording, Refusal, Releases, WantedArtifact,
};
use pins::world::World;

use super::changes::{Written, digests, literals, with};
use super::{Bumped, assert_same, messages, reached, reached_whole, refused};
use crate::served::{is_digest_of, served};
use crate::support::{PROGRAM, findings};

/// The artifacts that a server was asked for.
#[derive(Default)]
pub(super) struct Asked(pub(super) Vec<WantedArtifact>);

impl Asked {
    /// Answers as a server that has everything.
    pub(super) fn answer(&mut self, wanted: &WantedArtifact) -> Result<Download, String> {
        let known = self.urls().any(|url| url == wanted.candidates[0].url);
        assert!(!known, "asked twice for {wanted:?}");
        self.0.push(wanted.clone());
        Ok(served(wanted))
    }

    /// Their URLs.
    pub(super) fn urls(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|wanted| wanted.candidates[0].url.as_str())
    }
}

/// The rules of digest stores.
const RULES: [&str; 3] = ["digest-version", "registry-missing-version", "registry-missing-platform"];

/// Whether a finding is that of a digest store.
pub(super) fn is_of_store(finding: &Finding) -> bool {
    RULES.contains(&finding.rule.name)
}

/// What comes of looking at the artifacts of releases.
#[track_caller]
fn looked(world: &World, releases: Releases) -> Looked {
    let plan = reached(world, &Goal::Fetch(releases, Recording::Compare), |wanted| Ok(served(wanted)));
    let plan = plan.unwrap_or_else(|why| panic!("{}", refused(&why)));
    assert!(plan.is_empty(), "a comparison changes nothing");
    plan.looked
}

/// Whether an artifact has the digest at that place.
fn is_of(artifact: &FetchedArtifact, written: &Written) -> bool {
    let Some(recorded) = &artifact.wanted.recorded else { return false };
    let (start, end) = recorded.place.span;
    recorded.place.path == written.path && start <= written.at.start && written.at.end <= end
}

/// Every digest that stands anywhere is in a digest store, and that of what is served for
/// its URL.
#[track_caller]
pub(super) fn check_all(world: &World) {
    let looked = looked(world, Releases::All);
    assert_eq!(looked.unavailable, []);
    assert_eq!(looked.unrecorded().count(), 0);
    for written in digests(world) {
        let mut of_digest = looked.fetched.iter().filter(|artifact| is_of(artifact, &written));
        let artifact = of_digest.next().unwrap_or_else(|| panic!("nobody manages {written:?}"));
        assert!(of_digest.next().is_none(), "{written:?} is managed twice");
        let digest = &artifact.wanted.recorded.as_ref().unwrap().digest;
        let url = &artifact.found.url;
        assert!(is_digest_of(digest, url), "{written:?} is not that of {url}");
    }
    assert_eq!(looked.mismatches().count(), 0);
}

/// What `sync` makes of a repository, and where a digest keeps it from its work, then
/// `fetch-checksums`.
pub(super) fn healed(world: &World, tool: &str) -> World {
    let synced = reached_whole(world, &Goal::Sync);
    let is_left = findings(&synced).iter().any(|finding| finding.severity == Severity::Error);
    if !is_left || Model::of(world).pins.is_empty() {
        return synced;
    }
    match fetched(&synced, tool) {
        Ok(healed) => healed,
        Err(Refusal::Request(why)) if why.starts_with("there is no registry file") => synced,
        // A pin in the URL itself was moved: what is there is not what is recorded.
        Err(Refusal::Artifacts(_)) => synced,
        Err(refusal) => panic!("{}", refused(&refusal)),
    }
}

/// What `fetch-checksums TOOL` makes of a repository.
fn fetched(world: &World, tool: &str) -> Result<World, Refusal> {
    let recording = Recording::Add { recorded: Existing::Kept, keep_going: false };
    let goal = Goal::Fetch(Releases::Named(vec![(tool.parse().unwrap(), None)]), recording);
    Ok(reached(world, &goal, |wanted| Ok(served(wanted)))?.after)
}

/// Whether a digest of a pinned release is not that of what is served.
pub(super) fn differ(world: &World) -> bool {
    looked(world, Releases::Pinned).mismatches().next().is_some()
}

impl Bumped<'_> {
    /// How many digests became others, where they stand.
    pub(super) fn replaced(&self) -> usize {
        self.hunks.iter().filter(|hunk| hunk.replaces_digest()).count()
    }

    /// Every digest is that of what was served; spoilt, missing and stale ones are found.
    #[track_caller]
    pub(super) fn check_digests(&self) {
        check_all(self.after);
        let spoilt = if self.asked.0.is_empty() { Vec::new() } else { digests(self.after) };
        spoilt.iter().for_each(|written| self.check_flipped(written));
        let mirrors: BTreeSet<&String> = self.asked.0.iter().flat_map(|wanted| &wanted.mirrors).collect();
        let artifacts = self.asked.urls().filter(|url| !mirrors.iter().any(|mirror| mirror == url));
        artifacts.for_each(|url| self.check_missing(url));
        self.check_stale();
    }

    /// A digest with another digit is found.
    #[track_caller]
    fn check_flipped(&self, written: &Written) {
        // Behind the name of an algorithm, if there is one.
        let at = written.at.start + written.text.find('-').map_or(0, |at| at + 1);
        let old = &self.after.text(&written.path).unwrap()[at..=at];
        let new = if old == "a" { "b" } else { "a" };
        let flipped = with(self.after, [(&written.path, at..at + 1, new)].into_iter());
        let pinned = looked(&flipped, Releases::Pinned);
        let is_pinned = pinned.fetched.iter().any(|artifact| is_of(artifact, written));
        let looked = if is_pinned { pinned } else { looked(&flipped, Releases::All) };
        let found: Vec<_> = looked.mismatches().collect();
        assert_eq!(found.len(), 1, "{written:?}");
        assert!(is_of(&found[0].fetched, written), "{written:?}: {found:?}");
    }

    /// An artifact that is not there keeps the whole release from being pinned.
    #[track_caller]
    fn check_missing(&self, url: &str) {
        let server = |wanted: &WantedArtifact| match wanted.candidates[0].url == url {
            true => Err("status 404 Not Found".to_owned()),
            false => Ok(served(wanted)),
        };
        let refusal = reached(self.before, &Goal::Bump(self.case.bump.clone()), server).unwrap_err();
        let tool = self.case.tool();
        let first = format!("the release of {tool} cannot be had whole, so nothing was written\n{tool} ");
        let text = refusal.text(PROGRAM);
        let (why, places) = text.split_once("\n  wanted for ").unwrap();
        assert!(why.starts_with(&first) && why.ends_with(": status 404 Not Found"), "{text}");
        for place in places.split(", ") {
            let (path, line) = place.rsplit_once(':').unwrap();
            let text = self.before.text(&crate::support::path(path)).unwrap();
            let line = text.lines().nth(line.parse::<usize>().unwrap() - 1).unwrap();
            let is_digest = |part: &str| part.len() >= 43 && part.chars().all(|c| !" \"'".contains(c));
            assert!(line.split([' ', '"', '\'']).any(is_digest), "{place}: {line}");
        }
    }

    /// What of a row stays behind is found, and healed by what the finding says, wherever
    /// the texts can tell.
    #[track_caller]
    fn check_stale(&self) {
        let (new, old) = (self.case.version(), self.old());
        let mut untold = BTreeSet::new();
        for literal in literals(self.after, self.hunks, self.changes) {
            let mut stale = literal.text.replace(new.as_str(), old.as_str());
            if new.as_str().contains('.') {
                stale = stale.replace(&new.as_str().replace('.', "_"), &old.as_str().replace('.', "_"));
            }
            if stale == literal.text {
                continue;
            }
            let drifted = with(self.after, [(literal.path, literal.at.clone(), &*stale)].into_iter());
            let mut found = findings(&drifted);
            found.retain(|finding| finding.severity == Severity::Error);
            let place = format!("{}:{}", literal.path, literal.line);
            if found.is_empty() {
                untold.insert(format!("{place} {}", literal.text));
                continue;
            }
            assert!(found.iter().all(is_of_stale), "{place} {stale}:\n{}", messages(&drifted));
            let heals = format!("{PROGRAM} fetch-checksums {}@{new}", self.case.tool());
            let is_healed = |finding: &Finding| finding.fix.text(PROGRAM) == heals;
            if !found.iter().any(is_healed) {
                continue;
            }
            match fetched(&drifted, self.case.tool()) {
                Ok(healed) => assert_same(&healed, self.after, &format!("once {place} said {stale}")),
                // A release that stands in the place of another is left to a person.
                Err(_) if found.iter().any(|finding| finding.rule.name == "registry-missing-version") => {}
                Err(refusal) => panic!("{place} {stale}: {}", refused(&refusal)),
            }
        }
        assert_eq!(untold.into_iter().collect::<Vec<_>>(), self.case.untold, "what nobody can tell");
    }
}

/// Whether a finding is one of those that say that a row is not what it was.
fn is_of_stale(finding: &Finding) -> bool {
    let others = ["place-version", "place-missing", "marked-version", "digest-schema"];
    is_of_store(finding) || others.contains(&finding.rule.name)
}
