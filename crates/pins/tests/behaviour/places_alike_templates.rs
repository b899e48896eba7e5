//! What stands in one literal with the version and is none of it, and versions
//! that are longer than the pinned one.

use pins::plan::Goal;

use crate::places_alike::{NEW, OLD, Row, fixture, only_old_moves};
use crate::support::{findings, lines, planned, request, world};

const WITHIN: &[Row] = &[
    ("text before", " :: X ~ u-1.2.3-t-{version}", "X = 'u-1.2.3-t-OLD'\n"),
    ("text behind", " :: X ~ t-{version}-u-1.2.3", "X = 't-OLD-u-1.2.3'\n"),
    ("text on both sides", " :: X ~ 1.2.3/{version}/1.2.3", "X = '1.2.3/OLD/1.2.3'\n"),
    ("another tool's URL", " :: X ~ */u-1.2.3/t-{version}.tgz", "X = 'https://x/u-1.2.3/t-OLD.tgz'\n"),
    ("digits before", " :: X ~ t64{version}", "X = 't64OLD'\n"),
    ("digits behind", " :: X ~ {version}x64", "X = 'OLDx64'\n"),
    ("number of the template", " :: X ~ {version}00", "X = 'OLD00'\n"),
    ("fourth number of the template", " :: X ~ {version}.7", "X = 'OLD.7'\n"),
    ("pre-release of the template", " :: X ~ {version}-rc.1", "X = 'OLD-rc.1'\n"),
    ("platform's digits", " :: X ~ t-{version}-{platform}.zip", "X = 't-OLD-x86_64-macos-1.2.3.zip'\n"),
    ("platform before", " :: X ~ {platform}/t-{version}.zip", "X = 'win32-1.2.3/t-OLD.zip'\n"),
    ("address", " :: X ~ https://*/t-{version}.zip", "X = 'https://1.2.3.4/t-OLD.zip'\n"),
    ("part of a word", " :: X ~ */t-{version}.zip", "X = 'https://x/abc1.2.3def/t-OLD.zip'\n"),
    ("written with an escape", " :: X ~ u-1.2.3-t-{version}", "X = '\\x75-1.2.3-t-OLD'\n"),
    (
        "key of another tool",
        " :: X / \"t {version}\"",
        "X = {'tt 1.2.3': 1, 't-1.2.3': 't 1.2.3', 't OLD': 1}\n",
    ),
    (
        "key with more",
        " :: X / \"t {version}\"",
        "X = {'t 1.2.3 u': 1, 't OLD': 1, 't  1.2.3': 1, '1.2.3 t': 1}\n",
    ),
    (
        "URL of a condition",
        " :: f(url=\"t/*\") / .v",
        "f(url = 'tt/1.2.3', v = '1.2.3')\nf(url = 't/x', v = 'OLD')\n",
    ),
];

#[test]
fn beside_the_version() {
    only_old_moves("a.bzl", WITHIN);
}

/// A template, a literal whose version begins or ends with the pinned one, what
/// `verify` finds there, and what a bump makes of it.
const LONGER: [[&str; 4]; 11] = [
    ["", "1.2.30", "1.2.3 -> 1.2.30", "2.0.1"],
    ["", "11.2.3", "1.2.3 -> 11.2.3", "2.0.1"],
    ["", "1.2.3.4", "1.2.3.0 -> 1.2.3.4", "2.0.1.0"],
    ["", "0.1.2.3", "1.2.3.0 -> 0.1.2.3", "2.0.1.0"],
    ["", "1.2.3-rc.1", "1.2.3 -> 1.2.3-rc.1", "2.0.1"],
    [" ~ t-{version}.*", "t-1.2.3.4.zip", "1.2.3.0 -> 1.2.3.4", "t-2.0.1.0.zip"],
    [" ~ t-{version}.zip", "t-1.2.30.zip", "1.2.3 -> 1.2.30", "t-2.0.1.zip"],
    [" ~ t-{version}.zip", "t-1.2.3.4.zip", "1.2.3.0 -> 1.2.3.4", "t-2.0.1.0.zip"],
    [" ~ t-{version}.zip", "t-1.2.3-rc.1.zip", "1.2.3 -> 1.2.3-rc.1", "t-2.0.1.zip"],
    [" ~ */t-{version}.*", "x/t-1.2.30.zip", "1.2.3 -> 1.2.30", "x/t-2.0.1.zip"],
    [" ~ */t-{version}-*", "x/t-1.2.3-rc.1-x64", "1.2.3 -> 1.2.3-rc.1", "x/t-2.0.1-x64"],
];

/// A longer version is another one: it is found, and never a part of it replaced.
#[test]
fn a_longer_version_is_another() {
    for [template, literal, found, becomes] in LONGER {
        let [text, wanted] = [literal, becomes].map(|literal| format!("X = '{literal}'\n"));
        // The pin says the version; of the text nothing is replaced.
        let before = world(&fixture("a.bzl", ("", &format!(" :: X{template}"), &text), OLD, OLD));
        let lines = lines(&findings(&before));
        assert!(lines.len() == 1 && lines[0].ends_with(&format!("place-version: {found}")), "{lines:?}");
        let goal = Goal::Bump(request("t", NEW, false));
        let plan = planned(&before, &goal, |wanted| panic!("{wanted:?} has no artifacts"));
        let plan = plan.unwrap_or_else(|why| panic!("{literal}: {why:?}"));
        assert_eq!(plan.after.text("a.bzl"), Some(&*wanted), "of {literal}");
    }
}

/// What a template would leave behind is a finding, and so is what it does not name.
#[test]
fn what_does_not_fit_stays() {
    for (template, literal) in [
        ("", "t-1.2.3"),
        ("", "t-1.2.2"),
        ("", "1.2.3 1.2.3"),
        ("", "1.2.3+4"),
        (" ~ t-{version}", "tt-1.2.3"),
        (" ~ t-{version}", "t-1.2.3 "),
        (" ~ t-{version}", "T-1.2.3"),
        (" ~ *t-{version}", "1.2.3/t-1.2.3"),
        (" ~ t-{version}-*", "t-1.2.3-u-1.2.3"),
        (" ~ {major}.{minor}.{patch}", "1.2.3.4"),
        (" ~ v{major}.{minor}.{patch}", "v1.2.3-rc.1"),
        (" ~ t_{version_}", "t_1.2.3"),
    ] {
        let row = (" :: X", &*format!("X = '{literal}'\n"));
        let before = world(&fixture("a.bzl", ("", &format!("{}{template}", row.0), row.1), OLD, OLD));
        let lines = lines(&findings(&before));
        assert!(lines.len() == 1 && lines[0].contains("place-version"), "{literal}: {lines:?}");
        let goal = Goal::Bump(request("t", NEW, false));
        let plan = planned(&before, &goal, |wanted| panic!("{wanted:?} has no artifacts"));
        assert!(
            plan.is_err(),
            "{literal} becomes {:?}",
            plan.map(|plan| plan.after.text("a.bzl").map(str::to_owned))
        );
    }
}
