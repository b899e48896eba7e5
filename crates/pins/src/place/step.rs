//! One step on the way to a literal, as it is written.
//!
//! Does not walk: `walk` does.

use glob::Pattern;

use super::template::{Hole, Template};
use crate::value::text::Span;

/// A step.
///
/// ```text
/// step  = "def " name | call | "." name {"." name} | pick | key | "#"
/// call  = name {"." name} "(" [cond {"," cond}] ")"
/// pick  = "[" (int | "*" ["," cond {"," cond}] | cond {"," cond}) "]"
/// cond  = (name | string | int) "=" string     (the string may hold * and ?, or holes)
/// key   = word | string | tuple                (may hold holes)
/// tuple = "(" string {"," string} ")"
/// word  = one or more characters, no blank and none of \ " [ ] ( ) = , #
/// ```
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// `def name`: a function that is defined.
    Function(String),
    /// `a.b(x="y")`: a call, with what its arguments are.
    Call(String, Vec<Condition>),
    /// `.name`: an argument, or a parameter's default; a Dockerfile's labels have
    /// names with dots.
    Named(String),
    /// `[n]`: an item, or an argument by its place.
    Item(usize),
    /// `[*]`, `[*,x="y"]`: all items, or those for which something holds.
    All(Vec<Condition>),
    /// `[x="y"]`: the item for which something holds.
    Where(Vec<Condition>),
    /// A key; in Starlark also an assignment, a function or a call by its name.
    Key(String),
    /// A key of which a part is the version, as in `"tool {version}"`.
    KeyWithHoles(Template),
    /// A key of several texts, as in `("{version}", "linux")`.
    Tuple(Vec<Wanted>),
    /// `#`: the comment at the end of the line.
    Comment,
}

/// What must hold of a call or an item.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// The argument or the field.
    pub(crate) subject: Subject,
    /// What it must be.
    pub(crate) value: Wanted,
}

impl Condition {
    /// Whether it is for this text and no other.
    pub(super) fn wants(&self, text: &str) -> bool {
        matches!(&self.value, Wanted::Pattern(pattern) if pattern.as_str() == text)
    }
}

/// What a text must be.
#[derive(Clone, Debug)]
pub(crate) enum Wanted {
    /// One that fits the pattern.
    Pattern(Pattern),
    /// One that looks like the template, whose holes say something of it.
    Holes(Template),
}

impl Wanted {
    /// That of a quoted string, which means `value` and is written as `raw`.
    fn read(value: &str, raw: &str) -> Result<Self, String> {
        if has_hole(raw) {
            return Template::read(raw).map(Self::Holes);
        }
        let pattern = Pattern::new(value);
        pattern.map(Self::Pattern).map_err(|why| format!("{value:?} is no pattern of a value: {}", why.msg))
    }

    /// Whether a text is so.
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches(text),
            Self::Holes(template) => template.read_value(text, None).is_some(),
        }
    }

    /// What it looks like, if it has holes.
    pub(crate) fn template(&self) -> Option<&Template> {
        if let Self::Holes(template) = self { Some(template) } else { None }
    }
}

/// Which part of a call or an item.
#[derive(Clone, Debug)]
pub(crate) enum Subject {
    /// The one of that name.
    Name(String),
    /// The one at that place.
    Item(usize),
}

/// Why a text is no step, and where in it.
type Wrong = (Span, String);

