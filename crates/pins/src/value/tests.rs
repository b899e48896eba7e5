//! Versions at the edges of what is one. What is said of each stands beside the
//! type; these are the cases that a reader of another file never meets.

// Clippy allows these in functions marked #[test] only, and not in what those
// functions share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::value::mapping::VersionMapping;
use crate::value::version::Version;

/// Why a text is no version.
#[track_caller]
fn refused(text: &str) -> String {
    text.parse::<Version>().unwrap_err().to_string()
}

#[test]
fn a_version_has_64_characters_at_most() {
    let longest = "1".repeat(64);
    assert_eq!(longest.parse::<Version>().unwrap().to_string(), longest);
    assert_eq!(
        refused(&"\u{1b}".repeat(65)),
        format!("\"{}...\" is no version: longer than 64 characters", "\\u{1b}".repeat(64))
    );
}

#[test]
fn only_what_would_be_a_version_without_its_v_is_said_to_be_one() {
    for v in ["v", "V"] {
        assert!(refused(&format!("{v}1.0")).ends_with("write it without the leading \"v\": 1.0"));
        for rest in ["", "x1", "v1", ".1"] {
            assert!(refused(&format!("{v}{rest}")).ends_with("such as 0.47.0 or 29"), "{v}{rest}");
        }
    }
}

#[test]
fn a_pre_release_and_build_metadata_may_hold_the_signs_of_each_other() {
    for (text, pre_release, stable) in [
        ("1.0", None, true),
        ("1.0-a-b.1", Some("a-b.1"), false),
        ("1.0--", Some("-"), false),
        ("1.0+a-b", None, true),
        ("1.0-a+b-c", Some("a"), false),
    ] {
        let version: Version = text.parse().unwrap();
        assert_eq!((version.pre_release(), version.is_stable()), (pre_release, stable), "{text}");
        assert_eq!(version.numbers().collect::<Vec<_>>(), ["1", "0"], "{text}");
    }
    for text in ["1-", "1+", "1-+b", "1-a+", "1-a_b", "1+a+b", "1-a.", "1+.a", "-a", "+a"] {
        refused(text);
    }
}

#[test]
fn a_name_is_a_version_without_order() {
    for name in ["canary", "r26b", "a", "0f3c2a1", "a_b.c+d-e"] {
        let version = Version::any(name).unwrap();
        assert!(!version.is_ordered() && !version.is_stable(), "{name}");
        assert_eq!((version.as_str(), version.numbers().count(), version.pre_release()), (name, 0, None));
        assert_eq!(version.without_build(), name);
        assert!(version < "0".parse().unwrap(), "{name}");
    }
    for text in ["", "v1.x", "V2x", "-a", "_a", "a-", "a.", "a..b", "a b", "a/b", "é"] {
        assert!(Version::any(text).is_err(), "{text:?}");
    }
    assert!(Version::any(&"a".repeat(64)).is_ok());
    assert!(Version::any(&"a".repeat(65)).is_err());
    // What stands behind a `+` is a part of a name.
    let any = |text: &str| Version::any(text).unwrap();
    assert!(!any("r1+a").is_same_release(&any("r1+b")));
    assert_eq!(any("1.0-a+b").without_build(), "1.0-a");
}

#[test]
fn different_texts_are_different_versions() {
    let hash = |text: &str| {
        let mut hasher = DefaultHasher::new();
        text.parse::<Version>().unwrap().hash(&mut hasher);
        hasher.finish()
    };
    assert_eq!(hash("1.0"), hash("1.0"));
    assert_ne!(hash("1.0"), hash("1.0.0"));
}

#[test]
fn a_mapping_is_filled_in_wherever_its_names_stand() {
    let version: Version = "1.23.456".parse().unwrap();
    let apply = |mapping: &str| VersionMapping::new(mapping).apply(&version).map(|it| it.to_string());
    for (mapping, expected) in [
        ("{version}", "1.23.456"),
        ("{patch}.{minor}.{major}", "456.23.1"),
        ("0.{minor}{major}.0", "0.231.0"),
        ("3.0.0", "3.0.0"),
        ("{major}.0.0-rc.{patch}+x", "1.0.0-rc.456+x"),
    ] {
        assert_eq!(apply(mapping).as_deref(), Ok(expected), "{mapping}");
    }
    for (mapping, name) in
        [("0.{}.0", "{}"), ("{{version}", "{{version}"), ("1.0.0{", "{{}"), ("{ major}.0.0", "{ major}")]
    {
        let why = apply(mapping).unwrap_err();
        assert!(why.contains(&format!(" {name} is not to be had")), "{mapping}: {why}");
    }
    assert!(apply("}{version}").unwrap_err().contains("which is no crate version"));
}
