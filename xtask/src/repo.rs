//! The repository on disk: where its root is, which files it has, and what they
//! say, read once.
//!
//! Does not write (`transaction` does) and does not parse (`pins` does).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use pins::formats::settings::{self, Date, Settings};
use pins::layout::{FileKind, classify, may_be_marked};
use pins::text::line_and_column;
use pins::tree::{FileText, Sources};
use xshell::{Shell, cmd};

use crate::transaction;

/// The largest file that is read. Cargo.lock files of the largest workspaces
/// and registries of a thousand releases have about 1 MiB.
const MAX_FILE_SIZE: u64 = 4 << 20;

/// A repository.
#[derive(Debug)]
pub(crate) struct Repo {
    /// Its root, absolute, without symbolic links.
    pub(crate) root: PathBuf,
    verbose: bool,
}

impl Repo {
    /// Finds the repository: `root` if it is given, or the nearest folder from
    /// the working directory upwards that has the source or the settings.
    pub(crate) fn find(root: Option<&Path>, verbose: bool) -> Result<Self> {
        let source = Settings::default().source;
        let is_root = |folder: &Path| folder.join(&source).is_file() || folder.join(settings::PATH).is_file();
        let folder = match root {
            Some(root) => {
                let folder = root
                    .canonicalize()
                    .with_context(|| format!("--root {}: no such folder", root.display()))?;
                if !is_root(&folder) {
                    bail!(
                        "--root {}: there is neither {source} nor {} in it",
                        root.display(),
                        settings::PATH
                    );
                }
                folder
            }
            None => {
                let here = std::env::current_dir().context("the working directory cannot be read")?;
                let here = here.canonicalize().unwrap_or(here);
                let found = here.ancestors().find(|folder| is_root(folder)).map(Path::to_path_buf);
                found.with_context(|| {
                    format!(
                        "there is neither {source} nor {} in {} or any folder above it\n\
                         run this inside the repository, or say where it is: --root DIR",
                        settings::PATH,
                        here.display()
                    )
                })?
            }
        };
        Ok(Self { root: folder, verbose })
    }

    /// Reads every file of interest, as it is now.
    pub(crate) fn read(&self) -> Result<Snapshot> {
        let settings = self.settings()?;
        let paths = self.paths()?;
        let mut sources = Sources::new(settings.clone(), today());
        for (path, kind) in classify(&paths, &settings) {
            if let Some(text) = self.read_file(path, kind) {
                sources.insert(path, text);
            }
        }
        sources.interrupted = transaction::interrupted(&self.root);
        Ok(Snapshot { sources, paths })
    }

