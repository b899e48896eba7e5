//! A Java regular expression and its replacement, with Java's meaning.
//!
//! Does not emulate what the `regex` crate lacks (lookaround, possessive
//! quantifiers, back references in a pattern): such a pattern is refused, and
//! so is one that both accept but may understand differently
//! (`java_syntax.rs`).

use regex::Regex;

use crate::java_syntax;

/// One pattern and what its match is replaced with.
#[derive(Debug)]
pub(crate) struct Substitution {
    whole: Regex,
    first: Regex,
    replacement: Vec<Part>,
}

/// A piece of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Group(usize),
}

impl Substitution {
    /// Reads both, or says what is wrong with them.
    pub(crate) fn new(pattern: &str, replacement: &str) -> Result<Self, String> {
        let compile =
            |text: &str| Regex::new(text).map_err(|error| format!("`{pattern}`: {}", reason(&error)));
        let first = compile(pattern)?;
        java_syntax::check(pattern).map_err(|what| {
            format!("`{pattern}`: {what} is not supported: Java may understand it otherwise")
        })?;
        let whole = compile(&format!(r"\A(?:{pattern})\z"))?;
        let names: Vec<Option<&str>> = first.capture_names().collect();
        let replacement = parse_replacement(replacement, &names)
            .map_err(|why| format!("replacement `{replacement}`: {why}"))?;
        Ok(Self { whole, first, replacement })
    }

    /// What `text`, which is printable ASCII, becomes if the pattern matches
    /// all of it.
    ///
    /// As with Java's `matches()` followed by `replaceFirst()`, what is
    /// replaced is the first match anywhere, which an alternation can make
    /// shorter than the text; the rest then stays.
    pub(crate) fn apply(&self, text: &str) -> Option<String> {
        if !self.whole.is_match(text) {
            return None;
        }
        let groups = self.first.captures(text)?;
        let found = groups.get(0)?;
        let mut result = text[..found.start()].to_owned();
        for part in &self.replacement {
            match part {
                Part::Literal(literal) => result.push_str(literal),
                Part::Group(number) => {
                    result.push_str(groups.get(*number).map_or("", |group| group.as_str()));
                }
            }
        }
        result.push_str(&text[found.end()..]);
        Some(result)
    }
}

/// The last line of the crate's error, which names the reason; the lines above
/// it draw the pattern.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default().trim();
    let reason = line.strip_prefix("error: ").unwrap_or(line);
    if reason.contains("look-around") || reason.contains("backreferences") {
        return format!("{reason}, although Java has it");
    }
    reason.to_owned()
}

/// Java's replacement syntax: `$1` and `${name}` are groups, a backslash takes
/// the next character literally. Of several digits after `$`, those beyond
/// the first count only while so many groups exist.
fn parse_replacement(text: &str, names: &[Option<&str>]) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => literal.push(rest.next().ok_or("it ends in a backslash")?),
            '$' => {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
                parts.push(Part::Group(parse_group(&mut rest, names)?));
            }
            other => literal.push(other),
        }
    }
    parts.push(Part::Literal(literal));
    parts.retain(|part| *part != Part::Literal(String::new()));
    Ok(parts)
}

/// The group that follows a `$`.
fn parse_group(
    rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    names: &[Option<&str>],
) -> Result<usize, String> {
    let unescaped = "`$` must be followed by a group's number or {name}; a literal one is `\\$`";
    if rest.next_if_eq(&'{').is_some() {
        let name: String = std::iter::from_fn(|| rest.next_if(|c| *c != '}')).collect();
        rest.next().ok_or("`${` is not closed")?;
        let known = names.iter().position(|known| *known == Some(name.as_str()));
        return known.ok_or_else(|| format!("the pattern has no group named {name:?}"));
    }
    let digit = |c: &char| c.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
    let first = rest.next().as_ref().and_then(digit).ok_or(unescaped)?;
    let mut number = first;
    while let Some(more) = rest.peek().and_then(digit) {
        let longer = number * 10 + more;
        if longer >= names.len() {
            break;
        }
        number = longer;
        rest.next();
    }
    if number >= names.len() {
        return Err(format!("the pattern has no group {number}, only {}", names.len() - 1));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(pattern: &str, replacement: &str, text: &str, expected: Option<&str>) {
        let substitution = Substitution::new(pattern, replacement).unwrap();
        assert_eq!(substitution.apply(text).as_deref(), expected, "{pattern} on {text}");
    }

    #[track_caller]
    fn refused(pattern: &str, replacement: &str, expected: &str) {
        let message = Substitution::new(pattern, replacement).unwrap_err();
        assert!(message.contains(expected), "{pattern} {replacement}: {message}");
    }

    #[test]
    fn the_pattern_must_match_the_whole_text() {
        becomes("a/(.*)", "b/$1", "a/x", Some("b/x"));
        becomes("a/(.*)", "b/$1", "za/x", None);
        becomes("a/(x)", "b/$1", "a/xy", None);
        becomes("^a/(x)$", "b/$1", "a/x", Some("b/x"));
        becomes("(?i)A.B", "c", "axb", Some("c"));
    }

    #[test]
    fn the_first_match_is_replaced_as_java_does_it() {
        // `a|ab` matches all of "ab", but replaceFirst finds the "a" first.
        becomes("a|ab", "X", "ab", Some("Xb"));
        becomes("(a)|(b)", "<$1$2>", "b", Some("<b>"));
    }

    #[test]
    fn back_references_are_java_s() {
        becomes("(.)(.)", "$1abc", "xy", Some("xabc"));
        becomes("(.)(.)", "$2$1", "xy", Some("yx"));
        becomes("(.)(.)", "$10", "xy", Some("x0"));
        becomes("(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", "$10$11", "abcdefghij", Some("ja1"));
        becomes("(.)(.)", "$0-$0", "xy", Some("xy-xy"));
        becomes("(.)", r"\$1\\$1", "x", Some(r"$1\x"));
        becomes("(?<all>.*)", "m/${all}z", "x", Some("m/xz"));
        becomes("x", "é$0", "x", Some("éx"));
        refused("(.)", "$2", "no group 2, only 1");
        refused(".", "$1", "no group 1, only 0");
        refused(".", "a$", "must be followed by");
        refused(".", "$x", "must be followed by");
        refused(".", r"a\", "ends in a backslash");
        refused(".", "${x", "not closed");
        refused(".", "${x}", "no group named \"x\"");
    }

    #[test]
    fn what_only_java_has_is_refused() {
        refused("a(?=b)", "", "look-around");
        refused("a(?<!b)", "", "look-around");
        refused(r"(a)\1", "", "backreferences");
        refused("a(", "", "unclosed group");
        refused(r"\Qa\E", "", "unrecognized escape");
        refused("(?>a)", "", "`(?>a)`");
    }

    #[test]
    fn what_both_have_and_read_differently_is_refused() {
        refused(r"\<a\>", "", r"`\<a\>`: `\<` is not supported: Java may understand it otherwise");
        refused("[&&a]", "", "`&&` in a class");
        refused("(a*)*", "", "can match nothing");
        refused("a++", "", "a possessive quantifier");
    }
}
