//! Which URLs may be asked at all, and how a URL is shown to a person.
//!
//! Opens no connection, and rewrites nothing: see `rewrite.rs`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

pub(crate) use printable::line as printable;
use reqwest::Url;

/// Who chose a URL, and with it what the URL may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chooser {
    /// The request, as written in the repository.
    Request,
    /// A `rewrite` of the downloader configuration; may carry credentials.
    Configuration {
        /// The replacement says `http://` itself, so its author meant it.
        plain_http: bool,
    },
}

/// Parses a URL that is about to be asked.
///
/// Stricter than the URL standard, which forgives backslashes, blanks and
/// missing slashes: a checksum deserves a URL that every program reads alike.
pub(crate) fn parse(text: &str, chooser: Chooser) -> Result<Url, String> {
    let refuse = |why: &str| Err(format!("{}: {why}", printable(text, 200)));
    check_characters(text)?;
    if !text.contains("://") {
        return refuse("not an absolute URL");
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return refuse(&format!("not a URL: {error}")),
    };
    acceptable(&url, chooser).map_err(|why| format!("{}: {why}", shown(&url)))?;
    Ok(url)
}

/// Checks that a text consists of characters that a URL can hold.
pub(crate) fn check_characters(text: &str) -> Result<(), String> {
    match text.chars().find(|c| !c.is_ascii_graphic() || *c == '\\') {
        Some(bad) => Err(format!("{}: not a URL: it contains {bad:?}", printable(text, 200))),
        None => Ok(()),
    }
}

/// The host of a URL as it is written: in its own case, with the dot at its end.
pub(crate) fn written_host(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((front, port)) if port.chars().all(|c| c.is_ascii_digit()) => front,
        _ => host,
    }
}

/// Why a URL may not be asked, if it may not.
fn acceptable(url: &Url, chooser: Chooser) -> Result<(), String> {
    if has_userinfo(url) && chooser == Chooser::Request {
        return Err("a URL with a user name or password is only taken from the downloader \
                    configuration; put them into ~/.netrc instead"
            .to_owned());
    }
    let meant = matches!(chooser, Chooser::Configuration { plain_http: true });
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) || meant => Ok(()),
        "http" => Err("plain http can be read and changed on its way; use https, or rewrite the \
                       URL to an explicit http:// mirror in the downloader configuration"
            .to_owned()),
        other => Err(format!("only https is fetched, not {other}:")),
    }
}

/// Why a redirect may not be followed, if it may not.
pub(crate) fn acceptable_redirect(from: &Url, to: &Url) -> Result<(), String> {
    if has_userinfo(to) {
        return Err("its target carries a user name or password".to_owned());
    }
    match (from.scheme(), to.scheme()) {
        (_, "https") => Ok(()),
        ("https", "http") => Err("it leads from https to plain http".to_owned()),
        // An http mirror that the configuration chose may move within itself.
        ("http", "http") if is_loopback(to) || same_origin(from, to) => Ok(()),
        (_, "http") => Err("it leads to plain http on another host".to_owned()),
        (_, other) => Err(format!("it leads to {other}:, and only https is fetched")),
    }
}

/// Whether two URLs agree in scheme, host and port: credentials for one may be
/// sent to the other.
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Whether a URL names this machine, so that no network can read along.
///
/// `localhost` is resolved by [`LOCALHOST`], not by a name server.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return address.is_loopback();
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

/// What `localhost` means; port 0 stands for the URL's own.
pub(crate) const LOCALHOST: [SocketAddr; 2] = [
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(std::net::IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Part of a URL as it was before it was written into one.
pub(crate) fn percent_decoded(text: &str) -> String {
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

/// A URL as messages show it: without credentials, and without the query,
/// because the targets of redirects carry signatures there.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for URLs that cannot carry credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    if url.query().is_some() {
        url.set_query(Some("..."));
    }
    printable(url.as_str(), 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRROR: Chooser = Chooser::Configuration { plain_http: false };
    const PLAIN_MIRROR: Chooser = Chooser::Configuration { plain_http: true };

    #[track_caller]
    fn taken(text: &str, chooser: Chooser) {
        assert!(parse(text, chooser).is_ok(), "{text}: {:?}", parse(text, chooser));
    }

    #[track_caller]
    fn refused(text: &str, chooser: Chooser, expected: &str) {
        let message = parse(text, chooser).unwrap_err();
        assert!(message.contains(expected), "{text}: {message}");
    }

    #[test]
    fn https_is_taken_and_plain_http_only_where_it_is_safe_or_meant() {
        taken("https://github.com/a", Chooser::Request);
        taken("http://127.0.0.1:80/a", Chooser::Request);
        taken("http://127.9.9.9/a", Chooser::Request);
        taken("http://[::1]:80/a", Chooser::Request);
        taken("http://localhost:80/a", Chooser::Request);
        taken("http://mirror.example/a", PLAIN_MIRROR);
        refused("http://mirror.example/a", MIRROR, "plain http");
        refused("http://github.com/a", Chooser::Request, "plain http");
        refused("http://128.0.0.1/a", Chooser::Request, "plain http");
        refused("http://localhost.example/a", Chooser::Request, "plain http");
        refused("http://127.0.0.1.example/a", Chooser::Request, "plain http");
        refused("http://[::2]/a", Chooser::Request, "plain http");
    }

    #[test]
    fn other_schemes_and_sloppy_urls_are_refused() {
        refused("file:///etc/passwd", Chooser::Request, "only https is fetched, not file:");
        refused("ftp://127.0.0.1/a", PLAIN_MIRROR, "only https is fetched, not ftp:");
        refused("https:example.com", Chooser::Request, "not an absolute URL");
        refused("https://", Chooser::Request, "not a URL: empty host");
        refused("https://a/b c", Chooser::Request, "it contains ' '");
        refused("https://a\\@b/", Chooser::Request, "it contains '\\\\'");
        refused("https://a/\u{1b}[2J", Chooser::Request, "it contains '\\u{1b}'");
        refused("https://ä/", Chooser::Request, "it contains 'ä'");
        refused("", Chooser::Request, "not an absolute URL");
    }

    #[test]
    fn credentials_come_from_the_configuration_only_and_are_never_shown() {
        taken("https://user:secret@mirror.example/a", MIRROR);
        refused("https://user:secret@mirror.example/a", Chooser::Request, "netrc");
        let message = parse("https://user:secret@m.example/a?sig=secret", Chooser::Request);
        assert!(!message.unwrap_err().contains("secret"));
    }

    #[test]
    fn a_redirect_never_loses_its_protection() {
        let follow =
            |from: &str, to: &str| acceptable_redirect(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        assert_eq!(follow("https://a/", "https://b/"), Ok(()));
        assert_eq!(follow("http://127.0.0.1/", "https://b/"), Ok(()));
        assert_eq!(follow("http://127.0.0.1/", "http://127.0.0.1:8/"), Ok(()));
        assert_eq!(follow("http://mirror/", "http://mirror/b"), Ok(()));
        assert!(follow("https://a/", "http://a/").unwrap_err().contains("from https to plain"));
        assert!(follow("https://a/", "http://127.0.0.1/").is_err());
        assert!(follow("http://mirror/", "http://mirror:81/").unwrap_err().contains("another host"));
        assert!(follow("http://127.0.0.1/", "http://example.com/").is_err());
        assert!(follow("https://a/", "file:///a").unwrap_err().contains("leads to file:"));
        assert!(follow("https://a/", "https://u:p@a/").unwrap_err().contains("password"));
    }
}
