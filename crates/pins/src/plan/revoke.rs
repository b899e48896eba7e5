//! `revoke`: a release, or what it has for one platform, is not to be used any
//! more; and why a release may not be pinned.
//!
//! Takes nothing off the record: what was bad once must never come back as new.

use super::artifact::registry_of;
use super::ask::Step;
use super::sync::{Following, follow_registry};
use super::{Edits, Move, Moved, Plan, Refusal};
use crate::finding::Invocation;
use crate::model::{Model, Parsed};
use crate::schema::registry::{Registry, Revoked};
use crate::schema::{revoked, settings};
use crate::value::edit::Edit;
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::listed;
use crate::value::version::Version;
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokeRequest {
    /// The tool.
    pub tool: ToolName,
    /// The release.
    pub version: Version,
    /// The platform whose artifact is bad; none if the release is.
    pub platform: Option<Platform>,
    /// Why, for whoever reads it.
    pub reason: String,
}

/// Plans a revocation, and what follows: the newest release may be another one.
pub(super) fn revoke(world: &World, request: &RevokeRequest) -> Result<Step, Refusal> {
    let RevokeRequest { tool, version, platform, reason } = request;
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().any(printable::is_deceptive) {
        let why = "say in one line of plain text why, for whoever wants that release next: --reason TEXT";
        return Err(Refusal::Request(why.to_owned()));
    }
    let model = Model::of(world);
    if model.registry(tool).is_none() && model.world.settings().places.tool(tool).is_some() {
        return in_settings(&model, request).map(Step::done);
    }
    let registry = registry_of(&model, tool)?;
    let edits = in_registry(&model, registry, request)?;
    let path = registry.path;
    let what = platform.as_ref().map_or(version.to_string(), |platform| format!("{version} for {platform}"));
    let step = Move {
        tool: tool.to_string(),
        what: Moved::Registry,
        place: model.place(path, &edits.first().map_or(0..0, |edit| edit.span.clone())),
        from: what.clone(),
        to: format!("{what}, revoked: {reason}"),
    };
    let mut changed = Edits::default();
    changed.add(path, model.text(path), edits);
    let plan = Plan::new(world, changed.apply_to(world)?, vec![step]);
    let released = model.released_as(tool).as_str();
    let followed = follow_registry(&plan.after, Following::Some(&|other| other == released))?;
    Ok(Step::done(plan.then(followed)))
}

/// The plan that marks in the settings what was asked for, of a tool that has no registry
/// file: whether a table has its digests or nobody does, it must not come back.
fn in_settings(model: &Model<'_>, request: &RevokeRequest) -> Result<Plan, Refusal> {
    let RevokeRequest { tool, version, platform, reason } = request;
    let path = &model.world.settings().path;
    let known = match platform {
        Some(platform) => model.revocation_for(tool, version, platform),
        None => {
            let whole = model.revocation(tool, version).filter(|(_, known)| known.platform.is_none());
            whole.map(|(path, known)| (path, known.revoked))
        }
    };
    if let Some((path, revoked)) = known {
        return Err(already(model, request, path, revoked));
    }
    let what = platform.as_ref().map_or(version.to_string(), |platform| format!("{version}:{platform}"));
    let why = format!("{}: {}", model.world.today, reason.trim());
    let text = model.shared_text(path);
    let by_hand = || {
        Refusal::Request(format!(
            "{path}: [tool.{tool}] is not written so that a key could be added; say in its revoked by hand: {}",
            settings::revoked_entry(&what, &why)
        ))
    };
    let edits = settings::revoke(&text, tool, &what, &why).ok_or_else(by_hand)?;
    let place = model.place(path, &edits.first().map_or(0..0, |edit| edit.span.clone()));
    let after = text.edited(&edits).ok().and_then(|text| model.world.with_settings(text).ok());
    let step = Move {
        tool: tool.to_string(),
        what: Moved::Digests,
        place,
        from: what.clone(),
        to: format!("{what}, revoked: {}", reason.trim()),
    };
    Ok(Plan::new(model.world, after.ok_or_else(by_hand)?, vec![step]))
}

/// The edits of a registry file that mark what was asked for.
fn in_registry(
    model: &Model<'_>,
    Parsed { path, content: registry }: Parsed<'_, Registry>,
    request: &RevokeRequest,
) -> Result<Vec<Edit>, Refusal> {
    let RevokeRequest { tool, version, platform, reason } = request;
    let Some(release) = registry.release(version) else {
        let newest = listed(registry.releases.iter().take(SHOWN).map(|release| &release.version.value));
        return Err(Refusal::Hinted {
            why: format!(
                "{path} does not have {tool} {version} (it has {}), and what is revoked stays on record with its \
                 digests; nothing was written",
                if newest.is_empty() { "none" } else { &newest }
            ),
            hint: "to record it first",
            command: Invocation::fetch(tool, version, &[]),
        });
    };
    if let Some(missing) = platform.as_ref().filter(|platform| release.artifact(platform).is_none()) {
        let has = listed(release.artifacts.iter().map(|artifact| &artifact.platform.value));
        return Err(Refusal::Request(format!(
            "{tool} {version} has no artifact for {missing} in {path}; it has {}; nothing was written",
            if has.is_empty() { "none" } else { &has }
        )));
    }
    let known = match platform {
        Some(platform) => release.revocation_for(platform),
        None => release.revoked.as_deref(),
    };
    if let Some(revoked) = known {
        let place = model.place(path, &revoked.span);
        return Err(Refusal::Request(format!(
            "{tool} {version} is {revoked} ({}:{}) already; nothing was written",
            place.path, place.line
        )));
    }
    let why = (model.world.today, reason.trim());
    Ok(revoked::revoke(&model.shared_text(path), registry, version, platform.as_ref(), why))
}

/// That what was asked for is revoked.
fn already(model: &Model<'_>, request: &RevokeRequest, path: &RepoPath, revoked: &Revoked) -> Refusal {
    let (RevokeRequest { tool, version, .. }, place) = (request, model.place(path, &revoked.span));
    Refusal::Request(format!(
        "{tool} {version} is {revoked} ({}:{}) already; nothing was written",
        place.path, place.line
    ))
}

/// How many releases are told of.
const SHOWN: usize = 8;

/// Refuses a release that is revoked.
pub(super) fn check(model: &Model<'_>, tool: &ToolName, version: &Version) -> Result<(), Refusal> {
    let Some((path, revocation)) = model.revocation(tool, version) else { return Ok(()) };
    let place = model.place(path, &revocation.revoked.span);
    let why =
        format!("{tool} {version} is {revocation} ({}:{}); nothing was written", place.path, place.line);
    let newest = model.registries.get(model.released_as(tool).as_str());
    Err(match newest.and_then(|registry| registry.content.newest_stable()) {
        Some(newest) => Refusal::Hinted {
            why,
            hint: "the newest release that is not",
            command: Invocation::bump(&[(tool.clone(), newest.clone())], &[]),
        },
        None => Refusal::Request(why),
    })
}
