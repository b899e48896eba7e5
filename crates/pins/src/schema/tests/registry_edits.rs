//! Edits of a registry file, byte for byte: what is written, and that nothing
//! else changes.

use crate::schema::registry::Registry;
use crate::schema::registry_edit::{NewArtifact, record, set_latest};
use crate::value::edit::apply;

use super::registry_reading::read;

/// A registry file with these `versions`. In them `@` stands for an old digest
/// and `#` for a new one.
fn file(versions: &str) -> String {
    let text = format!(
        "{{\n  \"note\": {{\"versions\": []}},\n  \"tool_name\": \"wac\",\n  \"github_repo\": \"a/b\",\n  \
         \"url_template\": \"https://x/{{version}}/{{url_suffix}}\",\n  \"latest_version\": \"1.0\",\n  \
         \"supported_platforms\": [\"linux_amd64\"],\n  \"versions\": {versions},\n  \"end\": null\n}}\n"
    );
    text.replace('@', &"ab".repeat(32)).replace('#', &"cd".repeat(32))
}

/// The files as they might come: with other line breaks, tabs, no line break at
/// the end.
fn variants(text: &str) -> [String; 4] {
    [text.to_owned(), text.replace('\n', "\r\n"), text.replace("  ", "\t"), text.trim_end().to_owned()]
}

/// An artifact for `platform` with a new digest.
fn artifact(platform: &str) -> NewArtifact {
    NewArtifact {
        platform: platform.parse().unwrap(),
        digest: "cd".repeat(32).parse().unwrap(),
        url_suffix: Some("new.zip".to_owned()),
        url: "https://x/new.zip".to_owned(),
        size: 99,
        verified_by: Vec::new(),
    }
}

/// A registry as lines: version, platform, the digest's start, suffix, size.
fn show(registry: &Registry) -> Vec<String> {
    let releases = registry.releases.iter().flat_map(|release| {
        release.artifacts.iter().map(move |artifact| {
            let size = artifact.size.as_ref().map_or("-".to_owned(), |size| size.value.to_string());
            format!(
                "{} {} {} {} {size}",
                release.version.value,
                artifact.platform.value,
                &artifact.digest_text()[..2],
                artifact.url_suffix.as_ref().unwrap().value
            )
        })
    });
    releases.collect()
}

/// Records artifacts for `platforms` of a release in a file with `versions`,
/// in every variant of it.
#[track_caller]
fn records(versions: &str, version: &str, platforms: &[&str], expected: &str, shown: &[&str]) {
    let artifacts: Vec<NewArtifact> = platforms.iter().map(|platform| artifact(platform)).collect();
    for (text, wanted) in variants(&file(versions)).iter().zip(variants(&file(expected))) {
        let edits = record(&text.into(), &read(text), &version.parse().unwrap(), None, &artifacts);
        let after = apply(text, &edits).unwrap();
        assert_eq!(after, wanted);
        let registry = read(&after);
        assert_eq!(show(&registry), shown);
        // What is recorded already is not written again.
        assert_eq!(
            record(&after.as_str().into(), &registry, &version.parse().unwrap(), None, &artifacts),
            []
        );
    }
}

#[test]
fn latest_version_moves_alone() {
    for text in variants(&file("{\"1.0\": {\"platforms\": {}}}")) {
        let edit = set_latest(&read(&text), &"2.0".parse().unwrap());
        let after = apply(&text, &[edit.unwrap()]).unwrap();
        assert_eq!(after, text.replace("\"latest_version\": \"1.0\"", "\"latest_version\": \"2.0\""));
        assert_eq!(read(&after).latest_version.unwrap().value.as_str(), "2.0");
    }
}

/// A release on lines of its own, without artifacts.
const fn empty() -> &'static str {
    "{\n      \"platforms\": {}\n    }"
}

/// What a new release with one artifact looks like.
const NEW: &str = "{\n      \"platforms\": {\n        \"linux_amd64\": {\n          \"sha256\": \"#\",\n          \
                   \"url_suffix\": \"new.zip\",\n          \"size\": 99\n        }\n      }\n    }";

/// A file with these releases, all but the new one empty, one after the other.
fn releases(versions: &[&str]) -> String {
    let items: Vec<String> = versions
        .iter()
        .map(|version| match version.strip_prefix('+') {
            Some(new) => format!("\n    \"{new}\": {NEW}"),
            None => format!("\n    \"{version}\": {}", empty()),
        })
        .collect();
    format!("{{{}\n  }}", items.join(","))
}

