//! A text as nodes: maps, sequences and scalars with their places, whatever
//! language it is written in, and what an editor needs of each.
//!
//! Does not parse, and knows no language and no key.

use std::borrow::Cow;
use std::collections::HashSet;

use super::parses;
use super::splice::Collection;
use crate::value::date::Date;
use crate::value::edit::Edit;
use crate::value::text::{Span, Spanned};

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where the reader stopped.
    pub span: Span,
    /// Why, on one line.
    pub message: String,
}

/// A text in one language.
pub(crate) trait Syntax<'t>: Sized {
    /// Reads a text, for [`Self::parse`].
    ///
    /// # Errors
    /// [`SyntaxError`] at the first place that is none of the language's.
    fn read(text: &'t str) -> Result<Self, SyntaxError>;

    /// Parses a text.
    ///
    /// # Errors
    /// [`SyntaxError`] at the first place that is none of the language's.
    fn parse(text: &'t str) -> Result<Self, SyntaxError> {
        parses::note(text);
        Self::read(text)
    }

    /// The whole of it.
    fn root(&self) -> &Node<'t>;
}

/// A part of a text.
#[derive(Debug)]
pub(crate) struct Node<'t> {
    /// Where it stands, with its brackets or quotes; empty where the language
    /// has no one place for it.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind<'t>,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Kind<'t> {
    /// Keys and their values, in the order of the text.
    Map(Vec<Entry<'t>>, Shape),
    /// Items, in the order of the text.
    Sequence(Vec<Node<'t>>, Shape),
    /// A value without parts.
    Scalar(Scalar<'t>),
    /// A call of a function, or an instruction of a Dockerfile.
    Call(Call<'t>),
    /// A function that is defined.
    Function(Function<'t>),
    /// A name that is given a value.
    Assignment(Box<Entry<'t>>),
    /// Anything else that has parts, in the order of the text, and what it is,
    /// such as `a concatenation`: no value stands there as a literal.
    Several(&'static str, Vec<Node<'t>>),
}

/// A call of a function, or an instruction of a Dockerfile.
#[derive(Debug)]
pub(crate) struct Call<'t> {
    /// The function's name with its dots, as in `a.b`; empty where it is computed.
    pub(crate) name: &'t str,
    /// The arguments without a name; behind them, as a part of its own each,
    /// those that hold several (`*a`, `**b`).
    pub(crate) positional: Vec<Node<'t>>,
    /// The arguments with one.
    pub(crate) named: Vec<Entry<'t>>,
}

/// A function that is defined.
#[derive(Debug)]
pub(crate) struct Function<'t> {
    /// Its name.
    pub(crate) name: &'t str,
    /// The parameters that have a default.
    pub(crate) parameters: Vec<Entry<'t>>,
    /// What stands in it: assignments, other functions, and every call or other
    /// expression that is part of no other.
    pub(crate) body: Vec<Node<'t>>,
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Entry<'t> {
    /// The key: a text, or something computed.
    pub(crate) key: Node<'t>,
    /// The value.
    pub(crate) value: Node<'t>,
}

/// How the parts of a node are held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// By a bracket before and one behind them, with commas between.
    Brackets,
    /// By lines of their own, as a TOML table is.
    Lines,
}

/// A value without parts.
#[derive(Debug)]
pub(crate) enum Scalar<'t> {
    /// A string: borrowed if it is written as what it means, and how many bytes
    /// its quotes take on each side.
    Text(Cow<'t, str>, usize),
    /// A number, as it is written.
    Number(&'t str),
    /// `true` or `false`, as it is written.
    Boolean(&'t str),
    /// Nothing.
    Null,
    /// A day, where the language knows days.
    Day(Date),
    /// Anything else: what would have to be computed, or is of no use here.
    Other,
}

/// How a string stands between its quotes, for whoever writes another there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// As what it means, with quotes of so many bytes.
    Plain(usize),
    /// With escapes: there is no telling them apart from what they mean.
    Escaped,
}

impl Quotes {
    /// The edit that has the literal at `span` say `new`, which needs no escapes.
    pub(crate) fn set(self, span: &Span, new: &str) -> Edit {
        match self {
            Self::Plain(width) => Edit::new(span.start + width..span.end - width, new),
            Self::Escaped => Edit::new(span.clone(), format!("\"{new}\"")),
        }
    }
}

impl<'t> Node<'t> {
    /// What the statements of a file are in.
    pub(crate) const FILE: &'static str = "a file";

    /// A string that means `value`, written at `span` of `text`.
    pub(crate) fn text(text: &'t str, span: Span, value: &str) -> Self {
        let literal = text.get(span.clone()).unwrap_or_default();
        let width = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|quotes| literal.starts_with(quotes))
            .map_or(0, str::len);
        let inner = literal.get(width..literal.len().saturating_sub(width));
        let value = match inner.filter(|inner| *inner == value) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(value.to_owned()),
        };
        Self { span, kind: Kind::Scalar(Scalar::Text(value, width)) }
    }

    /// A scalar at `span`.
    pub(crate) fn scalar(span: Span, scalar: Scalar<'t>) -> Self {
        Self { span, kind: Kind::Scalar(scalar) }
    }

    /// Visits this node and every one in it but keys, in the order of the text.
    /// Grammars bound how deep they are nested.
    pub(crate) fn each<'n>(&'n self, visit: &mut dyn FnMut(&'n Self)) {
        visit(self);
        self.each_child(&mut |child| child.each(visit));
    }

    /// Visits every node directly in this one but keys, in the order of the text.
    pub(crate) fn each_child<'n>(&'n self, visit: &mut dyn FnMut(&'n Self)) {
        match &self.kind {
            Kind::Scalar(_) => {}
            Kind::Map(entries, _) => entries.iter().for_each(|entry| visit(&entry.value)),
            Kind::Sequence(items, _) | Kind::Several(_, items) => items.iter().for_each(visit),
            Kind::Call(call) => {
                call.positional.iter().for_each(&mut *visit);
                call.named.iter().for_each(|entry| visit(&entry.value));
            }
            Kind::Function(function) => {
                function.parameters.iter().for_each(|entry| visit(&entry.value));
                function.body.iter().for_each(visit);
            }
            Kind::Assignment(entry) => visit(&entry.value),
        }
    }

    /// The entries of a map.
    pub(crate) fn map(&self) -> Option<&[Entry<'t>]> {
        if let Kind::Map(entries, _) = &self.kind { Some(entries) } else { None }
    }

    /// The items of a sequence.
    pub(crate) fn sequence(&self) -> Option<&[Self]> {
        if let Kind::Sequence(items, _) = &self.kind { Some(items) } else { None }
    }

    /// What a string means.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Kind::Scalar(Scalar::Text(value, _)) = &self.kind { Some(value) } else { None }
    }

    /// What a string means, with the place between its quotes.
    pub(crate) fn between_quotes(&self) -> Option<Spanned<&str>> {
        let Kind::Scalar(Scalar::Text(value, width)) = &self.kind else { return None };
        Some(Spanned::new(value, self.span.start + width..self.span.end - width))
    }

    /// How a string is quoted.
    pub(crate) fn quotes(&self) -> Option<Quotes> {
        match &self.kind {
            Kind::Scalar(Scalar::Text(Cow::Borrowed(_), width)) => Some(Quotes::Plain(*width)),
            Kind::Scalar(Scalar::Text(Cow::Owned(_), _)) => Some(Quotes::Escaped),
            _ => None,
        }
    }

    /// The value of a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.map()?.iter().find(|entry| entry.key.as_text() == Some(key))?;
        Some(&entry.value)
    }

    /// Where what brackets hold stands, for insertions.
    pub(crate) fn collection(&self) -> Option<Collection> {
        let items = match &self.kind {
            Kind::Map(entries, Shape::Brackets) => entries.iter().map(Entry::span).collect(),
            Kind::Sequence(items, Shape::Brackets) => items.iter().map(|item| item.span.clone()).collect(),
            _ => return None,
        };
        Some(Collection { open: self.span.start + 1, close: self.span.end - 1, items })
    }

    /// What a string means, or how a number is written, with its place: `1` and
    /// `"1"` are one key to many readers.
    fn written(&self) -> Option<Spanned<&str>> {
        match self.kind {
            Kind::Scalar(Scalar::Number(number)) => Some(Spanned::new(number, self.span.clone())),
            _ => self.between_quotes(),
        }
    }

    /// Every key that stands twice in one map, at any depth, in the order of the
    /// text. Other readers would silently take the last one.
    pub(crate) fn duplicate_keys(&self) -> Vec<Spanned<&str>> {
        let mut found = Vec::new();
        let mut todo = vec![self];
        while let Some(node) = todo.pop() {
            let has_parts = |part: &Self| !matches!(part.kind, Kind::Scalar(_));
            node.each_child(&mut |child| todo.extend(has_parts(child).then_some(child)));
            let entries = node.map().unwrap_or_default();
            let mut seen = HashSet::new();
            for (index, Entry { key, .. }) in entries.iter().enumerate() {
                let written = key.written();
                let is_first = match &written {
                    // Looking at each is cheaper than a table.
                    Some(name) if entries.len() < FEW => entries[..index]
                        .iter()
                        .all(|other| other.key.written().is_none_or(|other| other.value != name.value)),
                    Some(name) => seen.insert(name.value),
                    None => true,
                };
                if !is_first {
                    found.extend(written);
                }
                todo.extend(has_parts(key).then_some(key));
            }
        }
        found.sort_by_key(|key| key.span.start);
        found
    }
}

