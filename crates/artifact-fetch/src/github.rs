//! Which URLs are the releases of a GitHub repository.
//!
//! Holds no token: see `auth.rs`.

use reqwest::Url;

use crate::address::percent_decoded;

const DOWNLOADS: &str = "github.com";
const API: &str = "api.github.com";

/// Whether a URL's host is one of GitHub's that a release comes from.
pub(crate) fn is_github(url: &Url) -> bool {
    matches!(url.host_str(), Some(DOWNLOADS | API))
}

/// Whether a URL is the API's for a file of a release: it answers with JSON
/// unless it is asked for the file.
pub(crate) fn is_api_asset(url: &Url) -> bool {
    url.host_str() == Some(API) && url.path().contains("/releases/assets/")
}

/// Whether a URL asks for a file of a release of `repo` (`owner/name`), or for
/// what the API says about such a release, from the hosts that really have it.
pub(crate) fn is_release_of(repo: &str, url: &Url) -> bool {
    if url.scheme() != "https" || url.port().is_some() || url.query().is_some() || !is_repo(repo) {
        return false;
    }
    let (front, fewest) = match url.host_str() {
        Some(DOWNLOADS) => (format!("/{repo}/releases/download/"), 2),
        Some(API) => (format!("/repos/{repo}/releases/tags/"), 1),
        _ => return false,
    };
    // GitHub takes names in any case.
    let (path, length) = (url.path(), front.len());
    let begins = path.get(..length).is_some_and(|begin| begin.eq_ignore_ascii_case(&front));
    // A tag may hold slashes, which are often written `%2F`. Whoever decodes
    // what follows must not be led elsewhere.
    let rest = percent_decoded(path.get(length..).unwrap_or_default());
    begins && rest.split('/').count() >= fewest && rest.split('/').all(is_plain)
}

fn is_repo(text: &str) -> bool {
    let is_name = |name: &str| {
        is_plain(name) && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    text.split_once('/').is_some_and(|(owner, name)| is_name(owner) && is_name(name))
}

/// Whether a component of a decoded path means itself, wherever it is read.
fn is_plain(component: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '%' | '\\' | '?' | '#');
    !matches!(component, "" | "." | "..") && !component.contains(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn asked(url: &str, expected: bool) {
        assert_eq!(is_release_of("o/r.x", &Url::parse(url).unwrap()), expected, "{url}");
    }

    #[test]
    fn a_repository_s_own_releases_are_told_from_everything_else() {
        for url in [
            "https://github.com/o/r.x/releases/download/v1/a.gz",
            "https://github.com:443/o/r.x/releases/download/v1/a.gz",
            "https://GitHub.com/O/R.x/releases/download/v1/a.gz",
            "https://github.com/o/r.x/releases/download/cli/v1/a.gz",
            "https://github.com/o/r.x/releases/download/cli%2Fv1/a%2Bb.gz",
            "https://api.github.com/repos/o/r.x/releases/tags/v1",
            "https://api.github.com/repos/o/r.x/releases/tags/cli%2fv1",
            // What the URL standard makes of these is what is asked.
            "https://github.com/o/x/../r.x/releases/download/v1/a.gz",
            "https://github.com/o/r.x/releases/download/v1/%2e/a.gz",
        ] {
            asked(url, true);
        }
        for url in [
            "http://github.com/o/r.x/releases/download/v1/a.gz",
            "https://github.com:444/o/r.x/releases/download/v1/a.gz",
            "https://github.com:80/o/r.x/releases/download/v1/a.gz",
            "https://github.com./o/r.x/releases/download/v1/a.gz",
            "https://www.github.com/o/r.x/releases/download/v1/a.gz",
            "https://github.com.example/o/r.x/releases/download/v1/a.gz",
            "https://evilgithub.com/o/r.x/releases/download/v1/a.gz",
            "https://raw.githubusercontent.com/o/r.x/releases/download/v1/a.gz",
            "https://github.com/o/other/releases/download/v1/a.gz",
            "https://github.com/o/rxx/releases/download/v1/a.gz",
            "https://github.com/x/o/r.x/releases/download/v1/a.gz",
            "https://github.com/o/r.x/archive/refs/tags/v1.tar.gz",
            "https://github.com/o/r.x/releases/download/v1",
            "https://github.com/o/r.x/releases/download/v1/",
            "https://github.com/o/r.x/releases/download//a.gz",
            "https://github.com/o/r.x/releases/download/v1/a.gz?a",
            "https://github.com/o/r.x/releases/download/v1/../../../../../user/settings",
            "https://github.com/o/r.x/releases/download/v1/..%2f..%2f..%2fuser",
            "https://github.com/o/r.x/releases/download/v1/%2e%2e%2fa",
            "https://github.com/o/r.x/releases/download/v1/%252e%252e%252fa",
            "https://github.com/o/r.x/releases/download/v1/a%5c..%5cb",
            "https://github.com/o/r.x/releases/download/v1/a%3Fb",
            "https://github.com/o/r.x/releases/download/v1/a%00b",
            "https://github.com/o%2fr.x/releases/download/v1/a.gz",
            "https://github.com/repos/o/r.x/releases/tags/v1",
            "https://api.github.com/repos/o/r.x/releases/tags/",
            "https://api.github.com/repos/o/r.x/releases/tags/..%2f..%2fkeys",
            "https://api.github.com/repos/o/r.x/releases/1",
            "https://api.github.com/repos/o/r.x/dispatches",
            "https://api.github.com/repos/o/other/releases/tags/v1",
            "https://api.github.com/user",
            "https://api.github.com/o/r.x/releases/download/v1/a.gz",
            "https://api.github.com:8443/repos/o/r.x/releases/tags/v1",
        ] {
            asked(url, false);
        }
    }

    #[test]
    fn what_is_no_repository_has_no_releases() {
        for repo in ["", "o", "o/", "/r", "o/r/s", "o/..", "../r", "o/r%2f", "o/r?"] {
            let url = Url::parse(&format!("https://github.com/{repo}/releases/download/v1/a.gz")).unwrap();
            assert!(!is_release_of(repo, &url), "{repo}");
        }
    }
}
