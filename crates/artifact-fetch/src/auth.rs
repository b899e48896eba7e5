//! Which credentials go to which URL.
//!
//! Does not follow redirects: `client.rs` drops what a new host must not see.

use std::path::PathBuf;

use reqwest::Url;
use reqwest::blocking::RequestBuilder;

use crate::address::printable;
use crate::netrc::{Login, Netrc};

/// The hosts that a GitHub token is sent to, over https only. Their downloads
/// redirect to others, which get a signed URL instead.
const GITHUB_HOSTS: [&str; 2] = ["github.com", "api.github.com"];

/// What the environment holds. Has no `Debug`: it holds secrets.
#[derive(Default)]
pub(crate) struct Credentials {
    github_token: Option<String>,
    netrc: Netrc,
}

/// What one request is authorised with. Has no `Debug` either.
#[derive(Clone)]
pub(crate) enum Authorization {
    Bearer(String),
    Basic(Login),
}

impl Authorization {
    /// Adds the header, marked as sensitive by `reqwest`.
    pub(crate) fn apply(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::Bearer(token) => request.bearer_auth(token),
            Self::Basic(login) => request.basic_auth(&login.user, Some(&login.password)),
        }
    }
}

impl Credentials {
    /// Reads `GITHUB_TOKEN` or `GH_TOKEN`, and the file `$NETRC` or
    /// `~/.netrc`. What cannot be used is left out, with a warning: most
    /// downloads need neither.
    pub(crate) fn from_environment(warn: impl Fn(&str)) -> Self {
        let mut github_token = None;
        for name in ["GITHUB_TOKEN", "GH_TOKEN"] {
            let Some(token) = std::env::var_os(name).filter(|token| !token.is_empty()) else {
                continue;
            };
            let token = token.to_string_lossy().trim().to_owned();
            if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
                warn(&format!("{name} is ignored: it contains blanks or other odd characters"));
                continue;
            }
            github_token = Some(token);
            break;
        }
        Self { github_token, netrc: read_netrc(warn) }
    }

    /// The header for a URL. Takes user name and password out of the URL, so
    /// that neither a relative redirect nor a message can repeat them.
    pub(crate) fn authorize(&self, url: &mut Url) -> Option<Authorization> {
        let in_url = Login {
            user: percent_decoded(url.username()),
            password: percent_decoded(url.password().unwrap_or_default()),
        };
        if in_url != Login::default() {
            // Both fail only for URLs that cannot carry credentials.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            return Some(Authorization::Basic(in_url));
        }
        let host = url.host_str()?;
        let token = self.github_token.as_ref();
        if let Some(token) = token.filter(|_| url.scheme() == "https" && is_github(host)) {
            return Some(Authorization::Bearer(token.clone()));
        }
        self.netrc.login(host).cloned().map(Authorization::Basic)
    }

    /// What may help where a server refuses a URL, or hides it.
    pub(crate) fn hint(&self, url: &Url) -> &'static str {
        match (url.host_str().is_some_and(is_github), &self.github_token) {
            (true, None) => "; if it is private or limited, set GITHUB_TOKEN",
            (true, Some(_)) => "; the GitHub token was sent and did not help",
            (false, _) => "; if it is private, add the host to ~/.netrc",
        }
    }
}

fn is_github(host: &str) -> bool {
    GITHUB_HOSTS.contains(&host)
}

fn read_netrc(warn: impl Fn(&str)) -> Netrc {
    let path = match std::env::var_os("NETRC").filter(|path| !path.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => match std::env::home_dir() {
            Some(home) => home.join(".netrc"),
            None => return Netrc::default(),
        },
    };
    let text = match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Netrc::default(),
        Err(error) => {
            warn(&format!("{} is ignored: {error}", path.display()));
            return Netrc::default();
        }
    };
    Netrc::parse(&text).unwrap_or_else(|why| {
        warn(&printable(&format!("{} is ignored: {why}", path.display()), 400));
        Netrc::default()
    })
}

/// A user name or password as it was before it was written into a URL.
fn percent_decoded(text: &str) -> String {
    let mut decoded = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                decoded.push(byte);
                rest = &tail[2..];
            }
            None => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        let netrc = Netrc::parse("machine n.example login u password p").unwrap_or_default();
        Credentials { github_token: Some("token".to_owned()), netrc }
    }

    #[track_caller]
    fn sends(url: &str, expected: &str) {
        let mut url = Url::parse(url).unwrap();
        let sent = match credentials().authorize(&mut url) {
            None => "nothing".to_owned(),
            Some(Authorization::Bearer(token)) => format!("bearer {token}"),
            Some(Authorization::Basic(login)) => format!("{}:{}", login.user, login.password),
        };
        assert_eq!(sent, expected, "{url}");
        assert!(!url.as_str().contains('@'), "{url}");
    }

    #[test]
    fn a_token_goes_to_github_over_https_only() {
        sends("https://github.com/o/r", "bearer token");
        sends("https://api.github.com/o/r", "bearer token");
        sends("http://github.com/o/r", "nothing");
        sends("https://github.com.example/o/r", "nothing");
        sends("https://evilgithub.com/o/r", "nothing");
        sends("https://raw.githubusercontent.com/o/r", "nothing");
        sends("https://x.github.com/o/r", "nothing");
    }

    #[test]
    fn a_login_goes_to_its_host_only() {
        sends("https://n.example/", "u:p");
        sends("https://m.n.example/", "nothing");
        sends("https://v:q@n.example/", "v:q");
        sends("https://v%40w:a%3Ab%+f@n.example/", "v@w:a:b%+f");
        sends("https://t@n.example/", "t:");
        sends("https://v:q@github.com/", "v:q");
    }
}
