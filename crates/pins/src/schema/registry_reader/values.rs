//! The values of a registry file by their types, with a finding for one of another.
//!
//! Does not know which keys there are.

use super::Reader;
use crate::schema::registry_keys::RegistryKey;
use crate::schema::revoked::Revoked;
use crate::syntax::node::{Entry, Kind, Node, Scalar};
use crate::value::text::{Span, Spanned, first_line};
use crate::value::version::Version;

impl Reader<'_> {
    pub(super) fn value<'n, 't>(&mut self, object: &'n Node<'t>, key: &str) -> Option<&'n Node<'t>> {
        let value = object.get(key);
        if value.is_none() {
            let message = format!("the key {key:?} is missing in this object");
            self.lacks(object.span.start, key, &message);
        }
        value
    }

    /// Says that the object that begins at `start` lacks a key.
    pub(super) fn lacks(&mut self, start: usize, key: &str, message: &str) {
        // The whole file is no place; the line where the object begins is.
        let place = if start == 0 { first_line(self.text) } else { start..start + 1 };
        self.problem(&place, key, "no such key", message);
    }

    pub(super) fn object<'n, 't>(&mut self, parent: &'n Node<'t>, key: &str) -> Option<&'n [Entry<'t>]> {
        let value = self.value(parent, key)?;
        if value.map().is_none() {
            self.wrong_type(value, "an object", key);
        }
        value.map()
    }

    pub(super) fn string<'n>(&mut self, object: &'n Node<'_>, key: &str) -> Option<Spanned<&'n str>> {
        let value = self.value(object, key)?;
        self.string_value(value, key)
    }

    pub(super) fn lacks_key(&self, object: &Node<'_>, key: RegistryKey) -> bool {
        object.get(self.form.keys.name(key)).is_none()
    }

    /// The string of a key that may be left out.
    pub(super) fn optional_string<'n>(
        &mut self,
        object: &'n Node<'_>,
        key: RegistryKey,
    ) -> Option<Spanned<&'n str>> {
        let key = self.form.keys.name(key);
        self.string_value(object.get(key)?, key)
    }

    pub(super) fn string_value<'n>(&mut self, node: &'n Node<'_>, what: &str) -> Option<Spanned<&'n str>> {
        let string = node.between_quotes();
        if string.is_none() {
            self.wrong_type(node, "a string", what);
        }
        string
    }

    /// Why a release or an artifact may not be used, if it may not. Whatever else
    /// than a reason stands there, it may not.
    pub(super) fn revoked(&mut self, object: &Node<'_>) -> Option<Box<Revoked>> {
        let node = object.get("revoked")?;
        let text = self.string_value(node, "the reason of a revocation");
        if let Some(text) = text.as_ref().filter(|text| text.value.trim().is_empty()) {
            self.problem(&text.span, "a day and a reason", text.value, "revoked does not say why");
        }
        let span = text.as_ref().map_or(node.span.clone(), |text| text.span.clone());
        Some(Box::new(Revoked::read(text.map_or("", |text| text.value), span)))
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, expected: &str, what: &str) {
        let found = match &node.kind {
            Kind::Map(..) => "an object",
            Kind::Sequence(..) => "an array",
            Kind::Scalar(Scalar::Text(..)) => "a string",
            Kind::Scalar(Scalar::Boolean(_)) => "a boolean",
            Kind::Scalar(Scalar::Null) => "null",
            _ => &self.text[node.span.clone()],
        };
        let Span { start, end } = node.span;
        let place = start..end.min(crate::value::text::line_end(self.text, start));
        self.problem(&place, expected, found, &format!("{what} must be {expected}, not {found}"));
    }

    pub(super) fn version(&mut self, text: Spanned<&str>) -> Option<Spanned<Version>> {
        match (self.form.versions)(text.value) {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                self.problem(&text.span, "a version", text.value, &error.to_string());
                None
            }
        }
    }
}

/// A key, with the place between its quotes.
pub(super) fn key<'n>(entry: &'n Entry<'_>) -> Spanned<&'n str> {
    entry.key.between_quotes().unwrap_or(Spanned::new("", entry.key.span.clone()))
}

/// A number of bytes.
pub(in crate::schema) fn bytes(node: &Node<'_>) -> Option<u64> {
    if let Kind::Scalar(Scalar::Number(text)) = node.kind { text.parse().ok() } else { None }
}
