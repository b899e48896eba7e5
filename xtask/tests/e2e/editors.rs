//! What editors are given: the schema of the settings, which takes what the program takes, and the
//! matcher of problems that docs/editors.md tells, which reads what `verify` says.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use regex::Regex;
use serde_json::{Map, Value};
use toml_edit::{Document, Item, TableLike};

use crate::support::Repo;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn schema() -> Value {
    serde_json::from_str(&fs::read_to_string(repository().join("docs/schema/settings.schema.json")).unwrap())
        .unwrap()
}

fn validator() -> Validator {
    jsonschema::meta::validate(&schema()).unwrap_or_else(|error| panic!("{error}"));
    jsonschema::validator_for(&schema()).unwrap()
}

/// Settings as an editor hands them to a schema: a day is a text.
fn json(text: &str) -> Value {
    fn of_table(table: &dyn TableLike) -> Value {
        Value::Object(table.iter().map(|(key, item)| (key.to_owned(), of_item(item))).collect::<Map<_, _>>())
    }
    fn of_value(value: &toml_edit::Value) -> Value {
        match value {
            toml_edit::Value::String(text) => text.value().as_str().into(),
            toml_edit::Value::Integer(number) => (*number.value()).into(),
            toml_edit::Value::Float(number) => (*number.value()).into(),
            toml_edit::Value::Boolean(is) => (*is.value()).into(),
            toml_edit::Value::Datetime(day) => day.value().to_string().into(),
            toml_edit::Value::Array(items) => items.iter().map(of_value).collect(),
            toml_edit::Value::InlineTable(table) => of_table(table),
        }
    }
    fn of_item(item: &Item) -> Value {
        match item {
            Item::None => Value::Null,
            Item::Value(value) => of_value(value),
            Item::Table(table) => of_table(table),
            Item::ArrayOfTables(tables) => tables.iter().map(|table| of_table(table)).collect(),
        }
    }
    of_table(Document::parse(text.to_owned()).unwrap().as_table())
}

