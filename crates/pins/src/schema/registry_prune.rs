//! The edits that take releases out of a registry file.
//!
//! Does not decide which may go.

use super::registry::Registry;
use super::registry_keys::RegistryKey;
use crate::place::SharedText;
use crate::value::edit::Edit;
use crate::value::version::Version;

/// The edits that take the releases of these versions out of `text`, of which `registry`
/// was read, whole and with their lines.
pub(crate) fn without(text: &SharedText, registry: &Registry, gone: &[&Version]) -> Vec<Edit> {
    let key = registry.form.keys.name(RegistryKey::Versions);
    let versions = text.strict_json().ok().and_then(|root| root.get(key));
    let Some((entries, shape)) = versions.and_then(|node| Some((node.map()?, node.collection()?))) else {
        return Vec::new();
    };
    let is_gone = |name: &str| gone.iter().any(|version| version.as_str() == name);
    let places = entries.iter().enumerate().filter(|(_, entry)| is_gone(entry.name()));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
    shape.remove(text, &places)
}
