//! What of a file's bytes is of interest: its text, if it says something to this tool.
//!
//! Reads no file, and parses none.

use super::results::is_results;
use super::search::Search;
use crate::schema::marker;
use crate::value::path::RepoPath;
use crate::world::FileText;
use crate::world::layout::FileKind;

/// What was seen in a file.
#[derive(Debug, Default)]
pub struct Seen {
    /// Its text, if that is of interest.
    pub text: Option<FileText>,
    /// Whether it is a text in which something was looked for, or can be where nothing was yet:
    /// whatever may be found there is in the former.
    pub is_searched: bool,
}

/// What is seen in the bytes of a file, of which the path is told if it has one.
pub fn seen(path: Option<&RepoPath>, kind: FileKind, bytes: Vec<u8>, search: Option<&Search>) -> Seen {
    let looking = search.zip(path).filter(|(search, path)| search.looks_in(path, kind));
    let is_left_out = search.is_some() && looking.is_none();
    let of = |text: Option<FileText>, is_text: bool| Seen { text, is_searched: is_text && !is_left_out };
    if !kind.is_optional() {
        let text = text_of(bytes);
        let is_text = matches!(text, FileText::Text(_));
        return of(Some(text), is_text);
    }
    if is_results(&bytes) {
        return Seen::default();
    }
    let is_text = memchr::memchr(0, &bytes).is_none();
    if marker::may_hold(&bytes) {
        // What is no text is of interest only if a marker is plainly in it.
        let is_marked = marker::holds(&bytes);
        let text = match is_text {
            false => {
                FileText::Unreadable("it holds a marker, and a NUL byte, which no text holds".to_owned())
            }
            true => text_of(bytes),
        };
        let is_text = matches!(text, FileText::Text(_));
        return of((is_marked || is_text).then_some(text), is_text);
    }
    // What others load is read as well; what is no text, nobody can load.
    let is_found = || looking.is_some_and(|(search, path)| search.may_find(path, &bytes));
    if !is_text || kind != FileKind::Loaded && !is_found() {
        return of(None, is_text);
    }
    let text = Some(text_of(bytes)).filter(|text| matches!(text, FileText::Text(_)));
    let is_text = text.is_some();
    of(text, is_text)
}

/// What the bytes of a file say.
fn text_of(bytes: Vec<u8>) -> FileText {
    match String::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(error) => FileText::Unreadable(format!(
            "not UTF-8 (byte {} of the file)",
            error.utf8_error().valid_up_to() + 1
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::date::Date;
    use crate::world::World;
    use crate::world::layout::Layout;

    /// What is seen, in a word, and whether something was looked for.
    fn said(path: &str, kind: FileKind, bytes: &[u8], search: Option<&Search>) -> (&'static str, bool) {
        let seen = seen(Some(&path.parse().unwrap()), kind, bytes.to_vec(), search);
        let text = match seen.text {
            Some(FileText::Text(text)) => {
                assert_eq!(text.as_bytes(), bytes);
                "text"
            }
            Some(FileText::Unreadable(_)) => "unreadable",
            None => "",
        };
        (text, seen.is_searched)
    }

    #[test]
    fn of_a_file_its_text_is_of_interest_where_it_may_say_something() {
        use FileKind::{Loaded, Manifest, Other};
        let layout = Layout::read(None, &[]).unwrap();
        let search = Search::for_all(&World::new(layout, Date { year: 2026, month: 1, day: 31 }));
        let marked = b"x # tool-version: saw\n";
        for (path, kind, bytes, looking, plain) in [
            // A version may stand there.
            ("a.md", Other, &b"saw 1.2.0"[..], ("text", true), ("", true)),
            ("a.md", Other, b"saw", ("", true), ("", true)),
            // What tells of the past is not looked at.
            ("CHANGELOG.md", Other, b"saw 1.2.0", ("", false), ("", true)),
            ("CHANGELOG.md", Other, marked, ("text", false), ("text", true)),
            ("a.bzl", Loaded, b"V = 1", ("text", true), ("text", true)),
            ("a.md", Other, marked, ("text", true), ("text", true)),
            ("Cargo.toml", Manifest, b"x", ("text", true), ("text", true)),
            // What is no text nobody misses, but where it has to be read.
            ("a.md", Other, b"saw 1.2.0\0", ("", false), ("", false)),
            ("a.md", Other, b"saw 1.2.0 \xff", ("", false), ("", true)),
            ("a.bzl", Loaded, b"V = 1\0", ("", false), ("", false)),
            ("a.bzl", Loaded, b"V = 1 \xff", ("", false), ("", false)),
            ("Cargo.toml", Manifest, b"x \xff", ("unreadable", false), ("unreadable", false)),
            ("a.md", Other, b"\0 # tool-version: saw\n", ("unreadable", false), ("unreadable", false)),
            // So a report of what `verify` has found begins.
            ("a.md", Other, b"### verify: 1 finding", ("", false), ("", false)),
        ] {
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(said(path, kind, bytes, Some(&search)), looking, "{path}: {text}");
            assert_eq!(said(path, kind, bytes, None), plain, "{path}: {text}");
        }
    }
}
