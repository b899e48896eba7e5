//! The generated files of a repository: which it wants and what they hold.
//!
//! Does not know their syntax (`formats::generated` writes it) and does not
//! write them.

use crate::formats::generated;
use crate::tree::Tree;

/// The text that the registry's Starlark file should have; none if the
/// repository does not want one (it neither has it nor names it in its
/// settings), or while a registry file cannot be read.
pub fn registry_data(tree: &Tree<'_>) -> Option<String> {
    let settings = &tree.sources.settings;
    let wanted = settings.registry_data_required || tree.sources.text(&settings.registry_data).is_some();
    let readable = tree.registries.len() == tree.registered.len();
    let registries = tree.registries.values().map(|registry| &registry.content);
    (wanted && readable).then(|| generated::registry_data(registries))
}
