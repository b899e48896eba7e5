//! Names that reach paths, URLs and command lines: tools, platforms and crates.
//!
//! Knows nothing of which there are; a name here is only safe to use.

use std::fmt;

/// What a name of one kind may be.
struct Form {
    /// What it names, for the message.
    kind: &'static str,
    /// The longest that is accepted, in bytes.
    longest: usize,
    /// What it may begin with besides a letter or a digit.
    first: &'static str,
    /// What it may hold besides letters and digits.
    others: &'static str,
}

const TOOL: Form = Form { kind: "tool", longest: 64, first: "", others: "._-" };

/// Platforms may also be labels, as Bazel writes them: these are long.
const PLATFORM: Form = Form { kind: "platform", longest: 128, first: "@/:", others: "._-+/:@" };

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
    /// The name of a platform, such as `linux_amd64`, `Darwin-arm64`, `universal`,
    /// `x86_64-unknown-linux-gnu` or `@platforms//os:linux`.
    ///
    /// Harmless where it is shown and in the path of a URL, and never used as that
    /// of a file: ASCII letters, digits, `.`, `_`, `-`, `+`, `/`, `:` and `@`,
    /// without `..`; what could be taken for an option is none.
    Platform, NameError, check_platform
}

checked_text! {
    /// The name of a crate in the crate registry: an ASCII letter, then those,
    /// digits, `_` and `-`, as the crate registry asks for.
    CrateName, NameError, check_crate
}

impl Platform {
    /// That of an artifact that serves every one.
    pub(crate) fn universal() -> Self {
        Self("universal".into())
    }

    /// The operating system and the processor, as far as the name tells: what stands
    /// before and behind its first `_`. A name with other signs, as that of
    /// `x86_64-unknown-linux-gnu`, tells neither.
    pub(crate) fn parts(&self) -> (Option<&str>, Option<&str>) {
        let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (os, arch) = self.0.split_once('_').map_or((&*self.0, None), |(os, arch)| (os, Some(arch)));
        let arch = arch.filter(|arch| is_plain(&arch.replace('_', "0")));
        match arch.is_some() == self.0.contains('_') && is_plain(os) {
            true => (Some(os), arch),
            false => (None, None),
        }
    }
}

fn check_tool(text: &str) -> Result<(), NameError> {
    check(&TOOL, text)
}

fn check_platform(text: &str) -> Result<(), NameError> {
    check(&PLATFORM, text)
}

fn check_crate(text: &str) -> Result<(), NameError> {
    let is_crate = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if is_crate { Ok(()) } else { Err(NameError(format!("{text:?} is no crate name"))) }
}

/// Checks a name of that form.
fn check(form: &Form, text: &str) -> Result<(), NameError> {
    let Form { kind, longest, first, others } = form;
    let shown: String = text.chars().take(*longest).collect();
    let no = |why: &str| Err(NameError(format!("\"{}\" is no {kind} name: {why}", shown.escape_debug())));
    let quoted = |others: &str| -> Vec<String> { others.chars().map(|c| format!("\"{c}\"")).collect() };
    if text.len() > *longest {
        return no(&format!("longer than {longest} characters"));
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric() || first.contains(c)) {
        let or = if first.is_empty() { String::new() } else { format!(", or {}", quoted(first).join(", ")) };
        return no(&format!("it must start with a letter or a digit{or}"));
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !others.contains(*c)) {
        let mut known = quoted(others);
        let last = known.pop().unwrap_or_default();
        let known = known.join(", ");
        return no(&format!("it may not hold {bad:?}, only letters, digits, {known} and {last}"));
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
    fn a_platform_is_any_name_that_is_safe_in_a_url() {
        for (name, parts) in [
            ("linux_amd64", (Some("linux"), Some("amd64"))),
            ("windows_x86_64", (Some("windows"), Some("x86_64"))),
            ("Linux-x86_64", (None, None)),
            ("darwin", (Some("darwin"), None)),
            ("universal", (Some("universal"), None)),
            ("wasm", (Some("wasm"), None)),
            ("Linux_arm64", (Some("Linux"), Some("arm64"))),
            ("linux_", (None, None)),
            ("x86_64-unknown-linux-gnu", (None, None)),
            ("linux/amd64", (None, None)),
            ("@platforms//os:linux", (None, None)),
            ("//platforms:linux", (None, None)),
            ("aarch64-apple-darwin", (None, None)),
        ] {
            assert_eq!(name.parse::<Platform>().unwrap().parts(), parts);
        }
        for name in [
            "", "_amd64", "--all", ".x", "../x_y", "a/../b", "a b", "a\\b", "a\nb", "a?b", "a%2eb", "ä",
            "a{b}",
        ] {
            assert!(name.parse::<Platform>().is_err(), "{name:?}");
        }
        assert!("a".repeat(128).parse::<Platform>().is_ok());
        assert!("a".repeat(129).parse::<Platform>().is_err());
        let why = "\"a b\" is no platform name: it may not hold ' ', only letters, digits, \".\", \"_\", \"-\", \"+\", \
                   \"/\", \":\" and \"@\"";
        assert_eq!("a b".parse::<Platform>().unwrap_err().to_string(), why);
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
