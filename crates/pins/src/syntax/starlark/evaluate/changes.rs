//! Which names of a file stand for something that the file changes after it was
//! made, as with `X.append(...)` or `X["a"] = ...`: such a name has no one value.
//!
//! Does not know which of them stand for what cannot be changed, such as a text;
//! what other files do to something that they are given is not seen.

use std::collections::{HashMap, HashSet};

use crate::syntax::starlark::syntax::{
    Argument, ExprId, ExprKind, File, From, ScopeId, Statement, StatementKind,
};
use crate::value::text::Span;

/// A name, and the scope in which it is bound.
type Name<'t> = (ScopeId, &'t str);

/// What a function gives back, as a name of its own scope: a keyword is no other's.
const RESULT: &str = "return";

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

/// The other methods of texts, lists, dicts and sets, which call nobody.
const READING: [&str; 35] = [
    "capitalize",
    "count",
    "difference",
    "elems",
    "endswith",
    "find",
    "format",
    "get",
    "index",
    "intersection",
    "isalnum",
    "isalpha",
    "isdigit",
    "islower",
    "isspace",
    "isupper",
    "items",
    "join",
    "keys",
    "lower",
    "lstrip",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "title",
    "upper",
    "values",
];

/// The names whose value is changed, each with where. `is_parameter` says which
/// names are parameters: what a function does to one, it does to what it is given.
pub(super) fn changes<'t>(
    file: &File,
    text: &'t str,
    is_parameter: &dyn Fn(ScopeId, &str) -> bool,
) -> HashMap<Name<'t>, Span> {
    let names = Names::of(file, text, is_parameter);
    let mut changes = HashMap::new();
    let mut todo = names.changed();
    if todo.is_empty() {
        return changes;
    }
    let shared = names.shared();
    let mut given = names.given();
    while let Some((name, span)) = todo.pop() {
        if changes.contains_key(&name) {
            continue;
        }
        let others = shared.get(&name).into_iter().flatten();
        todo.extend(others.map(|other| (*other, span.clone())));
        if is_parameter(name.0, name.1) {
            // All of it at once: it need not be looked at again.
            let arguments = [Some(name.0), None].into_iter().filter_map(|function| given.remove(&function));
            todo.extend(arguments.flatten().map(|other| (other, span.clone())));
        }
        changes.insert(name, span);
    }
    changes
}

struct Names<'f, 't> {
    file: &'f File,
    text: &'t str,
    is_parameter: &'f dyn Fn(ScopeId, &str) -> bool,
    /// The functions that have these names.
    functions: HashMap<Name<'t>, Vec<ScopeId>>,
    /// What is another file's.
    loaded: HashSet<Name<'t>>,
    /// Of each expression, whether it is made by others than this file.
    of_others: Vec<bool>,
}

impl<'f, 't> Names<'f, 't> {
    fn of(file: &'f File, text: &'t str, is_parameter: &'f dyn Fn(ScopeId, &str) -> bool) -> Self {
        let mut functions: HashMap<Name<'t>, Vec<ScopeId>> = HashMap::new();
        let mut loaded = HashSet::new();
        for Statement { kind, scope, .. } in &file.statements {
            match kind {
                StatementKind::Def { name, function, .. } => {
                    functions.entry((*scope, &text[name.clone()])).or_default().push(*function);
                }
                StatementKind::Load { symbols, .. } => {
                    loaded.extend(symbols.iter().map(|symbol| (*scope, &text[symbol.local.clone()])));
                }
                _ => {}
            }
        }
        let mut names = Self { file, text, is_parameter, functions, loaded, of_others: Vec::new() };
        for id in 0..file.expressions.len() {
            let is_of_others = names.is_of_others(id);
            names.of_others.push(is_of_others);
        }
        names
    }

    /// Whether this file makes nothing of what an expression gives, as far as its parts
    /// tell.
    fn is_of_others(&self, id: ExprId) -> bool {
        match &self.file.expressions[id].kind {
            ExprKind::Name => self.name(id).is_none_or(|name| self.loaded.contains(&name)),
            ExprKind::Text | ExprKind::Number => true,
            // What Bazel gives to a rule, as `ctx`, has methods of its own.
            ExprKind::Attribute { object, .. } => {
                let is_given = self.name(*object).is_some_and(|name| (self.is_parameter)(name.0, name.1));
                is_given || self.of_others[*object]
            }
            ExprKind::Call { function: part, .. }
            | ExprKind::Parenthesized(part)
            | ExprKind::Index { object: part, .. }
            | ExprKind::Slice { object: part, .. } => self.of_others[*part],
            _ => false,
        }
    }

