//! Results for people: findings like a compiler's, tables, diffs.
//!
//! Machines read `json`; nothing here is a stable format.

use std::io;

use anstyle::{AnsiColor, Style};
use pins::checklist::{Checklist, State, Step};
use pins::finding::{Finding, Fix, Invocation};
use pins::model::status::StatusRow;
use pins::plan::{self, Looked, Obstacle};
use pins::value::text::count;
use pins::verify::LookedAt;
use pins::world::World;

use super::diff::{self, Kind};
use super::terminal::{self, Text};
use super::{Detail, Planned, Refusal, Renderer, Report, Verified};
use crate::cli::Verbosity;
use crate::program::{Program, quoted};

/// How many findings are shown with their lines; any further one takes a line.
const MOST_SNIPPETS: usize = 200;

/// How wide a cell of a table may be, in characters.
const WIDEST_CELL: usize = 200;

/// The renderer for people.
pub(super) struct Human {
    pub(super) program: Program,
    /// Whether nobody wants a summary.
    pub(super) verbosity: Verbosity,
}

impl Renderer for Human {
    fn render(&self, report: &Report) -> io::Result<()> {
        let text = match report {
            Report::Verified(verified) => self.verified(verified),
            Report::Status(rows) => status(rows),
            Report::Planned(planned) => return self.planned(planned),
            Report::Checked(checked) => self.checked(checked),
            Report::Checklist(list) => self.checklist(list),
            Report::Shown(shown) => shown.text(&self.program, self.verbosity),
            Report::Refused(refusal) => {
                self.refused(refusal);
                return Ok(());
            }
        };
        terminal::print(text).map(drop)
    }
}

impl Human {
    /// Findings, then a summary.
    fn verified(&self, verified: &Verified) -> Text {
        let mut text =
            findings(&self.program, &verified.findings.files, &verified.findings.list, Detail::Lines);
        if self.verbosity > Verbosity::Quiet {
            verified_summary(&self.program, &mut text, verified);
        }
        text
    }

