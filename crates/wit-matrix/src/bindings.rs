//! Generated Rust bindings: which items of their runtime they use.
//!
//! Does not parse Rust: generated code names its runtime by full paths, and
//! those are read as they stand. That nothing is missed is proven by taking
//! items away and compiling (`runtime-matrix`'s negative control).

use std::collections::BTreeSet;

/// Methods that generated code calls on a value or through a trait, so that
/// no path names them: the item they belong to, and the method.
const METHODS: [(&str, &str); 8] = [
    ("Cleanup", "forget"),
    ("ResourceRep", "rep_as_mut"),
    ("ResourceRep", "rep_as_ref"),
    ("ResourceRep", "rep_new"),
    ("ResourceRep", "rep_take"),
    ("WitMap", "wit_map_len"),
    ("WitMap", "wit_map_new"),
    ("WitMap", "wit_map_push"),
];

/// The items under `root` that `text` names, such as `Cleanup::new` where it
/// says `wit_runtime::Cleanup::new(layout)` and `root` is `wit_runtime`.
pub(crate) fn runtime_symbols(text: &str, root: &str) -> BTreeSet<String> {
    let mut symbols = BTreeSet::new();
    for (start, _) in text.match_indices(root) {
        let is_word = !text[..start].ends_with(is_identifier);
        if let Some(rest) = text[start + root.len()..].strip_prefix("::").filter(|_| is_word) {
            read_path(rest, "", &mut symbols);
        }
    }
    let called: Vec<String> = METHODS
        .iter()
        .filter(|(owner, method)| {
            let owned = symbols.iter().any(|symbol| symbol.split("::").next() == Some(owner));
            owned && [".", ">::"].iter().any(|before| text.contains(&format!("{before}{method}(")))
        })
        .map(|(owner, method)| format!("{owner}::{method}"))
        .collect();
    symbols.extend(called);
    symbols
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Reads one path, or each path of a `{group, of::paths}`.
fn read_path(text: &str, before: &str, symbols: &mut BTreeSet<String>) {
    if let Some(group) = text.strip_prefix('{') {
        let group = group.split('}').next().unwrap_or(group);
        group.split(',').for_each(|path| read_path(path.trim(), before, symbols));
        return;
    }
    let end = text.find(|c| !is_identifier(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return;
    }
    let path = if before.is_empty() { name.to_owned() } else { format!("{before}::{name}") };
    match rest.strip_prefix("::").filter(|rest| rest.starts_with(|c| is_identifier(c) || c == '{')) {
        Some(rest) => read_path(rest, &path, symbols),
        None => {
            symbols.insert(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn uses(text: &str, expected: &[&str]) {
        let symbols: Vec<String> = runtime_symbols(text, "rt").into_iter().collect();
        assert_eq!(symbols, expected, "in {text}");
    }

    #[test]
    fn paths_are_read_as_they_stand() {
        uses("let (p, c) = rt::Cleanup::new(layout);", &["Cleanup::new"]);
        uses("use rt::{Map, async_support::{Waker}};", &["Map", "async_support::Waker"]);
        uses("rt::bitflags::bitflags! { struct F: u8 {} }", &["bitflags::bitflags"]);
        uses("_rt::x(); other_rt::y(); rt.z(); // rt", &[]);
        uses("rt::Map::<K, V>::new(); rt::Map<K, V>", &["Map"]);
        uses("fn f(c: &mut rt::async_support::Subtask) {}", &["async_support::Subtask"]);
    }

    #[test]
    fn methods_count_where_their_owner_is_used() {
        uses("let c = rt::Cleanup::new(l).1; c.forget();", &["Cleanup::forget", "Cleanup::new"]);
        uses("rt::Cleanup::new(l); core::mem::forget(v)", &["Cleanup::new"]);
        uses("c.forget()", &[]);
        uses("<T::Rep as rt::ResourceRep<T>>::rep_new(v)", &["ResourceRep", "ResourceRep::rep_new"]);
    }
}
