//! Which names of a file stand for something that the file changes after it was
//! made, as with `X.append(...)` or `X["a"] = ...`: such a name has no one value.
//!
//! Does not know which of them stand for what cannot be changed, such as a text;
//! what other files do to something that they are given is not seen.

use std::collections::HashMap;

use crate::syntax::starlark::syntax::{Argument, ExprId, ExprKind, File, From, ScopeId, StatementKind};
use crate::value::text::Span;

/// A name, and the scope in which it is bound.
type Name<'t> = (ScopeId, &'t str);

/// The methods that change a list, a dict or a set.
const CHANGING: [&str; 11] = [
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
];

/// The names whose value is changed, each with where. `is_parameter` says which
/// names are parameters: what a function does to one, it does to what it is given.
pub(super) fn changes<'t>(
    file: &File,
    text: &'t str,
    is_parameter: &dyn Fn(ScopeId, &str) -> bool,
) -> HashMap<Name<'t>, Span> {
    let names = Names { file, text };
    let mut changes = HashMap::new();
    let mut todo = names.changed();
    if todo.is_empty() {
        return changes;
    }
    let shared = names.shared();
    let given = names.given();
    while let Some((name, span)) = todo.pop() {
        if changes.contains_key(&name) {
            continue;
        }
        let others = shared.get(&name).into_iter().flatten();
        let arguments = given.get(&name.0).filter(|_| is_parameter(name.0, name.1));
        todo.extend(others.chain(arguments.into_iter().flatten()).map(|other| (*other, span.clone())));
        changes.insert(name, span);
    }
    changes
}

struct Names<'f, 't> {
    file: &'f File,
    text: &'t str,
}

impl<'t> Names<'_, 't> {
    /// What is changed by its own name, and where.
    fn changed(&self) -> Vec<(Name<'t>, Span)> {
        let mut changed = Vec::new();
        let mut add = |id: ExprId, span: &Span| {
            changed.extend(self.within(id).into_iter().map(|name| (name, span.clone())));
        };
        for expr in &self.file.expressions {
            let ExprKind::Call { function, .. } = &expr.kind else { continue };
            let function = &self.file.expressions[self.file.bare(*function)].kind;
            if let ExprKind::Attribute { object, name } = function
                && CHANGING.contains(&&self.text[name.clone()])
            {
                add(*object, &expr.span);
            }
        }
        let augmented = self.file.statements.iter().filter_map(|statement| match statement.kind {
            StatementKind::Augment { target, .. } => Some(target),
            _ => None,
        });
        let mut targets: Vec<ExprId> =
            self.file.assignments().map(|(target, _)| target).chain(augmented).collect();
        while let Some(target) = targets.pop() {
            let expr = &self.file.expressions[target];
            match &expr.kind {
                ExprKind::Index { object, .. } | ExprKind::Attribute { object, .. } => {
                    add(*object, &expr.span);
                }
                ExprKind::List(parts) | ExprKind::Tuple(parts) => targets.extend(parts),
                ExprKind::Parenthesized(inner) => targets.push(*inner),
                _ => {}
            }
        }
        changed
    }

    /// The names that may stand for the same thing as others, or for a part of it.
    fn shared(&self) -> HashMap<Name<'t>, Vec<Name<'t>>> {
        let mut shared: HashMap<Name<'t>, Vec<Name<'t>>> = HashMap::new();
        for (target, from) in self.file.assignments() {
            let (From::Value(value) | From::Each(value)) = from;
            let values = self.within(value);
            // All of them, through one: there may be many on both sides.
            if let Some(&one) = values.first() {
                for other in values.into_iter().chain(self.within(target)).filter(|other| *other != one) {
                    shared.entry(one).or_default().push(other);
                    shared.entry(other).or_default().push(one);
                }
            }
        }
        shared
    }

    /// What each function of the file is given somewhere, by the function's scope.
    fn given(&self) -> HashMap<ScopeId, Vec<Name<'t>>> {
        let mut functions: HashMap<Name<'_>, Vec<ScopeId>> = HashMap::new();
        for (scope, bindings) in self.file.scopes.iter().map(|scope| &scope.bindings).enumerate() {
            for binding in bindings {
                functions.entry((scope, &binding.name.value)).or_default().extend(binding.function);
            }
        }
        let mut given: HashMap<ScopeId, Vec<Name<'t>>> = HashMap::new();
        for expr in &self.file.expressions {
            let ExprKind::Call { function, arguments } = &expr.kind else { continue };
            let called = self.name(self.file.bare(*function)).and_then(|name| functions.get(&name));
            for function in called.into_iter().flatten() {
                let names = arguments.iter().flat_map(|Argument { value, .. }| self.within(*value));
                given.entry(*function).or_default().extend(names);
            }
        }
        given
    }

    fn name(&self, id: ExprId) -> Option<Name<'t>> {
        let expr = &self.file.expressions[id];
        let name = &self.text[expr.span.clone()];
        let scope = self.file.resolve(name, expr.scope).filter(|_| matches!(expr.kind, ExprKind::Name))?;
        Some((scope, name))
    }

    /// The names whose value, or a part of it, an expression may give.
    fn within(&self, id: ExprId) -> Vec<Name<'t>> {
        let mut names = Vec::new();
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match &self.file.expressions[id].kind {
                ExprKind::Name => names.extend(self.name(id)),
                ExprKind::List(parts) | ExprKind::Tuple(parts) => todo.extend(parts),
                ExprKind::Dict(entries) => todo.extend(entries.iter().map(|(_, value)| value)),
                ExprKind::Parenthesized(inner) => todo.push(*inner),
                ExprKind::Attribute { object, .. }
                | ExprKind::Index { object, .. }
                | ExprKind::Slice { object, .. } => todo.push(*object),
                ExprKind::Binary { left, right, .. } => todo.extend([left, right]),
                ExprKind::Conditional { value, otherwise } => todo.extend([value, otherwise]),
                // A method may give a part of what it is of, a function of what it is given.
                ExprKind::Call { function, arguments } => {
                    if !matches!(self.file.expressions[*function].kind, ExprKind::Name) {
                        todo.push(*function);
                    }
                    todo.extend(arguments.iter().map(|argument| argument.value));
                }
                ExprKind::Comprehension { body, .. } => todo.extend(body),
                ExprKind::Text | ExprKind::Number | ExprKind::Unary { .. } | ExprKind::Lambda { .. } => {}
            }
        }
        names
    }
}
