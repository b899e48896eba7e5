//! What an expression of a Starlark file comes to, where it is made of literals
//! and of constants, and where each part of it is written.
//!
//! Does not run functions of files, loops or conditions: what depends on one is
//! refused with its place. Knows no file but those that it is given.

mod arguments;
mod calls;
mod changes;
mod constants;
mod formats;
mod methods;
mod names;
mod operators;
mod value;

use std::collections::BTreeSet;

use super::outline::literal;
use super::syntax::{Expr, ExprId, ExprKind};
use crate::syntax::node::{Kind, Node, Scalar as Literal};
use crate::value::path::RepoPath;
use crate::value::text::{Span, shown};

pub(crate) use self::constants::Constants;

use self::value::{Item, Scalar, Sources, Value};

/// How long a text may become, in bytes: a URL is much shorter, and one that is
/// made of itself again and again is soon longer.
const MOST_TEXT: usize = 1 << 16;
/// How many expressions are looked at for one answer.
const MOST_STEPS: usize = 100_000;
/// How deep expressions may be nested, those counted that names stand for.
const MOST_DEEP: usize = 100;
/// How many files are looked at for one answer.
const MOST_FILES: usize = 100;

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ComputedText {
    /// The text.
    pub(crate) text: String,
    /// The literals that parts of the text were taken from, each with its file
    /// and with its quotes: strings and numbers, in the order of files and places.
    /// What only chose between others, as the key of a dict does, is not among
    /// them.
    pub(crate) sources: Vec<(RepoPath, Span)>,
}

/// Why an expression is not evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Uncomputed {
    /// The file in which that stands which is not evaluated.
    pub(crate) path: RepoPath,
    /// Where.
    pub(crate) span: Span,
    /// Why, in a sentence that `it` begins or the name of something.
    pub(crate) why: String,
}

/// A file, as it is evaluated.
#[derive(Clone, Copy)]
pub(crate) struct Module<'w> {
    /// Where it is.
    pub(crate) path: &'w RepoPath,
    /// Its text.
    pub(crate) text: &'w str,
    /// What was parsed of just this text.
    pub(crate) constants: &'w Constants,
}

/// Whoever knows the other files.
pub(crate) trait Loads<'w> {
    /// The file that `label` names in a `load` of the file `from`.
    ///
    /// # Errors
    /// Why there is none, in words that go on after the label.
    fn load(&self, from: &RepoPath, label: &str) -> Result<Module<'w>, String>;
}

/// Evaluates the expression that stands at `span`, as nodes have it: without the
/// prefix of a literal, and without parentheses around it.
///
/// # Errors
/// The first thing that is not evaluated: what it says is then not known.
pub(crate) fn evaluate<'w>(
    module: Module<'w>,
    span: &Span,
    loads: &dyn Loads<'w>,
) -> Result<ComputedText, Uncomputed> {
    let Some(id) = module.constants.expression_at(module.text, span) else {
        return module.no(span, "no expression stands here");
    };
    let files = BTreeSet::from([module.path]);
    let mut evaluator = Evaluator { loads, steps: 0, depth: 0, files, open: Vec::new() };
    let at = At { module, id };
    match evaluator.value(at)? {
        Value::Scalar(Scalar::Text(text), sources) => Ok(ComputedText { text, sources: sources.listed() }),
        other => at.no(format!("it is {} and no text", other.what())),
    }
}

/// What comes of something, or why nothing does.
type Computed<T> = Result<T, Uncomputed>;

/// An expression of a file.
#[derive(Clone, Copy)]
struct At<'w> {
    module: Module<'w>,
    id: ExprId,
}

impl<'w> Module<'w> {
    fn no<T>(self, span: &Span, why: impl Into<String>) -> Computed<T> {
        Err(Uncomputed { path: self.path.clone(), span: span.clone(), why: why.into() })
    }

    fn at(self, id: ExprId) -> At<'w> {
        At { module: self, id }
    }

    fn part(self, span: &Span) -> &'w str {
        &self.text[span.clone()]
    }
}

impl<'w> At<'w> {
    fn no<T>(self, why: impl Into<String>) -> Computed<T> {
        self.module.no(&self.expr().span, why)
    }

    fn expr(self) -> &'w Expr {
        self.module.constants.expr(self.id)
    }

    /// As it is written.
    fn written(self) -> &'w str {
        self.module.part(&self.expr().span)
    }

    /// Another expression of the same file, without the parentheses around it.
    fn other(self, id: ExprId) -> Self {
        self.module.at(self.module.constants.bare(id))
    }

    /// One of its parts, to be evaluated when it is needed.
    fn item(self, id: &ExprId) -> Item<'w> {
        Item::At(self.module.at(*id))
    }

    /// The scope in which a name is bound that is used here.
    fn resolve(self, name: &str) -> Option<usize> {
        self.module.constants.resolve(name, self.expr().scope)
    }
}

struct Evaluator<'e, 'w> {
    loads: &'e dyn Loads<'w>,
    steps: usize,
    depth: usize,
    /// The files that were looked at.
    files: BTreeSet<&'w RepoPath>,
    /// The values of names that are being evaluated.
    open: Vec<(&'w RepoPath, ExprId)>,
}

impl<'w> Evaluator<'_, 'w> {
    /// Takes so many steps.
    fn charge(&mut self, at: At<'w>, steps: usize) -> Computed<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MOST_STEPS { at.no("it takes too much work to evaluate this") } else { Ok(()) }
    }

