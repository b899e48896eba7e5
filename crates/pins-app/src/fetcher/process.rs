//! The program that downloads: finds it or builds it, starts it, hands it
//! requests and collects its answers.
//!
//! Knows nothing of tools and releases; requests and outcomes are all it sees.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use fetch_wire::{Outcome, Request, Response, Want};

use crate::cli::{DownloadOptions, Verbosity};
use crate::disk::repo::Repo;
use crate::disk::root::Unreadable;
use crate::program::Downloader;
use crate::programs::Programs;
use crate::{interrupt, report};

/// The conventional name of a Bazel downloader configuration.
pub(crate) const DOWNLOADER_CONFIG: &str = "downloader.cfg";

/// The program, with the options that hold for every run.
pub(super) struct Process {
    program: PathBuf,
    arguments: Vec<OsString>,
}

impl Process {
    /// Finds the program, or builds it if that has not been done.
    pub(super) fn new(repo: &Repo, options: &DownloadOptions, verbosity: Verbosity) -> Result<Self> {
        let mut arguments: Vec<OsString> =
            vec!["--attended".into(), "--jobs".into(), options.jobs.to_string().into()];
        if let Some(config) = downloader_config(repo, options)? {
            arguments.extend(["--downloader-config".into(), config.into()]);
        }
        if let Some(bytes) = options.max_size {
            arguments.extend(["--max-size".into(), bytes.to_string().into()]);
        }
        if let Some(seconds) = &options.idle_timeout {
            arguments.extend(["--idle-timeout".into(), seconds.into()]);
        }
        if let Some(milliseconds) = options.retry_delay_ms {
            arguments.extend(["--retry-delay-ms".into(), milliseconds.to_string().into()]);
        }
        if verbosity == Verbosity::Quiet {
            arguments.push("--quiet".into());
        }
        Ok(Self { program: program(repo, verbosity)?, arguments })
    }

    /// Has the program answer requests, whose ids are their indices. The
    /// outcomes are in the same order.
    ///
    /// # Errors
    /// If the program fails as a whole; what is wrong with one file is in its
    /// outcome.
    pub(super) fn answer(&self, requests: &[Request]) -> Result<Vec<Outcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        // Documents about artifacts are no progress that a person waits for.
        let is_silent = requests.iter().all(|request| request.want == Want::Text);
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(is_silent.then_some("--quiet"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the downloader cannot be started")?;
        let (requested, conversation) = converse(&mut child, requests)?;
        let status = interrupt::wait(&mut child)?;
        // Its standard input was open until now: had this program been killed,
        // the other one would have ended as well.
        drop(requested);
        let answers = conversation.join().map_err(|_| anyhow!("the downloader cannot be read"))??;
        if !status.success() {
            bail!("the downloader ended with {status}; nothing was written");
        }
        collect(requests, answers)
    }
}

/// The downloader configuration that counts: the one that is named, or the
/// repository's own.
fn downloader_config(repo: &Repo, options: &DownloadOptions) -> Result<Option<PathBuf>> {
    if let Some(named) = &options.downloader_config {
        return Ok(Some(named.clone()));
    }
    match repo.root.read(DOWNLOADER_CONFIG) {
        Ok(_) => Ok(repo.root.real_path(DOWNLOADER_CONFIG)),
        Err(Unreadable::Missing) => Ok(None),
        Err(why) => {
            bail!("{DOWNLOADER_CONFIG}: {why}; nothing was downloaded\n--downloader-config names another")
        }
    }
}

/// The answers, as they come.
type Conversation = JoinHandle<Result<Vec<Response>>>;

/// Sends the requests and reads the answers, on threads of their own: with many
/// requests either pipe may fill up, and meanwhile somebody may interrupt.
fn converse(
    child: &mut Child,
    requests: &[Request],
) -> Result<(JoinHandle<Option<ChildStdin>>, Conversation)> {
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        bail!("the downloader has no standard input and output");
    };
    let mut lines = String::new();
    for request in requests {
        lines += &serde_json::to_string(request).context("a request")?;
        lines.push('\n');
    }
    lines.push('\n');
    // If it ends early, its exit status says more than a broken pipe.
    let requested = thread::spawn(move || {
        let mut stdin = stdin;
        stdin.write_all(lines.as_bytes()).ok().map(|()| stdin)
    });
    let answers = thread::spawn(move || {
        let mut answers = Vec::new();
        for line in BufReader::new(stdout).lines() {
            let line = line.context("the answer of the downloader cannot be read")?;
            let answer = serde_json::from_str(&line)
                .with_context(|| format!("the downloader answered something unexpected: {line}"))?;
            answers.push(answer);
        }
        Ok(answers)
    });
    Ok((requested, answers))
}

