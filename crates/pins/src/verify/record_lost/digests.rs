//! What went from the digest stores of the tools, or changed there.
//!
//! Does not know how a store keeps its digests: all are asked the same.

use std::collections::{BTreeMap, BTreeSet};

use super::Since;
use crate::finding::{Finding, Fix, Invocation, Place};
use crate::model::Model;
use crate::model::store::{DigestStore, KnownArtifact, StoreName};
use crate::value::digest::Digest;
use crate::value::name::{Platform, ToolName};
use crate::value::text::listed;
use crate::value::version::Version;

/// What the digest stores of another commit had and these do not, or have otherwise.
pub(super) fn check(since: Since<'_, '_>) -> Vec<Finding> {
    let pinned = since.before.pins.iter().map(|pin| &pin.tool.value);
    let registered = since.before.registries.values().map(|registry| &registry.content.tool);
    let named = since.before.world.settings().places.tools.iter().map(|tool| &tool.name.value);
    let tools: BTreeSet<&ToolName> = pinned.chain(registered).chain(named).collect();
    let mut findings = Vec::new();
    for tool in tools {
        let was = stores(since.before, tool);
        let lost = Lost { since, tool, was: &was, now: stores(since.model, tool) };
        findings.extend(was.iter().flat_map(|(key, store)| lost.of_store(key, &**store)));
    }
    findings
}

/// A store by its name, and by how many before it have the same.
type Key = (StoreName, usize);

/// The digest stores of a tool.
type Stores<'m> = BTreeMap<Key, Box<dyn DigestStore + 'm>>;

/// Those of its own: a registry file that it shares is another tool's.
fn stores<'m>(model: &'m Model<'_>, tool: &ToolName) -> Stores<'m> {
    let mut stores = Stores::new();
    for store in model.stores_of(tool) {
        let name = store.name();
        if name == StoreName::Registry && model.released_as(tool) != tool {
            continue;
        }
        let twins = stores.range((name.clone(), 0)..=(name.clone(), usize::MAX)).count();
        stores.insert((name, twins), store);
    }
    stores
}

/// Whether both say the same bytes, in whatever form.
fn is_same(now: &Digest, was: &Digest) -> bool {
    now == was || now.sha256().is_some() && now.sha256() == was.sha256()
}

/// One tool, as it was and as it is.
struct Lost<'a, 'w> {
    since: Since<'a, 'w>,
    tool: &'a ToolName,
    was: &'a Stores<'a>,
    now: Stores<'a>,
}

/// A release in a store, as it was.
struct Kept<'s> {
    name: &'s StoreName,
    store: &'s dyn DigestStore,
    version: &'s Version,
    /// The store as it is.
    same: Option<&'s dyn DigestStore>,
    /// That, or else those that it may be now.
    now: Vec<&'s dyn DigestStore>,
}

impl Lost<'_, '_> {
    /// What is lost of one store.
    fn of_store(&self, key: &Key, was: &dyn DigestStore) -> Vec<Finding> {
        let model = self.since.model;
        let same = self.now.get(key).map(|store| &**store);
        // Of what cannot be read whole that was said, and parts are missing here.
        let is_read = match same {
            Some(now) => model.is_whole(now.path()),
            None => model.is_whole(was.path()) && model.store_problem(self.tool).is_none(),
        };
        // A tool that is gone needs no digest; a registry file is a record without a pin too.
        if !is_read || key.0 != StoreName::Registry && model.pin(self.tool).is_none() {
            return Vec::new();
        }
        let is_new = |other: &Key| key.0.may_be(&other.0) && !self.was.contains_key(other);
        let moved = self.now.iter().filter(|(other, _)| is_new(other)).map(|(_, store)| &**store);
        let now: Vec<&dyn DigestStore> = same.map_or_else(|| moved.collect(), |same| vec![same]);
        let of_release =
            |version| self.of_release(&Kept { name: &key.0, store: was, version, same, now: now.clone() });
        was.versions().into_iter().flat_map(of_release).collect()
    }

