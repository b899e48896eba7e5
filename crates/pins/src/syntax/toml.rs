//! TOML, by toml_edit.
//!
//! Knows no key.

use toml_edit::Document;

use crate::value::text::Span;

/// Why a TOML file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the parser stopped.
    pub span: Span,
    /// What it says, on one line.
    pub message: String,
}

/// Parses any TOML text.
pub(crate) fn parse_toml(text: &str) -> Result<Document<&str>, SyntaxError> {
    Document::parse(text).map_err(|error| SyntaxError {
        span: error.span().unwrap_or(0..0),
        message: error.message().lines().collect::<Vec<_>>().join(", "),
    })
}
