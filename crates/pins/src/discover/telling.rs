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
                         introduced changed changes migrate migrated migration migrating upgraded upgrading upgrade upgrades \
                         downgrade downgraded bump bumps bumped bug compatible compatibility previously previous formerly \
                         was were used example e.g eg between prior legacy obsolete assert expect assertequal reproduced \
                         upwards onwards would could might when if unless not doesn't don't last \
                         opens rolled rollback reverted incident try tried too other another instead override overrides \
                         msrv purpose frozen certified again anymore past those precompiled appeared enabled added dropped renamed measured benchmarked cannot longer earliest such wait waits waiting had came old branch skip skips skipped inside embedded bundled ends crashed crashes failed fails seit ab mindestens depuis desde";

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
    let next = |index: usize| words.get(index + 1).map_or("", |(_, next)| next);
    words.iter().enumerate().any(|(index, (at, word))| {
        let bare = word.trim_end_matches([':', '!', '?']).to_ascii_lowercase();
        // Of versions it tells of a range, of lines where they stand.
        if matches!(bare.as_str(), "above" | "below") {
            let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
            let before = index.checked_sub(1).map_or("", |first| words[first].1);
            return matches!(before, "or" | "and") || is_number(before) || is_number(next(index));
        }
        // Before an option it is a command: `upgrade --install`.
        let is_option = || next(index).len() > 1 && next(index).starts_with('-');
        let is_of_default = || default.as_ref().is_some_and(|default| default.contains(at));
        let is_command = || kind == Lines::Script && is_option();
        others().contains(bare.as_str()) && !is_command() && !is_of_default()
    })
}

/// The parts of a line of prose that each tell for themselves: sentences, and what a comma or a
/// semicolon sets apart as something of its own.
pub(super) fn clauses(line: &str) -> Vec<Range<usize>> {
    const OWN: [&str; 13] = [
        "; ",
        ", not ",
        ", other ",
        ", please ",
        ", since ",
        ", because ",
        ", so ",
        ", as ",
        ", if ",
        ", when ",
        ", unless ",
        "! ",
        "? ",
    ];
    const SHORT: [&str; 5] = ["e.g", "i.e", "vs", "etc", "resp"];
    let is_sentence = |at: &usize| {
        let word = line[..*at].rsplit(' ').next().unwrap_or_default().trim_start_matches('(');
        let is_short = word.len() < 2 || SHORT.contains(&word.to_ascii_lowercase().as_str());
        line[at + 2..].starts_with(|c: char| c.is_uppercase()) && !is_short
    };
    let sentences = line.match_indices(". ").map(|(at, _)| at).filter(is_sentence);
    let mut ends: Vec<usize> = OWN.iter().flat_map(|own| line.match_indices(own)).map(|(at, _)| at).collect();
    ends.extend(sentences);
    ends.sort_unstable();
    let starts = [0].into_iter().chain(ends.iter().copied());
    starts.zip(ends.iter().copied().chain([line.len()])).map(|(start, end)| start..end).collect()
}

/// The commands that a line of prose has somebody run, `like this one --here`: whatever stands
/// around them, they are what is done. A name and its version are no command.
pub(super) fn commands(line: &str) -> Vec<Range<usize>> {
    let mut commands = Vec::new();
    let mut ticks = line.match_indices('`').map(|(at, _)| at);
    while let (Some(start), Some(end)) = (ticks.next(), ticks.next()) {
        let mut words = line[start + 1..end].split(' ');
        let is_program = words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
        let is_verb =
            words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_lowercase() || c == '+'));
        if is_program && is_verb && words.next().is_some() {
            commands.push(start..end + 1);
        }
    }
    commands
}

/// Whether a line of prose is an entry of a log, or of a table of such: it begins with a day, or
/// with the seconds since 1970.
pub(super) fn is_dated(line: &str) -> bool {
    let said = line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let Some(first) = said.as_bytes().first_chunk::<10>() else { return false };
    let is_number = |index: usize| first[index].is_ascii_digit();
    (0..10).all(|index| is_number(index) || matches!(index, 4 | 7) && first[index] == b'-')
}

