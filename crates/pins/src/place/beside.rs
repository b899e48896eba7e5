//! The digest that belongs to the same thing as a literal: to one call, or to one
//! map.
//!
//! Does not compare it with anything.

use std::ptr;

use crate::syntax::node::{Kind, Node};
use crate::value::digest::is_written_digest;
use crate::value::text::Span;

/// Where a digest stands that belongs to what a literal names: whoever moves the
/// one has to know the other.
pub(crate) fn digest_of(root: &Node<'_>, literal: &Node<'_>) -> Option<Span> {
    let mut ancestors = Vec::new();
    lead(root, literal, &mut ancestors);
    let mut nodes = ancestors.into_iter().rev().skip_while(|node| !holds_names(node));
    let mut holder = nodes.next()?;
    // What a call is given belongs to it, as a `select` and what is in it does.
    for node in nodes {
        match &node.kind {
            Kind::Call(_) => holder = node,
            Kind::Several(..) => {}
            _ => break,
        }
    }
    if ptr::eq(holder, root) {
        // What is deeper in the file is about other things.
        let entries = root.map().unwrap_or_default();
        return entries.iter().find_map(|entry| own_digest(&entry.value, literal));
    }
    digest_in(holder, literal)
}

/// Where the first digest stands in a node that holds a literal, but for what has a
/// version of its own.
fn digest_in(node: &Node<'_>, literal: &Node<'_>) -> Option<Span> {
    let mut found = own_digest(node, literal);
    node.each_child(&mut |child| {
        let is_other = || has_version(child) && !lead(child, literal, &mut Vec::new());
        if found.is_none() && !is_other() {
            found = digest_in(child, literal);
        }
    });
    found
}

/// Whether a map or a call says which version it is of.
fn has_version(node: &Node<'_>) -> bool {
    let entries = match &node.kind {
        Kind::Map(entries, _) => entries,
        Kind::Call(call) => &call.named,
        _ => return false,
    };
    entries.iter().any(|entry| entry.name() == "version")
}

/// Collects the nodes from one to a target, but for that.
fn lead<'n, 't>(node: &'n Node<'t>, target: &Node<'_>, ancestors: &mut Vec<&'n Node<'t>>) -> bool {
    if is_same(node, target) {
        return true;
    }
    ancestors.push(node);
    let mut is_found = node.map().unwrap_or_default().iter().any(|entry| is_same(&entry.key, target));
    node.each_child(&mut |child| is_found = is_found || lead(child, target, ancestors));
    if !is_found {
        ancestors.pop();
    }
    is_found
}

/// Whether both are one node, and not only alike.
fn is_same(node: &Node<'_>, other: &Node<'_>) -> bool {
    ptr::from_ref(node).addr() == ptr::from_ref(other).addr()
}

/// Whether a node gives names to what is in it.
fn holds_names(node: &Node<'_>) -> bool {
    matches!(node.kind, Kind::Map(..) | Kind::Call(_))
}

/// Where the digest stands that a node is; none of an image whose tag says which version it is,
/// unless that is the literal itself.
fn own_digest(node: &Node<'_>, literal: &Node<'_>) -> Option<Span> {
    let text = node.between_quotes()?;
    let is_of_image = text.value.split_once('@').is_some_and(|(image, _)| {
        let (_, last) = image.rsplit_once('/').unwrap_or(("", image));
        last.contains(':')
    });
    (is_written_digest(text.value) && (!is_of_image || is_same(node, literal))).then_some(text.span)
}
