//! `registry-schema`: a registry file has the registry's form, and what it says
//! of crates can be followed.
//!
//! Does not read the files: `schema::registry` does.

use crate::finding::{Example, Finding, Fix, Problem, Rule};
use crate::model::Model;
use crate::world::layout::FileKind;

/// `registry-schema`.
pub(super) static RULE: Rule = Rule {
    name: "registry-schema",
    summary: "a registry file has the registry's form, each key once and a URL for each platform",
    protects: "A key that is misspelt or stands there twice means one thing to one reader and another to the next; a digest could be taken from the wrong one, or from the file of another platform.",
    healing: "Correct the file by hand; the message says what is expected where.",
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
        "linux_amd64": { "size": "7 MB", "sha256": "6439e5605c9f82072fbebf09f5730196a1a496921d3da4e93bbaf21dfbdf9f9e" }
      }
    }
  }
}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let problems = model.problems(|kind| kind == FileKind::Registry);
    let mut findings: Vec<Finding> = problems.map(|problem| problem.clone().breaks(&RULE)).collect();
    findings.extend(mappings(model));
    findings
}

/// A crate that cannot follow, or that two tools claim.
fn mappings(model: &Model<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut claimed: Vec<(&str, &str)> = Vec::new();
    for (pin, registry) in model.pinned_registries() {
        let tool = pin.tool.value.as_str();
        for following in &registry.content.crates {
            let krate = following.name.as_str();
            let other = claimed.iter().find(|(name, _)| *name == krate).map(|(_, other)| *other);
            claimed.push((krate, tool));
            let message = match (following.mapping.value.apply(&pin.version.value), other) {
                (Err(why), _) => format!("the crate {krate} cannot follow {tool}: {why}"),
                (Ok(_), Some(other)) => {
                    format!("the crate {krate} follows {other} already, it cannot follow {tool} too")
                }
                (Ok(_), None) => continue,
            };
            let text = model.text(registry.path);
            let place = model.place(registry.path, &following.mapping.span);
            let found = text.get(following.mapping.span.clone()).unwrap_or_default().to_owned();
            let fix = Fix::advise(format!("correct \"crates\" in {} by hand", registry.path));
            let (tool, expected) = (Some(tool.to_owned()), "a crate version".to_owned());
            findings.push(Problem { tool, place, expected, found, message, fix }.breaks(&RULE));
        }
    }
    findings
}
