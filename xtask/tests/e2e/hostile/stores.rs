//! The repository of the cases that keeps its digests in a table and beside URLs: what
//! every store wants is the one artifact that the server lies about.
//!
//! Runs nothing.

use super::case::{PLATFORM, VERSION};
use crate::support::{Repo, TOOLBOX};

/// The files that a bump changes.
pub(super) const FILES: [&str; 3] = ["build/archives.bzl", "build/releases.bzl", "build/versions.bzl"];

const SETTINGS: &str = r#"
//- pins.toml
[tool.toolbox]
pin = 'build/versions.bzl :: TOOLBOX'
[[tool.toolbox.digests]]
at = 'build/releases.bzl :: RELEASES / {version} / {platform}'
[[tool.toolbox.digests]]
beside = 'build/archives.bzl :: http_file(name="toolbox_{platform}")'
//- build/versions.bzl
TOOLBOX = "1.0.0"
"#;

/// A URL, and the digest of what is there as its publisher made it.
fn row(version: &str, platform: &str) -> (String, String) {
    (format!("https://github.com{}", TOOLBOX.url_path(version, platform)), TOOLBOX.sha256(version, platform))
}

/// A release in the table.
fn release(version: &str) -> String {
    let row = |(platform, _): &(&str, &str)| {
        let (url, sha256) = row(version, platform);
        format!("        \"{platform}\": {{\"url\": \"{url}\", \"sha256\": \"{sha256}\"}},\n")
    };
    let rows: String = TOOLBOX.platforms.iter().map(row).collect();
    format!("    \"{version}\": {{\n{rows}    }},\n")
}

/// What stands beside URLs.
fn archives(version: &str) -> String {
    let archive = |(platform, _): &(&str, &str)| {
        let (url, sha256) = row(version, platform);
        format!(
            "http_file(\n    name = \"toolbox_{platform}\",\n    sha256 = \"{sha256}\",\n    urls = [\"{url}\"],\n)\n"
        )
    };
    TOOLBOX.platforms.iter().map(archive).collect()
}

/// The repository before a bump.
pub(super) fn repository() -> Repo {
    let repo = Repo::without_git(SETTINGS);
    repo.write("build/releases.bzl", format!("RELEASES = {{\n{}}}\n", release("1.0.0")));
    repo.write("build/archives.bzl", archives("1.0.0"));
    repo
}

/// Asserts that every store has the release, with this body for the artifact.
pub(super) fn assert_recorded(repo: &Repo, body: &[u8]) {
    let (truth, served) = (TOOLBOX.sha256(VERSION, PLATFORM), crate::support::tools::sha256(body));
    let releases =
        format!("RELEASES = {{\n{}{}}}\n", release(VERSION).replace(&truth, &served), release("1.0.0"));
    assert_eq!(repo.read("build/releases.bzl"), releases);
    assert_eq!(repo.read("build/archives.bzl"), archives(VERSION).replace(&truth, &served));
    assert_eq!(repo.read("build/versions.bzl"), format!("TOOLBOX = \"{VERSION}\"\n"));
}
