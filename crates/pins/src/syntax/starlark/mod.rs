//! Starlark as Bazel reads it: what Bazel cannot load is refused here, and
//! what is read here can be loaded there. [`AnyStarlark`] is everybody else's,
//! in which literals are only looked for; [`evaluate`] computes what is made of
//! them.
//!
//! Does not know the source's constants.

mod evaluate;
mod lexer;
mod names;
mod outline;
mod parser;
mod syntax;
mod uses;

use std::borrow::Cow;

pub(crate) use self::evaluate::{ComputedText, Uncomputed};
pub(crate) use self::evaluate::{Constants, Loads, Module, evaluate};
pub(crate) use self::uses::{ONE_ASSIGNMENT, Offence};

use self::syntax::{ExprId, ExprKind, File};
use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::Span;

/// Whose Starlark a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Bazel's, of every version that this project is loaded by.
    Bazel,
    /// Anybody's: newer Bazels', Buck2's, Tilt's and so on, with whatever any
    /// of them can read.
    Any,
}

/// A Starlark file: a map of what is assigned to a name at the top level.
pub(crate) struct Starlark<'t> {
    text: &'t str,
    file: File,
    root: Node<'t>,
}

impl<'t> Syntax<'t> for Starlark<'t> {
    fn parse(text: &'t str) -> Result<Self, SyntaxError> {
        let file = parser::parse(text, Dialect::Bazel)?;
        let entries = file.assigned_at_top().map(|(_, name, value)| {
            let key = &file.expressions[name].span;
            let key = Node::scalar(key.clone(), Scalar::Text(Cow::Borrowed(&text[key.clone()]), 0));
            Entry { key, value: node(&file, text, value) }
        });
        let root = Node { span: 0..text.len(), kind: Kind::Map(entries.collect(), Shape::Lines) };
        Ok(Self { text, file, root })
    }

    fn root(&self) -> &Node<'t> {
        &self.root
    }
}

impl<'t> Starlark<'t> {
    /// Everything in the file, in the order of the text.
    pub(crate) fn outline(&self) -> AnyStarlark<'t> {
        AnyStarlark(outline::outline(&self.file, self.text))
    }

    /// Every place that makes Bazel refuse the file, and why. `constants` are
    /// not looked at.
    pub(crate) fn misused(&self, constants: &[&str]) -> Vec<(Span, String)> {
        names::misused(&self.file, self.text, constants)
    }

    /// Every place that changes the constant `name`, of so many `levels` of
    /// dicts and lists inside each other, or lets others change it.
    pub(crate) fn offences(&self, name: &str, levels: u8) -> Vec<Offence> {
        uses::offences(&self.file, self.text, name, levels)
    }
}

/// A Starlark file of any dialect: everything in it, in the order of the text.
pub(crate) struct AnyStarlark<'t>(Node<'t>);

impl<'t> Syntax<'t> for AnyStarlark<'t> {
    fn parse(text: &'t str) -> Result<Self, SyntaxError> {
        let file = parser::parse(text, Dialect::Any)?;
        Ok(Self(outline::outline(&file, text)))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// An expression. The parser bounds how deep they are nested.
fn node<'t>(file: &File, text: &'t str, id: ExprId) -> Node<'t> {
    let expr = &file.expressions[id];
    let written = &text[expr.span.clone()];
    let kind = match &expr.kind {
        ExprKind::Dict(entries) => {
            let entry = |(key, value): &(ExprId, ExprId)| Entry {
                key: node(file, text, *key),
                value: node(file, text, *value),
            };
            Kind::Map(entries.iter().map(entry).collect(), Shape::Brackets)
        }
        ExprKind::List(items) => {
            let items = items.iter().map(|item| node(file, text, *item)).collect();
            Kind::Sequence(items, Shape::Brackets)
        }
        ExprKind::Text => Kind::Scalar(match lexer::plain(written) {
            Some(inner) => Scalar::Text(Cow::Borrowed(inner), 1),
            None => Scalar::Other,
        }),
        ExprKind::Number => Kind::Scalar(Scalar::Number(written)),
        _ => Kind::Scalar(Scalar::Other),
    };
    Node { span: expr.span.clone(), kind }
}

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
