//! The workflows of this repository, and its hooks: what they use is pinned, what they may do is
//! little, and their scripts do what they say.
//!
//! Runs no workflow: `cargo` and `gh` are stand-ins.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::action::Yaml;
use crate::document::repository;

fn workflows() -> Vec<(PathBuf, String)> {
    let folder = fs::read_dir(repository().join(".github/workflows")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).unwrap());
    paths.map(read).collect()
}

#[test]
fn every_action_is_pinned_by_its_commit() {
    let mut files = workflows();
    for path in ["action.yml", "docs/ci.md", "README.md"] {
        files.push((path.into(), fs::read_to_string(repository().join(path)).unwrap()));
    }
    let mut count = 0;
    for (path, text) in &files {
        for line in text.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("uses: "))
        {
            let (_, pinned) = line.split_once('@').unwrap();
            count += 1;
            // In a document, a word that its reader replaces.
            if pinned == "COMMIT" && path.extension().is_some_and(|ending| ending == "md") {
                continue;
            }
            let (commit, version) = pinned.split_once(" # v").unwrap_or_else(|| panic!("{path:?}: {line}"));
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{path:?}: {line}"
            );
            assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{path:?}: {line}");
        }
    }
    assert!(count > 6, "{count}");
}

#[test]
fn a_workflow_may_read_unless_a_job_says_more() {
    for (path, text) in workflows() {
        let yaml = Yaml::read(&text);
        let permissions = yaml.get("permissions").unwrap_or_else(|| panic!("{path:?} says no permissions"));
        assert!(permissions.map().iter().all(|(_, may)| may.text() == "read"), "{path:?}");
        for (name, job) in yaml.get("jobs").unwrap().map() {
            assert!(job.get("timeout-minutes").is_some(), "{path:?}: {name}");
            let more = job.get("permissions").map_or(&[][..], Yaml::map);
            let writes: Vec<&str> =
                more.iter().filter(|(_, may)| may.text() == "write").map(|(what, _)| what.as_str()).collect();
            let steps = job.get("steps").unwrap().list();
            // Whoever may write uses nothing of others, and checks nothing out.
            assert!(
                writes.is_empty() || steps.iter().all(|step| step.get("uses").is_none()),
                "{path:?}: {name}"
            );
            assert!(writes.is_empty() || writes == ["issues"], "{path:?}: {name}");
        }
    }
}

/// Runs the script of a step, with programs that say and do this.
fn run(script: &str, programs: &[(&str, &str)], environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let home = tempfile::tempdir().unwrap();
    for (name, does) in programs {
        let path = home.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let output = home.path().join("output");
    fs::write(&output, "").unwrap();
    // As GitHub runs it.
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    command.env("PATH", format!("{}:{}", home.path().display(), std::env::var("PATH").unwrap()));
    command.env("RUNNER_TEMP", home.path()).env("GITHUB_OUTPUT", &output).env("LOG", &output);
    let status = command.envs(environment.iter().copied()).output().unwrap().status;
    (status.code(), fs::read_to_string(output).unwrap())
}

/// The script of the step of a job of the weekly workflow that has one.
fn script_of(job: &str) -> String {
    let (_, text) = workflows().into_iter().find(|(path, _)| path.ends_with("rehash.yml")).unwrap();
    let yaml = Yaml::read(&text);
    let steps = yaml.get("jobs").and_then(|jobs| jobs.get(job)?.get("steps").cloned()).unwrap();
    steps.list().iter().find_map(|step| step.get("run")).unwrap().text().to_owned()
}

#[test]
fn each_week_a_difference_is_told_and_a_failure_fails() {
    let script = script_of("hash");
    let cargo = |status: u8| format!("echo \"$@\"; echo end-x; echo 'differs: a 1.0' >&2; exit {status}");
    for (status, code, differs) in [(0, 0, false), (1, 0, true), (2, 2, false), (130, 130, false)] {
        let (found, output) = run(&script, &[("cargo", &cargo(status))], &[]);
        assert_eq!((found, output.contains("differs=true\n")), (Some(code), differs), "{status}: {output}");
        if differs {
            assert!(output.contains("    xtask fetch-checksums --all --check\n"), "{output}");
            let mut lines = output.lines().skip(1);
            let end = lines.next().unwrap().strip_prefix("told<<").unwrap().to_owned();
            assert_eq!(output.lines().last(), Some(&*end));
            assert!(lines.any(|line| line == "    differs: a 1.0"));
        }
    }
}

#[test]
fn one_issue_stays_open_for_one_difference() {
    let script = script_of("tell");
    let told = [("TOLD", "    `$(id)` \"x\"\n::error::y"), ("RUN", "https://example.com/1")];
    let gh = |listed: &str| {
        format!(
            "case \"$2\" in list) echo '{listed}' ;; *) for word in \"$@\"; do printf '%s|' \"$word\"; done >> \"$LOG\" ;; esac"
        )
    };
    let (code, log) = run(&script, &[("gh", &gh(""))], &told);
    let body = "Found by https://example.com/1, in `fetch-checksums --all --check`:\n\n    `$(id)` \"x\"\n::error::y|";
    let title = "A recorded release is served with another digest";
    assert_eq!((code, log), (Some(0), format!("issue|create|--title|{title}|--body|{body}")));
    let (code, log) = run(&script, &[("gh", &gh("7"))], &told);
    assert_eq!((code, log), (Some(0), format!("issue|comment|7|--body|{body}")));
}

#[test]
fn no_alias_of_cargo_rewrites_a_lock_file() {
    for path in [".cargo", "crates/registry-component/.cargo", "examples/own-xtask/.cargo"] {
        let text = fs::read_to_string(repository().join(path).join("config.toml")).unwrap();
        let alias = text.lines().find(|line| line.starts_with("xtask = ")).unwrap();
        assert!(alias.contains(" --locked ") && alias.ends_with(" --\""), "{path}: {alias}");
    }
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    assert!(readme.contains("pins = [\"run\", \"--locked\","));
}

#[test]
fn hooks_are_commands_that_read_only() {
    let yaml = Yaml::read(&fs::read_to_string(repository().join(".pre-commit-hooks.yaml")).unwrap());
    let ci = fs::read_to_string(repository().join("docs/ci.md")).unwrap();
    for hook in yaml.list() {
        let of = |key: &str| hook.get(key).unwrap().text().to_owned();
        assert!(["tool-pins verify", "tool-pins sync --check"].contains(&&*of("entry")));
        assert_eq!(
            (&*of("pass_filenames"), &*of("always_run"), &*of("language")),
            ("false", "true", "system")
        );
        assert!(ci.contains(&of("id")), "docs/ci.md does not tell of {}", of("id"));
    }
}
