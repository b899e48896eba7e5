//! A temporary repository, and its bytes before and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xshell::{Shell, TempDir};

use super::program::{Run, clean};
use super::server::Server;
use crate::fixture;

/// A repository in a temporary folder, which has room for its neighbours.
pub(crate) struct Repo {
    temp: TempDir,
    root: PathBuf,
    environment: Vec<(String, String)>,
}

/// Every file and folder, with its bytes and permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(BTreeMap<String, Entry>);

#[derive(Clone, PartialEq, Eq)]
enum Entry {
    Folder,
    Link(PathBuf),
    File { bytes: Vec<u8>, mode: u32 },
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => f.write_str("folder"),
            Self::Link(target) => write!(f, "link to {}", target.display()),
            Self::File { bytes, mode } => {
                let sum: u32 = bytes.iter().fold(0, |sum, byte| sum.rotate_left(5) ^ u32::from(*byte));
                write!(f, "{} bytes {sum:08x} {mode:o}", bytes.len())
            }
        }
    }
}

impl Bytes {
    /// The same without what a change keeps beside the files while it is made.
    pub(crate) fn without_staged(mut self) -> Self {
        self.0.retain(|name, _| !name.ends_with(".xtask-new"));
        self
    }
}

impl Repo {
    /// The files of a fixture.
    pub(crate) fn without_git(fixture: &str) -> Self {
        let repo = Self::empty();
        for (path, text) in fixture::files(fixture) {
            repo.write(&path, text);
        }
        repo
    }

    /// No file yet.
    pub(crate) fn empty() -> Self {
        let temp = Shell::new().unwrap().create_temp_dir().unwrap();
        let root = temp.path().canonicalize().unwrap().join("repo");
        fs::create_dir(&root).unwrap();
        Self { temp, root, environment: Vec::new() }
    }

    /// A copy of this repository, without build products. Cargo asks the public
    /// crate registry here.
    pub(crate) fn of_this_repository() -> Self {
        let mut repo = Self::empty();
        repo.asks_patiently();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_str().unwrap();
                if ["target", ".git"].contains(&name) || name.starts_with("bazel-") {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    repo.write(path.strip_prefix(root).unwrap().to_str().unwrap(), fs::read(&path).unwrap());
                }
            }
        }
        repo.commit();
        repo
    }

    /// Another repository with the same files and neighbours.
    #[cfg(unix)]
    pub(crate) fn copied(&self) -> Self {
        let copy = Self::empty();
        let from = format!("{}/.", self.outside().display());
        copy.run("cp", "", &["-a", &from, copy.outside().to_str().unwrap()]).exits(0);
        copy
    }

    /// The folder around the repository.
    pub(crate) fn outside(&self) -> &Path {
        self.temp.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        String::from_utf8(fs::read(self.path(path)).unwrap()).unwrap()
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Replaces a text that a file holds exactly once.
    #[track_caller]
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}:\n{text}");
        self.write(path, text.replace(from, to));
    }

    /// Sets a variable for every program that runs here.
    pub(crate) fn env(&mut self, name: &str, value: impl Into<String>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    /// Has cargo ask again where a public registry is busy ("429"). Elsewhere
    /// it gives up at once, as what a test withholds never comes.
    pub(crate) fn asks_patiently(&mut self) {
        self.env("CARGO_NET_RETRY", "10");
    }

    /// Sends downloads to a server on this machine.
    pub(crate) fn download_from(&self, server: &Server) {
        let address = server.address;
        let rules = format!(
            "rewrite github.com/(.*) http://{address}/$1\nrewrite api.github.com/(.*) http://{address}/api/$1\n"
        );
        self.write("downloader.cfg", rules);
    }

    /// Commits everything that git does not know yet.
    pub(crate) fn commit(&self) {
        if !self.path(".git").exists() {
            self.git(&["init", "--quiet"]);
        }
        self.git(&["add", "--all"]);
        let person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
        self.git(&[&person[..], &["commit", "--quiet", "--message", "test"]].concat());
    }

    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) -> Run {
        let run = self.run("git", "", arguments);
        run.exits(0);
        run
    }

    /// Runs the built program in the root.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Run {
        self.xtask_in("", arguments)
    }

    /// Runs the built program in a folder of the repository.
    pub(crate) fn xtask_in(&self, folder: &str, arguments: &[&str]) -> Run {
        self.run(env!("CARGO_BIN_EXE_xtask"), folder, arguments)
    }

    pub(crate) fn run(&self, program: &str, folder: &str, arguments: &[&str]) -> Run {
        Run::of(self.started(program, folder, arguments))
    }

    /// The built program in the root, about to run.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.started(env!("CARGO_BIN_EXE_xtask"), "", arguments)
    }

    fn started(&self, program: &str, folder: &str, arguments: &[&str]) -> Command {
        let mut command = clean(program, &self.path(folder));
        // Where there is no git folder, what outlives a crash is in the user's.
        command.args(arguments).env("XDG_STATE_HOME", self.outside().join("state"));
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Everything in the repository but `.git`.
    pub(crate) fn bytes(&self) -> Bytes {
        let mut entries = BTreeMap::new();
        let mut folders = vec![self.root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&self.root).unwrap().to_str().unwrap().to_owned();
                if name == ".git" {
                    continue;
                }
                let metadata = fs::symlink_metadata(&path).unwrap();
                let entry = if metadata.is_symlink() {
                    Entry::Link(fs::read_link(&path).unwrap())
                } else if metadata.is_dir() {
                    folders.push(path);
                    Entry::Folder
                } else {
                    Entry::File { bytes: fs::read(&path).unwrap(), mode: mode(&metadata) }
                };
                entries.insert(name, entry);
            }
        }
        Bytes(entries)
    }

    /// Asserts that nothing has changed, appeared or gone since.
    #[track_caller]
    pub(crate) fn assert_unchanged(&self, before: &Bytes) {
        self.assert_changed(before, &[]);
    }

    /// Asserts that exactly these files have changed, appeared or gone since.
    #[track_caller]
    pub(crate) fn assert_changed(&self, before: &Bytes, expected: &[&str]) {
        let after = self.bytes();
        let mut names: Vec<&String> = before.0.keys().chain(after.0.keys()).collect();
        names.sort();
        names.dedup();
        names.retain(|name| before.0.get(*name) != after.0.get(*name));
        assert_eq!(names, expected);
    }

    /// Runs the program, which must refuse: exit status 2, these texts on
    /// standard error, and every byte as it was.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str], says: &[&str]) -> Run {
        let before = self.bytes();
        let run = self.xtask(arguments);
        run.exits(2);
        for text in says {
            run.says(text);
        }
        self.assert_unchanged(&before);
        run
    }
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode()
}

#[cfg(not(unix))]
fn mode(metadata: &fs::Metadata) -> u32 {
    u32::from(metadata.permissions().readonly())
}
