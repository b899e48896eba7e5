//! The edits of a registry file: `latest_version`, a new release, an artifact
//! that was missing, a digest that is replaced on purpose.
//!
//! Does not decide what may be recorded, and lays new text out like the old.

use std::fmt;

use super::registry::{Artifact, Registry, Release};
use super::registry_keys::{RegistryKey, RegistryKeys};
use super::registry_reader::bytes;
use crate::syntax::json::{self, Json};
use crate::syntax::node::{Entry, Node, Syntax};
use crate::syntax::splice::{Collection, IfEmpty, Layout, Order, TrailingComma, sorted_index};
use crate::value::digest::Digest;
use crate::value::edit::Edit;
use crate::value::name::Platform;
use crate::value::version::Version;

/// What is to be recorded of one artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArtifact {
    /// The platform.
    pub platform: Platform,
    /// Its digest, as it is to be written.
    pub digest: Digest,
    /// The end of its URL, where the registry's template asks for one.
    pub url_suffix: Option<String>,
    /// Its URL, for a registry without a template.
    pub url: String,
    /// Its size in bytes.
    pub size: u64,
    /// Whose second opinion agrees.
    pub verified_by: Vec<String>,
}

/// The edit that sets `latest_version`, where the file says one.
pub fn set_latest(registry: &Registry, version: &Version) -> Option<Edit> {
    Some(Edit::new(registry.latest_version.as_ref()?.span.clone(), version.as_str()))
}

/// The edits that record `artifacts` for the release `version`: a new release
/// (of `release_date`) in its place in the order, or what an existing one lacks.
/// What differs from an existing artifact is written over it; what agrees stays
/// untouched. `registry` is what `text` says.
pub fn record(
    text: &str,
    registry: &Registry,
    version: &Version,
    release_date: Option<&str>,
    artifacts: &[NewArtifact],
) -> Vec<Edit> {
    // How a file is laid out matters to the one that is edited, so no registry
    // holds it.
    let document = Json::parse(text).ok();
    let keys = &*registry.form.keys;
    let versions =
        document.as_ref().and_then(|document| document.root().get(keys.name(RegistryKey::Versions)));
    let Some(versions) = versions else { return Vec::new() };
    let style = Style::of(text, registry, versions);
    let edits = match (registry.release(version), versions.get(version.as_str())) {
        (Some(release), Some(node)) => {
            let platforms = node.get(keys.name(RegistryKey::Platforms));
            record_in(text, &style, (registry, release), platforms, artifacts)
        }
        _ => versions.collection().map(|shape| {
            let keys: Vec<&Version> =
                registry.releases.iter().map(|release| &release.version.value).collect();
            let index = sorted_index(&keys, &version, Order::Descending);
            let layout = shape.layout(text, IfEmpty::AsTheFile);
            let release = style.release(version, release_date, artifacts, &layout);
            shape.insert(text, index, &release, &layout, TrailingComma::Forbidden)
        }),
    };
    edits.unwrap_or_default()
}

fn record_in(
    text: &str,
    style: &Style<'_>,
    (registry, release): (&Registry, &Release),
    platforms: Option<&Node<'_>>,
    artifacts: &[NewArtifact],
) -> Option<Vec<Edit>> {
    let platforms = platforms?;
    let mut edits = Vec::new();
    let mut missing: Vec<&NewArtifact> = Vec::new();
    for artifact in artifacts {
        match (release.artifact(&artifact.platform), platforms.get(&artifact.platform)) {
            (Some(recorded), Some(node)) => {
                // What is told from elsewhere need not be written.
                let suffix = registry.suffix_of(&release.version.value, recorded);
                let is_told = artifact.url_suffix.as_deref() == suffix.as_deref();
                let new = NewArtifact {
                    url_suffix: artifact.url_suffix.clone().filter(|_| !is_told),
                    ..artifact.clone()
                };
                edits.extend(update(text, style, recorded, node, &new)?);
            }
            _ => missing.push(artifact),
        }
    }
    edits.extend(insert_artifacts(text, style, release, &platforms.collection()?, &missing));
    Some(edits)
}

/// The edits that add artifacts to a release, each at its place in the order.
fn insert_artifacts(
    text: &str,
    style: &Style<'_>,
    release: &Release,
    shape: &Collection,
    missing: &[&NewArtifact],
) -> Vec<Edit> {
    let layout = shape.layout(text, IfEmpty::AsTheFile);
    let keys: Vec<&str> = release.artifacts.iter().map(|artifact| &*artifact.platform.value).collect();
    let mut sorted: Vec<&NewArtifact> = missing.to_vec();
    sorted.sort_by(|a, b| a.platform.cmp(&b.platform));
    // Neighbours go in as one item: two insertions at one place would each
    // think themselves the last.
    let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
    for artifact in sorted {
        let index = sorted_index(&keys, &artifact.platform.as_str(), Order::Ascending);
        let item = style.artifact(artifact, &layout);
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
    text: &str,
    style: &Style<'_>,
    recorded: &Artifact,
    node: &Node<'_>,
    new: &NewArtifact,
) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let mut missing: Vec<String> = Vec::new();
    if recorded.digest.value.as_ref() != Ok(&new.digest) {
        edits.push(Edit::new(recorded.digest.span.clone(), new.digest.to_string()));
    }
    match (&recorded.url, &recorded.url_suffix, &new.url_suffix) {
        (Some(url), ..) if *url.value != *new.url => {
            edits.push(Edit::new(url.span.clone(), new.url.as_str()))
        }
        (None, Some(suffix), Some(new)) => edits.push(Edit::new(suffix.span.clone(), new.as_str())),
        (None, None, Some(_)) => missing.extend(style.place(new)),
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

/// How the file writes what it holds.
struct Style<'k> {
    /// What its keys are called.
    keys: &'k RegistryKeys,
    /// Between a key and its value.
    colon: &'k str,
    /// Whether an artifact stands on one line, and the blank inside its braces.
    inline_artifact: Option<&'static str>,
    /// Whether artifacts have URLs of their own.
    has_urls: HasUrls,
}

/// Whether artifacts have URLs of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HasUrls {
    Yes,
    No,
}

