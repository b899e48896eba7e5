//! One request from its URLs to its outcome: which URL is asked when, and
//! what is tried again.
//!
//! Does not know how a request is sent (`client.rs`) or a body is read
//! (`transfer.rs`).

use std::thread;
use std::time::{Duration, Instant};

use fetch_wire::{Outcome, Request, ShownUrl, Want};
use reqwest::Url;

use crate::address::{same_origin, shown};
use crate::auth::{Authorization, Credentials, realm_hint};
use crate::client::{Answer, Clients, Line};
use crate::failure::{Failure, Unreachable};
use crate::progress::Progress;
use crate::reach::{Reach, Turn};
use crate::registry_token::{Challenge, token_in};
use crate::retry::{ATTEMPTS, backoff};
use crate::rewrite::Rewriter;
use crate::transfer::{Transfer, Whole};

/// Everything that the downloads of one run share.
pub(crate) struct Downloader {
    pub(crate) clients: Clients,
    pub(crate) reach: Reach,
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
    Failed {
        message: String,
        /// Which hosts cannot be reached, and why, if that is all.
        unreachable: Option<String>,
    },
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
                Err(Nothing::Failed { message, unreachable }) => {
                    return Outcome::Failed { message, unreachable };
                }
            }
        }
        if missing.is_empty() {
            let message = "the request names no URL".to_owned();
            return Outcome::Failed { message, unreachable: None };
        }
        Outcome::NotFound { message: missing.join("; ") }
    }

    /// Asks the mirrors of one URL in turn. All have the same file, so that
    /// the first that sends it is as good as any.
    fn ask_mirrors(&self, job: &Job<'_>) -> Result<Answered, Nothing> {
        let Job { request, named, .. } = job;
        // The mirror may name the file otherwise than the registry does.
        let path = named.split(['?', '#']).next().unwrap_or_default();
        let (mut missing, mut failed, mut unreachable) = (Vec::new(), Vec::new(), Vec::new());
        let refused = |message| Nothing::Failed { message, unreachable: None };
        for mut url in self.rewriter.mirrors(named).map_err(refused)? {
            let asked = url.origin().ascii_serialization();
            let transfer = Transfer::new(request.want, path, self.max_size, request.size);
            let login = self.credentials.authorize(&mut url, request.github_repo.as_deref());
            let hint = self.credentials.hint(&url, login.as_ref()).to_owned();
            match self.with_retries(Mirror { url, login, token: None, hint }, transfer, job) {
                Ok(answered) => return Ok(answered),
                Err(Failure::Missing(message)) => missing.push(message),
                Err(failure) => {
                    if let Failure::Unreachable(Unreachable { host, why, .. }) = &failure {
                        unreachable.push(match *host == asked {
                            true => format!("{host}: {why}"),
                            false => format!("{host} (redirected to by {asked}): {why}"),
                        });
                    }
                    failed.push(failure.into_message());
                }
            }
        }
        if failed.is_empty() {
            return Err(Nothing::Missing(missing));
        }
        failed.extend(missing);
        let unreachable = (unreachable.len() == failed.len()).then(|| unreachable.join("; "));
        Err(Nothing::Failed { message: failed.join("; "), unreachable })
    }

    fn with_retries(
        &self,
        mut mirror: Mirror,
        mut transfer: Transfer,
        job: &Job<'_>,
    ) -> Result<Answered, Failure> {
        // A document about artifacts is welcome, but not worth a long wait.
        let attempts = if job.request.want == Want::Text { 2 } else { ATTEMPTS };
        let (mut failures, mut line, started) = (0, Line::Shared, Instant::now());
        let host = mirror.url.origin().ascii_serialization();
        if let Some(why) = self.reach.given_up(&host) {
            return Err(Failure::Unreachable(Unreachable { route: shown(&mirror.url), host, why }));
        }
        let mut turn: Option<Turn<'_>> = None;
        loop {
            let (what, wait, failure) = match self.attempt(&mut mirror, &mut transfer, line, job, &mut turn) {
                Err(Failure::Passing { message, wait }) => {
                    (job.request.label.clone(), wait, Failure::Passing { message, wait })
                }
                Err(Failure::Unreachable(failure)) => {
                    turn = Some(self.turn(turn, &failure)?);
                    (failure.host.clone(), Duration::ZERO, Failure::Unreachable(failure))
                }
                result => return result,
            };
            failures += 1;
            if failures == attempts {
                // What is not worth a long wait says nothing of the host to those who wait.
                let turn = turn.filter(|_| job.request.want != Want::Text);
                return Err(given_up(failure, turn, attempts, started));
            }
            let delay = wait.max(backoff(self.retry_delay, failures));
            let attempt = failures + 1;
            job.progress.line(&format!(
                "trying {what} again in {:.1} s ({attempt} of {attempts}): {}",
                delay.as_secs_f64(),
                reason(&failure.into_message())
            ));
            thread::sleep(delay);
            // Whatever it was, it must not be the connection's fault again.
            line = Line::Own;
        }
    }

    /// The turn to try a host again that did not answer: the one that there is, or the next.
    ///
    /// # Errors
    /// Why the host was given up meanwhile.
    fn turn<'d>(&'d self, turn: Option<Turn<'d>>, failure: &Unreachable) -> Result<Turn<'d>, Failure> {
        match turn {
            Some(turn) if turn.host() == failure.host => Ok(turn),
            // Nobody has two: each could wait for the other.
            other => {
                drop(other);
                let given_up = |why| Failure::Unreachable(Unreachable { why, ..failure.clone() });
                self.reach.turn(&failure.host).map_err(given_up)
            }
        }
    }

    /// Asks a mirror once; a registry of images that wants a token, once more
    /// with one. A host that answers lets others have their turn.
    fn attempt(
        &self,
        mirror: &mut Mirror,
        transfer: &mut Transfer,
        line: Line,
        job: &Job<'_>,
        turn: &mut Option<Turn<'_>>,
    ) -> Result<Answered, Failure> {
        let mut answer = self.clients.get(&mirror.url, mirror.authorization(), transfer.headers(), line)?;
        *turn = None;
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

/// The last word on what was tried so often.
fn given_up(failure: Failure, turn: Option<Turn<'_>>, attempts: u32, started: Instant) -> Failure {
    match failure {
        Failure::Unreachable(failure) => {
            let seconds = started.elapsed().as_secs_f64();
            let why = format!("{} (tried {attempts} times in {seconds:.1} s)", failure.why);
            if let Some(turn) = turn {
                turn.give_up(&why);
            }
            Failure::Unreachable(Unreachable { why, ..failure })
        }
        failure => Failure::Lasting(format!("{} (tried {attempts} times)", failure.into_message())),
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
