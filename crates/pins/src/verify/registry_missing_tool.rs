//! `registry-missing-tool`: every pinned tool has a registry file.
//!
//! Does not look into it.

use crate::finding::{Example, Finding, Fix, Invocation, Problem, Rule};
use crate::model::{Model, Pin};

/// `registry-missing-tool`.
pub(super) static RULE: Rule = Rule {
    name: "registry-missing-tool",
    summary: "every pinned tool has a registry file",
    protects: "Without one nobody knows where the tool's artifacts are, or what their digests are.",
    healing: "Write the file, then let `fetch-checksums` fill it in.",
    example: Example::of(
        r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "buf": "1.47.2",
}
TOOL_COMPATIBILITY = {}
"#,
    ),
};

pub(super) fn check(model: &Model<'_>) -> Vec<Finding> {
    let is_missing = |pin: &&Pin| {
        let tool = &pin.tool.value;
        model.needs_registry(tool) && !model.registered.contains(model.released_as(tool).as_str())
    };
    let missing = model.pins.iter().filter(is_missing);
    missing
        .map(|pin| {
            let (tool, version) = (&pin.tool.value, &pin.version.value);
            let path = model.registry_path(tool);
            let fix = Fix::advise_then_run(
                format!("write {path} in the form that checksums/registry.schema.json and docs/registry.md of this program tell"),
                Invocation::fetch(tool, version, &[]),
            );
            Problem {
                tool: Some(tool.to_string()),
                place: model.place(&pin.path, &pin.tool.span),
                expected: path.to_string(),
                found: "no such file".to_owned(),
                message: format!("{tool} is pinned, but there is no registry file for it"),
                fix,
            }
            .breaks(&RULE)
        })
        .collect()
}
