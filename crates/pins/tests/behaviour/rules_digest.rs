//! `digest-version`: what it says of a digest that stands beside another release, and of one that
//! two releases have.

use crate::repository::digests;
use crate::support::{findings, world};

/// What is found of digests of saw, which is pinned to 1.3.0, as `place message`.
fn said(settings: &str, text: &str) -> Vec<String> {
    let files = digests(&format!(
        "//- pins.toml\n[tool.saw]\npin = 'v.bzl :: SAW'\ndigests = {{ {settings} }}\n//- v.bzl\nSAW = \"1.3.0\"\n//- d.bzl\n{text}"
    ));
    let found = findings(&world(&files));
    let of_rule = found.iter().filter(|finding| finding.rule.name == "digest-version");
    of_rule.map(|finding| format!("{} {}", finding.place, finding.message)).collect()
}

#[test]
fn what_names_another_release_is_a_url_or_a_file() {
    let beside = "beside = 'd.bzl :: f'";
    assert_eq!(
        said(beside, "f(url = \"https://x.test/1.2.0/saw\", sha256 = \"<a1>\")\n"),
        [
            "d.bzl:1:9 the URL beside this digest names saw 1.2.0, but the pin says 1.3.0: the digest is not that of 1.3.0"
        ]
    );
    // Of two URLs the second is to name what the first does.
    let two = "f(urls = [\"https://x.test/1.3.0/saw\", \"https://y.test/1.2.0/saw\"], sha256 = \"<a1>\")\n";
    assert_eq!(
        said(beside, two),
        [
            "d.bzl:1:39 the URL beside this digest names saw 1.2.0, but the pin says 1.3.0: the digest is not that of 1.3.0"
        ]
    );
    let table = "at = 'd.bzl :: T / {version} / {file}', url = 'https://x.test/{version}/{file}'";
    let rows = |file: &str| {
        format!(
            "T = {{\n    \"1.3.0\": {{\"{file}\": \"<a1>\"}},\n    \"1.2.0\": {{\"saw-1.2.0\": \"<a2>\"}},\n}}\n"
        )
    };
    assert_eq!(
        said(table, &rows("saw-1.2.0")),
        [
            "d.bzl:2:28 the file of this digest names saw 1.2.0, but its key says 1.3.0: the digest is not that of 1.3.0"
        ]
    );
    // Its name may hold the version of anything else.
    assert_eq!(said(table, &rows("saw-7.1.0")), [""; 0]);
    assert_eq!(said(table, &rows("saw-1.3.0")), [""; 0]);
}

#[test]
fn two_releases_with_one_digest_are_told_unless_they_are_at_one_url() {
    let row = |version: &str, more: &str, pair: &str| {
        format!("    \"{version}\": {{\"l\": {{{more}\"sha256\": \"<{pair}>\"}}}},\n")
    };
    let url = |url: &str| format!("\"url\": \"{url}\", ");
    let at = "at = 'd.bzl :: T / {version} / {platform}'";
    let template = format!("{at}, url = 'https://x.test/{{version}}'");
    let one = url("https://x.test/saw");
    for (settings, first, second, pair, is_found) in [
        (&*template, String::new(), String::new(), "a1", true),
        (&*template, String::new(), String::new(), "a2", false),
        (at, url("https://x.test/1.3.0"), url("https://x.test/1.2.0"), "a1", true),
        (at, url("https://x.test/1.3.0"), url("https://x.test/1.2.0"), "a2", false),
        // One file that never changes is of both.
        (at, one.clone(), one.clone(), "a1", false),
    ] {
        let text = format!("T = {{\n{}{}}}\n", row("1.3.0", &first, "a1"), row("1.2.0", &second, pair));
        let expected = "saw 1.2.0 has the digest of 1.3.0: one of the two is wrong";
        let said = said(settings, &text);
        let is_it = said.len() == 1 && said[0].ends_with(expected);
        assert_eq!((is_it, said.is_empty()), (is_found, !is_found), "{text} {said:?}");
    }
}
