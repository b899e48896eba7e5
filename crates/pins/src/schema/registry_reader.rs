//! Reads a registry file, and says what is wrong with its form.
//!
//! Does not compare the file with anything else.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use jsonc_parser::ast::{Object, ObjectProp, Value};

use super::registry::{Artifact, BadDigest, FollowingCrate, Registry, Release, url};
use crate::finding::{Fix, Place, Problem};
use crate::syntax::json;
use crate::syntax::splice::Collection;
use crate::value::digest::Digest;
use crate::value::mapping::VersionMapping;
use crate::value::name::{NameError, ToolName, check_platform};
use crate::value::text::{Lines, Span, Spanned, first_line};
use crate::value::version::Version;

/// Reads the registry file of `tool` at `path`. No registry comes back if
/// something is missing that everything else needs.
pub fn read(path: &str, text: &str, tool: &ToolName) -> (Option<Registry>, Vec<Problem>) {
    let mut reader = Reader {
        path,
        text,
        lines: OnceCell::new(),
        tool,
        texts: BTreeSet::new(),
        platforms: BTreeSet::new(),
        bad_digests: Vec::new(),
        problems: Vec::new(),
    };
    let registry = match json::parse(text) {
        Ok(object) => {
            for (key, span) in json::duplicate_keys(&object) {
                reader.problem(
                    &span,
                    "each key once",
                    &key,
                    &format!("{key:?} is a duplicate key in one object"),
                );
            }
            // A reader that keeps the first of two keys and one that keeps the
            // last would disagree: nothing in such a file can be trusted.
            if reader.problems.is_empty() { reader.registry(&object) } else { None }
        }
        Err(error) => {
            reader.problem(
                &error.span,
                "JSON",
                "something else",
                &format!("this is not JSON: {}", error.message),
            );
            None
        }
    };
    (registry, reader.problems)
}

