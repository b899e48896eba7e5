//! `prune`: old releases leave the digest stores.
//!
//! Never takes what somebody uses, and never what is revoked: that must not come back
//! as new.

use std::collections::BTreeSet;

use super::artifact::{StoreId, stores_of};
use super::ask::Step;
use super::bump::without_unused_waivers;
use super::sync::{Following, follow_registry};
use super::{Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::model::store::DigestStore;
use crate::value::name::ToolName;
use crate::value::version::Version;
use crate::verify::known::Known;
use crate::verify::verify_strictly;
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PruneRequest {
    /// How many of the newest releases of each tool stay; never none.
    pub keep: usize,
    /// The tools; none for every one that has a registry file.
    pub tools: Vec<ToolName>,
}

/// Plans which releases go, and what follows.
pub(super) fn prune(world: &World, request: &PruneRequest) -> Result<Step, Refusal> {
    let model = Model::of(world);
    let used = Used::of(&model)?;
    let tools = if request.tools.is_empty() { with_releases(&model) } else { request.tools.clone() };
    let mut released: BTreeSet<&ToolName> = BTreeSet::new();
    released.extend(tools.iter().map(|tool| model.released_as(tool)));
    let mut plan = Plan::none(world);
    for tool in &released {
        // One store after the other: several may be in one file.
        for id in stores_of(&model, tool)?.iter().map(|store| store.id()) {
            let pruned = in_store(&plan.after, (tool, id), request.keep.max(1), &used)?;
            plan = plan.then(pruned);
        }
    }
    let is_pruned = |tool: &str| released.iter().any(|released| **released == *tool);
    let followed = follow_registry(&plan.after, Following::Some(&is_pruned))?;
    let before = verify_strictly(&model);
    let plan = without_unused_waivers(plan.then(followed), &before)?;
    check_no_worse(&before, &plan.after)?;
    Ok(Step::done(plan))
}

/// The tools whose releases stand somewhere.
fn with_releases(model: &Model<'_>) -> Vec<ToolName> {
    let registered = model.registered.iter().filter_map(|tool| tool.parse::<ToolName>().ok());
    registered.chain(model.tables_of_digests().map(|(tool, _)| tool.clone())).collect()
}

/// Takes old releases out of one store.
fn in_store(
    world: &World,
    (tool, id): (&ToolName, StoreId),
    keep: usize,
    used: &Used<'_>,
) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    let stores = stores_of(&model, tool)?;
    let Some(store) = stores.iter().find(|store| store.id() == id && !store.follows_pin()) else {
        return Ok(Plan::none(world));
    };
    let gone = old(&model, &**store, tool, keep, used);
    if gone.is_empty() {
        return Ok(Plan::none(world));
    }
    let text = store.without(&gone).map_err(Refusal::Request)?;
    let mut after = world.clone();
    after.insert(store.path(), text);
    let removed = |version: &&Version| Move {
        tool: tool.to_string(),
        what: if id == StoreId::Registry { Moved::Registry } else { Moved::Digests },
        place: store.place(version),
        from: version.to_string(),
        to: "removed".to_owned(),
    };
    Ok(Plan::new(world, after, gone.iter().map(removed).collect()))
}

/// The releases that are older than the newest that stay, and that nobody uses, in the
/// order in which they stand there.
fn old<'s>(
    model: &Model<'_>,
    store: &'s dyn DigestStore,
    tool: &ToolName,
    keep: usize,
    used: &Used<'_>,
) -> Vec<&'s Version> {
    // Of what has no order nobody knows which is older; what is revoked serves nobody.
    let is_revoked = |version: &Version| {
        let mut known = store.known(version).into_iter();
        model.revocation(tool, version).is_some()
            || known.any(|known| model.revocation_for(tool, version, &known.platform).is_some())
    };
    let may_go = |version: &&Version| version.is_ordered() && !is_revoked(version);
    let mut versions: Vec<&Version> = store.versions().into_iter().filter(may_go).collect();
    versions.sort_by(|a, b| b.cmp(a));
    let newest = store.newest_stable();
    let older: BTreeSet<&Version> = versions
        .into_iter()
        .skip(keep)
        .filter(|version| Some(*version) != newest && !used.has(tool, version))
        .collect();
    store.versions().into_iter().filter(|version| older.contains(version)).collect()
}

/// The versions that pins, compatibility tables, bundles and what the lock for Bazel keeps
/// name, by the tool whose
/// releases they are.
struct Used<'m>(BTreeSet<(&'m str, &'m str)>);

impl<'m> Used<'m> {
    /// # Errors
    /// If something cannot be read that may name more.
    fn of(model: &'m Model<'_>) -> Result<Self, Refusal> {
        let why = |what: &str| {
            Refusal::Request(format!(
                "{what}\nso which releases are used is not known, and none was taken out; nothing was written"
            ))
        };
        if let Some(problem) = model.unread_source() {
            return Err(why(&format!("{}: {}", problem.place, problem.message)));
        }
        let faults = model.table_faults();
        let unread = faults.iter().map(|fault| fault.problem());
        if let Some(problem) = model.pin_problems().chain(unread).next() {
            return Err(why(&format!("{}: {}", problem.place, problem.message)));
        }
        let mut used = BTreeSet::new();
        let mut add = |tool: &'m ToolName, version: &'m Version| {
            used.insert((model.released_as(tool).as_str(), version.as_str()));
        };
        model.pins.iter().for_each(|pin| add(&pin.tool.value, &pin.version.value));
        for table in model.tables.iter().map(|table| table.content) {
            for row in &table.rows {
                // What fits to a version is said so that it can be pinned.
                add(&table.tool.value, &row.version.value);
                for allowed in &row.allowed {
                    allowed.versions.iter().for_each(|version| add(&allowed.tool.value, &version.value));
                }
            }
        }
        for (_, bundle) in model.bundles() {
            bundle.versions.iter().for_each(|(tool, version)| add(&tool.value, &version.value));
        }
        for kept in &model.world.settings().bazel.keep {
            kept.versions.iter().for_each(|version| add(&kept.tool.value, &version.value));
        }
        Ok(Self(used))
    }

    fn has(&self, tool: &str, version: &Version) -> bool {
        self.0.contains(&(tool, version.as_str()))
    }
}

/// Refuses a world with errors that were not there before.
fn check_no_worse(before: &[Finding], after: &World) -> Result<(), Refusal> {
    let mut known = Known::of(before);
    let mut findings = verify_strictly(&Model::of(after));
    let is_new =
        |finding: &Finding, known: &mut Known| !known.has(finding) && finding.severity == Severity::Error;
    findings.retain(|finding| is_new(finding, &mut known));
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}
