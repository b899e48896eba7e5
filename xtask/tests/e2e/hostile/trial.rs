//! A case as it is tried: a server that behaves so, a repository, and the built program.
//!
//! Knows no behaviour and no digest store.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::cargo::Cargo;
use super::case::{Case, Ends, Size};
use super::certificates;
use super::homes::{Home, State, Texts};
use super::served::{IMAGES, PLATFORM, VERSION};
use super::server::{self, Reply, Seen, Server, custom, ok, status};
use crate::support::program::Run;
use crate::support::{Repo, Server as Listener};

/// Which command wants what the server lies about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// `bump`: nothing is recorded of the release.
    Bump,
    /// `fetch-checksums`: a placeholder stands there, or what is recorded.
    Fetch,
    /// `fetch-checksums --check`: its digest is recorded, or another one.
    Check,
}

impl Command {
    fn arguments(self, tool: &str) -> Vec<String> {
        let release = format!("{tool}@{VERSION}");
        let arguments: &[&str] = match self {
            Self::Bump => &["bump", tool, VERSION],
            Self::Fetch => &["fetch-checksums", &release],
            Self::Check => &["fetch-checksums", &release, "--check"],
        };
        arguments.iter().map(|&argument| argument.to_owned()).collect()
    }
}

impl Case {
    /// Serves the case and runs the command that wants what the server lies about. Returns
    /// what the server has seen.
    pub(super) fn run(&self, home: &dyn Home, command: Command, cargo: &Cargo) -> Vec<Seen> {
        // What is recorded is not wanted by a bump.
        let command =
            if self.recorded.is_some() && command == Command::Bump { Command::Fetch } else { command };
        let texts = self.before(home, command);
        let server = self.serve();
        let mut repo = texts.repository();
        self.lead_to(&server, &mut repo);
        cargo.serves(&mut repo);
        let before = repo.bytes();
        let mut arguments = command.arguments(self.thing.name());
        arguments.extend(["--retry-delay-ms".to_owned(), "1".to_owned()]);
        arguments.extend(self.options.iter().cloned());
        let run = repo.xtask(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        match &self.ends {
            Ends::Refused(says) => {
                refused(&run, command, (2, says), &texts);
                repo.assert_unchanged(&before);
            }
            Ends::Differs(says) => {
                let code = if command == Command::Check { 1 } else { 2 };
                refused(&run, command, (code, says), &texts);
                repo.assert_unchanged(&before);
            }
            Ends::Recorded { body, says, .. } => {
                let is_other = command == Command::Check && *body != self.thing.body();
                run.exits(i32::from(is_other));
                for text in says {
                    run.says(text);
                }
                let changed = match command {
                    Command::Check => Vec::new(),
                    Command::Bump | Command::Fetch => home.recorded(self, &repo, &texts, body),
                };
                repo.assert_changed(&before, &changed);
            }
        }
        run.is_sane().says_nothing_of("\u{1b}").says_nothing_of("hunter2");
        let seen = server.seen();
        let asked = seen.iter().filter(|request| request.path() == self.thing.path()).count();
        if let Some(expected) = self.asked {
            assert_eq!(asked, expected, "requests\n{}", run.stderr);
        }
        seen
    }

    /// The files before a command.
    fn before(&self, home: &dyn Home, command: Command) -> Texts {
        let (truth, old) = (self.thing.body(), self.thing.body_of("1.0.0", PLATFORM));
        let recorded = self.recorded.as_ref().map(|(body, _)| body.as_slice());
        let size = self.recorded.as_ref().map_or(Size::Untold, |(_, size)| *size);
        let (version, lied) = match command {
            Command::Bump => ("1.0.0", Some(old.as_slice())),
            Command::Fetch => (VERSION, recorded),
            Command::Check => (VERSION, Some(recorded.unwrap_or(&truth))),
        };
        home.texts(self.thing, &State { version, lied, size })
    }

    /// Has downloads in a repository go to the server.
    fn lead_to(&self, server: &Server, repo: &mut Repo) {
        let address = match self.certificate {
            _ if self.is_gone => format!("http://{}", Listener::closed()),
            None => format!("http://{}", server.address),
            Some(_) => {
                let path = repo.outside().join("authority.pem");
                std::fs::write(&path, certificates::authority().pem()).unwrap();
                repo.env("SSL_CERT_FILE", path.to_str().unwrap());
                format!("https://localhost:{}", server.address.port())
            }
        };
        let rewrite = |host: &str, folder: &str| format!("rewrite {host}/(.*) {address}{folder}/$1\n");
        let rules = [rewrite("github.com", ""), rewrite("api.github.com", "/api"), rewrite(IMAGES, "")];
        repo.write("downloader.cfg", rules.concat());
        if let Some(netrc) = &self.netrc {
            let path = repo.outside().join("netrc");
            std::fs::write(&path, netrc).unwrap();
            repo.env("NETRC", path.to_str().unwrap());
        }
    }

    /// A server that replies as the case wants it, offers the rest of the release, and has
    /// nothing else.
    fn serve(&self) -> Server {
        let mut replies = self.replies.clone();
        for platform in self.thing.platforms() {
            let path = self.thing.path_of(VERSION, platform);
            replies.entry(path).or_insert_with(|| vec![ok(&self.thing.body_of(VERSION, platform))]);
        }
        let counts: Mutex<BTreeMap<String, usize>> = Mutex::default();
        let choose = move |path: &str| {
            let mut counts = counts.lock().unwrap();
            let count = counts.entry(path.to_owned()).or_default();
            *count += 1;
            let reply = replies.get(path).and_then(|some| some.get(*count - 1).or(some.last()));
            reply.cloned().unwrap_or_else(|| status("404 Not Found"))
        };
        match &self.certificate {
            Some((trusted, name)) => {
                let dispatch = custom(move |seen, connection| match choose(seen.path()) {
                    Reply::Close(write) => write(seen, connection),
                    Reply::Reset(_) => panic!("only a server without TLS can reset a connection"),
                });
                let stranger = certificates::new_authority("somebody else");
                let issuer = if *trusted { certificates::authority() } else { &stranger };
                certificates::secure(issuer, &[name], vec![dispatch])
            }
            None => Server::accept(move |seen, stream| {
                let head = server::peek_head(&stream);
                let request = Seen { head: head.clone(), connect: None };
                let reply = choose(request.path());
                server::record(seen, request);
                server::reply(stream, &head, &reply);
            }),
        }
    }
}

/// Asserts that a command did not do its work, and has said why, of what, and for which
/// places of the files.
fn refused(run: &Run, command: Command, (code, says): (i32, &[String]), texts: &Texts) {
    run.exits(code);
    if command != Command::Check {
        run.says("nothing was written");
    }
    let texts = says.iter().chain(&texts.places).map(String::as_str).chain([PLATFORM]);
    for text in texts {
        // To compare is what was asked for, and its result is on standard output.
        if command == Command::Check {
            run.shows(text)
        } else {
            run.says(text)
        };
    }
}
