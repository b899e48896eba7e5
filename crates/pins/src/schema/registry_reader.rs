//! Reads a registry file, and says what is wrong with its form.
//!
//! Does not compare the file with anything else.

mod artifacts;
mod packaging;
mod urls;
mod values;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use self::values::bytes;
use self::values::key;
use super::registry::{BadDigest, FollowingCrate, Registry, RegistryForm};
use super::registry_keys::RegistryKey;
use super::registry_urls::repo_of;
use crate::finding::{Fix, Place, Problem};
use crate::syntax::SyntaxError;
use crate::syntax::node::{Entry, Node};
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::{Lines, Span, Spanned};

/// Reads the registry file of `tool` at `path`. No registry comes back if
/// something is missing that everything else needs.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(path: &RepoPath, text: &str, tool: &ToolName) -> (Option<Registry>, Vec<Problem>) {
    let text = crate::place::SharedText::from(text);
    read_as((path, &text), text.strict_json(), tool, &RegistryForm::default())
}

/// The same of a text with this root, of a file in the form that the settings say.
pub(crate) fn read_as(
    (path, text): (&RepoPath, &str),
    root: Result<&Node<'_>, SyntaxError>,
    tool: &ToolName,
    form: &RegistryForm,
) -> (Option<Registry>, Vec<Problem>) {
    let mut reader = Reader {
        path,
        text,
        lines: OnceCell::new(),
        tool,
        form,
        platforms: BTreeSet::new(),
        suffixes: BTreeSet::new(),
        bad_digests: Vec::new(),
        placeless: Vec::new(),
        problems: Vec::new(),
    };
    let registry = match root {
        Ok(root) => {
            for key in root.duplicate_keys() {
                let message = format!("{:?} is a duplicate key in one object", key.value);
                reader.problem(&key.span, "each key once", key.value, &message);
            }
            // A reader that keeps the first of two keys and one that keeps the
            // last would disagree: nothing in such a file can be trusted.
            if reader.problems.is_empty() { reader.registry(root) } else { None }
        }
        Err(error) => {
            let message = format!("this is not JSON: {}", error.message);
            reader.problem(&error.span, "JSON", "something else", &message);
            None
        }
    };
    (registry, reader.problems)
}

