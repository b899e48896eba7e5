//! YAML, by saphyr-parser, whose events become nodes: collections in lines and in
//! brackets, scalars in every style, several documents. A pair without brackets in
//! a sequence of them is a map in lines.
//!
//! Follows no alias, merges no map and knows no key: `<<` is one like any other,
//! and so is `on`.

mod scalar;

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};

pub(crate) use self::scalar::is_bare_text;
use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::{Span, indent_of, line_span};

/// What a text of several documents is.
pub(crate) const DOCUMENTS: &str = "several documents";

/// How deep collections may stand in each other.
const DEEPEST: usize = 256;

/// What separates an anchor or a tag from what follows.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// What is put before a line that is not indented deep enough.
const BLANKS: &str = "                                                                                ";

/// How many bytes may be read again for the sake of such lines.
const MOST: usize = 10_000_000;

/// The documents of a YAML text.
pub(crate) struct Yaml<'t>(Node<'t>);

impl<'t> Syntax<'t> for Yaml<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let mut shallow: Vec<usize> = Vec::new();
        let root = loop {
            match read(text, &shallow) {
                Ok(root) => break root,
                Err(error) => {
                    let at = error.span.start;
                    let is_shallow = matches!(
                        &*error.message,
                        "invalid indentation" | "invalid indentation in flow construct"
                    );
                    let is_new = shallow.last().is_none_or(|last| *last < at);
                    let again = shallow.len() * (text.len() + shallow.len() * BLANKS.len());
                    if !is_shallow || !is_new || again > MOST {
                        return Err(error);
                    }
                    shallow.push(at);
                }
            }
        };
        if let Some(key) = root.duplicate_keys().into_iter().next() {
            let message =
                format!("{:?} stands twice in one map: many readers silently take the last one", key.value);
            return Err(SyntaxError { span: key.span, message });
        }
        Ok(Self(root))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// Reads a text as if its lines were indented deeper at the places that `shallow`
/// has: brackets are often closed less deep than this parser allows, and every
/// other parser does.
fn read<'t>(text: &'t str, shallow: &[usize]) -> Result<Node<'t>, SyntaxError> {
    let mut deeper = Cow::Borrowed(text);
    if !shallow.is_empty() {
        let ends = shallow.iter().copied().chain([text.len()]);
        let starts = [0].into_iter().chain(shallow.iter().copied());
        let lines: Vec<&str> = starts.zip(ends).map(|(start, end)| &text[start..end]).collect();
        deeper = Cow::Owned(lines.join(BLANKS));
    }
    let offsets = offsets(text, shallow);
    let mut reader = Reader { text, offsets, at: 0, open: Vec::new(), documents: Vec::new() };
    for event in Parser::new_from_str(&deeper) {
        let (event, span) = event.map_err(|error| reader.error(&error))?;
        let span = reader.offset(span.start)..reader.offset(span.end);
        reader.event(event, span)?;
    }
    let mut documents = reader.documents;
    Ok(match documents.pop() {
        None => Node::scalar(0..0, Scalar::Null),
        Some(only) if documents.is_empty() => only,
        Some(last) => {
            documents.push(last);
            Node { span: 0..text.len(), kind: Kind::Several(DOCUMENTS, documents) }
        }
    })
}

/// Where each character that the parser sees begins, and the end, if not every one
/// is a byte of the text.
fn offsets(text: &str, shallow: &[usize]) -> Vec<usize> {
    if text.is_ascii() && shallow.is_empty() {
        return Vec::new();
    }
    let mut offsets = Vec::with_capacity(text.len() + shallow.len() * BLANKS.len() + 1);
    let mut shallow = shallow.iter().peekable();
    for (at, _) in text.char_indices() {
        if shallow.next_if(|shallow| **shallow == at).is_some() {
            offsets.resize(offsets.len() + BLANKS.len(), at);
        }
        offsets.push(at);
    }
    offsets.push(text.len());
    offsets
}

/// Makes nodes of events.
struct Reader<'t> {
    text: &'t str,
    /// See [`offsets`].
    offsets: Vec<usize>,
    /// The end of what has been read. The parser says of what is empty, of block
    /// scalars and of some sequences only roughly where they are: that they
    /// come next from here.
    at: usize,
    /// The collections that have begun, each in the one before.
    open: Vec<Open<'t>>,
    documents: Vec<Node<'t>>,
}

