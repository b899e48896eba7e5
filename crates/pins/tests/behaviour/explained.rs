//! What is said of every rule is true: its example breaks it and nothing else, what is said
//! to waive that does, and what may be lowered can be.

use pins::explain::{Explanation, explain, nearest};
use pins::finding::{Finding, Given, Rule, Severity};
use pins::verify::{Earlier, fingerprints, rules, verify_since};

use crate::support::{findings, lines, searched_files};

fn explained(rule: &'static Rule) -> Explanation {
    explain(rule, &[]).unwrap_or_else(|error| panic!("{rule}: {}", error.message))
}

#[test]
fn an_example_breaks_its_rule_and_no_other() {
    for rule in rules([]) {
        let Explanation { findings, .. } = explained(rule);
        assert!(!findings.is_empty(), "{rule}: nothing is found");
        let others: Vec<_> =
            lines(&findings).into_iter().filter(|line| !line.contains(&format!(" {rule}: "))).collect();
        assert!(others.is_empty(), "{rule}: {others:?}");
    }
}

#[test]
fn of_an_earlier_commit_those_files_are_told_that_said_something_else() {
    for rule in rules([]) {
        let explained = explained(rule);
        let changed: Vec<_> = explained.changed_files().collect();
        let paths: Vec<&str> = changed.iter().map(|(path, _)| path.as_str()).collect();
        let Some(earlier) = &explained.earlier else {
            assert_eq!(paths, [""; 0], "{rule}");
            continue;
        };
        assert_eq!(paths, ["checksums/tools/buf.json"], "{rule}");
        for (path, text) in changed {
            assert_eq!(earlier.text(&path), Some(text));
        }
    }
}

#[test]
fn what_is_said_to_waive_waives() {
    let mut never = Vec::new();
    for rule in rules([]) {
        let explained = explained(rule);
        let Some(waiver) = &explained.waiver else {
            never.push(rule.name);
            continue;
        };
        let mut files: Vec<(String, String)> =
            explained.files().map(|(path, text)| (path.to_string(), text.to_owned())).collect();
        match files.iter_mut().find(|(path, _)| path.ends_with("pins.toml")) {
            Some((_, text)) => *text += &format!("\n{waiver}"),
            None => files.push(("xtask/pins.toml".to_owned(), waiver.clone())),
        }
        let mut world = searched_files(&files);
        world.interrupted = explained.world.interrupted.clone();
        world.has_old_state = matches!(rule.example.given, Given::OldState);
        let found = match &explained.earlier {
            Some(files) => {
                let earlier = Earlier { files, commit: "0123456789ab" };
                verify_since(&pins::model::Model::of(&world), earlier).findings
            }
            None => findings(&world),
        };
        assert_eq!(lines(&found), [""; 0], "{rule}\n{waiver}");
    }
    assert_eq!(never, ["waiver-unused", "waiver-expired"]);
}

#[test]
fn a_fingerprint_counts_no_lines() {
    // What is generated is compared line by line, and a file of one version has but one.
    let stay = [".bazelversion", ".nvmrc", "checksums/registry_data.bzl", "pins.lock.json"];
    let mut compared = 0;
    for rule in rules([]) {
        let explained = explained(rule);
        if !matches!(rule.example.given, Given::Nothing) {
            continue;
        }
        let moved = explained.files().map(|(path, text)| match stay.contains(&path.as_str()) {
            true => (path.to_string(), text.to_owned()),
            false => (path.to_string(), format!("\n\n{text}")),
        });
        let world = searched_files(&moved.collect::<Vec<_>>());
        let found = findings(&world);
        let of = |finding: &Finding| (finding.place.line, finding.place.path.clone());
        let places = (found.iter().map(of), explained.findings.iter().map(of));
        let is_moved = places.0.zip(places.1).all(|((line, path), (before, _))| {
            stay.contains(&path.as_str()) || rule.name == "manifest-syntax" || line == before + 2
        });
        assert!(is_moved, "{rule}");
        assert_eq!(
            fingerprints(&world, &found),
            fingerprints(&explained.world, &explained.findings),
            "{rule}: {:?}",
            lines(&found)
        );
        compared += 1;
    }
    assert!(compared > 25, "{compared}");
}