/// Puts requests and answers together.
fn collect(requests: &[Request], answers: Vec<Response>) -> Result<Vec<Outcome>> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; requests.len()];
    for answer in answers {
        let slot = outcomes
            .get_mut(answer.id)
            .ok_or_else(|| anyhow!("the downloader answered request {}", answer.id))?;
        if slot.replace(answer.outcome).is_some() {
            bail!("the downloader answered request {} twice", answer.id);
        }
    }
    let pairs = requests.iter().zip(outcomes);
    let outcomes = pairs.map(|(request, outcome)| {
        outcome.ok_or_else(|| {
            anyhow!("the downloader did not answer for {}; nothing was written", request.label)
        })
    });
    outcomes.collect()
}

/// Where the downloader is: beside this program, or built in its workspace.
fn program(repo: &Repo, verbosity: Verbosity) -> Result<PathBuf> {
    let name = match repo.program.downloader {
        Downloader::Built { workspace, package } => {
            return build(&repo.programs, Path::new(workspace), package, verbosity);
        }
        Downloader::Beside(name) => name,
    };
    let here = std::env::current_exe().context("this program does not know where it is")?;
    let beside = here.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !beside.is_file() {
        bail!(
            "{} is missing, which downloads; it is installed together with this program: {}",
            beside.display(),
            repo.program.newer
        );
    }
    Ok(beside)
}

/// Builds the package of the downloader in the workspace that this program was
/// built from, whatever the environment says, and says where it is. The first time
/// takes a while, and says so.
fn build(programs: &Programs, workspace: &Path, package: &str, verbosity: Verbosity) -> Result<PathBuf> {
    let manifest = workspace.join("Cargo.toml");
    let cannot_start = || format!("cargo cannot be started to build {package}");
    let cargo = programs.named_or_found("CARGO", "cargo");
    let mut command = Command::new(cargo.with_context(cannot_start)?);
    for name in programs.unsafe_variables() {
        command.env_remove(name);
    }
    for name in of_this_package() {
        command.env_remove(name);
    }
    let mut child = command
        .env("PATH", programs.path())
        .args(["build", "--quiet", "--message-format=json-render-diagnostics", "--package", package])
        .arg("--manifest-path")
        .arg(&manifest)
        // Cargo takes its configuration from the folder it runs in, and that
        // of a repository elsewhere (`--root`) is not meant for this program.
        .current_dir(workspace)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(cannot_start)?;
    let stdout = child.stdout.take().ok_or_else(|| anyhow!("cargo has no standard output"))?;
    let reader = thread::spawn(move || {
        // To the end: cargo fails if nobody reads its last message.
        let lines = BufReader::new(stdout).lines().map_while(std::result::Result::ok);
        lines.filter_map(|line| executable(&line)).last()
    });
    let started = Instant::now();
    let mut told = verbosity == Verbosity::Quiet;
    let status = loop {
        if let Some(status) = child.try_wait().context("cargo")? {
            break status;
        }
        if !told && started.elapsed() > Duration::from_secs(1) {
            report::note(&format!(
                "building {package}, which downloads (only the first time; about a minute)"
            ));
            told = true;
        }
        if let Err(interrupted) = interrupt::check() {
            let _ = child.kill().and_then(|()| child.wait().map(drop));
            return Err(interrupted.into());
        }
        thread::sleep(Duration::from_millis(10));
    };
    let program = reader.join().map_err(|_| anyhow!("the output of cargo cannot be read"))?;
    if !status.success() {
        bail!("{package} could not be built (cargo's reason is above); nothing was written");
    }
    program.ok_or_else(|| anyhow!("cargo did not say where {package} is"))
}

/// The variables by which cargo tells a program that it runs of its package. A build
/// script that looks at them would run again, and all that depends on it be built
/// again, whenever somebody else builds the same.
fn of_this_package() -> impl Iterator<Item = OsString> {
    let is_of_package = |name: &OsString| {
        let name = name.to_string_lossy();
        ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.starts_with(prefix))
    };
    std::env::vars_os().map(|(name, _)| name).filter(is_of_package)
}

/// The path of a program in one of cargo's messages, if it is one that says so.
fn executable(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_built = message["reason"] == "compiler-artifact";
    message["executable"].as_str().filter(|_| is_built).map(PathBuf::from)
}
