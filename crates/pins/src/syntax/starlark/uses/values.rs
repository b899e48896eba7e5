//! What each value of a file has to do with the constant, through every name
//! and every collection that it goes into.
//!
//! Does not judge: what is done with a value is the parent's business.

use super::{Offence, PLAIN_READ, Uses};
use crate::syntax::starlark::syntax::{Argument, ArgumentKind, ExprId, ExprKind, From};

/// Functions of Bazel's that give back one of the things in their argument.
/// These three call what they are given as `key` with them.
pub(super) const PICKERS: [&str; 2] = ["max", "min"];
/// Those that give back a new list of the things in their argument.
pub(super) const COPIERS: [&str; 5] = ["list", "reversed", "set", "sorted", "tuple"];
/// Those that give back a new list of lists of them.
pub(super) const NESTERS: [&str; 2] = ["enumerate", "zip"];
/// Those that give back something new that holds their arguments.
pub(super) const HOLDERS: [&str; 2] = ["dict", "struct"];
/// How many names may be given on to each other, each above the last.
const MOST_ROUNDS: usize = 32;

/// What a value has to do with the constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing: whoever changes it changes the constant in no way.
    Plain,
    /// The constant itself or a part of it, with so many levels.
    Own(u8),
    /// A new list of such values.
    List(Box<Value>),
    /// A new dict, or a struct, of such values.
    Map(Box<Value>),
    /// A key and such a value.
    Pair(Box<Value>),
    /// Some of this, not known which.
    Mixed,
}

impl Value {
    pub(super) fn own(levels: u8) -> Self {
        if levels == 0 { Self::Plain } else { Self::Own(levels) }
    }

    fn wrapped(self, wrap: fn(Box<Self>) -> Self) -> Self {
        if self == Self::Plain { Self::Plain } else { wrap(Box::new(self)) }
    }

    /// What `value[key]` and `.get(key)` give.
    pub(super) fn inner(&self) -> Self {
        match self {
            Self::Plain => Self::Plain,
            Self::Own(levels) => Self::own(levels - 1),
            Self::List(value) | Self::Map(value) | Self::Pair(value) => (**value).clone(),
            Self::Mixed => Self::Mixed,
        }
    }

    /// What a loop over it gives: of a dict, its keys.
    pub(super) fn each(&self) -> Self {
        match self {
            Self::Plain | Self::Own(_) | Self::Map(_) => Self::Plain,
            Self::List(value) | Self::Pair(value) => (**value).clone(),
            Self::Mixed => Self::Mixed,
        }
    }

    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Plain, value) | (value, Self::Plain) => value,
            (a, b) if a == b => a,
            _ => Self::Mixed,
        }
    }

    /// Kept small, so that following a loop comes to an end.
    fn capped(self) -> Self {
        let mut depth = 0;
        let mut value = &self;
        while let Self::List(inner) | Self::Map(inner) | Self::Pair(inner) = value {
            (value, depth) = (inner, depth + 1);
        }
        if depth > 4 { Self::Mixed } else { self }
    }

    /// Whether changing it changes the constant.
    pub(super) fn is_own(&self) -> bool {
        matches!(self, Self::Own(_) | Self::Mixed)
    }
}

impl<'a> Uses<'a> {
    /// Finds the value of every expression and every name.
    pub(super) fn follow(&mut self) {
        for _ in 0..MOST_ROUNDS {
            for id in 0..self.values.len() {
                self.values[id] = self.value(id).capped();
            }
            let before = self.names.clone();
            let file = self.file;
            for (target, from) in file.assignments() {
                let value = match from {
                    From::Value(value) => self.values[value].clone(),
                    From::Each(iterable) => self.values[iterable].each(),
                };
                self.bind(target, value);
            }
            if self.names == before {
                return;
            }
        }
        let message =
            format!("this file gives parts of {} so many names that they cannot be followed", self.name);
        let span = self.file.constants(self.text, &[self.name]).next().cloned().unwrap_or(0..0);
        self.offences.push(Offence { span, expected: PLAIN_READ, message });
    }

