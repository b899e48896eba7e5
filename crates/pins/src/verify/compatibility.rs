//! `compatibility`, `compatibility-unknown` and `compatibility-unknown-tool`:
//! whether the pins fit together, and whether the table is about them.
//!
//! Believes the table; it proves nothing by compiling.

use std::collections::BTreeSet;

use crate::finding::{Finding, Fix, Rule, Severity};
use crate::model::Model;
use crate::schema::source::{Allowed, Pin, Row, Source, Table};
use crate::value::name::ToolName;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// A pin that a row of the compatibility table excludes.
#[derive(Clone, Copy, Debug)]
pub struct Misfit<'t> {
    /// The table.
    pub table: &'t Table,
    /// Its row for the pinned version of the tool that has the table.
    pub row: &'t Row,
    /// The list that should hold the pinned version.
    pub allowed: &'t Allowed,
    /// The pin that is not in the list.
    pub pin: &'t Pin,
}

/// Every pin that a row excludes. `version_of` gives the version of a pin, so
/// that a bump can ask about versions which are not written yet.
pub fn misfits<'t>(source: &'t Source, version_of: &dyn Fn(&'t Pin) -> &'t Version) -> Vec<Misfit<'t>> {
    let mut misfits = Vec::new();
    for table in &source.tables {
        let Some(row) = source.pin(table.tool.value.as_str()).and_then(|pin| table.row(version_of(pin)))
        else {
            continue;
        };
        for allowed in &row.allowed {
            let Some(pin) = source.pin(allowed.tool.value.as_str()) else { continue };
            if !allowed.versions.iter().any(|version| version.value == *version_of(pin)) {
                misfits.push(Misfit { table, row, allowed, pin });
            }
        }
    }
    misfits
}

impl Misfit<'_> {
    /// The versions that the row allows, for people.
    pub fn allowed_versions(&self) -> String {
        let versions: Vec<&str> =
            self.allowed.versions.iter().map(|version| version.value.as_str()).collect();
        if versions.is_empty() { "none".to_owned() } else { versions.join(", ") }
    }
}

pub(super) fn compatibility(model: &Model<'_>) -> Vec<Finding> {
    misfits(model.source, &|pin| &pin.version.value)
        .into_iter()
        .map(|misfit| {
            let (tool, found) = (&misfit.pin.tool.value, &misfit.pin.version.value);
            let (other, other_version) = (&misfit.table.tool.value, &misfit.row.version.value);
            let allowed = misfit.allowed_versions();
            let newest = misfit.allowed.versions.iter().map(|version| &version.value).max();
            Finding {
                rule: Rule::Compatibility,
                severity: Severity::Error,
                tool: Some(tool.to_string()),
                place: model.pin_place(misfit.pin),
                expected: allowed.clone(),
                found: found.to_string(),
                message: format!(
                    "{tool} {found} does not fit {other} {other_version}, which allows {allowed}"
                ),
                fix: match newest {
                    Some(newest) => Fix::Run(format!("cargo xtask bump {tool} {newest}")),
                    None => Fix::Edit(format!("pin a version of {other} that {tool} {found} fits")),
                },
            }
        })
        .collect()
}

pub(super) fn unknown(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in &model.source.tables {
        let tool = &table.tool.value;
        let Some(pin) = model.source.pin(tool.as_str()) else { continue };
        let version = &pin.version.value;
        if table.row(version).is_none() {
            let rows: Vec<&str> = table.rows.iter().map(|row| row.version.value.as_str()).collect();
            let rows = if rows.is_empty() { "none".to_owned() } else { rows.join(", ") };
            findings.push(Finding {
                rule: Rule::CompatibilityUnknown,
                severity: Severity::Error,
                tool: Some(tool.to_string()),
                place: model.pin_place(pin),
                expected: format!("a row for {version}"),
                found: format!("rows for {rows}"),
                message: format!("the compatibility table of {tool} does not say what fits {version}"),
                fix: Fix::Run(format!("cargo xtask bump {tool} {version} --compatible")),
            });
        }
    }
    findings
}

/// The names in the table that no tool has: what stands there constrains nothing.
pub(super) fn unknown_tools(model: &Model<'_>) -> Vec<Finding> {
    if model.unread_source().is_some() {
        return Vec::new();
    }
    let tools = model.tools();
    let tables = &model.source.tables;
    let owners = tables.iter().map(|table| &table.tool);
    let rows = tables.iter().flat_map(|table| &table.rows);
    let named = rows.flat_map(|row| &row.allowed).map(|allowed| &allowed.tool);
    let unknown = owners.chain(named).filter(|tool| !tools.contains(tool.value.as_str()));
    unknown.map(|tool| unknown_tool(model, tool, &tools)).collect()
}

fn unknown_tool(model: &Model<'_>, tool: &Spanned<ToolName>, tools: &BTreeSet<&str>) -> Finding {
    let name = tool.value.as_str();
    let near = tools.iter().copied().map(|other| (strsim::osa_distance(name, other), other));
    let near = near.filter(|(distance, other)| distance * 3 <= other.len()).min();
    let meant = near.map(|(_, other)| format!("; did you mean {other}?")).unwrap_or_default();
    let settings = model.world.settings();
    Finding {
        rule: Rule::CompatibilityUnknownTool,
        severity: Severity::Error,
        tool: Some(name.to_owned()),
        place: model.place(&settings.source, &tool.span),
        expected: near.map_or("a tool", |(_, other)| other).to_owned(),
        found: name.to_owned(),
        message: format!(
            "{name} is not pinned and has no registry file, so what {} says of it constrains nothing{meant}",
            settings.compatibility
        ),
        fix: Fix::Edit(format!(
            "correct the name in {}, or remove it; for a tool to come, write {} first",
            settings.source,
            model.registry_path(name)
        )),
    }
}
