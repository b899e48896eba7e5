//! URLs from templates: what the placeholders stand for, for a version and a platform,
//! and what a URL has to be.
//!
//! Does not know which artifacts there are, and asks nobody.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::value::mapping::{expand, holes};
use crate::value::name::{Platform, ToolName};
use crate::value::path::RepoPath;
use crate::value::text::listed;
use crate::value::version::Version;

/// What a template may hold for every artifact, wherever it stands.
pub(crate) const BUILT_IN: [&str; 7] = ["version", "major", "minor", "patch", "platform", "os", "arch"];

/// How names of files end, on many platforms alike.
const ENDINGS: [&str; 16] = [
    "", "tar", "tar.gz", "tgz", "tar.xz", "txz", "tar.bz2", "tar.zst", "zip", "7z", "gz", "xz", "zst", "exe",
    "dmg", "pkg",
];

/// What the settings say of platforms: a table `[platforms]` or `[tool.NAME.platforms]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlatformTable(pub(crate) HashMap<Platform, PlatformEntry>);

/// What a table says of one platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlatformEntry {
    /// The line of the settings.
    pub(crate) line: usize,
    /// The placeholders, and what each stands for.
    pub(crate) values: Vec<(String, String)>,
    /// The labels of its constraints for Bazel, where they are said.
    pub(crate) constraints: Option<Vec<String>>,
}

impl PlatformEntry {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What the parts of URLs are called, for one tool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UrlParts {
    /// Where the settings are, and the tool; none of the conventions alone.
    pub(crate) owner: Option<(RepoPath, ToolName)>,
    /// What the tool's own table says, which goes first.
    pub(crate) of_tool: Arc<PlatformTable>,
    /// What the table of all tools says.
    pub(crate) of_all: Arc<PlatformTable>,
}

impl UrlParts {
    /// The URL that a template gives. `what` is the template's name, for people; `extra`
    /// are the placeholders that it has besides those of every template.
    ///
    /// # Errors
    /// What is wrong with the template or the URL, in one sentence.
    pub(crate) fn expand(
        &self,
        (what, template): (&str, &str),
        version: &Version,
        platform: &Platform,
        extra: impl Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
        checked(self.fill((what, template), version, platform, extra)?)
    }

    /// The same of a part of a URL.
    ///
    /// # Errors
    /// The placeholder that has no value, and what would give it one.
    pub(crate) fn fill(
        &self,
        (what, text): (&str, &str),
        version: &Version,
        platform: &Platform,
        extra: impl Fn(&str) -> Option<String>,
    ) -> Result<String, String> {
        let value = |name: &str| {
            let number = |index: usize| version.numbers().nth(index).map(str::to_owned);
            match name {
                "version" => Some(version.as_str().to_owned()),
                "major" => number(0),
                "minor" => number(1),
                "patch" => number(2),
                "platform" => Some(platform.to_string()),
                _ => extra(name).or_else(|| self.of_platform(platform, name).map(str::to_owned)),
            }
        };
        expand(text, value).map_err(|name| self.unfilled(what, &name, platform, &extra))
    }

    /// What a placeholder stands for on a platform.
    fn of_platform<'a>(&'a self, platform: &'a Platform, name: &str) -> Option<&'a str> {
        self.said(platform, name).or_else(|| by_name(platform, name))
    }

    /// What the settings say that a placeholder stands for on a platform.
    fn said(&self, platform: &Platform, name: &str) -> Option<&str> {
        let tables = [&self.of_tool, &self.of_all];
        tables.into_iter().find_map(|table| table.0.get(platform)?.get(name))
    }

