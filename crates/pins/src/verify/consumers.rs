//! `crate-version`, `crate-lock` and `marked-version`: the places that repeat a
//! pin and disagree with it; `marker-misspelt`: those that look as if they would.
//!
//! Does not look for them: `consumer` does, for `sync` as well.

use crate::finding::{Finding, Fix, Rule, Severity};
use crate::model::Model;
use crate::model::consumer::{Consumer, ConsumerKind, State, consumers};
use crate::schema::marker::MARKER;

pub(super) fn disagreements(model: &Model<'_>) -> Vec<Finding> {
    consumers(model)
        .into_iter()
        .filter(|consumer| consumer.state != State::Agrees)
        .map(|consumer| finding(model, consumer))
        .collect()
}

pub(super) fn misspelt(model: &Model<'_>) -> Vec<Finding> {
    let tools = model.tools();
    let mut findings = Vec::new();
    for file in &model.misspelt {
        let text = model.text(file.path);
        for misspelt in file.content.iter().filter(|misspelt| tools.contains(misspelt.tool.as_str())) {
            let right = format!("{MARKER} {}", misspelt.tool);
            findings.push(Finding {
                rule: Rule::MarkerMisspelt,
                severity: Severity::Warning,
                tool: Some(misspelt.tool.clone()),
                place: model.place(file.path, &misspelt.span),
                expected: right.clone(),
                found: text.get(misspelt.span.clone()).unwrap_or_default().to_owned(),
                message: format!(
                    "this looks like a marker and is none, so nothing here follows the pin of {}",
                    misspelt.tool
                ),
                fix: Fix::Edit(format!("write `{right}`, if this line is to follow the pin")),
            });
        }
    }
    findings
}

fn finding(model: &Model<'_>, consumer: Consumer) -> Finding {
    let Consumer { tool, kind, name, place, expected, found, state } = consumer;
    let pin = model.source.pin(&tool).map_or(String::new(), |pin| {
        let (line, _) = crate::value::text::line_and_column(
            model.text(&model.world.settings().source),
            pin.version.span.start,
        );
        format!("{tool} is pinned to {} in {}:{line}", pin.version.value, &model.world.settings().source)
    });
    let (rule, message) = match (kind, &state) {
        (_, State::ByHand(why)) if kind == ConsumerKind::Marked => (Rule::MarkedVersion, why.clone()),
        (_, State::ByHand(why)) => {
            (Rule::CrateVersion, format!("{pin}, and the requirement of {name} does not follow: {why}"))
        }
        (ConsumerKind::Crate, _) => {
            (Rule::CrateVersion, format!("{pin}, but this requires the crate {name} {found}"))
        }
        (ConsumerKind::Lock, _) => (
            Rule::CrateLock,
            format!("{pin}, but this lock file has {found} of the crate {name}")
                .replace("has no dependency", "knows no dependency"),
        ),
        (ConsumerKind::Marked, _) => {
            (Rule::MarkedVersion, format!("{pin}, but this marked line says {found}"))
        }
    };
    let fix = match state {
        State::ByHand(_) => Fix::Edit(format!("edit {}:{} by hand", place.path, place.line)),
        _ => Fix::sync(),
    };
    Finding { rule, severity: Severity::Error, tool: Some(tool), place, expected, found, message, fix }
}
