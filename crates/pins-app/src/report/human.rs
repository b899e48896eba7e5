//! Results for people: findings like a compiler's, tables, diffs.
//!
//! Machines read `json`; nothing here is a stable format.

use std::io;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use pins::finding::{Finding, Fix};
use pins::model::status::StatusRow;
use pins::model::tree::Tree;
use pins::verify::errors;

use super::diff::{self, Kind};
use super::terminal::{self, Text};
use super::{Check, PlanReport, count, fetch_failure};
use crate::cli::Cli;

/// How many findings are shown with their lines; any further one takes a line.
const MOST_SNIPPETS: usize = 200;

/// How wide a cell of a table may be, in characters.
const WIDEST_CELL: usize = 200;

/// Findings, then a summary.
pub(crate) fn findings(cli: &Cli, tree: &Tree<'_>, findings: &[Finding]) -> Result<()> {
    let mut text = rendered(tree, findings);
    if !cli.quiet {
        verified(&mut text, tree, findings);
    }
    terminal::print(text)?;
    Ok(())
}

/// The summary of findings.
fn verified(text: &mut Text, tree: &Tree<'_>, findings: &[Finding]) {
    let tools = count(tree.source.pins.len(), "tool");
    if findings.is_empty() {
        let consumers = pins::model::consumer::consumers(tree).len();
        let releases: usize = tree.registries.values().map(|registry| registry.content.releases.len()).sum();
        text.line(&format!(
            "verify: {tools}, {} that repeat their versions and {} agree",
            count(consumers, "place"),
            count(releases, "recorded release")
        ));
        return;
    }
    let errors = errors(findings);
    let warnings = findings.len() - errors;
    let warned = if warnings > 0 { format!(", {}", count(warnings, "warning")) } else { String::new() };
    text.line(&format!("verify: {}{warned}", count(errors, "error")));
    for (command, healed) in commands(findings) {
        text.line(&format!("  {command}  heals {healed}"));
    }
    let by_hand = findings.iter().filter(|finding| matches!(finding.fix, Fix::Edit(_))).count();
    if by_hand > 0 {
        text.line(&format!("  by hand: {by_hand}"));
    }
}

/// The commands that heal findings, with how many each.
fn commands(findings: &[Finding]) -> Vec<(&str, usize)> {
    let mut commands: Vec<(&str, usize)> = Vec::new();
    for finding in findings {
        let Fix::Run(command) = &finding.fix else { continue };
        match commands.iter_mut().find(|(known, _)| known == command) {
            Some((_, healed)) => *healed += 1,
            None => commands.push((command, 1)),
        }
    }
    commands
}

/// Findings, each with its lines.
pub(crate) fn rendered(tree: &Tree<'_>, findings: &[Finding]) -> Text {
    let (first, others) = findings.split_at(findings.len().min(MOST_SNIPPETS));
    let mut text = Text::default();
    first.iter().for_each(|finding| text.finding(tree, finding));
    for finding in others {
        let severity = finding.severity.name();
        text.line(&format!("{severity}[{}]: {}: {}", finding.rule, finding.place, finding.message));
    }
    text
}

/// What a command changed or would change.
pub(crate) fn plan(cli: &Cli, report: &PlanReport<'_>) -> Result<()> {
    if report.show_diff {
        diffs(report)?;
    }
    if !cli.quiet {
        summary(report)?;
    }
    Ok(())
}

/// The diffs, and on standard error whether they can be applied.
fn diffs(report: &PlanReport<'_>) -> io::Result<()> {
    let mut text = Text::default();
    for line in report.plan.changes.iter().flat_map(diff::lines) {
        let style = match line.kind {
            Kind::Name => Style::new().bold(),
            Kind::Added => Style::new().fg_color(Some(AnsiColor::Green.into())),
            Kind::Removed => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Kind::Hunk => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            Kind::Context => Style::new(),
        };
        text.file_line(style, line.mark, &line.text, line.is_first);
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

/// What moved, on standard error beside the diff, or else on standard output.
fn summary(report: &PlanReport<'_>) -> Result<()> {
    let mut text = Text::default();
    let PlanReport { command, plan, .. } = report;
    if plan.is_empty() {
        text.line(&format!("{command}: nothing to change"));
    } else {
        let done = if report.written { "changed" } else { "would change" };
        text.line(&format!("{command}: {done} {}", count(plan.changes.len(), "file")));
        for step in &plan.moves {
            let (from, to) = (cell(&step.from), cell(&step.to));
            text.line(&format!("  {}  {}: {from} -> {to}  ({})", step.tool, step.what, step.place.path));
        }
        if report.written {
            let paths: Vec<String> = plan.changes.iter().map(|change| quoted(&change.path)).collect();
            text.command(&format!("commit them together: git add {}", paths.join(" ")));
        }
    }
    if report.show_diff {
        terminal::tell(text);
    } else {
        terminal::print(text)?;
    }
    if !report.remaining.is_empty() {
        let mut text = rendered(&Tree::read(report.sources), report.remaining);
        let still = count(report.remaining.len(), "finding");
        text.line(&format!("{still} left for another command or for you"));
        terminal::tell(text);
    }
    Ok(())
}

/// A path as a shell takes it. One that cannot be shown as it is has to be
/// typed in another way.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/+@".contains(c);
    if path.chars().all(is_plain) {
        return path.to_owned();
    }
    format!("'{}'", printable::line(path, usize::MAX).replace('\'', "'\\''"))
}

/// A value among others in one line.
fn cell(text: &str) -> String {
    printable::line(text, WIDEST_CELL)
}

/// The audit table.
pub(crate) fn status(rows: &[StatusRow]) -> Result<()> {
    let header = ["TOOL", "PLACE", "KIND", "VERSION", "STATE"].map(str::to_owned);
    let mut lines = vec![header];
    lines.extend(rows.iter().map(|row| {
        let place = format!("{}:{}", cell(&row.place.path), row.place.line);
        [cell(&row.tool), place, row.kind.to_owned(), cell(&row.version), cell(&row.state)]
    }));
    let widths: Vec<usize> = (0..5)
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    let mut text = Text::default();
    for (index, line) in lines.iter().enumerate() {
        let style = match index {
            0 => Style::new().bold(),
            _ if line[4].starts_with("ok") => Style::new(),
            _ => Style::new().fg_color(Some(AnsiColor::Red.into())),
        };
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text.styled_line(style, cells.join("  ").trim_end());
    }
    terminal::print(text)?;
    Ok(())
}

/// What `fetch-checksums --check` found.
pub(crate) fn check(cli: &Cli, check: &Check<'_>) -> Result<()> {
    let mut text = Text::default();
    for mismatch in check.mismatches {
        text.lines(&format!("{mismatch}\n"));
    }
    for artifact in check.unrecorded {
        let wanted = &artifact.wanted;
        text.lines(&format!(
            "{} is not recorded; run `cargo xtask fetch-checksums {}@{}`\n",
            wanted.label(),
            wanted.tool,
            wanted.version
        ));
    }
    for failure in check.failures {
        text.lines(&format!("{}\n", fetch_failure(failure)));
    }
    if !cli.quiet {
        let good = check.fetched.len() - check.mismatches.len() - check.unrecorded.len();
        text.line(&format!(
            "fetch-checksums: {} as recorded, {} not, {} could not be had",
            count(good, "artifact"),
            check.mismatches.len() + check.unrecorded.len(),
            check.failures.len()
        ));
    }
    terminal::print(text)?;
    Ok(())
}