    /// The platforms that a template does not tell apart, although nobody says that they
    /// share a file: for each text that it gives several of them, these. Where it cannot be
    /// filled in, or with something that is said of each artifact, it tells them apart.
    pub(crate) fn alike<'p>(
        &self,
        template: &str,
        platforms: impl IntoIterator<Item = &'p Platform>,
    ) -> BTreeMap<String, Vec<&'p Platform>> {
        let mut given: BTreeMap<String, Vec<&Platform>> = BTreeMap::new();
        for platform in platforms {
            let value = |name: &str| match name {
                "platform" => Some(platform.to_string()),
                "version" | "version_" | "major" | "minor" | "patch" | "github_repo" => Some(String::new()),
                _ => self.of_platform(platform, name).map(str::to_owned),
            };
            if let Ok(text) = expand(template, value) {
                given.entry(text).or_default().push(platform);
            }
        }
        given.retain(|_, alike| {
            let mut pairs = alike
                .iter()
                .enumerate()
                .flat_map(|(index, a)| alike[index + 1..].iter().map(move |b| (*a, *b)));
            pairs.any(|(a, b)| !self.share_a_file(template, a, b))
        });
        given
    }

    /// Whether the settings say that two platforms, which a template does not tell apart,
    /// share a file: they give both one word for what their names tell apart
    /// (`arch = "universal"`), or for what no name says (`file = "macos"`).
    fn share_a_file(&self, template: &str, a: &Platform, b: &Platform) -> bool {
        let uses = |name: &str| holes(template).any(|hole| hole == name);
        holes(template).any(|name| {
            let is_said = |word: &&str| self.said(b, name) == Some(word);
            let Some(word) = self.said(a, name).filter(is_said) else { return false };
            match (name, by_name(a, name), by_name(b, name)) {
                ("os" | "arch", Some(a), Some(b)) => a != b,
                ("os" | "arch", _, _) => uses("os") && uses("arch"),
                // How it is packed does not tell of what it is.
                _ => !ENDINGS.contains(&word.trim_start_matches('.')),
            }
        })
    }

    /// Whether the settings have a word for this placeholder, of any platform.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let tables = [&self.of_tool, &self.of_all];
        tables.into_iter().any(|table| table.0.values().any(|entry| entry.get(name).is_some()))
    }

    /// Whether the settings say nothing of what platforms are called.
    pub(crate) fn is_plain(&self) -> bool {
        let tables = [&self.of_tool, &self.of_all];
        tables.into_iter().all(|table| table.0.values().all(|entry| entry.values.is_empty()))
    }

    /// Why a placeholder cannot be filled in.
    fn unfilled(
        &self,
        what: &str,
        name: &str,
        platform: &Platform,
        extra: &impl Fn(&str) -> Option<String>,
    ) -> String {
        let shown = name.escape_debug();
        if matches!(name, "os" | "arch") || self.is_named(name) {
            return format!(
                "{{{shown}}} in {what} is not to be had for the platform {platform}; {}",
                self.help(name, platform)
            );
        }
        let others = ["github_repo", "url_suffix"].into_iter().filter(|name| extra(name).is_some());
        let known: Vec<String> =
            BUILT_IN.into_iter().chain(others).map(|name| format!("{{{name}}}")).collect();
        let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let more = match is_word && !known.contains(&format!("{{{name}}}")) {
            true => format!("; if it differs by platform, {}", self.help(name, platform)),
            false => String::new(),
        };
        format!("{{{shown}}} in {what} cannot be filled in; known are {}{more}", known.join(", "))
    }

    /// What to write in the settings.
    fn help(&self, name: &str, platform: &Platform) -> String {
        let settings = self.owner.as_ref().map_or("the settings".to_owned(), |(path, _)| path.to_string());
        let tool = self.owner.as_ref().map_or_else(String::new, |(_, tool)| format!("tool.{tool}."));
        for (table, of) in [(&self.of_tool, tool.as_str()), (&self.of_all, "")] {
            if let Some(entry) = table.0.get(platform) {
                let line = entry.line;
                return format!("add {name} = \"...\" to it in [{of}platforms] ({settings}:{line})");
            }
        }
        format!("say it in [platforms] of {settings}: {} = {{ {name} = \"...\" }}", toml_key(platform))
    }
}

/// That a template does not tell platforms apart, and what would; `of_each` is what may be
/// said of each artifact.
pub(crate) fn not_told_apart<'p>(
    platforms: impl IntoIterator<Item = &'p Platform>,
    of_each: Option<&str>,
) -> String {
    let (hole, key) = of_each.map_or((String::new(), String::new()), |key| {
        ("{url_suffix}, ".to_owned(), format!("{key} or the same "))
    });
    format!(
        "this gives one URL for several platforms ({}), and each has a digest of its own; say what differs, with {hole}\
         {{platform}}, {{os}}, {{arch}} or any word of [platforms]; where they share a file, say that, with the same {key}\
         word for each",
        listed(platforms)
    )
}

/// What a platform's name says that a placeholder stands for.
fn by_name<'a>(platform: &'a Platform, name: &str) -> Option<&'a str> {
    match name {
        "os" => platform.parts().0,
        "arch" => platform.parts().1,
        _ => None,
    }
}

/// A platform as a key of TOML.
pub(crate) fn toml_key(platform: &Platform) -> String {
    let is_bare = platform.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_bare { platform.to_string() } else { format!("\"{platform}\"") }
}

