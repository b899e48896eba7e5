//! Marked lines: in any text file a comment `tool-version: <tool>` makes the
//! version literal on that line a consumer. What is written almost like that is
//! found too.
//!
//! Does not know which tools exist, nor which version is right.

use crate::value::text::{Span, Spanned, line_span};

/// What a marker looks like, up to the tool's name.
pub(crate) const MARKER: &str = "tool-version:";

/// What begins a comment in the languages that repositories are written in.
/// A marker counts only behind one of them.
const COMMENT_LEADERS: [&str; 9] = ["#", "//", "/*", "<!--", "--", ";", "%", "*", "REM "];

/// A longer line, in bytes, was not written by a person, and is not marked.
const LONGEST_LINE: usize = 4096;

/// A file with so many marked lines is not read any further: whoever made it
/// wants something else than versions that agree.
pub(crate) const MOST_LINES: usize = 1000;

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
    let mut comments = Comments::of(text);
    for start in memchr::memmem::find_iter(text.as_bytes(), MARKER) {
        if lines.len() == MOST_LINES {
            break;
        }
        let Some(line) = comments.line_at(start) else { continue };
        let name_span = tool_name(text, start + MARKER.len()..line.end);
        let name = &text[name_span.clone()];
        if name.is_empty() {
            continue;
        }
        let mut literals = version_literals(text, line.start..start);
        literals.extend(version_literals(text, name_span.end..line.end));
        lines.push(MarkedLine { tool: Spanned::new(name.to_owned(), name_span), literals });
    }
    lines
}

/// What looks like a marker and is none, so that nothing follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelt {
    /// The word that stands where a marker has its tool.
    pub tool: String,
    /// Where it stands, up to that word's end.
    pub span: Span,
}

/// Finds comments that say `tool-versions: x`, `Tool-Version: x`,
/// `tool-version x` and the like, up to [`MOST_LINES`]. Whether `x` is a tool
/// is for others to know.
pub fn misspelt(text: &str) -> Vec<Misspelt> {
    let mut found = Vec::new();
    let mut comments = Comments::of(text);
    for start in tool_words(text.as_bytes()) {
        if found.len() == MOST_LINES {
            break;
        }
        let Some(line) = comments.line_at(start) else { continue };
        // `.tool-versions` is the file of another program; what is quoted is
        // spoken of.
        if text[line.start..start].ends_with(['.', '/', '"', '`']) {
            continue;
        }
        let Some(length) = almost_marker(&text[start..line.end]) else { continue };
        let name = tool_name(text, start + length..line.end);
        if !name.is_empty() {
            found.push(Misspelt { tool: text[name.clone()].to_owned(), span: start..name.end });
        }
    }
    found
}

/// Whether the text of a marker is in a file, be it one that is no text.
pub fn holds(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, MARKER.as_bytes()).is_some()
}

/// Whether a text may hold a marker, or what looks like one.
pub(crate) fn may_hold(text: &[u8]) -> bool {
    tool_words(text).next().is_some()
}

/// Where `tool` begins, in any case, with a `v` behind it or behind one sign more.
fn tool_words(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_tool =
        move |start: usize| text.get(start..start + 4).is_some_and(|word| word.eq_ignore_ascii_case(b"tool"));
    // Few letters are as rare as this one, and every file is looked through.
    memchr::memchr2_iter(b'v', b'V', text).filter_map(move |v| {
        [4, 5].into_iter().filter_map(|back| v.checked_sub(back)).find(|at| is_tool(*at))
    })
}

/// How long the start of a text is that is almost a marker, up to its tool.
fn almost_marker(text: &str) -> Option<usize> {
    let rest = &text["tool".len()..];
    let sign = rest.chars().next().filter(|c| matches!(c, '-' | '_' | ' '));
    let word_start = "tool".len() + usize::from(sign.is_some());
    let word: &str = text[word_start..].split(|c: char| !c.is_ascii_alphabetic()).next()?;
    let close = strsim::osa_distance(&word.to_ascii_lowercase(), "version") <= 1;
    let end = word_start + word.len();
    let behind = &text[end..];
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let colon = behind[blanks..].starts_with([':', '=']);
    let is_marker = text.starts_with(MARKER);
    // Without a colon it is prose, unless it has the very word.
    let is_named = colon || blanks > 0 && sign == Some('-');
    (close && !is_marker && is_named).then_some(end + blanks + usize::from(colon))
}

