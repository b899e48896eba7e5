//! What may go wrong with one URL, sorted by what is to be done about it.
//!
//! Decides nothing about timing: see `retry.rs`.

use std::time::Duration;

/// Why one attempt at one URL yielded no artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server says there is no such file (404 or 410).
    Missing(String),
    /// May pass: worth another attempt.
    Passing {
        /// What happened, with the URL.
        message: String,
        /// How long the server asked to wait.
        wait: Duration,
    },
    /// Nobody answered where it was sent; may pass as well.
    Unreachable(Unreachable),
    /// Will be the same next time.
    Lasting(String),
}

/// A host that does not answer at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreachable {
    /// The URL that was asked, and the one that a redirect led to, for messages.
    pub(crate) route: String,
    /// The scheme, host and port of the latter.
    pub(crate) host: String,
    /// What happened, without both.
    pub(crate) why: String,
}

impl Failure {
    /// A failure that may pass, where the server named no waiting time.
    pub(crate) fn passing(message: String) -> Self {
        Self::Passing { message, wait: Duration::ZERO }
    }

    /// What happened, for the person.
    pub(crate) fn into_message(self) -> String {
        match self {
            Self::Missing(message) | Self::Lasting(message) => message,
            Self::Passing { message, .. } => message,
            Self::Unreachable(Unreachable { route, why, .. }) => format!("{route}: {why}"),
        }
    }
}
