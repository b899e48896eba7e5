//! The answer of GitHub's release API: the assets of a release, with the
//! digests that GitHub computed when they were uploaded.
//!
//! Asks nobody; `artifact-fetch` does. The form: GitHub REST API, "Get a
//! release by tag name"; `digest` is `sha256:<hex>`, or null for assets from
//! before June 2025.

use serde::Deserialize;

use crate::digest::Digest;

/// A release as the API describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct ApiRelease {
    /// Its files.
    pub assets: Vec<Asset>,
    /// When it was published, as `2025-11-01T12:00:00Z`.
    #[serde(default)]
    published_at: Option<String>,
}

/// A file of a release.
#[derive(Clone, Debug, Deserialize)]
pub struct Asset {
    /// Its name.
    pub name: String,
    #[serde(default)]
    digest: Option<String>,
}

impl ApiRelease {
    /// Reads the answer.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("it is no release: {error}"))
    }

    /// The digest that GitHub gives for an asset, if it gives one.
    ///
    /// # Errors
    /// If what it gives is no digest of an artifact.
    pub fn digest_of(&self, name: &str) -> Result<Option<Digest>, String> {
        let asset = self.assets.iter().find(|asset| asset.name == name);
        let Some(digest) = asset.and_then(|asset| asset.digest.as_deref()) else { return Ok(None) };
        match digest.strip_prefix("sha256:") {
            Some(hex) => {
                hex.to_ascii_lowercase().parse().map(Some).map_err(|error| format!("{digest} is {error}"))
            }
            None => Ok(None),
        }
    }

    /// The day of publication, `YYYY-MM-DD`.
    pub fn release_date(&self) -> Option<&str> {
        let day = self.published_at.as_deref()?.get(..10)?;
        super::registry_reader::is_date(day).then_some(day)
    }
}

/// The API's URL for the release that an artifact's URL belongs to, if it is
/// one of GitHub's: `https://github.com/<owner>/<name>/releases/download/<tag>/<file>`.
pub fn api_url(artifact_url: &str) -> Option<String> {
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

    #[test]
    fn an_answer_gives_digests_and_a_day() {
        let text = format!(
            r#"{{"tag_name": "v1", "published_at": "2025-11-01T12:00:00Z", "assets": [
                {{"name": "x.zip", "digest": "sha256:{HEX}", "size": 3}},
                {{"name": "old.zip", "digest": null}}, {{"name": "older.zip"}},
                {{"name": "odd.zip", "digest": "sha512:00"}}, {{"name": "bad.zip", "digest": "sha256:00"}}]}}"#
        );
        let release = ApiRelease::read(&text).unwrap();
        assert_eq!(release.digest_of("x.zip").unwrap().unwrap().to_string(), HEX);
        for name in ["old.zip", "older.zip", "odd.zip", "none.zip"] {
            assert_eq!(release.digest_of(name), Ok(None), "{name}");
        }
        assert!(release.digest_of("bad.zip").is_err());
        assert_eq!(release.release_date(), Some("2025-11-01"));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in ["", "[]", "{}", "{\"message\": \"Not Found\"}", "<html>", "{\"assets\": 3}"] {
            assert!(ApiRelease::read(text).is_err(), "{text}");
        }
        assert_eq!(
            ApiRelease::read("{\"assets\": [], \"published_at\": \"é\"}").unwrap().release_date(),
            None
        );
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
            "https://github.com/a/b/archive/x",
        ] {
            assert_eq!(api_url(url), None, "{url}");
        }
    }
}
