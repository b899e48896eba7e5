//! How it was told whose a version is.
//!
//! Tells nothing itself: `grammar`, `literal` and `lines` do.

use std::fmt;

/// How it was told whose a version is, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    /// By a file that is about one tool, such as `.bazelversion`.
    ByFile,
    /// By the name of a constant, or a key of a map of versions.
    ByConstant,
    /// By a parameter, an argument or a key.
    ByKey,
    /// By what stands beside it: the name of a dependency, an image, an action.
    BySibling,
    /// By the literal itself, as in a URL.
    ByLiteral,
    /// By the words of a line.
    ByLine,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByFile => "by the file",
            Self::ByConstant => "by a constant",
            Self::ByKey => "by a key or an argument",
            Self::BySibling => "by what stands beside it",
            Self::ByLiteral => "by the literal itself",
            Self::ByLine => "by the words before it",
        })
    }
}

impl Told {
    /// Whether somebody gave it that name where versions are written.
    pub(crate) fn is_strong(self) -> bool {
        self < Self::ByLiteral
    }
}
