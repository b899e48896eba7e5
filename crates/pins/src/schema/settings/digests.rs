//! `digests` of a tool in the settings: where the digests of its artifacts stand,
//! besides a registry file.
//!
//! Does not look into the files that it names.

use super::tools::{AddressId, Places};
use super::{error, string, unknown_key};
use crate::place::Hole;
use crate::syntax::SyntaxError;
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::digest::{Algorithm, Form};
use crate::value::name::Platform;
use crate::value::text::{Spanned, listed};

/// A table of digests, or a digest beside a URL.
#[derive(Clone, Debug)]
pub(crate) struct DigestSettings {
    /// Where it is.
    pub(crate) at: AddressId,
    /// The field that holds a digest, if it is not one of the usual.
    pub(crate) digest: Option<String>,
    /// How a digest is written where none stands yet.
    pub(crate) form: Form,
    /// Where an artifact is.
    pub(crate) url: UrlFrom,
    /// The field that holds a size, if it is not `size`.
    pub(crate) size: Option<String>,
    /// What becomes of older releases.
    pub(crate) keep: Keep,
    /// The platform of what has one row, if it is said.
    pub(crate) platform: Option<Platform>,
    /// The platforms that a release needs, if not those of the one before.
    pub(crate) platforms: Vec<Platform>,
}

/// Where an artifact's URL stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UrlFrom {
    /// In `url` or `urls`.
    Usual,
    /// In this field.
    Field(String),
    /// Nowhere: it is made of this template.
    Template(Spanned<String>),
    /// It is that of the manifest of an image, whose reference is made of this template.
    Image(Spanned<String>),
}

impl UrlFrom {
    /// Whether the settings say it whole.
    pub(crate) fn is_template(&self) -> bool {
        matches!(self, Self::Template(_) | Self::Image(_))
    }
}

/// What becomes of older releases when a new one is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// They stay.
    All,
    /// The new one takes the place of the one that was pinned.
    Pinned,
    /// So many stay, with the new one.
    Newest(usize),
}

/// The keys that a person can write.
const KNOWN: [&str; 11] = [
    "at",
    "beside",
    "sha256",
    "integrity",
    "digest",
    "url",
    "image",
    "size",
    "keep",
    "platform",
    "platforms",
];

/// Reads the value of `digests`: one table, or several.
pub(super) fn read(places: &mut Places, node: &Node<'_>) -> Result<Vec<DigestSettings>, SyntaxError> {
    let tables: Vec<&Node<'_>> = match node.sequence() {
        Some(items) => items.iter().collect(),
        None => vec![node],
    };
    let mut all = Vec::new();
    for table in tables {
        all.extend(read_one(places, table)?);
    }
    Ok(all)
}

fn read_one(places: &mut Places, node: &Node<'_>) -> Result<Vec<DigestSettings>, SyntaxError> {
    let Some(entries) = node.map() else {
        return Err(error(node, "digests are written as { beside = \"FILE :: step / step\" }, or with at"));
    };
    let mut addresses: Vec<AddressId> = Vec::new();
    let mut settings = DigestSettings {
        at: AddressId(0),
        digest: None,
        form: Form::Hex,
        url: UrlFrom::Usual,
        size: None,
        keep: Keep::All,
        platform: None,
        platforms: Vec::new(),
    };
    for entry in entries {
        let (key, value) = (entry.name(), &entry.value);
        match key {
            "at" | "beside" if !addresses.is_empty() => {
                return Err(error(&entry.key, "a table of digests says at or beside, and once"));
            }
            "at" | "beside" => addresses = table_addresses(places, value, key)?,
            "sha256" | "digest" | "integrity" if settings.digest.is_some() => {
                return Err(error(&entry.key, "one field holds the digest: sha256, integrity or digest"));
            }
            "sha256" | "digest" => settings.digest = Some(string(value, key)?),
            "integrity" => {
                settings.digest = Some(string(value, key)?);
                settings.form = Form::Integrity(vec![Algorithm::Sha256]);
            }
            "url" | "image" if settings.url != UrlFrom::Usual => {
                return Err(error(&entry.key, "an artifact is at a url, or it is an image"));
            }
            "url" => settings.url = url(value)?,
            "image" => {
                settings.url = UrlFrom::Image(Spanned::new(string(value, key)?, value.span.clone()));
                settings.form = Form::Named;
            }
            "size" => settings.size = Some(string(value, key)?),
            "keep" => settings.keep = keep(value)?,
            "platform" => settings.platform = Some(platform(value)?),
            "platforms" => settings.platforms = platforms(value)?,
            _ => return Err(unknown_key(&entry.key, "key of digests", &KNOWN)),
        }
    }
    if addresses.is_empty() {
        let why = "where these digests stand is not said: beside = \"FILE :: call(name=\\\"x\\\")\", or at = a table";
        return Err(error(node, why));
    }
    Ok(addresses.into_iter().map(|at| DigestSettings { at, ..settings.clone() }).collect())
}

