//! What `verify` finds in a repository, judged line by line against what its author said of
//! each: so many drifts, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use pins::finding::Finding;
use pins::world::World;

use crate::repository::digests;
use crate::support::findings;

/// What an author says of lines: by file and line, whether it is a drift, and of which tool.
pub(crate) type Expected = BTreeMap<(&'static str, String), (bool, &'static str)>;

/// How much of that was found.
pub(crate) struct Judged {
    /// The drifts that were found.
    pub(crate) found: usize,
    /// The drifts that there are.
    pub(crate) drifts: usize,
    /// The tables of digests that nobody manages: no drift, and true.
    pub(crate) unmanaged: usize,
    /// What was found and is none.
    pub(crate) others: Vec<String>,
}

/// Reads what an author says: `drift` or not, the file, the line, the tool.
pub(crate) fn said_of_lines(rows: &'static str) -> Expected {
    let rows = rows.lines().map(|row| {
        let columns: Vec<&str> = row.split('\t').collect();
        ((columns[1], digests(columns[2])), (columns[0] == "drift", columns[3]))
    });
    rows.collect()
}

/// Judges what is found in files.
pub(crate) fn judged(world: &World, expected: &Expected) -> Judged {
    let (mut found, mut others, mut unmanaged) = (BTreeSet::new(), Vec::new(), 0);
    for finding in &findings(world) {
        let path = finding.place.path.as_str();
        let line = line(world.text(path).unwrap(), finding.place.line);
        let row = expected.iter().find(|((of, said), _)| *of == path && said == line);
        match row {
            Some((key, (true, tool))) if is_of(finding, tool) => _ = found.insert(key),
            // Cargo.lock has what the manifests want, and these have drifted.
            _ if finding.rule.name == "crate-lock" => {}
            _ if finding.message.starts_with("this is the first digest of a table") => unmanaged += 1,
            // Of other tools nobody has said what they should be.
            Some((_, (false, tool))) if !is_of(finding, tool) => {}
            _ => others.push(format!("{}: {line} ({})", finding.place, finding.rule)),
        }
    }
    let drifts = expected.values().filter(|(is_drift, _)| *is_drift).count();
    Judged { found: found.len(), drifts, unmanaged, others }
}

/// The line of a text, without the blanks around it.
fn line(text: &str, number: usize) -> &str {
    text.lines().nth(number - 1).unwrap_or_default().trim()
}

/// Whether a finding is of a tool, however the words of its name are joined, and by which of
/// its names.
fn is_of(finding: &Finding, tool: &str) -> bool {
    let one_name = |name: &str| match name {
        "postgresql" => "postgres".to_owned(),
        "llvm" | "clang-format" => "clang".to_owned(),
        name => name.replace('_', "-"),
    };
    finding.tool.as_deref().is_some_and(|found| one_name(found) == one_name(tool))
}
