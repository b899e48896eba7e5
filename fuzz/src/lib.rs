//! What must hold for any bytes. Each function is one fuzz target; it returns
//! where the property holds and panics where it does not.
//!
//! Of every editor: parse, edit, parse again gives the wanted value, and every
//! byte outside the edit is unchanged.

#[path = "../../crates/artifact-fetch/src/address.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod address;
#[path = "../../crates/artifact-fetch/src/java_regex.rs"]
mod java_regex;
#[path = "../../crates/artifact-fetch/src/java_syntax.rs"]
mod java_syntax;
#[path = "../../crates/artifact-fetch/src/rewrite.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod rewrite;

mod digests;
mod discover;

pub use digests::digests;
pub use discover::discover;

use pins::value::digest::Digest;
use pins::value::sha256::Sha256;
use pins::value::edit::{Edit, apply};
use pins::witness::claim::Claim;
use pins::schema::registry_edit::NewArtifact;
use pins::schema::requirement::{Agreement, compare};
use pins::schema::source::{self, Names};
use pins::schema::{changelog, lockfile, manifest, marker, registry, registry_edit, settings, source_edit};
use pins::witness::sums::SumsOf;
use pins::witness::{release_api, sums, sums_name};
use pins::value::name::ToolName;
use pins::value::mapping::VersionMapping;
use pins::value::path::RepoPath;
use pins::finding::Severity;
use pins::model::Model;
use pins::plan::{Answers, BumpRequest, Goal, Step, plan};
use pins::value::date::Date;
use pins::value::version::Version;
use pins::verify::verify;
use pins::world::World;
use pins::world::layout::Layout;

const NAMES: Names<'static> = Names { versions: "TOOL_VERSIONS", compatibility: "TOOL_COMPATIBILITY" };

/// The text of the input, if it is one.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

fn version(text: &str) -> Version {
    text.parse().expect("a version")
}

/// A version that no input is likely to hold.
fn new_version() -> Version {
    version("98765.4.3")
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
pub fn source(data: &[u8]) {
    let Some(old) = text(data) else { return };
    let (tree, findings) = source::read(&RepoPath::known("source"), old, NAMES);
    if !findings.is_empty() {
        return;
    }
    let wanted = new_version();
    for pin in &tree.pins {
        let new = edited(old, &[source_edit::set_pin(pin, &wanted)]);
        let (after, findings) = source::read(&RepoPath::known("source"), &new, NAMES);
        assert_eq!(findings, []);
        assert_eq!(after.pins.len(), tree.pins.len());
        for (before, after) in tree.pins.iter().zip(&after.pins) {
            let expected = if before.tool == pin.tool { &wanted } else { &before.version.value };
            assert_eq!(after.version.value, *expected);
        }
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
            }
        }
    }
}

/// Places: the first line is how one is written, the rest is the text of its file.
/// A pin there moves and moves back.
pub fn place(data: &[u8]) {
    let Some((address, old)) = text(data).and_then(|text| text.split_once('\n')) else { return };
    // A marker of the tool is another way to follow.
    if old.contains("tool-version") {
        return;
    }
    let Some(name) = address.split(" :: ").next().and_then(|file| file.split(" ~ ").next()) else { return };
    let Ok(path) = name.parse::<RepoPath>() else { return };
    let quoted = address.replace('\\', "\\\\").replace('"', "\\\"");
    let settings = format!("[tool.t]\npin = \"{quoted}\"\n");
    let at = RepoPath::known("pins.toml");
    let Ok(layout) = Layout::read(Some((&at, &settings)), &[]) else { return };
    let world = |text: &str| {
        let mut world = World::new(layout.clone(), Date { year: 2026, month: 1, day: 1 });
        world.insert(&at, settings.as_str());
        if path != at {
            world.insert(&path, text);
        }
        world
    };
    let before = world(old);
    let Some(pin) = Model::of(&before).pin("t").map(|pin| pin.version.value.clone()) else {
        verify(&Model::of(&before));
        return;
    };
    let Some(new) = bumped(&before, &path, &new_version()) else { return };
    let after = world(&new);
    assert_eq!(Model::of(&after).pin("t").map(|pin| &pin.version.value), Some(&new_version()), "{new}");
    let errors = verify(&Model::of(&after)).into_iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.filter(|finding| finding.tool.as_deref() == Some("t")).count(), 0, "{new}");
    let back = bumped(&after, &path, &pin).expect("what moved moves back");
    // A number that was quoted stays a text.
    assert!(back == old || back.replacen(&format!("\"{pin}\""), pin.as_str(), 1) == old, "{old}\n{back}");
}

