//! Runs programs in an environment of their own, and looks at what became of
//! them.

use std::path::Path;
use std::process::Command;

/// What a child may know of the environment: where its programs, crates and
/// build products are. No proxy (but for cargo's own registry), no token.
const INHERITED: [&str; 16] = [
    "CARGO_HOME",
    "CARGO_NET_GIT_FETCH_WITH_CLI",
    "CARGO_TARGET_DIR",
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "PATH",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SystemRoot",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
];

/// A command with a clean environment.
pub(crate) fn clean(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder);
    for name in INHERITED {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("CARGO", env!("CARGO"))
        .env("CARGO_NET_RETRY", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env("GIT_CONFIG_GLOBAL", "")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("NETRC", "");
    command
}

/// What became of a program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts all of standard output.
    #[track_caller]
    pub(crate) fn prints(&self, stdout: &str) -> &Self {
        assert_eq!(self.stdout, stdout, "\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    /// Asserts that a text is in standard output.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text), "{text:?} is not in standard output:\n{}", self.stdout);
        self
    }

    /// Asserts that a text is in standard error.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "{text:?} is not in standard error:\n{}", self.stderr);
        self
    }

    /// Asserts that a text is not in standard error.
    #[track_caller]
    pub(crate) fn says_nothing_of(&self, text: &str) -> &Self {
        assert!(!self.stderr.contains(text), "{text:?} is in standard error:\n{}", self.stderr);
        self
    }

    /// Standard output as one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in:\n{}", self.stdout))
    }
}
