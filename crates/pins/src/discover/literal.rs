//! Versions in a literal or a word of a text, and what this says of whose they are:
//! `buf@1.45.0`, `rust:1.95-slim`, the URL of a release.
//!
//! Knows nothing of what stands around it.

use std::ops::Range;

use super::alias;
use super::words::{Name, Word, read};
use crate::place::{is_called_version, version_literals};
use crate::value::form::has_wildcards;
use crate::value::text::Spanned;
use crate::value::version::Version;

/// A version in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versioned {
    /// Where it stands.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) version: String,
    /// Whose it is, as far as the text says: the likeliest first.
    pub(crate) names: Vec<Name>,
}

/// More numbers than that a version does not have: an address has.
const MOST_NUMBERS: usize = 3;

/// The version that a value is, with nothing but a `v` or a `=` before it; none of a range.
pub(crate) fn alone(value: &str) -> Option<Versioned> {
    let trimmed = value.trim();
    // The cheapest first: most texts begin with something else.
    if !trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'v' | 'V' | '=')) {
        return None;
    }
    let found = version_literals(value, 0..value.len());
    let [only] = found.as_slice() else { return None };
    let before = value[..only.span.start].trim();
    let is_alone = matches!(before, "" | "v" | "V" | "=" | "==") && trimmed.ends_with(&only.value);
    (is_alone && is_version(&only.value)).then(|| Versioned {
        at: only.span.clone(),
        version: only.value.clone(),
        names: Vec::new(),
    })
}

/// The version that a tag begins with, or ends with behind its variant: `20.1.0-slim`, `slim-20.1.0`.
pub(crate) fn leading(tag: &str) -> Option<Versioned> {
    let found = version_literals(tag, 0..tag.len()).into_iter().next()?;
    let (before, rest) = (&tag[..found.span.start], &tag[found.span.end..]);
    let is_leading =
        matches!(before, "" | "v") && rest.starts_with('-') || is_variant(before) && rest.is_empty();
    (is_leading && is_version(&found.value)).then_some(Versioned {
        at: found.span,
        version: found.value,
        names: Vec::new(),
    })
}

/// The version of Java that a build of somebody is of, who numbers them as the JDK's project does:
/// `temurin-17.0.13+11`. <https://github.com/halcyon/asdf-java> has the names.
pub(crate) fn built_by_vendor(value: &str) -> Option<Versioned> {
    const VENDORS: [&str; 5] = ["adoptopenjdk", "liberica", "openjdk", "sapmachine", "temurin"];
    let (vendor, version) = value.split_once('-').filter(|(vendor, _)| VENDORS.contains(vendor))?;
    // It has build metadata, which says which release of the vendor's it is.
    version.parse::<Version>().ok()?;
    let at = vendor.len() + 1..value.len();
    Some(Versioned { at, version: version.to_owned(), names: Vec::new() })
}

/// The line of releases that a value names, with its wildcards: `27.x`.
pub(crate) fn of_releases(value: &str) -> Option<Versioned> {
    let version = value.strip_prefix('v').unwrap_or(value);
    has_wildcards(version).then(|| Versioned {
        at: value.len() - version.len()..value.len(),
        version: version.to_owned(),
        names: Vec::new(),
    })
}

/// Whether numbers may be a version of a tool.
fn is_version(text: &str) -> bool {
    let core = text.split('-').next().unwrap_or(text);
    core.split('.').count() <= MOST_NUMBERS && core.split('.').all(|number| number.len() <= 8)
}

/// How many digits the tag of an image has that is one number.
const LONGEST_TAG: usize = 3;

