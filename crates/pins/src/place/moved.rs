//! A version inside of a text, in every form in which it stands there.
//!
//! Does not know what the text is.

use std::ops::Range;

use super::literals::{pre_release_end, version_literals};
use crate::value::version::Version;

/// What separates a version's numbers in texts such as `v1_2_3` and `release-1-2-3`.
const SEPARATORS: [&str; 3] = [".", "_", "-"];

/// The parts of `text` that say the version `from`, and what says `to` in their place,
/// in the order of the text.
pub(crate) fn moved_parts(text: &str, from: &Version, to: &Version) -> Vec<(Range<usize>, String)> {
    let mut parts: Vec<(Range<usize>, String)> = Vec::new();
    for separator in SEPARATORS {
        let written = |version: &Version| version.as_str().replace('.', separator);
        let wanted = written(from);
        if separator != "." && (from.numbers().count() < 2 || !from.is_stable()) {
            continue;
        }
        let found = text.match_indices(wanted.as_str()).map(|(at, _)| at..at + wanted.len());
        let found: Vec<_> = found.filter(|span| stands_alone(text, span, separator)).collect();
        parts.extend(found.into_iter().map(|span| (span, written(to))));
    }
    parts.sort_by_key(|(span, _)| span.start);
    parts
}

/// `text` with the version `to` for `from`.
pub(crate) fn moved(text: &str, from: &Version, to: &Version) -> String {
    let mut moved = text.to_owned();
    for (span, new) in moved_parts(text, from, to).into_iter().rev() {
        moved.replace_range(span, &new);
    }
    moved
}

/// Whether a text says a version.
pub(crate) fn says(text: &str, version: &Version) -> bool {
    !moved_parts(text, version, version).is_empty()
}

/// The same of the tag of an image, which may have fewer of the version's numbers, as the
/// `1.95` of 1.95.0.
pub(crate) fn tag_parts(tag: &str, from: &Version, to: &Version) -> Vec<(Range<usize>, String)> {
    let whole = moved_parts(tag, from, to);
    if !whole.is_empty() {
        return whole;
    }
    let short = version_literals(tag, 0..tag.len());
    let short = short.into_iter().filter(|found| from.in_form_of(&found.value) == found.value);
    short.map(|found| (found.span.clone(), to.in_form_of(&found.value))).take(1).collect()
}

/// Whether a version stands at `span` that is no part of a longer number, word or
/// version.
fn stands_alone(text: &str, span: &Range<usize>, separator: &str) -> bool {
    let bytes = text.as_bytes();
    let before = |back: usize| span.start.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    let after = |ahead: usize| bytes.get(span.end + ahead).copied();
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let is_separator = |byte: Option<u8>| byte.is_some_and(|byte| separator.as_bytes().contains(&byte));
    let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let found = &text[span.clone()];
    if found.starts_with(|c: char| c.is_ascii_digit()) {
        let is_many = found.contains(separator);
        let v = matches!(before(1), Some(b'v' | b'V')) && !is_word(before(2));
        // `go1.2.3` is one, the 64 of `x64` is none.
        let is_inner = is_digit(before(1)) || is_separator(before(1)) && is_digit(before(2));
        let begins = !is_inner && (is_many || v || !is_word(before(1)));
        let goes_on = is_digit(after(0))
            || is_separator(after(0)) && is_digit(after(1))
            || pre_release_end(bytes, span.end, bytes.len()) > span.end;
        begins && !goes_on && (is_many || !is_word(after(0)))
    } else {
        !is_word(before(1)) && !is_word(after(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_moves_wherever_it_stands_alone() {
        for (text, from, to, expected) in [
            ("https://x/v1.2.3/a-1.2.3-linux.tgz", "1.2.3", "1.3.0", "https://x/v1.3.0/a-1.3.0-linux.tgz"),
            ("go1.2.3.linux-amd64.tar.gz", "1.2.3", "1.2.4", "go1.2.4.linux-amd64.tar.gz"),
            ("boost_1_2_3.tar", "1.2.3", "1.3.0", "boost_1_3_0.tar"),
            ("release-1-2-3.zip", "1.2.3", "1.3.0", "release-1-3-0.zip"),
            ("v1.2.3.tar.gz", "1.2.3", "1.2.3-rc.1", "v1.2.3-rc.1.tar.gz"),
            ("x/27/a_27-x86_64.tar", "27", "28.1", "x/28.1/a_28.1-x86_64.tar"),
            ("version_129", "129", "130", "version_130"),
            ("v1_2/a-1-2.zip", "1.2", "1.3", "v1_3/a-1-3.zip"),
            ("v27/a xv27", "27", "28", "v28/a xv27"),
            ("x/canary/canary.zip", "canary", "2026-01", "x/2026-01/2026-01.zip"),
            // None of these is the version.
            ("11.2.3 1.2.34 1.2.3.4 0.1.2.3", "1.2.3", "9", "11.2.3 1.2.34 1.2.3.4 0.1.2.3"),
            ("1.2.3-rc.1", "1.2.3", "9", "1.2.3-rc.1"),
            ("x64 64bit a64 2.64 64.1", "64", "65", "x64 64bit a64 2.64 64.1"),
            ("canaryx xcanary", "canary", "b", "canaryx xcanary"),
        ] {
            let [from, to] = [from, to].map(|version| Version::any(version).unwrap());
            assert_eq!(moved(text, &from, &to), expected, "{text}");
            assert_eq!(says(text, &from), expected != text, "{text}");
        }
    }

    #[test]
    fn a_tag_may_have_fewer_numbers() {
        for (tag, from, to, expected) in [
            ("1.95-slim", "1.95.0", "1.96.1", "1.96-slim"),
            ("1.95.0-slim", "1.95.0", "1.96.1", "1.96.1-slim"),
            ("v1", "1.95.0", "2.0.0", "v2"),
            ("latest", "1.95.0", "2.0.0", "latest"),
            ("1.94", "1.95.0", "2.0.0", "1.94"),
        ] {
            let [from, to] = [from, to].map(|version| Version::any(version).unwrap());
            let mut moved = tag.to_owned();
            for (part, new) in tag_parts(tag, &from, &to).into_iter().rev() {
                moved.replace_range(part, &new);
            }
            assert_eq!(moved, expected, "{tag}");
        }
    }
}
