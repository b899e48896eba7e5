//! What is wrong with the names and keys of a file that parses: Bazel finds it
//! when it resolves names, or when it runs the file.
//!
//! Does not know which names Bazel itself defines, so one that nobody defines
//! is not found here.

use std::collections::{HashMap, HashSet};

use super::lexer;
use super::syntax::{ExprKind, File};
use crate::value::text::Span;

/// Every place that makes Bazel refuse the file, and why. `names` are those of
/// the constants, which are not looked at.
pub(crate) fn misused(file: &File, text: &str, names: &[&str]) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    defined_twice(file, names, &mut found);
    used_too_early(file, text, &mut found);
    duplicate_keys(file, text, names, &mut found);
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// A name of the file that is given a second value there.
fn defined_twice(file: &File, names: &[&str], found: &mut Vec<(Span, String)>) {
    let Some(scope) = file.scopes.first() else { return };
    let mut seen: HashSet<&str> = HashSet::new();
    for binding in &scope.bindings {
        let name = binding.name.value.as_str();
        if !seen.insert(name) && !names.contains(&name) {
            found.push((binding.name.span.clone(), format!("{name} is defined above already")));
        }
    }
}

/// A name of the file that is needed while the file is loaded, before the
/// statement that defines it.
fn used_too_early(file: &File, text: &str, found: &mut Vec<(Span, String)>) {
    let Some(scope) = file.scopes.first() else { return };
    let statements: Vec<&Span> = file
        .statements
        .iter()
        .filter(|statement| statement.scope == 0)
        .map(|statement| &statement.span)
        .collect();
    let mut defined: HashMap<&str, usize> = HashMap::new();
    for binding in &scope.bindings {
        let at = binding.name.span.start;
        let statement = statements.partition_point(|span| span.start <= at).checked_sub(1);
        let end = statement.map_or(at, |index| statements[index].end);
        defined.entry(binding.name.value.as_str()).or_insert(end);
    }
    let targets = file.assigned_names();
    for (id, expr) in file.expressions.iter().enumerate() {
        let is_used = matches!(expr.kind, ExprKind::Name) && file.function_of(expr.scope) == 0;
        let name = &text[expr.span.clone()];
        if is_used && !targets.contains(&id) && file.resolve(name, expr.scope) == Some(0) {
            let too_early = defined.get(name).is_some_and(|end| expr.span.start < *end);
            if too_early {
                found.push((expr.span.clone(), format!("{name} is needed here, and defined only below")));
            }
        }
    }
}

/// A key that stands twice in a dict of the top level, other than those of the
/// constants.
fn duplicate_keys(file: &File, text: &str, names: &[&str], found: &mut Vec<(Span, String)>) {
    let constants: Vec<&Span> = file.constants(text, names).collect();
    for expr in &file.expressions {
        let ExprKind::Dict(items) = &expr.kind else { continue };
        let before = constants.partition_point(|span| span.start <= expr.span.start);
        let around = before.checked_sub(1).map(|index| constants[index]);
        let is_of_a_constant = around.is_some_and(|span| expr.span.end <= span.end);
        if is_of_a_constant || file.function_of(expr.scope) != 0 {
            continue;
        }
        let mut seen = HashSet::new();
        for (key, _) in items {
            let key = &file.expressions[*key];
            let shown = &text[key.span.clone()];
            let literal = match key.kind {
                ExprKind::Text => lexer::plain(shown).unwrap_or(shown),
                ExprKind::Number => shown,
                _ => continue,
            };
            if !seen.insert((matches!(key.kind, ExprKind::Text), literal)) {
                found.push((key.span.clone(), "this key stands in the dict already".to_owned()));
            }
        }
    }
}
