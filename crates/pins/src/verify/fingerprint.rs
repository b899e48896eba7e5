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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Place, Problem};
    use crate::value::date::Date;
    use crate::value::path::RepoPath;
    use crate::verify::place_version;
    use crate::world::layout::Layout;

    /// The fingerprints of a finding about each `1.2` in a file.
    fn of(text: &str) -> Vec<String> {
        let path = RepoPath::known("a");
        let mut files = World::new(Layout::default(), Date { year: 2026, month: 11, day: 22 });
        files.insert(&path, text);
        let finding = |(start, found): (usize, &str)| {
            let place = Place { span: (start, start + found.len()), ..Place::file(&path) };
            let (expected, found) = (String::new(), found.to_owned());
            let (message, fix) = (String::new(), Fix::advise(String::new()));
            Problem { tool: None, place, expected, found, message, fix }.breaks(&place_version::RULE)
        };
        fingerprints(&files, &text.match_indices("1.2").map(finding).collect::<Vec<_>>())
    }

    #[test]
    fn the_lines_around_it_do_not_count() {
        let alone = of("saw 1.2");
        for text in ["saw 1.2\n", "x\nsaw 1.2", "x\nsaw 1.2\ny", "x\r\n\tsaw 1.2 \r\ny\r\n"] {
            assert_eq!(of(text), alone, "{text:?}");
        }
        for text in ["axe 1.2", "x\naxe 1.2\ny", "saw 1.2."] {
            assert_ne!(of(text), alone, "{text:?}");
        }
    }

    #[test]
    fn each_of_many_that_are_alike_has_its_own() {
        let made = of("1.2 1.2 1.2 1.2\n");
        let different: std::collections::BTreeSet<&String> = made.iter().collect();
        assert_eq!((made.len(), different.len()), (4, 4));
    }
}
