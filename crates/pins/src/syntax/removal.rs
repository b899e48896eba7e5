//! Taking items out of a bracketed, comma-separated collection, and what stands on
//! lines of its own out of a text, the way a careful person would: with their commas,
//! the comments right above them and their lines, and no other line touched.
//!
//! Does not parse: the formats say where the brackets and the items are.

use super::splice::{Collection, comma_between, comment_at};
use crate::value::edit::Edit;
use crate::value::text::{Span, line_end, line_span};

/// The lines of what stands at `span`, with the comments right above; of a section, which
/// blank lines hold apart from the others, with those as well.
pub(crate) fn lines_of(text: &str, span: &Span, is_section: bool) -> Span {
    let first = line_span(text, span.start).start;
    let above = |start: usize| Some(line_span(text, start.checked_sub(1)?));
    let is_blank = |line: &Span| text[line.clone()].trim().is_empty();
    let mut start = first;
    while let Some(comment) = above(start).filter(|line| comment_at(text[line.clone()].trim_start())) {
        start = comment.start;
    }
    if start == 0 {
        // A comment at the very beginning is about the file.
        start = first;
    }
    let mut lines = text[span.end..].split_inclusive('\n');
    let mut end = span.end + lines.next().map_or(0, str::len);
    if is_section {
        end += lines.take_while(|line| line.trim().is_empty()).map(str::len).sum::<usize>();
        if end == text.len() {
            // Nothing follows that blank lines would hold it apart from.
            while let Some(blank) = above(start).filter(is_blank) {
                start = blank.start;
            }
        }
    }
    start..end
}

/// Whether what stands at `span` shares its lines with nothing but a comment behind it.
pub(crate) fn is_alone(text: &str, span: &Span) -> bool {
    let before = &text[line_span(text, span.start).start..span.start];
    let behind = text[span.end..line_end(text, span.end)].trim();
    before.trim().is_empty() && (behind.is_empty() || comment_at(behind))
}

impl Collection {
    /// The edits that take out the item that stands at `offset`, if there is one.
    pub(crate) fn remove_at(&self, text: &str, offset: usize) -> Option<Vec<Edit>> {
        let item = self.items.iter().position(|item| item.contains(&offset))?;
        Some(self.remove(text, &[item]))
    }

    /// The edits that take out the items at these places.
    pub(crate) fn remove(&self, text: &str, gone: &[usize]) -> Vec<Edit> {
        let is_gone = |index: &usize| gone.contains(index);
        if (0..self.items.len()).all(|index| is_gone(&index)) {
            return self.remove_all(text);
        }
        let mut edits = Vec::new();
        let mut index = 0;
        while index < self.items.len() {
            let run = (index..self.items.len()).take_while(is_gone).count();
            if run > 0 {
                edits.extend(self.remove_run(text, index, index + run - 1));
            }
            index += run + 1;
        }
        edits
    }

    /// Nothing is left but comments that are about no item.
    fn remove_all(&self, text: &str) -> Vec<Edit> {
        let Some(last) = self.items.len().checked_sub(1) else { return Vec::new() };
        let end = self.comma_behind(text, last).map_or(self.items[last].end, |comma| comma + 1);
        let lines = self.whole_lines(text, 0, last);
        let span = lines.unwrap_or(self.items[0].start..end);
        let rest = [&text[self.open..span.start], &text[span.end..self.close]];
        match rest.iter().all(|rest| rest.trim().is_empty()) {
            true => vec![Edit::new(self.open..self.close, "")],
            false => vec![Edit::new(span, "")],
        }
    }

