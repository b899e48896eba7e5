//! One behaviour of a server, and what must come of it.
//!
//! Runs nothing: `trial` does.

use std::collections::BTreeMap;

use super::served::{FILE, Thing};
use super::server::{Reply, ok};

/// One behaviour of a server.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) thing: Thing,
    /// What is done with the n-th request for a path, or a later one for the last.
    pub(super) replies: BTreeMap<String, Vec<Reply>>,
    pub(super) options: Vec<String>,
    pub(super) netrc: Option<String>,
    /// Whether a trusted authority signed the server's certificate, and the
    /// name in it; without, there is no TLS.
    pub(super) certificate: Option<(bool, &'static str)>,
    /// Whether nobody listens where the server should be.
    pub(super) is_gone: bool,
    /// What is already recorded, and whether with its size.
    pub(super) recorded: Option<(Vec<u8>, Size)>,
    pub(super) ends: Ends,
    /// How often the thing is asked for, if that is not left to chance.
    pub(super) asked: Option<usize>,
}

/// Whether a digest stands with the size of its file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Known,
    Untold,
}

/// How a command ends.
pub(super) enum Ends {
    /// With status 2, these texts, and every byte as it was.
    Refused(Vec<String>),
    /// The same; where it only compares, with status 1.
    Differs(Vec<String>),
    /// With status 0, these texts, and the digest of this body.
    Recorded { body: Vec<u8>, says: Vec<String>, verified_by: Vec<&'static str> },
}

/// The path of a file in the folder of the release.
pub(super) fn beside(name: &str) -> String {
    FILE.path().rsplit_once('/').unwrap().0.to_owned() + "/" + name
}

/// The path of the release API's answer.
pub(super) const API: &str = "/api/repos/example/toolbox/releases/tags/v1.1.0";

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

impl Case {
    /// A server that replies so when it is asked for this.
    pub(super) fn new(thing: Thing, name: &'static str, replies: Vec<Reply>) -> Self {
        Self {
            name,
            thing,
            replies: BTreeMap::from([(thing.path(), replies)]),
            options: Vec::new(),
            netrc: None,
            certificate: None,
            is_gone: false,
            recorded: None,
            ends: Ends::Recorded { body: thing.body(), says: Vec::new(), verified_by: Vec::new() },
            asked: Some(1),
        }
    }

    /// A server that is honest about the artifact, but replies so for another path.
    pub(super) fn beside(name: &'static str, path: &str, replies: Vec<Reply>) -> Self {
        Self::new(FILE, name, vec![ok(&FILE.body())]).also(path, replies)
    }

    /// What else the server replies to.
    pub(super) fn also(mut self, path: &str, replies: Vec<Reply>) -> Self {
        self.replies.insert(path.to_owned(), replies);
        self
    }

    /// Options for the command.
    pub(super) fn with(mut self, options: &[&str]) -> Self {
        self.options.extend(options.iter().map(|&option| option.to_owned()));
        self
    }

    /// A netrc file with this text.
    pub(super) fn netrc(mut self, text: &str) -> Self {
        self.netrc = Some(text.to_owned());
        self
    }

    /// A certificate, where otherwise there is no TLS.
    pub(super) fn certificate(mut self, trusted: bool, name: &'static str) -> Self {
        self.certificate = Some((trusted, name));
        self
    }

    /// Nobody listens where the server should be.
    pub(super) fn gone(mut self) -> Self {
        self.is_gone = true;
        self
    }

    /// The digest of this is recorded before.
    pub(super) fn recorded(mut self, body: &[u8], size: Size) -> Self {
        self.recorded = Some((body.to_vec(), size));
        self
    }

    /// The thing is asked for so many times, and refused with these texts.
    pub(super) fn refused(mut self, asked: usize, says: &[&str]) -> Self {
        self.asked = Some(asked);
        self.ends = Ends::Refused(owned(says));
        self
    }

    /// What comes is not what is recorded, which these texts say.
    pub(super) fn differs(mut self, says: &[&str]) -> Self {
        self.ends = Ends::Differs(owned(says));
        self
    }

    /// The thing is asked for so many times, and recorded as it is.
    pub(super) fn recovers(mut self, asked: usize) -> Self {
        self.asked = Some(asked);
        self
    }

    /// This body is recorded.
    pub(super) fn records(mut self, bytes: &[u8]) -> Self {
        if let Ends::Recorded { body, .. } = &mut self.ends {
            *body = bytes.to_vec();
        }
        self
    }

    /// The thing is recorded, with these texts.
    pub(super) fn notes(mut self, texts: &[&str]) -> Self {
        if let Ends::Recorded { says, .. } = &mut self.ends {
            says.extend(owned(texts));
        }
        self
    }

    /// The thing is recorded as agreed by these.
    pub(super) fn agreed(mut self, by: &[&'static str]) -> Self {
        if let Ends::Recorded { verified_by, .. } = &mut self.ends {
            *verified_by = by.to_vec();
        }
        self
    }
}
