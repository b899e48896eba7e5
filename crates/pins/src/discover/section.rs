//! Sections of a document in prose: headings and fenced code, and which of them tell what is
//! so now.
//!
//! Looks for no version.

use super::script::asks_for_version;

/// Where in a document a line stands.
#[derive(Default)]
pub(super) struct Section {
    /// How deep the heading is under which nothing counts.
    left_out: Option<usize>,
    /// What shows code or output, if something does.
    shown: Option<Shown>,
    /// Whether the text before says that output follows.
    announced: bool,
    /// Whether the last line was empty.
    was_empty: bool,
    /// Whether a program has written what stands here.
    is_written: bool,
}

/// Code or output, as it is shown.
struct Shown {
    /// What the fence around it began with; none where it is indented instead.
    fence: Option<String>,
    /// Whether a command was shown in it: then the rest is what it says.
    has_prompt: bool,
    /// Whether the command asked a program for its version: then the next line is what it
    /// should say.
    is_asked: bool,
}

impl Shown {
    /// Whether a line of it says what is so now.
    fn counts(&mut self, line: &str) -> bool {
        let command = line.strip_prefix("$ ");
        self.has_prompt |= command.is_some();
        let asks = command.and_then(|command| command.rsplit(' ').next()).is_some_and(asks_for_version);
        // What a program says of itself in brackets, it says of what it was built with.
        let is_answer = std::mem::replace(&mut self.is_asked, asks) && !line.contains('(');
        !self.has_prompt || command.is_some() || is_answer
    }
}

impl Section {
    /// Whether a line, with the blanks around it and without, says what is so now.
    pub(super) fn counts(&mut self, raw: &str, line: &str) -> bool {
        // What stands between such comments a program has written.
        if let Some(comment) = line.strip_prefix("<!-- ") {
            self.is_written = comment.starts_with("BEGIN") || self.is_written && !comment.starts_with("END");
        }
        if self.is_written {
            return false;
        }
        if let Some(counts) = self.of_fence(line) {
            return counts && self.left_out.is_none();
        }
        let is_indented = raw.starts_with("    ") || raw.starts_with('\t');
        let was_empty = std::mem::replace(&mut self.was_empty, line.is_empty());
        match &mut self.shown {
            Some(shown) if is_indented => return shown.counts(line) && self.left_out.is_none(),
            Some(_) if line.is_empty() => return false,
            // A list goes on with blanks before it, too: only what is announced, or has a
            // prompt, is shown.
            None if is_indented && was_empty && (self.announced || line.starts_with("$ ")) => {
                let mut shown = Shown { fence: None, has_prompt: self.announced, is_asked: false };
                let counts = shown.counts(line);
                self.shown = Some(shown);
                return counts && self.left_out.is_none();
            }
            _ => self.shown = None,
        }
        if !line.is_empty() {
            self.announced = announces_output(line);
        }
        self.of_text(line)
    }

    /// The same of a fence, and of what stands in it; none if it is neither.
    fn of_fence(&mut self, line: &str) -> Option<bool> {
        let fence: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &mut self.shown {
            Some(Shown { fence: Some(open), .. }) if fence.len() >= 3 && fence.starts_with(open.as_str()) => {
                self.shown = None;
                Some(false)
            }
            Some(shown @ Shown { fence: Some(_), .. }) => Some(fence.len() < 3 && shown.counts(line)),
            _ if fence.len() >= 3 => {
                // What is shown there, some program has said.
                const OF_OUTPUT: [&str; 5] = ["text", "output", "log", "diff", "plain"];
                let says = line.trim_start_matches(['`', '~']).trim();
                let has_prompt = OF_OUTPUT.contains(&says) || self.announced;
                self.shown = Some(Shown { fence: Some(fence), has_prompt, is_asked: false });
                Some(false)
            }
            _ => None,
        }
    }

