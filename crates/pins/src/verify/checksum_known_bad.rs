//! `checksum-known-bad`: a digest is not that of something that is no artifact.
//!
//! Knows only what was recorded by mistake before.

use super::checksum_malformed::bad;
use crate::finding::{Finding, Rule};
use crate::model::Model;
use crate::value::sha256::DigestError;

/// `checksum-known-bad`.
pub(super) static RULE: Rule = Rule {
    name: "checksum-known-bad",
    summary: "a digest is not that of an empty file or of an error page's text",
    protects: "Whoever hashed an error page recorded its digest as that of the artifact: the download then fails, or the page is trusted.",
    healing: "`fetch-checksums --replace` downloads the artifact and records its digest.",
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let expected = |error: &DigestError| {
        matches!(error, DigestError::KnownBad(_)).then_some("the SHA-256 of the artifact")
    };
    bad(model, expected, &RULE)
}
