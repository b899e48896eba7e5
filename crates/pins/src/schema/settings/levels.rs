//! `[levels]`: what a rule is, where a repository wants it to be more or less than it is by
//! itself.
//!
//! Does not judge a finding by it; `verify` does.

use std::collections::BTreeMap;

use super::{error, string};
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::near::did_you_mean;

/// What a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Level {
    /// Nothing of it is reported.
    Off,
    /// What it finds is a warning.
    Warning,
    /// What it finds is an error.
    Error,
}

/// A rule that the settings may name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleName<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// Whether it stays an error, whatever they say.
    pub(crate) is_fixed: bool,
}

impl<'a> RuleName<'a> {
    /// The rule of that name, which stands at a node.
    pub(super) fn known(rules: &[Self], name: &str, at: &Node<'_>) -> Result<Self, SyntaxError> {
        let found = rules.iter().find(|rule| rule.name == name);
        found.copied().ok_or_else(|| {
            let known: Vec<&str> = rules.iter().map(|rule| rule.name).collect();
            let meant = did_you_mean(name, known.iter().copied());
            error(at, format!("no rule is called {name:?}{meant}; known are {}", known.join(", ")))
        })
    }
}

/// Reads `rule = "off"`, `"warning"` or `"error"`.
pub(super) fn read(node: &Node<'_>, rules: &[RuleName<'_>]) -> Result<BTreeMap<String, Level>, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, "levels of rules are written as a table [levels]"));
    };
    let mut levels = BTreeMap::new();
    for entry in entries {
        let (name, value) = (entry.name(), &entry.value);
        let rule = RuleName::known(rules, name, &entry.key)?;
        let level = match string(value, name)?.as_str() {
            "off" => Level::Off,
            "warning" => Level::Warning,
            "error" => Level::Error,
            other => {
                let message = format!("{other:?} is no level; a rule is \"off\", \"warning\" or \"error\"");
                return Err(error(value, message));
            }
        };
        if rule.is_fixed && level != Level::Error {
            let message = format!(
                "{name} stays an error: while it finds something, that nothing else is found means nothing; accept one \
                 finding of it with [[waiver]]"
            );
            return Err(error(value, message));
        }
        levels.insert(name.to_owned(), level);
    }
    Ok(levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::settings;

    #[test]
    fn levels_are_of_rules_that_there_are_and_may_be_other_than_they_are() {
        let rules = [("stray-version", false), ("crate-version", false), ("source-syntax", true)];
        let rules = rules.map(|(name, is_fixed)| RuleName { name, is_fixed });
        let read = |text: &str| settings::read(text, &[], &rules);
        let text = "[levels]\nstray-version = \"off\"\ncrate-version = 'warning'\nsource-syntax = 'error'\n";
        let levels = read(text).unwrap().levels;
        let expected = [
            ("crate-version", Level::Warning),
            ("source-syntax", Level::Error),
            ("stray-version", Level::Off),
        ];
        assert_eq!(levels, expected.map(|(name, level)| (name.to_owned(), level)).into());
        for (text, at, why) in [
            ("levels = 'off'", "'off'", "written as a table [levels]"),
            ("[levels]\nstrays = 'off'", "strays", "no rule is called \"strays\"; known are stray-version, "),
            ("[levels]\ncrate-version = 'of'", "'of'", "\"of\" is no level; a rule is \"off\", \"warning\""),
            ("[levels]\ncrate-version = false", "false", "crate-version must be a string"),
            ("[levels]\nsource-syntax = 'off'", "'off'", "source-syntax stays an error: while it finds"),
            ("levels.source-syntax = 'warning'", "'warning'", "source-syntax stays an error"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.message.contains(why), "{text}: {}", error.message);
            assert_eq!(&text[error.span], at, "{text}");
        }
    }
}
