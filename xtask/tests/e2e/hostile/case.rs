//! One behaviour of a release server, and what must come of it.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::path::Path;
use std::sync::Mutex;

use super::certificates;
use super::server::{self, Reply, Seen, Server, custom, ok, status};
use super::stores;
#[cfg(unix)]
use crate::support::program::{Run, clean};
use crate::support::{Repo, TOOLBOX, Tool};

const FIXTURE: &str = r#"
//- toolchains/tool_versions.bzl
TOOL_VERSIONS = {
    "toolbox": "1.0.0",
}
"#;

/// The release that everything is about.
pub(super) const VERSION: &str = "1.1.0";
/// The artifact that the server lies about. It tells the truth about the other ones.
pub(super) const PLATFORM: &str = "linux_amd64";

/// Which command looks for the artifact, and where its digest belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// `fetch-checksums`, in a registry file.
    Fetched,
    /// `bump`, in a registry file, where that goes.
    Bumped,
    /// `bump`, in a table and beside a URL.
    BumpedInStores,
}

/// One behaviour of a release server.
pub(super) struct Case {
    pub(super) name: &'static str,
    tool: &'static Tool,
    /// What is done with the n-th request for a path, or a later one for the last.
    replies: BTreeMap<String, Vec<Reply>>,
    options: Vec<String>,
    netrc: Option<String>,
    /// Whether a trusted authority signed the server's certificate, and the
    /// name in it; without, there is no TLS.
    certificate: Option<(bool, &'static str)>,
    /// What is already recorded of the artifact: digest and size.
    recorded: Option<(String, Option<usize>)>,
    ends: Ends,
    /// How often the artifact is asked for, if that is not left to chance.
    asked: Option<usize>,
}

/// How a command ends.
enum Ends {
    /// With status 2, these texts, and every byte as it was.
    Refused(Vec<String>),
    /// With status 0, these texts, and the digest of this body.
    Recorded { body: Vec<u8>, says: Vec<String>, verified_by: Vec<&'static str> },
}

/// The artifact as its publisher made it.
pub(super) fn body() -> Vec<u8> {
    TOOLBOX.artifact(VERSION, PLATFORM)
}

/// The artifact's path.
pub(super) fn artifact() -> String {
    TOOLBOX.url_path(VERSION, PLATFORM)
}

/// The path of a file in the folder of the release.
pub(super) fn beside(name: &str) -> String {
    artifact().rsplit_once('/').unwrap().0.to_owned() + "/" + name
}

/// The path of the release API's answer.
pub(super) const API: &str = "/api/repos/example/toolbox/releases/tags/v1.1.0";

impl Case {
    /// A server that replies so when it is asked for the artifact.
    pub(super) fn new(name: &'static str, replies: Vec<Reply>) -> Self {
        Self::of(&TOOLBOX, name, replies)
    }

    /// The same for the artifact of another tool.
    pub(super) fn of(tool: &'static Tool, name: &'static str, replies: Vec<Reply>) -> Self {
        let replies = BTreeMap::from([(tool.url_path(VERSION, PLATFORM), replies)]);
        let ends = Ends::Recorded { body: body(), says: Vec::new(), verified_by: Vec::new() };
        Self {
            name,
            tool,
            replies,
            options: Vec::new(),
            netrc: None,
            certificate: None,
            recorded: None,
            ends,
            asked: Some(1),
        }
    }

