//! Findings that were there before a change, to tell which are new.
//!
//! Judges none: `verify` does.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::value::path::RepoPath;

/// Findings that were there before, to tell which are new.
pub(super) struct Known(HashMap<FindingKey, usize>);

/// What a finding is, but for its line: those may have moved.
type FindingKey = (&'static str, RepoPath, Option<String>, String, String);

fn key(finding: &Finding) -> FindingKey {
    let Finding { rule, tool, place, expected, found, .. } = finding;
    (rule.name, place.path.clone(), tool.clone(), expected.clone(), found.clone())
}

impl Known {
    pub(super) fn of(findings: &[Finding]) -> Self {
        let mut known = HashMap::new();
        findings.iter().for_each(|finding| *known.entry(key(finding)).or_insert(0) += 1);
        Self(known)
    }

    /// Whether a finding was there, as often as this was asked before.
    pub(super) fn has(&mut self, finding: &Finding) -> bool {
        let times = self.0.get_mut(&key(finding)).filter(|times| **times > 0);
        times.map(|times| *times -= 1).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Place, Problem};
    use crate::verify::crate_lock;

    #[test]
    fn a_finding_was_there_as_often_as_it_was() {
        let found = |found: &str| {
            let place = Place::file(&RepoPath::known("a"));
            let (expected, found) = (String::new(), found.to_owned());
            let (message, fix) = (String::new(), Fix::Edit(String::new()));
            Problem { tool: None, place, expected, found, message, fix }.breaks(&crate_lock::RULE)
        };
        let mut known = Known::of(&[found("1"), found("2"), found("1")]);
        let was_there = ["1", "3", "1", "1", "1", "2"].map(|text| known.has(&found(text)));
        assert_eq!(was_there, [true, false, true, false, false, true]);
    }
}
