//! Inserting into a bracketed, comma-separated collection (a Starlark dict or
//! list, a JSON object) the way a careful person would: in the layout that is
//! there, touching no other line.
//!
//! Does not parse: the formats say where the brackets and the items are.

use crate::value::edit::Edit;
use crate::value::text::{Span, indent_of, line_break, line_end, line_span};

/// Where a collection stands in its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Collection {
    /// Just behind the opening bracket.
    pub(crate) open: usize,
    /// At the closing bracket.
    pub(crate) close: usize,
    /// The items, without commas and comments, in order.
    pub(crate) items: Vec<Span>,
}

/// How text for a new item is to be laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Whether items stand on lines of their own.
    pub(crate) multiline: bool,
    /// What such a line begins with.
    pub(crate) indent: String,
    /// One step of indentation deeper.
    pub(crate) step: String,
    /// The line break of the file.
    pub(crate) line_break: &'static str,
    /// Between items that share a line.
    pub(crate) comma: &'static str,
}

/// Whether the format allows a comma behind the last item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrailingComma {
    /// Starlark: kept where there is one, added in an empty multi-line collection.
    Allowed,
    /// JSON.
    Forbidden,
}

/// How a collection is laid out that has no item to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IfEmpty {
    /// As it stands.
    AsItStands,
    /// In lines, if the file has more lines than one.
    AsTheFile,
}

/// The order of keys that do not tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

impl Collection {
    /// How this collection is laid out.
    pub(crate) fn layout(&self, text: &str, if_empty: IfEmpty) -> Layout {
        let outer = indent_of(text, self.open);
        let multiline = match self.items.first() {
            Some(first) => text[self.open..first.start].contains('\n'),
            None if if_empty == IfEmpty::AsTheFile => text.trim_end().contains('\n'),
            None => text[self.open..self.close].contains('\n'),
        };
        let first_indent = self.items.first().map(|first| indent_of(text, first.start));
        let step = match first_indent.and_then(|indent| indent.strip_prefix(outer)) {
            Some(step) if multiline && !step.is_empty() => step.to_owned(),
            _ => default_step(text),
        };
        let indent = match first_indent {
            Some(indent) if multiline => indent.to_owned(),
            _ => format!("{outer}{step}"),
        };
        let is_tight = match self.items[..] {
            [ref first, ref second, ..] => text[first.end..second.start].ends_with(','),
            _ => {
                text.contains(',') && !text.contains(", ") && !text.contains(",\n") && !text.contains(",\r\n")
            }
        };
        let comma = if is_tight { "," } else { ", " };
        Layout { multiline, indent, step, line_break: line_break(text), comma }
    }

    /// The edits that put `item` in front of the item at `index`, or behind the
    /// last one. `padding` goes between brackets and items on a single line.
    pub(crate) fn insert(
        &self,
        text: &str,
        index: usize,
        item: &str,
        layout: &Layout,
        trailing: TrailingComma,
    ) -> Vec<Edit> {
        if self.items.is_empty() {
            return vec![self.fill_empty(text, item, layout, trailing)];
        }
        let index = index.min(self.items.len());
        if !layout.multiline {
            return vec![match index.checked_sub(1) {
                None => Edit::insert(self.items[0].start, format!("{item}{}", layout.comma)),
                Some(previous) => Edit::insert(self.items[previous].end, format!("{}{item}", layout.comma)),
            }];
        }
        let new_line = format!("{}{}{item}", layout.line_break, layout.indent);
        match index.checked_sub(1) {
            None => vec![Edit::insert(line_end(text, self.open), format!("{new_line},"))],
            Some(previous) => self.insert_behind(text, previous, item, &new_line),
        }
    }

