//! A registry file: what is read, what is refused, and the exact place at which.

use crate::finding::Fix;
use crate::schema::registry::{self, Registry};

use super::{assert_refused, path, unmark};

/// A registry file with every key that is known.
pub(crate) const GOOD: &str = r#"{
  "tool_name": "wac",
  "github_repo": "owner/wac",
  "url_template": "https://example.com/{github_repo}/v{version}/wac-{url_suffix}",
  "latest_version": "0.8.0",
  "crates": {"wac-types": "{version}"},
  "supported_platforms": ["darwin_arm64", "linux_amd64"],
  "versions": {
    "0.8.0": {
      "release_date": "2026-02-28",
      "platforms": {
        "linux_amd64": {
          "sha256": "abababababababababababababababababababababababababababababababab",
          "url_suffix": "x86_64-linux.tar.gz",
          "size": 1234
        }
      }
    },
    "0.7.0": {"platforms": {}}
  }
}
"#;

/// Reads a registry file of `wac` that has nothing wrong with it.
#[track_caller]
pub(crate) fn read(text: &str) -> Registry {
    let (registry, findings) = registry::read(&path("wac.json"), text, &"wac".parse().unwrap());
    assert_eq!(findings, [], "in\n{text}");
    registry.unwrap()
}

/// Asserts that `marked` is refused at each `$0`, with `expected -> found`.
#[track_caller]
pub(crate) fn refuses(marked: &str, expected: &[&str]) {
    let (text, places) = unmark(marked);
    let (_, problems) = registry::read(&path("wac.json"), &text, &"wac".parse().unwrap());
    assert_refused(&text, &problems, &places, expected);
    for problem in problems {
        assert_eq!(problem.tool.as_deref(), Some("wac"));
        assert_eq!(problem.fix, Fix::advise("correct wac.json by hand".to_owned()));
    }
}

/// The good file with `part`, which stands in it once, replaced.
#[track_caller]
pub(crate) fn with(part: &str, replacement: &str) -> String {
    assert_eq!(GOOD.matches(part).count(), 1, "{part}");
    GOOD.replace(part, replacement)
}

/// [`refuses`] for the good file with one part replaced.
#[track_caller]
fn refuses_with(part: &str, replacement: &str, expected: &str) {
    refuses(&with(part, replacement), &[expected]);
}

#[test]
fn a_good_file_is_read_with_places() {
    let registry = read(GOOD);
    assert_eq!(registry.tool.as_str(), "wac");
    assert_eq!(registry.supported_platforms.as_ref().unwrap(), &["darwin_arm64", "linux_amd64"]);
    assert_eq!(registry.newest_stable().map(|version| version.as_str()), Some("0.8.0"));
    let (version, platform) = ("0.8.0".parse().unwrap(), "linux_amd64".parse().unwrap());
    let release = registry.release(&version).unwrap();
    let artifact = release.artifact(&platform).unwrap();
    assert_eq!(&GOOD[artifact.digest.span.clone()], "ab".repeat(32));
    assert_eq!(&GOOD[artifact.url_suffix.as_ref().unwrap().span.clone()], "x86_64-linux.tar.gz");
    assert_eq!(&GOOD[artifact.size.as_ref().unwrap().span.clone()], "1234");
    assert_eq!(&GOOD[release.version.span.clone()], "0.8.0");
    assert_eq!(
        registry.url(&version, &platform, "x86_64-linux.tar.gz").unwrap(),
        "https://example.com/owner/wac/v0.8.0/wac-x86_64-linux.tar.gz"
    );
}

#[test]
fn what_is_not_a_json_object_is_refused() {
    refuses("$0", &["JSON -> something else"]);
    refuses("$0[]", &["JSON -> something else"]);
    refuses("$0\"wac\"", &["JSON -> something else"]);
    refuses("$0tool_name: wac\n", &["JSON -> something else"]);
    refuses("{\n  \"tool_name\": \"wac\"$0,\n}\n", &["JSON -> something else"]);
    refuses("$0{\n  \"tool_name\": \"wac\"\n", &["JSON -> something else"]);
    refuses("$0// generated\n{}\n", &["JSON -> something else"]);
    refuses("{}$0{}", &["JSON -> something else"]);
    refuses("{\n$0<<<<<<< HEAD\n}", &["JSON -> something else"]);
    refuses("{\"tool_name\": \"wac$0\n\"}", &["JSON -> something else"]);
    // Bazel's json.decode refuses these, and nobody sees them.
    refuses(&format!("$0\u{feff}{GOOD}"), &["JSON -> something else"]);
    for blank in ['\u{b}', '\u{c}', '\u{85}', '\u{a0}', '\u{2028}', '\u{feff}'] {
        refuses(&with("1234", &format!("$0{blank}1234")), &["JSON -> something else"]);
    }
    read(&with("\"size\": 1234", "\"note\": \"\u{85}\u{a0}\u{2028}\""));
}

