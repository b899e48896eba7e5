//! One case: what a server replies, and what must come of it.

use fetch_wire::Outcome;

use crate::program::{Program, assert_contains, assert_failed, fetched};
use crate::server::{Reply, Server};

/// What must come of a case.
pub(crate) enum Expected<'a> {
    /// This body, from the URL with that index.
    Fetched(usize, &'a [u8]),
    /// A message with these parts.
    NotFound(&'a [&'a str]),
    /// A message with these parts.
    Failed(&'a [&'a str]),
}

/// A server's replies, in the order of the requests.
pub(crate) struct Case<'a> {
    pub(crate) replies: Vec<Reply>,
    pub(crate) paths: &'a [&'a str],
    pub(crate) args: &'a [&'a str],
    pub(crate) size: Option<u64>,
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self { replies: Vec::new(), paths: &["/a.tar.gz"], args: &[], size: None }
    }
}

/// The common case: one archive, nothing else said.
pub(crate) fn one(replies: Vec<Reply>) -> Case<'static> {
    Case { replies, ..Case::default() }
}

impl Case<'_> {
    /// Runs the case and expects exactly so many requests.
    #[track_caller]
    pub(crate) fn yields(self, name: &str, expected: Expected<'_>, requests: usize) -> Server {
        eprintln!("case: {name}");
        let server = Server::start(self.replies);
        let urls: Vec<String> = self.paths.iter().map(|path| server.url(path)).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        let outcome = Program::new().args(self.args).fetch(&urls, self.size);
        match expected {
            Expected::Fetched(index, body) => assert_eq!(outcome, fetched(index, body), "{name}"),
            Expected::Failed(parts) => assert_failed(&outcome, parts),
            Expected::NotFound(parts) => {
                let Outcome::NotFound { message } = &outcome else { panic!("{name}: {outcome:?}") };
                assert_contains(message, parts);
            }
        }
        assert_eq!(server.seen().len(), requests, "{name}: {outcome:?}");
        server
    }
}