impl Step {
    /// Reads one step.
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let whole = || 0..text.len();
        if let Some(name) = text.strip_prefix("def ") {
            let name =
                identifier(name).ok_or_else(|| (whole(), format!("{name:?} is no function's name")))?;
            return Ok(Self::Function(name));
        }
        if text == "#" {
            return Ok(Self::Comment);
        }
        if let Some(name) = text.strip_prefix('.') {
            if !is_dotted_name(name) {
                let why = format!("{name:?} is no name of an argument, a parameter or a field");
                return Err((whole(), why));
            }
            return Ok(Self::Named(name.to_owned()));
        }
        if text.starts_with('[') {
            return pick(text);
        }
        if text.starts_with('"') {
            return quoted_key(text);
        }
        if text.starts_with('(') {
            return tuple(text);
        }
        if let Some((name, conditions)) = text.split_once('(') {
            if !is_dotted_name(name) {
                return Err((0..name.len(), format!("{name:?} is no name of something that is called")));
            }
            let inner = conditions
                .strip_suffix(')')
                .ok_or_else(|| (whole(), "the call's parenthesis is not closed".to_owned()))?;
            let at = name.len() + 1;
            return Ok(Self::Call(name.to_owned(), conditions_of(inner).map_err(|wrong| shift(wrong, at))?));
        }
        if text.is_empty() {
            return Err((whole(), "a step is missing here".to_owned()));
        }
        if let Some(at) = text.find(|c: char| c.is_whitespace() || "\\\"[]()=,#".contains(c)) {
            let bad = text[at..].chars().next().unwrap_or_default();
            let why = format!("a key with {bad:?} in it is written in double quotes");
            return Err((at..at + bad.len_utf8(), why));
        }
        Self::key(text.to_owned()).map_err(|why| (whole(), why))
    }

    fn key(key: String) -> Result<Self, String> {
        if !key.contains('{') {
            return Ok(Self::Key(key));
        }
        Template::read(&key).map(Self::KeyWithHoles)
    }

    /// The templates of which it consists: what they say tells the things apart that
    /// it finds.
    pub(crate) fn templates(&self) -> Vec<&Template> {
        match self {
            Self::KeyWithHoles(template) => vec![template],
            Self::Tuple(parts) => parts.iter().filter_map(Wanted::template).collect(),
            Self::Call(_, conditions) | Self::All(conditions) | Self::Where(conditions) => {
                conditions.iter().filter_map(|condition| condition.value.template()).collect()
            }
            Self::Function(_) | Self::Named(_) | Self::Item(_) | Self::Key(_) | Self::Comment => Vec::new(),
        }
    }

    /// Whether what it finds says this.
    pub(crate) fn says(&self, hole: Hole) -> bool {
        self.templates().iter().any(|template| template.has(hole))
    }

    /// Whether what it finds says something by itself, such as a version.
    pub(crate) fn has_holes(&self) -> bool {
        !self.templates().is_empty()
    }
}

/// Whether there is a `{` that no backslash makes plain.
fn has_hole(text: &str) -> bool {
    let mut is_plain = false;
    text.chars().any(|c| {
        let opens = c == '{' && !is_plain;
        is_plain = c == '\\' && !is_plain;
        opens
    })
}

fn shift((span, why): Wrong, by: usize) -> Wrong {
    (span.start + by..span.end + by, why)
}

/// A name as Starlark has them, or with `-` in between, as other languages do.
fn identifier(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let is_name = text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(is_part);
    is_name.then(|| text.to_owned())
}

/// Names with dots in between.
fn is_dotted_name(text: &str) -> bool {
    text.split('.').all(|part| identifier(part).is_some())
}

fn quoted_key(text: &str) -> Result<Step, Wrong> {
    let whole = 0..text.len();
    match string(text, 0) {
        // Holes and their escapes are the template's business.
        Some((key, end)) if end == text.len() => match has_hole(text) {
            true => Step::key(text[1..end - 1].to_owned()).map_err(|why| (whole, why)),
            false => Ok(Step::Key(key)),
        },
        Some((_, end)) => Err((end..text.len(), "behind a quoted key there must be \" / \"".to_owned())),
        None => Err((whole, "the quoted key does not end".to_owned())),
    }
}

/// `("a", "{version}")`.
fn tuple(text: &str) -> Result<Step, Wrong> {
    let wrong = |at: usize| {
        let why = "a key of several texts is written as (\"a\", \"b\"), each in double quotes";
        (at..text.len(), why.to_owned())
    };
    let mut parts = Vec::new();
    let mut at = skip_blanks(text, 1);
    loop {
        let (value, end) = string(text, at).ok_or_else(|| wrong(at))?;
        let part = Wanted::read(&value, &text[at + 1..end - 1]);
        parts.push(part.map_err(|why| (at..end, why))?);
        at = skip_blanks(text, end);
        match &text[at..] {
            ")" => return Ok(Step::Tuple(parts)),
            rest if rest.starts_with(',') => at = skip_blanks(text, at + 1),
            _ => return Err(wrong(at)),
        }
    }
}

