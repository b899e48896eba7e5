//! This repository's own registry against the published addresses and digests
//! of every release in it.

use std::collections::BTreeSet;

use crate::schema::registry::{self, Registry};
use crate::value::version::Version;

use super::path;

/// Tool, version, platform, URL and SHA-256 of every artifact, as published.
const PUBLISHED: &str = include_str!("../../../tests/data/release-urls.tsv");

/// The registry's files: the tool that each is named for, and its text.
#[allow(clippy::disallowed_methods, reason = "the core reads no file, but this test does")]
pub(crate) fn files() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../checksums/tools");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name.strip_suffix(".json").unwrap().to_owned(), std::fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn registries() -> Vec<Registry> {
    let files = files().into_iter().map(|(tool, text)| {
        let (registry, findings) = registry::read(&path(&tool), &text, &tool.parse().unwrap());
        assert_eq!(findings, [], "{tool}");
        registry.unwrap()
    });
    files.collect()
}

/// The artifacts of a registry, as lines of the table.
fn recorded(registry: &Registry) -> BTreeSet<String> {
    let artifacts = registry.releases.iter().flat_map(|release| {
        release.artifacts.iter().map(move |artifact| {
            let (version, platform) = (&release.version.value, &artifact.platform.value);
            let url = registry.url_of(version, artifact).unwrap();
            let digest = artifact.digest.value.as_ref().unwrap();
            format!("{}\t{version}\t{platform}\t{url}\t{digest}", registry.tool)
        })
    });
    artifacts.collect()
}

#[test]
fn the_registry_holds_what_was_published_and_nothing_else() {
    assert_eq!(PUBLISHED.lines().count(), 1 + 259);
    let registries = registries();
    for tool in PUBLISHED.lines().skip(1).map(|line| line.split('\t').next().unwrap()) {
        assert!(registries.iter().any(|registry| registry.tool.as_str() == tool), "{tool}");
    }
    for registry in registries {
        let of_tool = |line: &&str| line.split('\t').next() == Some(registry.tool.as_str());
        let published: Vec<&str> = PUBLISHED.lines().filter(of_tool).collect();
        let newest: Option<Version> =
            published.iter().map(|line| line.split('\t').nth(1).unwrap().parse().unwrap()).max();
        // What was published since is not in the table; all else must be.
        let is_newer = |line: &&String| {
            let version: Version = line.split('\t').nth(1).unwrap().parse().unwrap();
            newest.as_ref().is_none_or(|newest| version > *newest)
        };
        let recorded = recorded(&registry);
        let recorded: BTreeSet<&str> =
            recorded.iter().filter(|line| !is_newer(line)).map(String::as_str).collect();
        assert_eq!(
            recorded,
            published.into_iter().collect(),
            "add the older releases of {} to tests/data/release-urls.tsv if they are right",
            registry.tool
        );
    }
}

#[test]
fn releases_stand_newest_first_and_platforms_in_order() {
    for registry in registries() {
        let releases = registry.releases.iter().map(|release| &release.version.value);
        assert!(releases.is_sorted_by(|a, b| a > b), "{}", registry.tool);
        for release in &registry.releases {
            let platforms = release.artifacts.iter().map(|artifact| &*artifact.platform.value);
            assert!(platforms.is_sorted(), "{} {}", registry.tool, release.version.value);
        }
        assert_eq!(
            registry.newest_stable(),
            registry.latest_version.as_ref().map(|it| &it.value),
            "{}",
            registry.tool
        );
    }
}
