//! Completions: a shell that asks the built program is told tools, releases, rules and options.

use std::process::Command;

use crate::support::Repo;
use crate::support::program::{Run, clean};

/// A release that lacks a platform, one that is revoked, and settings that say where the pins are.
const REPOSITORY: &str = r#"
//- pins.toml
registry = "checksums/tools"
[platforms]
linux = { os = "linux", arch = "x64" }
mac = { os = "mac", arch = "arm" }
[tool.saw]
pin = 'saw.txt'
[tool.sawdust]
pin = 'dust.txt'
//- saw.txt
1.1.0
//- dust.txt
2.0.0
//- checksums/tools/saw.json
{
  "supported_platforms": ["linux", "mac"],
  "url_template": "https://example.com/saw/v{version}/saw-{os}-{arch}",
  "versions": {
    "1.0.0": { "platforms": { "linux": { "sha256": "SUM1" }, "mac": { "sha256": "SUM2" } } },
    "1.1.0": { "platforms": { "linux": { "sha256": "SUM3" }, "mac": { "sha256": "SUM4" } } },
    "1.2.0": { "platforms": { "linux": { "sha256": "SUM5" } } },
    "1.3.0": { "revoked": { "reason": "it deletes files" }, "platforms": { "linux": { "sha256": "SUM6" }, "mac": { "sha256": "SUM7" } } },
    "1.4.0-rc.1": { "platforms": { "linux": { "sha256": "SUM8" }, "mac": { "sha256": "SUM9" } } }
  }
}
"#;

fn repository() -> Repo {
    let digest =
        |number: u32| format!("{number}439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e");
    let named = |text: String, number: u32| text.replace(&format!("SUM{number}"), &digest(number));
    Repo::without_git(&(1..10).fold(REPOSITORY.to_owned(), named))
}

/// The program, as a shell asks it what the last of some words may become.
fn asked(repo: &Repo, shell: &str, words: &[&str]) -> Command {
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path("."));
    command.env("PINS_COMPLETE", shell).args(["--", "xtask"]).args(words);
    command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    command
}

/// The candidates that are no options.
fn told(repo: &Repo, shell: &str, words: &[&str]) -> Vec<String> {
    let run = Run::of(asked(repo, shell, words));
    run.exits(0);
    assert_eq!(run.stderr, "");
    let values = run.stdout.lines().map(|line| line.split(['\t', ':']).next().unwrap().to_owned());
    values.filter(|value| !value.starts_with('-')).collect()
}

#[test]
fn tools_and_whole_releases_are_told_to_every_shell() {
    let repo = repository();
    repo.xtask(&["verify"]).exits(1);
    let before = repo.bytes();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        for (words, expected) in [
            (&["bum"][..], &["bump"][..]),
            (&["bump", ""], &["saw", "sawdust"]),
            (&["bump", "sawd"], &["sawdust"]),
            (&["bump", "saw", ""], &["1.4.0-rc.1", "1.0.0"]),
            (&["bump", "saw", "1.0"], &["1.0.0"]),
            (&["bump", "saw@"], &["saw@1.4.0-rc.1", "saw@1.0.0"]),
            (&["bump", "sawdust@2.1.0", "saw@1.4"], &["saw@1.4.0-rc.1"]),
            (&["fetch-checksums", "saw"], &["saw", "sawdust"]),
            (&["fetch-checksums", "saw@1.1"], &["saw@1.1.0"]),
            (&["revoke", "s"], &["saw@", "sawdust@"]),
            (&["revoke", "saw@1"], &["saw@1.4.0-rc.1", "saw@1.1.0", "saw@1.0.0"]),
            (&["remove", ""], &["saw", "sawdust"]),
            (&["rename", "sawd"], &["sawdust"]),
            (&["prune", "--keep", "2", "sa"], &["saw", "sawdust"]),
            (&["explain", "stray"], &["stray-version"]),
            (&["verify", "--format", "s"], &["sarif"]),
            (&["bump", "nothing-of-this-name"], &[]),
        ] {
            assert_eq!(told(&repo, shell, words), expected, "{shell}: {words:?}");
        }
    }
    assert_eq!(repo.bytes(), before);
}