/// Fewer keys than that are compared one by one.
const FEW: usize = 10;

impl Entry<'_> {
    /// The key, or nothing where it is computed.
    pub(crate) fn name(&self) -> &str {
        self.key.as_text().unwrap_or_default()
    }

    /// From the beginning of the key to the end of the value.
    pub(crate) fn span(&self) -> Span {
        self.key.span.start..self.value.span.end
    }
}

#[cfg(test)]
impl Node<'_> {
    /// Every node, each of which must stand in the one that it is part of, behind
    /// the part before it, and say what is written there.
    pub(crate) fn checked(&self, text: &str) -> Vec<&Self> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(&node) = found.get(next) {
            next += 1;
            let written = text.get(node.span.clone()).unwrap_or_else(|| panic!("{node:?} of {text:?}"));
            let parts: Vec<&Self> = match &node.kind {
                Kind::Map(entries, _) => {
                    entries.iter().flat_map(|entry| [&entry.key, &entry.value]).collect()
                }
                Kind::Sequence(parts, _) | Kind::Several(_, parts) => parts.iter().collect(),
                Kind::Call(call) => {
                    assert!(call.positional.is_empty() || call.named.is_empty(), "{call:?} of {text:?}");
                    let named = call.named.iter().flat_map(|entry| [&entry.key, &entry.value]);
                    call.positional.iter().chain(named).collect()
                }
                _ => Vec::new(),
            };
            let mut end = node.span.start;
            for part in parts {
                let is_behind = end <= part.span.start && part.span.start <= part.span.end;
                assert!(is_behind && part.span.end <= node.span.end, "{part:?} in {node:?} of {text:?}");
                end = part.span.end;
                found.push(part);
            }
            if let Kind::Map(_, Shape::Brackets) | Kind::Sequence(_, Shape::Brackets) = &node.kind {
                let (first, last) = (written.chars().next(), written.chars().next_back());
                let is_closed = matches!(
                    (first, last),
                    (Some('['), Some(']')) | (Some('{'), Some('}')) | (Some('('), Some(')'))
                );
                assert!(is_closed, "{node:?} of {text:?}");
            }
            if let Kind::Scalar(scalar) = &node.kind {
                // A blank may be escaped.
                let is_trimmed = written == written.trim() || written.trim().ends_with(['\\', '`']);
                assert!(is_trimmed, "{node:?} of {text:?}");
                if let Scalar::Number(number) = scalar {
                    assert_eq!(*number, written, "of {text:?}");
                }
                let inner = node.between_quotes().map(|inner| text.get(inner.span).expect("the inner span"));
                if let Scalar::Text(Cow::Borrowed(value), _) = scalar {
                    assert_eq!(inner, Some(*value), "of {text:?}");
                }
            }
        }
        found
    }

    /// All of it as one line: texts in quotes where they are written as what they
    /// mean and in ticks where not, brackets where the text has them.
    pub(crate) fn shown(&self) -> String {
        let entries = |entries: &[Entry<'_>]| {
            let entry = |entry: &Entry<'_>| format!("{}: {}", entry.key.shown(), entry.value.shown());
            entries.iter().map(entry).collect::<Vec<_>>().join(", ")
        };
        let nodes = |nodes: &[Self]| nodes.iter().map(Self::shown).collect::<Vec<_>>().join(", ");
        match &self.kind {
            Kind::Map(parts, Shape::Brackets) => format!("{{{}}}", entries(parts)),
            Kind::Map(parts, Shape::Lines) => format!("lines({})", entries(parts)),
            Kind::Sequence(parts, Shape::Brackets) => format!("[{}]", nodes(parts)),
            Kind::Sequence(parts, Shape::Lines) => format!("items({})", nodes(parts)),
            Kind::Scalar(Scalar::Text(Cow::Borrowed(value), width)) => format!("{value:?}{width}"),
            Kind::Scalar(Scalar::Text(Cow::Owned(value), width)) => {
                format!("`{}`{width}", value.escape_debug())
            }
            Kind::Scalar(Scalar::Number(number)) => (*number).to_owned(),
            Kind::Scalar(Scalar::Boolean(_)) => "boolean".to_owned(),
            Kind::Scalar(scalar) => format!("{scalar:?}").to_lowercase(),
            Kind::Call(call) => format!("{}({}{})", call.name, nodes(&call.positional), entries(&call.named)),
            Kind::Several(what, parts) => format!("<{what}: {}>", nodes(parts)),
            Kind::Function(_) | Kind::Assignment(_) => format!("{:?}", self.kind),
        }
    }
}