/// The versions in a word, such as a URL, that say whose they are.
pub(crate) fn within(word: &str) -> Vec<Versioned> {
    let is_url = word.contains("://");
    // With an escaped `|` between them these are several.
    if is_url && (is_to_read(word) || word.contains("%7C")) {
        return Vec::new();
    }
    if let Some(found) = behind_letters(word).or_else(|| of_file(word).filter(|_| is_url)) {
        return vec![found];
    }
    let all = version_literals(word, 0..word.len());
    // A tag may begin with the version of the image itself: `python:1-3.11-slim`.
    let is_of_image = |image: &Spanned<String>, next: &Spanned<String>| {
        let is_tag = word[..image.span.start].ends_with(':') && !image.value.contains('.');
        is_tag && &word[image.span.end..next.span.start] == "-" && next.value.contains('.')
    };
    let named = |(index, found): (usize, &Spanned<String>)| {
        let next = all.get(index + 1).is_some_and(|next| is_of_image(found, next));
        if !is_version(&found.value) || is_range(word, &found.span) || next {
            return None;
        }
        let image = index.checked_sub(1).and_then(|image| all.get(image));
        let image = image.filter(|image| is_of_image(image, found));
        let start = image.map_or(found.span.start, |image| image.span.start);
        let mut names: Vec<Name> = before(word, untagged(word, start)).into_iter().collect();
        if is_url && names.is_empty() {
            names = of_url(word, found.span.start);
        }
        let has_dot = found.value.contains('.') || is_called_version(word, found.span.start);
        let before_it = &word[..found.span.start];
        // A longer number behind a host is its port, `saw:8080`.
        let is_port = before_it.ends_with(':') && found.value.len() > LONGEST_TAG;
        let is_tag = !is_port && before_it.ends_with(['@', ':']) || before_it.ends_with("@v");
        let is_named = !names.is_empty() && (has_dot || is_tag && !is_url);
        is_named.then(|| Versioned { at: found.span.clone(), version: found.value.clone(), names })
    };
    all.iter().enumerate().filter_map(named).collect()
}

/// The version in the name of a file that a URL ends with: `go1.22.8.linux-amd64.tar.gz`.
fn of_file(url: &str) -> Option<Versioned> {
    let start = url.rfind('/')? + 1;
    let file = &url[start..];
    let version = file.find(|c: char| c.is_ascii_digit())?;
    let length =
        file[version..].find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(file.len() - version);
    let found = behind_letters(file[..version + length].trim_end_matches('.'))?;
    Some(Versioned { at: start + found.at.start..start + found.at.end, ..found })
}

/// The version in a word such as `go1.22.8`.
fn behind_letters(word: &str) -> Option<Versioned> {
    let letters = word.len() - word.trim_start_matches(|c: char| c.is_ascii_lowercase()).len();
    let version = &word[letters..];
    let is_one = letters > 1
        && version.contains('.')
        && version
            .split('.')
            .all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    let Word::Name(name) = read(word.get(..letters)?) else { return None };
    (is_one && is_version(version)).then(|| Versioned {
        at: letters..word.len(),
        version: version.to_owned(),
        names: vec![name],
    })
}

/// Whether a version is the end of a range, or one of several.
pub(crate) fn is_range(text: &str, at: &Range<usize>) -> bool {
    let before = text[..at.start].trim_end_matches(['v', 'V', ' ']);
    let is_operator = before.ends_with(['>', '<', '^', '~', '≥', '≤'])
        || before.ends_with(">=")
        || before.ends_with("<=")
        || before.ends_with("!=");
    let behind = &text[at.end..];
    let has_more = behind.starts_with(['+', 'x']) || behind.starts_with(".x") || behind.starts_with(".*");
    is_operator || has_more
}

/// Whether what follows a number says that it counts something: `1.2 kB`.
fn is_amount(rest: &str) -> bool {
    const UNITS: [&str; 17] = [
        "%", "B", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "ms", "s", "seconds", "minutes",
        "hours", "million", "times",
    ];
    let word = rest.split(|c: char| c.is_whitespace() || ",.;:)/".contains(c)).next().unwrap_or_default();
    UNITS.contains(&word)
}

/// Whether a version is the first of a range or of a list: `1.40 - 1.47`, `1.40 or newer`,
/// `1.40, 1.47`.
pub(super) fn goes_on(line: &str, end: usize) -> bool {
    let rest = line[end..].trim_start_matches(['`', '"', '\'', '*', ')']).trim_start();
    const MORE: [&str; 14] = [
        "-> ",
        "→",
        "- ",
        "– ",
        "..",
        "to ",
        "through ",
        "+",
        "or newer",
        "or later",
        "or above",
        "or higher",
        "or greater",
        "and up",
    ];
    let is_version = |rest: &str| {
        let word = rest.trim_start_matches(['`', '"', '\'']).split(' ').next().unwrap_or_default();
        word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.')
    };
    MORE.iter().any(|next| rest.starts_with(next))
        || rest.starts_with("and ") && rest[4..].starts_with(|c: char| c.is_ascii_digit())
        || rest.strip_prefix(", ").is_some_and(is_version)
        || is_amount(rest)
}

/// Whether a URL leads to something that is read, and not to what is built with.
fn is_to_read(url: &str) -> bool {
    const READ: [&str; 11] =
        ["docs", "doc", "blob", "tree", "issues", "pull", "compare", "commit", "wiki", "blog", "discussions"];
    let path = url.split_once("://").map_or(url, |(_, path)| path);
    let host = path.split('/').next().unwrap_or_default();
    host.starts_with("docs.")
        || path.contains("/releases/tag/")
        || path.split('/').skip(1).any(|part| READ.contains(&part))
}

