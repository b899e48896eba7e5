//! One GET request: its connection, redirects, and what it failed of.
//!
//! Does not read the body (`transfer.rs`), and asks a server twice only where
//! nothing was wrong but an old connection; everything else is for
//! `download.rs`.

use std::collections::HashSet;
use std::error::Error;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::blocking::{Client, Response};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONNECTION, HeaderMap, HeaderValue, LOCATION};
use reqwest::{StatusCode, Url, redirect};

use crate::address::{LOCALHOST, acceptable_redirect, is_loopback, printable, same_origin, shown};
use crate::auth::Authorization;
use crate::failure::{Failure, Unreachable};
use crate::github;

/// How many redirects are followed; a release asset takes one or two.
const MAX_REDIRECTS: usize = 10;

/// Connecting takes at most this long, or the idle timeout if that is shorter.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection that is idle for longer is closed: a server or a firewall on
/// the way may be about to forget it.
const LONGEST_REST: Duration = Duration::from_secs(10);

const USER_AGENT: &str = concat!("artifact-fetch/", env!("CARGO_PKG_VERSION"));

/// Which connection a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// One that has served other requests to the same scheme, host and port,
    /// or with HTTP/2 is serving them.
    ///
    /// A connection is used again only if the body before was read to its end
    /// and nothing has come since: the HTTP library looks before it writes a
    /// request, and closes a connection on which something lies. What comes
    /// later is, to any client, the answer.
    Shared,
    /// A new one, which serves nothing else.
    Own,
}

/// Sends requests. The HTTP clients are made when first needed, because
/// reading the system's certificates takes a while.
pub(crate) struct Clients {
    idle_timeout: Duration,
    /// Honours `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
    public: Lines,
    /// For this machine itself: a proxy elsewhere would reach another one.
    loopback: Lines,
    /// The schemes, hosts and ports to which a connection may have been kept.
    kept: Mutex<HashSet<String>>,
}

#[derive(Default)]
struct Lines {
    shared: OnceLock<Result<Client, String>>,
    own: OnceLock<Result<Client, String>>,
}

/// A response that is no redirect, its body still unread.
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// The URL that was asked and the one that answered, for messages.
    pub(crate) route: String,
}

impl Clients {
    /// Prepares clients that give up on a silent server after `idle_timeout`.
    pub(crate) fn new(idle_timeout: Duration) -> Self {
        Self { idle_timeout, public: Lines::default(), loopback: Lines::default(), kept: Mutex::default() }
    }

    /// Asks for `url` with these headers, following redirects.
    pub(crate) fn get(
        &self,
        url: &Url,
        mut authorization: Option<&Authorization>,
        headers: HeaderMap,
        line: Line,
    ) -> Result<Answer, Failure> {
        let mut visited = vec![url.clone()];
        let mut current = url.clone();
        loop {
            let route = route(url, &current);
            let response = self.send(&current, authorization, &headers, line, &route)?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(Answer { response, route });
            }
            let next = redirect_target(&response, &current)
                .map_err(|why| Failure::Lasting(format!("{route}: cannot follow a redirect: {why}")))?;
            if visited.contains(&next) {
                let message = format!("{route}: redirect loop: back to {}", shown(&next));
                return Err(Failure::Lasting(message));
            }
            if visited.len() > MAX_REDIRECTS {
                let message = format!("{route}: more than {MAX_REDIRECTS} redirects");
                return Err(Failure::Lasting(message));
            }
            if !same_origin(&current, &next) {
                authorization = None;
            }
            visited.push(next.clone());
            current = next;
        }
    }

    /// Sends one request. Where that fails on a connection that may have
    /// served another one, it says nothing about this one: a server may close
    /// at any time what lies idle. It is then asked at once on a new
    /// connection.
    fn send(
        &self,
        url: &Url,
        authorization: Option<&Authorization>,
        headers: &HeaderMap,
        line: Line,
        route: &str,
    ) -> Result<Response, Failure> {
        let send = |line| {
            let mut request = self.client(url, line)?.get(url.clone()).headers(headers.clone());
            if github::is_api_asset(url) {
                request = request.header(ACCEPT, "application/octet-stream");
            }
            if let Some(authorization) = authorization {
                request = authorization.apply(request);
            }
            Ok(request.send())
        };
        let origin = url.origin().ascii_serialization();
        let may_be_old = line == Line::Shared && self.kept().contains(&origin);
        let mut result = send(line)?;
        if may_be_old && has_gone(&result) {
            result = send(Line::Own)?;
        }
        let response = result.map_err(|error| self.sending_failed(&error, &origin, route))?;
        if !response.headers().get_all(CONNECTION).iter().any(|value| value == "close") {
            self.kept().insert(origin);
        }
        Ok(response)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        // A set is never left half changed, so a poisoned lock is harmless.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self, url: &Url, line: Line) -> Result<&Client, Failure> {
        let loopback = is_loopback(url);
        let lines = if loopback { &self.loopback } else { &self.public };
        let slot = if line == Line::Shared { &lines.shared } else { &lines.own };
        let client = slot.get_or_init(|| self.build(loopback, line));
        client.as_ref().map_err(|why| Failure::Lasting(why.clone()))
    }

    fn connect_timeout(&self) -> Duration {
        self.idle_timeout.min(CONNECT_TIMEOUT)
    }

    fn build(&self, loopback: bool, line: Line) -> Result<Client, String> {
        let mut headers = HeaderMap::new();
        // What is hashed must be the file, not a compressed form of it.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            // Applies to each read, and to everything up to the headers.
            .timeout(self.idle_timeout)
            .connect_timeout(self.connect_timeout())
            .pool_idle_timeout(LONGEST_REST)
            // Of HTTP/2, whose one connection everything shares: a dead one
            // has to be noticed before all time out on it again and again.
            .http2_keep_alive_interval(self.idle_timeout / 3)
            .http2_keep_alive_timeout(self.idle_timeout / 3);
        if line == Line::Own {
            builder = builder.pool_max_idle_per_host(0);
        }
        if loopback {
            builder = builder.no_proxy().resolve_to_addrs("localhost", &LOCALHOST);
        }
        builder.build().map_err(|error| {
            format!(
                "cannot set up https: {}; are the system's certificates installed, and do \
                 SSL_CERT_FILE, SSL_CERT_DIR and the proxy variables hold valid values?",
                causes(&error)
            )
        })
    }

    fn sending_failed(&self, error: &reqwest::Error, origin: &str, route: &str) -> Failure {
        let unreachable = |what: String| {
            let (route, host) = (route.to_owned(), origin.to_owned());
            Failure::Unreachable(Unreachable { route, host, why: format!("{what}{CONNECT_HINT}") })
        };
        if error.is_timeout() && error.is_connect() {
            let seconds = self.connect_timeout().as_secs_f32();
            return unreachable(format!("no connection within {seconds} s"));
        }
        if error.is_timeout() {
            let seconds = self.idle_timeout.as_secs_f32();
            return Failure::passing(format!("{route}: no answer within {seconds} s{CONNECT_HINT}"));
        }
        let causes = causes(error);
        if certificate_refused(error) {
            return Failure::Lasting(format!(
                "{route}: the server cannot be trusted: {causes}; if a private authority signed \
                 its certificate, name that authority's file in SSL_CERT_FILE"
            ));
        }
        if error.is_connect() {
            return unreachable(format!("cannot connect: {causes}"));
        }
        Failure::passing(format!("{route}: no valid HTTP response: {causes}"))
    }
}

