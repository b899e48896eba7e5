//! Waivers: what they cover, how long, and what is said of those that cover
//! nothing.

use pins::finding::Severity;
use pins::value::date::Date;

use crate::repository::clean_and;
use crate::support::{PROGRAM, check, findings, lines, world};

/// A manifest that drifts, whose finding is waived here.
const DRIFT: &str = "//- examples/a/Cargo.toml\n[dependencies]\nwit-bindgen = \"0.47.0\"\n";
const FOUND: &str = "examples/a/Cargo.toml:2:15 crate-version: 0.46.0 -> 0.47.0";

/// Settings with one waiver.
fn waiver(keys: &str) -> String {
    format!(
        "//- xtask/pins.toml\n# One.\n[[waiver]]\nreason = \"shows the old API\"\nexpires = 2026-11-22\n{keys}\n"
    )
}

/// Asserts what is found of the drift with a waiver.
#[track_caller]
fn waives(keys: &str, expected: &[&str]) {
    check(&clean_and(&format!("{}{DRIFT}", waiver(keys))), expected);
}

#[test]
fn a_waiver_covers_its_rule_place_and_tool() {
    waives("rule = \"crate-version\"\nplace = \"examples/a/Cargo.toml\"", &[]);
    waives("rule = \"crate-version\"\nplace = \"examples/*/Cargo.toml\"", &[]);
    waives("rule = \"crate-version\"\nplace = \"**\"", &[]);
    waives("rule = \"crate-version\"\nplace = \"**/Cargo.toml\"\ntool = \"wit-bindgen\"", &[]);
}

#[test]
fn a_waiver_covers_nothing_else() {
    let unused = |rule: &str, place: &str| {
        format!("xtask/pins.toml:2:1 waiver-unused: a finding of {rule} in {place} -> none")
    };
    waives("rule = \"crate-lock\"\nplace = \"**\"", &[FOUND, &unused("crate-lock", "**")]);
    waives(
        "rule = \"crate-version\"\nplace = \"examples/Cargo.toml\"",
        &[FOUND, &unused("crate-version", "examples/Cargo.toml")],
    );
    waives(
        "rule = \"crate-version\"\nplace = \"examples/*\"",
        &[FOUND, &unused("crate-version", "examples/*")],
    );
    waives(
        "rule = \"crate-version\"\nplace = \"**\"\ntool = \"wasm-tools\"",
        &[FOUND, &unused("crate-version", "**")],
    );
}

#[test]
fn a_waiver_counts_until_the_day_it_expires() {
    let fixture = clean_and(&format!("{}{DRIFT}", waiver("rule = \"crate-version\"\nplace = \"**\"")));
    let on = |year, month, day| {
        let mut world = world(&fixture);
        world.today = Date { year, month, day };
        findings(&world)
    };
    assert_eq!(lines(&on(2026, 11, 21)), [""; 0]);
    assert_eq!(lines(&on(2026, 11, 22)), [""; 0]);
    for (today, (year, month, day)) in [("2026-11-23", (2026, 11, 23)), ("2027-01-01", (2027, 1, 1))] {
        let findings = on(year, month, day);
        let expired = format!("xtask/pins.toml:4:11 waiver-expired: {today} or later -> 2026-11-22");
        assert_eq!(lines(&findings), [FOUND, &expired]);
        assert_eq!(
            findings[1].message,
            "this waiver of crate-version expired on 2026-11-22 (reason given: shows the old API)"
        );
        assert_eq!(findings[1].severity, Severity::Error);
    }
}

#[test]
fn an_unused_waiver_says_what_to_do() {
    let findings = findings(&world(&clean_and(&waiver("rule = \"crate-version\"\nplace = \"examples/**\""))));
    assert_eq!(
        lines(&findings),
        ["xtask/pins.toml:2:1 waiver-unused: a finding of crate-version in examples/** -> none"]
    );
    assert_eq!(findings[0].message, "this waiver of crate-version in examples/** covers nothing");
    assert_eq!(findings[0].fix.text(PROGRAM), "remove the waiver");
}

#[test]
fn while_the_source_cannot_be_read_no_waiver_is_called_unused() {
    let fixture = clean_and(&waiver("rule = \"crate-version\"\nplace = \"**\""));
    check(
        &fixture.replace("TOOL_VERSIONS = {", "TOOL_VERSIONS = {,"),
        &["toolchains/tool_versions.bzl:1:18 source-syntax: valid Starlark -> ,"],
    );
}

#[test]
fn one_waiver_covers_many_findings_and_two_may_cover_one() {
    let waivers = format!(
        "{}\n[[waiver]]\nrule = \"crate-version\"\nplace = \"examples/b/*\"\nreason = \"r\"\nexpires = 2030-01-01\n",
        waiver("rule = \"crate-version\"\nplace = \"examples/**\"")
    );
    check(&clean_and(&format!("{waivers}{DRIFT}{}", DRIFT.replace("examples/a", "examples/b"))), &[]);
}

#[test]
fn a_waiver_may_count_for_good() {
    let never = waiver("rule = \"crate-version\"\nplace = \"**\"").replace("2026-11-22", "\"never\"");
    let mut world = world(&clean_and(&format!("{never}{DRIFT}")));
    assert_eq!(lines(&findings(&world)), [""; 0]);
    world.today = Date { year: 9999, month: 12, day: 31 };
    assert_eq!(lines(&findings(&world)), [""; 0]);
}
