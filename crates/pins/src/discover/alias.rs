//! Other names of well-known tools, from a table: hooks, packages and images that have the
//! releases of a tool under a name of their own.
//!
//! Reads no name out of a text: `words` does.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A name, its tool, and where that can be seen, with tabs between them; `#` begins a comment.
const TABLE: &str = include_str!("aliases.tsv");

/// The other names, each with its tool.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?))
    })
}

/// The tool that has another name, which is given without separators.
fn tool(squashed_name: &str) -> Option<&'static str> {
    static TOOLS: LazyLock<HashMap<String, &str>> =
        LazyLock::new(|| rows().map(|(other, tool)| (squashed(other), tool)).collect());
    TOOLS.get(squashed_name).copied()
}

/// The names that a tool has in the table, by its own without separators: a repository may pin
/// thousands, each of which asks.
fn names(squashed_tool: &str) -> &'static [&'static str] {
    static NAMES: LazyLock<HashMap<String, Vec<&str>>> = LazyLock::new(|| {
        let mut names: HashMap<String, Vec<&str>> = HashMap::new();
        rows().for_each(|(other, tool)| names.entry(squashed(tool)).or_default().extend([other, tool]));
        names
    });
    NAMES.get(squashed_tool).map_or(&[], Vec::as_slice)
}

/// One name for all that a tool is called, of a name without separators.
pub(super) fn key(squashed_name: &str) -> String {
    tool(squashed_name).map_or_else(|| squashed_name.to_owned(), squashed)
}

/// What another name of a tool, as it is written, is shown as: a package in a scope by the name of
/// the tool, which has none.
pub(super) fn shown(name: &str) -> Option<&str> {
    let tool = tool(&squashed(name))?;
    Some(if name.starts_with('@') { tool } else { name })
}

/// All that a tool is called but its name, the names of the table as they are written there.
pub(super) fn others(tool: &str) -> impl Iterator<Item = &'static str> {
    names(&key(&squashed(tool))).iter().copied()
}

/// A name without separators, in lower case.
pub(super) fn squashed(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Programs that install the versions of one tool: the first argument is what they do, the
/// second the version of the tool, and never their own.
const MANAGERS: [(&str, &str); 9] = [
    ("nvm", "node"),
    ("fnm", "node"),
    ("nodenv", "node"),
    ("pyenv", "python"),
    ("goenv", "go"),
    ("rbenv", "ruby"),
    ("rustup", "rust"),
    ("tfenv", "terraform"),
    ("tofuenv", "opentofu"),
];

/// The tool of which a command installs or chooses a version: `nvm install`.
pub(super) fn managed_by(program: &str, verb: &str) -> Option<&'static str> {
    let chooses = ["install", "use", "global", "local", "default", "run", "set"].contains(&verb);
    MANAGERS.iter().find(|(manager, _)| chooses && *manager == program).map(|(_, tool)| *tool)
}

/// What commands say that choose the version of a tool and do not name it: `cargo +1.2.0 fmt`,
/// `--toolchain 1.2.0`.
const CHOICES: [(&str, &str); 2] = [("cargo", "rust"), ("toolchain", "rust")];

/// What commands say in the place of a tool's name: the programs that install its versions, and
/// what chooses one.
pub(super) fn managers(tool: &str) -> impl Iterator<Item = &'static str> {
    let own = key(&squashed(tool));
    let all = MANAGERS.iter().chain(&CHOICES);
    all.filter(move |(_, managed)| *managed == own).map(|(manager, _)| *manager)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_says_a_tool_and_where_that_can_be_seen() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [other, tool, source] = columns[..] else { panic!("{line}") };
            assert!(source.starts_with("https://"), "{line}");
            // A tool has one name of its own.
            assert_eq!(key(&squashed(tool)), squashed(tool), "{line}");
            assert_eq!(key(&squashed(other)), squashed(tool), "{line}");
        }
        assert_eq!(key("saw"), "saw");
        assert!(others("node").any(|name| name == "nodejs"));
    }

    #[test]
    fn what_commands_say_in_place_of_a_tool_is_of_that_tool() {
        for (tool, expected) in [
            ("node", &["nvm", "fnm", "nodenv"][..]),
            ("golang", &["goenv"]),
            ("rust", &["rustup", "cargo", "toolchain"]),
            ("saw", &[]),
        ] {
            assert_eq!(managers(tool).collect::<Vec<_>>(), expected, "{tool}");
        }
    }
}
