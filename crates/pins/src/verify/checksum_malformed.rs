//! `checksum-malformed`: a digest has the form of one.
//!
//! Downloads nothing: `fetch-checksums --check` does.

use crate::finding::{Finding, Fix, Invocation, Problem, Rule};
use crate::model::{Model, Parsed};
use crate::schema::registry::BadDigest;
use crate::value::sha256::DigestError;

/// `checksum-malformed`.
pub(super) static RULE: Rule = Rule {
    name: "checksum-malformed",
    summary: "a digest is a SHA-256 in lower-case hexadecimal, and no placeholder",
    protects: "A placeholder or half a digest protects nothing, and some readers accept it.",
    healing: "`fetch-checksums --replace` downloads the artifact and records its digest.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let is_malformed = |error: &DigestError| matches!(error, DigestError::Malformed(_));
    bad(model, is_malformed, "64 lower-case hexadecimal digits", &RULE)
}

/// The digests of the registry, whatever else their artifacts lack, that are
/// none for a reason that `counts`.
pub(super) fn bad(
    model: &Model<'_>,
    counts: fn(&DigestError) -> bool,
    expected: &str,
    rule: &'static Rule,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Parsed { path, content } in model.registries.values() {
        for BadDigest { version, platform, text, error } in &content.bad_digests {
            if !counts(error) {
                continue;
            }
            let problem = Problem {
                tool: Some(content.tool.to_string()),
                place: model.place(path, &text.span),
                expected: expected.to_owned(),
                found: text.value.to_string(),
                message: format!("the digest of {} {version} for {platform} is {error}", content.tool),
                fix: Fix::Run(Invocation::fetch(&content.tool, version, &["--replace"])),
            };
            findings.push(problem.breaks(rule));
        }
    }
    findings
}
