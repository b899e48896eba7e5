//! The rules themselves: each is documented.

use pins::verify::rules;

#[test]
fn the_readme_says_of_every_rule_what_the_rule_says() {
    let rows: String = rules([]).map(|rule| format!("| `{}` | {} |\n", rule.name, rule.summary)).collect();
    let readme = include_str!("../../../../README.md").replace("\r\n", "\n");
    assert!(readme.contains(&rows), "README.md needs these rows:\n{rows}");
}
