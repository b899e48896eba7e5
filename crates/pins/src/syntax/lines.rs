//! Texts of lines without any grammar: those of `.tool-versions`, and those that
//! hold a version and nothing else, such as `.nvmrc`.
//!
//! Knows no tool and no version.

use std::borrow::Cow;

use super::node::{Entry, Kind, Node, Scalar, Shape, Syntax, SyntaxError};
use crate::value::text::Span;

const BLANKS: [char; 2] = [' ', '\t'];

/// Lines of a name and its versions, as asdf and mise read them.
pub(crate) struct ToolVersions<'t>(Node<'t>);

impl<'t> Syntax<'t> for ToolVersions<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let mut entries = Vec::new();
        for line in lines(text) {
            let written = &text[line.clone()];
            let end = line.start + written.find('#').unwrap_or(written.len());
            let mut words = words(text, line.start..end);
            let Some(key) = words.next() else { continue };
            let mut versions: Vec<Node<'t>> = words.collect();
            let value = match (versions.pop(), versions.last()) {
                (None, _) => {
                    let message = format!("{:?} stands without a version", key.as_text().unwrap_or_default());
                    return Err(SyntaxError { span: key.span, message });
                }
                (Some(only), None) => only,
                (Some(last), Some(_)) => {
                    versions.push(last);
                    several(versions)
                }
            };
            entries.push(Entry { key, value });
        }
        let root = Node { span: 0..text.len(), kind: Kind::Map(entries, Shape::Lines) };
        if let Some(key) = root.duplicate_keys().into_iter().next() {
            let message = format!("{:?} stands twice: only one of the lines is heeded", key.value);
            return Err(SyntaxError { span: key.span, message });
        }
        Ok(Self(root))
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// Lines of text, and mostly one that is no comment: a version.
pub(crate) struct Plain<'t>(Node<'t>);

impl<'t> Syntax<'t> for Plain<'t> {
    fn read(text: &'t str) -> Result<Self, SyntaxError> {
        let is_comment = |line: &Span| text[line.clone()].starts_with('#');
        let all: Vec<Span> = lines(text).filter(|line| !line.is_empty()).collect();
        let mut values = all.iter().filter(|line| !is_comment(line));
        match (values.next(), values.next()) {
            (None, _) => Err(SyntaxError { span: 0..0, message: "the file says nothing".to_owned() }),
            (Some(only), None) => Ok(Self(literal(text, only.clone()))),
            // Where one line is not all of it, any may be meant: in prose `#` begins a heading.
            (Some(_), Some(_)) => {
                Ok(Self(several(all.into_iter().map(|line| literal(text, line)).collect())))
            }
        }
    }

    fn root(&self) -> &Node<'t> {
        &self.0
    }
}

/// Whether one line of a text is all that it says.
pub(crate) fn says_one(text: &str) -> bool {
    let mut said = lines(text).filter(|line| !line.is_empty() && !text[line.start..].starts_with('#'));
    said.next().is_some() && said.next().is_none()
}

/// The lines of a text, without a byte order mark and the blanks around each.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let mut next = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    text[next..].split_inclusive('\n').map(move |line| {
        let line_start = next;
        next += line.len();
        let is_blank = |character: char| character.is_ascii_whitespace();
        let start = line_start + (line.len() - line.trim_start_matches(is_blank).len());
        start..start + line.trim_matches(is_blank).len()
    })
}

/// The words in a place, with blanks between them.
fn words<'t>(text: &'t str, place: Span) -> impl Iterator<Item = Node<'t>> {
    let mut next = place.start;
    text[place].split(BLANKS).filter_map(move |word| {
        let start = next;
        next += word.len() + 1;
        (!word.is_empty()).then(|| literal(text, start..start + word.len()))
    })
}

fn literal(text: &str, span: Span) -> Node<'_> {
    let written = &text[span.clone()];
    Node::scalar(span, Scalar::Text(Cow::Borrowed(written), 0))
}

/// Values one after the other, of which there is one at least.
fn several(values: Vec<Node<'_>>) -> Node<'_> {
    let start = values.first().map_or(0, |first| first.span.start);
    let end = values.last().map_or(0, |last| last.span.end);
    Node { span: start..end, kind: Kind::Sequence(values, Shape::Lines) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_has_one_version_or_several() {
        for (text, expected) in [
            ("", "lines()"),
            ("# é\n\n  \t\n", "lines()"),
            ("nodejs 18.0.0\n", r#"lines("nodejs"0: "18.0.0"0)"#),
            ("\u{feff}nodejs 18.0.0", r#"lines("nodejs"0: "18.0.0"0)"#),
            (
                "# é\r\nnodejs\t18.0.0  16.0.0 # old\r\n\r\n  python 3.12.1# new\r\n",
                r#"lines("nodejs"0: items("18.0.0"0, "16.0.0"0), "python"0: "3.12.1"0)"#,
            ),
            (
                "ruby ref:v3_2 path:~/é system\nrust stable\n",
                r#"lines("ruby"0: items("ref:v3_2"0, "path:~/é"0, "system"0), "rust"0: "stable"0)"#,
            ),
        ] {
            let document = ToolVersions::parse(text).unwrap();
            assert_eq!(document.root().shown(), expected, "{text:?}");
            document.root().checked(text);
        }
    }

    #[test]
    fn a_tool_without_a_version_or_that_stands_twice_is_refused() {
        for (text, place, message) in [
            ("go 1\nnodejs\n", 5..11, "\"nodejs\" stands without a version"),
            ("é 1\r\n nodejs # 18\r\n", 7..13, "\"nodejs\" stands without a version"),
            ("a 1\nb 2\na 1\n", 8..9, "\"a\" stands twice: only one of the lines is heeded"),
        ] {
            let error = ToolVersions::parse(text).err().unwrap();
            assert_eq!((error.span, error.message.as_str()), (place, message), "{text:?}");
        }
    }

    #[test]
    fn a_plain_file_says_one_thing_or_several() {
        for (text, expected) in [
            ("7.4.1", "\"7.4.1\"0"),
            ("\u{feff}7.4.1\r\n", "\"7.4.1\"0"),
            ("# é\n\n \tv18.2 \t\n\n#c\n", "\"v18.2\"0"),
            ("lts/*\n", "\"lts/*\"0"),
            ("3.12\r\n\r\n  # é\r\n3.11\r\n", "items(\"3.12\"0, \"# é\"0, \"3.11\"0)"),
            ("7.4.1 # c\n", "\"7.4.1 # c\"0"),
        ] {
            let document = Plain::parse(text).unwrap();
            assert_eq!(document.root().shown(), expected, "{text:?}");
            document.root().checked(text);
            assert_eq!(says_one(text), document.root().sequence().is_none(), "{text:?}");
        }
        for text in ["", "\n", "# 1.2\n", "\u{feff}", " \t\r\n"] {
            let error = Plain::parse(text).err().unwrap();
            assert_eq!((error.span, error.message.as_str()), (0..0, "the file says nothing"), "{text:?}");
            assert!(!says_one(text), "{text:?}");
        }
    }
}