#[test]
fn a_new_release_goes_where_it_belongs_in_the_order() {
    for (before, after) in [
        // Newest first.
        (&["1.10", "1.9"][..], &["+2.0", "1.10", "1.9"][..]),
        (&["3.0", "1.0"], &["3.0", "+2.0", "1.0"]),
        (&["4.0", "3.0"], &["4.0", "3.0", "+2.0"]),
        (&["2.1.0", "2.0.0", "2.0-rc.1"], &["2.1.0", "2.0.0", "+2.0", "2.0-rc.1"]),
        // Oldest first.
        (&["1.0", "3.0"], &["1.0", "+2.0", "3.0"]),
        (&["1.0", "1.1"], &["1.0", "1.1", "+2.0"]),
        (&["3.0", "10.0"], &["+2.0", "3.0", "10.0"]),
        // One alone counts as newest first.
        (&["1.0"], &["+2.0", "1.0"]),
        (&["3.0"], &["3.0", "+2.0"]),
        // No order at all.
        (&["1.0", "4.0", "3.0"], &["1.0", "4.0", "3.0", "+2.0"]),
        (&[], &["+2.0"]),
    ] {
        let before = if before.is_empty() { "{}".to_owned() } else { releases(before) };
        records(&before, "2.0", &["linux_amd64"], &releases(after), &["2.0 linux_amd64 cd new.zip 99"]);
    }
}

#[test]
fn a_new_release_sorts_its_platforms_and_follows_the_files_layout() {
    records(
        "{\n    \"1.0\": {\n      \"platforms\": {\n        \"linux_amd64\": { \"sha256\": \"@\", \"url_suffix\": \"x\" }\n      \
         }\n    }\n  }",
        "2.0",
        &["windows_amd64", "darwin_amd64"],
        "{\n    \"2.0\": {\n      \"platforms\": {\n        \
         \"darwin_amd64\": { \"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"size\": 99 },\n        \
         \"windows_amd64\": { \"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"size\": 99 }\n      }\n    },\n    \
         \"1.0\": {\n      \"platforms\": {\n        \"linux_amd64\": { \"sha256\": \"@\", \"url_suffix\": \"x\" }\n      \
         }\n    }\n  }",
        &["2.0 darwin_amd64 cd new.zip 99", "2.0 windows_amd64 cd new.zip 99", "1.0 linux_amd64 ab x -"],
    );
}

/// A release 1.0 with artifacts for these platforms, those with `+` new.
fn platforms(platforms: &[&str]) -> String {
    let items: Vec<String> = platforms
        .iter()
        .map(|platform| {
            let (name, fields) = match platform.strip_prefix('+') {
                Some(new) => (new, ["\"sha256\": \"#\"", "\"url_suffix\": \"new.zip\"", "\"size\": 99"]),
                None => (*platform, ["\"other\": [ ]", "\"sha256\": \"@\"", "\"url_suffix\": \"x\""]),
            };
            format!("\n        \"{name}\": {{\n          {}\n        }}", fields.join(",\n          "))
        })
        .collect();
    let items = items.join(",");
    format!(
        "{{\n    \"1.0\": {{\n      \"k\": 1, \"platforms\": {{{items}\n      }},\n      \"l\": [\n      ]\n    }}\n  }}"
    )
}

#[test]
fn missing_platforms_go_where_they_belong() {
    for after in [
        &["+a_1", "b_2", "d_4"][..],
        &["b_2", "+c_3", "d_4"],
        &["b_2", "d_4", "+e_5"],
        &["+a_0", "+a_1", "b_2", "d_4"],
        &["b_2", "+c_1", "+c_3", "d_4"],
        &["b_2", "d_4", "+e_5", "+f_6"],
        &["+a_1", "b_2", "+c_1", "+c_3", "d_4", "+e_5", "+f_6"],
        &["d_4", "b_2", "c_3", "+a_1", "+e_5"],
    ] {
        let before: Vec<&str> = after.iter().copied().filter(|platform| !platform.starts_with('+')).collect();
        let new: Vec<&str> = after.iter().rev().filter_map(|platform| platform.strip_prefix('+')).collect();
        let shown: Vec<String> = after
            .iter()
            .map(|platform| match platform.strip_prefix('+') {
                Some(new) => format!("1.0 {new} cd new.zip 99"),
                None => format!("1.0 {platform} ab x -"),
            })
            .collect();
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        records(&platforms(&before), "1.0", &new, &platforms(after), &shown);
    }
}

