//! By what a finding is known again, by whoever saw an earlier report.
//!
//! Counts no lines: a finding that moved with its text is the same finding.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::value::sha256::sha256_hex;
use crate::world::World;

/// The fingerprint of each finding, in their order: 64 hexadecimal digits, no two of them
/// alike. It is made of the rule, the tool, the file, what was found, and the line's text;
/// of several that are alike in all of these, which one it is.
pub fn fingerprints(files: &World, findings: &[Finding]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let one = |finding: &Finding| {
        let Finding { rule, tool, place, found, .. } = finding;
        let line = line_of(files, finding);
        let tool = tool.as_deref().unwrap_or_default();
        // No part can be taken for the end of the one before it.
        let parts = [rule.name, tool, &place.path, found, line].map(|part| format!("{}:{part}", part.len()));
        let count = seen.entry(parts.concat()).and_modify(|count| *count += 1).or_insert(1);
        sha256_hex(format!("{count}:{}", parts.concat()).as_bytes())
    };
    findings.iter().map(one).collect()
}

/// The text of the line that a finding is about, without the blanks around it; nothing where
/// the file cannot be shown, or where the finding is about all of it.
fn line_of<'t>(files: &'t World, finding: &Finding) -> &'t str {
    let (start, end) = finding.place.span;
    let text = files.text(&finding.place.path).filter(|_| end > start);
    let before_and_after = text.and_then(|text| Some((text.get(..start)?, text.get(start..)?)));
    let Some((before, after)) = before_and_after else { return "" };
    let first = before.rfind('\n').map_or(0, |newline| newline + 1);
    let last = after.find('\n').map_or(before.len() + after.len(), |newline| before.len() + newline);
    text.and_then(|text| text.get(first..last)).unwrap_or_default().trim()
}
