//! What `verify` reports: rules, severities, places and fixes.
//!
//! Does not look for anything; `verify` does.

use std::fmt;

use crate::value::text::{Lines, Span};

/// The rules of `verify`. Each has a stable name, under which it is reported
/// and can be waived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "`Rule::summary` says what each one means")]
pub enum Rule {
    SourceSyntax,
    Compatibility,
    CompatibilityUnknown,
    CompatibilityUnknownTool,
    RegistrySchema,
    RegistryMissingTool,
    RegistryMissingVersion,
    RegistryMissingPlatform,
    RegistryLatestVersion,
    ChecksumMalformed,
    ChecksumKnownBad,
    ChecksumDuplicate,
    ManifestSyntax,
    CrateVersion,
    CrateLock,
    MarkedVersion,
    MarkerMisspelt,
    GeneratedStale,
    RuntimeCompatibility,
    InterruptedChange,
    OldState,
    WaiverUnused,
    WaiverExpired,
}

impl Rule {
    /// Every rule, in the order in which they are documented.
    pub const ALL: [Self; 23] = [
        Self::SourceSyntax,
        Self::Compatibility,
        Self::CompatibilityUnknown,
        Self::CompatibilityUnknownTool,
        Self::RegistrySchema,
        Self::RegistryMissingTool,
        Self::RegistryMissingVersion,
        Self::RegistryMissingPlatform,
        Self::RegistryLatestVersion,
        Self::ChecksumMalformed,
        Self::ChecksumKnownBad,
        Self::ChecksumDuplicate,
        Self::ManifestSyntax,
        Self::CrateVersion,
        Self::CrateLock,
        Self::MarkedVersion,
        Self::MarkerMisspelt,
        Self::GeneratedStale,
        Self::RuntimeCompatibility,
        Self::InterruptedChange,
        Self::OldState,
        Self::WaiverUnused,
        Self::WaiverExpired,
    ];

    /// The rule's name in reports and waivers.
    pub fn name(self) -> &'static str {
        self.name_and_summary().0
    }

    /// What the rule means, in one line.
    pub fn summary(self) -> &'static str {
        self.name_and_summary().1
    }

    /// The rule of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    fn name_and_summary(self) -> (&'static str, &'static str) {
        match self {
            Self::SourceSyntax => {
                ("source-syntax", "the source must be plain literals that every reader agrees on")
            }
            Self::Compatibility => ("compatibility", "pinned versions must fit together"),
            Self::CompatibilityUnknown => {
                ("compatibility-unknown", "the compatibility table must speak of the pins")
            }
            Self::CompatibilityUnknownTool => {
                ("compatibility-unknown-tool", "the compatibility table must name tools that there are")
            }
            Self::RegistrySchema => ("registry-schema", "a registry file must have the registry's form"),
            Self::RegistryMissingTool => ("registry-missing-tool", "every pinned tool needs a registry file"),
            Self::RegistryMissingVersion => {
                ("registry-missing-version", "every pinned release must be in the registry")
            }
            Self::RegistryMissingPlatform => {
                ("registry-missing-platform", "a pinned release needs every supported platform")
            }
            Self::RegistryLatestVersion => {
                ("registry-latest-version", "latest_version must be the newest stable release recorded")
            }
            Self::ChecksumMalformed => {
                ("checksum-malformed", "a digest must be a SHA-256 in lower-case hexadecimal")
            }
            Self::ChecksumKnownBad => {
                ("checksum-known-bad", "a digest must not be that of an empty file or an error page")
            }
            Self::ChecksumDuplicate => {
                ("checksum-duplicate", "two different artifacts cannot have one digest")
            }
            Self::ManifestSyntax => {
                ("manifest-syntax", "a Cargo.toml or Cargo.lock must parse, or it cannot be checked")
            }
            Self::CrateVersion => ("crate-version", "a Cargo requirement must follow the pin of its tool"),
            Self::CrateLock => {
                ("crate-lock", "Cargo.lock must resolve to the crate version that follows the pin")
            }
            Self::MarkedVersion => {
                ("marked-version", "a line marked `tool-version:` must hold the pinned version")
            }
            Self::MarkerMisspelt => {
                ("marker-misspelt", "a comment that looks like a marker must be one, or nothing follows it")
            }
            Self::GeneratedStale => ("generated-stale", "a generated file must be what its sources give"),
            Self::RuntimeCompatibility => (
                "runtime-compatibility",
                "the pinned wit-bindgen must be proven to work with the embedded runtime",
            ),
            Self::InterruptedChange => ("interrupted-change", "an interrupted change must be restored first"),
            Self::OldState => {
                ("old-state", "no folder .xtask may be in the checkout: nothing there is obeyed")
            }
            Self::WaiverUnused => ("waiver-unused", "a waiver must waive something"),
            Self::WaiverExpired => ("waiver-expired", "a waiver counts until the day it expires"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How much a finding matters: only errors make `verify` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The repository disagrees with itself.
    Error,
    /// Worth a look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the repository's root, with `/`.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The bytes in question; empty where the file cannot be shown.
    pub span: (usize, usize),
}

impl Place {
    /// The place of `span` in `text`, the text of `path`, whose lines are `lines`.
    pub fn new(path: &str, text: &str, lines: &Lines, span: &Span) -> Self {
        let (line, column) = lines.line_and_column(text, span.start);
        Self { path: path.to_owned(), line, column, span: (span.start, span.end) }
    }

    /// The start of a file whose text is not at hand.
    pub fn file(path: &str) -> Self {
        Self { path: path.to_owned(), line: 1, column: 1, span: (0, 0) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path, self.line, self.column)
    }
}

/// What heals a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A command to run as it is.
    Run(String),
    /// Something that only a person can do.
    Edit(String),
}

impl Fix {
    /// The command `cargo xtask sync`.
    pub fn sync() -> Self {
        Self::Run("cargo xtask sync".to_owned())
    }
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(text) | Self::Edit(text) => f.write_str(text),
        }
    }
}

/// One disagreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The tool in question, if there is one.
    pub tool: Option<String>,
    /// Where.
    pub place: Place,
    /// What should be there.
    pub expected: String,
    /// What is there.
    pub found: String,
    /// Both in one sentence, with the reason.
    pub message: String,
    /// What to do.
    pub fix: Fix,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_name_and_has_one_of_its_own() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.name()), Some(rule));
        }
        assert_eq!(Rule::from_name("no-such-rule"), None);
    }
}
