//! Every place that repeats a pin, and whether it agrees: the one list behind
//! `verify`, `sync` and `status`.
//!
//! Does not report and does not write; it says what each place should become.

mod marked;

use std::collections::BTreeMap;
use std::iter;

pub(super) use self::marked::chosen_literals;
use self::marked::marked_consumer;
use crate::finding::Place;
use crate::model::by_hand::ByHand;
use crate::model::{Model, Parsed, Pin};
use crate::schema::lockfile::Lockfile;
use crate::schema::requirement::{Agreement, compare, named};
use crate::value::edit::Edit;
use crate::value::name::CrateName;
use crate::value::path::{RepoPath, above};
use crate::value::text::{Span, Spanned};
use crate::value::version::Version;

/// What kind of place it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConsumerKind {
    /// A requirement of a crate in a Cargo.toml.
    Crate(CrateName),
    /// The version of a crate that a Cargo.lock resolved to.
    Lock(CrateName),
    /// A dependency on a crate that a Cargo.lock does not know.
    Unlocked(CrateName),
    /// A marked line.
    Marked,
    /// A place of the settings.
    Place,
    /// A place of the settings that names a commit, at these spans.
    Commit(Vec<Span>),
}

/// A place that repeats a pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Consumer {
    /// The tool that it follows.
    pub(crate) tool: String,
    /// What kind of place it is.
    pub(crate) kind: ConsumerKind,
    /// Where.
    pub(crate) place: Place,
    /// What should stand there.
    pub(crate) expected: String,
    /// What stands there.
    pub(crate) found: String,
    /// The version that this says, of the crate where it is one's, as it is written and so perhaps
    /// shortened; none where it says no version, or none alone.
    pub(crate) says: Option<String>,
    /// Whether it agrees, or what makes it agree.
    pub(crate) state: State,
}

impl ConsumerKind {
    /// The crate that it is about.
    pub(crate) fn krate(&self) -> Option<&CrateName> {
        match self {
            Self::Crate(krate) | Self::Lock(krate) | Self::Unlocked(krate) => Some(krate),
            Self::Marked | Self::Place | Self::Commit(_) => None,
        }
    }
}

/// Whether a consumer agrees with its pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It does.
    Agrees,
    /// These edits make it.
    Edit(Vec<Edit>),
    /// Cargo has to resolve the lock file anew, to this version of the crate.
    Resolve(Version),
    /// A person has to.
    ByHand(ByHand),
    /// `fetch-checksums` has to, with the digest beside it; why.
    Fetch(String),
    /// This command of another program makes the file anew.
    Remake(&'static str),
}

/// A crate that follows a pinned tool.
#[derive(Clone, Debug)]
pub(crate) struct Follower<'t> {
    /// The tool.
    pub(crate) pin: &'t Pin,
    /// The version that the crate should have.
    pub(crate) version: Version,
    /// Which entries of lock files follow.
    pub(crate) reach: Reach,
}

/// Which entries of a lock file follow a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that local packages depend on.
    Direct,
    /// Every one, where no local package depends on the crate: the settings name it.
    Everywhere,
}

/// The crates that follow pinned tools, by name. A mapping that gives no
/// version is left out here and is a finding of `verify`.
pub(crate) fn followers<'t>(model: &'t Model<'_>) -> BTreeMap<CrateName, Follower<'t>> {
    let mut followers = BTreeMap::new();
    for pin in &model.pins {
        let tool = model.world.settings().places.tool(&pin.tool.value);
        let of_settings = tool.into_iter().flat_map(|tool| &tool.crates);
        let registry = model.registries.get(pin.tool.value.as_str());
        let of_registry = registry.into_iter().flat_map(|registry| &registry.content.crates);
        let all = of_settings.map(|following| (following, Reach::Everywhere));
        for (following, reach) in all.chain(of_registry.map(|following| (following, Reach::Direct))) {
            if let Ok(version) = following.mapping.value.apply(&pin.version.value) {
                followers.entry(following.name.clone()).or_insert(Follower { pin, version, reach });
            }
        }
    }
    followers
}