/// Whether a connection, if it was an old one, was gone before the server saw
/// the request: closed, which some say with status 408, or forgotten by
/// something on the way, which is silent.
fn has_gone(result: &Result<Response, reqwest::Error>) -> bool {
    match result {
        Ok(response) => response.status() == StatusCode::REQUEST_TIMEOUT,
        Err(error) => !error.is_connect(),
    }
}

const CONNECT_HINT: &str = "; behind a proxy set HTTPS_PROXY, and a mirror can be named in a \
                            downloader configuration (--downloader-config)";

/// The proxy variables that the HTTP library leaves out without a word.
pub(crate) fn unusable_proxies() -> Vec<String> {
    let names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let unusable = |name: &str| {
        let value = std::env::var_os(name).unwrap_or_default();
        let value = value.to_string_lossy().to_ascii_lowercase();
        value.contains("://") && !value.starts_with("http://") && !value.starts_with("https://")
    };
    let unusable = names.into_iter().filter(|name| unusable(name));
    unusable.map(|name| format!("{name} is ignored: it is no http proxy")).collect()
}

/// The URL asked, and the one that a redirect led to.
fn route(asked: &Url, current: &Url) -> String {
    if asked == current {
        shown(asked)
    } else {
        format!("{} (redirected to {})", shown(asked), shown(current))
    }
}

fn redirect_target(response: &Response, current: &Url) -> Result<Url, String> {
    let status = response.status().as_u16();
    let mut locations = response.headers().get_all(LOCATION).iter();
    let location = locations.next().ok_or_else(|| format!("status {status} names no Location"))?;
    if locations.any(|other| other != location) {
        return Err(format!("status {status} names two Locations"));
    }
    let location = location.to_str().map_err(|_| "its Location is no ASCII text".to_owned())?;
    let mut next = current
        .join(location)
        .map_err(|error| format!("its Location {:?}: {error}", printable(location, 200)))?;
    next.set_fragment(None);
    acceptable_redirect(current, &next).map_err(|why| format!("{why} ({})", shown(&next)))?;
    Ok(next)
}

/// Whether the server's certificate, or its lack of a common protocol, is the
/// reason: that does not pass by itself.
fn certificate_refused(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(current) = cause {
        if let Some(tls) = current.downcast_ref::<rustls::Error>() {
            return matches!(
                tls,
                rustls::Error::InvalidCertificate(_)
                    | rustls::Error::NoCertificatesPresented
                    | rustls::Error::UnsupportedNameType
                    | rustls::Error::PeerIncompatible(_)
            );
        }
        // The source of an I/O error is that of the error it wraps, so that
        // the wrapped one itself has to be asked for.
        let wrapped = current.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = wrapped.map(|error| error as &dyn Error).or_else(|| current.source());
    }
    false
}

/// The chain of causes below an error that only says that something failed.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(current) = cause {
        let text = current.to_string();
        // The stage names of the HTTP library say less than what follows them.
        let is_stage = text.starts_with("client error (") && current.source().is_some();
        if !is_stage && !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        cause = current.source();
    }
    if texts.is_empty() {
        texts.push(error.to_string());
    }
    printable(&texts.join(": "), 400)
}
