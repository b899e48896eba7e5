//! Runs the built program in an environment of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use fetch_wire::{Hashes, Outcome, Request, Response, ShownUrl, Want};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::tls;

/// The program, about to be run.
pub(crate) struct Program(Command);

/// What became of it.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Program {
    /// Short waits, and nothing of the environment: no proxy, no token, no
    /// netrc, and of all authorities only that of the tests.
    pub(crate) fn new() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_artifact-fetch"));
        command.env_clear();
        command.env("NETRC", file("netrc", "")).env("SSL_CERT_FILE", tls::authority_file());
        command.args(["--retry-delay-ms", "1", "--idle-timeout", "20"]);
        Self(command)
    }

    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.0.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn env_remove(mut self, name: &str) -> Self {
        self.0.env_remove(name);
        self
    }

    /// Hands over the input and waits for the end.
    pub(crate) fn run(mut self, input: &[u8]) -> Ended {
        let mut child =
            self.0.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that refuses its arguments does not read.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Fetches one artifact and expects a response. Who sent it is left out:
    /// see [`Self::answered_by`].
    pub(crate) fn fetch(self, urls: &[&str], size: Option<u64>) -> Outcome {
        without_sender(self.ask(Want::Digest, urls, size)).0
    }

    /// Fetches one text and expects a response, without who sent it.
    pub(crate) fn fetch_text(self, url: &str) -> Outcome {
        without_sender(self.ask(Want::Text, &[url], None)).0
    }

    /// Fetches the manifest of an image and expects a response, without who
    /// sent it.
    pub(crate) fn fetch_manifest(self, url: &str) -> Outcome {
        without_sender(self.ask(Want::Manifest, &[url], None)).0
    }

    /// Fetches one file and expects to be told who sent it.
    pub(crate) fn answered_by(self, want: Want, url: &str) -> String {
        let (outcome, sender) = without_sender(self.ask(want, &[url], None));
        sender.unwrap_or_else(|| panic!("nobody sent {outcome:?}")).into()
    }

    fn ask(self, want: Want, urls: &[&str], size: Option<u64>) -> Outcome {
        let urls = urls.iter().map(|url| (*url).to_owned()).collect();
        let request = Request {
            id: 7,
            want,
            label: "a tool".to_owned(),
            urls,
            size,
            github_repo: Some("o/r".to_owned()),
        };
        let ended = self.run(&serde_json::to_vec(&request).unwrap());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let response: Response = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(response.id, 7);
        response.outcome
    }
}

/// An outcome without the one who sent it, and that one.
pub(crate) fn without_sender(mut outcome: Outcome) -> (Outcome, Option<ShownUrl>) {
    let sender = match &mut outcome {
        Outcome::Fetched { answered_by, .. } | Outcome::Text { answered_by, .. } => answered_by.take(),
        Outcome::NotFound { .. } | Outcome::Failed { .. } => None,
    };
    (outcome, sender)
}

/// A request line, with the label `tool ID`.
pub(crate) fn request(id: usize, urls: &[&str]) -> String {
    let urls = urls.iter().map(|url| (*url).to_owned()).collect();
    let label = format!("tool {id}");
    let request = Request { id, want: Want::Digest, label, urls, size: None, github_repo: None };
    serde_json::to_string(&request).unwrap() + "\n"
}

/// What fetching `body` from the URL with that index amounts to.
pub(crate) fn fetched(url_index: usize, body: &[u8]) -> Outcome {
    let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let hashes = Hashes {
        sha256: hex(&Sha256::digest(body)),
        sha384: hex(&Sha384::digest(body)),
        sha512: hex(&Sha512::digest(body)),
    };
    Outcome::Fetched { url_index, hashes, size: body.len() as u64, answered_by: None }
}

/// Asserts a failure whose message contains all of these.
#[track_caller]
pub(crate) fn assert_failed(outcome: &Outcome, expected: &[&str]) {
    let Outcome::Failed { message, .. } = outcome else { panic!("not failed: {outcome:?}") };
    assert_contains(message, expected);
}

#[track_caller]
pub(crate) fn assert_contains(message: &str, expected: &[&str]) {
    for part in expected {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

/// A new file with this text, in the folder that cargo keeps for tests.
pub(crate) fn file(name: &str, text: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("artifact-fetch");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{}-{number}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}
