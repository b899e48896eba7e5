//! SARIF 2.1.0: one run, with the rules, and a result for each finding.
//!
//! Source of the format: OASIS, "Static Analysis Results Interchange Format (SARIF) Version
//! 2.1.0". Paths are relative to the root of the checkout. Repeats no more of a file than the
//! region of a finding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pins::explain::explain;
use pins::finding::{Finding, Place, Replacement, Rule};
use pins::verify::fingerprints;
use serde_json::{Value, json};

use super::extent::extent;
use super::human::{Human, explanation, finding_fix};
use super::json::pretty;
use super::markdown;
use super::{Body, Findings, Rendered, Renderer, Report, Told, Verified};
use crate::program::Program;

/// Where the schema of the format is.
const SCHEMA: &str =
    "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json";

/// What paths are relative to.
const ROOT: &str = "%SRCROOT%";

/// What stands in a path of a URI for itself.
const NOT_IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The renderer of SARIF.
pub(super) struct Sarif {
    pub(super) human: Human,
}

impl Renderer for Sarif {
    fn render(&self, told: &Told<'_>) -> Rendered {
        let program = &self.human.program;
        match told.report {
            Report::Verified(verified) => {
                let Verified { findings, prefix, .. } = &**verified;
                let invocation = json!({ "executionSuccessful": true, "exitCode": told.exit.code() });
                let run = run(program, invocation, results(program, findings, prefix));
                Rendered { out: Body::Document(pretty(&run)), err: self.human.verified_summary(verified) }
            }
            Report::Refused(refusal) => {
                let invocation = json!({
                    "executionSuccessful": false,
                    "exitCode": told.exit.code(),
                    "toolExecutionNotifications":
                        [{ "level": "error", "message": { "text": refusal.text(program) } }],
                });
                let run = run(program, invocation, Vec::new());
                Rendered { out: Body::Document(pretty(&run)), ..self.human.render(told) }
            }
            _ => self.human.render(told),
        }
    }
}

fn run(program: &Program, invocation: Value, results: Vec<Value>) -> Value {
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": program.name,
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": program.rules().map(|rule| of_rule(program, rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the checkout." } } },
            "invocations": [invocation],
            "results": results,
        }],
    })
}

/// A rule, with what `explain` says of it.
fn of_rule(program: &Program, rule: &'static Rule) -> Value {
    let help = match explain(rule, &program.makers()) {
        Ok(one) => json!({
            "text": explanation(program, &one).plain(),
            "markdown": markdown::rule(program, &one),
        }),
        Err(_) => json!({ "text": rule.healing }),
    };
    json!({
        "id": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.protects },
        "help": help,
    })
}

fn results(program: &Program, findings: &Findings, prefix: &str) -> Vec<Value> {
    let ids: Vec<&str> = program.rules().map(|rule| rule.name).collect();
    let fingerprints = fingerprints(&findings.files, &findings.list);
    let result = |(finding, fingerprint): (&Finding, String)| {
        let Finding { rule, message, labels, .. } = finding;
        let related = labels.iter().zip(1..).map(|(label, id)| {
            json!({
                "id": id,
                "message": { "text": label.text },
                "physicalLocation": {
                    "artifactLocation": artifact(prefix, &label.place),
                    "region": { "startLine": label.place.line, "startColumn": label.place.column },
                },
            })
        });
        let mut result = json!({
            "ruleId": rule.name,
            "level": finding.severity.name(),
            "message": { "text": format!("{message} ({})", finding_fix(program, finding)) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": artifact(prefix, &finding.place),
                "region": region(findings, finding),
            } }],
            "relatedLocations": related.collect::<Vec<_>>(),
            // The one that GitHub reads, which would otherwise make one of the lines around.
            "partialFingerprints": { "primaryLocationLineHash": fingerprint },
            "properties": { "tool": finding.tool, "expected": finding.expected, "found": finding.found },
        });
        if !finding.fix.edits().is_empty() {
            result["fixes"] = json!([of_fix(program, finding, prefix)]);
        }
        if let Some(index) = ids.iter().position(|id| *id == rule.name) {
            result["ruleIndex"] = index.into();
        }
        result
    };
    findings.list.iter().zip(fingerprints).map(result).collect()
}

/// The edits that heal a finding, file by file, with what they do in words.
fn of_fix(program: &Program, finding: &Finding, prefix: &str) -> Value {
    let edits = finding.fix.edits();
    let files = edits.chunk_by(|a, b| a.place.path == b.place.path).filter_map(|edits| {
        let replacement = |edit: &Replacement| {
            let (end_line, end_column) = edit.end();
            json!({
                "deletedRegion": {
                    "startLine": edit.place.line,
                    "startColumn": edit.place.column,
                    "endLine": end_line,
                    "endColumn": end_column,
                },
                "insertedContent": { "text": edit.text },
            })
        };
        let replacements: Vec<Value> = edits.iter().map(replacement).collect();
        let place = &edits.first()?.place;
        Some(json!({ "artifactLocation": artifact(prefix, place), "replacements": replacements }))
    });
    json!({
        "description": { "text": finding_fix(program, finding) },
        "artifactChanges": files.collect::<Vec<_>>(),
    })
}

fn artifact(prefix: &str, place: &Place) -> Value {
    let path = format!("{prefix}{}", place.path);
    json!({ "uri": utf8_percent_encode(&path, NOT_IN_PATHS).to_string(), "uriBaseId": ROOT })
}

fn region(findings: &Findings, finding: &Finding) -> Value {
    let mut region = json!({ "startLine": finding.place.line, "startColumn": finding.place.column });
    if let Some(extent) = extent(&findings.files, finding) {
        region["endLine"] = extent.end_line.into();
        region["endColumn"] = extent.end_column.into();
        region["snippet"] = json!({ "text": extent.text });
    }
    region
}
