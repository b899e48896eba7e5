//! What is asked of cargo: whether a crate version exists, and how a lock file
//! resolves. Cargo runs in the repository's own folders, so that its
//! configuration there (mirrors, source replacement, credentials) counts.
//!
//! Writes nothing to the repository: the manifests it reads are temporary.

use std::fs;
use std::path::Path;
use std::process::Output;

use anyhow::{Context, Result, anyhow, bail};
use pins::plan::{CrateProbe, LockJob, LockMove, Resolved};
use pins::value::name::CrateName;
use pins::value::path::RepoPath;
use pins::world::World;
use xshell::Shell;

use crate::cli::{CargoOptions, Verbosity};
use crate::disk::repo::Repo;
use crate::shadow::Shadow;
use crate::temporary::Temporary;
use crate::{interrupt, report};

/// Cargo, as the user has it.
#[derive(Clone, Copy, Debug)]
pub struct Cargo<'r> {
    repo: &'r Repo,
    options: CargoOptions,
    verbosity: Verbosity,
}

impl<'r> Cargo<'r> {
    pub(crate) fn new(repo: &'r Repo, options: CargoOptions, verbosity: Verbosity) -> Self {
        Self { repo, options, verbosity }
    }

    /// Runs cargo in a folder of the repository.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run(&self, folder: &Path, arguments: &[&str]) -> Result<Output> {
        self.start(folder, arguments, Compiler::AsConfigured)
    }

    /// Runs cargo for what needs no compiler: it asks the one of the user at
    /// most for its version, and no wrapper that the repository's configuration
    /// names.
    fn ask(&self, folder: &Path, arguments: &[&str]) -> Result<Output> {
        self.start(folder, arguments, Compiler::OfTheUser)
    }

    fn start(&self, folder: &Path, arguments: &[&str], compiler: Compiler) -> Result<Output> {
        let programs = &self.repo.programs;
        let program = programs.named_or_found("CARGO", "cargo").context("cargo cannot be started")?;
        let shell = Shell::new().context("the working directory cannot be read")?;
        shell.change_dir(folder);
        let mut command = shell.cmd(&program).args(arguments).env("PATH", programs.path());
        for name in programs.unsafe_variables() {
            command = command.env_remove(name);
        }
        if self.options.offline {
            command = command.arg("--offline");
        }
        if compiler == Compiler::OfTheUser {
            command = command.env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", "");
            // Beside cargo is the compiler that belongs to it.
            let beside = program.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
            let rustc = if beside.is_file() { Ok(beside) } else { programs.named_or_found("RUSTC", "rustc") };
            if let Ok(rustc) = rustc {
                command = command.env("RUSTC", rustc);
            }
        }
        if self.verbosity == Verbosity::Verbose {
            report::command(&command);
        }
        interrupt::output(&mut command.into()).context("cargo cannot be started")
    }

    /// Makes sure that a crate version exists and is not yanked.
    ///
    /// # Errors
    /// If it does not exist, is yanked, or could not be asked for: three
    /// different messages.
    pub fn probe(&self, probe: &CrateProbe) -> Result<()> {
        let CrateProbe { krate, version, folder } = probe;
        let package = Temporary::new()?;
        let manifest = package.path().join("Cargo.toml");
        // `krate` and `version` were checked: neither can hold a quote.
        let text = format!(
            "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[lib]\npath = \"lib.rs\"\n\
             [workspace]\n[dependencies]\nprobed = {{ package = \"{krate}\", version = \"={version}\" }}\n"
        );
        fs::write(&manifest, text)
            .and_then(|()| fs::write(package.path().join("lib.rs"), ""))
            .context("the temporary folder cannot be written")?;
        let manifest = manifest.to_string_lossy();
        let folder = self.repo.root.path().join(folder);
        let output =
            self.ask(&folder, &["generate-lockfile", "--quiet", "--manifest-path", manifest.as_ref()])?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{}", probe_failure(probe, &said, self.options))
    }

    /// How lock files resolve for the planned files: their texts, by path.
    /// Nothing is written to the repository.
    pub(crate) fn resolve(
        &self,
        paths: &[RepoPath],
        planned: &World,
        jobs: &[LockJob],
    ) -> Result<Vec<(RepoPath, String)>> {
        let shadow = Shadow::new(self.repo, paths, planned)?;
        let resolve = |job: &LockJob| {
            let mut after = self.resolve_one(&shadow, planned, job)?;
            // Cargo writes line feeds, whatever stood there.
            let before = planned.text(&job.path);
            if before.is_some_and(|before| before.contains("\r\n")) && !after.contains('\r') {
                after = after.replace('\n', "\r\n");
            }
            Ok((job.path.clone(), after))
        };
        jobs.iter().map(resolve).collect()
    }

    fn resolve_one(&self, shadow: &Shadow, planned: &World, job: &LockJob) -> Result<String> {
        let lock = shadow.path(&job.path);
        let manifest = lock.with_file_name("Cargo.toml");
        let manifest = manifest.to_string_lossy();
        let folder = self.repo.root.path().join(job.path.folder());
        let update = |arguments: &[&str]| -> Result<()> {
            let output = self
                .ask(&folder, &[&["update", "--quiet", "--manifest-path", &manifest], arguments].concat())?;
            if output.status.success() {
                return Ok(());
            }
            let said = String::from_utf8_lossy(&output.stderr);
            let offline = if self.options.offline {
                "\n(--offline: cargo was not allowed to ask; without it, it may succeed)"
            } else {
                ""
            };
            bail!("cargo could not resolve {}; nothing was written{offline}\n{}", job.path, indent(&said))
        };
        // Cargo accepts the new requirements with as few changes as it can. Where they admit
        // a later version too, it might take that one, and then what depends on it: so it is
        // asked for all of the exact ones at once. What no manifest asks for, in the end by name.
        shadow.changed(&job.exact(planned)?, || update(&["--workspace"]))?;
        for step in &job.moves {
            for found in resolved(planned, job, &read(&lock)?, &step.krate)? {
                if !found.is_release(&step.to) {
                    let spec = format!("{}@{}", step.krate, found.version());
                    update(&["--package", &spec, "--precise", step.to.as_str()])?;
                }
            }
        }
        let text = read(&lock)?;
        for step in &job.moves {
            check_resolved(planned, job, &text, step)?;
        }
        Ok(text)
    }
}

