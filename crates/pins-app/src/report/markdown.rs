//! The release checklist as a task list in Markdown, for an issue or a pull request.
//!
//! Every text stands in it as text: none is taken for Markdown or for HTML. Says nothing
//! else: other commands are refused before they begin.

use std::io;

use pins::checklist::{Checklist, State};

use super::human::{Human, below, checklist_summary};
use super::terminal::{self, Text};
use super::{Renderer, Report};
use crate::cli::Verbosity;
use crate::program::Program;

/// The renderer of task lists.
pub(super) struct Markdown {
    pub(super) program: Program,
    /// Whether nobody wants a summary.
    pub(super) verbosity: Verbosity,
}

impl Renderer for Markdown {
    fn render(&self, report: &Report) -> io::Result<()> {
        let Markdown { program, verbosity } = *self;
        match report {
            Report::Checklist(list) => terminal::print(self.task_list(list)).map(drop),
            // Why the work was not done, people read.
            other => Human { program, verbosity }.render(other),
        }
    }
}

impl Markdown {
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
            below(step, &self.program).iter().for_each(|line| text.line(&format!("  - {}", escaped(line))));
        }
        if self.verbosity > Verbosity::Quiet {
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
