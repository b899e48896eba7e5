//! How a registry file writes what it holds, for what is new in it and has no pattern.
//!
//! Does not know where that goes.

use std::fmt;

use super::NewArtifact;
use crate::schema::registry::Registry;
use crate::schema::registry_keys::{RegistryKey, RegistryKeys};
use crate::syntax::json;
use crate::syntax::node::{Entry, Node};
use crate::syntax::splice::Layout;
use crate::value::version::Version;

/// How the file writes what it holds.
pub(super) struct Style<'k> {
    /// What the file says.
    pub(crate) registry: &'k Registry,
    /// What its keys are called.
    pub(crate) keys: &'k RegistryKeys,
    /// Between a key and its value.
    colon: &'k str,
    /// Whether an artifact stands on one line, and the blank inside its braces.
    inline_artifact: Option<&'static str>,
}

impl<'k> Style<'k> {
    pub(super) fn of(text: &'k str, registry: &'k Registry, versions: &Node<'_>) -> Self {
        let keys = &*registry.form.keys;
        let releases = versions.map().unwrap_or_default().iter();
        let mut artifacts = releases
            .filter_map(|release| release.value.get(keys.name(RegistryKey::Platforms))?.map())
            .flat_map(|platforms| platforms.iter().map(|platform: &Entry<'_>| &platform.value));
        // As in front of the releases: what has no releases has no other keys.
        let behind_key = text.get(..versions.span.start).unwrap_or_default();
        let colon = behind_key.rfind('"').map_or(": ", |at| &behind_key[at + 1..]);
        Self {
            registry,
            keys,
            colon,
            inline_artifact: artifacts
                .next()
                .map(|artifact| &text[artifact.span.clone()])
                .filter(|artifact| !artifact.contains('\n'))
                .map(|artifact| if artifact.starts_with("{ ") { " " } else { "" }),
        }
    }

    /// `"key": value`.
    pub(super) fn field(&self, key: RegistryKey, value: impl fmt::Display) -> String {
        format!("{}{}{value}", json::string(self.keys.name(key)), self.colon)
    }

    pub(super) fn release(
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
            sorted.into_iter().map(|artifact| self.artifact(version, artifact, &platforms)).collect();
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

    pub(super) fn size(&self, artifact: &NewArtifact) -> String {
        self.field(RegistryKey::Size, artifact.size)
    }

    /// The key that says where an artifact of the release `version` is, if one has to,
    /// and what it says.
    pub(super) fn place<'n>(
        &self,
        version: &Version,
        artifact: &'n NewArtifact,
    ) -> Option<(RegistryKey, &'n str)> {
        let is_by_template =
            || self.registry.url(version, &artifact.platform, "").is_ok_and(|url| url == artifact.url);
        match &artifact.url_suffix {
            Some(suffix) if self.registry.url_template.is_some() => Some((RegistryKey::UrlSuffix, suffix)),
            None if is_by_template() => None,
            _ => Some((RegistryKey::Url, &artifact.url)),
        }
    }

    /// The key `verified_by`, if there is anybody to name.
    pub(super) fn verified_by(&self, artifact: &NewArtifact, layout: &Layout) -> Option<String> {
        let names = self.names(artifact, layout);
        (!artifact.verified_by.is_empty()).then(|| self.field(RegistryKey::VerifiedBy, names))
    }

    /// The array of those who agree.
    pub(super) fn names(&self, artifact: &NewArtifact, layout: &Layout) -> String {
        let names: Vec<String> = artifact.verified_by.iter().map(|name| json::string(name)).collect();
        format!("[{}]", names.join(layout.comma))
    }

    /// One artifact, as an item of a collection of the given layout.
    pub(super) fn artifact(&self, version: &Version, artifact: &NewArtifact, layout: &Layout) -> String {
        let colon = &self.colon;
        let mut fields = vec![self.field(RegistryKey::Sha256, format_args!("\"{}\"", artifact.digest))];
        let place = self.place(version, artifact);
        fields.extend(place.map(|(key, place)| self.field(key, json::string(place))));
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
