//! Findings that were there before, to tell which are new.
//!
//! Judges none: `verify` does.

use std::collections::HashMap;

use crate::finding::{Finding, Place, Severity};
use crate::schema::settings::Level;
use crate::value::path::RepoPath;
use crate::value::text::{line_end, line_span};
use crate::world::World;

/// Findings that were there before, to tell which are new.
pub(crate) struct Known<'t>(HashMap<Key<'t>, usize>);

/// What a finding is, but for the number of its line: that may have moved.
#[derive(PartialEq, Eq, Hash)]
struct Key<'t> {
    rule: &'static str,
    path: RepoPath,
    tool: Option<String>,
    /// None where another one is no other finding.
    expected: Option<String>,
    found: String,
    level: Option<Level>,
    /// The text of its lines, where that counts.
    text: Option<&'t str>,
}

impl Key<'_> {
    fn of(finding: &Finding) -> Self {
        let Finding { rule, tool, place, expected, found, .. } = finding;
        Self {
            rule: rule.name,
            path: place.path.clone(),
            tool: tool.clone(),
            expected: Some(expected.clone()),
            found: found.clone(),
            level: None,
            text: None,
        }
    }
}

impl<'t> Key<'t> {
    /// The same in its world: on a line that changed it is another finding, and where the
    /// settings have other things of its rule. Of a warning, which no pin has to answer for,
    /// that what it expects has moved on is no news.
    fn at_its_line(world: &'t World, finding: &Finding) -> Self {
        let own = Self::of(finding);
        Self {
            expected: own.expected.filter(|_| finding.severity == Severity::Error),
            level: world.settings().level(finding.rule),
            text: Some(text_at(world, &finding.place)),
            ..own
        }
    }
}

/// The lines on which something is; of what is about a whole file, all of them.
fn text_at<'t>(world: &'t World, place: &Place) -> &'t str {
    let text = world.text(&place.path).unwrap_or_default();
    let (start, end) = place.span;
    let is_text = text.is_char_boundary(start) && text.is_char_boundary(end) && start <= end;
    if !is_text || (start, end) == (0, 0) {
        return text;
    }
    &text[line_span(text, start).start..line_end(text, end)]
}

impl<'t> Known<'t> {
    /// These, wherever in their files they are.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        Self::counted(findings.iter().map(Key::of))
    }

    /// These of a world, each on the lines where it is.
    pub(super) fn at_their_lines(world: &'t World, findings: &[Finding]) -> Self {
        Self::counted(findings.iter().map(|finding| Key::at_its_line(world, finding)))
    }

    fn counted(keys: impl Iterator<Item = Key<'t>>) -> Self {
        let mut known = HashMap::new();
        keys.for_each(|key| *known.entry(key).or_insert(0) += 1);
        Self(known)
    }

    /// Whether a finding was there, as often as this was asked before.
    pub(crate) fn has(&mut self, finding: &Finding) -> bool {
        self.takes(&Key::of(finding))
    }

    /// The same of one in another world: on lines that say the same.
    pub(super) fn has_at_its_line(&mut self, world: &'t World, finding: &Finding) -> bool {
        self.takes(&Key::at_its_line(world, finding))
    }

    fn takes(&mut self, key: &Key<'t>) -> bool {
        let times = self.0.get_mut(key).filter(|times| **times > 0);
        times.map(|times| *times -= 1).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Fix, Problem};
    use crate::value::date::Date;
    use crate::verify::crate_lock;
    use crate::world::layout::Layout;

    #[test]
    fn a_finding_was_there_as_often_as_it_was() {
        let found = |found: &str| {
            let place = Place::file(&RepoPath::known("a"));
            let (expected, found) = (String::new(), found.to_owned());
            let (message, fix) = (String::new(), Fix::advise(String::new()));
            Problem { tool: None, place, expected, found, message, fix }.breaks(&crate_lock::RULE)
        };
        let mut known = Known::of(&[found("1"), found("2"), found("1")]);
        let was_there = ["1", "3", "1", "1", "1", "2"].map(|text| known.has(&found(text)));
        assert_eq!(was_there, [true, false, true, false, false, true]);
    }

    #[test]
    fn a_finding_is_about_whole_lines() {
        let path = RepoPath::known("a");
        let mut world = World::new(Layout::default(), Date { year: 2026, month: 11, day: 22 });
        let text = "ab\ncd\n\u{fc}f\n";
        world.insert(&path, text);
        for (span, expected) in [
            ((0, 1), "ab"),
            ((4, 5), "cd"),
            ((3, 3), "cd"),
            ((1, 4), "ab\ncd"),
            ((6, 8), "\u{fc}f"),
            // The whole file, or what is no part of it.
            ((0, 0), text),
            ((6, 7), text),
            ((7, 8), text),
            ((4, 3), text),
            ((4, 90), text),
            ((80, 90), text),
        ] {
            assert_eq!(text_at(&world, &Place { span, ..Place::file(&path) }), expected, "{span:?}");
        }
        assert_eq!(text_at(&world, &Place::file(&RepoPath::known("b"))), "");
    }
}
