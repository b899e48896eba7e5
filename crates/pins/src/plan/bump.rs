//! `bump`: one pin moves, and everything that repeats it follows.
//!
//! Does not fetch and does not ask cargo: it first says what it needs to know
//! and then takes the answers.

use super::{Edits, FetchedArtifact, Move, Plan, Refusal, WantedArtifact, missing_artifacts, record, sync};
use crate::model::Model;
use crate::model::consumer::ConsumerKind;
use crate::schema::requirement::{Agreement, compare};
use crate::schema::source::{Pin, Source};
use crate::schema::source_edit;
use crate::value::name::ToolName;
use crate::value::text::line_and_column;
use crate::value::version::Version;
use crate::verify::misfits;
use crate::world::World;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BumpRequest {
    /// The tool.
    pub tool: ToolName,
    /// Its new version.
    pub version: Version,
    /// Whether the person vouches that the new version fits the other pins.
    pub compatible: bool,
}

/// What has to be known before a bump can be planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BumpNeeds {
    /// Artifacts of the release that the registry lacks.
    pub artifacts: Vec<WantedArtifact>,
    /// Crate versions that must exist.
    pub crates: Vec<CrateProbe>,
}

/// A crate version that must exist in the crate registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateProbe {
    /// The crate.
    pub krate: String,
    /// The version.
    pub version: String,
    /// The folder, relative to the root, of the first file that needs it: cargo
    /// is asked there, so that its configuration there counts.
    pub folder: String,
}

/// Checks a bump against the source, and says what else has to be known.
///
/// # Errors
/// [`Refusal::Request`] with the reason and what would be possible.
pub fn bump_needs(model: &Model<'_>, request: &BumpRequest) -> Result<BumpNeeds, Refusal> {
    let source_path = &model.world.settings.source;
    if let Some(finding) = model.unread_source() {
        return Err(Refusal::Request(format!("{}: {}", finding.place, finding.message)));
    }
    let Some(pin) = model.source.pin(request.tool.as_str()) else {
        let pinned: Vec<&str> = model.source.pins.iter().map(|pin| pin.tool.value.as_str()).collect();
        return Err(Refusal::Request(format!(
            "{} is not pinned in {source_path}; pinned are {}",
            request.tool,
            pinned.join(", ")
        )));
    };
    if !request.compatible {
        check_compatibility(model, pin, request)?;
    }
    let artifacts = missing_artifacts(model, &request.tool, &request.version)?;
    Ok(BumpNeeds { artifacts, crates: crate_probes(model, request)? })
}

/// The version that a pin has after the bump.
fn version_after<'t>(request: &'t BumpRequest, pin: &'t Pin) -> &'t Version {
    if pin.tool.value == request.tool { &request.version } else { &pin.version.value }
}