#[test]
fn a_key_that_stands_twice_is_refused_at_every_level() {
    let twice = |key: &str| format!("each key once -> {key}");
    refuses_with("  \"crates\"", "  \"$0tool_name\": \"wac\",\n  \"crates\"", &twice("tool_name"));
    refuses_with("\"{version}\"}", "\"{version}\", \"$0wac-types\": \"1\"}", &twice("wac-types"));
    refuses_with("\"0.7.0\"", "\"$00.8.0\"", &twice("0.8.0"));
    refuses_with("{\"platforms\": {}}", "{\"platforms\": {}, \"$0platforms\": {}}", &twice("platforms"));
    refuses_with("\"size\": 1234", "\"$0sha256\": \"\"", &twice("sha256"));
    refuses_with("\"size\": 1234", "\"x\": [[{\"y\": 1, \"$0y\": 2}]]", &twice("y"));
    refuses_with("\"size\": 1234", "\"$0sha\\u0032\\u00356\": \"\"", &twice("sha256"));
}

#[test]
fn a_missing_key_is_refused_where_its_object_begins() {
    for key in ["github_repo", "url_template", "versions"] {
        let renamed = with(&format!("\"{key}\":"), "\"other\":");
        refuses(&format!("$0{renamed}"), &[&format!("{key} -> no such key")]);
    }
    refuses_with("{\"platforms\": {}}", "$0{\"other\": {}}", "platforms -> no such key");
    refuses_with("{\n          \"sha256\"", "$0{\n          \"other\"", "sha256 -> no such key");
    refuses_with("{\n          \"sha256\": ", "$0{\"other\": ", "sha256 -> no such key");
    let no_suffix = with("\"linux_amd64\": {", "\"linux_amd64\": $0{").replace("\"url_suffix\"", "\"other\"");
    refuses(&no_suffix, &["url_suffix -> no such key"]);
    refuses("$0{}", &["versions -> no such key"]);
    // What is shown of it is the brace, and of the whole file its first line.
    for (text, shown) in [("{\"versions\": {\"1.0\": {}}}", "{"), ("{\n}", "{")] {
        let (_, problems) = registry::read(&path("wac.json"), text, &"wac".parse().unwrap());
        let (start, end) = problems[0].place.span;
        assert_eq!(&text[start..end], shown, "{text}");
    }
    read("{\"versions\": {}}");
}

#[test]
fn a_value_of_another_type_is_refused_where_it_stands() {
    for (part, replacement, expected) in [
        ("\"wac\",", "$03,", "a string -> 3"),
        ("\"owner/wac\"", "$0null", "a string -> null"),
        (
            "\"https://example.com/{github_repo}/v{version}/wac-{url_suffix}\"",
            "$0{}",
            "a string -> an object",
        ),
        ("\"0.8.0\",", "$00.8,", "a string -> 0.8"),
        ("{\"wac-types\": \"{version}\"}", "$0[\"wac-types\"]", "an object -> an array"),
        ("{\"wac-types\": \"{version}\"}", "$0null", "an object -> null"),
        ("\"{version}\"", "$0true", "a string -> a boolean"),
        (
            "[\"darwin_arm64\", \"linux_amd64\"]",
            "$0\"linux_amd64\"",
            "an array of platform names -> a string",
        ),
        ("[\"darwin_arm64\", \"linux_amd64\"]", "$0{}", "an array of platform names -> an object"),
        ("\"darwin_arm64\"", "$01", "a string -> 1"),
        ("{\"platforms\": {}}", "$0[]", "an object -> an array"),
        ("{\"platforms\": {}}", "{\"platforms\": $0[]}", "an object -> an array"),
        ("\"2026-02-28\"", "$020260228", "a string -> 20260228"),
        (
            "\"abababababababababababababababababababababababababababababababab\"",
            "$0null",
            "a string -> null",
        ),
        ("\"x86_64-linux.tar.gz\"", "$0[\n\"a\"]", "a string -> an array"),
        ("1234", "$0-1", "a whole number of bytes -> -1"),
        ("1234", "$00", "a whole number of bytes -> 0"),
        ("1234", "$01.5", "a whole number of bytes -> 1.5"),
        ("1234", "$01e3", "a whole number of bytes -> 1e3"),
        ("1234", "$0\"1234\"", "a whole number of bytes -> a string"),
        ("1234", "$0null", "a whole number of bytes -> null"),
        ("1234", "1, \"verified_by\": $0\"x\"", "an array of strings -> a string"),
        ("1234", "1, \"verified_by\": [\"x\", $01]", "a string -> 1"),
        ("1234", "$018446744073709551616", "a whole number of bytes -> 18446744073709551616"),
    ] {
        refuses_with(part, replacement, expected);
    }
    let versions = GOOD.find("\"versions\": ").unwrap() + "\"versions\": ".len();
    refuses(&format!("{}$0[]}}", &GOOD[..versions]), &["an object -> an array"]);
    refuses_with(
        "{\n        \"linux_amd64\": {",
        "{\"linux_arm64\": $0\"x\", \"linux_amd64\": {",
        "an object -> a string",
    );
    assert_eq!(read(&with("1234", "18446744073709551615")).releases.len(), 2);
}