#[test]
fn platforms_go_into_a_release_without_any() {
    let release =
        |platforms: &str| format!("{{\n    \"1.0\": {{\n      \"platforms\": {platforms}\n    }}\n  }}");
    records(
        &release("{}"),
        "1.0",
        &["linux_amd64"],
        &format!("{{\n    \"1.0\": {NEW}\n  }}"),
        &["1.0 linux_amd64 cd new.zip 99"],
    );
    records(
        &release("{\n      }"),
        "1.0",
        &["linux_amd64"],
        &format!("{{\n    \"1.0\": {NEW}\n  }}"),
        &["1.0 linux_amd64 cd new.zip 99"],
    );
    let text = file(&release("{}"));
    let edits = record(
        &text.as_str().into(),
        &read(&text),
        &"1.0".parse().unwrap(),
        None,
        &["b_2", "a_1"].map(artifact),
    );
    let after = read(&apply(&text, &edits).unwrap());
    assert_eq!(show(&after), ["1.0 a_1 cd new.zip 99", "1.0 b_2 cd new.zip 99"]);
}

/// Updates the artifact `fields` of linux_amd64 in release 1.0.
#[track_caller]
fn updates(fields: &str, expected: &str) {
    let versions = |fields: &str| {
        format!(
            "{{\n    \"1.0\": {{\n      \"platforms\": {{\n        \"linux_amd64\": {fields}\n      }}\n    }}\n  }}"
        )
    };
    records(
        &versions(fields),
        "1.0",
        &["linux_amd64"],
        &versions(expected),
        &["1.0 linux_amd64 cd new.zip 99"],
    );
}

#[test]
fn what_differs_of_a_recorded_artifact_is_written_over() {
    // Only the size is not known yet.
    updates(
        "{\n          \"sha256\": \"#\",\n          \"url_suffix\": \"new.zip\"\n        }",
        "{\n          \"sha256\": \"#\",\n          \"url_suffix\": \"new.zip\",\n          \"size\": 99\n        }",
    );
    updates(
        "{ \"url_suffix\": \"new.zip\", \"sha256\": \"#\" }",
        "{ \"url_suffix\": \"new.zip\", \"sha256\": \"#\", \"size\": 99 }",
    );
    updates(
        "{\"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"x\": {\"size\": 1}}",
        "{\"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"x\": {\"size\": 1}, \"size\": 99}",
    );
    // Another digest, suffix or size.
    updates(
        "{ \"size\" : 1, \"sha256\" :\"@\", \"url_suffix\": \"new.zip\" }",
        "{ \"size\" : 99, \"sha256\" :\"#\", \"url_suffix\": \"new.zip\" }",
    );
    updates(
        "{ \"sha256\": \"TODO\", \"url_suffix\": \"x.tar.gz\", \"size\": 99 }",
        "{ \"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"size\": 99 }",
    );
    updates(
        "{ \"sha256\": \"\", \"url_suffix\": \"x\" }",
        "{ \"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"size\": 99 }",
    );
}

#[test]
fn who_agrees_is_written_where_it_is_news() {
    let file = |fields: &str| {
        let fields = format!("{{ \"sha256\": \"#\", \"url_suffix\": \"new.zip\", \"size\": 99{fields} }}");
        file(&format!("{{\"1.0\": {{\"platforms\": {{\"linux_amd64\": {fields}}}}}}}"))
    };
    let (api, both) = ("release-api", vec!["release-api", "sums-file"]);
    for (recorded, names, expected) in [
        ("", vec![api], ", \"verified_by\": [\"release-api\"]"),
        ("", vec![], ""),
        (", \"verified_by\": [ \"release-api\" ]", vec![api], ", \"verified_by\": [ \"release-api\" ]"),
        (", \"verified_by\": [ \"sums-file\" ]", vec![], ", \"verified_by\": [ \"sums-file\" ]"),
        (", \"verified_by\": [ \"a\" ]", both.clone(), ", \"verified_by\": [\"release-api\", \"sums-file\"]"),
        (", \"verified_by\": [\"release-api\"]", both, ", \"verified_by\": [\"release-api\", \"sums-file\"]"),
    ] {
        let text = file(recorded);
        let names = names.into_iter().map(str::to_owned).collect();
        let artifact = NewArtifact { verified_by: names, ..artifact("linux_amd64") };
        let edits = record(&text.as_str().into(), &read(&text), &"1.0".parse().unwrap(), None, &[artifact]);
        assert_eq!(apply(&text, &edits).unwrap(), file(expected), "{recorded:?}");
    }
}

