//! Marked lines: in any text file a comment `tool-version: <tool>` makes the
//! version literal on that line a consumer.
//!
//! Does not know which tools exist, nor which version is right.

use crate::text::{Span, Spanned, line_span};

/// What a marker looks like, up to the tool's name.
pub const MARKER: &str = "tool-version:";

/// What begins a comment in the languages that repositories are written in.
/// A marker counts only behind one of them.
const COMMENT_LEADERS: [&str; 9] = ["#", "//", "/*", "<!--", "--", ";", "%", "*", "REM "];

/// A longer line, in bytes, was not written by a person, and is not marked.
const LONGEST_LINE: usize = 4096;

/// A file with so many marked lines is not read any further: whoever made it
/// wants something else than versions that agree.
pub const MOST_LINES: usize = 1000;

/// A line with a marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedLine {
    /// The tool that the marker names.
    pub tool: Spanned<String>,
    /// Everything on the line that looks like a version, in order.
    pub literals: Vec<Spanned<String>>,
}

/// Finds the marked lines of a text, up to [`MOST_LINES`].
pub fn read(text: &str) -> Vec<MarkedLine> {
    let mut lines = Vec::new();
    let mut done = 0;
    for start in memchr::memmem::find_iter(text.as_bytes(), MARKER) {
        if start < done || lines.len() == MOST_LINES {
            continue;
        }
        let line = line_span(text, start);
        if line.len() > LONGEST_LINE {
            done = line.end;
            continue;
        }
        let before = &text[line.start..start];
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let inside_word =
            before.ends_with(is_word) && !COMMENT_LEADERS.iter().any(|leader| before.ends_with(leader));
        if inside_word || !COMMENT_LEADERS.iter().any(|leader| before.contains(leader)) {
            continue;
        }
        let name_start = start + MARKER.len();
        let rest = &text[name_start..line.end];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let name: &str = rest[blanks..].split(|c: char| !(is_word(c) || c == '.')).next().unwrap_or("");
        // The end of a sentence, or of a comment such as `--tool-->`.
        let name = name.trim_end_matches(['.', '-']);
        if name.is_empty() {
            continue;
        }
        let name_span = name_start + blanks..name_start + blanks + name.len();
        let mut literals = version_literals(text, line.start..start);
        literals.extend(version_literals(text, name_span.end..line.end));
        lines.push(MarkedLine { tool: Spanned::new(name.to_owned(), name_span), literals });
    }
    lines
}

/// Everything in `span` that could be a version: digits with dots, perhaps a
/// pre-release and build metadata, at the start of a word (`0.46.0`, `v0.46.0`,
/// `=0.46.0`, `wasi-sdk-27`, `version_129`, but not the 64 of `x86_64`).
fn version_literals(text: &str, span: Span) -> Vec<Spanned<String>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = span.start;
    while at < span.end {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < span.end && (bytes[end].is_ascii_digit() || is_inner_dot(bytes, end, span.end)) {
            end += 1;
        }
        let core_end = end;
        if text[at..core_end].contains('.') {
            end = suffix_end(bytes, end, span.end);
        }
        let next_is_word = end < span.end && (bytes[end].is_ascii_alphanumeric() || bytes[end] == b'_');
        if starts_word(bytes, at, span.start) && !next_is_word {
            found.push(Spanned::new(text[at..end].to_owned(), at..end));
        }
        at = end.max(at + 1);
    }
    found
}

fn is_inner_dot(bytes: &[u8], at: usize, limit: usize) -> bool {
    bytes[at] == b'.' && at + 1 < limit && bytes[at + 1].is_ascii_digit()
}

/// Where a pre-release ends that follows the numbers at `at`. Only what semver
/// writers use is taken (`-rc.2`, `-beta1`, `-alpha`, `-pre`, `-dev`, `-0`), so that
/// `0.46.0-x86_64-linux` stays 0.46.0.
fn suffix_end(bytes: &[u8], at: usize, limit: usize) -> usize {
    const WORDS: [&[u8]; 7] = [b"rc", b"alpha", b"beta", b"pre", b"dev", b"preview", b"canary"];
    if at + 1 >= limit || bytes[at] != b'-' {
        return at;
    }
    let rest = &bytes[at + 1..limit];
    let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
    if !WORDS.contains(&&rest[..letters]) {
        return at;
    }
    let mut end = at + 1 + letters;
    while end < limit && (bytes[end].is_ascii_digit() || is_inner_dot(bytes, end, limit)) {
        end += 1;
    }
    end
}

