//! What commands in a script, or in prose, say of the versions that stand in them.
//!
//! Does not run or parse a script: it looks at the words of one line.

use super::literal::{Versioned, alone};
use super::words::{Name, Word, read};
use crate::place::version_literals;

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

/// The words before one that count for it: of those in the same quotes, where some are. What a
/// program is told there, as by `saw 'set version 1.2.0'`, is not of the program.
pub(super) fn within_quotes<'w, 't>(
    line: &str,
    before: &'w [(usize, &'t str)],
    from: usize,
) -> &'w [(usize, &'t str)] {
    let opened = ['\'', '"'].into_iter().filter_map(|quote| {
        let open = line[..from].rfind(quote)?;
        let begins = line[..open].ends_with(' ') && !line[open + 1..].starts_with(' ');
        begins.then_some(open)
    });
    let Some(open) = opened.max() else { return before };
    let first = before.iter().position(|(at, _)| *at > open).unwrap_or(before.len());
    // A version alone in quotes is set off, and no text of its own.
    if first == before.len() { before } else { &before[first..] }
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

/// The version that a script insists on, where it does something about any other one:
/// `if [ "$(x --version)" != "x 1.2.0" ]; then`. With `||` it does that about this one.
pub(super) fn insisted(line: &str) -> Option<Versioned> {
    let (left, right) = line.split_once(" != ")?;
    let (before, test) = left.split_once('[').or_else(|| left.split_once("test "))?;
    let is_if = matches!(before.trim(), "if" | "elif");
    let acts = is_if || before.trim().is_empty() && right.contains("&&");
    let (expected, _) = match right.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split_once(['"', '\''])?,
        None => right.split_once([' ', ';', ']'])?,
    };
    let start = line.len() - right.len() + usize::from(right.starts_with(['"', '\'']));
    let said = expected.rsplit_once(' ');
    let offset = said.map_or(0, |(name, _)| name.len() + 1);
    let found = alone(&expected[offset..]).filter(|found| found.version.contains('.'))?;
    let own = said.and_then(|(name, _)| name.split(' ').next()).map(read);
    let asked = test.trim_start_matches(['[', ' ', '"']).strip_prefix('$')?;
    let asked = asked.trim_start_matches(['(', '{']);
    let asked = asked.split([' ', ')', '}', '"', ':']).next().map(read);
    let names: Vec<Name> = [own, asked].into_iter().flatten().filter_map(Word::name).collect();
    let at = start + offset + found.at.start..start + offset + found.at.end;
    (acts && !names.is_empty()).then_some(Versioned { at, version: found.version, names })
}

/// The lines of releases of which packages of Debian are, each with where its word stands: `saw-18`,
/// `saw-client-18`. Who installs several of one wants to choose.
pub(super) fn packages(words: &[(usize, &str)]) -> Vec<(usize, Versioned)> {
    let install = words.iter().position(|(_, word)| *word == "install");
    let is_of_debian = |at: usize| words[..at].iter().any(|(_, word)| matches!(*word, "apt-get" | "apt"));
    let Some(install) = install.filter(|at| is_of_debian(*at)) else { return Vec::new() };
    let all = words[install..].iter().filter_map(|(from, word)| Some((*from, of_package(word)?)));
    let all: Vec<(usize, Versioned)> = all.collect();
    let is_only = |(_, one): &&(usize, Versioned)| {
        all.iter().all(|(_, other)| other.names != one.names || other.version == one.version)
    };
    all.iter().filter(is_only).cloned().collect()
}

fn of_package(word: &str) -> Option<Versioned> {
    const PARTS: [&str; 4] = ["client", "dev", "server", "tools"];
    let (package, number) = word.rsplit_once('-')?;
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let mut name = package;
    while let Some((shorter, part)) = name.rsplit_once('-')
        && PARTS.contains(&part)
    {
        name = shorter;
    }
    let Word::Name(name) = read(name) else { return None };
    let at = word.len() - number.len()..word.len();
    is_number.then(|| Versioned { at, version: number.to_owned(), names: vec![name] })
}

