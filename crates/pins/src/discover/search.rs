//! Which files are worth a look: those in which a tool may be named, and a version.
//!
//! Reads no file, and finds nothing in those that it names.

use std::collections::BTreeSet;
use std::sync::Arc;

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;

use super::called::words_of_names;
use super::files::is_apart;
use crate::model::Model;
use crate::value::path::RepoPath;
use crate::world::World;
use crate::world::layout::{FileKind, Layout};

/// What is looked for in files.
#[derive(Clone, Debug)]
pub struct Search {
    /// The tools' names; none if nobody knows them.
    names: Option<Arc<Names>>,
    layout: Arc<Layout>,
}

impl Search {
    /// For the tools that are pinned in these files.
    pub fn for_tools(world: &World) -> Self {
        let names = Names::pinned(&Model::of(world)).map(Arc::new);
        Self { names, layout: Arc::clone(&world.layout) }
    }

    /// For tools that nobody knows yet.
    pub fn for_all(world: &World) -> Self {
        Self { names: None, layout: Arc::clone(&world.layout) }
    }

    /// Whether something is looked for in a file.
    pub fn looks_in(&self, path: &RepoPath, kind: FileKind) -> bool {
        is_searched(&self.layout, path, kind)
    }

    /// Whether something may be found in a file that it looks in, of these bytes.
    pub(super) fn may_find(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        has_digit(bytes) && self.names.as_ref().is_none_or(|names| names.may_be_in(path.as_str(), bytes))
    }
}

/// Names, by their words: a text may have others between them, and in another order.
#[derive(Debug)]
pub(super) struct Names {
    words: DFA,
    /// The words of each, by their places among all.
    names: Vec<Vec<usize>>,
}

impl Names {
    /// Those of the pinned tools; none if they are more than can be looked for, so that none
    /// is left out.
    pub(super) fn pinned(model: &Model<'_>) -> Option<Self> {
        Self::of(words_of_names(model))
    }

    fn of(names: BTreeSet<Vec<String>>) -> Option<Self> {
        let words: BTreeSet<&String> = names.iter().flatten().collect();
        let words: Vec<&String> = words.into_iter().collect();
        let of_name =
            |name: &Vec<String>| name.iter().filter_map(|word| words.binary_search(&word).ok()).collect();
        let names = names.iter().map(of_name).collect();
        let words = DFA::builder().ascii_case_insensitive(true).build(&words).ok()?;
        Some(Self { words, names })
    }

    /// Whether a path and a text have every word of one between them.
    pub(super) fn may_be_in(&self, path: &str, bytes: &[u8]) -> bool {
        let mut seen = vec![false; self.words.patterns_len()];
        let mut is_last = |word: usize| {
            let is_new = !std::mem::replace(&mut seen[word], true);
            let is_whole = |name: &Vec<usize>| name.contains(&word) && name.iter().all(|word| seen[*word]);
            is_new && self.names.iter().any(is_whole)
        };
        self.any_word(path.as_bytes(), &mut is_last) || self.any_word(bytes, &mut is_last)
    }

    /// Whether one of the words in a text is such a one, wherever they overlap: a state at a time,
    /// which takes a third less than the library's own iterator, and in both halves of the text at
    /// once, because a state waits for the one before it.
    fn any_word(&self, text: &[u8], is_such: &mut impl FnMut(usize) -> bool) -> bool {
        let Ok(start) = self.words.start_state(Anchored::No) else { return true };
        let next = |state, byte: &u8| self.words.next_state(Anchored::No, state, *byte);
        let mut ends_such = |state| {
            self.words.is_match(state)
                && (0..self.words.match_len(state))
                    .any(|index| is_such(self.words.match_pattern(state, index).as_usize()))
        };
        // A word that begins in one half may end in the other.
        let (middle, longest) = (text.len() / 2, self.words.max_pattern_len());
        let (first, second) = (&text[..text.len().min(middle + longest)], &text[middle..]);
        let (mut one, mut other) = (start, start);
        for (byte, beside) in first.iter().zip(second) {
            (one, other) = (next(one, byte), next(other, beside));
            let is_end = self.words.is_match(one) || self.words.is_match(other);
            if is_end && (ends_such(one) || ends_such(other)) {
                return true;
            }
        }
        let mut is_in_rest = |mut state, rest: &[u8]| {
            rest.iter().any(|byte| {
                state = next(state, byte);
                ends_such(state)
            })
        };
        let both = first.len().min(second.len());
        is_in_rest(one, &first[both..]) || is_in_rest(other, &second[both..])
    }
}