    /// What is lost of one release.
    fn of_release(&self, was: &Kept<'_>) -> Vec<Finding> {
        let known = was.store.known(was.version);
        let has_it = was.now.iter().copied().filter(|store| store.versions().contains(&was.version));
        let here: Vec<&dyn DigestStore> = has_it.collect();
        if !here.is_empty() {
            return known.iter().filter_map(|known| self.of_artifact(was, known, &here)).collect();
        }
        let digests: Vec<&KnownArtifact> = known.iter().filter(|known| known.digest.is_some()).collect();
        let is_elsewhere = !digests.is_empty() && digests.iter().all(|known| self.is_elsewhere(was, known));
        let is_left = was.store.forgets() && (digests.is_empty() || self.made_room(was, None));
        if is_elsewhere || is_left { Vec::new() } else { vec![self.release(was, &known)] }
    }

    /// That the digest of an artifact went, or is another one, in the stores that have its
    /// release.
    fn of_artifact(
        &self,
        was: &Kept<'_>,
        known: &KnownArtifact,
        here: &[&dyn DigestStore],
    ) -> Option<Finding> {
        let (digest, platform) = (known.digest.as_ref()?, &known.platform);
        let of = |store: &dyn DigestStore| {
            store.known(was.version).into_iter().find(|now| now.platform == *platform)
        };
        let mut same = here.iter().filter_map(|store| Some((*store, of(*store)?))).peekable();
        let first = same.peek().cloned();
        let is_kept = same.any(|(_, now)| now.digest.is_some_and(|now| is_same(&now, digest)));
        if is_kept || was.same.is_none() && self.is_elsewhere(was, known) {
            return None;
        }
        match first {
            Some((store, now)) => Some(self.other(was, known, store, &now)),
            None if was.store.forgets() && self.made_room(was, Some(platform)) => None,
            None => Some(self.platform(was, known, *here.first()?)),
        }
    }

    /// Whether a release left a store that has the newest alone: another one came in its
    /// place, or the pin went on to another one. If only some of it went, the former.
    fn made_room(&self, was: &Kept<'_>, platform: Option<&Platform>) -> bool {
        let pinned = self.since.model.pin(self.tool).map(|pin| &pin.version.value);
        let before = was.store.versions();
        let has_new = |store: &&dyn DigestStore| {
            let new = store.versions().into_iter().filter(|version| !before.contains(version));
            let mut known = new.flat_map(|version| store.known(version));
            known.any(|known| platform.is_none_or(|platform| known.platform == *platform))
        };
        platform.is_none() && pinned != Some(was.version) || was.now.iter().any(has_new)
    }

    /// Whether another store has the digest of an artifact of a store that is gone, and says
    /// of it no less. What has but one artifact need not say its platform.
    fn is_elsewhere(&self, was: &Kept<'_>, known: &KnownArtifact) -> bool {
        let Since { model, before, .. } = self.since;
        let universal = Platform::universal();
        let has = |store: &dyn DigestStore| {
            let found = store.known(was.version).into_iter().find(|now| {
                let is_platform = now.platform == known.platform
                    || now.platform == universal
                    || known.platform == universal;
                is_platform && now.digest.iter().zip(&known.digest).any(|(now, was)| is_same(now, was))
            });
            found.map(|now| now.platform)
        };
        let was_revoked = before.revocation_for(self.tool, was.version, &known.platform).is_some();
        let is_kept = |tool: &ToolName, store: &dyn DigestStore| {
            has(store).is_some_and(|platform| {
                !was_revoked || model.revocation_for(tool, was.version, &platform).is_some()
            })
        };
        self.now.values().any(|store| is_kept(self.tool, &**store))
            || *was.name == StoreName::Registry
                && self.since.new_registries().any(|registry| {
                    let tool = &registry.content.tool;
                    stores(model, tool).values().any(|store| is_kept(tool, &**store))
                })
    }

