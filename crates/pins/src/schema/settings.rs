//! `xtask/pins.toml`: where a repository keeps things, if not where convention
//! has them, and what it waives.
//!
//! Does not apply a waiver; `verify` does.

use glob::{MatchOptions, Pattern};
use toml_edit::{Datetime, Document, Item, TableLike};

use crate::finding::Finding;
use crate::syntax::toml::{SyntaxError, parse_toml};
use crate::value::date::Date;
use crate::value::text::{Span, Spanned};

/// Where the settings are.
pub const PATH: &str = "xtask/pins.toml";

/// The settings, or the conventions where there are none.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The path of the source.
    pub source: String,
    /// The name of the constant with the pins.
    pub versions: String,
    /// The name of the constant with the compatibility table.
    pub compatibility: String,
    /// The folder of the registry.
    pub registry: String,
    /// The path of the Starlark file that repeats the registry for Bazel.
    pub registry_data: String,
    /// Whether the settings name that file: then it must exist.
    pub registry_data_required: bool,
    /// What they say to extensions.
    pub sections: Vec<Section>,
    /// Files that are no consumers.
    pub exclude: Vec<Pattern>,
    /// What is waived.
    pub waivers: Vec<Waiver>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            source: "toolchains/tool_versions.bzl".to_owned(),
            versions: "TOOL_VERSIONS".to_owned(),
            compatibility: "TOOL_COMPATIBILITY".to_owned(),
            registry: "checksums/tools".to_owned(),
            registry_data: "checksums/registry_data.bzl".to_owned(),
            registry_data_required: false,
            sections: Vec::new(),
            exclude: Vec::new(),
            waivers: Vec::new(),
        }
    }
}

/// A table of the settings that belongs to an extension: keys and texts.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// What it says, in its order.
    pub entries: Vec<(String, Spanned<String>)>,
}

/// A finding that is accepted for now.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The rule that is waived.
    pub rule: String,
    /// The file, or a pattern of files, in which it is waived.
    pub place: Pattern,
    /// The one tool for which it is waived, if it says.
    pub tool: Option<String>,
    /// Why, for whoever reads it.
    pub reason: String,
    /// The last day on which it counts.
    pub expires: Spanned<Date>,
    /// Where it begins in the settings.
    pub span: Span,
}

impl Waiver {
    /// Whether it covers `finding` (leaving its expiry aside).
    pub fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule.name
            && matches(&self.place, &finding.place.path)
            && (self.tool.is_none() || self.tool == finding.tool)
    }
}

impl Settings {
    /// Whether `path` is excluded from the search for consumers.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| matches(pattern, path))
    }
}

/// Whether a pattern matches a path: `*` stays within a folder, `**` does not.
fn matches(pattern: &Pattern, path: &str) -> bool {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    pattern.matches_with(path, options)
}

/// Reads the settings. `sections` are the names of tables that belong to
/// extensions, `rules` those of the rules that can be waived.
///
/// # Errors
/// What is wrong with them; nothing can be checked with half of them.
pub fn read(text: &str, sections: &[&str], rules: &[&str]) -> Result<Settings, SyntaxError> {
    let document = parse_toml(text)?;
    let reader = Reader { document: &document, rules };
    let root = document.as_table();
    let mut settings = Settings::default();
    for (key, item) in root.iter() {
        match key {
            "source" => settings.source = reader.path(item, key)?,
            "versions" => settings.versions = reader.identifier(item, key)?,
            "compatibility" => settings.compatibility = reader.identifier(item, key)?,
            "registry" => settings.registry = reader.path(item, key)?,
            "registry_data" => {
                settings.registry_data = reader.path(item, key)?;
                settings.registry_data_required = true;
            }
            "exclude" => settings.exclude = reader.patterns(item)?,
            "waiver" => settings.waivers = reader.waivers(item)?,
            _ if sections.contains(&key) => settings.sections.push(reader.section(item, key)?),
            _ => {
                let sections: String = sections.iter().map(|name| format!(", [{name}]")).collect();
                return Err(reader.error(
                    root.key(key).and_then(toml_edit::Key::span),
                    format!(
                        "unknown setting {key:?}; known are source, versions, compatibility, registry, registry_data, \
                         exclude{sections} and [[waiver]]"
                    ),
                ));
            }
        }
    }
    Ok(settings)
}

/// Makes sure that the setting `key` is a path inside the repository.
///
/// # Errors
/// What it has to be.
pub fn check_path(key: &str, path: &str) -> Result<(), String> {
    let leaves = path.starts_with('/')
        || path.contains('\\')
        || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if leaves {
        return Err(format!(
            "{key} must be a path inside the repository, such as \"a/b\", with \"/\" between folders"
        ));
    }
    Ok(())
}

struct Reader<'a> {
    document: &'a Document<&'a str>,
    rules: &'a [&'a str],
}