#[test]
fn tool_name_must_be_the_files_name() {
    refuses_with("\"wac\",", "\"$0wkg\",", "wac -> wkg");
    refuses_with("\"wac\",", "\"$0Wac\",", "wac -> Wac");
    refuses_with("\"wac\",", "\"$0\",", "wac -> ");
}

#[test]
fn github_repo_must_be_one() {
    for repo in [
        "",
        "wac",
        "/wac",
        "owner/",
        "a/b/c",
        "https://github.com/a/b",
        "a b/c",
        "../wac",
        "a/..",
        "a;b/c",
        "-a/b",
    ] {
        refuses_with("owner/wac", &format!("$0{repo}"), &format!("owner/name -> {repo}"));
    }
    for repo in ["a/.github", "A-1/b_c.d", "a/-b"] {
        assert_eq!(read(&with("owner/wac", repo)).github_repo.unwrap(), repo);
    }
}

#[test]
fn url_template_must_give_urls() {
    const PART: &str = "https://example.com/{github_repo}/v{version}/wac-{url_suffix}";
    for template in [
        "",
        "example.com/{url_suffix}",
        "ftp://example.com/{url_suffix}",
        "file:///{url_suffix}",
        "{url_suffix}",
        "https://example.com/{tool}/{url_suffix}",
        "https://example.com/{}",
        "https://example.com/{version",
        "https://example.com/{url_suffix{version}}",
        "https://example.com/version}",
        "https://example.com/a b/{url_suffix}",
        " https://example.com/{url_suffix}",
        "https://example.com/../{url_suffix}",
        "https://example.com/{version}/..",
        "https://example.com/<{version}>",
        "https://example.com/a|b",
    ] {
        refuses_with(PART, &format!("$0{template}"), &format!("a URL template -> {template}"));
    }
    for template in [
        "http://127.0.0.1:8080/{url_suffix}",
        "https://example.com/{os}/{arch}/{platform}-{major}.{minor}.{patch}?a=b&c=%20#d",
        "https://example.com/v..1/{url_suffix}",
    ] {
        assert_eq!(read(&with(PART, template)).url_template.unwrap(), template);
    }
}

#[test]
fn url_suffix_must_end_a_url() {
    for (suffix, found) in [
        ("", ""),
        ("a b", "a b"),
        ("/../x", "/../x"),
        ("{tool}.zip", "{tool}.zip"),
        ("{version", "{version"),
        ("a\\\\b", "a\\b"),
        ("a\\u0000b", "a\0b"),
    ] {
        refuses_with("x86_64-linux.tar.gz", &format!("$0{suffix}"), &format!("the end of a URL -> {found}"));
    }
    let registry = read(&with("x86_64-linux.tar.gz", "{arch}-{os}-{version}.zip"));
    let version = "0.8.0".parse().unwrap();
    assert_eq!(
        registry.url(&version, &"linux_amd64".parse().unwrap(), "{arch}-{os}-{version}.zip").unwrap(),
        "https://example.com/owner/wac/v0.8.0/wac-amd64-linux-0.8.0.zip"
    );
}

#[test]
fn dates_must_be_days() {
    for date in [
        "",
        "2026",
        "2026-13-01",
        "2026-00-01",
        "2026-01-32",
        "2026-01-00",
        "26-01-01",
        "2026-1-1",
        "2026/01/01",
        "2026-01-01T00:00:00Z",
        "01-01-2026",
        "2026-02-29",
        "2026-04-31",
        "2100-02-29",
        "+026-01-01",
    ] {
        refuses_with("2026-02-28", &format!("$0{date}"), &format!("YYYY-MM-DD -> {date}"));
    }
    for date in ["2024-02-29", "2000-02-29", "1999-12-31"] {
        read(&with("2026-02-28", date));
    }
}

