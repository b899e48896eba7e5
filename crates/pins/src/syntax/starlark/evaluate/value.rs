//! What expressions come to, and where the parts of it are written.
//!
//! Does not evaluate anything.

use std::collections::BTreeSet;

use super::At;
use crate::value::path::RepoPath;
use crate::value::text::Span;

/// What an expression comes to.
#[derive(Clone)]
pub(super) enum Value<'w> {
    /// What has no parts, and the literals that it was taken from.
    Scalar(Scalar, Sources<'w>),
    /// `[a, b]`.
    List(Vec<Item<'w>>),
    /// `(a, b)`.
    Tuple(Vec<Item<'w>>),
    /// `{a: b}`.
    Dict(Vec<(Item<'w>, Item<'w>)>),
    /// `struct(a = b)`.
    Struct(Vec<(String, Item<'w>)>),
}

/// What has no parts.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Scalar {
    /// A string.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction, as Starlark writes it.
    Fraction(String),
    /// `True` or `False`.
    Boolean(bool),
    /// `None`.
    None,
}

/// A part of a value.
#[derive(Clone)]
pub(super) enum Item<'w> {
    /// One that is evaluated when it is needed: of a large dict only one entry is.
    At(At<'w>),
    /// One that was made.
    Value(Value<'w>),
}

/// Where the literals stand that something was taken from.
#[derive(Clone, Default)]
pub(super) struct Sources<'w>(BTreeSet<(&'w RepoPath, usize, usize)>);

impl<'w> Sources<'w> {
    /// One literal.
    pub(super) fn of(path: &'w RepoPath, span: &Span) -> Self {
        Self(BTreeSet::from([(path, span.start, span.end)]))
    }

    /// Adds others.
    pub(super) fn add(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// All of them.
    pub(super) fn listed(self) -> Vec<(RepoPath, Span)> {
        self.0.into_iter().map(|(path, start, end)| (path.clone(), start..end)).collect()
    }
}

impl Value<'_> {
    /// What it is, for people.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Scalar(Scalar::Text(_), _) => "a text",
            Self::Scalar(Scalar::Whole(_) | Scalar::Fraction(_), _) => "a number",
            Self::Scalar(Scalar::Boolean(_), _) => "True or False",
            Self::Scalar(Scalar::None, _) => "None",
            Self::List(_) => "a list",
            Self::Tuple(_) => "a tuple",
            Self::Dict(_) => "a dict",
            Self::Struct(_) => "a struct",
        }
    }
}

impl Scalar {
    /// As `str` and `%s` write it.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Text(text) | Self::Fraction(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Boolean(true) => "True".to_owned(),
            Self::Boolean(false) => "False".to_owned(),
            Self::None => "None".to_owned(),
        }
    }
}
