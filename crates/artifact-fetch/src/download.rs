//! One request from its URLs to its outcome: which URL is asked when, and
//! what is tried again.
//!
//! Does not know how a request is sent (`client.rs`) or a body is read
//! (`transfer.rs`).

use std::thread;
use std::time::Duration;

use fetch_wire::{Outcome, Request, ShownUrl, Want};
use reqwest::Url;

use crate::address::{same_origin, shown};
use crate::auth::{Authorization, Credentials, realm_hint};
use crate::client::{Answer, Clients, Line};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::registry_token::{Challenge, token_in};
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

/// What is fetched, and who hears of it.
#[derive(Clone, Copy)]
struct Job<'a> {
    request: &'a Request,
    /// The one of the request's URLs that is asked, before rewriting.
    named: &'a str,
    progress: &'a Progress,
}

/// A URL that is asked, and what with.
struct Mirror {
    url: Url,
    /// What the configuration, netrc or the environment have for it.
    login: Option<Authorization>,
    /// What it wanted instead.
    token: Option<Authorization>,
    /// What may help where it refuses.
    hint: String,
}

impl Mirror {
    fn authorization(&self) -> Option<&Authorization> {
        self.token.as_ref().or(self.login.as_ref())
    }
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
        for (url_index, named) in request.urls.iter().enumerate() {
            match self.ask_mirrors(&Job { request, named, progress }) {
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
    fn ask_mirrors(&self, job: &Job<'_>) -> Result<Answered, Nothing> {
        let Job { request, named, .. } = job;
        // The mirror may name the file otherwise than the registry does.
        let path = named.split(['?', '#']).next().unwrap_or_default();
        let (mut missing, mut failed) = (Vec::new(), Vec::new());
        for mut url in self.rewriter.mirrors(named).map_err(Nothing::Failed)? {
            let transfer = Transfer::new(request.want, path, self.max_size, request.size);
            let login = self.credentials.authorize(&mut url, request.github_repo.as_deref());
            let hint = self.credentials.hint(&url, login.as_ref()).to_owned();
            match self.with_retries(Mirror { url, login, token: None, hint }, transfer, job) {
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
        mut mirror: Mirror,
        mut transfer: Transfer,
        job: &Job<'_>,
    ) -> Result<Answered, Failure> {
        // A document about artifacts is welcome, but not worth a long wait.
        let attempts = if job.request.want == Want::Text { 2 } else { ATTEMPTS };
        let (mut failures, mut line) = (0, Line::Shared);
        loop {
            let result = self.attempt(&mut mirror, &mut transfer, line, job);
            let Err(Failure::Passing { message, wait }) = result else { return result };
            failures += 1;
            if failures == attempts {
                return Err(Failure::Lasting(format!("{message} (tried {attempts} times)")));
            }
            let delay = wait.max(backoff(self.retry_delay, failures));
            let attempt = failures + 1;
            job.progress.line(&format!(
                "trying {} again in {:.1} s ({attempt} of {attempts}): {}",
                job.request.label,
                delay.as_secs_f64(),
                reason(&message)
            ));
            thread::sleep(delay);
            // Whatever it was, it must not be the connection's fault again.
            line = Line::Own;
        }
    }

    /// Asks a mirror once; a registry of images that wants a token, once more
    /// with one.
    fn attempt(
        &self,
        mirror: &mut Mirror,
        transfer: &mut Transfer,
        line: Line,
        job: &Job<'_>,
    ) -> Result<Answered, Failure> {
        let mut answer = self.clients.get(&mirror.url, mirror.authorization(), transfer.headers(), line)?;
        if let Some(challenge) = challenge(&answer, mirror, job.request.want)? {
            self.obtain_token(mirror, &challenge, job).map_err(|why| {
                let message = format!("{}: it wants a token, which cannot be had: {why}", answer.route);
                Failure::Lasting(message)
            })?;
            answer = self.clients.get(&mirror.url, mirror.authorization(), transfer.headers(), line)?;
        }
        let answered_by = ShownUrl::try_from(shown(answer.response.url())).ok();
        let whole = transfer.take(answer, &mirror.hint, |bytes| job.progress.count(bytes))?;
        Ok((whole, answered_by))
    }

    /// Asks for the token that a registry of images wants, and keeps it for
    /// this mirror alone.
    ///
    /// # Errors
    /// What each realm that was asked did instead.
    fn obtain_token(&self, mirror: &mut Mirror, challenge: &Challenge, job: &Job<'_>) -> Result<(), String> {
        let request = Request { want: Want::Text, size: None, github_repo: None, ..job.request.clone() };
        let job = Job { request: &request, ..*job };
        let mut failed = Vec::new();
        for mut url in challenge.urls(&mirror.url, job.named, &self.rewriter)? {
            let login = self.credentials.authorize_realm(&mut url, &mirror.url, mirror.login.as_ref());
            let hint = realm_hint(&url, &mirror.url, login.as_ref());
            let transfer = Transfer::new(Want::Text, url.path(), self.max_size, None);
            let realm = Mirror { url: url.clone(), login, token: None, hint: hint.clone() };
            let token = match self.with_retries(realm, transfer, &job) {
                Ok((Whole::Text(text), _)) => token_in(&text, &url),
                Ok((Whole::Artifact { .. }, _)) => Err(format!("{}: it is no text", shown(&url))),
                Err(failure) => Err(failure.into_message()),
            };
            match token {
                Ok(token) => {
                    mirror.token = Some(Authorization::Bearer(token));
                    mirror.hint = hint;
                    return Ok(());
                }
                Err(why) => failed.push(why),
            }
        }
        Err(failed.join("; "))
    }
}

/// The challenge of a registry of images that wants a token. Another host that
/// it redirected to gets none.
fn challenge(answer: &Answer, mirror: &Mirror, want: Want) -> Result<Option<Challenge>, Failure> {
    let Answer { response, route } = answer;
    if want != Want::Manifest || !same_origin(response.url(), &mirror.url) {
        return Ok(None);
    }
    let challenge = Challenge::of(response.status(), response.headers());
    challenge.map_err(|why| Failure::Lasting(format!("{route}: status {}: {why}", response.status())))
}

/// What went wrong, without the URL that went before and the advice that comes
/// after: those belong to the last word on a request.
fn reason(message: &str) -> &str {
    let reason = message.split_once(": ").map_or(message, |(_, reason)| reason);
    reason.split(';').next().unwrap_or(reason)
}
