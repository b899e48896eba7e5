//! How a place is written: `FILE :: step / step ~ template`.
//!
//! Does not look for the place: `walk` does.

use std::fmt;
use std::str::FromStr;

use glob::Pattern;

use super::step::{self, Step};
use super::template::Template;
use crate::value::path::{PathError, RepoPath};
use crate::value::text::{Span, Spanned};

/// A place as the settings write it.
///
/// ```text
/// place  = file [" :: " step {" / " step}] [" ~ " template]
/// file   = a path, or a pattern of paths, quoted where it holds " :: "
/// ```
///
/// The three separators count only outside of strings. See [`Step`] and
/// [`Template`] for the rest.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    text: String,
    /// The file, or the files.
    file: FilePattern,
    /// The steps to the literal, with where each stands in the text; none for the
    /// whole file.
    pub(crate) steps: Vec<Spanned<Step>>,
    /// What the literal looks like, if it is not a version alone.
    pub(crate) template: Option<Template>,
}

/// Which file an address is about.
#[derive(Clone, Debug)]
enum FilePattern {
    /// One.
    One(RepoPath),
    /// Every one that the pattern matches.
    Any(Pattern),
}

/// Why a text is no [`Address`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AddressError {
    /// The part of the text that is wrong.
    pub(crate) span: Span,
    /// Why, on one line.
    pub(crate) message: String,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AddressError {}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Address {}

/// A longer one was not written by a person.
const LONGEST: usize = 4096;

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if text.len() > LONGEST {
            return Err(error(0..text.len(), format!("a place has at most {LONGEST} bytes")));
        }
        if let Some(at) = text.find(char::is_control) {
            let end = at + text[at..].chars().next().map_or(1, char::len_utf8);
            return Err(error(at..end, "a place is written on one line, without control characters"));
        }
        let (place, template) = match find_outside(text, " ~ ") {
            Some(at) => (&text[..at], Some(at + 3)),
            None => (text, None),
        };
        let (file, steps) = match find_outside(place, " :: ") {
            Some(at) => (&place[..at], Some(at + 4)),
            None => (place, None),
        };
        let template = template.map(|at| {
            Template::read(&text[at..]).map_err(|why| AddressError { span: at..text.len(), message: why })
        });
        let steps = steps.map_or(Ok(Vec::new()), |at| self::steps(place, at))?;
        let template = template.transpose()?;
        if let (Some(_), Some(Spanned { value: Step::KeyWithHoles(_), span })) = (&template, steps.last()) {
            return Err(error(
                span.clone(),
                "a key with holes is a template itself; behind it there is no other",
            ));
        }
        Ok(Self { file: file_pattern(file)?, steps, template, text: text.to_owned() })
    }
}

impl Address {
    /// One of its steps, as it is written.
    pub(crate) fn step(&self, index: usize) -> &str {
        self.steps.get(index).map_or(&*self.text, |step| &self.text[step.span.clone()])
    }

    /// Whether a step says something by itself, such as a platform.
    pub(crate) fn has_holes(&self) -> bool {
        self.steps.iter().any(|step| step.value.has_holes())
    }

    /// Whether a step before the last says something by itself, such as a version: such
    /// an address is that of a table.
    pub(crate) fn has_inner_holes(&self) -> bool {
        let inner = self.steps.iter().rev().skip(1);
        inner.map(|step| &step.value).any(Step::has_holes)
            || self
                .steps
                .last()
                .is_some_and(|step| step.value.has_holes() && !matches!(step.value, Step::KeyWithHoles(_)))
    }

    /// The file, if it is about just one.
    pub(crate) fn path(&self) -> Option<&RepoPath> {
        match &self.file {
            FilePattern::One(path) => Some(path),
            FilePattern::Any(_) => None,
        }
    }

    /// Whether it is about a file of that path.
    pub(crate) fn is_about(&self, path: &str) -> bool {
        match &self.file {
            FilePattern::One(file) => file == path,
            FilePattern::Any(pattern) => matches(pattern, path),
        }
    }
}

/// Whether a pattern of files matches a path: `*` stays within a folder, `**`
/// does not.
pub(crate) fn matches(pattern: &Pattern, path: &str) -> bool {
    // Most paths begin with something else, which needs no pattern to be told.
    let mut both = pattern.as_str().bytes().zip(path.bytes());
    let differing = both.find(|(wanted, found)| wanted != found || matches!(wanted, b'*' | b'?' | b'['));
    if differing.is_some_and(|(wanted, _)| !matches!(wanted, b'*' | b'?' | b'[')) {
        return false;
    }
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    pattern.matches_with(path, options)
}

fn error(span: Span, message: impl Into<String>) -> AddressError {
    AddressError { span, message: message.into() }
}

/// The file in front of the steps.
fn file_pattern(text: &str) -> Result<FilePattern, AddressError> {
    let whole = 0..text.len();
    let file = match text.strip_prefix('"') {
        Some(_) => step::string(text, 0)
            .filter(|(_, end)| *end == text.len())
            .map(|(file, _)| file)
            .ok_or_else(|| error(whole.clone(), "the quoted name of the file does not end"))?,
        None => text.to_owned(),
    };
    if file.trim() != file || file.is_empty() {
        return Err(error(whole, "a place begins with a file: \"FILE :: step / step ~ template\""));
    }
    // On Windows a backslash would separate folders, elsewhere it would not.
    let parsed = if file.contains('\\') { Err(PathError) } else { file.parse::<RepoPath>() };
    let path = parsed.map_err(|why| error(whole.clone(), format!("the file of a place {why}")))?;
    if !file.contains(['*', '?', '[']) {
        return Ok(FilePattern::One(path));
    }
    let pattern = Pattern::new(&file);
    pattern
        .map(FilePattern::Any)
        .map_err(|why| error(whole, format!("{file:?} is no pattern of files: {}", why.msg)))
}

/// The steps that stand in `place` from `start` on.
fn steps(place: &str, start: usize) -> Result<Vec<Spanned<Step>>, AddressError> {
    let mut steps = Vec::new();
    let mut at = start;
    loop {
        let end = find_outside(&place[at..], " / ").map_or(place.len(), |offset| at + offset);
        let is_last = end == place.len();
        let part = &place[at..end];
        let step = Step::read(part).map_err(|(span, why)| error(at + span.start..at + span.end, why))?;
        if !is_last && matches!(step, Step::Comment) {
            return Err(error(at..end, format!("{part:?} can only be the last step")));
        }
        steps.push(Spanned::new(step, at..end));
        if is_last {
            return Ok(steps);
        }
        at = end + 3;
    }
}

/// Where `separator` first stands outside of strings.
fn find_outside(text: &str, separator: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(separator) {
            return Some(at);
        }
        match rest.chars().next()? {
            '"' => at = step::string(text, at).map_or(text.len(), |(_, end)| end),
            '\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            other => at += other.len_utf8(),
        }
    }
    None
}
