//! What is said of every rule is true: its example breaks it and nothing else, what is said
//! to waive that does, and what may be lowered can be.

use pins::explain::{Explanation, explain, nearest};
use pins::finding::{Finding, Given, Rule};
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
        ("x", &[]),
        ("", &[]),
    ] {
        assert_eq!(near(name).first().copied(), rules.first().copied(), "{name}: {:?}", near(name));
        assert!(near(name).len() <= 3);
    }
}
