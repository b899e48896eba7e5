//! Versions in lines of prose and of scripts, and whose they are by the words before them.
//!
//! Knows no grammar: what a file with one says by it, `grammar` tells.

use std::borrow::Cow;

use super::alias::managed_by;
use super::literal::{Versioned, is_range, within};
use super::program;
use super::script::{asserted, is_of_chart, without_search};
use super::section::Section;
use super::telling::{tells_of_others, without_tags};
use super::words::{Name, Word, read};
use crate::place::version_literals;
use crate::value::text::Span;

/// A version in a line.
#[derive(Clone, Debug)]
pub(crate) struct LineMention {
    /// The line, without the blanks around it.
    pub(crate) line: Span,
    /// The version, by its place in the text.
    pub(crate) span: Span,
    /// What it is, and whose it may be.
    pub(crate) version: Versioned,
}

/// What lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Prose, with headings and fenced code.
    Prose,
    /// Commands: a script, a Makefile.
    Script,
    /// A program: only a constant's name counts there.
    Program,
}

/// Words that may stand between a tool's name and its version.
const FILLERS: [&str; 28] = [
    "version",
    "versions",
    "release",
    "cli",
    "is",
    "at",
    "to",
    "pinned",
    "currently",
    "use",
    "now",
    "tag",
    "the",
    "compiler",
    "toolchain",
    "exactly",
    "install",
    "add",
    "default",
    "set",
    "with",
    "in",
    "der",
    "on",
    "must",
    "should",
    "say",
    "says",
];

/// How many of these there may be.
const MOST_FILLERS: usize = 3;

/// Every version in `span` of a text whose owner the words of its line tell.
pub(crate) fn mentions(text: &str, span: Span, kind: Lines) -> Vec<LineMention> {
    let mut found = Vec::new();
    let mut section = Section::default();
    let mut at = span.start;
    for line in text[span].split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let line = line.trim();
        // Behind that a package's history follows, or what a program is tried with.
        let is_end = match kind {
            Lines::Script => line == "%changelog",
            Lines::Program => line == "mod tests {",
            Lines::Prose => false,
        };
        if is_end {
            break;
        }
        if kind == Lines::Prose && !section.counts(line) {
            continue;
        }
        let of_line = in_line(line, kind).into_iter().map(|version| LineMention {
            line: start..start + line.len(),
            span: start + version.at.start..start + version.at.end,
            version,
        });
        found.extend(of_line);
    }
    found
}

/// The versions in one line, with the names that its words give them.
pub(crate) fn in_line(line: &str, kind: Lines) -> Vec<Versioned> {
    let may_have_version = line.bytes().any(|byte| byte.is_ascii_digit()) && line.len() <= LONGEST;
    if !may_have_version {
        return Vec::new();
    }
    let plain = match kind {
        Lines::Program => {
            let words = words(line);
            let said = words.iter().filter(|(_, word)| word.contains("://") || word.contains('@'));
            let said = said.flat_map(|(from, word)| shifted(*from, within(word)));
            return program::defined(line, &words).into_iter().chain(said).collect();
        }
        Lines::Script => {
            if let Some((test, otherwise)) = asserted(line) {
                let behind = shifted(test.len(), in_line(otherwise, kind));
                return in_line(test, kind).into_iter().chain(behind).collect();
            }
            Cow::Borrowed(line)
        }
        Lines::Prose => without_tags(line),
    };
    let line = plain.as_ref();
    let words = words(line);
    let is_comment = kind == Lines::Script && line.starts_with(['#', ';']) || line.starts_with("//");
    if tells_of_others(line, &words, kind) || is_comment && kind == Lines::Script && !line.contains("://") {
        return Vec::new();
    }
    let mut found: Vec<Versioned> = Vec::new();
    for (index, (from, word)) in words.iter().enumerate() {
        let own = within(word);
        if !own.is_empty() {
            found.extend(shifted(*from, own));
            continue;
        }
        // A URL that says nothing by itself is about nothing.
        if word.contains("://") {
            continue;
        }
        let Some(version) = version_of(line, *from, word) else { continue };
        let before = without_search(&words[..index]);
        let manager = before.last_chunk().and_then(|[(_, manager), (_, verb)]| managed_by(manager, verb));
        let names = match manager {
            Some(tool) => vec![Name { shown: tool.to_owned() }],
            None if is_of_chart(before) => Vec::new(),
            None => named_before(before),
        };
        if !names.is_empty() {
            found.push(Versioned { names, ..version });
        }
    }
    found
}

