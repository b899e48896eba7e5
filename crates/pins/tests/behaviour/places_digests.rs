//! A version whose digest stands beside it, at a place: neither moves without the
//! other. A digest of something else stops nothing.
//!
//! Digests are not managed here: that they are left, and that a warning says so, is all.

use pins::finding::{Finding, Severity};
use pins::plan::Goal;

use crate::places::bumped;
use crate::support::{PROGRAM, findings, planned, request, world};

/// A repository whose tool stands at `step` of a file; `~` is a digest.
fn repository(file: &str, step: &str, text: &str, pin: &str) -> String {
    let digest = "ab".repeat(32);
    let text = text.replace('~', &digest).replace("SRI", &format!("sha256-{}=", "a".repeat(43)));
    format!(
        "//- pins.toml\n[tool.t]\npin = 'pin.txt'\nalso = ['''{file} :: {step}''']\n//- pin.txt\n{pin}\n//- {file}\n{text}\n"
    )
}

fn rules(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}

/// Whether a bump moves the place, or refuses; a drift there is then for a person.
#[track_caller]
fn is_moved(file: &str, step: &str, text: &str, expected: bool) {
    let before = repository(file, step, text, "1.2.3");
    assert_eq!(rules(&findings(&world(&before))), &["digest-unmanaged"][..usize::from(!expected)], "{text}");
    let moved = bumped(&before, "t", "1.3.0");
    assert_eq!(moved.is_ok(), expected, "{text}: {:?}", moved.err());
    let drifted = world(&repository(file, step, text, "1.3.0"));
    let mut found = findings(&drifted);
    found.retain(|finding| finding.severity == Severity::Error);
    assert_eq!(found.len(), 1, "{text}");
    let is_left = found[0].message.contains("nobody manages that digest");
    assert_eq!(is_left, !expected, "{text}: {}", found[0].message);
}

#[test]
fn a_version_beside_its_digest_stays() {
    for (file, step, text) in [
        (
            "a.bzl",
            "f / .url ~ */v{version}.tgz",
            "f(\n    url = 'https://x/v1.2.3.tgz',\n    sha256 = '~',\n)",
        ),
        ("a.bzl", "f / .urls / [0] ~ */v{version}.tgz", "f(sha256 = '~', urls = ['https://x/v1.2.3.tgz'])"),
        ("a.bzl", "f / .version", "f(name = 't', version = '1.2.3', integrity = 'SRI')"),
        ("a.bzl", "f / .version", "f(version = '1.2.3', sha256s = {'linux': '~', 'mac': '~'})"),
        ("a.bzl", "T / t / .version", "T = {'t': dict(version = '1.2.3', sha256 = '~')}"),
        ("a.bzl", "T / t / version", "T = {'t': {'version': '1.2.3', 'linux': {'sha256': '~'}}}"),
        (
            "a.bzl",
            "f / .url / [0] / '//:l' ~ */v{version}".replace('\'', "\"").as_str(),
            "f(url = select({'//:l': 'https://x/v1.2.3'}), sha256 = '~')",
        ),
        ("a.bzl", "f / .v / .v", "f(v = g(v = '1.2.3'), sha256 = '~')"),
        ("a.bzl", "g() / [0] ~ v{version}", "f(url = 'https://x/' + g('v1.2.3'), sha256 = '~')"),
        ("a.json", "t / version", "{\"t\": {\"version\": \"1.2.3\", \"files\": [{\"hash\": \"sha256:~\"}]}}"),
        ("a.json", "version", "{\"version\": \"1.2.3\", \"sha256\": \"~\"}"),
        ("a.json", "t / tags / [0] ~ v{version}", "{\"t\": {\"tags\": [\"v1.2.3\"], \"sha256\": \"~\"}}"),
        ("a.toml", "t / version", "[t]\nversion = '1.2.3'\nsha256 = '~'"),
        ("a.toml", "tools / t", "[tools]\nt = '1.2.3'\n[tools.linux]\nsha256 = '~'"),
        ("a.yml", "t / image ~ x:{version}@*", "t:\n  image: x:1.2.3@sha256:~"),
        ("a.yml", "[name=\"t\"] / version", "- name: t\n  version: 1.2.3\n  checksum: ~"),
        ("Dockerfile", "FROM / .tag", "FROM x:1.2.3@sha256:~ AS a"),
        (
            "get",
            "\"curl -LO https://x/v{version}/t\"",
            "curl -LO https://x/v1.2.3/t\necho '~  t' | sha256sum -c",
        ),
    ] {
        is_moved(file, step, text, false);
    }
}

