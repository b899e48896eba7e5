//! Operators, subscripts and fields.
//!
//! Does not compute with numbers, but for adding them.

use super::value::{Item, Scalar, Sources, Value};
use super::{At, Computed, Evaluator};
use crate::syntax::starlark::syntax::{ExprId, ExprKind};
use crate::value::text::{Span, shown};

impl<'w> Evaluator<'_, 'w> {
    /// Operators one after the other, as in `a + b + c`: a file may be full of them.
    pub(super) fn binary(&mut self, at: At<'w>) -> Computed<Value<'w>> {
        let (mut first, mut others) = (at, Vec::new());
        while let ExprKind::Binary { operator, left, right } = &first.expr().kind {
            if !matches!(*operator, "+" | "%") {
                return first.no(format!("it has the operator {operator}, which is not evaluated"));
            }
            others.push((first, *operator, *right));
            first = at.module.at(*left);
        }
        let mut value = self.value(first)?;
        for (whole, operator, right) in others.into_iter().rev() {
            self.charge(whole, 1)?;
            let right = self.value(whole.other(right))?;
            value = match (value, right) {
                (Value::Scalar(Scalar::Text(template), sources), right) if operator == "%" => {
                    self.percent(whole, (&template, sources), right)?
                }
                (left, right) if operator == "+" => self.sum(whole, left, right)?,
                (left, _) => return whole.no(format!("{} stands before a %", left.what())),
            };
        }
        Ok(value)
    }

    fn sum(&mut self, at: At<'w>, left: Value<'w>, right: Value<'w>) -> Computed<Value<'w>> {
        match (left, right) {
            (
                Value::Scalar(Scalar::Text(mut text), mut sources),
                Value::Scalar(Scalar::Text(more), others),
            ) => {
                text.push_str(&more);
                sources.add(others);
                self.text(at, text, sources)
            }
            (Value::Scalar(Scalar::Whole(a), mut sources), Value::Scalar(Scalar::Whole(b), others)) => {
                sources.add(others);
                match a.checked_add(b) {
                    Some(sum) => Ok(Value::Scalar(Scalar::Whole(sum), sources)),
                    None => at.no("the sum is too large a number"),
                }
            }
            (Value::List(mut items), Value::List(mut more)) => {
                self.charge(at, items.len() + more.len())?;
                items.append(&mut more);
                Ok(Value::List(items))
            }
            (Value::Tuple(mut items), Value::Tuple(mut more)) => {
                self.charge(at, items.len() + more.len())?;
                items.append(&mut more);
                Ok(Value::Tuple(items))
            }
            (left, right) => at.no(format!("{} and {} are not added", left.what(), right.what())),
        }
    }

    /// `-a` of a number.
    pub(super) fn negative(&mut self, at: At<'w>, operand: ExprId) -> Computed<Value<'w>> {
        let operand = at.module.at(operand);
        let sign = at.module.part(&(at.expr().span.start..operand.expr().span.start)).trim_end();
        if sign != "-" {
            return at.no(format!("it has the operator {}, which is not evaluated", shown(sign)));
        }
        match self.value(operand)? {
            Value::Scalar(Scalar::Whole(number), sources) => match number.checked_neg() {
                Some(number) => Ok(Value::Scalar(Scalar::Whole(number), sources)),
                None => at.no("it is too large a number"),
            },
            other => at.no(format!("a - stands before {} that is no whole number", other.what())),
        }
    }

    /// `object.name` of a struct.
    pub(super) fn attribute(&mut self, at: At<'w>, object: ExprId, name: &Span) -> Computed<Value<'w>> {
        let name = at.module.part(name);
        match self.value(at.other(object))? {
            Value::Struct(fields) => match fields.iter().find(|(known, _)| known == name) {
                Some((_, item)) => self.item(item),
                None => at.no(format!("the struct has no field {}", shown(name))),
            },
            other => at.no(format!("{} has no field {}", other.what(), shown(name))),
        }
    }

    /// `object[index]`.
    pub(super) fn element(&mut self, at: At<'w>, object: ExprId, index: ExprId) -> Computed<Value<'w>> {
        let object = self.value(at.other(object))?;
        let index = at.other(index);
        match object {
            Value::Dict(entries) => {
                let key = self.value(index)?;
                match self.entry(index, &entries, &key)? {
                    Some(item) => self.item(&item),
                    None => index.no(format!("the dict has no key {}", shown(index.written()))),
                }
            }
            Value::List(items) | Value::Tuple(items) => {
                let place = self.place(index, items.len())?;
                match items.get(place) {
                    Some(item) => self.item(item),
                    None => index.no("the list has no such item"),
                }
            }
            Value::Scalar(Scalar::Text(text), sources) => {
                self.plain(at, &text)?;
                let place = self.place(index, text.len())?;
                match text.get(place..place + 1) {
                    Some(letter) => self.text(at, letter.to_owned(), sources),
                    None => index.no("the text has no such letter"),
                }
            }
            other => at.no(format!("{} has no items", other.what())),
        }
    }

    /// What a dict has for a key.
    pub(super) fn entry(
        &mut self,
        at: At<'w>,
        entries: &[(Item<'w>, Item<'w>)],
        key: &Value<'w>,
    ) -> Computed<Option<Item<'w>>> {
        let mut found = None;
        for (known, item) in entries {
            let known = self.item(known)?;
            if !self.is_same(at, &known, key)? {
                continue;
            }
            if found.is_some() {
                return at.no("the dict has this key twice");
            }
            found = Some(item.clone());
        }
        Ok(found)
    }

    /// Whether two keys of dicts are one.
    fn is_same(&mut self, at: At<'w>, a: &Value<'w>, b: &Value<'w>) -> Computed<bool> {
        self.deeper(at, |evaluator| evaluator.is_same_key(at, a, b))
    }

    fn is_same_key(&mut self, at: At<'w>, a: &Value<'w>, b: &Value<'w>) -> Computed<bool> {
        match (a, b) {
            (Value::Scalar(Scalar::Fraction(_), _), _) | (_, Value::Scalar(Scalar::Fraction(_), _)) => {
                at.no("a number with a fraction is a key, which is not evaluated")
            }
            (Value::Scalar(a, _), Value::Scalar(b, _)) => Ok(a == b),
            (Value::Tuple(a), Value::Tuple(b)) => {
                let mut is_same = a.len() == b.len();
                for (a, b) in a.iter().zip(b) {
                    let (a, b) = (self.item(a)?, self.item(b)?);
                    is_same = is_same && self.is_same(at, &a, &b)?;
                }
                Ok(is_same)
            }
            (Value::Scalar(..) | Value::Tuple(_), Value::Scalar(..) | Value::Tuple(_)) => Ok(false),
            _ => at.no("something that has items is a key, which is not evaluated"),
        }
    }

    /// `object[start:end]`.
    pub(super) fn slice(
        &mut self,
        at: At<'w>,
        object: ExprId,
        bounds: [Option<ExprId>; 2],
    ) -> Computed<Value<'w>> {
        let object = self.value(at.other(object))?;
        let length = match &object {
            Value::List(items) | Value::Tuple(items) => items.len(),
            Value::Scalar(Scalar::Text(text), _) => {
                self.plain(at, text)?;
                text.len()
            }
            other => return at.no(format!("{} has no items", other.what())),
        };
        let mut places = [0, length];
        for (bound, place) in bounds.into_iter().zip(&mut places) {
            let Some(bound) = bound else { continue };
            let number = self.whole(at.other(bound))?;
            let behind = number.checked_add_unsigned(length as u64).filter(|_| number < 0).unwrap_or(number);
            *place = usize::try_from(behind.max(0)).map_or(length, |place| place.min(length));
        }
        let [start, end] = places;
        let range = start..end.max(start);
        match object {
            Value::Scalar(Scalar::Text(text), sources) => {
                self.text(at, text.get(range).unwrap_or_default().to_owned(), sources)
            }
            Value::Tuple(items) => Ok(Value::Tuple(items[range].to_vec())),
            Value::List(items) => Ok(Value::List(items[range].to_vec())),
            other => Ok(other),
        }
    }

    /// Which of so many items a subscript names; it may be behind the last.
    fn place(&mut self, at: At<'w>, length: usize) -> Computed<usize> {
        let number = self.whole(at)?;
        let from_end = number.checked_add_unsigned(length as u64).filter(|_| number < 0).unwrap_or(number);
        Ok(usize::try_from(from_end).unwrap_or(length).min(length))
    }

    fn whole(&mut self, at: At<'w>) -> Computed<i64> {
        match self.value(at)? {
            Value::Scalar(Scalar::Whole(number), _) => Ok(number),
            other => at.no(format!("it is {} and no whole number", other.what())),
        }
    }

    /// Refuses a text of which readers count the letters differently.
    pub(super) fn plain(&mut self, at: At<'w>, text: &str) -> Computed<()> {
        if text.is_ascii() {
            Ok(())
        } else {
            at.no("the text has letters beyond ASCII, which is not evaluated")
        }
    }
}

/// A text as a value that was made.
pub(super) fn part<'w>(text: &str, sources: &Sources<'w>) -> Item<'w> {
    Item::Value(Value::Scalar(Scalar::Text(text.to_owned()), sources.clone()))
}
