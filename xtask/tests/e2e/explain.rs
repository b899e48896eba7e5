//! `explain`: every rule, as people, programs and documents are told of it.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::Repo;
use crate::support::expected::{is_in, repository};
use crate::support::program::{Run, clean};

/// Runs the program in a folder in which there is no repository.
fn explain(arguments: &[&str]) -> Run {
    let folder = Repo::without_git("//- nothing.txt\n\n");
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), folder.outside());
    command.arg("explain").args(arguments);
    Run::of(command)
}

#[test]
fn the_document_of_the_rules_is_what_the_program_says() {
    is_in("docs/rules.md", &explain(&["--format", "markdown"]).exits(0).stdout);
}

/// What a person and what a program is told of each rule's example, side by side.
#[test]
fn every_rule_is_told_to_people_and_to_programs() {
    let document = explain(&["--format", "json"]).exits(0).json();
    let mut told = String::new();
    for rule in document["rules"].as_array().unwrap() {
        let name = rule["name"].as_str().unwrap();
        let human = explain(&[name]).exits(0).stdout.clone();
        assert!(human.starts_with(&format!("{name}: {}\n", rule["summary"].as_str().unwrap())));
        let one = explain(&[name, "--format", "json"]).exits(0).json();
        assert_eq!(one["rules"], Value::Array(vec![rule.clone()]));
        let findings = &rule["example"]["findings"];
        for finding in findings.as_array().unwrap() {
            let severity = finding["severity"].as_str().unwrap();
            assert!(human.contains(&format!("{severity}[{name}]: {}", finding["message"].as_str().unwrap())));
        }
        writeln!(told, "{human}\n{findings:#}\n\n{}\n", "=".repeat(80)).unwrap();
    }
    is_in("xtask/tests/data/rules.txt", &told);
}

#[test]
fn without_a_rule_there_is_a_list() {
    let list = explain(&[]).exits(0).stdout.clone();
    let document = explain(&["--format", "json"]).json();
    for rule in document["rules"].as_array().unwrap() {
        let (name, summary) = (rule["name"].as_str().unwrap(), rule["summary"].as_str().unwrap());
        assert!(list.lines().any(|line| line.starts_with(name) && line.ends_with(summary)), "{name}");
    }
    assert!(list.ends_with("\nmore of one: cargo xtask explain RULE\n"));
    assert_eq!(explain(&["--quiet"]).stdout.lines().count(), document["rules"].as_array().unwrap().len());
}

#[test]
fn a_typo_is_answered_with_the_nearest() {
    for (typed, says) in [
        ("stray-verison", "error: no rule is called \"stray-verison\"; did you mean stray-version?\n"),
        ("missing", "did you mean place-missing, registry-missing-tool or registry-missing-version?\n"),
        ("x", "error: no rule is called \"x\"\nthis lists all of them: cargo xtask explain\n"),
    ] {
        explain(&[typed]).exits(2).prints("").says(says);
    }
    let document = explain(&["stray-verison", "--format", "json"]).exits(2).json();
    assert_eq!(document["error"]["hints"][0]["command"], serde_json::json!(["cargo", "xtask", "explain"]));
}

#[test]
fn the_help_of_sarif_is_the_same_text() {
    let repo =
        Repo::without_git("//- pins.toml\n[tool.bazel]\npin = '.bazelversion'\n//- .bazelversion\n8.4.1\n");
    let run = repo.xtask(&["verify", "--format", "sarif"]);
    let document: Value = serde_json::from_str(&run.exits(0).stdout).unwrap();
    let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > 30);
    let markdown = fs::read_to_string(repository().join("docs/rules.md")).unwrap().replace("\r\n", "\n");
    for name in ["place-version", "record-lost", "runtime-compatibility"] {
        let help = &rules.iter().find(|rule| rule["id"] == name).unwrap()["help"];
        assert_eq!(help["text"].as_str().unwrap(), explain(&[name]).stdout);
        assert!(markdown.contains(help["markdown"].as_str().unwrap().trim_end()), "{name}");
    }
}