/// Whether a line of prose shows what something may look like, tells of what the system has,
/// or of something that somebody has reported.
pub(super) fn is_elsewhere(line: &str) -> bool {
    const SAID: [&str; 5] = ["for instance", "for example", "output of", "/usr/bin/", "which is fine"];
    let is_report =
        |(at, _): (usize, &str)| line[at + 1..].bytes().take_while(u8::is_ascii_digit).count() > 2;
    SAID.iter().any(|said| line.contains(said)) || line.match_indices('#').any(is_report)
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

#[cfg(test)]
mod tests {
    use crate::discover::lines::{Lines, in_line};

    fn said(line: &str, kind: Lines) -> String {
        let found = in_line(line, kind).into_iter();
        found.map(|it| format!("{} {}", it.names[0].shown, &line[it.at])).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_sentence_ends_where_another_begins() {
        for (line, expected) in [
            ("So was it. Saw 1.2.0 it is", "saw 1.2.0"),
            ("So (it was). Saw 1.2.0 it is", "saw 1.2.0"),
            // Not behind what is short for something.
            ("We tried it, e.g. Saw 1.2.0", ""),
            ("We tried it (e.g. Saw 1.2.0)", ""),
            ("That was plan B. Saw 1.2.0", ""),
            ("We tried approx. saw 1.2.0", ""),
        ] {
            assert_eq!(said(line, Lines::Prose), expected, "{line}");
        }
    }

    #[test]
    fn the_words_of_a_line_say_what_it_tells_of() {
        for (kind, line, expected) in [
            (Lines::Prose, "It is saw 1.2.0 if unset", "saw 1.2.0"),
            (Lines::Prose, "It is saw 1.2.0 if unset but it was broken", ""),
            (Lines::Prose, "Only below 2.0 of axe it is saw 1.2.0", ""),
            (Lines::Prose, "Of axe 2.0 above it is saw 1.2.0", ""),
            (Lines::Prose, "With axe and above it is saw 1.2.0", ""),
            (Lines::Prose, "With the axe above it is saw 1.2.0", "saw 1.2.0"),
            (Lines::Prose, "Never upgrade --force with saw 1.2.0", ""),
            (Lines::Script, "get x/saw:1.2.0 upgrade --force", "saw 1.2.0"),
            (Lines::Script, "echo upgrade - saw 1.2.0 is out", ""),
        ] {
            assert_eq!(said(line, kind), expected, "{line}");
        }
    }

    #[test]
    fn a_command_in_prose_counts_whatever_is_said_of_it() {
        for (line, expected) in [
            ("Before: `get on saw@1.2.0`", "saw 1.2.0"),
            ("Before: `cargo +1.2.0 fmt`", "rust 1.2.0"),
            ("Before: `Get on saw@1.2.0`", ""),
            ("Before: `get 3 saw@1.2.0`", ""),
            ("Before: `get saw@1.2.0`", ""),
        ] {
            assert_eq!(said(line, Lines::Prose), expected, "{line}");
        }
    }

    #[test]
    fn a_day_or_a_report_is_of_the_past() {
        for (line, expected) in [
            ("| 2025-01-30 | saw 1.2.0 |", ""),
            ("1738200000: saw 1.2.0", ""),
            ("012-345678 has saw 1.2.0", "saw 1.2.0"),
            ("2025-01-x has saw 1.2.0", "saw 1.2.0"),
            ("It has saw 1.2.0 (o/x#123).", ""),
            ("It has saw 1.2.0 (#12).", "saw 1.2.0"),
        ] {
            assert_eq!(said(line, Lines::Prose), expected, "{line}");
        }
    }

    #[test]
    fn how_a_word_looks_says_nothing() {
        for line in ["Get <b>saw</b> 1.2.0 now", "Get saw&nbsp;1.2.0 now", "Get <b>saw</b>&nbsp;1.2.0 now"] {
            assert_eq!(said(line, Lines::Prose), "saw 1.2.0", "{line}");
        }
    }
}