/// Whether versions are looked for in a file.
pub(super) fn is_searched(layout: &Layout, path: &RepoPath, kind: FileKind) -> bool {
    let is_of_interest = matches!(
        kind,
        FileKind::Source
            | FileKind::Manifest
            | FileKind::Placed
            | FileKind::Read
            | FileKind::Document
            | FileKind::Loaded
            | FileKind::Other
    );
    is_of_interest && !is_apart(path) && !layout.settings.excludes(path) && layout.is_own(path)
}

/// Whether a file is there to choose another toolchain below its folder than the one of the
/// repository: <https://rust-lang.github.io/rustup/overrides.html>.
pub(super) fn overrides(world: &World, path: &RepoPath) -> bool {
    const NAMES: [&str; 2] = ["rust-toolchain", "rust-toolchain.toml"];
    NAMES.contains(&path.name())
        && path.contains('/')
        && NAMES.iter().any(|name| world.paths().any(|other| other.as_str() == *name))
}

fn has_digit(bytes: &[u8]) -> bool {
    bytes.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::date::Date;

    #[test]
    fn a_file_is_looked_at_where_every_word_of_a_name_is_in_it() {
        let settings = "[tool.wood-saw]\npin = 'saw.txt'\n[tool.node]\npin = 'node.txt'\n[tool.rust]\npin = 'rust.txt'\n";
        let path = RepoPath::known("pins.toml");
        let layout = Layout::read(Some((&path, &settings.into())), &[]).unwrap();
        let mut world = World::new(layout, Date { year: 2026, month: 1, day: 31 });
        for (path, text) in [
            ("pins.toml", settings),
            ("saw.txt", "1.2.0\n"),
            ("node.txt", "22.1.0\n"),
            ("rust.txt", "1.90.0\n"),
        ] {
            world.insert(&RepoPath::known(path), text);
        }
        let search = Search::for_tools(&world);
        let may_find = |path, text: &str| search.may_find(&RepoPath::known(path), text.as_bytes());
        for (path, text) in [
            ("a.sh", "get wood-saw 1.1.0"),
            ("a.sh", "WOODSAW=1.1.0"),
            ("a.sh", "SAW_OF_WOOD=1"),
            ("wood/a.sh", "saw 1"),
            // Another name of a tool, and what installs it.
            ("a.sh", "nodejs-22"),
            ("a.sh", "nvm install 22"),
            // What a command says in place of the name.
            ("a.sh", "cargo +1.89.0 fmt"),
            ("a.sh", "x --default-toolchain 1.89.0"),
        ] {
            assert!(may_find(path, text), "{path}: {text}");
        }
        for (path, text) in
            [("a.sh", "saw 1.1.0"), ("wood/a.sh", "1.1.0"), ("a.sh", "wood-saw"), ("a.sh", "")]
        {
            assert!(!may_find(path, text), "{path}: {text}");
        }
    }

    #[test]
    fn a_word_is_found_wherever_in_a_text_it_stands() {
        let names = Names::of(BTreeSet::from([vec!["wood".to_owned(), "saw".to_owned()]])).unwrap();
        for length in 0..12 {
            for at in 0..=length {
                let (before, behind) = ("-".repeat(at), "-".repeat(length - at));
                let text = |word: &str| format!("{before}{word}{behind}");
                assert!(names.may_be_in("wood", text("saw").as_bytes()), "{length} {at}");
                assert!(names.may_be_in("saw/a", text("WOOD").as_bytes()), "{length} {at}");
                assert!(names.may_be_in("", text("woodsaw").as_bytes()), "{length} {at}");
                assert!(names.may_be_in("", text("saw-wood").as_bytes()), "{length} {at}");
                assert!(!names.may_be_in("", text("saw").as_bytes()), "{length} {at}");
            }
        }
    }
}