    /// That a release went.
    fn release(&self, was: &Kept<'_>, known: &[KnownArtifact]) -> Finding {
        let Since { model, commit, .. } = self.since;
        let path = was.store.path();
        let digests = listed(known.iter().map(|known| {
            let platform = Some(&known.platform).filter(|platform| **platform != Platform::universal());
            let text = self.text(self.since.before, was.store, known);
            platform.map_or_else(|| text.to_owned(), |platform| format!("{platform} {text}"))
        }));
        let found = if was.store.says_versions() { "no such release" } else { "no such digest" };
        let label = self.label(was, &Platform::universal());
        let went = match (was.same, was.name) {
            (Some(now), _) => format!("{} does not have it any more", now.path()),
            (None, StoreName::Registry) => {
                format!("there is no {} any more", model.registry_path(self.tool))
            }
            (None, StoreName::Table(address)) => {
                format!("{} names no digests at {address} any more", model.world.settings().path)
            }
            (None, StoreName::Marked { .. }) => format!("no marked line of {path} has it any more"),
        };
        let place = match was.same {
            Some(now) => Place::file(now.path()),
            None => was.store.place_in(model).unwrap_or_else(|| self.place_of_gone(was.store)),
        };
        let message = format!("{label} was on record at {commit}, and {went}");
        let expected = if digests.is_empty() { "the release" } else { &digests };
        self.since.finding((self.tool, path), place, [expected, found], message)
    }

    /// That a release lacks a platform that it had.
    fn platform(&self, was: &Kept<'_>, known: &KnownArtifact, now: &dyn DigestStore) -> Finding {
        let message = format!(
            "{} was on record at {}, and {} does not have it any more",
            self.label(was, &known.platform),
            self.since.commit,
            now.path()
        );
        let digest = self.text(self.since.before, was.store, known);
        let place = now.place(was.version);
        self.since.finding((self.tool, was.store.path()), place, [digest, "no such platform"], message)
    }

    /// That a digest is another one.
    fn other(
        &self,
        was: &Kept<'_>,
        known: &KnownArtifact,
        store: &dyn DigestStore,
        now: &KnownArtifact,
    ) -> Finding {
        let Since { model, before, commit } = self.since;
        let message = format!(
            "the digest of {} was another one at {commit}, and a release never changes",
            self.label(was, &known.platform),
        );
        let texts = [self.text(before, was.store, known), self.text(model, store, now)];
        let place = model.place(store.path(), &now.span);
        let finding = self.since.finding((self.tool, was.store.path()), place, texts, message);
        let restore = self.since.restore(was.store.path());
        let back = format!("put the digest back ({restore}) unless you know why it changed");
        let check = Invocation::fetch(self.tool, was.version, &["--check"]);
        Finding { fix: Fix::advise_then_run(back, check), ..finding }
    }

    /// What an artifact is called.
    fn label(&self, was: &Kept<'_>, platform: &Platform) -> String {
        let of_release = format!("{} {}", self.tool, was.version);
        match was.name {
            StoreName::Marked { url, .. } => {
                format!("{of_release} at {}", url.replace("{version}", was.version.as_str()))
            }
            _ if *platform == Platform::universal() => of_release,
            _ => format!("{of_release} for {platform}"),
        }
    }

    /// What stands for a digest in a store.
    fn text<'m>(&self, model: &Model<'m>, store: &dyn DigestStore, known: &KnownArtifact) -> &'m str {
        model.text(store.path()).get(known.span.clone()).unwrap_or_default()
    }

    /// Where the settings name what a file was about that is gone.
    fn place_of_gone(&self, was: &dyn DigestStore) -> Place {
        let model = self.since.model;
        let settings = model.world.settings();
        if model.world.file(&settings.path).is_none() {
            return Place::file(was.path());
        }
        let of_tool = settings.places.tool(self.tool).map(|tool| &tool.name.span);
        match of_tool.or(settings.registry_span.as_ref()) {
            Some(span) => model.place(&settings.path, span),
            None => Place::file(&settings.path),
        }
    }
}
