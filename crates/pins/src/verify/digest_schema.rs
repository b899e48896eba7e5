//! `digest-schema`: every row of a table of digests can be read, and has a URL of its own.
//!
//! Whether the table is there at all, `place_missing` says.

use crate::finding::{Example, Finding, Rule};
use crate::model::{Fault, Model};

/// `digest-schema`.
pub(super) static RULE: Rule = Rule {
    name: "digest-schema",
    summary: "every row of a table of digests can be read, and no two have one URL",
    protects: "A row of another shape would be left out of every comparison, and of the next release; two with one URL would have one digest.",
    healing: "Write it as the others are, or correct the table's place or the names of its fields in the settings.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"
digests = { at = "tools.bzl :: SUMS / {version} / {platform}", url = "https://example.com/buf/v{version}/buf-{platform}" }
//- tools.bzl
BUF = "1.47.2"

SUMS = {
    "1.47.2": {
        "linux": {"sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e"},
        "darwin": {"sha265": "f704638b5ae224c9b2460440bbd785a1691f2572d829a7476b291a965a08320a"},
    },
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    model.place_faults().filter_map(|fault| fault.finding(Fault::Digests, &RULE)).collect()
}