    /// A text that was made, if it is not too long.
    fn text(&mut self, at: At<'w>, text: String, sources: Sources<'w>) -> Computed<Value<'w>> {
        self.fits(at, text.len())?;
        Ok(Value::Scalar(Scalar::Text(text), sources))
    }

    /// Refuses a text of so many bytes if that is too long.
    fn fits(&mut self, at: At<'w>, length: usize) -> Computed<()> {
        // What has to be copied is work.
        self.charge(at, length >> 10)?;
        if length > MOST_TEXT { at.no(format!("it becomes longer than {MOST_TEXT} bytes")) } else { Ok(()) }
    }

    /// What an expression comes to; the items of lists, dicts and structs only
    /// when somebody asks for them.
    fn value(&mut self, at: At<'w>) -> Computed<Value<'w>> {
        self.deeper(at, |evaluator| evaluator.expression(at))
    }

    /// Does one step, within those that are being done.
    fn deeper<T>(&mut self, at: At<'w>, step: impl FnOnce(&mut Self) -> Computed<T>) -> Computed<T> {
        self.charge(at, 1)?;
        if self.depth == MOST_DEEP {
            return at.no("it is nested too deeply to be evaluated");
        }
        self.depth += 1;
        let done = step(self);
        self.depth -= 1;
        done
    }

    /// What an item of a list comes to.
    fn item(&mut self, item: &Item<'w>) -> Computed<Value<'w>> {
        match item {
            Item::At(at) => self.value(*at),
            Item::Value(value) => Ok(value.clone()),
        }
    }

    fn expression(&mut self, at: At<'w>) -> Computed<Value<'w>> {
        match &at.expr().kind {
            ExprKind::Name => self.name(at),
            ExprKind::Text => self.literal(at),
            ExprKind::Number => number(at),
            ExprKind::List(items) => Ok(Value::List(self.items(at, items)?)),
            ExprKind::Tuple(items) => Ok(Value::Tuple(self.items(at, items)?)),
            ExprKind::Dict(entries) => {
                self.charge(at, entries.len())?;
                let entry = |(key, value)| (at.item(key), at.item(value));
                Ok(Value::Dict(entries.iter().map(|(key, value)| entry((key, value))).collect()))
            }
            ExprKind::Parenthesized(inner) => self.value(at.other(*inner)),
            ExprKind::Comprehension { .. } => at.no("it is a comprehension, which is not evaluated"),
            ExprKind::Call { function, arguments } => self.call(at, *function, arguments),
            ExprKind::Attribute { object, name } => self.attribute(at, *object, name),
            ExprKind::Index { object, index } => self.element(at, *object, *index),
            ExprKind::Slice { object, start, end, step } => match step {
                Some(step) => at.other(*step).no("it has a step, which is not evaluated"),
                None => self.slice(at, *object, [*start, *end]),
            },
            ExprKind::Unary { operand } => self.negative(at, *operand),
            ExprKind::Binary { .. } => self.binary(at),
            ExprKind::Conditional { .. } => at.no("it depends on a condition, which is not evaluated"),
            ExprKind::Lambda { .. } => at.no("it is a function, which is not evaluated"),
        }
    }

    fn items(&mut self, at: At<'w>, items: &[ExprId]) -> Computed<Vec<Item<'w>>> {
        self.charge(at, items.len())?;
        Ok(items.iter().map(|item| at.item(item)).collect())
    }

    fn literal(&mut self, at: At<'w>) -> Computed<Value<'w>> {
        let span = at.expr().span.clone();
        if let Some(template) = literal::formatted(at.written()) {
            return self.formatted(at, &template);
        }
        let Node { span, kind } = literal::node(at.module.text, span);
        match kind {
            Kind::Scalar(Literal::Text(text, _)) => {
                self.text(at, text.into_owned(), Sources::of(at.module.path, &span))
            }
            _ => at.no("it is no text but bytes"),
        }
    }
}

/// A number, if it can be written as a text the way Starlark does.
fn number(at: At<'_>) -> Computed<Value<'_>> {
    let written = at.written();
    let radix = match written.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    let digits = if radix == 10 { written } else { &written[2..] };
    let scalar = if radix == 10 && written.contains(['.', 'e', 'E']) {
        fraction(written).map(Scalar::Fraction)
    } else {
        i64::from_str_radix(digits, radix).ok().map(Scalar::Whole)
    };
    match scalar {
        Some(scalar) => Ok(Value::Scalar(scalar, Sources::of(at.module.path, &at.expr().span))),
        None => at.no(format!("the number {} is not evaluated", shown(written))),
    }
}

/// A number with a fraction as Starlark writes it, where it has no exponent then.
fn fraction(written: &str) -> Option<String> {
    let number: f64 = written.parse().ok()?;
    let is_plain = number == 0.0 || (1e-4..1e16).contains(&number.abs());
    is_plain.then(|| format!("{number:?}"))
}

#[cfg(test)]
mod tests;