fn check_compatibility(model: &Model<'_>, pin: &Pin, request: &BumpRequest) -> Result<(), Refusal> {
    let BumpRequest { tool, version, .. } = request;
    let source = &model.source;
    let text = model.text(&model.world.settings.source);
    let mut reasons = Vec::new();
    for misfit in misfits(source, &|pin| version_after(request, pin)) {
        let owner = &misfit.table.tool.value;
        if owner != tool && misfit.pin.tool.value != *tool {
            continue;
        }
        let (line, _) = line_and_column(text, misfit.allowed.tool.span.start);
        let allowed = misfit.allowed_versions();
        let other = &misfit.pin.tool.value;
        let place = format!("{}:{line}", model.world.settings.source);
        reasons.push(if other == tool {
            format!(
                "{owner} is pinned to {}, which allows {tool} {allowed} ({place})",
                misfit.row.version.value
            )
        } else {
            format!(
                "{other} is pinned to {}, but {tool} {version} allows {other} {allowed} ({place})",
                misfit.pin.version.value
            )
        });
    }
    if let Some(table) = source.table(tool.as_str())
        && table.row(version).is_none()
        && *version != pin.version.value
    {
        let rows: Vec<&str> = table.rows.iter().map(|row| row.version.value.as_str()).collect();
        reasons.push(format!(
            "the compatibility table of {tool} has no row for {version} (it has {})",
            if rows.is_empty() { "none".to_owned() } else { rows.join(", ") }
        ));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    Err(Refusal::Request(format!(
        "{tool} {version} is not known to fit the other pins:\n  {}\nif you know that it fits, declare it: \
         cargo xtask bump {tool} {version} --compatible",
        reasons.join("\n  ")
    )))
}

/// The crate versions that consumers would require: only crates that some
/// manifest or lock file has, and only where their version changes.
fn crate_probes(model: &Model<'_>, request: &BumpRequest) -> Result<Vec<CrateProbe>, Refusal> {
    let mut probes: Vec<CrateProbe> = Vec::new();
    let Some(registry) = model.registries.get(request.tool.as_str()) else { return Ok(probes) };
    for consumer in crate::model::consumer::consumers(model) {
        let is_known = probes.iter().any(|probe| probe.krate == consumer.name);
        if consumer.kind == ConsumerKind::Marked || consumer.tool != request.tool.as_str() || is_known {
            continue;
        }
        let Some(following) =
            registry.content.crates.iter().find(|following| following.name == consumer.name)
        else {
            continue;
        };
        let version = following.mapping.value.apply(&request.version).map_err(|why| {
            Refusal::Request(format!(
                "the crate {} cannot follow {} {}: {why}",
                consumer.name, request.tool, request.version
            ))
        })?;
        let folder = consumer.place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let follows_already = match consumer.kind {
            // `0.46` and `>=0.40` name 0.46.0 as well.
            ConsumerKind::Crate => compare(&consumer.found, &version) == Agreement::Agrees,
            _ => consumer.found == version.to_string(),
        };
        if !follows_already {
            probes.push(CrateProbe {
                krate: consumer.name,
                version: version.to_string(),
                folder: folder.to_owned(),
            });
        }
    }
    Ok(probes)
}

/// Plans a bump: the pin, the compatibility table where it was vouched for,
/// the registry, and everything that `sync` moves but for lock files.
///
/// # Errors
/// [`Refusal`] if it cannot be done whole.
pub fn bump(world: &World, request: &BumpRequest, fetched: &[FetchedArtifact]) -> Result<Plan, Refusal> {
    let model = Model::of(world);
    bump_needs(&model, request)?;
    let mut plan = source_plan(&model, request)?;
    if !fetched.is_empty() {
        let recorded = record(&plan.after, fetched, false)?;
        plan = plan.then(recorded);
    }
    let synced = sync(&plan.after)?;
    Ok(plan.then(synced))
}

/// The edits of the source alone.
fn source_plan(model: &Model<'_>, request: &BumpRequest) -> Result<Plan, Refusal> {
    let path = &model.world.settings.source;
    let text = model.text(path);
    let mut edits = Edits::default();
    let mut moves = Vec::new();
    if let Some(pin) =
        model.source.pin(request.tool.as_str()).filter(|pin| pin.version.value != request.version)
    {
        edits.add(path, text, [source_edit::set_pin(pin, &request.version)]);
        moves.push(Move {
            tool: request.tool.to_string(),
            what: "pin".to_owned(),
            place: model.pin_place(pin),
            from: pin.version.value.to_string(),
            to: request.version.to_string(),
        });
    }
    if request.compatible {
        edits.add(path, text, compatibility_edits(model.source, text, request));
    }
    Ok(Plan::new(model.world, edits.apply_to(model.world)?, moves))
}

/// The edits of the compatibility table that declare the new version to fit.
fn compatibility_edits(source: &Source, text: &str, request: &BumpRequest) -> Vec<crate::value::edit::Edit> {
    let mut edits = Vec::new();
    for misfit in misfits(source, &|pin| version_after(request, pin)) {
        if misfit.table.tool.value == request.tool || misfit.pin.tool.value == request.tool {
            edits.extend(source_edit::allow(text, misfit.allowed, version_after(request, misfit.pin)));
        }
    }
    let Some(table) =
        source.table(request.tool.as_str()).filter(|table| table.row(&request.version).is_none())
    else {
        return edits;
    };
    // The row of the version that was pinned says which tools matter.
    let pinned = source.pin(request.tool.as_str()).and_then(|pin| table.row(&pin.version.value));
    let model = pinned.or(table.rows.last());
    let pins: Vec<(ToolName, Version)> = source
        .pins
        .iter()
        .filter(|pin| pin.tool.value != request.tool)
        .filter(|pin| {
            model.is_none_or(|row| row.allowed.iter().any(|allowed| allowed.tool.value == pin.tool.value))
        })
        .map(|pin| (pin.tool.value.clone(), pin.version.value.clone()))
        .collect();
    edits.extend(source_edit::add_row(text, table, &request.version, &pins, model));
    edits
}
