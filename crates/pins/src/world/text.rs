//! What was read of a file: its text, or why that could not be had.
//!
//! Parses nothing.

use crate::place::SharedText;

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// Its text.
    Text(SharedText),
    /// Why its text could not be had: not UTF-8, no permission, too large.
    Unreadable(String),
}

impl<T: Into<SharedText>> From<T> for FileText {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}