/// Every consumer in the repository, by path and line; see [`Model::consumers`].
pub(super) fn consumers(model: &Model<'_>) -> Vec<Consumer> {
    let followers = followers(model);
    let mut consumers: Vec<Consumer> = Vec::new();
    for manifest in &model.manifests {
        for requirement in &manifest.content.requirements {
            let Some((krate, follower)) = followers.get_key_value(&*requirement.krate) else { continue };
            let found = &requirement.requirement.value;
            let (expected, state) = match compare(found, &follower.version) {
                Agreement::Agrees => (found.clone(), State::Agrees),
                Agreement::Becomes(new) => {
                    let edit = requirement.set(&new);
                    (new, State::Edit(vec![edit]))
                }
                Agreement::ByHand(why) => {
                    let advice = format!("write a requirement that {} fits", follower.version);
                    (follower.version.to_string(), State::ByHand(ByHand::new(why, advice)))
                }
            };
            consumers.push(Consumer {
                tool: follower.pin.tool.value.to_string(),
                kind: ConsumerKind::Crate(krate.clone()),
                place: model.place(manifest.path, &requirement.requirement.span),
                expected,
                found: found.clone(),
                says: named(found).map(str::to_owned),
                state,
            });
        }
    }
    let stated = stated(model, &followers);
    for lock in &model.locks {
        for (krate, follower) in &followers {
            let packages = stated.get(&(lock.path, krate)).map_or(&[][..], Vec::as_slice);
            consumers.extend(lock_consumers(model, lock, (krate, follower), packages));
        }
    }
    let source_is_read = model.knows_all_pins();
    for marked in &model.marked {
        let text = model.text(marked.path);
        let lines = marked.content.iter();
        let known = lines.filter(|line| source_is_read || model.pin(&line.tool.value).is_some());
        consumers.extend(known.map(|line| marked_consumer(model, marked.path, text, line)));
    }
    consumers.extend(model.places().consumers.iter().cloned());
    consumers.sort_by(|a, b| a.place.cmp(&b.place));
    let same_line =
        |a: &Consumer, b: &Consumer| (&a.place.path, a.place.line) == (&b.place.path, b.place.line);
    let lines = consumers.chunk_by(same_line);
    let rivals: Vec<Option<String>> =
        lines.flat_map(|line| line.iter().map(|consumer| rival(model, line, consumer))).collect();
    for (consumer, why) in consumers.iter_mut().zip(rivals) {
        if let Some(why) = why {
            let advice = "have only one of the two follow here: take away the other's place, crate or marker";
            // What stands there is another tool's.
            (consumer.state, consumer.says) = (State::ByHand(ByHand::new(why, advice)), None);
        }
    }
    consumers
}

/// Why a consumer cannot follow its pin: what stands there is a pin itself, or
/// follows another one already, and each would undo the other. `on_the_line` are the
/// consumers on that line. Of two, a marker gives way to everything, and a place to
/// a crate.
fn rival(model: &Model<'_>, on_the_line: &[Consumer], consumer: &Consumer) -> Option<String> {
    let meets = |(other_start, other_end): (usize, usize)| {
        let (start, end) = consumer.place.span;
        start < other_end && other_start < end
    };
    let of_whom = match (&consumer.kind, consumer.kind.krate()) {
        (ConsumerKind::Marked, _) => format!("the marker of {}", consumer.tool),
        (ConsumerKind::Place, _) => format!("the place of {}", consumer.tool),
        (ConsumerKind::Crate(_), Some(krate)) => format!("the crate {krate}"),
        _ => return None,
    };
    if matches!(consumer.state, State::ByHand(_)) {
        return None;
    }
    let why = |wanted: &str, claim: String| {
        Some(format!(
            "this must be {wanted} for {claim}, so it cannot be {} for {of_whom}",
            consumer.expected
        ))
    };
    let differs = |pin: &&Pin| !consumer.expected.contains(pin.version.value.as_str());
    let of_file =
        model.pins.iter().filter(|pin| pin.path == consumer.place.path && pin.tool.value != *consumer.tool);
    let mut pins = of_file.filter(|pin| meets((pin.version.span.start, pin.version.span.end)));
    if let Some(pin) = pins.find(differs) {
        return why(pin.version.value.as_str(), format!("the pin of {}", pin.tool.value));
    }
    let disagrees = |other: &&Consumer| match (&consumer.kind, &other.kind) {
        (ConsumerKind::Marked, ConsumerKind::Marked | ConsumerKind::Place | ConsumerKind::Commit(_)) => {
            other.expected != consumer.expected
        }
        // A requirement may have an operator more.
        (ConsumerKind::Marked | ConsumerKind::Place, _) if other.kind.krate().is_some() => {
            !other.expected.contains(&consumer.expected)
        }
        _ => false,
    };
    let other = on_the_line.iter().filter(|other| meets(other.place.span)).find(disagrees)?;
    let claim = match other.kind.krate() {
        Some(krate) => format!("the crate {krate}"),
        None if other.kind == ConsumerKind::Marked => format!("the marker of {}", other.tool),
        None => format!("the place of {}", other.tool),
    };
    why(&other.expected, claim)
}