    /// A server that is honest about the artifact, but replies so for another path.
    pub(super) fn beside(name: &'static str, path: &str, replies: Vec<Reply>) -> Self {
        Self::new(name, vec![ok(&body())]).also(path, replies)
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

    /// What is recorded of the artifact before.
    pub(super) fn recorded(mut self, digest: String, size: Option<usize>) -> Self {
        self.recorded = Some((digest, size));
        self
    }

    /// The artifact is asked for so many times, and refused with these texts.
    pub(super) fn refused(mut self, asked: usize, says: &[&str]) -> Self {
        self.asked = Some(asked);
        self.ends = Ends::Refused(says.iter().map(|&text| text.to_owned()).collect());
        self
    }

    /// The artifact is asked for so many times, and recorded as it is.
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

    /// The artifact is recorded, with these texts.
    pub(super) fn notes(mut self, texts: &[&str]) -> Self {
        if let Ends::Recorded { says, .. } = &mut self.ends {
            says.extend(texts.iter().map(|&text| text.to_owned()));
        }
        self
    }

    /// The artifact is recorded as agreed by these.
    pub(super) fn agreed(mut self, by: &[&'static str]) -> Self {
        if let Ends::Recorded { verified_by, .. } = &mut self.ends {
            *verified_by = by.to_vec();
        }
        self
    }

    /// Whether it goes with another place for digests than a registry file.
    pub(super) fn goes_in_stores(&self) -> bool {
        self.tool.name == TOOLBOX.name && self.recorded.is_none()
    }

    /// Serves the case and runs the command that wants the artifact. Returns what the
    /// server has seen.
    pub(super) fn run(&self, wanted: Wanted, cargo: &Cargo) -> Vec<Seen> {
        let server = self.serve();
        let mut repo = self.repository(wanted, &server);
        cargo.serves(&mut repo);
        let before = repo.bytes();
        let bump = wanted != Wanted::Fetched && self.goes_in_stores();
        let release = format!("{}@{VERSION}", self.tool.name);
        let mut arguments = match bump {
            true => vec!["bump", self.tool.name, VERSION],
            false => vec!["fetch-checksums", &release],
        };
        arguments.extend(["--retry-delay-ms", "1"]);
        arguments.extend(self.options.iter().map(String::as_str));
        let run = repo.xtask(&arguments);
        match &self.ends {
            Ends::Refused(texts) => {
                run.exits(2).says("nothing was written").says(PLATFORM);
                for text in texts {
                    run.says(text);
                }
                repo.assert_unchanged(&before);
            }
            Ends::Recorded { body, says, verified_by } => {
                run.exits(0);
                for text in says {
                    run.says(text);
                }
                if wanted == Wanted::BumpedInStores {
                    repo.assert_changed(&before, &stores::FILES);
                    stores::assert_recorded(&repo, body);
                    return server.seen();
                }
                let registry = self.tool.path();
                let changed = [registry.as_str(), "toolchains/tool_versions.bzl"];
                let count = if bump { 2 } else { usize::from(self.recorded.is_none()) };
                repo.assert_changed(&before, &changed[..count]);
                self.assert_recorded(&repo, body, verified_by);
            }
        }
        run.is_sane().says_nothing_of("\u{1b}").says_nothing_of("hunter2");
        let seen = server.seen();
        let path = self.tool.url_path(VERSION, PLATFORM);
        let asked = seen.iter().filter(|request| request.path() == path).count();
        if let Some(expected) = self.asked {
            assert_eq!(asked, expected, "requests for the artifact\n{}", run.stderr);
        }
        seen
    }

    /// Where the server is, and the file of the authority that is trusted.
    fn address(&self, repo: &mut Repo, server: &Server) -> String {
        if self.certificate.is_none() {
            return format!("http://{}", server.address);
        }
        let path = repo.outside().join("authority.pem");
        std::fs::write(&path, certificates::authority().pem()).unwrap();
        repo.env("SSL_CERT_FILE", path.to_str().unwrap());
        format!("https://localhost:{}", server.address.port())
    }

    fn repository(&self, wanted: Wanted, server: &Server) -> Repo {
        let in_stores = wanted == Wanted::BumpedInStores;
        let mut repo = if in_stores { stores::repository() } else { Repo::without_git(FIXTURE) };
        let address = self.address(&mut repo, server);
        if !in_stores {
            TOOLBOX.register(&repo, "1.0.0", &["1.0.0"]);
        }
        if self.tool.name != TOOLBOX.name {
            self.tool.register(&repo, "1.0.0", &["1.0.0"]);
        }
        if let Some((digest, size)) = &self.recorded {
            let mut release = self.tool.release(VERSION, size.is_some());
            release = release.replace(&self.tool.sha256(VERSION, PLATFORM), digest);
            if let Some(size) = size {
                let truth = self.tool.artifact(VERSION, PLATFORM).len();
                release = release.replacen(&format!("\"size\": {truth}"), &format!("\"size\": {size}"), 1);
            }
            let releases = [release, self.tool.release("1.0.0", false)];
            repo.write(&self.tool.path(), self.tool.registry_of(VERSION, &releases));
        }
        let rules =
            format!("rewrite github.com/(.*) {address}/$1\nrewrite api.github.com/(.*) {address}/api/$1\n");
        repo.write("downloader.cfg", rules);
        if let Some(netrc) = &self.netrc {
            let path = repo.outside().join("netrc");
            std::fs::write(&path, netrc).unwrap();
            repo.env("NETRC", path.to_str().unwrap());
        }
        repo
    }

    /// A server that replies as the case wants it, offers the other
    /// artifacts of the release, and has nothing else.
    fn serve(&self) -> Server {
        let mut replies = self.replies.clone();
        for (platform, _) in self.tool.platforms {
            let path = self.tool.url_path(VERSION, platform);
            replies.entry(path).or_insert_with(|| vec![ok(&self.tool.artifact(VERSION, platform))]);
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

    /// Asserts that the registry has the release as it was served, and all
    /// else as it was.
    fn assert_recorded(&self, repo: &Repo, body: &[u8], verified_by: &[&str]) {
        let registry: serde_json::Value = serde_json::from_str(&repo.read(&self.tool.path())).unwrap();
        let old: serde_json::Value = serde_json::from_str(&self.tool.registry("1.0.0", &["1.0.0"])).unwrap();
        assert_eq!(registry["versions"]["1.0.0"], old["versions"]["1.0.0"]);
        assert_eq!(registry["versions"].as_object().unwrap().len(), 2);
        let artifacts = registry["versions"][VERSION]["platforms"].as_object().unwrap();
        assert_eq!(artifacts.len(), self.tool.platforms.len());
        for (platform, artifact) in artifacts {
            let truth = self.tool.artifact(VERSION, platform);
            let served = if platform == PLATFORM { body } else { truth.as_slice() };
            assert_eq!(artifact["sha256"], crate::support::tools::sha256(served), "{platform}");
            assert_eq!(artifact["size"], served.len(), "{platform}");
        }
        let agreed = artifacts[PLATFORM]["verified_by"].as_array().cloned().unwrap_or_default();
        assert_eq!(agreed, verified_by);
    }
}

/// Repeats what cargo says of the built downloader. Asked anew for each case,
/// cargo would take more time than everything else: it locks the folder that
/// it builds in.
pub(super) struct Cargo(Option<Repo>);

impl Cargo {
    /// Has the downloader built, by the cargo that everybody uses.
    pub(super) fn new() -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let place = Repo::empty();
            let answer = place.path("answer");
            place.write("cargo", format!("#!/bin/sh\nexec cat '{}'\n", answer.display()));
            std::fs::set_permissions(place.path("cargo"), PermissionsExt::from_mode(0o755)).unwrap();
            let mut command = clean(env!("CARGO"), Path::new(env!("CARGO_MANIFEST_DIR")));
            command.args([
                "build",
                "--message-format=json-render-diagnostics",
                "--package",
                "artifact-fetch",
            ]);
            let build = Run::of(command);
            build.exits(0);
            place.write("answer", build.stdout);
            Self(Some(place))
        }
        #[cfg(not(unix))]
        Self(None)
    }

    fn serves(&self, repo: &mut Repo) {
        if let Some(place) = &self.0 {
            repo.env("CARGO", place.path("cargo").to_str().unwrap());
        }
    }
}