/// The places of tables; their steps may have holes for the version, the platform and
/// the file.
fn table_addresses(places: &mut Places, node: &Node<'_>, key: &str) -> Result<Vec<AddressId>, SyntaxError> {
    let items: Vec<&Node<'_>> = node.sequence().map_or(vec![node], |items| items.iter().collect());
    let mut ids = Vec::new();
    for item in items {
        let id = places.add_address(item, key)?;
        let address = &places.address(id).value;
        if address.template.is_some() || address.steps.is_empty() || address.path().is_none() {
            let why = "leads to a table, or to what holds a URL, in one file: \"FILE :: step / step\", without a template";
            return Err(error(item, format!("{key} {why}")));
        }
        let odd = address.steps.iter().flat_map(|step| step.value.templates()).find(|template| {
            let known = [Hole::Version, Hole::Underscores, Hole::Platform, Hole::Os, Hole::Arch, Hole::File];
            !known.iter().any(|hole| template.has(*hole))
        });
        if let Some(template) = odd {
            let known = listed(["{version}", "{version_}", "{platform}", "{os}", "{arch}", "{file}"]);
            return Err(error(item, format!("of a table the steps can say {known}, and not \"{template}\"")));
        }
        ids.push(id);
    }
    Ok(ids)
}

/// A template is told from the name of a field by what a URL begins with.
fn url(node: &Node<'_>) -> Result<UrlFrom, SyntaxError> {
    let text = string(node, "url")?;
    let is_template = text.contains("://") || text.contains('{');
    let from = if is_template {
        UrlFrom::Template(Spanned::new(text, node.span.clone()))
    } else {
        UrlFrom::Field(text)
    };
    Ok(from)
}

fn keep(node: &Node<'_>) -> Result<Keep, SyntaxError> {
    match (&node.kind, node.as_text()) {
        (_, Some("all")) => Ok(Keep::All),
        (_, Some("pinned")) => Ok(Keep::Pinned),
        (Kind::Scalar(Scalar::Number(number)), _) => match number.parse() {
            Ok(count) if count > 0 => Ok(Keep::Newest(count)),
            _ => Err(error(node, "keep is \"all\", \"pinned\" or how many releases stay, 1 or more")),
        },
        _ => Err(error(node, "keep is \"all\", \"pinned\" or how many releases stay, 1 or more")),
    }
}

fn platform(node: &Node<'_>) -> Result<Platform, SyntaxError> {
    string(node, "platform")?.parse::<Platform>().map_err(|why| error(node, why.to_string()))
}

