//! Parses Starlark as Bazel does, and refuses what Bazel refuses while it
//! parses; in [`Dialect::Any`], only what nobody could read.
//!
//! Does not judge names: `names` does. Where versions of Bazel differ, the
//! newer syntax is read (`lambda`, functions inside functions).

mod expressions;

use super::super::node::SyntaxError;
use super::Dialect;
use super::lexer::{Token, TokenKind, tokens};
use super::syntax::{
    Binding, Expr, ExprId, ExprKind, File, Scope, ScopeId, ScopeKind, Statement, StatementKind, Symbol,
};
use crate::value::text::{Span, Spanned};

/// How deep brackets, operators and blocks may be nested.
const DEEPEST: usize = 200;

/// Parses a file.
///
/// # Errors
/// The first place that is none of the dialect's.
pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<File, SyntaxError> {
    let tokens = tokens(text, dialect);
    let file = File {
        // About every second token is one.
        expressions: Vec::with_capacity(tokens.len() / 2),
        scopes: vec![Scope::new(None, ScopeKind::Function)],
        ..File::default()
    };
    let mut parser =
        Parser { text, dialect, tokens, at: 0, file, scope: 0, depth: 0, loops: 0, past_loads: false };
    while parser.kind() != TokenKind::End {
        if !parser.accept_newline() {
            parser.statement()?;
        }
    }
    Ok(parser.file)
}

struct Parser<'a> {
    text: &'a str,
    dialect: Dialect,
    tokens: Vec<Token>,
    at: usize,
    file: File,
    scope: ScopeId,
    depth: usize,
    /// How many loops of this function are open here.
    loops: usize,
    /// Whether a statement was read that no `load` may follow.
    past_loads: bool,
}

type Parsed<T> = Result<T, SyntaxError>;

const AUGMENTED: [&str; 11] = ["+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^=", ">>=", "<<="];

impl<'a> Parser<'a> {
    fn kind(&self) -> TokenKind {
        self.kind_at(self.at)
    }