struct Reader<'a> {
    path: &'a str,
    text: &'a str,
    lines: OnceCell<Lines>,
    tool: &'a ToolName,
    /// Texts that come again and again, each once.
    texts: BTreeSet<Arc<str>>,
    /// The good names of platforms among them.
    platforms: BTreeSet<Arc<str>>,
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

    fn registry(&mut self, object: &Object<'_>) -> Option<Registry> {
        if let Some(name) = self.string(object, "tool_name")
            && name.value != self.tool.as_str()
        {
            let message =
                format!("tool_name is {:?}, but the file is named for {:?}", name.value, self.tool.as_str());
            self.problem(&name.span, self.tool.as_str(), &name.value, &message);
        }
        let github_repo = self.github_repo(object);
        let url_template = self.string(object, "url_template");
        let latest_version = self.string(object, "latest_version").and_then(|text| self.version(text));
        let crates = self.crates(object);
        let supported_platforms = self.platforms(object);
        let versions = self.object(object, "versions");
        let (Some(github_repo), Some(url_template), Some(latest_version)) =
            (github_repo, url_template, latest_version)
        else {
            return None;
        };
        let (supported_platforms, versions) = (supported_platforms?, versions?);
        let template_is_good = self.check_template(&url_template);
        let releases = versions.properties.iter().filter_map(|property| self.release(property)).collect();
        let registry = Registry {
            tool: self.tool.clone(),
            github_repo: github_repo.value,
            url_template: url_template.value,
            latest_version,
            crates,
            supported_platforms,
            releases,
            bad_digests: std::mem::take(&mut self.bad_digests),
            versions_shape: shape(versions),
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
                let kind = (Arc::as_ptr(&platform.value), Arc::as_ptr(&url_suffix.value), numbers);
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

    /// The same text, shared.
    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.texts.insert(text.clone());
        text
    }

    fn github_repo(&mut self, object: &Object<'_>) -> Option<Spanned<String>> {
        let repo = self.string(object, "github_repo")?;
        if !is_repo(&repo.value) {
            let message = format!("{:?} is no GitHub repository", repo.value);
            self.problem(&repo.span, "owner/name", &repo.value, &message);
        }
        Some(repo)
    }

    /// Tries the template on a made-up release, so that what is wrong with it
    /// is said once and at its own place. Says whether it is good.
    fn check_template(&mut self, template: &Spanned<String>) -> bool {
        let Ok(version) = "1.2.3".parse() else { return false };
        let tried = url("owner/name", &template.value, &version, "linux_amd64", "suffix");
        if let Err(why) = &tried {
            self.problem(&template.span, "a URL template", &template.value, why);
        }
        tried.is_ok()
    }

    fn crates(&mut self, object: &Object<'_>) -> Vec<FollowingCrate> {
        if object.get("crates").is_none() {
            return Vec::new();
        }
        let Some(crates) = self.object(object, "crates") else { return Vec::new() };
        let mut following = Vec::new();
        for property in &crates.properties {
            let name = json::name(property);
            let is_crate = name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
            if !is_crate {
                self.problem(
                    &json::name_span(property),
                    "a crate name",
                    name,
                    &format!("{name:?} is no crate name"),
                );
                continue;
            }
            let Some(mapping) = self.string_value(&property.value, "the version mapping of a crate") else {
                continue;
            };
            if mapping.value.is_empty() {
                let message = format!("the version mapping of {name} is empty");
                self.problem(&mapping.span, "a version mapping, such as {version}", "", &message);
                continue;
            }
            let mapping = Spanned::new(VersionMapping::new(&mapping.value), mapping.span);
            following.push(FollowingCrate { name: name.to_owned(), mapping });
        }
        following
    }

    fn platforms(&mut self, object: &Object<'_>) -> Option<Vec<String>> {
        let property = self.property(object, "supported_platforms")?;
        let Value::Array(array) = &property.value else {
            self.wrong_type(&property.value, "an array of platform names", "supported_platforms");
            return None;
        };
        let mut platforms: Vec<String> = Vec::new();
        for element in &array.elements {
            let Some(platform) = self.string_value(element, "a platform name") else { continue };
            let twice = platforms.contains(&platform.value);
            if let Some(why) = check_platform(&platform.value)
                .err()
                .map(|error| error.to_string())
                .or(twice.then(|| format!("{:?} stands twice", platform.value)))
            {
                self.problem(&platform.span, "a platform name", &platform.value, &why);
                continue;
            }
            platforms.push(platform.value);
        }
        if array.elements.is_empty() {
            let message = "supported_platforms is empty, so any release would count as whole";
            self.problem(&json::span(array), "a platform or more", "none", message);
        }
        Some(platforms)
    }

    fn release(&mut self, property: &ObjectProp<'_>) -> Option<Release> {
        let key = Spanned::new(json::name(property).to_owned(), json::name_span(property));
        let version = self.version(key)?;
        let Value::Object(object) = &property.value else {
            self.wrong_type(&property.value, "an object", version.value.as_str());
            return None;
        };
        let release_date = self.release_date(object);
        let platforms = self.object(object, "platforms")?;
        let artifacts = platforms.properties.iter();
        let artifacts = artifacts.filter_map(|property| self.artifact(&version.value, property)).collect();
        Some(Release { version, release_date, artifacts, platforms_shape: shape(platforms) })
    }

    fn release_date(&mut self, object: &Object<'_>) -> Option<String> {
        let property = object.get("release_date")?;
        let date = self.string_value(&property.value, "a date YYYY-MM-DD")?;
        if !is_date(&date.value) {
            let message = format!("{:?} is no date YYYY-MM-DD", date.value);
            self.problem(&date.span, "YYYY-MM-DD", &date.value, &message);
        }
        Some(date.value)
    }

    fn artifact(&mut self, version: &Version, property: &ObjectProp<'_>) -> Option<Artifact> {
        let platform = Spanned::new(self.shared(json::name(property)), json::name_span(property));
        let is_platform = self.check_platform(&platform.value);
        if let Err(error) = &is_platform {
            self.problem(&platform.span, "a platform name", &platform.value, &error.to_string());
        }
        let Value::Object(object) = &property.value else {
            self.wrong_type(&property.value, "an object", &platform.value);
            return None;
        };
        let sha256 = self.text(object, "sha256").map(|sha256| self.digest(version, &platform.value, sha256));
        let url_suffix = self.text(object, "url_suffix");
        let url_suffix = url_suffix.map(|suffix| Spanned::new(self.shared(suffix.value), suffix.span));
        let size = match object.get("size") {
            None => None,
            Some(size) => {
                let read = size.value.as_number_lit().and_then(|number| number.value.parse().ok());
                let read = read.filter(|bytes: &u64| *bytes > 0);
                if read.is_none() {
                    self.wrong_type(&size.value, "a whole number of bytes", "size");
                }
                read.map(|bytes| Spanned::new(bytes, json::span(&size.value)))
            }
        };
        let verified_by = object.get("verified_by").and_then(|names| self.names(&names.value)).map(Box::new);
        let (sha256, url_suffix) = (sha256?, url_suffix?);
        is_platform.ok()?;
        if url_suffix.value.is_empty() {
            self.problem(&url_suffix.span, "the end of a URL", "", "url_suffix is empty");
        }
        Some(Artifact { platform, sha256, url_suffix, size, verified_by, shape: shape(object).into() })
    }

    /// Checks the name of a platform, of which there are few.
    fn check_platform(&mut self, platform: &Arc<str>) -> Result<(), NameError> {
        if !self.platforms.contains(platform) {
            check_platform(platform)?;
            self.platforms.insert(platform.clone());
        }
        Ok(())
    }

    /// A digest, or what stands there instead of one.
    fn digest(
        &mut self,
        version: &Version,
        platform: &Arc<str>,
        text: Spanned<&str>,
    ) -> Spanned<Result<Digest, Box<str>>> {
        let digest = text.value.parse().map_err(|error| {
            self.bad_digests.push(BadDigest {
                version: version.clone(),
                platform: platform.clone(),
                text: Spanned::new(text.value.into(), text.span.clone()),
                error,
            });
            text.value.into()
        });
        Spanned::new(digest, text.span)
    }

    /// The names of those who agree with a digest.
    fn names(&mut self, value: &Value<'_>) -> Option<Spanned<Vec<String>>> {
        let Value::Array(array) = value else {
            self.wrong_type(value, "an array of strings", "verified_by");
            return None;
        };
        let names = array.elements.iter().filter_map(|name| self.string_value(name, "a name in verified_by"));
        Some(Spanned::new(names.map(|name| name.value).collect(), json::span(value)))
    }

    fn property<'o, 't>(&mut self, object: &'o Object<'t>, key: &str) -> Option<&'o ObjectProp<'t>> {
        let property = object.get(key);
        if property.is_none() {
            // The whole file is no place; the line where the object begins is.
            let place = if object.range.start == 0 {
                first_line(self.text)
            } else {
                object.range.start..object.range.start + 1
            };
            self.problem(&place, key, "no such key", &format!("the key {key:?} is missing in this object"));
        }
        property
    }

    fn object<'o, 't>(&mut self, parent: &'o Object<'t>, key: &str) -> Option<&'o Object<'t>> {
        let property = self.property(parent, key)?;
        match &property.value {
            Value::Object(object) => Some(object),
            other => {
                self.wrong_type(other, "an object", key);
                None
            }
        }
    }

    fn string(&mut self, object: &Object<'_>, key: &str) -> Option<Spanned<String>> {
        let text = self.text(object, key)?;
        Some(Spanned::new(text.value.to_owned(), text.span))
    }

    fn text<'o>(&mut self, object: &'o Object<'_>, key: &str) -> Option<Spanned<&'o str>> {
        let property = self.property(object, key)?;
        self.text_value(&property.value, key)
    }

    fn string_value(&mut self, value: &Value<'_>, what: &str) -> Option<Spanned<String>> {
        let text = self.text_value(value, what)?;
        Some(Spanned::new(text.value.to_owned(), text.span))
    }

    fn text_value<'v>(&mut self, value: &'v Value<'_>, what: &str) -> Option<Spanned<&'v str>> {
        match value {
            Value::StringLit(string) => {
                let span = json::span(string);
                Some(Spanned::new(&*string.value, span.start + 1..span.end - 1))
            }
            other => {
                self.wrong_type(other, "a string", what);
                None
            }
        }
    }

    fn wrong_type(&mut self, value: &Value<'_>, expected: &str, what: &str) {
        let found = match value {
            Value::StringLit(_) => "a string",
            Value::NumberLit(number) => number.value,
            Value::BooleanLit(_) => "a boolean",
            Value::Object(_) => "an object",
            Value::Array(_) => "an array",
            Value::NullKeyword(_) => "null",
        };
        let span = json::span(value);
        let start = span.start..span.end.min(crate::value::text::line_end(self.text, span.start));
        self.problem(&start, expected, found, &format!("{what} must be {expected}, not {found}"));
    }

    fn version(&mut self, text: Spanned<String>) -> Option<Spanned<Version>> {
        match text.value.parse::<Version>() {
            Ok(version) => Some(Spanned::new(version, text.span)),
            Err(error) => {
                self.problem(&text.span, "a version", &text.value, &error.to_string());
                None
            }
        }
    }
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

/// Whether a text is a day of the calendar, as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let [year, month, day] = parts[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The shape of an object, for insertions.
fn shape(object: &Object<'_>) -> Collection {
    Collection {
        open: object.range.start + 1,
        close: object.range.end.saturating_sub(1),
        items: object.properties.iter().map(json::span).collect(),
    }
}