/// Whether a line does something about versions that are older or newer than some, and about which.
pub(super) fn compares(line: &str, version: &str) -> bool {
    const ORDERS: [&str; 10] =
        ["VERSION_LESS", "VERSION_GREATER", " < ", " <= ", " > ", " >= ", " -lt ", " -le ", " -gt ", " -ge "];
    line.contains(version)
        && ORDERS.iter().any(|order| line.contains(order))
        && version_literals(line, 0..line.len()).iter().any(|found| found.value == version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::lines::{Lines, in_line};

    #[test]
    fn a_script_insists_on_what_it_accepts_alone() {
        for (line, expected) in [
            ("if [ \"$(saw --version)\" != \"1.2.0\" ]; then", "saw 1.2.0"),
            ("if [ \"$(saw version -json | jq -r .v)\" != '1.2.0' ]; then", "saw 1.2.0"),
            ("if [[ $(saw --version 2>/dev/null) != \"saw 1.2.0\" ]]; then", "saw 1.2.0"),
            ("elif test \"$saw_version\" != 1.2.0; then", "saw 1.2.0"),
            ("[ \"${SAW_VERSION}\" != 1.2.0 ] && exit 1", "saw 1.2.0"),
            ("[ \"$(saw --version)\" != 1.2.0 ] || exit 1", ""),
            ("if [ \"$(saw --version)\" != 1.2.0 ] || [ \"$(axe)\" != 3.4 ]; then", "saw 1.2.0"),
            ("if [ \"$(saw --version)\" = 1.2.0 ]; then", ""),
            ("while [ \"$saw\" != 1.2.0 ]; do", ""),
            ("if [ \"$1\" != 1.2.0 ]; then", ""),
            ("if [ \"$saw\" != \"é\" ]; then", ""),
            ("if [ \"$(saw --version)\" != v1.2.0 ]; then", "saw 1.2.0"),
            ("if [ \"$(saw --version)\" != \"saw v1.2.0\" ]; then", "saw 1.2.0"),
            ("if [ \"$(saw --version)\" != 12 ]; then", ""),
            ("echo [ \"$saw\" != 1.2.0 ] && exit 1", ""),
        ] {
            let said = insisted(line).map(|it| format!("{} {}", it.names[0].shown, &line[it.at]));
            assert_eq!(said.unwrap_or_default(), expected, "{line}");
        }
    }

    #[test]
    fn a_package_has_its_line_of_releases_at_its_end() {
        for (word, expected) in [
            ("saw-18", "saw 18"),
            ("saw-client-15", "saw 15"),
            ("saw-server-dev-15", "saw 15"),
            ("saw-2024", ""),
            ("saw", ""),
            ("saw-18x", ""),
            ("saw-1x", ""),
        ] {
            let said = of_package(word).map(|it| format!("{} {}", it.names[0].shown, &word[it.at]));
            assert_eq!(said.unwrap_or_default(), expected, "{word}");
        }
    }

    #[test]
    fn what_a_command_says_before_a_version_is_read() {
        for (line, expected) in [
            // What is in the same quotes counts, and a quote that ends does not begin any.
            ("saw 'set axe 1.2.0'", "axe 1.2.0"),
            ("saw 'set version 1.2.0'", ""),
            ("saw \"1.2.0\"", "saw 1.2.0"),
            ("echo \"saw \" is 1.2.0", "saw 1.2.0"),
            ("echo \"saw\", now 1.2.0", "saw 1.2.0"),
            // What looks for a version says nothing of it.
            ("saw --version | grep -q 1.2.0", "saw 1.2.0"),
            // What helm installs is a chart.
            ("helm install x/saw --version 1.2.0", ""),
            ("/usr/bin/helm install x/saw --version 1.2.0", ""),
            ("docker run --rm x/helm:3.1.0 install x/saw --version 1.2.0", "helm 3.1.0"),
            ("get x/helm --version 1.2.0", "helm 1.2.0"),
            ("helmsman install x/saw --version 1.2.0", "saw 1.2.0"),
            // What would do is not what is in use.
            ("find_package(Saw 1.2)", ""),
            ("find_package(Saw 1.2 EXACT)", "saw 1.2"),
            ("fetch_package(Saw 1.2)", "saw 1.2"),
        ] {
            let found = in_line(line, Lines::Script).into_iter();
            let said: Vec<String> =
                found.map(|it| format!("{} {}", it.names[0].shown, &line[it.at])).collect();
            assert_eq!(said.join(", "), expected, "{line}");
        }
    }

    #[test]
    fn a_line_that_compares_is_about_the_version_in_it() {
        for (line, expected) in [
            ("if(V VERSION_LESS 3.28)", true),
            ("if [ $v -lt 3.28 ]; then", true),
            ("if(V VERSION_LESS 3.2)", false),
            ("if(V VERSION_LESS 13.28)", false),
            ("if(V VERSION_EQUAL 3.28)", false),
            ("get 3.28", false),
        ] {
            assert_eq!(compares(line, "3.28"), expected, "{line}");
        }
    }
}
