//! A document of this repository, read: its headings, its links and its blocks.
//!
//! Runs nothing of it, and does not look where its links lead.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::told::Told;

/// A document.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path in the repository.
    pub(crate) path: String,
    text: String,
}

/// A block between fences.
#[derive(Debug)]
pub(crate) struct Block<'d> {
    /// The line of its first fence, from 1.
    pub(crate) line: usize,
    pub(crate) language: &'d str,
    /// Without the indentation of its fence.
    pub(crate) text: String,
    /// What the comment above it tells the tests.
    pub(crate) told: Told<'d>,
}

/// This repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

impl Document {
    pub(crate) fn read(path: &str) -> Self {
        let text = fs::read_to_string(repository().join(path)).unwrap();
        Self { path: path.to_owned(), text: text.replace("\r\n", "\n") }
    }

    /// All that stand in the root and in `docs`.
    pub(crate) fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        for folder in ["", "docs/"] {
            let entries = fs::read_dir(repository().join(folder)).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            paths.extend(names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}{name}")));
        }
        paths.sort_unstable();
        paths.iter().map(|path| Self::read(path)).collect()
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The lines, each with its number and the first one's number of the block that it
    /// is in, fences included.
    fn lines(&self) -> impl Iterator<Item = (usize, &str, Option<usize>)> {
        let mut inside = None;
        self.text.lines().zip(1..).map(move |(line, number)| {
            if !line.trim_start().starts_with("```") {
                return (number, line, inside);
            }
            let block = inside.take();
            if block.is_none() {
                inside = Some(number);
            }
            (number, line, block.or(inside))
        })
    }

    /// The lines from one that begins so to the next that begins with one of these.
    pub(crate) fn lines_from(&self, begin: &str, ends: &[&str]) -> Option<Range<usize>> {
        let starts = |line: &str, texts: &[&str]| texts.iter().any(|text| line.starts_with(text));
        let prose = || self.lines().filter(|(.., block)| block.is_none());
        let (first, ..) = prose().find(|(_, line, _)| starts(line, &[begin]))?;
        let end = prose().find(|(number, line, _)| *number > first && starts(line, ends));
        Some(first..end.map_or(usize::MAX, |(number, ..)| number))
    }

    /// The blocks, from the first on.
    pub(crate) fn blocks(&self) -> Vec<Block<'_>> {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for (number, line, block) in self.lines() {
            let Some(first) = block else { continue };
            if number == first {
                let above = lines[..first - 1]
                    .iter()
                    .rev()
                    .map_while(|line| line.trim().strip_prefix("<!-- test: ")?.strip_suffix(" -->"));
                let told = Told::read(above, &format!("{}:{number}", self.path));
                let language = line.trim_start().trim_start_matches('`');
                blocks.push(Block { line: number, language, text: String::new(), told });
            } else if !line.trim_start().starts_with("```") {
                let indented = lines[first - 1].len() - lines[first - 1].trim_start().len();
                let own = line.char_indices().take_while(|(at, c)| *at < indented && *c == ' ').count();
                let text = &mut blocks.last_mut().unwrap().text;
                *text += &line[own..];
                text.push('\n');
            }
        }
        blocks
    }

    /// What links can lead to in it: its headings, as they are called in links.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let prose = self.lines().filter(|(.., block)| block.is_none());
        let headings = prose.filter_map(|(_, line, _)| {
            let text = line.trim_start_matches('#');
            (text.len() < line.len()).then(|| text.strip_prefix(' ')).flatten()
        });
        let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
        let mut anchors: Vec<String> = Vec::new();
        for heading in headings {
            let anchor: String = heading.to_lowercase().chars().filter(kept).collect();
            let anchor = anchor.replace(' ', "-");
            let before = anchors.iter().filter(|other| **other == anchor).count();
            anchors.push(if before == 0 { anchor } else { format!("{anchor}-{before}") });
        }
        anchors
    }

    /// Where its links lead, each with its line.
    pub(crate) fn links(&self) -> Vec<(usize, &str)> {
        let prose = self.lines().filter(|(.., block)| block.is_none());
        let links = prose.flat_map(|(number, line, _)| {
            let ends = line.match_indices("](");
            ends.map(move |(at, _)| (number, line[at + 2..].split(')').next().unwrap()))
        });
        links.collect()
    }
}
