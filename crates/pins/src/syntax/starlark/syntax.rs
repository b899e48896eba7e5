//! The syntax tree of a Starlark file, flat: an expression stands behind those
//! inside it, so that whoever goes through them in order has seen the parts
//! before the whole, however deep a file is nested.
//!
//! Does not say what any of it means.

use std::collections::HashSet;

use crate::value::text::{Span, Spanned};

/// An expression, by its place in [`File::expressions`].
pub(crate) type ExprId = usize;
/// A scope, by its place in [`File::scopes`]; the file itself is the first.
pub(crate) type ScopeId = usize;

/// A parsed file.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// Every expression, each behind its parts, and so in the order of their ends.
    pub(crate) expressions: Vec<Expr>,
    /// Every statement in the order of the text, whatever it stands in.
    pub(crate) statements: Vec<Statement>,
    /// Every place of its own for names, each behind the one around it.
    pub(crate) scopes: Vec<Scope>,
}

/// An expression.
#[derive(Debug)]
pub(crate) struct Expr {
    /// What it is.
    pub(crate) kind: ExprKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// Where its names are looked up first.
    pub(crate) scope: ScopeId,
}

/// What an expression is.
#[derive(Debug)]
pub(crate) enum ExprKind {
    /// A name; its span has the text.
    Name,
    /// A string literal.
    Text,
    /// A number.
    Number,
    /// `[a, b]`.
    List(Vec<ExprId>),
    /// `a, b` or `(a, b)`.
    Tuple(Vec<ExprId>),
    /// `{a: b}`.
    Dict(Vec<(ExprId, ExprId)>),
    /// `(a)`.
    Parenthesized(ExprId),
    /// `[a for b in c]`, or `{a: b for c in d}` with a body of two.
    Comprehension { body: Vec<ExprId>, clauses: Vec<Clause> },
    /// `f(a, b = c)`.
    Call { function: ExprId, arguments: Vec<Argument> },
    /// `a.b`.
    Attribute { object: ExprId, name: Span },
    /// `a[b]`.
    Index { object: ExprId, index: ExprId },
    /// `a[b:c]`, and the step behind a second colon.
    Slice { object: ExprId, start: Option<ExprId>, end: Option<ExprId>, step: Option<ExprId> },
    /// `not a`, `-a`; the signs stand in front of the operand.
    Unary { operand: ExprId },
    /// `a + b`.
    Binary { operator: &'static str, left: ExprId, right: ExprId },
    /// `a if b else c`.
    Conditional { value: ExprId, otherwise: ExprId },
    /// `lambda a: b`.
    Lambda { body: ExprId, defaults: Vec<ExprId> },
}

/// A parameter that has a default.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Span,
    pub(crate) default: ExprId,
}

/// What a file takes from another.
#[derive(Debug)]
pub(crate) struct Symbol {
    /// Its name here.
    pub(crate) local: Span,
    /// Its name there.
    pub(crate) there: Span,
}

/// `for target in iterable` of a comprehension.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) target: ExprId,
    pub(crate) iterable: ExprId,
}

/// An argument of a call.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) kind: ArgumentKind,
    /// Its name, where it is a keyword's.
    pub(crate) name: Option<Span>,
    pub(crate) value: ExprId,
}

/// How an argument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ArgumentKind {
    Positional,
    Keyword,
    Star,
    StarStar,
}

/// A statement.
#[derive(Debug)]
pub(crate) struct Statement {
    /// What it is.
    pub(crate) kind: StatementKind,
    /// Where it stands; of a `def` or `for` only its first line's part.
    pub(crate) span: Span,
    /// The function that it stands in, or the file.
    pub(crate) scope: ScopeId,
}

/// What a statement is.
#[derive(Debug)]
pub(crate) enum StatementKind {
    /// `target = value`.
    Assign { target: ExprId, value: ExprId },
    /// `target += value`.
    Augment { target: ExprId, value: ExprId },
    /// `for target in iterable:`.
    For { target: ExprId, iterable: ExprId },
    /// `def name(a = default):`, and the scope of what is in it.
    Def { name: Span, parameters: Vec<Parameter>, function: ScopeId },
    /// `return value`.
    Return(Option<ExprId>),
    /// `load("file", "a", b = "c")`; the span of a text is that between its quotes.
    Load { file: Span, symbols: Vec<Symbol> },
    /// A string by itself, such as a docstring.
    Text,
    /// Another expression by itself, a condition, `pass` and the like.
    Other,
}

