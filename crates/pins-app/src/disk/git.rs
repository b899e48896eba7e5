//! What git says of a checkout: which files it has, and where git's own folder
//! is. Git is asked in a way that runs nothing of the repository's.
//!
//! Reads no history (`history` does). Changes nothing, and does without git where git will not answer.

use std::path::{Path, PathBuf};
use std::process::Output;

use xshell::{Cmd, Shell};

use crate::cli::Verbosity;
use crate::programs::Programs;
use crate::{interrupt, report};

/// The variables by which git takes another checkout, or another part of it, for the one of its
/// folder: a hook of another repository may have set them.
pub(super) const ELSEWHERE: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// Those by which it takes paths otherwise than it says.
pub(super) const PATHSPECS: [&str; 4] =
    ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"];

/// Those by which it starts programs, or writes a trace.
const PROGRAMS: [&str; 4] = ["GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_TRACE"];

/// What git says of a checkout.
#[derive(Debug)]
pub(super) struct GitFolder {
    /// Git's own folder, absolute; a worktree has its own.
    pub(super) path: PathBuf,
    /// The root's path within the checkout, with a `/` at its end; empty for the
    /// checkout itself.
    pub(super) prefix: String,
    /// Whether git's folder is in the checkout, and so moves with it.
    pub(super) moves_along: bool,
}

/// What came of asking git.
#[derive(Debug)]
pub(super) enum Answer {
    /// The paths of the files that it tracks or would add, as bytes, and where
    /// its folder is.
    Files(Vec<Vec<u8>>, GitFolder),
    /// There is no git, or no checkout of it.
    None,
    /// There is a checkout, and git will not speak of it: in one line, why, and
    /// what to do.
    Refused(String),
}

impl GitFolder {
    /// The folder of an ordinary checkout, told without asking git: whatever
    /// has these three is git's folder to git (gitrepository-layout), and the
    /// nearest one counts.
    pub(super) fn ordinary(root: &Path) -> Option<Self> {
        let path = root.join(".git");
        let is_folder = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|it| it.is_dir());
        let has_head = std::fs::symlink_metadata(path.join("HEAD")).is_ok();
        let is_git =
            is_folder(&path) && has_head && ["objects", "refs"].iter().all(|it| is_folder(&path.join(it)));
        is_git.then(|| Self { path, prefix: String::new(), moves_along: true })
    }
}

/// Asks git for the files of a checkout and for its own folder.
pub(super) fn ask(programs: &Programs, root: &Path, verbosity: Verbosity) -> Answer {
    let (Ok(git), Ok(shell)) = (programs.find("git"), Shell::new()) else { return Answer::None };
    shell.change_dir(root);
    let run = |arguments: &[&str]| {
        let command = command(&shell, &git, programs).args(arguments);
        if verbosity == Verbosity::Verbose {
            report::command(&command);
        }
        interrupt::output(&mut command.into())
    };
    let Ok(list) = run(&["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) else {
        return Answer::None;
    };
    if !list.status.success() {
        return refusal(root, &list).map_or(Answer::None, Answer::Refused);
    }
    let asked = || {
        let said = run(&["rev-parse", "--absolute-git-dir", "--show-toplevel", "--show-prefix"]).ok()?;
        git_folder(&said)
    };
    // `verify` waits for nothing as long as for git.
    let Some(folder) = GitFolder::ordinary(root).or_else(asked) else {
        return Answer::Refused("git did not say where its folder is".to_owned());
    };
    let paths = list.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    Answer::Files(paths.map(<[u8]>::to_vec).collect(), folder)
}

/// Git, such that it neither runs a program that the repository names nor
/// reaches for the network, and whatever is in the environment, asks about this
/// folder alone. Its own check of who owns the checkout stays.
pub(super) fn command<'s>(shell: &'s Shell, git: &Path, programs: &Programs) -> Cmd<'s> {
    let mut command = shell
        .cmd(git)
        .args(["--no-optional-locks", "--literal-pathspecs"])
        // Each of these may name a program.
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"])
        .env("PATH", programs.path())
        // A missing object of a partial clone is an error, and no reason to
        // start what its configuration calls a remote.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_TERMINAL_PROMPT", "0")
        // Its messages are compared.
        .env("LC_ALL", "C");
    for name in ELSEWHERE.into_iter().chain(PROGRAMS) {
        command = command.env_remove(name);
    }
    command
}

/// Reads the three lines of `git rev-parse`.
fn git_folder(output: &Output) -> Option<GitFolder> {
    let text = std::str::from_utf8(&output.stdout).ok()?;
    let lines: Vec<&str> = text.strip_suffix('\n')?.split('\n').collect();
    // A line break in a path would give more.
    let [path, top, prefix] = lines[..] else { return None };
    let path = PathBuf::from(path).canonicalize().ok()?;
    let top = PathBuf::from(top).canonicalize().ok()?;
    Some(GitFolder { moves_along: path.starts_with(top), path, prefix: prefix.to_owned() })
}

/// Why git did not answer; none if there is no checkout of it.
pub(super) fn refusal(root: &Path, output: &Output) -> Option<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("not a git repository") {
        return None;
    }
    if said.contains("dubious ownership") {
        return Some(format!(
            "git does not trust this checkout, because somebody else owns it; if you do: \
             git config --global --add safe.directory {}",
            root.display()
        ));
    }
    let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it did not say why");
    Some(format!("git cannot list this checkout: {}", first.trim()))
}
