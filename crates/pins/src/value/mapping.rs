//! Texts that are made of a version: the crate versions that follow a tool's,
//! and templates in general.
//!
//! Does not know which crates there are.

use std::fmt;

use super::version::Version;

/// How a crate's version follows its tool's: a text with `{version}`,
/// `{major}`, `{minor}` and `{patch}`, such as `0.{minor}.{patch}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VersionMapping(String);

impl VersionMapping {
    /// Takes the mapping as the registry file writes it; [`Self::apply`] says
    /// what is wrong with it.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The crate version that belongs to the tool's `version`.
    ///
    /// # Errors
    /// If the mapping names an unknown placeholder or a number that `version`
    /// does not have, or if the result is not a semver version, as cargo needs.
    pub(crate) fn apply(&self, version: &Version) -> Result<Version, String> {
        let text = expand(&self.0, |name| match name {
            "version" => Some(version.as_str().to_owned()),
            "major" => version.numbers().next().map(str::to_owned),
            "minor" => version.numbers().nth(1).map(str::to_owned),
            "patch" => version.numbers().nth(2).map(str::to_owned),
            _ => None,
        })
        .map_err(|name| {
            format!(
                "{:?} cannot be filled in for {version}: {{{name}}} is not to be had \
                 (known: {{version}}, and {{major}}, {{minor}}, {{patch}} where the version has them)",
                self.0
            )
        })?;
        let no_crate_version = |why: &dyn fmt::Display| {
            format!("{:?} gives {text:?} for {version}, which is no crate version: {why}", self.0)
        };
        semver::Version::parse(&text).map_err(|error| no_crate_version(&error))?;
        text.parse().map_err(|error| no_crate_version(&error))
    }

    /// The version of the tool to which a crate's version belongs, as far as that tells it: where
    /// the mapping leaves out the first numbers, they are those of `like`.
    pub(crate) fn tool_version(&self, krate: &Version, like: &Version) -> Option<Version> {
        let mut numbers: [Option<&str>; 3] = [None; 3];
        let (mut mapping, mut rest) = (self.0.as_str(), krate.as_str());
        while let Some((before, from_hole)) = mapping.split_once('{') {
            let (name, behind) = from_hole.split_once('}')?;
            rest = rest.strip_prefix(before)?;
            let end = if behind.is_empty() {
                rest.len()
            } else {
                rest.find(&behind[..behind.find('{').unwrap_or(behind.len())])?
            };
            let found;
            (found, rest) = rest.split_at(end);
            mapping = behind;
            match name {
                "version" => return found.parse().ok().filter(|tool| self.gives(tool, krate)),
                "major" => numbers[0] = Some(found),
                "minor" => numbers[1] = Some(found),
                "patch" => numbers[2] = Some(found),
                _ => return None,
            }
        }
        let first = numbers.iter().position(Option::is_some)?;
        let known =
            like.numbers().take(first).chain(numbers.into_iter().skip(first).map_while(|number| number));
        let tool: Version = known.collect::<Vec<_>>().join(".").parse().ok()?;
        self.gives(&tool, krate).then_some(tool)
    }

    fn gives(&self, tool: &Version, krate: &Version) -> bool {
        self.apply(tool).is_ok_and(|given| given == *krate)
    }
}

/// Replaces every `{name}` in `template` by what `value` gives for it.
///
/// # Errors
/// The first name that has no value, or `{` for a brace that is never closed.
pub(crate) fn expand(template: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { return Err("{".to_owned()) };
        let name = &rest[open + 1..open + close];
        text.push_str(&value(name).ok_or_else(|| name.to_owned())?);
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    Ok(text)
}

/// The names that a template has between braces.
pub(crate) fn holes(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn maps(mapping: &str, tool: &str, expected: Result<&str, &str>) {
        let result = VersionMapping::new(mapping).apply(&tool.parse().unwrap());
        match (result, expected) {
            (Ok(found), Ok(wanted)) => assert_eq!(found.to_string(), wanted),
            (Err(error), Err(part)) => assert!(error.contains(part), "{error}"),
            (found, wanted) => panic!("{mapping} of {tool}: {found:?}, expected {wanted:?}"),
        }
    }

    #[test]
    fn crate_versions_follow_by_their_mapping() {
        maps("{version}", "0.46.0", Ok("0.46.0"));
        maps("{version}", "0.2.7-rc.2", Ok("0.2.7-rc.2"));
        maps("0.{minor}.{patch}", "1.240.0", Ok("0.240.0"));
        maps("{version}.0.0", "27", Ok("27.0.0"));
        maps("{major}.0.0", "27.1", Ok("27.0.0"));
        maps("{version}", "27", Err("which is no crate version"));
        maps("0.{minor}.0", "27", Err("{minor} is not to be had"));
        maps("0.{micro}.0", "1.2.3", Err("{micro} is not to be had"));
        maps("0.{minor", "1.2.3", Err("is not to be had"));
    }

    #[test]
    fn the_version_of_a_tool_is_found_from_its_crates() {
        for (mapping, krate, like, expected) in [
            ("{version}", "0.47.0", "0.46.0", Some("0.47.0")),
            ("{version}", "0.2.7-rc.2", "0.2.6", Some("0.2.7-rc.2")),
            ("0.{minor}.{patch}", "0.241.2", "1.240.0", Some("1.241.2")),
            ("{version}.0.0", "28.0.0", "27", Some("28")),
            ("{version}.0", "28.1.0", "27.1", Some("28.1")),
            // The major number alone names no whole version of a tool that has more.
            ("{major}.0.0", "28.0.0", "27.1", Some("28")),
            // It would be the crate of another version.
            ("0.{minor}.{patch}", "1.241.2", "1.240.0", None),
            ("0.{minor}.0", "0.241.2", "1.240.0", None),
            ("{major}.0.0", "28.0.0-rc.1", "27.1", None),
            ("{version}.0.0", "28.0.0-rc.1", "27", None),
            ("0.{micro}.0", "0.241.0", "1.240.0", None),
            ("1.0.0", "1.0.0", "1.240.0", None),
            ("0.{minor", "0.241", "1.240.0", None),
        ] {
            let version = |text: &str| text.parse::<Version>().unwrap();
            let found = VersionMapping::new(mapping).tool_version(&version(krate), &version(like));
            assert_eq!(found, expected.map(version), "{mapping} of {krate}");
        }
    }
}
