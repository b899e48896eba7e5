//! What rules are about, for people.
//!
//! Knows none of them.

use anstyle::Style;
use pins::explain::Explanation;
use pins::value::path::RepoPath;

use super::Human;
use crate::program::Program;
use crate::report::Explained;
use crate::report::terminal::Text;

/// One rule whole, or a list of all.
pub(super) fn explained(human: &Human, explained: &Explained) -> Text {
    let Explained { rules, is_one } = explained;
    let mut text = Text::default();
    if *is_one {
        rules.iter().for_each(|one| text.append(&explanation(&human.program, one)));
        return text;
    }
    let width = rules.iter().map(|one| one.rule.name.len()).max().unwrap_or(0);
    for Explanation { rule, .. } in rules {
        text.line(&format!("{:<width$}  {}", rule.name, rule.summary));
    }
    if human.has_summary() {
        let command = human.program.command(&["explain", "RULE"]);
        text.line("");
        text.command(&format!("more of one: {command}"));
    }
    text
}

/// All there is to say of a rule.
pub(in crate::report) fn explanation(program: &Program, one: &Explanation) -> Text {
    let Explanation { rule, earlier, waiver, .. } = one;
    let mut text = Text::default();
    text.styled_line(Style::new().bold(), &format!("{}: {}", rule.name, rule.summary));
    text.line("");
    text.line(&format!("Without it: {}", rule.protects));
    text.line("");
    if earlier.is_some() {
        text.line("For example, a repository in which this was so:");
        text.line("");
        indented(&mut text, one.changed_files());
        text.line("And is so now:");
    } else {
        text.line("For example:");
    }
    text.line("");
    indented(&mut text, one.files());
    text.append(&found(program, one));
    text.line(&format!("To heal it: {}", rule.healing));
    text.line("");
    text.line(&how_to_waive(one));
    if let Some(waiver) = waiver {
        text.line("");
        waiver.lines().for_each(|line| text.line(&format!("    {line}")));
    }
    text
}

/// Files, each below its name.
fn indented(text: &mut Text, files: impl Iterator<Item = (RepoPath, &'static str)>) {
    for (path, content) in files {
        text.line(&format!("  {path}"));
        content.lines().for_each(|line| text.line(&format!("    {line}")));
        text.line("");
    }
}

/// What is found in the example.
pub(in crate::report) fn found(program: &Program, one: &Explanation) -> Text {
    let mut text = Text::default();
    one.findings.iter().for_each(|finding| text.finding(program, &one.world, finding, &[]));
    text
}

/// What the settings can do about it, in a sentence before those settings.
pub(in crate::report) fn how_to_waive(one: &Explanation) -> String {
    let rule = one.rule;
    let lowered = match one.is_fixed {
        true => "It stays an error, whatever [levels] says.".to_owned(),
        false => format!("To hear less of it everywhere: {rule} = \"warning\", or \"off\", below [levels]."),
    };
    match one.waiver {
        Some(_) => format!("{lowered} To accept one finding for some time, in the settings:"),
        None => format!("{lowered} No waiver covers it."),
    }
}