    fn bind(&mut self, target: ExprId, value: Value) {
        let expr = &self.file.expressions[target];
        match &expr.kind {
            _ if value == Value::Plain => {}
            ExprKind::Name => {
                let name = self.text_of(target);
                // The constant's own definition is no other name for it.
                if let Some(scope) =
                    self.file.resolve(name, expr.scope).filter(|scope| (*scope, name) != (0, self.name))
                {
                    let known = self.names.entry((scope, name)).or_insert(Value::Plain);
                    *known = known.clone().or(value);
                }
            }
            ExprKind::Parenthesized(inner) => self.bind(*inner, value),
            ExprKind::List(parts) | ExprKind::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let is_key = index == 0 && matches!(value, Value::Pair(_));
                    self.bind(*part, if is_key { Value::Plain } else { value.each() });
                }
            }
            _ => {}
        }
    }

    /// The value of an expression, whose parts have theirs already.
    fn value(&self, id: ExprId) -> Value {
        let value = |id: &ExprId| self.values[*id].clone();
        let all = |ids: &mut dyn Iterator<Item = &ExprId>| ids.map(value).fold(Value::Plain, Value::or);
        let expr = &self.file.expressions[id];
        match &expr.kind {
            ExprKind::Name => {
                let name = self.text_of(id);
                let scope = self.file.resolve(name, expr.scope);
                scope.and_then(|scope| self.names.get(&(scope, name)).cloned()).unwrap_or(Value::Plain)
            }
            ExprKind::Text | ExprKind::Number | ExprKind::Unary { .. } | ExprKind::Lambda { .. } => {
                Value::Plain
            }
            ExprKind::List(items) | ExprKind::Tuple(items) => all(&mut items.iter()).wrapped(Value::List),
            ExprKind::Dict(items) => all(&mut items.iter().map(|(_, value)| value)).wrapped(Value::Map),
            ExprKind::Parenthesized(inner) => value(inner),
            ExprKind::Comprehension { body, .. } => {
                let wrap = if body.len() == 2 { Value::Map } else { Value::List };
                body.last().map_or(Value::Plain, value).wrapped(wrap)
            }
            ExprKind::Attribute { object, .. } => match value(object) {
                Value::Map(inner) => *inner,
                Value::Mixed => Value::Mixed,
                _ => Value::Plain,
            },
            ExprKind::Index { object, .. } => value(object).inner(),
            ExprKind::Slice { object, .. } => value(object).inner().wrapped(Value::List),
            ExprKind::Binary { operator: "and" | "or", left, right } => value(left).or(value(right)),
            ExprKind::Binary { operator: "|", left, right } => {
                value(left).inner().or(value(right).inner()).wrapped(Value::Map)
            }
            ExprKind::Binary { operator: "+" | "*", left, right } => {
                value(left).each().or(value(right).each()).wrapped(Value::List)
            }
            ExprKind::Binary { .. } => Value::Plain,
            ExprKind::Conditional { value: first, otherwise } => value(first).or(value(otherwise)),
            ExprKind::Call { function, arguments } => {
                let arguments = || all(&mut arguments.iter().map(|argument| &argument.value));
                match &self.file.expressions[self.file.bare(*function)].kind {
                    ExprKind::Attribute { object, name } => {
                        method(&value(object), &self.text[name.clone()]).or(value(function))
                    }
                    ExprKind::Name => match self.builtin(*function) {
                        Some(name) if HOLDERS.contains(&name) => self.held(id),
                        Some(name) if PICKERS.contains(&name) => arguments().each(),
                        Some(name) if COPIERS.contains(&name) => arguments().each().wrapped(Value::List),
                        Some(name) if NESTERS.contains(&name) => {
                            arguments().each().wrapped(Value::List).wrapped(Value::List)
                        }
                        _ => Value::Plain,
                    },
                    _ => Value::Plain,
                }
            }
        }
    }

    /// The new dict or struct that a call gives: named arguments are values in
    /// it, the entries of others are copied.
    fn held(&self, call: ExprId) -> Value {
        let ExprKind::Call { arguments, .. } = &self.file.expressions[call].kind else { return Value::Plain };
        let values =
            arguments.iter().map(|Argument { kind, value, .. }| match (kind, &self.values[*value]) {
                (ArgumentKind::Keyword, value) => value.clone(),
                // A list of keys and values.
                (ArgumentKind::Positional, Value::List(entry)) => entry.each(),
                (_, value) => value.inner(),
            });
        values.fold(Value::Plain, Value::or).wrapped(Value::Map)
    }
}

/// What a method of a value gives.
fn method(value: &Value, name: &str) -> Value {
    match (name, value) {
        ("items", Value::Own(_) | Value::Map(_)) => value.inner().wrapped(Value::Pair).wrapped(Value::List),
        ("values", Value::Own(_) | Value::Map(_)) => value.inner().wrapped(Value::List),
        ("get" | "pop" | "setdefault", _) => value.inner(),
        (_, Value::Mixed) => Value::Mixed,
        _ => Value::Plain,
    }
}
