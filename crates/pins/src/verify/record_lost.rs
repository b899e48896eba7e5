//! `record-lost`: what was on record stays on record.
//!
//! Does not find out what was: whoever asks brings the files as they were.

mod digests;
mod revoked;

use super::Earlier;
use crate::finding::{Example, Finding, Fix, Given, Place, Problem, Rule, Severity};
use crate::model::{Model, Parsed};
use crate::schema::registry::Registry;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;

/// `record-lost`.
pub(super) static RULE: Rule = Rule {
    name: "record-lost",
    summary: "no release, platform, digest or revocation on record went or changed since an earlier commit (`--since`)",
    protects: "A release never changes. Whoever takes its digest off the record can record another one later, and nobody notices.",
    healing: "Restore the file as it was; a bad release is marked with `revoke`, and what went on purpose is waived.",
    example: Example {
        files: r#"
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
        "linux_amd64": { "sha256": "f704638b5ae224c9b2460440bbd785a1691f2572d829a7476b291a965a08320a" }
      }
    }
  }
}
"#,
        given: Given::Earlier(
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
        "linux_amd64": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
"#,
        ),
    },
};

/// What is not on record any more.
pub(super) fn check(model: &Model<'_>, earlier: Earlier<'_>) -> Vec<Finding> {
    let before = Model::of(earlier.files);
    let since = Since { model, before: &before, commit: earlier.commit };
    let unread = before.registered.iter().filter(|tool| !before.registries.contains_key(**tool));
    let mut findings: Vec<Finding> = unread.map(|tool| since.not_compared(tool)).collect();
    findings.extend(digests::check(since));
    findings.extend(revoked::check(since));
    findings
}

/// The files as they were and as they are.
#[derive(Clone, Copy)]
struct Since<'a, 'w> {
    /// What they say now.
    model: &'a Model<'w>,
    /// What they said.
    before: &'a Model<'w>,
    /// The commit at which they did.
    commit: &'a str,
}

impl<'a, 'w> Since<'a, 'w> {
    /// That a registry file could not be read as it was.
    fn not_compared(self, tool: &str) -> Finding {
        let Self { model, commit, .. } = self;
        let known = model.registries.get(tool).map(|registry| registry.path.clone());
        let path = known.unwrap_or_else(|| model.world.settings().path.clone());
        let problem = Problem {
            tool: Some(tool.to_owned()),
            place: Place::file(&path),
            expected: "a registry file".to_owned(),
            found: format!("one that cannot be read at {commit}"),
            message: format!(
                "what was on record of {tool} at {commit} cannot be read there, so nothing was compared with it"
            ),
            fix: Fix::advise(format!("compare the file with an older one by hand: git log -p -- {path}")),
        };
        Finding { severity: Severity::Warning, ..problem.breaks(&RULE) }
    }

    /// The registry files that there were not: a tool that has another name now has its
    /// releases there.
    fn new_registries(self) -> impl Iterator<Item = Parsed<'w, Registry>> + 'a {
        let is_new = move |tool: &str| !self.before.registered.contains(tool);
        self.model.registries.iter().filter(move |(tool, _)| is_new(tool)).map(|(_, registry)| *registry)
    }

    /// How a file is had again as it was.
    fn restore(self, path: &RepoPath) -> String {
        format!("`git checkout {} -- {path}` restores the file", self.commit)
    }

    /// That something of a file is lost.
    fn finding(
        self,
        (tool, was_in): (&ToolName, &RepoPath),
        place: Place,
        [expected, found]: [&str; 2],
        message: String,
    ) -> Finding {
        let fix = Fix::advise(format!(
            "{}; if this is on purpose, as after `prune`, waive {} in {} for a few days; what is bad is revoked instead",
            self.restore(was_in),
            RULE.name,
            place.path
        ));
        let (expected, found) = (expected.to_owned(), found.to_owned());
        Problem { tool: Some(tool.to_string()), place, expected, found, message, fix }.breaks(&RULE)
    }
}
