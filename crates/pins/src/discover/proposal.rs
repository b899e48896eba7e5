//! What settings a repository would have: its tools, where each is pinned, and what repeats
//! that.
//!
//! Does not write them (`rendered` does), and leaves out what is told by words alone.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use super::called::Called;
use super::comments::stays;
use super::found::{Found, Wanted, in_text};
use super::look::Looked;
use super::managed::Managed;
use super::rank::{
    REPEATED, SURE, is_behind_version, is_for_pins, is_hook, is_loose_action, is_of_cargo, is_of_packages,
    is_packaged, rank,
};
use super::search::{is_searched, overrides};
use super::stray::moves;
use super::told::Told;
use super::words::{Name, Word, read, without_kind};
use crate::model::Model;
use crate::place::Language;
use crate::value::form::has_wildcards;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::version::Version;

/// A version that would be managed.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// The file.
    pub(crate) path: RepoPath,
    /// From 1.
    pub(crate) line: usize,
    /// The place; none if no grammar leads there.
    pub(crate) place: Option<String>,
    /// The place of the commit that it stands beside.
    pub(crate) commit: Option<String>,
    /// What stands there.
    pub(crate) version: String,
    /// How it was told whose it is.
    pub(crate) told: Told,
}

/// A tool of the settings.
#[derive(Clone, Debug)]
pub(crate) struct Proposed {
    /// Its name.
    pub(crate) name: ToolName,
    /// Where a person writes its version; none for a tool that is pinned already.
    pub(crate) pin: Option<Member>,
    /// What repeats it, by path and line.
    pub(crate) also: Vec<Member>,
    /// The crates that follow it.
    pub(crate) crates: Vec<String>,
}

/// A group of versions with one name.
#[derive(Default)]
struct Group {
    names: BTreeMap<String, usize>,
    members: Vec<Member>,
}

/// The tools that a repository seems to pin and that its settings do not know, and the
/// places that they do not know of those that they do.
pub(crate) fn propose(model: &Model<'_>) -> Vec<Proposed> {
    let known = Called::pinned(model);
    let managed = Managed::of(model);
    let mut added: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    let mut named: Vec<(Vec<Name>, Member)> = Vec::new();
    let mut unnamed: Vec<(Vec<Name>, Member)> = Vec::new();
    for file in model.world.files() {
        let is_looked_in = is_searched(&model.world.layout, &file.path, file.kind);
        let Some(looked) = is_looked_in.then(|| Looked::of(file)).flatten() else { continue };
        for found in in_text(&looked, &Wanted::ALL) {
            let place = file.place(&found.span);
            // What tests say is about versions, and none that is in use.
            if managed.has(&place)
                || is_of_tests(&file.path)
                || overrides(model.world, &file.path)
                || stays(looked.text, found.span.start)
            {
                continue;
            }
            let of_known = known.tool(&found.names).and_then(|index| Some((index, model.pins.get(index)?)));
            let can_move = of_known.is_none_or(|(_, pin)| moves(model, pin, &found));
            let Found { version, names, told, place: managing, commit, .. } = found;
            let path = file.path.clone();
            let member = Member { path, line: place.line, place: managing, commit, version, told };
            if let Some((index, _)) = of_known {
                if can_move {
                    added.entry(index).or_default().push(member);
                }
            } else if told.is_strong() || rank(&member) <= SURE {
                named.push((names, member));
            } else {
                unnamed.push((names, member));
            }
        }
    }
    let mut groups = grouped(named);
    // What only a literal or a line tells joins a group that something else has made; a literal
    // makes one otherwise, whatever the file is called in which a line names the same.
    unnamed.sort_by_key(|(_, member)| member.told != Told::Literal);
    for (names, member) in unnamed {
        let of_group = names.iter().flat_map(Name::keys).find(|key| groups.contains_key(key));
        let own = names.first().map(Name::key).filter(|_| member.told == Told::Literal);
        if let Some(key) = of_group.or(own) {
            let group = groups.entry(key).or_default();
            if let Some(name) = names.first() {
                group.names.entry(name.shown.clone()).or_default();
            }
            group.members.push(member);
        }
    }
    merge_kinds(&mut groups);
    let known = added.into_iter().filter_map(|(index, members)| {
        let name = model.pins.get(index)?.tool.value.clone();
        let also = members.into_iter().filter(|member| !is_of_cargo(member)).collect();
        Some(Proposed { name, pin: None, also, crates: Vec::new() })
    });
    let all = known.chain(of_groups(model, groups));
    // What no place leads to can be managed by no settings.
    let has_place = |tool: &Proposed| tool.also.iter().any(|member| member.place.is_some());
    all.filter(|tool| tool.pin.is_some() || has_place(tool)).collect()
}

