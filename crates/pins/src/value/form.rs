//! A version in the form in which another one was written: with as many numbers,
//! and with its wildcards.
//!
//! Does not compare them.

use super::version::Version;

impl Version {
    /// This version in the form of `literal`: with as many numbers (`0.47` of
    /// 0.47.0, `27.0` of 27), and with its wildcards (`0.47.x`). A pre-release is written
    /// whole, and so is a version that has no order, or beside one.
    pub(crate) fn in_form_of(&self, literal: &str) -> String {
        let (literal, wildcards) = literal.split_at(numbers_of_range(literal).unwrap_or(literal.len()));
        let count = literal.parse::<Self>().map_or(0, |version| version.numbers().count());
        let numbers: Vec<&str> = self.numbers().collect();
        let is_whole = count == numbers.len() && wildcards.is_empty();
        if is_whole || count == 0 || !self.is_stable() {
            return self.to_string();
        }
        let followed: Vec<&str> =
            (0..count).map(|index| numbers.get(index).copied().unwrap_or("0")).collect();
        followed.join(".") + wildcards
    }
}

/// Whether a text is a range such as `1.2.x` or `18.*`.
pub(crate) fn has_wildcards(text: &str) -> bool {
    numbers_of_range(text).is_some()
}

/// Where the numbers end in a range such as `1.2.x`; none for anything else.
fn numbers_of_range(text: &str) -> Option<usize> {
    let numbers = text.trim_end_matches(['.', 'x', 'X', '*']);
    let wildcards = text[numbers.len()..].strip_prefix('.')?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_range =
        numbers.split('.').all(is_number) && wildcards.split('.').all(|part| matches!(part, "x" | "X" | "*"));
    is_range.then_some(numbers.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_kept() {
        for (version, literal, expected) in [
            ("1.2.3", "0.9.0", "1.2.3"),
            ("1.2.3", "0.9", "1.2"),
            ("27", "26.0", "27.0"),
            ("1.2.3", "0.9.x", "1.2.x"),
            ("1.2.3", "0.*", "1.*"),
            ("1.2.3-rc.1", "0.9", "1.2.3-rc.1"),
            ("1.2.3", "canary", "1.2.3"),
            ("canary", "0.9", "canary"),
        ] {
            assert_eq!(
                Version::any(version).unwrap().in_form_of(literal),
                expected,
                "{version} as {literal}"
            );
        }
        for (text, expected) in
            [("1.x", true), ("1.2.*", true), ("1.x.2", false), ("x", false), ("1.", false), ("1x", false)]
        {
            assert_eq!(has_wildcards(text), expected, "{text}");
        }
    }
}
