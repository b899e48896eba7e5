//! Dockerfiles as BuildKit reads them: instructions, of which those that can name
//! a version (`FROM`, `COPY --from`, `ARG`, `ENV`, `LABEL`) have arguments.
//!
//! Does not read what is run or copied, and expands no variable.

mod words;

use std::borrow::Cow;

use self::words::{Letter, literal, outside_quotes, span_of, split, trimmed, verbatim};
use super::node::{Call, Entry, Kind, Node, Scalar, Syntax, SyntaxError};
use crate::value::text::{Span, line_end};

/// The instructions there are.
const INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// The instructions of a Dockerfile.
pub(crate) struct Dockerfile<'t>(Node<'t>);

impl<'t> Syntax<'t> for Dockerfile<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut reader = Reader { text, escape: escape(&text[at..]), at };
        let mut instructions = Vec::new();
        while let Some(letters) = reader.logical_line() {
            instructions.push(reader.instruction(&letters)?);
        }
        Ok(Self(Node { span: 0..text.len(), kind: Kind::Several("a Dockerfile", instructions) }))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// The character that continues a line, which a directive before everything else
/// can choose.
fn escape(text: &str) -> char {
    for line in text.lines() {
        let directive = line.trim_start().strip_prefix('#').and_then(|comment| comment.split_once('='));
        let Some((name, value)) = directive else { break };
        match (name.trim().to_ascii_lowercase().as_str(), value.trim()) {
            ("escape", "`") => return '`',
            ("escape", _) => break,
            (name, _) if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {}
            _ => break,
        }
    }
    '\\'
}

/// Reads one text from its beginning.
struct Reader<'t> {
    text: &'t str,
    escape: char,
    /// Where the next line begins.
    at: usize,
}

impl<'t> Reader<'t> {
    /// The next line that is neither blank nor a comment, with those that continue
    /// it, and without the blanks around it.
    fn logical_line(&mut self) -> Option<Vec<Letter>> {
        let mut letters = Vec::new();
        while self.at < self.text.len() {
            let line = self.line();
            let written = &self.text[line.clone()];
            let content = written.trim_start();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let before = written.trim_end_matches([' ', '\t']).strip_suffix(self.escape);
            // An escaped one continues nothing.
            let before = before.filter(|before| !before.ends_with(self.escape));
            let piece = before.unwrap_or(written);
            letters.extend(piece.char_indices().map(|(at, letter)| (line.start + at, letter)));
            if before.is_none() {
                break;
            }
        }
        let letters = trimmed(&letters);
        (!letters.is_empty()).then(|| letters.to_vec())
    }

    /// The next line, without its line break.
    fn line(&mut self) -> Span {
        let start = self.at;
        self.at += self.text[start..].find('\n').map_or(self.text.len() - start, |newline| newline + 1);
        start..line_end(self.text, start)
    }

