//! The repository as it was at an earlier commit: where a branch left another one,
//! and what the files held there.
//!
//! Git is asked as in `git`: it runs nothing of the repository's, no filter and no
//! text conversion, and fetches nothing. Changes nothing.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use pins::value::path::RepoPath;
use xshell::Shell;

use super::git::command;
use crate::cli::Verbosity;
use crate::programs::Programs;
use crate::{interrupt, report};

/// A checkout's history.
pub(super) struct History<'a> {
    programs: &'a Programs,
    root: &'a Path,
    verbosity: Verbosity,
}

/// A file at a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    /// Where it was.
    pub(super) path: RepoPath,
    /// What it held, by git's name for it.
    pub(super) object: String,
    /// The size of that in bytes; none if git has no such object.
    pub(super) size: Option<u64>,
    /// Whether that was a path: a symbolic link.
    pub(super) is_link: bool,
}

impl<'a> History<'a> {
    pub(super) fn new(programs: &'a Programs, root: &'a Path, verbosity: Verbosity) -> Self {
        Self { programs, root, verbosity }
    }

    /// The commit at which the checkout's branch left `revision`.
    ///
    /// # Errors
    /// Why there is none, and what helps.
    pub(super) fn merge_base(&self, revision: &str) -> Result<String> {
        // Git would take it for an option, or for several commits.
        let is_plain = !revision.is_empty()
            && !revision.starts_with(['-', '^'])
            && !revision.contains("..")
            && !revision.contains(char::is_whitespace)
            && !revision.contains(char::is_control);
        if !is_plain {
            bail!(
                "--since {revision:?} names no commit; say a branch, a tag or a commit, such as origin/main"
            );
        }
        let commit = format!("{revision}^{{commit}}");
        let said = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let Some(theirs) = one_line(&said).map(str::to_owned) else {
            self.check_repository(&said)?;
            bail!("--since {revision}: git knows no such commit here{}", self.hint(revision));
        };
        let said = self.run(&["merge-base", &theirs, "HEAD"])?;
        if let Some(base) = one_line(&said) {
            return Ok(base.to_owned());
        }
        if one_line(&self.run(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?).is_none() {
            bail!("--since {revision}: nothing is committed here yet, so there is nothing to compare with");
        }
        bail!("--since {revision}: it has no commit in common with this checkout{}", self.hint(revision))
    }

    /// What helps where a commit is not to be found.
    fn hint(&self, revision: &str) -> String {
        let is_shallow = self.run(&["rev-parse", "--is-shallow-repository"]);
        let is_shallow = is_shallow.is_ok_and(|said| said.stdout.starts_with(b"true"));
        match (is_shallow, revision.split_once('/')) {
            (true, _) => {
                "; this clone is shallow, and its history ends before that\nfetch the rest of it: git fetch \
                          --unshallow (in CI: fetch-depth: 0)"
                    .to_owned()
            }
            (false, Some((remote, branch))) => {
                format!("\nif it is a branch that was not fetched: git fetch {remote} {branch}")
            }
            (false, None) => String::new(),
        }
    }

    /// Why git does not speak of this folder, if it does not.
    fn check_repository(&self, said: &Output) -> Result<()> {
        let words = String::from_utf8_lossy(&said.stderr);
        if words.contains("not a git repository") {
            bail!(
                "--since compares with an earlier commit, and {} is in no git repository",
                self.root.display()
            );
        }
        if words.contains("dubious ownership") {
            bail!(
                "git does not trust this checkout, because somebody else owns it; if you do: git config --global --add \
                 safe.directory {}",
                self.root.display()
            );
        }
        Ok(())
    }

    /// The files that were in the root at a commit.
    pub(super) fn files(&self, commit: &str) -> Result<Vec<Blob>> {
        let said = self.run(&["ls-tree", "-r", "-z", "--long", commit])?;
        if !said.status.success() {
            bail!("git cannot list the files of {commit}: {}", first_line(&said.stderr));
        }
        let lines = said.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty());
        Ok(lines.filter_map(blob).collect())
    }

    /// What objects hold, in their order.
    pub(super) fn read(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut wanted: Vec<u8> = Vec::new();
        objects.iter().for_each(|object| wanted.extend(format!("{object}\n").into_bytes()));
        let said = self.run_with(&["cat-file", "--batch"], wanted)?;
        let mut rest = said.stdout.as_slice();
        let contents = objects.iter().map(|object| {
            let content;
            (content, rest) = next_object(rest, object).with_context(|| lacking(object, &said.stderr))?;
            Ok(content.to_vec())
        });
        contents.collect()
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        interrupt::output(&mut self.command(arguments)?)
    }

