//! Starts `artifact-fetch`, hands it requests and collects its answers.
//!
//! Opens no socket itself: that program alone does, and is built only when
//! something has to be downloaded.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use pins::fetch::{Outcome, Request, Response};
use pins::plan::{FetchedArtifact, WantedArtifact};

use crate::cli::DownloadOptions;
use crate::repo::Repo;

/// The conventional name of a Bazel downloader configuration.
const DOWNLOADER_CONFIG: &str = "downloader.cfg";

/// What came of a download: the artifact, or why it could not be had.
pub(crate) type Fetched = std::result::Result<FetchedArtifact, Failure>;

/// An artifact that could not be had.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) wanted: WantedArtifact,
    pub(crate) message: String,
}

/// Downloads artifacts. The answers are in the order of `wanted`.
///
/// # Errors
/// If the program cannot be built or run; what is wrong with one artifact is
/// in its answer.
pub(crate) fn fetch(
    repo: &Repo,
    options: &DownloadOptions,
    quiet: bool,
    wanted: Vec<WantedArtifact>,
) -> Result<Vec<Fetched>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let program = build(quiet)?;
    let mut command = Command::new(program);
    command.arg("--jobs").arg(options.jobs.to_string());
    if let Some(config) = downloader_config(repo, options) {
        command.arg("--downloader-config").arg(config);
    }
    if quiet {
        command.arg("--quiet");
    }
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("artifact-fetch cannot be started")?;
    let answers = converse(&mut child, &wanted);
    let status = child.wait().context("artifact-fetch")?;
    let answers = answers?;
    if !status.success() {
        bail!("artifact-fetch ended with {status}; nothing was written");
    }
    collect(wanted, answers)
}

/// The downloader configuration that counts: the one that is named, or the
/// repository's own.
fn downloader_config(repo: &Repo, options: &DownloadOptions) -> Option<PathBuf> {
    let conventional = repo.root.join(DOWNLOADER_CONFIG);
    options.downloader_config.clone().or_else(|| conventional.is_file().then_some(conventional))
}

/// Sends the requests and reads the answers.
fn converse(child: &mut Child, wanted: &[WantedArtifact]) -> Result<Vec<Response>> {
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        bail!("artifact-fetch has no standard input and output");
    };
    let requests: Vec<Request> = wanted
        .iter()
        .enumerate()
        .map(|(id, artifact)| Request {
            id,
            label: artifact.label(),
            urls: artifact.urls.clone(),
            size: artifact.recorded.as_ref().and_then(|recorded| recorded.size),
        })
        .collect();
    let mut lines = String::new();
    for request in &requests {
        lines += &serde_json::to_string(request).context("a request")?;
        lines.push('\n');
    }
    // On a thread of its own: with many requests, either pipe may fill up.
    let writer = std::thread::spawn(move || {
        let mut stdin = stdin;
        stdin.write_all(lines.as_bytes())
    });
    let mut answers = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.context("the answer of artifact-fetch cannot be read")?;
        let answer = serde_json::from_str(&line)
            .with_context(|| format!("artifact-fetch answered something unexpected: {line}"))?;
        answers.push(answer);
    }
    // If it ended early, its exit status says more than a broken pipe.
    let _ = writer.join();
    Ok(answers)
}

/// Puts requests and answers together.
fn collect(wanted: Vec<WantedArtifact>, answers: Vec<Response>) -> Result<Vec<Fetched>> {
    let mut outcomes: Vec<Option<Outcome>> = vec![None; wanted.len()];
    for answer in answers {
        let slot = outcomes
            .get_mut(answer.id)
            .ok_or_else(|| anyhow!("artifact-fetch answered request {}", answer.id))?;
        if slot.replace(answer.outcome).is_some() {
            bail!("artifact-fetch answered request {} twice", answer.id);
        }
    }
    wanted.into_iter().zip(outcomes).map(|(wanted, outcome)| answer(wanted, outcome)).collect()
}

fn answer(wanted: WantedArtifact, outcome: Option<Outcome>) -> Result<Fetched> {
    match outcome {
        Some(Outcome::Fetched { url_index, sha256, size }) => match wanted.suffixes.get(url_index).cloned() {
            Some(suffix) => Ok(Ok(FetchedArtifact { wanted, suffix, sha256, size })),
            None => bail!("artifact-fetch answered with URL {url_index}, which was not asked for"),
        },
        Some(Outcome::NotFound { message } | Outcome::Failed { message }) => {
            Ok(Err(Failure { wanted, message }))
        }
        None => bail!("artifact-fetch did not answer for {}; nothing was written", wanted.label()),
    }
}

/// Builds `artifact-fetch` in the workspace of this program and says where it
/// is. The first time takes a while, and says so.
fn build(quiet: bool) -> Result<PathBuf> {
    // Set by `cargo run`; the folder at build time serves a program that was
    // copied or started by itself.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let manifest = Path::new(&package).with_file_name("Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut child = Command::new(cargo)
        .args(["build", "--quiet", "--message-format=json-render-diagnostics", "--package", "artifact-fetch"])
        .arg("--manifest-path")
        .arg(&manifest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be started to build artifact-fetch")?;
    let stdout = child.stdout.take().ok_or_else(|| anyhow!("cargo has no standard output"))?;
    let reader = std::thread::spawn(move || {
        BufReader::new(stdout).lines().map_while(std::result::Result::ok).find_map(|line| executable(&line))
    });
    let started = Instant::now();
    let mut told = quiet;
    let status = loop {
        if let Some(status) = child.try_wait().context("cargo")? {
            break status;
        }
        if !told && started.elapsed() > Duration::from_secs(1) {
            eprintln!("building artifact-fetch, which downloads (only the first time; about a minute)");
            told = true;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let program = reader.join().map_err(|_| anyhow!("the output of cargo cannot be read"))?;
    if !status.success() {
        bail!("artifact-fetch could not be built (cargo's reason is above); nothing was written");
    }
    program.ok_or_else(|| anyhow!("cargo did not say where artifact-fetch is"))
}

/// The path of the program in one of cargo's messages, if it is the one that
/// says so.
fn executable(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_ours = message["reason"] == "compiler-artifact" && message["target"]["name"] == "artifact-fetch";
    message["executable"].as_str().filter(|_| is_ours).map(PathBuf::from)
}
