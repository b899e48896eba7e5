//! A table of digests in any language, or one digest beside a URL: which artifacts it
//! knows, and where the digest, the size and the URL of each stand.
//!
//! Does not judge a digest against anything; `digest_table_edit` edits it.

use std::collections::BTreeSet;

use crate::place::{Hole, Lost, Row, Step, rows};
use crate::schema::settings::{DigestSettings, UrlFrom};
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::digest::{Algorithm, Digest, Form, Hashes, is_written_digest};
use crate::value::name::Platform;
use crate::value::sha256::DigestError;
use crate::value::text::{Span, Spanned};
use crate::value::version::{ReadVersion, Version};

/// What a table of digests says.
#[derive(Debug, Default)]
pub(crate) struct DigestTable {
    /// Its rows, in the order of the text.
    pub(crate) rows: Vec<DigestRow>,
    /// What stands among them and cannot be read: where, and why.
    pub(crate) odd: Vec<(Span, String)>,
    /// Whether a row says of which version it is.
    pub(crate) says_versions: bool,
}

/// What is known of one artifact.
#[derive(Clone, Debug)]
pub(crate) struct DigestRow {
    /// The version that its keys say.
    pub(crate) version: Option<Version>,
    /// What tells it from the others of its release: the platform or the file that its
    /// keys say.
    pub(crate) slot: Platform,
    /// Whether that is a file.
    pub(crate) is_named_by_file: bool,
    /// What stands where its digest belongs.
    pub(crate) digest: Spanned<WrittenDigest>,
    /// How a digest is written there.
    pub(crate) form: Form,
    /// Its URLs, the first of which is the one that counts.
    pub(crate) urls: Vec<RowUrl>,
    /// The image that it is, if it is one.
    pub(crate) image: Option<RowImage>,
    /// What a field `version` of a map says.
    pub(crate) said: Option<Spanned<String>>,
    /// Its size.
    pub(crate) size: Option<Spanned<Option<u64>>>,
    /// Where it stands.
    pub(crate) span: Span,
}

/// What stands where a digest belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WrittenDigest {
    /// One.
    Digest(Digest),
    /// Nothing, or a word that stands for one which is not known yet.
    Empty(String),
    /// Something that is none.
    Bad(String, DigestError),
}

impl WrittenDigest {
    /// The digest, if it is one.
    pub(crate) fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Digest(digest) => Some(digest),
            Self::Empty(_) | Self::Bad(..) => None,
        }
    }

    /// Whether it is the digest of what has these hashes.
    pub(crate) fn is_of(&self, hashes: &Hashes) -> bool {
        matches!(self, Self::Digest(digest) if digest.is_of(hashes))
    }
}

/// A URL of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowUrl {
    /// What it is, if it is a literal.
    pub(crate) text: Option<String>,
    /// Where it stands.
    pub(crate) span: Span,
}

/// The reference to an image in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowImage {
    /// Its name, with its registry where one is named.
    pub(crate) name: String,
    /// Its tag, and where that stands between its quotes.
    pub(crate) tag: Option<Spanned<String>>,
}

/// The usual names of the field that holds a digest.
pub(crate) const DIGEST_FIELDS: [&str; 7] =
    ["sha256", "integrity", "digest", "checksum", "sha512", "sha384", "hash"];

/// The usual names of the field that holds URLs.
const URLS: [&str; 3] = ["url", "urls", "URL"];

/// Reads the table at `steps` of a file with this root.
///
/// # Errors
/// How far the steps lead.
pub(crate) fn read<'n, 't>(
    root: &'n Node<'t>,
    steps: &'n [Spanned<Step>],
    settings: &DigestSettings,
    versions: ReadVersion,
) -> Result<DigestTable, Lost<'n, 't>> {
    let found = rows(root, steps)?;
    let mut table = DigestTable { odd: found.odd, says_versions: say_versions(steps), rows: Vec::new() };
    for (_, row) in read_rows(found.rows, settings, versions) {
        match row {
            Ok(row) => table.rows.push(row),
            Err(odd) => table.odd.push(odd),
        }
    }
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        if !seen.insert((&row.version, &row.slot)) {
            let why = "a row before this one is about the same artifact, as far as the steps to it say";
            table.odd.push((row.span.clone(), why.to_owned()));
        }
    }
    Ok(table)
}

/// Whether the rows to which these steps lead say of which release they are.
pub(crate) fn say_versions(steps: &[Spanned<Step>]) -> bool {
    steps.iter().any(|step| step.value.says(Hole::Version) || step.value.says(Hole::Underscores))
}

/// What a row says, or where it cannot be read, and why.
type ReadRow = Result<DigestRow, (Span, String)>;

