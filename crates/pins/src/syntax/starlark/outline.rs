//! The whole of a Starlark file as nodes: what is assigned, called and defined
//! in it, wherever it stands, so that each literal has a way that leads to it.
//!
//! Does not say what a name stands for, and does not evaluate anything.

pub(super) mod literal;

use std::borrow::Cow;
use std::iter::Peekable;
use std::vec::{Drain, IntoIter};

use super::super::node::{Call, Entry, Function, Kind, Node, Scalar, Shape};
use super::syntax::{
    Argument, ArgumentKind, ExprId, ExprKind, File, Parameter, ScopeId, Statement, StatementKind,
};
use crate::value::text::Span;

const AN_ATTRIBUTE: &str = "an attribute";
const A_FORMATTED_STRING: &str = "a formatted string";

/// Everything in a parsed file. Neither types nor what a `load` names are in it.
pub(super) fn outline<'t>(file: &File, text: &'t str) -> Node<'t> {
    let roots = Expressions { file, text }.roots().into_iter().peekable();
    let bodies = file.scopes.iter().map(|_| Vec::new()).collect();
    let mut items = Items { file, text, roots, bodies, functions: Vec::new() };
    file.statements.iter().for_each(|statement| items.statement(statement));
    items.expressions_before(text.len());
    Node { span: 0..text.len(), kind: Kind::Several(Node::FILE, items.nested()) }
}

/// A node, and the expression that it is made of.
type Part<'t> = (ExprId, Node<'t>);

/// Puts what the statements of a file are made of where it belongs.
struct Items<'f, 't> {
    file: &'f File,
    text: &'t str,
    /// The expressions that are part of no other and have no place yet.
    roots: Peekable<IntoIter<Part<'t>>>,
    /// What stands in each function and in the file, by its scope.
    bodies: Vec<Vec<Node<'t>>>,
    /// The functions: the scope around each, the place in its body, and the
    /// function's own scope.
    functions: Vec<(ScopeId, usize, ScopeId)>,
}

impl<'t> Items<'_, 't> {
    fn push(&mut self, scope: ScopeId, node: Node<'t>) {
        self.bodies[self.file.function_of(scope)].push(node);
    }

    /// Takes the expressions in front of `at` for what they are: conditions,
    /// returned values, calls by themselves.
    fn expressions_before(&mut self, at: usize) {
        let file = self.file;
        let is_before = |(id, _): &Part<'t>| file.expressions[*id].span.start < at;
        while let Some((id, node)) = self.roots.next_if(is_before) {
            self.push(file.expressions[id].scope, node);
        }
    }

    /// Takes an expression of the statement that is next.
    fn take(&mut self, id: ExprId) -> Option<Node<'t>> {
        self.roots.next_if(|(root, _)| *root == id).map(|(_, node)| node)
    }

    fn statement(&mut self, statement: &Statement) {
        self.expressions_before(statement.span.start);
        match &statement.kind {
            StatementKind::Assign { target, value } => {
                let name = &self.file.expressions[*target];
                self.take(*target);
                let Some(value) = self.take(*value) else { return };
                if !matches!(name.kind, ExprKind::Name) {
                    return self.push(statement.scope, value);
                }
                let entry = Entry { key: named(self.text, &name.span), value };
                let kind = Kind::Assignment(Box::new(entry));
                self.push(statement.scope, Node { span: statement.span.clone(), kind });
            }
            StatementKind::Augment { target, value } => {
                self.take(*target);
                let kind = Kind::Several("an augmented assignment", self.take(*value).into_iter().collect());
                self.push(statement.scope, Node { span: statement.span.clone(), kind });
            }
            StatementKind::For { target, .. } => {
                self.take(*target);
            }
            StatementKind::Def { name, parameters, function } => {
                let parameters = parameters.iter().filter_map(|Parameter { name, default }| {
                    Some(Entry { key: named(self.text, name), value: self.take(*default)? })
                });
                let parameters = parameters.collect();
                let kind =
                    Kind::Function(Function { name: &self.text[name.clone()], parameters, body: Vec::new() });
                let body = &self.bodies[self.file.function_of(statement.scope)];
                self.functions.push((self.file.function_of(statement.scope), body.len(), *function));
                self.push(statement.scope, Node { span: statement.span.clone(), kind });
            }
            // Their expressions are taken for what they are.
            StatementKind::Return(_)
            | StatementKind::Load { .. }
            | StatementKind::Text
            | StatementKind::Other => {}
        }
    }

    /// What stands in the file, with what stands in the functions in them.
    fn nested(mut self) -> Vec<Node<'t>> {
        // One inside another is behind it.
        for (outer, index, function) in self.functions.into_iter().rev() {
            let inner = std::mem::take(&mut self.bodies[function]);
            if let Node { span, kind: Kind::Function(function) } = &mut self.bodies[outer][index] {
                span.end = inner.last().map_or(span.end, |last| last.span.end);
                function.body = inner;
            }
        }
        self.bodies.into_iter().next().unwrap_or_default()
    }
}