/// The tools that groups are about. What is called like a crate of a tool is of the tool.
fn of_groups(model: &Model<'_>, groups: BTreeMap<String, Group>) -> Vec<Proposed> {
    let (mut tools, mut left) = (Vec::new(), BTreeMap::new());
    for (key, group) in groups {
        let members = group.members.clone();
        match proposed(model, group) {
            Some(tool) => tools.push(tool),
            None => _ = left.insert(key, members),
        }
    }
    for tool in &mut tools {
        for krate in tool.crates.iter().filter(|krate| **krate != *tool.name) {
            let Word::Name(name) = read(krate) else { continue };
            let members = left.remove(&name.key()).unwrap_or_default();
            tool.also.extend(members.into_iter().filter(|member| !is_of_cargo(member)));
        }
    }
    tools
}

/// Groups by the names that most have: of an image beside a name of its own, that of the
/// image.
fn grouped(named: Vec<(Vec<Name>, Member)>) -> BTreeMap<String, Group> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in named.iter().flat_map(|(names, _)| names) {
        *counts.entry(name.key()).or_default() += 1;
    }
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (names, member) in named {
        let count = |name: &Name| counts.get(&name.key()).copied().unwrap_or_default();
        // Of equals the first.
        let Some(name) = names.iter().rev().max_by_key(|name| count(name)) else { continue };
        let group = groups.entry(name.key()).or_default();
        *group.names.entry(name.shown.clone()).or_default() += 1;
        group.members.push(member);
    }
    groups
}

/// Puts together what differs only in the kind of tool that a name says: `go-sdk` and `go`.
fn merge_kinds(groups: &mut BTreeMap<String, Group>) {
    let keys: Vec<String> = groups.keys().cloned().collect();
    for key in keys {
        let Some(shorter) = without_kind(&key).filter(|shorter| groups.contains_key(shorter)) else {
            continue;
        };
        let Some(group) = groups.remove(&key) else { continue };
        if let Some(into) = groups.get_mut(&shorter) {
            into.members.extend(group.members);
        }
    }
}