    fn kind_at(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |token| token.kind)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.text.len()..self.text.len(), |token| token.span.clone())
    }

    fn is(&self, symbol: &'static str) -> bool {
        self.kind() == TokenKind::Symbol(symbol)
    }

    /// Where the token before this one ends.
    fn end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |before| self.tokens[before].span.end)
    }

    fn accept(&mut self, symbol: &'static str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn accept_newline(&mut self) -> bool {
        let found = self.kind() == TokenKind::Newline;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, symbol: &'static str) -> Parsed<()> {
        if self.accept(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("{symbol:?} is expected here")))
        }
    }

    fn refuse<T>(&self, span: Span, why: &str) -> Parsed<T> {
        Err(SyntaxError { span, message: why.to_owned() })
    }

    /// Refuses the token that is next; what is wrong with it goes before what
    /// would have been wanted.
    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let why = match self.kind() {
            TokenKind::Bad(why) => why,
            TokenKind::Indent => "this line is indented for no reason",
            _ => wanted,
        };
        let span = self.span();
        let is_indent = self.kind() == TokenKind::Indent;
        // The blanks themselves show nothing.
        let span = if is_indent { span.end..crate::value::text::line_end(self.text, span.end) } else { span };
        SyntaxError { span, message: why.to_owned() }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            return self.refuse(self.span(), "this is nested too deeply to be read");
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn add(&mut self, kind: ExprKind, start: usize) -> ExprId {
        self.file.expressions.push(Expr { kind, span: start..self.end(), scope: self.scope });
        self.file.expressions.len() - 1
    }

    fn add_statement(&mut self, kind: StatementKind, start: usize) {
        self.past_loads |= !matches!(kind, StatementKind::Load { .. } | StatementKind::Text);
        self.file.statements.push(Statement { kind, span: start..self.end(), scope: self.scope });
    }

    fn open_scope(&mut self, kind: ScopeKind) -> ScopeId {
        self.file.scopes.push(Scope::new(Some(self.scope), kind));
        let outer = self.scope;
        self.scope = self.file.scopes.len() - 1;
        outer
    }

    fn bind(&mut self, span: Span, function: Option<ScopeId>) {
        let name = Spanned::new(self.text[span.clone()].to_owned(), span);
        let scope = &mut self.file.scopes[self.scope];
        scope.names.insert(name.value.clone());
        scope.bindings.push(Binding { name, function });
    }

    /// Binds the names of a target, and refuses what nothing can be assigned to.
    fn bind_target(&mut self, target: ExprId) -> Parsed<()> {
        let mut targets = vec![target];
        while let Some(target) = targets.pop() {
            let expr = &self.file.expressions[target];
            let span = expr.span.clone();
            match &expr.kind {
                ExprKind::Name => self.bind(span, None),
                ExprKind::List(parts) | ExprKind::Tuple(parts) => targets.extend(parts.iter().rev()),
                ExprKind::Parenthesized(inner) => targets.push(*inner),
                ExprKind::Index { .. } | ExprKind::Attribute { .. } => {}
                _ => return self.refuse(span, "nothing can be assigned to this"),
            }
        }
        Ok(())
    }

    fn name(&mut self) -> Parsed<Span> {
        if self.kind() != TokenKind::Name {
            return Err(self.unexpected("a name is expected here"));
        }
        self.at += 1;
        Ok(self.tokens[self.at - 1].span.clone())
    }

    fn statement(&mut self) -> Parsed<()> {
        let start = self.span().start;
        let is_refused = self.scope == 0 && self.dialect == Dialect::Bazel;
        match self.kind() {
            TokenKind::Symbol("def") => self.def(start),
            TokenKind::Symbol("if" | "for") if is_refused => {
                let rest = start..crate::value::text::line_end(self.text, start);
                self.refuse(rest, "this may only stand inside a function")
            }
            TokenKind::Symbol("if") => self.if_statement(start),
            TokenKind::Symbol("for") => self.for_statement(start),
            _ => self.simple_statements(),
        }
    }

    fn def(&mut self, start: usize) -> Parsed<()> {
        self.at += 1;
        let name = self.name()?;
        self.expect("(")?;
        // Defaults are computed outside the function, its own names are not.
        let outer = self.scope;
        self.open_scope(ScopeKind::Function);
        let function = self.scope;
        let parameters = self.parameters(outer, ")")?;
        self.expect(")")?;
        if self.is("-") && self.kind_at(self.at + 1) == TokenKind::Symbol(">") {
            self.annotation(2)?;
        }
        self.scope = outer;
        self.bind(name.clone(), Some(function));
        self.add_statement(StatementKind::Def { name, parameters, function }, start);
        self.scope = function;
        let loops = std::mem::take(&mut self.loops);
        self.block()?;
        self.loops = loops;
        self.scope = outer;
        Ok(())
    }

    fn if_statement(&mut self, start: usize) -> Parsed<()> {
        self.at += 1;
        self.test()?;
        self.add_statement(StatementKind::Other, start);
        self.block()?;
        while self.accept("elif") {
            self.test()?;
            self.block()?;
        }
        if self.accept("else") { self.block() } else { Ok(()) }
    }

    fn for_statement(&mut self, start: usize) -> Parsed<()> {
        self.at += 1;
        let target = self.loop_target()?;
        self.bind_target(target)?;
        self.expect("in")?;
        let iterable = self.expression()?;
        self.add_statement(StatementKind::For { target, iterable }, start);
        self.loops += 1;
        self.block()?;
        self.loops -= 1;
        Ok(())
    }

    /// `:` and what belongs to it: statements on the same line, or lines that
    /// are indented more deeply.
    fn block(&mut self) -> Parsed<()> {
        self.expect(":")?;
        if !self.accept_newline() {
            return self.simple_statements();
        }
        if self.kind() != TokenKind::Indent {
            return Err(self.unexpected("a line that is indented more deeply is expected here"));
        }
        self.at += 1;
        self.deeper(|parser| {
            while parser.kind() != TokenKind::Outdent {
                if parser.kind() == TokenKind::End {
                    return Err(parser.unexpected("a statement is expected here"));
                }
                if !parser.accept_newline() {
                    parser.statement()?;
                }
            }
            parser.at += 1;
            Ok(())
        })
    }

    /// Statements on one line, separated by `;`.
    fn simple_statements(&mut self) -> Parsed<()> {
        self.simple_statement()?;
        while self.accept(";") {
            if self.accept_newline() {
                return Ok(());
            }
            self.simple_statement()?;
        }
        if self.accept_newline() { Ok(()) } else { Err(self.unexpected("the statement should end here")) }
    }

    fn simple_statement(&mut self) -> Parsed<()> {
        let start = self.span().start;
        match self.kind() {
            TokenKind::Symbol("pass") => {
                self.at += 1;
                self.add_statement(StatementKind::Other, start);
            }
            TokenKind::Symbol("break" | "continue") if self.loops == 0 => {
                return self.refuse(self.span(), "this may only stand inside a loop");
            }
            TokenKind::Symbol("break" | "continue") => self.at += 1,
            TokenKind::Symbol("return") if self.scope == 0 => {
                let rest = start..crate::value::text::line_end(self.text, start);
                return self.refuse(rest, "this may only stand inside a function");
            }
            TokenKind::Symbol("return") => {
                self.at += 1;
                let ends = matches!(self.kind(), TokenKind::Newline | TokenKind::Symbol(";"));
                let value = if ends { None } else { Some(self.expression()?) };
                self.add_statement(StatementKind::Return(value), start);
            }
            TokenKind::Symbol("load") => self.load(start)?,
            _ => self.assignment(start)?,
        }
        Ok(())
    }

    fn assignment(&mut self, start: usize) -> Parsed<()> {
        let target = self.expression()?;
        if self.is(":") {
            self.annotation(1)?;
        }
        let augmented = AUGMENTED.into_iter().any(|operator| self.is(operator));
        if !augmented && !self.is("=") {
            let is_text = matches!(self.file.expressions[target].kind, ExprKind::Text);
            self.add_statement(if is_text { StatementKind::Text } else { StatementKind::Other }, start);
            return Ok(());
        }
        let bare = &self.file.expressions[self.file.bare(target)].kind;
        if augmented && matches!(bare, ExprKind::List(_) | ExprKind::Tuple(_)) {
            return self.refuse(self.span(), "this cannot be done to several names at once");
        }
        self.at += 1;
        self.bind_target(target)?;
        let value = self.expression()?;
        let kind = if augmented {
            StatementKind::Augment { target, value }
        } else {
            StatementKind::Assign { target, value }
        };
        self.add_statement(kind, start);
        Ok(())
    }

    fn load(&mut self, start: usize) -> Parsed<()> {
        let is_strict = self.dialect == Dialect::Bazel;
        if is_strict && self.scope != 0 {
            return self.refuse(self.span(), "this may only stand at the top level");
        }
        if is_strict && self.past_loads {
            return self.refuse(self.span(), "this must stand above every other statement");
        }
        self.at += 1;
        self.expect("(")?;
        let file = self.text_literal("a string that names a file is expected here")?;
        let mut symbols = Vec::new();
        while self.accept(",") && !self.is(")") {
            let (local, there) = if self.kind() == TokenKind::Name {
                let local = self.name()?;
                self.expect("=")?;
                (local, self.text_literal("the name of a symbol, in quotes, is expected here")?)
            } else {
                let there = self.text_literal("the name of a symbol, in quotes, is expected here")?;
                (there.clone(), there)
            };
            if is_strict && self.text[there.clone()].starts_with('_') {
                return self.refuse(there, "what begins with _ belongs to its own file and cannot be loaded");
            }
            self.bind(local.clone(), None);
            symbols.push(Symbol { local, there });
        }
        if is_strict && symbols.is_empty() {
            return Err(self.unexpected("a symbol to load is expected here"));
        }
        self.expect(")")?;
        self.add_statement(StatementKind::Load { file, symbols }, start);
        Ok(())
    }

    /// A string literal; gives what is between its quotes.
    fn text_literal(&mut self, wanted: &str) -> Parsed<Span> {
        if self.kind() != TokenKind::Text {
            return Err(self.unexpected(wanted));
        }
        let Span { start, end } = self.span();
        self.at += 1;
        let text = &self.text[start..end];
        let prefix = text.len() - text.trim_start_matches('r').len();
        let quotes =
            if text[prefix..].starts_with("\"\"\"") || text[prefix..].starts_with("'''") { 3 } else { 1 };
        Ok(start + prefix + quotes..end - quotes)
    }
}
