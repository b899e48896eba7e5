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
    /// Whether it is a text in which nothing can be found that is not in the former.
    pub is_looked_through: bool,
}

/// What is seen in the bytes of a file, of which the path is told if it has one.
pub fn seen(path: Option<&RepoPath>, kind: FileKind, bytes: Vec<u8>, search: Option<&Search>) -> Seen {
    if !kind.is_optional() {
        let text = text_of(bytes);
        return Seen { is_looked_through: matches!(text, FileText::Text(_)), text: Some(text) };
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
        let is_looked_through = matches!(text, FileText::Text(_));
        return Seen { text: (is_marked || is_looked_through).then_some(text), is_looked_through };
    }
    // What others load is read as well; what is no text, nobody can load.
    let is_found = |search: &Search| {
        path.is_some_and(|path| search.looks_in(path, kind) && search.may_find(path, &bytes))
    };
    if !is_text || kind != FileKind::Loaded && !search.is_some_and(is_found) {
        return Seen { text: None, is_looked_through: is_text };
    }
    let text = Some(text_of(bytes)).filter(|text| matches!(text, FileText::Text(_)));
    Seen { is_looked_through: text.is_some(), text }
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