    fn settings(&self) -> Result<Settings> {
        let path = self.root.join(settings::PATH);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::default()),
            Err(error) => bail!("{}: {error}", settings::PATH),
        };
        settings::read(&text).map_err(|error| {
            let (line, column) = line_and_column(&text, error.span.start);
            anyhow::anyhow!("{}:{line}:{column}: {}", settings::PATH, error.message)
        })
    }

    /// The files of the repository, relative to its root, sorted: what git
    /// tracks and what it would add. Without git: everything but build products.
    fn paths(&self) -> Result<Vec<String>> {
        let mut paths = match self.git_paths() {
            Some(paths) => paths,
            None => self.walked_paths()?,
        };
        paths.sort_unstable();
        paths.dedup();
        Ok(paths)
    }

    fn git_paths(&self) -> Option<Vec<String>> {
        let shell = Shell::new().ok()?;
        shell.change_dir(&self.root);
        // A repository checked out by another user (as in many CI containers)
        // is still the one that was asked for; listing runs none of its hooks.
        let command = cmd!(
            shell,
            "git -c safe.directory=* -c core.fsmonitor=false ls-files -z --cached --others --exclude-standard"
        );
        if self.verbose {
            crate::report::note(&format!("$ {command}"));
        }
        let output = command.quiet().ignore_status().ignore_stderr().output().ok()?;
        if !output.status.success() {
            return None;
        }
        // Paths that are not UTF-8 name nothing that this tool reads.
        let paths = output.stdout.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok());
        Some(paths.filter(|path| !path.is_empty()).map(str::to_owned).collect())
    }

    fn walked_paths(&self) -> Result<Vec<String>> {
        // Build products say so themselves (https://bford.info/cachedir/), but for
        // these; history is no file of the repository.
        const LEFT_OUT: [&str; 6] = [".git", ".hg", ".jj", ".svn", ".venv", "node_modules"];
        let is_cache = |folder: &Path| folder.join("CACHEDIR.TAG").is_file();
        let walk = walkdir::WalkDir::new(&self.root).follow_links(false).into_iter().filter_entry(|entry| {
            let is_folder = entry.depth() > 0 && entry.file_type().is_dir();
            let is_left_out = || LEFT_OUT.iter().any(|name| entry.file_name() == *name);
            !is_folder || !(is_left_out() || is_cache(entry.path()))
        });
        let mut paths = Vec::new();
        for entry in walk {
            let entry = entry.context("the repository cannot be listed")?;
            if entry.file_type().is_dir() {
                continue;
            }
            let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            if let Some(relative) = relative.to_str() {
                paths.push(relative.replace(std::path::MAIN_SEPARATOR, "/"));
            }
        }
        Ok(paths)
    }

    /// What a file says; none if it is of no interest, or gone.
    fn read_file(&self, path: &str, kind: FileKind) -> Option<FileText> {
        let full = self.root.join(path);
        let unreadable = |why: String| (kind != FileKind::Other).then_some(FileText::Unreadable(why));
        let metadata = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata,
            // Deleted, but still in git's index.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => return unreadable(error.to_string()),
        };
        if metadata.is_symlink() {
            match full.canonicalize() {
                Ok(target) if target.starts_with(&self.root) && target.is_file() => {
                    // The target is read under its own name.
                    if matches!(kind, FileKind::Other | FileKind::Manifest | FileKind::Lock) {
                        return None;
                    }
                }
                Ok(target) if target.is_dir() => return None,
                _ => {
                    return unreadable(
                        "a symbolic link that leads out of the repository, or nowhere".to_owned(),
                    );
                }
            }
        } else if !metadata.is_file() {
            // A submodule, or a device.
            return None;
        }
        if metadata.len() > MAX_FILE_SIZE {
            return unreadable(format!("larger than {} MiB", MAX_FILE_SIZE >> 20));
        }
        match fs::read(&full) {
            Ok(bytes) if kind == FileKind::Other && !may_be_marked(&bytes) => None,
            Ok(bytes) if kind == FileKind::Other && bytes.contains(&0) => None,
            Ok(bytes) => Some(match String::from_utf8(bytes) {
                Ok(text) => FileText::Text(text),
                Err(error) => FileText::Unreadable(format!(
                    "not UTF-8 (byte {} of the file)",
                    error.utf8_error().valid_up_to() + 1
                )),
            }),
            Err(error) => unreadable(error.to_string()),
        }
    }
}

/// The repository at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// The files of interest.
    pub(crate) sources: Sources,
    /// Every file's path.
    pub(crate) paths: Vec<String>,
}

/// The day in UTC, so that a waiver expires everywhere at once.
fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    civil_date(seconds / 86_400)
}

/// The civil date of a day counted from 1970-01-01, by the algorithm
/// `civil_from_days` of Howard Hinnant's "chrono-Compatible Low-Level Date
/// Algorithms". A date library would cost a second of every cold build.
fn civil_date(days: u64) -> Date {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date { year: year as u16, month: month as u8, day: day as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (789, "1972-02-29"),
            (11_016, "2000-02-29"),
            (20_779, "2026-11-22"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(civil_date(days).to_string(), date, "{days}");
        }
    }
}