/// The tool that a group is about, if it is about one.
fn proposed(model: &Model<'_>, group: Group) -> Option<Proposed> {
    let (name, _) = group.names.iter().max_by_key(|(name, count)| (**count, Reverse(name.len())))?;
    let name: ToolName = name.parse().ok()?;
    let mut members = group.members;
    // Other programs move what package managers resolve: only what stands elsewhere, too, drifts.
    let is_elsewhere =
        |member: &Member| !is_of_cargo(member) && !is_of_packages(member) && !is_loose_action(member);
    let is_strong = |member: &Member| member.told.is_strong() || rank(member) <= SURE;
    let repeated = repeated(&members);
    let is_told = members.iter().any(|member| is_elsewhere(member) && is_strong(member));
    if members.len() < 2 || !is_told && repeated.is_empty() {
        return None;
    }
    members.retain(|member| !is_loose_action(member));
    let is_repeated = |member: &Member| is_packaged(member) && repeated.contains(&member.version);
    let pinnable = |member: &Member| {
        let is_own = is_elsewhere(member) && (member.told < Told::Line || is_for_pins(member));
        member.place.is_some() && (is_own || is_repeated(member))
    };
    let said = |version: &str| {
        let lines = members.iter().filter(|it| it.version == version);
        lines.map(|it| (&it.path, it.line)).collect::<BTreeSet<_>>().len()
    };
    // Without two that agree, or one that is there to pin it, nobody knows whether they are
    // about one tool.
    let is_starlark = |member: &Member| Language::of(member.path.name()) == Language::Starlark;
    let has_others =
        |member: &Member| is_starlark(member) && members.iter().filter(|it| is_starlark(it)).count() > 1;
    // A number alone may count anything.
    let is_version = |member: &Member| {
        let has_numbers = member.version.contains('.') && !has_wildcards(&member.version);
        has_numbers || member.told == Told::File || is_behind_version(member)
    };
    let is_sure = |member: &Member| {
        pinnable(member)
            && is_version(member)
            && (rank(member) <= SURE || said(&member.version) > 1 || has_others(member))
    };
    // Who moves a tool begins where it is pinned, and forgets the others: the newest counts. But
    // what CI has tries other releases, too.
    let order = |member: &Member| {
        let rank = rank(member);
        (rank >= REPEATED, newest_first(&member.version), rank, is_hook(member))
    };
    let pin = members.iter().enumerate().filter(|(_, member)| is_sure(member));
    let (index, _) =
        pin.min_by(|(_, a), (_, b)| order(a).partial_cmp(&order(b)).unwrap_or(Ordering::Equal))?;
    let pin = members.remove(index);
    let said: BTreeSet<&str> = members.iter().map(|member| member.version.as_str()).collect();
    let crates = crates(model, &name, &pin.version, &said);
    members.retain(|member| !is_of_cargo(member) && member.place != pin.place);
    if members.is_empty() && crates.is_empty() {
        return None;
    }
    Some(Proposed { name, pin: Some(pin), also: members, crates })
}

/// The versions of a package that something else repeats, number by number: it is a tool.
fn repeated(members: &[Member]) -> BTreeSet<String> {
    let packaged = members.iter().filter(|it| is_packaged(it) && it.version.split('.').count() > 2);
    let repeats = |package: &Member, other: &Member| {
        other.version == package.version
            && !is_of_packages(other)
            && !is_packaged(other)
            && !is_of_cargo(other)
    };
    let repeated = packaged.filter(|package| members.iter().any(|other| repeats(package, other)));
    repeated.map(|package| package.version.clone()).collect()
}

/// A version so that the newest comes first.
fn newest_first(version: &str) -> Option<Reverse<Version>> {
    Version::any(version).ok().map(Reverse)
}

/// Whether a file belongs to tests.
fn is_of_tests(path: &RepoPath) -> bool {
    const TESTS: [&str; 4] = ["test", "tests", "testing", "spec"];
    path.split('/').any(|folder| TESTS.contains(&folder))
}

/// The crates that follow a tool: of its name, and those that begin with it and are at the
/// same version, or at one that is `said` of the tool elsewhere: they have drifted with it.
fn crates(model: &Model<'_>, tool: &ToolName, pinned: &str, said: &BTreeSet<&str>) -> Vec<String> {
    let same = |a: &str, b: &str| a.split('.').take(2).eq(b.split('.').take(2));
    let requirements = || model.manifests.iter().flat_map(|manifest| &manifest.content.requirements);
    let own: Vec<&str> = requirements()
        .filter(|requirement| *requirement.krate == **tool)
        .map(|requirement| requirement.requirement.value.as_str())
        .collect();
    let mut crates: Vec<String> = Vec::new();
    for requirement in requirements() {
        let (name, version) = (requirement.krate.to_string(), requirement.requirement.value.as_str());
        let bare = version.trim_start_matches(['=', '^', '~', ' ']);
        let begins = name.strip_prefix(tool.as_str()).is_some_and(|rest| rest.starts_with('-'));
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        let follows = match name == **tool {
            true => major(bare) == major(pinned),
            // By chance it has as many numbers as that.
            false => {
                let is_said = bare.split('.').count() == 3 && said.contains(bare);
                begins && (same(bare, pinned) || own.contains(&version) || is_said)
            }
        };
        if follows && !crates.contains(&name) {
            crates.push(name);
        }
    }
    crates.sort();
    crates
}
