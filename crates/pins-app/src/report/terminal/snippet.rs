//! A finding like a compiler's: a title, the lines in question, carets.
//!
//! Every text is made printable before it is laid out, so that the carets stand
//! below what is seen. Writes nothing.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use pins::finding::{Finding, Label, Severity};
use pins::world::World;

use super::LONGEST_LINE;
use crate::program::Program;
use crate::report::human::finding_fix;

/// How wide a line of a snippet may be where nobody says how wide the place is.
const WIDTH: usize = 120;

/// How much of a file is looked at for a snippet, in bytes.
const LONGEST_SNIPPET: usize = 1 << 14;

/// How much of a value fits behind a caret, in characters.
const LONGEST_LABEL: usize = 70;

/// A finding as text with styles.
pub(super) fn render(program: &Program, files: &World, finding: &Finding, further: &[String]) -> String {
    let one = |text: &str| printable::line(text, LONGEST_LINE);
    let (title, path) = (one(&finding.message), one(&finding.place.path));
    let fix = one(&finding_fix(program, finding));
    let label = format!("expected {}", printable::line(&finding.expected, LONGEST_LABEL));
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(title).id(finding.rule.name);
    let help = Level::HELP.message(fix);
    let text = files.text(&finding.place.path);
    let (start, end) = finding.place.span;
    let (line, column) = (finding.place.line, finding.place.column);
    let group = match text.and_then(|text| lines_of(text, start, end)) {
        Some((lines, span)) => {
            let annotation = AnnotationKind::Primary.span(span).label(label);
            let snippet = Snippet::source(lines).path(path).line_start(line).annotation(annotation);
            title.element(snippet)
        }
        None => title.element(Origin::path(path).line(line).char_column(column)),
    };
    let further = further.iter().map(|note| one(note));
    let notes = notes(finding).into_iter().chain(further).map(|note| Level::NOTE.message(note));
    let group = group.elements(notes).element(help);
    let report: &[Group<'_>] = &[group];
    with_column(&Renderer::styled().term_width(super::width().unwrap_or(WIDTH)).render(report), column)
}

/// Whether a line of a report is prose, and none of a file: the title, notes and help.
pub(super) fn is_prose(index: usize, line: &str) -> bool {
    index == 0 || super::unstyled(line).trim_start().starts_with("= ")
}

/// The further places that have to do with a finding, but for those that its
/// message names.
fn notes(finding: &Finding) -> Vec<String> {
    let is_new =
        |label: &&Label| !finding.message.contains(&format!("{}:{}", label.place.path, label.place.line));
    let labels = finding.labels.iter().filter(is_new);
    labels.map(|label| printable::line(&format!("{}: {}", label.place, label.text), LONGEST_LINE)).collect()
}

/// A report with the column of the file in its second line, the place: that of
/// the snippet is counted with escapes.
fn with_column(report: &str, column: usize) -> String {
    let title = report.find('\n').map_or(0, |newline| newline + 1);
    let end = report[title..].find('\n').map_or(report.len(), |newline| title + newline);
    let before = report[..end].trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{before}{column}{}", &report[end..])
}

/// The lines that a span touches, printable, and where the span is in them;
/// none if they are too long to be looked at.
fn lines_of(text: &str, start: usize, end: usize) -> Option<(String, std::ops::Range<usize>)> {
    let marked = text.get(start..end)?;
    let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    if last - first > LONGEST_SNIPPET {
        return None;
    }
    let before = text[first..start].trim_start_matches('\u{feff}');
    let after = text[end..last].trim_end_matches('\r');
    let mut lines = String::new();
    let mut ends = [before, marked, after].map(|part| {
        lines += &printable::lines(part, usize::MAX).0;
        lines.len()
    });
    ends.rotate_right(1);
    let [_, start, end] = ends;
    Some((lines, start..end))
}
