//! `generated-stale`: a generated file is what its sources give.
//!
//! Does not make it: `derived` does, for `sync` as well.

use crate::finding::{Example, Finding, Fix, Invocation, Place, Rule, Severity};
use crate::model::Model;
use crate::model::derived::stale;
use crate::world::Generated;
use crate::world::layout::FileKind;

/// `generated-stale`.
pub static RULE: Rule = Rule {
    name: "generated-stale",
    summary: "a generated file is what its sources give",
    protects: "Bazel reads the generated file: while it is stale, the build uses what the registry no longer says.",
    healing: "`sync` makes it anew; edit what it is made from instead of it.",
    example: Example::of(
        r#"
//- xtask/pins.toml
registry_data = "checksums/registry_data.bzl"

[tool.buf]
pin = "tools.bzl :: BUF"
//- tools.bzl
BUF = "1.47.2"
//- checksums/tools/buf.json
{
  "url_template": "https://example.com/buf/v{version}/buf-{os}-{arch}",
  "versions": {
    "1.47.2": {
      "platforms": {
        "linux_amd64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
//- checksums/registry_data.bzl
# An older one.
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let unread = model.problems(|kind| matches!(kind, FileKind::Generated | FileKind::Document));
    let mut findings: Vec<Finding> = unread.map(|problem| problem.clone().breaks(&RULE)).collect();
    findings.extend(stale(model).iter().map(|file| stale_file(model, file)));
    findings
}

fn stale_file(model: &Model<'_>, file: &Generated) -> Finding {
    let Generated { path, wanted, from } = file;
    let (place, found) = match model.world.text(path) {
        Some(text) => {
            let differs = text.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
            let span = crate::value::text::line_span(text, floor(text, differs));
            (model.place(path, &span), text[span].trim().chars().take(60).collect())
        }
        None => (Place::file(path), "no such file".to_owned()),
    };
    let line = wanted.lines().nth(place.line.saturating_sub(1)).unwrap_or("the end of the file");
    Finding {
        rule: &RULE,
        severity: Severity::Error,
        tool: None,
        labels: Vec::new(),
        expected: line.trim().chars().take(60).collect(),
        found,
        message: format!("this generated file is not what {from} gives; from this line on it differs"),
        place,
        fix: Fix::run(Invocation::sync()),
    }
}

/// The character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
