//! The rules themselves: each is documented, and which the settings may lower.

use super::rules;
use crate::schema::settings;
use crate::value::path::RepoPath;
use crate::world::layout::Layout;

#[test]
fn every_rule_has_a_name_of_its_own_and_says_what_it_is_for() {
    let mut names: Vec<&str> = rules([]).map(|rule| rule.name).collect();
    for rule in rules([]) {
        assert!(
            rule.summary.len() > 20 && rule.protects.ends_with('.') && rule.healing.ends_with('.'),
            "{rule}"
        );
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn the_readme_says_of_every_rule_what_the_rule_says() {
    let rows: String = rules([]).map(|rule| format!("| `{}` | {} |\n", rule.name, rule.summary)).collect();
    let readme = include_str!("../../../../README.md").replace("\r\n", "\n");
    assert!(readme.contains(&rows), "README.md needs these rows:\n{rows}");
}

#[test]
fn what_says_that_nothing_can_be_told_stays_an_error() {
    let fixed = [
        "source-syntax",
        "tool-pin",
        "registry-schema",
        "digest-schema",
        "manifest-syntax",
        "place-missing",
        "place-ambiguous",
        "interrupted-change",
        "waiver-unused",
        "waiver-expired",
    ];
    let path = RepoPath::known(settings::PATH);
    for rule in rules([]) {
        for (level, is_lower) in [("off", true), ("warning", true), ("error", false)] {
            let text = format!("[levels]\n{rule} = '{level}'\n");
            let read = Layout::read(Some((&path, &text.as_str().into())), &[]);
            let is_refused = is_lower && fixed.contains(&rule.name);
            assert_eq!(read.is_err(), is_refused, "{text}");
            if let Err(error) = read {
                assert_eq!(&text[error.span], format!("'{level}'"));
                assert!(error.message.contains("stays an error") && error.message.contains("[[waiver]]"));
            }
        }
    }
}