/// Makes nodes of expressions.
struct Expressions<'f, 't> {
    file: &'f File,
    text: &'t str,
}

impl<'t> Expressions<'_, 't> {
    /// The nodes of those that are part of no other. Parts are before the whole,
    /// so that going through them in order no depth is too much.
    fn roots(&self) -> Vec<Part<'t>> {
        let mut roots: Vec<Part<'t>> = Vec::new();
        for (id, expr) in self.file.expressions.iter().enumerate() {
            let is_before = |(id, _): &Part<'t>| self.file.expressions[*id].span.start < expr.span.start;
            let parts = roots.iter().rposition(is_before).map_or(0, |last| last + 1);
            let node = self.node(id, roots.drain(parts..));
            roots.push((id, node));
        }
        roots
    }

    fn node(&self, id: ExprId, mut parts: Drain<'_, Part<'t>>) -> Node<'t> {
        let expr = &self.file.expressions[id];
        let span = expr.span.clone();
        let written = &self.text[span.clone()];
        let kind = match &expr.kind {
            ExprKind::Name => match written {
                "True" | "False" => Kind::Scalar(Scalar::Boolean(written)),
                "None" => Kind::Scalar(Scalar::Null),
                _ => Kind::Several("a name", Vec::new()),
            },
            ExprKind::Text => return literal::node(self.text, span),
            ExprKind::Number => Kind::Scalar(Scalar::Number(written)),
            ExprKind::List(_) => Kind::Sequence(nodes(parts), Shape::Brackets),
            ExprKind::Tuple(items) => Kind::Sequence(nodes(parts), self.tuple_shape(&span, items)),
            ExprKind::Dict(_) => Kind::Map(entries(parts), Shape::Brackets),
            ExprKind::Parenthesized(_) => {
                // There is always one; the place is that of what is inside.
                return parts.next().map_or(Node::scalar(span, Scalar::Other), |(_, inner)| inner);
            }
            ExprKind::Comprehension { .. } => Kind::Several("a comprehension", nodes(parts)),
            ExprKind::Call { function, arguments } => self.call(*function, arguments, &span, parts),
            ExprKind::Attribute { .. } => Kind::Several(AN_ATTRIBUTE, self.chain(parts)),
            ExprKind::Index { .. } | ExprKind::Slice { .. } => Kind::Several("an element", self.chain(parts)),
            ExprKind::Unary { .. } => Kind::Several("a computed value", nodes(parts)),
            ExprKind::Binary { operator, .. } => Kind::Several(computed_by(operator), self.operands(parts)),
            ExprKind::Conditional { .. } => Kind::Several("a conditional", nodes(parts)),
            ExprKind::Lambda { .. } => Kind::Several("a lambda", nodes(parts)),
        };
        Node { span, kind }
    }

    /// A tuple has parentheses if it begins before its first item does.
    fn tuple_shape(&self, span: &Span, items: &[ExprId]) -> Shape {
        let first = items.first().map(|first| self.file.expressions[*first].span.start);
        if first == Some(span.start) { Shape::Lines } else { Shape::Brackets }
    }

    /// The operands of operators that follow each other, as those of `a + b + c`:
    /// nested into each other they could be as deep as a file is long.
    fn operands(&self, mut parts: Drain<'_, Part<'t>>) -> Vec<Node<'t>> {
        let left = parts.next().map(|left| self.opened(left, |kind| matches!(kind, ExprKind::Binary { .. })));
        joined(left, parts)
    }

    /// What is picked or called one after the other, as in `a.b(c)[d]`, for the
    /// same reason.
    fn chain(&self, mut parts: Drain<'_, Part<'t>>) -> Vec<Node<'t>> {
        let object = parts.next().map(|object| self.opened(object, is_suffixed));
        joined(object, parts)
    }

    /// The parts of an expression that is of such a kind, else itself. One in
    /// parentheses never is.
    fn opened(&self, (id, node): Part<'t>, is_opened: impl Fn(&ExprKind) -> bool) -> Vec<Node<'t>> {
        match node.kind {
            Kind::Several(_, parts) if is_opened(&self.file.expressions[id].kind) => parts,
            kind => vec![Node { kind, ..node }],
        }
    }

    fn call(
        &self,
        function: ExprId,
        arguments: &[Argument],
        span: &Span,
        mut parts: Drain<'_, Part<'t>>,
    ) -> Kind<'t> {
        let function_span = self.file.expressions[function].span.clone();
        let callee = parts.next();
        let name = self.dotted(function).unwrap_or_default();
        let mut call = Call { name, positional: Vec::new(), named: Vec::new() };
        let mut spread = Vec::new();
        for (argument, (_, value)) in arguments.iter().zip(parts) {
            match (argument.kind, &argument.name) {
                (ArgumentKind::Keyword, Some(name)) => {
                    call.named.push(Entry { key: named(self.text, name), value })
                }
                (ArgumentKind::Star | ArgumentKind::StarStar, _) => {
                    let span = value.span.clone();
                    spread.push(Node { span, kind: Kind::Several("a spread argument", vec![value]) });
                }
                _ => call.positional.push(value),
            }
        }
        call.positional.append(&mut spread);
        if !name.is_empty() {
            return Kind::Call(call);
        }
        let what = match &self.file.expressions[function].kind {
            ExprKind::Attribute { name, .. } if &self.text[name.clone()] == "format" => A_FORMATTED_STRING,
            _ => "a call",
        };
        let mut chain = callee.map(|callee| self.opened(callee, is_suffixed)).unwrap_or_default();
        chain.push(Node { span: function_span.end..span.end, kind: Kind::Call(call) });
        Kind::Several(what, chain)
    }

    /// The text of a name, or of names with dots and nothing else between.
    fn dotted(&self, id: ExprId) -> Option<&'t str> {
        let expr = &self.file.expressions[id];
        let written = &self.text[expr.span.clone()];
        let is_part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
        let is_dotted = matches!(expr.kind, ExprKind::Name | ExprKind::Attribute { .. })
            && written.chars().all(is_part)
            // A number may have attributes as far as the parser knows.
            && !written.starts_with(|c: char| c == '.' || c.is_numeric());
        is_dotted.then_some(written)
    }
}

