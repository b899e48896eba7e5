//! Versions of tools: one type that orders them all.
//!
//! Not every version is semver: `29`, `129` and `0.2.7-rc.2` occur. This module
//! decides nothing about requirements (`^0.46`): see `schema::requirement`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// The longest version that is accepted, in bytes. Real ones have under 30.
const MAX_LENGTH: usize = 64;

/// The version of a release, as its publisher writes it, without a leading `v`.
///
/// Grammar: numbers separated by dots, then optionally `-` and a pre-release,
/// then optionally `+` and build metadata; as in semver, but with any count of
/// numbers. Versions are ordered number by number (`29` before `129`, `0.9`
/// before `0.10`; a missing number counts as 0), then by semver's rules for
/// pre-releases (`1.0.0-rc.2` before `1.0.0`), then by build metadata, likewise
/// (`1.0.0` before `1.0.0+9` before `1.0.0+11`). Two texts that would tie
/// (`1.0` and `1.0.0`) are different versions, ordered by their text.
#[derive(Clone, Debug)]
pub struct Version {
    text: String,
    /// Where the numbers end in `text`.
    numbers_end: usize,
    /// Where the pre-release ends in `text` (equal to `numbers_end` without one).
    pre_end: usize,
}

/// What takes a text for a version: [`Version::any`], or the grammar alone.
pub(crate) type ReadVersion = fn(&str) -> Result<Version, VersionError>;

/// Why a text is no [`Version`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionError(String);

impl fmt::Display for VersionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for VersionError {}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let no = |why: &str| Err(VersionError(format!("{text:?} is no version: {why}")));
        if text.is_empty() {
            return no("it is empty");
        }
        if text.len() > MAX_LENGTH {
            let start: String = text.chars().take(MAX_LENGTH).collect();
            return Err(VersionError(format!(
                "\"{}...\" is no version: longer than {MAX_LENGTH} characters",
                start.escape_debug()
            )));
        }
        if begins_with_v(text) {
            return no(&format!("write it without the leading \"v\": {}", &text[1..]));
        }
        let numbers_end = text.find(['-', '+']).unwrap_or(text.len());
        let pre_end = text.find('+').unwrap_or(text.len());
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !text[..numbers_end].split('.').all(is_number) {
            return no("expected numbers separated by dots, such as 0.47.0 or 29");
        }
        let is_identifiers = |part: &str| {
            part.split('.').all(|identifier| {
                !identifier.is_empty() && identifier.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            })
        };
        if numbers_end < pre_end && !is_identifiers(&text[numbers_end + 1..pre_end]) {
            return no("the part after \"-\" may hold letters, digits, \"-\" and single dots");
        }
        if pre_end < text.len() && !is_identifiers(&text[pre_end + 1..]) {
            return no("the part after \"+\" may hold letters, digits, \"-\" and single dots");
        }
        Ok(Self { text: text.to_owned(), numbers_end, pre_end })
    }
}