/// Where the comments of a text are, asked line by line from its beginning.
struct Comments<'t> {
    text: &'t str,
    line: Span,
    /// Where the first comment on that line begins, behind its leader.
    first: Option<usize>,
}

impl<'t> Comments<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, line: 0..0, first: None }
    }

    /// The line that holds `at`, if a marker may begin there: in a comment, and
    /// not inside a word.
    fn line_at(&mut self, at: usize) -> Option<Span> {
        if !self.line.contains(&at) {
            self.line = line_span(self.text, at);
            let line = &self.text[self.line.clone()];
            let ends = COMMENT_LEADERS.iter().filter_map(|leader| Some(line.find(leader)? + leader.len()));
            let first = ends.min().map(|end| self.line.start + end);
            self.first = first.filter(|_| line.len() <= LONGEST_LINE);
        }
        let before = &self.text[self.line.start..at];
        let inside_word =
            before.ends_with(is_word) && !COMMENT_LEADERS.iter().any(|leader| before.ends_with(leader));
        (self.first.is_some_and(|first| first <= at) && !inside_word).then(|| self.line.clone())
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// The word that a marker has for its tool, behind blanks; perhaps none.
fn tool_name(text: &str, span: Span) -> Span {
    let rest = &text[span.clone()];
    let start = span.start + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let name = text[start..span.end].split(|c: char| !(is_word(c) || c == '.')).next().unwrap_or("");
    // The end of a sentence, or of a comment such as `--tool-->`.
    start..start + name.trim_end_matches(['.', '-']).len()
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
        check("V = \"0.46.0\"  # tool-version: toolbox\n", "toolbox", &["0.46.0"]);
        check("a\r\n/* tool-version: wac */ const V: &str = \"0.8.0\";\r\nb", "wac", &["0.8.0"]);
        check("<!-- tool-version: wac --> 0.8.0", "wac", &["0.8.0"]);
        check("<!--tool-version:wac--> 0.8.0", "wac", &["0.8.0"]);
        check("# compatible with CLI 0.47.0 (tool-version: toolbox).", "toolbox", &["0.47.0"]);
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

    /// A text with `~` for what would be found in this file itself.
    fn spelt(text: &str) -> String {
        text.replace('~', "ool")
    }

    #[test]
    fn what_is_almost_a_marker_is_found_with_its_tool() {
        for (text, found) in [
            ("V = 1  # t~-versions: wac\n", "t~-versions: wac"),
            ("a\r\n// T~-Version: wac 0.8.0\r\n", "T~-Version: wac"),
            ("# t~-version wac 0.8.0", "t~-version wac"),
            ("<!-- t~_version: wac --> 0.8.0", "t~_version: wac"),
            ("/* t~version:wac*/", "t~version:wac"),
            ("# T~ version: wac.", "T~ version: wac"),
            ("# t~-version : wac", "t~-version : wac"),
            ("# t~-version = wac", "t~-version = wac"),
            ("# T\u{4f}\u{4f}L-VERSION: wac", "T\u{4f}\u{4f}L-VERSION: wac"),
            ("--t~-verison: wac-->", "t~-verison: wac"),
            ("é # t~-vrsion:\twac", "t~-vrsion:\twac"),
        ] {
            let (text, wanted) = (spelt(text), spelt(found));
            let found = misspelt(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].tool.as_str(), &text[found[0].span.clone()]), ("wac", wanted.as_str()));
            assert_eq!(read(&text), [], "{text}");
            assert!(may_hold(text.as_bytes()));
        }
    }

    #[test]
    fn what_is_no_marker_by_any_reading_is_not_misspelt() {
        for text in [
            "# t~-version: wac",
            "t~-versions: wac",
            "x = 1 t~-version wac",
            "# my-t~-versions: wac",
            "# see .t~-versions: wac",
            "# the `t~-versions: wac` of old",
            "# t~ version wac has",
            "# T~_VERSIONS wac",
            "# t~-versions",
            "# t~-versions2",
            "# t~-version:\nwac",
            "# t~-versioning: wac",
            "# t~ves: wac",
            "# t~-vendor: wac",
            "# t~s: wac",
            "# versions: wac",
        ] {
            assert_eq!(misspelt(&spelt(text)), [], "{text}");
        }
        let line = spelt("# t~-versions: x\n");
        assert_eq!(misspelt(&line.repeat(MOST_LINES + 5)).len(), MOST_LINES);
        assert_eq!(misspelt(&line.trim().repeat(LONGEST_LINE)), []);
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
