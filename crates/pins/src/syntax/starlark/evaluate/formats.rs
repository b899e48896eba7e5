//! Templates: `"...%s..." % x`, `"...{}...".format(x)` and formatted strings.
//!
//! Does not know widths, precisions and conversions: Bazel has none.

use super::arguments::Given;
use super::value::{Item, Scalar, Sources, Value};
use super::{At, Computed, Evaluator};
use crate::value::text::{count, shown};

/// A text that is being put together.
struct Made<'w> {
    text: String,
    sources: Sources<'w>,
}

impl<'w> Evaluator<'_, 'w> {
    /// `template % right`.
    pub(super) fn percent(
        &mut self,
        at: At<'w>,
        (template, sources): (&str, Sources<'w>),
        right: Value<'w>,
    ) -> Computed<Value<'w>> {
        let items = match right {
            Value::Tuple(items) => items,
            other => vec![Item::Value(other)],
        };
        let (given, mut items) = (items.len(), items.into_iter());
        let mut made = Made { text: String::new(), sources };
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('%') {
            made.text.push_str(before);
            let Some(sign) = behind.chars().next() else {
                return at.no("the template ends in a single %");
            };
            rest = &behind[sign.len_utf8()..];
            match sign {
                '%' => made.text.push('%'),
                's' | 'd' => {
                    let Some(item) = items.next() else {
                        let given = count(given, "value");
                        return at.no(format!("the template has more places than the {given} behind it"));
                    };
                    let value = self.item(&item)?;
                    if sign == 'd' && !matches!(value, Value::Scalar(Scalar::Whole(_), _)) {
                        return at
                            .no(format!("{} is put where %d is, which is for whole numbers", value.what()));
                    }
                    self.put(at, &mut made, value)?;
                }
                _ => {
                    return at
                        .no(format!("the template has {:?}, which is not evaluated", format!("%{sign}")));
                }
            }
        }
        made.text.push_str(rest);
        match items.len() {
            0 => self.text(at, made.text, made.sources),
            more => at.no(format!("the template has no place for {} of {}", more, count(given, "value"))),
        }
    }

    /// `template.format(...)`.
    pub(super) fn format(
        &mut self,
        at: At<'w>,
        (template, sources): (&str, Sources<'w>),
        given: &Given<'w>,
    ) -> Computed<Value<'w>> {
        let (mut next, mut has_numbers) = (0, false);
        self.fields(at, template, sources, &mut |evaluator, field| {
            let is_number = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
            let item = if field.is_empty() {
                next += 1;
                given.plain.get(next - 1)
            } else if is_number {
                has_numbers = true;
                field.parse().ok().and_then(|index: usize| given.plain.get(index))
            } else {
                given.named(field)
            };
            if has_numbers && next > 0 {
                return at.no("the template has places with and without numbers");
            }
            match item {
                Some(item) => evaluator.item(item),
                None => at.no(format!("nothing is given for {{{}}} of the template", shown(field))),
            }
        })
    }

    /// A formatted string, of which the braces hold names.
    pub(super) fn formatted(&mut self, at: At<'w>, template: &str) -> Computed<Value<'w>> {
        let sources = Sources::of(at.module.path, &at.expr().span);
        self.fields(at, template, sources, &mut |evaluator, field| {
            let is_name = field.chars().all(|c| c == '_' || c.is_alphanumeric());
            if is_name && field.starts_with(|c: char| !c.is_numeric()) {
                evaluator.named(at, field)
            } else {
                at.no(format!("{{{}}} of the template is no name", shown(field)))
            }
        })
    }

    /// A template in which braces hold what `value` knows.
    fn fields(
        &mut self,
        at: At<'w>,
        template: &str,
        sources: Sources<'w>,
        value: &mut dyn FnMut(&mut Self, &str) -> Computed<Value<'w>>,
    ) -> Computed<Value<'w>> {
        let mut made = Made { text: String::new(), sources };
        let mut rest = template;
        while let Some(at_brace) = rest.find(['{', '}']) {
            let (before, from_brace) = rest.split_at(at_brace);
            made.text.push_str(before);
            let (brace, behind) = from_brace.split_at(1);
            if let Some(behind) = behind.strip_prefix(brace) {
                made.text.push_str(brace);
                rest = behind;
                continue;
            }
            let field = behind.split_once('}').filter(|_| brace == "{");
            let Some((field, behind)) = field else {
                return at.no(format!("the template has a single {brace}"));
            };
            if field.contains(['{', '.', '[', ']', ',']) {
                return at.no(format!("{{{}}} of the template is not evaluated", shown(field)));
            }
            let value = value(self, field)?;
            self.put(at, &mut made, value)?;
            rest = behind;
        }
        made.text.push_str(rest);
        self.text(at, made.text, made.sources)
    }

    /// Puts a value into a text.
    fn put(&mut self, at: At<'w>, made: &mut Made<'w>, value: Value<'w>) -> Computed<()> {
        match value {
            Value::Scalar(scalar, sources) => {
                // What was made may be put into many places, with all of its sources.
                self.charge(at, sources.count())?;
                made.text.push_str(&scalar.written());
                made.sources.add(sources);
                self.fits(at, made.text.len())
            }
            other => at.no(format!("{} is put into a text, which is not evaluated", other.what())),
        }
    }
}
