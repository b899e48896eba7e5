//! Expressions, by how strongly their operators bind, and parameters.
//!
//! Does not know statements.

use std::collections::HashSet;

use super::super::Dialect;
use super::super::lexer::TokenKind;
use super::super::syntax::{Argument, ArgumentKind, Clause, ExprId, ExprKind, Parameter, ScopeId, ScopeKind};
use super::{Parsed, Parser};
use crate::value::text::Span;

/// How strongly an operator binds, from the weakest on; `not` is a level of its own. Most of what
/// stands behind a value is none.
fn level_of(operator: &str) -> Option<usize> {
    Some(match operator {
        "or" => 0,
        "and" => 1,
        "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in" => COMPARISON,
        "|" => 4,
        "^" => 5,
        "&" => 6,
        "<<" | ">>" => 7,
        "-" | "+" => 8,
        "/" | "//" | "*" | "%" => 9,
        _ => return None,
    })
}

const NOT: usize = 2;
const COMPARISON: usize = 3;

impl<'a> Parser<'a> {
    /// An expression, or several of them as a tuple with no parentheses.
    pub(super) fn expression(&mut self) -> Parsed<ExprId> {
        let start = self.span().start;
        let first = self.test()?;
        if !self.is(",") {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.is(",") {
            let comma = self.span();
            self.at += 1;
            if matches!(self.kind(), TokenKind::Newline | TokenKind::Symbol("=" | "]" | ")" | "}" | ";")) {
                if self.dialect == Dialect::Any {
                    break;
                }
                return self.refuse(comma, "a tuple may end in a comma only inside parentheses");
            }
            parts.push(self.test()?);
        }
        Ok(self.add(ExprKind::Tuple(parts), start))
    }

    /// One expression: a conditional, a lambda, or operators.
    pub(super) fn test(&mut self) -> Parsed<ExprId> {
        self.deeper(|parser| {
            let start = parser.span().start;
            if parser.is("lambda") {
                return parser.lambda(start);
            }
            let value = parser.binary(0)?;
            if !parser.accept("if") {
                return Ok(value);
            }
            parser.binary(0)?;
            if !parser.is("else") {
                return Err(parser.unexpected("\"else\" is expected here"));
            }
            parser.at += 1;
            let otherwise = parser.test()?;
            Ok(parser.add(ExprKind::Conditional { value, otherwise }, start))
        })
    }

    /// A type behind a sign of so many tokens. It is no value, so nothing of it
    /// is kept. Where there are no types, the sign is unexpected.
    pub(super) fn annotation(&mut self, sign: usize) -> Parsed<()> {
        if self.dialect == Dialect::Bazel {
            return Ok(());
        }
        self.at += sign;
        let before = self.file.expressions.len();
        self.test()?;
        self.file.expressions.truncate(before);
        Ok(())
    }

    /// The name of a parameter, and its type.
    fn parameter(&mut self, close: &'static str) -> Parsed<Span> {
        let name = self.name()?;
        if self.file.scopes[self.scope].names.contains(&self.text[name.clone()]) {
            return self.refuse(name, "this parameter stands twice");
        }
        self.bind(name.clone(), None);
        // Behind the parameters of a lambda the sign ends them.
        if close == ")" && self.is(":") {
            self.annotation(1)?;
        }
        Ok(name)
    }

    /// Parameters up to `close`; gives those with a default, which is parsed in `outer`.
    pub(super) fn parameters(&mut self, outer: ScopeId, close: &'static str) -> Parsed<Vec<Parameter>> {
        let mut defaults = Vec::new();
        let (mut star, mut star_star, mut bare_star) = (false, false, None);
        while !self.is(close) {
            let span = self.span();
            // Buck2's mark behind those that have no name for the caller.
            let is_mark = self.dialect == Dialect::Any && self.accept("/");
            if star_star {
                return self.refuse(span, "no parameter may follow **");
            }
            if self.accept("**") {
                star_star = true;
            } else if self.accept("*") {
                if star {
                    return self.refuse(span, "there may be one * among parameters");
                }
                star = true;
                if self.kind() != TokenKind::Name {
                    bare_star = Some(span.clone());
                }
            }
            let is_bare = bare_star == Some(span.clone());
            if !is_bare && !is_mark {
                let plain = self.kind() == TokenKind::Name && span == self.span();
                let name = self.parameter(close)?;
                if plain {
                    if self.accept("=") {
                        let inner = std::mem::replace(&mut self.scope, outer);
                        defaults.push(Parameter { name, default: self.test()? });
                        self.scope = inner;
                    } else if !star && !defaults.is_empty() {
                        return self
                            .refuse(name, "a parameter with no default may not follow one that has one");
                    }
                    bare_star = None;
                }
            }
            if !self.accept(",") {
                break;
            }
        }
        match bare_star {
            Some(span) => self.refuse(span, "a * must be followed by a parameter of its own"),
            None => Ok(defaults),
        }
    }

    fn lambda(&mut self, start: usize) -> Parsed<ExprId> {
        self.at += 1;
        let outer = self.open_scope(ScopeKind::Function);
        let parameters = self.parameters(outer, ":")?;
        let defaults = parameters.into_iter().map(|parameter| parameter.default).collect();
        self.expect(":")?;
        let body = self.test()?;
        self.scope = outer;
        Ok(self.add(ExprKind::Lambda { body, defaults }, start))
    }

    /// Operators that bind at least as strongly as `level`.
    pub(super) fn binary(&mut self, level: usize) -> Parsed<ExprId> {
        let start = self.span().start;
        let mut left = if level <= NOT && self.is("not") {
            self.at += 1;
            let operand = self.deeper(|parser| parser.binary(NOT))?;
            self.add(ExprKind::Unary { operand }, start)
        } else {
            self.unary()?
        };
        let mut compared = false;
        while let Some((operator, found, length)) = self.operator().filter(|(_, found, _)| *found >= level) {
            if found == COMPARISON && compared {
                return self
                    .refuse(self.span(), "comparisons cannot be chained; write parentheses, or \"and\"");
            }
            compared = found == COMPARISON;
            self.at += length;
            let right = self.deeper(|parser| parser.binary(found + 1))?;
            left = self.add(ExprKind::Binary { operator, left, right }, start);
        }
        Ok(left)
    }

    /// The operator that is next: its text, its level, and how many tokens it has.
    fn operator(&self) -> Option<(&'static str, usize, usize)> {
        let TokenKind::Symbol(symbol) = self.kind() else { return None };
        let is_not_in = symbol == "not" && self.kind_at(self.at + 1) == TokenKind::Symbol("in");
        let (symbol, length) = if is_not_in { ("not in", 2) } else { (symbol, 1) };
        level_of(symbol).map(|level| (symbol, level, length))
    }

    fn unary(&mut self) -> Parsed<ExprId> {
        let start = self.span().start;
        let signs = self.at;
        while ["-", "+", "~"].into_iter().any(|sign| self.is(sign)) {
            self.at += 1;
        }
        let is_plain = self.at == signs;
        let value = self.suffixed()?;
        Ok(if is_plain { value } else { self.add(ExprKind::Unary { operand: value }, start) })
    }

    /// What a loop assigns to: no operators, or `in` would be one.
    pub(super) fn loop_target(&mut self) -> Parsed<ExprId> {
        let start = self.span().start;
        let first = self.suffixed()?;
        let mut parts = vec![first];
        while self.accept(",") {
            parts.push(self.suffixed()?);
        }
        Ok(if parts.len() == 1 { first } else { self.add(ExprKind::Tuple(parts), start) })
    }

    fn suffixed(&mut self) -> Parsed<ExprId> {
        let start = self.span().start;
        let mut value = self.primary()?;
        loop {
            value = if self.accept(".") {
                let name = self.name()?;
                self.add(ExprKind::Attribute { object: value, name }, start)
            } else if self.accept("(") {
                let arguments = self.arguments()?;
                self.expect(")")?;
                self.add(ExprKind::Call { function: value, arguments }, start)
            } else if self.accept("[") {
                self.index(value, start)?
            } else {
                return Ok(value);
            };
        }
    }

    fn index(&mut self, object: ExprId, start: usize) -> Parsed<ExprId> {
        let mut first = None;
        if !self.is(":") {
            let index = self.expression()?;
            if self.accept("]") {
                return Ok(self.add(ExprKind::Index { object, index }, start));
            }
            first = Some(index);
        }
        self.expect(":")?;
        let end = if self.is(":") || self.is("]") { None } else { Some(self.test()?) };
        let step = if self.accept(":") && !self.is("]") { Some(self.test()?) } else { None };
        self.expect("]")?;
        Ok(self.add(ExprKind::Slice { object, start: first, end, step }, start))
    }

    fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut arguments: Vec<Argument> = Vec::new();
        let mut last = ArgumentKind::Positional;
        let mut keywords: HashSet<&str> = HashSet::new();
        while !self.is(")") {
            let span = self.span();
            let is_keyword =
                self.kind() == TokenKind::Name && self.kind_at(self.at + 1) == TokenKind::Symbol("=");
            let kind = if self.accept("**") {
                ArgumentKind::StarStar
            } else if self.accept("*") {
                ArgumentKind::Star
            } else if is_keyword {
                self.at += 2;
                if !keywords.insert(&self.text[span.clone()]) {
                    return self.refuse(span, "this argument stands twice");
                }
                ArgumentKind::Keyword
            } else {
                ArgumentKind::Positional
            };
            let name = (kind == ArgumentKind::Keyword).then(|| span.clone());
            let repeats = last == kind && matches!(kind, ArgumentKind::Star | ArgumentKind::StarStar);
            if self.dialect == Dialect::Bazel && (last > kind || repeats) {
                return self.refuse(span, "arguments stand in the order: plain, named, one *, one **");
            }
            last = kind;
            let value = self.test()?;
            arguments.push(Argument { kind, name, value });
            if !self.accept(",") {
                break;
            }
        }
        Ok(arguments)
    }

