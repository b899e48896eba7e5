//! What must hold for any text: the fuzz targets and the tests of damaged files ask it.
//!
//! Of every editor: parse, edit, parse again gives the wanted value, and every byte
//! outside the edit is unchanged. Each function returns where its property holds, with
//! the number of edits that were tried, and panics where it does not.

#![allow(clippy::expect_used, clippy::panic, reason = "to panic is to tell")]

use super::registry_edit::NewArtifact;
use super::requirement::{Agreement, compare};
use super::source::{self, Names};
use super::{changelog, lockfile, manifest, marker, registry, registry_edit, settings, source_edit};
use crate::finding::Problem;
use crate::syntax::node::Syntax;
use crate::syntax::toml::Toml;
use crate::value::digest::Digest;
use crate::value::edit::{Edit, apply};
use crate::value::mapping::VersionMapping;
use crate::value::name::ToolName;
use crate::value::path::RepoPath;
use crate::value::sha256::Sha256;
use crate::value::version::Version;

const NAMES: Names<'static> = Names { versions: "TOOL_VERSIONS", compatibility: "TOOL_COMPATIBILITY" };

fn version(text: &str) -> Version {
    text.parse().expect("a version")
}

/// A version that no input is likely to hold.
fn new_version() -> Version {
    version("98765.4.3")
}

/// A report could show every problem.
fn assert_places(text: &str, problems: &[Problem]) {
    for Problem { place, message, .. } in problems {
        assert!(text.get(place.span.0..place.span.1).is_some(), "{place} {message} in {text:?}");
        assert!(place.line >= 1 && place.column >= 1);
        assert!(!message.contains('\n'), "{message:?}");
    }
}

/// Applies edits, and checks that what they leave alone is unchanged: taken
/// back, they give the old text.
fn edited(old: &str, edits: &[Edit]) -> String {
    let new = apply(old, edits).expect("the edits of one editor fit each other");
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut shift = 0isize;
    let mut end = 0;
    for edit in sorted {
        let at = |offset: usize| usize::try_from(offset as isize + shift).expect("an offset");
        assert_eq!(&old[end..edit.span.start], &new[at(end)..at(edit.span.start)]);
        end = edit.span.end;
        shift += edit.replacement.len() as isize - edit.span.len() as isize;
    }
    assert_eq!(&old[end..], &new[usize::try_from(end as isize + shift).expect("an offset")..]);
    new
}

/// The Starlark reader and editor.
pub fn source(old: &str) -> usize {
    let (tree, findings) = source::read(&RepoPath::known("source"), old, NAMES);
    assert_places(old, &findings);
    if !findings.is_empty() {
        return 0;
    }
    let mut edits = 0;
    let wanted = new_version();
    for pin in &tree.pins {
        let new = edited(old, &[Edit::new(pin.version.span.clone(), wanted.as_str())]);
        let (after, findings) = source::read(&RepoPath::known("source"), &new, NAMES);
        assert_eq!(findings, []);
        assert_eq!(after.pins.len(), tree.pins.len());
        for (before, after) in tree.pins.iter().zip(&after.pins) {
            let expected = if before.tool == pin.tool { &wanted } else { &before.version.value };
            assert_eq!(after.version.value, *expected);
        }
        edits += 1;
    }
    for (at, table) in tree.tables.iter().enumerate() {
        if table.row(&wanted).is_none() {
            let pins = [("b".parse::<ToolName>().expect("a name"), version("1"))];
            let new = edited(old, &source_edit::add_row(old, table, &wanted, &pins, table.rows.first()));
            let (after, findings) = source::read(&RepoPath::known("source"), &new, NAMES);
            assert_eq!(findings, [], "{new}");
            assert_eq!(after.tables[at].rows.len(), table.rows.len() + 1);
            let row = after.tables[at].row(&wanted).expect("the new row");
            assert_eq!(row.allowed.len(), 1);
            assert_eq!(row.allowed[0].versions[0].value, version("1"));
        }
        for (row_at, row) in table.rows.iter().enumerate() {
            for (list_at, list) in row.allowed.iter().enumerate() {
                if list.versions.iter().any(|version| version.value == wanted) {
                    continue;
                }
                let new = edited(old, &source_edit::allow(old, list, &wanted));
                let (after, findings) = source::read(&RepoPath::known("source"), &new, NAMES);
                assert_eq!(findings, [], "{new}");
                let after = &after.tables[at].rows[row_at].allowed[list_at].versions;
                assert_eq!(after.len(), list.versions.len() + 1);
                assert!(after.iter().any(|version| version.value == wanted));
                edits += 1;
            }
        }
    }
    edits
}

/// The manifest editor.
pub fn manifest(old: &str) -> usize {
    let Ok(tree) = manifest::read(old) else { return 0 };
    for (at, requirement) in tree.requirements.iter().enumerate() {
        let new = edited(old, &[requirement.set("98765.4.3")]);
        let after = manifest::read(&new).expect("still TOML");
        assert_eq!(after.requirements.len(), tree.requirements.len());
        for (index, (before, after)) in tree.requirements.iter().zip(&after.requirements).enumerate() {
            assert_eq!((&after.krate, &after.table), (&before.krate, &before.table));
            let expected = if index == at { "98765.4.3" } else { before.requirement.value.as_str() };
            assert_eq!(after.requirement.value, expected);
        }
    }
    tree.requirements.len()
}

