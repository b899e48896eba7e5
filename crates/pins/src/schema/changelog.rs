//! CHANGELOG.md: which releases it has a heading for, and whether something stands
//! below each.
//!
//! Reads Markdown only as far as headings need it, and edits nothing.

use std::ops::Range;

use crate::value::text::Span;

/// The file.
pub(crate) const PATH: &str = "CHANGELOG.md";

/// A heading, and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// What it is about: `1.2.0` of `## [v1.2.0] - 2026-01-01`, `Unreleased`.
    pub(crate) name: String,
    /// The rest of the heading.
    pub(crate) rest: String,
    /// The line of the heading.
    pub(crate) span: Span,
    /// Whether nothing stands below it but further headings, up to the next one that
    /// is as high.
    pub(crate) is_empty: bool,
    depth: usize,
}

impl Section {
    /// Whether it says that what stands below it is not released.
    pub(crate) fn is_unreleased(&self) -> bool {
        self.name.eq_ignore_ascii_case("unreleased")
            || self
                .rest
                .to_ascii_lowercase()
                .split(|c: char| !c.is_ascii_alphabetic())
                .any(|word| word == "unreleased")
    }
}

/// The headings of a changelog, in their order.
pub(crate) fn read(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    // The headings that the next line stands below, by their places; six at most.
    let mut above: Vec<usize> = Vec::new();
    let mut hidden = Hidden::default();
    for line in lines(text) {
        let shown = hidden.without(&text[line.clone()]);
        let shown = shown.trim_start_matches('\u{feff}');
        let is_code = hidden.fence.is_some() || shown.starts_with("    ") || shown.starts_with('\t');
        match heading(shown).filter(|_| !is_code) {
            Some((depth, title)) => {
                let (name, rest) = named(title);
                above.retain(|at| sections[*at].depth < depth);
                above.push(sections.len());
                sections.push(Section { name, rest, span: line, is_empty: true, depth });
            }
            None if shown.trim().is_empty() || is_definition(shown) => {}
            None => above.iter().for_each(|at| sections[*at].is_empty = false),
        }
    }
    sections
}

/// The lines of a text, without their breaks.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_inclusive('\n').scan(0, |end, line| {
        let start = *end;
        *end += line.len();
        Some(start..start + line.trim_end_matches('\n').trim_end_matches('\r').len())
    })
}

/// What a reader of the page does not see, or sees as it is written.
#[derive(Default)]
struct Hidden {
    is_comment: bool,
    /// What a block of code began with.
    fence: Option<(char, usize)>,
}

impl Hidden {
    /// A line without its comments.
    fn without(&mut self, line: &str) -> String {
        if !self.is_comment && self.fences(line) {
            return line.to_owned();
        }
        let (mut shown, mut rest) = (String::new(), line);
        loop {
            let mark = if self.is_comment { "-->" } else { "<!--" };
            let Some((before, after)) = rest.split_once(mark) else { break };
            if !self.is_comment {
                shown += before;
            }
            self.is_comment = !self.is_comment;
            rest = after;
        }
        if !self.is_comment {
            shown += rest;
        }
        shown
    }

    /// Whether a line is in a block of code, or the first or last of one.
    fn fences(&mut self, line: &str) -> bool {
        let trimmed = line.trim_start_matches(' ');
        let mark =
            trimmed.chars().next().filter(|c| ['`', '~'].contains(c) && line.len() - trimmed.len() < 4);
        let length = mark.map_or(0, |mark| trimmed.len() - trimmed.trim_start_matches(mark).len());
        match (self.fence, mark) {
            (None, Some(mark)) if length >= 3 && !trimmed[length..].contains('`') => {
                self.fence = Some((mark, length))
            }
            (None, _) => return false,
            (Some((open, least)), Some(mark)) => {
                let ends = mark == open && length >= least && trimmed[length..].trim().is_empty();
                self.fence = self.fence.filter(|_| !ends);
            }
            (Some(_), None) => {}
        }
        true
    }
}

