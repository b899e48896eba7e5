//! The edits of a registry file: `latest_version`, a new release, an artifact
//! that was missing, a digest that is replaced on purpose.
//!
//! Does not decide what may be recorded, and lays new text out like the old: a release
//! and an artifact after the pattern of those of the release before.

mod pattern;
mod style;

use self::pattern::Pattern;
use self::style::Style;
use super::registry::{Artifact, Registry, Release};
use super::registry_keys::RegistryKey;
use super::registry_reader::bytes;
use crate::place::SharedText;
use crate::syntax::json;
use crate::syntax::node::Node;
use crate::syntax::splice::{Collection, IfEmpty, Layout, Order, TrailingComma, sorted_index};
use crate::value::digest::Digest;
use crate::value::edit::Edit;
use crate::value::name::Platform;
use crate::value::version::Version;

/// What is to be recorded of one artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewArtifact {
    /// The platform.
    pub(crate) platform: Platform,
    /// Its digest, as it is to be written.
    pub(crate) digest: Digest,
    /// The end of its URL, where the registry's template asks for one.
    pub(crate) url_suffix: Option<String>,
    /// Its URL, for a registry without a template.
    pub(crate) url: String,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Whose second opinion agrees.
    pub(crate) verified_by: Vec<String>,
}

/// The edit that sets `latest_version`, where the file says one.
pub(crate) fn set_latest(registry: &Registry, version: &Version) -> Option<Edit> {
    Some(Edit::new(registry.latest_version.as_ref()?.span.clone(), version.as_str()))
}

/// The edits that record `artifacts` for the release `version`: a new release
/// (of `release_date`) in its place in the order, or what an existing one lacks.
/// What differs from an existing artifact is written over it; what agrees stays
/// untouched. What is new is written as the release before has it, with its other
/// keys. `registry` is what `text` says.
pub(crate) fn record(
    text: &SharedText,
    registry: &Registry,
    version: &Version,
    release_date: Option<&str>,
    artifacts: &[NewArtifact],
) -> Vec<Edit> {
    let keys = &*registry.form.keys;
    let root = text.strict_json().ok();
    let Some(versions) = root.and_then(|root| root.get(keys.name(RegistryKey::Versions))) else {
        return Vec::new();
    };
    let style = Style::of(text, registry, versions);
    let pattern = Pattern { text, style: &style, versions, version };
    let edits = match (registry.release(version), versions.get(version.as_str())) {
        (Some(release), Some(node)) => {
            let platforms = node.get(keys.name(RegistryKey::Platforms));
            record_in(&pattern, release, platforms, artifacts)
        }
        _ => versions.collection().map(|shape| {
            let keys: Vec<&Version> =
                registry.releases.iter().map(|release| &release.version.value).collect();
            let index = sorted_index(&keys, &version, Order::Descending);
            let layout = shape.layout(text, IfEmpty::AsTheFile);
            let release = pattern.release(release_date, artifacts);
            let release = release.unwrap_or_else(|| style.release(version, release_date, artifacts, &layout));
            shape.insert(text, index, &release, &layout, TrailingComma::Forbidden)
        }),
    };
    edits.unwrap_or_default()
}

fn record_in(
    pattern: &Pattern<'_, '_>,
    release: &Release,
    platforms: Option<&Node<'_>>,
    artifacts: &[NewArtifact],
) -> Option<Vec<Edit>> {
    let platforms = platforms?;
    let mut edits = Vec::new();
    let mut missing: Vec<&NewArtifact> = Vec::new();
    for artifact in artifacts {
        match (release.artifact(&artifact.platform), platforms.get(&artifact.platform)) {
            (Some(recorded), Some(node)) => edits.extend(update(pattern, recorded, node, artifact)?),
            _ => missing.push(artifact),
        }
    }
    edits.extend(insert_artifacts(pattern, release, &platforms.collection()?, &missing));
    Some(edits)
}

