//! Cargo's version requirements: whether one agrees with a crate version, and
//! what it becomes when that version moves.
//!
//! Does not read manifests; it sees only the text between the quotes.

use semver::VersionReq;

use crate::value::version::Version;

/// How a requirement stands to the version that it should follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// It names that version, as precisely as it names any, or it is a range
    /// or wildcard that admits it.
    Agrees,
    /// It does not; this is what it should say, in the same form.
    Becomes(String),
    /// It does not, and it has no form in which one version could be put: the
    /// text says why.
    ByHand(String),
}

/// Compares a requirement, such as `^0.46`, with the version it should follow.
///
/// A requirement of one version (`0.46.0`, `^0.46`, `~1.2`, `=1.2.3`, `0.46.*`)
/// must name that version, cut to the precision that it has: caret `"0.46.0"`
/// would admit 0.46.9, but whoever reads it is told 0.46.0. A range of several
/// comparators, or an inequality, only has to admit the version.
pub(crate) fn compare(requirement: &str, version: &Version) -> Agreement {
    let parsed = match VersionReq::parse(requirement) {
        Ok(parsed) => parsed,
        Err(error) => return Agreement::ByHand(format!("cargo cannot read this requirement: {error}")),
    };
    match one_version(requirement) {
        Some((from, to)) => {
            let wanted = follow(&requirement[from..to], version);
            if requirement[from..to] == *wanted {
                return Agreement::Agrees;
            }
            Agreement::Becomes(format!("{}{wanted}{}", &requirement[..from], &requirement[to..]))
        }
        None if semver::Version::parse(version.as_str()).is_ok_and(|version| parsed.matches(&version)) => {
            Agreement::Agrees
        }
        None if parsed.comparators.is_empty() => {
            Agreement::ByHand(format!("* admits no pre-release, so write {version} itself by hand"))
        }
        None => Agreement::ByHand(format!("a range that excludes {version} has to be rewritten by hand")),
    }
}

/// Whether a range admits a version: bounds as in `>=18` or `>=1.20 <2`, and
/// alternatives as in `18 || 20`, as package managers write them. None where the
/// text is no range, because it names one version or nothing that can be read.
pub(crate) fn admits(range: &str, version: &Version) -> Option<bool> {
    if !range.contains(['<', '>', '|']) {
        return None;
    }
    let missing = 3_usize.saturating_sub(version.numbers().count());
    let version = semver::Version::parse(&format!("{version}{}", ".0".repeat(missing))).ok()?;
    let alternative = |text: &str| {
        // An operator may stand apart from its number, and bounds from each other.
        let joined = text.split_whitespace().fold(String::new(), |joined, word| {
            let is_bound = !joined.is_empty() && !joined.ends_with(['<', '>', '=', '~', '^', ',']);
            joined + if is_bound { "," } else { "" } + word
        });
        VersionReq::parse(&joined).ok()
    };
    let alternatives: Option<Vec<VersionReq>> = range.split("||").map(alternative).collect();
    Some(alternatives?.iter().any(|alternative| alternative.matches(&version)))
}

/// The version that a requirement names, as far as it says it, if it names just one.
pub(crate) fn named(requirement: &str) -> Option<&str> {
    one_version(requirement).map(|(from, to)| &requirement[from..to])
}

/// Where the version stands in a requirement that names just one.
fn one_version(requirement: &str) -> Option<(usize, usize)> {
    if requirement.contains([',', '<', '>']) {
        return None;
    }
    let operator = requirement.len() - requirement.trim_start_matches([' ', '\t', '=', '^', '~']).len();
    let version = requirement[operator..].trim_end();
    version.starts_with(|c: char| c.is_ascii_digit()).then_some((operator, operator + version.len()))
}

