//! Marked lines: in any text file a comment `tool-version: <tool>` makes the
//! version literal on that line a consumer, `tool-version-next-line: <tool>` that
//! on the next one, and `tool-version-file: <tool>` those in the file. What is
//! written almost like that is found too.
//!
//! Does not know which tools exist, nor which version is right.

mod misspelt;

use std::collections::{BTreeSet, HashMap};
use std::fmt;

pub(crate) use self::misspelt::may_hold;
pub(crate) use self::misspelt::{Misspelt, misspelt};
use crate::place::version_literals;
use crate::value::text::{Span, Spanned, line_span};

/// What every marker begins with.
pub(crate) const MARKER: &str = "tool-version";

/// How a marker goes on, up to the tool's name, and what it marks.
const MARKERS: [(&str, Marks); 3] =
    [(":", Marks::Line), ("-next-line:", Marks::NextLine), ("-file:", Marks::File)];

/// What a marker marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// The line that it stands on.
    Line,
    /// The one behind that.
    NextLine,
    /// The file, but for lines with a marker of their own.
    File,
}

impl fmt::Display for Marks {
    /// Where a version stands that is marked so.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Line | Self::NextLine => "on this marked line",
            Self::File => "in this marked file",
        })
    }
}

/// What begins a comment in the languages that repositories are written in.
/// A marker counts only behind one of them.
const COMMENT_LEADERS: [&str; 9] = ["#", "//", "/*", "<!--", "--", ";", "%", "*", "REM "];

/// A longer line, in bytes, was not written by a person, and is not marked.
pub(super) const LONGEST_LINE: usize = 4096;

/// A file with so many marked lines is not read any further: whoever made it
/// wants something else than versions that agree.
pub(crate) const MOST_LINES: usize = 1000;

/// A file with so many versions is not looked through any further.
const MOST_LITERALS: usize = 10_000;

/// A line with a marker, or what else a marker marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MarkedLine {
    /// The tool that the marker names.
    pub(crate) tool: Spanned<String>,
    /// What is marked.
    pub(crate) marks: Marks,
    /// Where that is.
    pub(crate) span: Span,
    /// Everything there that looks like a version, in order.
    pub(crate) literals: Vec<Spanned<String>>,
}

/// Finds the marked lines of a text, up to [`MOST_LINES`].
pub(crate) fn read(text: &str) -> Vec<MarkedLine> {
    let mut lines = Vec::new();
    let mut comments = Comments::of(text);
    for (start, end, marks) in markers(text.as_bytes()) {
        if lines.len() == MOST_LINES {
            break;
        }
        let Some(line) = comments.line_at(start) else { continue };
        let name = tool_name(text, end..line.end);
        if name.is_empty() {
            continue;
        }
        let (span, literals) = match marks {
            Marks::Line => {
                let mut literals = version_literals(text, line.start..start);
                literals.extend(version_literals(text, name.end..line.end));
                (line, literals)
            }
            Marks::NextLine => {
                let next = next_line(text, line.end);
                let literals = version_literals(text, next.clone());
                (next, literals)
            }
            // Which lines are left to it, the others say.
            Marks::File => (0..text.len(), Vec::new()),
        };
        let tool = Spanned::new(text[name.clone()].to_owned(), name);
        lines.push(MarkedLine { tool, marks, span, literals });
    }
    read_files(text, &mut lines);
    lines
}

/// Every marker with where it begins and ends, wherever it stands.
fn markers(text: &[u8]) -> impl Iterator<Item = (usize, usize, Marks)> {
    memchr::memmem::find_iter(text, MARKER).filter_map(move |start| {
        let rest = &text[start + MARKER.len()..];
        let (goes_on, marks) = MARKERS.iter().find(|(goes_on, _)| rest.starts_with(goes_on.as_bytes()))?;
        Some((start, start + MARKER.len() + goes_on.len(), *marks))
    })
}

/// The line behind the one that ends at `end`; an empty one where there is none,
/// or where nobody wrote it by hand.
fn next_line(text: &str, end: usize) -> Span {
    let Some(newline) = text[end..].find('\n') else { return text.len()..text.len() };
    let line = line_span(text, end + newline + 1);
    if line.len() > LONGEST_LINE { line.start..line.start } else { line }
}

/// Gives markers of files what is left to them: the versions on lines without a
/// marker of their own. Of these, if there are such, only those directly behind the
/// tool's name.
fn read_files(text: &str, lines: &mut [MarkedLine]) {
    let files = lines.iter().filter(|line| line.marks == Marks::File).count();
    if files == 0 {
        return;
    }
    let marked = lines.iter().filter(|line| line.marks == Marks::NextLine).map(|line| line.span.start);
    let markers = lines.iter().map(|line| line_span(text, line.tool.span.start).start);
    let taken: BTreeSet<usize> = marked.chain(markers).collect();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < text.len() && literals.len() < MOST_LITERALS {
        let line = line_span(text, at);
        if line.len() <= LONGEST_LINE && !taken.contains(&line.start) {
            literals.extend(version_literals(text, line.clone()));
        }
        at = text[line.end..].find('\n').map_or(text.len(), |newline| line.end + newline + 1);
    }
    let mut named: HashMap<&str, Vec<Spanned<String>>> = HashMap::new();
    for literal in &literals {
        named.entry(name_before(text, literal.span.start)).or_default().push(literal.clone());
    }
    for file in lines.iter_mut().filter(|line| line.marks == Marks::File) {
        // A second marker of one tool would say the same.
        file.literals = match named.remove(file.tool.value.as_str()) {
            Some(named) => named,
            // Of several tools nobody could tell whose the others are.
            None if files == 1 => std::mem::take(&mut literals),
            None => Vec::new(),
        };
    }
}

