//! Tables of digests that nothing manages, in files with a grammar: maps whose values are
//! digests, or what holds one, and whose keys are platforms, versions or both.
//!
//! Does not read their rows (`schema` does), and finds no digest beside a version.

use memchr::memmem;

use super::files::named_by;
use super::found::file as shown;
use super::grammar::FileName;
use super::literal::alone;
use super::look::{Known, Looked};
use super::words::{Name, Word, read_digests};
use crate::finding::Place;
use crate::place::{Language, route_to};
use crate::schema::digest_table::DIGEST_FIELDS;
use crate::syntax::node::{Entry, Kind, Node};
use crate::value::digest::is_written_digest;
use crate::value::text::Span;
use crate::world::File;

/// A table of digests of a pinned tool that nothing manages.
pub(crate) struct UnmanagedSums {
    /// The tool.
    pub tool: String,
    /// The place that would manage it.
    pub at: String,
    /// Where its first digest stands.
    pub digest: Place,
    /// What stands there.
    pub text: String,
}

/// A table of digests.
struct Sums {
    /// Its place, as the settings would say it.
    at: String,
    /// Whose it may be, the likeliest first.
    names: Vec<Name>,
    /// Where its first digest stands.
    first: Span,
}

/// The tables of digests in a text that are named after a pinned tool and that nothing manages.
pub(super) fn unmanaged_sums(known: &Known<'_>, file: &File, looked: &Looked<'_>) -> Vec<UnmanagedSums> {
    let unmanaged = |sums: Sums| {
        let digest = file.place(&sums.first);
        let pin = known.tools.tool(&sums.names).and_then(|index| known.model.pins.get(index));
        let tool = pin.filter(|_| !known.managed.has(&digest))?.tool.value.to_string();
        let text = looked.text.get(sums.first).unwrap_or_default().to_owned();
        Some(UnmanagedSums { tool, at: sums.at, digest, text })
    };
    in_text(looked).into_iter().filter_map(unmanaged).collect()
}

/// The tables of digests in a text.
fn in_text(looked: &Looked<'_>) -> Vec<Sums> {
    let path = looked.path;
    if matches!(looked.language, Language::Plain | Language::ToolVersions | Language::Dockerfile)
        || !may_hold_digests(looked.text)
    {
        return Vec::new();
    }
    let Some(document) = looked.document() else { return Vec::new() };
    let (FileName::Of(stem) | FileName::Stem(stem) | FileName::Role(stem)) = named_by(path);
    let mut found = Vec::new();
    walk(document.root(), &mut vec![stem], &mut |node, names| {
        let Some((steps, first)) = shape(node) else { return false };
        let words: Vec<Word> = names.iter().rev().map(|name| read_digests(name)).collect();
        let is_in_use = !words.contains(&Word::Other);
        if let Some(route) = route_to(document.root(), node, "").filter(|_| is_in_use) {
            let names = words.into_iter().filter_map(Word::name).collect();
            let route = if route.is_empty() { route } else { route + " / " };
            found.push(Sums { at: format!("{} :: {route}{steps}", shown(path)), names, first });
        }
        true
    });
    found
}

/// Whether a text may hold a digest: most do not, and need not be parsed.
fn may_hold_digests(text: &str) -> bool {
    const SHORTEST: usize = 64;
    let bytes = text.as_bytes();
    let is_hex = |byte: &&u8| byte.is_ascii_hexdigit();
    // So long a run has one of every so many bytes.
    let is_in_run = |at: usize| {
        let before = bytes[..at].iter().rev().take_while(is_hex).count();
        before + bytes[at..].iter().take_while(is_hex).count() >= SHORTEST
    };
    (0..bytes.len()).step_by(SHORTEST).any(|at| bytes[at].is_ascii_hexdigit() && is_in_run(at))
        || ["sha256-", "sha384-", "sha512-"].iter().any(|name| memmem::find(bytes, name.as_bytes()).is_some())
}

/// Visits every map with the names that lead to it, from the outermost on; nothing in what
/// `visit` has taken.
fn walk<'n, 't>(
    node: &'n Node<'t>,
    names: &mut Vec<&'n str>,
    visit: &mut dyn FnMut(&'n Node<'t>, &[&'n str]) -> bool,
) {
    if node.map().is_some() && visit(node, names) {
        return;
    }
    let entries: &[Entry<'t>] = match &node.kind {
        Kind::Map(entries, _) => entries,
        Kind::Assignment(entry) => std::slice::from_ref(entry),
        Kind::Call(call) => &call.named,
        _ => return node.each_child(&mut |child| walk(child, names, visit)),
    };
    for entry in entries {
        names.push(entry.name());
        walk(&entry.value, names, visit);
        names.pop();
    }
}

/// The steps into a map that is a table of digests, and where its first one stands.
fn shape(node: &Node<'_>) -> Option<(&'static str, Span)> {
    let entries = node.map().filter(|entries| !entries.is_empty())?;
    let key = |entry: &Entry<'_>| entry.key.as_text().map(str::to_owned);
    let keys: Vec<String> = entries.iter().map(key).collect::<Option<_>>()?;
    let versions = keys.iter().filter(|key| alone(key).is_some()).count();
    let digests: Vec<Option<Span>> = entries.iter().map(|entry| artifact(&entry.value)).collect();
    let first = digests.iter().flatten().next().cloned();
    match (digests.iter().all(Option::is_some), versions) {
        (true, 0) if keys.len() > 1 && !keys.iter().any(|key| DIGEST_FIELDS.contains(&key.as_str())) => {
            Some(("{platform}", first?))
        }
        (true, all) if all == keys.len() => Some(("{version}", first?)),
        (false, all) if all == keys.len() => {
            let releases: Vec<Span> =
                entries.iter().map(|entry| release(&entry.value)).collect::<Option<_>>()?;
            Some(("{version} / {platform}", releases.into_iter().next()?))
        }
        _ => None,
    }
}

/// Where the first digest of a release stands, all of whose artifacts have one.
fn release(node: &Node<'_>) -> Option<Span> {
    let entries = node.map()?;
    let digests: Vec<Span> = entries.iter().map(|entry| artifact(&entry.value)).collect::<Option<_>>()?;
    digests.into_iter().next()
}

/// Where the digest of an artifact stands: it is one, or has a field that is.
fn artifact(node: &Node<'_>) -> Option<Span> {
    let digest = |node: &Node<'_>| {
        node.between_quotes().filter(|text| is_written_digest(text.value)).map(|text| text.span)
    };
    let fields: &[Entry<'_>] = match &node.kind {
        Kind::Map(entries, _) => entries,
        Kind::Call(call) => &call.named,
        _ => return digest(node),
    };
    let is_field = |entry: &&Entry<'_>| DIGEST_FIELDS.contains(&entry.name());
    fields.iter().filter(is_field).find_map(|entry| digest(&entry.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_a_digest_is_read_wherever_it_stands() {
        let digest = "5a".repeat(32);
        for at in 0..130 {
            let before = " ".repeat(at);
            assert!(may_hold_digests(&format!("{before}{digest}")), "{at}");
            assert!(may_hold_digests(&format!("{before}{digest} and more")), "{at}");
            assert!(may_hold_digests(&format!("{before}sha512-x")), "{at}");
            assert!(!may_hold_digests(&format!("{before}{} and more", &digest[1..])), "{at}");
        }
        assert!(!may_hold_digests("a saw"));
    }
}
