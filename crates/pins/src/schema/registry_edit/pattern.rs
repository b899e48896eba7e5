//! A new release, and a new artifact, after the pattern of the release before: with the
//! keys that it has, in its order and layout, and with the version in them moved. What
//! holds for that one release alone is new, or left out.
//!
//! Does not know where the new text goes.

use super::NewArtifact;
use super::style::Style;
use crate::place::{Language, moved};
use crate::schema::registry::Release;
use crate::schema::registry_keys::RegistryKey;
use crate::schema::sibling::{copied, key_moves, moves};
use crate::syntax::json;
use crate::syntax::node::{Entry, Kind, Node, Scalar};
use crate::syntax::splice::{IfEmpty, Layout, Order, sorted_index};
use crate::value::date::is_date;
use crate::value::digest::is_written_digest;
use crate::value::version::Version;

/// Where the patterns of a new release stand.
#[derive(Clone, Copy)]
pub(super) struct Pattern<'a, 't> {
    /// The text of the file.
    pub(crate) text: &'a str,
    /// How it writes what has no pattern.
    pub(crate) style: &'a Style<'a>,
    /// Its releases.
    pub(crate) versions: &'a Node<'t>,
    /// The new release.
    pub(crate) version: &'a Version,
}

/// A part of a new collection.
struct Item {
    /// Its place in the pattern, if it is there.
    from: Option<usize>,
    /// The new text.
    text: String,
}

/// What the key of a release or an artifact says that is about that one alone.
const REVOKED: &str = "revoked";

