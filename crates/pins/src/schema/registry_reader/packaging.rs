//! How the program lies in the artifacts of a registry file: the same three keys for the
//! tool and for one artifact.
//!
//! Does not know what Bazel makes of it.

use super::Reader;
use crate::schema::packaging::{Packaging, PackagingKey};
use crate::schema::registry_keys::RegistryKey;
use crate::syntax::node::Node;
use crate::value::text::Spanned;

/// The keys, as a registry file and as everybody calls them.
const KEYS: [(RegistryKey, PackagingKey); 3] = [
    (RegistryKey::Program, PackagingKey::Program),
    (RegistryKey::StripPrefix, PackagingKey::StripPrefix),
    (RegistryKey::ArchiveType, PackagingKey::ArchiveType),
];

impl Reader<'_> {
    /// What an object says of it, if it says something. What makes no sense is left out.
    pub(super) fn packaging(&mut self, object: &Node<'_>) -> Option<Box<Packaging>> {
        let mut packaging: Option<Box<Packaging>> = None;
        for (name, key) in KEYS {
            let Some(text) = self.optional_string(object, name) else { continue };
            if let Err(why) = key.check(text.value).and_then(|()| self.tried(key, text.value)) {
                self.problem(&text.span, key.expected(), text.value, &why);
                continue;
            }
            let text = Spanned::new(text.value.to_owned(), text.span);
            packaging.get_or_insert_default().set(key, text);
        }
        packaging
    }

    /// Fills the placeholders in for a made-up release: what a platform lacks is said where
    /// somebody needs it.
    fn tried(&self, key: PackagingKey, text: &str) -> Result<(), String> {
        let (Ok(version), Ok(platform)) = ("1.2.3".parse(), "linux_amd64".parse()) else { return Ok(()) };
        let parts = &self.form.parts;
        let any = |name: &str| parts.is_named(name).then(|| name.to_owned());
        parts.fill((key.name(), text), &version, &platform, any).map(|_| ())
    }
}