/// A collection that has begun.
struct Open<'t> {
    start: usize,
    shape: Shape,
    parts: Parts<'t>,
}

/// What a collection has so far.
enum Parts<'t> {
    /// Entries, and the key whose value comes next.
    Map(Vec<Entry<'t>>, Option<Node<'t>>),
    Sequence(Vec<Node<'t>>),
}

impl<'t> Reader<'t> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::DocumentStart(true) | Event::DocumentEnd => self.at = self.at.max(span.end),
            // Nobody has ended what is before it.
            Event::DocumentStart(false) => self.at = self.at.max(span.start),
            Event::Alias(_) => {
                self.add(Node { span, kind: Kind::Several("an alias", Vec::new()) });
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.over_indicator();
                let has_properties = anchor != 0 || tag.is_some();
                let span = self.place(&value, style, span, has_properties);
                let node = self.scalar(&value, style, span, tag.is_some());
                self.add(node);
            }
            Event::SequenceStart(..) => {
                self.over_indicator();
                let first = self.content(self.at);
                if self.byte(first) == Some(b'-') {
                    self.open(first, Shape::Lines, Parts::Sequence(Vec::new()))?;
                } else {
                    let bracket = self.content(span.start);
                    self.open(bracket, Shape::Brackets, Parts::Sequence(Vec::new()))?;
                }
                self.at += 1;
            }
            Event::MappingStart(..) => {
                self.over_indicator();
                let parts = Parts::Map(Vec::new(), None);
                let first = self.content(span.start);
                match self.byte(span.start) {
                    Some(b'?') => self.open(span.start, Shape::Lines, parts)?,
                    _ if !span.is_empty() && self.byte(first) == Some(b'{') => {
                        self.open(first, Shape::Brackets, parts)?;
                        self.at += 1;
                    }
                    _ => self.open(span.end, Shape::Lines, parts)?,
                }
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end),
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
        }
        Ok(())
    }

    fn open(&mut self, start: usize, shape: Shape, parts: Parts<'t>) -> Result<(), SyntaxError> {
        if self.open.len() == DEEPEST {
            let message = format!("this is nested too deeply: there is room for {DEEPEST} levels");
            return Err(SyntaxError { span: start..start, message });
        }
        self.at = self.at.max(start);
        self.open.push(Open { start, shape, parts });
        Ok(())
    }

    /// Ends the innermost collection. One in lines ends where its last part does.
    fn close(&mut self, end: usize) {
        let Some(Open { start, shape, parts }) = self.open.pop() else { return };
        let end = if shape == Shape::Brackets { self.behind_bracket(end) } else { self.at };
        let kind = match parts {
            Parts::Map(entries, _) => Kind::Map(entries, shape),
            Parts::Sequence(items) => Kind::Sequence(items, shape),
        };
        self.add(Node { span: start..end, kind });
    }

    /// Where the bracket ends that comes next. The parser says only `end`, which may be before
    /// it, or behind the blanks and the comment that follow it.
    fn behind_bracket(&self, end: usize) -> usize {
        let mut at = self.over_blanks(self.at);
        while let Some(b',' | b':' | b'?') = self.byte(at) {
            at = self.over_blanks(at + 1);
        }
        match self.byte(at) {
            Some(b']' | b'}') => at + 1,
            _ => end,
        }
    }

    fn add(&mut self, node: Node<'t>) {
        self.at = self.at.max(node.span.end);
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.documents.push(node),
            Some(Parts::Sequence(items)) => items.push(node),
            Some(Parts::Map(entries, key)) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }

    /// Goes over the `?` of a key, the `:` of a value or the `-` of an item that comes next. The
    /// first `-` has been passed with the beginning of the sequence.
    fn over_indicator(&mut self) {
        let indicator = match self.open.last().map(|open| (&open.parts, open.shape)) {
            Some((Parts::Map(_, None), _)) => b'?',
            Some((Parts::Map(_, Some(_)), _)) => b':',
            Some((Parts::Sequence(items), Shape::Lines)) if !items.is_empty() => b'-',
            _ => return,
        };
        let next = self.over_blanks(self.at);
        // In lines, what follows without a blank is a key with a `:` of its own. A
        // pair in brackets is in lines, too.
        let is_in_brackets = self.open.iter().rev().take(2).any(|open| open.shape == Shape::Brackets);
        let is_behind =
            is_in_brackets || matches!(self.byte(next + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        if self.byte(next) == Some(indicator) && is_behind {
            self.at = next + 1;
        }
    }

    /// Where a scalar stands, without its anchor and its tag.
    fn place(&self, value: &str, style: ScalarStyle, span: Span, has_properties: bool) -> Span {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block_scalar(span.end),
            ScalarStyle::Plain if value.is_empty() => {
                let at = if has_properties { span.end } else { self.at };
                at..at
            }
            _ => {
                let start = if has_properties { self.content(span.start).min(span.end) } else { span.start };
                let quoted = match style {
                    ScalarStyle::Plain => None,
                    _ => scalar::quoted_length(&self.text.as_bytes()[start..span.end]),
                };
                start..quoted.map_or(span.end, |length| start + length)
            }
        }
    }

    /// Where a block scalar stands that ends before `end`: from its header to the
    /// end of its last line that is not blank.
    fn block_scalar(&self, end: usize) -> Span {
        let start = self.content(self.at).min(end);
        let text = &self.text[start..end];
        let header =
            text.len() - text.trim_start_matches(|c: char| "|>+-".contains(c) || c.is_ascii_digit()).len();
        let body = text.find(['\r', '\n']).unwrap_or(text.len());
        let lines = text[body..].trim_end_matches([' ', '\t', '\r', '\n']);
        start..start + if lines.is_empty() { header } else { body + lines.len() }
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span, is_tagged: bool) -> Node<'t> {
        let written = &self.text[span.clone()];
        let scalar = match style {
            ScalarStyle::Plain if !is_tagged => scalar::plain(written),
            _ => None,
        };
        let width = usize::from(matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted));
        let text = || match written.get(width..written.len().saturating_sub(width)) {
            Some(inner) if inner == value => Scalar::Text(Cow::Borrowed(inner), width),
            _ => Scalar::Text(Cow::Owned(value.to_owned()), width),
        };
        Node::scalar(span, scalar.unwrap_or_else(text))
    }

    /// Where a node's content begins: behind blanks, comments, `? `, and its anchor
    /// and tag.
    fn content(&self, from: usize) -> usize {
        let mut at = self.over_blanks(from);
        loop {
            let rest = &self.text[at..];
            let length = match rest.as_bytes() {
                [b'!', b'<', ..] => rest.find(BLANK).unwrap_or(rest.len()),
                [b'&' | b'!', ..] => {
                    rest.find(|c| BLANK.contains(&c) || ",[]{}".contains(c)).unwrap_or(rest.len())
                }
                [b'?', b' ' | b'\t' | b'\r' | b'\n', ..] => 1,
                _ => return at,
            };
            at = self.over_blanks(at + length);
        }
    }

    /// The first place from `at` on that is no blank, line break or comment.
    fn over_blanks(&self, mut at: usize) -> usize {
        loop {
            let rest = &self.text[at..];
            at += match rest.as_bytes().first() {
                Some(b' ' | b'\t' | b'\r' | b'\n') => 1,
                Some(b'#') => rest.find(['\r', '\n']).unwrap_or(rest.len()),
                _ if rest.starts_with('\u{feff}') => '\u{feff}'.len_utf8(),
                _ => return at,
            };
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The place of a mark, which counts characters.
    fn offset(&self, mark: Marker) -> usize {
        let at = if self.offsets.is_empty() { Some(mark.index()) } else { None };
        at.or_else(|| self.offsets.get(mark.index()).copied()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn error(&self, error: &ScanError) -> SyntaxError {
        let at = self.offset(*error.marker());
        let line = line_span(self.text, at).start;
        let is_about_tab = error.info().contains("tab") || indent_of(self.text, at).contains('\t');
        match self.text[line..].find('\t').filter(|_| is_about_tab) {
            Some(tab) => SyntaxError {
                span: line + tab..line + tab + 1,
                message: "a tab stands where YAML has only blanks for an indentation".to_owned(),
            },
            None => {
                SyntaxError { span: at..at, message: error.info().lines().collect::<Vec<_>>().join(", ") }
            }
        }
    }
}

#[cfg(test)]
mod tests;
