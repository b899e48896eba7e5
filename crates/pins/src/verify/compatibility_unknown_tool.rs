//! `compatibility-unknown-tool`: the table names tools that there are.
//!
//! Does not guess which tool was meant but in words.

use std::collections::BTreeSet;
use std::iter;

use crate::finding::{Example, Finding, Fix, Rule, Severity};
use crate::model::{Model, Parsed};
use crate::value::edit::Edit;
use crate::value::name::ToolName;
use crate::value::near::{did_you_mean, nearest};
use crate::value::path::RepoPath;
use crate::value::text::Spanned;

/// `compatibility-unknown-tool`.
pub(super) static RULE: Rule = Rule {
    name: "compatibility-unknown-tool",
    summary: "the table names only tools that are pinned or have a registry file",
    protects: "A misspelt name in the table constrains nothing.",
    healing: "Correct the name, or remove it.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"

[tool.protoc]
pin = "tools.bzl :: PROTOC"

[[compatibility_table]]
at = "tools.bzl :: FITS"
//- tools.bzl
BUF = "1.47.2"
PROTOC = "28.3"

FITS = {"buf": {"1.47.2": {"protoc": ["28.3"], "protoc-gen-goo": ["1.36.0"]}}}
"#,
    ),
};

/// The names in the table that no tool has: what stands there constrains nothing.
pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    if !model.knows_all_pins() {
        return Vec::new();
    }
    let tools = model.tools();
    let mut findings = Vec::new();
    for Parsed { path, content: table } in model.tables.iter().copied() {
        let named = table.rows.iter().flat_map(|row| &row.allowed).map(|allowed| &allowed.tool);
        let unknown =
            iter::once(&table.tool).chain(named).filter(|tool| !tools.contains(tool.value.as_str()));
        findings.extend(unknown.map(|tool| unknown_tool(model, path, tool, &tools)));
    }
    findings
}

fn unknown_tool(
    model: &Model<'_>,
    path: &RepoPath,
    tool: &Spanned<ToolName>,
    tools: &BTreeSet<&str>,
) -> Finding {
    let name = tool.value.as_str();
    let near = nearest(name, tools.iter().copied());
    let meant = did_you_mean(name, near);
    // Of the settings' tables, the name stands elsewhere.
    let is_here = model.text(path).get(tool.span.clone()) == Some(name);
    let edits = near.filter(|_| is_here).map(|near| Edit::new(tool.span.clone(), near));
    let edits: Vec<Edit> = edits.into_iter().collect();
    Finding {
        rule: &RULE,
        severity: Severity::Error,
        tool: Some(name.to_owned()),
        place: model.place(path, &tool.span),
        labels: Vec::new(),
        expected: near.unwrap_or("a tool").to_owned(),
        found: name.to_owned(),
        message: format!(
            "{name} is not pinned and has no registry file, so what the table says of it constrains nothing{meant}"
        ),
        fix: Fix::advise(format!(
            "correct the name in {path}, or remove it; for a tool to come, write {} first",
            model.registry_path(&tool.value)
        ))
        .with_edits(model.replacements(path, &edits)),
    }
}
