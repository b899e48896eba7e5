//! What the shell and `artifact-fetch` say to each other, and nothing else: one
//! JSON document a line, requests on its standard input, responses on its
//! standard output in the order in which they finish.
//!
//! Does not download, and knows no tool, release or registry: these are only
//! the words that both programs share.

use serde::{Deserialize, Serialize};

/// The largest document that is handed over as text, in bytes.
pub const MAX_TEXT: u64 = 1 << 20;

/// The largest manifest of a container image, in bytes: what the OCI
/// distribution specification asks registries to take.
pub const MAX_MANIFEST: u64 = 4 << 20;

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// Its size and hashes; it is an artifact.
    #[default]
    Digest,
    /// Its text; it is a small document about artifacts, of at most [`MAX_TEXT`] bytes.
    Text,
    /// The size and hashes of a container image's manifest, of at most
    /// [`MAX_MANIFEST`] bytes: its SHA-256 is the image's digest. The URL is
    /// `https://HOST/v2/NAME/manifests/TAG`, as the OCI distribution
    /// specification has it; with a digest in place of the tag the manifest must
    /// have it.
    Manifest,
}

/// Asks for one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Names the request in its response; unique within a run.
    pub id: usize,
    /// What is wanted of it.
    #[serde(default)]
    pub want: Want,
    /// What is fetched, for progress and messages: `wit-bindgen 0.47.0 linux_amd64`.
    pub label: String,
    /// Where the artifact may be, the likeliest first: a release may have
    /// changed from `.zip` to `.tar.gz`. Only "no such file" (404 or 410) moves on to
    /// the next one.
    pub urls: Vec<String>,
    /// The size in bytes that the registry has recorded, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The GitHub repository that the registry names, `owner/name`. A GitHub
    /// token is sent to the releases of this one, and to nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub github_repo: Option<String>,
}

/// The URL that a body came from in the end, after rewriting and redirects, as
/// messages show it: without credentials, and with `...` for its query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShownUrl(String);

impl ShownUrl {
    /// The longest one, in bytes.
    const LONGEST: usize = 500;

    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ShownUrl {
    type Error = String;

    /// Takes what has the form of one: it goes into messages as it is.
    fn try_from(text: String) -> Result<Self, String> {
        let has_scheme = text.starts_with("https://") || text.starts_with("http://");
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && text.len() <= Self::LONGEST;
        if has_scheme && is_plain {
            Ok(Self(text))
        } else {
            Err(format!("no URL that can be shown: {text:?}"))
        }
    }
}

impl From<ShownUrl> for String {
    fn from(url: ShownUrl) -> Self {
        url.0
    }
}

/// The hashes of one body, each in lower-case hexadecimal. Who receives them
/// checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashes {
    /// By SHA-256.
    pub sha256: String,
    /// By SHA-384.
    pub sha384: String,
    /// By SHA-512.
    pub sha512: String,
}

/// Answers one [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The request's `id`.
    pub id: usize,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The whole artifact or manifest was read.
    Fetched {
        /// Index in the request's `urls` of the one that had it.
        url_index: usize,
        /// What the body hashes to.
        #[serde(flatten)]
        hashes: Hashes,
        /// Length of the body in bytes.
        size: u64,
        /// Who sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_by: Option<ShownUrl>,
    },
    /// The whole document was read.
    Text {
        /// Its text.
        text: String,
        /// Who sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered_by: Option<ShownUrl>,
    },
    /// No URL has such a file: each answered 404 or 410.
    NotFound {
        /// For the person: which URLs were asked, after rewriting.
        message: String,
    },
    /// Anything else: nothing is known of the artifact.
    Failed {
        /// For the person: the URL, what was expected, what came, what may help.
        message: String,
        /// If nothing went wrong but that hosts cannot be reached: which, and why, without the URL.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unreachable: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answered_is_a_plain_url_or_the_response_is_none() {
        let response = |url: &str| {
            let url = serde_json::to_string(url).unwrap();
            let line = format!("{{\"id\":1,\"outcome\":\"text\",\"text\":\"\",\"answered_by\":{url}}}");
            serde_json::from_str::<Response>(&line).map(|response| response.outcome)
        };
        for url in ["https://m.example/a?...", "http://127.0.0.1:80/"] {
            let Outcome::Text { answered_by: Some(taken), .. } = response(url).unwrap() else {
                panic!("{url}")
            };
            assert_eq!(taken.as_str(), url);
        }
        let long = format!("https://m.example/{}", "a".repeat(500));
        for url in
            ["", "m.example", "file:///a", "https://a\u{1b}[2J", "https://a b", "https://\u{e4}/", &long]
        {
            let error = response(url).unwrap_err().to_string();
            assert!(error.contains("no URL that can be shown") && !error.contains('\u{1b}'), "{error}");
        }
    }
}
