//! `digest-version`: a digest is that of the release beside which it stands.
//!
//! As far as a text can tell: whether the bytes have that digest, `fetch-checksums
//! --check` says.

use std::collections::{BTreeSet, HashMap};

use crate::finding::{Example, Finding, Fix, Invocation, Label, Place, Problem, Rule};
use crate::model::Model;
use crate::model::store::{StoreName, TableStore};
use crate::schema::digest_table::WrittenDigest;
use crate::value::digest::Digest;
use crate::value::name::ToolName;
use crate::value::version::Version;

/// `digest-version`.
pub(super) static RULE: Rule = Rule {
    name: "digest-version",
    summary: "a digest stands beside the release that it is of",
    protects: "A version that moved without its digest breaks the build, or keeps it at the old file while everything says otherwise.",
    healing: "`fetch-checksums` moves the URL and records the digest of what is there.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"
digests = { beside = "deps.bzl :: http_file(name=\"buf\")" }
//- tools.bzl
BUF = "1.47.2"
//- deps.bzl
http_file(
    name = "buf",
    url = "https://example.com/buf/v1.45.0/buf-linux",
    sha256 = "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e",
)
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (tool, table) in model.tables_of_digests() {
        let pinned = model.pin(tool).map(|pin| &pin.version.value);
        findings.extend(named_otherwise(model, tool, &table, pinned));
        findings.extend(repeated(tool, &table));
    }
    // A registry file alone says nothing twice.
    let tables = model.tables_of_digests().map(|(tool, _)| tool);
    let tools: BTreeSet<&ToolName> = tables.chain(model.marked_digests().map(|(tool, _)| tool)).collect();
    findings.extend(tools.into_iter().flat_map(|tool| contradicted(model, tool)));
    findings
}

/// The rows whose URL or file names another release than their keys do, or than the pin
/// where they have none.
fn named_otherwise(
    model: &Model<'_>,
    tool: &ToolName,
    table: &TableStore<'_, '_>,
    pinned: Option<&Version>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in table.rows() {
        let (expected, by) = match (&row.row.version, pinned) {
            (Some(version), _) => (version, "its key says"),
            (None, Some(pinned)) => (pinned, "the pin says"),
            (None, None) => continue,
        };
        let other = row.named.iter().enumerate().find(|(_, (named, _))| named != expected);
        let Some((index, (named, span))) = other else { continue };
        let is_url = row.row.urls.iter().any(|url| url.span == **span);
        let what = if is_url { "URL beside" } else { "file of" };
        let fix = match row.row.version {
            _ if index > 0 => Fix::advise(format!("have it name {expected}, as the first URL does")),
            None => Fix::run(Invocation::fetch(tool, expected, &[])),
            Some(_) => Fix::run(Invocation::fetch(tool, expected, &["--check"])),
        };
        let problem = Problem {
            tool: Some(tool.to_string()),
            place: table.place_of(span),
            expected: expected.to_string(),
            found: named.to_string(),
            message: format!(
                "the {what} this digest names {tool} {named}, but {by} {expected}: the digest is not that of {expected}"
            ),
            fix,
        };
        let pin = model.pin(tool).filter(|_| row.row.version.is_none());
        let labels = pin.map(|pin| Label {
            place: model.pin_place(pin),
            text: format!("{tool} is pinned to {}", pin.version.value),
        });
        findings.push(Finding { labels: labels.into_iter().collect(), ..problem.breaks(&RULE) });
    }
    findings
}

/// The rows that have the digest of another release's row, at another URL.
fn repeated(tool: &ToolName, table: &TableStore<'_, '_>) -> Vec<Finding> {
    let mut first_seen: HashMap<&Digest, (&Version, Option<&str>, Place)> = HashMap::new();
    let mut findings = Vec::new();
    let rows: Vec<_> = table.rows().collect();
    for row in &rows {
        let (WrittenDigest::Digest(digest), Some(release)) = (&row.row.digest.value, row.release) else {
            continue;
        };
        let url = row.row.urls.first().and_then(|url| url.text.as_deref());
        let place = table.place_of(&row.row.digest.span);
        let Some((other, other_url, other_place)) = first_seen.get(digest) else {
            first_seen.insert(digest, (release, url, place));
            continue;
        };
        if *other == release || url.is_some() && *other_url == url {
            continue;
        }
        let problem = Problem {
            tool: Some(tool.to_string()),
            place,
            expected: "a digest of its own".to_owned(),
            found: digest.to_string(),
            message: format!("{tool} {release} has the digest of {other}: one of the two is wrong"),
            fix: Fix::run(Invocation::fetch(tool, release, &["--check"])),
        };
        let label = Label { place: other_place.clone(), text: format!("that of {other}") };
        findings.push(Finding { labels: vec![label], ..problem.breaks(&RULE) });
    }
    findings
}

/// The digests of a tool that are not what another one of its stores, or the same release in the
/// same store, has of the same URL. What a URL without a version has moves from release to release.
fn contradicted(model: &Model<'_>, tool: &ToolName) -> Vec<Finding> {
    let stores = model.stores_of(tool);
    // The URLs of a registry file tell the platforms, and most tools have nothing else.
    let is_registry_alone = matches!(&stores[..], [store] if store.name() == StoreName::Registry);
    let mut first_seen: HashMap<String, (Digest, Place, (usize, &Version))> = HashMap::new();
    let mut findings = Vec::new();
    for (index, store) in stores.iter().enumerate().filter(|_| !is_registry_alone) {
        let known = store
            .versions()
            .into_iter()
            .flat_map(|version| store.known(version).into_iter().map(move |known| (version, known.platform)));
        for (version, platform) in known {
            let Ok(wanted) = store.wanted(version, &platform, model) else { continue };
            let Some(recorded) = &wanted.recorded else { continue };
            let Ok(digest) = recorded.digest.parse::<Digest>() else { continue };
            let place = recorded.place.clone();
            let of = (index, version);
            let Some((other, other_place, (other_store, other_version))) = first_seen.get(wanted.first_url())
            else {
                first_seen.insert(wanted.first_url().to_owned(), (digest, place, of));
                continue;
            };
            if !digest.contradicts(other) || *other_store == index && *other_version != version {
                continue;
            }
            let problem = Problem {
                tool: Some(tool.to_string()),
                place,
                expected: other.to_string(),
                found: digest.to_string(),
                message: format!(
                    "the digest of {} is another one in {}:{}, of the same URL: one of the two is wrong",
                    wanted.label(),
                    other_place.path,
                    other_place.line
                ),
                fix: Fix::run(Invocation::fetch(tool, version, &["--check"])),
            };
            let label = Label { place: other_place.clone(), text: "the other one".to_owned() };
            findings.push(Finding { labels: vec![label], ..problem.breaks(&RULE) });
        }
    }
    findings
}
