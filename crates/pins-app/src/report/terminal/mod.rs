//! The only way to standard output and standard error. Text goes in
//! as it is, and comes out as text: `printable` makes it fit, and styles
//! are the only sequences that are added.
//!
//! Decides nothing about what is said. What another program writes to the
//! standard error that it shares does not pass here: the downloader sees to
//! its own, and cargo builds only that.

mod snippet;
mod width;

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use pins::finding::Finding;
use pins::world::World;

use pins::value::text::count;

use self::width::{broken, width_of};
use super::{Body, Rendered, diff};
use crate::cli::Color;
use crate::program::Program;

/// The longest line that is made of texts from elsewhere, in characters.
const LONGEST_LINE: usize = 4000;

/// The most lines of one text, such as what cargo has to say.
const MOST_LINES: usize = 1000;

/// What is about to be written.
#[derive(Clone, Debug, Default)]
pub struct Text {
    /// Printable, with styles.
    text: String,
    /// How many characters of it stand there as escapes.
    escapes: usize,
    /// The parts of it that are laid out, and are of no use if their lines are broken.
    fixed: Vec<Range<usize>>,
}

impl Text {
    /// Adds a line that is one line, whatever is in it.
    pub fn line(&mut self, text: &str) {
        self.styled_line(Style::new(), text);
    }

    /// The same in a style.
    pub(crate) fn styled_line(&mut self, style: Style, text: &str) {
        self.styled(style, &printable::line(text, LONGEST_LINE));
        self.text.push('\n');
    }

    /// Adds a line that is of no use if it is cut: a command to run.
    pub(crate) fn command(&mut self, text: &str) {
        let start = self.text.len();
        self.text += &printable::line(text, usize::MAX);
        self.text.push('\n');
        self.fixed.push(start..self.text.len());
    }

    /// Adds lines, and a line break after the last. A name or a value among them
    /// could hold line breaks of its own; where that matters, use [`Text::line`].
    pub(crate) fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index == MOST_LINES {
                self.text += "...\n";
                return;
            }
            self.text += &printable::lines(line.trim_end_matches('\r'), LONGEST_LINE).0;
            self.text.push('\n');
        }
    }

    /// Adds a word of this program's own, in a style.
    pub(crate) fn word(&mut self, style: Style, word: &'static str) {
        self.styled(style, word);
    }

    /// Adds a line of a file, whole and with its line break, after its mark. At
    /// the beginning of a file a byte order mark is none that deceives.
    pub(crate) fn file_line(&mut self, style: Style, line: &diff::Line<'_>) {
        let diff::Line { mark, text, is_first, .. } = line;
        let bom = if *is_first && text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let (shown, escapes) = printable::lines(&text[bom.len()..], usize::MAX);
        let content = shown.trim_end_matches('\n').trim_end_matches('\r');
        let start = self.text.len();
        self.styled(style, &format!("{mark}{bom}{content}"));
        self.text += &shown[content.len()..];
        self.fixed.push(start..self.text.len());
        self.escapes += escapes;
    }

    /// Adds a finding with the lines that it is about, and notes below them.
    pub(crate) fn finding(&mut self, program: &Program, files: &World, finding: &Finding, notes: &[String]) {
        for (index, line) in snippet::render(program, files, finding, notes).lines().enumerate() {
            let start = self.text.len();
            self.text += line;
            self.text.push('\n');
            if !snippet::is_prose(index, line) {
                self.fixed.push(start..self.text.len());
            }
        }
        self.text.push('\n');
    }

    /// Adds another text behind it.
    pub(crate) fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.fixed.extend(other.fixed.iter().map(|part| part.start + start..part.end + start));
        self.text += &other.text;
        self.escapes += other.escapes;
    }

    /// The same without styles, for a file.
    pub(in crate::report) fn plain(&self) -> String {
        unstyled(&self.text)
    }

    fn styled(&mut self, style: Style, printable: &str) {
        self.text += &format!("{style}{printable}{style:#}");
    }

    /// The same with no word broken where that many characters are in a line.
    fn in_width(mut self, width: Option<usize>) -> Self {
        let Some(width) = width else { return self };
        let mut text = String::new();
        let mut fixed = self.fixed.iter().peekable();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            while fixed.next_if(|part| part.end <= at).is_some() {}
            let is_fixed = fixed.peek().is_some_and(|part| part.start <= at);
            let content = line.trim_end_matches('\n');
            match is_fixed {
                true => text += content,
                false => text += &broken(content, width),
            }
            text += &line[content.len()..];
            at += line.len();
        }
        (self.text, self.fixed) = (text, Vec::new());
        self
    }

    /// The text for a stream, and how many of its characters are escapes.
    fn fit_for(self, sink: Sink) -> (String, usize) {
        let is_log = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        if sink == Sink::File || !is_log {
            return (self.text, self.escapes);
        }
        let (text, escapes) = printable::without_commands(&self.text);
        (text, self.escapes + escapes)
    }
}

