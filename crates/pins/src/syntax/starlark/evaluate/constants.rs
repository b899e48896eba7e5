//! What a file says of each of its names: where its one value stands, or why it
//! has none.
//!
//! Does not evaluate the values.

use std::collections::HashMap;
use std::sync::Arc;

use super::changes::changes;
use crate::syntax::starlark::syntax::{Expr, ExprId, ExprKind, File, Scope, ScopeId, StatementKind};
use crate::value::text::Span;

/// A file whose constants can be looked up.
#[derive(Debug)]
pub(crate) struct Constants {
    file: Arc<File>,
    /// What is known of the names of each scope.
    names: Vec<HashMap<String, Known>>,
}

/// What is known of a name.
#[derive(Debug)]
pub(super) struct Known {
    /// What gives it its value.
    pub(crate) definition: Definition,
    /// Where what it stands for is changed, if it is.
    pub(crate) change: Option<Span>,
}

/// What gives a name its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Definition {
    /// One assignment of this expression.
    Value(ExprId),
    /// A parameter, unless the caller gives another value.
    Default(ExprId),
    /// A `load`: the file's label and the name there, between their quotes.
    Loaded(Span, Span),
    /// A parameter without a default, or one of a lambda.
    Parameter,
    /// A function is defined.
    Function,
    /// A loop, `+=`, or an assignment to several names.
    Variable,
    /// More than one; here is the second.
    Several(Span),
}

impl Constants {
    /// Those of a text of that syntax tree.
    pub(crate) fn of(file: Arc<File>, text: &str) -> Self {
        let mut names = names(&file);
        let is_parameter = |scope: ScopeId, name: &str| {
            let known = names.get(scope).and_then(|names: &HashMap<_, Known>| names.get(name));
            known.is_some_and(|known| {
                matches!(known.definition, Definition::Parameter | Definition::Default(_))
            })
        };
        let changes = changes(&file, text, &is_parameter);
        for ((scope, name), span) in changes {
            if let Some(known) = names.get_mut(scope).and_then(|names| names.get_mut(name)) {
                known.change = Some(span);
            }
        }
        Self { file, names }
    }

    pub(super) fn expr(&self, id: ExprId) -> &Expr {
        &self.file.expressions[id]
    }

    pub(super) fn bare(&self, id: ExprId) -> ExprId {
        self.file.bare(id)
    }

    pub(super) fn resolve(&self, name: &str, scope: ScopeId) -> Option<ScopeId> {
        self.file.resolve(name, scope)
    }

    /// What is known of a name that a scope has.
    pub(super) fn known(&self, scope: ScopeId, name: &str) -> Option<&Known> {
        self.names.get(scope)?.get(name)
    }

    #[cfg(test)]
    pub(super) fn is_in_order(&self) -> bool {
        self.file.expressions.is_sorted_by_key(|expr| expr.span.end)
    }

    /// The expression of which the node stands at `span`.
    pub(super) fn expression_at(&self, text: &str, span: &Span) -> Option<ExprId> {
        let expressions = &self.file.expressions;
        // They are in the order of their ends: a file may have many that are asked for.
        let first = expressions.partition_point(|expr| expr.span.end < span.end);
        let is_it = |expr: &Expr| match expr.kind {
            ExprKind::Parenthesized(_) => false,
            ExprKind::Text if expr.span.start <= span.start => {
                let prefix = text.get(expr.span.start..span.start);
                prefix.is_some_and(|prefix| prefix.bytes().all(|byte| byte.is_ascii_alphabetic()))
            }
            _ => expr.span == *span,
        };
        let mut ends_there =
            expressions.iter().enumerate().skip(first).take_while(|(_, expr)| expr.span.end == span.end);
        ends_there.find(|(_, expr)| is_it(expr)).map(|(id, _)| id)
    }
}

fn names(file: &File) -> Vec<HashMap<String, Known>> {
    let definitions = definitions(file);
    let of_scope = |scope: &Scope| {
        let mut names: HashMap<String, Known> = HashMap::new();
        for binding in &scope.bindings {
            let span = &binding.name.span;
            let definition = definitions.get(&span.start).cloned();
            let definition = definition.unwrap_or(match binding.function {
                Some(_) => Definition::Function,
                None => Definition::Parameter,
            });
            let known = Known { definition, change: None };
            names
                .entry(binding.name.value.clone())
                .and_modify(|known| {
                    if !matches!(known.definition, Definition::Several(_)) {
                        known.definition = Definition::Several(span.clone());
                    }
                })
                .or_insert(known);
        }
        names
    };
    file.scopes.iter().map(of_scope).collect()
}

/// What gives a value to the name that begins there.
fn definitions(file: &File) -> HashMap<usize, Definition> {
    let mut found = HashMap::new();
    // What is assigned to otherwise has no one value.
    for id in file.assigned_names() {
        found.insert(file.expressions[id].span.start, Definition::Variable);
    }
    for statement in &file.statements {
        match &statement.kind {
            StatementKind::Assign { target, value } => {
                let target = &file.expressions[file.bare(*target)];
                if matches!(target.kind, ExprKind::Name) {
                    found.insert(target.span.start, Definition::Value(*value));
                }
            }
            StatementKind::Augment { target, .. } => {
                let target = &file.expressions[file.bare(*target)];
                found.insert(target.span.start, Definition::Variable);
            }
            StatementKind::Def { parameters, .. } => {
                let defaults = parameters.iter();
                found.extend(defaults.map(|given| (given.name.start, Definition::Default(given.default))));
            }
            StatementKind::Load { file, symbols } => {
                let loaded = |local: &Span, there: &Span| {
                    (local.start, Definition::Loaded(file.clone(), there.clone()))
                };
                found.extend(symbols.iter().map(|symbol| loaded(&symbol.local, &symbol.there)));
            }
            _ => {}
        }
    }
    found
}
