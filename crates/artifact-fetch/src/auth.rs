//! Which credentials go to which URL.
//!
//! Does not follow redirects: `client.rs` drops what a new host must not see; and
//! does not ask for the token of a registry of images: `download.rs` does.

use std::path::PathBuf;

use reqwest::Url;
use reqwest::blocking::RequestBuilder;

use crate::address::{percent_decoded, printable, same_origin};
use crate::github::{is_github, is_release_of};
use crate::netrc::{Login, Netrc};

/// What the environment holds. Has no `Debug`: it holds secrets.
#[derive(Default)]
pub(crate) struct Credentials {
    github_token: Option<String>,
    netrc: Netrc,
}

/// What one request is authorised with. Has no `Debug` either.
#[derive(Clone, PartialEq, Eq)]
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

    /// The header for a URL of a file that `repo` publishes on GitHub, if it is
    /// known to. Takes user name and password out of the URL, so that neither
    /// a relative redirect nor a message can repeat them.
    ///
    /// The repository that is being looked at wrote the URL: it must not
    /// choose what a token is used for. Only what `repo` releases is asked
    /// with it. Release downloads redirect to other hosts, which get a signed
    /// URL instead.
    pub(crate) fn authorize(&self, url: &mut Url, repo: Option<&str>) -> Option<Authorization> {
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
        let token = self.github_token.as_ref();
        if let Some(token) = token.filter(|_| repo.is_some_and(|repo| is_release_of(repo, url))) {
            return Some(Authorization::Bearer(token.clone()));
        }
        self.netrc.login(url.host_str()?).cloned().map(Authorization::Basic)
    }

    /// The header for a realm that is asked for the token of a registry of
    /// images; `sent` is what the registry was asked with. Takes user name and
    /// password out of the URL as [`Self::authorize`] does.
    ///
    /// The registry named the realm and will hold the token, and whoever wrote
    /// its URL chose the registry: of a login for somebody else's realm it
    /// would get a token that opens what is private there. So a login is used
    /// only if the registry is on the realm's host, or has the same login.
    pub(crate) fn authorize_realm(
        &self,
        realm: &mut Url,
        registry: &Url,
        sent: Option<&Authorization>,
    ) -> Option<Authorization> {
        let sent = sent.filter(|sent| matches!(sent, Authorization::Basic(_)));
        match self.authorize(realm, None) {
            None => sent.filter(|_| same_origin(realm, registry)).cloned(),
            Some(own) if realm.host_str() == registry.host_str() || sent == Some(&own) => Some(own),
            Some(_) => None,
        }
    }

    /// What may help where a server refuses a URL that was `sent` this, or
    /// hides it.
    pub(crate) fn hint(&self, url: &Url, sent: Option<&Authorization>) -> &'static str {
        match (is_github(url), &self.github_token, sent) {
            (true, None, _) => "; if it is private or limited, set GITHUB_TOKEN",
            (true, Some(_), Some(Authorization::Bearer(_))) => "; the GitHub token was sent and did not help",
            (true, Some(_), _) => {
                "; the GitHub token is sent only to releases of the repository that the registry names"
            }
            (false, ..) if self.netrc.has_default() => {
                "; if it is private, add the host to ~/.netrc: its `default` entry is sent to nobody"
            }
            (false, ..) => "; if it is private, add the host to ~/.netrc",
        }
    }
}

/// What may help where a realm refuses a token that was asked for with this, or
/// where the token does not help.
pub(crate) fn realm_hint(realm: &Url, registry: &Url, login: Option<&Authorization>) -> String {
    if login.is_some() {
        return "; a login was sent for the token, and did not help".to_owned();
    }
    let [realm, registry] = [realm, registry].map(|url| url.host_str().unwrap_or_default());
    let hosts = match realm == registry {
        true => registry.to_owned(),
        false => format!("both {registry} and {realm}, with the same login,"),
    };
    format!("; the token is anybody's: if there is such an image and it is private, add {hosts} to ~/.netrc")
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
        let sent = match credentials().authorize(&mut url, Some("o/r")) {
            None => "nothing".to_owned(),
            Some(Authorization::Bearer(token)) => format!("bearer {token}"),
            Some(Authorization::Basic(login)) => format!("{}:{}", login.user, login.password),
        };
        assert_eq!(sent, expected, "{url}");
        assert!(!url.as_str().contains('@'), "{url}");
    }

    #[test]
    fn a_token_goes_to_the_repository_s_releases_only() {
        let release = "https://github.com/o/r/releases/download/v1/a.gz";
        sends(release, "bearer token");
        sends("https://api.github.com/repos/o/r/releases/tags/v1", "bearer token");
        sends("https://github.com/o/other/releases/download/v1/a.gz", "nothing");
        sends("https://api.github.com/user", "nothing");
        sends("https://n.example/o/r/releases/download/v1/a.gz", "u:p");
        let unnamed = credentials().authorize(&mut Url::parse(release).unwrap(), None);
        assert!(unnamed.is_none(), "nothing says whose release it is");
    }

    #[test]
    fn a_login_goes_to_its_host_only() {
        sends("https://n.example/", "u:p");
        sends("https://m.n.example/", "nothing");
        sends("https://n.example./", "nothing");
        sends("https://v:q@n.example/", "v:q");
        sends("https://v%40w:a%3Ab%+f@n.example/", "v@w:a:b%+f");
        sends("https://t@n.example/", "t:");
        sends("https://v:q@github.com/o/r/releases/download/v1/a.gz", "v:q");
    }

    #[test]
    fn what_may_help_depends_on_what_was_sent() {
        let hint = |credentials: &Credentials, text: &str| {
            let mut url = Url::parse(text).unwrap();
            let sent = credentials.authorize(&mut url, Some("o/r"));
            credentials.hint(&url, sent.as_ref())
        };
        let release = "https://github.com/o/r/releases/download/v1/a.gz";
        assert!(hint(&Credentials::default(), release).contains("set GITHUB_TOKEN"));
        assert!(hint(&credentials(), release).contains("was sent and did not help"));
        assert!(hint(&credentials(), "https://github.com/o/r/a.gz").contains("sent only to releases"));
        assert!(hint(&credentials(), "https://n.example/").ends_with("add the host to ~/.netrc"));
        let netrc = Netrc::parse("default login u password p").unwrap_or_default();
        let with_default = Credentials { github_token: None, netrc };
        assert!(hint(&with_default, "https://n.example/").contains("`default` entry is sent to nobody"));
    }
}
