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
    /// Will be the same next time.
    Lasting(String),
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
        }
    }
}
