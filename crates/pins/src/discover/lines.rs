//! Versions in lines of prose and of scripts, and whose they are by the words before them.
//!
//! Knows no grammar: what a file with one says by it, `grammar` tells.

use std::borrow::Cow;
use std::ops::Range;

use super::alias::managed_by;
use super::answers::answered;
use super::idioms;
use super::literal::{Versioned, alone, goes_on, is_range, leading, within};
use super::program::{self, Block};
use super::script::{
    asserted, compares, insisted, is_of_chart, is_requirement, packages, within_quotes, without_search,
};
use super::section::Section;
use super::telling::{clauses, commands, is_dated, is_elsewhere, tells_of_others, without_tags};
use super::words::{Name, Word, read};
use crate::place::version_literals;
use crate::value::text::{Span, lines_of};

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
const FILLERS: [&str; 33] = [
    "fetch",
    "download",
    "get",
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
    "be",
    "precisely",
    "say",
    "says",
];

/// How many of these there may be.
const MOST_FILLERS: usize = 3;

/// Every version in `span` of a text whose owner the words of its line tell, in the lines that
/// may name what is looked for.
pub(crate) fn mentions(
    text: &str,
    span: Span,
    kind: Lines,
    may_name: &dyn Fn(&str) -> bool,
) -> Vec<LineMention> {
    let mut found = Vec::new();
    let (mut section, mut block) = (Section::default(), Block::default());
    let mut at = span.start;
    for raw in lines_of(&text[span]) {
        let line = raw.trim_start();
        let start = at + (raw.len() - line.len());
        at += raw.len();
        let line = line.trim_end();
        // Behind that a package's history follows, or what a program is tried with.
        let is_end = match kind {
            Lines::Script => line == "%changelog",
            Lines::Program => line == "mod tests {",
            Lines::Prose => false,
        };
        if is_end {
            break;
        }
        let counts = match kind {
            Lines::Prose => section.counts(raw, line),
            Lines::Program => block.counts(raw, line),
            Lines::Script => true,
        };
        let may_be_named = || may_name(line) || kind == Lines::Program && idioms::is_setting(line);
        if !counts || !may_have_version(line) || !may_be_named() {
            continue;
        }
        let of_line = in_line(line, kind).into_iter().chain(in_context(text, start, line, kind));
        // What is said of the others a condition before it has told.
        let is_bound = |version: &str| {
            let before = text[..start].lines().rev().find(|line| !line.trim().is_empty());
            kind != Lines::Prose && before.is_some_and(|before| compares(before, version))
        };
        let of_line = of_line.filter(|found| !is_bound(&found.version)).map(|version| LineMention {
            line: start..start + line.len(),
            span: start + version.at.start..start + version.at.end,
            version,
        });
        found.extend(of_line);
    }
    found
}

/// The version of a line of a program that only what stands around it gives a name.
fn in_context(text: &str, start: usize, line: &str, kind: Lines) -> Option<Versioned> {
    (kind == Lines::Program).then(|| idioms::said_in(text, start, line)).flatten()
}

/// Whether a version may stand in a line.
pub(super) fn may_have_version(line: &str) -> bool {
    line.len() <= LONGEST && line.bytes().any(|byte| byte.is_ascii_digit())
}

/// The versions in one line, with the names that its words give them.
pub(crate) fn in_line(line: &str, kind: Lines) -> Vec<Versioned> {
    if !may_have_version(line) {
        return Vec::new();
    }
    let plain = match kind {
        Lines::Program if program::is_set_apart(line) => return Vec::new(),
        Lines::Program => {
            let words = words(line);
            let said = words.iter().filter(|(_, word)| is_coordinate(word));
            let said = said.flat_map(|(from, word)| shifted(*from, within(word)));
            return program::defined(line, &words).into_iter().chain(said).collect();
        }
        Lines::Script => {
            if let Some((test, otherwise)) = asserted(line) {
                let behind = shifted(test.len(), in_line(otherwise, kind));
                return in_line(test, kind).into_iter().chain(behind).collect();
            }
            if let Some(found) = insisted(line).or_else(|| program::named_behind(line)) {
                return vec![found];
            }
            // What is asked for is asked for, whatever there is not.
            if let Some((_, asked)) = line.split_once(", please ") {
                return shifted(line.len() - asked.len(), in_line(asked, kind)).collect();
            }
            Cow::Borrowed(line)
        }
        Lines::Prose => without_tags(line),
    };
    let line = plain.as_ref();
    let words = words(line);
    if kind == Lines::Prose {
        if is_dated(line) || is_elsewhere(line) {
            return Vec::new();
        }
        if let Some(found) = answered(line) {
            return vec![found];
        }
        let commands = commands(line);
        let is_of_command = |at: usize| commands.iter().any(|command| command.contains(&at));
        let told = |is_own: &dyn Fn(usize) -> bool| {
            let own: Vec<(usize, &str)> = words.iter().copied().filter(|(at, _)| is_own(*at)).collect();
            if tells_of_others(line, &own, kind) { Vec::new() } else { of_words(line, &own) }
        };
        let of_clause = |clause: Range<usize>| told(&|at| clause.contains(&at) && !is_of_command(at));
        let of_command = |command: &Range<usize>| told(&|at| command.contains(&at));
        let in_clauses = clauses(line).into_iter().flat_map(of_clause);
        return in_clauses.chain(commands.iter().flat_map(of_command)).collect();
    }
    let is_comment = line.starts_with(['#', ';']) || line.starts_with("//");
    let is_left = tells_of_others(line, &words, kind) || is_requirement(line);
    if is_left || is_comment && !line.contains("://") { Vec::new() } else { of_words(line, &words) }
}

