//! What a document of a publisher says of one artifact, whatever its format.
//!
//! Does not decide whom to believe; see `plan/opinion.rs`.

use crate::value::sha256::Sha256;

/// The longest part of a document in a message, in characters.
const LONGEST: usize = 200;

/// What a document says of one artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// This is its digest.
    Digest(Sha256),
    /// What cannot be: two digests at once, or one that no artifact has; one
    /// clause that says which.
    Wrong(String),
    /// Something that is not understood.
    Unclear {
        /// One clause: the line, and what was expected.
        why: String,
        /// Digests of which one ought to be the artifact's, because the
        /// document is about it alone; none where it is about others too.
        held: Vec<Sha256>,
    },
    /// The document is about other files only; one clause that says so.
    Silent(String),
    /// There is a place for a digest, and it is empty.
    Nothing,
}

impl Claim {
    /// Something that is not understood, and says nothing that could be
    /// compared.
    pub(super) fn unclear(why: String) -> Self {
        Self::Unclear { why, held: Vec::new() }
    }
}

/// Text from a document, made fit for a message.
pub(crate) fn quoted(text: &str) -> String {
    format!("`{}`", plain(text.trim()))
}

/// Text that has parts of a document in it, made fit for a message: in one
/// line, not long, and without characters that a terminal would obey.
pub(super) fn plain(text: &str) -> String {
    printable::line(text, LONGEST)
}