    /// The edits that take out neighbours, and leave others.
    fn remove_run(&self, text: &str, first: usize, last: usize) -> Vec<Edit> {
        let is_last = last + 1 == self.items.len();
        let comma = self.comma_behind(text, last);
        if let Some(lines) = self.whole_lines(text, first, last) {
            let mut edits = vec![Edit::new(lines, "")];
            // The one that is the last now has no comma where that one had none.
            let before = first.checked_sub(1).filter(|_| is_last && comma.is_none());
            let left = before.and_then(|before| self.comma_behind(text, before));
            edits.extend(left.map(|comma| Edit::new(comma..comma + 1, "")));
            return edits;
        }
        if is_last {
            let start = if first == 0 { self.items[0].start } else { self.items[first - 1].end };
            let end = self.items[last].end;
            let before = first.checked_sub(1).and_then(|before| self.comma_behind(text, before));
            if let Some(comma) = before.filter(|comma| comment_at(text[comma + 1..].trim_start())) {
                // What is said of the one before stays.
                let line = line_span(text, self.items[first].start).start;
                return vec![Edit::new(comma..comma + 1, ""), Edit::new(line..end, "")];
            }
            // A comma behind the last item stays one.
            return vec![Edit::new(start..end, "")];
        }
        let next = self.items[last + 1].start;
        let shares_line = !text[self.items[last].end..next].contains('\n');
        let before = first.checked_sub(1).and_then(|before| self.comma_behind(text, before));
        match (shares_line, before, comma) {
            (false, Some(before), Some(comma)) => vec![Edit::new(before + 1..comma + 1, "")],
            _ => vec![Edit::new(self.items[first].start..next, "")],
        }
    }

    /// Where the comma behind an item stands.
    fn comma_behind(&self, text: &str, index: usize) -> Option<usize> {
        let limit = self.items.get(index + 1).map_or(self.close, |next| next.start);
        comma_between(text, self.items[index].end, limit)
    }

    /// The lines of neighbours that share them with nothing else, with the comments
    /// right above, and the blank lines that held them apart.
    fn whole_lines(&self, text: &str, first: usize, last: usize) -> Option<Span> {
        let (item, end) = (&self.items[first], self.items[last].end);
        let end = self.comma_behind(text, last).map_or(end, |comma| comma + 1);
        let floor = match first.checked_sub(1) {
            // The comment behind that one is its own.
            Some(before) => self.comma_behind(text, before).unwrap_or(self.items[before].end),
            None => self.open,
        };
        let floor = line_end(text, floor);
        let line = line_span(text, item.start).start;
        let rest = text[end..].split('\n').next().unwrap_or_default().trim();
        let stop = end + text[end..].find('\n')? + 1;
        let is_alone = line > floor
            && text[line..item.start].trim().is_empty()
            && (rest.is_empty() || comment_at(rest))
            && stop <= self.close;
        if !is_alone {
            return None;
        }
        let above =
            |start: usize| Some(line_span(text, start.checked_sub(1)?)).filter(|line| line.start > floor);
        let mut start = line;
        while let Some(comment) = above(start).filter(|line| comment_at(text[line.clone()].trim_start())) {
            start = comment.start;
        }
        let below = &text[stop..line_end(text, stop)];
        let closes = line_span(text, stop).contains(&self.close);
        if below.trim().is_empty() || closes {
            while let Some(blank) = above(start).filter(|line| text[line.clone()].trim().is_empty()) {
                start = blank.start;
            }
        }
        Some(start..stop)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_alone, lines_of};
    use crate::syntax::splice::tests::collection;
    use crate::value::edit::apply;

