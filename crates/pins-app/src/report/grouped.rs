//! Findings that have one cause, together.
//!
//! Shows nothing, and leaves the order of the first of each group.

use pins::finding::Finding;

/// The groups: in each, findings of one rule that say the same of several places, and are
/// healed by the same. Never empty.
pub(super) fn grouped(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|group| is_same(group[0], finding)) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// Whether two findings differ in nothing but their places.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let told = |finding: &Finding| {
        let Finding { rule, severity, tool, expected, found, message, fix, .. } = finding.clone();
        (rule, severity, tool, expected, found, message, fix)
    };
    one.rule == other.rule && one.message == other.message && told(one) == told(other)
}
