//! What a literal looks like around the version in it, as in `*/v{version}.tgz`.
//!
//! Does not know whose version it is, nor how the literal is quoted.

mod reader;

use std::fmt;
use std::ops::Range;

use self::reader::{MOST_BYTES, Reader, Repeats, Taken};
use super::literals::version_literals;
use crate::value::form::has_wildcards;
use crate::value::version::Version;

/// What a literal looks like: text, holes, and `*` for whatever stands there. A
/// backslash makes the next character plain.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Any,
    Hole(Hole),
}

/// What stands in a literal for a version, or beside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    /// `{version}`.
    Version,
    /// `{major}`, `{minor}`, `{patch}`: the first, second or third number.
    Number(usize),
    /// `{version_}`: the version with `_` for its dots.
    Underscores,
    /// `{platform}`.
    Platform,
    /// `{commit}`.
    Commit,
    /// `{file}`: the name of an artifact's file.
    File,
    /// `{os}` and `{arch}`: the parts of a platform.
    Os,
    /// See [`Self::Os`].
    Arch,
}

impl Hole {
    /// Whether the version stands there, or a part of it.
    pub(crate) fn is_of_version(self) -> bool {
        matches!(self, Self::Version | Self::Number(_) | Self::Underscores)
    }
}

const HOLES: [(&str, Hole); 10] = [
    ("version", Hole::Version),
    ("major", Hole::Number(0)),
    ("minor", Hole::Number(1)),
    ("patch", Hole::Number(2)),
    ("version_", Hole::Underscores),
    ("platform", Hole::Platform),
    ("commit", Hole::Commit),
    ("file", Hole::File),
    ("os", Hole::Os),
    ("arch", Hole::Arch),
];

