//! A code quality report of GitLab: a list of findings, each with a fingerprint by which the
//! next report's are compared.
//!
//! Source of the format: GitLab's documentation, "Code Quality report format". Of the keys of
//! Code Climate it has those that GitLab reads.

use pins::finding::{Finding, Severity};
use pins::verify::fingerprints;
use serde_json::{Value, json};

use super::extent::extent;
use super::human::{Human, finding_fix};
use super::json::pretty;
use super::{Body, Rendered, Renderer, Report, Told, Verified};

/// The fingerprint of a report of work that was not done.
const REFUSED: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The renderer of such reports.
pub(super) struct Gitlab {
    pub(super) human: Human,
}

impl Renderer for Gitlab {
    fn render(&self, told: &Told<'_>) -> Rendered {
        match told.report {
            Report::Verified(verified) => Rendered {
                out: Body::Document(pretty(&self.of_verified(verified))),
                err: self.human.verified_summary(verified),
            },
            // An empty list would say that all is well.
            Report::Refused(refusal) => {
                let issue = json!([{
                    "type": "issue",
                    "check_name": "verify",
                    "description": format!("verify could not do its work: {}", refusal.text(&self.human.program)),
                    "fingerprint": REFUSED,
                    "severity": "blocker",
                    "location": { "path": ".", "lines": { "begin": 1 } },
                }]);
                Rendered { out: Body::Document(pretty(&issue)), ..self.human.render(told) }
            }
            _ => self.human.render(told),
        }
    }
}

impl Gitlab {
    fn of_verified(&self, verified: &Verified) -> Value {
        let Verified { findings, prefix, .. } = verified;
        let fingerprints = fingerprints(&findings.files, &findings.list);
        let issue = |(finding, fingerprint): (&Finding, String)| {
            let Finding { rule, place, message, .. } = finding;
            let end = extent(&findings.files, finding).map_or(place.line, |extent| extent.end_line);
            let severity = match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
            };
            json!({
                "type": "issue",
                "check_name": rule.name,
                "description": format!("{message} ({})", finding_fix(&self.human.program, finding)),
                "fingerprint": fingerprint,
                "severity": severity,
                "location": {
                    "path": format!("{prefix}{}", place.path),
                    "lines": { "begin": place.line, "end": end },
                },
            })
        };
        findings.list.iter().zip(fingerprints).map(issue).collect()
    }
}
