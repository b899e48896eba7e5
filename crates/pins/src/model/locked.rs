//! What the lock for Bazel holds: of each pinned release, and of those that the settings
//! keep, every artifact that a digest store of the tool has. And what cannot be in it.
//!
//! Does not write it (`schema::bazel_lock` does), and does not say whether a release is
//! whole.

mod artifact;
mod find;

use std::collections::BTreeMap;

use super::{Model, Pin};
use crate::finding::{Fix, Invocation, Place, Problem};
use crate::schema::bazel_lock::{BazelLock, LockedPlatform, LockedRelease, LockedTool, is_lock, purl};
use crate::value::name::ToolName;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// The lock, and what is missing in it.
#[derive(Debug)]
pub(crate) struct Locked {
    /// What it holds; none while something cannot be read whole.
    pub(crate) lock: Option<BazelLock>,
    /// What cannot be in it, and why.
    pub(crate) faults: Vec<Problem>,
}

/// The lock, if the settings want one.
pub(crate) fn locked<'w>(model: &Model<'w>) -> Option<&'w Locked> {
    model.world.settings().bazel.lock.as_ref()?;
    Some(model.world.found_out().locked.get_or_init(|| Gathering::of(model)))
}

/// A lock as it is put together.
struct Gathering<'m, 'w> {
    model: &'m Model<'w>,
    lock: BazelLock,
    faults: Vec<Problem>,
    /// Whether all was read that it is made of.
    is_known: bool,
}

impl Gathering<'_, '_> {
    fn of(model: &Model<'_>) -> Locked {
        let is_known = model.knows_all_pins() && model.table_faults().is_empty();
        let mut gathering = Gathering { model, lock: BazelLock::new(), faults: Vec::new(), is_known };
        gathering.check_file();
        gathering.check_kept();
        for pin in &model.pins {
            let tool = gathering.tool(pin);
            gathering.lock.tools.extend(tool.map(|tool| (pin.tool.value.to_string(), tool)));
        }
        gathering.add_platforms();
        let Gathering { lock, faults, is_known, .. } = gathering;
        Locked { lock: is_known.then_some(lock), faults }
    }

    /// A pinned tool; none where nothing is recorded of the pinned release.
    fn tool(&mut self, pin: &Pin) -> Option<LockedTool> {
        let (model, tool, pinned) = (self.model, &pin.tool.value, &pin.version.value);
        let stores = model.stores_of(tool);
        // What cannot be read, other findings say.
        self.is_known &= model.store_problem(tool).is_none();
        self.is_known &= stores.iter().all(|store| model.is_whole(store.path()));
        let mut releases = BTreeMap::new();
        if !is_revoked(model, tool, pinned) {
            releases.extend(self.release(tool, pinned).map(|release| (pinned.clone(), release)));
        }
        for kept in model.world.settings().bazel.kept(tool) {
            releases.extend(self.kept(tool, kept).map(|release| (kept.value.clone(), release)));
        }
        let version = pinned.to_string();
        releases.contains_key(pinned).then_some(LockedTool { version, releases })
    }

    /// A release that the settings keep.
    fn kept(&mut self, tool: &ToolName, kept: &Spanned<Version>) -> Option<LockedRelease> {
        let version = &kept.value;
        let out = format!("take {version} out of keep");
        if is_revoked(self.model, tool, version) {
            let why = format!("{tool} {version} is revoked, so the lock for Bazel does not keep it");
            self.keep_fault(
                tool,
                kept,
                ["a release that is not revoked", version.as_str()],
                why,
                Fix::advise(out),
            );
            return None;
        }
        let release = self.release(tool, version);
        if release.is_none() {
            let why =
                format!("no artifact of {tool} {version} is recorded, so the lock for Bazel cannot keep it");
            let can_be_had = self.model.stores_of(tool).iter().any(|store| !store.follows_pin());
            let fix = match can_be_had {
                true => Fix::run(Invocation::fetch(tool, version, &[])),
                false => {
                    Fix::advise(format!("{out}: the digests of {tool} are those of the pinned release alone"))
                }
            };
            self.keep_fault(tool, kept, ["a recorded release", version.as_str()], why, fix);
        }
        release
    }

