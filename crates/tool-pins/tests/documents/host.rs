//! A repository that a document speaks of, and what runs in it.
//!
//! Knows no way in, and reads no document.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{checkout, document, fixture};

/// What a command may know of the environment: where programs, crates and toolchains
/// are.
const INHERITED: [&str; 10] = [
    "CARGO_HOME",
    "HOME",
    "HTTPS_PROXY",
    "LANG",
    "PATH",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
];

/// The repository.
pub(crate) struct Host {
    root: PathBuf,
    /// What is installed for it.
    home: tempfile::TempDir,
    /// The folders of other programs.
    programs: String,
}

impl Host {
    /// The one that the ways in are taken in: two tools, one of which has an artifact,
    /// at an address that refuses connections.
    pub(crate) fn new() -> Self {
        Self::named("foreign")
    }

    /// The one of this name, in a folder of its own.
    pub(crate) fn named(name: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap().join("repo");
        Self::at(root, home, name)
    }

    /// In this folder, which is made anew.
    pub(crate) fn in_folder(root: PathBuf, name: &str) -> Self {
        Self::at(root, tempfile::tempdir().unwrap(), name)
    }

    fn at(root: PathBuf, home: tempfile::TempDir, name: &str) -> Self {
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        let host = Self { root, home, programs: std::env::var("PATH").unwrap() };
        if name == "this repository" {
            checkout::copy(&document::repository(), &host.root);
        } else {
            let folder = document::repository().join("crates/tool-pins/tests/documents/repositories");
            let text = fs::read_to_string(folder.join(format!("{name}.txt")));
            let text = text.unwrap_or_else(|error| panic!("no repository {name:?}: {error}"));
            for (path, text) in fixture::files(&text) {
                host.write(&path, &text);
            }
            host.bash("git init --quiet && git add . && git commit --quiet --message first").exits(0);
        }
        host
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where runs of an action keep things.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The files that are its own, by their paths.
    pub(crate) fn state(&self) -> BTreeMap<String, Vec<u8>> {
        let listed = self.bash("git ls-files --cached --others --exclude-standard");
        let files = listed.stdout.lines().filter(|path| self.root.join(path).is_file());
        files.map(|path| (path.to_owned(), fs::read(self.root.join(path)).unwrap())).collect()
    }

    /// Has a version disagree.
    pub(crate) fn drift(&self) {
        self.write("ci.yml", "env:\n  BAZEL_VERSION: 8.0.0\n");
    }

    /// The names of the programs that were installed for it.
    pub(crate) fn installed(&self) -> Vec<String> {
        let entries = fs::read_dir(self.home().join("tool-pins/bin")).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort_unstable();
        names
    }

    /// The same, where there are its programs, git and a shell, and no cargo.
    pub(crate) fn without_cargo(&self) -> Self {
        let home = tempfile::tempdir().unwrap();
        let link = |from: PathBuf, name: &str| {
            std::os::unix::fs::symlink(from, home.path().join(name)).unwrap();
        };
        link(self.home().join("tool-pins"), "tool-pins");
        for name in ["bash", "git"] {
            let found = self.bash(&format!("command -v {name}"));
            link(found.exits(0).stdout.trim_end().into(), name);
        }
        let programs = home.path().display().to_string();
        Self { root: self.root.clone(), home, programs }
    }

    /// A command with a clean environment, in its root.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(&self.root);
        for name in INHERITED {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        let installed = self.home().join("tool-pins/bin").display().to_string();
        command
            .env("PATH", format!("{installed}:{}", self.programs))
            .env("CARGO_INSTALL_ROOT", self.home().join("tool-pins"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            // A submodule of a folder on this machine.
            .envs([("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "protocol.file.allow")])
            .env("GIT_CONFIG_VALUE_0", "always");
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "t").env(format!("GIT_{name}_EMAIL"), "t@example.com");
        }
        checkout::build_cheaply(&mut command);
        command
    }

    /// Runs a line of a shell, as an action would.
    pub(crate) fn bash(&self, line: &str) -> Run {
        let mut bash = self.command("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", line]);
        Run::of(bash)
    }

    /// Asserts that a program finds what disagrees here, names itself, heals it, and
    /// has a downloader.
    #[track_caller]
    pub(crate) fn serves(&self, name: &str) {
        self.bash(&format!("{name} --help")).exits(0).says(&format!("Usage: {name} [OPTIONS] <COMMAND>"));
        self.bash(&format!("{name} verify")).exits(1).says(&format!("help: run `{name} sync`"));
        self.bash(&format!("{name} sync")).exits(0).says("sync: changed 1 file");
        self.bash(&format!("{name} verify")).exits(0);
        let refused = self.bash(&format!("{name} fetch-checksums buf --retry-delay-ms 1"));
        refused.exits(2).says("https://127.0.0.1:1/v1.50.0/buf");
        assert!(!refused.stderr.contains("missing"), "{}", refused.stderr);
    }
}

/// What became of a command.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(said, "{text:?} is not in\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn is(&self, text: &str) {
        assert_eq!(self.stdout, text);
    }
}