fn pick(text: &str) -> Result<Step, Wrong> {
    let inner =
        text[1..].strip_suffix(']').ok_or_else(|| (0..text.len(), "the bracket is not closed".to_owned()))?;
    let trimmed = inner.trim();
    if trimmed == "*" {
        return Ok(Step::All(Vec::new()));
    }
    if let Ok(item) = trimmed.parse()
        && trimmed.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Ok(Step::Item(item));
    }
    if let Some(rest) = inner.trim_start().strip_prefix('*') {
        let at = text.len() - 1 - rest.len();
        let conditions = rest.trim_start().strip_prefix(',');
        let conditions = conditions
            .ok_or_else(|| (at..at, "behind * there must be a comma and a condition".to_owned()))?;
        let at = text.len() - 1 - conditions.len();
        if conditions.trim().is_empty() {
            return Err((
                text.len() - 1..text.len() - 1,
                "behind the comma a condition is missing".to_owned(),
            ));
        }
        return Ok(Step::All(conditions_of(conditions).map_err(|wrong| shift(wrong, at))?));
    }
    let conditions = conditions_of(inner).map_err(|wrong| shift(wrong, 1))?;
    if conditions.is_empty() {
        let why = "brackets hold a number, *, or what an item must be, such as [name=\"x\"]";
        return Err((0..text.len(), why.to_owned()));
    }
    Ok(Step::Where(conditions))
}

/// `name="value", name="value"`.
fn conditions_of(text: &str) -> Result<Vec<Condition>, Wrong> {
    let mut conditions = Vec::new();
    let mut at = skip_blanks(text, 0);
    while at < text.len() {
        let (condition, end) = condition(text, at)?;
        conditions.push(condition);
        at = skip_blanks(text, end);
        if at == text.len() {
            break;
        }
        if !text[at..].starts_with(',') {
            return Err((at..text.len(), "between conditions there must be a comma".to_owned()));
        }
        at = skip_blanks(text, at + 1);
        if at == text.len() {
            return Err((at..at, "behind the comma a condition is missing".to_owned()));
        }
    }
    Ok(conditions)
}

fn condition(text: &str, start: usize) -> Result<(Condition, usize), Wrong> {
    let wrong = |at: usize| {
        let why = "a condition is written as name=\"value\", with the value in double quotes";
        (at..text.len(), why.to_owned())
    };
    let (subject, end) = if text[start..].starts_with('"') {
        let (name, end) = string(text, start).ok_or_else(|| wrong(start))?;
        (Subject::Name(name), end)
    } else {
        let end = text[start..].find('=').map(|offset| start + offset).ok_or_else(|| wrong(start))?;
        let name = text[start..end].trim();
        let subject = match name.parse() {
            Ok(item) => Subject::Item(item),
            Err(_) if !name.is_empty() => Subject::Name(name.to_owned()),
            Err(_) => return Err(wrong(start)),
        };
        (subject, end)
    };
    let at = skip_blanks(text, end);
    let at = text[at..].strip_prefix('=').map(|_| skip_blanks(text, at + 1)).ok_or_else(|| wrong(start))?;
    let (value, end) = string(text, at).ok_or_else(|| wrong(at))?;
    let value = Wanted::read(&value, &text[at + 1..end - 1]).map_err(|why| (at..end, why))?;
    Ok((Condition { subject, value }, end))
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// The string in double quotes that begins at `start`, and where it ends. A
/// backslash makes the next character plain.
pub(super) fn string(text: &str, start: usize) -> Option<(String, usize)> {
    let mut characters = text.get(start..)?.char_indices();
    characters.next().filter(|(_, c)| *c == '"')?;
    let mut value = String::new();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((value, start + at + 1)),
            '\\' => value.push(characters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_step_is_told_where_it_stands() {
        for (text, at, message) in [
            ("[*x=\"y\"]", 2..2, "behind * there must be a comma"),
            ("[ * ]x", 0..6, "the bracket is not closed"),
            ("[*,x=y]", 5..6, "with the value in double quotes"),
            ("[*, ]", 4..4, "behind the comma a condition is missing"),
            ("[a=\"x\", ]", 8..8, "behind the comma a condition is missing"),
            ("[a=\"x\" b]", 7..8, "between conditions there must be a comma"),
            ("f(a=\"x\",b)", 8..9, "a condition is written as"),
            ("[=\"x\"]", 1..5, "a condition is written as"),
            ("a b", 1..2, "is written in double quotes"),
            ("def f g", 0..7, "is no function's name"),
            ("def 1", 0..5, "is no function's name"),
            (".a.1", 0..4, "is no name of an argument"),
            ("f.1()", 0..3, "is no name of something that is called"),
        ] {
            let (span, why) = Step::read(text).unwrap_err();
            assert!(why.contains(message), "{text}: {why}");
            assert_eq!(span, at, "{text}");
        }
    }
}