/// The same in a line in which the word begins there.
fn shifted(from: usize, found: Vec<Versioned>) -> impl Iterator<Item = Versioned> {
    found.into_iter().map(move |found| Versioned { at: from + found.at.start..from + found.at.end, ..found })
}

/// Longer lines nobody wrote.
const LONGEST: usize = 1000;

/// The words of a line, with where each begins.
fn words(line: &str) -> Vec<(usize, &str)> {
    let is_between = |c: char| c.is_whitespace() || "\"'`()[]{}<>,;|*".contains(c);
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (is_between(c), start) {
            (true, Some(from)) => {
                words.push((from, line[from..at].trim_end_matches('.')));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.retain(|(_, word)| !word.is_empty());
    // An option and what it is set to are two.
    let halves = words.into_iter().flat_map(|(from, word)| match word.rsplit_once('=') {
        Some((name, value)) if name.starts_with('-') && !value.is_empty() => {
            vec![(from, name), (from + name.len() + 1, value)]
        }
        _ => vec![(from, word)],
    });
    halves.collect()
}

/// The version that a word is, with dots, perhaps behind a `v` or a `=`.
fn version_of(line: &str, from: usize, word: &str) -> Option<Versioned> {
    let found = version_literals(word, 0..word.len());
    let [only] = found.as_slice() else { return None };
    let before = word[..only.span.start].trim_start_matches(['=', ':', '~', '^', '>', '<']);
    let at = from + only.span.start..from + only.span.end;
    let is_whole =
        matches!(before, "" | "v" | "V") && only.span.end == word.trim_end_matches([':', '!', '?']).len();
    let numbers = only.value.split('.').count();
    let is_one = is_whole
        && only.value.contains('.')
        && numbers <= 3
        && !is_range(line, &at)
        && !goes_on(line, at.end);
    is_one.then(|| Versioned { at, version: only.value.clone(), names: Vec::new() })
}

/// Whether a version is the first of a range: `1.40 - 1.47`, `1.40 or newer`.
fn goes_on(line: &str, end: usize) -> bool {
    let rest = line[end..].trim_start_matches(['`', '"', '\'', '*', ')']).trim_start();
    const MORE: [&str; 12] = [
        "- ",
        "– ",
        "..",
        "to ",
        "through ",
        "+",
        "or newer",
        "or later",
        "or above",
        "or higher",
        "or greater",
        "and up",
    ];
    MORE.iter().any(|next| rest.starts_with(next))
        || rest.starts_with("and ") && rest[4..].starts_with(|c: char| c.is_ascii_digit())
}

/// The names that the words before a version end with: of the last two, and of the last.
fn named_before(before: &[(usize, &str)]) -> Vec<Name> {
    let mut fillers = 0;
    for (index, (_, word)) in before.iter().enumerate().rev() {
        let bare = word.trim_end_matches([':', '=', '?', '+']).trim_start_matches("--");
        let bare = bare.rsplit('=').next().unwrap_or(bare);
        if bare.is_empty() {
            continue;
        }
        // Another version: this one is the end of a range, or of a list.
        if !bare.contains(|c: char| c.is_ascii_alphabetic()) && bare.contains(|c: char| c.is_ascii_digit()) {
            return Vec::new();
        }
        // That is the level of a language, and not what compiles it.
        if *word == "--go" {
            return Vec::new();
        }
        let read = match FILLERS.contains(&bare.to_ascii_lowercase().as_str()) {
            true => Word::Version,
            false => read(bare),
        };
        match read {
            Word::Name(name) => {
                let two = index
                    .checked_sub(1)
                    .and_then(|first| before.get(first))
                    .map(|(_, first)| super::words::read(&format!("{first} {bare}")));
                let two = two.and_then(|two| if let Word::Name(two) = two { Some(two) } else { None });
                return [name].into_iter().chain(two).collect();
            }
            Word::Version if fillers < MOST_FILLERS => fillers += 1,
            Word::Version | Word::Other => return Vec::new(),
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, kind: Lines) -> Vec<String> {
        let found = mentions(text, 0..text.len(), kind).into_iter();
        found
            .map(|it| {
                format!("{} {}", it.version.names.first().map_or("-", |name| &name.shown), &text[it.span])
            })
            .collect()
    }

    #[test]
    fn a_manager_of_versions_installs_those_of_its_tool() {
        let text = "Run `nvm install 18.0.0`.\npyenv global 3.11.0\nInstall nvm 0.39.7.\n";
        assert_eq!(said(text, Lines::Prose), ["node 18.0.0", "python 3.11.0", "nvm 0.39.7"]);
    }

    #[test]
    fn a_line_says_whose_version_it_has() {
        use Lines::{Program, Prose, Script};
        for (kind, line, expected) in [
            (Prose, "Install buf 1.45.0 first.", &["buf 1.45.0"][..]),
            (Prose, "Install **Buf** version `v1.45.0`.", &["buf 1.45.0"]),
            (Prose, "| buf | 1.45.0 |", &["buf 1.45.0"]),
            (Prose, "- buf: 1.45.0", &["buf 1.45.0"]),
            (Prose, "saw-kit-cli (1.45.0)", &["saw-kit-cli 1.45.0"]),
            (Prose, "go install github.com/bufbuild/buf/cmd/buf@v1.45.0", &["buf 1.45.0"]),
            (Prose, "`buf --version` should say 1.45.0.", &["buf 1.45.0"]),
            (Prose, "Since buf 1.45.0 it works.", &[]),
            (Prose, "buf 1.45.0 or newer", &[]),
            (Prose, "buf >= 1.45.0", &[]),
            (Prose, "buf 1.40 - 1.47", &[]),
            (Prose, "see section 1.4.2 below", &[]),
            (Prose, "at 10.0.0.1 buf listens", &[]),
            (Prose, "rust-analyzer 0.3.1", &["rust-analyzer 0.3.1"]),
            (Script, "BUF_VERSION=1.45.0", &["buf 1.45.0"]),
            (Script, "export BUF_VERSION=\"${BUF_VERSION:-1.45.0}\"", &["buf 1.45.0"]),
            (Script, "BUF_VERSION ?= 1.45.0", &["buf 1.45.0"]),
            (Script, "buf_version := v1.45.0", &["buf 1.45.0"]),
            (Script, "cargo install saw-kit-cli --version 0.46.0 --locked", &["saw-kit-cli 0.46.0"]),
            (Script, "curl -L https://github.com/o/buf/releases/download/v1.45.0/buf-Linux", &["buf 1.45.0"]),
            (Script, "# buf 1.45.0 did not work", &[]),
            (Script, "MIN_BUF_VERSION=1.45.0", &[]),
            (Program, "const BUF_VERSION: &str = \"1.45.0\";", &["buf 1.45.0"]),
            (Program, "BUF_VERSION = '1.45.0'", &["buf 1.45.0"]),
            (Program, "\tbufVersion = \"v1.45.0\"", &["buf 1.45.0"]),
            (Program, "// buf 1.45.0", &[]),
            (Prose, "N=\"܄X:-10}: é buf 1.45.0", &["buf 1.45.0"]),
            (Program, "assert version(\"buf 1.45.0\") == \"1.45.0\"", &[]),
        ] {
            assert_eq!(said(line, kind), expected, "{line}");
        }
    }

    #[test]
    fn what_tells_of_the_past_or_of_output_is_left() {
        let text = "# Us\nbuf 1.1.0\n## Changelog\nbuf 1.2.0\n### More\nbuf 1.3.0\n## Now\nbuf 1.4.0\n\
                    ```\n$ install buf 1.5.0\nbuf 1.6.0\n```\n```\nbuf 1.7.0\n```\n";
        assert_eq!(said(text, Lines::Prose), ["buf 1.1.0", "buf 1.4.0", "buf 1.5.0", "buf 1.7.0"]);
    }
}
