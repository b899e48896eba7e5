//! What follows from the registry files and the runtime's record: generated
//! files, and each `latest_version`.
//!
//! Does not know the syntax of generated files (`formats::generated` writes it)
//! and changes nothing.

use crate::model::{Model, Parsed};
use crate::runtime;
use crate::runtime::record::Record;
use crate::runtime::{document as runtime_document, table as runtime_table};
use crate::schema::registry::Registry;
use crate::schema::registry_data as generated;
use crate::value::text::line_break;
use crate::value::version::Version;

/// The text that the registry's Starlark file should have; none if the
/// repository does not want one (it neither has it nor names it in its
/// settings), or while a registry file cannot be read whole.
pub fn registry_data(model: &Model<'_>) -> Option<String> {
    let settings = &model.world.settings;
    let wanted = settings.registry_data_required || model.world.text(&settings.registry_data).is_some();
    let readable = model.registries.len() == model.registered.len()
        && model.registries.values().all(|registry| model.is_whole(registry.path));
    let registries = model.registries.values().map(|registry| registry.content);
    (wanted && readable).then(|| generated::registry_data(registries))
}

/// A generated file, as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Where it is.
    pub path: String,
    /// Its text.
    pub wanted: String,
    /// What it is made from, for people.
    pub from: &'static str,
}

/// Every generated file that the repository wants and that can be made from
/// what is known.
pub fn generated(model: &Model<'_>) -> Vec<Generated> {
    let settings = &model.world.settings;
    let of_registry = registry_data(model).map(|wanted| Generated {
        path: settings.registry_data.clone(),
        wanted,
        from: "the registry",
    });
    let of_runtime = runtime::record(model).into_iter().flat_map(|record| {
        let table = Generated {
            path: settings.runtime.table.clone(),
            wanted: runtime_table::runtime_table(record, &settings.runtime.record()),
            from: "the runtime's compatibility record",
        };
        std::iter::once(table).chain(document(model, record))
    });
    of_registry.into_iter().chain(of_runtime).collect()
}

/// The document that shows the matrix; none if nobody wants one, or if it has
/// no place for it.
fn document(model: &Model<'_>, record: &Record) -> Option<Generated> {
    let path = model.world.settings.runtime.document.clone()?;
    let text = model.world.text(&path)?;
    let section = runtime_document::section(text)?;
    let tables = runtime_document::tables(record);
    // Its own line breaks, so that the rest of the document keeps company.
    let tables = if line_break(text) == "\r\n" { tables.replace('\n', "\r\n") } else { tables };
    let wanted = format!("{}{tables}{}", &text[..section.start], &text[section.end..]);
    Some(Generated { path, wanted, from: "the runtime's compatibility record" })
}

/// The path of a document that should show the matrix but has no place for it.
pub fn document_without_place<'t>(model: &'t Model<'_>) -> Option<&'t str> {
    let path = model.world.settings.runtime.document.as_deref()?;
    let has_place = model.world.text(path).is_some_and(|text| runtime_document::section(text).is_some());
    (!has_place).then_some(path)
}

/// The registry files whose `latest_version` is not their newest stable
/// release, each with that release.
pub fn stale_latest_versions<'t>(model: &'t Model<'_>) -> Vec<(Parsed<'t, Registry>, &'t Version)> {
    let whole = model.registries.values().copied().filter(|registry| model.is_whole(registry.path));
    // Without a stable release there is nothing that it could be.
    let newest = whole.filter_map(|registry| Some((registry, registry.content.newest_stable()?)));
    newest.filter(|(registry, newest)| **newest != registry.content.latest_version.value).collect()
}