fn platforms(node: &Node<'_>) -> Result<Vec<Platform>, SyntaxError> {
    let items = node.sequence().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| error(node, "platforms are a list of names: [\"linux_amd64\"]"))?;
    items.iter().map(platform).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::settings::{self, Settings, read};

    fn settings(text: &str) -> Settings {
        read(text, &[], &[]).unwrap()
    }

    #[test]
    fn a_tool_says_where_its_digests_stand() {
        let text = "[tool.a]\npin = 'a.bzl :: V'\n[[tool.a.digests]]\nat = 'a.bzl :: SUMS / {version} / {platform}'\n\
                    sha256 = 'sum'\nurl = 'https://x/{version}/{platform}'\nkeep = 3\nplatforms = ['linux_amd64']\n\
                    [[tool.a.digests]]\nbeside = ['b.bzl :: f(name=\"x\")', 'b.bzl :: f(name=\"y\")']\nintegrity = 'i'\n\
                    url = 'u'\nkeep = 'pinned'\nplatform = 'linux_amd64'\nsize = 's'\n";
        let places = settings(text).places;
        let digests = &places.tool("a").unwrap().digests;
        let at: Vec<String> =
            digests.iter().map(|digests| places.address(digests.at).value.to_string()).collect();
        assert_eq!(
            at,
            ["a.bzl :: SUMS / {version} / {platform}", "b.bzl :: f(name=\"x\")", "b.bzl :: f(name=\"y\")"]
        );
        assert_eq!(digests[0].digest.as_deref(), Some("sum"));
        assert!(
            matches!(&digests[0].url, UrlFrom::Template(url) if url.value == "https://x/{version}/{platform}")
        );
        assert_eq!((digests[0].keep, digests[1].keep), (Keep::Newest(3), Keep::Pinned));
        assert_eq!(digests[0].platforms.len(), 1);
        assert_eq!(digests[2].form, Form::Integrity(vec![Algorithm::Sha256]));
        assert_eq!(digests[2].url, UrlFrom::Field("u".to_owned()));
        assert_eq!(digests[2].size.as_deref(), Some("s"));
        assert_eq!(digests[2].platform.as_ref().unwrap(), &"linux_amd64");
        for keep in ["", ", keep = 'all'"] {
            let places = settings(&format!("[tool.a]\ndigests = {{ at = 'a.json :: x'{keep} }}")).places;
            assert_eq!((places.tools[0].digests.len(), places.tools[0].digests[0].keep), (1, Keep::All));
        }
    }

    #[track_caller]
    fn refused(digests: &str, at: &str, expected: &str) {
        settings::refused(&format!("[tool.a]\ndigests = {digests}\n"), at, expected);
    }

    #[test]
    fn what_makes_no_sense_is_refused_where_it_stands() {
        refused("3", "3", "{ beside = ");
        refused("[3]", "3", "{ beside = ");
        refused("{ sha256 = 'x' }", "{ sha256 = 'x' }", "where these digests stand is not said");
        refused("{ at = 'a :: b', beside = 'a :: b' }", "beside", "at or beside, and once");
        refused(
            "{ at = 'a :: b', sha256 = 'x', integrity = 'y' }",
            "integrity",
            "one field holds the digest",
        );
        refused("{ at = 'a :: b', url = 'x', image = 'y' }", "image", "is at a url, or it is an image");
        refused(
            "{ at = 'a :: b', sum = 'x' }",
            "sum",
            "unknown key of digests \"sum\"; known are at, beside, sha256",
        );
        refused("{ at = 'a' }", "'a'", "leads to a table");
        refused("{ at = '*.bzl :: a' }", "'*.bzl :: a'", "in one file");
        refused("{ at = 'a :: b ~ {version}' }", "'a :: b ~ {version}'", "without a template");
        refused("{ at = 'a :: {commit}' }", "'a :: {commit}'", "and not \"{commit}\"");
        refused("{ at = 'a :: b', keep = 0 }", "0", "1 or more");
        refused("{ at = 'a :: b', keep = 'some' }", "'some'", "\"pinned\"");
        refused("{ at = 'a :: b', platforms = [] }", "[]", "list of names");
        refused("{ at = 'a :: b', platform = '' }", "''", "says something");
        refused("{ at = 'a :: (\"x\"' }", "", "a key of several texts");
    }
}
