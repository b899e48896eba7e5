//! A literal at a place: what it says, and the bytes that make it say something
//! else.
//!
//! Does not know which part of it is a version: `template` does.

use std::borrow::Cow;
use std::ops::Range;

use super::document::Language;
use crate::syntax::node::{Kind, Node, Scalar};
use crate::value::edit::Edit;
use crate::value::text::{Span, shown};

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// Where it stands, with its quotes.
    pub(crate) span: Span,
    /// What it says.
    pub(crate) value: String,
    written: Written,
}

/// How a literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// As what it says, between quotes of so many bytes.
    Plainly(usize),
    /// With escapes, or over several lines.
    Escaped,
    /// As a number.
    Number,
    /// As what it says, where nothing is ever quoted.
    Bare,
}

impl Literal {
    /// The literal that a node is.
    ///
    /// # Errors
    /// What the node is instead, for people.
    pub(super) fn of(node: &Node<'_>, text: &str) -> Result<Self, String> {
        let literal =
            |value: &str, written| Self { span: node.span.clone(), value: value.to_owned(), written };
        Ok(match &node.kind {
            Kind::Scalar(Scalar::Text(Cow::Borrowed(value), width)) => {
                literal(value, Written::Plainly(*width))
            }
            Kind::Scalar(Scalar::Text(Cow::Owned(value), _)) => literal(value, Written::Escaped),
            Kind::Scalar(Scalar::Number(value)) => literal(value, Written::Number),
            other => return Err(what(other, node, text)),
        })
    }

    /// What stands at `span` as it is, in a comment or between quotes.
    pub(crate) fn bare(text: &str, span: Span) -> Self {
        Self { value: text[span.clone()].to_owned(), span, written: Written::Bare }
    }

    /// Where a part of what it says stands in the text.
    pub(crate) fn span_of(&self, text: &str, part: &Range<usize>) -> Option<Span> {
        let start = match self.written {
            Written::Plainly(width) => self.span.start + width,
            Written::Number | Written::Bare => self.span.start,
            Written::Escaped => return self.span_of_same(text, part),
        };
        Some(start + part.start..start + part.end)
    }

    /// The same of one with escapes: a version has none, so the part stands there
    /// as it is, as often as what the literal says has it.
    fn span_of_same(&self, text: &str, part: &Range<usize>) -> Option<Span> {
        let raw = text.get(self.span.clone())?;
        let wanted = self.value.get(part.clone()).filter(|wanted| !wanted.is_empty())?;
        let before = self.value.match_indices(wanted).position(|(at, _)| at == part.start)?;
        let count = self.value.matches(wanted).count();
        let (at, _) = raw.match_indices(wanted).nth(before)?;
        let start = self.span.start + at;
        (raw.matches(wanted).count() == count).then(|| start..start + wanted.len())
    }

    /// The edits that have parts of what it says become something else. Parts that
    /// become what they are need none.
    ///
    /// # Errors
    /// Why it cannot be written, for people.
    pub(crate) fn edits(
        &self,
        text: &str,
        language: Language,
        parts: &[(Range<usize>, String)],
    ) -> Result<Vec<Edit>, String> {
        let changes = parts.iter().filter(|(part, new)| self.value[part.clone()] != **new);
        let mut new_value = self.value.clone();
        for (part, new) in changes.clone().rev() {
            new_value.replace_range(part.clone(), new);
        }
        if new_value == self.value {
            return Ok(Vec::new());
        }
        let needs_quotes = match self.written {
            Written::Number => !is_number(&new_value),
            // What was read as a text must not become anything else.
            Written::Plainly(0) => language.reads_bare(&self.value) && !language.reads_bare(&new_value),
            _ => false,
        };
        if needs_quotes {
            return Ok(vec![Edit::new(self.span.clone(), format!("\"{new_value}\""))]);
        }
        let edit = |(part, new): &(Range<usize>, String)| {
            let span = self.span_of(text, part).ok_or_else(|| {
                "it is written with escapes, and where the version stands is not to be told".to_owned()
            })?;
            Ok(Edit::new(span, new.as_str()))
        };
        changes.map(edit).collect()
    }
}

/// Whether a text, written as a number, is read as just this number: `1.20` would
/// be 1.2, and `007` is none everywhere.
fn is_number(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = |part: &str| is_digits(part) && (part == "0" || !part.starts_with('0'));
    match text.split_once('.') {
        None => is_whole(text),
        Some((whole, fraction)) => {
            is_whole(whole) && is_digits(fraction) && (fraction == "0" || !fraction.ends_with('0'))
        }
    }
}

/// What stands at a place that is no literal.
fn what(kind: &Kind<'_>, node: &Node<'_>, text: &str) -> String {
    let named =
        |what: &str, name: &str| if name.is_empty() { what.to_owned() } else { format!("{what} of {name}") };
    match kind {
        Kind::Map(..) => "a map".to_owned(),
        Kind::Sequence(..) => "a list".to_owned(),
        Kind::Call(call) => named("a call", call.name),
        Kind::Function(function) => format!("the function {}", function.name),
        Kind::Assignment(_) => "an assignment".to_owned(),
        Kind::Several(what, _) => (*what).to_owned(),
        Kind::Scalar(Scalar::Boolean(_)) => "true or false".to_owned(),
        Kind::Scalar(Scalar::Null) => "no value".to_owned(),
        Kind::Scalar(_) => {
            shown(text.get(node.span.clone()).unwrap_or_default().lines().next().unwrap_or_default())
        }
    }
}