/// A URL that may be asked for.
///
/// # Errors
/// What is wrong with it, in one sentence.
pub(crate) fn checked(url: String) -> Result<String, String> {
    match url.chars().find(|c| c.is_whitespace() || c.is_control() || "\\\"<>{}|^`".contains(*c)) {
        Some(bad) => Err(format!("{bad:?} cannot stand in a URL: {}", url.escape_debug())),
        None if !(url.starts_with("https://") || url.starts_with("http://")) => {
            Err(format!("{url} is no https:// URL"))
        }
        None if url.split('/').any(|part| part == "..") => Err(format!("{url} holds a \"..\" component")),
        None => Ok(url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::settings;

    const SETTINGS: &str = "[platforms]\n\
        linux_amd64 = { os = \"linux\", arch = \"x86_64\", ext = \"tar.gz\" }\n\
        universal = { ext = \"\" }\n\
        \"@p//os:win\" = { os = \"windows\", ext = \"zip\" }\n\
        [tool.t.platforms]\n\
        linux_amd64 = { arch = \"amd64\" }\n";

    /// A template for a platform of the tool `t`, and the URL behind `https://x/` or
    /// a part of why there is none.
    #[track_caller]
    fn gives(template: &str, platform: &str, expected: Result<&str, &str>) {
        let parts = settings::read(SETTINGS, &[], &[]).unwrap().url_parts(&"t".parse().unwrap());
        let (version, platform) = ("1.2".parse().unwrap(), platform.parse().unwrap());
        let template = format!("https://x/{template}");
        let repo = |name: &str| (name == "github_repo").then(|| "o/r".to_owned());
        match (parts.expand(("url_template", &template), &version, &platform, repo), expected) {
            (Ok(url), Ok(expected)) => assert_eq!(url, format!("https://x/{expected}")),
            (Err(why), Err(expected)) => assert_eq!(why, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tools_own_table_goes_first_and_the_name_last() {
        gives("{os}-{arch}.{ext}", "linux_amd64", Ok("linux-amd64.tar.gz"));
        gives("{os}-{arch}", "darwin_arm64", Ok("darwin-arm64"));
        gives("a{ext}-{os}-{platform}", "universal", Ok("a-universal-universal"));
        gives("{version}/{major}/{minor}/{github_repo}", "wasm", Ok("1.2/1/2/o/r"));
        gives("{platform}", "linux/amd64", Ok("linux/amd64"));
    }

    #[test]
    fn what_a_platform_lacks_is_said_with_where_it_would_stand() {
        let at = "of xtask/pins.toml";
        gives(
            "{arch}",
            "universal",
            Err(
                "{arch} in url_template is not to be had for the platform universal; add arch = \"...\" to it in \
                 [platforms] (xtask/pins.toml:3)",
            ),
        );
        gives(
            "{arch}",
            "wasm",
            Err(&format!(
                "{{arch}} in url_template is not to be had for the platform wasm; say it in [platforms] {at}: wasm = \
                 {{ arch = \"...\" }}"
            )),
        );
        gives(
            "{os}",
            "linux/amd64",
            Err(&format!(
                "{{os}} in url_template is not to be had for the platform linux/amd64; say it in [platforms] {at}: \
                 \"linux/amd64\" = {{ os = \"...\" }}"
            )),
        );
        let known = "known are {version}, {major}, {minor}, {patch}, {platform}, {os}, {arch}, {github_repo}";
        gives("{patch}", "wasm", Err(&format!("{{patch}} in url_template cannot be filled in; {known}")));
        gives("{a b}", "wasm", Err(&format!("{{a b}} in url_template cannot be filled in; {known}")));
        gives(
            "{libc}",
            "linux_amd64",
            Err(&format!(
                "{{libc}} in url_template cannot be filled in; {known}; if it differs by platform, add libc = \"...\" \
                 to it in [tool.t.platforms] (xtask/pins.toml:6)"
            )),
        );
    }

    #[test]
    fn what_is_no_url_is_refused() {
        gives("a b", "wasm", Err("' ' cannot stand in a URL: https://x/a b"));
        gives("../{os}", "wasm", Err("https://x/../wasm holds a \"..\" component"));
        let parts = UrlParts::default();
        let (version, platform) = ("1".parse().unwrap(), "wasm".parse().unwrap());
        let ftp = parts.expand(("url_template", "ftp://x"), &version, &platform, |_| None);
        assert_eq!(ftp.unwrap_err(), "ftp://x is no https:// URL");
    }
}
