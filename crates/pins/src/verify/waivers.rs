//! Waivers: findings that are accepted for now.
//!
//! Does not waive what is wrong with a waiver.

use super::{waiver_expired, waiver_unused};
use crate::finding::{Finding, Fix, Severity};
use crate::model::Model;
use crate::schema::settings;

/// Takes out what is waived, and adds what is wrong with the waivers: of those that
/// `can_be_unused`, also that they cover nothing.
pub(super) fn waive(
    model: &Model<'_>,
    findings: Vec<Finding>,
    can_be_unused: &dyn Fn(&settings::Waiver) -> bool,
) -> Vec<Finding> {
    let today = model.world.today;
    let waivers = &model.world.settings().waivers;
    let counts = |waiver: &settings::Waiver| waiver.expires.value.counts_on(today);
    let covered = |finding: &Finding| waivers.iter().any(|waiver| counts(waiver) && waiver.covers(finding));
    // While the source cannot be read, nobody knows what a waiver would cover.
    let source_is_read = model.knows_all_pins();
    let mut kept: Vec<Finding> = findings.iter().filter(|finding| !covered(finding)).cloned().collect();
    for waiver in waivers {
        let problem = |rule, span, expected: &str, found: String, message, fix: &str| Finding {
            rule,
            severity: Severity::Error,
            tool: waiver.tool.clone(),
            place: model.place(&model.world.settings().path, span),
            labels: Vec::new(),
            expected: expected.to_owned(),
            found,
            message,
            fix: Fix::advise(fix),
        };
        if !counts(waiver) {
            let day = waiver.expires.value;
            kept.push(problem(
                &waiver_expired::RULE,
                &waiver.expires.span,
                &format!("{today} or later"),
                day.to_string(),
                format!("this waiver of {} expired on {day} (reason given: {})", waiver.rule, waiver.reason),
                "heal what it waived and remove it, or set a later day",
            ));
        } else if source_is_read
            && can_be_unused(waiver)
            && !findings.iter().any(|finding| waiver.covers(finding))
        {
            let unused = problem(
                &waiver_unused::RULE,
                &waiver.span,
                &format!("a finding of {} in {}", waiver.rule, waiver.place),
                "none".to_owned(),
                format!("this waiver of {} in {} covers nothing", waiver.rule, waiver.place),
                "remove the waiver",
            );
            let path = &model.world.settings().path;
            let edits = model.replacements(path, &[waiver.removal(model.text(path))]);
            kept.push(Finding { fix: unused.fix.clone().with_edits(edits), ..unused });
        }
    }
    kept
}
