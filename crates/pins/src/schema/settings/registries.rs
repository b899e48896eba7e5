//! What the settings say of registry files and of URLs, for all tools or for one: the
//! tables `platforms`, `registry_keys` and `registry_defaults`.
//!
//! Does not read registry files, and makes no URL.

use std::sync::Arc;

use super::platforms::Of;
use super::{Settings, platforms, registry_defaults, registry_keys};
use crate::schema::bazel_platform;
use crate::schema::registry::{RegistryDefaults, RegistryForm};
use crate::schema::registry_keys::RegistryKeys;
use crate::schema::url::{PlatformTable, UrlParts, toml_key};
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::name::{Platform, ToolName};
use crate::value::text::Span;

/// What is said in one place.
#[derive(Clone, Debug, Default)]
pub(crate) struct RegistrySettings {
    /// What platforms are called in URLs.
    platforms: Arc<PlatformTable>,
    /// What the keys of registry files are called, and where that stands.
    keys: Arc<RegistryKeys>,
    keys_at: Option<Span>,
    /// What registry files leave out.
    defaults: Arc<RegistryDefaults>,
}

impl RegistrySettings {
    /// Reads the value of one of the three keys of settings with that text.
    ///
    /// # Errors
    /// What makes no sense in it.
    pub(super) fn read(
        &mut self,
        key: &str,
        text: &str,
        value: &Node<'_>,
        of: Of,
    ) -> Result<(), SyntaxError> {
        match key {
            "platforms" => self.platforms = platforms::read(text, value, of)?,
            "registry_keys" => {
                let keys = registry_keys::read(value)?;
                (self.keys, self.keys_at) = (Arc::new(keys.value), Some(keys.span));
            }
            _ => self.defaults = Arc::new(registry_defaults::read(text, value)?),
        }
        Ok(())
    }
}

impl Settings {
    /// How a tool's registry file is written.
    pub(crate) fn registry_form(&self, tool: &ToolName) -> RegistryForm {
        let all = &self.registries;
        let own = self.places.tool(tool).map(|tool| &tool.registries);
        RegistryForm {
            versions: self.places.versions_of(tool),
            parts: self.url_parts(tool),
            keys: own.map_or_else(|| all.keys.clone(), |own| Arc::new(own.keys.over(&all.keys))),
            defaults: own.map_or_else(|| all.defaults.clone(), |own| over(&own.defaults, &all.defaults)),
        }
    }

    /// What the placeholders of a tool's URLs stand for.
    pub(crate) fn url_parts(&self, tool: &ToolName) -> UrlParts {
        let of_tool =
            self.places.tool(tool).map(|tool| tool.registries.platforms.clone()).unwrap_or_default();
        let owner = Some((self.path.clone(), tool.clone()));
        UrlParts { owner, of_tool, of_all: self.registries.platforms.clone() }
    }

    /// The constraints of a platform: as they are said, or as its name tells, or what it is
    /// called in URLs. Nothing comes back if none of these does.
    pub(crate) fn constraints(&self, platform: &str) -> Option<Vec<String>> {
        let entry = self.registries.platforms.0.get(platform);
        if let Some(said) = entry.and_then(|entry| entry.constraints.clone()) {
            return Some(said);
        }
        let words = || {
            let words: Vec<&str> = ["os", "arch"].into_iter().filter_map(|name| entry?.get(name)).collect();
            bazel_platform::constraints(&words.join("-"))
        };
        bazel_platform::constraints(platform).or_else(words)
    }

    /// What to write so that the constraints of a platform are known.
    pub(crate) fn constraints_help(&self, platform: &Platform) -> String {
        let labels = "constraints = [\"@platforms//os:...\", \"@platforms//cpu:...\"]";
        match self.registries.platforms.0.get(platform) {
            Some(entry) => format!("add {labels} to it in [platforms] ({}:{})", self.path, entry.line),
            None => {
                format!("say it in [platforms] of {}: {} = {{ {labels} }}", self.path, toml_key(platform))
            }
        }
    }

    /// Refuses a tool's names of keys that are taken by those of all tools.
    pub(super) fn check_registry_keys(&self) -> Result<(), SyntaxError> {
        for tool in &self.places.tools {
            let clash = tool.registries.keys.over(&self.registries.keys).clash();
            if let Some((clash, span)) = clash.zip(tool.registries.keys_at.clone()) {
                return Err(SyntaxError { span, message: registry_keys::clashing(clash) });
            }
        }
        Ok(())
    }
}

/// What one table says, and of what it does not, another.
fn over(own: &RegistryDefaults, others: &RegistryDefaults) -> Arc<RegistryDefaults> {
    let RegistryDefaults { url_template, github_repo, supported_platforms } = own.clone();
    Arc::new(RegistryDefaults {
        url_template: url_template.or_else(|| others.url_template.clone()),
        github_repo: github_repo.or_else(|| others.github_repo.clone()),
        supported_platforms: supported_platforms.or_else(|| others.supported_platforms.clone()),
    })
}
