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
use std::sync::Arc;

pub(crate) use self::evaluate::{ComputedText, Uncomputed};
pub(crate) use self::evaluate::{Constants, Loads, Module, evaluate};
pub(crate) use self::syntax::File as Tree;
pub(crate) use self::uses::{ONE_ASSIGNMENT, Offence};

use self::syntax::{ExprId, ExprKind, File};
use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use super::parses;
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

/// The syntax tree of a text.
///
/// # Errors
/// The first place that is none of the dialect's.
pub(crate) fn tree(text: &str, dialect: Dialect) -> Result<Arc<Tree>, SyntaxError> {
    parses::note(text);
    if let Some(error) = foreign_character(text).filter(|_| dialect == Dialect::Bazel) {
        return Err(error);
    }
    parser::parse(text, dialect).map(Arc::new)
}

/// A Starlark file of Bazel's: a map of what is assigned to a name at the top level.
pub(crate) struct Starlark<'t> {
    text: &'t str,
    file: Arc<Tree>,
    root: Node<'t>,
}

impl<'t> Starlark<'t> {
    /// What a text of that syntax tree holds.
    pub(crate) fn of(file: &Arc<Tree>, text: &'t str) -> Self {
        let entries = file.assigned_at_top().map(|(_, name, value)| {
            let key = &file.expressions[name].span;
            let key = Node::scalar(key.clone(), Scalar::Text(Cow::Borrowed(&text[key.clone()]), 0));
            Entry { key, value: node(file, text, value) }
        });
        let root = Node { span: 0..text.len(), kind: Kind::Map(entries.collect(), Shape::Lines) };
        Self { text, file: file.clone(), root }
    }

    /// The map.
    pub(crate) fn root(&self) -> &Node<'t> {
        &self.root
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

impl<'t> AnyStarlark<'t> {
    /// What a text of that syntax tree holds, whatever its dialect is.
    pub(crate) fn of(tree: &Tree, text: &'t str) -> Self {
        Self(outline::outline(tree, text))
    }
}

impl<'t> Syntax<'t> for AnyStarlark<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        Ok(Self::of(&parser::parse(text, Dialect::Any)?, text))
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
pub(crate) fn foreign_character(text: &str) -> Option<SyntaxError> {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_plain = !c.is_control() || matches!(c, '\n' | '\t') || c == '\r' && next == Some('\n');
        if !is_plain || c == '\u{feff}' {
            let message = "a control character or a byte order mark".to_owned();
            return Some(SyntaxError { span: at..at + c.len_utf8(), message });
        }
    }
    None
}
