//! The releases of a registry file and their artifacts.
//!
//! Does not find out where an artifact is that does not say it: `urls` does.

use std::sync::Arc;

use super::values::{bytes, key};
use super::{Reader, gathered};
use crate::schema::registry::{Artifact, BadDigest, Release};
use crate::schema::registry_keys::RegistryKey;
use crate::syntax::node::{Entry, Node};
use crate::value::date::is_date;
use crate::value::digest::Digest;
use crate::value::text::Spanned;
use crate::value::version::Version;

impl Reader<'_> {
    pub(super) fn release(&mut self, entry: &Entry<'_>) -> Option<Release> {
        let version = self.version(key(entry))?;
        let release = &entry.value;
        if release.map().is_none() {
            self.wrong_type(release, "an object", version.value.as_str());
            return None;
        }
        self.check_release_date(release);
        let platforms = self.object(release, self.form.keys.name(RegistryKey::Platforms))?;
        let artifacts = gathered(platforms, |entry| self.artifact(&version.value, entry));
        Some(Release { version, artifacts, revoked: self.revoked(release) })
    }

    fn check_release_date(&mut self, release: &Node<'_>) {
        let key = self.form.keys.name(RegistryKey::ReleaseDate);
        let date = release.get(key).and_then(|date| self.string_value(date, "a date YYYY-MM-DD"));
        let Some(date) = date else { return };
        if !is_date(date.value) {
            let message = format!("{:?} is no date YYYY-MM-DD", date.value);
            self.problem(&date.span, "YYYY-MM-DD", date.value, &message);
        }
    }

    fn artifact(&mut self, version: &Version, entry: &Entry<'_>) -> Option<Artifact> {
        let name = key(entry);
        let platform = self.platform(&name);
        let artifact = &entry.value;
        if artifact.map().is_none() {
            self.wrong_type(artifact, "an object", name.value);
            return None;
        }
        let digest = self.digest(version, name.value, artifact);
        let url_suffix = self.url_suffix(artifact);
        let url = self.optional_string(artifact, RegistryKey::Url);
        let url = url.map(|url| Box::new(Spanned::new(url.value.into(), url.span)));
        let size = artifact.get(self.form.keys.name(RegistryKey::Size)).and_then(|size| self.size(size));
        if let Some(names) = artifact.get(self.form.keys.name(RegistryKey::VerifiedBy)) {
            self.check_names(names);
        }
        let platform = Spanned::new(platform?, name.span);
        let names_place = [RegistryKey::UrlSuffix, RegistryKey::Url]
            .map(|key| artifact.get(self.form.keys.name(key)).is_some());
        if names_place == [false, false] {
            self.placeless.push((platform.value.clone(), artifact.span.start));
        }
        let packaging = self.packaging(artifact);
        let revoked = self.revoked(artifact);
        Some(Artifact { platform, digest: digest?, url_suffix, url, size, packaging, revoked })
    }

    /// The end of the URL of an artifact, if it is said.
    fn url_suffix(&mut self, artifact: &Node<'_>) -> Option<Spanned<Arc<str>>> {
        let Spanned { value: text, span } = self.optional_string(artifact, RegistryKey::UrlSuffix)?;
        if let Some(known) = self.suffixes.get(text) {
            return Some(Spanned::new(known.clone(), span));
        }
        let suffix: Arc<str> = text.into();
        self.suffixes.insert(suffix.clone());
        Some(Spanned::new(suffix, span))
    }

    /// The digest of an artifact; one that is none is noted.
    fn digest(
        &mut self,
        version: &Version,
        platform: &str,
        artifact: &Node<'_>,
    ) -> Option<Spanned<Result<Digest, Box<str>>>> {
        let key = self.form.keys.name(RegistryKey::Sha256);
        let Spanned { value: text, span } = self.string(artifact, key)?;
        let digest = text.parse::<Digest>().map_err(|error| {
            self.bad_digests.push(BadDigest {
                version: version.clone(),
                platform: platform.into(),
                text: Spanned::new(text.into(), span.clone()),
                error,
            });
            text.into()
        });
        Some(Spanned::new(digest, span))
    }

    fn size(&mut self, node: &Node<'_>) -> Option<Spanned<u64>> {
        let size = bytes(node).filter(|bytes| *bytes > 0);
        if size.is_none() {
            self.wrong_type(node, "a whole number of bytes", "size");
        }
        Some(Spanned::new(size?, node.span.clone()))
    }

    /// Checks the names of those who agree with a digest.
    fn check_names(&mut self, node: &Node<'_>) {
        match node.sequence() {
            Some(names) => names.iter().for_each(|name| {
                self.string_value(name, "a name in verified_by");
            }),
            None => self.wrong_type(node, "an array of strings", "verified_by"),
        }
    }
}
