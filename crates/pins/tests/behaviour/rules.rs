//! The rules themselves: each is documented.

use pins::verify::rules;

#[test]
fn the_readme_has_a_row_for_every_rule() {
    let readme = include_str!("../../../../README.md");
    for rule in rules([]) {
        let named = format!("`{}`", rule.name);
        let has_row = readme.lines().any(|line| line.starts_with("| `") && line.contains(&named));
        assert!(has_row, "README.md has no row for {named}");
    }
}
