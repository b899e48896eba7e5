//! The registry's JSON Schema and the reader of registry files: what one
//! refuses, the other does too.

use crate::schema::registry;
use regex::Regex;
use serde_json::{Map, Value, json};

use super::path;
use super::real_registry::files;
use super::registry_reading::GOOD;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../../checksums/registry.schema.json")).unwrap()
}

/// What is wrong with `value` by `schema`. Knows the keywords that the
/// registry's schema uses, and fails on any other.
fn violations(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (keyword, rule) in schema.as_object().unwrap() {
        let is_good = match (keyword.as_str(), value) {
            ("$schema" | "$defs" | "title" | "description" | "examples", _) => true,
            ("$ref", _) => {
                let target = root.pointer(rule.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
                found.extend(violations(root, target, value, at));
                true
            }
            ("type", _) => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("the type {other}"),
            },
            ("required", Value::Object(object)) => {
                rule.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
            }
            ("properties", Value::Object(object)) => {
                for (key, rule) in rule.as_object().unwrap() {
                    let value = object.get(key).into_iter();
                    found.extend(
                        value.flat_map(|value| violations(root, rule, value, &format!("{at}/{key}"))),
                    );
                }
                true
            }
            ("propertyNames", Value::Object(object)) => {
                for key in object.keys() {
                    found.extend(violations(root, rule, &json!(key), &format!("{at}/{key}")));
                }
                true
            }
            ("additionalProperties", Value::Object(object)) => {
                assert!(schema.get("properties").is_none(), "then it concerns the other properties only");
                for (key, value) in object {
                    found.extend(violations(root, rule, value, &format!("{at}/{key}")));
                }
                true
            }
            ("items", Value::Array(items)) => {
                for item in items {
                    found.extend(violations(root, rule, item, &format!("{at}[]")));
                }
                true
            }
            ("minItems", Value::Array(items)) => items.len() as u64 >= rule.as_u64().unwrap(),
            ("uniqueItems", Value::Array(items)) => {
                items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
            }
            ("pattern", Value::String(text)) => Regex::new(rule.as_str().unwrap()).unwrap().is_match(text),
            ("minLength", Value::String(text)) => text.chars().count() as u64 >= rule.as_u64().unwrap(),
            ("minimum", Value::Number(number)) => number.as_f64().unwrap() >= rule.as_f64().unwrap(),
            // What concerns a value of another type.
            (
                "required"
                | "properties"
                | "propertyNames"
                | "additionalProperties"
                | "items"
                | "minItems"
                | "uniqueItems"
                | "pattern"
                | "minLength"
                | "minimum",
                _,
            ) => true,
            (other, _) => panic!("the keyword {other}"),
        };
        if !is_good {
            found.push(format!("{at}: {keyword}"));
        }
    }
    found
}

/// Whether the schema and the reader accept a registry file of `wac`.
fn verdicts(document: &Value) -> (bool, bool) {
    let schema = schema();
    let (registry, findings) =
        registry::read(&path("wac.json"), &document.to_string(), &"wac".parse().unwrap());
    let digests =
        registry.iter().flat_map(|registry| &registry.releases).flat_map(|release| &release.artifacts);
    let reads = findings.is_empty() && digests.into_iter().all(|artifact| artifact.digest.value.is_ok());
    (violations(&schema, &schema, document, "").is_empty(), reads)
}

/// A good file with the value at a JSON pointer replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut document: Value = serde_json::from_str(GOOD).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    document
}

/// A good file with the one key of the object at a JSON pointer renamed.
fn renamed(pointer: &str, key: &str) -> Value {
    let mut document: Value = serde_json::from_str(GOOD).unwrap();
    let object = document.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
    let value = object.values().next().unwrap().clone();
    *object = Map::from_iter([(key.to_owned(), value)]);
    document
}

/// The pointers of what a release and an artifact of the good file hold.
const RELEASE: &str = "/versions/0.8.0";
const PLATFORMS: &str = "/versions/0.8.0/platforms";

fn artifact(key: &str) -> String {
    format!("{PLATFORMS}/linux_amd64/{key}")
}

#[test]
fn the_registry_is_valid() {
    let schema = schema();
    for (tool, text) in files() {
        let document = serde_json::from_str(&text).unwrap();
        assert_eq!(violations(&schema, &schema, &document, &tool), [""; 0]);
    }
}

