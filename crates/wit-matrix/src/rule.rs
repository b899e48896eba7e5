//! `runtime-compatibility`: the compatibility record is of this runtime, and
//! the pinned wit-bindgen is in it.
//!
//! Does not compile anything, so it believes the record; `cargo xtask
//! runtime-matrix --check` does not.

use crate::COMMAND;
use crate::embedded::{Embedded, GENERATOR};
use crate::record::{Cell, Record, Worlds, incompatible_worlds};
use pins::finding::{Example, Finding, Fix, Invocation, Place, Problem, Rule};
use pins::model::{Model, Pin};
use pins::value::path::RepoPath;
use pins::value::text::Span;

/// `runtime-compatibility`.
pub(crate) static RULE: Rule = Rule {
    name: "runtime-compatibility",
    summary: "the compatibility record is of this runtime and these worlds, and the pinned wit-bindgen is supported by it",
    protects: "Bindings that a release generates use items of the runtime; where one is missing, the build breaks in \
               generated code.",
    healing: "`runtime-matrix` tries the pinned release and records what came of it; one that is not supported needs a \
              change of the runtime, or another pin.",
    example: Example::of(
        r#"
//- xtask/pins.toml
[runtime]
crate = "crates/wit-runtime"

[tool.wit-bindgen]
pin = "tools.bzl :: WIT_BINDGEN"
//- tools.bzl
WIT_BINDGEN = "0.46.0"
"#,
    ),
};

pub(crate) fn runtime_compatibility(embedded: &Embedded, model: &Model<'_>) -> Vec<Finding> {
    if !embedded.is_wanted(model) {
        return Vec::new();
    }
    let path = embedded.settings.record();
    let Some(record) = embedded.record(model) else {
        // One that cannot be read was reported when the model was.
        let missing = finding(
            Place::file(&path),
            ("the runtime's compatibility record", "no such file"),
            "nothing is recorded of the releases that the embedded runtime supports".to_owned(),
            Fix::run(Invocation::new([COMMAND])),
        );
        return if model.world.text(&path).is_none() { vec![missing] } else { Vec::new() };
    };
    let mut findings = stale(embedded, model, &path, record);
    if findings.is_empty()
        && let Some(pin) = model.pin(GENERATOR)
    {
        findings.extend(unsupported(embedded, model, record, pin));
    }
    findings
}

fn finding(place: Place, (expected, found): (&str, &str), message: String, fix: Fix) -> Finding {
    Problem {
        tool: Some(GENERATOR.to_owned()),
        place,
        expected: expected.to_owned(),
        found: found.to_owned(),
        message,
        fix,
    }
    .breaks(&RULE)
}

/// A record of another runtime, or of other worlds.
fn stale(embedded: &Embedded, model: &Model<'_>, path: &RepoPath, record: &Record) -> Vec<Finding> {
    let now = embedded.fingerprint(model);
    let recorded = &record.fingerprint;
    let of_crates = record.crates.as_ref().map(|crates| crates.worlds_sha256.as_str());
    let compared = [
        (
            "the runtime's source",
            "",
            Some(recorded.runtime.as_str()),
            &now.runtime,
            Invocation::new([COMMAND]),
        ),
        ("the worlds", "", Some(recorded.worlds.as_str()), &now.worlds, Invocation::new([COMMAND])),
        ("the worlds", "\"crates\"", of_crates, &now.worlds, Invocation::new([COMMAND, "--crates"])),
    ];
    let text = model.text(path);
    let stale = compared.into_iter().filter_map(|(what, part, recorded, now, fix)| {
        let recorded = recorded.filter(|recorded| recorded != now)?;
        let message =
            format!("{what} changed since this was recorded, so it proves nothing of what is there now");
        let place = model.place(path, &digest_span(text, part, recorded));
        Some(finding(place, (now, recorded), message, Fix::run(fix)))
    });
    stale.collect()
}

/// Where a digest stands, after the first occurrence of `part`.
fn digest_span(text: &str, part: &str, digest: &str) -> Span {
    let from = text.find(part).unwrap_or(0);
    let start = text[from..].find(digest).map_or(0, |at| from + at);
    start..(start + digest.len()).min(text.len())
}

/// A pinned release that is not recorded, or that the runtime does not support.
fn unsupported(embedded: &Embedded, model: &Model<'_>, record: &Record, pin: &Pin) -> Option<Finding> {
    let version = &pin.version.value;
    let place = model.pin_place(pin);
    let Some(worlds) = record.releases.get(version) else {
        let message = format!(
            "nobody knows whether the embedded runtime supports {GENERATOR} {version}: it was not tried"
        );
        let fix = Fix::run(Invocation::new([COMMAND, version.as_str()]));
        return Some(finding(place, ("a release that was tried", version.as_str()), message, fix));
    };
    let failing = incompatible_worlds(worlds);
    if failing.is_empty() {
        return None;
    }
    let supported: Vec<String> = record.compatible().map(ToString::to_string).collect();
    let message = format!(
        "bindings of {GENERATOR} {version} do not compile against the embedded runtime:{}",
        failing.iter().map(|world| format!("\n  {}", failure(worlds, world))).collect::<String>()
    );
    let expected =
        if supported.is_empty() { "a release it supports".to_owned() } else { supported.join(", ") };
    let fix = Fix::advise_then_run(
        format!("give {} what is missing, or pin a release that it supports", embedded.settings.folder),
        Invocation::new([COMMAND]),
    );
    Some(finding(place, (&expected, version.as_str()), message, fix))
}

/// What is wrong with one world, for people.
pub(crate) fn failure(worlds: &Worlds, world: &str) -> String {
    match worlds.get(world) {
        None => format!("{world}: there is no such world"),
        Some(Cell::Ok { .. }) => format!("{world}: compiles"),
        Some(Cell::CannotGenerate { error }) => format!("{world}: cannot generate: {error}"),
        Some(Cell::Fails { error, missing, .. }) if missing.is_empty() => format!("{world}: {error}"),
        Some(Cell::Fails { error, missing, .. }) => {
            format!("{world}: {error} (the runtime lacks {})", missing.join(", "))
        }
    }
}
