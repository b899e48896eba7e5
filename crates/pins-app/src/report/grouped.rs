//! Findings that have one cause, together.
//!
//! Shows nothing. A group is where its first finding is.

use std::collections::{HashMap, HashSet};

use pins::finding::Finding;

/// The groups: in each, findings of one rule that say the same of several places, and are
/// healed by the same. Never empty.
pub(super) fn grouped(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for finding in findings {
        let alike = known.entry((finding.rule.name, &finding.message)).or_default();
        match alike.iter().find(|group| told(groups[**group][0]) == told(finding)) {
            Some(group) => groups[*group].push(finding),
            None => {
                alike.push(groups.len());
                groups.push(vec![finding]);
            }
        }
    }
    groups
}

/// The groups of which there is room to tell, in their order, and how many findings are in
/// the others. Of each rule one is among them, so that no kind of finding goes unseen.
pub(super) fn told_of<'g, 'f>(
    groups: &'g [Vec<&'f Finding>],
    most: usize,
) -> (Vec<&'g [&'f Finding]>, usize) {
    let mut rules = HashSet::new();
    let (firsts, others): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|index| rules.insert(groups[*index][0].rule.name));
    let mut chosen: Vec<usize> = firsts.into_iter().chain(others).take(most).collect();
    chosen.sort_unstable();
    let all: usize = groups.iter().map(Vec::len).sum();
    let told: Vec<&[&Finding]> = chosen.into_iter().map(|index| groups[index].as_slice()).collect();
    let left = all - told.iter().map(|group| group.len()).sum::<usize>();
    (told, left)
}

/// What else of a finding must be the same; of its fix what is said of it, as edits are those of
/// one place.
fn told(finding: &Finding) -> impl PartialEq + use<'_> {
    let Finding { severity, tool, expected, found, fix, .. } = finding;
    (*severity, tool.as_deref(), expected, found, (fix.advice(), fix.command()))
}