#[test]
fn the_root_counts_wherever_somebody_is() {
    let (repo, elsewhere) = (repository(), Repo::without_git("//- a.txt\n\n"));
    let root = repo.path(".").to_str().unwrap().to_owned();
    assert_eq!(told(&elsewhere, "fish", &["--root", &root, "remove", "saw"]), ["saw", "sawdust"]);
    let joined = format!("--root={root}");
    assert_eq!(told(&elsewhere, "fish", &[&joined, "remove", "saw"]), ["saw", "sawdust"]);
}

#[test]
fn what_is_wrong_is_not_told_while_somebody_types() {
    let none = Repo::without_git("//- a.txt\n\n");
    let unread = Repo::without_git("//- pins.toml\n[tool\n");
    // Names that a shell would run, or an escape sequence, are none of a tool.
    let hostile = Repo::without_git(
        "//- pins.toml\n[tool.\"$(id)\"]\npin = 'a'\n[tool.\"\\u001b[2J\"]\npin = 'a'\n//- a\n1\n",
    );
    for repo in [none, unread, hostile] {
        let before = repo.bytes();
        assert!(told(&repo, "bash", &["remove", ""]).is_empty());
        assert!(told(&repo, "bash", &["bump", "saw@"]).is_empty());
        assert_eq!(repo.bytes(), before);
    }
    // No words at all; and a variable that is meant for somebody else.
    let repo = repository();
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path("."));
    Run::of({
        command.env("PINS_COMPLETE", "bash");
        command
    })
    .exits(0)
    .prints("");
    let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path("."));
    command.env("PINS_COMPLETE", "1").args(["explain", "--quiet"]);
    assert!(Run::of(command).exits(0).stdout.contains("place-version"));
}

#[test]
fn scripts_are_printed_and_are_of_the_shell() {
    let folder = Repo::without_git("//- a.txt\n\n");
    for (shell, begins, says) in [
        ("bash", "_xtask_candidates() {", "complete -o bashdefault -o default -F _xtask_candidates xtask"),
        ("zsh", "#compdef xtask", "compdef _clap_dynamic_completer_xtask xtask"),
        ("fish", "function _xtask_candidates", "--command xtask"),
        ("powershell", "Register-ArgumentCompleter", "-CommandName xtask"),
    ] {
        let mut command = clean(env!("CARGO_BIN_EXE_xtask"), folder.outside());
        command.args(["completions", shell]);
        let script = Run::of(command).exits(0).stdout.clone();
        assert!(script.starts_with(begins) && script.contains(says), "{script}");
        assert!(script.contains("PINS_COMPLETE") && script.contains(env!("CARGO_BIN_EXE_xtask")), "{script}");
    }
}

/// What bash itself comes to, with words broken as it breaks them.
#[cfg(unix)]
#[test]
fn bash_completes_what_it_breaks_into_words() {
    let repo = repository();
    let script = "source <('PROGRAM' completions bash)
        type _xtask_candidates >/dev/null
        complete -p xtask
        asks() {
            COMP_LINE=\"$1\" COMP_POINT=${#1}
            _xtask_candidates xtask \"$2\" ''
            printf '%s:' \"$1\"
            for word in \"${COMPREPLY[@]}\"; do case $word in -*) ;; *) printf ' %s' \"$word\" ;; esac; done
            echo
        }
        asks 'xtask remove '
        asks 'xtask bump saw '
        # An at sign begins a word, and an equals sign ends one.
        asks 'xtask bump saw@' @
        asks 'xtask bump saw@1.0' @1.0
        asks 'xtask bump nothing@' @
        asks 'xtask verify --format=sa' sa
        asks 'xtask explain place-v' place-v";
    let script = script.replace("PROGRAM", env!("CARGO_BIN_EXE_xtask"));
    let run = repo.run("bash", "", &["-c", &script]);
    run.exits(0).prints(
        "complete -o bashdefault -o default -F _xtask_candidates xtask\n\
         xtask remove : saw sawdust\n\
         xtask bump saw : 1.4.0-rc.1 1.0.0\n\
         xtask bump saw@: @1.4.0-rc.1 @1.0.0\n\
         xtask bump saw@1.0: @1.0.0\n\
         xtask bump nothing@:\n\
         xtask verify --format=sa: sarif\n\
         xtask explain place-v: place-version\n",
    );
}
