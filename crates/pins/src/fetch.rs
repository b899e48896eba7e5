//! The messages between `xtask` and `artifact-fetch`: one JSON document a line,
//! requests on its standard input, responses on its standard output in the
//! order in which they finish.
//!
//! Does not download: these are only the words that both programs share.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// The largest document that is handed over as text, in bytes.
pub const MAX_TEXT: u64 = 1 << 20;

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// Its size and digest; it is an artifact.
    #[default]
    Digest,
    /// Its text; it is a small document about artifacts, of at most [`MAX_TEXT`] bytes.
    Text,
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
    /// The whole artifact was read.
    Fetched {
        /// Index in the request's `urls` of the one that had it.
        url_index: usize,
        /// SHA-256 of the body.
        sha256: Digest,
        /// Length of the body in bytes.
        size: u64,
    },
    /// The whole document was read.
    Text {
        /// Its text.
        text: String,
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
    },
}
