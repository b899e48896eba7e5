//! The compiler's opinion of bindings: which worlds do not compile against a
//! runtime, and which of its items they miss.
//!
//! Does not generate bindings, and knows of releases only that their numbers
//! do not matter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;

use crate::record::ASYNC_SUPPORT;
use anyhow::{Context, Result, bail};
use pins::value::version::Version;

use super::RUNTIME;
use super::toolchain::{CompileError, Runtime, Toolchain};
use super::verdicts::{Failing, Verdicts, essence};
use pins_app::Temporary;

/// Which items a runtime has, as far as that was asked.
pub(super) type Items = Mutex<BTreeMap<String, bool>>;

/// The compiler, and what it said before.
pub(super) struct Compiler<'t, 'r> {
    pub(super) toolchain: &'t Toolchain<'r>,
    pub(super) verdicts: &'t Verdicts,
}

impl Compiler<'_, '_> {
    /// The worlds whose bindings do not compile, with the first error of each.
    pub(super) fn failing(
        &self,
        runtime: &Runtime,
        version: &Version,
        bindings: &[(&str, &str)],
    ) -> Result<Failing> {
        let (refused, plain): (Vec<_>, Vec<_>) =
            bindings.iter().partition(|(_, text)| text.contains(ASYNC_SUPPORT));
        let mut failing = Failing::new();
        for group in [plain, refused] {
            let mut question = runtime.identity.clone();
            for (world, text) in &group {
                question += &format!("\n=== {world}\n{}", essence(text, version));
            }
            failing.extend(self.verdicts.of(&question, || self.failing_now(runtime, group))?);
        }
        Ok(failing)
    }

    /// Asks the compiler. All are compiled at once; those of which it reports
    /// no error are compiled again, as errors elsewhere may have kept it from
    /// looking.
    fn failing_now(&self, runtime: &Runtime, mut rest: Vec<(&str, &str)>) -> Result<Failing> {
        let mut failing = Failing::new();
        while !rest.is_empty() {
            let errors = self.compile(runtime, &rest)?;
            let Some(first) = errors.first() else { break };
            let known = failing.len();
            for (world, _) in &rest {
                let file = file_of(world);
                let of_world = errors.iter().find(|error| error.file.as_ref() == Some(&file));
                failing.extend(of_world.map(|error| ((*world).to_owned(), error.text.clone())));
            }
            if failing.len() == known {
                bail!("rustc reports an error in none of the bindings: {}", first.text);
            }
            rest.retain(|(world, _)| !failing.iter().any(|(failing, _)| failing == world));
        }
        Ok(failing)
    }

    /// Type-checks bindings as modules of one crate.
    fn compile(&self, runtime: &Runtime, bindings: &[(&str, &str)]) -> Result<Vec<CompileError>> {
        let folder = Temporary::new()?;
        let mut leaf = String::new();
        for (index, (world, text)) in bindings.iter().enumerate() {
            let file = file_of(world);
            fs::write(folder.path().join(&file), text).context("the temporary folder cannot be written")?;
            leaf += &format!("#[path = {file:?}] mod world_{index};\n");
        }
        self.toolchain.type_check(runtime, folder.path(), &leaf)
    }

    /// Which of the items that bindings use the runtime does not have; of one
    /// that is missing whole, only its name.
    pub(super) fn missing(
        &self,
        runtime: &Runtime,
        symbols: &[String],
        known: &Items,
    ) -> Result<Vec<String>> {
        let mut missing = BTreeSet::new();
        for symbol in symbols {
            let (owner, part) = symbol.split_once("::").unwrap_or((symbol, ""));
            if !self.knows_item(runtime, owner, known)? {
                missing.insert(owner.to_owned());
            } else if !part.is_empty() && !self.knows_item(runtime, symbol, known)? {
                missing.insert(symbol.clone());
            }
        }
        Ok(missing.into_iter().collect())
    }

    /// [`Compiler::has_item`], asked once.
    fn knows_item(&self, runtime: &Runtime, path: &str, known: &Items) -> Result<bool> {
        if let Some(answer) = known.lock().ok().and_then(|known| known.get(path).copied()) {
            return Ok(answer);
        }
        let answer = self.has_item(runtime, path)?;
        if let Ok(mut known) = known.lock() {
            known.insert(path.to_owned(), answer);
        }
        Ok(answer)
    }

    /// Whether a runtime has an item: a module, a type, a macro, or a function
    /// of a type or trait.
    fn has_item(&self, runtime: &Runtime, path: &str) -> Result<bool> {
        let folder = Temporary::new()?;
        let errors = |text: String| self.toolchain.type_check(runtime, folder.path(), &text);
        let any = |errors: &[CompileError], codes: &[&str]| {
            errors.iter().filter_map(|error| error.code.as_deref()).any(|code| codes.contains(&code))
        };
        if errors(format!("use {RUNTIME}::{path};"))?.is_empty() {
            return Ok(true);
        }
        let Some((owner, part)) = path.rsplit_once("::") else { return Ok(false) };
        // Of a trait's function nothing can be said but in an implementation.
        let implemented = errors(format!("struct S; impl {RUNTIME}::{owner} for S {{ fn {part}() {{}} }}"))?;
        if any(&implemented, &["E0407"]) {
            return Ok(false);
        }
        let is_trait = !any(&implemented, &["E0404"]);
        let called = errors(format!("fn f() {{ let _ = {RUNTIME}::{path}; }}"))?;
        Ok(is_trait || !any(&called, &["E0425", "E0433", "E0599"]))
    }
}

/// The file with the bindings for a world.
fn file_of(world: &str) -> String {
    format!("{world}.rs")
}
