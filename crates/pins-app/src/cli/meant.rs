//! Which command somebody means who types the name of none: other programs call the same
//! otherwise.
//!
//! Runs none of them.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What other programs call it, with what it is called here and what that does.
const CALLED: [(&[&str], &str); 9] = [
    (
        &["check", "lint", "test", "audit", "validate", "diff"],
        "`verify` reports what disagrees; `sync --check` says only whether `sync` would change something",
    ),
    (&["fix", "apply", "format", "fmt", "align"], "`sync` makes every place follow its pin"),
    (&["update", "upgrade", "set", "move", "pin"], "`bump TOOL VERSION` moves a pin"),
    (&["list", "ls", "show", "outdated", "info"], "`status` lists every tool and every place"),
    (
        &["fetch", "download", "hash", "checksums", "record"],
        "`fetch-checksums` records the digests of releases",
    ),
    (
        &["new", "setup", "add", "discover"],
        "`init` writes the first settings; `init --check` says what they lack",
    ),
    (&["rm", "delete", "drop", "uninstall"], "`remove` takes a tool out"),
    (&["mv"], "`rename` gives a tool another name"),
    (&["yank", "ban", "block"], "`revoke` marks a release as bad"),
];

/// The error, with what was meant where it is that there is no such command. What merely has
/// some letters in common with a known word is not proposed.
pub(super) fn with_what_is_meant(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    let meant = CALLED.iter().find(|(names, _)| names.contains(&typed.as_str()));
    if let Some((_, does)) = meant {
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![(*does).into()]));
    }
    error
}
