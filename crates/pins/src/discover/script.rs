//! What commands in a script, or in prose, say of the versions that stand in them.
//!
//! Does not run or parse a script: it looks at the words of one line.

/// A line that asserts something, and what it does if that is not so, such as to complain:
/// `[ "$(x --version)" = 1.2 ] || echo "not that of CI"`. Each tells for itself.
pub(super) fn asserted(line: &str) -> Option<(&str, &str)> {
    let (test, _) = line.split_once("||")?;
    let is_equal = [" = ", " == "].iter().any(|equal| test.contains(equal));
    let is_test = ["[ ", "[[ ", "test "].iter().any(|begin| test.contains(begin));
    (is_equal && is_test || test.contains("grep -q")).then(|| line.split_at(test.len()))
}

/// The words before a version without those that look for it in what a program says of
/// itself: `x --version | grep -q 1.2`.
pub(super) fn without_search<'w, 't>(before: &'w [(usize, &'t str)]) -> &'w [(usize, &'t str)] {
    let is_search = |(_, word): &(usize, &str)| matches!(*word, "grep" | "egrep" | "fgrep");
    let Some(search) = before.iter().rposition(is_search) else { return before };
    let (said, options) = before.split_at(search);
    let asks = said.last().is_some_and(|(_, word)| asks_for_version(word));
    let has_options_only = options.iter().skip(1).all(|(_, word)| word.starts_with('-'));
    if asks && has_options_only { said } else { before }
}

/// Whether a line only says what would do, the oldest that does: CMake finds any newer one.
pub(super) fn is_requirement(line: &str) -> bool {
    line.starts_with("find_package") && !line.contains("EXACT")
}

/// Whether a word makes a program say its version.
pub(super) fn asks_for_version(word: &str) -> bool {
    matches!(word, "--version" | "-V" | "version")
}

/// Whether the version behind these words is that of a chart, which helm installs:
/// `helm install NAME CHART --version 1.2.0`.
pub(super) fn is_of_chart(before: &[(usize, &str)]) -> bool {
    let Some(((_, "--version"), command)) = before.split_last() else { return false };
    let is_helm = |word: &str| word == "helm" || word.ends_with("/helm") || word.contains("/helm:");
    command.iter().rev().skip(1).any(|(_, word)| is_helm(word))
}
