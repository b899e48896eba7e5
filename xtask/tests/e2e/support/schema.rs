//! JSON Schemas that what the program writes must obey.
//!
//! In a schema of this project an object may have no key that the schema does not name: so
//! that none is written which is not promised.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// What every command writes with `--format json`.
const OUTPUT: &str = include_str!("../../../../docs/schema/output.schema.json");

/// The lock for Bazel.
const LOCK: &str = include_str!("../../../../docs/schema/lock.schema.json");

/// SARIF 2.1.0.
const SARIF: &str = include_str!("../../data/sarif-schema-2.1.0.json");

/// A code quality report of GitLab.
const GITLAB: &str = include_str!("../../data/gitlab-code-quality.schema.json");

/// Asserts that a document is one of a command.
#[track_caller]
pub(crate) fn is_output(document: &Value) {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    obeys(SCHEMA.get_or_init(|| validator(OUTPUT, true)), document);
}

/// Asserts that a document is a lock for Bazel.
#[track_caller]
pub(crate) fn is_lock(document: &Value) {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    obeys(SCHEMA.get_or_init(|| validator(LOCK, true)), document);
}

/// Asserts that a document is SARIF.
#[track_caller]
pub(crate) fn is_sarif(document: &Value) {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    // In one of its patterns a bracket is closed that none opens.
    let sound = || SARIF.replace("|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "(-[a-zA-Z]{2})?$");
    obeys(SCHEMA.get_or_init(|| validator(&sound(), false)), document);
}

/// Asserts that a document is a code quality report of GitLab.
#[track_caller]
pub(crate) fn is_gitlab(document: &Value) {
    static SCHEMA: OnceLock<Validator> = OnceLock::new();
    obeys(SCHEMA.get_or_init(|| validator(GITLAB, false)), document);
}

fn validator(schema: &str, is_ours: bool) -> Validator {
    let mut schema: Value = serde_json::from_str(schema).unwrap();
    if is_ours {
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{error}"));
        close(&mut schema);
        schema["$defs"].as_object_mut().unwrap().values_mut().for_each(close);
    }
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Has an object name all of its keys.
fn close(schema: &mut Value) {
    let object = schema.as_object_mut().unwrap();
    if object.contains_key("properties") {
        object.insert("additionalProperties".to_owned(), false.into());
    }
}

#[track_caller]
fn obeys(schema: &Validator, document: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}\nin {document:#}", errors.join("\n"));
}

#[test]
fn a_document_that_is_none_is_refused() {
    let document = serde_json::json!({
        "schema_version": 2, "command": "status", "outcome": "clean", "findings": [], "changes": [], "error": null,
        "rows": [], "errors": 0,
    });
    is_output(&document);
    for (key, value) in [
        ("schema_version", serde_json::json!(1)),
        ("outcome", serde_json::json!("ok")),
        ("outcome", serde_json::json!("refused")),
        ("rows", serde_json::json!([{}])),
        ("findings", serde_json::json!([{"fix": "sync"}])),
        ("news", serde_json::json!(1)),
    ] {
        let mut other = document.clone();
        other[key] = value;
        let refused = std::panic::catch_unwind(|| is_output(&other));
        assert!(refused.is_err(), "{other}");
    }
    for key in ["command", "findings", "rows", "errors"] {
        let mut other = document.clone();
        other.as_object_mut().unwrap().remove(key);
        assert!(std::panic::catch_unwind(|| is_output(&other)).is_err(), "{other}");
    }
}
