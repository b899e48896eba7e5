//! What the core, the shell and an extension make public, somebody else names.
//!
//! Knows names, not what they mean: one that means something else elsewhere counts.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::layering::{CRATES, code, files_of, repository};

/// The names that a folder's sources hold, tests and all.
fn names(folder: PathBuf) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut paths = vec![folder];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            // What is built below a crate may quote anything.
            if !path.ends_with("target") {
                paths.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // Neither what is told nor what the compiler is told.
            let code = text.lines().filter(|line| !line.trim_start().starts_with(['#', '/']));
            names.extend(code.flat_map(words).map(str::to_owned));
        }
    }
    names
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// What a line makes public, if it does: what it is, if it is not a field, and its name.
fn made_public(line: &str) -> Option<(&str, &str)> {
    let words: Vec<&str> =
        line.trim_start().strip_prefix("pub ")?.split([' ', '(', '<', ':', ';', '=']).collect();
    let is_more = |word: &&&str| ["async", "const", "unsafe"].contains(*word);
    let first = words.iter().take_while(is_more).count();
    match words[first..] {
        ["fn" | "struct" | "enum" | "trait" | "type" | "static", name, ..] => Some((words[first], name)),
        ["mod" | "use", ..] => None,
        // `is_more` took the word.
        [name, ..] if first > 0 => Some(("const", name)),
        [name, ..] => Some(("", name)),
        [] => None,
    }
}

/// Types that nobody names and no signature: an enum's variant or a macro does.
const HELD: [&str; 3] = ["DocumentText", "NameError", "PathError"];

#[test]
fn what_the_core_and_the_shell_make_public_somebody_else_names() {
    for crate_folder in ["crates/pins", "crates/pins-app", "crates/wit-matrix"] {
        let unnamed = unnamed(crate_folder);
        assert_eq!(unnamed, [""; 0], "make each `pub(crate)`");
    }
}

/// What a crate makes public, and nobody else names.
fn unnamed(folder: &str) -> Vec<String> {
    let others = CRATES.iter().filter(|(other, _)| *other != folder);
    let mut outside: BTreeSet<String> =
        others.flat_map(|(other, _)| names(repository().join(other))).collect();
    // What tests of other crates share with those of the core.
    for shared in ["support.rs", "repository.rs"] {
        outside.extend(names(repository().join("crates/pins/tests/behaviour").join(shared)));
    }
    let tests = names(repository().join(folder).join("tests"));
    let files = files_of(repository().join(folder).join("src"));
    let files: Vec<(String, String)> = files.into_iter().map(|(file, _, text)| (file, code(&text))).collect();
    let lines = || files.iter().flat_map(|(file, text)| text.lines().map(move |line| (file, line)));
    // A type that nobody names may be what something public takes or gives.
    let is_signature =
        |line: &str| made_public(line).is_some() || line.trim_start().starts_with("type Err =");
    let signatures: Vec<&str> = lines().map(|(_, line)| line).filter(|line| is_signature(line)).collect();
    assert!(!signatures.is_empty(), "this test reads the sources wrongly");
    let mut unnamed = Vec::new();
    for (file, line) in lines() {
        let Some((what, name)) = made_public(line) else { continue };
        let is_named = outside.contains(name)
            // A macro's.
            || name.starts_with('$')
            || HELD.contains(&name)
            || match what {
                "struct" | "enum" | "trait" | "type" => {
                    signatures.iter().any(|other| *other != line && words(other).any(|word| word == name))
                }
                // What a public value says may be asked by the crate's own tests; what stands free may not.
                _ => line.starts_with(' ') && tests.contains(name),
            };
        if !is_named {
            unnamed.push(format!("{folder}/src/{file}: {name}"));
        }
    }
    unnamed
}
