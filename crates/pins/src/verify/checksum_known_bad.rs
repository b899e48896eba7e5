//! `checksum-known-bad`: a digest is not that of something that is no artifact.
//!
//! Knows only what was recorded by mistake before.

use super::checksum_malformed::bad;
use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::value::sha256::DigestError;

/// `checksum-known-bad`.
pub(super) static RULE: Rule = Rule {
    name: "checksum-known-bad",
    summary: "a digest is not that of an empty file or of an error page's text",
    protects: "Whoever hashed an error page recorded its digest as that of the artifact: the download then fails, or the page is trusted.",
    healing: "Find out what stood there before, and who changed it; `fetch-checksums --replace` then downloads the artifact and records its digest.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"
//- tools.bzl
BUF = "1.47.2"
//- checksums/tools/buf.json
{
  "url_template": "https://example.com/buf/v{version}/buf-{os}-{arch}",
  "versions": {
    "1.47.2": {
      "platforms": {
        "linux_amd64": { "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }
      }
    }
  }
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let expected = |error: &DigestError| {
        matches!(error, DigestError::KnownBad(_)).then_some("the SHA-256 of the artifact")
    };
    bad(model, expected, &RULE)
}
