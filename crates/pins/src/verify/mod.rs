//! Every disagreement in a repository: one function per rule, all findings at
//! once, waivers applied last.
//!
//! Changes nothing; what `sync` would heal is decided by `consumer` for both.

mod checksums;
mod compatibility;
mod consumers;
mod registry;
mod repository;

pub use compatibility::{Misfit, misfits};

use crate::finding::{Finding, Fix, Rule, Severity};
use crate::model::Model;
use crate::schema::settings;

/// Checks everything. The findings are ordered by path and place.
pub fn verify(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = model.findings.clone();
    for rule in [
        compatibility::compatibility,
        compatibility::unknown,
        compatibility::unknown_tools,
        registry::missing_tool,
        registry::mappings,
        registry::missing_version,
        registry::missing_platform,
        registry::latest_version,
        checksums::bad,
        checksums::duplicate,
        consumers::disagreements,
        consumers::misspelt,
        repository::generated_stale,
        repository::interrupted_change,
        repository::old_state,
    ] {
        findings.extend(rule(model));
    }
    findings.extend(model.world.layout.extensions.iter().flat_map(|extension| extension.check(model)));
    let mut findings = waive(model, findings);
    findings.sort_by(|a, b| (&a.place, a.rule).cmp(&(&b.place, b.rule)));
    findings
}

/// How many findings make `verify` fail.
pub fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

/// Takes out what is waived, and adds what is wrong with the waivers.
fn waive(model: &Model<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let today = model.world.today;
    let waivers = &model.world.settings().waivers;
    let counts = |waiver: &settings::Waiver| waiver.expires.value >= today;
    let covered = |finding: &Finding| waivers.iter().any(|waiver| counts(waiver) && waiver.covers(finding));
    // While the source cannot be read, nobody knows what a waiver would cover.
    let source_is_read = model.unread_source().is_none();
    let mut kept: Vec<Finding> = findings.iter().filter(|finding| !covered(finding)).cloned().collect();
    for waiver in waivers {
        let problem = |rule, span, expected: &str, found: String, message, fix: &str| Finding {
            rule,
            severity: Severity::Error,
            tool: waiver.tool.clone(),
            place: model.place(settings::PATH, span),
            expected: expected.to_owned(),
            found,
            message,
            fix: Fix::Edit(fix.to_owned()),
        };
        if !counts(waiver) {
            let day = waiver.expires.value;
            kept.push(problem(
                Rule::WaiverExpired,
                &waiver.expires.span,
                &format!("{today} or later"),
                day.to_string(),
                format!("this waiver of {} expired on {day} (reason given: {})", waiver.rule, waiver.reason),
                "heal what it waived and remove it, or set a later day",
            ));
        } else if source_is_read && !findings.iter().any(|finding| waiver.covers(finding)) {
            kept.push(problem(
                Rule::WaiverUnused,
                &waiver.span,
                &format!("a finding of {} in {}", waiver.rule, waiver.place),
                "none".to_owned(),
                format!("this waiver of {} in {} covers nothing", waiver.rule, waiver.place),
                "remove the waiver",
            ));
        }
    }
    kept
}
