//! The rules about digests in registry files: one that is none, one that is known to be that of
//! something else, one that two artifacts have.

use crate::repository::{clean_with, finds};
use crate::rules_registry::{message_and_fix, says};
use crate::support::check;

#[test]
fn checksum_malformed_and_known_bad() {
    for (digest, rule, expected, why) in [
        ("", "checksum-malformed", "64 lower-case hexadecimal digits", "0 characters, not 64"),
        ("b3b3", "checksum-malformed", "64 lower-case hexadecimal digits", "4 characters, not 64"),
        ("TODO", "checksum-malformed", "64 lower-case hexadecimal digits", "'T' is no hexadecimal digit"),
        ("<B3>", "checksum-malformed", "64 lower-case hexadecimal digits", "upper-case hexadecimal digits"),
        (
            "<00>",
            "checksum-malformed",
            "64 lower-case hexadecimal digits",
            "one digit repeated, a placeholder",
        ),
        (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "checksum-known-bad",
            "the SHA-256 of the artifact",
            "an empty file",
        ),
        (
            "0019dfc4b32d63c1392aa264aed2253c1e0c2fb09216f8e2cc269bbfb8bb49b5",
            "checksum-known-bad",
            "the SHA-256 of the artifact",
            "\"Not Found\"",
        ),
    ] {
        let fixture = clean_with(&[("<b3>", digest)]);
        let shown = crate::repository::digests(digest);
        check(&fixture, &[&format!("checksums/tools/wit-bindgen.json:17:36 {rule}: {expected} -> {shown}")]);
        let (message, fix) = message_and_fix(&fixture);
        assert!(message.starts_with("the digest of wit-bindgen 0.43.0 for linux_amd64 is "), "{message}");
        assert!(message.contains(why), "{message}");
        let is_placeholder = matches!(digest, "" | "b3b3" | "TODO" | "<00>");
        // What is recorded for the first time replaces nothing; before something is replaced, it is looked at.
        let look = fix.starts_with("find out") && fix.ends_with("@0.43.0 --replace`");
        assert_eq!(look, !is_placeholder, "{fix}");
    }
}

#[test]
fn a_bad_digest_is_found_whatever_else_its_artifact_lacks() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let at = "checksums/tools/wit-bindgen.json:17";
    let bad = |column| format!("{at}:{column} checksum-known-bad: the SHA-256 of the artifact -> {empty}");
    let schema = |problem: &str| format!("{at}:{problem}");
    for (platform, rest, expected) in [
        ("linux_arm64", "", [schema("24 registry-schema: url_suffix -> no such key"), bad(36)]),
        ("linux_amd64", ", \"url_suffix\": null", [bad(36), schema("117 registry-schema: a string -> null")]),
        (
            "linux_arm64",
            ", \"url_suffix\": \"\"",
            [bad(36), schema("118 registry-schema: the end of a URL -> ")],
        ),
        (
            "linux_amd64",
            ", \"url_suffix\": \"l\", \"size\": 0",
            [bad(36), schema("130 registry-schema: a whole number of bytes -> 0")],
        ),
        (
            "li ux",
            ", \"url_suffix\": \"l\"",
            [schema("10 registry-schema: a platform name -> li ux"), bad(30)],
        ),
    ] {
        let replacement = format!("\"{platform}\": {{\"sha256\": \"{empty}\"{rest}}}");
        finds(
            &[("\"linux_amd64\": {\"sha256\": \"<b3>\", \"url_suffix\": \"l\"}", &replacement)],
            &expected.each_ref().map(String::as_str),
        );
    }
}

#[test]
fn checksum_duplicate() {
    let twice = [("<b3>", "<b1>")];
    let digest = "b1".repeat(32);
    finds(
        &twice,
        &[&format!(
            "checksums/tools/wit-bindgen.json:17:36 checksum-duplicate: a digest of its own -> {digest}"
        )],
    );
    says(
        &clean_with(&twice),
        "wit-bindgen 0.43.0 for linux_amd64 has the same digest as wit-bindgen 0.46.0 for darwin_arm64, at another \
         URL: one of them is wrong",
        "cargo xtask fetch-checksums wit-bindgen@0.43.0 --check",
    );
    // Between two tools, too.
    let digest = "a1".repeat(32);
    finds(
        &[("<b2>", "<a1>")],
        &[&format!(
            "checksums/tools/wit-bindgen.json:12:36 checksum-duplicate: a digest of its own -> {digest}"
        )],
    );
    // A universal binary: one URL for two platforms.
    finds(
        &[
            ("wit-bindgen-{version}-{platform}-{url_suffix}", "wit-bindgen-{version}-{url_suffix}"),
            ("\"<b1>\", \"url_suffix\": \"d\"", "\"<b2>\", \"url_suffix\": \"l\""),
        ],
        &[],
    );
}