/// Whether a version may begin at `at`: not inside a word or a longer number,
/// but behind a `v`, or behind letters and `_` as in `version_129`.
fn starts_word(bytes: &[u8], at: usize, start: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).filter(|index| *index >= start).map(|index| bytes[index]);
    match before(1) {
        None => true,
        Some(b'v' | b'V') => !before(2).is_some_and(|byte| byte.is_ascii_alphanumeric()),
        Some(b'_') => !before(2).is_some_and(|byte| byte.is_ascii_digit()),
        Some(byte) => !byte.is_ascii_alphanumeric() && byte != b'.',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked tool and the literals of the first marked line.
    #[track_caller]
    fn check(text: &str, tool: &str, literals: &[&str]) {
        let lines = read(text);
        assert_eq!(lines.len(), 1, "{text}: {lines:?}");
        assert_eq!(lines[0].tool.value, tool);
        let found: Vec<&str> = lines[0].literals.iter().map(|literal| literal.value.as_str()).collect();
        assert_eq!(found, literals, "{text}");
        for literal in &lines[0].literals {
            assert_eq!(text[literal.span.clone()], literal.value);
        }
    }

    #[test]
    fn the_version_on_a_marked_line_is_found() {
        check("V = \"0.46.0\"  # tool-version: wit-bindgen\n", "wit-bindgen", &["0.46.0"]);
        check("a\r\n/* tool-version: wac */ const V: &str = \"0.8.0\";\r\nb", "wac", &["0.8.0"]);
        check("<!-- tool-version: wac --> 0.8.0", "wac", &["0.8.0"]);
        check("<!--tool-version:wac--> 0.8.0", "wac", &["0.8.0"]);
        check("# compatible with CLI 0.47.0 (tool-version: wit-bindgen).", "wit-bindgen", &["0.47.0"]);
        check("// v1.2.3-rc.2 tool-version: x", "x", &["1.2.3-rc.2"]);
        check("wasi-sdk-27 # tool-version: wasi-sdk", "wasi-sdk", &["27"]);
        check("binaryen-version_129-x86_64-linux # tool-version: binaryen", "binaryen", &["129"]);
        check("a/v0.46.0/b-0.46.0-x86_64-linux.tar.gz # tool-version: b", "b", &["0.46.0", "0.46.0"]);
        check("FROM x:0.46.0 AS y2 # tool-version: x", "x", &["0.46.0"]);
        check("no version here # tool-version: x", "x", &[]);
        check("-- tool-version: a.b 1.0.0-beta.1+5", "a.b", &["1.0.0-beta.1", "5"]);
        check("é = \"0.46.0\" ; tool-version: x. Ä", "x", &["0.46.0"]);
    }

    #[track_caller]
    fn unmarked(text: &str) {
        assert_eq!(read(text), [], "{text}");
    }

    #[test]
    fn a_file_made_to_keep_the_reader_busy_is_left() {
        let line = "# 0.46.0 tool-version: x\n";
        assert_eq!(read(&line.repeat(MOST_LINES + 5)).len(), MOST_LINES);
        unmarked(&line.trim().repeat(LONGEST_LINE));
        check(&format!("{}\n{line}", line.trim().repeat(LONGEST_LINE)), "x", &["0.46.0"]);
    }

    #[test]
    fn what_only_looks_like_a_marker_is_none() {
        unmarked("tool-version: 0.46.0");
        unmarked("  tool-version: node 18");
        unmarked("# my-tool-version: x 1.0");
        unmarked("# tool-version: <tool>");
        unmarked("# tool-version:");
        unmarked("# tool-version:\nx 1.0");
    }
}
