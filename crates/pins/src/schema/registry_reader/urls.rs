//! Whether every artifact of a registry file is somewhere: what its template needs, and
//! what is wrong with what stands there.
//!
//! Asks nobody whether it is there.

use std::collections::BTreeSet;

use super::Reader;
use crate::finding::Place;
use crate::schema::registry::{Artifact, DefaultTemplate, Registry};
use crate::schema::registry_keys::RegistryKey;
use crate::schema::registry_urls::is_repo;
use crate::schema::url::not_told_apart;
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
    pub(super) fn check_template(&mut self, said: Option<&Spanned<&str>>, template: &str) -> bool {
        let (Ok(version), Ok(platform)) = ("1.2.3".parse(), "linux_amd64".parse()) else { return false };
        let parts = &self.form.parts;
        // What a platform lacks is said of each that does.
        let any = |name: &str| match name {
            "github_repo" => Some("owner/name".to_owned()),
            "url_suffix" => Some("suffix".to_owned()),
            _ => parts.is_named(name).then(|| name.to_owned()),
        };
        let tried = parts.expand(("url_template", template), &version, &platform, any);
        if let Err(why) = &tried {
            self.problem_at(self.template_place(said), "a URL template", template, why);
        }
        tried.is_ok()
    }

    /// Where the template stands, which is in the settings if the file does not say it.
    fn template_place(&self, said: Option<&Spanned<&str>>) -> Place {
        let Some(said) = said else {
            let told = self.form.defaults.url_template.as_ref().zip(self.form.parts.owner.as_ref());
            return told.map_or_else(
                || Place::file(self.path),
                |(DefaultTemplate { text, at: (line, column) }, (path, _))| Place {
                    path: path.clone(),
                    line: *line,
                    column: *column,
                    span: (text.span.start, text.span.end),
                },
            );
        };
        self.place(&said.span)
    }

    /// Checks that the template has a URL for each platform of a release, but for those that
    /// are said to share one.
    pub(super) fn check_alike(&mut self, said: Option<&Spanned<&str>>, registry: &Registry) {
        let Some(template) = registry.url_template.as_deref() else { return };
        let parts = &self.form.parts;
        // Mostly there are none, and the releases need not be looked through.
        if parts.alike(template, &self.platforms).is_empty() {
            return;
        }
        let artifacts = || registry.releases.iter().flat_map(|release| &release.artifacts);
        let has_url = |platform: &&Platform| {
            artifacts().any(|artifact| artifact.platform.value == **platform && artifact.url.is_some())
        };
        let needed = registry.supported_platforms.iter().flatten().filter(|platform| !has_url(platform));
        let mut alike = parts.alike(template, needed);
        for release in &registry.releases {
            let by_template = release.artifacts.iter().filter(|artifact| artifact.url.is_none());
            let platforms = by_template.map(|artifact| &artifact.platform.value);
            for (text, platforms) in parts.alike(template, platforms) {
                alike.entry(text).or_default().extend(platforms);
            }
        }
        let found: Vec<BTreeSet<&Platform>> =
            alike.into_values().map(|platforms| platforms.into_iter().collect()).collect();
        for platforms in found {
            let message = not_told_apart(platforms, Some(self.form.keys.name(RegistryKey::UrlSuffix)));
            self.problem_at(self.template_place(said), "a URL for each platform", template, &message);
        }
    }

    /// Checks that every artifact of a registry with a good template is somewhere.
    pub(super) fn check_places(&mut self, object: &Node<'_>, registry: &Registry) {
        if !self.check_repo(object, registry) {
            return;
        }
        let placeless = std::mem::take(&mut self.placeless);
        if registry.url_template.is_none() {
            self.check_own_urls(object, registry, &placeless);
        } else if registry.needs_suffix() {
            let suffix = self.form.keys.name(RegistryKey::UrlSuffix);
            let told = with_suffix(registry);
            for (platform, at) in placeless.iter().filter(|(platform, _)| !told.contains(platform)) {
                let why = format!(
                    "the key {suffix:?} is missing in this object, and no release has one for {platform}"
                );
                self.lacks(*at, suffix, &why);
            }
            let artifacts = registry.releases.iter().flat_map(|release| &release.artifacts);
            let unsaid = artifacts.filter(|artifact| artifact.url.is_none() && artifact.suffix().is_none());
            for artifact in unsaid.filter(|artifact| !told.contains(&artifact.platform.value)) {
                if let Some(empty) = &artifact.url_suffix {
                    let why =
                        format!("{suffix} is empty, and no release has one for {}", artifact.platform.value);
                    self.problem(&empty.span, "the end of a URL", "", &why);
                }
            }
        }
        self.check_urls(registry);
    }

    /// Whether the repository that URLs need is known, and one.
    fn check_repo(&mut self, object: &Node<'_>, registry: &Registry) -> bool {
        let key = self.form.keys.name(RegistryKey::GithubRepo);
        match &registry.github_repo {
            Some(repo) => return is_repo(repo),
            None if !self.needs_repo(registry) => return true,
            None => {}
        }
        if object.get(key).is_none() {
            let why = format!(
                "the URLs need {{github_repo}}, so the key {key:?} is missing, here or in [registry_defaults] of the \
                 settings"
            );
            self.lacks(object.span.start, key, &why);
        }
        false
    }

    /// Checks that every artifact has a URL of its own, where there is no template.
    fn check_own_urls(&mut self, object: &Node<'_>, registry: &Registry, placeless: &[(Platform, usize)]) {
        let [template, url] =
            [RegistryKey::UrlTemplate, RegistryKey::Url].map(|key| self.form.keys.name(key));
        let mut artifacts = registry.releases.iter().flat_map(|release| &release.artifacts).peekable();
        if object.get(template).is_some() || artifacts.peek().is_none() {
            return;
        }
        let elsewhere = "here or in [registry_defaults] of the settings";
        if artifacts.any(|artifact| artifact.url.is_some()) {
            for (_, at) in placeless {
                let why = format!("there is no {template}, {elsewhere}, so this artifact needs a {url:?}");
                self.lacks(*at, url, &why);
            }
        } else {
            let why = format!("the key {template:?} is missing, {elsewhere}, and no artifact has a {url:?}");
            self.lacks(object.span.start, template, &why);
        }
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
                let kind = artifact.suffix().map(str::as_ptr);
                let kind = (platform.value.as_ptr(), kind, version.numbers().count());
                if url.is_none() && good.contains(&kind) {
                    continue;
                }
                let is_said = artifact.suffix().is_some() || !registry.needs_suffix();
                let is_by_template = registry.url_template.is_some() && is_said;
                let (span, found, expected) = match (url, url_suffix) {
                    (Some(url), _) => (&url.span, &*url.value, "a URL"),
                    (None, Some(suffix)) => (&suffix.span, &*suffix.value, "the end of a URL"),
                    (None, None) => {
                        (&platform.span, &*platform.value, "a platform of which URLs can be made")
                    }
                };
                if url.is_none() && !is_by_template {
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
        .filter(|artifact| artifact.suffix().is_some())
        .map(|artifact| &artifact.platform.value)
        .collect()
}
