//! Versions that a line of a program defines: a constant, an entry of a map, a variable of
//! the environment.
//!
//! Knows no programming language: it looks for what many have in common.

use super::idioms;
use super::lines::Lines;
use super::literal::{Versioned, alone, leading, within};
use super::telling::tells_of_others;
use super::words::{Word, is_of_the_past, read};

/// What the lines of a program stand in, where that says that they are of others.
#[derive(Default)]
pub(super) struct Block {
    /// How far the line is indented that began it.
    left_out: Option<usize>,
    /// Whether a command was shown in what is told of the program: what follows is what that says.
    has_prompt: bool,
}

impl Block {
    /// Whether a line, with the blanks around it and without, says what is in use.
    pub(super) fn counts(&mut self, raw: &str, line: &str) -> bool {
        let told = line.trim_start_matches(['*', '/', '#', '!', ' ']);
        if self.has_prompt && (told.is_empty() || told.contains("\"\"\"")) {
            self.has_prompt = false;
        }
        self.has_prompt |= told.starts_with("$ ") || told.starts_with(">>> ");
        let indent = raw.len() - raw.trim_start().len();
        if self.left_out.is_some_and(|outer| indent <= outer && !line.is_empty()) {
            self.left_out = None;
        }
        let counts = self.left_out.is_none() && !self.has_prompt;
        // `MINIMUM = {`: what would do, and not what is used.
        let name =
            line.strip_suffix(['{', '[', '(']).map(|head| head.trim_end().trim_end_matches(['=', ':']));
        let name = name.and_then(|head| head.split([':', '=']).next()?.split_whitespace().last());
        if self.left_out.is_none() && name.is_some_and(is_of_the_past) {
            self.left_out = Some(indent);
        }
        counts
    }
}

/// Whether what a line defines is no version in use, by its name: `oldest = ...`.
pub(super) fn is_set_apart(line: &str) -> bool {
    line.split_once('=').is_some_and(|(head, _)| head.split_whitespace().any(is_of_the_past))
}

/// The version that a line defines, if it defines one.
pub(super) fn defined(line: &str, words: &[(usize, &str)]) -> Option<Versioned> {
    let of_words = || words.iter().find_map(|(from, word)| variable(*from, word));
    let is_comment = line.starts_with(['/', '#', '*']);
    let found = constant(line).or_else(|| named_constant(line)).or_else(|| entry(line));
    if let Some(behind) = named_behind(line) {
        // What the line says itself goes first.
        let own = found.filter(|found| found.at == behind.at);
        let names = own.into_iter().flat_map(|own| own.names).chain(behind.names).collect();
        return Some(Versioned { names, ..behind });
    }
    let said = || nested(line).or_else(|| pair(line)).or_else(|| idioms::said(line));
    found.or_else(said).or_else(|| of_words().filter(|_| !is_comment))
}

/// The version in a literal that says its name, in a constant of that name:
/// `const SAW: &str = "saw-1.2.0";`. A variable may hold anything.
fn named_constant(line: &str) -> Option<Versioned> {
    let (head, value) = line.split_once('=')?;
    let inner = value.trim_start().strip_prefix(['"', '\'', '`'])?.split(['"', '\'', '`']).next()?;
    let found = within(inner).into_iter().next().or_else(|| called(inner));
    let found = found.filter(|found| found.at.end == inner.len())?;
    let name = found.names.first()?.key();
    let is_name =
        |word: &str| matches!(read(word.trim_end_matches(':')), Word::Name(other) if other.key() == name);
    let offset = line.len() - value.len() + (value.len() - value.trim_start().len()) + 1;
    let at = offset + found.at.start..offset + found.at.end;
    let words = || head.split([' ', '\t', '(']);
    let is_constant = words().any(|word| matches!(word, "const" | "final" | "readonly" | "static"));
    let is_named = |word: &str| is_name(word) && (is_constant || word.to_ascii_uppercase() == word);
    let says_both = is_constant && called(inner).is_some();
    (says_both || words().any(is_named)).then_some(Versioned { at, ..found })
}