    /// What is recorded of a release, if something is.
    fn release(&mut self, tool: &ToolName, version: &Version) -> Option<LockedRelease> {
        let mut platforms = BTreeMap::new();
        let mut package = None;
        for find in self.finds(tool, version) {
            let url = find.urls.first().map_or("", String::as_str);
            package = package.or_else(|| purl(&find.repo, url, version.as_str()));
            let artifact = self.artifact(tool, version, &find);
            platforms.extend(artifact.map(|artifact| (find.platform.to_string(), artifact)));
        }
        let compatible = compatible(self.model, tool, version);
        (!platforms.is_empty()).then_some(LockedRelease { compatible, purl: package, platforms })
    }

    /// Adds the platforms of the artifacts.
    fn add_platforms(&mut self) {
        let releases = self.lock.tools.values().flat_map(|tool| tool.releases.values());
        for name in releases.flat_map(|release| release.platforms.keys()) {
            let constraints = self.model.world.settings().constraints(name).unwrap_or_default();
            self.lock.platforms.insert(name.clone(), LockedPlatform { constraints });
        }
    }

    /// Checks that nothing else would be written over.
    fn check_file(&mut self) {
        let Some(path) = &self.model.world.settings().bazel.lock else { return };
        if self.model.world.text(path).is_some_and(|text| !is_lock(text)) {
            let settings = &self.model.world.settings().path;
            self.faults.push(Problem {
                tool: None,
                place: Place::file(path),
                expected: "a lock that sync wrote".to_owned(),
                found: "something else".to_owned(),
                message: "this file is no lock for Bazel, so it is not written over".to_owned(),
                fix: Fix::advise(format!("name another file in [bazel] of {settings}, or remove this one")),
            });
        }
    }

    /// Checks that what is kept is that of pinned tools.
    fn check_kept(&mut self) {
        let model = self.model;
        for kept in model.world.settings().bazel.keep.iter().filter(|_| model.knows_all_pins()) {
            let tool = &kept.tool;
            if model.pin(&tool.value).is_none() {
                let name = &tool.value;
                let why = format!(
                    "{name} is not pinned{}, so the lock for Bazel keeps no release of it",
                    model.meant(name)
                );
                let fix = Fix::advise(format!("take {name} out of keep, or correct its name"));
                self.keep_fault(name, tool, ["a pinned tool", name.as_str()], why, fix);
            }
        }
    }

    fn keep_fault<T>(
        &mut self,
        tool: &ToolName,
        at: &Spanned<T>,
        [expected, found]: [&str; 2],
        message: String,
        fix: Fix,
    ) {
        let place = self.model.place(&self.model.world.settings().path, &at.span);
        let (tool, expected, found) = (Some(tool.to_string()), expected.to_owned(), found.to_owned());
        self.faults.push(Problem { tool, place, expected, found, message, fix });
    }
}

/// Whether all of a release may not be used.
fn is_revoked(model: &Model<'_>, tool: &ToolName, version: &Version) -> bool {
    model.revocation(tool, version).is_some_and(|(_, revocation)| revocation.platform.is_none())
}

/// What the compatibility tables of a tool say that fits a release: of several, what all
/// of them allow.
fn compatible(model: &Model<'_>, tool: &ToolName, version: &Version) -> BTreeMap<String, Vec<String>> {
    let mut compatible: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let rows = model.tables_of(tool).filter_map(|table| table.content.row(version));
    for allowed in rows.flat_map(|row| &row.allowed) {
        let versions: Vec<String> =
            allowed.versions.iter().map(|version| version.value.to_string()).collect();
        let known = compatible.entry(allowed.tool.value.to_string()).or_insert_with(|| versions.clone());
        known.retain(|version| versions.contains(version));
    }
    compatible
}
