//! `stray-version`: what says a version of a tool says that of its pin.
//!
//! A warning: a line of text may mean something else than it seems to.

use crate::discover::Stray;
use crate::finding::{Example, Finding, Fix, Invocation, Label, Problem, Rule, Severity};
use crate::model::Model;
use crate::schema::settings_edit::literal;

/// `stray-version`.
pub(super) static RULE: Rule = Rule {
    name: "stray-version",
    summary: "no text says another version of a pinned tool than its pin where nothing manages it (a warning)",
    protects: "A version that nobody moves stays behind with the next bump, and whoever reads it uses the old release.",
    healing: "Let the settings manage it: `sync --manage` adds the place to them and moves it. What means something else is \
              excluded or waived.",
    example: Example::of(
        r#"
//- pins.toml
[tool.buf]
pin = "tools.bzl :: BUF"
//- tools.bzl
BUF = "1.47.2"
//- docs/install.md
Install buf 1.45.0 first.
"#,
    ),
};

/// What it says of one.
pub(super) fn finding(model: &Model<'_>, stray: Stray<'_>) -> Finding {
    let managing = stray.managing(model).map(literal);
    let Stray { pin, place, found } = stray;
    let (tool, version) = (&pin.tool.value, &pin.version.value);
    let mut labels =
        vec![Label { place: model.pin_place(pin), text: format!("{tool} is pinned here to {version}") }];
    let fix = match (managing, &found.digest) {
        (Some(managing), _) => {
            let text = format!("this would manage it: [tool.{tool}] also = [{managing}]");
            labels.push(Label { place: place.clone(), text });
            Fix::run(Invocation::new(["sync", "--manage"]))
        }
        (None, Some(digest)) => {
            let digest = model.place(&place.path, digest);
            labels.push(Label { place: digest, text: "the digest of what it is the version of".to_owned() });
            Fix::advise("correct both, or have both managed: `digests` of the tool in the settings, or a marker in a text without a grammar".to_owned())
        }
        (None, None) => Fix::advise(format!("correct it, or mark its line: tool-version{} {tool}", ':')),
    };
    let problem = Problem {
        tool: Some(tool.to_string()),
        place,
        expected: version.in_form_of(&found.version),
        message: format!("this says {tool} {}, and the pin is {version}: nothing manages it", found.version),
        found: found.version,
        fix,
    };
    Finding { severity: Severity::Warning, labels, ..problem.breaks(&RULE) }
}
