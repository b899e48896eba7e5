//! Finds how a value is to be read by a template, by trying.
//!
//! Does not judge what it reads.

use std::ops::Range;

use super::{Hole, Part, Reading};
use crate::place::literals::{LONGEST, pre_release_end};
use crate::value::version::Version;

/// More bytes are not looked at: whoever wrote such a template meant no place.
pub(super) const MOST_BYTES: usize = 2_000_000;

/// Whether a part of the version that stands twice must be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeats {
    /// It must.
    Same,
    /// It need not: one may have drifted.
    Free,
}

/// What is taken for a version: the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Only the wanted one, in whatever form.
    Wanted,
    /// Whatever has an order.
    Ordered,
    /// Any name: `x` in `https://x/1.2.3` would be one.
    Any,
}

/// Reads one value.
pub(super) struct Reader<'v> {
    value: &'v str,
    wanted: Option<&'v Version>,
    taken: Taken,
    repeats: Repeats,
    /// How many bytes may still be looked at.
    left: &'v mut usize,
    holes: Vec<(Hole, Range<usize>)>,
    rest: Vec<Range<usize>>,
}

impl<'v> Reader<'v> {
    /// Reads a value by a template, with only what is `taken` for a version.
    pub(super) fn reading(
        (value, parts): (&'v str, &[Part]),
        wanted: Option<&'v Version>,
        taken: Taken,
        repeats: Repeats,
        left: &'v mut usize,
    ) -> Option<Reading> {
        let mut reader = Self { value, wanted, taken, repeats, left, holes: Vec::new(), rest: Vec::new() };
        reader.read(parts, 0).then_some(Reading { holes: reader.holes, rest: reader.rest })
    }

    /// Reads the value from `at` on by what is left of a template.
    fn read(&mut self, parts: &[Part], at: usize) -> bool {
        if !self.spend(LONGEST) {
            return false;
        }
        let Some((part, others)) = parts.split_first() else { return at == self.value.len() };
        let left = &self.value[at..];
        match part {
            Part::Text(text) => left.starts_with(text.as_str()) && self.read(others, at + text.len()),
            // At the end, or before the text that follows.
            Part::Any => match others.first() {
                None => self.skip(others, at, left.len()),
                Some(Part::Text(text)) => {
                    let mut from = 0;
                    while let Some(next) = left.get(from..).and_then(|left| left.find(text.as_str())) {
                        let offset = from + next;
                        if !self.spend(next) || self.skip(others, at, offset) {
                            return *self.left > 0;
                        }
                        from = offset + left[offset..].chars().next().map_or(1, char::len_utf8);
                    }
                    self.spend(left.len());
                    false
                }
                // No template has these side by side.
                Some(_) => false,
            },
            Part::Hole(hole) => {
                let behind = match others.first() {
                    Some(Part::Text(text)) => text.len(),
                    _ => 0,
                };
                let lengths = self.lengths(*hole, at, behind);
                // To tell whether each is a version takes a while.
                self.spend(lengths.len() * LONGEST);
                for length in lengths {
                    let text = &self.value[at..at + length];
                    let earlier = self.holes.iter().find(|(other, _)| other == hole);
                    let earlier = earlier.filter(|_| self.repeats == Repeats::Same || !hole.is_of_version());
                    if earlier.is_some_and(|(_, span)| self.value[span.clone()] != *text) {
                        continue;
                    }
                    self.holes.push((*hole, at..at + length));
                    if self.read(others, at + length) {
                        return true;
                    }
                    self.holes.pop();
                }
                false
            }
        }
    }

    /// Whether so many bytes may be looked at.
    fn spend(&mut self, bytes: usize) -> bool {
        *self.left = self.left.saturating_sub(bytes + 1);
        *self.left > 0
    }

    /// Reads on behind what a `*` stands for.
    fn skip(&mut self, others: &[Part], at: usize, length: usize) -> bool {
        self.rest.push(at..at + length);
        let is_read = self.read(others, at + length);
        if !is_read {
            self.rest.pop();
        }
        is_read
    }

    /// How many bytes from `at` on a hole may hold, the likeliest first, where a
    /// text of the template takes so many `behind` it.
    fn lengths(&self, hole: Hole, at: usize, behind: usize) -> Vec<usize> {
        let left = &self.value[at..];
        let run = |is_part: &dyn Fn(u8) -> bool| {
            left.bytes().take(LONGEST).take_while(|byte| is_part(*byte)).count()
        };
        match hole {
            Hole::Version => self.version_lengths(at, behind),
            Hole::Underscores => {
                let longest = run(&|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                (1..=longest).rev().collect()
            }
            Hole::Number(_) => (1..=run(&|byte| byte.is_ascii_digit())).rev().collect(),
            Hole::Platform | Hole::Os | Hole::Arch => {
                (1..=run(&|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))).rev().collect()
            }
            Hole::File => (1..=run(&|byte| byte.is_ascii_graphic() && byte != b'/')).rev().collect(),
            Hole::Commit => {
                let length = run(&|byte| byte.is_ascii_hexdigit());
                let is_end = !left[length..].starts_with(|c: char| c.is_alphanumeric());
                if (7..=64).contains(&length) && is_end { vec![length] } else { Vec::new() }
            }
        }
    }

    fn version_lengths(&self, at: usize, behind: usize) -> Vec<usize> {
        let bytes = self.value.as_bytes();
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._+-".contains(byte);
        let run = bytes[at..].iter().take(LONGEST).take_while(is_part).count();
        let mut lengths: Vec<usize> = Vec::new();
        let digits = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
        let core = bytes[at..at + run].iter().take_while(digits).count();
        let core = self.value[at..at + core].trim_end_matches('.').len();
        let whole = pre_release_end(bytes, at + core, at + run) - at;
        lengths.extend((core > 0).then_some(whole));
        lengths.extend((1..=run).rev());
        let ends_well = |length: &usize| {
            let rest = &bytes[at + length..];
            let goes_on = match rest {
                [b'.', next, ..] => next.is_ascii_digit(),
                [next, ..] => next.is_ascii_alphanumeric() || *next == b'_',
                [] => false,
            };
            let pre_release = pre_release_end(bytes, at + length, at + run) - (at + length);
            // What the template says behind the numbers is none of the version, but
            // a `*` behind it must not take the rest of one.
            if behind > 0 && *length <= core {
                core - length <= behind && pre_release <= behind
            } else {
                behind > 0 && *length == whole || !goes_on && pre_release == 0
            }
        };
        lengths.retain(|length| ends_well(length) && self.takes(&self.value[at..at + length]));
        lengths
    }

    fn takes(&self, text: &str) -> bool {
        let version = Version::any(text);
        version.is_ok_and(|version| match self.taken {
            Taken::Wanted => self.wanted.is_some_and(|wanted| wanted.in_form_of(text) == text),
            Taken::Ordered => version.is_ordered(),
            Taken::Any => true,
        })
    }
}
