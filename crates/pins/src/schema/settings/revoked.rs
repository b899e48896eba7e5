//! `revoked` of a tool in the settings: releases that may not be used any more, of a tool
//! that has no registry file to say so.
//!
//! Does not decide what is revoked.

use super::{error, string};
use crate::place::{Language, SharedText};
use crate::schema::revoked::{Revocation, Revoked};
use crate::syntax::SyntaxError;
use crate::syntax::json;
use crate::syntax::node::{Entry, Kind, Node, Shape};
use crate::syntax::splice::{IfEmpty, TrailingComma};
use crate::value::edit::Edit;
use crate::value::name::Platform;
use crate::value::text::{indent_of, line_break, line_end, line_span};
use crate::value::version::Version;

/// The revoked releases of a tool.
#[derive(Clone, Debug, Default)]
pub(crate) struct RevokedReleases(Vec<(Version, Option<Platform>, Revoked)>);

/// Reads `{ "1.2.3" = "2026-01-31: why", "1.2.4:linux_amd64" = "why" }`.
pub(super) fn read(node: &Node<'_>) -> Result<RevokedReleases, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, "revoked releases are written as { \"1.2.3\" = \"2026-01-31: why\" }"));
    };
    let revoked = entries.iter().map(|entry| {
        let (version, platform) = match entry.name().split_once(':') {
            Some((version, platform)) => (version, Some(platform)),
            None => (entry.name(), None),
        };
        let wrong = |why: String| error(&entry.key, why);
        let version = Version::any(version).map_err(|why| wrong(why.to_string()))?;
        let platform =
            platform.map(str::parse::<Platform>).transpose().map_err(|why| wrong(why.to_string()))?;
        let why = string(&entry.value, entry.name())?;
        Ok((version, platform, Revoked::read(&why, entry.value.span.clone())))
    });
    revoked.collect::<Result<_, _>>().map(RevokedReleases)
}

impl RevokedReleases {
    /// Why a release may not be pinned.
    pub(crate) fn revocation(&self, version: &Version) -> Option<Revocation<'_>> {
        let of_release = || self.0.iter().filter(|(revoked, ..)| revoked == version);
        // All of it is more than what it has for one platform.
        let whole = of_release().find(|(_, platform, _)| platform.is_none());
        let (_, platform, revoked) = whole.or_else(|| of_release().next())?;
        Some(Revocation { platform: platform.as_ref(), revoked })
    }

    /// Why what a release has for a platform may not be used.
    pub(crate) fn revocation_for(&self, version: &Version, platform: &Platform) -> Option<&Revoked> {
        let is_it = |known: &Option<Platform>| known.as_ref().is_none_or(|known| known == platform);
        let mut of_release = self.0.iter().filter(|(revoked, ..)| revoked == version);
        of_release.find(|(_, known, _)| is_it(known)).map(|(.., revoked)| revoked)
    }
}

/// The edits of the settings that mark a release as revoked; none where the tool has no
/// table in which it could be written.
pub(crate) fn revoke(text: &SharedText, tool: &str, release: &str, why: &str) -> Option<Vec<Edit>> {
    let document = text.document(Language::Toml).ok()?;
    let table = document.root().get("tool")?.get(tool)?;
    let item = entry(release, why);
    if let Some(revoked) = table.get("revoked") {
        let Some(shape) = revoked.collection() else { return in_lines(text, revoked, &item) };
        let layout = shape.layout(text, IfEmpty::AsItStands);
        return Some(shape.insert(text, shape.items.len(), &item, &layout, TrailingComma::Forbidden));
    }
    let item = format!("revoked = {{ {item} }}");
    if let Some(shape) = table.collection() {
        let layout = shape.layout(text, IfEmpty::AsItStands);
        return Some(shape.insert(text, shape.items.len(), &item, &layout, TrailingComma::Forbidden));
    }
    // Behind the keys of its own; what follows under a header is another table.
    let is_own = |entry: &&Entry<'_>| {
        let is_table =
            matches!(&entry.value.kind, Kind::Map(_, Shape::Lines) | Kind::Sequence(_, Shape::Lines));
        !is_table && !entry.value.span.is_empty()
    };
    let last = table.map()?.iter().filter(is_own).max_by_key(|entry| entry.value.span.end)?;
    let at = line_end(text, last.value.span.end);
    Some(vec![Edit::insert(
        at,
        format!("{}{}{item}", line_break(text), indent_of(text, last.key.span.start)),
    )])
}