/// How a text was read by a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The holes in their order, with what bytes of the text they hold.
    pub(crate) holes: Vec<(Hole, Range<usize>)>,
    /// The bytes that a `*` stands for.
    rest: Vec<Range<usize>>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut parts: Vec<Part> = Vec::new();
        let mut plain = String::new();
        let mut characters = text.char_indices();
        while let Some((at, c)) = characters.next() {
            let part = match c {
                '\\' => {
                    let next = characters.next().ok_or("behind the last \\ a character is missing")?;
                    plain.push(next.1);
                    continue;
                }
                '*' => Part::Any,
                '{' => {
                    let rest = &text[at + 1..];
                    let end = rest.find('}').ok_or("a { is never closed; a plain one is written as \\{")?;
                    let hole = HOLES.iter().find(|(name, _)| *name == &rest[..end]);
                    let known = || HOLES.map(|(name, _)| format!("{{{name}}}")).join(", ");
                    let hole = hole
                        .ok_or_else(|| format!("{{{}}} is no hole; known are {}", &rest[..end], known()))?;
                    characters.by_ref().take_while(|(_, c)| *c != '}').for_each(drop);
                    Part::Hole(hole.1)
                }
                other => {
                    plain.push(other);
                    continue;
                }
            };
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            if matches!((parts.last(), &part), (Some(Part::Any | Part::Hole(_)), Part::Any | Part::Hole(_))) {
                return Err("between two holes, or a hole and a *, there must be text".to_owned());
            }
            parts.push(part);
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        if !parts.iter().any(|part| matches!(part, Part::Hole(_))) {
            return Err("a template has a hole, such as {version}".to_owned());
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// Whether it has a hole.
    pub(crate) fn has(&self, hole: Hole) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Hole(other) if *other == hole))
    }

    /// Whether it says which version there is, and not only a part of it.
    pub(crate) fn tells_version(&self) -> bool {
        self.has(Hole::Version)
            || self.has(Hole::Underscores)
            || (0..3).all(|number| self.has(Hole::Number(number)))
    }

    /// How `value` is to be read, if it looks so. Where that can be done in several
    /// ways, one in which the version is `wanted` comes first; and where a version is
    /// wanted, two may stand there: one of them has drifted.
    pub(crate) fn read_value(&self, value: &str, wanted: Option<&Version>) -> Option<Reading> {
        let mut left = MOST_BYTES;
        let mut read = |repeats| {
            let all = [Taken::Wanted, Taken::Ordered, Taken::Any].into_iter();
            let mut ways =
                all.map(|taken| Reader::reading((value, &self.parts), wanted, taken, repeats, &mut left));
            ways.find_map(|way| way)
        };
        read(Repeats::Same).or_else(|| wanted.and_then(|_| read(Repeats::Free)))
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What may stand before a version that is the whole of a literal: an operator of
/// a range, and a `v`.
const OPERATORS: [char; 7] = ['^', '~', '>', '<', '=', '!', ' '];

impl Reading {
    /// A value that is a version alone, perhaps behind an operator or a `v`.
    pub(crate) fn of_version(value: &str) -> Option<Self> {
        let start = value.len() - value.trim_start_matches(OPERATORS).len();
        let v = value[start..]
            .strip_prefix(['v', 'V'])
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let start = if v.is_some() { start + 1 } else { start };
        // A text over several lines mostly ends with the end of one.
        let end = value.trim_end_matches(['\n', '\r']).len();
        let version = value.get(start..end)?;
        (Version::any(version).is_ok() || has_wildcards(version))
            .then(|| Self { holes: vec![(Hole::Version, start..end)], rest: Vec::new() })
    }

    /// A value that is a version and nothing else.
    pub(crate) fn whole(value: &str) -> Self {
        Self { holes: vec![(Hole::Version, 0..value.len())], rest: Vec::new() }
    }

    /// Whether something stands beside the version that may be none of it, as in
    /// `1.95.0-slim` or `go-1.22.0`, where the one that is `wanted` is numbers alone.
    pub(crate) fn has_more(&self, value: &str, wanted: Option<&Version>) -> bool {
        let has_suffix = |wanted: &Version| !wanted.is_stable() || wanted.without_build() != wanted.as_str();
        let Some(span) = self.span().filter(|_| wanted.is_some_and(|wanted| !has_suffix(wanted))) else {
            return false;
        };
        let first = version_literals(value, span.clone()).into_iter().next();
        let is_more = first.is_some_and(|first| {
            // Single numbers, as in `nightly-2026-01-01`, may be part of any name.
            let is_in_name = first.span.start > span.start && first.value.contains('.');
            is_in_name || first.span.start == span.start && first.span.end < span.end
        });
        is_more && !has_wildcards(&value[span])
    }

    /// Where the version stands, or the first part of it.
    pub(crate) fn span(&self) -> Option<Range<usize>> {
        self.holes.iter().find(|(hole, _)| hole.is_of_version()).map(|(_, span)| span.clone())
    }

    /// The version that `value` names, if it names one whole.
    pub(crate) fn version(&self, value: &str) -> Option<String> {
        let find = |wanted: Hole| {
            self.holes.iter().find(|(hole, _)| *hole == wanted).map(|(_, span)| &value[span.clone()])
        };
        if let Some(version) = find(Hole::Version) {
            return Some(version.to_owned());
        }
        if let Some(version) = find(Hole::Underscores) {
            return Some(version.replace('_', "."));
        }
        Some([find(Hole::Number(0))?, find(Hole::Number(1))?, find(Hole::Number(2))?].join("."))
    }

    /// What `value` says of the version: all of it, or the first numbers.
    pub(crate) fn told(&self, value: &str) -> Option<String> {
        let number = |number| self.hole(Hole::Number(number), value);
        let numbers = || {
            let first = (0..3).map_while(number).collect::<Vec<_>>().join(".");
            (!first.is_empty()).then_some(first)
        };
        self.version(value).or_else(numbers)
    }

    /// What stands in a hole.
    pub(crate) fn hole<'v>(&self, wanted: Hole, value: &'v str) -> Option<&'v str> {
        let hole = self.holes.iter().find(|(hole, _)| *hole == wanted);
        hole.map(|(_, span)| &value[span.clone()])
    }

    /// What each hole that stands for a version becomes, in the form that is there:
    /// with as many numbers as it has.
    ///
    /// # Errors
    /// The number that the version does not have.
    pub(crate) fn becoming(
        &self,
        value: &str,
        version: &Version,
    ) -> Result<Vec<(Range<usize>, String)>, String> {
        let mut becoming = Vec::new();
        for (hole, span) in &self.holes {
            let found = &value[span.clone()];
            let new = match hole {
                Hole::Version => version.in_form_of(found),
                Hole::Underscores => version.in_form_of(&found.replace('_', ".")).replace('.', "_"),
                Hole::Number(number) => {
                    let name = ["major", "minor", "patch"][*number];
                    let missing = || format!("{version} has no number for {{{name}}}");
                    version.numbers().nth(*number).ok_or_else(missing)?.to_owned()
                }
                Hole::Platform | Hole::Commit | Hole::File | Hole::Os | Hole::Arch => continue,
            };
            becoming.push((span.clone(), new));
        }
        Ok(becoming)
    }

    /// The same, of a place that says the version whole, however many numbers are
    /// there.
    ///
    /// # Errors
    /// As [`Self::becoming`].
    pub(crate) fn saying(
        &self,
        value: &str,
        version: &Version,
    ) -> Result<Vec<(Range<usize>, String)>, String> {
        let becoming = self.becoming(value, version)?.into_iter();
        let whole = |(span, new): (Range<usize>, String)| {
            let hole = self.holes.iter().find(|(_, other)| *other == span).map(|(hole, _)| *hole);
            let new = match hole {
                Some(Hole::Version) => version.to_string(),
                Some(Hole::Underscores) => version.as_str().replace('.', "_"),
                _ => new,
            };
            (span, new)
        };
        Ok(becoming.map(whole).collect())
    }

    /// A version outside the holes: it would be left where it is.
    pub(crate) fn left_out(&self, value: &str) -> Option<String> {
        let numbers = |text: &str| text.split('.').count();
        let of_holes =
            self.holes.iter().filter(|(hole, _)| matches!(hole, Hole::Version | Hole::Underscores));
        let wanted = of_holes.map(|(_, span)| numbers(&value[span.clone()].replace('_', "."))).max()?;
        let in_rest = |span: &Range<usize>| {
            let found = version_literals(value, span.clone());
            found.into_iter().map(|found| found.value).find(|found| wanted > 1 && numbers(found) == wanted)
        };
        self.rest.iter().find_map(in_rest)
    }
}
