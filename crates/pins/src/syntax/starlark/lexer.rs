//! The tokens of a Starlark file, as Bazel's own lexer cuts them: what it
//! refuses is a token of its own here, so that a reader stops at that place.
//! [`Dialect::Any`] has what other lexers cut, too.
//!
//! Does not know how tokens go together; `parser` does.

use super::Dialect;
use crate::value::text::{Span, line_end};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name that is no keyword.
    Name,
    /// A string literal, with its prefix and quotes.
    Text,
    /// A whole number.
    Int,
    /// A number with a fraction or an exponent.
    Float,
    /// A keyword, an operator or a bracket.
    Symbol(&'static str),
    /// The end of a statement's line.
    Newline,
    /// A line that is indented more deeply than the one before.
    Indent,
    /// One level less of indentation.
    Outdent,
    /// The end of the file.
    End,
    /// What Bazel refuses, and why.
    Bad(&'static str),
}

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// Keywords, and those of Python that Starlark reserves.
pub(super) const PYTHON_ONLY: [&str; 16] = [
    "as", "assert", "class", "del", "except", "finally", "from", "global", "import", "is", "nonlocal",
    "raise", "try", "while", "with", "yield",
];
const KEYWORDS: [&str; 15] = [
    "and", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda", "load", "not", "or",
    "pass", "return",
];

/// The operator or the punctuation that a text begins with: the longest one.
fn symbol_of(text: &[u8]) -> Option<&'static str> {
    Some(match text {
        [b'/', b'/', b'=', ..] => "//=",
        [b'>', b'>', b'=', ..] => ">>=",
        [b'<', b'<', b'=', ..] => "<<=",
        [b'*', b'*', ..] => "**",
        [b'/', b'/', ..] => "//",
        [b'=', b'=', ..] => "==",
        [b'!', b'=', ..] => "!=",
        [b'<', b'=', ..] => "<=",
        [b'>', b'=', ..] => ">=",
        [b'+', b'=', ..] => "+=",
        [b'-', b'=', ..] => "-=",
        [b'*', b'=', ..] => "*=",
        [b'/', b'=', ..] => "/=",
        [b'%', b'=', ..] => "%=",
        [b'&', b'=', ..] => "&=",
        [b'|', b'=', ..] => "|=",
        [b'^', b'=', ..] => "^=",
        [b'>', b'>', ..] => ">>",
        [b'<', b'<', ..] => "<<",
        [b'{', ..] => "{",
        [b'}', ..] => "}",
        [b'[', ..] => "[",
        [b']', ..] => "]",
        [b'(', ..] => "(",
        [b')', ..] => ")",
        [b':', ..] => ":",
        [b',', ..] => ",",
        [b'+', ..] => "+",
        [b'-', ..] => "-",
        [b'|', ..] => "|",
        [b'=', ..] => "=",
        [b'%', ..] => "%",
        [b'~', ..] => "~",
        [b'&', ..] => "&",
        [b'^', ..] => "^",
        [b'/', ..] => "/",
        [b';', ..] => ";",
        [b'*', ..] => "*",
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b'.', ..] => ".",
        _ => return None,
    })
}

/// Cuts a text into tokens; the last one is [`TokenKind::End`].
pub(super) fn tokens(text: &str, dialect: Dialect) -> Vec<Token> {
    // So many are in the files of this repository.
    let tokens = Vec::with_capacity(text.len() / 8);
    let mut lexer = Lexer { text, dialect, at: 0, depth: 0, indents: vec![0], tokens };
    if dialect == Dialect::Any && text.starts_with(BYTE_ORDER_MARK) {
        lexer.at = BYTE_ORDER_MARK.len_utf8();
    }
    lexer.run();
    lexer.tokens
}

const BYTE_ORDER_MARK: char = '\u{feff}';
/// How far a tab at the start of a line indents it, where that is allowed.
const TAB: usize = 8;

