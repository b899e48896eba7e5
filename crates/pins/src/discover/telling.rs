//! What a line of prose tells of: what is so now, or the past, what is to come, a range, a
//! choice; and what of it is no prose.
//!
//! Looks for no version.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::lines::Lines;

/// Words on a line that say that it tells of the past, of what is to come, of a range or
/// of a choice.
const OF_OTHERS: &str = "since until before after older newer later earlier least most minimum min maximum max support \
                         supports supported deprecated removed fixed fixes broke breaks broken regression regressed \
                         introduced changed migrate migrated migration migrating upgraded upgrading upgrade upgrades \
                         downgrade downgraded bump bumps bumped bug compatible compatibility previously previous formerly \
                         was were used example e.g eg between prior legacy obsolete assert expect assertequal reproduced \
                         upwards above below onwards would could might when if unless not doesn't don't last \
                         opens rolled rollback reverted incident try tried too other another instead override overrides \
                         msrv purpose frozen certified again anymore past cannot longer earliest such crashed crashes failed fails seit ab mindestens depuis desde";

/// The same, to be looked up.
fn others() -> &'static HashSet<&'static str> {
    static OTHERS: LazyLock<HashSet<&str>> = LazyLock::new(|| OF_OTHERS.split_whitespace().collect());
    &OTHERS
}

/// What says, after a version, that it is the default: no condition of the past.
const OF_DEFAULTS: [&str; 9] = [
    "if you say nothing",
    "if nothing is said",
    "if none is given",
    "if not given",
    "if not set",
    "if not specified",
    "if omitted",
    "if unset",
    "if unspecified",
];

/// Where a line says that what stands before is the default.
pub(super) fn of_default(line: &str) -> Option<Range<usize>> {
    let said = |said: &&str| line.find(*said).map(|at| at..at + said.len());
    // Few lines have a condition.
    line.contains(" if ").then(|| OF_DEFAULTS.iter().find_map(said)).flatten()
}

/// Whether the words of a line say that it does not tell what is so now.
pub(super) fn tells_of_others(line: &str, words: &[(usize, &str)], kind: Lines) -> bool {
    let default = of_default(line);
    words.iter().enumerate().any(|(index, (at, word))| {
        let bare = word.trim_end_matches([':', '!', '?']).to_ascii_lowercase();
        // Before an option it is a command: `upgrade --install`.
        let next = words.get(index + 1).map_or("", |(_, next)| next);
        let is_command = kind == Lines::Script && next.len() > 1 && next.starts_with('-');
        let is_of_default = default.as_ref().is_some_and(|default| default.contains(at));
        others().contains(bare.as_str()) && !is_command && !is_of_default
    })
}

/// A line of prose with blanks for the tags of HTML that only say how a word looks, and for
/// its blank that does not break; every other byte stays where it is.
pub(super) fn without_tags(line: &str) -> Cow<'_, str> {
    const TAGS: [&str; 9] = ["b", "code", "em", "i", "kbd", "samp", "span", "strong", "tt"];
    const BLANK: &str = "&nbsp;";
    if !line.contains("</") && !line.contains(BLANK) {
        return Cow::Borrowed(line);
    }
    let mut plain = line.replace(BLANK, "      ");
    for tag in TAGS {
        for tag in [format!("<{tag}>"), format!("</{tag}>")] {
            plain = plain.replace(&tag, &" ".repeat(tag.len()));
        }
    }
    Cow::Owned(plain)
}