    fn primary(&mut self) -> Parsed<ExprId> {
        let start = self.span().start;
        let kind = match self.kind() {
            TokenKind::Name => ExprKind::Name,
            TokenKind::Int | TokenKind::Float => ExprKind::Number,
            TokenKind::Text => {
                if self.kind_at(self.at + 1) == TokenKind::Text {
                    self.at += 1;
                    return Err(self.unexpected("strings side by side are not joined; write +"));
                }
                ExprKind::Text
            }
            TokenKind::Symbol("[") => return self.display("]", start),
            TokenKind::Symbol("{") => return self.display("}", start),
            TokenKind::Symbol("(") => return self.parenthesized(start),
            // `...` in a type.
            TokenKind::Symbol(".") if self.dialect == Dialect::Any => {
                self.at += 1;
                self.expect(".")?;
                if !self.is(".") {
                    return Err(self.unexpected("\".\" is expected here"));
                }
                ExprKind::Name
            }
            _ => return Err(self.unexpected("a value is expected here")),
        };
        self.at += 1;
        Ok(self.add(kind, start))
    }

    fn parenthesized(&mut self, start: usize) -> Parsed<ExprId> {
        self.at += 1;
        let mut parts = Vec::new();
        let mut is_tuple = self.is(")");
        while !self.is(")") {
            parts.push(self.test()?);
            if !self.accept(",") {
                break;
            }
            is_tuple = true;
        }
        self.expect(")")?;
        let kind = match parts[..] {
            [inner] if !is_tuple => ExprKind::Parenthesized(inner),
            _ => ExprKind::Tuple(parts),
        };
        Ok(self.add(kind, start))
    }

