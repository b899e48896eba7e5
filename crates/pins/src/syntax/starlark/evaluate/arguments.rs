//! What a call gives to a function or a method.
//!
//! Does not know what they do with it.

use super::value::{Item, Scalar, Value};
use super::{At, Computed, Evaluator};
use crate::syntax::starlark::syntax::{Argument, ArgumentKind};
use crate::value::text::shown;

/// What a call gives.
#[derive(Default)]
pub(super) struct Given<'w> {
    /// The arguments without a name, and what `*a` holds.
    pub(crate) plain: Vec<Item<'w>>,
    /// Those with one, and what `**b` holds.
    pub(crate) named: Vec<(String, Item<'w>)>,
}

impl<'w> Given<'w> {
    /// The argument of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Item<'w>> {
        self.named.iter().find(|(known, _)| known == name).map(|(_, item)| item)
    }
}

impl<'w> Evaluator<'_, 'w> {
    /// What the call at this place gives.
    pub(super) fn given(&mut self, at: At<'w>, arguments: &[Argument]) -> Computed<Given<'w>> {
        self.charge(at, arguments.len())?;
        let mut given = Given::default();
        for argument in arguments {
            let value = at.other(argument.value);
            match (argument.kind, &argument.name) {
                (ArgumentKind::Keyword, Some(name)) => {
                    given.named.push((at.module.part(name).to_owned(), at.item(&argument.value)));
                }
                (ArgumentKind::Star, _) => match self.value(value)? {
                    Value::List(mut items) | Value::Tuple(mut items) => given.plain.append(&mut items),
                    other => return value.no(format!("it is {} and no list", other.what())),
                },
                (ArgumentKind::StarStar, _) => match self.value(value)? {
                    Value::Dict(entries) => {
                        for (key, item) in entries {
                            given.named.push((self.key(value, &key)?, item));
                        }
                    }
                    other => return value.no(format!("it is {} and no dict", other.what())),
                },
                _ => given.plain.push(at.item(&argument.value)),
            }
        }
        let mut names: Vec<&str> = given.named.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => at.no(format!("it is given {} twice", shown(pair[0]))),
            None => Ok(given),
        }
    }

    /// A key that is the name of an argument.
    fn key(&mut self, at: At<'w>, key: &Item<'w>) -> Computed<String> {
        match self.item(key)? {
            Value::Scalar(Scalar::Text(name), _) => Ok(name),
            other => at.no(format!("one of its keys is {} and no text", other.what())),
        }
    }
}