/// How deep a heading is, and its text.
fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_start_matches(' ');
    let title = line.trim_start_matches('#');
    let depth = line.len() - title.len();
    let is_heading = (1..=6).contains(&depth) && (title.is_empty() || title.starts_with([' ', '\t']));
    is_heading.then(|| {
        let title = title.trim();
        let open = title.trim_end_matches('#');
        (depth, if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { title })
    })
}

/// Whether a line says where a link leads: `[1.2.0]: https://...`
fn is_definition(line: &str) -> bool {
    line.trim_start()
        .strip_prefix('[')
        .and_then(|line| line.split_once(']'))
        .is_some_and(|(_, rest)| rest.starts_with(':'))
}

/// What a heading is about, and the rest of it.
fn named(title: &str) -> (String, String) {
    let (name, rest) = match title.strip_prefix('[').and_then(|title| title.split_once(']')) {
        Some(parts) => parts,
        None => title.split_once([' ', '\t']).unwrap_or((title, "")),
    };
    let name = name.trim().trim_end_matches([',', ':']);
    let is_tag = |name: &&str| name.starts_with(|c: char| c.is_ascii_digit());
    let name = name.strip_prefix(['v', 'V']).filter(is_tag).unwrap_or(name);
    (name.to_owned(), rest.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a text: names, and `+` where something stands below.
    fn told(text: &str) -> String {
        let sections = read(text);
        let names = sections
            .iter()
            .map(|section| format!("{}{}", section.name, if section.is_empty { "" } else { "+" }));
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headings_are_about_releases() {
        for (text, expected) in [
            ("## [1.2.0] - 2026-01-01\n- a\n", "1.2.0+"),
            ("## 1.2.0\n", "1.2.0"),
            ("\u{feff}# v1.2.0\r\n\r\n- a\r\n", "1.2.0+"),
            ("## [v1.2.0](https://example.com) (2026-01-01)\n", "1.2.0"),
            ("## 1.2.0, the one ##\nx", "1.2.0+"),
            ("   ## 1.2.0:\nx", "1.2.0+"),
            ("##\t1.2.0-rc.1\n", "1.2.0-rc.1"),
            ("## ##\n## 1.2.0 ##\n", " 1.2.0"),
            ("##1.2.0\n#######  1.2.0\n## vista\n##\n", "vista "),
            // A heading above has what stands below those in it.
            (
                "# Log\n## Unreleased\n### Added\n### Fixed\n- a\n## 1.0.0\n",
                "Log+ Unreleased+ Added Fixed+ 1.0.0",
            ),
            ("## Unreleased\n### Added\n\n## 1.0.0\n- a\n", "Unreleased Added 1.0.0+"),
            // What nobody sees is no heading, and fills none.
            ("## Unreleased\n<!-- nothing\n## 1.2.0\nyet -->\n[1.2.0]: https://x\n", "Unreleased"),
            ("## A\n<!-- x --> b\n", "A+"),
            ("## A\n```sh\n# 1.2.0\n~~~\n```\n## B\n", "A+ B"),
            ("## A\n~~~~\n~~~\n# 1.2.0\n~~~~\n## B\n", "A+ B"),
            ("## A\n    # 1.2.0\n", "A+"),
            ("## A\n   ```\n## B\n", "A+"),
            ("## A\n    ```\n## B\n", "A+ B"),
            ("``` `x`\n## A\n", "A"),
            ("", ""),
        ] {
            assert_eq!(told(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_heading_may_say_that_nothing_is_released() {
        for (heading, expected) in [
            ("## [Unreleased]", true),
            ("## UNRELEASED", true),
            ("## [1.2.0] - Unreleased", true),
            ("## 1.2.0 (unreleased)", true),
            ("## [1.2.0] - 2026-01-01", false),
        ] {
            assert_eq!(read(heading)[0].is_unreleased(), expected, "{heading}");
            assert_eq!(read(heading)[0].span, 0..heading.len());
        }
        assert_eq!(read("## 1.2.0 ##")[0].rest, "");
    }
}
