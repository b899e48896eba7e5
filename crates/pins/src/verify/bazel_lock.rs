//! `bazel-lock`: all that is recorded of pinned releases can be in the lock for Bazel.
//!
//! That the lock is what it should be, `generated_stale` says.

use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::model::locked::locked;

/// `bazel-lock`.
pub(super) static RULE: Rule = Rule {
    name: "bazel-lock",
    summary: "every recorded artifact of a pinned release can be in the lock for Bazel",
    protects: "What is not in the lock Bazel does not know: the build works here and fails on somebody else's machine.",
    healing: "Say what is missing where the message has it: the constraints of a platform, the URL or the kind of an artifact.",
    example: Example::of(
        r#"
//- pins.toml
[bazel]
lock = "pins.lock.json"

[tool.buf]
pin = "tools.bzl :: BUF"
//- tools.bzl
BUF = "1.47.2"
//- checksums/tools/buf.json
{
  "url_template": "https://example.com/buf/v{version}/buf-{platform}",
  "versions": {
    "1.47.2": {
      "platforms": {
        "mainframe": { "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
//- pins.lock.json
{
  "generated": "by sync; do not edit",
  "lock_version": 1,
  "platforms": {},
  "tools": {}
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let faults = locked(model).into_iter().flat_map(|locked| &locked.faults);
    faults.map(|fault| fault.clone().breaks(&RULE)).collect()
}
