//! Levels of rules: what is reported of them, and what it stops.

use pins::finding::Severity;
use pins::plan::{Goal, Refusal};
use pins::verify::{LookedAt, is_behind};

use crate::repository::{clean_and, clean_with};
use crate::support::{downloaded, findings, lines, planned, request, searched, world};

const DRIFT: &str = "//- old/a.md\nwit-bindgen 0.44.0 <!-- tool-version: wit-bindgen -->\n";
const MARKED: &str = "old/a.md:1:13 marked-version: 0.46.0 -> 0.44.0";

fn drift(settings: &str) -> Vec<(String, Severity)> {
    let found = findings(&world(&clean_and(&format!("//- xtask/pins.toml\n{settings}\n{DRIFT}"))));
    lines(&found).into_iter().zip(found.iter().map(|finding| finding.severity)).collect()
}

#[test]
fn a_rule_is_what_the_settings_have_it_be() {
    let marked = |severity| vec![(MARKED.to_owned(), severity)];
    assert_eq!(drift(""), marked(Severity::Error));
    assert_eq!(drift("[levels]\nmarked-version = 'error'"), marked(Severity::Error));
    assert_eq!(drift("[levels]\nmarked-version = 'warning'"), marked(Severity::Warning));
    assert_eq!(drift("[levels]\nmarked-version = 'off'"), []);
    assert_eq!(drift("[levels]\ncrate-version = 'off'"), marked(Severity::Error));
}

#[test]
fn a_warning_can_be_an_error() {
    let tool = |settings: &str| {
        format!(
            "//- pins.toml\n{settings}\n[tool.buf]\npin = 'v.bzl :: V'\n//- v.bzl\nV = \"1.47.2\"\n//- a.md\nbuf 1.45.0\n"
        )
    };
    for (settings, severity) in [
        ("", Some(Severity::Warning)),
        ("levels.stray-version = 'error'", Some(Severity::Error)),
        ("levels.stray-version = 'off'", None),
    ] {
        let world = searched(&tool(settings));
        let found = findings(&world);
        assert_eq!(found.first().map(|finding| finding.severity), severity, "{settings}");
        // What is off is not said to be none.
        let looked_at = LookedAt::of(&pins::model::Model::of(&world), found.iter());
        assert_eq!(looked_at.strays, severity.map(|_| 1));
        assert_eq!((looked_at.tools, looked_at.unmanaged), (1, Some(0)));
    }
}

#[test]
fn a_waiver_of_a_rule_that_is_off_covers_nothing() {
    let waiver = "[[waiver]]\nrule = 'marked-version'\nplace = 'old/a.md'\nreason = 'x'\nexpires = 'never'";
    assert_eq!(drift(waiver), []);
    assert_eq!(drift(&format!("levels.marked-version = 'warning'\n{waiver}")), []);
    let unused = "xtask/pins.toml:2:1 waiver-unused: a finding of marked-version in old/a.md -> none";
    assert_eq!(
        drift(&format!("levels.marked-version = 'off'\n{waiver}")),
        [(unused.to_owned(), Severity::Error)]
    );
}

#[test]
fn a_plan_goes_by_what_a_rule_is_by_itself() {
    // What disagrees with the digests stops a bump, reported or not.
    let damaged = [("<b1>", "no digest")];
    let goal = Goal::Bump(request("wit-bindgen", "0.43.0", true));
    let mut refused = Vec::new();
    for level in ["error", "warning", "off"] {
        let settings = format!("//- xtask/pins.toml\nlevels.checksum-malformed = '{level}'\n");
        let before = world(&format!("{}{settings}", clean_with(&damaged)));
        match planned(&before, &goal, downloaded) {
            Err(Refusal::Inconsistent { findings, .. }) => refused.push(lines(&findings)),
            other => panic!("{level}: {other:?}"),
        }
    }
    assert!(refused[0].iter().any(|line| line.contains("checksum-malformed")), "{refused:?}");
    assert!(refused.iter().all(|lines| *lines == refused[0]), "{refused:?}");
    // And what is only a warning stops none: the new version makes strays of what says the old one.
    let before = |level: &str| {
        searched(&format!(
            "//- pins.toml\nlevels.stray-version = '{level}'\n[tool.buf]\npin = 'v.bzl :: V'\n//- v.bzl\nV = \"1.47.2\"\n//- a.md\nbuf 1.47.2\n"
        ))
    };
    let plan = planned(&before("error"), &Goal::Bump(request("buf", "1.48.0", false)), downloaded).unwrap();
    let left = findings(&plan.after);
    assert_eq!((left.len(), left[0].severity), (1, Severity::Error));
}

#[test]
fn a_place_that_does_not_follow_its_pin_is_behind() {
    for (part, drifted, expected) in [
        ("{ version = \"0.46.0\" }", "{ version = \"0.45.0\" }", true),
        ("= \"0.46.0\"\nsource", "= \"0.45.0\"\nsource", true),
        ("The CLI is 0.46.0.", "The CLI is 0.45.0.", true),
        // What excludes a pin, or what is wrong with a release, is about no such place.
        ("[\"0.46.0\", \"0.47.0\"]", "[\"0.47.0\"]", false),
        ("<b3>", "", false),
    ] {
        let found = findings(&world(&clean_with(&[(part, drifted)])));
        assert!(!found.is_empty(), "{part}");
        assert!(found.iter().all(|finding| is_behind(finding) == expected), "{:?}", lines(&found));
    }
}
