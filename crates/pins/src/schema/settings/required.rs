//! `required_version`: how new the program has to be that reads the settings.
//!
//! Does not say how to get a newer one: whoever starts the program knows.

use super::error;
use crate::place::{Language, SharedText};
use crate::syntax::SyntaxError;
use crate::syntax::node::Node;
use crate::value::version::Version;

/// The key.
pub(super) const KEY: &str = "required_version";

/// The version of this program: that of all crates of the workspace.
const THIS: &str = env!("CARGO_PKG_VERSION");

/// Refuses settings that are written for a newer program, or whose key makes no
/// sense. To be asked first: whatever else they say may be new.
pub(super) fn check(settings: &Node<'_>) -> Result<(), SyntaxError> {
    let Some(node) = settings.get(KEY) else { return Ok(()) };
    let required = required(node)?;
    if is_enough(THIS, &required) {
        return Ok(());
    }
    let message = format!(
        "these settings need version {required} of this program or a newer one, and it is {THIS}; nothing was done"
    );
    Err(error(node, message))
}

/// Whether settings that were refused are written for a newer program.
pub fn needs_newer(text: &SharedText) -> bool {
    let Ok(document) = text.document(Language::Toml) else { return false };
    let required = document.root().get(KEY).and_then(|node| required(node).ok());
    required.is_some_and(|required| !is_enough(THIS, &required))
}

fn required(node: &Node<'_>) -> Result<Version, SyntaxError> {
    let version = node.as_text().and_then(|text| text.parse::<Version>().ok());
    version.ok_or_else(|| {
        error(node, format!("{KEY} must be the oldest version that will do, such as \"0.2\" (with quotes)"))
    })
}

/// Whether a program of this version is as new as required. One of before a release
/// has what is in the release.
fn is_enough(version: &str, required: &Version) -> bool {
    let release = version.split(['-', '+']).next().unwrap_or(version);
    // Whatever numbers are left out count as zeros.
    release.parse::<Version>().is_ok_and(|this| this >= *required)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::settings::{read, refused};

    #[test]
    fn a_program_is_as_new_as_required_or_is_not() {
        for (version, required, expected) in [
            ("0.2.0", "0.2", true),
            ("0.2.0", "0.2.0", true),
            ("0.2.3", "0.2", true),
            ("0.10.0", "0.2", true),
            ("1.0.0", "0.2.7", true),
            ("1.0.0", "1", true),
            ("0.2.0-rc.1", "0.2", true),
            ("0.2.0+5", "0.2", true),
            ("0.1.9", "0.2", false),
            ("0.2.0", "0.2.1", false),
            ("0.2.0", "0.10", false),
            ("0.9.0", "1", false),
        ] {
            assert_eq!(is_enough(version, &required.parse().unwrap()), expected, "{version} {required}");
        }
    }

    #[test]
    fn what_is_required_is_said_before_what_is_not_known() {
        let newer = "new_key = 1\nrequired_version = \"999.1\"\n[new_table]\n";
        refused(newer, "\"999.1\"", "need version 999.1 of this program or a newer one, and it is ");
        assert!(needs_newer(&newer.into()));
        let older = "required_version = \"0.1\"\nnew_key = 1\n";
        refused(older, "new_key", "unknown setting \"new_key\"; known are required_version, source,");
        assert!(!needs_newer(&older.into()));
        assert!(read("required_version = \"0\"\n", &[], &[]).is_ok());
        assert!(!needs_newer(&"required_version = \"999\"\n[".into()));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for (text, at) in [("0.2", "0.2"), ("\">=0.2\"", "\">=0.2\""), ("\"\"", "\"\""), ("\"v1\"", "\"v1\"")]
        {
            refused(&format!("required_version = {text}\n"), at, "such as \"0.2\" (with quotes)");
        }
    }
}