    /// A list, a dict, or a comprehension of either.
    fn display(&mut self, close: &'static str, start: usize) -> Parsed<ExprId> {
        self.at += 1;
        let outer = self.open_scope(ScopeKind::Comprehension);
        let is_dict = close == "}";
        // The keys of a dict and their values in turn.
        let mut items: Vec<ExprId> = Vec::new();
        while !self.is(close) {
            let is_first = items.is_empty();
            items.push(self.test()?);
            if is_dict {
                self.expect(":")?;
                items.push(self.test()?);
            }
            if self.is("for") && is_first {
                let clauses = self.clauses(outer)?;
                self.expect(close)?;
                self.scope = outer;
                return Ok(self.add(ExprKind::Comprehension { body: items, clauses }, start));
            }
            if !self.accept(",") {
                break;
            }
        }
        self.expect(close)?;
        self.scope = outer;
        let (entries, _) = items.as_chunks::<2>();
        let kind = match is_dict {
            true => ExprKind::Dict(entries.iter().map(|[key, value]| (*key, *value)).collect()),
            false => ExprKind::List(items),
        };
        Ok(self.add(kind, start))
    }

    /// The `for` and `if` of a comprehension; the first `for` looks its names
    /// up outside.
    fn clauses(&mut self, outer: ScopeId) -> Parsed<Vec<Clause>> {
        let mut clauses = Vec::new();
        loop {
            if self.accept("for") {
                let target = self.loop_target()?;
                self.bind_target(target)?;
                self.expect("in")?;
                let inner = self.scope;
                if clauses.is_empty() {
                    self.scope = outer;
                }
                let iterable = self.binary(0)?;
                self.scope = inner;
                clauses.push(Clause { target, iterable });
            } else if self.accept("if") {
                self.binary(0)?;
            } else {
                return Ok(clauses);
            }
        }
    }
}