/// Whether that is what stands before the version in the tag of a variant: `ubuntu-small-`.
fn is_variant(before: &str) -> bool {
    const VARIANTS: [&str; 17] = [
        "alpine", "base", "bookworm", "debian", "ext", "exts", "extended", "full", "jammy", "minimal",
        "noble", "release", "rootless", "slim", "small", "std", "ubuntu",
    ];
    before.strip_suffix('-').is_some_and(|tag| tag.split('-').all(|variant| VARIANTS.contains(&variant)))
}

/// Where the version of an image begins, without the variant before it: `hugo:exts-0.131.0`.
fn untagged(word: &str, at: usize) -> usize {
    let tag = word[..at].rsplit_once(':').filter(|(image, _)| !image.is_empty());
    tag.filter(|(_, tag)| is_variant(tag)).map_or(at, |(image, _)| image.len() + 1)
}

/// The name right before a version, as in `buf@1.2.3` and `buf-1.2.3`.
fn before(word: &str, at: usize) -> Option<Name> {
    let head = word[..at].strip_suffix(['v', 'V']).unwrap_or(&word[..at]);
    let name = head.trim_end_matches(['@', ':', '-', '_', '=']);
    let separator = &head[name.len()..];
    if separator.is_empty() {
        return None;
    }
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-_.@/".contains(c);
    let start = name.trim_end_matches(is_of_name).len();
    let name = match word.contains("://") {
        true => name[start..].rsplit('/').next().unwrap_or_default(),
        false => &name[start..],
    };
    // The images of languages have no owner: `kindest/node` is something else.
    let is_image = separator.starts_with(':');
    let (owner, last) = name.rsplit_once('/').unwrap_or(("", name));
    const OFFICIAL: [&str; 4] = ["library", "features", "cimg", "devcontainers"];
    let is_official = owner.is_empty() || OFFICIAL.iter().any(|official| owner.ends_with(official));
    if is_image && LANGUAGES.contains(&last) && !is_official && alias::shown(name).is_none() {
        return None;
    }
    match read(name) {
        Word::Name(name) => Some(name),
        Word::Version | Word::Other => None,
    }
}

/// Tools whose names are also those of other things.
const LANGUAGES: [&str; 8] = ["node", "go", "python", "ruby", "rust", "java", "kotlin", "swift"];

/// The names in a URL: of the repository, of the folder before the version, of the file.
fn of_url(url: &str, at: usize) -> Vec<Name> {
    let start = url.find("://").map_or(0, |at| at + 3);
    let parts: Vec<(usize, &str)> = url[start..]
        .split('/')
        .scan(start, |next, part| {
            let from = *next;
            *next += part.len() + 1;
            Some((from, part))
        })
        .collect();
    let host = parts.first().map_or("", |(_, host)| host);
    let own = parts.iter().rposition(|(from, _)| *from <= at).unwrap_or_default();
    let is_forge = ["github.com", "gitlab.com", "codeberg.org"].iter().any(|forge| host.ends_with(forge));
    let repository = parts.get(2).filter(|_| is_forge).map(|(_, part)| *part);
    // The host is no folder.
    let folder = own.checked_sub(1).filter(|before| *before > 0).and_then(|before| parts.get(before));
    let folder = folder.map(|(_, part)| *part);
    let file = parts.last().map(|(_, file)| stem_of(file));
    let named = [repository, file, folder].into_iter().flatten();
    named
        .filter_map(|part| match read(part) {
            Word::Name(name) => Some(name),
            Word::Version | Word::Other => None,
        })
        .collect()
}

/// The name that a file has for every platform and version.
fn stem_of(file: &str) -> &str {
    const PLATFORMS: [&str; 14] = [
        "linux", "darwin", "windows", "macos", "osx", "amd64", "x86", "x64", "arm64", "aarch64", "apple",
        "unknown", "pc", "win",
    ];
    let file = file.split('.').next().unwrap_or(file);
    let lower = file.to_ascii_lowercase();
    let end = PLATFORMS.iter().filter_map(|platform| {
        lower.find(&format!("-{platform}")).or_else(|| lower.find(&format!("_{platform}")))
    });
    let numbered = file.match_indices(['-', '_']).map(|(at, _)| at);
    let numbered = numbered
        .filter(|at| file[at + 1..].trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()));
    &file[..end.chain(numbered).min().unwrap_or(file.len())]
}

#[cfg(test)]
mod tests;