    fn of_text(&mut self, line: &str) -> bool {
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if depth > 0 && line[depth..].starts_with(' ') {
            if self.left_out.is_some_and(|left_out| depth <= left_out) {
                self.left_out = None;
            }
            let title = line.to_ascii_lowercase();
            const OF_THE_PAST: [&str; 20] = [
                "known problem",
                "changelog",
                "change log",
                "changes",
                "history",
                "release notes",
                "releases",
                "migrat",
                "upgrad",
                "compat",
                "supported",
                "troubleshoot",
                "known issues",
                "roadmap",
                // What happened once, and what is not taken.
                "incident",
                "outage",
                "pass over",
                "passed over",
                "skipped",
                "not yet",
            ];
            if self.left_out.is_none() && OF_THE_PAST.iter().any(|word| title.contains(word)) {
                self.left_out = Some(depth);
            }
            return false;
        }
        self.left_out.is_none()
    }
}

/// Whether a line says that what a program prints follows.
fn announces_output(line: &str) -> bool {
    if !line.ends_with(':') {
        return false;
    }
    let line = line.to_ascii_lowercase();
    const SAID: [&str; 11] = [
        "output",
        "prints",
        "for instance",
        "for example",
        "looks like",
        "says",
        "session",
        "recorded",
        "sample",
        "you get",
        "should see",
    ];
    SAID.iter().any(|said| line.contains(said))
}

#[cfg(test)]
mod tests {
    use crate::discover::lines::{Lines, mentions};

    fn said(text: &str) -> String {
        let found = mentions(text, 0..text.len(), Lines::Prose, &|_| true).into_iter();
        found.map(|it| &text[it.span]).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_is_shown_counts_but_for_what_a_program_says() {
        for (text, expected) in [
            ("```\nsaw 1.1.0\n```\nsaw 1.2.0\n", "1.1.0, 1.2.0"),
            ("```text\nsaw 1.1.0\n```\nsaw 1.2.0\n", "1.2.0"),
            ("It prints:\n\n```\nsaw 1.1.0\n```\nsaw 1.2.0\n", "1.2.0"),
            // Only a fence like its own ends it.
            ("~~~text\n```\nsaw 1.1.0\n```\n~~~\nsaw 1.2.0\n", "1.2.0"),
            ("````text\n```\nsaw 1.1.0\n```\n````\nsaw 1.2.0\n", "1.2.0"),
            ("```text\n````\nsaw 1.2.0\n", "1.2.0"),
            // What a program was built with it says in brackets.
            ("```\n$ saw --version\nsaw 1.1.0\n```\n", "1.1.0"),
            ("```\n$ saw --version\nsaw (of axe 1.1.0)\n```\n", ""),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_indented_is_shown_behind_an_empty_line_that_something_announces() {
        for (text, expected) in [
            ("It prints:\n\n    saw 1.1.0\n\n    saw 1.1.1\nsaw 1.2.0\n", "1.2.0"),
            ("It prints:\n\n\tsaw 1.1.0\n", ""),
            // It goes on with the text before it.
            ("- It prints:\n    saw 1.2.0\n", "1.2.0"),
            ("It prints:\n\nsaw 1.2.0\n", "1.2.0"),
            ("It is:\n\n    saw 1.2.0\n", "1.2.0"),
            // Behind a command stands what that says.
            ("Do:\n\n    $ get saw 1.2.0\n    saw 1.1.0\n\n    saw 1.1.1\n", "1.2.0"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn nothing_counts_under_what_tells_of_the_past() {
        for (text, expected) in [
            ("# Changelog\n\n```\nsaw 1.1.0\n```\n", ""),
            ("# Changelog\n\n    $ get saw 1.1.0\n    $ get saw 1.1.1\n", ""),
            ("# Changelog\n## History\nsaw 1.1.0\n## Saws\nsaw 1.1.1\n# Saws\nsaw 1.2.0\n", "1.2.0"),
            // That is no heading.
            ("#Changelog\nsaw 1.2.0\n", "1.2.0"),
            ("#saw 1.2.0\n", "1.2.0"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn a_program_has_written_what_stands_between_its_comments() {
        for (text, expected) in [
            ("<!-- BEGIN x -->\nsaw 1.1.0\n<!-- END x -->\nsaw 1.2.0\n", "1.2.0"),
            ("<!-- BEGIN x -->\n<!-- y -->\nsaw 1.1.0\n<!-- END x -->\nsaw 1.2.0\n", "1.2.0"),
            ("<!-- y -->\nsaw 1.2.0\n", "1.2.0"),
            ("<!-- END x -->\nsaw 1.2.0\n", "1.2.0"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
