//! What was read of a file: its text, or why that could not be had.
//!
//! Parses nothing.

use std::ops::Deref;
use std::sync::Arc;

/// What was read of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileText {
    /// Its text.
    Text(SharedText),
    /// Why its text could not be had: not UTF-8, no permission, too large.
    Unreadable(String),
}

impl<T: Into<String>> From<T> for FileText {
    fn from(text: T) -> Self {
        Self::Text(SharedText(Arc::new(text.into())))
    }
}

/// A text that worlds share. It stays where it was read to: some are large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedText(Arc<String>);

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
