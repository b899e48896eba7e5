//! Stops the program at one of the calls by which it changes a file or folder
//! around the repository, by a preloaded shim (`shim.c`): it needs no test-only
//! build, so what is tested is what is shipped, and unlike `strace` it is no
//! package to install (a C compiler is needed to build the program anyway).

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use xshell::{Shell, TempDir};

use super::Repo;
use super::program::clean;

/// A call at which a program is stopped; 0 stops it nowhere.
pub(crate) struct Stop {
    call: usize,
    how: String,
    folder: TempDir,
}

impl Stop {
    pub(crate) fn new(call: usize, how: &str) -> Self {
        let how = how.to_owned();
        Self { call, how, folder: Shell::new().unwrap().create_temp_dir().unwrap() }
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    /// The calls that were made so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Lets a call that is paused go on.
    pub(crate) fn go(&self) {
        fs::write(self.folder.path().join("calls.go"), "").unwrap();
    }

    /// Runs the program; its exit status (none if it was killed) and what it
    /// said.
    pub(crate) fn start(&self, repo: &Repo, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.command(repo, arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        if output.status.code().is_none() {
            assert_eq!(output.status.signal(), Some(9), "{stderr}");
        }
        (output.status.code(), stderr)
    }

    /// The program, about to be stopped.
    pub(crate) fn command(&self, repo: &Repo, arguments: &[&str]) -> Command {
        let mut command = clean(env!("CARGO_BIN_EXE_xtask"), &repo.path(""));
        command
            .args(arguments)
            .env("LD_PRELOAD", shim())
            .env("XDG_STATE_HOME", repo.outside().join("state"))
            .env("CRASH_ROOT", repo.path("").parent().unwrap())
            .env("CRASH_LOG", self.log())
            .env("CRASH_AT", self.call.to_string())
            .env("CRASH_HOW", &self.how)
            .env("CRASH_PROGRAM", "xtask");
        command
    }

    /// Runs the program to its end, and returns the calls it made.
    pub(crate) fn run(&self, repo: &Repo, arguments: &[&str], code: i32) -> Vec<String> {
        let (ended, stderr) = self.start(repo, arguments);
        assert_eq!(ended, Some(code), "{stderr}");
        self.seen()
    }
}

/// The shim, compiled once.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/support/shim.c");
        let shim = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crash-shim.so");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let compiled = Command::new(compiler)
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .arg(&shim)
            .arg(source)
            .arg("-ldl")
            .status()
            .expect("a C compiler, which the program itself needs too");
        assert!(compiled.success());
        shim
    })
}
