//! Results for people: findings like a compiler's, tables, diffs.
//!
//! Machines read `json`; nothing here is a stable format.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use pins::finding::{Finding, Fix, Severity};
use pins::status::StatusRow;
use pins::tree::Tree;
use pins::verify::errors;

use super::{Check, PlanReport, count, diff, fetch_failure};
use crate::cli::Cli;

/// How wide a line of a finding's snippet may be.
const WIDTH: usize = 120;

/// How many findings are shown with their lines; any further one takes a line.
const MOST_SNIPPETS: usize = 200;

/// How much of a file is looked at for a snippet, in bytes.
const LONGEST_SNIPPET: usize = 1 << 14;

/// Findings, then a summary.
pub(crate) fn findings(cli: &Cli, tree: &Tree<'_>, findings: &[Finding]) -> Result<()> {
    let mut out = anstream::stdout().lock();
    write!(out, "{}", rendered(tree, findings))?;
    if cli.quiet {
        return Ok(());
    }
    let tools = count(tree.source.pins.len(), "tool");
    if findings.is_empty() {
        let consumers = pins::consumer::consumers(tree).len();
        let releases: usize = tree.registries.values().map(|registry| registry.content.releases.len()).sum();
        writeln!(
            out,
            "verify: {tools}, {} that repeat their versions and {} agree",
            count(consumers, "place"),
            count(releases, "recorded release")
        )?;
        return Ok(());
    }
    let errors = errors(findings);
    let warnings = findings.len() - errors;
    let warned = if warnings > 0 { format!(", {}", count(warnings, "warning")) } else { String::new() };
    writeln!(out, "verify: {}{warned}", count(errors, "error"))?;
    for (command, healed) in commands(findings) {
        writeln!(out, "  {command}  heals {healed}")?;
    }
    let by_hand = findings.iter().filter(|finding| matches!(finding.fix, Fix::Edit(_))).count();
    if by_hand > 0 {
        writeln!(out, "  by hand: {by_hand}")?;
    }
    Ok(())
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

/// Findings as text with colors.
pub(crate) fn rendered(tree: &Tree<'_>, findings: &[Finding]) -> String {
    let (first, others) = findings.split_at(findings.len().min(MOST_SNIPPETS));
    let mut text: String = first.iter().map(|finding| render(tree, finding)).collect();
    for finding in others {
        let severity = finding.severity.name();
        text += &format!("{severity}[{}]: {}: {}\n", finding.rule, finding.place, finding.message);
    }
    text
}

fn render(tree: &Tree<'_>, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&finding.message).id(finding.rule.name());
    let text = tree.sources.text(&finding.place.path);
    let (start, end) = finding.place.span;
    let fix = match &finding.fix {
        Fix::Run(command) => format!("run `{command}`"),
        Fix::Edit(what) => what.clone(),
    };
    let help = Level::HELP.message(&fix);
    let label = format!("expected {}", shorten(&finding.expected));
    let group = match text.and_then(|text| lines_of(text, start, end)) {
        Some((lines, offset)) => {
            let snippet = Snippet::source(lines)
                .path(&finding.place.path)
                .line_start(finding.place.line)
                .annotation(AnnotationKind::Primary.span(start - offset..end - offset).label(&label));
            title.element(snippet).element(help)
        }
        None => {
            let (line, column) = (finding.place.line, finding.place.column);
            let place = Origin::path(&finding.place.path).line(line).char_column(column);
            title.element(place).element(help)
        }
    };
    let report: &[Group<'_>] = &[group];
    format!("{}\n\n", Renderer::styled().term_width(WIDTH).render(report))
}

/// The lines that a span touches, and where they begin; none if they are too
/// long to be looked at.
fn lines_of(text: &str, start: usize, end: usize) -> Option<(&str, usize)> {
    text.get(start..end)?;
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    (last - first <= LONGEST_SNIPPET).then(|| (&text[first..last], first))
}

/// A text that fits behind a caret.
fn shorten(text: &str) -> String {
    let short: String = text.chars().take(70).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}

/// What a command changed or would change.
pub(crate) fn plan(cli: &Cli, report: &PlanReport<'_>) -> Result<()> {
    let mut out = anstream::stdout().lock();
    if report.show_diff {
        for change in &report.plan.changes {
            write_diff(&mut out, &diff::unified(change))?;
        }
    }
    out.flush()?;
    if !cli.quiet {
        summary(report)?;
    }
    Ok(())
}

/// What moved, on standard error beside the diff, or else on standard output.
fn summary(report: &PlanReport<'_>) -> Result<()> {
    let mut text = String::new();
    let PlanReport { command, plan, .. } = report;
    if plan.is_empty() {
        text += &format!("{command}: nothing to change\n");
    } else {
        let done = if report.written { "changed" } else { "would change" };
        text += &format!("{command}: {done} {}\n", count(plan.changes.len(), "file"));
        for step in &plan.moves {
            text += &format!(
                "  {}  {}: {} -> {}  ({})\n",
                step.tool, step.what, step.from, step.to, step.place.path
            );
        }
        if report.written {
            let paths: Vec<String> = plan.changes.iter().map(|change| quoted(&change.path)).collect();
            text += &format!("commit them together: git add {}\n", paths.join(" "));
        }
    }
    if report.show_diff {
        anstream::eprint!("{text}");
    } else {
        anstream::print!("{text}");
    }
    if !report.remaining.is_empty() {
        let tree = Tree::read(report.sources);
        let still = count(report.remaining.len(), "finding");
        anstream::eprintln!(
            "{}{still} left for another command or for you",
            rendered(&tree, report.remaining)
        );
    }
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/+@".contains(c);
    if path.chars().all(is_plain) {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', "'\\''"))
}

fn write_diff(out: &mut impl Write, diff: &str) -> io::Result<()> {
    for line in diff.split_inclusive('\n') {
        let style = match line.as_bytes().first() {
            _ if line.starts_with("+++") || line.starts_with("---") => Style::new().bold(),
            Some(b'+') => Style::new().fg_color(Some(AnsiColor::Green.into())),
            Some(b'-') => Style::new().fg_color(Some(AnsiColor::Red.into())),
            Some(b'@') => Style::new().fg_color(Some(AnsiColor::Cyan.into())),
            _ => Style::new(),
        };
        let content = line.strip_suffix('\n').unwrap_or(line);
        write!(out, "{style}{content}{style:#}")?;
        if content.len() < line.len() {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// The audit table.
pub(crate) fn status(rows: &[StatusRow]) -> Result<()> {
    let mut out = anstream::stdout().lock();
    let header = ["TOOL", "PLACE", "KIND", "VERSION", "STATE"].map(str::to_owned);
    let mut lines = vec![header];
    lines.extend(rows.iter().map(|row| {
        let place = format!("{}:{}", row.place.path, row.place.line);
        [row.tool.clone(), place, row.kind.to_owned(), row.version.clone(), row.state.clone()]
    }));
    let widths: Vec<usize> = (0..5)
        .map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0))
        .collect();
    for (index, line) in lines.iter().enumerate() {
        let style = match index {
            0 => Style::new().bold(),
            _ if line[4].starts_with("ok") => Style::new(),
            _ => Style::new().fg_color(Some(AnsiColor::Red.into())),
        };
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{style}{}{style:#}", cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// What `fetch-checksums --check` found.
pub(crate) fn check(cli: &Cli, check: &Check<'_>) -> Result<()> {
    let mut out = anstream::stdout().lock();
    for mismatch in check.mismatches {
        writeln!(out, "{mismatch}\n")?;
    }
    for artifact in check.unrecorded {
        let wanted = &artifact.wanted;
        writeln!(
            out,
            "{} is not recorded; run `cargo xtask fetch-checksums {}@{}`\n",
            wanted.label(),
            wanted.tool,
            wanted.version
        )?;
    }
    for failure in check.failures {
        writeln!(out, "{}\n", fetch_failure(failure))?;
    }
    if !cli.quiet {
        let good = check.fetched.len() - check.mismatches.len() - check.unrecorded.len();
        writeln!(
            out,
            "fetch-checksums: {} as recorded, {} not, {} could not be had",
            count(good, "artifact"),
            check.mismatches.len() + check.unrecorded.len(),
            check.failures.len()
        )?;
    }
    Ok(())
}
