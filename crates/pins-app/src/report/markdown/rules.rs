//! What rules are about, as a document, and as the help of SARIF.
//!
//! Its texts are this program's own: none is escaped. Knows none of the rules.

use pins::explain::Explanation;
use pins::value::path::RepoPath;

use crate::program::Program;
use crate::report::Explained;
use crate::report::human::{found, how_to_waive};
use crate::report::terminal::Text;

/// A document of all rules, or of one.
pub(super) fn document(program: &Program, explained: &Explained) -> Text {
    let Explained { rules, is_one } = explained;
    let mut text = Text::default();
    if !is_one {
        text.line("# The rules of verify");
        text.line("");
        let made = program.command(&["explain", "--format", "markdown"]);
        text.line(&format!(
            "Made by `{made}`, which checks each example anew; `explain RULE` shows one of them."
        ));
        for Explanation { rule, .. } in rules {
            let lead = if rule.name == rules[0].rule.name { "\n" } else { "" };
            text.lines(&format!("{lead}- [`{}`](#{}): {}", rule.name, rule.name, rule.summary));
        }
        text.line("");
    }
    for (index, one) in rules.iter().enumerate() {
        if index > 0 {
            text.line("");
        }
        text.line(&format!("## {}", one.rule.name));
        text.line("");
        text.lines(rule(program, one).trim_end());
    }
    text
}

/// What there is to say of a rule, without a heading.
pub(in crate::report) fn rule(program: &Program, one: &Explanation) -> String {
    let Explanation { rule, earlier, waiver, .. } = one;
    let mut parts =
        vec![format!("What must hold: {}.", rule.summary), format!("Without it: {}", rule.protects)];
    if earlier.is_some() {
        let before = fenced(&shown(one.changed_files()));
        parts.extend(["For example, a repository in which this was so:".to_owned(), before]);
        parts.push("And is so now:".to_owned());
    } else {
        parts.push("For example:".to_owned());
    }
    parts.extend([
        fenced(&shown(one.files())),
        "`verify` then says:".to_owned(),
        fenced(&found(program, one).plain()),
    ]);
    parts.push(format!("To heal it: {}", rule.healing));
    parts.push(how_to_waive(one));
    parts.extend(waiver.iter().map(|waiver| format!("```toml\n{waiver}```")));
    parts.join("\n\n") + "\n"
}

/// Files, each below its name.
fn shown(files: impl Iterator<Item = (RepoPath, &'static str)>) -> String {
    let files = files.map(|(path, text)| format!("# {path}\n{}\n", text.trim_end()));
    files.collect::<Vec<_>>().join("\n")
}

fn fenced(text: &str) -> String {
    format!("```text\n{}\n```", text.trim_end())
}