/// The edits that add artifacts to a release, each at its place in the order.
fn insert_artifacts(
    pattern: &Pattern<'_, '_>,
    release: &Release,
    shape: &Collection,
    missing: &[&NewArtifact],
) -> Vec<Edit> {
    let text = pattern.text;
    let layout = shape.layout(text, IfEmpty::AsTheFile);
    let keys: Vec<&str> = release.artifacts.iter().map(|artifact| &*artifact.platform.value).collect();
    let mut sorted: Vec<&NewArtifact> = missing.to_vec();
    sorted.sort_by(|a, b| a.platform.cmp(&b.platform));
    // Neighbours go in as one item: two insertions at one place would each
    // think themselves the last.
    let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
    for artifact in sorted {
        let index = sorted_index(&keys, &artifact.platform.as_str(), Order::Ascending);
        let item = pattern.artifact(artifact, &layout);
        match groups.last_mut() {
            Some((last, items)) if *last == index => items.push(item),
            _ => groups.push((index, vec![item])),
        }
    }
    let separator = separator(&layout);
    groups
        .into_iter()
        .flat_map(|(index, items)| {
            shape.insert(text, index, &items.join(&separator), &layout, TrailingComma::Forbidden)
        })
        .collect()
}

/// The edits that bring a recorded artifact in line with what was fetched.
fn update(
    pattern: &Pattern<'_, '_>,
    recorded: &Artifact,
    node: &Node<'_>,
    new: &NewArtifact,
) -> Option<Vec<Edit>> {
    let Pattern { text, style, version, .. } = *pattern;
    let mut edits = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    if recorded.digest.value.as_ref() != Ok(&new.digest) {
        edits.push(Edit::new(recorded.digest.span.clone(), new.digest.to_string()));
    }
    // What is told from elsewhere need not be written.
    let told = style.registry.suffix_of(version, recorded);
    match (&recorded.url, &recorded.url_suffix, &new.url_suffix) {
        (Some(url), ..) if *url.value != *new.url => {
            edits.push(Edit::new(url.span.clone(), new.url.as_str()))
        }
        (None, Some(suffix), Some(new)) if told.as_deref() != Some(new) => {
            edits.push(Edit::new(suffix.span.clone(), new.as_str()));
        }
        (None, None, Some(new)) if told.as_deref() != Some(new) => {
            missing.push(style.field(RegistryKey::UrlSuffix, json::string(new)));
        }
        _ => {}
    }
    let shape = node.collection()?;
    let layout = shape.layout(text, IfEmpty::AsItStands);
    match node.get(style.keys.name(RegistryKey::Size)) {
        Some(size) if bytes(size) != Some(new.size) => {
            edits.push(Edit::new(size.span.clone(), new.size.to_string()))
        }
        Some(_) => {}
        None => missing.push(style.size(new)),
    }
    match node.get(style.keys.name(RegistryKey::VerifiedBy)) {
        Some(names) if !new.verified_by.is_empty() && !names_are(names, &new.verified_by) => {
            edits.push(Edit::new(names.span.clone(), style.names(new, &layout)));
        }
        Some(_) => {}
        None => missing.extend(style.verified_by(new, &layout)),
    }
    if !missing.is_empty() {
        // As one item: two insertions at one place would each be the last.
        let items = missing.join(&separator(&layout));
        edits.extend(shape.insert(text, shape.items.len(), &items, &layout, TrailingComma::Forbidden));
    }
    Some(edits)
}

fn names_are(node: &Node<'_>, names: &[String]) -> bool {
    let recorded = node.sequence().unwrap_or_default().iter().map(Node::as_text);
    recorded.eq(names.iter().map(|name| Some(name.as_str())))
}

/// What stands between items of one layout.
fn separator(layout: &Layout) -> String {
    if layout.multiline {
        format!(",{}{}", layout.line_break, layout.indent)
    } else {
        layout.comma.to_owned()
    }
}
