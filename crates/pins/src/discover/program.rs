//! Versions that a line of a program defines: a constant, an entry of a map, a variable of
//! the environment.
//!
//! Knows no programming language: it looks for what many have in common.

use super::literal::{Versioned, alone, within};
use super::words::{Word, read};

/// The version that a line defines, if it defines one.
pub(super) fn defined(line: &str, words: &[(usize, &str)]) -> Option<Versioned> {
    let of_words = || words.iter().find_map(|(from, word)| variable(*from, word));
    let is_comment = line.starts_with(['/', '#', '*']);
    let found = constant(line).or_else(|| named_constant(line)).or_else(|| entry(line));
    found.or_else(|| nested(line)).or_else(|| of_words().filter(|_| !is_comment))
}

/// The version in a literal that says its name, in a constant of that name:
/// `const SAW: &str = "saw-1.2.0";`. A variable may hold anything.
fn named_constant(line: &str) -> Option<Versioned> {
    let (head, value) = line.split_once('=')?;
    let inner = value.trim_start().strip_prefix(['"', '\'', '`'])?.split(['"', '\'', '`']).next()?;
    let found = within(inner).into_iter().next().filter(|found| found.at.end == inner.len())?;
    let name = found.names.first()?.key();
    let is_name =
        |word: &str| matches!(read(word.trim_end_matches(':')), Word::Name(other) if other.key() == name);
    let offset = line.len() - value.len() + (value.len() - value.trim_start().len()) + 1;
    let at = offset + found.at.start..offset + found.at.end;
    let words = || head.split([' ', '\t', '(']);
    let is_constant = words().any(|word| matches!(word, "const" | "final" | "readonly" | "static"));
    let is_named = |word: &str| is_name(word) && (is_constant || word.to_ascii_uppercase() == word);
    words().any(is_named).then_some(Versioned { at, ..found })
}

/// The version of what a key names: `saw: { version: "1.2.0" },`.
fn nested(line: &str) -> Option<Versioned> {
    let (key, rest) = line.split_once('{')?;
    let key = key.trim_end().strip_suffix([':', '='])?.trim_end();
    let (field, value) = rest.split_once([':', '='])?;
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`');
    let quoted = value.trim_start().strip_prefix(is_quote)?;
    let (inner, end) = quoted.split_once(is_quote)?;
    let is_version = field.trim().trim_matches(is_quote) == "version" && end.trim_start().starts_with('}');
    let version = alone(inner).filter(|_| is_version)?;
    let Word::Name(name) = read(key.trim_matches(is_quote)) else { return None };
    let offset = line.len() - quoted.len();
    let at = offset + version.at.start..offset + version.at.end;
    Some(Versioned { at, version: version.version, names: vec![name] })
}

/// The version that a word gives a variable of the environment: `SAW_VERSION=1.2.0`.
fn variable(from: usize, word: &str) -> Option<Versioned> {
    let (head, value) = word.rsplit_once('=')?;
    let variable = head.rsplit(['=', ' ']).next().unwrap_or(head);
    let is_variable = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_named = variable.ends_with("_VERSION") && variable.chars().all(is_variable);
    let version = alone(value).filter(|_| is_named)?;
    let Word::Name(name) = read(variable) else { return None };
    let offset = from + word.len() - value.len();
    let at = offset + version.at.start..offset + version.at.end;
    Some(Versioned { at, version: version.version, names: vec![name] })
}

/// What a line of a program is, if it is an entry of a map: `"buf": "1.45.0",`.
fn entry(line: &str) -> Option<Versioned> {
    let rest = line.strip_prefix(['"', '\''])?;
    let (key, rest) = rest.split_once(['"', '\''])?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix(['"', '\''])?;
    let (value, end) = value.split_once(['"', '\''])?;
    let version = alone(value).filter(|_| matches!(end, "" | ","))?;
    let Word::Name(name) = read(key) else { return None };
    let offset = line.len() - end.len() - 1 - value.len();
    let at = offset + version.at.start..offset + version.at.end;
    Some(Versioned { at, version: version.version, names: vec![name] })
}

/// The constant that a line of a program defines: `const BUF_VERSION: &str = "1.45.0";`.
fn constant(line: &str) -> Option<Versioned> {
    let (head, value) = line.split_once('=')?;
    let value = value.trim_start_matches(['=', ' ']);
    let quoted = value.strip_prefix(['"', '\'', '`'])?;
    let inner = quoted.split(['"', '\'', '`']).next()?;
    let version = alone(inner)?;
    let head = head.trim_end_matches([':', ' ', '?']);
    let name = head.split([' ', '\t', '(']).map(|word| word.trim_end_matches(':')).rfind(|word| {
        let lower = word.to_ascii_lowercase();
        lower.ends_with("version") && word.len() > "version".len()
    })?;
    let Word::Name(name) = read(name) else { return None };
    let offset = line.len() - quoted.len();
    let at = offset + version.at.start..offset + version.at.end;
    Some(Versioned { at, version: version.version, names: vec![name] })
}
