//! Starlark as Bazel reads it: what Bazel cannot load is refused here, and
//! what is read here can be loaded there.
//!
//! Does not know the source's constants, and does not evaluate anything.

mod lexer;
mod names;
mod parser;
mod syntax;

pub(crate) use lexer::plain;
pub(crate) use names::misused;
pub(crate) use parser::parse;
pub(crate) use syntax::{
    Argument, ArgumentKind, Expr, ExprId, ExprKind, File, From, ScopeId, Statement, StatementKind,
};

use crate::value::text::Span;

/// The first character that no Starlark file holds, or that readers do not
/// agree on: a control character, a lone carriage return, or a byte order mark.
pub(crate) fn control_character(text: &str) -> Option<Span> {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_plain = !c.is_control() || matches!(c, '\n' | '\t') || c == '\r' && next == Some('\n');
        if !is_plain || c == '\u{feff}' {
            return Some(at..at + c.len_utf8());
        }
    }
    None
}