/// `version` in the form of `old`: cut to as many numbers, with its wildcards.
/// A pre-release is never cut, because a shorter requirement would not admit it.
fn follow(old: &str, version: &Version) -> String {
    let core_end = old.find(['-', '+']).unwrap_or(old.len());
    let parts: Vec<&str> = old[..core_end].split('.').collect();
    let is_wildcard = |part: &&str| matches!(*part, "*" | "x" | "X");
    if !version.is_stable() {
        return version.without_build().to_owned();
    }
    let followed: Vec<String> = parts
        .iter()
        .zip(version.numbers())
        .map(|(part, number)| if is_wildcard(part) { (*part).to_owned() } else { number.to_owned() })
        .collect();
    followed.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(requirement: &str, version: &str, expected: Agreement) {
        assert_eq!(compare(requirement, &version.parse().unwrap()), expected, "{requirement} and {version}");
    }

    #[test]
    fn a_range_admits_what_it_does() {
        for (range, version, expected) in [
            (">=18", "18.19.1", Some(true)),
            (">=18", "20", Some(true)),
            (">= 1.20 < 2", "1.24", Some(true)),
            (">=1.20, <2", "2.0.0", Some(false)),
            ("18 || >=20", "19.0.0", Some(false)),
            ("^18 || ^20", "20.1.0", Some(true)),
            ("<2", "2.0.0-rc.1", Some(false)),
            ("^1.2", "1.2.0", None),
            ("1.2", "1.2.0", None),
            (">=x", "1.2.0", None),
            (">=1", "canary", None),
        ] {
            let version = Version::any(version).unwrap();
            assert_eq!(admits(range, &version), expected, "{range} and {version}");
        }
    }

    fn becomes(text: &str) -> Agreement {
        Agreement::Becomes(text.to_owned())
    }

    #[test]
    fn a_requirement_that_names_the_version_agrees() {
        for requirement in [
            "0.46.0", "^0.46.0", "=0.46.0", "= 0.46.0", "~0.46.0", " 0.46.0 ", "0.46", "0", "0.46.*", "0.*",
            "0.x",
        ] {
            check(requirement, "0.46.0", Agreement::Agrees);
        }
        for requirement in [">=0.40, <0.47", ">=0.46.0", "*", "<1"] {
            check(requirement, "0.46.0", Agreement::Agrees);
        }
        check("*", "0.46.0+build", Agreement::Agrees);
        check("0.2.7-rc.2", "0.2.7-rc.2", Agreement::Agrees);
        check("37", "37.0.2", Agreement::Agrees);
        check("=0.46.0", "0.46.0+build", Agreement::Agrees);
    }

    #[test]
    fn operator_precision_and_blanks_are_kept() {
        check("0.46.0", "0.47.0", becomes("0.47.0"));
        check("0.46.0", "0.46.1", becomes("0.46.1"));
        check("0.46.9", "0.46.0", becomes("0.46.0"));
        check("=0.46.0", "0.47.0", becomes("=0.47.0"));
        check("= 0.46.0", "0.47.0", becomes("= 0.47.0"));
        check("^0.46", "0.47.3", becomes("^0.47"));
        check("~1.2", "2.0.0", becomes("~2.0"));
        check("36", "37.0.2", becomes("37"));
        check("0.46.*", "0.47.0", becomes("0.47.*"));
        check("1.0.0", "1.0.1-rc.1", becomes("1.0.1-rc.1"));
        check("1.0", "1.1.0-rc.1", becomes("1.1.0-rc.1"));
        check("1.1.0-rc.1", "1.1.0", becomes("1.1.0"));
        check("1.1.0+b", "1.1.0", becomes("1.1.0"));
    }

    #[test]
    fn what_has_no_place_for_one_version_is_left_to_a_person() {
        for (requirement, version, part) in [
            (">=0.40, <0.46", "0.46.0", "by hand"),
            ("<0.46", "0.46.0", "by hand"),
            ("not a version", "0.46.0", "cannot read"),
            ("*", "0.46.0-rc.1", "* admits no pre-release, so write 0.46.0-rc.1 itself"),
            (" * ", "0.46.0-rc.1", "* admits no pre-release"),
            (">=0.40", "0.46.0-rc.1", "a range that excludes 0.46.0-rc.1"),
        ] {
            let Agreement::ByHand(why) = compare(requirement, &version.parse().unwrap()) else {
                panic!("{requirement}")
            };
            assert!(why.contains(part), "{why}");
        }
    }
}
