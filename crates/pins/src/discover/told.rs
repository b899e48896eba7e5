//! How it was told whose a version is.
//!
//! Tells nothing itself: `grammar`, `literal` and `lines` do.

use std::fmt;

/// How it was told whose a version is, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Told {
    /// By a file that is about one tool, such as `.bazelversion`.
    File,
    /// By the name of a constant, or a key of a map of versions.
    Constant,
    /// By a parameter, an argument or a key.
    Key,
    /// By what stands beside it: the name of a dependency, an image, an action.
    Sibling,
    /// By the literal itself, as in a URL.
    Literal,
    /// By the words of a line.
    Line,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "by the file",
            Self::Constant => "by a constant",
            Self::Key => "by a key or an argument",
            Self::Sibling => "by what stands beside it",
            Self::Literal => "by the literal itself",
            Self::Line => "by the words before it",
        })
    }
}

impl Told {
    /// Whether somebody gave it that name where versions are written.
    pub(crate) fn is_strong(self) -> bool {
        self < Self::Literal
    }
}
