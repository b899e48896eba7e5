//! What follows from the registry files, the pins and what extensions record: generated
//! files, and each `latest_version`.
//!
//! Does not know the syntax of generated files (`schema::registry_data` writes it)
//! and changes nothing.

use crate::model::locked::locked;
use crate::model::{Model, Parsed};
use crate::schema::bazel_lock::is_lock;
use crate::schema::registry::Registry;
use crate::schema::registry_data::{is_registry_data, registry_data};
use crate::value::text::Spanned;
use crate::value::version::Version;
use crate::world::Generated;

/// The generated files that are not what the files that they are made from
/// give. Left out are those that the repository does not want (it neither has
/// them nor names them in its settings), and those that cannot be made while
/// something cannot be read whole.
pub(crate) fn stale<'w>(model: &Model<'w>) -> &'w [Generated] {
    model.world.found_out().stale.get_or_init(|| {
        let of_extensions = model.world.layout.extensions().flat_map(|extension| extension.derived(model));
        let of_extensions = of_extensions.filter(|file| model.world.text(&file.path) != Some(&file.wanted));
        let stale = stale_registry_data(model).into_iter().chain(stale_lock(model)).chain(of_extensions);
        // Of one that cannot be read that was said, and nobody knows what it holds.
        stale.filter(|file| model.is_whole(&file.path)).collect()
    })
}

/// The registry's Starlark file, if it is not what the registry gives.
fn stale_registry_data(model: &Model<'_>) -> Option<Generated> {
    let settings = model.world.settings();
    let text = model.world.text(&settings.registry_data);
    let is_wanted = settings.registry_data_required || text.is_some();
    let is_known = model.registries.len() == model.registered.len()
        && model.registries.values().all(|registry| model.is_whole(registry.path));
    let registries = || model.registries.values().map(|registry| registry.content);
    if !is_wanted || !is_known || text.is_some_and(|text| is_registry_data(text, registries())) {
        return None;
    }
    let path = settings.registry_data.clone();
    Some(Generated { path, wanted: registry_data(registries()), from: "the registry" })
}

/// The lock for Bazel, if it is not what the pins and their digest stores give.
fn stale_lock(model: &Model<'_>) -> Option<Generated> {
    let path = model.world.settings().bazel.lock.as_ref()?;
    let wanted = locked(model)?.lock.as_ref()?.text();
    // What is something else is not written over: a finding says so.
    let may_be_written = |text: &str| is_lock(text) && text != wanted;
    let is_stale = model.world.text(path).is_none_or(may_be_written);
    is_stale.then(|| Generated { path: path.clone(), wanted, from: "the record of the pinned releases" })
}

/// A registry file, the `latest_version` that it says, and what it should be.
pub(crate) type StaleLatest<'t> = (Parsed<'t, Registry>, &'t Spanned<Version>, &'t Version);

/// The registry files whose `latest_version` is not their newest stable release.
pub(crate) fn stale_latest_versions<'t>(model: &'t Model<'_>) -> Vec<StaleLatest<'t>> {
    let whole = model.registries.values().copied().filter(|registry| model.is_whole(registry.path));
    // Without a stable release there is nothing that it could be.
    let newest = whole.filter_map(|registry| {
        Some((registry, registry.content.latest_version.as_ref()?, registry.content.newest_stable()?))
    });
    newest.filter(|(_, latest, newest)| **newest != latest.value).collect()
}
