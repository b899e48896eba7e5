//! How wide the place is in which a person reads, and lines of prose broken so that no word is.
//!
//! Does not decide what is prose.

use terminal_size::terminal_size_of;
use textwrap::{Options, WordSeparator, WordSplitter, wrap};

#[cfg(unix)]
use std::os::fd::AsFd as TerminalStream;
#[cfg(windows)]
use std::os::windows::io::AsHandle as TerminalStream;

/// In less nothing can be laid out.
const NARROWEST: usize = 40;

/// How many characters wide a place is: what `COLUMNS` says, or else its terminal. What is no terminal is as wide
/// as what is written to it.
pub(super) fn width_of(stream: impl TerminalStream) -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || terminal_size_of(stream).map(|(width, _)| usize::from(width.0));
    said.or_else(seen).filter(|width| *width > 0).map(|width| width.max(NARROWEST))
}

/// A line, broken between words where it is too wide. What follows stands further in than it.
pub(super) fn broken(line: &str, width: usize) -> String {
    let plain = super::unstyled(line);
    if plain.chars().count() <= width {
        return line.to_owned();
    }
    let indent = plain.len() - plain.trim_start().len();
    // What is said behind a mark of its own (`= help: `) goes on below it.
    let mark = if plain.trim_start().starts_with("= ") { plain.find(": ").map_or(0, |at| at + 2) } else { 0 };
    let next = " ".repeat((indent + 2).max(mark).min(NARROWEST / 2));
    let options = Options::new(width)
        .subsequent_indent(&next)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false);
    wrap(line, options).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_words_only() {
        for (line, expected) in [
            ("short", "short"),
            (
                "a line that is a little wider than forty characters",
                "a line that is a little wider than forty\n  characters",
            ),
            (
                "  indented and wider than the forty that there are",
                "  indented and wider than the forty that\n    there are",
            ),
            (
                "  = help: run `cargo xtask sync`, or correct what it says",
                "  = help: run `cargo xtask sync`, or\n          correct what it says",
            ),
            (
                "see https://example.com/a/path/that/is/wider/than/forty/characters",
                "see\n  https://example.com/a/path/that/is/wider/than/forty/characters",
            ),
            // Styles take no room.
            (
                "\u{1b}[1m\u{1b}[31ma line of forty characters, with styles.\u{1b}[0m",
                "\u{1b}[1m\u{1b}[31ma line of forty characters, with styles.\u{1b}[0m",
            ),
        ] {
            assert_eq!(broken(line, 40), expected);
        }
    }
}