struct Lexer<'a> {
    text: &'a str,
    dialect: Dialect,
    at: usize,
    /// How many brackets are open: inside them line breaks are blanks.
    depth: usize,
    indents: Vec<usize>,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        self.indentation();
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    if self.depth == 0 {
                        self.push(TokenKind::Newline, self.at - 1);
                        self.indentation();
                    }
                }
                b'#' => self.comment(),
                b'\\' if self.rest().starts_with("\\\n") => self.at += 2,
                b'\\' if self.rest().starts_with("\\\r\n") => self.at += 3,
                b'"' | b'\'' => self.string(0),
                b'r' | b'b' | b'f' if self.prefix() > 0 => self.string(self.prefix()),
                b'0'..=b'9' => self.number(),
                b'.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(),
                _ => match self.peek() {
                    Some(c) if self.dialect == Dialect::Any && c.is_alphabetic() => self.name(),
                    c => self.symbol(c.map_or(1, char::len_utf8)),
                },
            }
        }
        self.push(TokenKind::Newline, self.at);
        for _ in 1..self.indents.len() {
            self.push(TokenKind::Outdent, self.at);
        }
        self.push(TokenKind::End, self.at);
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: start..self.at });
    }

    /// Skips what `accept` accepts: of what is beyond ASCII all or nothing.
    fn skip(&mut self, accept: impl Fn(u8) -> bool) {
        self.at += self.rest().bytes().take_while(|byte| accept(*byte)).count();
    }

    /// How long the prefix is of the string literal that is next, if it has one.
    fn prefix(&self) -> usize {
        let prefixes: &[&str] = match self.dialect {
            Dialect::Bazel => &["r"],
            Dialect::Any => &["r", "b", "f", "rb", "br", "rf", "fr"],
        };
        let rest = self.rest();
        let quote = rest.bytes().take(3).position(|byte| matches!(byte, b'"' | b'\''));
        quote.filter(|length| prefixes.contains(&&rest[..*length])).unwrap_or(0)
    }

    fn comment(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Reads the blanks in front of the next line that says something.
    fn indentation(&mut self) {
        let mut indent = 0;
        let mut line = self.at;
        while let Some(c) = self.peek() {
            match c {
                ' ' => indent += 1,
                '\r' => {}
                '\t' if self.dialect == Dialect::Any => indent = (indent / TAB + 1) * TAB,
                '\t' => {
                    self.at += 1;
                    self.push(
                        TokenKind::Bad("Bazel refuses tabs at the start of a line; write spaces"),
                        self.at - 1,
                    );
                    return;
                }
                '\n' => (indent, line) = (0, self.at + 1),
                '#' => {
                    self.comment();
                    indent = 0;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        if self.rest().is_empty() {
            indent = 0;
        }
        let current = |indents: &[usize]| indents.last().copied().unwrap_or(0);
        if indent > current(&self.indents) {
            self.indents.push(indent);
            self.push(TokenKind::Indent, line);
        }
        while indent < current(&self.indents) {
            self.indents.pop();
            self.push(TokenKind::Outdent, self.at);
            if indent > current(&self.indents) {
                let why = "this line is indented like none of those above it";
                let span = self.at..line_end(self.text, self.at);
                return self.tokens.push(Token { kind: TokenKind::Bad(why), span });
            }
        }
    }

    /// A string literal with a prefix of so many bytes.
    fn string(&mut self, prefix: usize) {
        let start = self.at;
        self.at += prefix;
        let is_raw = self.text[start..self.at].contains('r');
        let (quote, triple) = if self.rest().starts_with('"') { (b'"', "\"\"\"") } else { (b'\'', "'''") };
        let long = self.rest().starts_with(triple);
        let delimiter = if long { triple } else { &triple[..1] };
        self.at += delimiter.len();
        loop {
            self.skip(|byte| byte != quote && byte != b'\\' && byte != b'\n');
            let Some(c) = self.peek() else { return self.unclosed(start) };
            if self.rest().starts_with(delimiter) {
                self.at += delimiter.len();
                return self.push(TokenKind::Text, start);
            }
            match c {
                '\n' if !long => return self.unclosed(start),
                '\\' if is_raw => {
                    self.at += 1;
                    let Some(c) = self.peek() else { return self.unclosed(start) };
                    self.at += c.len_utf8();
                }
                '\\' => {
                    let length = escape_length(self.rest());
                    if length.is_none() && self.dialect == Dialect::Bazel {
                        let start = self.at;
                        self.at += 1 + self.rest()[1..].chars().next().map_or(0, char::len_utf8);
                        return self.push(
                            TokenKind::Bad("not every Bazel knows this escape; write \\\\ for a \\"),
                            start,
                        );
                    }
                    // Of what is unknown, the character behind it cannot end the string either.
                    let next = self.rest()[1..].chars().next();
                    self.at += length.unwrap_or(1 + next.map_or(0, char::len_utf8));
                }
                c => self.at += c.len_utf8(),
            }
        }
    }

    fn unclosed(&mut self, start: usize) {
        self.at = self.text.len();
        self.tokens.push(Token { kind: TokenKind::Bad("this string is never closed"), span: start..self.at });
    }

    fn number(&mut self) {
        let start = self.at;
        let is_digit = |byte: u8| byte.is_ascii_digit();
        let radix = match self.rest().as_bytes() {
            [b'0', b'x' | b'X', ..] => Some(16),
            [b'0', b'o' | b'O', ..] => Some(8),
            [b'0', b'b' | b'B', ..] => Some(2),
            _ => None,
        };
        if let Some(radix) = radix {
            self.at += 2;
            self.skip(|byte| byte.is_ascii_digit() || radix == 16 && byte.is_ascii_hexdigit());
            let digits = &self.text[start + 2..self.at];
            let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
            let kind = if is_number { TokenKind::Int } else { TokenKind::Bad("this is no number") };
            return self.push(kind, start);
        }
        self.skip(is_digit);
        let digits = self.at;
        if self.rest().starts_with('.') {
            self.at += 1;
            self.skip(is_digit);
        }
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            self.skip(is_digit);
        }
        let number = &self.text[start..self.at];
        let kind = if self.at > digits {
            let finite = number.parse::<f64>().is_ok_and(f64::is_finite);
            if finite { TokenKind::Float } else { TokenKind::Bad("this is no number") }
        } else if number.len() > 1 && number.starts_with('0') {
            TokenKind::Bad("a number may not begin with 0; an octal one begins with 0o")
        } else {
            TokenKind::Int
        };
        self.push(kind, start);
    }

    fn name(&mut self) {
        let start = self.at;
        let beyond_ascii = self.dialect == Dialect::Any;
        let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric() || beyond_ascii && c.is_alphanumeric();
        self.at += self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
        let name = &self.text[start..self.at];
        // Most names are longer than any keyword, or have a character that none has.
        let may_be_keyword = name.len() <= 8 && name.bytes().all(|byte| byte.is_ascii_lowercase());
        let keyword = KEYWORDS.into_iter().find(|keyword| may_be_keyword && *keyword == name);
        let kind = match keyword {
            Some(keyword) => TokenKind::Symbol(keyword),
            None if may_be_keyword && PYTHON_ONLY.contains(&name) => {
                TokenKind::Bad("this is a word of Python that Starlark has no use for")
            }
            None => TokenKind::Name,
        };
        self.push(kind, start);
    }

    /// An operator, or a character of so many bytes that is none.
    fn symbol(&mut self, length: usize) {
        let start = self.at;
        let Some(symbol) = symbol_of(self.rest().as_bytes()) else {
            self.at += length;
            let why = if length == 1 {
                "Starlark has no such sign"
            } else {
                "only strings and comments may hold anything beyond ASCII"
            };
            return self.push(TokenKind::Bad(why), start);
        };
        self.at += symbol.len();
        match symbol {
            "(" | "[" | "{" => self.depth += 1,
            ")" | "]" | "}" => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.push(TokenKind::Symbol(symbol), start);
    }
}

/// How long the escape is that a text begins with, if every Bazel knows it.
fn escape_length(text: &str) -> Option<usize> {
    let rest = text.get(1..)?;
    match rest.chars().next()? {
        '\n' | 'n' | 'r' | 't' | '\\' | '\'' | '"' => Some(2),
        '\r' if rest.starts_with("\r\n") => Some(3),
        '0'..='7' => {
            let digits = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let value = u16::from_str_radix(&rest[..digits], 8).ok()?;
            (value <= 0xff).then_some(1 + digits)
        }
        _ => None,
    }
}

/// What is between the quotes of a string literal that means what it shows:
/// quoted once, on one line, without prefix or escapes.
pub(crate) fn plain(literal: &str) -> Option<&str> {
    let inner = ['"', '\''].into_iter().find_map(|quote| literal.strip_prefix(quote)?.strip_suffix(quote))?;
    (!inner.contains(['\\', '\n', '"', '\''])).then_some(inner)
}