impl Reader<'_> {
    fn error(&self, span: Option<Span>, message: String) -> SyntaxError {
        let end = self.document.raw().len();
        SyntaxError { span: span.map_or(0..0, |span| span.start.min(end)..span.end.min(end)), message }
    }

    fn string(&self, item: &Item, key: &str) -> Result<String, SyntaxError> {
        let text = item.as_str().filter(|text| !text.trim().is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| self.error(item.span(), format!("{key} must be a string that says something")))
    }

    fn path(&self, item: &Item, key: &str) -> Result<String, SyntaxError> {
        let path = self.string(item, key)?;
        check_path(key, &path).map_err(|message| self.error(item.span(), message))?;
        Ok(path)
    }

    fn section(&self, item: &Item, name: &str) -> Result<Section, SyntaxError> {
        let Some(table) = item.as_table_like() else {
            let message = format!("the {name}'s settings are written as a table [{name}]");
            return Err(self.error(item.span(), message));
        };
        let entry = |(key, item): (&str, &Item)| {
            let text = Spanned::new(self.string(item, key)?, item.span().unwrap_or(0..0));
            Ok((key.to_owned(), text))
        };
        let entries = table.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(Section { name: name.to_owned(), entries })
    }

    fn identifier(&self, item: &Item, key: &str) -> Result<String, SyntaxError> {
        let name = self.string(item, key)?;
        let is_identifier = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit());
        if is_identifier {
            Ok(name)
        } else {
            Err(self.error(item.span(), format!("{key} must be a Starlark identifier")))
        }
    }

    fn pattern(&self, text: &str, span: Option<Span>) -> Result<Pattern, SyntaxError> {
        Pattern::new(text)
            .map_err(|error| self.error(span, format!("{text:?} is no pattern of files: {error}")))
    }

    fn patterns(&self, item: &Item) -> Result<Vec<Pattern>, SyntaxError> {
        let no_array = || self.error(item.span(), "exclude must be an array of patterns of files".to_owned());
        let array = item.as_array().ok_or_else(no_array)?;
        array.iter().map(|value| self.pattern(value.as_str().ok_or_else(no_array)?, value.span())).collect()
    }

    fn waivers(&self, item: &Item) -> Result<Vec<Waiver>, SyntaxError> {
        let Some(tables) = item.as_array_of_tables() else {
            return Err(self.error(item.span(), "waivers are written as [[waiver]] tables".to_owned()));
        };
        tables.iter().map(|table| self.waiver(table, table.span().unwrap_or(0..0))).collect()
    }

    fn waiver(&self, table: &dyn TableLike, span: Span) -> Result<Waiver, SyntaxError> {
        for (key, item) in table.iter() {
            if !["rule", "place", "tool", "reason", "expires"].contains(&key) {
                let message = format!(
                    "unknown key {key:?} in a waiver; known are rule, place, tool, reason and expires"
                );
                return Err(self.error(item.span(), message));
            }
        }
        let need = |key: &str| {
            table
                .get(key)
                .ok_or_else(|| self.error(Some(span.clone()), format!("this waiver needs the key {key:?}")))
        };
        let rule_item = need("rule")?;
        let rule = self.string(rule_item, "rule")?;
        if !self.rules.contains(&rule.as_str()) {
            let message = format!("no rule is called {rule:?}; known are {}", self.rules.join(", "));
            return Err(self.error(rule_item.span(), message));
        }
        let place = need("place")?;
        let expires = need("expires")?;
        let date = match expires.as_datetime() {
            Some(Datetime { date: Some(date), time: None, offset: None }) => {
                Date { year: date.year, month: date.month, day: date.day }
            }
            _ => {
                return Err(self.error(
                    expires.span(),
                    "expires must be a day, such as 2027-01-31 (no quotes)".to_owned(),
                ));
            }
        };
        Ok(Waiver {
            rule,
            place: self.pattern(&self.string(place, "place")?, place.span())?,
            tool: table.get("tool").map(|tool| self.string(tool, "tool")).transpose()?,
            reason: self.string(need("reason")?, "reason")?,
            expires: Spanned::new(date, expires.span().unwrap_or(span.clone())),
            span,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_rename_what_convention_names() {
        let settings = read(
            "source = \"build/versions.bzl\"\nversions = \"V\"\nexclude = [\"third_party/**\"]\n\n[[waiver]]\n\
             rule = \"crate-version\"\nplace = \"examples/*/Cargo.toml\"\nreason = \"shows the old API\"\nexpires = 2027-01-31\n",
            &[],
            &["crate-version"],
        )
        .unwrap();
        assert_eq!((settings.source.as_str(), settings.versions.as_str()), ("build/versions.bzl", "V"));
        assert_eq!(settings.registry, "checksums/tools");
        assert!(settings.excludes("third_party/a/b/Cargo.toml"));
        assert!(!settings.excludes("src/third_party/Cargo.toml"));
        assert_eq!(settings.waivers[0].expires.value.to_string(), "2027-01-31");
        assert!(matches(&settings.waivers[0].place, "examples/a/Cargo.toml"));
        assert!(!matches(&settings.waivers[0].place, "examples/a/b/Cargo.toml"));
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = read(text, &["own"], &["crate-version"]).unwrap_err();
        assert!(error.message.contains(expected), "{text}: {}", error.message);
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        refused("sources = \"x\"", "unknown setting");
        refused("source = 3", "must be a string");
        refused("source = \"../x.bzl\"", "inside the repository");
        refused("source = \"/x.bzl\"", "inside the repository");
        refused("versions = \"a b\"", "identifier");
        refused("exclude = \"x\"", "an array");
        refused("exclude = [\"a***\"]", "no pattern");
        refused("waiver = 1", "[[waiver]]");
        refused("[[waiver]]\nrule = \"crate-version\"\n", "needs the key");
        refused("[[waiver]]\nrule = \"no-rule\"\n", "no rule is called");
        refused("[[waiver]]\nrule = \"crate-version\"\nplaces = \"x\"\n", "unknown key");
        refused(
            "[[waiver]]\nrule = \"crate-version\"\nplace = \"x\"\nreason = \"y\"\nexpires = \"2027-01-31\"\n",
            "must be a day",
        );
        refused(
            "[[waiver]]\nrule = \"crate-version\"\nplace = \"x\"\nreason = \" \"\nexpires = 2027-01-31\n",
            "reason",
        );
        refused("own = 1", "a table [own]");
        refused("[own]\nkey = 1\n", "must be a string");
        refused("[other]\n", "exclude, [own] and [[waiver]]");
        refused("a = [", "");
    }
}