    /// The edits that put an item, on a `new_line`, behind the item at
    /// `previous`, its comma and the comment on its line.
    fn insert_behind(&self, text: &str, previous: usize, item: &str, new_line: &str) -> Vec<Edit> {
        let end = self.items[previous].end;
        let limit = self.items.get(previous + 1).map_or(self.close, |next| next.start);
        match comma_between(text, end, limit) {
            Some(comma) if line_end(text, comma) >= limit => {
                // The next item (or the bracket) shares the line.
                vec![Edit::insert(comma + 1, format!(" {item},"))]
            }
            Some(comma) => vec![Edit::insert(line_end(text, comma), format!("{new_line},"))],
            None => {
                let at = line_end(text, end).min(limit);
                if at == end || !text[end..at].contains('#') {
                    // Nothing but blanks up to the line's end or the bracket.
                    vec![Edit::insert(end, format!(",{new_line}"))]
                } else {
                    vec![Edit::insert(end, ","), Edit::insert(at, new_line)]
                }
            }
        }
    }

    fn fill_empty(&self, text: &str, item: &str, layout: &Layout, trailing: TrailingComma) -> Edit {
        if !layout.multiline {
            return Edit::insert(self.open, item);
        }
        let comma = if trailing == TrailingComma::Allowed { "," } else { "" };
        let line = format!("{}{}{item}{comma}", layout.line_break, layout.indent);
        if text[self.open..self.close].trim().is_empty() {
            let outer = indent_of(text, self.open);
            Edit::new(self.open..self.close, format!("{line}{}{outer}", layout.line_break))
        } else {
            // A comment stands inside: keep it, and put the item behind it.
            let last_line = line_span(text, self.close).start;
            let at = text[..last_line].trim_end_matches(['\r', '\n']).len();
            Edit::insert(at.max(self.open), line)
        }
    }
}

