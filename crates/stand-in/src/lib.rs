//! Stand-ins: whole bodies that servers send where they have no such file, and
//! that have been recorded as artifacts by mistake.
//!
//! Hashes nothing and refuses nothing: the downloader knows them by their bytes,
//! the core by their digests.

/// A body that is no artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// All of it.
    pub body: &'static [u8],
    /// What it is, for people.
    pub what: &'static str,
}

/// Those that are known.
pub const STAND_INS: [StandIn; 9] = [
    StandIn { body: b"", what: "an empty file" },
    StandIn { body: b"\n", what: "a lone line feed" },
    StandIn { body: b"Not Found", what: "the text \"Not Found\"" },
    StandIn { body: b"Not Found\n", what: "the line \"Not Found\"" },
    StandIn { body: b"404: Not Found", what: "the text \"404: Not Found\"" },
    StandIn { body: b"404: Not Found\n", what: "the line \"404: Not Found\"" },
    StandIn { body: b"404 Not Found", what: "the text \"404 Not Found\"" },
    StandIn { body: b"404 Not Found\n", what: "the line \"404 Not Found\"" },
    StandIn { body: b"Forbidden", what: "the text \"Forbidden\"" },
];

/// What a whole body is, if it is one of them.
pub fn stand_in(body: &[u8]) -> Option<&'static str> {
    STAND_INS.iter().find(|known| known.body == body).map(|known| known.what)
}