/// The word right before `at`, with no letter or digit in between but a `v`.
fn name_before(text: &str, at: usize) -> &str {
    let line = line_span(text, at).start;
    let before = text[line..at].trim_end_matches('v').trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = before
        .rfind(|c: char| !(is_word(c) || c == '.'))
        .map_or(0, |other| other + before[other..].chars().next().map_or(1, char::len_utf8));
    before[start..].trim_start_matches('.')
}

/// Whether the text of a marker is in a file, be it one that is no text.
pub(crate) fn holds(bytes: &[u8]) -> bool {
    markers(bytes).next().is_some()
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
            let line = self.line.clone();
            self.first = (line.len() <= LONGEST_LINE).then(|| behind_leader(self.text, line)).flatten();
        }
        let before = &self.text[self.line.start..at];
        let inside_word =
            before.ends_with(is_word) && !COMMENT_LEADERS.iter().any(|leader| before.ends_with(leader));
        (self.first.is_some_and(|first| first <= at) && !inside_word).then(|| self.line.clone())
    }
}

/// Where the first leader of a comment on a line ends. None begins inside another and ends before it.
fn behind_leader(text: &str, line: Span) -> Option<usize> {
    let bytes = &text.as_bytes()[..line.end];
    let leader = |at: usize| COMMENT_LEADERS.iter().find(|leader| bytes[at..].starts_with(leader.as_bytes()));
    line.into_iter().find_map(|at| Some(at + leader(at)?.len()))
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

    /// The tools, what they mark, and the literals of every marker.
    #[track_caller]
    fn marks(text: &str, expected: &[(&str, Marks, &[&str])]) {
        let lines = read(text);
        let values = |line: &MarkedLine| line.literals.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let found: Vec<(&str, Marks, Vec<String>)> =
            lines.iter().map(|line| (line.tool.value.as_str(), line.marks, values(line))).collect();
        let expected: Vec<(&str, Marks, Vec<String>)> = expected
            .iter()
            .map(|(tool, marks, literals)| {
                (*tool, *marks, literals.iter().map(|it| (*it).to_owned()).collect())
            })
            .collect();
        assert_eq!(found, expected, "{text}");
        for literal in lines.iter().flat_map(|line| &line.literals) {
            assert_eq!(text[literal.span.clone()], literal.value);
        }
    }

    #[test]
    fn the_next_line_is_marked_where_a_line_takes_no_comment() {
        marks("# tool-version-next-line: x\nARG X=27\nARG Y=28\n", &[("x", Marks::NextLine, &["27"])]);
        marks(
            "# 1.0 tool-version-next-line: x\r\nv1.2.3-rc.1\r\n",
            &[("x", Marks::NextLine, &["1.2.3-rc.1"])],
        );
        marks("# tool-version-next-line: x\n\n1.0\n", &[("x", Marks::NextLine, &[])]);
        marks("# tool-version-next-line: x", &[("x", Marks::NextLine, &[])]);
        marks("1.0 # tool-version-next-line: x\n", &[("x", Marks::NextLine, &[])]);
        marks(
            "; tool-version-next-line: x\n1.0 ; tool-version: y\n",
            &[("x", Marks::NextLine, &["1.0"]), ("y", Marks::Line, &["1.0"])],
        );
        let long = format!("# tool-version-next-line: x\n{}\n", "1.0 ".repeat(LONGEST_LINE));
        marks(&long, &[("x", Marks::NextLine, &[])]);
        let longest = format!("# tool-version-next-line: x\n{}\n", "1.0 ".repeat(LONGEST_LINE / 4));
        assert_eq!(read(&longest)[0].literals.len(), LONGEST_LINE / 4);
    }

    #[test]
    fn a_file_is_marked_but_for_lines_with_a_marker_of_their_own() {
        marks("1.0\n% tool-version-file: x\n2.0\n", &[("x", Marks::File, &["1.0", "2.0"])]);
        marks(
            "<!-- tool-version-file: x -->\nx 1.0, y 2.0; x-v1.0.zip",
            &[("x", Marks::File, &["1.0", "1.0"])],
        );
        marks("1.0\r\n% tool-version-file: x\r\n2.0\r\n", &[("x", Marks::File, &["1.0", "2.0"])]);
        marks("# tool-version-file: x\nmax 1.0\n", &[("x", Marks::File, &["1.0"])]);
        marks("# tool-version-file: x\nmy-x 1.0\nx: 2.0", &[("x", Marks::File, &["2.0"])]);
        marks("# tool-version-file: x\n# nothing", &[("x", Marks::File, &[])]);
        marks(
            "// tool-version-file: x\n1.0 // tool-version: y\n1.0\n// 3.0 tool-version-next-line: y\n2.0\n",
            &[("x", Marks::File, &["1.0"]), ("y", Marks::Line, &["1.0"]), ("y", Marks::NextLine, &["2.0"])],
        );
        // Whose are the others?
        marks(
            "# tool-version-file: x\n# tool-version-file: x\nx 1.0\n",
            &[("x", Marks::File, &["1.0"]), ("x", Marks::File, &[])],
        );
        marks(
            "# tool-version-file: x\n# tool-version-file: y\nx 1.0\n2.0\n",
            &[("x", Marks::File, &["1.0"]), ("y", Marks::File, &[])],
        );
        let many = format!("# tool-version-file: x\n{}", "1.0\n".repeat(MOST_LITERALS + 5));
        assert_eq!(read(&many)[0].literals.len(), MOST_LITERALS);
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
