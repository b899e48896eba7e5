//! The `registry-*` rules: whether the registry knows what is pinned.
//!
//! Does not judge digests: see `checksums`. The form of the files is checked
//! where they are read.

use crate::finding::{Finding, Fix, Place, Rule, Severity};
use crate::model::derived::stale_latest_versions;
use crate::model::{Model, Parsed};
use crate::schema::registry::Registry;
use crate::schema::source::Pin;

/// The pins whose registry file could be read.
fn registered<'t>(model: &'t Model<'_>) -> impl Iterator<Item = (&'t Pin, Parsed<'t, Registry>)> {
    model.source.pins.iter().filter_map(|pin| Some((pin, *model.registries.get(pin.tool.value.as_str())?)))
}

fn finding(
    rule: Rule,
    tool: &str,
    place: Place,
    expected: String,
    found: String,
    message: String,
    fix: Fix,
) -> Finding {
    Finding {
        rule,
        severity: Severity::Error,
        tool: Some(tool.to_owned()),
        place,
        expected,
        found,
        message,
        fix,
    }
}

pub(super) fn missing_tool(model: &Model<'_>) -> Vec<Finding> {
    let missing = model.source.pins.iter().filter(|pin| !model.registered.contains(pin.tool.value.as_str()));
    missing
        .map(|pin| {
            let tool = pin.tool.value.as_str();
            let path = model.registry_path(tool);
            let place = model.place(&model.world.settings().source, &pin.tool.span);
            let message = format!("{tool} is pinned, but there is no registry file for it");
            let fix = Fix::Edit(format!(
                "write {path} (README.md: How to add a tool), then run `cargo xtask fetch-checksums {tool}@{} --replace`",
                pin.version.value
            ));
            finding(Rule::RegistryMissingTool, tool, place, path, "no such file".to_owned(), message, fix)
        })
        .collect()
}

/// A crate that cannot follow, or that two tools claim: part of `registry-schema`.
pub(super) fn mappings(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut claimed: Vec<(&str, &str)> = Vec::new();
    for (pin, registry) in registered(model) {
        let tool = pin.tool.value.as_str();
        for following in &registry.content.crates {
            let krate = following.name.as_str();
            let other = claimed.iter().find(|(name, _)| *name == krate).map(|(_, other)| *other);
            claimed.push((krate, tool));
            let message = match (following.mapping.value.apply(&pin.version.value), other) {
                (Err(why), _) => format!("the crate {krate} cannot follow {tool}: {why}"),
                (Ok(_), Some(other)) => {
                    format!("the crate {krate} follows {other} already, it cannot follow {tool} too")
                }
                (Ok(_), None) => continue,
            };
            let text = model.text(registry.path);
            let place = model.place(registry.path, &following.mapping.span);
            let found = text.get(following.mapping.span.clone()).unwrap_or_default().to_owned();
            let fix = Fix::Edit(format!("correct \"crates\" in {} by hand", registry.path));
            findings.push(finding(
                Rule::RegistrySchema,
                tool,
                place,
                "a crate version".to_owned(),
                found,
                message,
                fix,
            ));
        }
    }
    findings
}

pub(super) fn missing_version(model: &Model<'_>) -> Vec<Finding> {
    registered(model)
        .filter(|(_, registry)| model.is_whole(registry.path))
        .filter(|(pin, registry)| registry.content.release(&pin.version.value).is_none())
        .map(|(pin, registry)| {
            let (tool, version) = (pin.tool.value.as_str(), &pin.version.value);
            let newest = registry.content.releases.iter().map(|release| &release.version.value).max();
            let found = newest.map_or("no release".to_owned(), |newest| format!("releases up to {newest}"));
            let message = format!("{tool} {version} is pinned, but {} does not have it", registry.path);
            let fix = Fix::Run(format!("cargo xtask fetch-checksums {tool}@{version}"));
            finding(
                Rule::RegistryMissingVersion,
                tool,
                model.pin_place(pin),
                version.to_string(),
                found,
                message,
                fix,
            )
        })
        .collect()
}

pub(super) fn missing_platform(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (pin, registry) in registered(model).filter(|(_, registry)| model.is_whole(registry.path)) {
        let (tool, version) = (pin.tool.value.as_str(), &pin.version.value);
        let Some(release) = registry.content.release(version) else { continue };
        let missing = registry.content.missing_platforms(version);
        if missing.is_empty() {
            continue;
        }
        let place = model.place(registry.path, &release.version.span);
        let has: Vec<&str> =
            release.artifacts.iter().map(|artifact| artifact.platform.value.as_str()).collect();
        let has = if has.is_empty() { "none".to_owned() } else { has.join(", ") };
        let message =
            format!("the pinned release {tool} {version} has no artifact for {}", missing.join(", "));
        let fix = Fix::Run(format!("cargo xtask fetch-checksums {tool}@{version}"));
        let expected = registry.content.supported_platforms.join(", ");
        findings.push(finding(Rule::RegistryMissingPlatform, tool, place, expected, has, message, fix));
    }
    findings
}

pub(super) fn latest_version(model: &Model<'_>) -> Vec<Finding> {
    let stale = stale_latest_versions(model).into_iter().map(|(registry, newest)| {
        let latest = &registry.content.latest_version;
        let place = model.place(registry.path, &latest.span);
        let found = latest.value.to_string();
        let message =
            format!("latest_version is {found}, but the newest stable release in this file is {newest}");
        let tool = registry.content.tool.as_str();
        finding(Rule::RegistryLatestVersion, tool, place, newest.to_string(), found, message, Fix::sync())
    });
    stale.collect()
}
