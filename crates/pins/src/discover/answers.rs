//! Versions that answer a question on the same line: `Which saw do you use? 1.2.0.`
//!
//! Reads no other prose (`lines` does).

use super::literal::{Versioned, alone};
use super::words::{Word, read};

/// The version that answers a question of which one it is, if that is what a line says.
pub(super) fn answered(line: &str) -> Option<Versioned> {
    // Few lines ask.
    let (question, answer) = line.split_once('?')?;
    let question = question.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let asked = question.strip_prefix("Which ").or_else(|| question.strip_prefix("What "))?;
    let asked = asked.strip_prefix("version of ").unwrap_or(asked);
    let Word::Name(name) = read(asked.split(' ').next()?.trim_matches('`')) else { return None };
    let begin = answer.find(|c: char| c.is_ascii_alphanumeric())?;
    let answer = &answer[begin..];
    let end = answer.find(|c: char| c.is_whitespace() || ",;:*`)".contains(c)).unwrap_or(answer.len());
    let word = answer[..end].trim_end_matches('.');
    let found = alone(word).filter(|found| found.version.contains('.'))?;
    // What would do, too, is no answer to that.
    let rest = answer[end..].trim_start();
    let is_one = !["or ", "and ", "to ", "- "].iter().any(|more| rest.starts_with(more));
    let start = line.len() - answer.len();
    let at = start + found.at.start..start + found.at.end;
    is_one.then_some(Versioned { at, version: found.version, names: vec![name] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_what_its_answer_is_a_version_of() {
        for (line, expected) in [
            ("**Which saw do you use?** 1.2.0, through the plugin.", "saw 1.2.0"),
            ("- What version of `saw-kit` is it? `v1.2.0`.", "saw-kit 1.2.0"),
            ("Which saw do you use? Any.", ""),
            ("Which saw do you use? 1.2.0 or newer", ""),
            ("Which saw do you use? See 1.2.0", ""),
            ("Do you use saw? 1.2.0", ""),
            ("Which version do you use? 1.2.0", ""),
            ("Which saw? é", ""),
        ] {
            let said = answered(line).map(|it| format!("{} {}", it.names[0].shown, &line[it.at]));
            assert_eq!(said.unwrap_or_default(), expected, "{line}");
        }
    }
}
