//! Runs programs in an environment of their own, and looks at what became of
//! them.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

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
        let mut output = command.output();
        // Another test's child may hold a program open that was copied a moment ago, until it
        // runs its own: https://github.com/golang/go/issues/22315
        for _ in 0..500 {
            if !output.as_ref().is_err_and(|error| error.kind() == ErrorKind::ExecutableFileBusy) {
                break;
            }
            thread::sleep(Duration::from_millis(10));
            output = command.output();
        }
        let output = output.unwrap();
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

    /// Standard output as one document of a command, which its schema allows.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        let document =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in:\n{}", self.stdout));
        super::schema::is_output(&document);
        document
    }
}

/// The styles that are used: reset, bold, underlined, and plain colors.
const STYLES: [&str; 12] = ["0", "1", "4", "31", "32", "33", "36", "91", "92", "93", "94", "96"];

/// A text without its styles, and what of it could be no style.
fn unstyled(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((style, rest)) if STYLES.contains(&style) => plain += rest,
            _ => plain.extend(["\u{1b}[", part]),
        }
    }
    plain
}

/// Whether a terminal or a reader could be deceived by a character: the controls,
/// the bidirectional controls, and what has no width.
pub(crate) fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

impl Run {
    /// Standard output without styles.
    pub(crate) fn unstyled(&self) -> String {
        unstyled(&self.stdout)
    }

    /// Asserts that a terminal, a log and a person are shown nothing but text,
    /// in the styles of this program. A document in JSON is all of it escaped.
    #[track_caller]
    pub(crate) fn is_sane(&self) -> &Self {
        for text in [&self.stdout, &self.stderr] {
            let plain = unstyled(text);
            let mut next = plain.chars().skip(1).chain(['\0']);
            for c in plain.chars() {
                let next = next.next();
                let is_break = matches!(c, '\n' | '\t') || c == '\r' && next == Some('\n');
                assert!(is_break || !deceives(c), "{c:?} is in the output: {plain:?}");
            }
        }
        self
    }

    /// Asserts that GitHub Actions takes no line for a command.
    #[track_caller]
    pub(crate) fn gives_no_commands(&self) -> &Self {
        for text in [&self.stdout, &self.stderr] {
            let plain = unstyled(text);
            assert!(!plain.contains("##["), "{plain}");
            let command = plain
                .lines()
                .find(|line| line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::")));
            assert_eq!(command, None, "{plain}");
        }
        self
    }
}