/// The readers of lock files, settings, marked lines and changelogs.
pub fn others(old: &str) {
    for section in changelog::read(old) {
        assert!(old[section.span].contains('#'));
    }
    if let Some(lock) = lockfile::as_written(old) {
        assert_eq!(Toml::parse(old).map(|document| lockfile::of(document.root())), Ok(lock), "{old:?}");
    }
    if let Ok(lock) = lockfile::read(old) {
        for resolved in lock.resolved("a") {
            assert!(old.get(resolved.version.span.clone()).is_some());
        }
        lock.depends("a", "b");
    }
    if let Err(error) = settings::read(old, &["own"], &[]) {
        assert!(old.get(error.span.clone()).is_some(), "{error:?} in {old:?}");
    }
    for line in marker::read(old) {
        assert_eq!(old[line.tool.span.clone()], line.tool.value);
        for literal in &line.literals {
            assert_eq!(old[literal.span.clone()], literal.value);
        }
    }
    for misspelt in marker::misspelt(old) {
        assert!(old[misspelt.span].ends_with(&misspelt.tool));
    }
}

/// The registry reader and editor.
pub fn registry(old: &str) -> usize {
    let tool: ToolName = "a".parse().expect("a name");
    let path = RepoPath::known("a.json");
    let (tree, findings) = registry::read(&path, old, &tool);
    assert_places(old, &findings);
    let Some(tree) = tree else { return 0 };
    // Of a file with findings, parts are not read, and no plan edits it.
    if !findings.is_empty() {
        return 0;
    }
    let mut edits = 0;
    let wanted = new_version();
    let read = |text: &str| {
        let (after, mut findings) = registry::read(&path, text, &tool);
        // Whoever records more platforms is told where all would be the same file; this editor
        // is not who asks.
        findings.retain(|finding| finding.expected != "a URL for each platform");
        assert_eq!(findings, [], "{text}");
        after.expect("still a registry file")
    };
    let latest: Vec<Edit> = registry_edit::set_latest(&tree, &wanted).into_iter().collect();
    let after = read(&edited(old, &latest));
    assert!(after.latest_version.is_none_or(|latest| latest.value == wanted));
    assert_eq!(after.releases.len(), tree.releases.len());

    let sha256: Sha256 =
        "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6".parse().expect("a digest");
    let artifact = |platform: &str| NewArtifact {
        platform: platform.parse().expect("a platform"),
        digest: Digest::Hex(sha256),
        url_suffix: Some("x.tar.gz".to_owned()),
        url: "https://x/x.tar.gz".to_owned(),
        size: u64::MAX,
        verified_by: vec!["release-api".to_owned()],
    };
    let new = [artifact("z_z"), artifact("linux_amd64"), artifact("a_a")];
    let first = tree.releases.first().map(|release| release.version.value.clone());
    for version in [Some(wanted), first].into_iter().flatten() {
        let is_new = tree.release(&version).is_none();
        let after = read(&edited(
            old,
            &registry_edit::record(&old.into(), &tree, &version, Some("2026-01-31"), &new),
        ));
        assert_eq!(after.releases.len(), tree.releases.len() + usize::from(is_new));
        let release = after.release(&version).expect("the release");
        for artifact in &new {
            let recorded = release.artifact(&artifact.platform).expect("the artifact");
            assert_eq!(recorded.digest.value, Ok(Digest::Hex(sha256)));
            match (&recorded.url, &recorded.url_suffix) {
                (Some(url), _) => assert_eq!(*url.value, *artifact.url),
                (None, Some(suffix)) => assert_eq!(Some(&*suffix.value), artifact.url_suffix.as_deref()),
                (None, None) => {}
            }
            assert_eq!(recorded.size.as_ref().map(|size| size.value), Some(u64::MAX));
        }
        edits += 1;
    }
    edits
}

/// The version type and Cargo's requirements.
pub fn version_type(text: &str) {
    let versions: Vec<Version> = text.lines().take(3).filter_map(|line| line.parse().ok()).collect();
    for a in &versions {
        assert_eq!(version(a.as_str()), *a);
        for b in &versions {
            assert_eq!(a.cmp(b), b.cmp(a).reverse());
            assert_eq!(a == b, a.cmp(b).is_eq());
            if let (Ok(x), Ok(y)) = (semver::Version::parse(a.as_str()), semver::Version::parse(b.as_str())) {
                assert_eq!(a.cmp(b), x.cmp(&y), "{a} and {b}");
            }
            for c in &versions {
                assert!(!(a < b && b < c) || a < c, "{a} {b} {c}");
            }
        }
        if let Some(mapping) = text.lines().next() {
            let _ = VersionMapping::new(mapping).apply(a);
        }
    }
    let wanted = new_version();
    let admits = |requirement: &str| {
        let wanted = semver::Version::parse(wanted.as_str()).expect("a version");
        semver::VersionReq::parse(requirement).expect("a requirement").matches(&wanted)
    };
    for requirement in text.lines().take(3) {
        if let Agreement::Becomes(new) = compare(requirement, &wanted) {
            assert_eq!(compare(&new, &wanted), Agreement::Agrees, "{requirement:?} became {new:?}");
            assert!(admits(&new), "{new:?}");
        }
    }
}
