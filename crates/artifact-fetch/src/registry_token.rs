//! The token that a registry of images wants before it sends anything, even to
//! anybody: what its challenge asks for, who may be asked for the token, and
//! what that one answers. The [token protocol] is Docker's.
//!
//! Sends nothing: see `download.rs`.
//!
//! [token protocol]: https://distribution.github.io/distribution/spec/auth/token/

use http_auth::parser::ChallengeParser;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::address::{acceptable_redirect, printable, same_origin, shown};
use crate::rewrite::Rewriter;

/// What a registry says must be asked for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    realm: String,
    /// `service` and `scope`, as far as they are named.
    query: Vec<(&'static str, String)>,
}

impl Challenge {
    /// The challenge of a response that wants a token; none, if it wants
    /// nothing or something else.
    ///
    /// # Errors
    /// If it wants one, but does not say unmistakably from whom.
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap) -> Result<Option<Self>, String> {
        if status != StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let values = || headers.get_all(WWW_AUTHENTICATE).iter();
        // What follows something that cannot be read is left out with it.
        let readable = values().filter_map(|value| value.to_str().ok());
        let mut challenges = readable.flat_map(|value| ChallengeParser::new(value).map_while(Result::ok));
        let bearer = challenges.find(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"));
        let Some(bearer) = bearer else {
            let is_read = |text: &str| text.is_ascii() && ChallengeParser::new(text).all(|read| read.is_ok());
            let texts = values().map(|value| String::from_utf8_lossy(value.as_bytes()));
            let mut unread = texts.filter(|text| !is_read(text));
            return match unread.find(|text| wants_token(text)) {
                Some(text) => {
                    Err(format!("its WWW-Authenticate cannot be read: {:?}", printable(&text, 200)))
                }
                None => Ok(None),
            };
        };
        let parameter = |name: &str| {
            let named = bearer.params.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            let values: Vec<String> = named.map(|(_, value)| value.to_unescaped()).collect();
            match values.as_slice() {
                [] => Ok(None),
                [only] => Ok(Some(only.clone())),
                _ => Err(format!("its WWW-Authenticate names more than one {name}")),
            }
        };
        let realm = parameter("realm")?.ok_or("its WWW-Authenticate names no realm to ask for a token")?;
        let mut query = Vec::new();
        for name in ["service", "scope"] {
            query.extend(parameter(name)?.map(|value| (name, value)));
        }
        Ok(Some(Self { realm, query }))
    }

    /// The URLs that may be asked for the token, in order. `registry` wants it
    /// and was asked instead of the URL `named`.
    ///
    /// The registry chose the realm: it is rewritten and blocked as what a
    /// repository chose, and must be as safe. Only where a mirror names itself
    /// it is not led to a mirror once more.
    ///
    /// # Errors
    /// If there is none, or if it must not be asked.
    pub(crate) fn urls(&self, registry: &Url, named: &str, rewriter: &Rewriter) -> Result<Vec<Url>, String> {
        let realm = Url::parse(&self.realm).ok();
        let is_mirror = !Url::parse(named).is_ok_and(|named| same_origin(&named, registry));
        let own = realm.as_ref().filter(|realm| is_mirror && same_origin(realm, registry));
        let mut urls = match own {
            Some(own) => vec![own.clone()],
            None => rewriter.mirrors(&self.realm)?,
        };
        for url in &mut urls {
            // What the configuration put in its place is its author's business.
            if Some(&*url) == realm.as_ref() {
                acceptable_redirect(registry, url).map_err(|why| format!("{}: {why}", shown(url)))?;
            }
            if !self.query.is_empty() {
                url.query_pairs_mut().extend_pairs(&self.query);
            }
        }
        Ok(urls)
    }
}

/// Whether a header that cannot be read seems to want a token all the same.
fn wants_token(text: &str) -> bool {
    let mut words = text.split([' ', '\t', ',']);
    words.any(|word| word.eq_ignore_ascii_case("bearer")) && text.contains("://")
}

/// The token in the answer of a realm.
///
/// # Errors
/// What was expected and what came, without any token.
pub(crate) fn token_in(text: &str, realm: &Url) -> Result<String, String> {
    let realm = shown(realm);
    // No excerpt: what is cut short may hold a token.
    let answer: Value = serde_json::from_str(text)
        .map_err(|error| format!("{realm}: expected a JSON document with a token: {error}"))?;
    let mut tokens = ["token", "access_token"].into_iter().filter_map(|name| answer.get(name)?.as_str());
    // Who has to give one under both names may leave the other empty.
    let first = tokens.next();
    let token = first.filter(|token| !token.is_empty()).or_else(|| tokens.next()).or(first);
    match token {
        Some(token) if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(token.to_owned())
        }
        Some(_) => Err(format!("{realm}: its token is empty, or contains blanks or other odd characters")),
        None => Err(format!("{realm}: expected a JSON document with a token, got one without")),
    }
}
