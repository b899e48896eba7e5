//! A registry file that leaves out what can be told from elsewhere: what is told, and
//! what is refused because nothing tells it.

use crate::schema::registry::Registry;
use crate::value::version::Version;

use super::registry_reading::{read, refuses};

/// A registry file with these keys and releases. In them `@` stands for a digest.
fn file(keys: &str, releases: &str) -> String {
    let digest = "ab".repeat(32);
    format!("{{{keys}\"versions\": {{{}}}}}\n", releases.replace('@', &format!("\"sha256\": \"{digest}\"")))
}

/// The URLs of a registry, as its releases have them; those that need not be said.
fn urls(registry: &Registry) -> Vec<String> {
    let releases = registry.releases.iter().flat_map(|release| {
        release.artifacts.iter().map(|artifact| registry.url_of(&release.version.value, artifact).unwrap())
    });
    releases.collect()
}

#[test]
fn every_artifact_is_somewhere_whatever_is_left_out() {
    let github = "\"url_template\": \"https://github.com/o/r/releases/v{version}/x-{url_suffix}\", ";
    for (keys, releases, expected) in [
        // The template tells the repository, and another release the suffix, also where it holds a version.
        (
            github,
            r#""2.0": {"platforms": {"wasm": {@}}}, "1.0": {"platforms": {"wasm": {@, "url_suffix": "1.0.zip"}}}"#,
            &[
                "https://github.com/o/r/releases/v2.0/x-2.0.zip",
                "https://github.com/o/r/releases/v1.0/x-1.0.zip",
            ][..],
        ),
        // The newest release that is older, and else the newest.
        (
            github,
            r#""4": {"platforms": {"wasm": {@, "url_suffix": "d"}}}, "3": {"platforms": {"wasm": {@, "url_suffix": "c"}}},
               "2": {"platforms": {"wasm": {@}}}"#,
            &[
                "https://github.com/o/r/releases/v4/x-d",
                "https://github.com/o/r/releases/v3/x-c",
                "https://github.com/o/r/releases/v2/x-d",
            ],
        ),
        // A template that needs no suffix.
        (
            r#""url_template": "https://x/{version}/{os}.zip", "#,
            r#""1.0": {"platforms": {"wasm": {@}, "linux_amd64": {@}}}"#,
            &["https://x/1.0/wasm.zip", "https://x/1.0/linux.zip"],
        ),
        // URLs of their own, which go before a template.
        ("", r#""1.0": {"platforms": {"wasm": {@, "url": "https://x/a-1.0"}}}"#, &["https://x/a-1.0"]),
        (
            github,
            r#""1.0": {"platforms": {"wasm": {@, "url": "https://x/a-1.0"}, "mac": {@, "url_suffix": "m"}}}"#,
            &["https://x/a-1.0", "https://github.com/o/r/releases/v1.0/x-m"],
        ),
        (
            github,
            r#""1.0": {"platforms": {"wasm": {@, "url": "https://x/a-1.0", "url_suffix": ""}}}"#,
            &["https://x/a-1.0"],
        ),
    ] {
        let registry = read(&file(keys, releases));
        assert_eq!(urls(&registry), expected, "{keys}{releases}");
        assert_eq!(registry.github_repo.is_some(), keys == github);
        assert!(registry.latest_version.is_none() && registry.supported_platforms.is_none());
    }
}

#[test]
fn what_nothing_tells_is_refused_where_it_is_missing_and_hides_nothing() {
    let template = |template: &str| format!("\"url_template\": \"{template}\", ");
    let one = r#""1.0": {"platforms": {"wasm": {@}}}"#;
    refuses(&format!("$0{}", file("", one)), &["url_template -> no such key"]);
    let repo = "github_repo -> no such key";
    refuses(&format!("$0{}", file(&template("https://x/{github_repo}"), one)), &[repo]);
    let in_suffix = r#""1.0": {"platforms": {"wasm": {@, "url_suffix": "{github_repo}"}}}"#;
    refuses(&format!("$0{}", file(&template("https://x/{url_suffix}"), in_suffix)), &[repo]);
    // Another platform's suffix tells nothing; a URL of one artifact nothing of the others.
    let suffix = r#""2.0": {"platforms": {"mac": {@, "url_suffix": "m"}, "wasm": $0{@}}}"#;
    refuses(&file(&template("https://x/{url_suffix}"), suffix), &["url_suffix -> no such key"]);
    let url = r#""2.0": {"platforms": {"mac": {@, "url": "https://x/m"}, "wasm": $0{@}}}"#;
    refuses(&file("", url), &["url -> no such key"]);
    // That one release has a URL of its own tells nothing of the others.
    let own =
        r#""2.0": {"platforms": {"wasm": {@, "url": "https://x/2"}}}, "1.0": {"platforms": {"$0wasm": {@}}}"#;
    refuses(&file(&template("https://x/{arch}"), own), &["a platform of which URLs can be made -> wasm"]);
    for url in ["", "x", "ftp://x", "https://x/{version}", "https://x/../y", "https://x/a b"] {
        let releases = format!("\"1.0\": {{\"platforms\": {{\"wasm\": {{@, \"url\": \"$0{url}\"}}}}}}");
        refuses(&file("", &releases), &[&format!("a URL -> {url}")]);
    }
    let text = file(&template("https://x/{url_suffix}"), &suffix.replace("$0", ""));
    let (registry, problems) =
        crate::schema::registry::read(&super::path("wac.json"), &text, &"wac".parse().unwrap());
    assert_eq!(
        problems[0].message,
        "the key \"url_suffix\" is missing in this object, and no release has one for wasm"
    );
    let (start, end) = problems[0].place.span;
    assert_eq!(&text[start..end], "{");
    let artifacts = &registry.unwrap().releases[0].artifacts;
    assert_eq!(artifacts.iter().filter(|artifact| artifact.digest.value.is_ok()).count(), 2);
}

#[test]
fn a_release_needs_what_it_has_or_what_the_release_before_has() {
    let release = |version: &str, platforms: &[&str]| {
        let artifacts: Vec<String> =
            platforms.iter().map(|platform| format!("\"{platform}\": {{@}}")).collect();
        format!("\"{version}\": {{\"platforms\": {{{}}}}}", artifacts.join(", "))
    };
    let releases = [
        release("4.0", &["b", "a", "c"]),
        release("3.0", &[]),
        release("2.0", &["b", "a"]),
        release("1.0", &["a"]),
    ];
    let releases = releases.join(", ");
    let template = r#""url_template": "https://x/{version}/{platform}", "#;
    for (said, version, needed) in [
        ("", "5.0", &["b", "a", "c"][..]),
        ("", "4.0", &["b", "a", "c"]),
        ("", "3.5", &["b", "a"]),
        // One without artifacts tells nothing.
        ("", "3.0", &["b", "a"]),
        ("", "2.0", &["b", "a"]),
        ("", "1.0", &["a"]),
        // Before the first, what the newest has.
        ("", "0.9", &["b", "a", "c"]),
        (r#""supported_platforms": ["d", "a"], "#, "4.0", &["d", "a"]),
    ] {
        let registry = read(&file(&format!("{template}{said}"), &releases));
        let version: Version = version.parse().unwrap();
        assert_eq!(registry.platforms_of(&version), needed, "{said}{version}");
    }
}

#[test]
fn a_digest_is_written_as_that_of_its_sibling() {
    let hex = "ab".repeat(32);
    let integrity = "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    let artifact = |digest: &str| format!("{{\"sha256\": \"{digest}\"}}");
    let releases = format!(
        r#""2.0": {{"platforms": {{"a": {}, "b": {}}}}}, "1.0": {{"platforms": {{"a": {}, "c": {}}}}}"#,
        artifact(""),
        artifact(integrity),
        artifact(&format!("sha256:{hex}")),
        artifact(&hex),
    );
    let text = file(r#""url_template": "https://x/{version}/{platform}", "#, &releases);
    let registry = read(&text);
    for (version, platform, expected) in [
        ("1.0", "c", "Hex"),
        ("2.0", "b", "Integrity([Sha256])"),
        // One that is not known yet, and those of a new release.
        ("2.0", "a", "Named"),
        ("3.0", "c", "Hex"),
        ("3.0", "b", "Integrity([Sha256])"),
        ("3.0", "new", "Integrity([Sha256])"),
    ] {
        let form = registry.digest_form(&version.parse().unwrap(), &platform.parse().unwrap());
        assert_eq!(format!("{form:?}"), expected, "{version} {platform}");
    }
}

#[test]
fn where_the_next_release_is_nobody_tells_where_no_release_does() {
    let one = r#""1.0": {"platforms": {"wasm": {@}}}"#;
    for keys in ["", r#""url_template": "https://x/{url_suffix}", "#] {
        let text = file(keys, one);
        let (registry, _) =
            crate::schema::registry::read(&super::path("wac.json"), &text, &"wac".parse().unwrap());
        let located = registry.unwrap().located(&"2.0".parse().unwrap(), &"wasm".parse().unwrap());
        assert_eq!(located, Ok(Vec::new()), "{keys}");
    }
}
