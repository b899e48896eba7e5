//! Reads a registry file, and says what is wrong with its form.
//!
//! Does not compare the file with anything else.

mod values;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use self::values::bytes;
use self::values::key;
use super::registry::{Artifact, BadDigest, FollowingCrate, Registry, Release};
use super::url::UrlParts;
use crate::finding::{Fix, Place, Problem};
use crate::syntax::json::Json;
use crate::syntax::node::{Entry, Node, Syntax};
use crate::value::date::is_date;
use crate::value::mapping::VersionMapping;
use crate::value::name::{CrateName, Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::sha256::Sha256;
use crate::value::text::{Lines, Span, Spanned};
use crate::value::version::{ReadVersion, Version};

/// What the settings say of a tool's registry file.
pub(crate) struct RegistryForm {
    /// What a version is.
    pub versions: ReadVersion,
    /// What the placeholders of URLs stand for.
    pub parts: UrlParts,
}

/// Reads the registry file of `tool` at `path`. No registry comes back if
/// something is missing that everything else needs.
pub fn read(path: &RepoPath, text: &str, tool: &ToolName) -> (Option<Registry>, Vec<Problem>) {
    read_as(path, text, tool, &RegistryForm { versions: str::parse, parts: UrlParts::default() })
}

/// The same, of a file in the form that the settings say.
pub(crate) fn read_as(
    path: &RepoPath,
    text: &str,
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
        problems: Vec::new(),
    };
    let registry = match Json::parse(text) {
        Ok(document) => {
            let root = document.root();
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
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, span: &Span, expected: &str, found: &str, message: &str) {
        self.problems.push(Problem {
            tool: Some(self.tool.to_string()),
            place: Place::new(self.path, self.text, self.lines.get_or_init(|| Lines::of(self.text)), span),
            expected: expected.to_owned(),
            found: found.to_owned(),
            message: message.to_owned(),
            fix: Fix::Edit(format!("correct {} by hand", self.path)),
        });
    }

    fn registry(&mut self, object: &Node<'_>) -> Option<Registry> {
        if let Some(name) = self.string(object, "tool_name")
            && name.value != self.tool.as_str()
        {
            let message =
                format!("tool_name is {:?}, but the file is named for {:?}", name.value, self.tool.as_str());
            self.problem(&name.span, self.tool.as_str(), name.value, &message);
        }
        let github_repo = self.github_repo(object);
        let url_template = self.string(object, "url_template");
        let latest_version = self.string(object, "latest_version").and_then(|text| self.version(text));
        let crates = self.crates(object);
        let supported_platforms = self.supported_platforms(object);
        let versions = self.object(object, "versions");
        let (Some(github_repo), Some(url_template), Some(latest_version)) =
            (github_repo, url_template, latest_version)
        else {
            return None;
        };
        let (supported_platforms, versions) = (supported_platforms?, versions?);
        let template_is_good = self.check_template(&url_template);
        let releases = gathered(versions, |entry| self.release(entry));
        let registry = Registry {
            tool: self.tool.clone(),
            github_repo: github_repo.value.to_owned(),
            url_template: url_template.value.to_owned(),
            latest_version,
            crates,
            supported_platforms,
            releases,
            bad_digests: std::mem::take(&mut self.bad_digests),
            parts: self.form.parts.clone(),
        };
        if template_is_good && is_repo(&registry.github_repo) {
            self.check_urls(&registry);
        }
        Some(registry)
    }

    /// Checks that every artifact has a URL.
    fn check_urls(&mut self, registry: &Registry) {
        // Whether there is one does not depend on which numbers a version has,
        // only on how many.
        let mut good = BTreeSet::new();
        for release in &registry.releases {
            let numbers = release.version.value.numbers().count();
            for Artifact { platform, url_suffix, .. } in &release.artifacts {
                let kind = (platform.value.as_ptr(), url_suffix.value.as_ptr(), numbers);
                if good.contains(&kind) {
                    continue;
                }
                match registry.url(&release.version.value, &platform.value, &url_suffix.value) {
                    Ok(_) => drop(good.insert(kind)),
                    Err(why) => self.problem(&url_suffix.span, "the end of a URL", &url_suffix.value, &why),
                }
            }
        }
    }

    fn suffix(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.suffixes.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.suffixes.insert(text.clone());
        text
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

    fn github_repo<'n>(&mut self, object: &'n Node<'_>) -> Option<Spanned<&'n str>> {
        let repo = self.string(object, "github_repo")?;
        if !is_repo(repo.value) {
            let message = format!("{:?} is no GitHub repository", repo.value);
            self.problem(&repo.span, "owner/name", repo.value, &message);
        }
        Some(repo)
    }

    /// Tries the template on a made-up release, so that what is wrong with it
    /// is said once and at its own place. Says whether it is good.
    fn check_template(&mut self, template: &Spanned<&str>) -> bool {
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

    fn crates(&mut self, object: &Node<'_>) -> Vec<FollowingCrate> {
        if object.get("crates").is_none() {
            return Vec::new();
        }
        let Some(crates) = self.object(object, "crates") else { return Vec::new() };
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
        let node = self.value(object, "supported_platforms")?;
        let Some(items) = node.sequence() else {
            self.wrong_type(node, "an array of platform names", "supported_platforms");
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
            let message = "supported_platforms is empty, so any release would count as whole";
            self.problem(&node.span, "a platform or more", "none", message);
        }
        Some(platforms)
    }

    fn release(&mut self, entry: &Entry<'_>) -> Option<Release> {
        let version = self.version(key(entry))?;
        let release = &entry.value;
        if release.map().is_none() {
            self.wrong_type(release, "an object", version.value.as_str());
            return None;
        }
        let release_date = self.release_date(release);
        let platforms = self.object(release, "platforms")?;
        let artifacts = gathered(platforms, |entry| self.artifact(&version.value, entry));
        Some(Release { version, release_date, artifacts, revoked: self.revoked(release) })
    }

    fn release_date(&mut self, release: &Node<'_>) -> Option<Box<str>> {
        let date = self.string_value(release.get("release_date")?, "a date YYYY-MM-DD")?;
        if !is_date(date.value) {
            let message = format!("{:?} is no date YYYY-MM-DD", date.value);
            self.problem(&date.span, "YYYY-MM-DD", date.value, &message);
        }
        Some(date.value.into())
    }

    fn artifact(&mut self, version: &Version, entry: &Entry<'_>) -> Option<Artifact> {
        let name = key(entry);
        let platform = self.platform(&name);
        let artifact = &entry.value;
        if artifact.map().is_none() {
            self.wrong_type(artifact, "an object", name.value);
            return None;
        }
        let sha256 = self.sha256(version, name.value, artifact);
        let url_suffix = self.string(artifact, "url_suffix");
        let size = artifact.get("size").and_then(|size| self.size(size));
        if let Some(names) = artifact.get("verified_by") {
            self.check_names(names);
        }
        let (sha256, url_suffix) = (sha256?, url_suffix?);
        let platform = Spanned::new(platform?, name.span);
        if url_suffix.value.is_empty() {
            self.problem(&url_suffix.span, "the end of a URL", "", "url_suffix is empty");
        }
        let url_suffix = Spanned::new(self.suffix(url_suffix.value), url_suffix.span);
        Some(Artifact { platform, sha256, url_suffix, size, revoked: self.revoked(artifact) })
    }

    /// The digest of an artifact; one that is none is noted.
    fn sha256(
        &mut self,
        version: &Version,
        platform: &str,
        artifact: &Node<'_>,
    ) -> Option<Spanned<Result<Sha256, Box<str>>>> {
        let Spanned { value: text, span } = self.string(artifact, "sha256")?;
        let digest = text.parse::<Sha256>().map_err(|error| {
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

/// What can be made of the entries, with no room to spare: there are many.
fn gathered<'t, T>(entries: &[Entry<'t>], read: impl FnMut(&Entry<'t>) -> Option<T>) -> Vec<T> {
    let mut gathered = Vec::with_capacity(entries.len());
    gathered.extend(entries.iter().filter_map(read));
    gathered
}

/// Whether a text is `owner/name`, as GitHub allows them.
fn is_repo(text: &str) -> bool {
    let holds_only = |part: &str, others: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    text.split_once('/').is_some_and(|(owner, name)| {
        holds_only(owner, "-")
            && !owner.starts_with('-')
            && holds_only(name, "._-")
            && !matches!(name, "." | "..")
    })
}
