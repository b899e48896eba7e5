//! `checksum-malformed`: a digest has the form of one.
//!
//! Downloads nothing: `fetch-checksums --check` does.

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::store::DigestStore;
use crate::model::{Model, Parsed};
use crate::schema::digest_table::{WrittenDigest, is_placeholder};
use crate::schema::registry::BadDigest;
use crate::value::digest::Digest;
use crate::value::name::{Platform, ToolName};
use crate::value::sha256::DigestError;
use crate::value::version::Version;

/// `checksum-malformed`.
pub(super) static RULE: Rule = Rule {
    name: "checksum-malformed",
    summary: "a digest is a SHA-256 in lower-case hexadecimal or an integrity string, and no placeholder",
    protects: "A placeholder or half a digest protects nothing, and some readers accept it.",
    healing: "`fetch-checksums` downloads the artifact and records its digest; where half a digest stands, find out first what stood there before and who changed it, then `--replace` it.",
    example: Example::of(
        r#"
//- pins.toml
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
        "linux_amd64": { "sha256": "TODO" }
      }
    }
  }
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let expected = |error: &DigestError| match error {
        DigestError::Malformed(_) => Some("64 lower-case hexadecimal digits"),
        DigestError::NoIntegrity(_) => Some("an integrity string"),
        DigestError::KnownBad(_) => None,
    };
    bad(model, expected, &RULE)
}

/// The digests of the registry, whatever else their artifacts lack, that are
/// none for a reason for which something else is `expected`.
pub(super) fn bad(
    model: &Model<'_>,
    expected: fn(&DigestError) -> Option<&'static str>,
    rule: &'static Rule,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Parsed { path, content } in model.registries.values() {
        for BadDigest { version, platform, text, error } in &content.bad_digests {
            let Some(expected) = expected(error) else { continue };
            let problem = Problem {
                tool: Some(content.tool.to_string()),
                place: model.place(path, &text.span),
                expected: expected.to_owned(),
                found: text.value.to_string(),
                message: format!("the digest of {} {version} for {platform} is {error}", content.tool),
                fix: fix(&content.tool, version, &text.value),
            };
            findings.push(problem.breaks(rule));
        }
    }
    findings.extend(bad_elsewhere(model, expected, rule));
    findings
}

/// The same of the tables of digests and of what stands near marked URLs. Of a release that
/// nobody can tell there is no telling what is missing.
fn bad_elsewhere(
    model: &Model<'_>,
    expected: fn(&DigestError) -> Option<&'static str>,
    rule: &'static Rule,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add =
        |tool: &ToolName, version: &Version, platform: &Platform, place, bad: (&str, DigestError)| {
            let (text, error) = bad;
            let Some(expected) = expected(&error) else { return };
            let platform = match *platform == Platform::universal() {
                true => String::new(),
                false => format!(" for {platform}"),
            };
            let problem = Problem {
                tool: Some(tool.to_string()),
                place,
                expected: expected.to_owned(),
                found: text.to_owned(),
                message: format!("the digest of {tool} {version}{platform} is {error}"),
                fix: fix(tool, version, text),
            };
            findings.push(problem.breaks(rule));
        };
    let placeholder = || DigestError::Malformed("a placeholder".to_owned());
    for (tool, table) in model.tables_of_digests() {
        for row in table.rows() {
            let bad = match &row.row.digest.value {
                WrittenDigest::Digest(_) => continue,
                WrittenDigest::Bad(text, error) => (text.as_str(), error.clone()),
                WrittenDigest::Empty(text) => (text.as_str(), placeholder()),
            };
            let Some(version) = row.release else { continue };
            add(tool, version, &row.row.slot, table.place_of(&row.row.digest.span), bad);
        }
    }
    for (tool, marked) in model.marked_digests() {
        let text = marked.written();
        let error = match text.parse::<Digest>() {
            _ if is_placeholder(text) => placeholder(),
            Ok(_) => continue,
            Err(error) => error,
        };
        add(tool, marked.release(), &Platform::universal(), marked.place(marked.release()), (text, error));
    }
    findings
}

/// What records the digest: a placeholder is filled; anything else replaced, once a person knows
/// how it came there.
fn fix(tool: &ToolName, version: &Version, text: &str) -> Fix {
    if is_placeholder(text) {
        return Fix::run(Invocation::fetch(tool, version, &[]));
    }
    let first = "find out what stood here before, and who changed it".to_owned();
    Fix::advise_then_run(first, Invocation::fetch(tool, version, &["--replace"]))
}
