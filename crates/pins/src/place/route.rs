//! The steps that would choose a node, for whoever has to write them.
//!
//! Does not follow steps: `walk` does.

use std::ptr;

use glob::Pattern;

use super::address::Address;
use super::walk::{Found, Walk, find, word};
use crate::syntax::node::{Entry, Kind, Node};
use crate::syntax::yaml::DOCUMENTS;

/// The steps that choose what an address found among others, if there are such.
/// `last` is the last step of that address.
pub(crate) fn route(root: &Node<'_>, target: &Found<'_, '_>, last: &str) -> Option<String> {
    let shown = |is_exact: bool| {
        let mut steps = Vec::new();
        lead(root, target.node(), is_exact, &mut steps);
        if target.template().is_some() {
            steps.pop();
        }
        if target.template().is_some() || target.is_comment() {
            steps.push(last.to_owned());
        }
        steps.join(" / ")
    };
    let chooses = |route: &String| {
        // What a person writes must choose it, and not only be meant to.
        let Ok(address) = format!("x :: {route}").parse::<Address>() else { return false };
        match find(root, &address.steps) {
            Walk::Found(found) => matches!(found.as_slice(), [one] if one.is(target)),
            Walk::Lost(..) => false,
        }
    };
    [false, true].map(shown).into_iter().find(chooses)
}

/// The steps that lead to a node and to nothing else, if there are such that do not say
/// `version`, which will be another one; none for the root.
pub(crate) fn route_to(root: &Node<'_>, target: &Node<'_>, version: &str) -> Option<String> {
    if ptr::eq(root, target) {
        return Some(String::new());
    }
    let shown = |is_exact: bool| {
        let mut steps = Vec::new();
        lead(root, target, is_exact, &mut steps).then(|| steps.join(" / "))
    };
    let chooses = |route: &String| {
        let Ok(address) = format!("x :: {route}").parse::<Address>() else { return false };
        let Walk::Found(found) = find(root, &address.steps) else { return false };
        matches!(found.as_slice(), [one] if ptr::eq(one.node(), target) && !one.is_comment())
    };
    let lasts = |route: &String| !version.contains('.') || !route.contains(version);
    [false, true].into_iter().filter_map(shown).filter(lasts).find(chooses)
}

/// The steps that lead on from a node, in the order of the text, each once.
pub(crate) fn steps_from(node: &Node<'_>) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    for (step, part) in parts(node) {
        match step {
            Some(step) if !steps.contains(&step) => steps.push(step),
            Some(_) => {}
            None => steps.extend(steps_from(part)),
        }
    }
    steps
}

/// Finds the target in a node, and says by which steps: short ones, or such as
/// leave the least doubt.
fn lead(node: &Node<'_>, target: &Node<'_>, is_exact: bool, steps: &mut Vec<String>) -> bool {
    if ptr::eq(node, target) {
        return true;
    }
    if let Kind::Map(entries, _) = &node.kind
        && let Some(entry) = entries.iter().find(|entry| ptr::eq(&entry.key, target))
    {
        steps.push(key(&entry.key));
        return true;
    }
    for (index, (step, part)) in parts(node).into_iter().enumerate() {
        let count = steps.len();
        let is_named = step.is_some();
        steps.extend(step);
        if lead(part, target, is_exact, steps) {
            if is_exact && is_named {
                let exact = exact(node, index, part, steps.get(count + 1));
                steps.splice(count..=count, exact.or_else(|| steps.get(count).cloned()));
            }
            return true;
        }
        steps.truncate(count);
    }
    false
}

/// The step to a part that says most of it, but for the argument that comes next.
fn exact(node: &Node<'_>, index: usize, part: &Node<'_>, next: Option<&String>) -> Option<String> {
    match (&node.kind, &part.kind) {
        (Kind::Sequence(..), _) => Some(format!("[{index}]")),
        (Kind::Several(..) | Kind::Function(_), Kind::Call(call)) => {
            let next = next.and_then(|next| next.strip_prefix('.'));
            let is_next = |entry: &Entry<'_>| next == Some(entry.name());
            let others = call.named.iter().filter(|entry| !is_next(entry));
            let conditions: Vec<String> =
                others.filter_map(|entry| Some(condition(entry.name(), word(&entry.value)?))).collect();
            Some(format!("{}({})", call.name, conditions.join(",")))
        }
        _ => None,
    }
}

/// What stands in a node, each with the step that leads there.
fn parts<'n, 't>(node: &'n Node<'t>) -> Vec<(Option<String>, &'n Node<'t>)> {
    let named = |entries: &'n [Entry<'t>]| {
        entries.iter().map(|entry| (Some(format!(".{}", entry.name())), &entry.value))
    };
    let item = |(index, item): (usize, &'n Node<'t>)| (Some(format!("[{}]", pick(item, index))), item);
    match &node.kind {
        Kind::Scalar(_) => Vec::new(),
        Kind::Map(entries, _) => entries.iter().map(|entry| (Some(key(&entry.key)), &entry.value)).collect(),
        Kind::Sequence(items, _) => items.iter().enumerate().map(item).collect(),
        Kind::Several(DOCUMENTS, items) => items.iter().enumerate().map(item).collect(),
        Kind::Several(_, items) => items.iter().map(statement).collect(),
        Kind::Call(call) => {
            let positional = call.positional.iter().enumerate();
            let positional = positional.map(|(index, item)| (Some(format!("[{index}]")), item));
            positional.chain(named(&call.named)).collect()
        }
        Kind::Function(function) => {
            named(&function.parameters).chain(function.body.iter().map(statement)).collect()
        }
        Kind::Assignment(entry) => vec![(Some(key(&entry.key)), &entry.value)],
    }
}

/// What stands by itself: an assignment says its name, and so do a function and a
/// call; what else is made of parts has none.
fn statement<'n, 't>(node: &'n Node<'t>) -> (Option<String>, &'n Node<'t>) {
    match &node.kind {
        Kind::Function(function) => (Some(format!("def {}", function.name)), node),
        Kind::Call(call) if !call.name.is_empty() => {
            let is_name = |entry: &&Entry<'_>| matches!(entry.name(), "name" | "image");
            let name =
                call.named.iter().find(is_name).and_then(|entry| Some((entry.name(), word(&entry.value)?)));
            let condition = name.map(|(name, value)| condition(name, value));
            (Some(format!("{}({})", call.name, condition.unwrap_or_default())), node)
        }
        _ => (None, node),
    }
}

/// What tells an item from the others.
fn pick(item: &Node<'_>, index: usize) -> String {
    let told = |name: &str| {
        let value = match &item.kind {
            Kind::Map(..) => item.get(name),
            Kind::Call(call) => {
                call.named.iter().find(|entry| entry.name() == name).map(|entry| &entry.value)
            }
            _ => None,
        };
        value.and_then(word).map(|value| condition(name, value))
    };
    ["name", "id", "os"].into_iter().find_map(told).unwrap_or_else(|| index.to_string())
}

fn key(node: &Node<'_>) -> String {
    let name = word(node).unwrap_or_default();
    // Between blanks, these are separators.
    let is_separator = matches!(name, "/" | "~" | "::");
    let is_word = !name.is_empty()
        && !is_separator
        && !name.contains(|c: char| c.is_whitespace() || "\\\"[]()=,#{}*".contains(c))
        && !name.starts_with('.');
    if is_word { name.to_owned() } else { quoted(name) }
}

/// That an argument or a field is just this.
fn condition(name: &str, value: &str) -> String {
    format!("{name}={}", quoted(&Pattern::escape(value)))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '{') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