/// The settings that the documents show.
fn shown() -> Vec<(String, String)> {
    let mut shown = Vec::new();
    let documents = fs::read_dir(repository().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    for path in documents.chain([repository().join("README.md")]).filter(|path| path.is_file()) {
        let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let blocks =
            text.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
        let is_settings =
            |block: &String| !["[alias]", "[toolchain]"].iter().any(|other| block.contains(other));
        shown.extend(blocks.filter(is_settings).map(|block| (path.display().to_string(), block)));
    }
    assert!(shown.len() > 30, "{}", shown.len());
    shown
}

#[test]
fn the_schema_takes_settings_that_there_are() {
    let validator = validator();
    let own = fs::read_to_string(repository().join("xtask/pins.toml")).unwrap();
    for (path, text) in shown().into_iter().chain([("xtask/pins.toml".to_owned(), own)]) {
        // In a list of a document, a block is indented; indented TOML is TOML.
        let errors: Vec<String> =
            validator.iter_errors(&json(&text)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}\n{text}");
    }
}

/// What the program says is known in a table, where `settings` have a key that is not.
fn known(settings: &str) -> BTreeSet<String> {
    let repo = Repo::without_git(&format!("//- pins.toml\n{settings}"));
    let run = repo.xtask(&["verify"]);
    let list = run.exits(2).stderr.split("; known are ").nth(1).unwrap_or_else(|| panic!("{}", run.stderr));
    let names = list.trim_end().split([',', ' ']).filter(|name| !["", "and"].contains(name));
    names.map(|name| name.trim_matches(['[', ']']).trim_end_matches(".NAME").to_owned()).collect()
}

#[test]
fn the_schema_knows_the_keys_that_the_program_knows() {
    let schema = schema();
    for (settings, place) in [
        ("zzz = 1\n", "/properties"),
        ("[tool.a]\nzzz = 1\n", "/$defs/tool/properties"),
        ("[tool.a]\npin = 'a'\ndigests = { zzz = '1' }\n", "/$defs/digests/properties"),
        ("[[waiver]]\nzzz = 1\n", "/properties/waiver/items/properties"),
        ("[[compatibility_table]]\nzzz = 1\n", "/properties/compatibility_table/items/properties"),
        ("[[bundle]]\nzzz = 1\n", "/properties/bundle/items/properties"),
        ("[registry_defaults]\nzzz = '1'\n", "/$defs/registry_defaults/properties"),
        ("[registry_keys]\nzzz = '1'\n", "/$defs/registry_keys/properties"),
        ("[runtime]\nzzz = '1'\n", "/properties/runtime/properties"),
        ("[bazel]\nzzz = '1'\n", "/properties/bazel/properties"),
    ] {
        let of_schema = schema.pointer(place).unwrap().as_object().unwrap().keys().cloned().collect();
        assert_eq!(known(settings), of_schema, "{settings}");
        assert!(!validator().is_valid(&json(settings)), "{settings}");
    }
}

#[test]
fn what_the_program_refuses_the_schema_refuses() {
    for settings in [
        "source = 3\n",
        "versions = 'a b'\n",
        "exclude = 'x'\n",
        "required_version = '>=0.2'\n",
        "[tool.'a b']\n",
        "[tool.a]\npin = 3\n",
        "[tool.a]\nscheme = 'calver'\n",
        "[tool.a]\ncrates = ['x']\n",
        "[tool.a]\npin = 'a'\ndigests = { keep = 0, beside = 'a :: b' }\n",
        "[tool.a]\npin = 'a'\ndigests = { sha256 = 'x' }\n",
        "[levels]\nstray-version = 'loud'\n",
        "[[waiver]]\nrule = 'stray-version'\n",
        "[[waiver]]\nrule = 'stray-version'\nplace = 'x'\nreason = 'y'\nexpires = 'soon'\n",
        "[platforms]\nlinux = { os = 3 }\n",
    ] {
        Repo::without_git(&format!("//- pins.toml\n{settings}")).xtask(&["verify"]).exits(2);
        assert!(!validator().is_valid(&json(settings)), "{settings}");
    }
}

/// The patterns of the matcher in the document, and which part each group is.
fn matcher() -> Vec<(Regex, Value)> {
    let text = fs::read_to_string(repository().join("docs/editors.md")).unwrap();
    let block = text.split("```json\n").find(|block| block.contains("problemMatcher")).unwrap();
    let tasks: Value = serde_json::from_str(block.split("```").next().unwrap()).unwrap();
    let patterns = tasks["tasks"][0]["problemMatcher"]["pattern"].as_array().unwrap();
    patterns.iter().map(|one| (Regex::new(one["regexp"].as_str().unwrap()).unwrap(), one.clone())).collect()
}

/// The problems that an editor finds in what a task prints: of each file, line, column, severity,
/// code and message.
fn matched(output: &str) -> Vec<[String; 6]> {
    let patterns = matcher();
    let lines: Vec<&str> = output.lines().collect();
    let problem = |lines: &[&str]| {
        let mut parts = [const { String::new() }; 6];
        for (line, (regex, says)) in lines.iter().zip(&patterns) {
            let found = regex.captures(line)?;
            for (part, key) in parts.iter_mut().zip(["file", "line", "column", "severity", "code", "message"])
            {
                let group = says[key].as_u64().and_then(|group| found.get(usize::try_from(group).ok()?));
                if let Some(group) = group {
                    group.as_str().clone_into(part);
                }
            }
        }
        Some(parts)
    };
    lines.windows(patterns.len()).filter_map(problem).collect()
}

#[test]
fn the_matcher_of_the_document_reads_what_verify_says() {
    let repo = Repo::without_git(
        "//- pins.toml\n[tool.buf]\npin = 'a b.bzl :: BUF'\nalso = ['a b.bzl :: OLD', 'a b.bzl :: OLDER', 'gone.yml :: x']\n\
         //- a b.bzl\nBUF = '1.47.2'\nOLD = '1.45.0'\nOLDER = '1.45.0'\n//- docs/how.md\n\u{dc}: install buf 1.44.0 first.\n",
    );
    let document = repo.xtask(&["verify", "--format", "json"]).json();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let told: Vec<[String; 6]> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            ["path", "line", "column", "severity", "rule", "message"].map(|key| text(&finding[key]))
        })
        .collect();
    assert_eq!(told.len(), 4);
    // With the arguments of the task.
    assert_eq!(matched(&repo.xtask(&["verify", "--all", "--color", "never"]).stdout), told);
}