struct Reader<'a> {
    path: &'a RepoPath,
    text: &'a str,
    lines: OnceCell<Lines>,
    tool: &'a ToolName,
    form: &'a RegistryForm,
    /// Platforms and ends of URLs come again and again: each once.
    platforms: BTreeSet<Platform>,
    suffixes: BTreeSet<Arc<str>>,
    bad_digests: Vec<BadDigest>,
    /// Where artifacts stand that do not say where they are.
    placeless: Vec<(Platform, usize)>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, span: &Span, expected: &str, found: &str, message: &str) {
        self.problem_at(self.place(span), expected, found, message);
    }

    /// The same of a place that may be in the settings.
    fn problem_at(&mut self, place: Place, expected: &str, found: &str, message: &str) {
        self.problems.push(Problem {
            tool: Some(self.tool.to_string()),
            fix: Fix::advise(format!("correct {} by hand", place.path)),
            place,
            expected: expected.to_owned(),
            found: found.to_owned(),
            message: message.to_owned(),
        });
    }

    fn place(&self, span: &Span) -> Place {
        Place::new(self.path, self.text, self.lines.get_or_init(|| Lines::of(self.text)), span)
    }

    fn registry(&mut self, object: &Node<'_>) -> Option<Registry> {
        if let Some(name) = self.optional_string(object, RegistryKey::ToolName)
            && name.value != self.tool.as_str()
        {
            let key = self.form.keys.name(RegistryKey::ToolName);
            let message =
                format!("{key} is {:?}, but the file is named for {:?}", name.value, self.tool.as_str());
            self.problem(&name.span, self.tool.as_str(), name.value, &message);
        }
        let repo = self.github_repo(object);
        let template = self.optional_string(object, RegistryKey::UrlTemplate);
        let defaults = &self.form.defaults;
        let told = defaults.url_template.as_ref();
        let told = told.filter(|_| self.lacks_key(object, RegistryKey::UrlTemplate));
        let told = told.map(|template| template.text.value.as_str());
        let url_template = template.as_ref().map(|template| template.value).or(told);
        let told =
            defaults.github_repo.as_deref().filter(|_| self.lacks_key(object, RegistryKey::GithubRepo));
        let repo = repo.or(told).or_else(|| repo_of(url_template?)).map(str::to_owned);
        let latest_version =
            self.optional_string(object, RegistryKey::LatestVersion).and_then(|text| self.version(text));
        let packaging = self.packaging(object);
        let crates = self.crates(object);
        let supported_platforms = self.supported_platforms(object);
        let versions = self.form.keys.name(RegistryKey::Versions);
        let versions = self.object(object, versions)?;
        let template_is_good = url_template.map(|text| self.check_template(template.as_ref(), text));
        let releases = gathered(versions, |entry| self.release(entry));
        let registry = Registry {
            tool: self.tool.clone(),
            github_repo: repo,
            url_template: url_template.map(str::to_owned),
            latest_version,
            packaging,
            crates,
            supported_platforms,
            releases,
            bad_digests: std::mem::take(&mut self.bad_digests),
            form: Box::new(self.form.clone()),
        };
        if template_is_good != Some(false) {
            self.check_places(object, &registry);
            self.check_alike(template.as_ref(), &registry);
        }
        Some(registry)
    }

    fn platform(&mut self, text: &Spanned<&str>) -> Option<Platform> {
        if let Some(known) = self.platforms.get(text.value) {
            return Some(known.clone());
        }
        match text.value.parse::<Platform>() {
            Ok(platform) => {
                self.platforms.insert(platform.clone());
                Some(platform)
            }
            Err(error) => {
                self.problem(&text.span, "a platform name", text.value, &error.to_string());
                None
            }
        }
    }

    fn crates(&mut self, object: &Node<'_>) -> Vec<FollowingCrate> {
        let crates = self.form.keys.name(RegistryKey::Crates);
        if object.get(crates).is_none() {
            return Vec::new();
        }
        let Some(crates) = self.object(object, crates) else { return Vec::new() };
        let mut following = Vec::new();
        for entry in crates {
            let name = key(entry);
            let krate = match name.value.parse::<CrateName>() {
                Ok(krate) => krate,
                Err(error) => {
                    self.problem(&name.span, "a crate name", name.value, &error.to_string());
                    continue;
                }
            };
            let Some(mapping) = self.string_value(&entry.value, "the version mapping of a crate") else {
                continue;
            };
            if mapping.value.is_empty() {
                let message = format!("the version mapping of {} is empty", name.value);
                self.problem(&mapping.span, "a version mapping, such as {version}", "", &message);
                continue;
            }
            let mapping = Spanned::new(VersionMapping::new(mapping.value), mapping.span);
            following.push(FollowingCrate { name: krate, mapping });
        }
        following
    }

    fn supported_platforms(&mut self, object: &Node<'_>) -> Option<Vec<Platform>> {
        let key = self.form.keys.name(RegistryKey::SupportedPlatforms);
        let Some(node) = object.get(key) else { return self.form.defaults.supported_platforms.clone() };
        let Some(items) = node.sequence() else {
            self.wrong_type(node, "an array of platform names", key);
            return None;
        };
        let mut platforms: Vec<Platform> = Vec::new();
        for item in items {
            let Some(text) = self.string_value(item, "a platform name") else { continue };
            let Some(platform) = self.platform(&text) else { continue };
            if platforms.contains(&platform) {
                let message = format!("{:?} stands twice", text.value);
                self.problem(&text.span, "a platform name", text.value, &message);
            } else {
                platforms.push(platform);
            }
        }
        if items.is_empty() {
            let message = format!("{key} is empty, so any release would count as whole");
            self.problem(&node.span, "a platform or more", "none", &message);
        }
        Some(platforms)
    }
}

/// What can be made of the entries, with no room to spare: there are many.
fn gathered<'t, T>(entries: &[Entry<'t>], read: impl FnMut(&Entry<'t>) -> Option<T>) -> Vec<T> {
    let mut gathered = Vec::with_capacity(entries.len());
    gathered.extend(entries.iter().filter_map(read));
    gathered
}