impl<'k> Style<'k> {
    fn of(text: &'k str, registry: &'k Registry, versions: &Node<'_>) -> Self {
        let keys = &*registry.form.keys;
        let releases = versions.map().unwrap_or_default().iter();
        let mut artifacts = releases
            .filter_map(|release| release.value.get(keys.name(RegistryKey::Platforms))?.map())
            .flat_map(|platforms| platforms.iter().map(|platform: &Entry<'_>| &platform.value));
        // As in front of the releases: what has no releases has no other keys.
        let behind_key = text.get(..versions.span.start).unwrap_or_default();
        let colon = behind_key.rfind(':').map_or(": ", |at| &behind_key[at..]);
        Self {
            keys,
            colon,
            inline_artifact: artifacts
                .next()
                .map(|artifact| &text[artifact.span.clone()])
                .filter(|artifact| !artifact.contains('\n'))
                .map(|artifact| if artifact.starts_with("{ ") { " " } else { "" }),
            has_urls: match registry.url_template {
                Some(_) => HasUrls::No,
                None => HasUrls::Yes,
            },
        }
    }

    /// `"key": value`.
    fn field(&self, key: RegistryKey, value: impl fmt::Display) -> String {
        format!("{}{}{value}", json::string(self.keys.name(key)), self.colon)
    }

    fn release(
        &self,
        version: &Version,
        release_date: Option<&str>,
        artifacts: &[NewArtifact],
        layout: &Layout,
    ) -> String {
        let mut sorted: Vec<&NewArtifact> = artifacts.iter().collect();
        sorted.sort_by(|a, b| a.platform.cmp(&b.platform));
        let Layout { indent, step, line_break, .. } = layout;
        let platforms = Layout { indent: format!("{indent}{step}{step}"), ..layout.clone() };
        let items: Vec<String> =
            sorted.into_iter().map(|artifact| self.artifact(artifact, &platforms)).collect();
        let colon = &self.colon;
        let date = release_date.map(|date| self.field(RegistryKey::ReleaseDate, json::string(date)));
        if !layout.multiline {
            let date = date.map(|date| date + layout.comma).unwrap_or_default();
            let items = items.join(layout.comma);
            let platforms = self.field(RegistryKey::Platforms, format_args!("{{{items}}}"));
            return format!("\"{version}\"{colon}{{{date}{platforms}}}");
        }
        let date = date.map(|date| format!("{line_break}{indent}{step}{date},")).unwrap_or_default();
        let items = items.join(&format!(",{line_break}{}", platforms.indent));
        let items = format!("{{{line_break}{}{items}{line_break}{indent}{step}}}", platforms.indent);
        let platforms = self.field(RegistryKey::Platforms, items);
        format!("\"{version}\"{colon}{{{date}{line_break}{indent}{step}{platforms}{line_break}{indent}}}")
    }

    fn size(&self, artifact: &NewArtifact) -> String {
        self.field(RegistryKey::Size, artifact.size)
    }

    /// The key that says where an artifact is, if one has to.
    fn place(&self, artifact: &NewArtifact) -> Option<String> {
        match (self.has_urls, &artifact.url_suffix) {
            (HasUrls::Yes, _) => Some(self.field(RegistryKey::Url, json::string(&artifact.url))),
            (HasUrls::No, Some(suffix)) => Some(self.field(RegistryKey::UrlSuffix, json::string(suffix))),
            (HasUrls::No, None) => None,
        }
    }

    /// The key `verified_by`, if there is anybody to name.
    fn verified_by(&self, artifact: &NewArtifact, layout: &Layout) -> Option<String> {
        let names = self.names(artifact, layout);
        (!artifact.verified_by.is_empty()).then(|| self.field(RegistryKey::VerifiedBy, names))
    }

    /// The array of those who agree.
    fn names(&self, artifact: &NewArtifact, layout: &Layout) -> String {
        let names: Vec<String> = artifact.verified_by.iter().map(|name| json::string(name)).collect();
        format!("[{}]", names.join(layout.comma))
    }

    /// One artifact, as an item of a collection of the given layout.
    fn artifact(&self, artifact: &NewArtifact, layout: &Layout) -> String {
        let colon = &self.colon;
        let mut fields = vec![self.field(RegistryKey::Sha256, format_args!("\"{}\"", artifact.digest))];
        fields.extend(self.place(artifact));
        fields.push(self.size(artifact));
        fields.extend(self.verified_by(artifact, layout));
        let inline = self.inline_artifact.or((!layout.multiline).then_some(""));
        let body = match inline {
            Some(blank) => format!("{blank}{}{blank}", fields.join(layout.comma)),
            None => {
                let Layout { indent, step, line_break, .. } = layout;
                let separator = format!(",{line_break}{indent}{step}");
                format!("{line_break}{indent}{step}{}{line_break}{indent}", fields.join(&separator))
            }
        };
        format!("\"{}\"{colon}{{{body}}}", artifact.platform)
    }
}
