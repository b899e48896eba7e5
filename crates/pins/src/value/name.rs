//! Names that reach paths, URLs and command lines: tools, platforms and crates.
//!
//! Knows nothing of which there are; a name here is only safe to use.

use std::fmt;

/// The longest name that is accepted, in bytes.
const MAX_LENGTH: usize = 64;

/// Why a text is no name of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError(String);

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NameError {}

/// Makes a type of texts that a check lets through, cheap to copy.
macro_rules! checked_text {
    ($(#[$attribute:meta])* $type:ident, $error:ty, $check:path) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(std::sync::Arc<str>);

        impl $type {
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                $check(text)?;
                Ok(Self(text.into()))
            }
        }

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::ops::Deref for $type {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $type {
            fn eq(&self, other: &str) -> bool {
                *self.0 == *other
            }
        }

        impl PartialEq<&str> for $type {
            fn eq(&self, other: &&str) -> bool {
                *self.0 == **other
            }
        }
    };
}
pub(super) use checked_text;

checked_text! {
    /// The name of a tool: its key in `TOOL_VERSIONS` and its registry's file name.
    ///
    /// Starts with an ASCII letter or digit, goes on with those, `.`, `_` and `-`,
    /// never holds `..`, and so is one harmless component of a path or URL.
    ToolName, NameError, check_tool
}

checked_text! {
    /// The name of a platform, such as `linux_amd64`: an operating system and a
    /// processor, in lower case. Harmless as [`ToolName`] is.
    Platform, NameError, check_platform
}

checked_text! {
    /// The name of a crate in the crate registry: an ASCII letter, then those,
    /// digits, `_` and `-`, as the crate registry asks for.
    CrateName, NameError, check_crate
}

impl Platform {
    /// That of an artifact that serves every one.
    pub fn universal() -> Self {
        Self("universal".into())
    }

    /// The operating system and the processor.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.0.split_once('_').unwrap_or((&self.0, ""))
    }
}

fn check_tool(text: &str) -> Result<(), NameError> {
    check("tool", text)
}

fn check_platform(text: &str) -> Result<(), NameError> {
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

fn check_crate(text: &str) -> Result<(), NameError> {
    let is_crate = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_crate { Ok(()) } else { Err(NameError(format!("{text:?} is no crate name"))) }
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
        assert!("a".repeat(64).parse::<ToolName>().is_ok());
        let long = "a".repeat(65).parse::<ToolName>().unwrap_err().to_string();
        assert_eq!(long, format!("\"{}\" is no tool name: longer than 64 characters", "a".repeat(64)));
    }

    #[test]
    fn a_platform_is_an_operating_system_and_a_processor() {
        for (name, parts) in [("linux_amd64", ("linux", "amd64")), ("windows_x86_64", ("windows", "x86_64"))]
        {
            assert_eq!(name.parse::<Platform>().unwrap().parts(), parts);
        }
        for name in ["", "linux", "Linux_amd64", "linux_", "linux_Amd64", "linux-amd64", "../x_y"] {
            assert!(name.parse::<Platform>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_crate_is_named_as_the_crate_registry_asks_for() {
        for name in ["a", "tool-kit", "Inflector", "x_86"] {
            assert_eq!(name.parse::<CrateName>().unwrap(), name);
        }
        for name in ["", "-a", "1a", "_a", "a.b", "a b", "a\"", "é"] {
            assert!(name.parse::<CrateName>().is_err(), "{name:?}");
        }
    }
}
