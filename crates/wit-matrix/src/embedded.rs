//! The embedded runtime as the repository has it: its files, its fingerprint,
//! and what its compatibility record says; all of it as an extension of `pins`.
//!
//! Compiles nothing; see `record` for what is recorded.

use std::any::Any;
use std::sync::Arc;

use pins::checklist::Step;
use pins::extension::{Extension, Made, Maker, Opaque, Role, Section};
use pins::finding::{Finding, Fix, Invocation, Place, Problem, Rule};
use pins::model::Model;
use pins::plan::{Plan, Refusal};
use pins::value::path::RepoPath;
use pins::value::sha256::sha256_hex;
use pins::value::text::line_break;
use pins::value::version::Version;
use pins::verify::generated_stale;
use pins::world::layout::FileKind;
use pins::world::{Generated, World};

use crate::document::{self, BEGIN, END};
use crate::plan::record_matrix;
use crate::record::{self, Fingerprint, Record, Worlds};
use crate::release::matrix_fresh;
use crate::settings::{RuntimeSettings, SECTION};
use crate::table::runtime_table;
use crate::{COMMAND, rule};

/// The tool whose bindings compile against the runtime.
pub(crate) const GENERATOR: &str = "wit-bindgen";

/// What the generated files are made from, for people.
const FROM: &str = "the runtime's compatibility record";

/// How the extension is made.
pub(crate) const MAKER: Maker = Maker { section: SECTION, rule: &rule::RULE, make };

fn make(section: Option<&Section>) -> Made {
    Ok(Arc::new(Embedded { settings: RuntimeSettings::read(section)? }))
}

/// The embedded runtime of a repository.
#[derive(Clone, Debug)]
pub(crate) struct Embedded {
    /// Where it is.
    pub(crate) settings: RuntimeSettings,
}

impl Embedded {
    /// The embedded runtime of a world: there is one wherever this extension is.
    pub(crate) fn of(world: &World) -> Self {
        let known = world.layout.extensions().find_map(|extension| {
            let any: &dyn Any = extension;
            any.downcast_ref::<Self>().cloned()
        });
        known.unwrap_or_else(|| Self { settings: RuntimeSettings::default() })
    }

    /// Whether the repository has an embedded runtime to keep a record of: its
    /// settings name one, or there is a record.
    pub(crate) fn is_wanted(&self, model: &Model<'_>) -> bool {
        self.settings.required || model.world.text(&self.settings.record()).is_some()
    }

    /// The record, if it can be read.
    pub(crate) fn record<'w>(&self, model: &Model<'w>) -> Option<&'w Record> {
        model.record(&self.settings.record())
    }

    /// What the runtime and its worlds are now. Line breaks count as line feeds,
    /// so that a checkout on another system has the same fingerprint.
    pub(crate) fn fingerprint(&self, model: &Model<'_>) -> Fingerprint {
        Fingerprint {
            runtime: digest(model, |path| self.settings.is_source(path)),
            worlds: digest(model, |path| self.settings.is_world(path)),
        }
    }

    /// The names and paths of the worlds.
    pub(crate) fn worlds<'w>(&self, model: &Model<'w>) -> Vec<(&'w str, &'w RepoPath)> {
        let paths = model.world.paths().filter(|path| self.settings.is_world(path));
        let named = paths.filter_map(|path| Some((path.name().strip_suffix(".wit")?, path)));
        named.collect()
    }

    /// Whether the record is of the runtime and the worlds as they are now. One
    /// that is not has to be made anew, all of it.
    pub(crate) fn is_recorded_now(&self, model: &Model<'_>) -> bool {
        self.record(model).is_some_and(|record| record.fingerprint == self.fingerprint(model))
    }

    /// The document that shows the matrix; none if nobody wants one, or if it has
    /// no place for it.
    fn document(&self, model: &Model<'_>, record: &Record) -> Option<Generated> {
        let path = self.settings.document.clone()?;
        let text = model.world.text(&path)?;
        let section = document::section(text)?;
        let tables = document::tables(record);
        // Its own line breaks, so that the rest of the document keeps company.
        let tables = if line_break(text) == "\r\n" { tables.replace('\n', "\r\n") } else { tables };
        let wanted = format!("{}{tables}{}", &text[..section.start], &text[section.end..]);
        Some(Generated { path, wanted, from: FROM })
    }

    /// A document that should show the matrix, and does not say where.
    fn no_place(&self, model: &Model<'_>) -> Option<Finding> {
        let path = self.settings.document.as_ref()?;
        let found = match model.world.text(path) {
            Some(text) if document::section(text).is_some() => return None,
            Some(_) => "no such lines",
            None => "no such file",
        };
        let problem = Problem {
            tool: None,
            place: Place::file(path),
            expected: format!("{BEGIN} and {END}"),
            found: found.to_owned(),
            message: "this document should show the compatibility matrix, but does not say where".to_owned(),
            fix: Fix::advise(format!(
                "write the lines {BEGIN} and {END} into {path} where the matrix belongs"
            )),
        };
        Some(problem.breaks(&generated_stale::RULE))
    }
}