/// Whose a place for names is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A file's or a function's.
    Function,
    /// A comprehension's, which sees what is around it while it runs.
    Comprehension,
}

/// A place of its own for names.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The one around it.
    pub(crate) parent: Option<ScopeId>,
    /// Whose it is.
    pub(crate) kind: ScopeKind,
    /// What is bound in it, in the order of the text.
    pub(crate) bindings: Vec<Binding>,
    /// The names of these.
    pub(crate) names: HashSet<String>,
}

impl Scope {
    /// One with no names yet.
    pub(crate) fn new(parent: Option<ScopeId>, kind: ScopeKind) -> Self {
        Self { parent, kind, bindings: Vec::new(), names: HashSet::new() }
    }
}

/// A place that gives a name a value.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    /// The name.
    pub(crate) name: Spanned<String>,
    /// The scope of the function, where it is one that is defined.
    pub(crate) function: Option<ScopeId>,
}

/// Where a name gets its values from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum From {
    /// One expression.
    Value(ExprId),
    /// What is in it, one after the other.
    Each(ExprId),
}

impl File {
    /// The scope in which a name is bound that is used in `scope`; none for
    /// one that only Bazel may know.
    pub(crate) fn resolve(&self, name: &str, scope: ScopeId) -> Option<ScopeId> {
        let mut next = Some(scope);
        while let Some(id) = next {
            let scope = self.scopes.get(id)?;
            if scope.names.contains(name) {
                return Some(id);
            }
            next = scope.parent;
        }
        None
    }

    /// The names that are only given a value where they stand.
    pub(crate) fn assigned_names(&self) -> HashSet<ExprId> {
        let mut names = HashSet::new();
        let mut targets: Vec<ExprId> = self.assignments().map(|(target, _)| target).collect();
        while let Some(target) = targets.pop() {
            match &self.expressions[target].kind {
                ExprKind::Name => {
                    names.insert(target);
                }
                ExprKind::List(parts) | ExprKind::Tuple(parts) => targets.extend(parts),
                ExprKind::Parenthesized(inner) => targets.push(*inner),
                _ => {}
            }
        }
        names
    }

    /// Everything that is assigned to, with where it gets its values from.
    pub(crate) fn assignments(&self) -> impl Iterator<Item = (ExprId, From)> {
        let statements = self.statements.iter().filter_map(|statement| match statement.kind {
            StatementKind::Assign { target, value } => Some((target, From::Value(value))),
            StatementKind::For { target, iterable } => Some((target, From::Each(iterable))),
            _ => None,
        });
        let clauses = self.expressions.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Comprehension { clauses, .. } => Some(clauses),
            _ => None,
        });
        let clauses = clauses.flatten().map(|clause| (clause.target, From::Each(clause.iterable)));
        statements.chain(clauses)
    }

    /// Where the statements at the top level stand that assign to one of `names`
    /// alone.
    pub(crate) fn constants(&self, text: &str, names: &[&str]) -> impl Iterator<Item = &Span> {
        let named = |target: ExprId| names.contains(&&text[self.expressions[target].span.clone()]);
        self.assigned_at_top().filter(move |(_, target, _)| named(*target)).map(|(span, ..)| span)
    }

    /// The statements at the top level that assign to one name: where each
    /// stands, the name, and its value.
    pub(crate) fn assigned_at_top(&self) -> impl Iterator<Item = (&Span, ExprId, ExprId)> {
        self.statements.iter().filter_map(|statement| match statement.kind {
            StatementKind::Assign { target, value } if statement.scope == 0 => {
                let is_name = matches!(self.expressions[target].kind, ExprKind::Name);
                is_name.then_some((&statement.span, target, value))
            }
            _ => None,
        })
    }

    /// The function around a scope, or the file.
    pub(crate) fn function_of(&self, scope: ScopeId) -> ScopeId {
        let mut id = scope;
        while let Some(Scope { parent: Some(parent), kind: ScopeKind::Comprehension, .. }) =
            self.scopes.get(id)
        {
            id = *parent;
        }
        id
    }

    /// An expression without the parentheses around it.
    pub(crate) fn bare(&self, id: ExprId) -> ExprId {
        let mut id = id;
        while let ExprKind::Parenthesized(inner) = self.expressions[id].kind {
            id = inner;
        }
        id
    }
}
