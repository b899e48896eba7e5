//! The methods of texts that give texts, or lists of them.
//!
//! Knows what Bazel's do; where others do something else with a text, as with
//! letters beyond ASCII, it is refused.

use super::arguments::Given;
use super::operators::part;
use super::value::{Item, Scalar, Sources, Value};
use super::{At, Computed, Evaluator};
use crate::value::text::shown;

/// What is stripped where nobody says what.
const BLANKS: &str = " \t\n\u{b}\u{c}\r\u{1c}\u{1d}\u{1e}\u{1f}";

/// A text, and where it was taken from.
type Text<'w> = (String, Sources<'w>);

impl<'w> Evaluator<'_, 'w> {
    /// `text.name(given)`.
    pub(super) fn text_method(
        &mut self,
        at: At<'w>,
        (text, sources): Text<'w>,
        name: &str,
        given: &Given<'w>,
    ) -> Computed<Value<'w>> {
        if name == "format" {
            return self.format(at, (&text, sources), given);
        }
        if !given.named.is_empty() {
            return at.no(format!("it calls the method {} with named arguments", shown(name)));
        }
        match (name, given.plain.as_slice()) {
            ("join", [items]) => self.join(at, (text, sources), items),
            ("replace", [old, new]) => self.replace(at, (text, sources), [old, new], None),
            ("replace", [old, new, most]) => {
                let most = self.number(at, most)?;
                self.replace(at, (text, sources), [old, new], Some(most))
            }
            ("lower" | "upper", []) => {
                self.plain(at, &text)?;
                let is_lower = name == "lower";
                let text = if is_lower { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() };
                self.text(at, text, sources)
            }
            ("strip" | "lstrip" | "rstrip", []) => self.strip(at, (text, sources), name, BLANKS),
            ("strip" | "lstrip" | "rstrip", [letters]) => {
                let (letters, _) = self.given_text(at, letters)?;
                self.plain(at, &letters)?;
                self.strip(at, (text, sources), name, &letters)
            }
            ("removeprefix", [affix]) => {
                let (affix, _) = self.given_text(at, affix)?;
                let text = text.strip_prefix(&*affix).unwrap_or(&text).to_owned();
                self.text(at, text, sources)
            }
            ("removesuffix", [affix]) => {
                let (affix, _) = self.given_text(at, affix)?;
                let text = text.strip_suffix(&*affix).unwrap_or(&text).to_owned();
                self.text(at, text, sources)
            }
            ("split" | "rsplit", [separator]) => self.split(at, &(text, sources), name, separator, None),
            ("split" | "rsplit", [separator, most]) => {
                let most = self.number(at, most)?;
                self.split(at, &(text, sources), name, separator, Some(most))
            }
            _ => at.no(format!("it calls the method {} of a text, which is not evaluated", shown(name))),
        }
    }

    fn join(&mut self, at: At<'w>, (between, sources): Text<'w>, items: &Item<'w>) -> Computed<Value<'w>> {
        let items = match self.item(items)? {
            Value::List(items) | Value::Tuple(items) => items,
            other => return at.no(format!("{} is joined and no list", other.what())),
        };
        let (mut all, mut sources) = (String::new(), sources);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                all.push_str(&between);
            }
            let (text, others) = self.given_text(at, item)?;
            all.push_str(&text);
            sources.add(others);
            self.fits(at, all.len())?;
        }
        self.text(at, all, sources)
    }

    fn replace(
        &mut self,
        at: At<'w>,
        (text, mut sources): Text<'w>,
        [old, new]: [&Item<'w>; 2],
        most: Option<usize>,
    ) -> Computed<Value<'w>> {
        let (old, _) = self.given_text(at, old)?;
        let (new, others) = self.given_text(at, new)?;
        let times = text.matches(&*old).count().min(most.unwrap_or(usize::MAX));
        if times > 0 {
            sources.add(others);
        }
        self.fits(at, text.len().saturating_add(new.len().saturating_mul(times)))?;
        self.text(at, text.replacen(&*old, &new, times), sources)
    }

    fn strip(
        &mut self,
        at: At<'w>,
        (text, sources): Text<'w>,
        name: &str,
        letters: &str,
    ) -> Computed<Value<'w>> {
        let is_stripped = |c: char| letters.contains(c);
        let stripped = match name {
            "lstrip" => text.trim_start_matches(is_stripped),
            "rstrip" => text.trim_end_matches(is_stripped),
            _ => text.trim_matches(is_stripped),
        };
        self.text(at, stripped.to_owned(), sources)
    }

    fn split(
        &mut self,
        at: At<'w>,
        (text, sources): &Text<'w>,
        name: &str,
        separator: &Item<'w>,
        most: Option<usize>,
    ) -> Computed<Value<'w>> {
        let (separator, _) = self.given_text(at, separator)?;
        if separator.is_empty() {
            return at.no("a text is split at nothing");
        }
        let most = most.map_or(usize::MAX, |most| most.saturating_add(1));
        let mut parts: Vec<&str> = match name {
            "split" => text.splitn(most, &*separator).collect(),
            _ => text.rsplitn(most, &*separator).collect(),
        };
        // Each has all of the sources.
        self.charge(at, parts.len().saturating_mul(sources.count()))?;
        if name == "rsplit" {
            parts.reverse();
        }
        Ok(Value::List(parts.into_iter().map(|text| part(text, sources)).collect()))
    }

    /// An argument that must be a text.
    fn given_text(&mut self, at: At<'w>, item: &Item<'w>) -> Computed<Text<'w>> {
        match self.item(item)? {
            Value::Scalar(Scalar::Text(text), sources) => Ok((text, sources)),
            other => at.no(format!("{} stands where a text is needed", other.what())),
        }
    }

    /// An argument that must be a number of times. What other numbers mean differs.
    fn number(&mut self, at: At<'w>, item: &Item<'w>) -> Computed<usize> {
        match self.item(item)? {
            Value::Scalar(Scalar::Whole(number), _) => match usize::try_from(number) {
                Ok(number) => Ok(number),
                Err(_) => at.no("a negative number of times is not evaluated"),
            },
            other => at.no(format!("{} stands where a number is needed", other.what())),
        }
    }
}
