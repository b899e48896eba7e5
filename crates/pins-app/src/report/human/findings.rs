//! Findings for people: each cause once, with its lines, and what was looked at.
//!
//! Lays out no lines of files: `terminal` does.

use pins::finding::{Finding, Invocation};
use pins::value::text::count;
use pins::verify::LookedAt;
use pins::world::World;

use super::Human;
use crate::program::Program;
use crate::report::grouped::{grouped, told_of};
use crate::report::terminal::Text;
use crate::report::{Detail, Verified};

/// How many findings are shown with their lines where all are wanted; any further one takes
/// a line.
const MOST_SNIPPETS: usize = 200;

/// How many causes are shown unless all are wanted.
const MOST_CAUSES: usize = 50;

/// How many further places of one cause are named.
const MOST_PLACES: usize = 10;

/// The summary of what was found.
pub(super) fn summary(program: &Program, text: &mut Text, verified: &Verified) {
    let Verified { findings, older, .. } = verified;
    if findings.list.is_empty() {
        text.line(&format!("verify: {}", looked_at(verified)));
    } else {
        text.line(&headline(verified));
        for (command, healed) in commands(&findings.list) {
            text.line(&format!("  {}  heals {healed}", command.typed(program.name)));
        }
        let by_hand = findings.list.iter().filter(|finding| finding.fix.advice().is_some()).count();
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

/// How many findings there are, in a line.
pub(in crate::report) fn headline(verified: &Verified) -> String {
    let Verified { findings, denied, .. } = verified;
    let warned = match (findings.warnings(), denied) {
        (0, _) => String::new(),
        (warnings, 0) => format!(", {}", count(warnings, "warning")),
        (warnings, _) => format!(", {} (denied)", count(warnings, "warning")),
    };
    format!("verify: {}{warned}", count(findings.errors(), "error"))
}

/// What was looked at, and what of that is not told by the findings.
pub(in crate::report) fn looked_at(verified: &Verified) -> String {
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
        let (Some(command), None) = (finding.fix.command(), finding.fix.advice()) else { continue };
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

/// Findings: each cause with the lines of its first place, or if all are wanted each finding
/// with its own.
pub(super) fn findings(human: &Human, files: &World, list: &[Finding], detail: Detail) -> Text {
    let mut text = Text::default();
    if detail == Detail::Brief {
        list.iter().for_each(|finding| brief(&mut text, finding));
        return text;
    }
    let program = &human.program;
    if human.shown.all {
        let (first, others) = list.split_at(list.len().min(MOST_SNIPPETS));
        first.iter().for_each(|finding| text.finding(program, files, finding, &[]));
        others.iter().for_each(|finding| brief(&mut text, finding));
        return text;
    }
    let groups = grouped(list);
    let (shown, left) = told_of(&groups, MOST_CAUSES);
    for group in shown {
        text.finding(program, files, group[0], &further(&group[1..]));
    }
    if left > 0 {
        let all = program.command(&["verify", "--all"]);
        text.line(&format!("... and {}: `{all}` shows all of them", count(left, "more finding")));
        text.line("");
    }
    text
}

/// A finding in a line.
fn brief(text: &mut Text, finding: &Finding) {
    let severity = finding.severity.name();
    text.line(&format!("{severity}[{}]: {}: {}", finding.rule, finding.place, finding.message));
}

/// The further places of one cause.
fn further(findings: &[&Finding]) -> Vec<String> {
    let (named, others) = findings.split_at(findings.len().min(MOST_PLACES));
    let mut notes: Vec<String> =
        named.iter().map(|finding| format!("the same at {}", finding.place)).collect();
    if !others.is_empty() {
        notes.push(format!("the same at {}", count(others.len(), "further place")));
    }
    notes
}