    #[test]
    fn items_go_with_their_commas_and_lines() {
        for (text, gone, expected) in [
            // On one line.
            ("[a]", &[0][..], "[]"),
            ("[a, b]", &[0], "[b]"),
            ("[a, b]", &[1], "[a]"),
            ("[a, b, c]", &[1], "[a, c]"),
            ("[a,b,c]", &[1], "[a,c]"),
            ("[a, b, c, d]", &[1, 2], "[a, d]"),
            ("[a, b, c, d]", &[0, 2], "[b, d]"),
            ("[a, b, c]", &[0, 1, 2], "[]"),
            ("[a, b,]", &[1], "[a,]"),
            ("[a, b,]", &[0, 1], "[]"),
            ("{ a, b }", &[0], "{ b }"),
            ("{ a, b }", &[1], "{ a }"),
            ("{ a }", &[0], "{}"),
            ("[]", &[], "[]"),
            ("[a, b]", &[], "[a, b]"),
            // On lines of their own.
            ("{\n  a,\n  b\n}", &[0], "{\n  b\n}"),
            ("{\n  a,\n  b\n}", &[1], "{\n  a\n}"),
            ("{\n  a,\n  b,\n  c\n}", &[1], "{\n  a,\n  c\n}"),
            ("{\n  a,\n  b,\n  c\n}", &[1, 2], "{\n  a\n}"),
            ("{\n  a,\n  b,\n  c,\n}", &[2], "{\n  a,\n  b,\n}"),
            ("{\n  a,\n  b,\n}", &[0, 1], "{}"),
            ("{\n  a\n}", &[0], "{}"),
            ("{\r\n\ta,\r\n\tb\r\n}\r\n", &[1], "{\r\n\ta\r\n}\r\n"),
            ("{\r\n\ta,\r\n\tb\r\n}\r\n", &[0], "{\r\n\tb\r\n}\r\n"),
            // With comments.
            ("[\n  a, # one\n  b, # two, three\n  c\n]", &[1], "[\n  a, # one\n  c\n]"),
            ("[\n  a, # one\n  b # two\n]", &[1], "[\n  a # one\n]"),
            ("[\n  # of a\n  a,\n  # of b\n  # as well\n  b,\n]", &[1], "[\n  # of a\n  a,\n]"),
            ("[ # head\n  a,\n  b,\n]", &[0], "[ # head\n  b,\n]"),
            ("[ # head\n  a,\n]", &[0], "[ # head\n]"),
            ("[\n  # of nothing\n\n  a,\n]", &[0], "[\n  # of nothing\n]"),
            ("[\n  a, # x, y\n  b,\n]", &[0], "[\n  b,\n]"),
            ("[\n  a // one, two\n  ,\n  b\n]", &[1], "[\n  a // one, two\n  \n]"),
            ("[\n  a /* one, two */,\n  b\n]", &[1], "[\n  a /* one, two */\n]"),
            ("[\n  a /* one\n  , */,\n  b\n]", &[1], "[\n  a /* one\n  , */\n]"),
            // With blank lines.
            ("[\n  a,\n\n  b,\n\n  c,\n]", &[1], "[\n  a,\n\n  c,\n]"),
            ("[\n  a,\n\n  b,\n]", &[1], "[\n  a,\n]"),
            ("[\n  a,\n\n  b,\n]", &[0], "[\n\n  b,\n]"),
            // Where some share a line.
            ("[\n  a, b,\n  c,\n]", &[1], "[\n  a,\n  c,\n]"),
            ("[\n  a, b,\n  c,\n]", &[0], "[\n  b,\n  c,\n]"),
            ("[\n  a, b,\n  c,\n]", &[0, 1], "[\n  c,\n]"),
            ("[\n  a, b,\n  c, d\n]", &[1, 2], "[\n  a, d\n]"),
            ("[a,\n b]", &[1], "[a]"),
            ("[a, # x\n b]", &[1], "[a # x\n]"),
            ("[a,\n b]", &[0], "[b]"),
        ] {
            let edits = collection(text).remove(text, gone);
            assert_eq!(apply(text, &edits).unwrap(), expected, "{text:?} without {gone:?}");
        }
    }

    #[test]
    fn lines_go_with_the_comments_above() {
        for (text, is_section, expected) in [
            ("a\nX\nb\n", false, "a\nb\n"),
            ("a\nX", false, "a\n"),
            ("a\r\n# x\r\n  // y\r\nX # z\r\nb\r\n", false, "a\r\nb\r\n"),
            ("# of the file\nX\na\n", false, "# of the file\na\n"),
            ("# of the file\n\n# x\nX\na\n", false, "# of the file\n\na\n"),
            // What blank lines held apart.
            ("a\n\nX\n\nb\n", false, "a\n\n\nb\n"),
            ("a\n\nX\n\n\nb\n", true, "a\n\nb\n"),
            ("a\n\n\n# x\nX\n\n", true, "a\n"),
            ("X\n", true, ""),
        ] {
            let at = text.find('X').unwrap();
            let lines = lines_of(text, &(at..at + 1), is_section);
            assert_eq!([&text[..lines.start], &text[lines.end..]].concat(), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_alone_shares_its_lines_with_a_comment_only() {
        for (text, expected) in [
            ("X", true),
            ("a\n  X \nb", true),
            ("X # a", true),
            ("X // a", true),
            ("a X", false),
            ("X a", false),
            ("a X # b", false),
            ("X, # a", false),
        ] {
            let at = text.find('X').unwrap();
            assert_eq!(is_alone(text, &(at..at + 1)), expected, "{text:?}");
        }
    }
}
