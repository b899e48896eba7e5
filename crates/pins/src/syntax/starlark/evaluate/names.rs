//! What names stand for: constants of the same file or of one that it loads,
//! parameters with a default, and what is assigned once in a function.
//!
//! Does not find files: whoever knows them does.

use super::constants::Definition;
use super::value::{Scalar, Sources, Value};
use super::{At, Computed, Evaluator, MOST_FILES, Module};
use crate::syntax::starlark::syntax::ExprId;
use crate::value::text::{Span, shown};

/// The scope of a file's own names.
const FILE: usize = 0;

/// Where a name is used.
struct Use<'w> {
    module: Module<'w>,
    span: Span,
}

impl<'w> Evaluator<'_, 'w> {
    /// What a name comes to where it is used.
    pub(super) fn name(&mut self, at: At<'w>) -> Computed<Value<'w>> {
        self.named(at, at.written())
    }

    /// What `name` comes to at a place that uses it.
    pub(super) fn named(&mut self, at: At<'w>, name: &str) -> Computed<Value<'w>> {
        let known = match (at.resolve(name), name) {
            (Some(scope), _) => {
                let used = Use { module: at.module, span: at.expr().span.clone() };
                return self.bound(at.module, scope, name, &used);
            }
            (None, "True") => Scalar::Boolean(true),
            (None, "False") => Scalar::Boolean(false),
            (None, "None") => Scalar::None,
            (None, _) => return at.no(format!("this file does not define {}", shown(name))),
        };
        Ok(Value::Scalar(known, Sources::default()))
    }

    /// What a name comes to that a scope of a file has, and that is used elsewhere.
    fn bound(&mut self, module: Module<'w>, scope: usize, name: &str, used: &Use<'w>) -> Computed<Value<'w>> {
        let no = |why: &str| used.module.no(&used.span, format!("{} {why}", shown(name)));
        let Some(known) = module.constants.known(scope, name) else { return no("is not defined") };
        let value = match &known.definition {
            Definition::Value(id) | Definition::Default(id) => self.once(module, *id, name, used)?,
            Definition::Loaded(label, there) => self.loaded(module, label, there)?,
            Definition::Parameter => return no("is a parameter whose value is not known"),
            Definition::Function => return no("is a function, which is not evaluated"),
            Definition::Variable => return no("is a variable, of which the value is not known"),
            Definition::Several(second) => {
                return module.no(second, format!("{} is given another value here", shown(name)));
            }
        };
        match &known.change {
            // What is no list, dict or the like cannot be changed.
            Some(change) if !matches!(value, Value::Scalar(..)) => {
                module.no(change, format!("what {} stands for may be changed here", shown(name)))
            }
            _ => Ok(value),
        }
    }

    /// What the value of a name comes to, if it is not made of itself.
    fn once(&mut self, module: Module<'w>, id: ExprId, name: &str, used: &Use<'w>) -> Computed<Value<'w>> {
        let value = (module.path, id);
        if self.open.contains(&value) {
            return used.module.no(&used.span, format!("{} is made of itself", shown(name)));
        }
        self.open.push(value);
        let value = self.value(module.at(id));
        self.open.pop();
        value
    }

    /// What a name comes to that is loaded: the file's label and the name there
    /// stand at these places.
    fn loaded(&mut self, module: Module<'w>, label: &Span, there: &Span) -> Computed<Value<'w>> {
        let (file, name) = (module.part(label), module.part(there));
        if name.starts_with('_') {
            return module.no(there, format!("{} begins with _, so it cannot be loaded", shown(name)));
        }
        let other = match self.loads.load(module.path, file) {
            Ok(other) => other,
            Err(why) => {
                let why = format!("{} is loaded from {}, {why}", shown(name), shown(file));
                return module.no(label, why);
            }
        };
        self.files.insert(other.path);
        if self.files.len() > MOST_FILES {
            return module.no(label, format!("it takes more than {MOST_FILES} files to evaluate this"));
        }
        match other.constants.known(FILE, name).map(|known| &known.definition) {
            None => module.no(there, format!("{} does not define {}", other.path, shown(name))),
            Some(Definition::Loaded(..)) => {
                let why = "only loads it, and what a file loads cannot be loaded from there";
                module.no(there, format!("{} does not define {}: it {why}", other.path, shown(name)))
            }
            Some(_) => self.bound(other, FILE, name, &Use { module, span: there.clone() }),
        }
    }
}