impl<'t> Pattern<'_, 't> {
    /// The new release as an item of the releases; none without a pattern.
    pub(super) fn release(&self, date: Option<&str>, artifacts: &[NewArtifact]) -> Option<String> {
        let registry = self.style.registry;
        let has_some = |release: &&Release| !release.artifacts.is_empty();
        let (sibling, _) = registry.sibling(self.version, |release| Some(release).filter(has_some))?;
        let from = &sibling.version.value;
        let entries = self.versions.map()?;
        let entry = entries.iter().find(|entry| entry.key.span.start + 1 == sibling.version.span.start)?;
        let fields = entry.value.map()?;
        let key = |entry: &Entry<'_>| self.style.keys.key(entry.name(), RegistryKey::Platforms);
        let dated = fields.iter().any(|field| key(field) == Some(RegistryKey::ReleaseDate));
        let mut items = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let value = match key(field) {
                Some(RegistryKey::ReleaseDate) => date.map(json::string),
                Some(RegistryKey::Platforms) => {
                    if let Some(date) = date.filter(|_| !dated) {
                        let text = self.style.field(RegistryKey::ReleaseDate, json::string(date));
                        items.push(Item { from: None, text });
                    }
                    Some(self.platforms(from, &field.value, artifacts)?)
                }
                _ => self.foreign(from, field),
            };
            items.extend(value.map(|value| self.item(index, from, field, &value)));
        }
        let release = self.collection(&entry.value, &items)?;
        let colon = self.text.get(entry.key.span.end..entry.value.span.start)?;
        Some(format!("{}{colon}{release}", json::string(self.version.as_str())))
    }

    /// The artifacts of the new release, where `node` has those of the pattern.
    fn platforms(&self, from: &Version, node: &Node<'t>, artifacts: &[NewArtifact]) -> Option<String> {
        let layout = node.collection()?.layout(self.text, IfEmpty::AsTheFile);
        let mut keys: Vec<&str> = Vec::new();
        let mut items = Vec::new();
        for (index, entry) in node.map()?.iter().enumerate() {
            if let Some(artifact) = artifacts.iter().find(|artifact| artifact.platform == *entry.name()) {
                keys.push(&artifact.platform);
                items.push(self.item(index, from, entry, &self.artifact_like(from, &entry.value, artifact)?));
            }
        }
        let is_new = |artifact: &&NewArtifact| !keys.contains(&artifact.platform.as_str());
        let mut others: Vec<&NewArtifact> = artifacts.iter().filter(is_new).collect();
        others.sort_by(|a, b| a.platform.cmp(&b.platform));
        for artifact in others {
            let at = sorted_index(&keys, &artifact.platform.as_str(), Order::Ascending);
            keys.insert(at, &artifact.platform);
            items.insert(at, Item { from: None, text: self.artifact(artifact, &layout) });
        }
        self.collection(node, &items)
    }

    /// A new artifact as an item of a release's, laid out as that says where no release
    /// has a pattern.
    pub(super) fn artifact(&self, artifact: &NewArtifact, layout: &Layout) -> String {
        let like = || {
            let platforms = self.style.keys.name(RegistryKey::Platforms);
            let registry = self.style.registry;
            let (sibling, _) =
                registry.sibling(self.version, |release| release.artifact(&artifact.platform))?;
            let node = self.versions.get(sibling.version.value.as_str())?.get(platforms)?;
            let entry = node.map()?.iter().find(|entry| *entry.name() == *artifact.platform)?;
            let value = self.artifact_like(&sibling.version.value, &entry.value, artifact)?;
            Some(self.item(0, &sibling.version.value, entry, &value).text)
        };
        like().unwrap_or_else(|| self.style.artifact(self.version, artifact, layout))
    }

    /// A new artifact, where `node` has that of the release `from`.
    fn artifact_like(&self, from: &Version, node: &Node<'t>, new: &NewArtifact) -> Option<String> {
        let style = self.style;
        let layout = node.collection()?.layout(self.text, IfEmpty::AsItStands);
        let key = |entry: &Entry<'_>| style.keys.key(entry.name(), RegistryKey::Sha256);
        let fields = node.map()?;
        let has = |wanted: RegistryKey| fields.iter().any(|field| key(field) == Some(wanted));
        let mut items = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let value = match key(field) {
                Some(RegistryKey::Sha256) => Some(json::string(&new.digest.to_string())),
                Some(RegistryKey::UrlSuffix) if new.url_suffix.is_some() => {
                    new.url_suffix.as_deref().map(json::string)
                }
                Some(RegistryKey::Url) => Some(json::string(&new.url)),
                Some(RegistryKey::Size) => Some(new.size.to_string()),
                Some(RegistryKey::VerifiedBy) if new.verified_by.is_empty() => None,
                Some(RegistryKey::VerifiedBy) => Some(style.names(new, &layout)),
                _ => self.foreign(from, field),
            };
            items.extend(value.map(|value| self.item(index, from, field, &value)));
        }
        let mut missing = Vec::new();
        missing.extend(
            self.unsaid_place(from, new, has).map(|(key, place)| style.field(key, json::string(place))),
        );
        missing.extend((!has(RegistryKey::Size)).then(|| style.size(new)));
        missing.extend(style.verified_by(new, &layout).filter(|_| !has(RegistryKey::VerifiedBy)));
        items.extend(missing.into_iter().map(|text| Item { from: None, text }));
        self.collection(node, &items)
    }

    /// Where a new artifact is, if neither the keys of its pattern say it nor other
    /// releases will.
    fn unsaid_place<'n>(
        &self,
        from: &Version,
        new: &'n NewArtifact,
        has: impl Fn(RegistryKey) -> bool,
    ) -> Option<(RegistryKey, &'n str)> {
        let (key, place) = self.style.place(self.version, new)?;
        if has(RegistryKey::Url) || has(key) {
            return None;
        }
        let pattern = self.style.registry.release(from).and_then(|release| release.artifact(&new.platform));
        let told = pattern.and_then(|pattern| self.style.registry.suffix_of(from, pattern));
        let is_told = told.is_some_and(|told| moved(&told, from, self.version) == place);
        (key == RegistryKey::Url || !is_told).then_some((key, place))
    }

    /// `"key": value` in the place of an entry of the pattern.
    fn item(&self, index: usize, from: &Version, entry: &Entry<'t>, value: &str) -> Item {
        let edits = key_moves(self.text, &entry.key, (from, self.version));
        let key = copied(self.text, &entry.key.span, &edits, Language::Json).unwrap_or_default();
        let colon = self.text.get(entry.key.span.end..entry.value.span.start).unwrap_or(": ");
        Item { from: Some(index), text: format!("{key}{colon}{value}") }
    }

    /// The value of a key that nobody here knows, for the new release; none if it holds
    /// for the pattern's alone.
    fn foreign(&self, from: &Version, entry: &Entry<'t>) -> Option<String> {
        let is_of_one = entry.name() == REVOKED || measures_one(entry.name(), &entry.value);
        if is_of_one { None } else { self.carried(from, &entry.value) }
    }

    /// A value with its version moved, and without what holds for one release alone.
    fn carried(&self, from: &Version, node: &Node<'t>) -> Option<String> {
        let items: Vec<Item> = match &node.kind {
            Kind::Map(entries, _) => {
                let value = |(index, entry): (usize, &Entry<'t>)| {
                    Some(self.item(index, from, entry, &self.foreign(from, entry)?))
                };
                entries.iter().enumerate().filter_map(value).collect()
            }
            Kind::Sequence(parts, _) => {
                let part = |(index, part)| Some(Item { from: Some(index), text: self.carried(from, part)? });
                parts.iter().enumerate().filter_map(part).collect()
            }
            _ if node.as_text().is_some_and(is_of_one_release) => return None,
            _ => {
                let edits = moves(self.text, node, (from, self.version), &[]);
                return copied(self.text, &node.span, &edits, Language::Json).ok();
            }
        };
        let has_parts = node.collection().is_some_and(|shape| !shape.items.is_empty());
        match items.is_empty() {
            true if has_parts => None,
            _ => self.collection(node, &items),
        }
    }

    /// A collection of new items, held together as `node` holds its own.
    fn collection(&self, node: &Node<'t>, items: &[Item]) -> Option<String> {
        let shape = node.collection()?;
        let between = |start: usize, end: usize| self.text.get(start..end).unwrap_or_default();
        let (Some(first), Some(last)) = (shape.items.first(), shape.items.last()) else {
            return self.text.get(node.span.clone()).map(str::to_owned);
        };
        let (lead, tail) = (between(shape.open, first.start), between(last.end, shape.close));
        let separator = match shape.items.get(1) {
            Some(second) => between(first.end, second.start).to_owned(),
            None if lead.contains('\n') => format!(",{lead}"),
            None => shape.layout(self.text, IfEmpty::AsItStands).comma.to_owned(),
        };
        let mut text = between(node.span.start, first.start).to_owned();
        for (index, item) in items.iter().enumerate() {
            let before = item
                .from
                .filter(|from| *from > 0)
                .and_then(|from| Some(between(shape.items.get(from - 1)?.end, shape.items.get(from)?.start)));
            if index > 0 {
                text.push_str(before.unwrap_or(&separator));
            }
            text.push_str(&item.text);
        }
        text.push_str(tail);
        text.push_str(between(shape.close, node.span.end));
        Some(text)
    }
}

/// Whether a text holds for one release alone: a day, or a digest.
fn is_of_one_release(text: &str) -> bool {
    let begins_with_day = text.get(..10).is_some_and(is_date)
        && text[10..].chars().next().is_none_or(|next| matches!(next, 'T' | 't' | ' '));
    let is_hex = matches!(text.len(), 32 | 40) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_url = text.contains("://");
    begins_with_day || !is_url && (is_hex || text.split_ascii_whitespace().any(is_written_digest))
}

/// Whether a key that nobody here knows has the size of one file, a point in time, or a
/// signature.
fn measures_one(key: &str, value: &Node<'_>) -> bool {
    let mut words = key.split(['_', '-', '.']).map(str::to_ascii_lowercase);
    let mut has = |known: &[&str]| words.any(|word| known.iter().any(|known| word.ends_with(known)));
    match &value.kind {
        Kind::Scalar(Scalar::Number(_)) => has(&["size", "bytes", "length", "timestamp"]),
        Kind::Scalar(Scalar::Text(text, _)) => has(&["signature"]) && !text.contains("://"),
        _ => false,
    }
}
