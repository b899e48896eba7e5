//! `crate-lock`: a lock file resolves to what follows the pin.
//!
//! Does not look for them: `consumer` does, for `sync` as well.

use super::following::{Claim, disagreement};
use crate::finding::{Example, Finding, Rule};
use crate::model::Model;
use crate::model::consumer::{ConsumerKind, State};

/// `crate-lock`.
pub(crate) static RULE: Rule = Rule {
    name: "crate-lock",
    summary: "Cargo.lock resolved to the version that follows the pin",
    protects: "The requirement may be right and the build still use another version: the lock decides.",
    healing: "`sync` has cargo resolve it anew.",
    example: Example::of(
        r#"
//- pins.toml
[tool.wasmtime]
pin = "tools.bzl :: WASMTIME"
crates = { wasmtime = "{version}" }
//- tools.bzl
WASMTIME = "27.0.0"
//- Cargo.toml
[package]
name = "host"

[dependencies]
wasmtime = "27.0.0"
//- Cargo.lock
version = 4

[[package]]
name = "host"
version = "0.0.0"
dependencies = [
 "wasmtime",
]

[[package]]
name = "wasmtime"
version = "27.0.1"
source = "registry+https://github.com/rust-lang/crates.io-index"
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let disagreeing = model.consumers().iter().filter(|consumer| consumer.state != State::Agrees);
    disagreeing
        .filter_map(|consumer| {
            let (verb, krate) = match &consumer.kind {
                ConsumerKind::Lock(krate) => ("has", krate),
                ConsumerKind::Unlocked(krate) => ("knows", krate),
                ConsumerKind::Crate(_)
                | ConsumerKind::Marked
                | ConsumerKind::Place
                | ConsumerKind::Commit(_) => {
                    return None;
                }
            };
            let claim = Claim::But(format!("this lock file {verb} {} of the crate {krate}", consumer.found));
            Some(disagreement(model, consumer, &RULE, claim))
        })
        .collect()
}