    fn instruction(&mut self, letters: &[Letter]) -> Result<Node<'t>, SyntaxError> {
        let length = letters.iter().position(|(_, letter)| letter.is_whitespace()).unwrap_or(letters.len());
        let (name, rest) = letters.split_at(length);
        let name_span = span_of(name);
        if !name.first().is_some_and(|(_, letter)| letter.is_ascii_alphabetic()) {
            let message = "no instruction begins like this; each begins with its name, such as FROM";
            return Err(SyntaxError { span: name_span, message: message.to_owned() });
        }
        let written: String = name.iter().map(|(_, letter)| *letter).collect();
        let known = INSTRUCTIONS.into_iter().find(|known| known.eq_ignore_ascii_case(&written));
        let name = known.unwrap_or(&self.text[name_span.clone()]);
        let mut span = name_span.start..span_of(letters).end;
        let named = match name {
            "FROM" => self.from(rest),
            "ARG" | "ENV" | "LABEL" => self.variables(rest, name != "ARG"),
            "RUN" | "COPY" | "ADD" | "ONBUILD" => {
                span.end = self.over_documents(rest)?.unwrap_or(span.end);
                if name == "COPY" { self.copied_from(rest) } else { Vec::new() }
            }
            _ => Vec::new(),
        };
        let call = Call { name, positional: Vec::new(), named };
        Ok(Node { span, kind: Kind::Call(call) })
    }

    /// `[--platform=<platform>] <image>[:<tag>][@<digest>] [AS <name>]`.
    fn from(&self, rest: &[Letter]) -> Vec<Entry<'t>> {
        let mut named = Vec::new();
        let mut words = split(rest, None).into_iter();
        let mut image: &[Letter] = &[];
        for word in words.by_ref() {
            if starts(word, "--platform=") {
                named.extend(self.part("platform", &word["--platform=".len()..]));
            } else if !starts(word, "--") {
                image = word;
                break;
            }
        }
        named.extend(self.image(image));
        if let (Some([(_, 'a' | 'A'), (_, 's' | 'S')]), Some(name)) = (words.next(), words.next()) {
            named.extend(self.part("as", name));
        }
        named
    }

    /// `--from=<image>[:<tag>][@<digest>]` among the flags, where the image may be a
    /// stage as well.
    fn copied_from(&self, rest: &[Letter]) -> Vec<Entry<'t>> {
        let mut flags = split(rest, None).into_iter().take_while(|word| starts(word, "--"));
        let from = flags.find(|flag| starts(flag, "--from="));
        from.map_or(Vec::new(), |from| self.image(&from["--from=".len()..]))
    }

    /// An argument, if it is there.
    fn part(&self, name: &str, letters: &[Letter]) -> Option<Entry<'t>> {
        let value = (!letters.is_empty()).then(|| verbatim(self.text, letters))?;
        let key = Scalar::Text(Cow::Owned(name.to_owned()), 0);
        Some(Entry { key: Node::scalar(value.span.start..value.span.start, key), value })
    }

    /// `<image>[:<tag>][@<digest>]`.
    fn image(&self, image: &[Letter]) -> Vec<Entry<'t>> {
        let outside = outside_braces(image);
        let find = |wanted: char| outside.iter().copied().find(|at| image[*at].1 == wanted);
        let digest = find('@').unwrap_or(image.len());
        let slash = outside.iter().copied().rfind(|at| *at < digest && image[*at].1 == '/').unwrap_or(0);
        // Before the last slash, a colon stands before a port.
        let tag = outside.iter().copied().find(|at| (slash..digest).contains(at) && image[*at].1 == ':');
        let tag = tag.unwrap_or(digest);
        let parts = [
            ("image", &image[..tag]),
            ("tag", image[tag..digest].get(1..).unwrap_or_default()),
            ("digest", image[digest..].get(1..).unwrap_or_default()),
        ];
        parts.into_iter().filter_map(|(name, letters)| self.part(name, letters)).collect()
    }

    /// `<name>=<value> ...`, or, where that is allowed, `<name> <value>`.
    fn variables(&self, rest: &[Letter], allows_blank: bool) -> Vec<Entry<'t>> {
        let entry = |key: &[Letter], value: &[Letter], at: usize| Entry {
            key: literal(self.text, key, at, self.escape),
            value: literal(self.text, value, at, self.escape),
        };
        let words = split(rest, Some(self.escape));
        let equals = |word: &[Letter]| outside_quotes(word, self.escape).find(|at| word[*at].1 == '=');
        if let (true, Some(name)) = (allows_blank, words.first().filter(|word| equals(word).is_none())) {
            let behind = rest.partition_point(|(at, _)| *at < span_of(name).end);
            let value = trimmed(&rest[behind..]);
            return if value.is_empty() { Vec::new() } else { vec![entry(name, value, 0)] };
        }
        let pair = |word: &&[Letter]| {
            let equals = equals(word).filter(|equals| *equals > 0)?;
            Some(entry(&word[..equals], &word[equals + 1..], word[equals].0 + 1))
        };
        words.iter().filter_map(pair).collect()
    }

    /// Goes over the here-documents that the words begin, and tells where the last
    /// one ends.
    fn over_documents(&mut self, rest: &[Letter]) -> Result<Option<usize>, SyntaxError> {
        if !rest.windows(2).any(|pair| [pair[0].1, pair[1].1] == ['<', '<']) {
            return Ok(None);
        }
        let mut end = None;
        for word in split(rest, Some(self.escape)) {
            let written: String = word.iter().map(|(_, letter)| *letter).collect();
            let Some(name) = written.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")
            else {
                continue;
            };
            let (name, has_tabs) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
            let name = name.replace(['"', '\''], "");
            if name.is_empty() || name.contains('<') {
                continue;
            }
            end = Some(self.over_document(&name, has_tabs).ok_or_else(|| SyntaxError {
                span: span_of(word),
                message: format!("no line {name:?} ends this here-document"),
            })?);
        }
        Ok(end)
    }

    fn over_document(&mut self, name: &str, has_tabs: bool) -> Option<usize> {
        while self.at < self.text.len() {
            let line = self.line();
            let written = &self.text[line.clone()];
            if name == if has_tabs { written.trim_start_matches('\t') } else { written } {
                return Some(line.end);
            }
        }
        None
    }
}

/// Whether a word begins with this.
fn starts(word: &[Letter], prefix: &str) -> bool {
    prefix.chars().count() <= word.len() && word.iter().zip(prefix.chars()).all(|(a, b)| a.1 == b)
}

/// The places of a word that are not within `${...}`.
fn outside_braces(word: &[Letter]) -> Vec<usize> {
    let mut depth = 0_usize;
    let is_outside = |(at, (_, letter)): (usize, &Letter)| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => return (depth == 0).then_some(at),
        }
        None
    };
    word.iter().enumerate().filter_map(is_outside).collect()
}

#[cfg(test)]
mod tests;
