//! The answer of GitHub's release API: the assets of a release, with the
//! digests that GitHub computed when they were uploaded.
//!
//! Asks nobody; `artifact-fetch` does. The form: GitHub REST API, "Get a
//! release by tag name"; `digest` is `sha256:<hex>`, or null for assets from
//! before June 2025.

use serde::Deserialize;

use super::claim::{Claim, plain, quoted};

/// GitHub lets a release have so many assets; an answer with more is none.
pub(crate) const MAX_ASSETS: usize = 1000;

/// A release as the API describes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ApiRelease {
    /// Its files.
    pub(crate) assets: Vec<Asset>,
    /// The tag that it was made for.
    #[serde(default)]
    tag_name: Option<String>,
    /// When it was published, as `2025-11-01T12:00:00Z`.
    #[serde(default)]
    published_at: Option<String>,
}

/// A file of a release.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Asset {
    /// Its name.
    pub(crate) name: String,
    #[serde(default)]
    digest: Option<String>,
}

impl ApiRelease {
    /// Reads the answer that came from `api_url`.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub(crate) fn read(text: &str, api_url: &str) -> Result<Self, String> {
        let release: Self = serde_json::from_str(text)
            .map_err(|error| format!("it is no release: {}", plain(&error.to_string())))?;
        if release.assets.len() > MAX_ASSETS {
            let count = release.assets.len();
            return Err(format!("it names {count} assets, and a release has at most {MAX_ASSETS}"));
        }
        let asked = api_url.split_once("/releases/tags/").map_or("", |(_, tag)| tag);
        match &release.tag_name {
            Some(tag) if *tag != unescaped(asked) => {
                Err(format!("it is about the tag {}, not {asked}", quoted(tag)))
            }
            _ => Ok(release),
        }
    }

    /// What GitHub says of the asset with that name.
    pub(crate) fn claim_of(&self, name: &str) -> Claim {
        let mut same =
            self.assets.iter().filter(|asset| asset.name == name).map(|asset| asset.digest.as_deref());
        let Some(digest) = same.next() else {
            return Claim::Silent(format!("does not name {name}"));
        };
        if let Some(other) = same.find(|other| *other != digest) {
            let shown = |digest: Option<&str>| digest.map_or("no digest".to_owned(), quoted);
            return Claim::Wrong(format!(
                "it names {name} twice, with {} and {}",
                shown(digest),
                shown(other)
            ));
        }
        let Some(digest) = digest else { return Claim::Nothing };
        match digest.strip_prefix("sha256:") {
            Some(hex) => match hex.to_ascii_lowercase().parse() {
                Ok(digest) => Claim::Digest(digest),
                Err(error) => Claim::Wrong(format!("{} is {error}", quoted(digest))),
            },
            None => {
                Claim::unclear(format!("its digest of {name} is {}, expected `sha256:...`", quoted(digest)))
            }
        }
    }

    /// The day of publication, `YYYY-MM-DD`.
    pub(crate) fn release_date(&self) -> Option<&str> {
        let day = self.published_at.as_deref()?.get(..10)?;
        crate::value::date::is_date(day).then_some(day)
    }
}

