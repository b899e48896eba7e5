//! Results for people: findings like a compiler's, tables, diffs.
//!
//! Machines read `json`; nothing here is a stable format.

mod explained;
mod findings;
mod planned;

use anstyle::{AnsiColor, Style};
use pins::checklist::{Checklist, State, Step};
use pins::finding::{Finding, Fix};
use pins::model::status::StatusRow;
use pins::plan::{self, Looked, Obstacle};
use pins::value::text::count;

pub(super) use self::explained::{explanation, found, how_to_waive};
pub(super) use self::findings::{headline, looked_at};

use self::findings::findings;
use super::terminal::{self, Text};
use super::{Body, Detail, Refusal, Rendered, Renderer, Report, Shows, Told, Verified};
use crate::cli::Verbosity;
use crate::program::Program;

/// The column of the audit table that is widest.
const PLACE: usize = 1;

/// How wide a cell of a table may be, in characters.
const WIDEST_CELL: usize = 200;

/// The renderer for people.
#[derive(Clone, Copy)]
pub(super) struct Human {
    pub(super) program: Program,
    /// How much is shown.
    pub(super) shown: Shows,
}

impl Renderer for Human {
    fn render(&self, told: &Told<'_>) -> Rendered {
        match told.report {
            Report::Verified(verified) => Rendered::text(self.verified(verified)),
            Report::Status(audit) => Rendered {
                out: Body::Text(status(&audit.rows, self.shown.width)),
                err: self.beside_status(audit.errors),
            },
            Report::Planned(planned) => planned::planned(self, planned),
            Report::Checked(checked) => Rendered::text(self.checked(checked)),
            Report::Checklist(list) => Rendered::text(self.checklist(list)),
            Report::Explained(explained) => Rendered::text(explained::explained(self, explained)),
            Report::Shown(shown) => Rendered::text(shown.text(&self.program, self.shown.verbosity)),
            Report::Refused(refusal) => Rendered { out: Body::default(), err: self.refused(refusal) },
        }
    }
}

impl Human {
    /// What `verify` finds, which the table need not show: it has no row for a table that
    /// cannot be read.
    fn beside_status(&self, errors: usize) -> Text {
        let mut text = Text::default();
        if errors > 0 && self.has_summary() {
            let found = count(errors, "error");
            text.line(&format!("{found} in this repository: `{} verify` shows them", self.program.name));
        }
        text
    }

    /// Whether summaries are wanted.
    pub(super) fn has_summary(&self) -> bool {
        self.shown.verbosity > Verbosity::Quiet
    }

    /// Findings, then a summary.
    fn verified(&self, verified: &Verified) -> Text {
        let mut text = findings(self, &verified.findings.files, &verified.findings.list, Detail::Lines);
        text.append(&self.verified_summary(verified));
        text
    }

    /// The summary; nothing if nobody wants one.
    pub(super) fn verified_summary(&self, verified: &Verified) -> Text {
        let mut text = Text::default();
        if self.has_summary() {
            findings::summary(&self.program, &mut text, verified);
        }
        text
    }

    /// What `fetch-checksums --check` found.
    fn checked(&self, checked: &Looked) -> Text {
        let mut text = Text::default();
        for mismatch in checked.mismatches() {
            text.lines(&format!("{}\n", mismatch.text(self.program.name)));
        }
        for artifact in checked.unrecorded() {
            let wanted = &artifact.wanted;
            let release = format!("{}@{}", wanted.tool, wanted.version);
            let command = self.program.command(&["fetch-checksums", &release]);
            text.lines(&format!("{} is not recorded; run `{command}`\n", wanted.label()));
        }
        let unavailable = checked.unavailable.iter().cloned().map(Box::new).map(Obstacle::Unavailable);
        for told in plan::obstacle_texts(&unavailable.collect::<Vec<_>>(), self.program.name) {
            text.lines(&format!("{told}\n"));
        }
        if self.has_summary() {
            let bad = checked.mismatches().count() + checked.unrecorded().count();
            text.line(&format!(
                "fetch-checksums: {} as recorded, {bad} not, {} could not be had",
                count(checked.fetched.len() - bad, "artifact"),
                checked.unavailable.len()
            ));
        }
        text
    }

