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
    /// What a fence of code began with.
    fence: Option<String>,
    /// Whether a command was shown in it: then the rest is what it says.
    has_prompt: bool,
    /// Whether the command asked a program for its version: then the next line is what it
    /// should say.
    is_asked: bool,
}

impl Section {
    /// Whether a line says what is so now.
    pub(super) fn counts(&mut self, line: &str) -> bool {
        let fence: String = line.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        if fence.len() >= 3 {
            match &self.fence {
                Some(open) if fence.starts_with(open.as_str()) => self.fence = None,
                Some(_) => {}
                None => {
                    // What is shown there, some program has said.
                    const OF_OUTPUT: [&str; 5] = ["text", "output", "log", "diff", "plain"];
                    let says = line.trim_start_matches(['`', '~']).trim();
                    self.has_prompt = OF_OUTPUT.contains(&says);
                    self.fence = Some(fence);
                }
            }
            return false;
        }
        if self.fence.is_some() {
            let command = line.strip_prefix("$ ");
            self.has_prompt |= command.is_some();
            let asks = command.and_then(|command| command.rsplit(' ').next()).is_some_and(asks_for_version);
            let is_answer = std::mem::replace(&mut self.is_asked, asks);
            return self.left_out.is_none() && (!self.has_prompt || command.is_some() || is_answer);
        }
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if depth > 0 && line[depth..].starts_with(' ') {
            if self.left_out.is_some_and(|left_out| depth <= left_out) {
                self.left_out = None;
            }
            let title = line.to_ascii_lowercase();
            const OF_THE_PAST: [&str; 13] = [
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
            ];
            if self.left_out.is_none() && OF_THE_PAST.iter().any(|word| title.contains(word)) {
                self.left_out = Some(depth);
            }
            return false;
        }
        self.left_out.is_none()
    }
}