/// A name and its version as two texts: `const SAW: (&str, &str) = ("saw", "1.2.0-slim");`,
/// or alone on the line, `("saw", "1.2.0"),`, `Tool{"saw", "1.2.0"},`.
fn pair(line: &str) -> Option<Versioned> {
    let open = line.find(['(', '[', '{'])?;
    let head = line[..open].trim_end().trim_end_matches('=');
    let is_constant = head.split([' ', '\t']).any(|word| matches!(word, "const" | "final" | "static"));
    // What is called by a name in small letters does something with them.
    let is_alone = head.chars().all(char::is_alphanumeric) && !head.starts_with(char::is_lowercase);
    // The types of a constant have brackets, too.
    let values = if is_constant { line.find('=')? } else { open };
    let mut texts = quoted(&line[values..]);
    let (name, tag) = (texts.next()?, texts.next()?);
    let found = alone(tag.text).or_else(|| leading(tag.text))?;
    let Word::Name(name) = read(name.text) else { return None };
    let start = values + tag.start;
    let is_pair = (is_constant || is_alone) && texts.next().is_none();
    let at = start + found.at.start..start + found.at.end;
    is_pair.then_some(Versioned { at, version: found.version, names: vec![name] })
}

/// A name and its version, with a blank between them: `saw 1.2.0`.
fn called(text: &str) -> Option<Versioned> {
    let (name, version) = text.split_once(' ')?;
    let found = alone(version)?;
    let Word::Name(name) = read(name) else { return None };
    let offset = text.len() - version.len();
    Some(Versioned {
        at: offset + found.at.start..offset + found.at.end,
        version: found.version,
        names: vec![name],
    })
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

/// What a line of a program is, if it is an entry of a map: `"buf": "1.45.0",`; of several
/// things that are known of it, the only version.
fn entry(line: &str) -> Option<Versioned> {
    let (key, rest) = match line.strip_prefix(['"', '\'']) {
        Some(quoted) => quoted.split_once(['"', '\''])?,
        None => line.split_at(line.find(|c: char| !c.is_alphanumeric() && c != '_')?),
    };
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let offset = line.len() - value.len();
    let is_several = value.starts_with(['(', '[']);
    let is_end = |text: &Quoted<'_>| matches!(&value[text.end + 1..], "" | ",");
    let mut versions = quoted(value).filter_map(|text| {
        let version = alone(text.text).filter(|_| is_several || text.start == 1 && is_end(&text))?;
        Some((text.start, version))
    });
    let (start, version) = versions.next()?;
    let Word::Name(name) = read(key) else { return None };
    let at = offset + start + version.at.start..offset + start + version.at.end;
    versions.next().is_none().then_some(Versioned { at, version: version.version, names: vec![name] })
}

/// A text in quotes.
pub(super) struct Quoted<'l> {
    pub text: &'l str,
    /// Where it begins and ends, without the quotes.
    pub start: usize,
    pub end: usize,
}

/// The texts in quotes in a line without escapes.
pub(super) fn quoted(line: &str) -> impl Iterator<Item = Quoted<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].find(['"', '\''])?;
        let quote = line[start..].chars().next()?;
        let end = start + 1 + line[start + 1..].find(quote)?;
        at = end + 1;
        Some(Quoted { text: &line[start + 1..end], start: start + 1, end })
    })
}

/// The only version in quotes of a line behind which a comment says whose it is: `// saw`.
pub(super) fn named_behind(line: &str) -> Option<Versioned> {
    let at = [" // ", " # "].iter().filter_map(|sign| line.find(sign)).min()?;
    let comment = line[at..].trim_start_matches([' ', '/', '#']);
    let mut words = comment.split(' ');
    let Word::Name(name) = read(words.next()?) else { return None };
    let is_name_alone = words.next().is_none_or(|word| matches!(word, "release" | "version"));
    let is_ours =
        words.next().is_none_or(|word| matches!(word, "that" | "which" | "we" | "in" | "of" | "CI"));
    let rest: Vec<(usize, &str)> = words.map(|word| (0, word)).collect();
    let is_name_alone = is_name_alone && is_ours && !tells_of_others(comment, &rest, Lines::Prose);
    let mut versions = quoted(&line[..at]).filter_map(|text| Some((text.start, alone(text.text)?)));
    let (start, version) = versions.next().filter(|_| is_name_alone)?;
    let at = start + version.at.start..start + version.at.end;
    versions.next().is_none().then_some(Versioned { at, version: version.version, names: vec![name] })
}

/// The constant that a line of a program defines: `const BUF_VERSION: &str = "1.45.0";`.
fn constant(line: &str) -> Option<Versioned> {
    let (head, value) = line.split_once('=')?;
    let value = value.trim_start_matches(['=', ' ']);
    let quoted = value.strip_prefix(['"', '\'', '`'])?;
    let inner = quoted.split(['"', '\'', '`']).next()?;
    let version = alone(inner)?;
    let head = head.trim_end_matches([':', ' ', '?']);
    let words = || head.split([' ', '\t', '(']).map(|word| word.trim_end_matches(':'));
    let versioned = words().rfind(|word| {
        let lower = word.to_ascii_lowercase();
        lower.ends_with("version") && word.len() > "version".len()
    });
    let is_constant =
        words().any(|word| matches!(word, "const" | "final" | "static")) || words().count() == 1;
    let capitals = words().find(|word| {
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.to_ascii_uppercase() == *word
    });
    // A constant that is called as a tool is has its version.
    let name = versioned.or(capitals.filter(|_| is_constant && version.version.contains('.')))?;
    let Word::Name(name) = read(name) else { return None };
    let offset = line.len() - quoted.len();
    let at = offset + version.at.start..offset + version.at.end;
    Some(Versioned { at, version: version.version, names: vec![name] })
}

