//! Markdown, for people on a forge: what `verify` found as a comment on a pull request, the
//! release checklist as a task list, the rules as a document.
//!
//! Every text stands in it as text: none is taken for Markdown or for HTML. What has nothing
//! in Markdown was refused before it began.

mod rules;

use pins::checklist::{Checklist, State};
use pins::finding::Finding;
use pins::value::text::count;

pub(super) use self::rules::rule;
use super::grouped::{grouped, told_of};
use super::human::{Human, below, checklist_summary, finding_fix, headline, looked_at};
use super::terminal::Text;

use super::{Body, Refusal, Rendered, Renderer, Report, Told, Verified};

/// How many causes a comment tells of: a forge takes no longer ones.
const MOST_CAUSES: usize = 50;

/// How many places of one cause.
const MOST_PLACES: usize = 20;

/// The renderer of Markdown.
pub(super) struct Markdown {
    pub(super) human: Human,
}

impl Renderer for Markdown {
    fn render(&self, told: &Told<'_>) -> Rendered {
        match told.report {
            Report::Verified(verified) => Rendered::text(self.verified(verified)),
            Report::Checklist(list) => Rendered::text(self.task_list(list)),
            Report::Explained(explained) => Rendered::text(rules::document(&self.human.program, explained)),
            Report::Refused(refusal) => {
                let command = told.command.unwrap_or_default();
                Rendered { out: Body::Text(self.refused(command, refusal)), ..self.human.render(told) }
            }
            _ => self.human.render(told),
        }
    }
}

impl Markdown {
    /// Each cause as an item, with its places and its fix.
    fn verified(&self, verified: &Verified) -> Text {
        let mut text = Text::default();
        let title = match verified.findings.list.is_empty() {
            true => "verify: all agrees".to_owned(),
            false => headline(verified),
        };
        text.line(&format!("### {}", escaped(&title)));
        text.line("");
        let groups = grouped(&verified.findings.list);
        let (shown, left) = told_of(&groups, MOST_CAUSES);
        shown.iter().for_each(|group| self.cause(&mut text, group));
        if left > 0 {
            text.line(&format!("- and {}", count(left, "more finding")));
        }
        if self.human.has_summary() {
            if !shown.is_empty() {
                text.line("");
            }
            text.line(&escaped(&looked_at(verified)));
        }
        text
    }

    /// Findings of one cause.
    fn cause(&self, text: &mut Text, findings: &[&Finding]) {
        let first = findings[0];
        let (severity, rule) = (first.severity.name(), first.rule.name);
        text.line(&format!("- **{severity}** `{rule}`: {}", escaped(&first.message)));
        let (named, others) = findings.split_at(findings.len().min(MOST_PLACES));
        for finding in named {
            text.line(&format!("  - {}", escaped(&finding.place.to_string())));
        }
        if !others.is_empty() {
            text.line(&format!("  - and at {}", count(others.len(), "further place")));
        }
        text.line(&format!("  - {}", escaped(&finding_fix(&self.human.program, first))));
    }

    /// Why a command did not do its work.
    fn refused(&self, command: &str, refusal: &Refusal) -> Text {
        let mut text = Text::default();
        text.line(&format!("### {}: the work was not done", escaped(command)));
        text.line("");
        // Each line for itself: a line break among them is a line break.
        for line in refusal.text(&self.human.program).lines() {
            text.line(&format!("{}  ", escaped(line)));
        }
        text
    }

    fn task_list(&self, list: &Checklist) -> Text {
        let mut text = Text::default();
        text.line(&format!("# Release {}", escaped(list.version.as_str())));
        text.line("");
        for step in &list.steps {
            let (mark, state) = match step.state {
                State::Done => ('x', ""),
                State::Open => (' ', ""),
                State::Unknown => (' ', " (unknown)"),
                State::ByHand => (' ', " (by hand)"),
            };
            text.line(&format!("- [{mark}] **{}**{state}: {}", step.name, escaped(&step.said)));
            below(step, &self.human.program)
                .iter()
                .for_each(|line| text.line(&format!("  - {}", escaped(line))));
        }
        if self.human.has_summary() {
            text.line("");
            text.line(&escaped(&checklist_summary(list)));
        }
        text
    }
}

/// A text as Markdown that shows it. Code stays code where its quotes come in pairs.
fn escaped(text: &str) -> String {
    if !text.matches('`').count().is_multiple_of(2) {
        return plain(text);
    }
    let parts = text.split('`').enumerate().map(|(index, part)| match (index % 2 == 1, part) {
        (false, part) => plain(part),
        (true, "") => plain("``"),
        (true, code) => format!("`{code}`"),
    });
    parts.collect()
}

/// A text as Markdown in which nothing is more than text.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => plain += "&lt;",
            '&' => plain += "&amp;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_only_text() {
        for (text, expected) in [
            ("run `a_b` -> c_d", "run `a_b` -> c\\_d"),
            ("<b> & [x](y) *z* # | ~ $ \\", "&lt;b> &amp; \\[x\\](y) \\*z\\* \\# \\| \\~ \\$ \\\\"),
            ("a ` <b>", "a \\` &lt;b>"),
            ("``<b>``", "\\`\\`&lt;b>\\`\\`"),
            ("`a``<b>`", "`a``<b>`"),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }
}
