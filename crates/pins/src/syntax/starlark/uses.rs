//! What a Starlark file does with one of its constants: whatever could change
//! it before other files load it is an offence, plain reading is none.
//!
//! Does not run anything. A name that a part of the constant goes to is
//! followed; a second name for the constant itself is an offence, and so is
//! giving it to a function.

mod values;

use std::collections::{HashMap, HashSet};

use self::values::{COPIERS, HOLDERS, NESTERS, PICKERS, Value};
use super::syntax::{
    Argument, ArgumentKind, ExprId, ExprKind, File, ScopeId, ScopeKind, Statement, StatementKind,
};
use crate::value::text::Span;

/// What is expected where a statement changes the constant.
pub(crate) const ONE_ASSIGNMENT: &str = "one assignment";
/// What is expected where something else may change it.
const PLAIN_READ: &str = "a plain read";

/// A place that changes a constant, or lets others change it.
#[derive(Debug)]
pub(crate) struct Offence {
    /// Where.
    pub(crate) span: Span,
    /// What is expected there.
    pub(crate) expected: &'static str,
    /// What is wrong, and what to write instead.
    pub(crate) message: String,
}

/// Functions of Bazel's that change nothing of what they are given, and give
/// back nothing that could be changed.
const JUDGES: [&str; 12] =
    ["all", "any", "bool", "fail", "hasattr", "hash", "len", "print", "repr", "str", "type", "dir"];
/// Methods of dicts and lists that only read.
const READING: [&str; 5] = ["get", "index", "items", "keys", "values"];

/// Every offence against the constant `name`, of so many `levels` of dicts and
/// lists inside each other.
pub(super) fn offences(file: &File, text: &str, name: &str, levels: u8) -> Vec<Offence> {
    if file.resolve(name, 0) != Some(0) {
        return Vec::new();
    }
    let mut uses = Uses {
        file,
        text,
        name,
        levels,
        names: HashMap::from([((0, name), Value::own(levels))]),
        values: vec![Value::Plain; file.expressions.len()],
        loading: running_while_loading(file, text),
        offences: Vec::new(),
    };
    uses.definitions();
    // One that is only loaded is another file's business.
    if file.constants(text, &[name]).next().is_some() {
        uses.follow();
        uses.expressions();
        uses.statements();
    }
    uses.offences.sort_by_key(|offence| (offence.span.start, offence.expected != ONE_ASSIGNMENT));
    uses.offences.dedup_by(|later, first| later.span.start < first.span.end);
    uses.offences
}

/// The functions that may run while the file is loaded, and the file: those
/// that it mentions outside functions, and those that these mention.
fn running_while_loading(file: &File, text: &str) -> HashSet<ScopeId> {
    let mut mentions: HashMap<ScopeId, Vec<ScopeId>> = HashMap::new();
    let mut functions: HashMap<(ScopeId, &str), Vec<ScopeId>> = HashMap::new();
    for (id, scope) in file.scopes.iter().enumerate() {
        for binding in &scope.bindings {
            if let Some(function) = binding.function {
                functions.entry((id, binding.name.value.as_str())).or_default().push(function);
            }
        }
        // A lambda has no name: whoever runs what is around it may run it.
        if let Some(parent) = scope.parent.filter(|_| scope.kind == ScopeKind::Function) {
            mentions.entry(file.function_of(parent)).or_default().push(id);
        }
    }
    let named: HashSet<ScopeId> = functions.values().flatten().copied().collect();
    mentions.values_mut().for_each(|inner| inner.retain(|function| !named.contains(function)));
    for expr in file.expressions.iter().filter(|expr| matches!(expr.kind, ExprKind::Name)) {
        let name = &text[expr.span.clone()];
        let Some(scope) = file.resolve(name, expr.scope) else { continue };
        if let Some(found) = functions.get(&(scope, name)) {
            mentions.entry(file.function_of(expr.scope)).or_default().extend(found);
        }
    }
    let mut running = HashSet::new();
    let mut todo = vec![0];
    while let Some(function) = todo.pop() {
        if running.insert(function) {
            todo.extend(mentions.get(&function).into_iter().flatten());
        }
    }
    running
}

struct Uses<'a> {
    file: &'a File,
    text: &'a str,
    name: &'a str,
    levels: u8,
    /// What the names stand for that have to do with the constant.
    names: HashMap<(ScopeId, &'a str), Value>,
    /// The value of each expression.
    values: Vec<Value>,
    loading: HashSet<ScopeId>,
    offences: Vec<Offence>,
}