/// Whether a `v` stands in front of a number, as in a tag.
fn begins_with_v(text: &str) -> bool {
    text.strip_prefix(['v', 'V']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

impl Version {
    /// A version of any form: where it is none of the grammar's, a name such as
    /// `canary`, `r26b` or a commit, which is equal to another or not, and has no
    /// order. A `v` before a number belongs to neither.
    ///
    /// # Errors
    /// If it cannot be the name of a release either.
    pub fn any(text: &str) -> Result<Self, VersionError> {
        text.parse().or_else(|error: VersionError| {
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
            let is_name = text.len() <= MAX_LENGTH
                && !begins_with_v(text)
                && text.bytes().all(is_part)
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
                && !text.contains("..");
            if is_name { Ok(Self { text: text.to_owned(), numbers_end: 0, pre_end: 0 }) } else { Err(error) }
        })
    }

    /// Whether it is earlier or later than others, and not just another one.
    pub(crate) fn is_ordered(&self) -> bool {
        self.numbers_end > 0
    }

    /// The version as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The numbers before any pre-release, as digits: `["0", "47", "0"]`; none
    /// of a version that has no order.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = &str> {
        self.text[..self.numbers_end].split('.').filter(|number| !number.is_empty())
    }

    /// The pre-release without its `-`, if there is one.
    pub(crate) fn pre_release(&self) -> Option<&str> {
        (self.numbers_end < self.pre_end).then(|| &self.text[self.numbers_end + 1..self.pre_end])
    }

    /// All but the build metadata.
    pub(crate) fn without_build(&self) -> &str {
        if self.is_ordered() { &self.text[..self.pre_end] } else { &self.text }
    }

    /// The build metadata without its `+`, if there is any.
    fn build(&self) -> Option<&str> {
        self.text[self.pre_end..].strip_prefix('+').filter(|_| self.is_ordered())
    }

    /// Whether both are one release to cargo, which leaves build metadata aside: a
    /// requirement cannot ask for it.
    pub(crate) fn is_same_release(&self, other: &Self) -> bool {
        self.without_build() == other.without_build()
    }

    /// Whether this is a final release: no pre-release, and no name without order.
    pub(crate) fn is_stable(&self) -> bool {
        self.is_ordered() && self.pre_release().is_none()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        // The one that a search ends with.
        if self.text == other.text {
            return Ordering::Equal;
        }
        // A name is earlier than any number, and so never the newest.
        self.is_ordered()
            .cmp(&other.is_ordered())
            .then_with(|| compare_numbers(self.numbers(), other.numbers()))
            .then_with(|| compare_pre_releases(self.pre_release(), other.pre_release()))
            .then_with(|| compare_builds(self.build(), other.build()))
            .then_with(|| self.text.cmp(&other.text))
    }
}

fn compare_numbers<'a>(
    left: impl Iterator<Item = &'a str>,
    right: impl Iterator<Item = &'a str>,
) -> Ordering {
    let (mut left, mut right) = (left, right);
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => compare_digits(a.unwrap_or("0"), b.unwrap_or("0")),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Compares two runs of digits by value; they may be too long for any integer.
fn compare_digits(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// Semver 2.0, item 11: no pre-release is later than any.
fn compare_pre_releases(left: Option<&str>, right: Option<&str>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => compare_identifiers(left, right),
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

/// As the crate semver does: no build metadata is earlier than any.
fn compare_builds(left: Option<&str>, right: Option<&str>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => compare_identifiers(left, right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

/// Identifiers compare as numbers where both are (of one value, `1` comes before
/// `01`), numbers come before words, more come after fewer.
fn compare_identifiers(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_number(a), is_number(b)) {
                (true, true) => compare_digits(a, b).then(a.len().cmp(&b.len())),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn versions_are_ordered_by_value() {
        let ascending = [
            "0.2.7-rc.2",
            "0.2.7-rc.10",
            "0.2.7-rc.10.1",
            "0.2.7-rc.alpha",
            "0.2.7",
            "0.9.0",
            "0.10.0",
            "1",
            "1.0",
            "1.0.0",
            "1.0.0+9",
            "1.0.0+09",
            "1.0.0+11",
            "1.0.0+11.1",
            "1.0.0+a",
            "1.0.0+a.2",
            "1.0+b",
            "1.0.1-1",
            "1.0.1-1+9",
            "1.0.1-1+11",
            "1.0.1-01",
            "1.0.1",
            "26",
            "29",
            "129",
        ];
        let ascending = ascending.map(version);
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(a.cmp(b), i.cmp(&j), "{a} and {b}");
                assert_eq!(a == b, i == j, "{a} and {b}");
            }
        }
    }

    #[test]
    fn versions_are_ordered_as_semver_orders_them() {
        let texts = [
            "1.0.0",
            "1.0.0+0",
            "1.0.0+00",
            "1.0.0+1",
            "1.0.0+01",
            "1.0.0+9",
            "1.0.0+11",
            "1.0.0+11.9",
            "1.0.0+11.a",
            "1.0.0+a",
            "1.0.0+A",
            "1.0.0-a",
            "1.0.0-a+1",
            "1.0.0-a.1",
            "1.0.0-1",
            "1.0.0-1+b",
            "1.0.0+1-1",
            "1.0.0--",
        ];
        for a in texts {
            for b in texts {
                let semver = |text: &str| semver::Version::parse(text).unwrap();
                assert_eq!(version(a).cmp(&version(b)), semver(a).cmp(&semver(b)), "{a} and {b}");
            }
        }
    }

    #[test]
    fn build_metadata_makes_no_other_release() {
        for (a, b, expected) in [
            ("1.0.0", "1.0.0", true),
            ("1.0.0+1", "1.0.0+2", true),
            ("1.0.0-rc.1+1", "1.0.0-rc.1", true),
            ("1.0.0", "1.0.1", false),
            ("1.0.0-rc.1", "1.0.0", false),
            ("1.0.0-rc.1", "1.0.0-rc.2", false),
        ] {
            assert_eq!(version(a).is_same_release(&version(b)), expected, "{a} and {b}");
        }
    }

    #[test]
    fn numbers_too_long_for_any_integer_are_ordered() {
        let (small, large) = ("99999999999999999999999999", "100000000000000000000000000");
        assert!(version(small) < version(large));
        assert!(version("0007") < version("8"));
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = text.parse::<Version>().unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
    }

    #[test]
    fn what_is_no_version_is_refused_with_the_reason() {
        refused("", "empty");
        refused("v1.2.3", "without the leading \"v\": 1.2.3");
        refused("latest", "numbers separated by dots");
        refused("1..2", "numbers separated by dots");
        refused("1.2.", "numbers separated by dots");
        refused(".1", "numbers separated by dots");
        refused("1.2.x", "numbers separated by dots");
        refused("1.2.3-", "after \"-\"");
        refused("1.2.3-a..b", "after \"-\"");
        refused("1.2.3+", "after \"+\"");
        refused("1.2.3+a/b", "after \"+\"");
        refused("1.2.3/../..", "numbers separated by dots");
        refused("1.2.3 ", "numbers separated by dots");
        refused("1.2.3;rm", "numbers separated by dots");
        refused("1.2.3-$(x)", "after \"-\"");
        refused("1\u{0}", "numbers separated by dots");
        refused("٣.1", "numbers separated by dots");
        refused(&"1".repeat(65), "longer than 64");
    }

    #[test]
    fn a_pre_release_is_not_stable_and_build_metadata_is() {
        assert!(!version("0.2.7-rc.2").is_stable());
        assert!(version("0.2.7+build-5").is_stable());
        assert_eq!(version("1.0.0-rc.1+b").pre_release(), Some("rc.1"));
    }
}