    /// What a command changed or would change.
    fn planned(&self, planned: &Planned) -> io::Result<()> {
        if planned.show_diff {
            diffs(planned)?;
        }
        if self.verbosity > Verbosity::Quiet {
            plan_summary(&self.program, planned)?;
        }
        Ok(())
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
        if self.verbosity > Verbosity::Quiet {
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
        if self.verbosity > Verbosity::Quiet {
            text.line(&checklist_summary(list));
        }
        text
    }

    /// Why a command did not do its work.
    fn refused(&self, refusal: &Refusal) {
        match refusal {
            Refusal::Usage(error) => return terminal::usage(error),
            Refusal::Plan(plan::Refusal::Inconsistent { findings: list, world }) => {
                terminal::tell(findings(&self.program, world, list, Detail::Lines));
            }
            _ => {}
        }
        super::problem(&refusal.text(&self.program));
    }
}

fn verified_summary(program: &Program, text: &mut Text, verified: &Verified) {
    let Verified { findings, older, denied, .. } = verified;
    if findings.list.is_empty() {
        text.line(&format!("verify: {}", looked_at(verified)));
    } else {
        let warned = match (findings.warnings(), denied) {
            (0, _) => String::new(),
            (warnings, 0) => format!(", {}", count(warnings, "warning")),
            (warnings, _) => format!(", {} (denied)", count(warnings, "warning")),
        };
        text.line(&format!("verify: {}{warned}", count(findings.errors(), "error")));
        for (command, healed) in commands(&findings.list) {
            text.line(&format!("  {}  heals {healed}", command.typed(program.name)));
        }
        let by_hand = findings.list.iter().filter(|finding| !matches!(finding.fix, Fix::Run(_))).count();
        if by_hand > 0 {
            text.line(&format!("  by hand: {by_hand}"));
        }
        text.line(&looked_at(verified));
    }
    if *older > 0 {
        let are = if *older == 1 { "is" } else { "are" };
        text.line(&format!("{} elsewhere {are} not shown", count(*older, "older finding")));
    }
}

/// What was looked at, and what of that is not told by the findings.
fn looked_at(verified: &Verified) -> String {
    let Verified { findings, older, looked_at, searched, .. } = verified;
    let LookedAt { tools, consumers, releases, digests, strays, unmanaged } = looked_at;
    let compared = format!(
        "{}, {} and {} with {}",
        count(*tools, "tool"),
        count(*consumers, "place"),
        count(*releases, "recorded release"),
        count(*digests, "digest")
    );
    let came_of_it = match (findings.list.is_empty(), older) {
        (true, 0) => format!("{compared} agree"),
        (true, _) => format!("nothing new in {compared}"),
        (false, _) => format!("compared: {compared}"),
    };
    let number = |number: &Option<usize>, what: &str| match number {
        None => format!("{what}s are off"),
        Some(0) => format!("no {what}"),
        Some(found) => count(*found, what),
    };
    let were = if *searched == 1 { "was" } else { "were" };
    format!(
        "{came_of_it}; {} {were} searched: {}, {}",
        count(*searched, "file"),
        number(strays, "stray version"),
        number(unmanaged, "unmanaged digest")
    )
}

/// The commands that heal findings, with how many each; those that can be one are.
fn commands(findings: &[Finding]) -> Vec<(Invocation, usize)> {
    let mut commands: Vec<(Invocation, usize)> = Vec::new();
    for finding in findings {
        let Fix::Run(command) = &finding.fix else { continue };
        let joined = |known: &Invocation| match known == command {
            true => Some(known.clone()),
            false => known.joined(command),
        };
        match commands.iter_mut().find_map(|known| joined(&known.0).map(|joined| (known, joined))) {
            Some((known, joined)) => *known = (joined, known.1 + 1),
            None => commands.push((command.clone(), 1)),
        }
    }
    commands
}

/// Findings, each with its lines.
fn findings(program: &Program, files: &World, list: &[Finding], detail: Detail) -> Text {
    let snippets = if detail == Detail::Lines { list.len().min(MOST_SNIPPETS) } else { 0 };
    let (first, others) = list.split_at(snippets);
    let mut text = Text::default();
    first.iter().for_each(|finding| text.finding(program, files, finding));
    for finding in others {
        let severity = finding.severity.name();
        text.line(&format!("{severity}[{}]: {}: {}", finding.rule, finding.place, finding.message));
    }
    text
}

/// The diffs, and on standard error whether they can be applied.
fn diffs(planned: &Planned) -> io::Result<()> {
    let mut text = Text::default();
    for line in planned.plan.changes().iter().flat_map(diff::lines) {
        let style = match line.kind {
            Kind::Name => Style::new().bold(),
            Kind::Added => Style::new().fg_color(Some(AnsiColor::Green.into())),
            Kind::Removed => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Kind::Hunk => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            Kind::Context => Style::new(),
        };
        text.file_line(style, &line);
    }
    let escapes = terminal::print(text)?;
    if escapes > 0 {
        super::note(&format!(
            "this diff shows {} as escapes, such as \\u{{1b}}, and cannot be applied",
            count(escapes, "character")
        ));
    }
    Ok(())
}

/// Of more files nobody reads the names once more.
const MOST_ADDED: usize = 20;

/// Of more findings each in its line nobody sees what there is.
const MOST_BRIEF: usize = 10;

/// What moved, on standard error beside the diff, or else on standard output.
fn plan_summary(program: &Program, planned: &Planned) -> io::Result<()> {
    let mut text = Text::default();
    let Planned { command, plan, remaining, detail, .. } = planned;
    if plan.is_empty() {
        text.line(&format!("{command}: nothing to change"));
    } else {
        let done = if planned.written { "changed" } else { "would change" };
        text.line(&format!("{command}: {done} {}", count(plan.changes().len(), "file")));
        for step in &plan.moves {
            let (from, to) = (cell(&step.from), cell(&step.to));
            text.line(&format!("  {}  {}: {from} -> {to}  ({})", step.tool, step.what, step.place.path));
        }
        if planned.written {
            let paths: Vec<String> = plan.changes().iter().map(|change| quoted(&change.path)).collect();
            match paths.len() > MOST_ADDED {
                true => text.line(&format!("commit all {} of them together", paths.len())),
                false => text.command(&format!("commit them together: git add {}", paths.join(" "))),
            }
        }
    }
    if planned.show_diff {
        terminal::tell(text);
    } else {
        terminal::print(text)?;
    }
    if !remaining.list.is_empty() {
        let still = format!("{} left for another command or for you", count(remaining.list.len(), "finding"));
        let is_short = *detail == Detail::Lines || remaining.list.len() <= MOST_BRIEF;
        let shown = if is_short { remaining.list.as_slice() } else { &[] };
        let mut text = findings(program, &remaining.files, shown, *detail);
        text.line(&match is_short {
            true => still,
            false => format!("{still}: `{} verify` shows them", program.name),
        });
        terminal::tell(text);
    }
    Ok(())
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
    let fix = step.fix.as_ref().map(|fix| match fix {
        Fix::Run(command) => format!("run `{}`", command.typed(program.name)),
        other => other.text(program.name),
    });
    place.into_iter().chain(step.details.iter().cloned()).chain(fix).collect()
}

/// How many steps are in which state, in a line.
pub(super) fn checklist_summary(list: &Checklist) -> String {
    let states = [State::Done, State::Open, State::Unknown, State::ByHand];
    let told = states.map(|state| format!("{} {}", list.count(state), state.name().replace('-', " ")));
    format!("release-checklist: {}: {}", list.version, told.join(", "))
}

/// The audit table.
fn status(rows: &[StatusRow]) -> Text {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into()));
    let styles = rows.iter().map(|row| if row.state.is_ok() { Style::new() } else { red });
    let styles = std::iter::once(Style::new().bold()).chain(styles);
    let header = ["TOOL", "PLACE", "KIND", "VERSION", "STATE"].map(str::to_owned);
    let mut lines = vec![header];
    lines.extend(rows.iter().map(|row| {
        let place = format!("{}:{}", cell(&row.place.path), row.place.line);
        [cell(&row.tool), place, row.kind.to_owned(), cell(&row.version), cell(&row.state.to_string())]
    }));
    let widths: Vec<usize> = (0..5)
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = Text::default();
    for (line, style) in lines.iter().zip(styles) {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.styled_line(style, cells.join("  ").trim_end());
    }
    text
}