/// The packages whose manifests state a dependency on a following crate, by lock
/// file and crate.
fn stated<'w>(
    model: &Model<'w>,
    followers: &'w BTreeMap<CrateName, Follower<'_>>,
) -> BTreeMap<(&'w RepoPath, &'w CrateName), Vec<&'w str>> {
    let locks: BTreeMap<&str, &RepoPath> =
        model.locks.iter().map(|lock| (lock.path.folder(), lock.path)).collect();
    let mut stated: BTreeMap<(&RepoPath, &CrateName), Vec<&str>> = BTreeMap::new();
    for manifest in &model.manifests {
        let Some(package) = &manifest.content.package else { continue };
        // The lock file of the nearest folder above that has one.
        let above = iter::successors(Some(manifest.path.folder()), |folder| above(folder));
        let lock = above.into_iter().find_map(|folder| locks.get(folder));
        let Some(lock) = lock else { continue };
        for requirement in &manifest.content.requirements {
            let Some((krate, _)) = followers.get_key_value(&*requirement.krate) else { continue };
            let packages = stated.entry((lock, krate)).or_default();
            if requirement.table != "workspace.dependencies" && !packages.contains(&package.as_str()) {
                packages.push(package);
            }
        }
    }
    stated
}

/// What a lock file resolved a crate to, or that it does not know of a
/// dependency that the manifests of `packages` state.
fn lock_consumers(
    model: &Model<'_>,
    lock: &Parsed<'_, Lockfile>,
    (krate, follower): (&CrateName, &Follower<'_>),
    packages: &[&str],
) -> Vec<Consumer> {
    let expected = follower.version.to_string();
    let resolve = || State::Resolve(follower.version.clone());
    let consumer = |kind, span: &Span, found: String, state| Consumer {
        tool: follower.pin.tool.value.to_string(),
        place: model.place(lock.path, span),
        expected: expected.clone(),
        says: matches!(kind, ConsumerKind::Lock(_)).then(|| found.clone()),
        kind,
        found,
        state,
    };
    let found = match follower.reach {
        Reach::Direct => lock.content.resolved(krate).to_vec(),
        Reach::Everywhere => lock.content.followed(krate),
    };
    let resolved = found.into_iter().map(|resolved| {
        let state = if resolved.is_release(&follower.version) { State::Agrees } else { resolve() };
        let Spanned { value, span } = resolved.version;
        consumer(ConsumerKind::Lock(krate.clone()), &span, value, state)
    });
    let unlocked = packages.iter().filter(|package| lock.content.depends(package, krate) == Some(false));
    let unlocked = unlocked.map(|package| {
        let span = lock.content.package_span(package).unwrap_or(0..0);
        let found = format!("no dependency of {package}");
        consumer(ConsumerKind::Unlocked(krate.clone()), &span, found, resolve())
    });
    resolved.chain(unlocked).collect()
}
