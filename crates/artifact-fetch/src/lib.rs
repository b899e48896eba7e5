//! The downloader: the sizes and hashes of files on the internet. A small main
//! gives it a name: `artifact-fetch` here, another where it is installed.
//!
//! Reads one request a line (JSON, see `fetch_wire`) from standard input up to
//! its end (or an empty line, with `--attended`), fetches several at a time, and writes one response a line to
//! standard output as each is done. Exits with 0 if every request got a
//! response, whatever it says, and with 2 if it could not start or finish.
//!
//! Does not write to disk, and does not judge a digest: what comes is hashed on
//! the way and forgotten, and the caller compares.

mod address;
mod auth;
mod client;
mod content;
mod download;
mod failure;
mod github;
mod hashing;
mod java_regex;
mod java_syntax;
mod manifest;
mod netrc;
mod progress;
mod reach;
mod registry_token;
mod requests;
mod resume;
mod retry;
mod rewrite;
mod status;
mod transfer;

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use clap::{CommandFactory, FromArgMatches, Parser};
use fetch_wire::{Request, Response};

use crate::auth::Credentials;
use crate::client::Clients;
use crate::download::Downloader;
use crate::progress::Progress;
use crate::reach::Reach;
use crate::requests::End;
use crate::rewrite::Rewriter;

/// Fetches artifacts and prints their sizes and their hashes by SHA-256, SHA-384
/// and SHA-512.
///
/// Requests come as JSON lines on standard input, responses leave as JSON lines
/// on standard output. Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY,
/// SSL_CERT_FILE and SSL_CERT_DIR, GITHUB_TOKEN or GH_TOKEN, and NETRC.
#[derive(Parser)]
#[command(version, args_override_self = true)]
struct Arguments {
    /// Rewrites and blocks URLs as Bazel does with its --downloader_config
    #[arg(long, value_name = "FILE")]
    downloader_config: Option<PathBuf>,

    /// How many artifacts are fetched at the same time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    /// Report no progress on standard error
    #[arg(long)]
    quiet: bool,

    /// Requests end with an empty line; the end of standard input then ends the
    /// program, because whoever wanted the answers is gone
    #[arg(long)]
    attended: bool,

    /// Refuse an artifact that is larger than this
    #[arg(long, value_name = "BYTES", default_value_t = 4 << 30)]
    max_size: u64,

    /// Give up on a server that sends nothing for this long; decimals are fine
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    idle_timeout: Duration,

    /// The wait before a second attempt, doubled before each further one
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 500)]
    retry_delay_ms: u64,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if !(0.001..=86_400.0).contains(&seconds) {
        return Err("not between a millisecond and a day".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// Runs the program that a person knows by this name.
pub fn main(name: &'static str) -> ExitCode {
    let mut command = Arguments::command().name(name).bin_name(name);
    let read = Arguments::from_arg_matches(&command.get_matches_mut());
    let arguments = read.unwrap_or_else(|error| error.format(&mut command).exit());
    match run(arguments) {
        Ok(()) => return ExitCode::SUCCESS,
        // Nobody reads on: the caller knows why, and there is nobody to tell.
        Err(error) if is_broken_pipe(&error) => {}
        Err(error) => {
            let text = progress::fit(&format!("{name}: {error:#}"));
            drop(writeln!(std::io::stderr().lock(), "{text}"));
        }
    }
    ExitCode::from(2)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

fn run(arguments: Arguments) -> Result<()> {
    let rewriter = match &arguments.downloader_config {
        Some(path) => Rewriter::read(path)?,
        None => Rewriter::default(),
    };
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow!("a TLS provider is installed twice"))?;
    let end = if arguments.attended { End::EmptyLine } else { End::OfInput };
    let requests = requests::read(std::io::stdin().lock(), end)?;
    if end == End::EmptyLine {
        thread::Builder::new().spawn(end_with_input).context("cannot start a thread")?;
    }
    let progress = Progress::new(requests.len(), arguments.quiet);
    for warning in client::unusable_proxies() {
        progress.line(&warning);
    }
    let downloader = Downloader {
        clients: Clients::new(arguments.idle_timeout),
        reach: Reach::default(),
        credentials: Credentials::from_environment(|warning| progress.line(warning)),
        rewriter,
        max_size: arguments.max_size,
        retry_delay: Duration::from_millis(arguments.retry_delay_ms),
    };
    let progress = Arc::new(progress);
    let result = fetch_all(requests, arguments.jobs, downloader, &progress);
    progress.close();
    result
}

/// Ends the program when standard input ends: a sender that was killed cannot
/// say so itself, and nobody waits for its downloads.
fn end_with_input() {
    // What comes says nothing.
    let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
    std::process::exit(2);
}

/// Works on the requests with `jobs` threads and writes the responses.
///
/// The threads are not joined: if nobody reads on, the program ends in the
/// middle of their downloads.
fn fetch_all(
    requests: Vec<Request>,
    jobs: u8,
    downloader: Downloader,
    progress: &Arc<Progress>,
) -> Result<()> {
    let expected = requests.len();
    let downloader = Arc::new(downloader);
    let queue = Arc::new(Mutex::new(requests.into_iter()));
    let (done, responses) = mpsc::channel();
    for _ in 0..usize::from(jobs).min(expected) {
        let (downloader, queue) = (Arc::clone(&downloader), Arc::clone(&queue));
        let (progress, done) = (Arc::clone(progress), done.clone());
        thread::Builder::new()
            .spawn(move || {
                while let Some(request) = next(&queue) {
                    let outcome = downloader.fetch(&request, &progress);
                    progress.finished(&request.label, &outcome);
                    if done.send(Response { id: request.id, outcome }).is_err() {
                        return;
                    }
                }
            })
            .context("cannot start a thread")?;
    }
    drop(done);
    let mut output = std::io::stdout().lock();
    let mut answered = 0;
    for response in responses {
        let mut line = serde_json::to_vec(&response).context("cannot encode a response")?;
        line.push(b'\n');
        output.write_all(&line)?;
        output.flush()?;
        answered += 1;
    }
    ensure!(answered == expected, "{} requests got no response", expected - answered);
    Ok(())
}

fn next(queue: &Mutex<std::vec::IntoIter<Request>>) -> Option<Request> {
    // An iterator is never left half advanced, so a poisoned lock is harmless.
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}
