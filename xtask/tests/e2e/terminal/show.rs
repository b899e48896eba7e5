//! A text with everything in it that could do more than stand there, and what
//! must come of it wherever it is shown.

use crate::support::program::deceives;
use crate::support::{Repo, Server, workshop};

/// Every character that deceives, but for what ends a line or a file; window
/// titles, clipboards and links; and commands to GitHub Actions. The first one
/// tells that a text was shown, even where little of it is.
pub(super) fn foreign() -> String {
    let mut text =
        "\u{202e}\u{1b}]0;owned\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{1b}[8m\u{9b}31m ##[error]x ".to_owned();
    text.extend(('\u{1}'..='\u{ffff}').filter(|c| deceives(*c) && !"\n\r".contains(*c)));
    text + "\u{e0001}\u{e0041}"
}

/// The same with line breaks, and lines that are commands.
pub(super) fn foreign_lines() -> String {
    foreign() + "\n::add-mask::x\n \t::error::y\r::stop-commands::z\n"
}

/// A text as a string of JSON or TOML, in which nothing is left unescaped.
pub(super) fn literal(text: &str) -> String {
    let escaped = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    format!("\"{}\"", escaped.collect::<String>())
}

/// The same text for TOML, which knows no surrogates.
pub(super) fn toml(text: &str) -> String {
    let escaped = text.chars().map(|c| format!("\\U{:08x}", u32::from(c)));
    format!("\"{}\"", escaped.collect::<String>())
}

/// What of a text TOML and Starlark take as it is.
pub(super) fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && *c != '\u{feff}').collect()
}

/// A source of texts: how they come into the repository or its server, and the
/// commands that show them.
pub(super) type Case<'a> = (&'a str, &'a dyn Fn(&Repo, &Server), &'a [&'a [&'a str]]);

/// Runs the commands of each case, and asserts that their texts are shown, and
/// that showing them is all that is done with them.
#[track_caller]
pub(super) fn show(cases: &[Case<'_>]) {
    let unseen = unseen(cases);
    assert!(unseen.is_empty(), "not shown at all:\n{}", unseen.join("\n"));
}

/// The same for texts that are not shown at all.
#[track_caller]
pub(super) fn do_not_show(cases: &[Case<'_>]) {
    let unseen = unseen(cases);
    let is_seen = |name: &&&str| !unseen.iter().any(|unseen| unseen.starts_with(&format!("{name}:\n")));
    let names: Vec<&str> = cases.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.iter().filter(is_seen).collect::<Vec<_>>(), <[&&str; 0]>::default(), "shown after all");
}

/// Runs the commands of each case for people and for a program, in a log of
/// GitHub Actions. Those of whose texts people see nothing are in the answer.
fn unseen(cases: &[Case<'_>]) -> Vec<String> {
    let mut unseen = Vec::new();
    for (name, prepare, commands) in cases {
        for format in ["human", "json"] {
            let (mut repo, server) = workshop();
            repo.env("GITHUB_ACTIONS", "true");
            prepare(&repo, &server);
            let mut shown = String::new();
            for command in *commands {
                println!("{name}: {format} {command:?}");
                let run = repo.xtask(&[&["--color", "always", "--format", format], *command].concat());
                assert!(run.code.is_some_and(|code| code <= 2), "{run:?}");
                run.is_sane().gives_no_commands();
                if format == "json" {
                    run.json();
                    assert!(!run.stdout.chars().any(|c| c != '\n' && deceives(c)), "{}", run.stdout);
                }
                shown += &(run.stdout + &run.stderr);
            }
            if format == "json" && commands.contains(&["verify"].as_slice()) {
                findings_are_text_in_every_format(&repo);
            }
            // A document has no lines of files, so that not everything is in it.
            if format == "human" && !shown.contains("\\u{202e}") {
                unseen.push(format!("{name}:\n{shown}"));
            }
        }
    }
    unseen
}

/// Has `verify` tell what it finds in the formats that no other command has.
fn findings_are_text_in_every_format(repo: &Repo) {
    for format in ["sarif", "gitlab", "markdown"] {
        let run = repo.xtask(&["--format", format, "verify"]);
        run.is_sane().gives_no_commands();
        assert!(format == "markdown" || serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok());
    }
    let run = repo.xtask(&["--format", "github", "verify"]);
    run.is_sane();
    // Each line is one of this program's commands, and no text of others begins one.
    for line in run.stdout.lines() {
        let own = line.strip_prefix("::error ").or_else(|| line.strip_prefix("::warning "));
        assert!(own.is_some_and(|own| own.contains("title=")), "{line}");
    }
}
