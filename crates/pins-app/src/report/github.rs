//! Annotations for GitHub: a workflow command for each finding, and for people, on
//! standard error, what `human` says beside them.
//!
//! Every text is escaped as the runner unescapes it, so that none ends a command, or is one.

use pins::finding::{Finding, Severity};
use pins::world::World;

use super::extent::{Extent, extent};
use super::human::{Human, finding_fix};
use super::{Rendered, Renderer, Report, Told, Verified};

/// The longest text of an annotation, in characters.
const LONGEST: usize = 4000;

/// The renderer of annotations.
pub(super) struct Github {
    pub(super) human: Human,
}

impl Renderer for Github {
    fn render(&self, told: &Told<'_>) -> Rendered {
        let program = &self.human.program;
        match told.report {
            Report::Verified(verified) => {
                let Verified { findings, prefix, .. } = &**verified;
                let lines = findings.list.iter().map(|finding| {
                    let fix = finding_fix(program, finding);
                    annotation(&findings.files, prefix, finding, &fix)
                });
                Rendered {
                    out: super::Body::Document(lines.collect()),
                    err: self.human.verified_summary(verified),
                }
            }
            Report::Refused(refusal) => {
                let title = property(&printable::line(program.name, LONGEST));
                let command = format!("::error title={title}::{}\n", data(&refusal.text(program)));
                Rendered { out: super::Body::Document(command), ..self.human.render(told) }
            }
            _ => self.human.render(told),
        }
    }
}

/// A finding as a workflow command.
fn annotation(files: &World, prefix: &str, finding: &Finding, fix: &str) -> String {
    let Finding { rule, place, message, expected, found, .. } = finding;
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = vec![
        ("file", format!("{prefix}{}", place.path)),
        ("line", place.line.to_string()),
        ("col", place.column.to_string()),
    ];
    if let Some(Extent { end_line, end_column, .. }) = extent(files, finding) {
        properties.extend([("endLine", end_line.to_string()), ("endColumn", end_column.to_string())]);
    }
    properties.push(("title", rule.name.to_owned()));
    let properties = properties.iter().map(|(key, value)| format!("{key}={}", property(&one_line(value))));
    let texts = [message.clone(), format!("expected {expected}, found {found}"), fix.to_owned()];
    // Nor is a text a command of the older form, which the runner finds anywhere in a line.
    let text = texts.map(|text| printable::without_commands(&one_line(&text)).0).join("\n");
    format!("::{command} {}::{}\n", properties.collect::<Vec<_>>().join(","), data(&text))
}

fn one_line(text: &str) -> String {
    printable::line(text, LONGEST)
}

/// A text as the data of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as a property of one.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the runner does it: `ActionCommand.cs` of actions/runner.
    fn unescaped(text: &str, is_property: bool) -> String {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        let text = if is_property { text.replace("%3A", ":").replace("%2C", ",") } else { text };
        text.replace("%25", "%")
    }

    #[test]
    fn what_the_runner_unescapes_is_what_was_said() {
        for (text, as_data, as_property) in [
            ("a: b, c", "a: b, c", "a%3A b%2C c"),
            ("100 %", "100 %25", "100 %25"),
            ("%0A", "%250A", "%250A"),
            ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
            ("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax"),
            ("a%3Ab", "a%253Ab", "a%253Ab"),
        ] {
            assert_eq!((data(text).as_str(), property(text).as_str()), (as_data, as_property));
            assert_eq!(
                (unescaped(as_data, false).as_str(), unescaped(as_property, true).as_str()),
                (text, text)
            );
        }
    }
}
