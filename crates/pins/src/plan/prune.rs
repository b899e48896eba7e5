//! `prune`: old releases leave the registry files.
//!
//! Never takes what somebody uses, and never what is revoked: that must not come back
//! as new.

use std::collections::BTreeSet;

use super::artifact::registry_of;
use super::ask::Step;
use super::bump::Known;
use super::sync::{Following, follow_registry};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::{Finding, Severity};
use crate::model::{Model, Parsed};
use crate::schema::registry::{Registry, Release};
use crate::schema::registry_prune::without;
use crate::value::name::ToolName;
use crate::value::version::Version;
use crate::verify::verify;
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
    let registered = || model.registered.iter().filter_map(|tool| tool.parse::<ToolName>().ok());
    let tools = if request.tools.is_empty() { registered().collect() } else { request.tools.clone() };
    let mut released: BTreeSet<&ToolName> = BTreeSet::new();
    released.extend(tools.iter().map(|tool| model.released_as(tool)));
    let (mut edits, mut moves) = (Edits::default(), Vec::new());
    for tool in &released {
        let registry = registry_of(&model, tool)?;
        let gone = old(registry.content, request.keep.max(1), &used);
        let versions: Vec<&Version> = gone.iter().map(|release| &release.version.value).collect();
        let (path, text) = (registry.path, model.text(registry.path));
        edits.add(path, text, without(text, &versions));
        moves.extend(gone.iter().map(|release| removed(&model, registry, release)));
    }
    let plan = Plan::new(world, edits.apply_to(world)?, moves);
    let is_pruned = |tool: &str| released.iter().any(|released| **released == *tool);
    let followed = follow_registry(&plan.after, Following::Some(&is_pruned))?;
    let plan = plan.then(followed);
    check_no_worse(&model, &plan.after)?;
    Ok(Step::done(plan))
}

fn removed(model: &Model<'_>, registry: Parsed<'_, Registry>, release: &Release) -> Move {
    Move {
        tool: registry.content.tool.to_string(),
        what: Moved::Registry,
        place: model.place(registry.path, &release.version.span),
        from: release.version.value.to_string(),
        to: "removed".to_owned(),
    }
}

/// The releases that are older than the newest that stay, and that nobody uses.
fn old<'r>(registry: &'r Registry, keep: usize, used: &Used<'_>) -> Vec<&'r Release> {
    // Of what has no order nobody knows which is older; what is revoked serves nobody.
    let is_revoked = |release: &Release| {
        release.revoked.is_some() || release.artifacts.iter().any(|artifact| artifact.revoked.is_some())
    };
    let may_go = |release: &&Release| release.version.value.is_ordered() && !is_revoked(release);
    let mut releases: Vec<&Release> = registry.releases.iter().filter(may_go).collect();
    releases.sort_by(|a, b| b.version.value.cmp(&a.version.value));
    let newest = registry.newest_stable();
    let older = releases.into_iter().skip(keep).filter(|release| {
        let version = &release.version.value;
        Some(version) != newest && !used.has(&registry.tool, version)
    });
    let older: BTreeSet<&Version> = older.map(|release| &release.version.value).collect();
    registry.releases.iter().filter(|release| older.contains(&release.version.value)).collect()
}

/// The versions that pins, compatibility tables and bundles name, by the tool whose
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
        Ok(Self(used))
    }

    fn has(&self, tool: &str, version: &Version) -> bool {
        self.0.contains(&(tool, version.as_str()))
    }
}

/// Refuses a world with errors that were not there before.
pub(super) fn check_no_worse(before: &Model<'_>, after: &World) -> Result<(), Refusal> {
    let mut known = Known::of(&verify(before));
    let mut findings = verify(&Model::of(after));
    let is_new =
        |finding: &Finding, known: &mut Known| !known.has(finding) && finding.severity == Severity::Error;
    findings.retain(|finding| is_new(finding, &mut known));
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Inconsistent { findings, world: Box::new(after.clone()) }),
    }
}