/// The edits that add a line to releases of which each has its own: under a header, or
/// with the keys of the tables around it and dots.
fn in_lines(text: &str, revoked: &Node<'_>, item: &str) -> Option<Vec<Edit>> {
    let Some(last) = revoked.map()?.iter().max_by_key(|entry| entry.value.span.end) else {
        let header = revoked.span.start;
        let at = text.get(header..)?.starts_with('[').then(|| line_end(text, header))?;
        return Some(vec![Edit::insert(at, format!("{}{item}", line_break(text)))]);
    };
    let before = &text[line_span(text, last.key.span.start).start..last.key.span.start];
    let is_keys = !before.contains(['{', '=', ',']);
    let at = line_end(text, last.value.span.end);
    is_keys.then(|| vec![Edit::insert(at, format!("{}{before}{item}", line_break(text)))])
}

/// A release and why it is revoked, as the settings say it. A basic string of TOML may
/// be written as JSON writes one.
pub(crate) fn entry(release: &str, why: &str) -> String {
    format!("{} = {}", json::string(release), json::string(why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::node::Syntax;
    use crate::syntax::toml::Toml;
    use crate::value::edit::apply;

    #[test]
    fn a_release_that_is_revoked_is_more_than_a_part_of_it() {
        let settings = Toml::parse("revoked = { \"1.0:a\" = \"part\", \"1.0\" = \"all\" }").unwrap();
        let revoked = read(settings.root().get("revoked").unwrap()).unwrap();
        assert_eq!(revoked.revocation(&"1.0".parse().unwrap()).unwrap().platform, None);
    }

    #[test]
    fn a_release_is_marked_in_the_table_of_its_tool() {
        for (before, after) in [
            (
                "[tool.a]\npin = 'x'\n\n[tool.b]\n",
                "[tool.a]\npin = 'x'\nrevoked = { \"1.2.3\" = \"why\" }\n\n[tool.b]\n",
            ),
            (
                "[tool.a]\n  pin = 'x'  # y\n[[tool.a.digests]]\nat = 'y'",
                "[tool.a]\n  pin = 'x'  # y\n  revoked = { \"1.2.3\" = \"why\" }\n[[tool.a.digests]]\nat = 'y'",
            ),
            ("tool.a = { pin = 'x' }", "tool.a = { pin = 'x', revoked = { \"1.2.3\" = \"why\" } }"),
            (
                "[tool.a]\nrevoked = { \"1.0\" = \"z\" }\r\npin = 'x'",
                "[tool.a]\nrevoked = { \"1.0\" = \"z\", \"1.2.3\" = \"why\" }\r\npin = 'x'",
            ),
            (
                "[tool.a]\npin = 'x'\n\n[tool.a.revoked]\n  \"1.0\" = \"z\" # y\n\n[tool.b]\n",
                "[tool.a]\npin = 'x'\n\n[tool.a.revoked]\n  \"1.0\" = \"z\" # y\n  \"1.2.3\" = \"why\"\n\n[tool.b]\n",
            ),
            ("[tool.a.revoked] # y\r\n[tool.b]", "[tool.a.revoked] # y\r\n\"1.2.3\" = \"why\"\r\n[tool.b]"),
            (
                "[tool.a]\nrevoked.\"1.0\" = \"z\"\npin = 'x'",
                "[tool.a]\nrevoked.\"1.0\" = \"z\"\nrevoked.\"1.2.3\" = \"why\"\npin = 'x'",
            ),
        ] {
            let edits = revoke(&before.into(), "a", "1.2.3", "why").unwrap();
            let written = apply(before, &edits).unwrap();
            assert_eq!(written, after);
            let document = Toml::parse(&written).unwrap();
            let read = read(document.root().get("tool").unwrap().get("a").unwrap().get("revoked").unwrap());
            assert!(read.unwrap().revocation(&"1.2.3".parse().unwrap()).is_some());
        }
        for other in ["[tool.b]\npin = 'x'", "tool.a = { pin = 'x', revoked.\"1.0\" = 'y' }"] {
            assert!(revoke(&other.into(), "a", "1.2.3", "why").is_none(), "{other}");
        }
    }
}
