//! What follows from the registry files: generated files, and each
//! `latest_version`.
//!
//! Does not know the syntax of generated files (`formats::generated` writes it)
//! and changes nothing.

use crate::formats::generated;
use crate::formats::registry::Registry;
use crate::tree::{Parsed, Tree};
use crate::version::Version;

/// The text that the registry's Starlark file should have; none if the
/// repository does not want one (it neither has it nor names it in its
/// settings), or while a registry file cannot be read whole.
pub fn registry_data(tree: &Tree<'_>) -> Option<String> {
    let settings = &tree.sources.settings;
    let wanted = settings.registry_data_required || tree.sources.text(&settings.registry_data).is_some();
    let readable = tree.registries.len() == tree.registered.len()
        && tree.registries.values().all(|registry| tree.is_whole(&registry.path));
    let registries = tree.registries.values().map(|registry| &registry.content);
    (wanted && readable).then(|| generated::registry_data(registries))
}

/// The registry files whose `latest_version` is not their newest stable
/// release, each with that release.
pub fn stale_latest_versions<'t>(tree: &'t Tree<'_>) -> Vec<(&'t Parsed<Registry>, &'t Version)> {
    let whole = tree.registries.values().filter(|registry| tree.is_whole(&registry.path));
    // Without a stable release there is nothing that it could be.
    let newest = whole.filter_map(|registry| Some((registry, registry.content.newest_stable()?)));
    newest.filter(|(registry, newest)| **newest != registry.content.latest_version.value).collect()
}
