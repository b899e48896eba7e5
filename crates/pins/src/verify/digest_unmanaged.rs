//! `digest-unmanaged`: whoever moves a version moves the digest beside it, and those in
//! tables that are named after its tool.
//!
//! A warning: what stands there may well be right today.

use crate::discover::UnmanagedSums;
use crate::finding::{Example, Finding, Fix, Problem, Rule, Severity};
use crate::model::Model;
use crate::model::store::{Unmanaged, unmanaged};

/// `digest-unmanaged`.
pub(super) static RULE: Rule = Rule {
    name: "digest-unmanaged",
    summary: "a digest beside a pinned version, or in a table of its tool, is managed (a warning)",
    protects: "Nobody compares it with anything, and the version can only be moved by hand with it.",
    healing: "Name what holds both under `digests` of the tool in the settings: then `bump` moves the version with its digest.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "deps.bzl :: http_file(name=\"buf\") / .url ~ */v{version}/*"
//- deps.bzl
http_file(
    name = "buf",
    url = "https://example.com/buf/v1.47.2/buf-linux",
    sha256 = "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e",
)
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let settings = &model.world.settings().path;
    let finding = |found: Unmanaged| {
        let Unmanaged { tool, digest, text, beside } = found;
        let fix = match beside {
            Some(beside) => {
                format!("add to [tool.{tool}] in {settings}: digests = {{ beside = '{beside}' }}")
            }
            None => format!(
                "give {tool} a place for it in {settings}: [tool.{tool}] digests = {{ beside = 'FILE :: steps' }}"
            ),
        };
        let problem = Problem {
            message: format!("this digest stands beside the version of {tool}, and nobody manages it"),
            tool: Some(tool),
            place: digest,
            expected: "a digest store that has it".to_owned(),
            found: text,
            fix: Fix::advise(fix),
        };
        Finding { severity: Severity::Warning, ..problem.breaks(&RULE) }
    };
    unmanaged(model).into_iter().map(finding).collect()
}

/// What it says of a table.
pub(super) fn of_table(model: &Model<'_>, found: UnmanagedSums) -> Finding {
    let UnmanagedSums { tool, at, digest, text } = found;
    let settings = &model.world.settings().path;
    let problem = Problem {
        message: format!("this is the first digest of a table of {tool}, which nobody manages"),
        place: digest,
        expected: "a digest store that has it".to_owned(),
        found: text,
        fix: Fix::advise(format!(
            "add to [tool.{tool}] in {settings}: digests = {{ at = '{at}' }}, with url = \"https://.../{{version}}/...\" \
             where its rows say no URL"
        )),
        tool: Some(tool),
    };
    Finding { severity: Severity::Warning, ..problem.breaks(&RULE) }
}
