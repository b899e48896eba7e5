//! What is written almost like a marker: whoever wrote it believes that something
//! follows the pin.
//!
//! Does not know which tools exist.

use super::{Comments, MARKER, MARKERS, MOST_LINES, is_word, markers, tool_name};
use crate::value::text::Span;

/// What looks like a marker and is none, so that nothing follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misspelt {
    /// The word that stands where a marker has its tool.
    pub(crate) tool: String,
    /// The marker that was meant, up to the tool.
    pub(crate) meant: String,
    /// Where it stands, up to that word's end.
    pub(crate) span: Span,
}

/// Finds comments that say `tool-versions: x`, `Tool-Version: x`,
/// `tool-version x` and the like, up to [`MOST_LINES`]. Whether `x` is a tool
/// is for others to know.
pub(crate) fn misspelt(text: &str) -> Vec<Misspelt> {
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
        let Some((length, goes_on)) = almost_marker(&text[start..line.end]) else { continue };
        let name = tool_name(text, start + length..line.end);
        if !name.is_empty() {
            let tool = text[name.clone()].to_owned();
            found.push(Misspelt { tool, meant: format!("{MARKER}{goes_on}"), span: start..name.end });
        }
    }
    found
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

/// How long the start of a text is that is almost a marker, up to its tool, and how
/// the marker goes on that was meant.
fn almost_marker(text: &str) -> Option<(usize, &'static str)> {
    let rest = &text["tool".len()..];
    let sign = rest.chars().next().filter(|c| matches!(c, '-' | '_' | ' '));
    let word_start = "tool".len() + usize::from(sign.is_some());
    let word: &str = text[word_start..].split(|c: char| !c.is_ascii_alphabetic()).next()?;
    let close = strsim::osa_distance(&word.to_ascii_lowercase(), "version") <= 1;
    let is_marker = markers(text.as_bytes()).next().is_some_and(|(start, ..)| start == 0);
    if !close || is_marker {
        return None;
    }
    let word_end = word_start + word.len();
    let scope: &str = text[word_end..].split(|c: char| !is_word(c)).next()?;
    let (goes_on, _) = MARKERS.iter().find(|(goes_on, _)| {
        let meant = goes_on.trim_end_matches(':');
        strsim::osa_distance(&scope.to_ascii_lowercase(), meant) <= meant.len() / 3
    })?;
    let end = word_end + scope.len();
    let behind = &text[end..];
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let colon = behind[blanks..].starts_with([':', '=']);
    // Without a colon it is prose, unless it has the very word.
    let is_named = colon || blanks > 0 && sign == Some('-');
    is_named.then_some((end + blanks + usize::from(colon), goes_on))
}

#[cfg(test)]
mod tests {
    use super::super::{LONGEST_LINE, read};
    use super::*;

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
            ("# t~-version-nextline: wac", "t~-version-nextline: wac"),
            ("# t~-version-nxtline: wac", "t~-version-nxtline: wac"),
            ("# t~-versions-next-line: wac", "t~-versions-next-line: wac"),
            ("# t~-version_file: wac", "t~-version_file: wac"),
            ("# t~-version-files: wac", "t~-version-files: wac"),
            ("# T~-version-file: wac", "T~-version-file: wac"),
        ] {
            let (text, wanted) = (spelt(text), spelt(found));
            let found = misspelt(&text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].tool.as_str(), &text[found[0].span.clone()]), ("wac", wanted.as_str()));
            let scope = if text.contains("line") { "-next-line" } else { "-file" };
            let scope = if text.contains("line") || text.contains("file") { scope } else { "" };
            assert_eq!(found[0].meant, format!("{MARKER}{scope}:"));
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
            "# t~-version.wac",
            "# t~-version-range: wac",
            "# t~-version-size: wac",
            "# t~-version-next-line: wac",
            "# t~-version-file: wac",
            "# t~-version-line-of: wac",
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
}