impl<'a> Uses<'a> {
    fn text_of(&self, id: ExprId) -> &'a str {
        &self.text[self.file.expressions[id].span.clone()]
    }

    /// The name of a function of Bazel's that nothing in the file hides.
    fn builtin(&self, function: ExprId) -> Option<&'a str> {
        let expr = &self.file.expressions[self.file.bare(function)];
        let name = &self.text[expr.span.clone()];
        (matches!(expr.kind, ExprKind::Name) && self.file.resolve(name, expr.scope).is_none()).then_some(name)
    }

    fn changed(&mut self, span: &Span) {
        let message = format!(
            "{} must be one plain literal; this statement changes it: write what it should hold into the literal",
            self.name
        );
        self.offences.push(Offence { span: span.clone(), expected: ONE_ASSIGNMENT, message });
    }

    /// Reports that `id` gets where somebody else may change it, if it can be
    /// changed: the constant itself wherever it is, its parts only while the
    /// file is loaded, because after that Bazel lets nobody change them.
    fn escapes(&mut self, id: ExprId, value: &Value, how: &str) {
        let expr = &self.file.expressions[id];
        let is_whole = *value == Value::Own(self.levels);
        let matters = is_whole || self.loading.contains(&self.file.function_of(expr.scope));
        if *value == Value::Plain || !matters {
            return;
        }
        let name = self.name;
        let instead = if self.levels == 1 {
            format!("write dict({name}) for a copy, or read what is needed, such as {name}[\"tool\"]")
        } else {
            format!(
                "read what is needed where it is needed, such as {name}[\"tool\"], or do this in another file that loads {name}"
            )
        };
        let what = if is_whole { name.to_owned() } else { format!("a part of {name}") };
        let message = format!("{what} {how}, and could be changed there; {instead}");
        self.offences.push(Offence { span: expr.span.clone(), expected: PLAIN_READ, message });
    }

    /// Whether the expression is the constant itself: that gets no second name.
    fn whole_escapes(&mut self, id: ExprId, how: &str) {
        if self.values[id] == Value::Own(self.levels) {
            self.escapes(id, &Value::Own(self.levels), how);
        }
    }

    /// Every place but the first that gives the constant's name a value.
    fn definitions(&mut self) {
        let file = self.file;
        let first = file.constants(self.text, &[self.name]).next().cloned();
        let statements: Vec<&Statement> =
            file.statements.iter().filter(|statement| statement.scope == 0).collect();
        let constant = self.name;
        for binding in file.scopes[0].bindings.iter().filter(|binding| binding.name.value == constant) {
            let name = binding.name.span.clone();
            let next = statements.partition_point(|statement| statement.span.start <= name.start);
            let around = next.checked_sub(1).map(|index| statements[index]);
            let is_load =
                around.is_some_and(|statement| matches!(statement.kind, StatementKind::Load { .. }));
            let span = around.map_or(name, |statement| statement.span.clone());
            // Alone, a loaded name is no constant: that is said once.
            if first.as_ref().is_some_and(|first| *first != span) || first.is_none() && !is_load {
                self.changed(&span);
            }
        }
    }

    fn expressions(&mut self) {
        let file = self.file;
        let called: HashSet<ExprId> = file
            .expressions
            .iter()
            .filter_map(|expr| match expr.kind {
                ExprKind::Call { function, .. } => Some(file.bare(function)),
                _ => None,
            })
            .collect();
        for (id, expr) in file.expressions.iter().enumerate() {
            match &expr.kind {
                ExprKind::Call { function, arguments } => {
                    let called = file.bare(*function);
                    if let ExprKind::Attribute { object, name } = &file.expressions[called].kind {
                        let method = &self.text[name.clone()];
                        if self.values[*object].is_own() && !READING.contains(&method) {
                            self.changed(&expr.span);
                        }
                    }
                    self.arguments(called, arguments);
                }
                ExprKind::Attribute { object, .. }
                    if self.values[*object].is_own() && !called.contains(&id) =>
                {
                    self.changed(&expr.span);
                }
                ExprKind::List(items) | ExprKind::Tuple(items) => {
                    items.iter().for_each(|item| self.whole_escapes(*item, "is put into a list"));
                }
                ExprKind::Dict(items) => {
                    items.iter().for_each(|(_, value)| self.whole_escapes(*value, "is put into a dict"));
                }
                ExprKind::Comprehension { body, clauses } => {
                    body.iter().for_each(|item| self.whole_escapes(*item, "is put into a list"));
                    clauses.iter().for_each(|clause| self.assigned_to(clause.target, &expr.span));
                }
                ExprKind::Lambda { body, defaults } => {
                    let value = self.values[*body].clone();
                    self.escapes(*body, &value, "is returned");
                    self.defaults(defaults.iter().copied());
                }
                _ => {}
            }
        }
    }

    /// Reports what a call gives to a function that may change it.
    fn arguments(&mut self, function: ExprId, arguments: &[Argument]) {
        let builtin = self.builtin(function).unwrap_or_default();
        if JUDGES.contains(&builtin) || HOLDERS.contains(&builtin) || self.is_text_method(function) {
            return;
        }
        let gives = PICKERS.contains(&builtin) || COPIERS.contains(&builtin) || NESTERS.contains(&builtin);
        if gives && arguments.iter().all(|argument| argument.kind != ArgumentKind::Keyword) {
            return;
        }
        for Argument { kind, value, .. } in arguments {
            let given = &self.values[*value];
            let given = match kind {
                // What is in it goes to the function that is its key.
                _ if gives => given.each(),
                ArgumentKind::Star => given.each(),
                ArgumentKind::StarStar => given.inner(),
                ArgumentKind::Positional | ArgumentKind::Keyword => given.clone(),
            };
            self.escapes(*value, &given, "is given to a function");
        }
    }

    /// Whether a function is a method of a string that is written there, or
    /// writes JSON.
    fn is_text_method(&self, function: ExprId) -> bool {
        let ExprKind::Attribute { object, name } = &self.file.expressions[function].kind else {
            return false;
        };
        let is_text = matches!(self.file.expressions[self.file.bare(*object)].kind, ExprKind::Text);
        is_text || self.builtin(*object) == Some("json") && self.text[name.clone()].starts_with("encode")
    }

    fn statements(&mut self) {
        let file = self.file;
        for statement in &file.statements {
            match &statement.kind {
                StatementKind::Assign { target, value } => {
                    self.assigned_to(*target, &statement.span);
                    self.whole_escapes(*value, "gets another name");
                    let into = &file.expressions[file.bare(*target)].kind;
                    if matches!(into, ExprKind::Index { .. } | ExprKind::Attribute { .. }) {
                        let escaping = self.values[*value].clone();
                        self.escapes(*value, &escaping, "is put into something else");
                    }
                }
                StatementKind::Augment { target, value } => {
                    let is_definition = self.text_of(*target) == self.name && statement.scope == 0;
                    let bare = file.bare(*target);
                    if self.values[bare].is_own() && !is_definition {
                        self.changed(&statement.span);
                    }
                    self.assigned_to(bare, &statement.span);
                    let added = self.values[*value].inner().or(self.values[*value].each());
                    self.escapes(*value, &added, "is put into something else");
                }
                StatementKind::For { target, .. } => self.assigned_to(*target, &statement.span),
                StatementKind::Def { parameters, .. } => {
                    self.defaults(parameters.iter().map(|parameter| parameter.default));
                }
                StatementKind::Return(Some(value)) => {
                    let returned = self.values[*value].clone();
                    self.escapes(*value, &returned, "is returned");
                }
                StatementKind::Return(None)
                | StatementKind::Load { .. }
                | StatementKind::Text
                | StatementKind::Other => {}
            }
        }
    }

    fn defaults(&mut self, defaults: impl Iterator<Item = ExprId>) {
        for default in defaults {
            let value = self.values[default].clone();
            self.escapes(default, &value, "is the default of a parameter");
        }
    }

    /// Reports an assignment to what is in the constant.
    fn assigned_to(&mut self, target: ExprId, statement: &Span) {
        let mut targets = vec![target];
        while let Some(target) = targets.pop() {
            match &self.file.expressions[target].kind {
                ExprKind::Index { object, .. } | ExprKind::Attribute { object, .. }
                    if self.values[*object].is_own() =>
                {
                    self.changed(statement);
                }
                ExprKind::List(parts) | ExprKind::Tuple(parts) => targets.extend(parts),
                ExprKind::Parenthesized(inner) => targets.push(*inner),
                _ => {}
            }
        }
    }
}
