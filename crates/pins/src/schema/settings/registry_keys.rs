//! The tables of the settings that say what the keys of registry files are called:
//! `[registry_keys]` and `[tool.NAME.registry_keys]`.
//!
//! Does not read registry files.

use super::{error, string};
use crate::schema::registry_keys::{RegistryKey, RegistryKeys};
use crate::syntax::SyntaxError;
use crate::syntax::node::{Entry, Node};
use crate::value::text::{Spanned, listed};

/// Reads `{ versions = "releases", sha256 = "digest" }`.
///
/// # Errors
/// What is no key, and two keys of one name.
pub(super) fn read(node: &Node<'_>) -> Result<Spanned<RegistryKeys>, SyntaxError> {
    let Some(entries) = node.map() else {
        let message = "the names of a registry's keys are written as a table: versions = \"releases\"";
        return Err(error(node, message));
    };
    let named = |entry: &Entry<'_>| {
        let name = entry.name();
        let known = || {
            format!(
                "no key of a registry file is called {name:?}; known are {}",
                listed(RegistryKey::names())
            )
        };
        let key = RegistryKey::named(name).ok_or_else(|| error(&entry.key, known()))?;
        Ok((key, string(&entry.value, name)?))
    };
    let keys = RegistryKeys::new(entries.iter().map(named).collect::<Result<_, _>>()?);
    match keys.clash() {
        Some(clash) => Err(error(node, clashing(clash))),
        None => Ok(Spanned::new(keys, node.span.clone())),
    }
}

/// That two keys have one name.
pub(super) fn clashing((first, second): (RegistryKey, RegistryKey)) -> String {
    format!("{first} and {second} of a registry file cannot have one name")
}

#[cfg(test)]
mod tests {
    use crate::schema::registry_keys::RegistryKey;
    use crate::schema::settings::read;

    #[test]
    fn the_tools_own_names_go_first() {
        let text = "[registry_keys]\nversions = \"releases\"\nsha256 = \"digest\"\n[tool.x.registry_keys]\nsha256 = \"sum\"\n\
                    [tool.y]\n";
        let settings = read(text, &[], &[]).unwrap();
        for (tool, versions, sha256) in
            [("x", "releases", "sum"), ("y", "releases", "digest"), ("z", "releases", "digest")]
        {
            let keys = settings.registry_form(&tool.parse().unwrap()).keys;
            let names = [RegistryKey::Versions, RegistryKey::Sha256, RegistryKey::Size];
            assert_eq!(names.map(|key| keys.name(key)), [versions, sha256, "size"]);
        }
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = read(text, &[], &[]).unwrap_err();
        assert!(error.message.contains(expected), "{text}: {}", error.message);
    }

    #[test]
    fn names_that_make_no_sense_are_refused() {
        refused("registry_keys = 'x'", "written as a table");
        refused("[registry_keys]\nversion = 'x'", "no key of a registry file is called \"version\"");
        refused("[registry_keys]\nversions = ''", "a string that says something");
        refused(
            "[registry_keys]\nsha256 = 'size'",
            "sha256 and size of a registry file cannot have one name",
        );
        refused("[registry_keys]\nsha256 = 'a'\nsize = 'a'", "sha256 and size");
        refused("[registry_keys]\nsha256 = 'a'\n[tool.x.registry_keys]\nsize = 'a'", "sha256 and size");
        // A release is not an artifact.
        read("[registry_keys]\nversions = 'a'\nplatforms = 'a'\nsha256 = 'a'", &[], &[]).unwrap();
    }
}
