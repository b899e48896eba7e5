//! What a person sees in a place of 80 columns, and without colors.

use crate::support::{Repo, workshop};

/// The workshop, in which several things are wrong, read in 80 columns.
fn narrow() -> (Repo, impl Sized) {
    let (mut repo, server) = workshop();
    repo.replace("guest/Cargo.toml", "\"0.46.0\"", "\"0.47.0\"");
    let long = "docs/a-folder-of-a-rather-long-name/and-another/versions.md";
    repo.write(long, "1.1.0 <!-- tool-version: toolbox -->\n");
    repo.env("COLUMNS", "80");
    (repo, server)
}

const COMMANDS: [&[&str]; 9] = [
    &["verify"],
    &["verify", "--all"],
    &["status"],
    &["explain", "crate-version"],
    &["bump", "wit-bindgen", "0.47.0", "--dry-run"],
    &["bump", "toolbox", "1.4.0", "--offline"],
    &["sync"],
    &["--help"],
    &["bump", "--help"],
];

/// The lines that nobody may break: commands, and what is laid out.
fn is_fixed(line: &str) -> bool {
    let first = line.trim_start().chars().next().unwrap_or(' ');
    line.starts_with("  git ") || "|+-@".contains(first) || line.contains(" | ") || line.contains("-->")
}

#[test]
fn no_word_is_broken() {
    let (mut repo, _server) = narrow();
    let mut wide = Vec::new();
    for arguments in COMMANDS {
        let copy = repo.bytes();
        let run = repo.xtask(arguments);
        for line in run.stdout.lines().chain(run.stderr.lines()).filter(|line| !is_fixed(line)) {
            let is_one_word = line.trim_start().split(' ').count() == 1;
            assert!(line.chars().count() <= 80 || is_one_word, "{arguments:?}: {line}");
        }
        if arguments[0] != "sync" {
            repo.assert_unchanged(&copy);
            wide.push((arguments, run));
        }
    }
    // The words are those that there are without a limit.
    repo.env("COLUMNS", "");
    let text = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let run = repo.xtask(&["explain", "crate-version"]);
    let narrow = wide.iter().find(|(arguments, _)| arguments[0] == "explain").unwrap();
    assert_eq!(text(&narrow.1.stdout), text(&run.stdout));
    assert!(run.stdout.lines().any(|line| line.chars().count() > 80));
}

#[test]
fn the_table_fits() {
    let (mut repo, _server) = narrow();
    let run = repo.xtask(&["status"]);
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
    run.shows("\nwit-bindgen  crate        0.47.0   should be 0.46.0\n  guest/Cargo.toml:9\n");
    repo.env("COLUMNS", "160");
    repo.xtask(&["status"]).shows("wit-bindgen  guest/Cargo.toml:9 ");
}

#[test]
fn colors_say_nothing_that_words_do_not_say() {
    let (mut repo, _server) = narrow();
    for arguments in COMMANDS.into_iter().filter(|arguments| arguments[0] != "sync") {
        let plain = repo.xtask(&[&["--color", "never"], arguments].concat());
        let colored = repo.xtask(&[&["--color", "always"], arguments].concat());
        assert!(!(plain.stdout.clone() + &plain.stderr).contains('\u{1b}'), "{arguments:?}");
        assert_eq!(plain.stdout, colored.unstyled(), "{arguments:?}");
    }
    // A row that is red says why, and no other does.
    repo.env("COLUMNS", "200");
    for line in repo.xtask(&["--color", "always", "status"]).stdout.lines().skip(1) {
        assert!(line.contains("\u{1b}[31m") != line.contains(" ok"), "{line}");
    }
    repo.env("CLICOLOR_FORCE", "1");
    assert!(repo.xtask(&["status"]).stdout.contains('\u{1b}'));
    repo.env("NO_COLOR", "1");
    for arguments in [&["status"][..], &["verify"], &["bump", "wit-bindgen", "0.47.0", "--dry-run"]] {
        let run = repo.xtask(arguments);
        assert!(!(run.stdout + &run.stderr).contains('\u{1b}'), "{arguments:?}");
    }
}
