//! TOML, by toml_edit.
//!
//! Knows no key.

use std::ops::Range;

use toml_edit::{Datetime, Document, Item, Key, TableLike, Value};

use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::date::Date;
use crate::value::text::Span;

/// A TOML document.
pub(crate) struct Toml<'t>(Node<'t>);

impl<'t> Syntax<'t> for Toml<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let document = Document::parse(text).map_err(|error| SyntaxError {
            span: error.span().unwrap_or(0..0),
            message: error.message().lines().collect::<Vec<_>>().join(", "),
        })?;
        Ok(Self(map(text, document.as_table(), 0..text.len(), Shape::Lines)))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// A place in a text; of what is in several, as a dotted table is, none is known.
fn span(text: &str, span: Option<Range<usize>>) -> Span {
    let end = text.len();
    span.map_or(0..0, |span| span.start.min(end)..span.end.min(end))
}

fn map<'t>(text: &'t str, table: &dyn TableLike, span: Span, shape: Shape) -> Node<'t> {
    let entry = |(name, item): (&str, &Item)| {
        let key = self::span(text, table.key(name).and_then(Key::span));
        Entry { key: Node::text(text, key, name), value: node(text, item) }
    };
    Node { span, kind: Kind::Map(table.iter().map(entry).collect(), shape) }
}

fn node<'t>(text: &'t str, item: &Item) -> Node<'t> {
    let span = span(text, item.span());
    match item {
        Item::None => Node::scalar(span, Scalar::Null),
        Item::Value(value) => self::value(text, value),
        Item::Table(table) => map(text, table, span, Shape::Lines),
        Item::ArrayOfTables(tables) => {
            let table =
                |table: &toml_edit::Table| map(text, table, self::span(text, table.span()), Shape::Lines);
            Node { span, kind: Kind::Sequence(tables.iter().map(table).collect(), Shape::Lines) }
        }
    }
}

fn value<'t>(text: &'t str, value: &Value) -> Node<'t> {
    let span = span(text, value.span());
    let scalar = match value {
        Value::String(string) => return Node::text(text, span, string.value()),
        Value::InlineTable(table) => {
            let shape = if table.is_dotted() { Shape::Lines } else { Shape::Brackets };
            return map(text, table, span, shape);
        }
        Value::Array(array) => {
            let items = array.iter().map(|item| self::value(text, item)).collect();
            return Node { span, kind: Kind::Sequence(items, Shape::Brackets) };
        }
        Value::Integer(_) | Value::Float(_) => Scalar::Number(text.get(span.clone()).unwrap_or_default()),
        Value::Boolean(_) => Scalar::Boolean(text.get(span.clone()).unwrap_or_default()),
        Value::Datetime(datetime) => match datetime.value() {
            Datetime { date: Some(date), time: None, offset: None } => {
                Scalar::Day(Date { year: date.year, month: date.month, day: date.day })
            }
            _ => Scalar::Other,
        },
    };
    Node::scalar(span, scalar)
}