#[cfg(test)]
mod tests {
    use crate::discover::lines::{Lines, in_line, mentions};

    #[test]
    fn a_line_of_a_program_defines_a_version_or_none() {
        for (line, expected) in [
            // The `v` is none of the version, wherever it stands.
            ("println!(\"cargo:rustc-env=SAW_VERSION=v1.2.0\");", "saw 1.2.0"),
            ("\"saw\": \"v1.2.0\",", "saw 1.2.0"),
            ("saw: { version: \"v1.2.0\" },", "saw 1.2.0"),
            ("(\"saw\", \"v1.2.0\"),", "saw 1.2.0"),
            ("const ENGINE: &str = \"saw v1.2.0\";", "saw 1.2.0"),
            ("const engine = \"v1.2.0\" // saw", "saw 1.2.0"),
            // Neither are blanks.
            ("const SAW=\"saw-1.2.0\";", "saw 1.2.0"),
            ("const SAW  =  \"saw-1.2.0\";", "saw 1.2.0"),
            // Its type may be called as it is.
            ("const SAW_VERSION: Version = \"1.2.0\";", "saw 1.2.0"),
            ("const BINARY = \"1.2.0\";", "binary 1.2.0"),
            // One letter names no tool, and neither does a word in small letters.
            ("B = \"1.2.0\"", ""),
            ("static Name = \"1.2.0\";", ""),
            ("let executable = \"1.2.0\";", ""),
            // That may count anything.
            ("const SAW = \"20\";", ""),
            // Only a variable that says so has a version.
            ("println!(\"cargo:rustc-env=SAW=1.2.0\");", ""),
            ("println!(\"cargo:rustc-env=saw_VERSION=1.2.0\");", ""),
            // An entry has nothing but its value.
            ("\"saw\": \"1.2.0\" if is_old else used,", ""),
            ("\"saw\": used or \"1.2.0\",", ""),
            // What is called does something with them, and three are no pair.
            ("Saw.check(\"saw\", \"1.2.0\")", ""),
            ("(\"saw\", \"1.2.0\", \"linux\"),", ""),
            // What a comment goes on with is about something else.
            ("const engine = \"1.2.0\" // saw rejects", ""),
            ("const engine = \"1.2.0\" // saw release needs it", ""),
        ] {
            let found = in_line(line, Lines::Program).into_iter();
            let said: Vec<String> =
                found.map(|it| format!("{} {}", it.names[0].shown, &line[it.at])).collect();
            assert_eq!(said.join(", "), expected, "{line}");
        }
    }

    #[test]
    fn what_would_do_and_what_is_shown_are_blocks() {
        for (text, expected) in [
            // What would do ends where the next begins that is no deeper.
            ("    OLDEST = {\n\n        \"saw\": \"1.1.0\",\n    }\n    SAW = \"1.2.0\"\n", "1.2.0"),
            ("f = {\n    oldest: {\n        saw: \"1.1.0\",\n    },\n    saw: \"1.2.0\",\n}\n", "1.2.0"),
            (
                "OLDEST = {\n  minimum: {\n    saw: \"1.1.0\",\n  },\n  saw: \"1.3.0\",\n}\nSAW = \"1.2.0\"\n",
                "1.2.0",
            ),
            ("MINIMUM_OF_WHAT_WOULD_DO = {\n  saw: \"1.1.0\",\n}\nSAW = \"1.2.0\"\n", "1.2.0"),
            // What is shown in a text ends with it.
            ("\"\"\"\n>>> show()\nSAW = \"1.1.0\"\n\"\"\"\nSAW = \"1.2.0\"\n", "1.2.0"),
            ("# $ show\n# SAW_VERSION = \"1.1.0\"\n\nSAW = \"1.2.0\"\n", "1.2.0"),
            ("oldest = \"saw@1.1.0\"\n", ""),
        ] {
            let found = mentions(text, 0..text.len(), Lines::Program, &|_| true).into_iter();
            let said: Vec<&str> = found.map(|it| &text[it.span]).collect();
            assert_eq!(said.join(", "), expected, "{text}");
        }
    }
}