#[test]
fn a_file_without_line_breaks_gets_none() {
    let minified = |versions: &str| {
        let text = file(versions);
        text.lines().map(str::trim_start).collect::<String>().replace(": ", ":").replace(", ", ",")
    };
    const OLD: &str = "{\"linux_amd64\":{\"sha256\":\"@\",\"url_suffix\":\"x\"}}";
    for (before, version, after) in [
        ("{}".to_owned(), "2.0", "{\"2.0\":{\"platforms\":{+}}}".to_owned()),
        (
            format!("{{\"1.0\":{{\"platforms\":{OLD}}}}}"),
            "2.0",
            format!("{{\"2.0\":{{\"platforms\":{{+}}}},\"1.0\":{{\"platforms\":{OLD}}}}}"),
        ),
        ("{\"1.0\":{\"platforms\":{}}}".to_owned(), "1.0", "{\"1.0\":{\"platforms\":{+}}}".to_owned()),
        (
            "{\"1.0\":{\"platforms\":{\"linux_amd64\":{\"sha256\":\"#\",\"url_suffix\":\"new.zip\"}}}}"
                .to_owned(),
            "1.0",
            "{\"1.0\":{\"platforms\":{+}}}".to_owned(),
        ),
    ] {
        let new = "\"linux_amd64\":{\"sha256\":\"#\",\"url_suffix\":\"new.zip\",\"size\":99}";
        let text = minified(&before);
        let edits = record(
            &text.as_str().into(),
            &read(&text),
            &version.parse().unwrap(),
            None,
            &[artifact("linux_amd64")],
        );
        let after = minified(&after.replace('+', new));
        assert_eq!(apply(&text, &edits).unwrap(), after);
        read(&after);
    }
}

#[test]
fn a_url_of_an_artifacts_own_is_written_over_where_it_differs() {
    let file = |url: &str| {
        let fields = format!("{{ \"sha256\": \"#\", \"url\": \"{url}\", \"size\": 99 }}");
        file(&format!("{{\"1.0\": {{\"platforms\": {{\"linux_amd64\": {fields}}}}}}}"))
    };
    for (recorded, count) in [("https://x/old.zip", 1), ("https://x/new.zip", 0)] {
        let text = file(recorded);
        let edits = record(
            &text.as_str().into(),
            &read(&text),
            &"1.0".parse().unwrap(),
            None,
            &[artifact("linux_amd64")],
        );
        assert_eq!(edits.len(), count, "{recorded}");
        assert_eq!(apply(&text, &edits).unwrap(), file("https://x/new.zip"));
    }
}

#[test]
fn without_a_template_a_new_artifact_has_its_whole_url() {
    let file = |artifacts: &str| {
        format!("{{\"versions\": {{\"1.0\": {{\"platforms\": {{{artifacts}}}}}}}}}\n")
            .replace('#', &"cd".repeat(32))
    };
    let text = file("");
    let edits = record(
        &text.as_str().into(),
        &read(&text),
        &"1.0".parse().unwrap(),
        None,
        &[artifact("linux_amd64")],
    );
    let expected = file("\"linux_amd64\": {\"sha256\": \"#\", \"url\": \"https://x/new.zip\", \"size\": 99}");
    assert_eq!(apply(&text, &edits).unwrap(), expected);
    read(&expected);
}

#[test]
fn a_suffix_that_another_release_tells_wrongly_is_written() {
    let releases = |fields: &str| {
        format!(
            "{{\n    \"2.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"#\", {fields}\"size\": 99}}}}}},\n    \
             \"1.0\": {{\"platforms\": {{\"linux_amd64\": {{\"sha256\": \"@\", \"url_suffix\": \"SUFFIX\"}}}}}}\n  }}"
        )
    };
    for (suffix, expected) in [("old.zip", ", \"url_suffix\": \"new.zip\""), ("new.zip", "")] {
        let text = file(&releases("").replace("SUFFIX", suffix));
        let edits = record(
            &text.as_str().into(),
            &read(&text),
            &"2.0".parse().unwrap(),
            None,
            &[artifact("linux_amd64")],
        );
        let expected = text.replace("\"size\": 99", &format!("\"size\": 99{expected}"));
        assert_eq!(apply(&text, &edits).unwrap(), expected);
    }
}
