//! Releases and artifacts of a registry file that may not be used any more: what
//! the key `revoked` says, and the edit that writes it.
//!
//! Does not decide what is revoked, and takes nothing off the record.

use std::fmt;

use super::registry::{Registry, Release};
use super::registry_keys::RegistryKey;
use crate::place::SharedText;
use crate::syntax::json;
use crate::syntax::node::Node;
use crate::syntax::splice::{IfEmpty, TrailingComma};
use crate::value::date::{Date, is_date};
use crate::value::edit::Edit;
use crate::value::name::Platform;
use crate::value::text::Span;
use crate::value::version::Version;

/// That something may not be used any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revoked {
    /// Since which day, `YYYY-MM-DD`, where that is said.
    pub(crate) day: Option<Box<str>>,
    /// Why.
    pub(crate) reason: Box<str>,
    /// Where that stands.
    pub(crate) span: Span,
}

/// That a release may not be pinned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revocation<'r> {
    /// The platform whose artifact is revoked; none if the release is.
    pub(crate) platform: Option<&'r Platform>,
    /// Why.
    pub(crate) revoked: &'r Revoked,
}

impl Revoked {
    /// What stands at `span`: `DAY: REASON`, or a reason alone.
    pub(super) fn read(text: &str, span: Span) -> Self {
        let dated = text.split_once(": ").filter(|(day, _)| is_date(day));
        let (day, reason) = dated.map_or((None, text), |(day, reason)| (Some(day), reason));
        Self { day: day.map(Into::into), reason: reason.trim().into(), span }
    }
}

impl Revoked {
    /// For which platform, since when and why, without the control characters that
    /// a file may hold.
    fn told(&self, platform: Option<&Platform>) -> String {
        let platform = platform.map(|platform| format!(" for {platform}")).unwrap_or_default();
        let since = self.day.as_ref().map(|day| format!(" since {day}")).unwrap_or_default();
        let reason = if self.reason.is_empty() { "no reason is given" } else { &self.reason };
        format!("revoked{platform}{since}: {}", printable::line(reason, LONGEST_REASON))
    }
}

/// The longest reason that is shown, in characters.
const LONGEST_REASON: usize = 300;

impl fmt::Display for Revoked {
    /// Since when and why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(None))
    }
}

impl fmt::Display for Revocation<'_> {
    /// For which platform, since when and why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.revoked.told(self.platform))
    }
}

impl Registry {
    /// Why a release may not be pinned: it is revoked, or what it has for a
    /// platform that a release needs.
    pub(crate) fn revocation(&self, version: &Version) -> Option<Revocation<'_>> {
        self.revocation_in(self.release(version)?)
    }

    pub(super) fn revocation_in<'r>(&self, release: &'r Release) -> Option<Revocation<'r>> {
        let whole = release.revoked.as_deref().map(|revoked| Revocation { platform: None, revoked });
        let needed = release.artifacts.iter().filter(|artifact| {
            artifact.revoked.is_some()
                && self.platforms_of(&release.version.value).contains(&&artifact.platform.value)
        });
        let of_artifacts = needed.filter_map(|artifact| {
            let revoked = artifact.revoked.as_deref()?;
            Some(Revocation { platform: Some(&artifact.platform.value), revoked })
        });
        whole.into_iter().chain(of_artifacts).next()
    }
}

impl Release {
    /// Why what it has for a platform may not be used.
    pub(crate) fn revocation_for(&self, platform: &Platform) -> Option<&Revoked> {
        let of_artifact = || self.artifact(platform)?.revoked.as_deref();
        self.revoked.as_deref().or_else(of_artifact)
    }
}

/// The edits that mark a release, or what it has for one platform, as revoked since
/// `day`; none if `text`, which is what `registry` was read of, does not hold it, or marks it already.
pub(crate) fn revoke(
    text: &SharedText,
    registry: &Registry,
    version: &Version,
    platform: Option<&Platform>,
    (day, reason): (Date, &str),
) -> Vec<Edit> {
    let [versions, platforms] =
        [RegistryKey::Versions, RegistryKey::Platforms].map(|key| registry.form.keys.name(key));
    let root = text.strict_json().ok();
    let release = root.and_then(|root| root.get(versions)?.get(version.as_str()));
    let node = match platform {
        Some(platform) => release.and_then(|release| release.get(platforms)?.get(platform)),
        None => release,
    };
    node.filter(|node| node.get("revoked").is_none())
        .and_then(|node| marked(text, node, platforms, &format!("{day}: {reason}")))
        .unwrap_or_default()
}

/// A release says it before its artifacts, an artifact behind all else.
fn marked(text: &str, node: &Node<'_>, platforms: &str, why: &str) -> Option<Vec<Edit>> {
    let entries = node.map()?;
    let shape = node.collection()?;
    let index = entries.iter().position(|entry| entry.name() == platforms).unwrap_or(entries.len());
    // The key that is there says what stands behind a colon.
    let first = entries.first();
    let colon = first.map_or(": ", |entry| &text[entry.key.span.end..entry.value.span.start]);
    let item = format!("\"revoked\"{colon}{}", json::string(why));
    let layout = shape.layout(text, IfEmpty::AsItStands);
    Some(shape.insert(text, index, &item, &layout, TrailingComma::Forbidden))
}