#[test]
fn the_nearest_rules_are_offered() {
    let near = |name: &str| nearest(name, rules([]));
    for (name, rules) in [
        ("place-versoin", &["place-version", "digest-version", "crate-version"][..1]),
        ("stray", &["stray-version"]),
        ("crate_lock", &["crate-lock"]),
        ("crate-xyzw", &[]),
        ("x", &[]),
        ("", &[]),
    ] {
        assert_eq!(near(name).first().copied(), rules.first().copied(), "{name}: {:?}", near(name));
        assert!(near(name).len() <= 3);
    }
}

/// The files of an example after the edits of a finding.
fn edited(explained: &Explanation, finding: &Finding) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        explained.files().map(|(path, text)| (path.to_string(), text.to_owned())).collect();
    for edit in finding.fix.edits().iter().rev() {
        let (_, text) = files.iter_mut().find(|(path, _)| *path == *edit.place.path).unwrap();
        let (start, end) = edit.place.span;
        assert_eq!(text[start..end], edit.found, "{finding:?}");
        text.replace_range(start..end, &edit.text);
    }
    files
}

#[test]
fn the_edits_of_a_fix_heal() {
    let mut healed = Vec::new();
    for rule in rules([]) {
        let explained = explained(rule);
        for finding in explained.findings.iter().filter(|finding| !finding.fix.edits().is_empty()) {
            let found = findings(&searched_files(&edited(&explained, finding)));
            assert!(found.iter().all(|other| other.rule != rule), "{rule}: {:?}", lines(&found));
            healed.push(rule.name);
        }
    }
    assert_eq!(
        healed,
        [
            "registry-latest-version",
            "crate-version",
            "marked-version",
            "marker-misspelt",
            "place-version",
            "waiver-unused"
        ]
    );
}

#[test]
fn a_rule_that_only_warns_says_so() {
    for rule in rules([]) {
        let warns = explained(rule).findings.iter().all(|finding| finding.severity == Severity::Warning);
        assert_eq!(warns, rule.summary.ends_with("(a warning)"), "{rule}");
    }
}

#[test]
fn what_has_to_do_with_a_finding_is_told_with_it() {
    let mut told = Vec::new();
    for rule in rules([]) {
        for label in explained(rule).findings.iter().flat_map(|finding| &finding.labels) {
            told.push(format!("{rule}: {} {}", label.place, label.text));
        }
    }
    assert_eq!(
        told,
        [
            "compatibility: tools.bzl:4:29 buf 1.47.2 allows 27.5",
            "compatibility-tables: tools.bzl:4:29 the other table",
            "release-revoked: checksums/tools/buf.json:5:19 revoked here",
            "digest-version: tools.bzl:1:8 buf is pinned to 1.47.2",
            "crate-version: tools.bzl:1:13 wasmtime is pinned to 27.0.0",
            "crate-lock: tools.bzl:1:13 wasmtime is pinned to 27.0.0",
            "marked-version: .bazelversion:1:1 bazel is pinned to 8.4.1",
            "place-version: .bazelversion:1:1 bazel is pinned to 8.4.1",
            "place-missing: .github/workflows/ci.yml:2:3 it was looked for here",
            "place-ambiguous: Dockerfile:1:11 FROM(image=\"rust\",as=\"build\") / .tag",
            "place-ambiguous: Dockerfile:2:11 FROM(image=\"rust\",as=\"test\") / .tag",
            "stray-version: tools.bzl:1:8 buf is pinned here to 1.47.2",
            "stray-version: docs/install.md:1:13 this would manage it: [tool.buf] also = ['docs/install.md ~ Install \
             buf {version} first.']",
        ]
    );
}