/// Which compiler cargo may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compiler {
    /// The one that the configuration says, with its wrappers.
    AsConfigured,
    /// The user's own.
    OfTheUser,
}

fn read(lock: &Path) -> Result<String> {
    fs::read_to_string(lock).with_context(|| format!("{} cannot be read", lock.display()))
}

/// What a crate resolves to in this text of a lock file: for the local packages, if
/// one depends on it.
fn resolved(planned: &World, job: &LockJob, text: &str, krate: &CrateName) -> Result<Vec<Resolved>> {
    job.resolved(planned, text, krate)
        .map_err(|why| anyhow!("{} as cargo resolves it cannot be read: {why}", job.path))
}

fn check_resolved(planned: &World, job: &LockJob, text: &str, step: &LockMove) -> Result<()> {
    let found = resolved(planned, job, text, &step.krate)?;
    if found.is_empty() || found.iter().any(|found| !found.is_release(&step.to)) {
        let versions: Vec<&str> = found.iter().map(|found| found.version()).collect();
        let found = if versions.is_empty() { "nothing".to_owned() } else { versions.join(" and ") };
        bail!(
            "cargo resolved {} to {found} in {}, not to {}; nothing was written\n\
             something else in that workspace holds it: `cargo tree --invert {}` there says what",
            step.krate,
            job.path,
            step.to,
            step.krate
        );
    }
    Ok(())
}

/// What it means that a probe failed.
fn probe_failure(probe: &CrateProbe, said: &str, options: CargoOptions) -> String {
    let CrateProbe { krate, version, .. } = probe;
    // With `--offline`, or where the configuration forbids the network, every
    // failure means that cargo's cache does not know.
    if options.offline || said.contains("you're using offline mode") {
        return format!(
            "cargo's cache cannot tell whether the crate {krate} {version} exists, and --offline forbids to ask; \
             nothing was written\n{}",
            indent(said)
        );
    }
    if said.contains(&format!("version {version} is yanked")) || said.contains("is yanked") {
        return format!(
            "the crate {krate} {version} is yanked; nothing was written\npin a version that is not"
        );
    }
    let candidates = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("candidate versions found which didn't match:"));
    if let Some(candidates) = candidates {
        return format!(
            "the crate {krate} has no version {version}; nothing was written\nversions that cargo names:{candidates}"
        );
    }
    if said.contains("no matching package named") {
        return format!(
            "there is no crate {krate} in the crate registry; nothing was written\n{}",
            indent(said)
        );
    }
    format!(
        "cargo could not be asked whether the crate {krate} {version} exists (which does not mean that it is missing); \
         nothing was written\n{}",
        indent(said)
    )
}

/// Text of another program, set off from ours.
pub fn indent(text: &str) -> String {
    text.trim().lines().map(|line| format!("  | {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONLINE: CargoOptions = CargoOptions { offline: false };
    const OFFLINE: CargoOptions = CargoOptions { offline: true };

    #[track_caller]
    fn means(said: &str, options: CargoOptions, expected: &str) {
        let (krate, version) = ("x".parse().unwrap(), "1.2.3".parse().unwrap());
        let message = probe_failure(&CrateProbe { krate, version, folder: String::new() }, said, options);
        assert!(message.contains(expected), "{message}");
    }

    #[test]
    fn what_cargo_says_is_told_apart() {
        let missing = "error: failed to select a version for the requirement `x = \"=1.2.3\"`\n  \
                       candidate versions found which didn't match: 1.2.2, 1.2.1\n";
        means(missing, ONLINE, "has no version 1.2.3");
        means(missing, ONLINE, "1.2.2, 1.2.1");
        means(missing, OFFLINE, "cache cannot tell");
        means("error: no matching package named `x` found", ONLINE, "there is no crate x");
        means("version 1.2.3 is yanked", ONLINE, "is yanked");
        means(
            "error: failed to query replaced source registry `crates-io`",
            ONLINE,
            "does not mean that it is missing",
        );
        means("Could not resolve host", ONLINE, "could not be asked");
    }
}