/// What an operator makes of its operands.
fn computed_by(operator: &str) -> &'static str {
    match operator {
        "+" => "a concatenation",
        "%" => A_FORMATTED_STRING,
        _ => "a computed value",
    }
}

/// Whether an expression picks or calls something.
fn is_suffixed(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Call { .. } | ExprKind::Attribute { .. } | ExprKind::Index { .. } | ExprKind::Slice { .. }
    )
}

fn nodes<'t>(parts: Drain<'_, Part<'t>>) -> Vec<Node<'t>> {
    parts.map(|(_, node)| node).collect()
}

fn joined<'t>(first: Option<Vec<Node<'t>>>, others: Drain<'_, Part<'t>>) -> Vec<Node<'t>> {
    let mut all = first.unwrap_or_default();
    all.extend(others.map(|(_, node)| node));
    all
}

/// The entries of a dict: each key is in front of its value.
fn entries<'t>(parts: Drain<'_, Part<'t>>) -> Vec<Entry<'t>> {
    let mut parts = nodes(parts).into_iter();
    std::iter::from_fn(|| Some(Entry { key: parts.next()?, value: parts.next()? })).collect()
}

/// A name as a key.
fn named<'t>(text: &'t str, name: &Span) -> Node<'t> {
    Node::scalar(name.clone(), Scalar::Text(Cow::Borrowed(&text[name.clone()]), 0))
}

#[cfg(test)]
mod tests;
