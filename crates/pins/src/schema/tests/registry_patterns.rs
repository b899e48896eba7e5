//! A new release and a new artifact after the pattern of another release: what is not
//! copied, and where what is new goes.

use crate::schema::registry_edit::{NewArtifact, record};
use crate::value::edit::apply;

use super::registry_reading::read;

/// A registry file of these releases. `@` stands for an old digest, `#` for a new one.
fn file(releases: &str) -> String {
    let text = format!(
        "{{\n  \"url_template\": \"https://x/{{version}}/{{url_suffix}}\",\n  \"versions\": {{\n{releases}\n  }}\n}}\n"
    );
    text.replace('@', &"ab".repeat(32)).replace('#', &"cd".repeat(32))
}

/// A new artifact, at the end of a URL or at one of its own.
fn artifact(platform: &str, suffix: Option<&str>, url: &str, by: &[&str]) -> NewArtifact {
    NewArtifact {
        platform: platform.parse().unwrap(),
        digest: "cd".repeat(32).parse().unwrap(),
        url_suffix: suffix.map(str::to_owned),
        url: url.to_owned(),
        size: 99,
        verified_by: by.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// Records artifacts of the release 2.0.
#[track_caller]
fn becomes(before: &str, date: Option<&str>, artifacts: &[NewArtifact], after: &str) {
    let text = file(before);
    let edits = record(&text.as_str().into(), &read(&text), &"2.0".parse().unwrap(), date, artifacts);
    let found = apply(&text, &edits).unwrap();
    assert_eq!(found, file(after));
    read(&found);
}

#[test]
fn the_day_is_that_of_the_new_release_or_none() {
    let release = |version: &str, fields: &str, digest: &str, size: &str| {
        let artifact = format!("{{\"sha256\": \"{digest}\", \"url_suffix\": \"l\"{size}}}");
        format!(
            "    \"{version}\": {{{}}}",
            fields.replace('P', &format!("\"platforms\": {{\"wasm\": {artifact}}}"))
        )
    };
    let new = [artifact("wasm", Some("l"), "https://x/2.0/l", &[])];
    for (old_fields, date, new_fields) in [
        ("P", None, "P"),
        ("P", Some("2026-01-31"), "\"release_date\": \"2026-01-31\", P"),
        ("\"release_date\": \"2025-01-01\", P", Some("2026-01-31"), "\"release_date\": \"2026-01-31\", P"),
        ("P, \"a\": 1, \"release_date\": \"2025-01-01\"", None, "P, \"a\": 1"),
        ("\"release_date\": \"2025-01-01\", P, \"a\": 1", None, "P, \"a\": 1"),
        (
            "\"a\": 1,\n      P,\n      \"release_date\": \"2025-01-01\"",
            Some("2026-01-31"),
            "\"a\": 1,\n      P,\n      \"release_date\": \"2026-01-31\"",
        ),
        ("\"a\": 1, P,\n      \"b\": 2", None, "\"a\": 1, P,\n      \"b\": 2"),
        ("\"revoked\": \"bad\", P, \"since\": \"2025-01-01 10:00\", \"a\": [\"2025-01-01\"]", None, "P"),
    ] {
        let old = release("1.0", old_fields, "@", "");
        let added = release("2.0", new_fields, "#", ", \"size\": 99");
        becomes(&old, date, &new, &format!("{added},\n{old}"));
    }
}

#[test]
fn an_artifact_that_a_release_lacks_is_written_as_another_release_has_it() {
    let release = |version: &str, artifacts: &str| {
        format!("    \"{version}\": {{\n      \"platforms\": {{\n{artifacts}\n      }}\n    }}")
    };
    let mac = |version: &str, digest: &str, size: &str| {
        format!(
            "        \"mac\": {{ \"url_suffix\": \"m\", \"root\": \"t-{version}\", \"sha256\": \"{digest}\"{size} }}"
        )
    };
    let wasm =
        "        \"wasm\": {\n          \"sha256\": \"@\",\n          \"url_suffix\": \"w\"\n        }";
    let linux = "        \"linux\": {\n          \"sha256\": \"#\",\n          \"url_suffix\": \"l\",\n          \"size\": 99\n        }";
    let others =
        |releases: [&str; 2]| format!("{},\n{}", release("3.0", releases[0]), release("1.0", releases[1]));
    let [newer, older] = [mac("3.0", "@", ""), mac("1.0", "@", "")];
    let before = format!("{},\n{}", release("2.0", wasm), others([&newer, &older]));
    let new_mac = mac("2.0", "#", ", \"size\": 99");
    let all = format!("{linux},\n{new_mac},\n{wasm}");
    // One of which nobody knows anything is laid out as the first of the file.
    let new = [
        artifact("mac", Some("m"), "https://x/2.0/m", &[]),
        artifact("linux", Some("l"), "https://x/2.0/l", &[]),
    ];
    becomes(&before, None, &new, &format!("{},\n{}", release("2.0", &all), others([&newer, &older])));
}

#[test]
fn where_an_artifact_is_stands_in_the_key_that_is_there() {
    let release = |version: &str, artifact: &str| {
        format!("    \"{version}\": {{\"platforms\": {{\"wasm\": {{{artifact}}}}}}}")
    };
    let (suffix, url) = (Some("b"), "https://y/2.0/b");
    for (old, new_artifact, new) in [
        // A URL of its own stays one, a suffix stays one.
        (
            "\"url\": \"https://y/1.0/a\", \"sha256\": \"@\"",
            artifact("wasm", None, url, &[]),
            "\"url\": \"https://y/2.0/b\", \"sha256\": \"#\", \"size\": 99",
        ),
        (
            "\"url_suffix\": \"a\", \"sha256\": \"@\"",
            artifact("wasm", suffix, "https://x/2.0/b", &[]),
            "\"url_suffix\": \"b\", \"sha256\": \"#\", \"size\": 99",
        ),
        // It was found where the template does not lead.
        (
            "\"url_suffix\": \"a\", \"sha256\": \"@\"",
            artifact("wasm", None, url, &[]),
            "\"url_suffix\": \"a\", \"sha256\": \"#\", \"url\": \"https://y/2.0/b\", \"size\": 99",
        ),
        // Who agrees is new, too.
        (
            "\"verified_by\": [\"a\"], \"url_suffix\": \"b\", \"sha256\": \"@\", \"size\": 1",
            artifact("wasm", suffix, "https://x/2.0/b", &["sums-file"]),
            "\"verified_by\": [\"sums-file\"], \"url_suffix\": \"b\", \"sha256\": \"#\", \"size\": 99",
        ),
        (
            "\"verified_by\": [\"a\"], \"url_suffix\": \"b\", \"sha256\": \"@\"",
            artifact("wasm", suffix, "https://x/2.0/b", &[]),
            "\"url_suffix\": \"b\", \"sha256\": \"#\", \"size\": 99",
        ),
    ] {
        let old = release("1.0", old);
        becomes(&old, None, &[new_artifact], &format!("{},\n{old}", release("2.0", new)));
    }
}

#[test]
fn the_end_of_a_url_that_its_pattern_has_from_elsewhere_is_written_where_it_is_another_one() {
    let release = |version: &str, artifact: &str| {
        format!("    \"{version}\": {{\"platforms\": {{\"wasm\": {{\"sha256\": {artifact}}}}}}}")
    };
    let old = format!("{},\n{}", release("1.1", "\"@\""), release("1.0", "\"@\", \"url_suffix\": \"a\""));
    for (suffix, written) in [("a", ""), ("b", ", \"url_suffix\": \"b\"")] {
        let new = artifact("wasm", Some(suffix), &format!("https://x/2.0/{suffix}"), &[]);
        let added = release("2.0", &format!("\"#\"{written}, \"size\": 99"));
        becomes(&old, None, &[new], &format!("{added},\n{old}"));
    }
}

#[test]
fn what_holds_for_one_release_alone_is_not_copied() {
    let (hex, sri) = ("c0".repeat(64), "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    let kept = "\"n\": 64, \"x\": \"v1.0-64\", \"o\": {\"1.0\": [1.0, \"1.0\"]}, \"sizes\": \"big\", \"signature\": \"https://y/1.0.sig\", \"e\": \"\\u0031 1.0\"";
    let lost = [
        format!("\"sha512\": \"{hex}\""),
        format!("\"nested\": {{\"deep\": [\"{sri}\"], \"md5\": \"{}\"}}", "0123456789abcdef".repeat(2)),
        format!("\"both\": \"{sri} {sri}\""),
        "\"built\": \"2025-01-01T00:00:00Z\"".to_owned(),
        "\"file_size\": 12".to_owned(),
        "\"size_kb\": 12".to_owned(),
        "\"Content-Length\": 12".to_owned(),
        "\"signature\": \"RWQ1\"".to_owned(),
        "\"revoked\": \"2025-01-01: bad\"".to_owned(),
    ];
    let release = |version: &str, fields: &str| {
        format!("    \"{version}\": {{\"platforms\": {{\"wasm\": {{{fields}}}}}}}")
    };
    let place = "\"url_suffix\": \"b\"";
    let new_kept = kept
        .replace("v1.0", "v2.0")
        .replace("\"1.0\"", "\"2.0\"")
        .replace("/1.0", "/2.0")
        .replace("31 1.0", "31 2.0");
    let added = release("2.0", &format!("{place}, {new_kept}, \"sha256\": \"#\", \"size\": 99"));
    for lost in lost {
        // One of two that have one key.
        let kept = if lost.starts_with("\"signature") {
            kept.replace("\"signature\"", "\"sig\"")
        } else {
            kept.to_owned()
        };
        let added = if lost.starts_with("\"signature") {
            added.replace("\"signature\"", "\"sig\"")
        } else {
            added.clone()
        };
        let old = release("1.0", &format!("{place}, {lost}, {kept}, \"sha256\": \"@\""));
        becomes(
            &old,
            None,
            &[artifact("wasm", Some("b"), "https://x/2.0/b", &[])],
            &format!("{added},\n{old}"),
        );
    }
}