/// What the rows say. Where they have fields, a text among them that is no digest is
/// none of them, but a fact about the release, such as its date.
pub(super) fn read_rows<'n, 't>(
    rows: Vec<Row<'n, 't>>,
    settings: &DigestSettings,
    versions: ReadVersion,
) -> Vec<(Row<'n, 't>, ReadRow)> {
    let has_fields = rows.iter().any(|row| !matches!(row.value.kind, Kind::Scalar(_)));
    let read = |row: Row<'n, 't>| {
        let alone = match &row.value.kind {
            Kind::Scalar(Scalar::Text(text, _)) => Some(text.trim()),
            Kind::Scalar(Scalar::Null) => Some(""),
            Kind::Scalar(_) if has_fields => return None,
            _ => None,
        };
        let read = match alone.filter(|_| has_fields) {
            None => read_row(&row, settings, versions),
            Some(text) if is_written_digest(text) || text.is_empty() => {
                let what = if text.is_empty() { "nothing" } else { "a digest alone" };
                Err((row.value.span.clone(), format!("here stands {what}, where other rows have fields")))
            }
            Some(_) => return None,
        };
        Some((row, read))
    };
    rows.into_iter().filter_map(read).collect()
}

fn read_row(row: &Row<'_, '_>, settings: &DigestSettings, versions: ReadVersion) -> ReadRow {
    let at = || row.value.span.clone();
    let odd = |why: String| (at(), why);
    let fields = Fields::of(row.value);
    let (name, digest) = match fields.named(settings.digest.as_deref(), &DIGEST_FIELDS) {
        Some((name, node)) => (name, digest(node)?),
        None if matches!(row.value.kind, Kind::Scalar(_)) => ("", digest(row.value)?),
        None => {
            let wanted = settings.digest.clone().unwrap_or_else(|| DIGEST_FIELDS[..3].join(", "));
            return Err(odd(format!("no field of it holds a digest (looked for: {wanted})")));
        }
    };
    let url_field = match &settings.url {
        UrlFrom::Field(name) => Some(name.as_str()),
        UrlFrom::Usual | UrlFrom::Template(_) | UrlFrom::Image(_) => None,
    };
    let urls = fields.named(url_field, &URLS).map(|(_, node)| urls(node)).unwrap_or_default();
    let image = if urls.is_empty() { fields.image() } else { None };
    let said = match row.value.kind {
        Kind::Map(..) => fields.named(Some("version"), &[]).and_then(|(_, node)| node.between_quotes()),
        _ => None,
    };
    let size = fields.named(settings.size.as_deref(), &["size"]);
    let version = row_version(row, versions).map_err(odd)?;
    Ok(DigestRow {
        version,
        slot: slot(row, settings).map_err(odd)?,
        is_named_by_file: row.hole(Hole::File).is_some(),
        form: form(&digest.value, name, settings),
        digest,
        urls,
        image,
        said: said.map(|said| Spanned::new(said.value.to_owned(), said.span)),
        size: size.map(|(_, node)| number(node)),
        span: at(),
    })
}

/// The version that a row's keys say.
fn row_version(row: &Row<'_, '_>, versions: ReadVersion) -> Result<Option<Version>, String> {
    let text = row.hole(Hole::Version).map(str::to_owned);
    let text = text.or_else(|| row.hole(Hole::Underscores).map(|text| text.replace('_', ".")));
    text.map(|text| versions(&text).map_err(|error| error.to_string())).transpose()
}

/// What tells a row from the others of its release.
fn slot(row: &Row<'_, '_>, settings: &DigestSettings) -> Result<Platform, String> {
    let parts = [Hole::Os, Hole::Arch].into_iter().filter_map(|hole| row.hole(hole));
    let parts = parts.collect::<Vec<_>>().join("_");
    let text = row.hole(Hole::Platform).or_else(|| row.hole(Hole::File));
    match text.or((!parts.is_empty()).then_some(&*parts)) {
        Some(text) => text.parse::<Platform>().map_err(|error| error.to_string()),
        None => Ok(settings.platform.clone().unwrap_or_else(Platform::universal)),
    }
}

/// The fields of a row.
struct Fields<'n, 't>(Vec<(String, &'n Node<'t>)>);

impl<'n, 't> Fields<'n, 't> {
    fn of(node: &'n Node<'t>) -> Self {
        let item = |(index, item): (usize, &'n Node<'t>)| (format!("[{index}]"), item);
        Self(match &node.kind {
            Kind::Map(entries, _) => {
                entries.iter().map(|entry| (entry.name().to_owned(), &entry.value)).collect()
            }
            Kind::Sequence(items, _) => items.iter().enumerate().map(item).collect(),
            Kind::Call(call) => {
                let named = call.named.iter().map(|entry| (entry.name().to_owned(), &entry.value));
                call.positional.iter().enumerate().map(item).chain(named).collect()
            }
            _ => Vec::new(),
        })
    }

    /// The image that the row is: Dockerfiles and rules for images write it in one field
    /// or two, and its tag in another.
    fn image(&self) -> Option<RowImage> {
        let text = |name: &str| self.named(Some(name), &[]).and_then(|(_, node)| node.between_quotes());
        let registry = text("registry").map_or(String::new(), |registry| format!("{}/", registry.value));
        let name = text("image").or_else(|| text("repository"))?;
        let tag = text("tag").map(|tag| Spanned::new(tag.value.to_owned(), tag.span));
        Some(RowImage { name: format!("{registry}{}", name.value), tag })
    }

