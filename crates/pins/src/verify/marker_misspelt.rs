//! `marker-misspelt`: what looks like a marker is one.
//!
//! Does not follow what it might mean.

use crate::finding::{Example, Finding, Fix, Rule, Severity};
use crate::model::Model;
use crate::value::edit::Edit;

/// `marker-misspelt`.
pub(super) static RULE: Rule = Rule {
    name: "marker-misspelt",
    summary: "a comment that looks like a marker before a tool's name is one (a warning)",
    protects: "Whoever wrote it believes that the line follows the pin.",
    healing: "Write the marker as the message says, or reword the comment.",
    example: Example::of(
        r#"
//- pins.toml
[tool.bazel]
pin = ".bazelversion"
//- .bazelversion
8.4.1
//- docs/install.md
Install it first, 8.3.0. <!-- tool-versoin: bazel -->
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let tools = model.tools();
    let mut findings = Vec::new();
    for file in &model.misspelt {
        let text = model.text(file.path);
        for misspelt in file.content.iter().filter(|misspelt| tools.contains(misspelt.tool.as_str())) {
            let right = format!("{} {}", misspelt.meant, misspelt.tool);
            let edits = [Edit::new(misspelt.span.clone(), right.as_str())];
            let edits = model.replacements(file.path, &edits);
            findings.push(Finding {
                rule: &RULE,
                severity: Severity::Warning,
                tool: Some(misspelt.tool.clone()),
                place: model.place(file.path, &misspelt.span),
                labels: Vec::new(),
                expected: right.clone(),
                found: text.get(misspelt.span.clone()).unwrap_or_default().to_owned(),
                message: format!(
                    "this looks like a marker and is none, so nothing here follows the pin of {}",
                    misspelt.tool
                ),
                fix: Fix::advise(format!("write `{right}`, if this line is to follow the pin"))
                    .with_edits(edits),
            });
        }
    }
    findings
}