    /// The same, with something to read for it.
    fn run_with(&self, arguments: &[&str], input: Vec<u8>) -> Result<Output> {
        let mut command = self.command(arguments)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("git cannot be started")?;
        let pipe = child.stdin.take();
        // It may write before it has read everything.
        let writer = thread::spawn(move || pipe.map(|mut pipe| pipe.write_all(&input)));
        let output = child.wait_with_output().context("git cannot be waited for")?;
        writer.join().map_err(|_| anyhow!("git could not be told what to read"))?;
        Ok(output)
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let shell = Shell::new().context("the folder cannot be entered")?;
        shell.change_dir(self.root);
        let git = self.programs.find("git").context("--since asks git")?;
        let command = command(&shell, &git, self.programs).args(arguments);
        if self.verbosity == Verbosity::Verbose {
            report::command(&command);
        }
        Ok(command.into())
    }
}

/// That git has not all of an object, and why, as far as it said.
fn lacking(object: &str, said: &[u8]) -> String {
    format!(
        "git does not have all that the earlier commit held ({object}) {}\nif this is a partial clone, fetch the rest of \
         it: git fetch --refetch --no-filter",
        first_line(said)
    )
}

/// The one line that git said, if it did what it was asked.
fn one_line(said: &Output) -> Option<&str> {
    let text = std::str::from_utf8(&said.stdout).ok().filter(|_| said.status.success())?;
    text.lines().last().filter(|line| !line.is_empty())
}

fn first_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// A line of `git ls-tree --long`: mode, kind, object and size, and behind a tab the
/// path. A submodule is no file, and what has no path here cannot be named.
fn blob(line: &[u8]) -> Option<Blob> {
    let (facts, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut facts = facts.split_ascii_whitespace();
    let (mode, kind, object) = (facts.next()?, facts.next()?, facts.next()?);
    if kind != "blob" {
        return None;
    }
    let (object, size) = (object.to_owned(), facts.next()?.parse().ok());
    Some(Blob { path: path.parse().ok()?, object, size, is_link: mode == "120000" })
}

/// The content of an object in what `git cat-file --batch` says, and what is left.
fn next_object<'t>(said: &'t [u8], object: &str) -> Option<(&'t [u8], &'t [u8])> {
    let end = said.iter().position(|byte| *byte == b'\n')?;
    let header = std::str::from_utf8(&said[..end]).ok()?;
    let size = header.strip_prefix(object)?.strip_prefix(" blob ")?.parse::<usize>().ok()?;
    let content = said.get(end + 1..end + 1 + size)?;
    Some((content, said.get(end + 1 + size..)?.strip_prefix(b"\n")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_tree_are_files_or_nothing() {
        let object = "5716ca5987cbf97d6bb54920bea6adde242d87e6";
        let path = |text: &str| text.parse::<RepoPath>().unwrap();
        for (line, expected) in [
            (format!("100644 blob {object}       4\ta b.json"), Some(("a b.json", Some(4), false))),
            (format!("100755 blob {object} 4194305\ta"), Some(("a", Some(4_194_305), false))),
            (format!("100644 blob {object}     BAD\ta"), Some(("a", None, false))),
            (format!("120000 blob {object}       4\ta"), Some(("a", Some(4), true))),
            (format!("160000 commit {object}       -\ta"), None),
            (format!("100644 blob {object}       4\t../a"), None),
            ("100644 blob".to_owned(), None),
            (String::new(), None),
        ] {
            let object = object.to_owned();
            let expected =
                expected.map(|(text, size, is_link)| Blob { path: path(text), object, size, is_link });
            assert_eq!(blob(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn objects_are_as_long_as_git_says() {
        let said = b"aa blob 3\na\nb\nbb blob 0\n\n";
        let (first, rest) = next_object(said, "aa").unwrap();
        assert_eq!((first, next_object(rest, "bb")), (&b"a\nb"[..], Some((&b""[..], &b""[..]))));
        for said in [
            "",
            "aa missing\n",
            "bb blob 1\nx\n",
            "aa tree 1\nx\n",
            "aa blob 9\nx\n",
            "aa blob 1\nx",
            "aa blob 1\nxy",
        ] {
            assert_eq!(next_object(said.as_bytes(), "aa"), None, "{said:?}");
        }
    }
}