    /// The field of that name, or the first of the usual ones.
    fn named(&self, name: Option<&str>, usual: &[&str]) -> Option<(&str, &'n Node<'t>)> {
        let find =
            |name: &str| self.0.iter().find(|(known, _)| known == name).map(|(name, node)| (&**name, *node));
        match name {
            Some(name) => find(name),
            None => usual.iter().find_map(|name| find(name)),
        }
    }
}

/// What a row holds directly, and the row itself.
pub(super) fn fields<'n, 't>(node: &'n Node<'t>) -> Vec<&'n Node<'t>> {
    Fields::of(node).0.into_iter().map(|(_, field)| field).chain([node]).collect()
}

/// What stands where a digest belongs.
fn digest(node: &Node<'_>) -> Result<Spanned<WrittenDigest>, (Span, String)> {
    if let Kind::Scalar(Scalar::Null) = node.kind {
        return Ok(Spanned::new(WrittenDigest::Empty(String::new()), node.span.clone()));
    }
    let Some(text) = node.between_quotes() else {
        let what = match &node.kind {
            Kind::Call(call) if call.name == "select" => {
                "a select, which holds several: say the place of its branches, as in .sha256 / [0] / \"{platform}\""
            }
            _ => "no literal: say the place at which the digest itself stands",
        };
        return Err((node.span.clone(), format!("where the digest belongs stands {what}")));
    };
    let written = match text.value.trim().parse::<Digest>() {
        Ok(digest) => WrittenDigest::Digest(digest),
        Err(_) if is_placeholder(text.value) => WrittenDigest::Empty(text.value.to_owned()),
        Err(error) => WrittenDigest::Bad(text.value.to_owned(), error),
    };
    Ok(Spanned::new(written, text.span))
}

/// How a digest is written in a field of that name: as the one that is there, or as its
/// placeholder begins.
fn form(written: &WrittenDigest, field: &str, settings: &DigestSettings) -> Form {
    match written {
        WrittenDigest::Digest(digest) => digest.form(),
        WrittenDigest::Empty(_) | WrittenDigest::Bad(..) if field == "digest" => Form::Named,
        WrittenDigest::Empty(text) | WrittenDigest::Bad(text, _) => match Form::begun(text) {
            Some(form) => form,
            None if field == "integrity" => Form::Integrity(vec![Algorithm::Sha256]),
            None => settings.form.clone(),
        },
    }
}

/// Whether a text stands for a digest that is not known yet: there is nothing in it of
/// which a digest could be made, or one digit again and again.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if is_of_other_algorithm(text) {
        return false;
    }
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    let digits =
        ["sha256-", "sha384-", "sha512-"].iter().find_map(|name| digits.strip_prefix(name)).unwrap_or(digits);
    let digits = digits.trim_end_matches('=');
    let first = digits.chars().next();
    let is_repeated = first.is_none_or(|first| digits.chars().all(|c| c == first));
    let longest = digits.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max().unwrap_or(0);
    is_repeated || longest < 8 && digits.len() < 32
}

/// Whether a text looks like an integrity string of any algorithm and length: `md5-`, and
/// then base64.
fn is_of_other_algorithm(text: &str) -> bool {
    let Some((name, base64)) = text.split_once('-') else { return false };
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let has = |kind: fn(&u8) -> bool| base64.bytes().any(|byte| kind(&byte));
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    is_name && is_mixed && base64.len() >= 20 && !base64.contains(|c: char| c.is_whitespace())
}

/// The URLs that a node holds: a text, or a list of such.
fn urls(node: &Node<'_>) -> Vec<RowUrl> {
    let url = |node: &Node<'_>| RowUrl { text: node.as_text().map(str::to_owned), span: node.span.clone() };
    match node.sequence() {
        Some(items) => items.iter().map(url).collect(),
        None => vec![url(node)],
    }
}

/// A number, be it written as one or as a text.
fn number(node: &Node<'_>) -> Spanned<Option<u64>> {
    match (node.between_quotes(), &node.kind) {
        (Some(text), _) => Spanned::new(text.value.parse().ok(), text.span),
        (None, Kind::Scalar(Scalar::Number(number))) => Spanned::new(number.parse().ok(), node.span.clone()),
        (None, _) => Spanned::new(None, node.span.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_digest_that_is_not_known_yet() {
        for text in [
            "",
            "TODO",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "sha256-",
            "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "todo-FILL-IN-THE-SHA256-HERE",
            "todo-fill-in-the-sha256-here",
            "to-BeFilledInHereByYou",
            "put it-HereOfVersion1Please",
            "put-HereOfVersion1 Please",
            "the 7 digits: abcdef0",
            "-it-is-what-is-missing-so-far--",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "md5-1B2M2Y8AsgTpgAmY7PhCfg==",
            "sha256-1B2M2Y8AsgTpgAmY7PhCfg==",
            "0123456789abcdef",
            "the 8 digits: abcdef01",
            "--it-is-what-is-missing-so-far--",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