/// A text without its styles.
fn unstyled(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// How many characters wide the place is in which standard output is read, if it is one.
pub(crate) fn width() -> Option<usize> {
    width_of(io::stdout())
}

/// Makes the choice of colors hold for everything that is written.
pub(crate) fn color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Writes a report: results to standard output, the rest to standard error.
///
/// # Errors
/// If standard output cannot be written to; the rest was written all the same.
pub(crate) fn show(rendered: Rendered) -> io::Result<()> {
    let shown = match rendered.out {
        Body::Text(text) => print(text).map(drop),
        Body::Patch(text) => print(text).map(|escapes| {
            if escapes > 0 {
                super::note(&format!(
                    "this diff shows {} as escapes, such as \\u{{1b}}, and cannot be applied",
                    count(escapes, "character")
                ));
            }
        }),
        Body::Document(document) => {
            let mut out = io::stdout().lock();
            out.write_all(document.as_bytes()).and_then(|()| out.flush())
        }
    };
    tell(rendered.err);
    shown
}

/// A report as it stands in a file: a document as it is, and for whoever reads all that
/// is said.
pub(crate) fn plain(rendered: Rendered) -> String {
    match rendered.out {
        Body::Document(document) => document,
        Body::Text(mut text) | Body::Patch(mut text) => {
            text.append(&rendered.err);
            text.plain()
        }
    }
}

/// Writes to standard output. The answer is how many characters of the texts of
/// files stand there as escapes, so that it is not what the files say.
fn print(text: Text) -> io::Result<usize> {
    let (text, escapes) = text.in_width(width()).fit_for(sink(&io::stdout()));
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(escapes)
}

/// Writes to standard error.
pub(crate) fn tell(text: Text) {
    let (text, _) = text.in_width(width_of(io::stderr())).fit_for(sink(&io::stderr()));
    // Nobody listening is no reason to stop.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes what the parser of the arguments has to say, in its own styles: an
/// error to standard error, help to standard output.
pub(crate) fn usage(error: &clap::Error) {
    let text = usage_text(error);
    if error.use_stderr() {
        tell(text);
    } else {
        // A closed standard output cannot be reported there.
        let _ = print(text);
    }
}

/// The same, to be written later.
pub(crate) fn usage_text(error: &clap::Error) -> Text {
    let text = error.render().ansi().to_string();
    let whole = 0..text.len();
    // Who lays it out knows the width.
    Text { text, escapes: 0, fixed: vec![whole] }
}

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    /// In a file, which is no log. There, and only there, every byte matters: it
    /// may be a patch.
    File,
    /// With whoever reads it.
    Reader,
}

#[cfg(unix)]
fn sink(stream: &impl std::os::fd::AsFd) -> Sink {
    sink_of(stream.as_fd().try_clone_to_owned())
}

#[cfg(windows)]
fn sink(stream: &impl std::os::windows::io::AsHandle) -> Sink {
    sink_of(stream.as_handle().try_clone_to_owned())
}

fn sink_of(stream: io::Result<impl Into<std::fs::File>>) -> Sink {
    let is_file = stream.and_then(|stream| stream.into().metadata()).is_ok_and(|metadata| metadata.is_file());
    if is_file { Sink::File } else { Sink::Reader }
}