impl Extension for Embedded {
    fn section(&self) -> &'static str {
        SECTION
    }

    fn rule(&self) -> &'static Rule {
        &rule::RULE
    }

    fn role(&self, path: &RepoPath) -> Option<Role> {
        let settings = &self.settings;
        match path {
            _ if *path == settings.table => Some(Role::Generated),
            _ if settings.document.as_ref() == Some(path) => Some(Role::Document),
            _ if settings.is_record(path) => Some(Role::Record),
            _ if settings.is_source(path) || settings.is_world(path) => Some(Role::Read),
            _ => None,
        }
    }

    fn known_paths(&self) -> Vec<RepoPath> {
        self.settings.document.iter().cloned().chain([self.settings.record()]).collect()
    }

    fn read(&self, path: &RepoPath, text: &str) -> Result<Opaque, Box<Problem>> {
        let unreadable = |why: String| {
            Box::new(Problem {
                tool: None,
                place: Place::file(path),
                expected: format!("what `{COMMAND}` writes"),
                found: why.clone(),
                message: format!("the runtime's compatibility record cannot be read: {why}"),
                fix: Fix::run(Invocation::new([COMMAND])),
            })
        };
        record::read(text).map(|record| Arc::new(record) as Opaque).map_err(unreadable)
    }

    fn check(&self, model: &Model<'_>) -> Vec<Finding> {
        let unread = model.problems(|kind| matches!(kind, FileKind::Record | FileKind::Read));
        // Without them nothing is proven of the generator.
        let of_generator =
            |problem: &Problem| Problem { tool: Some(GENERATOR.to_owned()), ..problem.clone() };
        let mut findings: Vec<Finding> =
            unread.map(|problem| of_generator(problem).breaks(&rule::RULE)).collect();
        findings.extend(rule::runtime_compatibility(self, model));
        findings.extend(self.no_place(model));
        findings
    }

    fn derived(&self, model: &Model<'_>) -> Vec<Generated> {
        let Some(record) = self.record(model) else { return Vec::new() };
        let (path, wanted) = (self.settings.table.clone(), runtime_table(record, &self.settings.record()));
        let table = Generated { path, wanted, from: FROM };
        std::iter::once(table).chain(self.document(model, record)).collect()
    }

    fn release_steps(&self, model: &Model<'_>) -> Vec<Step> {
        matrix_fresh(self, model).into_iter().collect()
    }

    /// The pinned release, if nothing is recorded of it in a record that is
    /// otherwise of this runtime.
    fn untried(&self, world: &World) -> Option<String> {
        let model = Model::of(world);
        let pinned = &model.pin(GENERATOR)?.version.value;
        let record = self.record(&model).filter(|_| self.is_recorded_now(&model))?;
        (!record.releases.contains_key(pinned)).then(|| pinned.to_string())
    }

    fn tried(&self, world: &World, trial: &str, outcome: &Opaque) -> Result<Plan, Refusal> {
        let defect = || Refusal::Request(format!("the trial of {GENERATOR} {trial} has no outcome"));
        let version: Version = trial.parse().map_err(|_| defect())?;
        let worlds = outcome.downcast_ref::<Worlds>().ok_or_else(defect)?;
        record_matrix(world, [(version, worlds.clone())].into(), None)
    }
}

fn digest(model: &Model<'_>, counts: impl Fn(&str) -> bool) -> String {
    let mut all = String::new();
    for path in model.world.paths().filter(|path| counts(path)) {
        let text = model.text(path).replace("\r\n", "\n");
        // With lengths, no two lists of files give the same bytes.
        all += &format!("{} {path}\n{} {text}", path.len(), text.len());
    }
    sha256_hex(all.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_their_place() {
        let settings = RuntimeSettings { document: Some(RepoPath::known("docs/a.md")), ..Default::default() };
        let embedded = Embedded { settings };
        for (path, role) in [
            ("crates/wit-runtime/src/a/b.rs", Some(Role::Read)),
            ("crates/wit-runtime/src/a/b.wasm", None),
            ("crates/wit-runtime/tests/worlds/a.wit", Some(Role::Read)),
            ("crates/wit-runtime/tests/worlds/a/b.wit", None),
            ("crates/wit-runtime/compatibility.json", Some(Role::Record)),
            ("crates/wit-runtime/Cargo.toml", Some(Role::Read)),
            ("crates/wit-runtime2/Cargo.toml", None),
            ("toolchains/runtime_compatibility.bzl", Some(Role::Generated)),
            ("docs/a.md", Some(Role::Document)),
        ] {
            assert_eq!(embedded.role(&RepoPath::known(path)), role, "{path}");
        }
    }
}
