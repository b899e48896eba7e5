//! Which grammar a file has, by its name, and what it is read into.
//!
//! Knows no place.

use crate::syntax::SyntaxError;
use crate::syntax::dockerfile::Dockerfile;
use crate::syntax::json::Json;
use crate::syntax::lines::{Plain, ToolVersions};
use crate::syntax::node::{Node, Syntax};
use crate::syntax::starlark::AnyStarlark;
use crate::syntax::toml::Toml;
use crate::syntax::yaml::{Yaml, is_bare_text};

/// The language of a file in which places can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Starlark, whoever reads it.
    Starlark,
    /// TOML.
    Toml,
    /// JSON, also with comments.
    Json,
    /// YAML.
    Yaml,
    /// A Dockerfile.
    Dockerfile,
    /// `.tool-versions`.
    ToolVersions,
    /// Anything else: lines of text.
    Plain,
}

/// Names of files, or how they end, that Starlark has.
const STARLARK: [&str; 11] = [
    "BUILD",
    "BUILD.bazel",
    "WORKSPACE",
    "WORKSPACE.bazel",
    "WORKSPACE.bzlmod",
    "BUCK",
    "BUCK.v2",
    "PACKAGE",
    "TARGETS",
    "TARGETS.v2",
    "Tiltfile",
];

/// Names of files that are JSON and do not say so.
const JSON: [&str; 6] =
    ["Cargo.Bazel.lock", "MODULE.bazel.lock", "Pipfile.lock", "composer.lock", "deno.lock", "flake.lock"];

impl Language {
    /// That of a file with this name.
    pub(crate) fn of(name: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_dockerfile = || {
            ["Dockerfile", "Containerfile"].iter().any(|base| {
                name == *base || name.strip_prefix(base).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        match extension {
            _ if STARLARK.contains(&name) => Self::Starlark,
            _ if name == ".tool-versions" => Self::ToolVersions,
            _ if JSON.contains(&name) => Self::Json,
            _ if matches!(name, "Cargo.lock" | "uv.lock" | "poetry.lock" | "pdm.lock") => Self::Toml,
            "bzl" | "bazel" | "star" | "sky" | "axl" => Self::Starlark,
            "toml" => Self::Toml,
            "json" | "jsonc" => Self::Json,
            "yml" | "yaml" => Self::Yaml,
            _ if is_dockerfile() || matches!(extension, "dockerfile" | "Dockerfile") => Self::Dockerfile,
            _ => Self::Plain,
        }
    }

    /// Its name, for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Starlark => "Starlark",
            Self::Toml => "TOML",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Dockerfile => "a Dockerfile",
            Self::ToolVersions => "lines of tools and versions",
            Self::Plain => "a file of one version",
        }
    }

    /// What begins a comment that can stand behind something.
    pub(crate) fn comment(self) -> Option<char> {
        match self {
            Self::Starlark | Self::Toml | Self::Yaml | Self::ToolVersions => Some('#'),
            // To Docker only a line is a comment, and JSON has none.
            Self::Dockerfile | Self::Json | Self::Plain => None,
        }
    }

    /// Whether a quote behind this character begins a string: in YAML an apostrophe in
    /// the middle of a word is none, elsewhere it may have a prefix.
    pub(super) fn begins_string(self, previous: Option<char>) -> bool {
        match self {
            Self::Yaml | Self::ToolVersions => !previous.is_some_and(char::is_alphanumeric),
            _ => true,
        }
    }

    /// Whether a comment can begin behind this character.
    pub(super) fn begins_comment(self, previous: Option<char>) -> bool {
        match self {
            Self::Yaml | Self::ToolVersions => previous.is_none_or(char::is_whitespace),
            _ => true,
        }
    }

    /// How many bytes the string takes with which this line begins: all of it, if
    /// it goes on behind the line.
    pub(super) fn string_length(self, line: &str, quote: char) -> usize {
        let has_long = matches!(self, Self::Starlark | Self::Toml);
        let has_escapes = quote == '"' || self == Self::Starlark;
        let opening = line.len() - line.trim_start_matches(quote).len();
        let width = if has_long && opening >= 3 { 3 } else { 1 };
        let mut at = width;
        while let Some(c) = line[at..].chars().next() {
            let quotes = line[at..].len() - line[at..].trim_start_matches(quote).len();
            if quotes >= width {
                // A long one of TOML may end with quotes of its own.
                return if width == 1 { at + 1 } else { at + quotes };
            }
            at += c.len_utf8();
            if c == '\\' && has_escapes {
                at += line[at..].chars().next().map_or(0, char::len_utf8);
            }
        }
        line.len()
    }

    /// Whether it reads this as a text, where it is written without quotes.
    pub(crate) fn reads_bare(self, written: &str) -> bool {
        match self {
            Self::Yaml => is_bare_text(written),
            // Only keys are: a dot would begin another one.
            Self::Toml => {
                !written.is_empty()
                    && written.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            }
            _ => true,
        }
    }
}

/// A file of any language, parsed.
pub(crate) enum Document<'t> {
    /// See [`Language::Starlark`].
    Starlark(AnyStarlark<'t>),
    /// See [`Language::Toml`].
    Toml(Toml<'t>),
    /// See [`Language::Json`].
    Json(Json<'t>),
    /// See [`Language::Yaml`].
    Yaml(Yaml<'t>),
    /// See [`Language::Dockerfile`].
    Dockerfile(Dockerfile<'t>),
    /// See [`Language::ToolVersions`].
    ToolVersions(ToolVersions<'t>),
    /// See [`Language::Plain`].
    Plain(Plain<'t>),
}

impl<'t> Document<'t> {
    /// Reads a text.
    ///
    /// # Errors
    /// What makes it no text of that language.
    pub(crate) fn parse(language: Language, text: &'t str) -> Result<Self, SyntaxError> {
        Ok(match language {
            Language::Starlark => Self::Starlark(AnyStarlark::parse(text)?),
            Language::Toml => Self::Toml(Toml::parse(text)?),
            Language::Json => Self::Json(Json::parse(text)?),
            Language::Yaml => Self::Yaml(Yaml::parse(text)?),
            Language::Dockerfile => Self::Dockerfile(Dockerfile::parse(text)?),
            Language::ToolVersions => Self::ToolVersions(ToolVersions::parse(text)?),
            Language::Plain => Self::Plain(Plain::parse(text)?),
        })
    }

    /// The whole of it.
    pub(crate) fn root(&self) -> &Node<'t> {
        match self {
            Self::Starlark(document) => document.root(),
            Self::Toml(document) => document.root(),
            Self::Json(document) => document.root(),
            Self::Yaml(document) => document.root(),
            Self::Dockerfile(document) => document.root(),
            Self::ToolVersions(document) => document.root(),
            Self::Plain(document) => document.root(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_language() {
        for (names, language) in [
            ("BUILD a.bzl MODULE.bazel rust.MODULE.bazel WORKSPACE BUCK x.star", Language::Starlark),
            ("rust-toolchain.toml Cargo.lock uv.lock mise.toml", Language::Toml),
            ("package.json multitool.lock.json Cargo.Bazel.lock MODULE.bazel.lock", Language::Json),
            ("ci.yml pnpm-lock.yaml", Language::Yaml),
            ("Dockerfile Dockerfile.ci Containerfile build.Dockerfile x.dockerfile", Language::Dockerfile),
            (".tool-versions", Language::ToolVersions),
            (".bazelversion .nvmrc Dockerfiles yml build.sh", Language::Plain),
        ] {
            for name in names.split(' ') {
                assert_eq!(Language::of(name), language, "{name}");
            }
        }
    }
}
