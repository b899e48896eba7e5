//! What the README says of the extension: the row of its rule.

use crate::RUNTIME_MATRIX;

#[test]
fn the_readme_says_of_the_rule_what_the_rule_says() {
    let rule = RUNTIME_MATRIX.maker().rule;
    let row = format!("| `{}` | {} |", rule.name, rule.summary);
    let readme = include_str!("../../../../README.md");
    assert!(readme.lines().any(|line| line == row), "README.md needs this row:\n{row}");
}
