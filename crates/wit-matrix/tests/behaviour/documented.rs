//! What the README says of the extension: the row of its rule.

use wit_matrix::RUNTIME_MATRIX;

#[test]
fn the_readme_has_a_row_for_the_rule() {
    let named = format!("| `{}` |", RUNTIME_MATRIX.maker().rule.name);
    let readme = include_str!("../../../../README.md");
    assert!(readme.lines().any(|line| line.starts_with(&named)), "README.md has no row {named}");
}