    /// What is changed by its own name, and where.
    fn changed(&self) -> Vec<(Name<'t>, Span)> {
        let calls = self.file.expressions.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Call { function, .. } => Some((self.file.bare(*function), &expr.span)),
            _ => None,
        });
        let calls: HashMap<ExprId, &Span> = calls.collect();
        let (mut changed, mut seen) = (Vec::new(), HashSet::new());
        let mut add = |id: ExprId, span: &Span| {
            let names = self.within_unseen(id, &mut seen);
            changed.extend(names.into_iter().map(|name| (name, span.clone())));
        };
        for (id, expr) in self.file.expressions.iter().enumerate() {
            match &expr.kind {
                // Whoever is given the method may call it.
                ExprKind::Attribute { object, name } if CHANGING.contains(&&self.text[name.clone()]) => {
                    add(*object, calls.get(&id).unwrap_or(&&expr.span));
                }
                _ => {}
            }
        }
        let mut targets: Vec<ExprId> = self.file.assignments().map(|(target, _)| target).collect();
        for statement in &self.file.statements {
            if let StatementKind::Augment { target, .. } = statement.kind {
                // A list gets longer, whatever else is called so.
                if self.name(self.file.bare(target)).is_some() {
                    add(target, &statement.span);
                }
                targets.push(target);
            }
        }
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
        // All of them, through one: there may be many on both sides.
        let mut share = |one: Option<Name<'t>>, others: Vec<Name<'t>>| {
            let Some(one) = one.or(others.first().copied()) else { return };
            for other in others.into_iter().filter(|other| *other != one) {
                shared.entry(one).or_default().push(other);
                shared.entry(other).or_default().push(one);
            }
        };
        for (target, from) in self.file.assignments() {
            let (From::Value(value) | From::Each(value)) = from;
            share(None, [self.within(value), self.within(target)].concat());
        }
        for Statement { kind, scope, .. } in &self.file.statements {
            if let StatementKind::Return(Some(value)) = kind {
                share(Some((*scope, RESULT)), self.within(*value));
            }
        }
        for (name, functions) in &self.functions {
            // Of what is called by another name.
            let results = functions.iter().map(|function| (*function, RESULT)).collect();
            share(Some(*name), results);
        }
        shared
    }

    /// What each function of the file is given somewhere, by the function's scope; of
    /// none, what any may be given.
    fn given(&self) -> HashMap<Option<ScopeId>, Vec<Name<'t>>> {
        let mut given: HashMap<Option<ScopeId>, Vec<Name<'t>>> = HashMap::new();
        let mut give = |to: Option<ScopeId>, ids: &mut dyn Iterator<Item = ExprId>| {
            given.entry(to).or_default().extend(ids.flat_map(|id| self.within(id)));
        };
        for statement in &self.file.statements {
            if let StatementKind::Def { parameters, function, .. } = &statement.kind {
                give(Some(*function), &mut parameters.iter().map(|parameter| parameter.default));
            }
        }
        for expr in &self.file.expressions {
            match &expr.kind {
                ExprKind::Lambda { defaults, .. } => give(None, &mut defaults.iter().copied()),
                ExprKind::Call { function, arguments } => {
                    for function in self.called(self.file.bare(*function)) {
                        give(function, &mut arguments.iter().map(|Argument { value, .. }| *value));
                    }
                }
                _ => {}
            }
        }
        given
    }

    /// The functions of the file that may be called by this; none for any of them.
    fn called(&self, callee: ExprId) -> Vec<Option<ScopeId>> {
        if let Some(functions) = self.name(callee).and_then(|name| self.functions.get(&name)) {
            return functions.iter().copied().map(Some).collect();
        }
        let is_method = match &self.file.expressions[callee].kind {
            ExprKind::Attribute { name, .. } => {
                let method = &self.text[name.clone()];
                READING.contains(&method) || CHANGING.contains(&method)
            }
            _ => false,
        };
        if is_method || self.of_others[callee] { Vec::new() } else { vec![None] }
    }

    fn name(&self, id: ExprId) -> Option<Name<'t>> {
        let expr = &self.file.expressions[id];
        // What is none may be as long as the file.
        let ExprKind::Name = expr.kind else { return None };
        let name = &self.text[expr.span.clone()];
        Some((self.file.resolve(name, expr.scope)?, name))
    }

    /// The names whose value, or a part of it, an expression may give.
    fn within(&self, id: ExprId) -> Vec<Name<'t>> {
        self.within_unseen(id, &mut HashSet::new())
    }

    /// The same of those parts that were not seen yet: calls may follow each other
    /// without end.
    fn within_unseen(&self, id: ExprId, seen: &mut HashSet<ExprId>) -> Vec<Name<'t>> {
        let mut names = Vec::new();
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            if !seen.insert(id) {
                continue;
            }
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
                // A method may give a part of what it is of, a function of what it is given
                // or knows.
                ExprKind::Call { function, arguments } => {
                    let function = self.file.bare(*function);
                    let is_loaded = self.name(function).is_some_and(|name| self.loaded.contains(&name));
                    todo.extend((!is_loaded).then_some(function));
                    todo.extend(arguments.iter().map(|argument| argument.value));
                }
                ExprKind::Comprehension { body, .. } => todo.extend(body),
                ExprKind::Lambda { body, .. } => todo.push(*body),
                ExprKind::Text | ExprKind::Number | ExprKind::Unary { .. } => {}
            }
        }
        names
    }
}
