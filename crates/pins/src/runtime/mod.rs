//! The embedded runtime as the repository has it: its fingerprint, and whether
//! its compatibility record is of this runtime.
//!
//! Compiles nothing; see `formats::runtime_record` for what is recorded.

pub mod bindings;
pub mod document;
pub mod plan;
pub mod record;
mod rule;
pub mod table;

pub use rule::failure;
pub(crate) use rule::runtime_compatibility;

use crate::model::Model;
use crate::runtime::record::{Fingerprint, Record};
use crate::value::digest::sha256_hex;

/// The tool whose bindings compile against the runtime.
pub const GENERATOR: &str = "wit-bindgen";

/// Whether the repository has an embedded runtime to keep a record of: its
/// settings name one, or there is a record.
pub fn is_wanted(model: &Model<'_>) -> bool {
    let settings = &model.world.settings.runtime;
    settings.required || model.world.text(&settings.record()).is_some()
}

/// The record, if it can be read.
pub fn record<'t>(model: &'t Model<'_>) -> Option<&'t Record> {
    model.runtime_record
}

/// What the runtime and its worlds are now. Line breaks count as line feeds,
/// so that a checkout on another system has the same fingerprint.
pub fn fingerprint(model: &Model<'_>) -> Fingerprint {
    let settings = &model.world.settings.runtime;
    Fingerprint {
        runtime: digest(model, |path| settings.is_source(path)),
        worlds: digest(model, |path| settings.is_world(path)),
    }
}

/// The names and paths of the worlds.
pub fn worlds<'t>(model: &'t Model<'_>) -> Vec<(&'t str, &'t str)> {
    let settings = &model.world.settings.runtime;
    let paths = model.world.paths().filter(|path| settings.is_world(path));
    let named = paths.filter_map(|path| Some((path.rsplit('/').next()?.strip_suffix(".wit")?, path)));
    named.collect()
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
