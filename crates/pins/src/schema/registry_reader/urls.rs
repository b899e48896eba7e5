//! Whether every artifact of a registry file is somewhere: what its template needs, and
//! what is wrong with what stands there.
//!
//! Asks nobody whether it is there.

use std::collections::BTreeSet;

use super::Reader;
use crate::schema::registry::{Artifact, Registry};
use crate::schema::registry_keys::RegistryKey;
use crate::schema::registry_urls::is_repo;
use crate::syntax::node::Node;
use crate::value::name::Platform;
use crate::value::text::Spanned;

impl Reader<'_> {
    /// The repository that the file names.
    pub(super) fn github_repo<'n>(&mut self, object: &'n Node<'_>) -> Option<&'n str> {
        let repo = self.optional_string(object, RegistryKey::GithubRepo)?;
        if !is_repo(repo.value) {
            let message = format!("{:?} is no GitHub repository", repo.value);
            self.problem(&repo.span, "owner/name", repo.value, &message);
        }
        Some(repo.value)
    }

    /// Tries the template on a made-up release, so that what is wrong with it
    /// is said once and at its own place. Says whether it is good.
    pub(super) fn check_template(&mut self, template: &Spanned<&str>) -> bool {
        let (Ok(version), Ok(platform)) = ("1.2.3".parse(), "linux_amd64".parse()) else { return false };
        let parts = &self.form.parts;
        // What a platform lacks is said of each that does.
        let any = |name: &str| match name {
            "github_repo" => Some("owner/name".to_owned()),
            "url_suffix" => Some("suffix".to_owned()),
            _ => parts.is_named(name).then(|| name.to_owned()),
        };
        let tried = parts.expand(("url_template", template.value), &version, &platform, any);
        if let Err(why) = &tried {
            self.problem(&template.span, "a URL template", template.value, why);
        }
        tried.is_ok()
    }

    /// Checks that every artifact of a registry with a good template is somewhere.
    pub(super) fn check_places(&mut self, object: &Node<'_>, registry: &Registry) {
        let keys = self.form.keys.clone();
        let missing = |key: RegistryKey| keys.name(key).to_owned();
        if self.needs_repo(registry) && registry.github_repo.is_none() {
            let key = missing(RegistryKey::GithubRepo);
            if object.get(&key).is_some() {
                return;
            }
            self.lacks(
                object.span.start,
                &key,
                &format!("the URLs need {{github_repo}}, so the key {key:?} is missing"),
            );
            return;
        }
        if registry.github_repo.as_ref().is_some_and(|repo| !is_repo(repo)) {
            return;
        }
        let placeless = std::mem::take(&mut self.placeless);
        let template = missing(RegistryKey::UrlTemplate);
        let (suffix, url) = (missing(RegistryKey::UrlSuffix), missing(RegistryKey::Url));
        if object.get(&template).is_none() {
            let artifacts = || registry.releases.iter().flat_map(|release| &release.artifacts);
            let told = format!(
                "the key {template:?} is missing in this object, and not every artifact has a {url:?}"
            );
            match artifacts().any(|artifact| artifact.url.is_some()) {
                false if artifacts().next().is_some() => self.lacks(object.span.start, &template, &told),
                _ => placeless.iter().for_each(|(_, at)| {
                    self.lacks(
                        *at,
                        &url,
                        &format!("there is no {template}, so this artifact needs a {url:?}"),
                    );
                }),
            }
        } else if registry.needs_suffix() {
            let told = with_suffix(registry);
            for (platform, at) in placeless.iter().filter(|(platform, _)| !told.contains(platform)) {
                let why = format!(
                    "the key {suffix:?} is missing in this object, and no release has one for {platform}"
                );
                self.lacks(*at, &suffix, &why);
            }
        }
        self.check_urls(registry);
    }

    /// Whether a URL is made with the repository.
    fn needs_repo(&self, registry: &Registry) -> bool {
        let is_needed = |text: &str| text.contains("{github_repo}");
        registry.url_template.as_deref().is_some_and(is_needed)
            || self.suffixes.iter().any(|suffix| is_needed(suffix))
    }

    /// Checks that every artifact that says where it is has a URL.
    fn check_urls(&mut self, registry: &Registry) {
        // Whether there is one does not depend on which numbers a version has,
        // only on how many.
        let mut good = BTreeSet::new();
        for release in &registry.releases {
            let version = &release.version.value;
            for artifact in &release.artifacts {
                let Artifact { platform, url_suffix, url, .. } = artifact;
                let kind = url_suffix.as_ref().map(|suffix| suffix.value.as_ptr());
                let kind = (platform.value.as_ptr(), kind, version.numbers().count());
                if url.is_none() && good.contains(&kind) {
                    continue;
                }
                let is_by_template =
                    url_suffix.is_some() || registry.url_template.is_some() && !registry.needs_suffix();
                let (span, found, expected) = match (url, url_suffix) {
                    (Some(url), _) => (&url.span, &*url.value, "a URL"),
                    (None, Some(suffix)) => (&suffix.span, &*suffix.value, "the end of a URL"),
                    (None, None) => {
                        (&platform.span, &*platform.value, "a platform of which URLs can be made")
                    }
                };
                if url.is_none() && (registry.url_template.is_none() || !is_by_template) {
                    continue;
                }
                match registry.url_of(version, artifact) {
                    Ok(_) if url.is_none() => drop(good.insert(kind)),
                    Ok(_) => {}
                    Err(why) => self.problem(span, expected, found, &why),
                }
            }
        }
    }
}

/// The platforms for which a release says how the URL ends.
fn with_suffix(registry: &Registry) -> BTreeSet<&Platform> {
    let artifacts = registry.releases.iter().flat_map(|release| &release.artifacts);
    artifacts
        .filter(|artifact| artifact.url_suffix.is_some())
        .map(|artifact| &artifact.platform.value)
        .collect()
}
