//! The text that an expression of a Starlark file comes to, with the constants of
//! this file and of those that it loads inside the repository.
//!
//! Does not say what the text is for.

use super::World;
use super::label::loaded_file;
use crate::syntax::starlark::{ComputedText, Loads, Module, Uncomputed, evaluate};
use crate::value::path::RepoPath;
use crate::value::text::{Span, shown};

/// Computes the text of the expression at `span` of the file `path`, such as
/// `"https://example.com/v{}.zip".format(VERSIONS["tool"])`. A literal is an
/// expression too. The span is that of a node: without parentheses around it and
/// without the prefix of a literal.
///
/// Of a parameter, its default counts. Files that the world does not have cannot
/// be loaded.
///
/// # Errors
/// The first part, in the order of the evaluation, whose value does not follow
/// from literals and constants: where it stands, which need not be in `path`, and why.
pub(crate) fn computed_text(world: &World, path: &RepoPath, span: &Span) -> Result<ComputedText, Uncomputed> {
    match module(world, path) {
        Ok(module) => evaluate(module, span, &Files(world)),
        Err(why) => Err(Uncomputed { path: path.clone(), span: span.clone(), why: format!("{path} {why}") }),
    }
}

/// The files of a world.
struct Files<'w>(&'w World);

impl<'w> Loads<'w> for Files<'w> {
    fn load(&self, from: &RepoPath, label: &str) -> Result<Module<'w>, String> {
        let path = loaded_file(from, label, &|path| self.0.has(path))?;
        module(self.0, &path).map_err(|why| match self.0.file(&path) {
            Some(_) => format!("which {why}"),
            None => format!("which is {}, and that {why}", shown(&path)),
        })
    }
}

/// A file, to be evaluated; or why it cannot be, in words that go on after its name.
fn module<'w>(world: &'w World, path: &str) -> Result<Module<'w>, String> {
    let Some(file) = world.file(path) else {
        return Err("is not among the files that are read".to_owned());
    };
    let Some(text) = file.text() else { return Err("cannot be read".to_owned()) };
    match file.constants() {
        Some(Ok(constants)) => Ok(Module { path: &file.path, text, constants }),
        Some(Err(error)) => {
            let place = file.place(&error.span);
            Err(format!("is no Starlark (line {}: {})", place.line, shown(&error.message)))
        }
        None => Err("is no Starlark file".to_owned()),
    }
}

#[cfg(test)]
mod tests;
