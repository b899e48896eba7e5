//! Calls: of the few functions that make or write a value, and of methods.
//!
//! Does not run a function of a file.

use super::arguments::Given;
use super::value::{Scalar, Sources, Value};
use super::{At, Computed, Evaluator};
use crate::syntax::starlark::syntax::{Argument, ExprId, ExprKind};
use crate::value::text::shown;

impl<'w> Evaluator<'_, 'w> {
    /// `function(arguments)`.
    pub(super) fn call(
        &mut self,
        at: At<'w>,
        function: ExprId,
        arguments: &[Argument],
    ) -> Computed<Value<'w>> {
        let callee = at.other(function);
        match &callee.expr().kind {
            ExprKind::Name if callee.resolve(callee.written()).is_none() => {
                self.builtin(at, callee, arguments)
            }
            ExprKind::Attribute { object, name } if !is_of_nobody(at.other(*object)) => {
                let object = self.value(at.other(*object))?;
                let given = self.given(at, arguments)?;
                self.method(at, object, at.module.part(name), given)
            }
            ExprKind::Name | ExprKind::Attribute { .. } => not_run(callee),
            _ => callee.no("it calls a function that is computed, which is not evaluated"),
        }
    }

    /// A call of a function that no file defines.
    fn builtin(&mut self, at: At<'w>, callee: At<'w>, arguments: &[Argument]) -> Computed<Value<'w>> {
        let name = callee.written();
        if !matches!(name, "str" | "struct" | "dict") {
            return not_run(callee);
        }
        let Given { plain, named } = self.given(at, arguments)?;
        match (name, plain.as_slice(), named.as_slice()) {
            ("str", [item], []) => match self.item(item)? {
                Value::Scalar(scalar, sources) => self.text(at, scalar.written(), sources),
                other => at.no(format!("{} is made into a text, which is not evaluated", other.what())),
            },
            ("struct", [], _) => Ok(Value::Struct(named)),
            ("dict", [], _) => {
                let text = |name: &str| super::operators::part(name, &Sources::default());
                Ok(Value::Dict(named.into_iter().map(|(name, item)| (text(&name), item)).collect()))
            }
            _ => at.no(format!("{name} with these arguments is not evaluated")),
        }
    }

    /// A call of a method of what `object` is.
    fn method(&mut self, at: At<'w>, object: Value<'w>, name: &str, given: Given<'w>) -> Computed<Value<'w>> {
        let not_evaluated = |what: &str| {
            at.no(format!(
                "it calls the method {} of {what} with arguments that are not evaluated",
                shown(name)
            ))
        };
        match (object, name) {
            (Value::Scalar(Scalar::Text(text), sources), _) => {
                self.text_method(at, (text, sources), name, &given)
            }
            (Value::Dict(entries), "get") => {
                let ([key] | [key, _], []) = (given.plain.as_slice(), given.named.as_slice()) else {
                    return not_evaluated("a dict");
                };
                let key = self.item(key)?;
                match (self.entry(at, &entries, &key)?, given.plain.get(1)) {
                    (Some(item), _) => self.item(&item),
                    (None, Some(default)) => self.item(default),
                    (None, None) => Ok(Value::Scalar(Scalar::None, Sources::default())),
                }
            }
            (other, _) => at.no(format!(
                "it calls the method {} of {}, which is not evaluated",
                shown(name),
                other.what()
            )),
        }
    }
}

/// Whether something is a name that no file defines, or a field of such a one, as
/// `native` is.
fn is_of_nobody(object: At<'_>) -> bool {
    let mut object = object;
    loop {
        match &object.expr().kind {
            ExprKind::Name => {
                let name = object.written();
                return object.resolve(name).is_none() && !matches!(name, "True" | "False" | "None");
            }
            ExprKind::Attribute { object: inner, .. } => object = object.other(*inner),
            _ => return false,
        }
    }
}

fn not_run<T>(callee: At<'_>) -> Computed<T> {
    callee.no(format!("it calls the function {}, which is not evaluated", shown(callee.written())))
}