    /// What is left to do before a release.
    fn checklist(&self, list: &Checklist) -> Text {
        let mut text = Text::default();
        let width = list.steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
        for step in &list.steps {
            let (mark, style) = match step.state {
                State::Done => ("[x]", Style::new()),
                State::Open => ("[ ]", Style::new().fg_color(Some(AnsiColor::Red.into()))),
                State::Unknown => ("[?]", Style::new().fg_color(Some(AnsiColor::Red.into()))),
                State::ByHand => ("[-]", Style::new()),
            };
            text.styled_line(style, &format!("{mark} {:<width$}  {}", step.name, step.said));
            below(step, &self.program).iter().for_each(|line| text.line(&format!("      {line}")));
        }
        if self.has_summary() {
            text.line(&checklist_summary(list));
        }
        text
    }

    /// Why a command did not do its work.
    fn refused(&self, refusal: &Refusal) -> Text {
        let mut text = match refusal {
            Refusal::Usage(error) => return terminal::usage_text(error),
            Refusal::Plan(plan::Refusal::Inconsistent { findings: list, world }) => {
                // Nobody else shows them.
                let all = Self { shown: Shows { all: true, ..self.shown }, ..*self };
                findings(&all, world, list, Detail::Lines)
            }
            _ => Text::default(),
        };
        text.append(&super::problem_text(&refusal.text(&self.program)));
        text
    }
}

/// What heals a finding, in words.
pub(super) fn finding_fix(program: &Program, finding: &Finding) -> String {
    fix_text(program, &finding.fix)
}

fn fix_text(program: &Program, fix: &Fix) -> String {
    match (fix.advice(), fix.command()) {
        (None, Some(command)) => format!("run `{}`", command.typed(program.name)),
        _ => fix.text(program.name),
    }
}

/// A value among others in one line.
fn cell(text: &str) -> String {
    printable::line(text, WIDEST_CELL)
}

/// What is shown below a step: what it is about, and unless it is done, where and what
/// does it.
pub(super) fn below(step: &Step, program: &Program) -> Vec<String> {
    let is_done = step.state == State::Done;
    let place = step.place.as_ref().filter(|_| !is_done).map(|place| format!("at {place}"));
    let fix = step.fix.as_ref().map(|fix| fix_text(program, fix));
    place.into_iter().chain(step.details.iter().cloned()).chain(fix).collect()
}

/// How many steps are in which state, in a line.
pub(super) fn checklist_summary(list: &Checklist) -> String {
    let states = [State::Done, State::Open, State::Unknown, State::ByHand];
    let told = states.map(|state| format!("{} {}", list.count(state), state.name().replace('-', " ")));
    format!("release-checklist: {}: {}", list.version, told.join(", "))
}

/// The audit table; where it is too wide, each place stands in a line of its own.
fn status(rows: &[StatusRow], width: Option<usize>) -> Text {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let styles = rows.iter().map(|row| if row.state.is_ok() { Style::new() } else { red });
    let styles = std::iter::once(Style::new().bold()).chain(styles);
    let header = ["TOOL", "PLACE", "KIND", "VERSION", "STATE"].map(str::to_owned);
    let mut lines = vec![header];
    lines.extend(rows.iter().map(|row| {
        let place = format!("{}:{}", cell(&row.place.path), row.place.line);
        [cell(&row.tool), place, row.kind.to_owned(), cell(&row.version), cell(&row.state.to_string())]
    }));
    let widest = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(widest).collect();
    // Two blanks are between two cells.
    let is_too_wide = width.is_some_and(|width| widths.iter().sum::<usize>() + 8 > width);
    let mut text = Text::default();
    for (line, style) in lines.iter().zip(styles) {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let is_in_line = |column: &usize| !is_too_wide || *column != PLACE;
        let cells: Vec<String> =
            cells.enumerate().filter(|(column, _)| is_in_line(column)).map(|(_, cell)| cell).collect();
        text.styled_line(style, cells.join("  ").trim_end());
        if is_too_wide {
            text.styled_line(style, &format!("  {}", line[PLACE]));
        }
    }
    text
}