/// A part of a URL without its `%` escapes.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        let escape = after
            .get(..2)
            .filter(|hex| !hex.starts_with('+'))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escape.unwrap_or(b'%'));
        rest = if escape.is_some() { &after[2..] } else { after };
    }
    bytes.extend(rest.bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The API's URL for the release that an artifact's URL belongs to, if it is
/// one of GitHub's: `https://github.com/<owner>/<name>/releases/download/<tag>/<file>`.
pub(crate) fn api_url(artifact_url: &str) -> Option<String> {
    let rest = artifact_url.strip_prefix("https://github.com/")?;
    let (repo, rest) = rest.split_once("/releases/download/")?;
    let (tag, file) = rest.rsplit_once('/')?;
    let plain = repo.split('/').count() == 2 && !tag.is_empty() && !file.is_empty();
    plain.then(|| format!("https://api.github.com/repos/{repo}/releases/tags/{tag}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "fd89fb34457e7d2f7e221f3971b023674fa1ca5ac650b9685320a3324082ddb6";
    const OTHER: &str = "0ff7b4594d6ef643df282f8672ee2af6cec85d006bb83fa9d69c805b8cc6eabf";
    const URL: &str = "https://api.github.com/repos/a/b/releases/tags/v1";

    fn read(text: &str) -> Result<ApiRelease, String> {
        ApiRelease::read(&text.replace("@A", HEX).replace("@B", OTHER), URL)
    }

    /// What the API says of `x.zip` if these are its assets.
    fn claim(assets: &str) -> Claim {
        read(&format!("{{\"assets\": [{assets}]}}")).unwrap().claim_of("x.zip")
    }

    #[test]
    fn an_answer_gives_digests_and_a_day() {
        let x = r#"{"name": "x.zip", "digest": "sha256:@A", "size": 3}"#;
        assert_eq!(claim(x), Claim::Digest(HEX.parse().unwrap()));
        assert_eq!(claim(&format!("{x}, {x}")), Claim::Digest(HEX.parse().unwrap()));
        assert_eq!(claim(&x.replace("@A", &HEX.to_uppercase())), Claim::Digest(HEX.parse().unwrap()));
        assert_eq!(claim(r#"{"name": "x.zip", "digest": null}"#), Claim::Nothing);
        assert_eq!(claim(r#"{"name": "x.zip"}"#), Claim::Nothing);
        for others in ["", r#"{"name": "X.zip", "digest": "sha256:@A"}, {"name": "x.zip.sig"}"#] {
            assert_eq!(claim(others), Claim::Silent("does not name x.zip".to_owned()), "{others}");
        }
        let release = read(r#"{"tag_name": "v1", "published_at": "2025-11-01T12:00:00Z", "assets": []}"#);
        assert_eq!(release.unwrap().release_date(), Some("2025-11-01"));
        for no_date in ["é", "2025-1-01", "2025-99-99T", "9"] {
            let release = read(&format!("{{\"assets\": [], \"published_at\": \"{no_date}\"}}"));
            assert_eq!(release.unwrap().release_date(), None, "{no_date}");
        }
    }

    #[test]
    fn an_asset_that_is_named_twice_is_a_contradiction() {
        let named = |digest: &str| format!("{{\"name\": \"x.zip\", \"digest\": {digest}}}");
        for (first, second, expected) in [
            ("\"sha256:@A\"", "\"sha256:@B\"", format!("with `sha256:{HEX}` and `sha256:{OTHER}`")),
            ("\"sha256:@A\"", "null", format!("with `sha256:{HEX}` and no digest")),
            ("null", "\"sha256:@A\"", format!("with no digest and `sha256:{HEX}`")),
        ] {
            let other = r#"{"name": "y.zip", "digest": null}"#;
            let assets = format!("{}, {other}, {}", named(first), named(second));
            assert_eq!(claim(&assets), Claim::Wrong(format!("it names x.zip twice, {expected}")));
        }
        // Twice in one object is not even an answer.
        let twice = r#"{"assets": [{"name": "x", "digest": "sha256:@A", "digest": "sha256:@B"}]}"#;
        assert!(read(twice).unwrap_err().contains("duplicate field `digest`"));
        assert!(read(r#"{"assets": [], "assets": []}"#).unwrap_err().contains("duplicate field `assets`"));
    }

    #[test]
    fn what_is_no_sha256_is_wrong_or_not_understood_and_cannot_move_the_cursor() {
        let digest = |text: &str| claim(&format!("{{\"name\": \"x.zip\", \"digest\": \"{text}\"}}"));
        for (text, expected) in [
            ("sha256:00", "`sha256:00` is not a SHA-256"),
            ("sha256:", "0 characters, not 64"),
            ("sha256:\\u001b[2J", "`sha256:\\u{1b}[2J` is not"),
        ] {
            let Claim::Wrong(why) = digest(text) else { panic!("{text}") };
            assert!(why.contains(expected), "{text}: {why}");
        }
        for (text, expected) in [
            ("sha512:00", "its digest of x.zip is `sha512:00`, expected `sha256:...`"),
            ("SHA256:@A", "`SHA256:fd89"),
            ("@A", "expected `sha256:...`"),
            ("", "is ``, expected"),
            ("\\u001b[2J\\u202e", "`\\u{1b}[2J\\u{202e}`"),
        ] {
            let Claim::Unclear { why, held } = digest(text) else { panic!("{text}") };
            assert!(why.contains(expected) && held.is_empty(), "{text}: {why}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in ["", "[]", "{}", "{\"message\": \"Not Found\"}", "<html>", "{\"assets\": 3}"] {
            assert!(read(text).is_err(), "{text}");
        }
        // What is wrong is quoted, but not all of it.
        let odd = read(&format!("{{\"assets\": \"\\u001b[2J{}\"}}", "x".repeat(10_000))).unwrap_err();
        assert!(odd.contains("invalid type: string") && odd.len() < 300, "{odd}");
        assert!(!odd.contains(char::is_control), "{odd}");
        let many = |count| format!("{{\"assets\": [{}]}}", vec!["{\"name\": \"x\"}"; count].join(","));
        assert!(read(&many(1000)).is_ok());
        assert_eq!(read(&many(1001)).unwrap_err(), "it names 1001 assets, and a release has at most 1000");
    }

    #[test]
    fn an_answer_about_another_release_is_refused() {
        let about = |tag: &str, asked: &str| {
            let url = format!("https://api.github.com/repos/a/b/releases/tags/{asked}");
            ApiRelease::read(&format!("{{\"tag_name\": \"{tag}\", \"assets\": []}}"), &url).map(|_| ())
        };
        for (tag, asked) in
            [("v1", "v1"), ("a/v1", "a/v1"), ("a/v1", "a%2Fv1"), ("v1+b", "v1+b"), ("50%", "50%")]
        {
            assert_eq!(about(tag, asked), Ok(()), "{tag} {asked}");
        }
        assert_eq!(about("v2\\u001b", "v1"), Err("it is about the tag `v2\\u{1b}`, not v1".to_owned()));
        assert!(about("V1", "v1").is_err());
        assert!(about("", "v1").is_err());
    }

    #[test]
    fn only_a_github_release_has_an_api() {
        assert_eq!(
            api_url("https://github.com/a/b/releases/download/version_129/x.tar.gz").as_deref(),
            Some("https://api.github.com/repos/a/b/releases/tags/version_129")
        );
        for url in [
            "https://example.com/a/b/releases/download/v1/x",
            "https://github.com/a/releases/download/v1/x",
            "https://github.com/a/b/c/releases/download/v1/x",
            "https://github.com/a/b/releases/download//x",
            "https://github.com/a/b/releases/download/v1/",
            "https://github.com/a/b/archive/x",
            "https://a.example/https://github.com/a/b/releases/download/v1/x",
            "https://a.github.com/a/b/releases/download/v1/x",
            "https://notgithub.com/a/b/releases/download/v1/x",
            "https://github.com.a.example/a/b/releases/download/v1/x",
            "http://github.com/a/b/releases/download/v1/x",
            "github.com/a/b/releases/download/v1/x",
        ] {
            assert_eq!(api_url(url), None, "{url}");
        }
    }
}
