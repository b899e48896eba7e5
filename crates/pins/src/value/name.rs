//! Names that reach paths, URLs and command lines: tools and platforms.
//!
//! Knows nothing of which tools there are; a name here is only safe to use.

use std::fmt;
use std::str::FromStr;

/// The longest name that is accepted, in bytes.
const MAX_LENGTH: usize = 64;

/// The name of a tool: its key in `TOOL_VERSIONS` and its registry's file name.
///
/// Starts with an ASCII letter or digit, goes on with those, `.`, `_` and `-`,
/// never holds `..`, and so is one harmless component of a path or URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolName(String);

/// Why a text is no [`ToolName`] or no platform name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError(String);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NameError {}

impl ToolName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ToolName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        check("tool", text)?;
        Ok(Self(text.to_owned()))
    }
}

impl std::borrow::Borrow<str> for ToolName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Checks that `text` may name a platform, such as `linux_amd64`: an operating
/// system and a processor, in lower case.
///
/// # Errors
/// [`NameError`] where it does not, or could not stand safely in a URL or a path.
pub(crate) fn check_platform(text: &str) -> Result<(), NameError> {
    check("platform", text)?;
    let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    match text.split_once('_') {
        Some((os, arch))
            if os.chars().all(is_lower)
                && !arch.is_empty()
                && arch.chars().all(|c| is_lower(c) || c == '_') =>
        {
            Ok(())
        }
        _ => Err(NameError(format!(
            "{text:?} is no platform name: it must be an operating system and a processor in lower case, such as \
             linux_amd64"
        ))),
    }
}

/// Checks a name of the given kind (for the message).
fn check(kind: &str, text: &str) -> Result<(), NameError> {
    let shown: String = text.chars().take(MAX_LENGTH).collect();
    let no = |why: &str| Err(NameError(format!("\"{}\" is no {kind} name: {why}", shown.escape_debug())));
    if text.len() > MAX_LENGTH {
        return no("longer than 64 characters");
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return no("it must start with a letter or a digit");
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !"._-".contains(*c)) {
        return no(&format!("it may not hold {bad:?}, only letters, digits, \".\", \"_\" and \"-\""));
    }
    if text.contains("..") {
        return no("it may not hold \"..\"");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_safe_anywhere_are_accepted() {
        for name in ["toolbox", "wasi-sdk", "7zip", "foo.bar_baz"] {
            assert_eq!(name.parse::<ToolName>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn names_that_could_leave_their_place_are_refused() {
        for name in [
            "", "-x", "--help", "../x", "a/b", "a..b", "a b", "a\\b", "a\0b", "a;b", "$(a)", "a\nb", "ä",
            ".hidden",
        ] {
            assert!(name.parse::<ToolName>().is_err(), "{name:?}");
        }
        assert!("a".repeat(65).parse::<ToolName>().is_err());
    }
}