/// The text of a file once its pin has moved, if it may.
fn bumped(world: &World, path: &RepoPath, version: &Version) -> Option<String> {
    let pins = vec![("t".parse().expect("a name"), version.clone())];
    let goal = Goal::Bump(BumpRequest { pins, commits: Vec::new(), compatible: false });
    match plan(world, &goal, &Answers::default()) {
        Ok(Step::Done(plan)) => plan.after.text(path).map(str::to_owned),
        Ok(Step::Ask(questions)) => panic!("{questions:?}"),
        Err(_) => None,
    }
}

/// The manifest editor, and the readers of lock files, settings, marked lines and changelogs.
pub fn manifest(data: &[u8]) {
    let Some(old) = text(data) else { return };
    for section in changelog::read(old) {
        assert!(old[section.span].contains('#'));
    }
    if let Ok(lock) = lockfile::read(old) {
        lock.resolved("a");
        lock.depends("a", "b");
    }
    let _ = settings::read(old, &["own"], &[]);
    for line in marker::read(old) {
        assert_eq!(old[line.tool.span.clone()], line.tool.value);
        for literal in &line.literals {
            assert_eq!(old[literal.span.clone()], literal.value);
        }
    }
    for misspelt in marker::misspelt(old) {
        assert!(old[misspelt.span].ends_with(&misspelt.tool));
    }
    let Ok(tree) = manifest::read(old) else { return };
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
}

/// The registry reader and editor.
pub fn registry(data: &[u8]) {
    let Some(old) = text(data) else { return };
    let tool: ToolName = "a".parse().expect("a name");
    let path = RepoPath::known("a.json");
    let (Some(tree), findings) = registry::read(&path, old, &tool) else { return };
    // Of a file with findings, parts are not read, and no plan edits it.
    if !findings.is_empty() {
        return;
    }
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

    let sha256: Sha256 = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6".parse().expect("a digest");
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
        let after = read(&edited(old, &registry_edit::record(old, &tree, &version, Some("2026-01-31"), &new)));
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
    }
}

/// The readers of checksum files and of the release API.
pub fn sums(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for sums_of in [SumsOf::OneArtifact, SumsOf::Release] {
        shown(&sums::claim_of(text, "x.zip", sums_of));
    }
    sums_name::is_sums_file(text);
    let url = "https://api.github.com/repos/a/b/releases/tags/v1";
    match release_api::ApiRelease::read(text, url) {
        Ok(release) => {
            shown(&release.claim_of("x.zip"));
            release.release_date();
        }
        Err(why) => fit_to_be_shown(&why),
    }
    release_api::api_url(text);
}

fn shown(claim: &Claim) {
    if let Claim::Wrong(why) | Claim::Unclear { why, .. } | Claim::Silent(why) = claim {
        fit_to_be_shown(why);
    }
}

/// What is said of a document goes to a terminal: in one line, and not a long one.
fn fit_to_be_shown(message: &str) {
    assert!(!message.contains(char::is_control) && message.len() < 6000, "{message:?}");
}

/// The version type and Cargo's requirements.
pub fn version_type(data: &[u8]) {
    let Some(text) = text(data) else { return };
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

/// The reader of downloader configurations, and what one makes of a URL: the
/// first line of the input, if it is one.
pub fn downloader_config(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let Ok(rewriter) = rewrite::Rewriter::parse("downloader.cfg".to_owned(), text) else { return };
    let first = text.lines().next().unwrap_or_default().trim_start_matches('#');
    for url in [first, "https://github.com/a/b/releases/download/v1/x.zip", "http://127.0.0.1:1/$1"] {
        for mirror in rewriter.mirrors(url).into_iter().flatten() {
            assert!(matches!(mirror.scheme(), "http" | "https"), "{url} became {mirror}");
        }
    }
}