/// Where the comma stands between an item's end and the next item (or the
/// closing bracket), leaving out comments.
pub(super) fn comma_between(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while let Some(rest) = text.get(at..to).filter(|rest| !rest.is_empty()) {
        at += match rest.strip_prefix("/*") {
            Some(comment) => comment.find("*/").map_or(rest.len(), |end| end + "/**/".len()),
            None if comment_at(rest) => rest.find('\n').unwrap_or(rest.len()),
            None if rest.starts_with(',') => return Some(at),
            None => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    None
}

/// Whether a comment to the end of the line begins here: between items, nothing else
/// begins so.
pub(super) fn comment_at(text: &str) -> bool {
    text.starts_with(['#', '/'])
}

/// The step of indentation that the file seems to use: that of its first
/// indented line.
fn default_step(text: &str) -> String {
    text.lines()
        .map(|line| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
        .find(|indent| !indent.is_empty())
        .unwrap_or("    ")
        .to_owned()
}

/// Where a new key belongs among `keys`: they ascend, descend, or (in no
/// order) it goes to the end. `default` is the order of a single key.
pub(crate) fn sorted_index<T: Ord>(keys: &[T], new: &T, default: Order) -> usize {
    let ascending = keys.is_sorted_by(|a, b| a < b);
    let descending = keys.is_sorted_by(|a, b| a > b);
    match (ascending, descending) {
        (true, true) if default == Order::Ascending => keys.partition_point(|key| key < new),
        (true, true) | (false, true) => keys.partition_point(|key| key > new),
        (true, false) => keys.partition_point(|key| key < new),
        (false, false) => keys.len(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The collection of single-letter items in the first brackets of `text`.
    pub(in crate::syntax) fn collection(text: &str) -> Collection {
        let open = text.find(['[', '{']).unwrap() + 1;
        let close = text.rfind([']', '}']).unwrap();
        let mut items = Vec::new();
        let mut comment = false;
        for (offset, c) in text[open..close].char_indices() {
            match c {
                '#' | '/' => comment = true,
                '\n' => comment = false,
                _ if c.is_ascii_lowercase() && !comment => items.push(open + offset..open + offset + 1),
                _ => {}
            }
        }
        Collection { open, close, items }
    }

    #[track_caller]
    fn inserts(text: &str, index: usize, trailing: TrailingComma, expected: &str) {
        let collection = collection(text);
        let layout = collection.layout(text, IfEmpty::AsItStands);
        let edits = collection.insert(text, index, "X", &layout, trailing);
        assert_eq!(crate::value::edit::apply(text, &edits).unwrap(), expected);
    }

    #[test]
    fn items_go_in_where_they_belong_in_the_layout_that_is_there() {
        use TrailingComma::{Allowed, Forbidden};
        inserts("[]", 0, Forbidden, "[X]");
        inserts("[a]", 0, Forbidden, "[X, a]");
        inserts("[a, b]", 1, Forbidden, "[a, X, b]");
        inserts("[a, b]", 2, Forbidden, "[a, b, X]");
        inserts("[a, b, ]", 2, Allowed, "[a, b, X, ]");
        inserts("{ a }", 9, Forbidden, "{ a, X }");
        inserts("{\n  a,\n  b\n}", 0, Forbidden, "{\n  X,\n  a,\n  b\n}");
        inserts("{\n  a,\n  b\n}", 1, Forbidden, "{\n  a,\n  X,\n  b\n}");
        inserts("{\n  a,\n  b\n}", 2, Forbidden, "{\n  a,\n  b,\n  X\n}");
        inserts("{\r\n\ta,\r\n\tb,\r\n}", 2, Allowed, "{\r\n\ta,\r\n\tb,\r\n\tX,\r\n}");
        inserts("[\n  a, # one, two\n  b # three\n]", 1, Allowed, "[\n  a, # one, two\n  X,\n  b # three\n]");
        inserts(
            "[\n  a, # one\n  b # three, four\n]",
            2,
            Allowed,
            "[\n  a, # one\n  b, # three, four\n  X\n]",
        );
        inserts("[ # head\n  # of a\n  a,\n]", 0, Allowed, "[ # head\n  X,\n  # of a\n  a,\n]");
        inserts("  [\n  ]", 0, Allowed, "  [\n    X,\n  ]");
        inserts("  [\n    # none yet\n  ]", 0, Allowed, "  [\n    # none yet\n    X,\n  ]");
        inserts("[\n  a ,\n  b\n]", 1, Forbidden, "[\n  a ,\n  X,\n  b\n]");
        inserts("[\n  a # x, y\n  , b\n]", 1, Allowed, "[\n  a # x, y\n  , X, b\n]");
        inserts("[\n  a  \n]", 1, Forbidden, "[\n  a,\n  X  \n]");
        inserts("[\n  a, b,\n  c,\n]", 1, Allowed, "[\n  a, X, b,\n  c,\n]");
    }

    #[test]
    fn the_layout_is_told_by_what_is_there() {
        for (text, multiline, indent, step, comma) in [
            ("  [\n      a,\n  ]", true, "      ", "    ", ", "),
            ("X\n  Y\n[\n      a,\n]", true, "      ", "      ", ", "),
            ("[\na,\n]", true, "", "    ", ", "),
            ("X\n  Y\n[\na,\n]", true, "", "  ", ", "),
            ("\t[a]", false, "\t\t", "\t", ", "),
            ("X, Y [a,b]", false, "    ", "    ", ","),
            ("X,Y [a, b]", false, "    ", "    ", ", "),
            ("X,Y [a]", false, "    ", "    ", ","),
            ("X, Y [a]", false, "    ", "    ", ", "),
        ] {
            let expected = Layout {
                multiline,
                indent: indent.to_owned(),
                step: step.to_owned(),
                line_break: "\n",
                comma,
            };
            assert_eq!(collection(text).layout(text, IfEmpty::AsItStands), expected, "{text:?}");
        }
    }

    #[test]
    fn a_new_key_keeps_the_order_that_is_there() {
        assert_eq!(sorted_index(&[1, 3, 5], &4, Order::Ascending), 2);
        assert_eq!(sorted_index(&[5, 3, 1], &4, Order::Ascending), 1);
        assert_eq!(sorted_index(&[5, 1, 3], &4, Order::Ascending), 3);
        assert_eq!(sorted_index(&[3], &4, Order::Ascending), 1);
        assert_eq!(sorted_index(&[3], &4, Order::Descending), 0);
        assert_eq!(sorted_index::<i32>(&[], &4, Order::Descending), 0);
        // What stands twice has no order.
        assert_eq!(sorted_index(&[3, 3], &4, Order::Ascending), 2);
        assert_eq!(sorted_index(&[3, 3], &2, Order::Descending), 2);
    }
}
