//! One request from its URLs to its outcome: which URL is asked when, and
//! what is tried again.
//!
//! Does not know how a request is sent (`client.rs`) or a body is read
//! (`transfer.rs`).

use std::thread;
use std::time::Duration;

use fetch_wire::{Outcome, Request, ShownUrl, Want};
use reqwest::Url;

use crate::address::shown;
use crate::auth::Credentials;
use crate::client::{Clients, Line};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::retry::{ATTEMPTS, backoff};
use crate::rewrite::Rewriter;
use crate::transfer::{Transfer, Whole};

/// Everything that the downloads of one run share.
pub(crate) struct Downloader {
    pub(crate) clients: Clients,
    pub(crate) credentials: Credentials,
    pub(crate) rewriter: Rewriter,
    pub(crate) max_size: u64,
    pub(crate) retry_delay: Duration,
}

/// A file, and the URL that sent it, or the last part of it.
type Answered = (Whole, Option<ShownUrl>);

/// Why a URL of a request yielded nothing.
enum Nothing {
    /// Every mirror says there is no such file; what each said.
    Missing(Vec<String>),
    /// Anything else: whether the file exists is not known.
    Failed(String),
}

impl Downloader {
    /// Fetches one file from the first of its URLs that has it.
    pub(crate) fn fetch(&self, request: &Request, progress: &Progress) -> Outcome {
        let mut missing = Vec::new();
        for (url_index, url) in request.urls.iter().enumerate() {
            match self.ask_mirrors(url, request, progress) {
                Ok((Whole::Artifact { hashes, size }, answered_by)) => {
                    return Outcome::Fetched { url_index, hashes, size, answered_by };
                }
                Ok((Whole::Text(text), answered_by)) => return Outcome::Text { text, answered_by },
                Err(Nothing::Missing(asked)) => missing.extend(asked),
                Err(Nothing::Failed(message)) => return Outcome::Failed { message },
            }
        }
        if missing.is_empty() {
            return Outcome::Failed { message: "the request names no URL".to_owned() };
        }
        Outcome::NotFound { message: missing.join("; ") }
    }

    /// Asks the mirrors of one URL in turn. All have the same file, so that
    /// the first that sends it is as good as any.
    fn ask_mirrors(&self, text: &str, request: &Request, progress: &Progress) -> Result<Answered, Nothing> {
        // The mirror may name the file otherwise than the registry does.
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let (mut missing, mut failed) = (Vec::new(), Vec::new());
        for mirror in self.rewriter.mirrors(text).map_err(Nothing::Failed)? {
            let transfer = Transfer::new(request.want, path, self.max_size, request.size);
            match self.with_retries(mirror, transfer, request, progress) {
                Ok(answered) => return Ok(answered),
                Err(Failure::Missing(message)) => missing.push(message),
                Err(failure) => failed.push(failure.into_message()),
            }
        }
        if failed.is_empty() {
            return Err(Nothing::Missing(missing));
        }
        failed.extend(missing);
        Err(Nothing::Failed(failed.join("; ")))
    }

    fn with_retries(
        &self,
        mut url: Url,
        mut transfer: Transfer,
        request: &Request,
        progress: &Progress,
    ) -> Result<Answered, Failure> {
        // A document about artifacts is welcome, but not worth a long wait.
        let attempts = if request.want == Want::Text { 2 } else { ATTEMPTS };
        let authorization = self.credentials.authorize(&mut url, request.github_repo.as_deref());
        let hint = self.credentials.hint(&url, authorization.as_ref());
        let (mut failures, mut line) = (0, Line::Shared);
        loop {
            let continuation = transfer.continuation();
            let result =
                self.clients.get(&url, authorization.as_ref(), continuation, line).and_then(|answer| {
                    let answered_by = ShownUrl::try_from(shown(answer.response.url())).ok();
                    let whole = transfer.take(answer, hint, |bytes| progress.count(bytes))?;
                    Ok((whole, answered_by))
                });
            let Err(Failure::Passing { message, wait }) = result else { return result };
            failures += 1;
            if failures == attempts {
                return Err(Failure::Lasting(format!("{message} (tried {attempts} times)")));
            }
            let delay = wait.max(backoff(self.retry_delay, failures));
            let attempt = failures + 1;
            progress.line(&format!(
                "trying {} again in {:.1} s ({attempt} of {attempts}): {}",
                request.label,
                delay.as_secs_f64(),
                reason(&message)
            ));
            thread::sleep(delay);
            // Whatever it was, it must not be the connection's fault again.
            line = Line::Own;
        }
    }
}

/// What went wrong, without the URL that went before and the advice that comes
/// after: those belong to the last word on a request.
fn reason(message: &str) -> &str {
    let reason = message.split_once(": ").map_or(message, |(_, reason)| reason);
    reason.split(';').next().unwrap_or(reason)
}