#[test]
fn versions_must_be_versions() {
    for version in ["", "v0.8.0", "latest", "0.8 ", "../0.8", "0.8.x"] {
        refuses_with("\"0.7.0\"", &format!("\"$0{version}\""), &format!("a version -> {version}"));
        refuses_with("\"0.8.0\",", &format!("\"$0{version}\","), &format!("a version -> {version}"));
    }
}

#[test]
fn platforms_must_have_names_that_are_safe_in_a_url() {
    for platform in ["", "_amd64", "-linux", ".x", "a/../b", "../a_b", "linux_amd 64", "a?", "ä"] {
        refuses_with(
            "\"darwin_arm64\"",
            &format!("\"$0{platform}\""),
            &format!("a platform name -> {platform}"),
        );
        refuses_with(
            "\"linux_amd64\":",
            &format!("\"$0{platform}\":"),
            &format!("a platform name -> {platform}"),
        );
    }
    refuses_with("\"linux_amd64\"]", "\"$0darwin_arm64\"]", "a platform name -> darwin_arm64");
    refuses_with("[\"darwin_arm64\", \"linux_amd64\"]", "$0[]", "a platform or more -> none");
    let names = "\"linux_x86_64\", \"wasm\", \"Linux-x86_64\", \"linux/amd64\", \"@platforms//os:linux\"";
    read(&with("\"darwin_arm64\"", names));
}

#[test]
fn a_platform_that_does_not_tell_its_processor_is_said_where_a_url_needs_it() {
    let universal =
        with("/wac-{url_suffix}", "/wac-{os}{url_suffix}").replace("\"linux_amd64\": {", "\"universal\": {");
    let registry = read(&universal);
    let url = registry.url(&"0.8.0".parse().unwrap(), &"universal".parse().unwrap(), ".zip").unwrap();
    assert_eq!(url, "https://example.com/owner/wac/v0.8.0/wac-universal.zip");
    let suffix = "the end of a URL -> x86_64-linux.tar.gz";
    let marked = universal.replace("{os}", "{arch}").replace("x86_64-linux", "$0x86_64-linux");
    refuses(&marked, &[suffix]);
    let (_, problems) = registry::read(&path("wac.json"), &marked.replace("$0", ""), &"wac".parse().unwrap());
    assert_eq!(
        problems[0].message,
        "{arch} in url_template is not to be had for the platform universal; say it in [platforms] of the settings: \
         universal = { arch = \"...\" }"
    );
}

#[test]
fn crates_must_have_names_and_mappings() {
    for name in ["", "wac types", "1wac", "-wac", "wac/types", "wac.types", "ä"] {
        refuses_with("wac-types", &format!("$0{name}"), &format!("a crate name -> {name}"));
    }
    refuses_with("\"{version}\"}", "\"$0\"}", "a version mapping, such as {version} -> ");
    assert_eq!(read(&with("wac-types", "Wac_types2")).crates[0].name, "Wac_types2");
    assert!(read(&with("{\"wac-types\": \"{version}\"}", "{}")).crates.is_empty());
}

#[test]
fn keys_that_are_not_known_are_accepted_at_any_level() {
    let text = GOOD
        .replace(
            "{\n  \"tool_name\"",
            "{\n  \"$schema\": \"x\", \"note\": [1, {\"sha256\": null}],\n  \"tool_name\"",
        )
        .replace("{\n      \"release_date\"", "{\n      \"yanked\": false,\n      \"release_date\"")
        .replace("\"size\": 1234", "\"size\": 1234, \"verified_by\": [\"sigstore\"], \"signature\": {}");
    assert_ne!(text, GOOD);
    let registry = read(&text);
    assert_eq!(registry.releases[0].artifacts[0].size.as_ref().map(|size| size.value), Some(1234));
}

#[test]
fn line_breaks_and_tabs_change_nothing() {
    let odd = GOOD.replace('\n', "\r\n").replace("  ", "\t");
    assert_eq!(read(odd.trim_end()).releases.len(), 2);
    assert_eq!(
        read(&odd).latest_version.unwrap().span,
        odd.find("0.8.0\"").unwrap()..odd.find("0.8.0\"").unwrap() + 5
    );
    refuses(&with("1234", "$0-1").replace('\n', "\r\n"), &["a whole number of bytes -> -1"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    refuses(
        &with("owner/wac", "$0wac")
            .replace("1234", "$0-1")
            .replace("2026-02-28", "$0today")
            .replace("0.7.0", "$0x"),
        &["owner/name -> wac", "YYYY-MM-DD -> today", "a whole number of bytes -> -1", "a version -> x"],
    );
}