/// The versions in the words of a line that tell of one thing, with their names.
fn of_words(line: &str, words: &[(usize, &str)]) -> Vec<Versioned> {
    let mut found: Vec<Versioned> = Vec::new();
    let packages = packages(words);
    for (index, (from, word)) in words.iter().enumerate() {
        // What is built for something says nothing of what builds it.
        let is_target = index.checked_sub(1).is_some_and(|before| words[before].1 == "--target");
        // Any of several: `saw@1.*`.
        let is_pattern = line[from + word.len()..].starts_with(".*");
        if is_target || is_pattern {
            continue;
        }
        let own = match packages.iter().find(|(at, _)| at == from) {
            Some((_, package)) => vec![package.clone()],
            None => within(word),
        };
        if !own.is_empty() {
            found.extend(shifted(*from, own));
            continue;
        }
        // A URL that says nothing by itself is about nothing.
        if word.contains("://") {
            continue;
        }
        if let Some(toolchain) = of_toolchain(words, index) {
            found.push(toolchain);
            continue;
        }
        let Some(version) = version_of(line, *from, word) else { continue };
        let before = within_quotes(line, without_search(&words[..index]), *from);
        let manager = managed(before);
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

/// The toolchain that formats or lints, which says something else with each release:
/// `cargo +1.2.0 fmt`. What `check` and `test` are given is the oldest that does.
fn of_toolchain(words: &[(usize, &str)], index: usize) -> Option<Versioned> {
    let [(_, "cargo"), (from, word), (_, "fmt" | "clippy")] = words.get(index.checked_sub(1)?..index + 2)?
    else {
        return None;
    };
    let found = alone(word.strip_prefix('+')?)?;
    let names = vec![Name { shown: "rust".to_owned() }];
    Some(Versioned { at: from + 1 + found.at.start..from + 1 + found.at.end, version: found.version, names })
}

/// The tool whose version a command before it installs or chooses.
fn managed(before: &[(usize, &str)]) -> Option<&'static str> {
    match before {
        [.., (_, "--toolchain" | "--default-toolchain")] => Some("rust"),
        [.., (_, "rustup"), (_, "toolchain" | "override"), (_, verb)] => managed_by("rustup", verb),
        [.., (_, manager), (_, verb)] => managed_by(manager, verb),
        _ => None,
    }
}

/// Whether a word says what something is and its version: a URL, `saw@1.2.0`, `org.saw:saw:1.2.0`.
fn is_coordinate(word: &str) -> bool {
    // What another group calls so counts otherwise: `com.android.tools.build:gradle`.
    let is_group = |(group, rest): (&str, &str)| {
        let is_of_group = |part: &str| rest.starts_with(part);
        let is_image =
            || group.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && leading(rest).is_some();
        is_image() || group.contains('.') && rest.contains(':') && group.split('.').any(is_of_group)
    };
    word.contains("://") || word.contains('@') || word.split_once(':').is_some_and(is_group)
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
                // Some other one: `a server of saw`, `a saw 1.2.0 server`.
                let article = index.checked_sub(1).and_then(|first| before.get(first));
                if article.is_some_and(|(_, word)| matches!(*word, "a" | "A" | "an" | "An")) {
                    return Vec::new();
                }
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
mod tests;