#[test]
fn a_required_key_is_required_by_both_and_others_by_neither() {
    assert_eq!(verdicts(&serde_json::from_str(GOOD).unwrap()), (true, true));
    let schema = schema();
    let artifact = format!("{PLATFORMS}/linux_amd64");
    for (pointer, definition) in [("", ""), (RELEASE, "/$defs/release"), (&artifact, "/$defs/artifact")] {
        let definition = schema.pointer(definition).unwrap();
        let required = definition["required"].as_array().unwrap();
        for key in definition["properties"].as_object().unwrap().keys() {
            let mut document: Value = serde_json::from_str(GOOD).unwrap();
            document.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
            let is_optional = !required.contains(&json!(key));
            // What the URLs of this file need, and the schema does not know of.
            let is_needed = ["github_repo", "url_template", "url_suffix"].contains(&key.as_str());
            let expected = (is_optional, is_optional && !is_needed);
            assert_eq!(verdicts(&document), expected, "without {pointer}/{key}");
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused_by_both() {
    let pointers = [
        "/tool_name",
        "/github_repo",
        "/url_template",
        "/latest_version",
        "/crates",
        "/crates/wac-types",
        "/supported_platforms",
        "/supported_platforms/0",
        "/versions",
        RELEASE,
        PLATFORMS,
        "/versions/0.8.0/release_date",
        "/versions/0.8.0/platforms/linux_amd64",
    ];
    let artifact = ["sha256", "url_suffix", "size"].map(artifact);
    for pointer in pointers.into_iter().chain(artifact.each_ref().map(String::as_str)) {
        for value in [json!(null), json!(true), json!(-1.5), json!(""), json!([[]]), json!({"": {}})] {
            assert_eq!(verdicts(&with(pointer, value.clone())), (false, false), "{pointer}: {value}");
        }
    }
}

#[test]
fn what_the_schemas_patterns_refuse_the_reader_refuses_and_the_other_way_round() {
    let at = |pointer: &str| {
        let pointer = pointer.to_owned();
        move |text: &str| with(&pointer, json!(text))
    };
    let key = |pointer: &'static str| move |text: &str| renamed(pointer, text);
    type Place<'a> = &'a dyn Fn(&str) -> Value;
    let places: [(&str, Place<'_>, &[&str], &[&str]); 9] = [
        (
            "github_repo",
            &at("/github_repo"),
            &["a/b", "a-1/b.c_d", "a/.github"],
            &["", "a", "a/", "/b", "a/b/c", "a b/c", "a.b/c", "-a/b", "a/b;c"],
        ),
        ("latest_version", &at("/latest_version"), VERSIONS, NO_VERSIONS),
        ("a version", &key("/versions"), VERSIONS, NO_VERSIONS),
        ("a crate", &key("/crates"), &["a", "a_b-c2", "A"], &["", "2a", "-a", "a.b", "a b", "a/b", "ä"]),
        ("a platform", &key(PLATFORMS), PLATFORM_NAMES, NO_PLATFORM_NAMES),
        ("a supported platform", &at("/supported_platforms/1"), PLATFORM_NAMES, NO_PLATFORM_NAMES),
        (
            "sha256",
            &at(&artifact("sha256")),
            &[
                "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6",
                "sha256:fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6",
                "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
                "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ= \
                 sha384-WeF0h3dEi+xpvZ+MnUfZ2LEoKICYdhVz4nkMYmGm0/zp3AC3QAqR+TMEO2Ei75dL",
            ],
            &[
                "",
                "fd89",
                "sha1-AA==",
                "sha256-LPJN",
                "FD89FB34457E7D2F7E221F3971B023674FA1CA5AC650B9685320A3324082DDB6",
                "TODO",
            ],
        ),
        ("url_suffix", &at(&artifact("url_suffix")), &["x", "x86_64-linux.tar.gz"], &[""]),
        ("a mapping", &at("/crates/wac-types"), &["{version}", "0.{minor}.0"], &[""]),
    ];
    for (name, place, good, bad) in places {
        for text in good {
            assert_eq!(verdicts(&place(text)), (true, true), "{name}: {text:?}");
        }
        for text in bad {
            assert_eq!(verdicts(&place(text)), (false, false), "{name}: {text:?}");
        }
    }
    for (size, good) in [(json!(1), true), (json!(u64::MAX), true), (json!(0), false), (json!(-1), false)] {
        assert_eq!(verdicts(&with(&artifact("size"), size)), (good, good));
    }
    for platforms in [json!([]), json!(["linux_amd64", "linux_amd64"])] {
        assert_eq!(verdicts(&with("/supported_platforms", platforms)), (false, false));
    }
    assert_eq!(verdicts(&with("/url_template", json!("ftp://x/{url_suffix}"))), (false, false));
}

const VERSIONS: &[&str] = &["29", "1.2.3", "1.2.3.4", "0.2.7-rc.2", "1.0+b.1", "1-a-b"];
const NO_VERSIONS: &[&str] =
    &["", "v1", "1.", ".1", "1..2", "1.x", "latest", "1 ", "1-", "1+", "1-a_b", "../1"];
const PLATFORM_NAMES: &[&str] =
    &["linux_amd64", "linux_x86_64", "wasm", "Linux-x86_64", "linux/amd64", "@platforms//os:linux", "linux_"];
const NO_PLATFORM_NAMES: &[&str] = &["", "_amd64", "-linux", ".x", "linux amd64", "a\\b", "a?", "ä"];

/// What a pattern cannot say, or says badly: the reader alone refuses it.
#[test]
fn the_reader_refuses_more() {
    for (pointer, value) in [
        ("/tool_name", "wkg"),
        ("/url_template", "https://x/{tool}"),
        ("/url_template", "https://x/a b"),
        ("/url_template", "https://x/../{url_suffix}"),
        ("/github_repo", "a/.."),
        ("/latest_version", "1-a..b"),
        ("/versions/0.8.0/release_date", "2026-02-30"),
        ("/supported_platforms/0", "a/../b"),
        (&artifact("url_suffix"), "a b"),
        (&artifact("sha256"), &"0".repeat(64)),
        (&artifact("sha256"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ] {
        assert_eq!(verdicts(&with(pointer, json!(value))), (true, false), "{pointer}: {value}");
    }
}

#[test]
fn a_revocation_is_a_text_that_says_something() {
    for (value, good) in [
        (json!("2026-01-02: bad"), true),
        (json!("bad"), true),
        (json!(""), false),
        (json!(" "), false),
        (json!(true), false),
        (json!(null), false),
        (json!({"reason": "bad"}), false),
    ] {
        for pointer in [RELEASE, "/versions/0.8.0/platforms/linux_amd64"] {
            let mut document = with("/tool_name", json!("wac"));
            let object = document.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            object.insert("revoked".to_owned(), value.clone());
            assert_eq!(verdicts(&document), (good, good), "{pointer}: {value}");
        }
    }
}

#[test]
fn how_a_program_lies_in_an_artifact_is_said_of_a_tool_or_of_one_artifact() {
    let paths = [
        ("saw", true),
        ("bin/saw-{version}", true),
        ("..saw/.x/a..b", true),
        ("...", true),
        ("", false),
        ("/saw", false),
        ("bin/", false),
        ("a//b", false),
        ("../saw", false),
        ("a/..", false),
        (".", false),
        ("a\\b", false),
        ("c:/saw", false),
        ("a\tb", false),
    ];
    let types =
        [("file", true), ("tar.gz", true), ("7z", true), ("rar", false), ("tarxgz", false), ("", false)];
    let of_key = |key, values: &[(&'static str, bool)]| -> Vec<(&'static str, Value, bool)> {
        let values = values.iter().map(|(text, good)| (key, json!(text), *good));
        values.chain([(key, json!(1), false), (key, json!(null), false)]).collect()
    };
    let all = [of_key("program", &paths), of_key("strip_prefix", &paths), of_key("archive_type", &types)];
    for (key, value, good) in all.concat() {
        for pointer in ["", "/versions/0.8.0/platforms/linux_amd64"] {
            let mut document = with("/tool_name", json!("wac"));
            let object = document.pointer_mut(pointer).unwrap().as_object_mut().unwrap();
            object.insert(key.to_owned(), value.clone());
            assert_eq!(verdicts(&document), (good, good), "{pointer} {key}: {value}");
        }
    }
}