#[test]
fn a_digest_of_something_else_stops_nothing() {
    for (file, step, text) in [
        ("a.bzl", "f / .version", "f(version = '1.2.3')\ng(sha256 = '~')"),
        ("a.bzl", "T / t", "T = {'t': '1.2.3'}\nSHA256 = '~'"),
        ("a.bzl", "T / t / .version", "T = {'t': dict(version = '1.2.3'), 'u': dict(sha256 = '~')}"),
        (
            "a.bzl",
            "f / [0] / [name=\"t\"] / .v",
            "f([g(name = 't', v = '1.2.3'), g(name = 'u', v = '1', s = '~')])",
        ),
        (
            "a.bzl",
            "f / .commit ~ v{version}",
            "f(commit = 'v1.2.3', sha1 = '0123456789abcdef0123456789abcdef01234567')",
        ),
        ("a.json", "version", "{\"version\": \"1.2.3\", \"other\": {\"sha256\": \"~\"}}"),
        (
            "a.json",
            "url ~ */{version}/*",
            "{\"url\": \"https://x/1.2.3/s.json\",\n\"u\": {\"sha256\": \"~\"}}",
        ),
        ("a.toml", "t / version", "[t]\nversion = '1.2.3'\n[u]\nsha256 = '~'"),
        // What says its own version has its own digest.
        ("a.toml", "tools / t", "[tools]\nt = '1.2.3'\n[tools.u]\nversion = '2'\nfiles = { sha256 = '~' }"),
        (
            "a.bzl",
            "T / .t / .version",
            "T = dict(u = dict(version = '1', sha256 = '~'), t = dict(version = '1.2.3'))",
        ),
        ("a.yml", "[name=\"t\"] / version", "- name: t\n  version: 1.2.3\n- name: u\n  checksum: ~"),
        ("Dockerfile", "FROM(as=\"a\") / .tag", "FROM x:1.2.3 AS a\nFROM y:1@sha256:~ AS b"),
        (
            "get",
            "\"curl -LO https://x/v{version}/t\"",
            "curl -LO https://x/v1.2.3/t\n\necho '~  u' | sha256sum -c",
        ),
    ] {
        is_moved(file, step, text, true);
    }
}

#[test]
fn a_pin_beside_its_digest_stays_as_well() {
    let digest = "ab".repeat(32);
    let fixture = format!(
        "//- pins.toml\n[tool.t]\npin = 'a.bzl :: f / .version'\n//- a.bzl\nf(version = '1.2.3', sha256 = '{digest}')\n"
    );
    let why = bumped(&fixture, "t", "1.3.0").unwrap_err().to_string();
    assert!(why.starts_with("a.bzl:1:14: ") && why.contains("whose digest stands in line 1"), "{why}");
}

#[test]
fn a_pin_in_a_file_of_another_program_stays() {
    let fixture = "//- pins.toml\n[tool.t]\npin = 'package-lock.json :: t'\n//- package-lock.json\n{\"t\": \"1.2.3\"}\n";
    let goal = Goal::Bump(request("t", "1.3.0", false));
    let why = planned(&world(fixture), &goal, |wanted| panic!("{wanted:?}")).unwrap_err().to_string();
    assert!(
        why.contains("package-lock.json is written by another program (`npm install --package-lock-only`)"),
        "{why}"
    );
}

#[test]
fn what_would_manage_a_digest_is_told_where_something_holds_it() {
    for (step, text, expected) in [
        (
            "t / version",
            "{\"t\": {\"version\": \"1.2.3\", \"sha256\": \"~\"}}",
            "digests = { beside = 'a.json :: t' }",
        ),
        ("version", "{\"version\": \"1.2.3\", \"sha256\": \"~\"}", "digests = { beside = 'FILE :: steps' }"),
    ] {
        let found = findings(&world(&repository("a.json", step, text, "1.2.3")));
        assert_eq!(rules(&found), ["digest-unmanaged"], "{text}");
        let fix = found[0].fix.text(PROGRAM);
        assert!(fix.contains(expected), "{fix}");
    }
}

#[test]
fn a_digest_at_the_same_bytes_of_another_file_is_not_managed() {
    let text = format!("f(version = '1.2.3', sha256 = '{}')", "ab".repeat(32));
    let found = findings(&world(&format!(
        "//- pins.toml\n[tool.t]\npin = 'pin.txt'\nalso = ['a.bzl :: f / .version', 'b.bzl :: f / .version']\n\
         digests = {{ beside = 'a.bzl :: f', url = 'https://x/{{version}}' }}\n//- pin.txt\n1.2.3\n//- a.bzl\n{text}\n//- b.bzl\n{text}\n"
    )));
    assert_eq!(rules(&found), ["digest-unmanaged"]);
    assert_eq!(found[0].place.path, "b.bzl");
}
